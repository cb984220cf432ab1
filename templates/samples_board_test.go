package templates_test

import . "vidimus/templates"

// boardSamples are what the house tells its own people, and what it finds in its data.
func boardSamples() map[string]Page {
	counted := func(p Page) Page {
		p.Nav = append(p.Nav, NavItem{Link: Link{"Avvisi", "/avvisi"}, Current: true, Count: 3})
		return p
	}
	states := []Filter{{Link{"Aperti", "/avvisi"}, 3, true}, {Link{"Da leggere", "/avvisi?stato=da-leggere"}, 2, false}, {Link{"Risolti", "/avvisi?stato=risolti"}, 1, false}}
	return map[string]Page{
		"notices": counted(page("Avvisi", "Quello che il registro segnala a te.", 0, Notices{Filters: states, Actions: []Action{{Text: "Segna tutti come letti", Href: "/avvisi/letti", Post: true}},
			Rows: []NoticeRow{
				{Text: "La lezione del 20/11/2026, 09:00–13:00, non è chiusa.", Href: "/lezioni/l1", Told: "22/11/2026 03:00", Severity: Badge{Danger, "Da sistemare subito"}, Unread: true, Read: "/avvisi/n1/letto", Facts: []Fact{{"Corso", "Operatore call center inbound – ed. 3"}, {"Segnati", "24 su 25"}}},
				{Text: "Il permesso di soggiorno di Traoré Mamadou scade il 30/11/2026.", Href: "/iscrizioni/e1", Told: "21/11/2026 03:00", Severity: Badge{Caution, "Da guardare"}},
			},
			Mail: Alert{Tone: Info, Title: "Un riepilogo al giorno, se c’è qualcosa di nuovo o di scaduto", Text: "Arriva alle 7 a anna@esempio.it."}})),
		"quality": page("Qualità dei dati", "", 0, Quality{Tabs: []Tab{{Link{"Qualità dei dati", "/qualita"}, true}, {Link{"Integrità del registro", "/integrita"}, false}}, Sum: "12 cose da sistemare. Notte del 22/11/2026: 12; notte del 15/11/2026: 15.",
			Checks: []Filter{{Link{"Tutti i controlli", "/qualita"}, 12, true}, {Link{"Lezioni da chiudere", "/qualita?mostra=chiusura"}, 3, false}}, Owners: []Filter{{Link{"Tutti", "/qualita"}, 12, true}, {Link{"Tutor", "/qualita?stato=tutor"}, 4, false}},
			Courses: []Filter{{Link{"Tutti i corsi", "/qualita"}, 12, true}}, Downloads: []Link{{"XLSX", "/qualita?formato=xlsx"}}, Trend: []TrendRow{{"Lezioni da chiudere", "3", "3", "5"}},
			Rows: []QualityRow{{Severity: Badge{Danger, "Da sistemare subito"}, Text: "Lezione del 20/11/2026, 09:00–13:00: non è chiusa.", Href: "/lezioni/l1", Course: Link{"Operatore call center inbound – ed. 3", "/corsi/c1"}, Check: "Lezioni da chiudere", Owner: "Tutor: Ferri Marta · Direttore", Since: "21/11/2026"},
				{Severity: Badge{Danger, "Da sistemare subito"}, Text: "2 sigilli aspettano di finire fuori dalla base di dati.", Check: "Sigilli e ancore", Owner: "Amministratore", Since: "22/11/2026"}}}),
		"quality-empty": page("Qualità dei dati", "", 0, Quality{Tabs: []Tab{{Link{"Qualità dei dati", "/qualita"}, true}}, Sum: "0 cose da sistemare.", Empty: Empty{Text: "Niente da sistemare qui."}}),
		"visits": page("Annotazioni di visita", "", 1, Visits{Intro: "Le annota un ispettore sul posto.", Actions: []Action{{Text: "Annota la visita", Href: "/corsi/c1/visita", Primary: true}},
			Rows: []VisitRow{{Number: 1, When: "22/11/2026, 10:30", Lesson: Link{"lezione", "/lezioni/l1"}, Outcome: Badge{Caution, "Con osservazioni"}, Note: "Manca il cartello con l’orario.\nIl registro è aggiornato.", Present: 23, Inspector: "Sanna Elisabetta", Noted: "annotata il 22/11/2026 10:41, sigillo n. 12"}}}),
		"now": page("Adesso", "domenica 22/11/2026", 0, Now{At: "09:14", On: []NowLesson{{When: "09:00–13:00", What: "UF 531 · Aula", Href: "/lezioni/l1", Noted: []Link{{"Visita n. 1 annotata alle 09:10", "/lezioni/l1#visita-1"}}, Course: Link{"Operatore call center inbound – ed. 3", "/corsi/c1"}, Place: "Aula 2, Sede Chiaia", Address: "via delle Prove 1, Napoli",
			Teachers: "Moretti Paola", Tutors: "Ferri Marta", State: Badge{Caution, "Da firmare"}, Told: Badge{Danger, "diversa da quella comunicata"}, ToldText: []string{"09:00–14:00", "Aula 1"}, Expected: 2, Marked: 1, Present: 1, Visit: "/lezioni/l1/visita",
			People: []NowPerson{{"Abate Giulia", Badge{Success, "presente"}}, {"Amato Francesco", Badge{Neutral, "non segnato"}}}}},
			Next: []NowLesson{{When: "14:00–18:00", What: "UF 532 · DAD", Href: "/lezioni/l2", Course: Link{"Operatore call center inbound – ed. 3", "/corsi/c1"}, Place: "Meet", State: Badge{Info, "Oggi"}, Told: Badge{Success, "come comunicata"}, Expected: 24}}}),
		"now-empty":     page("Adesso", "domenica 22/11/2026", 0, Now{At: "20:14", Nothing: Empty{Text: "In questo momento non c’è lezione.", Next: &Link{"Vai al calendario", "/calendario"}}}),
		"notices-empty": page("Avvisi", "", 0, Notices{Filters: states, Empty: Empty{Text: "Nessun avviso qui."}, Mail: Alert{Tone: Info, Title: "Gli avvisi non arrivano per email", Text: "Manca il server di posta."}}),
	}
}

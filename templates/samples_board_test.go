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
			Mail: Alert{Tone: Info, Title: "Un riepilogo al giorno, se c’è qualcosa di nuovo", Text: "Arriva alle 7 a anna@esempio.it."}})),
		"notices-empty": page("Avvisi", "", 0, Notices{Filters: states, Empty: Empty{Text: "Nessun avviso qui."}, Mail: Alert{Tone: Info, Title: "Gli avvisi non arrivano per email", Text: "Manca il server di posta."}}),
	}
}

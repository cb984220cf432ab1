package templates_test

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	. "vidimus/templates"
)

// linkSamples are the public form, the queue of applications, and pages by a private address.
func linkSamples() map[string]Page {
	states := []Choice{{"IT", "Italia"}, {"PE", "Perù"}}
	steps := func(at int) []ApplyStep {
		out := []ApplyStep{{Title: "Chi sei"}, {Title: "Recapiti e studi"}, {Title: "Controlla e invia"}}
		for i := range out {
			out[i].Done, out[i].Current = i+1 < at, i+1 == at
		}
		return out
	}
	public := func(title string, view any) Page {
		return Page{Title: title, Subtitle: "Operatore call center inbound – ed. 3", Provider: "Ente di formazione Esempio", View: view}
	}
	missing := Badge{Danger, "Mancante"}
	handIn := HandIn{Action: "/segui/abc/documenti", Done: []Evidence{{Title: "Documento d’identità", State: Badge{Caution, "Da verificare"}, Detail: "consegna del 22/11/2026"}},
		Missing: []Requirement{{Rule: "R-GRADE", Title: "Titolo di studio minimo", State: missing, Why: "Manca il titolo di studio minimo: licenza media.", Deadline: "entro il 01/12/2026, fra 9 giorni", Offers: []Offer{
			{Kind: "school_title:italian", Label: "Titolo italiano", Primary: true, File: true, Fields: []string{"title_level"}, Choices: map[string][]Choice{"title_level": {{"diploma", "Diploma"}}}},
			{Kind: "school_title:foreign", Label: "Titolo conseguito all’estero", File: true, Fields: []string{"title_level", "country"}, Choices: map[string][]Choice{"title_level": {{"diploma", "Diploma"}}, "country": states}}}},
			{Rule: "R-PRIVACY", Title: "Informativa sulla privacy", State: missing, Why: "Manca l’informativa sulla privacy firmata.", Offers: []Offer{{Kind: "privacy_notice", Label: "Carica il documento firmato", Primary: true, File: true}}}}}
	refused := handIn
	refused.Form = Form{Message: "Controlla i campi segnalati: quello che hai scritto è ancora qui.", Values: map[string]string{"rule": "R-PRIVACY", "kind": "privacy_notice"}, Errors: map[string]string{"file": "Scegli il file o scatta la foto."}}
	typed := []Fact{{"Cognome e nome", "Ramírez Lucía"}, {"Nascita", "03/02/2001, Lima (Perù)"}, {"Cittadinanza", "Perù"}, {"Telefono", "333 1234567"}, {"Titolo di studio", "Diploma di scuola superiore"}}
	history := []Event{{"22/11/2026 09:14", "dal collegamento privato", "domanda arrivata"}}
	qr := &SecretAddress{URL: "https://registro.esempio.it/allievo/abcdefghijklmnopqrstuvwxyz234567", Path: "M0 0h1v1h-1zM2 0h1v1h-1zM1 1h1v1h-1z", Size: 11}
	own := LearnerLink{State: Badge{Success, "Frequenta"}, Standing: Alert{Tone: Caution, Title: "Puoi ancora perdere solo 6 h 00'", Text: "Ne hai perse 44 h 00' su 50 h 00'."},
		Bar:      Bar{Total: calendar.Hours(250), Threshold: calendar.Hours(200), Attendable: calendar.Hours(86), Parts: []BarPart{{hours.Classroom, calendar.Hours(90)}, {hours.Laboratory, calendar.Hours(30)}}},
		Sums:     []Fact{{"Ore del corso", "250 h 00'"}, {"Servono per l’esame (80 %)", "200 h 00'"}, {"Frequentate e riconosciute", "120 h 00'"}, {"Ancora da fare", "86 h 00'"}, {"Se vieni sempre arrivi a", "206 h 00'"}, {"Puoi ancora perdere (206 h 00' − 200 h 00')", "6 h 00'"}},
		Cells:    []OwnHours{{Segment: "UF 531", Mode: "Aula", Planned: calendar.Hours(50), Offered: calendar.Hours(40), Recognised: calendar.Hours(36), Ahead: calendar.Hours(10)}},
		Lessons:  []OwnLesson{{When: "lunedì 23/11/2026, 09:00–13:00", What: "UF 531 · Aula", Where: "Aula 2, Sede Chiaia"}, {When: "martedì 24/11/2026, 09:00–13:00", What: "UF 532 · Laboratorio", Where: "Laboratorio", Note: "annullata"}},
		Calendar: "https://registro.esempio.it/ical-allievo/abcdefghijklmnopqrstuvwxyz234567.ics",
		Absence: &AbsenceForm{Action: "/allievo/abc/assenze", Kinds: []Choice{{"absent", "Non vengo"}}, Lessons: []Choice{{"l1", "lunedì 23/11/2026, 09:00–13:00"}},
			Form: Form{Message: "La segnalazione non si può registrare.", Values: map[string]string{"day": "1/1/2020"}, Errors: map[string]string{"day": "Quel giorno è passato: parlane con il tutor."}}},
		Signals: []OwnSignal{{Text: "lunedì 23/11/2026, 09:00–13:00: arriva in ritardo", TakeBack: "/allievo/abc/assenze/s1/annulla"}},
		HandIn:  &handIn, Forms: []Link{{"Patto formativo (PDF)", "/allievo/abc/patto.pdf"}}, Papers: []Link{{"Frequenza n. 3/2026 del 20/11/2026", "/allievo/abc/carte/p1"}}, Contact: "Ente di formazione Esempio, via delle Prove 1 Napoli", Diaries: []Link{{"Diario di stage: Azienda Esempio S.r.l., fino al 28/02/2027", "/diario/abc"}}}
	tabs := []Tab{{Link{"Allievi", "/corsi/c1?scheda=allievi"}, false}, {Link{"Domande", "/corsi/c1/domande"}, true}}
	return map[string]Page{
		"apply":         public("Domanda di iscrizione", Apply{Code: "h7k2mp", Step: 1, Steps: steps(1), Intro: []string{"Corso gratuito."}, Facts: []Fact{{"Inizio", "01/12/2026"}, {"Posti", "25, in ordine di arrivo"}}, Citizenship: states, Hidden: []Hidden{{"seen", "1.x"}}}),
		"apply-refused": public("Domanda di iscrizione", Apply{Code: "h7k2mp", Step: 2, Steps: steps(2), Countries: states, Titles: []Choice{{"diploma", "Diploma"}}, Systems: []Choice{{"italian", "In Italia"}}, Form: Form{Message: "Controlla i dati.", Errors: map[string]string{"phone": "Scrivi un telefono o un indirizzo email."}, Values: map[string]string{"note": "<b>ciao</b>"}}}),
		"apply-check": public("Domanda di iscrizione", Apply{Code: "h7k2mp", Step: 3, Steps: steps(3), Typed: typed, Notice: []string{"Titolare del trattamento: Ente di formazione Esempio.", "I dati servono a decidere sulla domanda."},
			Warnings: []string{"Il codice fiscale dice un’altra data di nascita."}, Form: Form{Message: "La domanda non è stata inviata.", Errors: map[string]string{"read": "Metti la spunta."}}}),
		"follow":            public("La tua domanda", Follow{Address: "https://registro.esempio.it/segui/abcdefghijklmnopqrstuvwxyz234567", New: true, Verdict: Alert{Tone: Info, Title: "La domanda è arrivata il 22/11/2026 09:14"}, HandIn: &handIn, Facts: typed, Papers: []Link{{"Domanda di iscrizione (PDF)", "/segui/abc/domanda.pdf"}}, Withdraw: "/segui/abc/ritiro"}),
		"follow-refused":    public("La tua domanda", Follow{Address: "https://registro.esempio.it/segui/abc", Verdict: Alert{Tone: Info, Title: "La domanda è arrivata"}, HandIn: &refused, Facts: typed}),
		"follow-over":       public("La tua domanda", Follow{Address: "https://registro.esempio.it/segui/abc", Verdict: Alert{Tone: Neutral, Title: "La domanda non è stata accettata", Text: "Posti esauriti."}, Facts: typed}),
		"learner_link":      public("Ramírez Lucía", own),
		"learner_link-over": public("Ramírez Lucía", LearnerLink{State: Badge{Neutral, "Ritiro"}, Why: "Non sei ancora ammesso a frequentare."}),
		"private_link":      page("Indirizzo privato di Ramírez Lucía", "Operatore call center inbound – ed. 3", 1, PrivateLink{State: Badge{Success, "Indirizzo attivo"}, New: qr, Facts: []Fact{{"Creato il", "22/11/2026 09:14"}, {"Usato l’ultima volta", "mai"}}, Actions: []Action{{Text: "Fanne uno nuovo", Href: "/iscrizioni/e1/collegamento", Post: true, Confirm: "Quello di prima smette di valere"}, {Text: "Revoca l’indirizzo", Href: "/iscrizioni/e1/collegamento/revoca", Post: true}}}),
		"application_form": page("Domande di iscrizione", "Operatore call center inbound – ed. 3", 1, ApplicationForm{CourseID: "c1", Tabs: tabs, State: Badge{Success, "Si può fare domanda fino al 30/11/2026"}, Address: qr, Waiting: Link{"2 domande da decidere", "/domande?corso=c1"},
			Form: Form{Values: map[string]string{"from": "01/11/2026", "to": "30/11/2026", "seats": "25 posti"}}, Actions: []Action{{Text: "Apri il modulo", Href: "/domanda/h7k2mp"}, {Text: "Chiudi il modulo", Href: "/corsi/c1/domande/chiudi", Post: true}}}),
		"applications": page("Domande di iscrizione", "", 1, Applications{States: []Filter{{Link{"Da decidere", "/domande"}, 2, true}, {Link{"Accettate", "/domande?stato=accettate"}, 5, false}}, Courses: []Filter{{Link{"Tutti i corsi", "/domande"}, 2, true}, {Link{"Operatore call center inbound – ed. 3", "/domande?corso=c1"}, 2, false}},
			Actions: []Action{{Text: "Informativa e conservazione", Href: "/domande/informativa"}}, Rows: []ApplicationRow{{Href: "/domande/a1", Name: "Ramírez Lucía", Course: "Operatore call center inbound – ed. 3", When: "22/11/2026 09:14", Note: "forse ha fatto domanda due volte", State: Badge{Caution, "Da decidere"}, Documents: 2}}}),
		"applications-empty": page("Domande di iscrizione", "", 1, Applications{States: []Filter{{Link{"Da decidere", "/domande"}, 0, true}}, Empty: Empty{Text: "Nessuna domanda qui.", Next: &Link{"Vai ai corsi", "/corsi"}}}),
		"application": page("Ramírez Lucía", "Operatore call center inbound – ed. 3", 1, Application{ID: "a1", State: Badge{Caution, "Da decidere"}, Facts: typed, Note: "Posso venire solo di mattina.", Documents: []Link{{"Documento d’identità", "/domande/a1/documenti/d1"}}, Missing: []string{"Titolo di studio minimo"},
			Warnings: []Finding{{Rule: "CF-DATE", Severity: finding.Warning, Text: "Il codice fiscale dice un’altra data di nascita."}}, Others: []Link{{"Ramírez Lucía, 21/11/2026 18:02", "/domande/a2"}}, Seats: "23 posti su 25 occupati", Matches: []Match{{ID: "p1", Name: "Ramírez Lucía", Detail: "nascita: 03/02/2001"}}, Decide: true,
			Refuse: Form{Message: "Manca il motivo.", Errors: map[string]string{"reason": "Scrivi perché."}}, History: history}),
		"application-decided": page("Ramírez Lucía", "Operatore call center inbound – ed. 3", 1, Application{ID: "a1", State: Badge{Neutral, "Non accettata"}, Facts: typed, Decided: []Fact{{"Motivo", "Posti esauriti."}}, Actions: []Action{{Text: "Cancella i dati", Href: "/domande/a1/cancella", Post: true, Confirm: "Dati e documenti si cancellano per sempre"}}, History: history}),
	}
}

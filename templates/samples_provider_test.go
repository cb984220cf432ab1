package templates_test

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	. "vidimus/templates"
)

// providerSamples are the pages about the provider itself and its people.
func providerSamples() map[string]Page {
	choice := []Choice{{"a", "Prima scelta"}, {"b", "Seconda scelta"}}
	tabs := []Tab{{Link{"Dati dell’ente", "/ente"}, true}, {Link{"Sedi e aule", "/sedi"}, false}, {Link{"Utenti", "/utenti"}, false}}
	use, closed := Badge{Success, "In uso"}, Badge{Neutral, "Chiusa dal 12/11/2026"}
	post := func(text, href string) Action { return Action{Text: text, Href: href, Post: true} }
	sum := HoursSum{Planned: calendar.Hours(40), Held: 37*60 + 30, Signed: calendar.Hours(30), Unsigned: 450, Cancelled: 150}
	hours := HoursTable{Month: "novembre 2026", Total: sum, Rows: []HoursRow{{Name: "Moretti Paola", Href: "/personale/t1", Course: "Operatore call center inbound – ed. 3", Mode: "Aula", HoursSum: sum},
		{Name: "Ricci Ugo", Href: "/personale/t2", Course: "Operatore call center inbound – ed. 3", Mode: "Laboratorio", HoursSum: HoursSum{Planned: 240, Open: 120, Ahead: 120}}}}
	own := hours
	own.Rows = []HoursRow{{Course: "Operatore call center inbound – ed. 3", Mode: "Aula", HoursSum: sum}}
	return map[string]Page{
		"home": page("Primi passi", "Che cosa serve prima della prima lezione.", 1, Home{Done: 1, All: 3, Steps: []StartStep{
			{Number: 1, Title: "Dati dell’ente", Text: "Denominazione e accreditamento.", State: Badge{Success, "Fatto"}},
			{Number: 2, Title: "Sede e aula", Text: "Ogni corso ha una sede.", State: Badge{Caution, "Da fare"}, Action: &Link{"Apri una sede", "/sedi"}, Next: true},
			{Number: 3, Title: "Colleghi che usano il registro", Text: "Ognuno sceglie la password.", State: Badge{Caution, "Da fare"}, Action: &Link{"Invita una persona", "/utenti/nuovo"}, Optional: true}}}),
		"provider": page("Ente", "", 0, Provider{Tabs: tabs, Facts: []Fact{{"Denominazione", "Ente di formazione Esempio"}, {"Codice di accreditamento", "–"}}, Terms: []Fact{{"Avvio, prima della prima lezione", "10 giorni"}},
			Missing: Alert{Tone: Caution, Title: "Mancano dati dell’ente", Text: "Dove c’è un trattino i documenti resterebbero vuoti."}, Actions: []Action{{Text: "Modifica", Href: "/ente/modifica", Primary: true}}}),
		"sites": page("Sedi e aule", "", 0, Sites{Tabs: tabs, CanOpen: true, Sites: []Site{
			{Name: "Sede Chiaia", Address: "Via delle Ginestre 1, Napoli", Use: "2 corsi", State: use, Actions: []Action{{Text: "Nuova aula", Href: "/sedi/s1/aule"}, post("Chiudi a nuovi corsi", "/sedi/s1/chiudi")},
				Rooms: []Room{{"Aula Vesuvio", "28", "12 lezioni in calendario", use, []Action{{Text: "Modifica", Href: "/aule/a1"}, post("Chiudi", "/aule/a1/chiudi")}}, {"Laboratorio", "", "", closed, []Action{post("Riapri", "/aule/a2/riapri")}}}},
			{Name: "Sede vecchia", Address: "–", State: closed, Actions: []Action{post("Riapri", "/sedi/s2/riapri")}}}}),
		"sites-empty": page("Sedi e aule", "", 0, Sites{Tabs: tabs, Empty: Empty{"L’ente non ha ancora una sede.", &Link{"Nuova sede", "/sedi/nuova"}}}),
		"staff": page("Personale", "", 0, StaffList{Search: "mor", CanEngage: true, Downloads: []Link{{"XLSX", "?formato=xlsx"}, {"CSV", "?formato=csv"}}, Filters: []Filter{{Link{"In servizio", "/personale"}, 2, true}, {Link{"Da giudicare", "/personale?stato=da-giudicare"}, 1, false}},
			People: []StaffPerson{{Href: "/personale/t1", Name: "Moretti Paola", Title: "Laurea in Scienze della comunicazione", Years: "6", Work: "sì", Courses: 2, State: Badge{Success, "Titolo adeguato"}},
				{Href: "/personale/t2", Name: "Ricci Ugo", Years: "0", Work: "no", State: Badge{Danger, "Mancano documenti"}, Lacks: []string{"Manca il titolo di studio o l’esperienza che può sostituirlo."}}}}),
		"staff-empty": page("Personale", "", 0, StaffList{Empty: Empty{"Il personale è vuoto.", &Link{"Nuova persona", "/personale/nuovo"}}}),
		"person": page("Moretti Paola", "", 0, Person{ID: "t1", State: Badge{Caution, "Da giudicare"}, Actions: []Action{{Text: "Modifica", Href: "/personale/t1/modifica"}, {Text: "Giudica titolo ed esperienza", Href: "/personale/t1/giudizio", Primary: true}},
			Facts: []Fact{{"Titolo di studio", "Laurea in Scienze della comunicazione"}, {"Dal mondo del lavoro", "sì"}}, Lacks: []Finding{{Rule: "F-JUDGE", Severity: finding.Warning, Text: "I documenti ci sono: il direttore deve giudicarli."}},
			Documents:  []StaffDocument{{Title: "Laurea, Napoli, 12/07/2009", Kind: "Titolo di studio", Detail: "ricevuto il 12/09/2026", File: "/personale/t1/documenti/d1", Withdraw: "/personale/t1/documenti/d1/ritira"}, {Title: "Contratti", Kind: "Esperienza", Detail: "ritirato il 13/09/2026: copia di un’altra persona", Gone: true}},
			Upload:     &Upload{Kinds: choice, Form: Form{Message: "Completa i dati del documento.", Errors: map[string]string{"kind": "Scegli che cosa prova il documento."}, Values: map[string]string{"description": "Laurea"}}},
			Judgements: []Judgement{{By: "Marotta Antonella, 20/09/2026", State: Badge{Success, "Titolo adeguato"}, Standing: true, Facts: []Fact{{"Su quali documenti", "Laurea"}}}, {By: "Marotta Antonella, 02/09/2026", State: Badge{Neutral, "Non vale più"}, Fell: "Decaduto il 20/09/2026."}},
			Courses:    []PersonCourse{{"/corsi/c1", "Operatore call center inbound – ed. 3", "Docente", Badge{Info, "In corso"}}, {"", "Altro corso", "Docente", Badge{Neutral, "Chiuso"}}},
			Hours:      &own, Months: []MonthHours{{"/personale/t1?mese=2026-11#ore", "novembre 2026", true, sum}, {"/personale/t1?mese=2026-10#ore", "ottobre 2026", false, sum}}, History: []Event{{"20/09/2026 09:14", "Marotta Antonella", "titolo ed esperienza giudicati"}}}),
		"person-new":   page("Zito Bruno", "", 0, Person{ID: "t9", State: Badge{Danger, "Mancano documenti"}}),
		"staff_hours":  page("Ore dei docenti", "novembre 2026", 0, StaffHours{Value: "2026-11", Months: []Choice{{"2026-11", "novembre 2026"}, {"2026-10", "ottobre 2026"}}, Previous: Link{"ottobre 2026", "?mese=2026-10"}, Next: Link{"dicembre 2026", "?mese=2026-12"}, Table: hours, Courses: []CourseHours{{"/corsi/c1", "Operatore call center inbound – ed. 3", calendar.Hours(40), calendar.Hours(44), calendar.Hours(4)}}, Downloads: []Link{{"CSV", "?formato=csv"}}}),
		"accounts":     page("Utenti", "", 0, Accounts{Tabs: tabs, Filters: []Filter{{Link{"Tutti", "/utenti"}, 2, true}}, Accounts: []AccountRow{{"/utenti/u1", "Bianchi Anna", "anna@esempio.it", "Segreteria", "", Badge{Success, "Attivo"}, 2}, {"/utenti/u2", "Moretti Paola", "paola@esempio.it", "Docente, Tutor", "Moretti Paola", Badge{Caution, "Invitato: deve scegliere la password"}, 0}}}),
		"account":      page("Bianchi Anna", "", 0, AccountPage{State: Badge{Success, "Attivo"}, Facts: []Fact{{"Ruoli", "Segreteria"}}, Actions: []Action{{Text: "Modifica", Href: "/utenti/u1/modifica"}, post("Disattiva", "/utenti/u1/disattiva")}, History: []Event{{"20/09/2026 09:14", "Neri Ada", "account creato"}}}),
		"account-link": page("Moretti Paola", "", 0, AccountPage{State: Badge{Caution, "Invitato"}, Link: &OneTimeLink{URL: "https://registro.esempio.it/password/ABCDEFGHIJKLMNOPQRSTUVWXYZ", Until: "29/11/2026 09:14", For: "Moretti Paola"}}),
		"profile":      page("Bianchi Anna", "Il tuo profilo", 0, Profile{Facts: []Fact{{"Indirizzo email", "anna@esempio.it"}}, Staff: &Link{"I tuoi titoli e le tue ore", "/personale/t1"}, Form: Form{Errors: map[string]string{"password": "La tua password non è questa: scrivila di nuovo."}}}),
		"password":     {Title: "Scegli la password", Subtitle: "Moretti Paola", Provider: "Ente di formazione Esempio", View: Password{Token: "abc", Email: "paola@esempio.it", Form: Form{Errors: map[string]string{"password": "La password ha meno di 12 caratteri."}}}},
	}
}

package templates_test

import . "vidimus/templates"

// requirementSamples are what the provider asks of whoever enrols.
func requirementSamples() map[string]Page {
	field := func(name, label string) Field {
		return Field{ID: "f-" + name, Name: name, Label: label, Type: "text"}
	}
	row := func(n string) ControlRow {
		kind := field("ways-R-ENTE-1."+n+".kind_1", "Documento")
		kind.Options = []Choice{{"document", "Altro documento"}, {"photo", "Fotografia"}}
		return ControlRow{Title: "Alternativa " + n, Fields: []Field{kind, field("ways-R-ENTE-1."+n+".name_1", "Nome, se è un altro documento")}}
	}
	tick := field("rules.R-PRIVACY.asked", "L’ente lo chiede")
	tick.Type, tick.Value = "checkbox", "1"
	rules := ProviderRules{Tabs: []Tab{{Link: Link{"Dati dell’ente", "/ente"}}, {Link: Link{"Requisiti dell’ente", "/ente/requisiti"}, Current: true}}, Stands: "Decisi da Riva Carlo il 22/11/2026.",
		StandardPart: StandardPart{Action: "/ente/requisiti", Seen: "v1", Back: Link{"Torna indietro senza salvare", "/ente"}, Groups: []ControlGroup{
			{Title: "Informativa sulla privacy", Fields: []Field{tick}},
			{ID: "ways-R-ENTE-1", Title: "Idoneità fisica", Hint: "Ogni riga è un modo per soddisfare il requisito.", Fields: []Field{field("rules.R-ENTE-1.title", "Che cosa si chiede")}, Add: "Aggiungi un’alternativa", Rows: []ControlRow{row("0")}, Blank: row("201")},
		}}}
	read := rules
	read.ReadOnly = true
	kinds := []Choice{{"measure", "Misure in aula e all’esame"}}
	note := NoteForm{Action: "/allievi/a1/riservato", Kinds: kinds}
	again := NoteForm{Action: "/allievi/a1/riservato/letture/r1/e1/correggi", Suffix: "-e1", Kinds: kinds, Form: Form{Values: map[string]string{"kind": "measure", "text": "Tempi più lunghi."}}}
	queue := Documents{Filters: []Filter{{Link: Link{"Da verificare", "/consegne"}, Count: 1, Current: true}, {Link: Link{"In scadenza", "/consegne?stato=scadenza"}}},
		Courses: []Filter{{Link: Link{"Tutti i corsi", "/consegne"}, Count: 1, Current: true}, {Link: Link{"Operatore – edizione 3", "/consegne?corso=c1"}, Count: 1}}, Downloads: []Link{{"CSV", "/consegne?formato=csv"}},
		Rows: []DocumentRow{{Href: "/iscrizioni/e1#R-LANGUAGE", Name: "Ramírez Lucía", Requirement: "Conoscenza della lingua italiana", State: Badge{Caution, "Da verificare"}, Why: "Attestato di lingua italiana: consegna del 20/11/2026, ancora da verificare.",
			By: "01/12/2026, fra 9 giorni", Course: "Operatore – edizione 3", CourseHref: "/corsi/c1", Start: "inizia il 01/12/2026, fra 9 giorni"}}}
	return map[string]Page{
		"documents":       page("Documenti", "", 1, queue),
		"documents-empty": page("Documenti", "", 1, Documents{Filters: queue.Filters, Empty: Empty{Text: "Niente da fare."}}),
		"restricted":      page("Fascicolo riservato", "Rossi Mario", 1, Restricted{Home: "/allievi/a1/riservato", Count: 2, Write: note, Readings: []Event{{When: "22/11/2026 alle 09:00", Who: "Riva Carlo", Text: "colloquio"}}}),
		"restricted_reading": page("Fascicolo riservato", "Rossi Mario", 1, RestrictedReading{Back: Link{"Chiudi il fascicolo", "/allievi/a1/riservato"}, Notes: []RestrictedNote{
			{Title: "Giustificazione per motivi di salute · assenza dal 16/11/2026 al 18/11/2026", Text: "Certificato del medico.", Detail: "Rossi Giulia, 20/11/2026", Document: Link{"Scarica il documento", "/allievi/a1/riservato/letture/r1/e2/documento"}},
			{Title: "Misure in aula e all’esame", Text: "Tempi più lunghi.", Detail: "Rossi Giulia, 22/11/2026", Correct: &again, Before: []RestrictedNote{{Title: "Misure in aula e all’esame", Text: "Più tempo.", Detail: "Rossi Giulia, 20/11/2026"}},
				Erase: []Action{{Text: "Cancella per sempre", Href: "/allievi/a1/riservato/letture/r1/e1/cancella", Post: true, Confirm: "Nessuno potrà più leggere questa annotazione"}}},
			{Title: "Annotazione cancellata", Detail: "scritta il 01/11/2026, cancellata da Riva Carlo il 20/11/2026"}}}),
		"provider_rules":      page("Requisiti chiesti dall’ente", "", 3, rules),
		"provider_rules-read": page("Requisiti chiesti dall’ente", "", 3, read),
	}
}

package templates_test

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"

	. "vidimus/templates"
)

func sampleWhatIf(cells []Choice) WhatIf {
	return WhatIf{Action: "/iscrizioni/e1/ore", Open: true, Cells: cells, Lessons: []Choice{{"l1", "23/11/2026, 09:00–13:00, UF 531 Aula"}}, Clear: "/iscrizioni/e1/ore",
		Shortcuts: []Link{{"assente domani", "/iscrizioni/e1/ore?miss_from=23/11/2026"}, {"assente per una settimana da allora", "/iscrizioni/e1/ore?miss_from=23/11/2026&miss_to=29/11/2026"}},
		Form:      Form{Values: map[string]string{"make_hours": "x", "make_cell": "531|laboratory"}, Errors: map[string]string{"make_hours": "Scrivi le ore come 4 oppure 4:30."}}}
}

// hoursSamples are hours minute by minute, hypotheses and months.
func hoursSamples() map[string]Page {
	h, day := calendar.Hours, calendar.MustDate("2026-11-20")
	cells := []Choice{{"531|classroom", "UF 531, Aula"}, {"531|laboratory", "UF 531, Laboratorio"}}
	risky := Verdict{Badge{Caution, "A rischio"}, "A rischio: ha perso 40 h 00' su 50 h 00' consentite; ha 120 h 00' su 250 h 00' (48,00 %), ne servono 200 h 00'; può ancora perdere 10 h 00'."}
	lost := Verdict{Badge{Danger, "Non raggiungibile"}, "Ha perso 55 h 00' su 50 h 00' consentite; anche frequentando le 75 h 00' che restano arriva a 195 h 00' (78,00 %): mancano 5 h 00'."}
	total := hours.CellTotal{Planned: h(250), Offered: h(160), MakeUp: h(5), Attended: h(125), Recognised: h(120), NotRecognised: h(5), Credited: h(10), Remaining: h(80)}
	what := sampleWhatIf(cells)
	view := LearnerHours{Home: "/iscrizioni/e1/ore", State: risky.State, Why: risky.Why, Bar: Bar{Total: h(250), Threshold: h(200), Attendable: h(90), Parts: []BarPart{{hours.Classroom, h(100)}, {hours.LiveDistance, h(20)}}},
		Reckoning: Reckoning{Asked: true, Before: risky, After: lost, Rows: []ReckoningRow{{"Ore del corso", "250 h 00'", "250 h 00'", "", false}, {"Può ancora perdere", "10 h 00'", "−5 h 00'", "−15 h 00'", true}}},
		WhatIf:    &what, Total: total, Cells: []SegmentHours{{"UF 531", hours.CellTotal{Cell: hours.Cell{Segment: "531", Mode: hours.Classroom}, Planned: h(50), Offered: h(40), Attended: h(30), Recognised: h(30), Remaining: h(10)}}},
		NotCount: []string{"531, DAD: 5 h 00' non riconosciute, il massimo dell’unità formativa è 30 h 00'."},
		Mend:     []string{"531, Laboratorio: offerte 12 h 00', previste 10 h 00'. Serve una variazione datata del progetto."},
		Narrow:   []Narrowing{{"Segmento", []Filter{{Link{"Tutto", "?"}, 40, true}, {Link{"UF 531", "?segmento=531"}, 25, false}}}, {"Mese", []Filter{{Link{"Tutto", "?"}, 40, true}, {Link{"novembre 2026", "?mese=2026-11"}, 12, false}}}},
		Rows: []HoursLine{
			{Date: day, When: "09:00–13:00", What: "UF 531 · Gestione del reclamo", Href: "/lezioni/l1", Mode: hours.Classroom, Offered: h(4), Attended: h(3), Recognised: h(3), State: Badge{Info, "in parte"}, Detail: "presente 10:00–13:00",
				Told: "evento 412 del corso, 20/11/2026 13:04, Ferri Marta", Changes: []string{"Rettifica del 21/11/2026 09:10: assente → presente 10:00–13:00, Marotta Antonella. Motivo: il foglio firme dice le 10"}},
			{Date: day, When: "14:00–18:00", What: "UF 531 · Il colloquio", Href: "/lezioni/l2", Mode: hours.LiveDistance, Note: "recupero", Offered: h(4), Attended: h(4), LeftOver: h(4), State: Badge{Caution, "non conta"}, Bound: "531, DAD: 4 h 00' non riconosciute, il massimo dell’unità formativa è 30 h 00'."},
			{Date: day, When: "dal 01/11/2026 al 20/11/2026", What: "UF 532 · Modulo", Mode: hours.SelfPaced, Offered: h(2), State: Badge{Danger, "non svolte"}},
		},
		Sum: HoursLine{Offered: h(10), Attended: h(7), Recognised: h(3)}, Lessons: "3 righe su 40", Alerts: []Event{{"12/11/2026 18:40", "tutor e segreteria", "75 % delle assenze consentite: perse 40 h 00' su 50 h 00'"}},
		Downloads: []Link{{"XLSX", "?formato=xlsx"}}, Links: []Link{{"Iscrizione e requisiti", "/iscrizioni/e1"}}}
	own := view
	own.WhatIf, own.Reckoning.Asked, own.Alerts = nil, false, nil
	row := MonthRow{Number: 1, Name: "Abate Giulia", Href: "/iscrizioni/e1/ore", Minutes: []calendar.Minutes{h(20), 0}, Total: h(20), Recognised: h(20), Offered: h(24), Days: 5}
	return map[string]Page{
		"learner_hours":       page("Ore di Abate Giulia", "Operatore call center inbound – ed. 3", 1, view),
		"learner_hours-own":   page("Abate Giulia", "Operatore call center inbound – ed. 3", 1, own),
		"learner_hours-empty": page("Ore di Abate Giulia", "", 1, LearnerHours{Home: "/iscrizioni/e1/ore", Empty: Empty{Text: "Nessuna riga corrisponde.", Next: &Link{"Mostra tutto", "/iscrizioni/e1/ore"}}}),
		"course_what_if": page("E se…?", "Operatore call center inbound – ed. 3", 1, CourseWhatIf{WhatIf: what, Asked: true, Figures: []Figure{{Number: "2", Label: "Non raggiungibile (ora 1)"}},
			Rows: []WhatIfRow{{Number: 1, Name: "Abate Giulia", Href: "/iscrizioni/e1/ore", Now: h(10), Then: -h(5), Change: "−15 h 00'", Before: risky, After: lost}, {Number: 2, Name: "Amato Francesco", Href: "/iscrizioni/e2/ore", Now: h(10), Then: h(10), Before: risky, After: risky}}, Downloads: []Link{{"CSV", "?formato=csv"}}}),
		"course_what_if-empty": page("E se…?", "", 1, CourseWhatIf{WhatIf: WhatIf{Action: "/corsi/c1/ipotesi", Cells: cells}, Empty: Empty{Text: "Nessun allievo frequenta ancora."}}),
		"learner_months": page("Ore degli allievi per mese", "Operatore call center inbound – ed. 3", 1, LearnerMonths{CourseID: "c1", From: "2026-11", To: "2026-11", Months: []Choice{{"2026-11", "novembre 2026"}}, Modes: []hours.Mode{hours.Classroom, hours.Laboratory},
			Rows: []MonthRow{row}, Sum: row, Period: "da novembre 2026 a novembre 2026", Warning: "1 lezione del periodo è ancora da chiudere: le sue ore non ci sono.", Downloads: []Link{{"XLSX", "?formato=xlsx"}}}),
		"learner_months-empty": page("Ore degli allievi per mese", "", 1, LearnerMonths{CourseID: "c1", Empty: Empty{Text: "Nessuna lezione chiusa in questo periodo.", Next: &Link{"Calendario del corso", "/corsi/c1?scheda=calendario"}}}),
	}
}

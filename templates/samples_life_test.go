package templates_test

import (
	"vidimus/internal/finding"
	. "vidimus/templates"
)

// lifeSamples are a course about to start, with and without something in its way.
func lifeSamples() map[string]Page {
	steps := []LifeStep{
		{Title: "Autorizzazione", Asks: "Il piano conforme allo standard e l’atto che autorizza il corso.", On: "03/09/2026", Done: true},
		{Title: "Avvio", Asks: "La prima lezione, il registro vidimato, le assicurazioni.", Next: true, Open: 2, Act: Action{Text: "Avvia il corso", Href: "/corsi/c1/avvio"},
			Findings: []Finding{{Rule: "START-INAIL", Severity: finding.Blocking, Text: "La posizione INAIL deve coprire dal 28/09/2026 al 18/12/2026.", Href: "/corsi/c1/assicurazioni"},
				{Rule: "R-LANGUAGE", Severity: finding.Blocking, Text: "Ramírez Lucía: Lingua italiana.", Href: "/iscrizioni/e1"}}},
		{Title: "Fine delle lezioni", Asks: "Ogni lezione chiusa, la FAD e gli stage finiti."},
		{Title: "Esame", Asks: "L’elenco degli ammessi emesso e la commissione nominata."},
		{Title: "Chiusura del verbale", Asks: "L’esito di ogni candidato."},
	}
	ready := append([]LifeStep{}, steps...)
	ready[1].Open, ready[1].Findings = 0, nil
	return map[string]Page{
		"course_life":       page("Percorso del corso", "Operatore call center inbound – ed. 3", 1, CourseLife{Steps: steps}),
		"course_life-ready": page("Percorso del corso", "Operatore call center inbound – ed. 3", 1, CourseLife{Steps: ready}),
	}
}

package templates_test

import (
	"vidimus/internal/finding"
	. "vidimus/templates"
)

// fadSamples are what tutor and secretary see of self-paced distance.
func fadSamples(choice []Choice) map[string]Page {
	found := []Finding{{Rule: "FAD-LESS", Severity: finding.Warning, Text: "«Privacy», Abate Giulia: un rapporto precedente diceva 5 h 00', «Moodle, rapporto del 21/12/2026» dice 4 h 00'."}, {Rule: "FAD-READ", Severity: finding.Note, Line: 12, Text: "«ieri» non è una data."}}
	rows := []FadRow{
		{Enrolment: "e1", Href: "/corsi/c1/fad/o1/allievo/e1", Number: 1, Name: "Abate Giulia", Time: "10:00", Test: "superato", Recorded: "Moodle, rapporto del 21/12", Credited: 600, LastAccess: "20/12/2026 18:10"},
		{Enrolment: "e2", Number: 2, Name: "Hernández de la Fuente y Martínez-Bordiú Guadalupe", Time: "x", Error: "Scrivi le ore come 4:30.", Remaining: 600, Typed: 60, Clicks: 95, ToAttest: "e2 x"},
		{Enrolment: "e3", Number: 3, Name: "Amato Francesco", Time: "01:20", Credited: 80, Remaining: 520, Attested: "stima attestata da Verdi Lucia il 21/12/2026"},
	}
	match := []FadMatch{{Name: "person.0", Key: "user 7", Text: "Rossi Anna", Detail: "a.rossi", How: Badge{Caution, "da scegliere"}}, {Name: "person.1", Key: "user 8", Text: "Abate Giulia", Choice: "a", How: Badge{Success, "per nome esatto"}}}
	columns := &FadColumns{Open: true, Columns: []ImportColumn{{Letter: "A", Heading: "Utente", Name: "column.0", Samples: []string{"a.rossi"}, Field: "username"}, {Letter: "B", Heading: "Boh", Name: "column.1"}},
		Fields: choice, Units: choice, Pairs: choice, Orders: choice, Form: Form{Errors: map[string]string{"column.1": "Scegli una voce dell’elenco.", "columns": "Scegli la colonna della durata."}}}
	return map[string]Page{
		"fad": page("FAD", "", 1, Fad{CourseID: "c1", Findings: found, Filters: []Filter{{Link{"Tutti", "/corsi/c1/fad"}, 3, true}, {Link{"Senza evidenza", "/corsi/c1/fad?stato=senza"}, 1, false}},
			Downloads: []Link{{"CSV", "?formato=csv"}}, Add: &FadForm{Segments: choice}, Bring: &Form{Errors: map[string]string{"file": "Scegli un file."}}, Papers: []Link{{"Rapporto FAD da firmare (PDF)", "/corsi/c1/fad/rapporto.pdf"}},
			Reports: []FadReportRow{{"/corsi/c1/rapporti-fad/r1", "log.csv", "log di Moodle", "21/12/2026 10:15", "Verdi Lucia", Badge{Caution, "Da confermare"}}},
			Objects: []FadObject{{ID: "o1", Title: "Comunicazione telefonica", Segment: "UF 531", Minutes: 600, Window: "dal 01/12/2026 al 20/12/2026", Platform: "Moodle", State: Badge{Info, "Aperto"}, Editable: true, Open: true, Known: 2, Of: 3, ToAttest: 1,
				Form: Form{Message: "Controlla i campi."}, Attest: Form{Errors: map[string]string{"reason": "Scrivi perché."}}, Rows: rows},
				{ID: "o2", Title: "Privacy", Segment: "KC", State: Badge{Neutral, "Si apre il 10/01/2027"}, Rows: rows[:1], Acts: []Action{{Text: "Modifica", Href: "/corsi/c1/fad/o2/modifica"}, {Text: "Togli", Href: "/corsi/c1/fad/o2/togli", Post: true}}}}}),
		"fad-empty": page("FAD", "", 1, Fad{CourseID: "c1", Empty: Empty{Text: "Il corso non ha ancora oggetti FAD."}}),
		"fad_report": page("Rapporto FAD", "", 1, FadReport{CourseID: "c1", ID: "r1", Facts: []Fact{{"File", "log.csv"}, {"Impronta del file (SHA-256)", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}, Alert: &Alert{Tone: Caution, Title: "È una stima dai clic", Text: "Confermata, conta solo se una persona la attesta."},
			Columns: columns, People: match, Activities: []FadMatch{{Name: "activity.0", Key: "privacy", Text: "Pacchetto SCORM: Privacy", Detail: "12 persone, 40 h 00'", Choice: "-", How: Badge{Success, "scelto da una persona"}}},
			Learners: choice, Objects: choice, Findings: found, Editable: true, Confirm: "Conferma: 12 righe di evidenza", Discard: true,
			Lines: []FadLine{{Name: "Abate Giulia", Object: "Privacy", Told: 320, Planned: 300, Before: 100, After: 300, Clicks: 20, Outside: "20' fuori finestra", Late: "non dice quanto viene dopo il 20/12/2026", Last: "20/12/2026 18:10", Test: "8/10", New: true}, {Name: "Amato Francesco", Object: "Privacy", Planned: 300}}}),
		"fad_report-asks": page("Rapporto FAD", "", 1, FadReport{CourseID: "c1", ID: "r1", Columns: columns, Form: Form{Message: "Prima rispondi alle domande sul file."}}),
		"fad_learner": page("Abate Giulia", "", 1, FadLearner{CourseID: "c1", Object: "o1", Enrolment: "e1", Facts: []Fact{{"Conta", "5 h 00'"}}, Findings: found, Editable: true, Form: Form{Errors: map[string]string{"reason": "Scrivi perché."}},
			Rows: []FadEvidenceRow{{ID: "x1", Days: "12/03/2026", Told: 40, Measure: "misurato dalla piattaforma", Sessions: "09:14–09:54", Source: "Moodle, rapporto del 13/03/2026", Href: "/corsi/c1/rapporti-fad/r1", State: Badge{Success, "Conta"}},
				{ID: "x2", Days: "fino al 20/03/2026", Told: 20, Measure: "stima dai clic", Source: "a mano", State: Badge{Danger, "Messa da parte"}, Note: "da Verdi Lucia il 21/03/2026 10:00: doppio", Aside: true}}}),
		"fad_learner-empty": page("Abate Giulia", "", 1, FadLearner{Empty: Empty{Text: "Nessun rapporto parla ancora di questo allievo."}}),
	}
}

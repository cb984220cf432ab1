package templates_test

import (
	"vidimus/internal/finding"

	. "vidimus/templates"
)

// intakeSamples are the pages of a file of people.
func intakeSamples() map[string]Page {
	facts := []Fact{{"Letto come", "CSV ; Windows-1252"}, {"Righe di persone", "300"}, {"Corso", "nessuno: solo in archivio"}}
	course := &Link{"Operatore call center inbound – ed. 3", "/corsi/c1?scheda=allievi"}
	refused := Form{Message: "Controlla le colonne.", Values: map[string]string{"header": "2"}, Errors: map[string]string{"column.B": "Questo dato è già nella colonna A: lasciane una sola.", "columns": "Scegli la colonna del cognome."}}
	columns := ImportColumns{ID: "i1", Facts: facts, Same: &Alert{Tone: Info, Title: "Questo stesso file è già stato importato il 20/11/2026", Text: "Importarlo di nuovo non cambia nulla.", Link: &Link{"Com’è andata", "/importazioni/i0"}},
		Form: Form{Values: map[string]string{"header": "2"}}, Headers: []Choice{{"0", "nessuna"}, {"2", "riga 2: Cognome · Nome"}}, Fields: []Choice{{"surname", "Cognome"}, {"name", "Nome"}},
		Columns: []ImportColumn{{Letter: "A", Heading: "Cognome", Name: "column.A", Samples: []string{"D’Angelo", "De Luca"}, Field: "surname"}, {Letter: "B", Name: "column.B"}}}
	wrong := columns
	wrong.Form = refused
	lines := []ImportLine{
		{Number: 3, Name: "D’Angelo Ada", Detail: "nascita: 12/05/2004", What: Badge{Success, "Nuova"}, Options: []Choice{{"", "importa"}, {"skip", "lascia fuori"}}},
		{Number: 4, Name: "De Luca Chiara", What: Badge{Info, "Dati diversi"}, Known: &Link{"De Luca Chiara", "/allievi/p1"}, Changes: []ImportChange{{"Email", "", "chiara@esempio.it"}, {"Telefono", "081 1", "081 2"}}, Options: []Choice{{"", "come per tutte"}, {"update", "aggiorna"}}, Choice: "update"},
		{Number: 5, Name: "Rossi Ugo", What: Badge{Caution, "Da scegliere"}, Found: []Finding{{Rule: "I-UNCLEAR", Severity: finding.Warning, Text: "Forse la persona è già in archivio."}}, Options: []Choice{{"", "da scegliere"}, {"p2", "è Rossi Ugo"}}},
		{Number: 6, What: Badge{Danger, "Non entra"}, Found: []Finding{{Rule: "I-FIELD", Severity: finding.Blocking, Text: "Colonna B: Scrivi il cognome."}}},
	}
	return map[string]Page{
		"imports": page("Importa un elenco", "", 1, Imports{Kept: 7, Courses: []Choice{{"c1", "Operatore call center inbound"}}, Form: Form{Values: map[string]string{"course": "c1"}, Errors: map[string]string{"file": "Il file è un foglio di LibreOffice (ODS)."}},
			Rows: []ImportRow{{Href: "/importazioni/i1", File: "candidati.xlsx", When: "20/11/2026 10:15", Who: "Amato Anna", Course: course, State: Badge{Success, "Finita"}, Counts: "280 nuove, 20 fuori"}, {Href: "/importazioni/i2", File: "righe incollate", When: "21/11/2026 09:00", Who: "Amato Anna", State: Badge{Caution, "Da confermare"}}}}),
		"imports-empty":          page("Importa un elenco", "", 1, Imports{Kept: 7}),
		"import_columns":         page("Importa un elenco", "candidati.xlsx", 1, columns),
		"import_columns-refused": page("Importa un elenco", "candidati.xlsx", 1, wrong),
		"import_preview": page("Importa un elenco", "candidati.xlsx", 1, ImportPreview{ID: "i1", Facts: facts, Lines: lines, Choices: true, Differs: 1, Warned: 2, Doing: []string{"280 persone nuove entrano in archivio", "20 righe restano fuori"},
			Filters: []Filter{{Link{"Tutte", "?"}, 300, true}, {Link{"Con errori", "?mostra=errori"}, 20, false}}, Keep: []Hidden{{"mostra", ""}}, Pager: Pager{1, 50, 300, "", "?da=51"}}),
		"import_preview-empty": page("Importa un elenco", "candidati.xlsx", 1, ImportPreview{ID: "i1", Form: Form{Message: "L’importazione è già stata confermata."}, Empty: Empty{"Nessuna riga qui.", &Link{"Tutte", "/importazioni/i1"}}}),
		"import-writing":       page("Importa un elenco", "candidati.xlsx", 1, Import{ID: "i1", Facts: facts, Writing: true, Done: 1200, All: 5000, Percent: 24}),
		"import": page("Importa un elenco", "candidati.xlsx", 1, Import{ID: "i1", Facts: facts, Figures: []Fact{{"Persone nuove", "280"}, {"Righe rimaste fuori", "20"}}, Left: []Link{{"XLSX", "?formato=xlsx"}}, LeftText: "Sono nel file come erano.", Discard: true,
			Next: []Link{{"Importa un altro elenco", "/importazioni"}}}),
		"import-erased": page("Importa un elenco", "candidati.xlsx", 1, Import{ID: "i1", Facts: facts, Erased: "Le righe dell’elenco sono state cancellate il 29/11/2026."}),
	}
}

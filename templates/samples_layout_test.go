package templates_test

import . "vidimus/templates"

// layoutSamples are the pages where lists leave the house.
func layoutSamples() map[string]Page {
	files := []Link{{"XLSX", "?formato=xlsx&tracciato=t1"}, {"CSV", "?formato=csv&tracciato=t1"}}
	choices := LayoutChoices{Separators: []Choice{{";", "punto e virgola"}, {",", "virgola"}}, Encodings: []Choice{{"mark", "UTF-8 per Excel"}}, Dates: []Choice{{"it", "31/12/2026"}, {"iso", "2026-12-31"}}}
	columns := []LayoutColumn{{N: 1, Column: "Cognome", Name: "Cognome", OrderValue: "1", Title: "COGNOME"}, {N: 2, Column: "Nome", Name: "Nome", OrderValue: "2", Title: "NOME"}, {N: 3, Column: "Email", Name: "Email", Title: "Email"}}
	full := Layouts{List: "persone", Back: Link{"Torna all’elenco", "/elenchi/persone"}, Whole: files, CanEdit: true, ID: "t1",
		Saved:   []LayoutRow{{Name: "Portale regionale", Usual: true, Columns: "3 colonne · virgola · UTF-8 per Excel", Files: files, Edit: "?formato=colonne&tracciato=t1", ID: "t1"}},
		Form:    Form{Values: map[string]string{"name": "Portale regionale", "separator": ",", "encoding": "mark", "dates": "iso", "usual": "1"}},
		Columns: columns, Fixed: []LayoutColumn{{N: 4, Name: "Testo uguale su ogni riga", OrderValue: "3", Title: "CODICE ENTE", Text: "NA0123"}}, Choices: choices}
	refused := full
	refused.ID = ""
	refused.Columns = append(columns[:2:2], LayoutColumn{N: 3, Column: "Sparita", Name: "Sparita", OrderValue: "uno", Gone: true})
	refused.Form = Form{Message: "Controlla il tracciato.", Errors: map[string]string{"name": "Scrivi il nome.", "columns": "«uno» non è un numero d’ordine."}}
	return map[string]Page{
		"layouts":         page("Colonne e tracciati", "", 1, full),
		"layouts-refused": page("Colonne e tracciati", "", 1, refused),
		"layouts-reader":  page("Colonne e tracciati", "", 1, Layouts{Back: full.Back, Whole: files, Saved: full.Saved}),
		"lists":           page("Elenchi da scaricare", "", 1, Lists{CanImport: true, Rows: []ListRow{{"Persone", "chiunque sia in archivio", files}, {"Iscrizioni", "ogni iscrizione", files}}}),
	}
}

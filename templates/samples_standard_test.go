package templates_test

import (
	"maps"

	. "vidimus/templates"
)

// join is all samples of several subjects.
func join(all ...map[string]Page) map[string]Page {
	out := map[string]Page{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// standardSamples are the pages of the catalogue and of a sheet's desk.
func standardSamples() map[string]Page {
	published, draft := Badge{Success, "Pubblicata"}, Badge{Caution, "Bozza, da confermare"}
	act := []Action{{Text: "Correggi a mano", Href: "/standard/s1/modifica"}}
	more := []Action{{Text: "Esporta in un file", Href: "/standard/s1/esporta"}, {Text: "Elimina la bozza", Href: "/standard/s1/elimina", Post: true, Confirm: "La bozza sparisce."}}
	sheet := Standard{ID: "s1", State: published, From: "Letta dal testo ufficiale", Actions: act, More: more, Source: Link{"Scarica", "/standard/s1/scheda"},
		Facts: []Fact{{"EQF", "3"}, {"ISCED-F", "0415"}, {"ATECO", "N.82.20.00 Attività dei call center"}}, Findings: sampleFindings[1:], ToConfirm: 4,
		Readings: []ReadingGroup{
			{ID: "modifica-1", Title: "Corretto a mano rispetto al testo letto: UF 531", Readings: []Reading{{Key: "c1", Text: "Durata minima", Old: "30 h", New: "35 h"}}},
			{ID: "parti", Title: "Parti scritte a mano", Readings: []Reading{{Key: "p1", Text: "Titolo, Regione e codici sono quelli della scheda."}}},
			{ID: "lettura-2", Title: "Riga 2 della scheda", Line: 2, Quote: "Età minima prevista 16 anni", Readings: []Reading{{Key: "age", Text: "Età minima di 16 anni."}}},
			{ID: "lettura-3", Title: "Riga 3 della scheda", Line: 3, Quote: "frequenza di almeno l’80 % delle ore", Readings: []Reading{{Key: "threshold", Text: "Soglia di frequenza, 80 %.", Doubt: true}}}},
		Lines:    []SourceLine{{1, "Scheda di dettaglio", "", false}, {2, "Età minima prevista 16 anni", "#lettura-2", false}, {3, "frequenza di almeno l’80 % delle ore complessive", "#lettura-3", true}, {4, "", "", false}},
		Training: []Training{{Title: "Standard formativo", Bounds: []Fact{{"Durata minima", "250 h"}, {"Laboratorio minimo", "non indicato"}}, Requirements: []Fact{{"Età minima", "16 anni"}}, Units: []TrainingUnit{{"531", "Gestione delle chiamate", "Gestire la chiamata (2299)", "30 h", "30 h", "12 h", "0–30 h"}}, Texts: []Fact{{"Requisiti minimi", "Aver compiuto 16 anni."}}}},
		Units:    []CompetenceUnit{{"2299", "Gestire la chiamata", "3", []Fact{{"Durata minima", "75 h"}}, []string{"4.2.1.1 Addetti"}, []string{"Ascoltare", "Classificare"}, []string{"Comunicazione"}}},
		Versions: []StandardVersion{{Link: Link{"Versione 2", "/standard/s9"}, State: draft, Diff: Link{"Che cosa cambia", "/standard/s9/differenze"}}, {Link: Link{"Versione 1", "/standard/s1"}, Current: true, State: published, When: "pubblicata il 12/11/2026", Courses: []Link{{"Operatore – ed. 3 (in corso)", "/corsi/c1"}}, More: 2}}}
	confirming := sheet
	confirming.State, confirming.CanConfirm, confirming.Versions = draft, true, nil
	confirming.Form = Form{Values: map[string]string{"confirmed.age": "1"}, Errors: map[string]string{"confirmed.threshold": "Confronta con la scheda ogni voce."}}
	publishing := sheet
	publishing.State, publishing.CanPublish, publishing.Confirmed, publishing.Staying = Badge{Info, "Confermata"}, true, "Letture confermate da Rossi Giulia il 12/11/2026", "2 corsi restano sulla versione 1."
	regions := []Choice{{"Abruzzo", "Abruzzo"}, {"Campania", "Campania"}}
	row := func(n string) ControlRow {
		return ControlRow{Title: "UF " + n, Fields: []Field{{ID: "f-units." + n + ".code", Name: "units." + n + ".code", Label: "Codice", Type: "text", Value: "531"}, {ID: "f-units." + n + ".remove", Name: "units." + n + ".remove", Label: "Togli questa riga", Type: "checkbox"}}}
	}
	part := DeskPart{Title: "UC 2299", Summary: "Gestire la chiamata · 8 abilità", Corrected: 2, Edit: Link{"Correggi", "/standard/s1/modifica/uc-1"}, Strike: &Action{Text: "Togli", Href: "/standard/s1/modifica/uc-1/togli", Post: true, Fields: []Hidden{{"seen", "ab"}}}}
	pairs := []PairLine{{A: "Principi di customer care", B: "Principi di customer care", InA: "UC 2299", InB: "UC n. 3", How: published}, {A: "Usare il telefono", B: "usare telefono", InA: "UC 2299", InB: "UC n. 1", How: draft}}
	pair := StandardPair{Form: Form{Values: map[string]string{"a": "s1", "b": "s2"}}, Choices: []Choice{{"s1", "Operatore (Campania)"}, {"s2", "Addetto (Abruzzo)"}}, A: &PairSide{Link: Link{"Operatore", "/standard/s1"}, Region: "Campania", Units: []PairUnit{{"2299 Gestire", "1 su 8", "3 su 10"}}}, B: &PairSide{Link: Link{"Addetto", "/standard/s2"}, Region: "Abruzzo", Units: []PairUnit{{"n. 1 Accogliere", "1 su 9", "0 su 16"}}},
		Figures: []Figure{{"0", "competenze", ""}, {"3", "conoscenze in comune, su 15 e 44", ""}}, Facts: []PairFact{{"Livello EQF", "3", "3", true}, {"SEP", "SEP 24", "Area comune", false}}, Knowledge: pairs, Codes: []PairLine{{Kind: "ATECO 2007", A: "N.82.20.00", B: "82.20.00", How: draft}, {Kind: "ISTAT CP2011", A: "4.2.2.4.0", B: "4.2.2.4.0", How: published}}, Similar: []PairLine{{Kind: "92 %", A: "Tecniche anche in lingua", B: "Tecniche in lingua", InA: "UC 2299", InB: "UC n. 1"}}, Exports: []Link{{"XLSX", "?formato=xlsx"}}}
	return map[string]Page{
		"catalogue": page("Catalogo", "Le schede ufficiali delle qualificazioni", 2, Catalogue{CanUpload: true, CanPair: true, Unread: true, Filters: []Filter{{Link{"Tutte", "?"}, 2, true}, {Link{"Pubblicate", "?stato=pubblicata"}, 1, false}}, Regions: regions, Training: []Choice{{"con", "Con standard formativo"}}, Search: Form{Values: map[string]string{"q": "call", "stato": "pubblicata"}},
			Form:      Form{Values: map[string]string{"text": "una poesia"}, Message: "Questo testo non è una scheda: non è stato salvato."},
			Standards: []StandardRow{{"/standard/s1", "2299", "Operatore call center inbound", "Campania", "3", 1, published, "250 h", 3, 0}, {"/standard/s2", "", "Tecnico dell’accoglienza", "Abruzzo", "", 1, draft, "senza standard formativo", 0, 4}}}),
		"catalogue-empty":       page("Catalogo", "", 2, Catalogue{CanUpload: true, Empty: Empty{Text: "Il catalogo è vuoto."}}),
		"standard":              page("Operatore call center inbound", "Campania · versione 1", 2, sheet),
		"standard-confirm":      page("Operatore call center inbound", "Campania · versione 1", 2, confirming),
		"standard-publish":      page("Operatore call center inbound", "Campania · versione 2", 2, publishing),
		"standard-profile":      page("Tecnico dell’accoglienza", "Abruzzo · versione 1", 2, Standard{ID: "s2", State: Badge{Neutral, "Bozza"}, CanAdjoin: true, Facts: []Fact{{"Atto", "D.G.R. 1"}}}),
		"standard_new":          page("Scrivi una scheda a mano", "", 2, NewStandard{Regions: regions, Form: Form{Errors: map[string]string{"title": "Non può essere vuoto."}}}),
		"standard_edit":         page("Correggi la scheda", "Campania · versione 2", 2, StandardDesk{ID: "s1", Parts: []DeskPart{{Title: "Identificazione", Summary: "Operatore", Edit: Link{"Correggi", "/standard/s1/modifica/scheda"}}}, Units: []DeskPart{part}, Training: []DeskTraining{{Title: "Standard formativo 1", Parts: []DeskPart{part}, Strike: &Action{Text: "Togli", Href: "/standard/s1/modifica/formativo-1/togli", Post: true}}}, AddUnit: "/standard/s1/modifica/uc-nuova", AddTrain: "/standard/s1/modifica/formativo-nuovo", Findings: sampleFindings, Back: Link{"Ho finito", "/standard/s1"}, Alert: "La UF 531 porta a questa UC."}),
		"standard_edit-empty":   page("Correggi la scheda", "Molise · versione 1", 2, StandardDesk{ID: "s1", AddUnit: "/standard/s1/modifica/uc-nuova", AddTrain: "/standard/s1/modifica/formativo-nuovo", Back: Link{"Ho finito", "/standard/s1"}}),
		"standard_part":         page("Standard formativo 1", "Campania · versione 2", 2, StandardPart{Action: "/standard/s1/modifica/formativo-1", Seen: "ab", Again: true, Back: Link{"Torna indietro", "/standard/s1/modifica"}, Form: Form{Values: map[string]string{"min_total": "x"}, Errors: map[string]string{"min_total": "Scrivi un numero intero."}}, Groups: []ControlGroup{{Title: "Durate", Hint: "Ore intere.", Dense: true, Fields: []Field{{ID: "f-min_total", Name: "min_total", Label: "Durata minima", Type: "text", Value: "x", Error: "Scrivi un numero intero.", Placeholder: "nessun limite"}}}, {ID: "units", Title: "Unità formative", Add: "Aggiungi una UF", Rows: []ControlRow{row("0"), row("1")}, Blank: row("201")}, {Title: "Altro", Folded: true, Fields: []Field{{ID: "f-x", Name: "x", Label: "X", Type: "text"}}}}}),
		"standard_diff":         page("Che cosa cambia", "Campania · versione 2", 2, StandardDiff{Older: Link{"Versione 1", "/standard/s1"}, Newer: Link{"Versione 2", "/standard/s9"}, Figures: []Figure{{"1", "ore e limiti", ""}}, Groups: []DiffGroup{{"UF 531", []DiffLine{{Label: "Durata minima", Kind: Badge{Caution, "Cambiato"}, Old: "30 h", New: "35 h"}, {Label: "Testo", Kind: Badge{Caution, "Cambiato"}, Old: "un", New: "altro", Before: "… prima", After: "dopo …"}, {Label: "Abilità", Kind: Badge{Success, "Aggiunto"}, New: "Ascoltare"}}}}, Staying: []Link{{"Operatore – ed. 3 (in corso)", "/corsi/c1"}}}),
		"standard_diff-none":    page("Che cosa cambia", "", 2, StandardDiff{Empty: Empty{Text: "Non c’è una versione prima.", Next: &Link{"Torna alla scheda", "/standard/s1"}}}),
		"standard_compare":      page("Due qualificazioni a confronto", "", 2, pair),
		"standard_compare-none": page("Due qualificazioni a confronto", "", 2, StandardPair{Choices: pair.Choices, Form: Form{Errors: map[string]string{"b": "Scegli due schede diverse."}}, NothingYet: Empty{Text: "Scegli le due qualificazioni."}}),
	}
}

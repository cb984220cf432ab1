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
	return map[string]Page{
		"provider_rules":      page("Requisiti chiesti dall’ente", "", 3, rules),
		"provider_rules-read": page("Requisiti chiesti dall’ente", "", 3, read),
	}
}

package templates_test

import (
	"vidimus/internal/finding"
	. "vidimus/templates"
)

// personSample is the form with its parts open and something wrong in it.
func personSample() PersonForm {
	choice := []Choice{{"IT", "Italia"}, {"PE", "Perù"}}
	return PersonForm{Citizenship: choice, Relations: choice, Titles: choice, Systems: choice, Employments: choice, Form: Form{
		Values: map[string]string{"surname": "Ramírez", "name": "Lucía", "sex": "F", "citizenship": "PE", "birth_place": "Lima (Perù)", "domicile": "Via delle Ginestre 14", "guardian": "Ramírez Ana", "school": "IT"},
		Errors: map[string]string{"tax_code": "La lettera di controllo non torna: ricontrolla il codice.", "postcode": "Il CAP ha 5 cifre, come 80100."}}}
}

// peopleSamples are the pages about who people are.
func peopleSamples() map[string]Page {
	one, other := Match{"a7", "Ramírez Lucía", "nascita: 12/05/2004 · RMRLCU04E52Z611X"}, Match{"a9", "Ramirez Lucia", "data di nascita non indicata"}
	doubts := []Finding{{Rule: "CF-SEX", Severity: finding.Warning, Text: "Per il codice fiscale il sesso è M, in anagrafica è F. Controlla il documento."}}
	back := Link{"Torna indietro", "/persone"}
	return map[string]Page{
		"people": page("Persone", "", 1, People{Search: "ram", Known: "214 persone in archivio", Found: "2 persone trovate", CanAdd: true, Downloads: []Link{{"XLSX", "?formato=xlsx"}, {"CSV", "?formato=csv"}}, Next: "/persone?da=51", Previous: "/persone?da=1",
			Rows: []PeopleRow{{Href: "/allievi/a7", Name: "Ramírez Lucía", Birth: "12/05/2004, Lima (Perù)", TaxCode: "RMRLCU04E52Z611X", Phone: "333 1234567", Email: "lucia@example.org"}, {Href: "/allievi/a9", Name: "Ramirez Lucia"}}}),
		"people-empty": page("Persone", "", 1, People{Known: "0 persone in archivio", Empty: Empty{"Non c’è ancora nessuna persona.", &Link{"Nuova persona", "/persone/nuova"}}}),
		"person_edit": page("Dati di Ramírez Lucía", "", 1, PersonEdit{Action: "/allievi/a7/dati", Person: personSample(), Warnings: doubts, Matches: []Match{other}, Submit: "Salva", Back: back,
			Acts: []Choice{{"name", "Cambio di cognome o di nome"}}}),
		"person_edit-new": page("Nuova persona", "", 1, PersonEdit{Action: "/persone", Person: PersonForm{Citizenship: []Choice{{"IT", "Italia"}}}, Submit: "Registra", Back: back}),
		"duplicates":      page("Schede doppie", "", 1, Duplicates{More: true, Pairs: []DuplicatePair{{One: one, Other: other, Why: "Stesso codice fiscale", Compare: "/persone/unione?una=a7&altra=a9", CanDecide: true}}}),
		"duplicates-none": page("Schede doppie", "", 1, Duplicates{}),
		"merge_people": page("Unisci due schede", "", 1, MergePeople{One: one, Other: other, Keep: "a7", Refused: "Le due schede sono iscritte entrambe a «Operatore»: registra il ritiro dell’iscrizione sbagliata.",
			Lines: []MergeLine{{"Cognome", "Ramírez", "Ramirez", true}, {"Telefono", "333 1234567", "", false}}, Courses: [2][]string{{"Operatore – ed. 3, n. 4: Frequenta"}, nil}}),
		"merge_people-search": page("Unisci due schede", "", 1, MergePeople{One: one, Search: "ram", Found: []Match{other}}),
	}
}

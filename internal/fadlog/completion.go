package fadlog

import (
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
)

// Moodle's activity completion has no heading over the names, then what identifies a user,
// then two columns for each activity: its name over the state, and over the date nothing, or
// the day by which it was expected.

// states are what stands in a state's cell, folded.
var states = map[string]bool{
	"completed": true, "completed achieved pass grade": true, "completed did not achieve pass grade": true, "not completed": false,
	"completato": true, "completato con raggiungimento della sufficienza": true, "completato raggiunta la sufficienza": true, "completata": true,
	"completato senza raggiungere la sufficienza": true, "completato non raggiunta la sufficienza": true,
	"non completato": false, "non completata": false, "incompleto": false,
}

// identities are the headings of what identifies a user.
var identities = map[string]string{
	"email address": "email", "email": "email", "indirizzo email": "email", "e mail": "email",
	"username": "username", "nome utente": "username", "id number": "tax_code", "codice identificativo": "tax_code", "codice fiscale": "tax_code", "numero id": "tax_code",
}

// isCompletion tells the report by its shape: names without a heading, and a state in a column
// of the first rows.
func isCompletion(headings []string, sample []spreadsheet.Row) bool {
	return len(headings) > 1 && headings[0] == "" && slices.ContainsFunc(sample, func(r spreadsheet.Row) bool {
		return slices.ContainsFunc(r.Cells, func(c string) bool { _, is := stateOf(c); return is })
	})
}

// stateOf reads a state; what was set by a teacher names them in brackets.
func stateOf(cell string) (completed, is bool) {
	folded := language.Fold(cell)
	for _, by := range []string{" overridden by", " modificato da", " impostato da", " sovrascritto da"} {
		folded, _, _ = strings.Cut(folded, by)
	}
	completed, is = states[strings.TrimSpace(folded)]
	return completed, is
}

func (r *reader) completionRow(row spreadsheet.Row) error {
	p := Person{Name: row.Cell(0)}
	if p.Name == "" {
		r.note(finding.Warning, row.Number, "Manca il nome.", nil)
		return nil
	}
	column := 1
	for ; column < len(r.Headings); column++ {
		field, known := identities[language.Fold(r.Headings[column])]
		if !known {
			break
		}
		p.set(field, row.Cell(column))
	}
	person := r.person(p)
	for ; column < len(r.Headings); column += 2 {
		heading, cell := r.Headings[column], row.Cell(column)
		if cell == "" {
			continue
		}
		completed, is := stateOf(cell)
		if !is || heading == "" {
			r.note(finding.Warning, row.Number, "Colonna {column}: «{text}» non è uno stato di completamento.", finding.Args{"column": spreadsheet.Column(column), "text": stamp.Excerpt(cell)})
			continue
		}
		e := r.entryOf(person, r.activityAt(heading))
		e.Completed = completed
		if e.Score = ""; completed {
			e.Score = cell
		}
		if text := row.Cell(column + 1); text != "" {
			if s, ok := stamp.Parse(text); ok && s.Year != 0 {
				if at, err := s.Instant(stamp.DayFirst, calendar.Date{}, r.opt.Zone); err == nil {
					e.saw(at)
					continue
				}
			}
			r.note(finding.Warning, row.Number, "«{text}» non è una data.", finding.Args{"text": stamp.Excerpt(text)})
		}
	}
	return nil
}

func (p *Person) set(field, value string) {
	switch field {
	case "email":
		p.Email = value
	case "username":
		p.Username = value
	case "tax_code":
		p.TaxCode = value
	case "name":
		p.Name = value
	}
}

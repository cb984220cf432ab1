package demo

import (
	_ "embed" // the people and the sheets
	"fmt"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/learner"
)

// peopleFile is one invented person a line: class, surname, name, sex, age as
// years.days, place of birth (Belfiore), citizenships, school title, the country of its
// school system, and how their Italian is documented (a level, or "test").
//
//go:embed people.tsv
var peopleFile string

// person is somebody who enrols, with what they can show.
type person struct {
	learner.Learner
	title    string // a level of package enrolment
	system   string // ISO 3166 of the school system
	language string // "A2", "test", empty: nothing to show
}

// foreign reports whether the person has no Italian citizenship.
func (p person) foreign() bool { return !strings.Contains(p.Citizenships, "IT") }

// people are the class of a course, in the order in which they enrolled. Ages are
// counted from today, so that who is a minor stays one.
func people(class string, today calendar.Date) ([]person, error) {
	var out []person
	for line := range strings.Lines(peopleFile) {
		col := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if col[0] != class {
			continue
		}
		p, err := readPerson(col, today)
		if err != nil {
			return nil, fmt.Errorf("people.tsv, %s %s: %w", col[1], col[2], err)
		}
		out = append(out, p)
	}
	return out, nil
}

func readPerson(col []string, today calendar.Date) (person, error) {
	var p person
	if len(col) != 10 {
		return p, fmt.Errorf("%d columns", len(col))
	}
	years, days, _ := strings.Cut(col[4], ".")
	y, err := strconv.Atoi(years)
	if err != nil {
		return p, err
	}
	d, err := strconv.Atoi(days)
	if err != nil {
		return p, err
	}
	born := today.AddYears(-y).AddDays(-d)
	code, err := fiscalcode.Compute(fiscalcode.Identity{Surname: col[1], Name: col[2], Sex: fiscalcode.Sex(col[3]), Birth: born, Place: col[5]})
	if err != nil {
		return p, err
	}
	place, ok := fiscalcode.Lookup(col[5])
	if !ok {
		return p, fmt.Errorf("no place %s", col[5])
	}
	p.Learner = learner.Learner{Surname: col[1], Name: col[2], Sex: col[3], BirthDate: born.String(), BirthPlace: place.String(), BirthCode: col[5],
		Citizenships: col[6], TaxCode: string(code), Email: strings.ToLower(string(code[:6])) + "@example.org"}
	p.Residence = streets[(y+d)%len(streets)]
	p.title, p.system, p.language = col[7], col[8], col[9]
	return p, nil
}

var streets = []string{"Via delle Ginestre 14, Napoli", "Via del Tufo 3, Napoli", "Vico dei Limoni 21, Pozzuoli", "Corso delle Palme 108, Casoria",
	"Via dei Glicini 7, Portici", "Largo del Pozzo 2, Ercolano", "Via del Mulino 55, Nola"}

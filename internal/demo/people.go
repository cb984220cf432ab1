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
	home := homes[(y+d)%len(homes)]
	p.Residence, p.ResidenceTown, p.ResidencePostcode = home[0], home[1], home[2]
	p.Phone = fmt.Sprintf("081 555 %04d", (y*366+d)%10_000)
	p.title, p.system, p.language = col[7], col[8], col[9]
	p.School, p.SchoolSystem, p.Employment = p.title, learner.ItalianSystem, learner.Employments[(y+d)%3]
	if p.system != "IT" {
		p.SchoolSystem, p.SchoolCountry = learner.ForeignSystem, p.system
	}
	return p, nil
}

// homes are street, municipality and postcode.
var homes = [][3]string{{"Via delle Ginestre 14", "Napoli (NA)", "80127"}, {"Via del Tufo 3", "Napoli (NA)", "80135"}, {"Vico dei Limoni 21", "Pozzuoli (NA)", "80078"}, {"Corso delle Palme 108", "Casoria (NA)", "80026"},
	{"Via dei Glicini 7", "Portici (NA)", "80055"}, {"Largo del Pozzo 2", "Ercolano (NA)", "80056"}, {"Via del Mulino 55", "Nola (NA)", "80035"}}

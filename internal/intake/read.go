package intake

import (
	"regexp"
	"strings"
	"unicode"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/learner"
	"vidimus/internal/spreadsheet"
)

// Draft is a row read as a person, and what is to be said of it.
type Draft struct {
	Person learner.Learner // as learner.Review leaves them, or as read where it refuses them
	Given  map[string]bool // the fields that the row fills
	Found  []finding.Finding
}

// Bad reports whether the row cannot go in.
func (d Draft) Bad() bool { return finding.Blocks(d.Found) }

// Read reads a row by the mapping of its columns. The person is judged as one typed by hand;
// surname and name that the codice fiscale says were swapped are put right, with a warning.
func Read(row spreadsheet.Row, m Mapping, today calendar.Date) Draft {
	d := &Draft{Given: map[string]bool{}}
	parts := map[string]string{}
	for column, id := range m {
		text := row.Cell(column)
		f, known := FieldByID(id)
		if !known || text == "" || strings.Trim(text, "-–/") == "" {
			continue
		}
		if f.read != nil {
			text = f.read(text, &reading{field: id, today: today, Draft: d})
		}
		if text == "" {
			continue
		}
		d.Given[id] = true
		if f.value == nil {
			parts[id] = text
		} else {
			*f.value(&d.Person) = text
		}
	}
	d.compose(parts)
	d.review(today)
	return *d
}

// compose puts together what the file keeps in parts.
func (d *Draft) compose(parts map[string]string) {
	p := &d.Person
	if whole := parts[fullName]; whole != "" && p.Surname == "" && p.Name == "" {
		p.Surname, p.Name = d.split(tidy(whole))
		d.Given["surname"], d.Given["name"] = true, p.Name != ""
	}
	p.Surname, p.Name = proper(p.Surname), proper(p.Name)
	p.BirthPlace = place(p.BirthPlace, parts[birthProvince], parts[birthState])
	d.Given["birth_place"] = p.BirthPlace != ""
	p.ResidenceTown = place(p.ResidenceTown, parts[townProvince], "")
	d.Given["town"] = p.ResidenceTown != ""
	if n := parts[houseNumber]; n != "" && p.Residence != "" {
		p.Residence += " " + n
	}
	if p.School != "" && p.SchoolCountry != "" {
		p.SchoolSystem = learner.ForeignSystem
		if p.SchoolCountry == "IT" {
			p.SchoolSystem, p.SchoolCountry = learner.ItalianSystem, ""
		}
	}
}

// review judges the person; a swap that the codice fiscale shows is undone and said.
func (d *Draft) review(today calendar.Date) {
	reviewed, found, err := learner.Review(d.Person, today)
	for _, f := range found {
		if f.Rule == "CF-SWAPPED" {
			d.Person.Surname, d.Person.Name = d.Person.Name, d.Person.Surname
			d.Found = append(d.Found, finding.Finding{Rule: "I-SWAPPED", Severity: finding.Warning, Subject: "surname",
				Message: "Per il codice fiscale cognome e nome erano scambiati: sono stati letti cognome «{surname}», nome «{name}».",
				Args:    finding.Args{"surname": d.Person.Surname, "name": d.Person.Name}})
			reviewed, found, err = learner.Review(d.Person, today)
			break
		}
	}
	if e := fault.As(err); e != nil {
		for _, f := range e.Fields {
			d.Found = append(d.Found, asFinding(f))
		}
		return
	}
	d.Person = reviewed
	d.Found = append(d.Found, found...)
}

// particles begin surnames of more words.
var particles = map[string]bool{"de": true, "di": true, "da": true, "del": true, "della": true, "dello": true, "degli": true, "dei": true, "dal": true, "dalla": true, "la": true,
	"lo": true, "li": true, "le": true, "van": true, "von": true, "el": true, "al": true, "ben": true, "san": true, "santa": true}

// split tells surname and name in one cell apart: as the codice fiscale says, else after the
// first word and the particles before it, which somebody should look at.
func (d *Draft) split(whole string) (surname, name string) {
	before, after, comma := strings.Cut(whole, ",")
	if comma {
		return strings.TrimSpace(before), strings.TrimSpace(after)
	}
	all := strings.Fields(whole)
	if code, err := fiscalcode.Parse(d.Person.TaxCode); err == nil && !code.Provisional() {
		for i := 1; i < len(all); i++ {
			first, last := strings.Join(all[:i], " "), strings.Join(all[i:], " ")
			if fits(code, first, last) {
				return first, last
			}
			if fits(code, last, first) {
				return last, first
			}
		}
	}
	i := 0
	for i < len(all)-2 && particles[strings.ToLower(all[i])] {
		i++
	}
	surname, name = strings.Join(all[:i+1], " "), strings.Join(all[i+1:], " ")
	if len(all) > 2 {
		d.Found = append(d.Found, finding.Finding{Rule: "I-SPLIT", Severity: finding.Warning, Subject: fullName,
			Message: "«{whole}» è stato diviso in cognome «{surname}» e nome «{name}»: controlla.", Args: finding.Args{"whole": whole, "surname": surname, "name": name}})
	}
	return surname, name
}

// fits reports whether a codice fiscale was made from that surname and name.
func fits(code fiscalcode.Code, surname, name string) bool {
	for _, f := range fiscalcode.Compare(code, fiscalcode.Identity{Surname: surname, Name: name}) {
		if f.Subject == "surname" || f.Subject == "name" {
			return false
		}
	}
	return true
}

// place is a municipality with its province, or a city abroad with its state.
func place(town, province, state string) string {
	if code, _ := stateCode(state); state != "" && code != "IT" {
		if name, known := learner.Country(code); known {
			state = name
		}
		if town == "" || strings.EqualFold(town, state) {
			return state
		}
		if !strings.Contains(town, "(") {
			return proper(town) + " (" + state + ")"
		}
		return town
	}
	if town = proper(town); town == "" {
		return ""
	}
	if province = strings.Trim(province, "() "); len(province) == 2 && !strings.Contains(town, "(") {
		return town + " (" + strings.ToUpper(province) + ")"
	}
	return town
}

func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }

// accented: capitals carry no accents on old keyboards, which write an apostrophe instead.
var (
	accented = regexp.MustCompile(`[aeiou]['’´` + "`" + `]( |$)`)
	graves   = map[byte]string{'a': "à", 'e': "è", 'i': "ì", 'o': "ò", 'u': "ù"}
)

// proper is a name in capitals as people write it: DE LUCA is De Luca, D'ANGELO D’Angelo,
// NICOLO' Nicolò. A name that has small letters stays as it is.
func proper(name string) string {
	name = tidy(name)
	if len([]rune(name)) < 2 || strings.ToUpper(name) != name {
		return name
	}
	lower := accented.ReplaceAllStringFunc(strings.ToLower(name), func(m string) string {
		return graves[m[0]] + strings.TrimLeft(m[1:], "'’´`")
	})
	begins := true
	return strings.Map(func(r rune) rune {
		first := begins
		begins = r == ' ' || r == '-' || r == '\'' || r == '’'
		if first {
			return unicode.ToUpper(r)
		}
		return r
	}, lower)
}

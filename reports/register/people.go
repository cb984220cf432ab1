package register

import (
	"strconv"
	"strings"

	"vidimus/reports/pdf"
)

// people draws the list of the learners. It never says why anybody was absent, and
// nothing of their health (DOMAIN §8).
func (p *paper) people() {
	p.section("Elenco degli allievi", p.Cover.Course+" · corso "+p.Cover.CourseCode)
	t := p.Begin(pdf.Table{Size: 8, Pad: 0.8, Columns: []pdf.Column{
		{Title: "N.", Width: 8, Align: pdf.Right},
		{Title: "Cognome e nome", Width: 41},
		{Title: "Luogo e data di nascita", Width: 34},
		{Title: "Codice fiscale", Width: 33},
		{Title: "Iscrizione", Width: 19},
		{Title: "Ingresso, sospensioni, ritiro, crediti", Width: 39},
	}})
	for _, person := range p.People {
		name := pdf.Cell{Text: person.Name, Style: pdf.Style{Face: pdf.SansBold}}
		if person.Auditor {
			name.More, name.Small = "uditore/uditrice", small
		}
		t.Cells(pdf.Cell{Text: strconv.Itoa(person.Number)}, name,
			pdf.Cell{Text: pdf.Join("\n", person.BirthPlace, person.Birth)},
			pdf.Cell{Text: person.TaxCode},
			pdf.Cell{Text: person.Enrolled.Italian()},
			pdf.Cell{Text: strings.Join(person.facts(), "\n")})
	}
}

func (p Person) facts() []string {
	var out []string
	if !p.EnteredOn.IsZero() {
		out = append(out, "ingresso in ritardo il "+p.EnteredOn.Italian())
	}
	for _, s := range p.Suspended {
		out = append(out, pdf.Join(" al ", "sospensione dal "+s.From.Italian(), s.To.Italian()))
	}
	if !p.Withdrawn.IsZero() {
		out = append(out, "ritiro il "+p.Withdrawn.Italian())
	}
	for _, c := range p.Credits {
		out = append(out, "credito "+c)
	}
	return out
}

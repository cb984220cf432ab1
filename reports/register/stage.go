package register

import (
	"fmt"

	"vidimus/reports/pdf"
)

// stage draws the sheet of one learner under one agreement.
func (p *paper) stage(s Stage) {
	p.section("Foglio di stage – "+s.Learner, fmt.Sprintf("n. %d del registro · corso %s", s.Number, p.Cover.CourseCode))
	field := func(label, text string) pdf.Cell { return pdf.Cell{Label: label, Text: text} }
	p.Line(p.X, p.Y, p.X+p.W, p.Y, pdf.Hairline*2, pdf.Deep)
	p.Fields([]float64{4, 2}, field("Azienda ospitante", s.Company), field("Codice fiscale o partita IVA", s.CompanyTaxID))
	p.Fields([]float64{4, 2}, field("Sede", s.CompanySite), field("Collegato a", s.Segment))
	p.Fields([]float64{3, 3}, field("Convenzione", pdf.Join(" del ", s.Agreement, s.AgreementDate.Italian())), field("Assicurazione", s.Insurance))
	p.Fields([]float64{3, 3}, field("Tutor aziendale", s.CompanyTutor), field("Tutor dell’ente", s.ProviderTutor))
	p.Y += 4
	t := p.Begin(pdf.Table{Size: 8, Pad: 1.6, Columns: []pdf.Column{
		{Title: "Data", Width: 20},
		{Title: "Orario", Width: 24},
		{Title: "Ore", Width: 18, Align: pdf.Right},
		{Title: "Attività svolta", Width: 56},
		{Title: "Firma allievo/a", Width: 29, Hand: true},
		{Title: "Firma tutor", Width: 29, Hand: true},
	}})
	for _, d := range s.Days {
		t.Row(d.Date.Italian(), spans(d.Spans), d.Minutes.String(), d.Activity, "", "")
	}
	total := pdf.Style{Face: pdf.SansBold}
	t.Cells(pdf.Cell{Text: "Totale", Style: total}, pdf.Cell{}, pdf.Cell{Text: s.Total.String(), Style: total}, pdf.Cell{}, pdf.Cell{}, pdf.Cell{})
	p.Y += 8
	p.Need(26)
	w := p.W / 2
	p.Sign(p.X, p.Y, w-6, 22, "Il tutor aziendale", s.CompanyTutor)
	p.Sign(p.X+w+6, p.Y, w-6, 22, "Il tutor dell’ente", s.ProviderTutor)
}

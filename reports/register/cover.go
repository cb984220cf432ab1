package register

import (
	"fmt"

	"vidimus/reports/pdf"
)

// cover draws the first page and returns what fills in the number of pages.
func (p *paper) cover() (count func(of int)) {
	c := p.Cover
	p.Break = func() { p.AddPage(false, side, top, bottom) }
	p.AddPage(false, side, 22, bottom)
	center := func(s pdf.Style, text string, gap float64) {
		if text == "" {
			return
		}
		s.Align, s.Shrink = pdf.Center, true
		p.Paragraph(s, text)
		p.Y += gap
	}
	center(pdf.Style{Face: pdf.SansBold, Size: 12, Color: pdf.Deep}, c.Region, 1)
	center(pdf.Style{Face: pdf.Sans, Size: 11, Color: pdf.Ink}, c.Provider, 0.5)
	center(small, pdf.Join(" · ", pdf.Prefix("codice di accreditamento ", c.Accreditation), c.ProviderSite), 9)
	p.Line(p.X+p.W/2-14, p.Y, p.X+p.W/2+14, p.Y, pdf.Heavy, pdf.Deep)
	p.Y += 9
	center(pdf.Style{Face: pdf.SerifBold, Size: 27, Color: pdf.Deep}, "Registro delle presenze", 2)
	center(pdf.Style{Face: pdf.Serif, Size: 16, Color: pdf.Ink}, c.Course, 4)
	center(pdf.Style{Face: pdf.SansBold, Size: 9, Color: pdf.Ink}, p.kind(), 9)

	wide := func(label, text string) pdf.Cell { return pdf.Cell{Label: label, Text: text} }
	p.Line(p.X, p.Y, p.X+p.W, p.Y, pdf.Hairline*2, pdf.Deep)
	p.Fields([]float64{4, 2, 1}, wide("Qualificazione", c.Qualification), wide("Codice", c.QualificationCode), wide("Livello EQF", c.EQF))
	p.Fields([]float64{4, 2, 1}, wide("Atto autorizzativo", pdf.Join(" del ", c.Act, c.ActDate.Italian())), wide("Codice del corso", c.CourseCode), wide("Allievi", fmt.Sprint(c.Learners)))
	p.Fields([]float64{4, 3}, wide("Sede del corso", c.Site), wide("Durata", fmt.Sprintf("dal %s al %s", from(c.Start), from(c.End))))
	p.Fields([]float64{1, 4}, wide("Ore complessive", c.Total.String()), wide("Ripartite in", split(c.ByMode)))
	p.Fields([]float64{1, 1}, wide("Direttore", c.Director), wide("Tutor", c.Tutor))
	return p.authentication()
}

// kind says on the cover which register is the original.
func (p *paper) kind() string {
	if p.Cover.Electronic {
		return pdf.Join(" – ", "registro elettronico", p.Cover.ElectronicAct)
	}
	return "trascrizione del registro cartaceo vidimato, che resta l’originale"
}

// authentication draws the vidimazione at the foot of the cover.
func (p *paper) authentication() func(of int) {
	const high = 74.0
	c := p.Cover
	p.Need(high)
	page := p.Pages()
	y := p.Bottom - high
	p.Box(p.X, y, p.W, high, pdf.Hairline*2, pdf.Deep)
	x, w := p.X+5, p.W-10
	p.Text(pdf.Style{Face: pdf.SerifBold, Size: 13, Color: pdf.Deep}, x, y+4, w, "Vidimazione")
	line := y + 18
	fill := func(x, w float64, label, text string) {
		p.Text(small, x, line, w, label)
		p.Within(body, x, line+3.3, w, 5.6, text)
		p.Line(x, line+9.2, x+w, line+9.2, pdf.Hairline, pdf.Muted)
	}
	fill(x, w*0.46, "Vidimato da", c.AuthenticatedBy)
	fill(x+w*0.5, w*0.5, "Luogo", c.AuthenticatedIn)
	line += 13.5
	fill(x, w*0.46, "Data", c.AuthenticatedOn.Italian())
	fill(x+w*0.5, w*0.5, "Protocollo", c.Protocol)
	p.Box(x, y+47, w*0.46, 22, pdf.Hairline, pdf.Rule)
	p.Text(small, x+2, y+48, w*0.4, "Firma")
	p.Box(x+w*0.5, y+47, w*0.5, 22, pdf.Hairline, pdf.Rule)
	p.Text(small, x+w*0.5+2, y+48, w*0.4, "Timbro")
	return func(of int) {
		p.Turn(page)
		p.Text(body, x, y+11, w, fmt.Sprintf("Il presente registro si compone di n. %d pagine numerate da 1 a %d.", of, of))
		p.Turn(1)
	}
}

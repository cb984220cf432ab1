package register

import (
	"fmt"
	"strconv"

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
	high := 74 + 9*float64(max(0, len(p.Cover.Volumes)-2))
	p.Need(high)
	page := p.Pages()
	y := p.Bottom - high
	p.Box(p.X, y, p.W, high, pdf.Hairline*2, pdf.Deep)
	x, w := p.X+5, p.W-10
	p.Text(pdf.Style{Face: pdf.SerifBold, Size: 13, Color: pdf.Deep}, x, y+4, w, "Vidimazione")
	if len(p.Cover.Volumes) == 0 {
		p.stampByHand(x, y+18, w)
	} else {
		p.stamps(x, y+17, w)
	}
	foot := y + high - 27
	p.Box(x, foot, w*0.46, 22, pdf.Hairline, pdf.Rule)
	p.Text(small, x+2, foot+1, w*0.4, "Firma")
	p.Box(x+w*0.5, foot, w*0.5, 22, pdf.Hairline, pdf.Rule)
	p.Text(small, x+w*0.5+2, foot+1, w*0.4, "Timbro")
	return func(of int) {
		p.Turn(page)
		p.Text(body, x, y+11, w, p.composed(of))
		p.Turn(1)
	}
}

// composed says of how many pages the register is: a transcription is not what was stamped.
func (p *paper) composed(of int) string {
	if len(p.Cover.Volumes) > 0 {
		return fmt.Sprintf("Sono stati vidimati i volumi che seguono; la trascrizione si compone di n. %d pagine numerate da 1 a %d.", of, of)
	}
	return fmt.Sprintf("Il presente registro si compone di n. %d pagine numerate da 1 a %d.", of, of)
}

// stampByHand draws the lines on which an authentication is written.
func (p *paper) stampByHand(x, y, w float64) {
	for i, label := range []string{"Vidimato da", "Luogo", "Data", "Protocollo"} {
		x, y, w := x+w*0.5*float64(i%2), y+13.5*float64(i/2), w*0.5-w*0.04*float64(1-i%2)
		p.Text(small, x, y, w, label)
		p.Line(x, y+9.2, x+w, y+9.2, pdf.Hairline, pdf.Muted)
	}
}

// stamps draws how each volume of the paper register was authenticated, and which of its
// pages were barred.
func (p *paper) stamps(x, y, w float64) {
	wholeX, wholeW := p.X, p.W
	p.X, p.W, p.Y = x, w, y
	t := p.Begin(pdf.Table{Size: 7.5, Pad: 0.6, Columns: []pdf.Column{
		{Title: "Volume", Width: 13},
		{Title: "Pagine", Width: 16},
		{Title: "Vidimato da", Width: 46},
		{Title: "Luogo e data", Width: 30},
		{Title: "Protocollo", Width: 24},
		{Title: "Pagine barrate", Width: 45},
	}})
	for _, v := range p.Cover.Volumes {
		t.Row(strconv.Itoa(v.Number), fmt.Sprintf("%d–%d", v.First, v.Last), v.By, pdf.Join(", ", v.In, v.On.Italian()), v.Protocol, pdf.Join("\n", v.Barred...))
	}
	p.X, p.W = wholeX, wholeW
}

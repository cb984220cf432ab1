// Package certificate draws the attestato: the certification of a professional
// qualification that the Region, as ente titolare, and the provider give to who
// passed the exam. It fills one page, or a second one when the competences need
// it, and can be verified by its code, printed in words and as a QR.
package certificate

import (
	"fmt"
	"io"
	"strings"

	"vidimus/reports/pdf"
)

const (
	side, top, bottom = 22.0, 18.0, 23.0
	closing           = 56.0 // the signatures and the verification at the foot of the first page
)

var (
	small = pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted}
	body  = pdf.Style{Face: pdf.Sans, Size: 8.8, Color: pdf.Ink}
	name  = pdf.Style{Face: pdf.SerifBold, Size: 19, Color: pdf.Ink, Align: pdf.Center, Shrink: true}
)

// paper is a certificate being drawn.
type paper struct {
	*pdf.Doc
	Certificate
}

// Write draws the certificate. It answers a *fault.Error, and writes nothing, when a
// text holds a character that cannot be printed or a logo cannot be read.
func Write(w io.Writer, c Certificate) error {
	p := paper{Certificate: c, Doc: pdf.New(pdf.Info{
		Title:  "Certificazione di qualifica professionale – " + c.Qualification,
		Author: c.Provider.Name,
		Date:   c.Date,
		Draft:  c.Draft,
	})}
	p.Foot = p.frame
	p.Break = func() {
		p.AddPage(false, side, top, bottom)
		p.Paragraph(small, pdf.Join(" · ", "Certificazione di qualifica professionale", "n. "+c.Number, c.Holder.Name))
		p.Y += 3
		p.Top = p.Y
	}
	p.AddPage(false, side, top, bottom+closing)
	p.head()
	p.holder()
	p.course()
	p.units()
	p.Turn(1)
	p.close()
	return p.Doc.Write(w)
}

// frame is on every page: two thin lines around, and which page it is.
func (p *paper) frame(page, of int) {
	p.Box(9, 9, p.Width()-18, p.Height()-18, 0.6, pdf.Deep)
	p.Box(10.4, 10.4, p.Width()-20.8, p.Height()-20.8, pdf.Hairline, pdf.Deep)
	number := small
	number.Align = pdf.Right
	p.Text(number, p.Width()-side-40, p.Height()-18, 40, fmt.Sprintf("pagina %d di %d", page, of))
	p.Within(small, side, p.Height()-18, 120, 4, pdf.Join(" · ", "codice di verifica "+p.VerificationCode, pdf.Prefix("chiave ", p.KeyID)))
}

// head draws the two bodies, with their logos, and the title.
func (p *paper) head() {
	w := p.W/2 - 4
	logos := 0.0
	if len(p.Region.Logo)+len(p.Provider.Logo) > 0 {
		logos = 17
	}
	bodies := 0.0
	for i, b := range []Body{p.Region, p.Provider} {
		x, align, role := p.X, pdf.Left, "Ente titolare"
		if i == 1 {
			x, align, role = p.X+w+8, pdf.Right, "Ente erogatore"
		}
		if len(b.Logo) > 0 {
			p.Image("Logo di "+b.Name, b.Logo, x, p.Y, w, logos, align)
		}
		y := p.Y + logos
		if logos > 0 {
			y += 2
		}
		s := small
		s.Align = align
		y += p.Text(s, x, y, w, role)
		y += p.Text(pdf.Style{Face: pdf.SansBold, Size: 9.5, Color: pdf.Deep, Align: align, Shrink: true}, x, y, w, b.Name)
		more := b.Site
		if i == 1 {
			more = pdf.Join("\n", b.Site, pdf.Prefix("codice di accreditamento ", p.Accreditation))
		}
		if more != "" {
			y += p.Text(s, x, y, w, more)
		}
		bodies = max(bodies, y)
	}
	p.Y = bodies + 5
	title := name
	title.Size, title.Color = 23, pdf.Deep
	p.Paragraph(title, "Certificazione di qualifica professionale")
	p.Y += 1
	s := body
	s.Align = pdf.Center
	p.Paragraph(s, pdf.Join(" · ", "n. "+p.Number+" del registro dell’ente", p.regional()))
}

func (p *paper) regional() string {
	if p.RegionalNumber == "" {
		return ""
	}
	return pdf.Join(" del ", "repertorio regionale n. "+p.RegionalNumber, p.RegionalDate.Italian())
}

// holder draws whom the paper certifies, and as what.
func (p *paper) holder() {
	s := body
	s.Align = pdf.Center
	p.Y += 4
	p.Paragraph(s, "si certifica che")
	p.Y += 1
	p.Paragraph(name, p.Holder.Name)
	p.Y += 1
	p.Paragraph(s, pdf.Join(" · ", pdf.Prefix("nato/a ", pdf.Born(p.Holder.BirthPlace, p.Holder.Birth)), pdf.Prefix("codice fiscale ", p.Holder.TaxCode)))
	p.Y += 2
	p.Paragraph(s, "ha conseguito la qualifica professionale di")
	p.Y += 1
	p.Paragraph(name, p.Qualification)
	p.Y += 1
	p.Paragraph(s, pdf.Join(" · ", pdf.Prefix("codice ", p.QualificationCode), "livello EQF "+p.EQF))
	p.Y += 4
}

// course draws everything about the qualification and the course behind it.
func (p *paper) course() {
	field := func(label, text string) pdf.Cell { return pdf.Cell{Label: label, Text: text, Style: body} }
	p.Line(p.X, p.Y, p.X+p.W, p.Y, pdf.Hairline*2, pdf.Deep)
	p.Fields([]float64{1, 1}, field("Settore economico-professionale (SEP)", p.SEP), field("Aree di attività (ADA)", codes(p.ADA)))
	p.Fields([]float64{1, 1}, field("Classificazione ISTAT CP2011", codes(p.ISTAT)), field("Classificazione ATECO 2007", codes(p.ATECO)))
	p.Fields([]float64{4, 3, 3}, field("Corso", pdf.Join(" · ", p.Course, p.CourseCode)),
		field("Durata", pdf.Join(" al ", "dal "+p.Start.Italian(), p.End.Italian())),
		field("Atto autorizzativo", pdf.Join(" del ", p.Act, p.ActDate.Italian())))
	var modes []string
	for _, m := range p.ByMode {
		modes = append(modes, m.Mode+" "+m.Minutes.String())
	}
	p.Fields([]float64{1, 1}, field("Ore del percorso", pdf.Join(": ", p.Total.String(), strings.Join(modes, ", "))), field("Sede", p.Site))
	if p.Stage != "" || len(p.Credits) > 0 {
		p.Fields([]float64{1, 1}, field("Stage", p.Stage), field("Crediti riconosciuti", strings.Join(p.Credits, "\n")))
	}
	p.Fields([]float64{1, 1}, field("Esame finale", pdf.Join(" – ", p.ExamDate.Italian(), p.Board)), field("Valutazione degli apprendimenti", p.Assessment))
	p.Fields([]float64{1}, field("Riferimenti normativi", strings.Join(p.LegalBasis, "; ")))
}

func codes(in []Code) string {
	var out []string
	for _, c := range in {
		out = append(out, pdf.Join(" ", c.Code, c.Title))
	}
	return strings.Join(out, "\n")
}

// units draws the competences. They stay on the first page when all of them fit
// there, and otherwise begin the second, where they are read together.
func (p *paper) units() {
	title := pdf.Style{Face: pdf.SerifBold, Size: 12.5, Color: pdf.Deep}
	need := 3 + title.LineHeight() + 1
	for _, u := range p.Units {
		need += p.unitHeight(u)
	}
	if p.Y+need > p.Bottom {
		p.Break()
	} else {
		p.Y += 3
	}
	p.Paragraph(title, "Competenze certificate")
	p.Y += 1
	for _, u := range p.Units {
		p.unit(u)
	}
}

const unitGap = 3.0

func unitTitle(u Unit) (pdf.Style, string) {
	s := pdf.Style{Face: pdf.SansBold, Size: 9.2, Color: pdf.Ink}
	return s, pdf.Join(" – ", pdf.Prefix("UC ", u.Code), u.Title) + pdf.Prefix(" (livello EQF ", u.EQF+")")
}

func (p *paper) unitCells(u Unit) []pdf.Cell {
	s := body
	s.Size = 8.2
	return []pdf.Cell{
		{Label: "Abilità", Items: u.Abilities, Style: s},
		{Label: "Conoscenze", Items: u.Knowledge, Style: s},
	}
}

func (p *paper) unitHeight(u Unit) float64 {
	s, title := unitTitle(u)
	return unitGap + p.TextHeight(s, p.W, title) + p.FieldsHeight([]float64{1, 1}, p.unitCells(u)...)
}

func (p *paper) unit(u Unit) {
	if h := p.unitHeight(u); h < p.Bottom-p.Top {
		p.Need(h)
	}
	p.Y += unitGap / 2
	s, title := unitTitle(u)
	p.Paragraph(s, title)
	p.Y += unitGap / 2
	p.Fields([]float64{1, 1}, p.unitCells(u)...)
}

// close draws the signatures and the verification, at the foot of the first page.
func (p *paper) close() {
	y := p.Height() - bottom - closing + 3
	p.Within(body, side, y, p.W, 5, pdf.Join(", ", p.Place, p.Date.Italian()))
	n := float64(max(len(p.Signatories), 1))
	w := p.W / n
	for i, s := range p.Signatories {
		p.Sign(side+w*float64(i)+2, y+6, w-4, 21, s.Role, s.Name)
	}
	const square = 22.0
	y += 31
	p.QR(p.URL, side, y, square)
	x, wide := side+square+5, p.W-square-5
	y += p.Text(small, x, y, wide, "Codice di verifica")
	y += p.Within(pdf.Style{Face: pdf.Mono, Size: 11, Color: pdf.Ink}, x, y, wide, 6, p.VerificationCode) + 1
	y += p.Text(small, x, y, wide, "Inquadra il codice o apri l’indirizzo")
	p.Within(body, x, y, wide, 9, p.URL)
}

// Package communication draws what goes to the Region: the letter that tells the start,
// a variation, who left or joined, the end or asks for the exam's board, with its lists
// and the place for the legal representative's signature; and the protocol register it
// is numbered in.
package communication

import (
	"fmt"
	"io"

	"vidimus/reports/pdf"
)

const side, top, bottom = 18.0, 14.0, 18.0

var (
	small = pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted, Shrink: true}
	body  = pdf.Style{Face: pdf.Sans, Size: 10, Color: pdf.Ink}
	bold  = pdf.Style{Face: pdf.SansBold, Size: 10, Color: pdf.Ink}
)

// Write draws the letter. It answers a *fault.Error, and writes nothing, when a text holds
// a character that cannot be printed.
func Write(w io.Writer, l Letter) error {
	d := pdf.New(pdf.Info{Title: l.Subject, Author: l.Provider, Date: l.Date, Draft: l.Draft})
	d.Foot = func(page, of int) { foot(d, pdf.Join(" – ", "Comunicazione alla Regione", l.protocol()), page, of) }
	d.Break = func() {
		d.AddPage(false, side, top, bottom)
		d.Paragraph(small, pdf.Join(" – ", l.Provider, l.protocol()))
		d.Y += 3
		d.Top = d.Y
	}
	d.AddPage(false, side, top, bottom)
	head(d, l)
	d.Y += 6
	for _, p := range l.Text {
		d.Paragraph(body, p)
		d.Y += 1.5
	}
	if l.Reason != "" {
		d.Y += 1
		d.Paragraph(bold, "Motivo e note")
		d.Paragraph(body, l.Reason)
	}
	for _, t := range l.Tables {
		list(d, t)
	}
	ending(d, l)
	return d.Write(w)
}

// protocol is the number as the letter quotes it.
func (l Letter) protocol() string {
	if l.Protocol == "" {
		return ""
	}
	return "Prot. n. " + l.Protocol + " del " + l.Date.Italian()
}

func foot(d *pdf.Doc, running string, page, of int) {
	y, w := d.Height()-12, d.Width()-2*side
	d.Line(side, y, side+w, y, pdf.Hairline, pdf.Rule)
	number := small
	number.Align = pdf.Right
	d.Text(number, side+w-30, y+1, 30, fmt.Sprintf("pagina %d di %d", page, of))
	d.Text(small, side, y+1, w-32, running)
}

// head is who writes, the number, to whom, about what and about which course.
func head(d *pdf.Doc, l Letter) {
	y := d.Y
	left := d.Text(pdf.Style{Face: pdf.SansBold, Size: 13, Color: pdf.Deep}, d.X, y, d.W*0.58, l.Provider)
	for _, line := range []string{l.Address, pdf.Prefix("codice di accreditamento ", l.Accreditation), pdf.Prefix("codice fiscale ", l.TaxID)} {
		if line != "" {
			left += d.Text(small, d.X, y+left, d.W*0.58, line)
		}
	}
	number := bold
	number.Align = pdf.Right
	right := d.Text(number, d.X+d.W*0.6, y, d.W*0.4, l.protocol())
	d.Y += max(left, right) + 3
	d.Line(d.X, d.Y, d.X+d.W, d.Y, pdf.Hairline*2, pdf.Deep)
	d.Y += 7
	d.Text(small, d.X+d.W*0.55, d.Y, d.W*0.45, "Spett.le")
	d.Y += 4
	d.Y += d.Text(bold, d.X+d.W*0.55, d.Y, d.W*0.45, l.Recipient) + 8
	d.Paragraph(pdf.Style{Face: pdf.SansBold, Size: 11, Color: pdf.Ink}, "Oggetto: "+l.Subject)
	d.Y += 3
	pdf.Facts(d, 3, l.Course)
}

// list is one of the letter's tables under its title.
func list(d *pdf.Doc, t Table) {
	d.Y += 5
	d.Need(26) // the title stays with its table
	d.Paragraph(pdf.Style{Face: pdf.SansBold, Size: 10.5, Color: pdf.Deep}, t.Title)
	d.Y += 1
	var columns []pdf.Column
	for _, c := range t.Columns {
		column := pdf.Column{Title: c.Title, Width: c.Width}
		if c.Right {
			column.Align = pdf.Right
		}
		columns = append(columns, column)
	}
	size := 8.2
	if len(columns) > 7 {
		size = 7.4
	}
	table := d.Begin(pdf.Table{Size: size, Pad: 0.8, Columns: columns})
	for _, row := range t.Rows {
		table.Row(row...)
	}
}

func ending(d *pdf.Doc, l Letter) {
	d.Y += 8
	d.Need(34)
	d.Text(body, d.X, d.Y, d.W*0.5, pdf.Join(", ", l.Place, l.Date.Italian()))
	d.Sign(d.X+d.W*0.55, d.Y, d.W*0.45, 26, "Il legale rappresentante", "")
}

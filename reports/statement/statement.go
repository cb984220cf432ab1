// Package statement draws what a provider states of a learner at the desk: enrolment,
// attendance to a day, presence on a day. One kind of page for all of them, with number,
// the director's signature and the code by which anybody can verify it.
package statement

import (
	"fmt"
	"io"

	"vidimus/reports/pdf"
)

const (
	side, top, bottom = 20.0, 16.0, 20.0
	closing           = 33.0 // signature and verification
)

var (
	small = pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted}
	body  = pdf.Style{Face: pdf.Sans, Size: 10.5, Color: pdf.Ink}
	bold  = pdf.Style{Face: pdf.SansBold, Size: 9, Color: pdf.Ink}
)

// Write draws the statement. It answers a *fault.Error, and writes nothing, when a text
// holds a character that cannot be printed.
func Write(w io.Writer, s Statement) error {
	d := pdf.New(pdf.Info{Title: s.Title + " – " + s.Holder.Name, Author: s.Provider, Date: s.Date})
	d.Foot = func(page, of int) { foot(d, s, page, of) }
	d.Break = func() {
		d.AddPage(false, side, top, bottom)
		d.Paragraph(small, pdf.Join(" · ", s.Title, "n. "+s.Number, s.Holder.Name))
		d.Y += 3
		d.Top = d.Y
	}
	d.AddPage(false, side, top, bottom)
	head(d, s)
	holder(d, s)
	for _, text := range s.Text {
		d.Paragraph(body, text)
		d.Y += 1.5
	}
	course(d, s)
	table(d, s.Table)
	notes(d, s.Notes)
	ending(d, s)
	return d.Write(w)
}

func foot(d *pdf.Doc, s Statement, page, of int) {
	y, w := d.Height()-13, d.Width()-2*side
	d.Line(side, y, side+w, y, pdf.Hairline, pdf.Rule)
	number := small
	number.Align = pdf.Right
	d.Text(number, side+w-30, y+1.2, 30, fmt.Sprintf("pagina %d di %d", page, of))
	d.Within(small, side, y+1.2, w-34, 5, pdf.Join(" · ", "n. "+s.Number, "codice di verifica "+s.Code, pdf.Prefix("chiave ", s.KeyID)))
}

// head is who states it and what it is.
func head(d *pdf.Doc, s Statement) {
	d.Paragraph(pdf.Style{Face: pdf.SansBold, Size: 13, Color: pdf.Deep}, s.Provider)
	for _, line := range []string{s.Site, pdf.Join(" · ", pdf.Prefix("codice di accreditamento ", s.Accreditation), s.Region)} {
		if line != "" {
			d.Paragraph(small, line)
		}
	}
	d.Y += 3
	d.Line(d.X, d.Y, d.X+d.W, d.Y, pdf.Hairline*2, pdf.Deep)
	d.Y += 12
	d.Paragraph(pdf.Style{Face: pdf.SerifBold, Size: 20, Color: pdf.Deep, Align: pdf.Center, Shrink: true}, s.Title)
	d.Y += 1
	number := body
	number.Align = pdf.Center
	d.Paragraph(number, "n. "+s.Number+" del "+s.Date.Italian())
	d.Y += 9
}

func holder(d *pdf.Doc, s Statement) {
	center := body
	center.Align = pdf.Center
	d.Paragraph(center, "Si attesta che")
	d.Y += 2
	d.Paragraph(pdf.Style{Face: pdf.SerifBold, Size: 16, Color: pdf.Ink, Align: pdf.Center, Shrink: true}, s.Holder.Name)
	d.Y += 1
	d.Paragraph(center, pdf.Join(" · ", pdf.Prefix("nato/a ", pdf.Born(s.Holder.BirthPlace, s.Holder.Birth)), pdf.Prefix("codice fiscale ", s.Holder.TaxCode)))
	d.Y += 2
	d.Paragraph(center, s.Opening)
	d.Y += 5
}

func course(d *pdf.Doc, s Statement) {
	d.Y += 2
	d.Line(d.X, d.Y, d.X+d.W, d.Y, pdf.Hairline*2, pdf.Deep)
	pdf.Facts(d, 2, s.Course)
}

func table(d *pdf.Doc, t Table) {
	if len(t.Columns) == 0 {
		return
	}
	d.Y += 5
	d.Need(26) // the title stays with its table
	d.Paragraph(pdf.Style{Face: pdf.SansBold, Size: 10.5, Color: pdf.Deep}, t.Title)
	d.Y++
	var columns []pdf.Column
	for _, c := range t.Columns {
		column := pdf.Column{Title: c.Title, Width: c.Width}
		if c.Right {
			column.Align = pdf.Right
		}
		columns = append(columns, column)
	}
	begun := d.Begin(pdf.Table{Size: 9, Pad: 0.7, Columns: columns})
	for i, row := range t.Rows {
		cells := make([]pdf.Cell, len(row))
		for j, text := range row {
			cells[j].Text = text
			if t.Total && i == len(t.Rows)-1 {
				cells[j].Style = pdf.Style{Face: pdf.SansBold, Size: 9, Color: pdf.Ink}
			}
		}
		begun.Cells(cells...)
	}
}

func notes(d *pdf.Doc, texts []string) {
	note := small
	note.Size = 8.5
	d.Y += 3
	for _, text := range texts {
		d.Paragraph(note, text)
		d.Y++
	}
}

// ending is place, date, signature and how it is verified: together, on one page.
func ending(d *pdf.Doc, s Statement) {
	d.Y += 7
	d.Need(closing)
	d.Sign(d.X+d.W*0.62, d.Y, d.W*0.38, closing-4, "Il direttore", s.Signatory)
	d.Text(body, d.X, d.Y, d.W*0.6, pdf.Join(", ", s.Place, s.Date.Italian()))
	const square = 24.0
	y := d.Y + 8
	d.QR(s.URL, d.X, y, square)
	x, wide := d.X+square+4, d.W*0.6-square-4
	y += d.Text(small, x, y, wide, "Codice di verifica")
	y += d.Within(pdf.Style{Face: pdf.Mono, Size: 11, Color: pdf.Ink}, x, y, wide, 6, s.Code) + 1
	y += d.Text(small, x, y, wide, "Chi riceve il documento lo verifica inquadrando il codice o aprendo l’indirizzo")
	d.Within(bold, x, y, wide, 9, s.URL)
}

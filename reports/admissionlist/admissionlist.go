// Package admissionlist draws the list of who may sit the exam: for every learner
// the hours, the credits, the percentage, the requirements and the tests, then
// AMMESSO/A or NON AMMESSO/A with the reason in one sentence, and at the end the
// digest of the frozen list and the place for the director's signature.
package admissionlist

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"vidimus/reports/pdf"
)

const side, top, bottom = 14.0, 12.0, 16.0

var (
	small = pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted, Shrink: true}
	body  = pdf.Style{Face: pdf.Sans, Size: 9, Color: pdf.Ink}
)

// Write draws the list. It answers a *fault.Error, and writes nothing, when a text
// holds a character that cannot be printed.
func Write(w io.Writer, l List) error {
	d := pdf.New(pdf.Info{
		Title:  "Elenco di ammissione – " + l.Course,
		Author: l.Provider,
		Date:   l.Date,
		Draft:  l.Draft,
	})
	d.Foot = func(page, of int) { foot(d, l, page, of) }
	d.Break = func() {
		d.AddPage(true, side, top, bottom)
		d.Paragraph(pdf.Style{Face: pdf.SerifBold, Size: 12, Color: pdf.Deep}, "Elenco di ammissione all’"+l.Exam+" (segue)")
		d.Y += 2
		d.Top = d.Y
	}
	d.AddPage(true, side, top, bottom)
	head(d, l)
	candidates(d, l)
	ending(d, l)
	return d.Write(w)
}

func foot(d *pdf.Doc, l List, page, of int) {
	y, w := d.Height()-12, d.Width()-2*side
	d.Line(side, y, side+w, y, pdf.Hairline, pdf.Rule)
	number := small
	number.Align = pdf.Right
	d.Text(number, side+w-34, y+1, 34, fmt.Sprintf("pagina %d di %d", page, of))
	d.Text(small, side, y+1, w-36, "Elenco di ammissione del "+l.Date.Italian())
}

func head(d *pdf.Doc, l List) {
	y := d.Y
	left := d.Text(pdf.Style{Face: pdf.SansBold, Size: 10, Color: pdf.Deep, Shrink: true}, d.X, y, d.W*0.4, l.Region)
	provider := body
	provider.Align = pdf.Right
	right := d.Text(provider, d.X+d.W*0.42, y, d.W*0.58, l.Provider)
	accreditation := small
	accreditation.Align = pdf.Right
	if l.Accreditation != "" {
		right += d.Text(accreditation, d.X+d.W*0.42, y+right, d.W*0.58, "codice di accreditamento "+l.Accreditation)
	}
	d.Y += max(left, right) + 4
	d.Paragraph(pdf.Style{Face: pdf.SerifBold, Size: 19, Color: pdf.Deep, Shrink: true}, "Elenco di ammissione all’"+l.Exam)
	d.Paragraph(pdf.Style{Face: pdf.Serif, Size: 12.5, Color: pdf.Ink, Shrink: true}, l.Course)
	d.Y += 3
	field := func(label, text string) pdf.Cell {
		return pdf.Cell{Label: label, Text: text, Style: body}
	}
	var modes []string
	for _, m := range l.ByMode {
		modes = append(modes, m.Mode+" "+m.Minutes.String())
	}
	hours := l.Total.String()
	if len(modes) > 0 {
		hours += ": " + strings.Join(modes, " · ")
	}
	act := l.Act
	if !l.ActDate.IsZero() {
		act += " del " + l.ActDate.Italian()
	}
	d.Line(d.X, d.Y, d.X+d.W, d.Y, pdf.Hairline*2, pdf.Deep)
	d.Fields([]float64{4, 3, 2, 3}, field("Qualificazione", l.Qualification), field("Atto autorizzativo", act),
		field("Codice del corso", l.CourseCode), field("Durata", fmt.Sprintf("dal %s al %s", l.Start.Italian(), l.End.Italian())))
	d.Fields([]float64{4, 5, 3}, field("Sede", l.Site),
		field("Ore autorizzate", hours), field("Soglia di frequenza", l.Threshold))
	if l.Reading != "" {
		d.Y += 1
		d.Paragraph(small, "Crediti di frequenza: "+l.Reading+".")
	}
	d.Y += 4
}

func candidates(d *pdf.Doc, l List) {
	number := func(title string) pdf.Column { return pdf.Column{Title: title, Width: 19, Align: pdf.Right} }
	t := d.Begin(pdf.Table{Size: 8, Pad: 0.9, Columns: []pdf.Column{
		{Title: "N.", Width: 9, Align: pdf.Right},
		{Title: "Cognome e nome, nascita", Width: 50},
		{Title: "Codice fiscale", Width: 33},
		number("Ore"), number("Crediti"), number("Richieste"),
		{Title: "%", Width: 19, Align: pdf.Right},
		{Title: "Requisiti", Width: 18},
		{Title: "Prove UF", Width: 15},
		{Title: "Esito e motivo", Width: 70},
	}})
	for _, c := range l.Candidates {
		outcome := pdf.Cell{Text: "NON AMMESSO/A", Style: pdf.Style{Face: pdf.SansBold}, More: c.Reason, Small: small}
		switch {
		case c.Admitted:
			outcome.Text, outcome.Style.Color = "AMMESSO/A", pdf.Deep
		case c.Pending:
			outcome.Text = "NON ANCORA GIUDICABILE"
			if short := c.Required - c.Recognised; short > 0 { // it may be the stage's own threshold that is open
				outcome.More = "Mancano " + short.String() + " alla soglia. " + c.Reason
			}
		}
		outcome.Small.Color, outcome.Small.Shrink = pdf.Ink, false
		birth := pdf.Cell{Text: c.Name, Style: pdf.Style{Face: pdf.SansBold}, Small: small,
			More: pdf.Join(", ", c.BirthPlace, c.Birth)}
		birth.Small.Shrink = false
		percent := pdf.Cell{Text: c.Percent, More: c.OtherPercent, Small: small}
		percent.Small.Align, percent.Small.Size, percent.Small.Shrink = pdf.Right, 6.5, false
		t.Cells(pdf.Cell{Text: strconv.Itoa(c.Number)}, birth, pdf.Cell{Text: c.TaxCode},
			pdf.Cell{Text: c.Recognised.String()}, pdf.Cell{Text: c.Credited.String()}, pdf.Cell{Text: c.Required.String()},
			percent, pdf.Cell{Text: c.Requirements}, pdf.Cell{Text: c.Tests}, outcome)
	}
}

// ending draws what comes after the last learner: how many, the notes, the digest
// and the director's signature.
func ending(d *pdf.Doc, l List) {
	admitted, pending := 0, 0
	for _, c := range l.Candidates {
		switch {
		case c.Admitted:
			admitted++
		case c.Pending:
			pending++
		}
	}
	sum := fmt.Sprintf("In elenco %d: ammessi %d, non ammessi %d", len(l.Candidates), admitted, len(l.Candidates)-admitted-pending)
	if pending > 0 {
		sum += fmt.Sprintf(", non ancora giudicabili %d", pending)
	}
	d.Y += 3
	d.Paragraph(pdf.Style{Face: pdf.SansBold, Size: 9, Color: pdf.Ink},
		sum+".")
	for _, note := range l.Notes {
		d.Y += 0.8
		d.Paragraph(body, note)
	}
	d.Y += 4
	d.Need(34)
	y, left := d.Y, d.W*0.58
	dated := "Data " + l.Date.Italian()
	if l.Place != "" {
		dated = l.Place + ", " + l.Date.Italian()
	}
	y += d.Text(body, d.X, y, left, dated) + 5
	if l.Digest != "" {
		y += d.Text(small, d.X, y, left, "Impronta dell’elenco (SHA-256)")
		y += d.Text(pdf.Style{Face: pdf.Mono, Size: 7.2, Color: pdf.Ink}, d.X, y, left, pdf.Groups(l.Digest))
	}
	if l.KeyID != "" {
		d.Text(small, d.X, y+0.5, left, "chiave "+l.KeyID)
	}
	d.Sign(d.X+d.W*0.66, d.Y, d.W*0.34, 26, "Il direttore del corso", l.Director)
}

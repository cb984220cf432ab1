package communication

import (
	"fmt"
	"io"
	"strconv"

	"vidimus/reports/pdf"
)

// WriteProtocol draws the protocol register of a year. What is annulled stands in its
// place with the reason.
func WriteProtocol(w io.Writer, p Protocol) error {
	title := fmt.Sprintf("Registro di protocollo %d", p.Year)
	d := pdf.New(pdf.Info{Title: title + " – " + p.Provider, Author: p.Provider, Date: p.Date})
	d.Foot = func(page, of int) { foot(d, title+" – stampato il "+p.Date.Italian(), page, of) }
	d.Break = func() { d.AddPage(true, side, top, bottom) }
	d.AddPage(true, side, top, bottom)
	d.Paragraph(pdf.Style{Face: pdf.SerifBold, Size: 17, Color: pdf.Deep}, title)
	d.Paragraph(body, pdf.Join(" – ", p.Provider, pdf.Prefix("codice di accreditamento ", p.Accreditation)))
	d.Paragraph(small, fmt.Sprintf("Registrazioni: %d, %s. Stampato il %s.", len(p.Entries), p.gaps(), p.Date.Italian()))
	d.Y += 3
	t := d.Begin(pdf.Table{Size: 8.2, Pad: 0.9, Columns: []pdf.Column{
		{Title: "N.", Width: 11, Align: pdf.Right}, {Title: "Data", Width: 19}, {Title: "Verso", Width: 17}, {Title: "Mittente o destinatario", Width: 48},
		{Title: "Oggetto", Width: 92}, {Title: "Documento", Width: 34}, {Title: "Corso", Width: 40},
	}})
	for _, e := range p.Entries {
		subject := pdf.Cell{Text: e.Subject, More: e.Annulled, Small: small}
		subject.Small.Color, subject.Small.Shrink = pdf.Ink, false
		t.Cells(pdf.Cell{Text: strconv.Itoa(e.Number)}, pdf.Cell{Text: e.On.Italian()}, pdf.Cell{Text: e.Direction}, pdf.Cell{Text: e.Counterpart},
			subject, pdf.Cell{Text: e.Document}, pdf.Cell{Text: e.Course})
	}
	return d.Write(w)
}

// gaps says whether every number from 1 on is there.
func (p Protocol) gaps() string {
	for i, e := range p.Entries {
		if e.Number != i+1 {
			return fmt.Sprintf("manca il numero %d", i+1)
		}
	}
	return "senza numeri mancanti"
}

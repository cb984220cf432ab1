package register

import (
	"cmp"
	"slices"
	"strconv"

	"vidimus/reports/pdf"
)

// amendments draws counter-entries: what stood there and what stands there now.
func (p *paper) amendments(heading string, entries []Amendment) {
	if len(entries) == 0 {
		return
	}
	p.Y += 2.5
	p.Need(18)
	title := bold
	title.Color = pdf.Deep
	p.Paragraph(title, heading)
	p.Y += 0.5
	t := p.Begin(pdf.Table{Size: 7.5, Pad: 0.7, Columns: []pdf.Column{
		{Title: "N.", Width: 8, Align: pdf.Right},
		{Title: "Voce", Width: 62},
		{Title: "Valore precedente", Width: 42},
		{Title: "Valore nuovo", Width: 42},
		{Title: "Motivo", Width: 67},
		{Title: "Autore, data e ora", Width: 52},
	}})
	for _, a := range entries {
		value := pdf.Cell{Text: a.New}
		if a.ReplacedBy > 0 {
			value.More, value.Small = "sostituito dalla rettifica n. "+strconv.Itoa(a.ReplacedBy), small
		}
		t.Cells(pdf.Cell{Text: strconv.Itoa(a.Number)}, pdf.Cell{Text: a.What}, pdf.Cell{Text: a.Old}, value, pdf.Cell{Text: a.Reason},
			pdf.Cell{Text: pdf.Join("\n", a.Author, a.At.String())})
	}
}

// allAmendments is the list at the end: every counter-entry of the register, with the day
// page on which it stands.
func (p *paper) allAmendments() {
	var all []Amendment
	for _, day := range p.Days {
		for _, a := range day.Amendments {
			a.What = pdf.Join(" · ", day.Date.Italian(), a.What)
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return
	}
	slices.SortFunc(all, func(a, b Amendment) int { return cmp.Compare(a.Number, b.Number) })
	begin := func() {
		p.AddPage(true, daySide, dayTop, dayBottomGap)
		p.Top = p.Y
	}
	p.Break = begin
	begin()
	p.amendments("Elenco delle rettifiche del registro", all)
}

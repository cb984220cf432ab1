package register

import (
	"fmt"
	"slices"
	"strings"

	"vidimus/reports/pdf"
)

// hours draws the summary: what the ledger returned for every learner.
func (p *paper) hours() {
	h := p.Hours
	p.section("Riepilogo delle ore", pdf.Join(" · ", pdf.Prefix("Soglia: ", h.Threshold), h.Reading, pdf.Prefix("ore al ", h.AsOf.Italian())))
	number := func(title string) pdf.Column { return pdf.Column{Title: title, Width: 19, Align: pdf.Right} }
	t := p.Begin(pdf.Table{Size: 7.5, Pad: 0.55, Columns: []pdf.Column{
		{Title: "Segmento", Width: 21},
		{Title: "Modalità", Width: 20},
		number("Previste"), number("Offerte"), number("Frequentate"), number("Riconosciute"),
		number("Non riconosciute"), number("Oltre il piano"), number("Crediti"),
	}})
	name := bold
	total := pdf.Style{Face: pdf.SansBold}
	for _, a := range h.Accounts {
		p.Y += 1.6
		outcome := pdf.Join(" · ", a.Percent, pdf.Prefix("richieste ", a.Required.String()), a.Outcome)
		t.Span(name, fmt.Sprintf("%d  %s", a.Number, a.Name), outcome, 4.2*float64(min(len(a.Lines)+len(a.Notes)+2, 40)))
		for _, l := range a.Lines {
			t.Row(l.texts(l.Segment, l.Mode)...)
		}
		var cells []pdf.Cell
		for _, text := range a.Total.texts("Totale", "") {
			cells = append(cells, pdf.Cell{Text: text, Style: total})
		}
		t.Cells(cells...)
		if notes := append(slices.Clip(a.Notes), pdf.Prefix("Nell’altra lettura dei crediti: ", a.Other)); strings.Join(notes, "") != "" {
			p.Y += 0.6
			p.Paragraph(small, pdf.Join("\n", notes...))
		}
	}
}

func (l Line) texts(segment, mode string) []string {
	return []string{
		segment, mode, l.Planned.String(), l.Offered.String(), l.Attended.String(), l.Recognised.String(),
		l.NotRecognised.String(), l.BeyondPlan.String(), l.Credited.String(),
	}
}

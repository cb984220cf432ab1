package register

import (
	"strconv"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf"
)

// A Visit is what an inspector noted on the spot; it is printed as it was written.
type Visit struct {
	Number    int
	Date      calendar.Date
	At        calendar.Wall
	Lesson    string // "09:00–13:00, UF 531", empty where it is of the whole course
	Present   int
	Outcome   string
	Note      string
	Inspector string
	NotedAt   Moment
	Seal      int // ordinal, 0 where there is none
}

// visits draws the annotations of inspectors, one after the other.
func (p *paper) visits() {
	if len(p.Visits) == 0 {
		return
	}
	p.section("Annotazioni di visita", p.Cover.Course+" · corso "+p.Cover.CourseCode)
	t := p.Begin(pdf.Table{Size: 8, Pad: 0.8, Columns: []pdf.Column{
		{Title: "N.", Width: 8, Align: pdf.Right},
		{Title: "Quando, dove", Width: 38},
		{Title: "Presenti", Width: 15, Align: pdf.Right},
		{Title: "Esito e annotazione", Width: 73},
		{Title: "Chi", Width: 40},
	}})
	for _, v := range p.Visits {
		seal := ""
		if v.Seal > 0 {
			seal = "sigillo n. " + strconv.Itoa(v.Seal)
		}
		t.Cells(pdf.Cell{Text: strconv.Itoa(v.Number)},
			pdf.Cell{Text: pdf.Join("\n", v.Date.Italian()+", ore "+v.At.String(), pdf.Prefix("lezione ", v.Lesson))},
			pdf.Cell{Text: strconv.Itoa(v.Present)},
			pdf.Cell{Text: v.Outcome, Style: pdf.Style{Face: pdf.SansBold}, More: v.Note, Small: body},
			pdf.Cell{Text: v.Inspector, More: pdf.Join("\n", "annotata il "+v.NotedAt.String(), seal), Small: small})
	}
}

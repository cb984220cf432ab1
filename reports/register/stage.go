package register

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf"
)

// A Stage is the sheet of one learner under one agreement.
type Stage struct {
	Learner       string
	Number        int // on the register
	Company       string
	CompanyTaxID  string
	CompanySite   string
	Sector        string
	Agreement     string
	AgreementDate calendar.Date
	From, To      calendar.Date
	Schedule      string   // the hours of the week, in words
	Addenda       []string // what was agreed afterwards, a line each
	Addresses     []string // by which the diary was written, and who made them, a line each
	Insurance     string
	CompanyTutor  string
	ProviderTutor string
	Project       string
	Parts         []StagePart
	Days          []StageDay
	Blank         int // rows to be written by hand
	Corrections   []Amendment
	Total         calendar.Minutes // confirmed, as the ledger counts it
	Waiting       int              // days that nobody has confirmed: not printed
}

// A StagePart is what of the stage belongs to one UC.
type StagePart struct {
	Segment       string
	Planned, Done calendar.Minutes
}

// A StageDay is one stretch of a day at the company.
type StageDay struct {
	Date      calendar.Date
	Span      Span
	Break     calendar.Minutes
	Minutes   calendar.Minutes // as the ledger counts them
	Segment   string
	Activity  string
	Note      string // why they are fewer than the times say
	Writer    string // "dall’allievo"
	Confirmed string // by whom and when
	Signed    string // when the company's tutor countersigned by the private address
}

// WriteStage draws one stage sheet alone, as a paper of its own. Its refusals are those of
// [Write].
func WriteStage(w io.Writer, r Register, s Stage) error {
	title := "Foglio di stage – " + s.Learner
	p := paper{Register: r, Doc: pdf.New(pdf.Info{Title: title, Author: r.Cover.Provider, Date: r.Date, Draft: r.Draft})}
	p.Foot = p.foot
	p.stage(s)
	return p.Doc.Write(w)
}

// stage draws the sheet of one learner under one agreement.
func (p *paper) stage(s Stage) {
	p.section("Foglio di stage – "+s.Learner, pdf.Join(" · ", pdf.Prefix("n. ", number(s.Number))+" del registro", p.Cover.Course, pdf.Prefix("corso ", p.Cover.CourseCode)))
	field := func(label, text string) pdf.Cell { return pdf.Cell{Label: label, Text: text} }
	p.Line(p.X, p.Y, p.X+p.W, p.Y, pdf.Hairline*2, pdf.Deep)
	p.Fields([]float64{4, 2, 2}, field("Azienda ospitante", s.Company), field("Partita IVA o codice fiscale", s.CompanyTaxID), field("Settore", s.Sector))
	p.Fields([]float64{4, 4}, field("Sede dello stage", s.CompanySite), field("Giorni e orari", s.Schedule))
	p.Fields([]float64{3, 2, 3}, field("Convenzione", pdf.Join(" del ", s.Agreement, s.AgreementDate.Italian())),
		field("Periodo", fmt.Sprintf("%s – %s", s.From.Italian(), s.To.Italian())), field("Assicurazione", s.Insurance))
	p.Fields([]float64{3, 3}, field("Tutor aziendale", s.CompanyTutor), field("Tutor dell’ente", s.ProviderTutor))
	if s.Project != "" {
		p.Fields([]float64{1}, field("Progetto formativo: obiettivi e attività", s.Project))
	}
	if len(s.Addenda) > 0 {
		p.Fields([]float64{1}, field("Atti aggiuntivi", strings.Join(s.Addenda, "\n")))
	}
	if len(s.Addresses) > 0 {
		p.Fields([]float64{1}, field("Indirizzi privati del diario", strings.Join(s.Addresses, "\n")))
	}
	p.parts(s)
	p.Y += 3
	p.diary(s)
	p.amendments("Rettifiche al diario", s.Corrections)
	if s.Waiting > 0 {
		p.Y += 2
		p.Paragraph(small, fmt.Sprintf("Giornate scritte e non ancora confermate dal tutor dell’ente, che qui non compaiono: %d.", s.Waiting))
	}
	p.Y += 6
	p.Need(26)
	w := p.W / 3
	for i, who := range [][2]string{{"L’allievo/a", s.Learner}, {"Il tutor aziendale", s.CompanyTutor}, {"Il tutor dell’ente", s.ProviderTutor}} {
		p.Sign(p.X+float64(i)*w, p.Y, w-6, 22, who[0], who[1])
	}
}

func number(n int) string {
	if n == 0 {
		return "—"
	}
	return strconv.Itoa(n)
}

// parts says what the hours count for, and on a sheet that is not blank how many there are.
func (p *paper) parts(s Stage) {
	var cells []pdf.Cell
	var shares []float64
	for _, part := range s.Parts {
		text := fmt.Sprintf("%s su %s previste", part.Done, part.Planned)
		if s.Blank > 0 {
			text = fmt.Sprintf("%s previste", part.Planned)
		}
		cells = append(cells, pdf.Cell{Label: part.Segment, Text: text})
		shares = append(shares, 1)
	}
	if len(cells) > 0 {
		p.Fields(shares, cells...)
	}
}

// handRow is how high a row to be filled in by hand is: two lines of type and their pad.
const handRow = "\n "

func (p *paper) diary(s Stage) {
	t := p.Begin(pdf.Table{Size: 7.5, Pad: 1.2, Columns: []pdf.Column{
		{Title: "Data", Width: 17},
		{Title: "Orario", Width: 22},
		{Title: "Ore", Width: 15, Align: pdf.Right},
		{Title: "Attività svolta", Width: 47},
		{Title: "Scritta, confermata", Width: 31},
		{Title: "Firma allievo/a", Width: 22, Hand: true},
		{Title: "Firma tutor az.", Width: 22, Hand: true},
	}})
	for _, d := range s.Days {
		times := fmt.Sprintf("%s–%s", d.Span.From, d.Span.To)
		if d.Break > 0 {
			times += fmt.Sprintf("\npausa %d′", d.Break)
		}
		activity := d.Activity
		if len(s.Parts) > 1 {
			activity = pdf.Join(": ", d.Segment, d.Activity)
		}
		t.Row(d.Date.Italian(), times, d.Minutes.String(), pdf.Join("\n", activity, d.Note), pdf.Join("\n", d.Writer, d.Confirmed), "", d.Signed)
	}
	for range s.Blank {
		t.Row(handRow, "", "", "", "", "", "")
	}
	if s.Blank > 0 && len(s.Days) == 0 {
		return
	}
	total := pdf.Style{Face: pdf.SansBold}
	t.Cells(pdf.Cell{Text: "Totale", Style: total}, pdf.Cell{}, pdf.Cell{Text: s.Total.String(), Style: total}, pdf.Cell{}, pdf.Cell{}, pdf.Cell{}, pdf.Cell{})
}

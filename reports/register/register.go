// Package register draws the register of a course: the cover with its
// authentication, the list of the learners, a page for every day of lessons, the
// stage sheets and the summary of the hours.
//
// The register is the legal record of who was there. Nothing on it is erased: a
// correction after closing is a counter-entry, printed on the page of its day with
// the old value, the new one, the reason, who wrote it and when. The paper says
// which register is the original: «registro elettronico», or, on every day page,
// «trascrizione del registro cartaceo vol. … pag. …».
package register

import (
	"fmt"
	"io"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf"
)

// Margins of upright pages and of the day pages, which lie on their side.
const (
	side, top, bottom             = 18.0, 16.0, 19.0
	daySide, dayTop, dayBottomGap = 12.0, 8.0, 13.0
)

// The type of the register.
var (
	small   = pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted}
	body    = pdf.Style{Face: pdf.Sans, Size: 9.5, Color: pdf.Ink}
	heading = pdf.Style{Face: pdf.SerifBold, Size: 16, Color: pdf.Deep, Shrink: true}
	bold    = pdf.Style{Face: pdf.SansBold, Size: 8.5, Color: pdf.Ink, Shrink: true}
)

// paper is a register being drawn.
type paper struct {
	*pdf.Doc
	Register
}

// Write draws the register. It answers a *fault.Error, and writes nothing, when a
// text holds a character that cannot be printed.
func Write(w io.Writer, r Register) error {
	for _, day := range r.Days {
		for _, row := range day.Rows {
			if len(row.Marks) != len(day.Lessons) {
				return fmt.Errorf("register: %s: %d marks for %d lessons in row %d",
					day.Date, len(row.Marks), len(day.Lessons), row.Number)
			}
		}
	}
	p := paper{Register: r, Doc: pdf.New(pdf.Info{
		Title:  "Registro delle presenze – " + r.Cover.Course,
		Author: r.Cover.Provider,
		Date:   r.Date,
		Draft:  r.Draft,
	})}
	count := p.cover()
	p.Foot = func(page, of int) {
		if page == 1 {
			count(of)
		}
		p.foot(page, of)
	}
	p.people()
	for _, day := range r.Days {
		p.day(day)
	}
	p.allAmendments()
	for _, stage := range r.Stages {
		p.stage(stage)
	}
	p.visits()
	p.hours()
	return p.Doc.Write(w)
}

// foot is the line at the foot of every page.
func (p *paper) foot(page, of int) {
	x, y := side, p.Height()-13
	if p.Width() == pdf.Long {
		x, y = daySide, p.Height()-11.5
	}
	w := p.Width() - 2*x
	p.Line(x, y, x+w, y, pdf.Hairline, pdf.Rule)
	number := small
	number.Align = pdf.Right
	s := small
	s.Shrink = true
	p.Text(number, x+w-34, y+1, 34, fmt.Sprintf("pagina %d di %d", page, of))
	p.Within(s, x, y+1, w-36, 4, pdf.Join(" · ",
		oneLine(p.Cover.Provider, 50), pdf.Prefix("corso ", oneLine(p.Cover.CourseCode, 30)), "Registro delle presenze"))
}

// oneLine keeps a running title on its line; the whole text stands on the cover.
func oneLine(s string, most int) string {
	runes := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(runes) <= most {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

// section begins an upright page under a title; the pages after it repeat it.
func (p *paper) section(title, subtitle string) {
	begin := func(title string) {
		p.AddPage(false, side, top, bottom)
		p.Y += p.Text(heading, p.X, p.Y, p.W, title)
		if subtitle != "" {
			p.Y += p.Text(small, p.X, p.Y+0.5, p.W, subtitle) + 0.5
		}
		p.Y += 3
		p.Top = p.Y
	}
	p.Break = func() { begin(title + " (segue)") }
	begin(title)
}

// original says which register is the legal one, for one page of it.
func (p *paper) original(pages []PaperPage) string {
	if p.Cover.Electronic {
		return "registro elettronico"
	}
	if len(pages) == 0 {
		return "trascrizione del registro cartaceo (pagina non indicata)"
	}
	var places []string
	for _, at := range pages {
		places = append(places, "vol. "+at.Volume+" pag. "+at.Page)
	}
	return "trascrizione del registro cartaceo " + strings.Join(places, ", ")
}

func (m Moment) String() string {
	return m.Date.Italian() + ", ore " + m.Wall.String()
}

func (m Moment) after(other Moment) bool {
	return m.Date.After(other.Date) || m.Date == other.Date && m.Wall > other.Wall
}

func spans(in []Span) string {
	var out []string
	for _, s := range in {
		out = append(out, s.From.String()+"–"+s.To.String())
	}
	return strings.Join(out, ", ")
}

// split is «Aula 100 h 00' · DAD 50 h 00'».
func split(in []ModeHours) string {
	var out []string
	for _, m := range in {
		out = append(out, m.Mode+" "+m.Minutes.String())
	}
	return strings.Join(out, " · ")
}

// from is a date, or a dash.
func from(d calendar.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.Italian()
}

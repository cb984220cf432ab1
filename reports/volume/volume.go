// Package volume draws the sheets of a paper register before it is stamped: a cover with
// the place for stamp and signature, and a page for each day, on which learners, teachers
// and tutor sign by hand.
//
// Every page has its number and a square code, so that a photograph of it finds its place.
// The code names nobody.
package volume

import (
	"fmt"
	"io"
	"strconv"

	"vidimus/reports/pdf"
)

// Margins of the cover and of the day sheets, which lie on their side.
const (
	side, top, bottom     = 18.0, 22.0, 19.0
	daySide, dayTop, foot = 10.0, 8.0, 9.0
)

// spare are empty lines for who enters later; lessons are as many as a day has.
const (
	spare   = 5
	lessons = 4
)

// The square code of a page: large enough for a photograph of the whole sheet.
const square = 21.0

var (
	small  = pdf.Style{Face: pdf.Sans, Size: 7, Color: pdf.Muted, Shrink: true}
	body   = pdf.Style{Face: pdf.Sans, Size: 9.5, Color: pdf.Ink}
	bold   = pdf.Style{Face: pdf.SansBold, Size: 8.5, Color: pdf.Ink, Shrink: true}
	center = pdf.Style{Face: pdf.Sans, Size: 7, Color: pdf.Muted, Align: pdf.Center, Shrink: true}
)

// sheets is a volume being drawn.
type sheets struct {
	*pdf.Doc
	Volume
}

// Write draws the volume. It answers a *fault.Error, and writes nothing, when a text holds
// a character that cannot be printed.
func Write(w io.Writer, v Volume) error {
	s := sheets{Volume: v, Doc: pdf.New(pdf.Info{Title: v.title() + " – " + v.Course, Author: v.Provider, Date: v.Date})}
	if !v.Emergency {
		s.cover()
	}
	for _, p := range v.Pages {
		s.day(p)
	}
	return s.Doc.Write(w)
}

func (v Volume) title() string {
	if v.Emergency {
		return "Foglio presenze di emergenza"
	}
	return fmt.Sprintf("Registro delle presenze, volume %d", v.Number)
}

// bounds are the first and last page.
func (v Volume) bounds() (first, last int) { return v.Pages[0].Number, v.Pages[len(v.Pages)-1].Number }

// cover draws what is stamped and signed when the volume is authenticated.
func (s *sheets) cover() {
	s.Break = func() { s.AddPage(false, side, top, bottom) }
	s.Break()
	line := func(style pdf.Style, text string, gap float64) {
		if text != "" {
			style.Align, style.Shrink = pdf.Center, true
			s.Paragraph(style, text)
			s.Y += gap
		}
	}
	first, last := s.bounds()
	line(pdf.Style{Face: pdf.SansBold, Size: 12, Color: pdf.Deep}, s.Region, 1)
	line(pdf.Style{Face: pdf.Sans, Size: 11, Color: pdf.Ink}, s.Provider, 0.5)
	line(pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted}, pdf.Join(" · ", pdf.Prefix("codice di accreditamento ", s.Accreditation), s.ProviderSite), 12)
	line(pdf.Style{Face: pdf.SerifBold, Size: 27, Color: pdf.Deep}, "Registro delle presenze", 2)
	line(pdf.Style{Face: pdf.Serif, Size: 16, Color: pdf.Ink}, s.Course, 4)
	line(pdf.Style{Face: pdf.SansBold, Size: 13, Color: pdf.Ink}, fmt.Sprintf("Volume %d · pagine da %d a %d", s.Number, first, last), 12)
	s.Line(s.X, s.Y, s.X+s.W, s.Y, pdf.Hairline*2, pdf.Deep)
	field := func(label, text string) pdf.Cell { return pdf.Cell{Label: label, Text: text} }
	s.Fields([]float64{4, 3}, field("Qualificazione", s.Qualification), field("Codice del corso", s.CourseCode))
	s.Fields([]float64{4, 3}, field("Sede del corso", s.Site), field("Atto autorizzativo", pdf.Join(" del ", s.Act, s.ActDate.Italian())))
	s.Fields([]float64{4, 3}, field("Direttore", s.Director), field("Tutor", s.Tutor))
	s.stamp(first, last)
}

// stamp draws the place of the vidimazione at the foot of the cover.
func (s *sheets) stamp(first, last int) {
	const high = 84.0
	s.Need(high)
	y := s.Bottom - high
	s.Box(s.X, y, s.W, high, pdf.Hairline*2, pdf.Deep)
	x, w := s.X+5, s.W-10
	s.Text(pdf.Style{Face: pdf.SerifBold, Size: 13, Color: pdf.Deep}, x, y+4, w, "Vidimazione")
	s.Text(body, x, y+12, w, fmt.Sprintf("Il presente volume si compone di n. %d pagine, oltre a questa, numerate da %d a %d. Si vidima prima dell’uso.", last-first+1, first, last))
	for i, label := range []string{"Vidimato da", "Luogo", "Data", "Protocollo"} {
		x, y, w := x+w*0.5*float64(i%2), y+22+13.5*float64(i/2), w*0.46+w*0.04*float64(i%2)
		s.Text(small, x, y, w, label)
		s.Line(x, y+9.2, x+w, y+9.2, pdf.Hairline, pdf.Muted)
	}
	for i, label := range []string{"Firma", "Timbro"} {
		x, w := x+w*0.5*float64(i), w*0.46+w*0.04*float64(i)
		s.Box(x, y+53, w, 26, pdf.Hairline, pdf.Rule)
		s.Text(small, x+2, y+54, w*0.8, label)
	}
}

// day draws the page of a day.
func (s *sheets) day(p Page) {
	s.AddPage(true, daySide, dayTop, foot)
	s.head(p)
	s.lessonLines()
	s.signatures(s.Bottom - 14)
	s.dayFoot()
}

// head draws whose sheet it is, the page and its code, and where day and place are written.
func (s *sheets) head(p Page) {
	x, y := s.X, s.Y
	w := s.W
	if p.QR != "" {
		w -= square + 6
		s.QR(p.QR, s.X+s.W-square, y+0.5, square)
		mono := pdf.Style{Face: pdf.Mono, Size: 7, Color: pdf.Ink, Align: pdf.Center, Shrink: true}
		s.Text(mono, s.X+s.W-square-4, y+square+1.2, square+8, p.Code)
	}
	s.Text(bold, x, y, w*0.62, pdf.Join(" · ", s.Provider, s.Region))
	s.Text(small, x, y+4, w*0.62, pdf.Join(" · ", s.Course, pdf.Prefix("corso ", s.CourseCode), pdf.Prefix("atto ", pdf.Join(" del ", s.Act, s.ActDate.Italian()))))
	title := pdf.Style{Face: pdf.SerifBold, Size: 13, Color: pdf.Deep, Shrink: true}
	s.Text(title, x, y+8, w*0.62, s.title())
	page := pdf.Style{Face: pdf.SansBold, Size: 13, Color: pdf.Deep, Align: pdf.Right}
	if s.Emergency {
		page.Size = 8
		s.Text(page, x+w*0.63, y, w*0.37, "da riportare nel registro e conservare con esso")
	} else {
		_, last := s.bounds()
		s.Text(page, x+w*0.63, y, w*0.37, fmt.Sprintf("pagina %d di %d", p.Number, last))
	}
	for i, label := range []string{"Data", "Sede, aula o piattaforma"} {
		at := x + float64(i)*60
		wide := 54 + float64(i)*(w-120-54)
		s.Text(small, at, y+16, wide, label)
		s.Line(at, y+23.5, at+wide, y+23.5, pdf.Hairline, pdf.Muted)
	}
	s.Y = y + square + 5.5
}

// lessonLines draws what was taught, by whom.
func (s *sheets) lessonLines() {
	const line = 7.0
	s.grid(s.X, s.Y, line, lessons, []column{
		{"Dalle – alle", 28}, {"UF/KC", 20}, {"Modalità", 22}, {"Argomento svolto", 108}, {"Docente (in stampatello)", 48}, {"Firma del docente", 51},
	})
	s.Y += 4.5 + line*lessons + 2.5
}

// column is one of a table that is filled in by hand.
type column struct {
	title string
	width float64
}

// grid draws an empty table: titles, then lines of a height.
func (s *sheets) grid(x, y, line float64, lines int, columns []column) {
	w := 0.0
	for _, c := range columns {
		s.Text(center, x+w, y+0.6, c.width, c.title)
		s.Line(x+w, y, x+w, y+4.5+line*float64(lines), pdf.Hairline, pdf.Muted)
		w += c.width
	}
	s.Line(x+w, y, x+w, y+4.5+line*float64(lines), pdf.Hairline, pdf.Muted)
	s.Line(x, y, x+w, y, pdf.Hairline*2, pdf.Deep)
	for n := range lines + 1 {
		at := y + 4.5 + line*float64(n)
		s.Line(x, at, x+w, at, pdf.Hairline, pdf.Muted)
	}
}

// signatures draws a line for each learner, in two halves side by side so that there is room
// to sign, with empty ones for who enters later.
func (s *sheets) signatures(end float64) {
	const gap = 4.0
	lines := (max(len(s.Learners)+spare, s.Seats) + 1) / 2
	half := (s.W - gap) / 2
	box := (half - 7 - 39) / 4
	columns := []column{{"N.", 7}, {"Cognome e nome", 39}, {"Mattina: entrata", box}, {"Mattina: uscita", box}, {"Pomeriggio: entrata", box}, {"Pomeriggio: uscita", box}}
	line := min((end-s.Y-4.5)/float64(lines), 9.5)
	for side := range 2 {
		x := s.X + float64(side)*(half+gap)
		s.grid(x, s.Y, line, lines, columns)
		for n := range lines {
			i := side*lines + n
			if i >= len(s.Learners) {
				break
			}
			y := s.Y + 4.5 + line*float64(n)
			number := pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Ink, Align: pdf.Right}
			s.Text(number, x, y+(line-number.LineHeight())/2, 6, strconv.Itoa(s.Learners[i].Number))
			name := pdf.Style{Face: pdf.SansBold, Size: 7.5, Color: pdf.Ink}
			room := line - 0.6
			s.Within(name, x+8, y+0.3+max(0, room-s.TextHeight(name, 37, s.Learners[i].Name))/2, 37, room, s.Learners[i].Name)
		}
	}
	s.Y += 4.5 + line*float64(lines) + 2
}

// dayFoot draws what the tutor writes at the end of the day, and signs.
func (s *sheets) dayFoot() {
	y := s.Bottom - 9
	x := s.X
	for _, c := range []column{{"Presenti", 24}, {"Assenti", 24}, {"Ore del giorno", 28}, {"Note", 90}} {
		s.Text(small, x, y, c.width, c.title)
		s.Line(x, y+9, x+c.width-4, y+9, pdf.Hairline, pdf.Muted)
		x += c.width
	}
	s.Text(small, x, y, 100, pdf.Join(": ", "Firma del tutor", s.Tutor))
	s.Line(x, y+9, s.X+s.W, y+9, pdf.Hairline, pdf.Muted)
	note := small
	note.Size = 6.5
	s.Text(note, s.X, s.Height()-foot+1.5, s.W, "Chi è assente si annota «ASSENTE» nelle caselle. Le correzioni non coprono ciò che è scritto. Ogni giorno una pagina; quelle non usate si barrano.")
}

package register

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf"
)

// afternoon begins here: a lesson belongs to the block in which it starts.
var afternoon = calendar.NewWall(13, 0)

// across is how many lessons stand side by side in the table of who was there; a
// day with more of them gets a second table.
const across = 7

// day draws the page, or pages, of one day.
func (p *paper) day(day Day) {
	begin := func(more string) {
		p.AddPage(true, daySide, dayTop, dayBottomGap)
		p.dayHead(day, more)
	}
	p.Break = func() { begin(" (segue)") }
	begin("")
	p.lessons(day)
	for first := 0; first == 0 || first < len(day.Lessons); first += across {
		p.Y += 2
		p.presences(day, first, min(first+across, len(day.Lessons)))
	}
	p.amendments("Rettifiche dopo la chiusura", day.Amendments)
	p.reopenings(day.Reopenings)
	p.dayFoot(day)
}

func (p *paper) dayHead(day Day, more string) {
	top := p.Y
	s := small
	s.Shrink = true
	p.Text(s, p.X, top, p.W*0.55, oneLine(p.Cover.Course, 90))
	kind := bold
	kind.Align, kind.Size, kind.Color = pdf.Right, 8, pdf.Deep
	p.Y += max(4, p.Text(kind, p.X+p.W*0.56, top, p.W*0.44, p.original(day.Paper)))
	p.annulled(day)
	row := p.Y
	left := p.W - 106
	date := heading
	date.Size = 14
	p.Y += p.Text(date, p.X, p.Y, left, pdf.LongDate(day.Date)+more)
	p.Y += p.Text(pdf.Style{Face: pdf.Sans, Size: 8.5, Color: pdf.Ink, Shrink: true}, p.X, p.Y, left, day.Place)
	present := fmt.Sprintf("%d su %d", day.Present, day.Enrolled)
	if day.Annulled() {
		present = "—"
	}
	for i, figure := range [][2]string{
		{"Presenti", present},
		{"Ore del giorno", day.Total.String()},
		{"Totale progressivo", day.Running.String()},
	} {
		x := p.X + p.W - 102 + float64(i)*34
		label, value := small, bold
		label.Align, value.Align = pdf.Right, pdf.Right
		value.Size = 11
		p.Text(label, x, row+0.6, 34, figure[0])
		p.Text(value, x, row+4, 34, figure[1])
	}
	p.Y = max(p.Y, row+10) + 1.5
	p.Top = p.Y
}

// annulled heads a page of which nothing holds, with why and since when.
func (p *paper) annulled(day Day) {
	if !day.Annulled() {
		return
	}
	last := day.Lessons[0].Annulled
	var reasons []string
	for _, l := range day.Lessons {
		if a := l.Annulled; a.At.after(last.At) {
			last = a
		}
		if !slices.Contains(reasons, l.Annulled.Reason) {
			reasons = append(reasons, l.Annulled.Reason)
		}
	}
	title := heading
	title.Size = 14
	p.Y += p.Text(title, p.X, p.Y, p.W, p.nothingHeld(day))
	p.Y += p.Text(bold, p.X, p.Y, p.W, "Nessuna lezione svolta. Motivo: "+strings.Join(reasons, "; ")+". Annullata il "+last.At.String()+" da "+last.By) + 1
}

// nothingHeld names such a page: where the original is of paper and none was written, there
// is none to be annulled.
func (p *paper) nothingHeld(day Day) string {
	if !p.Cover.Electronic && len(day.Paper) == 0 {
		return "GIORNATA NON SVOLTA"
	}
	return "PAGINA ANNULLATA"
}

func (p *paper) lessons(day Day) {
	t := p.Begin(pdf.Table{Size: 7.7, Pad: 0.6, Columns: []pdf.Column{
		{Width: 18},
		{Title: "Orario", Width: 21},
		{Title: "Ore", Width: 17, Align: pdf.Right},
		{Title: "UF/KC", Width: 18},
		{Title: "Modalità", Width: 19},
		{Title: "Argomento", Width: 90},
		{Title: "Docente e firma", Width: 90},
	}})
	last := ""
	for _, l := range day.Lessons {
		block := l.block()
		if block == last {
			block = ""
		} else {
			last = block
		}
		var teachers []string
		for _, teacher := range l.Teachers {
			teachers = append(teachers, teacher.String())
		}
		if a := l.Annulled; a != nil {
			l.Topic, l.Note = "LEZIONE NON SVOLTA", pdf.Join(" · ", l.Note, "motivo: "+a.Reason)
			teachers = []string{"chiusa come non svolta da " + a.By + " il " + a.At.String() + ": nessuna firma"}
		}
		t.Cells(
			pdf.Cell{Text: block, Style: pdf.Style{Color: pdf.Muted}},
			pdf.Cell{Text: spans([]Span{{l.From, l.To}})},
			pdf.Cell{Text: l.Minutes.String()},
			pdf.Cell{Text: l.Segment},
			pdf.Cell{Text: l.Mode},
			pdf.Cell{Text: l.Topic, More: pdf.Join(" · ", l.Audience, l.Note), Small: small},
			pdf.Cell{Text: strings.Join(teachers, "\n")},
		)
	}
}

func (l Lesson) block() string {
	if l.From < afternoon {
		return "Mattina"
	}
	return "Pomeriggio"
}

// String is the name and how it was signed, or a line to sign on.
func (s Signature) String() string {
	name := pdf.Join(" ", s.Name, pdf.Prefix("per ", s.Lessons))
	switch {
	case !s.SignedOn.Date.IsZero() && s.PIN:
		return name + " · firmato con PIN il " + s.SignedOn.String()
	case !s.SignedOn.Date.IsZero():
		return name + " · firmato il " + s.SignedOn.String()
	case s.AttestedBy != "":
		return name + " · firma mancante, attestata da " + s.AttestedBy + " il " + s.AttestedOn.Italian()
	}
	return name + " · firma ________________"
}

// presences draws who was there at the lessons from first up to end.
func (p *paper) presences(day Day, first, end int) {
	columns := []pdf.Column{{Title: "N.", Width: 8, Align: pdf.Right}, {Title: "Cognome e nome", Width: 62}}
	bands := []pdf.Band{{Columns: 2}}
	each := 185 / float64(max(end-first, 4))
	for _, l := range day.Lessons[first:end] {
		columns = append(columns, pdf.Column{
			Title: pdf.Join("\n", spans([]Span{{l.From, l.To}}), pdf.Join(" · ", l.Segment, l.Mode, l.Audience)),
			Width: each, Align: pdf.Center,
		})
		if b := &bands[len(bands)-1]; b.Title == l.block() {
			b.Columns++
		} else {
			bands = append(bands, pdf.Band{Title: l.block(), Columns: 1})
		}
	}
	columns = append(columns, pdf.Column{Title: "Ore", Width: 18, Align: pdf.Right})
	t := p.Begin(pdf.Table{Size: 7.7, Pad: 0.25, Columns: columns, Bands: bands})
	dashes := false
	var late []calendar.Date // each has a letter: (a), (b)
	for _, row := range day.Rows {
		cells := []pdf.Cell{{Text: strconv.Itoa(row.Number)}, {Text: row.Name, Style: pdf.Style{Shrink: true}}}
		for _, m := range row.Marks[first:end] {
			cell := m.cell()
			if !m.RecordedOn.IsZero() {
				if !slices.Contains(late, m.RecordedOn) {
					late = append(late, m.RecordedOn)
				}
				cell.Text += " " + letter(slices.Index(late, m.RecordedOn))
			}
			cells = append(cells, cell)
			dashes = dashes || m.State == NotExpected
		}
		hours := pdf.Cell{}
		if end == len(day.Lessons) {
			hours.Text = row.Minutes.String()
		}
		t.Cells(append(cells, hours)...)
	}
	var notes []string
	if dashes {
		notes = append(notes, "— non di questo gruppo, o non iscritto in questo giorno")
	}
	for i, day := range late {
		notes = append(notes, letter(i)+" registrata il "+day.Italian())
	}
	if len(notes) > 0 {
		note := small
		note.Size = 6.5
		p.Paragraph(note, strings.Join(notes, "   "))
	}
}

// letter marks what a note below explains: (a) to (z), then (27).
func letter(i int) string {
	if i < 26 {
		return "(" + string(rune('a'+i)) + ")"
	}
	return "(" + strconv.Itoa(i+1) + ")"
}

func (m Mark) cell() pdf.Cell {
	switch m.State {
	case Present:
		text := spans(m.Spans)
		if m.Mode != "" {
			text += " (" + m.Mode + ")"
		}
		return pdf.Cell{Text: text}
	case Absent:
		return pdf.Cell{Text: "ASSENTE", Style: pdf.Style{Face: pdf.SansBold}}
	case Outside:
		return pdf.Cell{Text: "presente fuori dall’orario tenuto", Style: pdf.Style{Color: pdf.Muted}}
	case NotHeld:
		return pdf.Cell{Text: "lezione non svolta", Style: pdf.Style{Color: pdf.Muted}}
	case NotExpected:
		return pdf.Cell{Text: "—", Style: pdf.Style{Color: pdf.Muted}}
	}
	return pdf.Cell{Text: "non segnato", Style: pdf.Style{Color: pdf.Muted}}
}

// reopenings says that a page was opened again, why, and who had signed what it said until
// then: its earlier seals stand in the foot.
func (p *paper) reopenings(entries []Reopening) {
	note := body
	note.Size = 8
	for _, r := range entries {
		p.Need(6)
		p.Paragraph(note, fmt.Sprintf("Pagina riaperta, %s, da %s il %s. Motivo: %s", r.Lesson, r.By, r.At, r.Reason))
		for _, s := range r.Before {
			p.Paragraph(note, s.String()+", prima della riapertura")
		}
	}
}

// dayFoot draws the tutor's signature, the late recording and the seals.
func (p *paper) dayFoot(day Day) {
	var tutors, seals []string
	for _, s := range day.Tutors {
		tutors = append(tutors, "Tutor: "+s.String())
	}
	for _, s := range day.Seals {
		seals = append(seals, s.String())
	}
	if day.Annulled() {
		tutors = []string{p.nothingHeld(day) + ": non si firma"}
	}
	sign := body
	sign.Size = 8
	p.Y += 1
	p.Fields([]float64{2, 3},
		pdf.Cell{Text: strings.Join(tutors, "\n"), Style: sign, More: pdf.Prefix("registrata il ", day.RecordedOn.Italian()), Small: sign},
		pdf.Cell{Text: strings.Join(seals, "\n"), Style: pdf.Style{Face: pdf.Mono, Size: 6.4, Color: pdf.Ink, Shrink: true}})
}

func (s Seal) String() string {
	out := pdf.Join(" ", fmt.Sprintf("Sigillo %d:", s.Ordinal), pdf.Groups(s.Head), pdf.Prefix("chiave ", s.KeyID))
	if len(s.Earlier) > 0 {
		var before []string
		for _, n := range s.Earlier {
			before = append(before, strconv.Itoa(n))
		}
		out += " (prima: n. " + strings.Join(before, ", ") + ")"
	}
	return out
}

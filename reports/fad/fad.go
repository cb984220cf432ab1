// Package fad draws the report of a course's self-paced distance: object by object, who was
// on the platform, when, for how long, and what of it counts. The tutor signs it by hand.
package fad

import (
	"fmt"
	"io"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf"
)

// A Report is what the paper prints; nothing is added up here.
type Report struct {
	Date          calendar.Date // as of which it is, and of the file
	Provider      string
	Accreditation string
	Region        string
	Course        string
	Code          string // of the course
	Act           string
	Site          string
	Tutor         string
	Objects       []Object
	Sources       []Source
}

// A Source is where times come from. Rows cite it by its place in the list, from one.
type Source struct {
	Name   string        // «Moodle, rapporto del 12/03/2026»
	Digest string        // SHA-256 of the file on record; empty where there is none
	Since  calendar.Date // on record
}

// An Object is a piece of FAD with the learners it was for.
type Object struct {
	Title    string
	Segment  string
	Platform string
	From, To calendar.Date // the window
	Planned  calendar.Minutes
	Learners []Learner
}

// A Learner is a line of an object.
type Learner struct {
	Number   int
	Name     string
	Account  string // on the platform
	Accesses int    // as the platform counts them
	Times    []Times
	Last     string // access
	Tracked  calendar.Minutes
	Counted  calendar.Minutes
	Test     string
	Notes    []string // «stima attestata da … il …», what is outside the window or cannot be told apart
}

// Times is when somebody was on the platform, as one source tells it.
type Times struct {
	Source int
	When   []string // «12/03/2026 09:14–09:52», «fino al 12/03/2026»
}

const side, top, bottom = 12.0, 14.0, 16.0

var (
	small = pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted}
	body  = pdf.Style{Face: pdf.Sans, Size: 9, Color: pdf.Ink}
	title = pdf.Style{Face: pdf.SansBold, Size: 14, Color: pdf.Deep}
	name  = pdf.Style{Face: pdf.SansBold, Size: 11, Color: pdf.Deep}
)

// Write draws the report. It answers a *fault.Error, and writes nothing, when a text holds a
// character that cannot be printed.
func Write(w io.Writer, r Report) error {
	d := pdf.New(pdf.Info{Title: "Rapporto FAD – " + r.Course, Author: r.Provider, Date: r.Date})
	d.Foot = func(page, of int) { foot(d, r, page, of) }
	d.Break = func() {
		d.AddPage(true, side, top, bottom)
		d.Paragraph(small, pdf.Join(" · ", "Rapporto FAD", r.Course))
		d.Y += 3
		d.Top = d.Y
	}
	d.AddPage(true, side, top, bottom)
	d.Paragraph(title, "Rapporto della formazione a distanza asincrona (FAD)")
	d.Paragraph(body, pdf.Join(" · ", r.Provider, pdf.Prefix("codice di accreditamento ", r.Accreditation), r.Region))
	d.Y += 3
	d.Line(d.X, d.Y, d.X+d.W, d.Y, pdf.Hairline*2, pdf.Deep)
	d.Fields([]float64{4, 2, 2, 3}, pdf.Cell{Label: "Corso", Text: r.Course}, pdf.Cell{Label: "Codice del corso", Text: r.Code}, pdf.Cell{Label: "Atto autorizzativo", Text: r.Act}, pdf.Cell{Label: "Sede", Text: r.Site})
	for _, o := range r.Objects {
		object(d, o)
	}
	sources(d, r.Sources)
	ending(d, r)
	return d.Write(w)
}

func foot(d *pdf.Doc, r Report, page, of int) {
	y, w := d.Height()-11, d.Width()-2*side
	d.Line(side, y, side+w, y, pdf.Hairline, pdf.Rule)
	number := small
	number.Align = pdf.Right
	d.Text(number, side+w-30, y+1.2, 30, fmt.Sprintf("pagina %d di %d", page, of))
	d.Within(small, side, y+1.2, w-34, 5, "Situazione al "+r.Date.Italian())
}

func object(d *pdf.Doc, o Object) {
	d.Y += 6
	d.Need(40) // the title stays with its first lines
	d.Paragraph(name, o.Title)
	d.Y++
	d.Fields([]float64{2, 3, 3, 2}, pdf.Cell{Label: "Segmento", Text: o.Segment}, pdf.Cell{Label: "Piattaforma", Text: o.Platform},
		pdf.Cell{Label: "Finestra", Text: "dal " + o.From.Italian() + " al " + o.To.Italian()}, pdf.Cell{Label: "Durata prevista", Text: o.Planned.String()})
	d.Y += 2
	t := d.Begin(pdf.Table{Size: 8, Pad: 0.8, Columns: []pdf.Column{
		{Title: "N.", Width: 9, Align: pdf.Right},
		{Title: "Allievo", Width: 42},
		{Title: "Account", Width: 34},
		{Title: "Accessi", Width: 15, Align: pdf.Right},
		{Title: "Quando, e da quale fonte", Width: 72},
		{Title: "Ultimo accesso", Width: 26},
		{Title: "Tracciato", Width: 18, Align: pdf.Right},
		{Title: "Conta", Width: 18, Align: pdf.Right},
		{Title: "Test", Width: 16},
	}})
	strong := pdf.Style{Face: pdf.SansBold, Size: 8, Color: pdf.Ink}
	for _, l := range o.Learners {
		row := []pdf.Cell{{Text: fmt.Sprint(l.Number)}, {Text: l.Name}, {Text: l.Account}, {Text: accesses(l.Accesses)},
			{Text: times(l.Times), More: pdf.Join("; ", l.Notes...), Small: small}, {Text: l.Last}, {Text: l.Tracked.String()}, {Text: l.Counted.String(), Style: strong}, {Text: l.Test}}
		t.Cells(row...)
	}
}

// accesses is empty where the platform does not count them.
func accesses(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// times are the stretches of each source behind its number: «[1] fino al 12/03/2026».
func times(all []Times) string {
	var out []string
	for _, t := range all {
		out = append(out, fmt.Sprintf("[%d] %s", t.Source, pdf.Join("; ", t.When...)))
	}
	return pdf.Join("; ", out...)
}

// sources are the reports that rows cite, each with the hash of its file.
func sources(d *pdf.Doc, all []Source) {
	if len(all) == 0 {
		return
	}
	d.Y += 6
	d.Need(30) // the title stays with its first lines
	d.Paragraph(name, "Fonti")
	d.Y++
	t := d.Begin(pdf.Table{Size: 8, Pad: 0.8, Columns: []pdf.Column{
		{Title: "Fonte", Width: 14},
		{Title: "Rapporto", Width: 84},
		{Title: "Impronta del file (SHA-256)", Width: 124},
		{Title: "Agli atti dal", Width: 28},
	}})
	digest := pdf.Style{Face: pdf.Mono, Size: 7.2, Color: pdf.Ink}
	for i, s := range all {
		file := pdf.Cell{Text: pdf.Groups(s.Digest), Style: digest}
		if s.Digest == "" {
			file = pdf.Cell{Text: "senza file"}
		}
		t.Cells(pdf.Cell{Text: fmt.Sprintf("[%d]", i+1)}, pdf.Cell{Text: s.Name}, file, pdf.Cell{Text: s.Since.Italian()})
	}
}

// ending is how it was counted and the tutor's signature: together, on one page.
func ending(d *pdf.Doc, r Report) {
	d.Y += 7
	d.Need(36)
	note := small
	note.Size = 8.5
	y := d.Y
	d.Text(note, d.X, y, d.W*0.58, "Conta il tempo che la piattaforma ha misurato, dentro la finestra dell’oggetto e nei giorni di frequenza, fino alla durata prevista; ciò che più rapporti dicono degli stessi giorni conta una volta sola. "+
		"Un rapporto che dà il tempo tutto insieme dopo l’ultimo giorno utile non si può dividere: dov’è così, è scritto accanto. "+
		"Un tempo scritto a mano e una stima ricavata dai clic contano solo dove è scritto chi li ha attestati. Quanto è riconosciuto al corso, con i massimi del piano, è nel riepilogo delle ore.")
	d.Sign(d.X+d.W*0.62, y, d.W*0.38, 28, "Il tutor", r.Tutor)
	d.Y = y + 30
}

// Package enrolment draws the two forms that who enrols signs by hand: the application and
// the training agreement (patto formativo), filled in with what is known of them and of the
// course. They are no official papers: they have no number, and what counts is the signed
// copy that is handed in.
package enrolment

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf"
)

// A Form is what both forms are filled in with.
type Form struct {
	Date          calendar.Date // on which it is printed; it is signed on another
	Place         string
	Provider      string
	Accreditation string
	Address       string
	Director      string
	Course        string
	Facts         []Fact // of the course
	Person        string
	Data          []Fact // of the person; one without a text is written by hand
	Guardian      string // of a minor
	Minor         bool
	Documents     []Document
	Notice        []string // what is done with the data, in paragraphs
	Duration      string   // "250 h 00'"
	Split         []Fact   // hours by mode
	Threshold     string   // "80 % delle ore complessive", empty where the standard sets none
}

// A Fact is a labelled value.
type Fact struct{ Label, Text string }

// A Document is one that is asked, and whether it has been handed in.
type Document struct {
	Title  string
	Handed bool
}

const side, top, bottom = 18.0, 14.0, 18.0

var (
	small = pdf.Style{Face: pdf.Sans, Size: 7.5, Color: pdf.Muted, Shrink: true}
	body  = pdf.Style{Face: pdf.Sans, Size: 9.5, Color: pdf.Ink}
	head  = pdf.Style{Face: pdf.SansBold, Size: 10.5, Color: pdf.Deep}
	title = pdf.Style{Face: pdf.SansBold, Size: 15, Color: pdf.Deep}
)

// WriteApplication draws the application. It answers a *fault.Error, and writes nothing, when
// a text holds a character that cannot be printed.
func WriteApplication(w io.Writer, f Form) error {
	d := f.begin("Domanda di iscrizione")
	d.Paragraph(body, f.who()+" chiede l’iscrizione al corso indicato qui sotto.")
	f.facts(d, "Il corso", f.Facts)
	f.facts(d, "Chi chiede di iscriversi", f.Data)
	d.Y += 2
	d.Paragraph(body, "Dichiara, ai sensi degli articoli 46 e 47 del D.P.R. 445/2000 e sapendo che le dichiarazioni false sono punite (art. 76), che quanto scritto è vero.")
	f.documents(d)
	if len(f.Notice) > 0 {
		heading(d, "Informativa sui dati personali")
		for _, p := range f.Notice {
			d.Paragraph(pdf.Style{Face: pdf.Sans, Size: 8, Color: pdf.Ink}, p)
			d.Y++
		}
	}
	f.sign(d, false)
	return d.Write(w)
}

// WriteAgreement draws the training agreement. Its refusals are those of WriteApplication.
func WriteAgreement(w io.Writer, f Form) error {
	d := f.begin("Patto formativo")
	d.Paragraph(body, "Tra l’ente di formazione "+f.Provider+" e "+f.Person+", che frequenta il corso indicato qui sotto, si conviene quanto segue.")
	f.facts(d, "Il corso", slices.Concat(f.Facts, f.Split))
	f.facts(d, "L’allievo", f.Data)
	heading(d, "L’ente si impegna a")
	clauses(d,
		"svolgere le "+f.Duration+" del corso secondo il progetto autorizzato e comunicare per tempo ogni variazione del calendario;",
		"mettere a disposizione docenti, tutor, sedi, attrezzature e l’assicurazione contro gli infortuni e per la responsabilità civile;",
		"rendere conto delle ore frequentate e di quelle che si possono ancora perdere;",
		"trattare i dati personali come dice l’informativa.")
	heading(d, "L’allievo si impegna a")
	attend := "frequentare con puntualità, facendo risultare dal registro entrata e uscita;"
	if f.Threshold != "" {
		attend = "frequentare con puntualità, facendo risultare dal registro entrata e uscita: è ammesso all’esame chi frequenta almeno l’" + f.Threshold + "; anche l’assenza giustificata è assenza;"
	}
	clauses(d, attend,
		"consegnare i documenti richiesti entro il giorno della prima lezione;",
		"rispettare le persone, le sedi, le attrezzature e le regole di sicurezza, anche presso chi lo ospita in stage;",
		"avvisare l’ente se interrompe il corso.")
	f.sign(d, true)
	return d.Write(w)
}

// begin is the head of a form: the provider and the title.
func (f Form) begin(name string) *pdf.Doc {
	d := pdf.New(pdf.Info{Title: name + " – " + f.Person, Author: f.Provider, Date: f.Date})
	running := pdf.Join(" – ", name, f.Person)
	d.Foot = func(page, of int) {
		y, w := d.Height()-12, d.Width()-2*side
		d.Line(side, y, side+w, y, pdf.Hairline, pdf.Rule)
		number := small
		number.Align = pdf.Right
		d.Text(number, side+w-30, y+1, 30, fmt.Sprintf("pagina %d di %d", page, of))
		d.Text(small, side, y+1, w-32, running)
	}
	d.Break = func() {
		d.AddPage(false, side, top, bottom)
		d.Paragraph(small, pdf.Join(" – ", f.Provider, running))
		d.Y += 3
		d.Top = d.Y
	}
	d.AddPage(false, side, top, bottom)
	d.Paragraph(pdf.Style{Face: pdf.SansBold, Size: 12, Color: pdf.Deep}, f.Provider)
	d.Paragraph(small, pdf.Join(" – ", f.Address, pdf.Prefix("codice di accreditamento ", f.Accreditation)))
	d.Y += 2
	d.Line(d.X, d.Y, d.X+d.W, d.Y, pdf.Hairline*2, pdf.Deep)
	d.Y += 6
	d.Paragraph(title, name)
	d.Paragraph(body, f.Course)
	d.Y += 4
	return d
}

// who is the person, or who acts for a minor.
func (f Form) who() string {
	if f.Minor {
		return pdf.Join(" ", f.Person, "(minorenne), con chi ne esercita la responsabilità genitoriale,")
	}
	return f.Person
}

func heading(d *pdf.Doc, text string) {
	d.Y += 4
	d.Need(20) // stays with what follows
	d.Paragraph(head, text)
	d.Y++
}

// facts are labelled values, two to a line. An empty one has a line to write on.
func (f Form) facts(d *pdf.Doc, name string, facts []Fact) {
	heading(d, name)
	facts = slices.Clone(facts)
	for i := range facts {
		facts[i].Text = cmp.Or(facts[i].Text, "…………………………………………")
	}
	pdf.Facts(d, 2, facts)
}

// box is the side of a box to tick, in millimetres.
const box = 3.2

// documents are those that go with the application; a cross stands for one that was handed in.
func (f Form) documents(d *pdf.Doc) {
	if len(f.Documents) == 0 {
		return
	}
	heading(d, "Documenti")
	for _, doc := range f.Documents {
		d.Need(6)
		d.Box(d.X, d.Y+0.5, box, box, pdf.Hairline*1.5, pdf.Ink)
		text := doc.Title
		if doc.Handed {
			d.Line(d.X, d.Y+0.5, d.X+box, d.Y+0.5+box, pdf.Hairline*1.5, pdf.Ink)
			d.Line(d.X+box, d.Y+0.5, d.X, d.Y+0.5+box, pdf.Hairline*1.5, pdf.Ink)
			text += " (già consegnato)"
		}
		d.Y += d.Text(body, d.X+box+2, d.Y, d.W-box-2, text) + 1.2
	}
}

func clauses(d *pdf.Doc, texts ...string) {
	for _, text := range texts {
		d.Need(10)
		d.Text(body, d.X, d.Y, 4, "–")
		d.Y += d.Text(body, d.X+4, d.Y, d.W-4, text) + 1
	}
}

// sign are the places to sign: who applies, who acts for a minor, and the provider where it
// is bound too.
func (f Form) sign(d *pdf.Doc, both bool) {
	d.Y += 6
	d.Need(62)
	d.Paragraph(body, pdf.Join(", ", f.Place, "il ……………………"))
	d.Y += 6
	half := d.W * 0.46
	right := d.X + d.W - half
	role := "Firma di chi si iscrive"
	if both {
		role = "L’allievo"
	}
	d.Sign(d.X, d.Y, half, 20, role, f.Person)
	if both {
		d.Sign(right, d.Y, half, 20, "Per l’ente, il direttore", f.Director)
		d.Y += 26
	}
	if f.Minor {
		x := right
		if both {
			x = d.X
		}
		d.Sign(x, d.Y, half, 20, "Firma del genitore o tutore", f.Guardian)
	}
	d.Y += 24
}

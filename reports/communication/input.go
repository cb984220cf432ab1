package communication

import "vidimus/internal/calendar"

// A Letter to the Region, as it was frozen.
type Letter struct {
	Draft         bool          // prints BOZZA across every page
	Protocol      string        // "12/2026", empty on a draft
	Date          calendar.Date // of the protocol; it dates the file too
	Place         string        // where it is signed; may be empty
	Provider      string
	Accreditation string
	TaxID         string
	Address       string
	Recipient     string
	Subject       string   // oggetto
	Course        []Fact   // what identifies the course
	Text          []string // paragraphs
	Reason        string   // of a delay, or whatever else there is to say; may be empty
	Tables        []Table
}

// A Fact is a labelled value.
type Fact struct{ Label, Text string }

// A Table is a list of the letter. It is a file of its own too.
type Table struct {
	Name    string // of the file: "calendario"
	Title   string
	Columns []Column
	Rows    [][]string
}

// Titles are those of the columns.
func (t Table) Titles() []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Title
	}
	return out
}

// A Column of a table; widths are shares.
type Column struct {
	Title string
	Width float64
	Right bool
}

// A Protocol is the protocol register of a year on paper, oldest entry first.
type Protocol struct {
	Year          int
	Date          calendar.Date // on which it is printed
	Provider      string
	Accreditation string
	Entries       []Entry
}

// An Entry is a line of the register.
type Entry struct {
	Number      int
	On          calendar.Date
	Direction   string // "Arrivo", "Partenza"
	Counterpart string
	Subject     string
	Document    string // the date and number of the document itself
	Course      string
	Annulled    string // "annullata il …: …", empty where it stands
}

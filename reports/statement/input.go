package statement

import "vidimus/internal/calendar"

// A Statement is one page that says something of a person's training, as it was frozen.
type Statement struct {
	Title         string        // "Attestazione di iscrizione"
	Number        string        // in the series of statements of its year: "12/2026"
	Date          calendar.Date // of issue; it dates the file too
	Place         string        // where it is given; may be empty
	Provider      string
	Site          string // of the provider
	Accreditation string
	Region        string

	Holder     Holder
	Opening    string   // "è iscritto/a al corso" …, after the holder
	Text       []string // paragraphs
	Course     []Fact   // what identifies the course
	Table      Table    // of hours or of lessons; none where it has no columns
	Notes      []string // what is not counted, and how
	Signatory  string   // the director's name
	Code       string   // of verification
	URL        string   // the verification page, ASCII: drawn as QR and printed
	KeyID      string
	CourseName string // as the verification page names it
}

// A Holder is whom it is about, with the names valid on its date.
type Holder struct {
	Name       string
	BirthPlace string
	Birth      string // as much of the date as is known: 31/12/2006, 1990
	TaxCode    string
}

// A Fact is a labelled value.
type Fact struct{ Label, Text string }

// A Table is a list; the last row is printed as a total where Total says so.
type Table struct {
	Title   string
	Columns []Column
	Rows    [][]string
	Total   bool
}

// A Column of a table; widths are shares.
type Column struct {
	Title string
	Width float64
	Right bool
}

package templates

// Restricted is pages/restricted.html: the restricted record of a person while it is shut.
// Opening posts why to {Home}/apri.
type Restricted struct {
	Home     string
	Count    int // entries in it
	Open     Form
	Write    NoteForm
	Readings []Event // who opened it; for the director
}

// NoteForm posts kind, text, until, from, to and a file to Action.
type NoteForm struct {
	Action string
	Suffix string // of its ids; empty of a refused form, whose messages link to the plain ones
	Form   Form
	Kinds  []Choice
}

// RestrictedReading is pages/restricted_reading.html: the record while it is open.
type RestrictedReading struct {
	Notes []RestrictedNote
	Back  Link
}

// RestrictedNote is one entry, with what stood in its place before.
type RestrictedNote struct {
	Title    string
	Text     string
	Detail   string
	Document Link // empty: none
	Before   []RestrictedNote
	Correct  *NoteForm // nil: it was erased
	Erase    []Action  // none: may not
}

package templates

import "vidimus/internal/calendar"

// EnrolmentStatements is pages/enrolment_statements.html: what was stated of a person at
// the desk. It posts kind and day to /iscrizioni/{ID}/attestazioni.
type EnrolmentStatements struct {
	ID    string // value
	Form  Form
	Kinds []Choice
	Issue bool // may issue one
	Rows  []StatementRow
}

// Statements is pages/statements.html, those of the provider.
type Statements struct {
	Years     []Filter
	Filters   []Filter
	Search    string   // value of q
	Keep      []Hidden // the filters in force, which a search keeps
	Rows      []StatementRow
	Empty     Empty
	Pager     Pager
	Downloads []Link
}

// StatementRow is a statement in a list.
type StatementRow struct {
	Number string
	Kind   string
	Day    calendar.Date // hours up to it, presence on it
	Issued calendar.Date
	Holder Link // empty where the page is the holder's own
	Course string
	Code   string
	State  Badge
	Note   string // why it was annulled, which one took its place
	File   string // href of the PDF
	Annul  string // href; empty where it is annulled, or the reader may not
}

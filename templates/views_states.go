package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Credits are the credits of an enrolment.
type Credits struct {
	Rows     []CreditRow
	Waivers  []WaiverRow
	Readings []CreditReading // both lawful readings; none where there is no credit
	Form     *CreditForm     // nil: may not grant
}

// CreditRow is an attendance credit.
type CreditRow struct {
	Segment  string
	Mode     hours.Mode
	Minutes  calendar.Minutes
	Decision string // "n. 12 del 03/12/2026"
	By       string
	File     string // href of the decision's document
	Revoke   string // href; empty: may not
	Revoked  string // "revocato il 14/12/2026"
}

// WaiverRow is a decision that stands in place of a requirement.
type WaiverRow struct {
	Rule     string
	Decision string
	By       string
	Revoke   string // href; empty: may not
}

// CreditReading is one way to count the credits, with its arithmetic.
type CreditReading struct {
	Name     string
	InForce  bool   // the course's own
	Rule     string // 100 · frequentate ≥ 80 · (corso − crediti)
	Sum      string
	Required string
	State    Badge
}

// CreditForm posts, multipart, segment, mode, year, hours, decision, decided, by, file to
// /iscrizioni/{ID}/crediti.
type CreditForm struct {
	Form            Form
	Segments, Modes []Choice
	Years           []Choice // none in a course of one
}

// Transfer is pages/transfer.html. It gets course, last and from of Action until Ready, and
// then posts them, multipart, with reason, decision, decided, by, file, accepted and the
// hours of each row of Carry.
type Transfer struct {
	Action   string // href
	Courses  []Choice
	Ready    bool // the choice is made: the rest is shown
	Started  bool // the other edition has started: from is asked
	Clash    bool // accepted is asked
	Facts    []Fact
	Findings []Finding
	Carry    []CarryRow
	Form     Form
	Back     Link
}

// CarryRow is a cell of the plan whose hours can be carried along.
type CarryRow struct {
	Name            string // of its field
	Segment         string
	Mode            hours.Mode
	Earned, Planned calendar.Minutes
	Value, Error    string
}

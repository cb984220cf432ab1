package enrolment

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// State is where an enrolment stands.
type State string

const (
	Applied   State = "applied"   // open, perhaps with things missing
	Admitted  State = "admitted"  // to attendance
	Withdrawn State = "withdrawn" // ritirato: the hours stay
	Excluded  State = "excluded"
)

// Enrolment is a person on a course. Number is the person's number on the register:
// it is given once and never to somebody else.
type Enrolment struct {
	ID         string        `db:"id"`
	CourseID   string        `db:"course_id"`
	LearnerID  string        `db:"learner_id"`
	Number     int           `db:"number"`
	State      State         `db:"state"`
	Auditor    bool          `db:"auditor"` // uditore: outside seats, threshold, list and certificate
	EnrolledOn calendar.Date `db:"enrolled_on"`
	AdmittedOn calendar.Date `db:"admitted_on"`
	LateEntry  bool          `db:"late_entry"`
}

// TakesSeat reports whether one of the authorised seats is this person's: auditors and
// those who left have none.
func (e Enrolment) TakesSeat() bool {
	return !e.Auditor && (e.State == Applied || e.State == Admitted)
}

// Period is a stretch of active attendance: lessons on its days are offered to the
// learner. ToDate is its last day, zero while it lasts.
type Period struct {
	ID          string        `db:"id"`
	EnrolmentID string        `db:"enrolment_id"`
	FromDate    calendar.Date `db:"from_date"`
	ToDate      calendar.Date `db:"to_date"`
	EndKind     string        `db:"end_kind"` // "", suspended, withdrawn, excluded
	Reason      string        `db:"reason" personal:"true"`
}

// Covers reports whether a day lies in the period.
func (p Period) Covers(day calendar.Date) bool {
	return !day.Before(p.FromDate) && (p.ToDate.IsZero() || !day.After(p.ToDate))
}

// CreditRow is an attendance credit: minutes of a cell waived by a dated decision.
type CreditRow struct {
	ID          string           `db:"id"`
	EnrolmentID string           `db:"enrolment_id"`
	Segment     string           `db:"segment"`
	Mode        hours.Mode       `db:"mode"`
	Minutes     calendar.Minutes `db:"minutes"`
	Decision    string           `db:"decision"`
	DecidedOn   calendar.Date    `db:"decided_on"`
}

// WaiverRow takes the place of a requirement's document.
type WaiverRow struct {
	ID          string        `db:"id"`
	EnrolmentID string        `db:"enrolment_id"`
	Rule        string        `db:"rule"`
	Kind        string        `db:"kind"` // admission_credit, override
	Decision    string        `db:"decision"`
	DecidedOn   calendar.Date `db:"decided_on"`
	DecidedBy   string        `db:"decided_by"`
}

var (
	enrolments = store.NewTable[Enrolment]("enrolment")
	periods    = store.NewTable[Period]("enrolment_period")
	credits    = store.NewTable[CreditRow]("credit")
	waivers    = store.NewTable[WaiverRow]("requirement_waiver")
)

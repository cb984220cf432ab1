package enrolment

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// State is what was decided of an enrolment. Where it stands on a day is its [Standing].
type State string

const (
	Applied     State = "applied"     // has a seat, perhaps with things missing
	Waiting     State = "waiting"     // on the waiting list: every seat was taken
	Admitted    State = "admitted"    // to attendance
	Withdrawn   State = "withdrawn"   // ritirato: the hours stay
	Excluded    State = "excluded"    // by the provider’s decision
	Transferred State = "transferred" // goes on on another edition of the same standard
	Rejected    State = "rejected"    // the application, by the provider
	Renounced   State = "renounced"   // the application, by the person
)

// Open reports whether the person is on the course or still asks to be.
func (s State) Open() bool { return s == Applied || s == Waiting || s == Admitted }

// Left reports whether somebody who had been admitted is gone.
func (s State) Left() bool { return s == Withdrawn || s == Excluded || s == Transferred }

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
	Place      *int          `db:"place"`        // orders the waiting list; nil off it
	ReplacesID store.Ref     `db:"replaces_id"`  // whoever left and is replaced by this person
	CameFromID store.Ref     `db:"came_from_id"` // the enrolment on another edition that ended here
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
	EndKind     string        `db:"end_kind"` // "", suspended, withdrawn, excluded, transferred
}

// Covers reports whether a day lies in the period.
func (p Period) Covers(day calendar.Date) bool {
	return !day.Before(p.FromDate) && (p.ToDate.IsZero() || !day.After(p.ToDate))
}

// Step is one thing done to an enrolment. Who did it is in the journal.
type Step struct {
	ID          string        `db:"id"`
	EnrolmentID string        `db:"enrolment_id"`
	Act         string        `db:"act"`     // the event’s type without its room: "suspended"
	OnDate      calendar.Date `db:"on_date"` // the day it is about: the last before a suspension, the first of a late entry
	Reason      string        `db:"reason" personal:"true"`
}

// CreditRow is an attendance credit: minutes of a cell waived by a dated decision.
type CreditRow struct {
	ID          string           `db:"id"`
	EnrolmentID string           `db:"enrolment_id"`
	Segment     string           `db:"segment"`
	Mode        hours.Mode       `db:"mode"`
	Year        int              `db:"year"` // of the course, whose hours it waives; 0 in a course of one
	Minutes     calendar.Minutes `db:"minutes"`
	Decision    string           `db:"decision"` // its number
	DecidedOn   calendar.Date    `db:"decided_on"`
	DecidedBy   string           `db:"decided_by"` // the commission, or who decided
	FileID      store.Ref        `db:"file_id"`    // the decision itself
	RevokedOn   calendar.Date    `db:"revoked_on"` // counts no more
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
	steps      = store.NewTable[Step]("enrolment_step")
	credits    = store.NewTable[CreditRow]("credit")
	waivers    = store.NewTable[WaiverRow]("requirement_waiver")
)

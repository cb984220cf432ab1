// Package statement is what the office states of a learner at the desk, on the spot: that
// they are enrolled (attestazione di iscrizione), how many hours they attended up to a day
// (dichiarazione di frequenza), that they were there on a day (attestato di presenza).
//
// A statement is an official paper: numbered without gaps within the year, its content
// frozen, verifiable by its code. A duplicate is the same bytes once more. Who asks again
// when something has changed gets a new one, and the public page says of the old one that
// there is a later; one that was wrong is annulled with the reason and keeps its number.
//
// Tables: statement
package statement

import (
	"vidimus/internal/calendar"
	"vidimus/internal/learner"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
)

// Kind is what is stated.
type Kind string

const (
	Enrolment  Kind = "enrolment"  // that somebody is or was on a course
	Attendance Kind = "attendance" // the hours up to a day
	Presence   Kind = "presence"   // that somebody was there on a day
)

// Kinds in the order of a form.
var Kinds = []Kind{Enrolment, Attendance, Presence}

// Label is the office's word for it.
func (k Kind) Label() string {
	switch k {
	case Enrolment:
		return "Attestazione di iscrizione"
	case Attendance:
		return "Dichiarazione di frequenza"
	case Presence:
		return "Attestato di presenza"
	}
	return string(k)
}

// Statement is one, with the paper that says it. Only what the desk does to it changes:
// it may be annulled.
type Statement struct {
	ID          string        `db:"id"`
	EnrolmentID string        `db:"enrolment_id"`
	PaperID     string        `db:"paper_id"`
	Kind        Kind          `db:"kind"`
	Day         calendar.Date `db:"day"` // hours up to it, presence on it; none of an enrolment
	IssuedBy    string        `db:"issued_by"`
	AnnulledOn  calendar.Date `db:"annulled_on"`
	AnnulledBy  string        `db:"annulled_by"`
	AnnulledWhy string        `db:"annulled_why" personal:"true"`
}

// Stands reports whether it was not annulled.
func (s Statement) Stands() bool { return s.AnnulledOn.IsZero() }

// Issued is a statement as lists show it: its number and code, how far its paper is, whose
// it is and on which course, and the later one that took its place.
type Issued struct {
	Statement
	CourseID   string          `db:"course_id"`
	Number     int             `db:"number"`
	Dated      calendar.Date   `db:"dated"`
	Code       string          `db:"code"`
	State      paperwork.State `db:"state"`
	Surname    string          `db:"surname"`
	Name       string          `db:"name"`
	LearnerID  string          `db:"learner_id"`
	Title      string          `db:"title"` // of the course
	Edition    string          `db:"edition"`
	LastPaper  string          `db:"last_paper"`
	LastNumber int             `db:"last_number"`
	LastDated  calendar.Date   `db:"last_dated"`
}

// Label is the number as people quote it: 12/2026.
func (s Issued) Label() string { return paperwork.Paper{Number: s.Number, Dated: s.Dated}.Label() }

// Holder is Cognome Nome.
func (s Issued) Holder() string { return learner.Learner{Surname: s.Surname, Name: s.Name}.FullName() }

// Superseded reports whether a later one, that stands, took its place.
func (s Issued) Superseded() bool { return s.Stands() && s.LastPaper != s.PaperID }

// Later is the number of the one that took its place.
func (s Issued) Later() string {
	return paperwork.Paper{Number: s.LastNumber, Dated: s.LastDated}.Label()
}

var statements = store.NewTable[Statement]("statement")

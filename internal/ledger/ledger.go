// Package ledger is the hours of a course as every screen, paper, export and the API
// show them: it reads the rows of plan, enrolments, lessons, marks, FAD and stage, and
// asks package hours. Nothing is added up anywhere else, and nothing is stored.
//
// What counts of a lesson: a closed lesson is offered to everybody of its audience, with
// the minutes it was held; their mark says how many they attended. Hours before a late
// entry and while suspended are absence; after withdrawal nothing more is offered. The
// marks of a lesson that is still open are shown apart and count nowhere.
//
// A learner who follows a classroom lesson from a distance was offered the hours of the
// classroom and made them up in DAD, where they meet the caps of DAD: the plan's own hours
// of DAD are still to be given.
//
// In a course of more years, what is offered belongs to the year of its day: a lesson and a
// day of stage to their own, what nobody used of FAD and stage to the last day of its window.
//
// Tables: none
package ledger

import (
	"time"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Board is where everybody on a course stands on a day.
type Board struct {
	Course  course.Course
	Year    int // of the course, when the board is of one year alone
	Plan    hours.Plan
	On      calendar.Date
	Lessons []Lesson // by date and time, cancelled ones too
	Rows    []Row    // by surname and name
}

// Row is one learner.
type Row struct {
	Enrolment   enrolment.Enrolment
	Learner     Person
	Periods     []enrolment.Period // of active attendance, in order; none where a mark is all there is
	Credits     []hours.Credit
	Situation   hours.Situation // what the ledger was counted from: a hypothesis starts here
	Ledger      hours.Ledger
	Provisional calendar.Minutes      // marked on lessons that are still open: counted nowhere
	Waiting     []attendance.StageDay // of the stage diaries: written, and nobody has confirmed them

	// Contradictions are closed lessons with the mark of a presence on a day on which the
	// learner was not attending: it counts for nothing until somebody says which is true.
	Contradictions []string

	// Doubles are when the evidence has the learner in two places at once. That time is counted
	// once: the lesson that began first has it, and a lesson before a day of stage.
	Doubles []Double
}

// Double is a time of a day in two places.
type Double struct {
	On       calendar.Date
	From, To calendar.Wall
}

// Counts reports whether the learner is one for whom the course must have offered all its
// hours: auditors and those who left are not.
func (r Row) Counts() bool {
	return !r.Enrolment.Auditor && r.Enrolment.State == enrolment.Admitted
}

// Person is who a learner is, as far as a board shows it.
type Person struct {
	ID, Surname, Name string
}

// FullName is Cognome Nome.
func (p Person) FullName() string {
	return learner.Learner{Surname: p.Surname, Name: p.Name}.FullName()
}

// Lesson is a lesson of the board, with how far its sheet is filled in.
type Lesson struct {
	timetable.Lesson
	Minutes  calendar.Minutes // held once it is closed, else planned; net of breaks
	Expected int              // how many of its audience attend on its day
	Marked   int              // how many of them are marked
}

// Open reports whether the lesson's day has come and nobody has closed it.
func (l Lesson) Open(on calendar.Date) bool {
	return l.State == timetable.Planned && !l.Date.After(on)
}

// records are the rows of one course, read once.
type records struct {
	on       calendar.Date
	zone     *time.Location
	plan     hours.Plan
	lessons  []timetable.Lesson
	slots    map[string]attendance.Slot
	marks    map[key]attendance.Mark
	marked   map[string]bool // who has a mark
	roll     timetable.Roll
	teaching map[hours.Cell][]store.Ref // the groups that have lessons of a cell
	periods  map[string][]enrolment.Period
	credits  map[string][]hours.Credit
	objects  []attendance.Object
	evidence map[key][]attendance.FadEvidence
	stages   map[string][]attendance.Agreement // by enrolment
	diary    map[string][]attendance.StageDay  // by agreement
}

// key is a learner at a lesson, or on a FAD object.
type key struct{ what, enrolment string }

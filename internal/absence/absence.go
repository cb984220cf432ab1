// Package absence is what a learner says beforehand by their private link: that they will
// not come, come late or leave early. The tutor reads it beside the lesson. It is no mark
// and excuses nothing: who was there is said by the roll alone. No reason is asked, because
// reasons are restricted and often about health: those are brought to the office in person.
//
// Tables: absence_signal
package absence

import (
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Kind is what the learner expects.
type Kind string

const (
	Absent Kind = "absent"
	Late   Kind = "late"
	Early  Kind = "early" // leaves before the end
)

// Label is the kind's word, a key of the catalogue.
func (k Kind) Label() string {
	return map[Kind]string{Absent: "non viene", Late: "arriva in ritardo", Early: "esce prima"}[k]
}

// Kinds are the kinds there are.
var Kinds = []Kind{Absent, Late, Early}

// Signal is what one learner said of a day, or of one lesson of it.
type Signal struct {
	ID          string           `db:"id"`
	EnrolmentID string           `db:"enrolment_id"`
	Date        calendar.Date    `db:"on_date"`
	LessonID    store.Ref        `db:"lesson_id"` // empty: the whole day
	Kind        Kind             `db:"kind"`
	SignalledAt calendar.Instant `db:"signalled_at"`
	TakenBack   calendar.Instant `db:"taken_back"`
}

var signals = store.NewTable[Signal]("absence_signal")

// ahead is how many days before it something can be signalled: nobody knows more.
const ahead = 60

// Tell records a signal for a day, or for a lesson where one is named. The same signal twice
// is one. Lock: course.
func Tell(ctx context.Context, tx *store.Tx, s Signal) (Signal, error) {
	e, err := enrolment.ByID(ctx, tx, s.EnrolmentID)
	if err != nil {
		return s, err
	}
	if s.LessonID != "" {
		l, err := OwnLesson(ctx, tx, e, string(s.LessonID))
		if err != nil {
			return s, err
		}
		s.Date = l.Date
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return s, err
	}
	if err := check(s, e, tx.Today(zone)); err != nil {
		return s, err
	}
	known, err := OfEnrolment(ctx, tx, e.ID, s.Date)
	if err != nil {
		return s, err
	}
	if i := slices.IndexFunc(known, func(k Signal) bool { return k.Date == s.Date && k.LessonID == s.LessonID && k.Kind == s.Kind }); i >= 0 {
		return known[i], nil
	}
	s.ID, s.SignalledAt = store.NewID(), tx.Now()
	return s, record(ctx, tx, e.CourseID, "absence.signalled", s)
}

// check is the rule: a day from today on, of somebody who is on the course.
func check(s Signal, e enrolment.Enrolment, today calendar.Date) error {
	bad := fault.New(fault.Invalid, "absence.signal", "La segnalazione non si può registrare.")
	switch {
	case e.State != enrolment.Admitted:
		return fault.New(fault.Refused, "absence.not_attending", "Le assenze si segnalano mentre si frequenta il corso.")
	case s.Date.IsZero():
		bad.With("day", "Scegli il giorno.")
	case s.Date.Before(today):
		bad.With("day", "Quel giorno è passato: parlane con il tutor.")
	case s.Date.After(today.AddDays(ahead)):
		bad.With("day", "Si segnala al massimo {n} giorni prima.", fault.Args{"n": ahead})
	}
	if !slices.Contains(Kinds, s.Kind) {
		bad.With("kind", "Scegli che cosa segnali.")
	}
	return bad.OrNil()
}

// TakeBack makes a signal as if it had not been sent; somebody else's is absent. Lock: course.
func TakeBack(ctx context.Context, tx *store.Tx, e enrolment.Enrolment, id string) error {
	s, err := signals.ByID(ctx, tx, id)
	if err == nil && s.EnrolmentID != e.ID {
		return fault.New(fault.NotFound, "not_found", "La segnalazione non c’è.")
	}
	if err != nil || !s.TakenBack.IsZero() {
		return store.NotFound(err, "La segnalazione non c’è.")
	}
	s.TakenBack = tx.Now()
	return record(ctx, tx, e.CourseID, "absence.taken_back", s)
}

func record(ctx context.Context, tx *store.Tx, courseID, kind string, s Signal) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: kind,
		Facts: map[string]any{"enrolment": s.EnrolmentID}, Rows: []store.Rows{signals.Keep(s)}})
	return err
}

// OwnLesson is a lesson that a learner is expected at; any other is absent.
func OwnLesson(ctx context.Context, r store.Reader, e enrolment.Enrolment, lessonID string) (timetable.Lesson, error) {
	l, err := timetable.LessonByID(ctx, r, lessonID)
	if err != nil {
		return l, err
	}
	expected, err := timetable.AudienceOf(ctx, r, l)
	if err != nil {
		return l, err
	}
	if !slices.ContainsFunc(expected, func(a timetable.Attendee) bool { return a.EnrolmentID == e.ID }) {
		return timetable.Lesson{}, fault.New(fault.NotFound, "not_found", "La lezione non c’è.")
	}
	return l, nil
}

// OfEnrolment are what a learner has signalled from a day on, in order.
func OfEnrolment(ctx context.Context, r store.Reader, enrolmentID string, from calendar.Date) ([]Signal, error) {
	return signals.Where(ctx, r, "enrolment_id = ? AND on_date >= ? AND taken_back IS NULL ORDER BY on_date, id", enrolmentID, from)
}

// OfLesson are the signals about a lesson, or about the whole of its day, of who is on its
// course, by enrolment; the latest first.
func OfLesson(ctx context.Context, r store.Reader, l timetable.Lesson) (map[string]Signal, error) {
	found, err := signals.Where(ctx, r, `on_date = ? AND taken_back IS NULL AND (lesson_id IS NULL OR lesson_id = ?)
		AND enrolment_id IN (SELECT e.id FROM enrolment e WHERE e.course_id = ?) ORDER BY id`, l.Date, l.ID, l.CourseID)
	out := map[string]Signal{}
	for _, s := range found {
		out[s.EnrolmentID] = s
	}
	return out, err
}

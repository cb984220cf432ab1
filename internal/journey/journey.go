// Package journey holds the verbs for which one subject is not enough: a course starts
// when its lessons, its class and its requirements are all in order; somebody enters late
// when the hours still ahead of them are enough; a course ends when its register is closed.
//
// Tables: none
package journey

import (
	"context"
	"slices"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/volume"
)

// Start starts a course on the day of its first lesson, which is frozen: ages and
// deadlines are counted on it from now on (R-TIME), and everybody admitted attends from
// it. It is refused while the course itself or its register is not ready, when the day is not that of the
// first lesson or has not come, when nobody is admitted, and with the name of everybody
// admitted who on that day lacks something: the start may have moved since. Locks:
// course, and the learners of ClassLocks.
func Start(ctx context.Context, tx *store.Tx, courseID string, firstLesson calendar.Date) (course.Course, error) {
	today, err := today(ctx, tx)
	if err != nil {
		return course.Course{}, err
	}
	if err := checkFirstLesson(ctx, tx, courseID, firstLesson, today); err != nil {
		return course.Course{}, err
	}
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	unstamped, err := registerReady(ctx, tx, c, firstLesson)
	if err != nil {
		return c, err
	}
	if len(unstamped) > 0 {
		return c, finding.Refusal("journey.register", "Il corso non può cominciare: il suo registro non è pronto.", unstamped)
	}
	if c, err = course.Start(ctx, tx, courseID, firstLesson); err != nil {
		return c, err
	}
	if err := checkClass(ctx, tx, c, today); err != nil {
		return c, err
	}
	return c, enrolment.AttendFrom(ctx, tx, courseID, firstLesson)
}

const (
	noLessons = "Il corso non ha ancora lezioni in calendario."
	nobody    = "Nessuno è ancora ammesso alla frequenza: il corso non può cominciare."
)

func checkFirstLesson(ctx context.Context, tx *store.Tx, courseID string, day, today calendar.Date) error {
	lesson, err := timetable.FirstLesson(ctx, tx, courseID)
	if err != nil {
		return err
	}
	first := lesson.Date
	bad := fault.New(fault.Invalid, "journey.first_lesson", "La data di inizio non va bene.")
	switch {
	case first.IsZero():
		return fault.New(fault.Refused, "journey.no_lessons", noLessons)
	case first != day:
		bad.With("on", "La prima lezione in calendario è del {day}: il corso comincia quel giorno.", fault.Args{"day": first})
	case day.After(today):
		bad.With("on", "La prima lezione è del {day}: il corso comincia quando si tiene.", fault.Args{"day": day})
	}
	return bad.OrNil()
}

// checkClass judges everybody admitted on the frozen day.
func checkClass(ctx context.Context, tx *store.Tx, c course.Course, today calendar.Date) error {
	found, err := lacking(ctx, tx, c, today)
	switch {
	case err != nil || len(found) == 0:
		return err
	case found[0].Message == nobody:
		return fault.New(fault.Refused, "journey.nobody", nobody)
	}
	refusal := fault.New(fault.Refused, "journey.requirements", "Il corso non può cominciare: a chi è ammesso manca qualcosa per il {day}.", fault.Args{"day": c.StartedOn})
	for _, f := range found {
		refusal.With(f.Subject, f.Message, fault.Args(f.Args))
	}
	return refusal
}

// ClassLocks are the locks of a course and of everybody enrolled on it.
func ClassLocks(ctx context.Context, r store.Reader, courseID string) ([]store.Stream, error) {
	members, err := enrolment.OfCourse(ctx, r, courseID)
	locks := []store.Stream{store.CourseStream(courseID)}
	for _, m := range members {
		locks = append(locks, store.LearnerStream(m.LearnerID))
	}
	return locks, err
}

// End ends the teaching of a course on the last day on which something was held. It is
// refused while a lesson is open, while a FAD object or a stage lasts, while a page of the
// paper register is neither used nor barred, and while the list of an intermediate exam was
// not issued. Lock: course.
func End(ctx context.Context, tx *store.Tx, courseID string) (course.Course, error) {
	today, err := today(ctx, tx)
	if err != nil {
		return course.Course{}, err
	}
	a, err := activitiesOf(ctx, tx, courseID)
	if err != nil {
		return course.Course{}, err
	}
	unlisted, err := admission.Unlisted(ctx, tx, courseID)
	if err != nil {
		return course.Course{}, err
	}
	refusal := fault.New(fault.Refused, "journey.open", "Il corso non può finire: c’è ancora qualcosa di aperto.")
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	pages, err := unsettledPages(ctx, tx, c)
	if err != nil {
		return c, err
	}
	for _, f := range slices.Concat(a.open(today), pages, unlisted) {
		refusal.With(f.Subject, f.Message, fault.Args(f.Args))
	}
	if err := refusal.OrNil(); err != nil {
		return course.Course{}, err
	}
	return course.End(ctx, tx, courseID, a.last())
}

// registerReady is what the paper register of a course lacks on the day it starts.
func registerReady(ctx context.Context, r store.Reader, c course.Course, day calendar.Date) ([]finding.Finding, error) {
	if c.Register != course.OnPaper {
		return nil, nil
	}
	b, err := volume.BookOf(ctx, r, c.ID)
	return b.Ready(day), err
}

// unsettledPages are those of the paper register that are neither used nor barred.
func unsettledPages(ctx context.Context, r store.Reader, c course.Course) ([]finding.Finding, error) {
	if c.Register != course.OnPaper {
		return nil, nil
	}
	b, err := volume.BookOf(ctx, r, c.ID)
	return b.Unsettled(), err
}

func today(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return calendar.Date{}, err
	}
	return tx.Today(zone), nil
}

package enrolment

import (
	"context"
	"maps"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// File is an enrolment with what its acts are judged by.
type File struct {
	Enrolment
	Course  course.Course
	Class   []Enrolment // everybody who is, was or asked to be on the course
	Periods []Period    // in order
	Today   calendar.Date

	replacementDays int
}

// FileOf reads the file of an enrolment on a day.
func FileOf(ctx context.Context, r store.Reader, enrolmentID string, today calendar.Date) (f File, err error) {
	f.Today = today
	if f.Enrolment, err = ByID(ctx, r, enrolmentID); err != nil {
		return f, err
	}
	if f.Course, err = course.ByID(ctx, r, f.CourseID); err != nil {
		return f, err
	}
	p, err := provider.Current(ctx, r)
	if err != nil {
		return f, err
	}
	f.replacementDays = p.ReplacementDays
	if f.Class, err = enrolments.Where(ctx, r, "course_id = ? ORDER BY number", f.CourseID); err != nil {
		return f, err
	}
	f.Periods, err = PeriodsOf(ctx, r, enrolmentID)
	return f, err
}

// Standing is where the enrolment stands.
func (f File) Standing() Standing { return StandingOf(f.Enrolment, f.Periods, f.Course.State, f.Today) }

// Until is the last day on which somebody who left can be replaced; zero before the start.
func (f File) Until() calendar.Date {
	if f.Course.StartedOn.IsZero() {
		return calendar.Date{}
	}
	return f.Course.StartedOn.AddDays(f.replacementDays)
}

// Situation is what decides on the acts; admissible says that no requirement forbids
// attendance.
func (f File) Situation(admissible bool) Situation {
	return Situation{
		Standing: f.Standing(), Auditor: f.Auditor, Over: over(f.Course.State), Started: !f.Course.StartedOn.IsZero(), Attended: len(f.Periods) > 0,
		Admissible: admissible, Free: FreeSeats(f.Course, f.Class), Waiting: len(WaitingList(f.Class)), Vacancies: len(Vacancies(f.Class)),
		Today: f.Today, Until: f.Until(),
	}
}

// lastPeriod is the latest period of attendance, zero where there is none.
func (f File) lastPeriod() Period {
	if len(f.Periods) == 0 {
		return Period{}
	}
	return f.Periods[len(f.Periods)-1]
}

// read reads the file that a verb changes.
func read(ctx context.Context, tx *store.Tx, enrolmentID string) (File, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return File{}, err
	}
	return FileOf(ctx, tx, enrolmentID, tx.Today(zone))
}

// forAct reads the file that an act changes, and refuses what cannot be done; the
// requirements are judged apart.
func forAct(ctx context.Context, tx *store.Tx, enrolmentID string, act Act) (File, error) {
	f, err := read(ctx, tx, enrolmentID)
	if err != nil {
		return f, err
	}
	return f, f.Situation(true).refuse(act)
}

// teaching reads a course whose enrolments still change, and the day.
func teaching(ctx context.Context, tx *store.Tx, courseID string) (course.Course, calendar.Date, error) {
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return c, calendar.Date{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return c, calendar.Date{}, err
	}
	if over(c.State) {
		return c, calendar.Date{}, fault.New(fault.Refused, "enrolment.over", "Le lezioni del corso sono finite: le iscrizioni non cambiano più.")
	}
	return c, tx.Today(zone), nil
}

// done is what a step says: the event’s name, the day it is about and why.
type done struct {
	act    string
	on     calendar.Date
	reason string
}

// record writes rows of an enrolment with the step and the event that tell of them.
func record(ctx context.Context, tx *store.Tx, e Enrolment, d done, facts map[string]any, rows ...store.Rows) error {
	step := Step{ID: store.NewID(), EnrolmentID: e.ID, Act: d.act, OnDate: d.on, Reason: d.reason}
	said := map[string]any{"enrolment": e.ID, "step": step.ID}
	maps.Copy(said, facts)
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(e.CourseID), Type: "enrolment." + d.act, Facts: said, Rows: append(rows, steps.Keep(step))})
	return err
}

package attendance

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// Object is a piece of self-paced distance (FAD): planned minutes of a segment and a window.
type Object struct {
	ID       string           `db:"id"`
	CourseID string           `db:"course_id"`
	Segment  string           `db:"segment"`
	Title    string           `db:"title"`
	Minutes  calendar.Minutes `db:"minutes"`
	FromDate calendar.Date    `db:"from_date"`
	ToDate   calendar.Date    `db:"to_date"`
	Platform string           `db:"platform"`
}

// OpenObject puts a piece of self-paced distance into the course: so many minutes of a
// segment, to be done within a window. Lock: the course.
func OpenObject(ctx context.Context, tx *store.Tx, o Object) (Object, error) {
	if err := o.check(ctx, tx); err != nil {
		return Object{}, err
	}
	o.ID = store.NewID()
	return o, o.record(ctx, tx, "attendance.object_opened", objects.Keep(o))
}

// ChangeObject corrects an object that nobody has followed yet: afterwards its minutes and
// window are what the evidence was judged by. Lock: the course.
func ChangeObject(ctx context.Context, tx *store.Tx, o Object) (Object, error) {
	if err := unfollowed(ctx, tx, o.CourseID, o.ID); err != nil {
		return Object{}, err
	}
	if err := o.check(ctx, tx); err != nil {
		return Object{}, err
	}
	return o, o.record(ctx, tx, "attendance.object_changed", objects.Keep(o))
}

// RemoveObject takes an object that nobody has followed out of the course. Lock: the course.
func RemoveObject(ctx context.Context, tx *store.Tx, courseID, objectID string) error {
	if err := unfollowed(ctx, tx, courseID, objectID); err != nil {
		return err
	}
	return Object{ID: objectID, CourseID: courseID}.record(ctx, tx, "attendance.object_removed", objects.Remove(objectID))
}

func (o Object) record(ctx context.Context, tx *store.Tx, what string, rows store.Rows) error {
	if err := writable(ctx, tx, o.CourseID); err != nil {
		return err
	}
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(o.CourseID), Type: what, Facts: map[string]any{"object": o.ID}, Rows: []store.Rows{rows}})
	return err
}

// unfollowed refuses an object of which there is evidence, and one that is not the course's.
func unfollowed(ctx context.Context, r store.Reader, courseID, objectID string) error {
	if _, err := ObjectOf(ctx, r, courseID, objectID); err != nil {
		return err
	}
	var n int
	if err := r.Get(ctx, &n, "SELECT COUNT(*) FROM fad_evidence WHERE object_id = ?", objectID); err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Refused, "attendance.followed", "Qualcuno ha già seguito questo oggetto FAD: durata e finestra restano come sono.")
	}
	return nil
}

// check tidies an object and refuses what it lacks.
func (o *Object) check(ctx context.Context, r store.Reader) error {
	o.Title, o.Platform = strings.TrimSpace(o.Title), strings.TrimSpace(o.Platform)
	bad := fault.New(fault.Invalid, "attendance.object", "Completa i dati dell’oggetto FAD.")
	if o.Title == "" {
		bad.With("title", "Scrivi il titolo dell’oggetto FAD.")
	}
	if o.Platform == "" {
		bad.With("platform", "Scrivi su quale piattaforma si trova.")
	}
	if o.Minutes <= 0 {
		bad.With("minutes", "Scrivi la durata prevista, in minuti.")
	}
	if o.FromDate.IsZero() || o.ToDate.IsZero() || o.ToDate.Before(o.FromDate) {
		bad.With("to_date", "La finestra deve avere un primo e un ultimo giorno, nell’ordine.")
	}
	if err := inPlan(ctx, r, o.CourseID, hours.Cell{Segment: o.Segment, Mode: hours.SelfPaced}, bad); err != nil {
		return err
	}
	return bad.OrNil()
}

// inPlan adds a message when the authorised plan has no hours of a cell.
func inPlan(ctx context.Context, r store.Reader, courseID string, cell hours.Cell, bad *fault.Error) error {
	plan, err := course.HoursPlan(ctx, r, courseID)
	if err != nil {
		return err
	}
	for _, c := range plan.Cells {
		if c.Cell == cell {
			return nil
		}
	}
	bad.With("segment", "Il piano autorizzato non ha ore di {mode} in «{segment}»: scegli un altro segmento.",
		fault.Args{"mode": cell.Mode.Label(), "segment": cell.Segment})
	return nil
}

// attendsBetween refuses somebody who attended on no day from first to last.
func attendsBetween(ctx context.Context, r store.Reader, courseID, enrolmentID string, first, last calendar.Date) error {
	var n int
	err := r.Get(ctx, &n, `SELECT COUNT(*) FROM enrolment e JOIN enrolment_period p ON p.enrolment_id = e.id
		WHERE e.id = ? AND e.course_id = ? AND p.from_date <= ? AND (p.to_date IS NULL OR p.to_date >= ?)`, enrolmentID, courseID, last, first)
	if err == nil && n == 0 {
		return fault.New(fault.Refused, "attendance.not_active_then", "L’allievo in quei giorni non frequenta questo corso.")
	}
	return err
}

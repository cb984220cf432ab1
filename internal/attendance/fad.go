package attendance

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// OpenObject puts a piece of self-paced distance into the course: so many minutes of a
// segment, to be done within a window. Lock: the course.
func OpenObject(ctx context.Context, tx *store.Tx, o Object) (Object, error) {
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
	if err := inPlan(ctx, tx, o.CourseID, hours.Cell{Segment: o.Segment, Mode: hours.SelfPaced}, bad); err != nil {
		return Object{}, err
	}
	if err := bad.OrNil(); err != nil {
		return Object{}, err
	}
	o.ID = store.NewID()
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(o.CourseID), Type: "attendance.object_opened",
		Facts: map[string]any{"object": o.ID}, Rows: []store.Rows{objects.Keep(o)}})
	return o, err
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

// RecordFad keeps what the platform says of one learner on one object; a later report
// takes the place of the earlier one, which stays in the journal. How many of the
// seconds count is not decided here. Lock: the course.
func RecordFad(ctx context.Context, tx *store.Tx, courseID string, e FadEvidence) (FadEvidence, error) {
	o, err := objects.ByID(ctx, tx, e.ObjectID)
	if err != nil {
		return FadEvidence{}, store.NotFound(err, "L’oggetto FAD non c’è.")
	}
	if o.CourseID != courseID {
		return FadEvidence{}, fault.New(fault.NotFound, "not_found", "L’oggetto FAD non c’è.")
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return FadEvidence{}, err
	}
	bad := fault.New(fault.Invalid, "attendance.fad", "Completa l’evidenza FAD.")
	if e.Source = strings.TrimSpace(e.Source); e.Source == "" {
		bad.With("source", "Scrivi da dove viene: piattaforma e data del rapporto.")
	}
	if e.Seconds < 0 {
		bad.With("seconds", "Il tempo non può essere negativo.")
	}
	if err := bad.OrNil(); err != nil {
		return FadEvidence{}, err
	}
	today := tx.Today(zone)
	if today.Before(o.FromDate) {
		return FadEvidence{}, fault.New(fault.Refused, "attendance.not_yet", "L’oggetto FAD si apre il {date}.", fault.Args{"date": o.FromDate.Italian()})
	}
	last := o.ToDate
	if today.Before(last) {
		last = today
	}
	if err := attendsBetween(ctx, tx, courseID, e.EnrolmentID, o.FromDate, last); err != nil {
		return FadEvidence{}, err
	}
	known, err := fadEvidence.Where(ctx, tx, "object_id = ? AND enrolment_id = ?", e.ObjectID, e.EnrolmentID)
	if err != nil {
		return FadEvidence{}, err
	}
	e.ID, e.RecordedAt, e.RecordedBy = store.NewID(), tx.Now(), tx.Actor.ID
	if len(known) > 0 {
		e.ID = known[0].ID
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "attendance.fad_recorded",
		Facts: map[string]any{"object": o.ID, "enrolment": e.EnrolmentID}, Rows: []store.Rows{fadEvidence.Keep(e)}})
	return e, err
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

package attendance

import (
	"context"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// diarist is what an entry of a diary is judged by: its agreement, and what the same person
// did on the days around it.
type diarist struct {
	courseID string
	Agreement
	zone *time.Location
	born calendar.Date
}

func openDiary(ctx context.Context, tx *store.Tx, courseID, agreementID string) (w diarist, err error) {
	w.courseID = courseID
	if w.Agreement, err = agreementOf(ctx, tx, courseID, agreementID); err != nil {
		return w, err
	}
	if w.zone, err = provider.Zone(ctx, tx); err != nil {
		return w, err
	}
	w.born, err = bornOf(ctx, tx, w.EnrolmentID)
	return w, err
}

// written judges an entry that somebody writes, and completes it.
func (w diarist) written(ctx context.Context, tx *store.Tx, d StageDay) (StageDay, error) {
	d.Activity = strings.TrimSpace(d.Activity)
	when, refused := d.check(w.Agreement, tx.Now(), w.zone)
	if refused != nil {
		return StageDay{}, refused
	}
	return d, w.judge(ctx, tx, d, when)
}

// judge holds an entry against everything else that is known of the person, on whatever
// course: whether they attend, the diary of every agreement, the roll of the lessons.
func (w diarist) judge(ctx context.Context, tx *store.Tx, d StageDay, when calendar.Interval) error {
	if err := holdsCourses(ctx, tx, w.EnrolmentID); err != nil {
		return err
	}
	if err := attendsBetween(ctx, tx, w.courseID, w.EnrolmentID, d.Date, d.Date); err != nil {
		return err
	}
	around, err := daysAround(ctx, tx, w.EnrolmentID, d.Date)
	if err != nil {
		return err
	}
	around = slices.DeleteFunc(around, func(o StageDay) bool { return o.ID == d.ID })
	if refused := d.twice(around); refused != nil {
		return refused
	}
	others := make([]Stretch, 0, len(around))
	for _, o := range around {
		iv, err := interval(o.Date, o.From, o.To, w.zone)
		if err != nil {
			return err
		}
		others = append(others, Stretch{o.Date, iv, o.From, o.To, o.Minutes})
	}
	if found := Minors.Judge(w.born, Stretch{d.Date, when, d.From, d.To, d.Minutes}, others); len(found) > 0 {
		return fault.New(fault.Refused, "attendance.stage_long", found[0].Message, fault.Args(found[0].Args))
	}
	lessons, err := presenceOn(ctx, tx, w.EnrolmentID, d.Date)
	if err != nil {
		return err
	}
	if len(calendar.Intersect([]calendar.Interval{when}, lessons)) > 0 {
		return fault.New(fault.Refused, "attendance.at_lesson", "In quelle ore l’allievo risulta presente a una lezione.")
	}
	return nil
}

// holdsCourses asks for the locks of all courses of a person: without them a day there could
// be confirmed, or a presence marked, while this one is judged.
func holdsCourses(ctx context.Context, tx *store.Tx, enrolmentID string) error {
	var courses []string
	if err := tx.Select(ctx, &courses, `SELECT DISTINCT c.id FROM enrolment mine JOIN enrolment e ON e.learner_id = mine.learner_id
		JOIN course c ON c.id = e.course_id AND c.state <> 'closed' WHERE mine.id = ? ORDER BY c.id`, enrolmentID); err != nil {
		return err
	}
	for _, id := range courses {
		if _, _, err := tx.Head(store.CourseStream(id)); err != nil {
			return err
		}
	}
	return nil
}

// RecordStageDay writes a stretch of a day into the diary of an agreement; its minutes are
// computed. Who does it is of the provider, so it is confirmed at once. Locks: [DiaryLocks].
func RecordStageDay(ctx context.Context, tx *store.Tx, courseID string, d StageDay) (StageDay, error) {
	if err := writable(ctx, tx, courseID); err != nil {
		return StageDay{}, err
	}
	w, err := openDiary(ctx, tx, courseID, d.AgreementID)
	if err != nil {
		return StageDay{}, err
	}
	if d, err = w.written(ctx, tx, d); err != nil {
		return StageDay{}, err
	}
	d.ID, d.State, d.Writer, d.RecordedAt, d.RecordedBy = store.NewID(), DayConfirmed, ByStaff, tx.Now(), tx.Actor.ID
	d.DecidedAt, d.DecidedBy = tx.Now(), tx.Actor.ID
	return d, w.count(ctx, tx, "attendance.stage_day_recorded", stageDays.Keep(d))
}

// ProposeStageDay writes a stretch of a day by a private address. With the id of an entry of
// the same writer that nobody has confirmed yet it is written anew. Locks: [DiaryLocks].
func ProposeStageDay(ctx context.Context, tx *store.Tx, courseID string, by Writer, d StageDay) (StageDay, error) {
	w, err := openDiary(ctx, tx, courseID, d.AgreementID)
	if err != nil {
		return StageDay{}, err
	}
	if err := w.lasts(ctx, tx); err != nil {
		return StageDay{}, err
	}
	if d.ID == "" {
		d.ID = store.NewID()
	} else if _, err := w.own(ctx, tx, by, d.ID); err != nil {
		return StageDay{}, err
	}
	if d, err = w.written(ctx, tx, d); err != nil {
		return StageDay{}, err
	}
	d.State, d.Writer, d.RecordedAt, d.RecordedBy = DayProposed, by, tx.Now(), tx.Actor.ID
	return d, w.record(ctx, tx, "attendance.stage_day_proposed", stageDays.Keep(d))
}

// TakeBackStageDay takes an entry that nobody has confirmed out of the diary again, by who
// wrote it. Lock: the course.
func TakeBackStageDay(ctx context.Context, tx *store.Tx, courseID string, by Writer, agreementID, dayID string) error {
	w, err := openDiary(ctx, tx, courseID, agreementID)
	if err != nil {
		return err
	}
	if err := w.lasts(ctx, tx); err != nil {
		return err
	}
	d, err := w.own(ctx, tx, by, dayID)
	if err != nil {
		return err
	}
	return w.record(ctx, tx, "attendance.stage_day_taken_back", stageDays.Remove(d.ID))
}

// lasts refuses what comes by a private address once the teaching has ended: the hours have
// been counted.
func (w diarist) lasts(ctx context.Context, r store.Reader) error {
	c, err := course.ByID(ctx, r, w.courseID)
	if err == nil && c.State != course.Authorised && c.State != course.Started {
		err = fault.New(fault.Refused, "attendance.course_over", "Il corso è concluso: il diario non si scrive più da qui. Rivolgiti alla segreteria.")
	}
	return err
}

// own is an entry that its writer may still change; one of somebody else's is absent.
func (w diarist) own(ctx context.Context, r store.Reader, by Writer, dayID string) (StageDay, error) {
	d, err := w.day(ctx, r, dayID)
	switch {
	case err != nil:
		return d, err
	case d.Writer != by:
		return d, fault.New(fault.NotFound, "not_found", "Il giorno di stage non c’è.")
	case !d.Waits():
		return d, fault.New(fault.Refused, "attendance.stage_confirmed", "La giornata è già stata confermata: per cambiarla rivolgiti al tutor dell’ente.")
	}
	return d, nil
}

func (w diarist) day(ctx context.Context, r store.Reader, dayID string) (StageDay, error) {
	d, err := stageDays.ByID(ctx, r, dayID)
	if err == nil && d.AgreementID != w.ID {
		err = fault.New(fault.NotFound, "not_found", "Il giorno di stage non c’è.")
	}
	return d, store.NotFound(err, "Il giorno di stage non c’è.")
}

func (w diarist) record(ctx context.Context, tx *store.Tx, kind string, rows ...store.Rows) error {
	return recordStage(ctx, tx, w.courseID, w.Agreement, kind, nil, rows...)
}

// count records what changes hours of the course.
func (w diarist) count(ctx context.Context, tx *store.Tx, kind string, rows ...store.Rows) error {
	if err := w.record(ctx, tx, kind, rows...); err != nil {
		return err
	}
	return enrolment.ChangedHours(ctx, tx, w.courseID)
}

// CountersignStageDays is the company's tutor's word for what the learner wrote, of an agreement's own
// entries that wait. It counts nothing: the provider's tutor confirms. Lock: the course.
func CountersignStageDays(ctx context.Context, tx *store.Tx, courseID, agreementID string, days ...ReadDay) (int, error) {
	w, err := openDiary(ctx, tx, courseID, agreementID)
	if err != nil {
		return 0, err
	}
	if err := w.lasts(ctx, tx); err != nil {
		return 0, err
	}
	var signed []StageDay
	for _, read := range days {
		d, err := w.day(ctx, tx, read.ID)
		if err != nil {
			return 0, err
		}
		if d.State != DayProposed || d.Writer != ByLearner || !d.CountersignedAt.IsZero() {
			continue // confirmed, returned or signed meanwhile: nothing is left to say
		}
		if err := d.as(read); err != nil {
			return 0, err
		}
		d.CountersignedAt, d.CountersignedBy = tx.Now(), tx.Actor.ID
		signed = append(signed, d)
	}
	if len(signed) == 0 {
		return 0, fault.New(fault.Refused, "attendance.nothing_chosen", "Scegli almeno una giornata che aspetta.")
	}
	return len(signed), w.record(ctx, tx, "attendance.stage_countersigned", stageDays.Keep(signed...))
}

// ConfirmStageDays makes proposed entries hours of their learners. Each is judged again: a roll
// may have been called meanwhile. One that does not hold refuses them all, and is named.
// Locks: [DiaryLocks].
func ConfirmStageDays(ctx context.Context, tx *store.Tx, courseID string, days ...ReadDay) (int, error) {
	n, err := decideDays(ctx, tx, courseID, days, "attendance.stage_confirmed", func(w diarist, d StageDay) (StageDay, error) {
		when, err := interval(d.Date, d.From, d.To, w.zone)
		if err != nil {
			return d, err
		}
		if err := w.judge(ctx, tx, d, when); err != nil {
			return d, named(err, d)
		}
		d.State, d.Reason = DayConfirmed, ""
		return d, nil
	})
	if err != nil {
		return 0, err
	}
	return n, enrolment.ChangedHours(ctx, tx, courseID)
}

// ReturnStageDays sends proposed entries back to who wrote them. The reason is theirs to read.
// Lock: the course.
func ReturnStageDays(ctx context.Context, tx *store.Tx, courseID, reason string, days ...ReadDay) (int, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, fault.New(fault.Invalid, "attendance.return", "Manca il motivo.").With("reason", "Scrivi che cosa va corretto: lo legge chi ha scritto la giornata.")
	}
	return decideDays(ctx, tx, courseID, days, "attendance.stage_returned", func(_ diarist, d StageDay) (StageDay, error) {
		d.State, d.Reason = DayReturned, reason
		d.CountersignedAt, d.CountersignedBy = calendar.Instant{}, ""
		return d, nil
	})
}

// decideDays carries out a decision about entries of a course that wait for one.
func decideDays(ctx context.Context, tx *store.Tx, courseID string, days []ReadDay, kind string, decide func(diarist, StageDay) (StageDay, error)) (int, error) {
	if err := writable(ctx, tx, courseID); err != nil {
		return 0, err
	}
	if len(days) == 0 {
		return 0, fault.New(fault.Refused, "attendance.nothing_chosen", "Scegli almeno una giornata che aspetta.")
	}
	diaries := map[string]diarist{}
	decided := map[string]bool{}
	for _, read := range days {
		d, err := stageDays.ByID(ctx, tx, read.ID)
		if err != nil {
			return 0, store.NotFound(err, "Il giorno di stage non c’è.")
		}
		w, open := diaries[d.AgreementID]
		if !open {
			if w, err = openDiary(ctx, tx, courseID, d.AgreementID); err != nil {
				return 0, err
			}
			diaries[d.AgreementID] = w
		}
		if d.State != DayProposed || decided[d.ID] {
			continue // somebody else has decided meanwhile
		}
		if err := d.as(read); err != nil {
			return 0, err
		}
		decided[d.ID] = true
		if d, err = decide(w, d); err != nil {
			return 0, err
		}
		d.DecidedAt, d.DecidedBy = tx.Now(), tx.Actor.ID
		if err := w.record(ctx, tx, kind, stageDays.Keep(d)); err != nil {
			return 0, err
		}
	}
	if len(decided) == 0 {
		return 0, fault.New(fault.Refused, "attendance.nothing_chosen", "Scegli almeno una giornata che aspetta.")
	}
	return len(decided), nil
}

// named says of which day a refusal is.
func named(err error, d StageDay) error {
	e := fault.As(err)
	if e == nil {
		return err
	}
	return fault.New(fault.Refused, e.Code, "La giornata del {date}, {from}–{to}, non si può confermare.",
		fault.Args{"date": d.Date.Italian(), "from": d.From.String(), "to": d.To.String()}).With("day", e.Message, e.Args)
}

// CorrectStageDay writes a counter-entry about a confirmed entry: what it says now, or, where
// to is nil, that it is struck. One that was sent back can only be struck, when whoever wrote
// it stays silent. The reason is printed. Locks: [DiaryLocks].
func CorrectStageDay(ctx context.Context, tx *store.Tx, courseID, agreementID, dayID string, to *StageDay, reason string) (StageCorrection, error) {
	if err := correctable(ctx, tx, courseID); err != nil {
		return StageCorrection{}, err
	}
	w, err := openDiary(ctx, tx, courseID, agreementID)
	if err != nil {
		return StageCorrection{}, err
	}
	d, err := w.day(ctx, tx, dayID)
	if err != nil {
		return StageCorrection{}, err
	}
	if d.State != DayConfirmed && (d.State != DayReturned || to != nil) {
		return StageCorrection{}, fault.New(fault.Refused, "attendance.stage_open", "La giornata non è confermata: rimandala a chi l’ha scritta.")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return StageCorrection{}, fault.New(fault.Invalid, "attendance.stage_day", "Completa il giorno di stage.").With("reason", "Scrivi il motivo: si stampa sul foglio di stage.")
	}
	c := StageCorrection{ID: store.NewID(), AgreementID: w.ID, DayID: d.ID, Reason: reason, CorrectedAt: tx.Now(), CorrectedBy: tx.Actor.ID}
	if c.OldValue, err = d.value(); err != nil {
		return c, err
	}
	if to == nil {
		d.State = DayStruck
		return c, w.count(ctx, tx, "attendance.stage_day_struck", stageDays.Keep(d), corrections.Keep(c))
	}
	d.Segment, d.Date, d.From, d.To, d.BreakMinutes, d.Activity = to.Segment, to.Date, to.From, to.To, to.BreakMinutes, to.Activity
	if d, err = w.written(ctx, tx, d); err != nil {
		return c, err
	}
	if c.NewValue, err = d.value(); err != nil {
		return c, err
	}
	if c.NewValue == c.OldValue {
		return c, fault.New(fault.Refused, "attendance.stage_same", "La giornata dice già così: non c’è niente da rettificare.")
	}
	// The company countersigned other hours: those stand in the counter-entry.
	d.Writer, d.CountersignedAt, d.CountersignedBy = ByStaff, calendar.Instant{}, ""
	return c, w.count(ctx, tx, "attendance.stage_day_corrected", stageDays.Keep(d), corrections.Keep(c))
}

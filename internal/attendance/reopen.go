package attendance

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Reopen puts a closed lesson back on the sheet. Its seal stays, its signatures go: who
// signed signed another page, and the event keeps whose they were. The reason stands in the journal, so it names no person. Hours
// that it had left free may be another lesson's by now; a topic can be corrected all the same,
// so not here but when it is closed again is it judged whether it may have them ([Close]).
// Lock: the course.
func Reopen(ctx context.Context, tx *store.Tx, lessonID, reason string) error {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return err
	}
	if l.ClosedAt.IsZero() {
		return fault.New(fault.Refused, "attendance.open", "Si riapre una lezione chiusa: questa non lo è.")
	}
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "attendance.reopening", "Completa la riapertura.").With("reason", "Scrivi perché la lezione va riaperta.")
	}
	if err := correctable(ctx, tx, l.CourseID); err != nil {
		return err
	}
	given, err := timetable.TeachingsOf(ctx, tx, lessonID)
	if err != nil {
		return err
	}
	taught := given[lessonID]
	var lifted []Lifted
	for i := range taught {
		t := &taught[i]
		lifted = lift(lifted, t.StaffID, t.Signature)
		t.Signature = timetable.Signature{}
		t.StartsAt, t.EndsAt = l.StartsAt, l.EndsAt
		if l.Held == timetable.HeldCancelled { // nobody gave it: now it is again whose the calendar says
			t.Actual = t.Planned == (t.Reason == "")
		}
	}
	l.State, l.Reopened, l.Held, l.HeldReason = timetable.Planned, true, "", ""
	l.HeldFrom, l.HeldTo, l.HeldStartsAt, l.HeldEndsAt = nil, nil, calendar.Instant{}, calendar.Instant{}
	l.ClosedAt, l.ClosedBy = calendar.Instant{}, ""
	l.Version++
	rows := []store.Rows{timetable.KeepLesson(l)}
	if len(taught) > 0 {
		rows = append(rows, timetable.KeepTeachings(taught...))
	}
	signed, err := timetable.TutorSignatures(ctx, tx, lessonID)
	if err != nil {
		return err
	}
	if s, found := signed[lessonID]; found {
		lifted = lift(lifted, s.StaffID, s.Signature)
		rows = append(rows, timetable.RemoveTutorSignature(s.ID))
	}
	if err := record(ctx, tx, l, PageReopened, map[string]any{"reason": reason, "lifted": lifted}, rows...); err != nil {
		return err
	}
	return enrolment.ChangedHours(ctx, tx, l.CourseID)
}

// lift adds a signature that stood under the page to those that a reopening takes away.
func lift(lifted []Lifted, staffID string, s timetable.Signature) []Lifted {
	if s.Missing() {
		return lifted
	}
	return append(lifted, Lifted{staffID, s.SignedBy, s.SignedAt, s.Means})
}

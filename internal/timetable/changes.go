package timetable

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// open reads a lesson that may still be changed. A closed one never is here, nor one
// that was reopened: what the register says of it is attendance's to correct.
func open(ctx context.Context, r store.Reader, lessonID string) (Lesson, error) {
	l, err := LessonByID(ctx, r, lessonID)
	switch {
	case err != nil:
		return l, err
	case l.State == Closed || l.Reopened:
		return l, fault.New(fault.Refused, "timetable.closed", "La lezione è già sul registro: non si sposta, non si annulla e non cambia docente. Una correzione è un’annotazione con il suo motivo.")
	case l.State == Cancelled:
		return l, fault.New(fault.Refused, "timetable.cancelled", "La lezione è annullata. Mettine in calendario una nuova.")
	}
	return l, nil
}

// Move gives an open lesson another slot. Locks: [LocksOf] with the room it is to get.
func Move(ctx context.Context, tx *store.Tx, lessonID string, s Slot) (Lesson, error) {
	l, err := open(ctx, tx, lessonID)
	if err != nil {
		return l, err
	}
	d, err := openDesk(ctx, tx, l.CourseID)
	if err != nil {
		return l, err
	}
	span, err := d.slot(&s, l.Mode)
	if err != nil {
		return l, err
	}
	from := map[string]any{"date": l.Date, "from": l.From, "to": l.To, "room": l.RoomID}
	l.put(s, span)
	l.Version++
	moved, given, err := booked(ctx, tx, l)
	if err != nil {
		return l, err
	}
	if err := free(ctx, tx, l.CourseID, []Booked{moved}); err != nil {
		return l, err
	}
	for i := range given {
		given[i].StartsAt, given[i].EndsAt = l.StartsAt, l.EndsAt
	}
	return l, record(ctx, tx, l.CourseID, "timetable.moved", map[string]any{"lesson": l.ID, "was": from}, lessons.Keep(l), teachings.Keep(given...))
}

// booked is a lesson with its teachers and learners, and the teachings themselves.
func booked(ctx context.Context, r store.Reader, l Lesson) (Booked, []Teaching, error) {
	given, err := TeachingsOf(ctx, r, l.ID)
	if err != nil {
		return Booked{}, nil, err
	}
	all, err := book(ctx, r, l.CourseID, []Lesson{l})
	if err != nil {
		return Booked{}, nil, err
	}
	return all[0], given[l.ID], nil
}

// Cancel takes an open lesson out of the calendar; it stays to be read, with the
// reason. Its minutes are still to be given. Locks: course.
func Cancel(ctx context.Context, tx *store.Tx, lessonID, reason string) (Lesson, error) {
	l, err := open(ctx, tx, lessonID)
	if err != nil {
		return l, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return l, fault.New(fault.Invalid, "timetable.reason", "L’annullamento ha bisogno di un motivo.").With("reason", "Scrivi perché la lezione è annullata.")
	}
	l.State, l.HeldReason = Cancelled, reason
	l.Version++
	return l, record(ctx, tx, l.CourseID, "timetable.cancelled", map[string]any{"lesson": l.ID}, lessons.Keep(l))
}

// Substitute gives an open lesson to another teacher of the course, with the reason.
// It returns T1–T3 of the course; a substitute whose own evidence blocks (T2) is
// refused. A substitute who is not yet a teacher of the course is first made one
// (course.Staff), which judges the share of T1. Locks: [LocksOf] with the substitute.
func Substitute(ctx context.Context, tx *store.Tx, lessonID, away, substitute, reason string) ([]finding.Finding, error) {
	l, err := open(ctx, tx, lessonID)
	if err != nil {
		return nil, err
	}
	d, err := openDesk(ctx, tx, l.CourseID)
	if err != nil {
		return nil, err
	}
	now, given, err := booked(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	bad := fault.New(fault.Invalid, "timetable.substitution", "La sostituzione non va bene.")
	if !slices.Contains(now.Teachers, away) {
		bad.With("teacher", "Chi va sostituito non è docente di questa lezione.")
	}
	if slices.Contains(now.Teachers, substitute) {
		bad.With("substitute", "Il sostituto è già docente di questa lezione.")
	} else if !d.teaches(substitute) {
		bad.With("substitute", "Il docente non è nel personale del corso: aggiungilo prima ai docenti.")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		bad.With("reason", "Scrivi il motivo della sostituzione.")
	}
	if err := bad.OrNil(); err != nil {
		return nil, err
	}
	found, err := course.StaffFindings(ctx, tx, l.CourseID, nil)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(finding.Of(found, finding.Blocking), func(f finding.Finding) bool { return f.Subject != substitute })
	if len(own) > 0 {
		return found, finding.Refusal("timetable.unqualified", "Il sostituto non può ancora insegnare in questo corso: completa prima la sua documentazione.", own)
	}
	now.Teachers = append(slices.DeleteFunc(now.Teachers, func(id string) bool { return id == away }), substitute)
	if err := free(ctx, tx, l.CourseID, []Booked{now}); err != nil {
		return found, err
	}
	return found, record(ctx, tx, l.CourseID, "timetable.substituted", map[string]any{"lesson": l.ID, "teacher": away, "substitute": substitute},
		KeepLesson(l.changed()), teachings.Keep(substituted(l, given, away, substitute, reason)...))
}

func (l Lesson) changed() Lesson {
	l.Version++
	return l
}

// substituted are the teachings that a substitution writes: who is away stays as
// planned with the reason, and vanishes as actual; the substitute, who may have been
// on the lesson before, becomes actual.
func substituted(l Lesson, given []Teaching, away, substitute, reason string) []Teaching {
	in := Teaching{ID: store.NewID(), LessonID: l.ID, StaffID: substitute}
	var out []Teaching
	for _, t := range given {
		switch t.StaffID {
		case away:
			t.Actual, t.Reason = false, reason
			out = append(out, t)
		case substitute:
			in = t
		}
	}
	in.StartsAt, in.EndsAt, in.Actual, in.Reason = l.StartsAt, l.EndsAt, true, reason
	return append(out, in)
}

// NameLearners says whom an open make-up lesson is for, in place of whom it was.
// Locks: [LocksOf].
func NameLearners(ctx context.Context, tx *store.Tx, lessonID string, enrolmentIDs []string) error {
	l, err := open(ctx, tx, lessonID)
	if err != nil {
		return err
	}
	bad := fault.New(fault.Invalid, "timetable.learners", "L’elenco degli allievi non va bene.")
	if l.Audience != ForLearners {
		return bad.With("learners", "Questa lezione non è per singoli allievi.")
	}
	enrolled, err := enrolledIn(ctx, tx, l.CourseID)
	if err != nil {
		return err
	}
	wanted := unique(slices.Clone(enrolmentIDs))
	if len(wanted) == 0 {
		bad.With("learners", "Scegli gli allievi a cui è destinata la lezione.")
	}
	if slices.ContainsFunc(wanted, func(id string) bool { return !enrolled[id] }) {
		bad.With("learners", "Uno degli allievi scelti non è iscritto a questo corso.")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	b, _, err := booked(ctx, tx, l)
	if err != nil {
		return err
	}
	b.Members = wanted
	if err := free(ctx, tx, l.CourseID, []Booked{b}); err != nil {
		return err
	}
	old, err := namedLearners.Where(ctx, tx, "lesson_id = ? ORDER BY id", lessonID)
	if err != nil {
		return err
	}
	var gone []string
	for _, n := range old {
		if slices.Contains(wanted, n.EnrolmentID) {
			wanted = slices.DeleteFunc(wanted, func(id string) bool { return id == n.EnrolmentID })
		} else {
			gone = append(gone, n.ID)
		}
	}
	var added []NamedLearner
	for _, id := range wanted {
		added = append(added, NamedLearner{store.NewID(), lessonID, id})
	}
	return record(ctx, tx, l.CourseID, "timetable.learners_named", map[string]any{"lesson": l.ID},
		KeepLesson(l.changed()), namedLearners.Remove(gone...), namedLearners.Keep(added...))
}

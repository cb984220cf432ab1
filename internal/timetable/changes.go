package timetable

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
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

// Move gives an open lesson another slot: day, times, room or platform at once. Inside the
// notice it asks a reason; a lesson whose roll was called is not moved. Locks: [LocksOf]
// with the room it is to get.
func Move(ctx context.Context, tx *store.Tx, lessonID string, s Slot, c Change) (Lesson, error) {
	d, e, err := openEdit(ctx, tx, lessonID)
	if err != nil {
		return Lesson{}, err
	}
	span, err := d.slot(&s, e.After.Mode)
	if err != nil {
		return e.Before.Lesson, err
	}
	e.After.put(s, span)
	e.After.Members = d.roll.booked(e.After.Lesson)
	return d.alter(ctx, tx, "timetable.moved", e, c)
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
// reason. Its minutes are still to be given. Locks: [LocksOf].
func Cancel(ctx context.Context, tx *store.Tx, lessonID string, c Change) (Lesson, error) {
	d, e, err := openEdit(ctx, tx, lessonID)
	if err != nil {
		return Lesson{}, err
	}
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" {
		return e.Before.Lesson, fault.New(fault.Invalid, "timetable.reason", "L’annullamento ha bisogno di un motivo.").With("reason", "Scrivi perché la lezione è annullata.")
	}
	e.After.State, e.After.HeldReason = Cancelled, c.Reason
	return d.alter(ctx, tx, "timetable.cancelled", e, c)
}

// Revision is what a planned lesson is to be, apart from its slot.
type Revision struct {
	Topic    string
	Platform string   // of live distance; empty: the course's
	Teachers []string // one, or several who teach it together
	Audience Audience
	GroupID  store.Ref
	Learners []string // enrolments, where it is for named ones
}

// Revise changes what a planned lesson is about, who is to give it and whom it is for.
// Whoever replaces a teacher on the day is a substitute ([Substitute]). Who is added to a
// course already authorised must have what T2 asks. Locks: [LocksOf] with the teachers.
func Revise(ctx context.Context, tx *store.Tx, lessonID string, v Revision, c Change) (Lesson, error) {
	d, e, err := openEdit(ctx, tx, lessonID)
	if err != nil {
		return Lesson{}, err
	}
	bad := fault.New(fault.Invalid, "timetable.revision", "I dati della lezione non vanno bene.")
	d.checkTeachers(bad, v.Teachers)
	if named := e.Before.Audience == ForLearners; named != (v.Audience == ForLearners) && v.Audience != "" {
		return e.Before.Lesson, bad.With("audience", "Un recupero resta per singoli allievi, e una lezione della classe non lo diventa: mettine in calendario un’altra.")
	}
	d.address(bad, &e.After, v.Audience, v.GroupID, v.Learners)
	if e.After.Mode == hours.LiveDistance {
		if e.After.Platform = cmp.Or(strings.TrimSpace(v.Platform), d.course.Platform); e.After.Platform == "" {
			bad.With("platform", "Scrivi la piattaforma della lezione in DAD.")
		}
	}
	if err := bad.OrNil(); err != nil {
		return e.Before.Lesson, err
	}
	e.After.Topic, e.After.Teachers = strings.TrimSpace(v.Topic), slices.Clone(v.Teachers)
	if err := d.qualified(ctx, tx, added(e.Before.Teachers, v.Teachers)...); err != nil {
		return e.Before.Lesson, err
	}
	return d.alter(ctx, tx, "timetable.revised", e, c)
}

// added are those who are in after and were not in before.
func added(before, after []string) []string {
	return slices.DeleteFunc(slices.Clone(after), func(id string) bool { return slices.Contains(before, id) })
}

// qualified refuses teachers whose own evidence blocks (T2) once the course is authorised.
func (d desk) qualified(ctx context.Context, r store.Reader, staffIDs ...string) error {
	if d.course.State == course.Draft || len(staffIDs) == 0 {
		return nil
	}
	found, err := course.StaffFindings(ctx, r, d.course.ID, nil)
	if err != nil {
		return err
	}
	own := slices.DeleteFunc(finding.Of(found, finding.Blocking), func(f finding.Finding) bool { return !slices.Contains(staffIDs, f.Subject) })
	if len(own) > 0 {
		return finding.Refusal("timetable.unqualified", "Chi è indicato non può ancora insegnare in questo corso: completa prima la sua documentazione.", own)
	}
	return nil
}

// Substitute gives an open lesson to another teacher of the course, with the reason.
// It returns T1–T3 of the course as they then stand; a substitute whose own evidence
// blocks (T2), and one after whom the share of T1 no longer holds, is refused. A substitute
// who is not yet a teacher of the course is first made one (course.Staff). Locks: [LocksOf]
// with the substitute.
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
	found, err := judgeSubstitution(ctx, tx, l.CourseID, []string{l.ID}, away, substitute)
	if err != nil {
		return found, err
	}
	now.Teachers = append(slices.DeleteFunc(now.Teachers, func(id string) bool { return id == away }), substitute)
	if err := free(ctx, tx, l.CourseID, []Booked{now}); err != nil {
		return found, err
	}
	return found, record(ctx, tx, l.CourseID, "timetable.substituted", map[string]any{"lesson": l.ID, "teacher": away, "substitute": substitute, "reason": reason},
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

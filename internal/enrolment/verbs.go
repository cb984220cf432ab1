package enrolment

import (
	"context"
	"maps"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

// Enrol opens the file of a person on a course; what is missing can follow. Nobody is on
// a course twice: who left takes it up again. Where every authorised seat is taken, or
// waited for, the person goes on the waiting list; an auditor needs no seat. The number on
// the register is the next one. Lock: course.
func Enrol(ctx context.Context, tx *store.Tx, courseID, learnerID string, auditor bool) (Enrolment, error) {
	c, day, err := teaching(ctx, tx, courseID)
	if err != nil {
		return Enrolment{}, err
	}
	person, err := learner.ByID(ctx, tx, learnerID)
	if err != nil {
		return Enrolment{}, err
	}
	learnerID = person.ID // a record that was merged leads to the one that was kept
	others, err := enrolments.Where(ctx, tx, "course_id = ?", courseID)
	if err != nil {
		return Enrolment{}, err
	}
	for _, o := range others {
		if o.LearnerID == learnerID {
			return o, twice(o)
		}
	}
	e := Enrolment{ID: store.NewID(), CourseID: courseID, LearnerID: learnerID, State: Applied, Auditor: auditor, EnrolledOn: day}
	kind, list := "enrolled", WaitingList(others)
	if !auditor && FreeSeats(c, others) <= len(list) { // whoever waits comes first
		kind, e.State, e.Place = "waiting_listed", Waiting, last(list)
	}
	if e.Number, err = tx.Next(ctx, "enrolment:"+courseID); err != nil {
		return e, err
	}
	return e, record(ctx, tx, e, done{kind, day, ""}, nil, enrolments.Keep(e))
}

func twice(o Enrolment) error {
	args := fault.Args{"number": o.Number}
	if !o.State.Open() {
		return fault.New(fault.Refused, "enrolment.twice", "La persona è già stata su questo corso (n. {number} del registro): apri quella iscrizione e riprendila.", args)
	}
	return fault.New(fault.Refused, "enrolment.twice", "La persona è già iscritta a questo corso (n. {number} del registro): apri quella iscrizione.", args)
}

// AdmitToAttendance lets a person attend from the first day of the course. It is refused
// with each requirement that still forbids it; after the course has started, somebody
// who was not there from the first day enters late instead. Locks: course, learner.
func AdmitToAttendance(ctx context.Context, tx *store.Tx, enrolmentID string) (Enrolment, error) {
	f, err := forAct(ctx, tx, enrolmentID, ToAdmit)
	if err != nil {
		return f.Enrolment, err
	}
	if err := requirements(ctx, tx, f.Enrolment, f.Today); err != nil {
		return f.Enrolment, err
	}
	return admit(ctx, tx, f.Enrolment, "admitted", f.Course.Start(), "", nil)
}

// EnterLate lets a person attend from a day after the first lesson. What was held before
// is absence; whether the threshold can still be reached is judged by package journey,
// whose EnterLate is the one to call. What the standard asks must have been handed in by
// the start all the same (R-TIME). Locks: course, learner.
func EnterLate(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date) (Enrolment, error) {
	f, err := forAct(ctx, tx, enrolmentID, ToEnterLate)
	if err != nil {
		return f.Enrolment, err
	}
	if err := requirements(ctx, tx, f.Enrolment, f.Today); err != nil {
		return f.Enrolment, err
	}
	if err := f.checkEntry(from, f.Course.EndsOn); err != nil {
		return f.Enrolment, err
	}
	e := f.Enrolment
	e.LateEntry = true
	return admit(ctx, tx, e, "entered_late", from, "", nil)
}

// EnterFor lets a person attend from a day in the place of somebody who left, within the
// days that the provider says. Nothing is inherited: what was held before is absence, and
// what the standard asks must have been handed in by the start (R-TIME). Whether the
// threshold can still be reached is judged by package journey, whose Replace is the one to
// call. Who passes before others of the waiting list needs a reason. Locks: course, learner.
func EnterFor(ctx context.Context, tx *store.Tx, enrolmentID, leftID string, from calendar.Date, reason string) (Enrolment, error) {
	f, err := forAct(ctx, tx, enrolmentID, ToReplace)
	if err != nil {
		return f.Enrolment, err
	}
	if err := requirements(ctx, tx, f.Enrolment, f.Today); err != nil {
		return f.Enrolment, err
	}
	left := slices.IndexFunc(Vacancies(f.Class), func(v Enrolment) bool { return v.ID == leftID })
	if left < 0 {
		return f.Enrolment, fault.New(fault.Invalid, "enrolment.vacancy", "Non si può sostituire questa persona.").
			With("left", "Scegli chi ha lasciato il corso e non è ancora sostituito.")
	}
	if err := f.checkEntry(from, f.Until()); err != nil {
		return f.Enrolment, err
	}
	if err := f.inTurn(reason); err != nil {
		return f.Enrolment, err
	}
	e := f.Enrolment
	e.LateEntry, e.Place, e.ReplacesID = true, nil, store.Ref(leftID)
	return admit(ctx, tx, e, "entered_for", from, reason, map[string]any{"left": leftID})
}

// checkEntry judges the day of an entry after the first lesson.
func (f File) checkEntry(from, latest calendar.Date) error {
	args := fault.Args{"start": f.Course.StartedOn, "latest": latest}
	bad := fault.New(fault.Invalid, "enrolment.late_entry", "Il giorno di ingresso non va bene.")
	switch {
	case from.IsZero():
		bad.With("from", "Scrivi da quale giorno frequenta.")
	case !from.After(f.Course.StartedOn):
		bad.With("from", "Il corso è cominciato il {start}: l’ingresso tardivo viene dopo.", args)
	case from.After(latest):
		bad.With("from", "L’ultimo giorno possibile è il {latest}.", args)
	}
	return bad.OrNil()
}

// requirements refuses whom a requirement still forbids to attend, naming each: no role,
// and no reason, can force it.
func requirements(ctx context.Context, tx *store.Tx, e Enrolment, day calendar.Date) error {
	verdicts, err := VerdictsOf(ctx, tx, e.ID, day)
	if err != nil || Admissible(verdicts) {
		return err
	}
	person, err := learner.ByID(ctx, tx, e.LearnerID)
	if err != nil {
		return err
	}
	refusal := finding.Refusal("enrolment.not_admissible", "{name} non può ancora frequentare: {n} {n|requisito manca o non è verificato|requisiti mancano o non sono verificati}.",
		finding.Of(Findings(verdicts), finding.Blocking))
	refusal.Args["name"] = person.FullName()
	return refusal
}

func admit(ctx context.Context, tx *store.Tx, e Enrolment, kind string, from calendar.Date, reason string, facts map[string]any) (Enrolment, error) {
	e.State, e.AdmittedOn = Admitted, from
	said := map[string]any{"from": from}
	maps.Copy(said, facts)
	return e, record(ctx, tx, e, done{kind, from, reason}, said, enrolments.Keep(e), periods.Keep(Period{ID: store.NewID(), EnrolmentID: e.ID, FromDate: from}))
}

// AttendFrom moves everybody who was admitted from the first day to the day on which the
// course really started. It is part of starting a course. Lock: course.
func AttendFrom(ctx context.Context, tx *store.Tx, courseID string, firstLesson calendar.Date) error {
	moved, err := enrolments.Where(ctx, tx, "course_id = ? AND state = ? AND admitted_on <> ? ORDER BY id", courseID, Admitted, firstLesson)
	if err != nil || len(moved) == 0 {
		return err
	}
	all, err := PeriodsOfCourse(ctx, tx, courseID)
	if err != nil {
		return err
	}
	var rows []Period // everybody admitted has one
	for i := range moved {
		moved[i].AdmittedOn = firstLesson
		first := all[moved[i].ID][0]
		first.FromDate = firstLesson
		rows = append(rows, first)
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "enrolment.attend_from",
		Facts: map[string]any{"from": firstLesson}, Rows: []store.Rows{enrolments.Keep(moved...), periods.Keep(rows...)}})
	return err
}

// AcceptClash keeps why somebody attends although another course of theirs has lessons at
// the same times. Lock: course.
func AcceptClash(ctx context.Context, tx *store.Tx, enrolmentID, reason string) error {
	f, err := read(ctx, tx, enrolmentID)
	if err != nil {
		return err
	}
	return record(ctx, tx, f.Enrolment, done{"clash_accepted", f.Today, reason}, nil)
}

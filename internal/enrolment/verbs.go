package enrolment

import (
	"context"
	"maps"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Enrol opens the file of a person on a course; what is missing can follow. Nobody is on
// a course twice: who left takes it up again. Seats are counted for everybody but
// auditors who is there, admitted or not. The number on the register is the next one.
// Lock: course.
func Enrol(ctx context.Context, tx *store.Tx, courseID, learnerID string, auditor bool) (Enrolment, error) {
	c, day, err := teaching(ctx, tx, courseID)
	if err != nil {
		return Enrolment{}, err
	}
	if _, err := learner.ByID(ctx, tx, learnerID); err != nil {
		return Enrolment{}, err
	}
	others, err := enrolments.Where(ctx, tx, "course_id = ?", courseID)
	if err != nil {
		return Enrolment{}, err
	}
	for _, o := range others {
		if o.LearnerID == learnerID {
			return o, twice(o)
		}
	}
	if err := seatFor(c, others, auditor); err != nil {
		return Enrolment{}, err
	}
	e := Enrolment{ID: store.NewID(), CourseID: courseID, LearnerID: learnerID, State: Applied, Auditor: auditor, EnrolledOn: day}
	if e.Number, err = tx.Next(ctx, "enrolment:"+courseID); err != nil {
		return e, err
	}
	return e, record(ctx, tx, e, "enrolment.enrolled", nil, enrolments.Keep(e))
}

func twice(o Enrolment) error {
	args := fault.Args{"number": o.Number}
	if o.State == Withdrawn || o.State == Excluded {
		return fault.New(fault.Refused, "enrolment.twice", "La persona è già stata su questo corso (n. {number} del registro): apri quella iscrizione e riprendila.", args)
	}
	return fault.New(fault.Refused, "enrolment.twice", "La persona è già iscritta a questo corso (n. {number} del registro): apri quella iscrizione.", args)
}

// seatFor refuses one more learner where every authorised seat is taken.
func seatFor(c course.Course, others []Enrolment, auditor bool) error {
	taken := 0
	for _, o := range others {
		if o.TakesSeat() {
			taken++
		}
	}
	if auditor || taken < c.Seats {
		return nil
	}
	return fault.New(fault.Refused, "enrolment.full", "I {seats} posti autorizzati sono tutti occupati: prima deve ritirarsi qualcuno, oppure iscrivi la persona come uditore.", fault.Args{"seats": c.Seats})
}

// AdmitToAttendance lets a person attend from the first day of the course. It is refused
// with each requirement that still forbids it; after the course has started, somebody
// who was not there from the first day enters late instead. Locks: course, learner.
func AdmitToAttendance(ctx context.Context, tx *store.Tx, enrolmentID string) (Enrolment, error) {
	e, c, day, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return e, err
	}
	if err := admissible(ctx, tx, e, day); err != nil {
		return e, err
	}
	return admit(ctx, tx, e, c.Start(), false)
}

// EnterLate lets a person attend from a day after the first lesson. What was held before
// is absence; whether the threshold can still be reached is judged by package journey,
// whose EnterLate is the one to call. What the standard asks must have been handed in by
// the start all the same (R-TIME). Locks: course, learner.
func EnterLate(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date) (Enrolment, error) {
	e, c, day, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return e, err
	}
	bad := fault.New(fault.Invalid, "enrolment.late_entry", "L’ingresso tardivo non va bene.")
	switch {
	case c.StartedOn.IsZero():
		return e, fault.New(fault.Refused, "enrolment.not_started", "Il corso non è ancora cominciato: ammetti la persona alla frequenza.")
	case from.IsZero():
		bad.With("from", "Scrivi da quale giorno frequenta.")
	case !from.After(c.StartedOn):
		bad.With("from", "Il corso è cominciato il {start}: l’ingresso tardivo viene dopo.", fault.Args{"start": c.StartedOn})
	case from.After(c.EndsOn):
		bad.With("from", "Il corso finisce il {end}: l’ingresso deve venire prima.", fault.Args{"end": c.EndsOn})
	}
	if err := bad.OrNil(); err != nil {
		return e, err
	}
	if err := admissible(ctx, tx, e, day); err != nil {
		return e, err
	}
	return admit(ctx, tx, e, from, true)
}

// admissible refuses who is already admitted, or left, or lacks something.
func admissible(ctx context.Context, tx *store.Tx, e Enrolment, day calendar.Date) error {
	if e.State != Applied {
		return fault.New(fault.Refused, "enrolment.state", "L’iscrizione non è tra quelle da ammettere: ricarica la pagina e controlla lo stato.")
	}
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

func admit(ctx context.Context, tx *store.Tx, e Enrolment, from calendar.Date, late bool) (Enrolment, error) {
	e.State, e.AdmittedOn, e.LateEntry = Admitted, from, late
	p := Period{ID: store.NewID(), EnrolmentID: e.ID, FromDate: from}
	kind := "enrolment.admitted"
	if late {
		kind = "enrolment.entered_late"
	}
	return e, record(ctx, tx, e, kind, map[string]any{"from": from}, enrolments.Keep(e), periods.Keep(p))
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

// Suspend ends the attendance of a person for a while; last is the last day they attend.
// The reason is an ordinary one: health stands elsewhere. Lock: course.
func Suspend(ctx context.Context, tx *store.Tx, enrolmentID string, last calendar.Date, reason string) error {
	e, _, _, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return err
	}
	p, attending, err := lastPeriod(ctx, tx, e)
	if err != nil {
		return err
	}
	if !attending {
		return fault.New(fault.Refused, "enrolment.not_attending", "La persona in questo momento non frequenta: non c’è niente da sospendere.")
	}
	if err := checkLeaving(last, p.FromDate, reason); err != nil {
		return err
	}
	p.ToDate, p.EndKind, p.Reason = last, "suspended", reason
	return record(ctx, tx, e, "enrolment.suspended", map[string]any{"last": last}, periods.Keep(p))
}

// Resume lets somebody who is suspended attend again from a day on. Lock: course.
func Resume(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date) error {
	e, c, _, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return err
	}
	p, attending, err := lastPeriod(ctx, tx, e)
	if err != nil {
		return err
	}
	if e.State != Admitted || attending || p.ID == "" {
		return fault.New(fault.Refused, "enrolment.not_suspended", "La persona non è sospesa.")
	}
	if err := checkReturn(from, p, c); err != nil {
		return err
	}
	return record(ctx, tx, e, "enrolment.resumed", map[string]any{"from": from}, periods.Keep(Period{ID: store.NewID(), EnrolmentID: e.ID, FromDate: from}))
}

// Withdraw ends an enrolment by the person's own will; last is the last day they attend.
// The hours stay and can be credited elsewhere, the number is not given again, and the
// seat is free. Lock: course.
func Withdraw(ctx context.Context, tx *store.Tx, enrolmentID string, last calendar.Date, reason string) (Enrolment, error) {
	return leave(ctx, tx, enrolmentID, Withdrawn, last, reason)
}

// Exclude ends an enrolment by the provider's decision. Lock: course.
func Exclude(ctx context.Context, tx *store.Tx, enrolmentID string, last calendar.Date, reason string) (Enrolment, error) {
	return leave(ctx, tx, enrolmentID, Excluded, last, reason)
}

func leave(ctx context.Context, tx *store.Tx, enrolmentID string, state State, last calendar.Date, reason string) (Enrolment, error) {
	e, _, _, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return e, err
	}
	if e.State == Withdrawn || e.State == Excluded {
		return e, fault.New(fault.Refused, "enrolment.left", "La persona ha già lasciato il corso.")
	}
	p, attending, err := lastPeriod(ctx, tx, e)
	if err != nil {
		return e, err
	}
	if err := checkLeaving(last, calendar.Date{}, reason); err != nil {
		return e, err
	}
	e.State = state
	facts := map[string]any{"last": last}
	rows := []store.Rows{enrolments.Keep(e)}
	switch {
	case p.ID == "": // never admitted
	case attending && last.Before(p.FromDate): // before the first day: nothing was attended
		rows = append(rows, periods.Remove(p.ID))
	case attending:
		p.ToDate, p.EndKind, p.Reason = last, string(state), reason
		rows = append(rows, periods.Keep(p))
	default: // suspended: their last day stays what it was
		p.EndKind, p.Reason = string(state), reason
		rows = append(rows, periods.Keep(p))
	}
	return e, record(ctx, tx, e, "enrolment."+string(state), facts, rows...)
}

// TakeUpAgain lets somebody who withdrew come back, under their old number, while there
// is a seat: from a day on where they had attended, otherwise as an applicant (from is
// not read). Lock: course.
func TakeUpAgain(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date) (Enrolment, error) {
	e, c, _, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return e, err
	}
	if e.State != Withdrawn {
		return e, fault.New(fault.Refused, "enrolment.not_withdrawn", "Solo chi si è ritirato può riprendere il corso.")
	}
	others, err := enrolments.Where(ctx, tx, "course_id = ?", e.CourseID)
	if err != nil {
		return e, err
	}
	if err := seatFor(c, others, e.Auditor); err != nil {
		return e, err
	}
	p, _, err := lastPeriod(ctx, tx, e)
	if err != nil {
		return e, err
	}
	if p.ID == "" {
		e.State, e.AdmittedOn, e.LateEntry = Applied, calendar.Date{}, false
		return e, record(ctx, tx, e, "enrolment.taken_up", nil, enrolments.Keep(e))
	}
	if err := checkReturn(from, p, c); err != nil {
		return e, err
	}
	e.State = Admitted
	return e, record(ctx, tx, e, "enrolment.taken_up", map[string]any{"from": from},
		enrolments.Keep(e), periods.Keep(Period{ID: store.NewID(), EnrolmentID: e.ID, FromDate: from}))
}

func checkLeaving(last, first calendar.Date, reason string) error {
	bad := fault.New(fault.Invalid, "enrolment.leaving", "Completa i dati dell’uscita.")
	if last.IsZero() || last.Before(first) {
		bad.With("last", "Scrivi l’ultimo giorno di frequenza.")
	}
	if strings.TrimSpace(reason) == "" {
		bad.With("reason", "Scrivi il motivo, senza dati sulla salute.")
	}
	return bad.OrNil()
}

func checkReturn(from calendar.Date, last Period, c course.Course) error {
	if from.After(last.ToDate) && !from.After(c.EndsOn) {
		return nil
	}
	return fault.New(fault.Invalid, "enrolment.return", "La data di ripresa non va bene.").
		With("from", "La ripresa viene dopo il {last}, ultimo giorno di frequenza, ed entro la fine del corso ({end}).", fault.Args{"last": last.ToDate, "end": c.EndsOn})
}

// change reads the enrolment that a verb changes, its course and the day; a course that
// is over changes no more.
func change(ctx context.Context, tx *store.Tx, enrolmentID string) (Enrolment, course.Course, calendar.Date, error) {
	e, err := ByID(ctx, tx, enrolmentID)
	if err != nil {
		return e, course.Course{}, calendar.Date{}, err
	}
	c, day, err := teaching(ctx, tx, e.CourseID)
	return e, c, day, err
}

func teaching(ctx context.Context, tx *store.Tx, courseID string) (course.Course, calendar.Date, error) {
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return c, calendar.Date{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return c, calendar.Date{}, err
	}
	if c.State != course.Draft && c.State != course.Authorised && c.State != course.Started {
		return c, calendar.Date{}, fault.New(fault.Refused, "enrolment.over", "Le lezioni del corso sono finite: le iscrizioni non cambiano più.")
	}
	return c, tx.Today(zone), nil
}

// lastPeriod is the latest period of attendance, zero where there is none, and whether it lasts.
func lastPeriod(ctx context.Context, r store.Reader, e Enrolment) (p Period, attending bool, err error) {
	all, err := PeriodsOf(ctx, r, e.ID)
	if err != nil || len(all) == 0 {
		return p, false, err
	}
	p = all[len(all)-1]
	return p, p.ToDate.IsZero(), nil
}

func record(ctx context.Context, tx *store.Tx, e Enrolment, kind string, facts map[string]any, rows ...store.Rows) error {
	said := map[string]any{"enrolment": e.ID}
	maps.Copy(said, facts)
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(e.CourseID), Type: kind, Facts: said, Rows: rows})
	return err
}

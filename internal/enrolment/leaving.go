package enrolment

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Leaving is how the attendance of a person ends, for a while or for good.
type Leaving struct {
	Last   calendar.Date // the last day they attend
	Reason string        // an ordinary one: health stands elsewhere
	// LastPresence is the last day on which the register has the person there. The register
	// stands below this room, so whoever acts brings attendance.LastPresence along.
	LastPresence func(ctx context.Context, r store.Reader, enrolmentID string) (calendar.Date, error)
}

// check says what a leaving lacks. It never comes before a presence: those hours would be of
// somebody who was not there, and no page of the register could say so any more.
func (l Leaving) check(ctx context.Context, r store.Reader, enrolmentID string, first calendar.Date) (*fault.Error, error) {
	there, err := l.LastPresence(ctx, r, enrolmentID)
	bad := fault.New(fault.Invalid, "enrolment.leaving", "Completa i dati dell’uscita.")
	switch {
	case l.Last.IsZero() || l.Last.Before(first):
		bad.With("last", "Scrivi l’ultimo giorno di frequenza.")
	case l.Last.Before(there):
		bad.With("last", "Sul registro c’è una presenza del {day}: correggi prima il registro, oppure scrivi come ultimo giorno il {day}.", fault.Args{"day": there})
	}
	if strings.TrimSpace(l.Reason) == "" {
		bad.With("reason", withoutHealth)
	}
	return bad, err
}

// Suspend ends the attendance of a person for a while. Lock: course.
func Suspend(ctx context.Context, tx *store.Tx, enrolmentID string, l Leaving) error {
	f, err := forAct(ctx, tx, enrolmentID, ToSuspend)
	if err != nil {
		return err
	}
	p := f.lastPeriod()
	bad, err := l.check(ctx, tx, enrolmentID, p.FromDate)
	if err != nil {
		return err
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	p.ToDate, p.EndKind = l.Last, string(StandsSuspended)
	return record(ctx, tx, f.Enrolment, done{"suspended", l.Last, l.Reason}, map[string]any{"last": l.Last}, periods.Keep(p))
}

// Resume lets somebody who is suspended attend again from a day on. Lock: course.
func Resume(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date) error {
	f, err := forAct(ctx, tx, enrolmentID, ToResume)
	if err != nil {
		return err
	}
	if err := f.checkReturn(from); err != nil {
		return err
	}
	return record(ctx, tx, f.Enrolment, done{"resumed", from, ""}, map[string]any{"from": from}, f.attendsFrom(from))
}

// Withdraw ends an enrolment by the person's own will. The hours stay and can be credited
// elsewhere, the number is not given again, and the seat is free. Lock: course.
func Withdraw(ctx context.Context, tx *store.Tx, enrolmentID string, l Leaving) (Enrolment, error) {
	return leave(ctx, tx, enrolmentID, ToWithdraw, Withdrawn, l, nil)
}

// Exclude ends an enrolment by the provider's decision. Lock: course.
func Exclude(ctx context.Context, tx *store.Tx, enrolmentID string, l Leaving) (Enrolment, error) {
	return leave(ctx, tx, enrolmentID, ToExclude, Excluded, l, nil)
}

// Depart ends an enrolment because the person goes on on another course. It is half of
// journey.Transfer. Lock: course.
func Depart(ctx context.Context, tx *store.Tx, enrolmentID, toCourse string, l Leaving) (Enrolment, error) {
	return leave(ctx, tx, enrolmentID, ToTransfer, Transferred, l, map[string]any{"to": toCourse})
}

// Arrive opens the enrolment in which a transfer goes on: it needs a seat that nobody
// waits for. It is the other half of journey.Transfer. Lock: course.
func Arrive(ctx context.Context, tx *store.Tx, from Enrolment, courseID string) (Enrolment, error) {
	e, err := Enrol(ctx, tx, courseID, from.LearnerID, false)
	if err != nil {
		return e, err
	}
	if e.State != Applied {
		return e, fault.New(fault.Refused, "enrolment.full", "Nell’altra edizione i posti autorizzati sono tutti occupati o attesi da altri.")
	}
	e.CameFromID = store.Ref(from.ID)
	return e, record(ctx, tx, e, done{"arrived", e.EnrolledOn, ""}, map[string]any{"from": from.ID}, enrolments.Keep(e))
}

func leave(ctx context.Context, tx *store.Tx, enrolmentID string, act Act, state State, l Leaving, facts map[string]any) (Enrolment, error) {
	f, err := forAct(ctx, tx, enrolmentID, act)
	if err != nil {
		return f.Enrolment, err
	}
	bad, err := l.check(ctx, tx, enrolmentID, calendar.Date{})
	if err != nil {
		return f.Enrolment, err
	}
	if l.Last.After(f.Today) { // the seat is free at once
		bad.With("last", "L’uscita si registra quando è avvenuta: scrivi l’ultimo giorno di frequenza, non oltre oggi.")
	}
	if err := bad.OrNil(); err != nil {
		return f.Enrolment, err
	}
	e := f.Enrolment
	e.State = state
	rows := append(f.endsOn(l.Last, state), enrolments.Keep(e))
	if facts == nil {
		facts = map[string]any{}
	}
	facts["last"] = l.Last
	return e, record(ctx, tx, e, done{string(state), l.Last, l.Reason}, facts, rows...)
}

// endsOn are the periods of somebody who leaves for good: those that begin after their last
// day never were, and the one before them ends then, or when it had ended already.
func (f File) endsOn(last calendar.Date, state State) []store.Rows {
	var p Period
	var never []string
	for _, period := range f.Periods {
		if last.Before(period.FromDate) {
			never = append(never, period.ID)
		} else {
			p = period
		}
	}
	rows := []store.Rows{periods.Remove(never...)}
	if p.ID == "" {
		return rows
	}
	if p.EndKind = string(state); p.ToDate.IsZero() || last.Before(p.ToDate) {
		p.ToDate = last
	}
	return append(rows, periods.Keep(p))
}

// TakeUpAgain lets somebody who withdrew come back, under their old number: from a day on
// where they had attended, while there is a seat and nothing that is asked is lacking; who
// had only applied applies again, and waits where there is none (from is not read). Before
// those who wait it asks a reason. Locks: course, learner.
func TakeUpAgain(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date, reason string) (Enrolment, error) {
	f, err := forAct(ctx, tx, enrolmentID, ToTakeUp)
	if err != nil {
		return f.Enrolment, err
	}
	e, list := f.Enrolment, WaitingList(f.Class)
	if len(f.Periods) == 0 {
		e.State, e.AdmittedOn, e.LateEntry = Applied, calendar.Date{}, false
		if !e.Auditor && FreeSeats(f.Course, f.Class) <= len(list) {
			e.State, e.Place = Waiting, last(list)
		}
		return e, record(ctx, tx, e, done{"taken_up", f.Today, reason}, nil, enrolments.Keep(e))
	}
	if !e.Auditor && len(list) > 0 && strings.TrimSpace(reason) == "" {
		return e, fault.New(fault.Invalid, "enrolment.out_of_turn", "In lista d’attesa {n|c’è|ci sono} {n} {n|persona|persone}.", fault.Args{"n": len(list)}).
			With("reason", "Scrivi perché il posto non va a chi aspetta.")
	}
	if err := f.checkReturn(from); err != nil {
		return e, err
	}
	if err := requirements(ctx, tx, e, f.Today); err != nil {
		return e, err
	}
	e.State = Admitted
	return e, record(ctx, tx, e, done{"taken_up", from, reason}, map[string]any{"from": from}, enrolments.Keep(e), f.attendsFrom(from))
}

func (f File) checkReturn(from calendar.Date) error {
	p := f.lastPeriod()
	if from.After(p.ToDate) && !from.After(f.Course.EndsOn) {
		return nil
	}
	return fault.New(fault.Invalid, "enrolment.return", "La data di ripresa non va bene.").
		With("from", "La ripresa viene dopo il {last}, ultimo giorno di frequenza, ed entro la fine del corso ({end}).", fault.Args{"last": p.ToDate, "end": f.Course.EndsOn})
}

func (f File) attendsFrom(from calendar.Date) store.Rows {
	return periods.Keep(Period{ID: store.NewID(), EnrolmentID: f.ID, FromDate: from})
}

package enrolment

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// WaitingList are those of a class who wait for a seat, the next one first: as they
// applied, unless somebody moved them with a reason.
func WaitingList(class []Enrolment) []Enrolment {
	var out []Enrolment
	for _, e := range class {
		if e.State == Waiting {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Enrolment) int {
		return cmp.Or(cmp.Compare(*a.Place, *b.Place), cmp.Compare(a.Number, b.Number))
	})
	return out
}

// PlaceOf is somebody’s place on the waiting list, from 1; 0 off it.
func PlaceOf(list []Enrolment, id string) int {
	return slices.IndexFunc(list, func(e Enrolment) bool { return e.ID == id }) + 1
}

// FreeSeats are the authorised seats of a course that nobody of its class has.
func FreeSeats(c course.Course, class []Enrolment) int {
	free := c.Seats
	for _, e := range class {
		if e.TakesSeat() {
			free--
		}
	}
	return max(0, free)
}

// Vacancies are those who attended, left, and are replaced by nobody, by number.
func Vacancies(class []Enrolment) []Enrolment {
	replaced := map[store.Ref]bool{}
	for _, e := range class {
		replaced[e.ReplacesID] = true
	}
	var out []Enrolment
	for _, e := range class {
		if e.State.Left() && !e.Auditor && !e.AdmittedOn.IsZero() && !replaced[store.Ref(e.ID)] {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Enrolment) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// last is the place after all who wait.
func last(list []Enrolment) *int {
	place := 1
	if n := len(list); n > 0 {
		place = *list[n-1].Place + 1
	}
	return &place
}

// moved are those of the list whose place changes when one of them goes to a place from 1.
func moved(list []Enrolment, id string, to int) []Enrolment {
	order := slices.Clone(list)
	from := PlaceOf(list, id) - 1
	one := order[from]
	order = slices.Insert(slices.Delete(order, from, from+1), to-1, one)
	var out []Enrolment
	for i, e := range order {
		if place := i + 1; *e.Place != place {
			e.Place = &place
			out = append(out, e)
		}
	}
	return out
}

// GiveSeat gives somebody of the waiting list a seat that is free. Out of turn it asks a
// reason. Lock: course.
func GiveSeat(ctx context.Context, tx *store.Tx, enrolmentID, reason string) (Enrolment, error) {
	f, err := forAct(ctx, tx, enrolmentID, ToSeat)
	if err != nil {
		return f.Enrolment, err
	}
	if err := f.inTurn(reason); err != nil {
		return f.Enrolment, err
	}
	e := f.Enrolment
	e.State, e.Place = Applied, nil
	return e, record(ctx, tx, e, done{"seated", f.Today, reason}, nil, enrolments.Keep(e))
}

// MoveTo gives somebody another place on the waiting list, with the reason: the criteria
// of the call, say. Lock: course.
func MoveTo(ctx context.Context, tx *store.Tx, enrolmentID string, place int, reason string) error {
	f, err := forAct(ctx, tx, enrolmentID, ToMove)
	if err != nil {
		return err
	}
	list := WaitingList(f.Class)
	bad := fault.New(fault.Invalid, "enrolment.place", "Il posto in lista d’attesa non va bene.")
	if place < 1 || place > len(list) {
		bad.With("place", "I posti in lista d’attesa vanno da 1 a {n}.", fault.Args{"n": len(list)})
	}
	if strings.TrimSpace(reason) == "" {
		bad.With("reason", "Scrivi il criterio per cui l’ordine cambia.")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	before := PlaceOf(list, f.ID)
	if before == place {
		return nil
	}
	return record(ctx, tx, f.Enrolment, done{"moved", f.Today, reason}, map[string]any{"from": before, "to": place}, enrolments.Keep(moved(list, f.ID, place)...))
}

// inTurn refuses who passes before others without a reason.
func (f File) inTurn(reason string) error {
	place := PlaceOf(WaitingList(f.Class), f.ID)
	if place <= 1 || strings.TrimSpace(reason) != "" {
		return nil
	}
	return fault.New(fault.Invalid, "enrolment.out_of_turn", "In lista d’attesa ha il posto {place}: chi viene prima passa prima.", fault.Args{"place": place}).
		With("reason", "Scrivi perché passa avanti.")
}

// Reject ends an application by the provider’s decision. Lock: course.
func Reject(ctx context.Context, tx *store.Tx, enrolmentID string, on calendar.Date, reason string) (Enrolment, error) {
	return drop(ctx, tx, enrolmentID, ToReject, Rejected, on, reason)
}

// Renounce ends an application by the person’s own will. Lock: course.
func Renounce(ctx context.Context, tx *store.Tx, enrolmentID string, on calendar.Date, reason string) (Enrolment, error) {
	return drop(ctx, tx, enrolmentID, ToRenounce, Renounced, on, reason)
}

func drop(ctx context.Context, tx *store.Tx, enrolmentID string, act Act, state State, on calendar.Date, reason string) (Enrolment, error) {
	f, err := forAct(ctx, tx, enrolmentID, act)
	if err != nil {
		return f.Enrolment, err
	}
	bad := fault.New(fault.Invalid, "enrolment.dropped", "Completa i dati.")
	if on.Before(f.EnrolledOn) || on.After(f.Today) {
		bad.With("on", "Scrivi il giorno, dal {from} a oggi.", fault.Args{"from": f.EnrolledOn})
	}
	if strings.TrimSpace(reason) == "" {
		bad.With("reason", withoutHealth)
	}
	if err := bad.OrNil(); err != nil {
		return f.Enrolment, err
	}
	e := f.Enrolment
	e.State, e.Place = state, nil
	return e, record(ctx, tx, e, done{string(state), on, reason}, nil, enrolments.Keep(e))
}

const withoutHealth = "Scrivi il motivo, senza dati sulla salute."

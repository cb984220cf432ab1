package timetable

import (
	"context"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// cut divides a lesson's slot in two at a wall time. A break at that time is the gap between
// the two; the others go with their part. No minute of teaching is lost or won.
func cut(l Lesson, at calendar.Wall, zone *time.Location) (first, second Slot, err error) {
	bad := fault.New(fault.Invalid, "timetable.split", "La lezione non si divide così.")
	if at <= l.From || at >= l.To {
		return first, second, bad.With("at", "Scrivi un’ora dentro la lezione, tra le {from} e le {to}.", fault.Args{"from": l.From.String(), "to": l.To.String()})
	}
	first = Slot{Date: l.Date, From: l.From, To: at, RoomID: l.RoomID, Platform: l.Platform}
	second = Slot{Date: l.Date, From: at, To: l.To, RoomID: l.RoomID, Platform: l.Platform}
	for _, b := range l.BreakTimes() {
		switch {
		case b.To < at:
			first.Breaks = append(first.Breaks, b)
		case b.From > at:
			second.Breaks = append(second.Breaks, b)
		default: // breaks may touch: the gap takes in all of them
			first.To, second.From = min(first.To, b.From), max(second.From, b.To)
		}
	}
	for _, part := range []Slot{first, second} {
		if part.From >= part.To {
			return first, second, bad.With("at", "Da una parte resterebbe solo la pausa: scegli un’altra ora.")
		}
		if _, err := part.times(zone); err != nil {
			return first, second, bad.With("at", fault.As(err).Fields[0].Message, fault.As(err).Fields[0].Args)
		}
	}
	return first, second, nil
}

// Split divides an open lesson in two at a wall time: teachers, room, audience and topic stay
// with both parts, which from then on are lessons of their own. A lesson whose roll was called
// is not divided. Nobody is told: what is taught and when does not change. Locks: [LocksOf].
func Split(ctx context.Context, tx *store.Tx, lessonID string, at calendar.Wall, c Change) (first, second Lesson, err error) {
	d, e, err := openEdit(ctx, tx, lessonID)
	if err != nil {
		return first, second, err
	}
	one, two, err := cut(e.Before.Lesson, at, d.zone)
	if err != nil {
		return first, second, err
	}
	rest := e.Before
	for _, part := range []struct {
		l *Lesson
		s Slot
	}{{&e.After.Lesson, one}, {&rest.Lesson, two}} {
		span, err := part.s.times(d.zone)
		if err != nil {
			return first, second, err
		}
		part.l.put(part.s, span)
	}
	rest.ID, rest.Version = store.NewID(), 1
	p := Preview{Edits: []Edit{e}}
	if p.Found, err = d.rollsCalled(ctx, tx, p.Edits, c); err != nil {
		return first, second, err
	}
	if err := p.refusal(c); err != nil {
		return first, second, err
	}
	rows, err := editRows(ctx, tx, p.Edits)
	if err != nil {
		return first, second, err
	}
	taught, named := followers(rest)
	e.After.Version = e.Before.Version + 1
	f := factsOf(p.Edits, "")
	f.Made = []made{{rest.ID, lessonID}}
	return e.After.Lesson, rest.Lesson, record(ctx, tx, d.course.ID, "timetable.split", f,
		append(rows, lessons.Keep(rest.Lesson), teachings.Keep(taught...), namedLearners.Keep(named...))...)
}

// followers are the rows of teachers and named learners of a new lesson.
func followers(b Booked) (taught []Teaching, named []NamedLearner) {
	for _, id := range b.Teachers {
		taught = append(taught, Teaching{ID: store.NewID(), LessonID: b.ID, StaffID: id, StartsAt: b.StartsAt, EndsAt: b.EndsAt, Planned: true, Actual: true})
	}
	if b.Audience == ForLearners {
		for _, id := range b.Members {
			named = append(named, NamedLearner{store.NewID(), b.ID, id})
		}
	}
	return taught, named
}

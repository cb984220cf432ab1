package attendance

import (
	"context"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Terms are the provider's own terms for writing the register. No sheet states them: what
// is late is printed as such, never refused (DOMAIN §6, «registrata il»).
type Terms struct {
	Close  time.Duration // after its end, in which a lesson is closed
	Mark   int           // days after its day, in which a mark is in time
	Attest int           // days after closing, before a missing signature is attested
	Zone   *time.Location
}

// TermsOf reads the terms in force.
func TermsOf(ctx context.Context, r store.Reader) (Terms, error) {
	p, err := provider.Current(ctx, r)
	if err != nil {
		return Terms{}, err
	}
	zone, err := provider.Zone(ctx, r)
	return Terms{Close: time.Duration(p.CloseHours) * time.Hour, Mark: p.MarkDays, Attest: p.AttestDays, Zone: zone}, err
}

// Due is until when a lesson is closed in time.
func (t Terms) Due(l timetable.Lesson) calendar.Instant { return l.EndsAt.Add(t.Close) }

// ClosedLate is the day on which a page was closed, when that was too late; else no day.
func (t Terms) ClosedLate(l timetable.Lesson) calendar.Date {
	if l.ClosedAt.IsZero() || !l.ClosedAt.After(t.Due(l)) {
		return calendar.Date{}
	}
	return calendar.DateOf(l.ClosedAt.In(t.Zone))
}

// MarkedLate is the day on which a mark was recorded, when that was too late; else no day.
// A counter-entry tells its own time, beside the value it corrects: it is not late.
func (t Terms) MarkedLate(l timetable.Lesson, m Mark) calendar.Date {
	on := calendar.DateOf(m.MarkedAt.In(t.Zone))
	if m.MarkedAt.IsZero() || m.Source == FromAmendment || !on.After(l.Date.AddDays(t.Mark)) {
		return calendar.Date{}
	}
	return on
}

// Attestable is the first day on which a missing signature of a closed page can be
// attested: when its term has passed, since until then it is only not there yet; at once
// for somebody who works here no longer on the day that it is today.
func (t Terms) Attestable(l timetable.Lesson, owner provider.Staff, today calendar.Date) calendar.Date {
	closed := calendar.DateOf(l.ClosedAt.In(t.Zone))
	if owner.Gone(today) {
		return closed
	}
	return closed.AddDays(t.Attest)
}

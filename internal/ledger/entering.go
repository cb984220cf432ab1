package ledger

import (
	"cmp"
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Entering is the hours of somebody who does not attend yet, as they would stand had they
// entered on a day, with these credits besides their own: what the class had before it is
// absence, and so is what is still planned before it. Which groups they will be in is not
// known yet: they miss at least what the group with the fewest such hours had.
func Entering(ctx context.Context, r store.Reader, e enrolment.Enrolment, from, today calendar.Date, more ...hours.Credit) (hours.Ledger, error) {
	rec, err := read(ctx, r, e.CourseID, latest(from, today))
	if err != nil {
		return hours.Ledger{}, err
	}
	rec.periods[e.ID] = []enrolment.Period{{EnrolmentID: e.ID, FromDate: from}}
	rec.credits[e.ID] = slices.Concat(rec.credits[e.ID], more)
	rec.roll.Ungroup(e.ID)
	row := Row{Enrolment: e}
	rec.count(&row)
	var presences []hours.Presence
	for _, line := range row.Ledger.Lines {
		presences = append(presences, line.Presence)
	}
	least := rec.leastBefore(from)
	for _, l := range rec.lessons {
		missed := l.Audience == timetable.ForClass && l.State == timetable.Planned || // nobody has closed it yet, but it is not for who enters later
			l.Audience == timetable.ForGroup && l.State != timetable.Cancelled && l.GroupID == least[cell(l)]
		if missed && l.Date.Before(from) {
			presences = append(presences, hours.Presence{ID: l.ID, Cell: cell(l), At: l.StartsAt, On: l.Date, Year: rec.plan.YearOn(l.Date), Offered: rec.slots[l.ID].Offered(), MakeUp: l.MakeUp})
		}
	}
	return hours.Compute(rec.plan, presences, row.Credits, nil), nil
}

// leastBefore is, of each cell that groups have, the one with the fewest hours of it before a day.
func (rec *records) leastBefore(day calendar.Date) map[hours.Cell]store.Ref {
	least := map[hours.Cell]store.Ref{}
	for c, groups := range rec.teaching {
		had := map[store.Ref]calendar.Minutes{}
		for _, l := range rec.lessons {
			if l.Audience == timetable.ForGroup && cell(l) == c && l.Date.Before(day) {
				had[l.GroupID] += rec.slots[l.ID].Offered()
			}
		}
		least[c] = slices.MinFunc(groups, func(a, b store.Ref) int { return cmp.Compare(had[a], had[b]) })
	}
	return least
}

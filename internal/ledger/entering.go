package ledger

import (
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
// absence, and so is what is still planned before it.
func Entering(ctx context.Context, r store.Reader, e enrolment.Enrolment, from, today calendar.Date, more ...hours.Credit) (hours.Ledger, error) {
	rec, err := read(ctx, r, e.CourseID, latest(from, today))
	if err != nil {
		return hours.Ledger{}, err
	}
	rec.periods[e.ID] = []enrolment.Period{{EnrolmentID: e.ID, FromDate: from}}
	rec.credits[e.ID] = slices.Concat(rec.credits[e.ID], more)
	row := Row{Enrolment: e}
	rec.count(&row)
	var presences []hours.Presence
	for _, line := range row.Ledger.Lines {
		presences = append(presences, line.Presence)
	}
	for _, l := range rec.lessons { // nobody has closed them yet, but they are not for who enters later
		if l.State == timetable.Planned && l.Audience == timetable.ForClass && l.Date.Before(from) {
			presences = append(presences, hours.Presence{ID: l.ID, Cell: cell(l), At: l.StartsAt, On: l.Date, Year: rec.plan.YearOn(l.Date), Offered: rec.slots[l.ID].Offered(), MakeUp: l.MakeUp})
		}
	}
	return hours.Compute(rec.plan, presences, row.Credits, nil), nil
}

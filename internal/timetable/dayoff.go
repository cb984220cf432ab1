package timetable

import (
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// OnDayOff is the id of the finding that a lesson lies on a day without lessons: a person may
// want it all the same.
const OnDayOff = "C-CLOSED"

func dayOff() *fault.Error {
	return fault.New(fault.Invalid, "timetable.day_off", "In quel giorno di norma non c’è lezione: conferma che la vuoi lo stesso.")
}

// moved are the lessons of edits that come to lie on another day or at another site.
func moved(edits []Edit) []Booked {
	var out []Booked
	for _, e := range edits {
		if a, b := e.Before, e.After; b.State != Cancelled && (a.Date != b.Date || a.RoomID != b.RoomID) {
			out = append(out, b)
		}
	}
	return out
}

// onDaysOff are warnings of lessons on holidays, patron saints and closures of their course or
// site.
func (d desk) onDaysOff(ctx context.Context, r store.Reader, wanted []Booked) ([]finding.Finding, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	first, last := wanted[0].Date, wanted[0].Date
	for _, b := range wanted {
		if b.Date.Before(first) {
			first = b.Date
		}
		if b.Date.After(last) {
			last = b.Date
		}
	}
	off, err := DaysOff(ctx, r, d.course.ID, first, last)
	if err != nil {
		return nil, err
	}
	var out []finding.Finding
	for _, b := range wanted {
		if i := slices.IndexFunc(off, func(o DayOff) bool {
			return o.Date == b.Date && (o.SiteID == "" || string(o.SiteID) == d.siteFor(b.RoomID))
		}); i >= 0 {
			f := b.finding(OnDayOff, "Il {date} di norma non c’è lezione: {why}.", finding.Args{"why": off[i].Why})
			f.Severity = finding.Warning
			out = append(out, f)
		}
	}
	return out, nil
}

// siteFor is the site of a room; without a room, the course's.
func (d desk) siteFor(room store.Ref) string {
	if room == "" {
		return d.course.SiteID
	}
	return d.siteOf(room)
}

// mindDayOff refuses a lesson asked for on a day off by somebody who does not say that they
// know.
func mindDayOff(ctx context.Context, r store.Reader, courseID string, q Request) error {
	if q.DayOff || q.Date == (calendar.Date{}) {
		return nil
	}
	c, err := course.ByID(ctx, r, courseID)
	if err != nil {
		return err
	}
	d := desk{course: c}
	if d.rooms, err = provider.Rooms(ctx, r); err != nil {
		return err
	}
	found, err := d.onDaysOff(ctx, r, []Booked{{Lesson: Lesson{Date: q.Date, RoomID: q.RoomID}}})
	if err != nil || len(found) == 0 {
		return err
	}
	return dayOff().With("day_off", found[0].Message, fault.Args(found[0].Args))
}

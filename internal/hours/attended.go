package hours

import (
	"slices"

	"vidimus/internal/calendar"
)

// Stay is when one person was at one lesson: the union of the times they were there,
// clipped to what was held, minus the breaks that overlap it.
func Stay(presence, held, breaks []calendar.Interval) []calendar.Interval {
	return calendar.Subtract(calendar.Intersect(presence, held), breaks)
}

// Attended is what one lesson gives to one person: their stay, cut to whole minutes once,
// downwards.
func Attended(presence, held, breaks []calendar.Interval) calendar.Minutes {
	return calendar.WholeMinutes(Stay(presence, held, breaks))
}

// Held is what one lesson offers: the times it was really held, minus its breaks.
func Held(held, breaks []calendar.Interval) calendar.Minutes {
	return calendar.WholeMinutes(calendar.Subtract(held, breaks))
}

// Window spreads over its days a thing that is offered for a while: a FAD object
// until its window ends, a stage until the agreement's last day. While it is open
// it offers no more than what was attended; once it has ended, the planned minutes
// that nobody used were offered too, and one more line at its end, of its last day and in that
// year of the course, says so.
func Window(id string, cell Cell, planned calendar.Minutes, end calendar.Instant, last calendar.Date, year int, ended bool, days []Presence) []Presence {
	out := slices.Clone(days)
	for i := range out {
		out[i].Offered = max(out[i].Offered, out[i].Minutes)
		planned -= out[i].Offered
	}
	if ended && planned > 0 {
		out = append(out, Presence{ID: id, Cell: cell, At: end, On: last, Year: year, Offered: planned})
	}
	return out
}

package hours

import (
	"slices"

	"vidimus/internal/calendar"
)

// Hypothesis is what somebody would like to know the effect of, before it is done: the zero
// Hypothesis is nothing at all. It is counted, never written.
type Hypothesis struct {
	MakeUps          []Future      // lessons that would give back what was missed
	Credits          []Credit      // decisions that would waive hours
	MissFrom, MissTo calendar.Date // every lesson of these days would be missed; zero = none
	Without          []string      // lessons that would be taken off the calendar, or off the register
}

// IsZero reports whether nothing would change.
func (h Hypothesis) IsZero() bool {
	return len(h.MakeUps) == 0 && len(h.Credits) == 0 && h.MissFrom.IsZero() && len(h.Without) == 0
}

// misses reports whether a lesson to come lies on one of the days. FAD and stage have a window,
// in which a day of absence takes nothing away.
func (h Hypothesis) misses(f Future) bool {
	return f.Mode.IsLesson() && !h.MissFrom.IsZero() && !f.day().Before(h.MissFrom) && !f.day().After(h.MissTo)
}

// day is its own day in the calendar.
func (f Future) day() calendar.Date {
	if f.Day.IsZero() {
		return f.On
	}
	return f.Day
}

// If is the situation as it would be. What would be missed is offered and not attended, exactly
// as a closed lesson with an absence; what would be taken away leaves its minutes to be given.
func (s Situation) If(h Hypothesis) Situation {
	out := Situation{Plan: s.Plan, Credits: slices.Concat(s.Credits, h.Credits), Left: s.Left}
	for _, p := range s.Presences {
		if !slices.Contains(h.Without, p.ID) {
			out.Presences = append(out.Presences, p)
		}
	}
	ahead := slices.Clone(s.Ahead)
	for _, f := range h.MakeUps {
		f.MakeUp = true
		ahead = append(ahead, f)
	}
	for _, f := range ahead {
		switch {
		case slices.Contains(h.Without, f.ID) && f.ID != "":
		case h.misses(f):
			out.Presences = append(out.Presences, Presence{ID: f.ID, Cell: f.Cell, At: f.At, On: f.day(), Year: f.Year, Offered: f.Minutes, MakeUp: f.MakeUp})
		default:
			out.Ahead = append(out.Ahead, f)
		}
	}
	return out
}

package hours

import (
	"slices"

	"vidimus/internal/calendar"
)

// UsualAlerts are the shares of the allowed absence at which somebody is told, where the
// provider says nothing else: half, three quarters, all of it.
var UsualAlerts = []int{50, 75, 100}

// Allowance is how much of the absence that the threshold allows is used.
type Allowance struct {
	Allowed  calendar.Minutes // T − C − Required
	Lost     calendar.Minutes // can no longer be recognised, whatever comes
	Missable calendar.Minutes // may still be missed; negative: the threshold is out of reach
	Outcome  Outcome
}

// Allowance is what the course's threshold allows and what of it is gone.
func (l Ledger) Allowance() Allowance {
	return Allowance{Allowed: l.AllowedAbsence, Lost: l.Lost, Missable: l.Missable, Outcome: l.Standing.Outcome}
}

// Used is the share that is gone, in whole percent, downwards. Where nothing may be missed,
// the first lost minute is all of it.
func (a Allowance) Used() int {
	switch {
	case a.Lost <= 0:
		return 0
	case a.Allowed <= 0:
		return 100
	}
	return int(100 * a.Lost / a.Allowed)
}

// Due is the alert to be raised now, of those at the given percentages: the highest that is
// reached, when neither it nor a higher one was ever raised. So nobody is told twice, not even
// when a correction lowers the share and another raises it again; and nobody is told of the
// half who has been told of the whole. Whoever has met the threshold has nothing left to lose.
func (a Allowance) Due(percents, raised []int) (percent int, due bool) {
	if a.Outcome == Reached || a.Outcome == NoThreshold {
		return 0, false
	}
	for _, p := range percents {
		if p > percent && a.Used() >= p {
			percent = p
		}
	}
	if percent == 0 || slices.ContainsFunc(raised, func(told int) bool { return told >= percent }) {
		return 0, false
	}
	return percent, true
}

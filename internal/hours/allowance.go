package hours

import "vidimus/internal/calendar"

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

// Alert is the highest of the given percentages that is reached, 0 where none is. Whoever has
// met the threshold, or left, has nothing left to lose.
func (a Allowance) Alert(percents []int) (reached int) {
	if a.Outcome == Reached || a.Outcome == NoThreshold || a.Outcome.Gone() {
		return 0
	}
	for _, p := range percents {
		if p > reached && a.Used() >= p {
			reached = p
		}
	}
	return reached
}

package hours

import "vidimus/internal/calendar"

// Leaving is how and when somebody left the course for good; the zero Leaving is of who is on it.
type Leaving struct {
	As   Outcome       // Withdrawn, Excluded or Transferred
	Last calendar.Date // of attendance; zero for who never came
}

// Gone reports whether it is the outcome of somebody who left.
func (o Outcome) Gone() bool { return o == Withdrawn || o == Excluded || o == Transferred }

// leave closes the account of who is gone: the hours stay, since they can be credited elsewhere
// (DOMAIN §5), and nothing is ahead, to be reached or to be missed.
func (l *Ledger) leave(how Leaving) {
	l.Standing.leave(how)
	l.Outcome, l.ImpossibleOn = how.As, calendar.Date{}
	for i := range l.Cells {
		l.Cells[i].Remaining = 0
	}
	l.Total.Remaining = 0
	for i := range l.Extra {
		l.Extra[i].leave(how)
	}
	for i := range l.Years {
		l.Years[i].leave(how)
	}
}

func (s *Standing) leave(how Leaving) {
	s.Outcome, s.Last = how.As, how.Last
	s.Ahead, s.Best, s.Lost, s.Missable = 0, s.A, s.T-s.C-s.A, 0
}

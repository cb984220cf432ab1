package hours

import "vidimus/internal/calendar"

// judge fills what follows from T, C, A, Best and the percentage.
func (s *Standing) judge(atRiskPercent int) {
	if s.Percent <= 0 || s.T == 0 {
		s.Outcome = NoThreshold
		return
	}
	s.Required = s.figure(s.Reading).Required
	s.AllowedAbsence = s.T - s.C - s.Required
	s.Lost = s.T - s.C - s.Best
	s.Missable = s.Best - s.Required
	switch {
	case s.A >= s.Required:
		s.Outcome = Reached
	case s.Best < s.Required:
		s.Outcome = Unreachable
	case s.Lost > 0 && 100*s.Lost >= calendar.Minutes(atRiskPercent)*s.AllowedAbsence:
		s.Outcome = AtRisk
	default:
		s.Outcome = OnCourse
	}
}

// figure is the standing in one of the two readings.
func (s Standing) figure(r Reading) Figure {
	f := Figure{Numerator: s.A, Denominator: s.T - s.C}
	if r == Count {
		f = Figure{Numerator: s.A + s.C, Denominator: s.T}
	}
	if s.T == 0 {
		return f
	}
	f.PercentHundredths = share(f.Numerator, f.Denominator)
	if s.Percent > 0 {
		f.Required = max(0, f.needed(s.Percent)-(f.Numerator-s.A))
		f.Reached = s.A >= f.Required
	}
	return f
}

// needed is the least numerator that reaches a percentage: 100·n ≥ p·denominator.
func (f Figure) needed(percent int) calendar.Minutes {
	return (calendar.Minutes(percent)*f.Denominator + 99) / 100
}

// share is n of the whole, truncated; where everything is credited, 100 %.
func share(n, whole calendar.Minutes) Hundredths {
	if whole == 0 {
		return 10000
	}
	return Hundredths(10000 * n / whole)
}

// worse is the worse of two outcomes; a threshold that is not there decides nothing.
func worse(a, b Outcome) Outcome {
	rank := map[Outcome]int{NoThreshold: 0, Reached: 1, OnCourse: 2, AtRisk: 3, Unreachable: 4}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

package hours

import (
	"slices"

	"vidimus/internal/calendar"
)

// year is the ledger of one year: the lines of its days, as they are recognised when later
// ones are left aside, and the credits that waive hours of it. What may still be attended
// in it is what was not yet offered of its hours; the bounds of the course may leave less.
func (c *count) year(y Year, reading Reading, future []Future) Ledger {
	its := &count{}
	for _, credit := range c.granted {
		if credit.Year == y.Number {
			its.grant(credit, credit.Minutes)
		}
	}
	var out Ledger
	until := slices.DeleteFunc(slices.Clone(c.lines), func(l Line) bool { return l.Year > y.Number })
	c.bounds.recognise(until)
	for _, line := range until {
		if line.Year == y.Number {
			its.enter(line)
			out.Lines = append(out.Lines, line)
		}
	}
	its.total(&out)
	sum := &out.Total
	sum.Planned = y.Minutes
	sum.Remaining = max(0, sum.Planned-sum.Offered-sum.Credited)

	out.Standing = Standing{
		Threshold: Threshold{Percent: y.Percent}, Year: y.Number, Reading: reading,
		T: sum.Planned, C: min(sum.Credited, sum.Planned), A: sum.Recognised,
		Ahead: sum.Remaining + sum.Unmarked + makeUps(future, y.Number),
	}
	out.Best = min(out.A+out.Ahead, max(out.A, out.T-out.C))
	return out
}

// makeUps are the minutes of make-up lessons still to come in a year.
func makeUps(future []Future, year int) (n calendar.Minutes) {
	for _, f := range future {
		if f.MakeUp && f.Year == year {
			n += max(0, f.Minutes)
		}
	}
	return n
}

// Of is the ledger of one year of the course, and of the whole course for year 0. It is
// false for a year that the plan does not have.
func (l Ledger) Of(year int) (Ledger, bool) {
	if year == 0 {
		return l, true
	}
	for _, its := range l.Years {
		if its.Year == year {
			return its, true
		}
	}
	return Ledger{}, false
}

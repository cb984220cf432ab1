package ledger

import (
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// OfYear is the board of one year of the course alone: its lessons, and of everybody the
// hours of that year. It is false for a year that the plan does not tell apart.
func (b Board) OfYear(number int) (Board, bool) {
	if !slices.ContainsFunc(b.Plan.Years, func(y hours.Year) bool { return y.Number == number }) {
		return Board{}, false
	}
	out := b
	out.Year, out.Lessons, out.Rows = number, nil, nil
	its := map[string]bool{}
	for _, l := range b.Lessons {
		if b.Plan.YearOn(l.Date) == number {
			out.Lessons = append(out.Lessons, l)
			its[l.ID] = true
		}
	}
	for _, row := range b.Rows {
		row.Ledger, _ = row.Ledger.Of(number)
		row.Waiting = slices.DeleteFunc(slices.Clone(row.Waiting), func(d attendance.StageDay) bool { return b.Plan.YearOn(d.Date) != number })
		row.Contradictions = slices.DeleteFunc(slices.Clone(row.Contradictions), func(id string) bool { return !its[id] })
		row.Doubles = slices.DeleteFunc(slices.Clone(row.Doubles), func(d Double) bool { return b.Plan.YearOn(d.On) != number })
		out.Rows = append(out.Rows, row)
	}
	return out, true
}

// Total is the hours of the board: of the whole course, or of its year.
func (b Board) Total() (n calendar.Minutes) {
	for _, y := range b.Plan.Years {
		if y.Number == b.Year {
			return y.Minutes
		}
	}
	for _, c := range b.Plan.Cells {
		n += c.Minutes
	}
	return n
}

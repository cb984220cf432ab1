package hours

import (
	"slices"

	"vidimus/internal/calendar"
)

// Month is what one learner attended in one month, for allowances: minutes by mode, and the
// days on which they came. Added up, the months of a ledger are the ledger.
type Month struct {
	First      calendar.Date // its first day
	Cells      []CellMonth   // by mode, in the order of Modes; those with hours
	Attended   calendar.Minutes
	Recognised calendar.Minutes // as the whole ledger recognises them: a later month may change it
	Offered    calendar.Minutes
	Days       int // with attended minutes of a lesson, of stage or of traineeship: FAD has no days
}

// CellMonth is the part of a month that was given in one mode.
type CellMonth struct {
	Mode                          Mode
	Offered, Attended, Recognised calendar.Minutes
}

// Of is what a month has of a mode.
func (m Month) Of(mode Mode) CellMonth {
	for _, c := range m.Cells {
		if c.Mode == mode {
			return c
		}
	}
	return CellMonth{Mode: mode}
}

// Months are the months of the ledger in order, each with its own lines. A month in which
// nothing was offered is not there.
func (l Ledger) Months() []Month {
	var out []Month
	lines := map[calendar.Date][]Line{}
	for _, line := range l.Lines {
		first := line.On.AddDays(1 - line.On.Day())
		if lines[first] == nil {
			out = append(out, Month{First: first})
		}
		lines[first] = append(lines[first], line)
	}
	slices.SortFunc(out, func(a, b Month) int { return a.First.Compare(b.First) })
	for i := range out {
		out[i].add(lines[out[i].First])
	}
	return out
}

// Sum is several months as one, from the first of them on.
func Sum(months []Month) Month {
	var out Month
	for i, m := range months {
		if i == 0 {
			out.First = m.First
		}
		out.Days += m.Days
		for _, c := range m.Cells {
			out.put(c)
		}
	}
	return out
}

func (m *Month) add(lines []Line) {
	came := map[calendar.Date]bool{}
	for _, line := range lines {
		offered := line.Offered
		if line.MakeUp {
			offered = 0
		}
		m.put(CellMonth{Mode: line.Mode, Offered: offered, Attended: line.Minutes, Recognised: line.Recognised})
		if line.Minutes > 0 && line.Mode != SelfPaced {
			came[line.On] = true
		}
	}
	m.Days = len(came)
}

// put adds minutes of a mode, keeping the modes in order.
func (m *Month) put(c CellMonth) {
	i, found := slices.BinarySearchFunc(m.Cells, c.Mode, func(x CellMonth, mode Mode) int {
		return slices.Index(Modes, x.Mode) - slices.Index(Modes, mode)
	})
	if !found {
		m.Cells = slices.Insert(m.Cells, i, CellMonth{Mode: c.Mode})
	}
	its := &m.Cells[i]
	its.Offered, its.Attended, its.Recognised = its.Offered+c.Offered, its.Attended+c.Attended, its.Recognised+c.Recognised
	m.Offered, m.Attended, m.Recognised = m.Offered+c.Offered, m.Attended+c.Attended, m.Recognised+c.Recognised
}

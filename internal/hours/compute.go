package hours

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"vidimus/internal/calendar"
)

// Compute is the one function that counts hours. The order of presences, credits and
// future entries does not matter: each carries its own place in time.
func Compute(p Plan, presences []Presence, credits []Credit, ahead []Future) Ledger {
	c := newCount(p)
	c.credit(credits)
	c.offer(presences)
	c.limit(p, ahead)

	l := Ledger{Lines: slices.Clone(c.lines), Excess: c.excess}
	recognised := c.bounds.recognise(l.Lines)
	c.total(&l)

	l.Standing = Standing{
		Threshold: Threshold{Percent: p.ThresholdPercent},
		Reading:   cmp.Or(p.Credits, Reduce),
		T:         l.Total.Planned, C: l.Total.Credited, A: recognised,
		Ahead: sum(c.ahead(ahead, calendar.Date{})),
		Best:  c.best(ahead, calendar.Date{}),
	}
	atRisk := cmp.Or(p.AtRiskPercent, 75)
	l.Standing.judge(atRisk)
	l.read()
	l.ImpossibleOn = c.impossibleOn(l.Standing, ahead)

	for _, y := range p.Years {
		year := c.year(y, l.Reading, ahead)
		year.judge(atRisk)
		year.read()
		l.Years = append(l.Years, year)
		l.Outcome = worse(l.Outcome, year.Outcome)
	}
	for _, t := range p.Extra {
		extra := c.part(t, l, ahead)
		extra.judge(atRisk)
		l.Extra = append(l.Extra, extra)
		l.Outcome = worse(l.Outcome, extra.Outcome)
	}
	return l
}

// read fills what follows from the ledger's own threshold.
func (l *Ledger) read() {
	l.Reduced, l.Counted = l.Standing.figure(Reduce), l.Standing.figure(Count)
	l.PercentHundredths = l.Standing.figure(l.Reading).PercentHundredths
	l.Outcome = l.Standing.Outcome
}

// count is the sheet of paper that Compute works on.
type count struct {
	bounds  bounds
	cells   []CellTotal
	lines   []Line   // in order of time, nothing recognised yet
	granted []Credit // what counts of the credits
	excess  []Credit
}

func newCount(p Plan) *count {
	c := &count{}
	for _, planned := range p.Cells {
		c.row(planned.Cell).Planned += max(0, planned.Minutes)
	}
	return c
}

// row is the cell's row, a new one when nothing was said of it yet.
func (c *count) row(cell Cell) *CellTotal {
	i := slices.IndexFunc(c.cells, func(t CellTotal) bool { return t.Cell == cell })
	if i < 0 {
		i = len(c.cells)
		c.cells = append(c.cells, CellTotal{Cell: cell})
	}
	return &c.cells[i]
}

func (c *count) planned(segment string) (n calendar.Minutes) {
	for _, t := range c.cells {
		if t.Segment == segment {
			n += t.Planned
		}
	}
	return n
}

func (c *count) credited(segment string) (n calendar.Minutes) {
	for _, t := range c.cells {
		if t.Segment == segment {
			n += t.Credited
		}
	}
	return n
}

// credit grants the credits in order of date, a segment's never beyond its planned minutes.
func (c *count) credit(credits []Credit) {
	credits = slices.Clone(credits)
	slices.SortStableFunc(credits, func(a, b Credit) int {
		return cmp.Or(a.On.Compare(b.On), strings.Compare(a.Decision, b.Decision), a.Cell.compare(b.Cell),
			cmp.Compare(a.Year, b.Year), cmp.Compare(a.Minutes, b.Minutes))
	})
	for _, credit := range credits {
		granted := min(max(0, credit.Minutes), c.planned(credit.Segment)-c.credited(credit.Segment))
		if granted > 0 {
			c.grant(credit, granted)
		}
		if credit.Minutes -= granted; credit.Minutes > 0 {
			c.excess = append(c.excess, credit)
		}
	}
}

func (c *count) grant(credit Credit, minutes calendar.Minutes) {
	credit.Minutes = minutes
	c.granted = append(c.granted, credit)
	c.row(credit.Cell).Credited += minutes
}

// offer enters the presences as lines in order of time.
func (c *count) offer(presences []Presence) {
	for _, p := range presences {
		p.Minutes = max(0, p.Minutes)
		if p.Unmarked {
			p.Minutes = 0
		}
		p.Offered = max(p.Offered, p.Minutes)
		c.lines = append(c.lines, Line{Presence: p})
	}
	slices.SortStableFunc(c.lines, func(a, b Line) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID), a.Cell.compare(b.Cell),
			cmp.Compare(a.Year, b.Year), cmp.Compare(a.Minutes, b.Minutes), cmp.Compare(a.Offered, b.Offered))
	})
	for _, line := range c.lines {
		c.enter(line)
	}
}

func (c *count) enter(line Line) {
	row := c.row(line.Cell)
	row.Attended += line.Minutes
	if line.MakeUp {
		row.MakeUp += line.Offered
	} else {
		row.Offered += line.Offered
	}
	if line.Unmarked {
		row.Unmarked += line.Offered
	}
}

// limit sets the bounds, for every cell that is or may come to be attended.
func (c *count) limit(p Plan, ahead []Future) {
	for _, t := range c.cells {
		c.bounds.number(t.Cell)
	}
	for _, f := range ahead {
		c.bounds.number(f.Cell)
	}
	for s, segment := range c.bounds.segments {
		c.bounds.segment[s] = c.planned(segment) - c.credited(segment)
	}
	c.bounds.cap(p)
}

// total adds the lines to their rows and the rows to the ledger's last one.
func (c *count) total(l *Ledger) {
	for _, line := range l.Lines {
		row := c.row(line.Cell)
		row.Recognised += line.Recognised
		if line.Bound.Kind == SegmentBound {
			row.BeyondPlan += line.LeftOver
		} else {
			row.NotRecognised += line.LeftOver
		}
		if line.Unmarked {
			l.Unmarked++
		}
	}
	l.Cells = c.cells
	for i := range l.Cells {
		row := &l.Cells[i]
		row.Remaining = max(0, row.Planned-row.Offered-row.Credited)
		l.Total.add(*row)
	}
}

func (t *CellTotal) add(row CellTotal) {
	t.Planned += row.Planned
	t.Offered += row.Offered
	t.MakeUp += row.MakeUp
	t.Unmarked += row.Unmarked
	t.Attended += row.Attended
	t.Recognised += row.Recognised
	t.NotRecognised += row.NotRecognised
	t.BeyondPlan += row.BeyondPlan
	t.Credited += row.Credited
	t.Remaining += row.Remaining
}

// ahead is what may still be attended in each cell by somebody who misses everything
// up to and including a day (the zero Date: nothing): what remains of the plan, what
// nobody has marked, the make-ups to come. What is on the calendar of a missed day is
// offered like any other, so it remains no longer.
func (c *count) ahead(future []Future, missed calendar.Date) grid {
	g := c.bounds.grid()
	for _, row := range c.cells {
		s, m := c.bounds.number(row.Cell)
		g[s][m] = row.Planned - row.Offered - row.Credited
	}
	for _, f := range future {
		if s, m := c.bounds.number(f.Cell); !f.MakeUp && f.gone(missed) {
			g[s][m] -= max(0, f.Minutes)
		}
	}
	for s := range g {
		for m := range g[s] {
			g[s][m] = max(0, g[s][m])
		}
	}
	for _, row := range c.cells {
		s, m := c.bounds.number(row.Cell)
		g[s][m] += row.Unmarked
	}
	for _, f := range future {
		if s, m := c.bounds.number(f.Cell); f.MakeUp && !f.gone(missed) {
			g[s][m] += max(0, f.Minutes)
		}
	}
	return g
}

// gone reports whether the entry lies on a missed day; one without a date never does.
func (f Future) gone(missed calendar.Date) bool { return !f.On.IsZero() && !f.On.After(missed) }

// best is the A of somebody who misses everything up to a day and attends all the rest.
func (c *count) best(future []Future, missed calendar.Date) calendar.Minutes {
	supply := c.ahead(future, missed)
	for _, row := range c.cells {
		s, m := c.bounds.number(row.Cell)
		supply[s][m] += row.Attended
	}
	return c.bounds.most(supply)
}

func (c *count) impossibleOn(s Standing, future []Future) calendar.Date {
	if s.Outcome != OnCourse && s.Outcome != AtRisk {
		return calendar.Date{}
	}
	var days []calendar.Date
	for _, f := range future {
		if !f.On.IsZero() {
			days = append(days, f.On)
		}
	}
	slices.SortFunc(days, calendar.Date.Compare)
	days = slices.Compact(days)
	i := sort.Search(len(days), func(i int) bool { return c.best(future, days[i]) < s.Required })
	if i == len(days) {
		return calendar.Date{}
	}
	return days[i]
}

// part is the standing within some cells. Best is what the cells admit by themselves;
// the bounds they share with others may leave less.
func (c *count) part(t Threshold, l Ledger, future []Future) Standing {
	st := Standing{Threshold: t, Reading: l.Reading}
	ahead := c.ahead(future, calendar.Date{})
	for _, row := range l.Cells {
		if t.covers(row.Cell) {
			st.T += row.Planned
			st.C += row.Credited
			st.A += row.Recognised
		}
	}
	for s, segment := range c.bounds.segments {
		for m, mode := range c.bounds.modes {
			if t.covers(Cell{segment, mode}) {
				st.Ahead += ahead[s][m]
			}
		}
	}
	st.Best = min(st.A+st.Ahead, max(st.A, st.T-st.C))
	return st
}

func (t Threshold) covers(c Cell) bool {
	return (t.Mode == "" || t.Mode == c.Mode) && (t.Segment == "" || t.Segment == c.Segment)
}

func (c Cell) compare(other Cell) int {
	return cmp.Or(strings.Compare(c.Segment, other.Segment),
		cmp.Compare(slices.Index(Modes, c.Mode), slices.Index(Modes, other.Mode)), strings.Compare(string(c.Mode), string(other.Mode)))
}

func sum(g grid) (n calendar.Minutes) {
	for _, row := range g {
		for _, m := range row {
			n += m
		}
	}
	return n
}

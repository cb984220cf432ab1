package hours_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// A course is everything Compute is given.
type course struct {
	plan      hours.Plan
	presences []hours.Presence
	credits   []hours.Credit
	future    []hours.Future
}

func (c course) compute() hours.Ledger {
	return hours.Compute(c.plan, c.presences, c.credits, c.future)
}

// courses draws small ones, so that every bound is often tight and brute force ends.
// Few minutes and few lines; the cells of presence need not be in the plan.
func courses(lines, minutes int) *rapid.Generator[course] {
	return rapid.Custom(func(t *rapid.T) course {
		m := rapid.Custom(func(t *rapid.T) calendar.Minutes {
			return calendar.Minutes(rapid.IntRange(0, minutes).Draw(t, "minutes"))
		})
		cells := rapid.SampledFrom([]hours.Cell{aula531, dad531, fad531, aula532, dad532, fad532, aulaKC, cell(hours.KeyCompetences, hours.LiveDistance)})
		day := rapid.IntRange(0, 5)
		var c course
		for range rapid.IntRange(1, 6).Draw(t, "planned") {
			c.plan.Cells = append(c.plan.Cells, hours.Planned{Cell: cells.Draw(t, "cell"), Minutes: 2 * m.Draw(t, "planned")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "caps") {
			mode := rapid.SampledFrom([]hours.Mode{hours.LiveDistance, hours.SelfPaced}).Draw(t, "mode")
			c.plan.UnitCaps = append(c.plan.UnitCaps, hours.UnitCap{Segment: cells.Draw(t, "unit").Segment, Mode: mode, Limit: m.Draw(t, "cap")})
		}
		c.plan.CourseDAD = rapid.Ptr(m, true).Draw(t, "course DAD")
		c.plan.CourseFAD = rapid.Ptr(m, true).Draw(t, "course FAD")
		c.plan.ThresholdPercent = rapid.SampledFrom([]int{80, 80, 70, 100, 0}).Draw(t, "threshold")
		c.plan.Credits = rapid.SampledFrom([]hours.Reading{hours.Reduce, hours.Count, ""}).Draw(t, "reading")
		for i := range rapid.IntRange(0, lines).Draw(t, "presences") {
			attended := m.Draw(t, "attended")
			c.presences = append(c.presences, hours.Presence{
				ID: fmt.Sprint("p", i), Cell: cells.Draw(t, "cell"), At: on(day.Draw(t, "day")),
				Minutes: attended, Offered: attended + m.Draw(t, "absent"),
				Unmarked: rapid.IntRange(0, 5).Draw(t, "unmarked") == 0, MakeUp: rapid.IntRange(0, 5).Draw(t, "make-up") == 0,
			})
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "credits") {
			c.credits = append(c.credits, hours.Credit{Cell: cells.Draw(t, "cell"), Minutes: m.Draw(t, "credit"),
				Decision: fmt.Sprint("c", i), On: firstDay.AddDays(day.Draw(t, "day"))})
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "future") {
			c.future = append(c.future, hours.Future{ID: fmt.Sprint("f", i), Cell: cells.Draw(t, "cell"), Minutes: m.Draw(t, "ahead"),
				On: firstDay.AddDays(10 + day.Draw(t, "day")), MakeUp: rapid.IntRange(0, 5).Draw(t, "make-up") == 0})
		}
		return c
	})
}

func TestLedgerAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := courses(12, 30).Draw(t, "course")
		l := c.compute()

		if l.A+l.C > l.T {
			t.Errorf("A %d + C %d > T %d", l.A, l.C, l.T)
		}
		if l.Best < l.A || l.Best > l.A+l.Ahead {
			t.Errorf("best %d, A %d, ahead %d", l.Best, l.A, l.Ahead)
		}
		if l.Total.Recognised != l.A || l.Total.Planned != l.T || l.Total.Credited != l.C {
			t.Errorf("the cells sum to %d, %d, %d; want A %d, T %d, C %d", l.Total.Recognised, l.Total.Planned, l.Total.Credited, l.A, l.T, l.C)
		}
		lines := map[hours.Cell]calendar.Minutes{}
		for _, line := range l.Lines {
			lines[line.Cell] += line.Recognised
			if line.Recognised < 0 || line.Recognised > line.Minutes || line.Minutes > line.Offered || line.LeftOver != line.Minutes-line.Recognised {
				t.Errorf("line %+v", line)
			}
			if (line.LeftOver > 0) != (line.Bound != hours.Bound{}) {
				t.Errorf("left over %d, bound %+v", line.LeftOver, line.Bound)
			}
		}
		for _, row := range l.Cells {
			if row.Recognised != lines[row.Cell] {
				t.Errorf("%v: the row says %d, its lines %d", row.Cell, row.Recognised, lines[row.Cell])
			}
			if row.Recognised > row.Attended || row.Attended > row.Offered+row.MakeUp ||
				row.Attended != row.Recognised+row.NotRecognised+row.BeyondPlan {
				t.Errorf("row %+v", row)
			}
		}
		if l.Standing.Outcome != hours.NoThreshold {
			p, base, have := calendar.Minutes(l.Percent), l.T-l.C, l.A
			if l.Reading == hours.Count {
				base, have = l.T, l.A+l.C
			}
			if (l.Outcome == hours.Reached) != (100*have >= p*base) {
				t.Errorf("%s with %d of %d at %d %%", l.Outcome, have, base, p)
			}
			if l.Missable != l.AllowedAbsence-l.Lost {
				t.Errorf("missable %d, allowed %d, lost %d", l.Missable, l.AllowedAbsence, l.Lost)
			}
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := courses(12, 30).Draw(t, "course")
		other := c
		other.presences = rapid.Permutation(c.presences).Draw(t, "presences")
		other.credits = rapid.Permutation(c.credits).Draw(t, "credits")
		other.future = rapid.Permutation(c.future).Draw(t, "future")
		if diff := gocmp.Diff(c.compute(), other.compute()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestMorePresenceNeverLowersATotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := courses(10, 30).Draw(t, "course")
		before := c.compute()
		extra := courses(1, 30).Filter(func(c course) bool { return len(c.presences) == 1 }).Draw(t, "extra").presences[0]
		extra.ID = "extra"
		more := c
		more.presences = append(slices.Clone(c.presences), extra)
		if after := more.compute(); after.A < before.A {
			t.Errorf("A fell from %d to %d", before.A, after.A)
		}
		// Attending an hour that was missed may not lower what can be reached either.
		for i, p := range c.presences {
			if p.Unmarked || p.Minutes == p.Offered {
				continue
			}
			mended := c
			mended.presences = slices.Clone(c.presences)
			mended.presences[i].Minutes = p.Offered
			after := mended.compute()
			if after.A < before.A || after.Best < before.Best {
				t.Errorf("A from %d to %d, best from %d to %d", before.A, after.A, before.Best, after.Best)
			}
		}
	})
}

// The maximum and the choice of what is left over, against a search that knows nothing
// of networks: it tries every number of minutes for every line.
func TestNothingMoreCouldBeRecognised(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := courses(6, 4).Draw(t, "course")
		if rapid.Bool().Draw(t, "tight") {
			// Few cells and little DAD and FAD: modes compete for segments.
			c.plan.CourseDAD, c.plan.CourseFAD = limit(3), limit(3)
			few := rapid.SampledFrom([]hours.Cell{aula531, dad531, fad531, dad532, fad532})
			c.plan.Cells = c.plan.Cells[:0]
			for range 2 {
				c.plan.Cells = append(c.plan.Cells, hours.Planned{Cell: few.Draw(t, "cell"), Minutes: 3})
			}
			for i := range c.presences {
				c.presences[i].Cell = few.Draw(t, "cell")
			}
		}
		l := c.compute()
		got := make([]calendar.Minutes, len(l.Lines))
		for i, line := range l.Lines {
			got[i] = line.Recognised
		}
		if want := exhaustive(c, l); !slices.Equal(got, want) {
			t.Errorf("recognised %v, want %v", got, want)
		}
	})
}

// exhaustive is, of all ways to recognise the lines within the bounds, one with the
// largest sum, and among those the one that keeps least of the latest line, then of
// the one before it, and so on.
func exhaustive(c course, l hours.Ledger) []calendar.Minutes {
	segment := map[string]calendar.Minutes{}
	for _, p := range c.plan.Cells {
		segment[p.Segment] += p.Minutes
	}
	for _, row := range l.Cells {
		segment[row.Segment] -= row.Credited
	}
	allowed := func(x []calendar.Minutes) bool {
		bySegment, byCell := map[string]calendar.Minutes{}, map[hours.Cell]calendar.Minutes{}
		byMode := map[hours.Mode]calendar.Minutes{}
		for i, n := range x {
			bySegment[l.Lines[i].Segment] += n
			byMode[l.Lines[i].Mode] += n
			byCell[l.Lines[i].Cell] += n
		}
		for s, n := range bySegment {
			if n > segment[s] {
				return false
			}
		}
		for _, limit := range c.plan.UnitCaps {
			if byCell[hours.Cell{Segment: limit.Segment, Mode: limit.Mode}] > limit.Limit {
				return false
			}
		}
		return (c.plan.CourseDAD == nil || byMode[hours.LiveDistance] <= *c.plan.CourseDAD) &&
			(c.plan.CourseFAD == nil || byMode[hours.SelfPaced] <= *c.plan.CourseFAD)
	}
	better := func(x, y []calendar.Minutes) bool {
		var sumX, sumY calendar.Minutes
		for i := range x {
			sumX, sumY = sumX+x[i], sumY+y[i]
		}
		if sumX != sumY {
			return sumX > sumY
		}
		for i, last := range slices.Backward(x) {
			if last != y[i] {
				return last < y[i]
			}
		}
		return false
	}
	best := make([]calendar.Minutes, len(l.Lines))
	x := make([]calendar.Minutes, len(l.Lines))
	var try func(i int)
	try = func(i int) {
		if i == len(x) {
			if allowed(x) && better(x, best) {
				copy(best, x)
			}
			return
		}
		for x[i] = 0; x[i] <= l.Lines[i].Minutes; x[i]++ {
			try(i + 1)
		}
		x[i] = 0
	}
	try(0)
	return best
}

// ImpossibleOn is what Compute itself says when the days have passed and everything
// was missed.
func TestImpossibleOnIsTheDayItBecomesSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := courses(6, 20).Draw(t, "course")
		var want calendar.Date
		if l := c.compute(); l.Outcome == hours.OnCourse || l.Outcome == hours.AtRisk {
			ahead := slices.Clone(c.future)
			slices.SortFunc(ahead, func(a, b hours.Future) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.ID, b.ID)) })
			for i := range ahead {
				if i+1 < len(ahead) && ahead[i+1].On == ahead[i].On {
					continue
				}
				passed := c
				passed.presences, passed.future = slices.Clone(c.presences), ahead[i+1:]
				for _, f := range ahead[:i+1] {
					passed.presences = append(passed.presences, hours.Presence{ID: f.ID, Cell: f.Cell, At: on(30), Offered: f.Minutes, MakeUp: f.MakeUp})
				}
				if passed.compute().Outcome == hours.Unreachable {
					want = ahead[i].On
					break
				}
			}
		}
		if got := c.compute().ImpossibleOn; got != want {
			t.Errorf("impossible on %q, want %q", got, want)
		}
	})
}

func TestAttendedProperties(t *testing.T) {
	intervals := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) calendar.Interval {
		from := rapid.IntRange(0, 7200).Draw(t, "from")
		length := rapid.IntRange(-5, 3600).Draw(t, "length")
		start := on(0).Add(time.Duration(from) * time.Second)
		return calendar.Interval{From: start, To: start.Add(time.Duration(length) * time.Second)}
	}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		presence, held, breaks := intervals.Draw(t, "presence"), intervals.Draw(t, "held"), intervals.Draw(t, "breaks")
		got := hours.Attended(presence, held, breaks)

		twice := append(slices.Clone(presence), presence...)
		if again := hours.Attended(rapid.Permutation(twice).Draw(t, "twice"), held, breaks); again != got {
			t.Errorf("%d minutes, in another order and twice %d", got, again)
		}
		if offered := hours.Held(held, breaks); got > offered {
			t.Errorf("attended %d of %d", got, offered)
		}
		if more := hours.Attended(append(slices.Clone(presence), intervals.Draw(t, "more")...), held, breaks); more < got {
			t.Errorf("more presence lowered %d to %d", got, more)
		}

		// Second by second.
		in := func(set []calendar.Interval, i calendar.Instant) bool {
			return slices.ContainsFunc(set, func(iv calendar.Interval) bool { return !i.Before(iv.From) && i.Before(iv.To) })
		}
		seconds := 0
		for s := range 7200 + 3600 {
			if i := on(0).Add(time.Duration(s) * time.Second); in(presence, i) && in(held, i) && !in(breaks, i) {
				seconds++
			}
		}
		if want := calendar.Minutes(seconds / 60); got != want {
			t.Errorf("%d minutes, counted %d", got, want)
		}
	})
}

package hours_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// twoYears is a plan of 100 and 150 hours, the second year from the tenth day on.
func twoYears() hours.Plan {
	return hours.Plan{
		Cells:            []hours.Planned{{Cell: aula531, Minutes: h(200)}, {Cell: dad531, Minutes: h(50)}},
		ThresholdPercent: 80,
		Years:            []hours.Year{{Number: 1, Minutes: h(100), Percent: 80}, {Number: 2, Minutes: h(150), From: firstDay.AddDays(10)}},
	}
}

func TestYearOn(t *testing.T) {
	p := twoYears()
	for day, want := range map[int]int{-5: 1, 0: 1, 9: 1, 10: 2, 300: 2} {
		if got := p.YearOn(firstDay.AddDays(day)); got != want {
			t.Errorf("day %d: year %d, want %d", day, got, want)
		}
	}
	if got := campania().YearOn(firstDay); got != 0 {
		t.Errorf("a course of one year: %d", got)
	}
	p.Years[1].From = calendar.Date{}
	if got := p.YearOn(firstDay.AddDays(300)); got != 1 {
		t.Errorf("a second year without a day has not begun: %d", got)
	}
}

func TestYears(t *testing.T) {
	in := func(year, day int, c hours.Cell, attended, offered calendar.Minutes) hours.Presence {
		p := lesson(day, c, attended, offered)
		p.Year = year
		return p
	}
	// The second year's lessons take the DAD and the segment that this one stood in.
	given := func(p *hours.Plan) {
		p.Cells = []hours.Planned{{Cell: aula531, Minutes: h(1)}, {Cell: aulaKC, Minutes: h(249)}}
		p.CourseDAD = limit(h(1))
	}
	for _, tt := range []struct {
		name      string
		change    func(*hours.Plan)
		presences []hours.Presence
		credits   []hours.Credit
		future    []hours.Future
		a, c      calendar.Minutes // of the first year
		ahead     calendar.Minutes
		year, all hours.Outcome
	}{
		{name: "nothing yet", ahead: h(100), year: hours.OnCourse, all: hours.OnCourse},
		{name: "80 of 100", presences: []hours.Presence{in(1, 0, aula531, h(80), h(100))}, a: h(80), year: hours.Reached, all: hours.OnCourse},
		{name: "a minute short, which loses the course", presences: []hours.Presence{in(1, 0, aula531, h(79, 59), h(100))},
			a: h(79, 59), year: hours.Unreachable, all: hours.Unreachable},
		{name: "the second year does not mend the first", presences: []hours.Presence{in(1, 0, aula531, h(70), h(100)), in(2, 12, aula531, h(100), h(100)), in(2, 13, dad531, h(50), h(50))},
			a: h(70), year: hours.Unreachable, all: hours.Unreachable},
		{name: "a make-up lesson in the year", presences: []hours.Presence{in(1, 0, aula531, h(75), h(100))},
			future: []hours.Future{{ID: "m", Cell: aula531, Minutes: h(6), MakeUp: true, Year: 1}}, a: h(75), ahead: h(6), year: hours.AtRisk, all: hours.AtRisk},
		{name: "a make-up lesson too late", presences: []hours.Presence{in(1, 0, aula531, h(75), h(100))},
			future: []hours.Future{{ID: "m", Cell: aula531, Minutes: h(6), MakeUp: true, Year: 2}}, a: h(75), year: hours.Unreachable, all: hours.Unreachable},
		{name: "nobody has marked the last lesson", presences: []hours.Presence{in(1, 0, aula531, h(75), h(90)), {ID: "u", Cell: aula531, At: on(1), Year: 1, Offered: h(10), Unmarked: true}},
			a: h(75), ahead: h(10), year: hours.AtRisk, all: hours.AtRisk},
		{name: "a credit of the year", presences: []hours.Presence{in(1, 0, aula531, h(64), h(80))}, credits: []hours.Credit{{Cell: aula531, Year: 1, Minutes: h(20), Decision: "1", On: firstDay}},
			a: h(64), c: h(20), year: hours.Reached, all: hours.OnCourse},
		{name: "a credit of the other year", presences: []hours.Presence{in(1, 0, aula531, h(64), h(100))}, credits: []hours.Credit{{Cell: aula531, Year: 2, Minutes: h(20), Decision: "1", On: firstDay}},
			a: h(64), year: hours.Unreachable, all: hours.Unreachable},
		{name: "the credits count as hours", change: func(p *hours.Plan) { p.Credits = hours.Count }, presences: []hours.Presence{in(1, 0, aula531, h(60), h(80))},
			credits: []hours.Credit{{Cell: aula531, Year: 1, Minutes: h(20), Decision: "1", On: firstDay}}, a: h(60), c: h(20), year: hours.Reached, all: hours.OnCourse},
		{name: "a cap of the course stops the latest", change: func(p *hours.Plan) { p.CourseDAD = limit(h(10)) },
			presences: []hours.Presence{in(1, 0, dad531, h(10), h(10)), in(1, 1, aula531, h(70), h(90)), in(2, 12, dad531, h(40), h(40))}, a: h(80), year: hours.Reached, all: hours.Unreachable},
		{name: "a later maximum takes nothing back", change: given,
			presences: []hours.Presence{in(1, 0, dad531, h(1), h(1)), in(2, 12, aula531, h(1), h(1)), in(2, 13, cell("KC", hours.LiveDistance), h(1), h(1))},
			a:         h(1), ahead: h(99), year: hours.OnCourse, all: hours.OnCourse},
		{name: "no intermediate exam, no threshold", change: func(p *hours.Plan) { p.Years[0].Percent = 0 },
			presences: []hours.Presence{in(1, 0, aula531, h(70), h(100))}, a: h(70), year: hours.NoThreshold, all: hours.OnCourse},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := twoYears()
			if tt.change != nil {
				tt.change(&p)
			}
			l := hours.Compute(p, tt.presences, tt.credits, tt.future)
			first, ok := l.Of(1)
			if !ok || first.A != tt.a || first.C != tt.c || first.Ahead != tt.ahead || first.Outcome != tt.year || l.Outcome != tt.all {
				t.Errorf("A %s, C %s, ahead %s, %s; the course %s", first.A, first.C, first.Ahead, first.Outcome, l.Outcome)
			}
			if first.T != h(100) || first.Total.Recognised != first.A || first.Total.Attended < first.A {
				t.Errorf("T %s, total %+v", first.T, first.Total)
			}
		})
	}
	if _, ok := hours.Compute(twoYears(), nil, nil, nil).Of(3); ok {
		t.Error("a third year")
	}
}

// inYears draws a course of two years: what lies on its first days is the first year's.
var inYears = rapid.Custom(func(t *rapid.T) course {
	c := courses(12, 30).Draw(t, "course")
	c.plan.Years = []hours.Year{{Number: 1, Minutes: calendar.Minutes(rapid.IntRange(0, 200).Draw(t, "first")), Percent: 80},
		{Number: 2, Minutes: calendar.Minutes(rapid.IntRange(0, 200).Draw(t, "second")), From: firstDay.AddDays(3)}}
	for i := range c.presences {
		c.presences[i].Year = 2
		if c.presences[i].At.Before(on(3)) {
			c.presences[i].Year = 1
		}
	}
	for i := range c.credits {
		c.credits[i].Year = rapid.IntRange(0, 2).Draw(t, "year")
	}
	return c
})

func TestTheYearsMakeTheCourse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := inYears.Draw(t, "course").compute()
		first, _ := l.Of(1)
		second, _ := l.Of(2)
		// The last year leaves nothing aside, so its own are the course's; the first gives up nothing to it.
		var late calendar.Minutes
		for _, line := range l.Lines {
			if line.Year == 2 {
				late += line.Recognised
			}
		}
		if second.A != late || first.A < l.A-late || first.A > l.A || first.Total.Attended+second.Total.Attended != l.Total.Attended {
			t.Errorf("A %d + %d, the course %d of which %d late", first.A, second.A, l.A, late)
		}
		if first.Total.Credited+second.Total.Credited > l.C || len(first.Lines)+len(second.Lines) != len(l.Lines) {
			t.Errorf("credits %d + %d of %d; lines %d + %d of %d", first.Total.Credited, second.Total.Credited, l.C, len(first.Lines), len(second.Lines), len(l.Lines))
		}
		if first.Best < first.A {
			t.Errorf("best %d, A %d", first.Best, first.A)
		}
	})
}

// The list that admits to the intermediate exam must not change with what comes later.
func TestALaterYearNeverChangesAnEarlierOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := inYears.Draw(t, "course")
		c.future = nil
		early := c
		early.presences = nil
		for _, p := range c.presences {
			if p.Year == 1 {
				early.presences = append(early.presences, p)
			}
		}
		then, _ := early.compute().Of(1)
		now, _ := c.compute().Of(1)
		if diff := gocmp.Diff(then, now); diff != "" {
			t.Error(diff)
		}
	})
}

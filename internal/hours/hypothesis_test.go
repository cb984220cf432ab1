package hours_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

var dates = gocmp.AllowUnexported(calendar.Date{}, calendar.Instant{})

func (c course) situation() hours.Situation {
	return hours.Situation{Plan: c.plan, Presences: c.presences, Credits: c.credits, Ahead: c.future}
}

func TestHypothesis(t *testing.T) {
	day := func(n int) calendar.Date { return firstDay.AddDays(n) }
	now := hours.Situation{
		Plan:      hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: h(60)}, {Cell: lab531, Minutes: h(20)}, {Cell: stage, Minutes: h(20)}}, ThresholdPercent: 80},
		Presences: []hours.Presence{{ID: "p", Cell: aula531, At: on(0), On: day(0), Minutes: h(5), Offered: h(5)}, {ID: "q", Cell: aula531, At: on(1), On: day(1), Offered: h(5)}},
		Ahead: []hours.Future{
			{ID: "a", Cell: aula531, On: day(2), At: on(2), Minutes: h(5)}, {ID: "b", Cell: lab531, On: day(3), At: on(3), Minutes: h(4)},
			{ID: "s", Cell: stage, On: day(3), Minutes: h(20)}, {ID: "o", Cell: aula531, Day: day(-1), On: day(2), At: on(-1), Minutes: h(5)}, // still open on its third day
		},
	}
	for _, tt := range []struct {
		name                 string
		h                    hours.Hypothesis
		a, best, missable, c calendar.Minutes
	}{
		{"nothing", hours.Hypothesis{}, h(5), h(95), h(15), 0},
		{"a make-up lesson", hours.Hypothesis{MakeUps: []hours.Future{{Cell: aula531, On: day(9), Minutes: h(5)}}}, h(5), h(100), h(20), 0},
		{"a make-up of more than was missed never raises the total", hours.Hypothesis{MakeUps: []hours.Future{{Cell: aula531, Minutes: h(50)}}}, h(5), h(100), h(20), 0},
		{"a credit", hours.Hypothesis{Credits: []hours.Credit{{Cell: lab531, Minutes: h(10)}}}, h(5), h(85), h(13), h(10)},
		{"an absence of a day", hours.Hypothesis{MissFrom: day(2), MissTo: day(2)}, h(5), h(90), h(10), 0},
		{"an absence of two days; the stage has a window", hours.Hypothesis{MissFrom: day(2), MissTo: day(3)}, h(5), h(86), h(6), 0},
		{"an absence on the day of a lesson that nobody has closed", hours.Hypothesis{MissFrom: day(-1), MissTo: day(-1)}, h(5), h(90), h(10), 0},
		{"an absence when there is nothing", hours.Hypothesis{MissFrom: day(7), MissTo: day(8)}, h(5), h(95), h(15), 0},
		{"a lesson taken off the calendar is given later", hours.Hypothesis{Without: []string{"a"}}, h(5), h(95), h(15), 0},
		{"an attended lesson taken off the register", hours.Hypothesis{Without: []string{"p"}}, 0, h(95), h(15), 0},
		{"a missed one", hours.Hypothesis{Without: []string{"q"}}, h(5), h(100), h(20), 0},
		{"missed and made up", hours.Hypothesis{MissFrom: day(2), MissTo: day(2), MakeUps: []hours.Future{{Cell: aula531, On: day(9), Minutes: h(5)}}}, h(5), h(95), h(15), 0},
		{"a make-up that would be missed too", hours.Hypothesis{MissFrom: day(9), MissTo: day(9), MakeUps: []hours.Future{{Cell: aula531, On: day(9), Minutes: h(5)}}}, h(5), h(95), h(15), 0},
	} {
		before := now.Ledger()
		l := now.If(tt.h).Ledger()
		if l.A != tt.a || l.Best != tt.best || l.Missable != tt.missable || l.C != tt.c {
			t.Errorf("%s: A %v, best %v, missable %v, C %v", tt.name, l.A, l.Best, l.Missable, l.C)
		}
		if diff := gocmp.Diff(before, now.Ledger(), dates); diff != "" {
			t.Errorf("%s changed what is: %s", tt.name, diff)
		}
	}
}

// Of any course: the hypothesis of nothing is what is; absence never helps, and neither a
// make-up nor the end of a missed lesson ever harms.
func TestHypothesisNeverSurprises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := courses(8, 30).Draw(t, "course").situation()
		l := now.Ledger()
		if diff := gocmp.Diff(l, now.If(hours.Hypothesis{}).Ledger(), dates); diff != "" {
			t.Fatalf("nothing: %s", diff)
		}
		from := firstDay.AddDays(rapid.IntRange(0, 16).Draw(t, "from"))
		missed := now.If(hours.Hypothesis{MissFrom: from, MissTo: from.AddDays(rapid.IntRange(0, 5).Draw(t, "days"))}).Ledger()
		if missed.Best > l.Best || missed.A != l.A || missed.T != l.T {
			t.Errorf("absence: best %v → %v, A %v → %v", l.Best, missed.Best, l.A, missed.A)
		}
		made := now.If(hours.Hypothesis{MakeUps: []hours.Future{{Cell: aula531, On: from, Minutes: calendar.Minutes(rapid.IntRange(0, 40).Draw(t, "minutes"))}}}).Ledger()
		if made.Best < l.Best || made.A != l.A || made.T != l.T {
			t.Errorf("make-up: best %v → %v, A %v → %v", l.Best, made.Best, l.A, made.A)
		}
	})
}

func TestMonthsAddUpToTheLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := courses(12, 30).Draw(t, "course")
		for i := range c.presences {
			c.presences[i].On = firstDay.AddDays(rapid.IntRange(-40, 40).Draw(t, "day"))
		}
		l := c.compute()
		all := hours.Sum(l.Months())
		if all.Attended != l.Total.Attended || all.Recognised != l.A || all.Offered != l.Total.Offered {
			t.Errorf("months %+v, ledger %+v", all, l.Total)
		}
		for _, mode := range hours.Modes {
			var attended calendar.Minutes
			for _, row := range l.Cells {
				if row.Mode == mode {
					attended += row.Attended
				}
			}
			if all.Of(mode).Attended != attended {
				t.Errorf("%s: months %v, ledger %v", mode, all.Of(mode).Attended, attended)
			}
		}
	})
}

func TestMonths(t *testing.T) {
	p := func(day int, c hours.Cell, attended calendar.Minutes) hours.Presence {
		return hours.Presence{ID: "x", Cell: c, At: on(day), On: firstDay.AddDays(day), Minutes: attended, Offered: h(5)}
	}
	l := hours.Compute(campania(), []hours.Presence{p(0, aula531, h(5)), p(0, lab531, h(2)), p(1, aula531, 0), p(2, fad531, h(1)), p(20, aulaKC, h(4)), p(50, aula532, 0)}, nil, nil)
	got := l.Months()
	want := []hours.Month{
		{First: calendar.MustDate("2026-01-01"), Attended: h(8), Recognised: h(8), Offered: h(20), Days: 1, Cells: []hours.CellMonth{
			{Mode: hours.Classroom, Offered: h(10), Attended: h(5), Recognised: h(5)}, {Mode: hours.Laboratory, Offered: h(5), Attended: h(2), Recognised: h(2)},
			{Mode: hours.SelfPaced, Offered: h(5), Attended: h(1), Recognised: h(1)}}},
		{First: calendar.MustDate("2026-02-01"), Attended: h(4), Recognised: h(4), Offered: h(5), Days: 1, Cells: []hours.CellMonth{{Mode: hours.Classroom, Offered: h(5), Attended: h(4), Recognised: h(4)}}},
		{First: calendar.MustDate("2026-03-01"), Offered: h(5), Cells: []hours.CellMonth{{Mode: hours.Classroom, Offered: h(5)}}},
	}
	if diff := gocmp.Diff(want, got, dates); diff != "" {
		t.Error(diff)
	}
}

func TestAllowance(t *testing.T) {
	for _, tt := range []struct {
		name        string
		a           hours.Allowance
		used, alert int
	}{
		{"nothing lost", hours.Allowance{Allowed: h(50)}, 0, 0},
		{"a minute before the half", hours.Allowance{Allowed: h(50), Lost: h(25) - 1}, 49, 0},
		{"the half", hours.Allowance{Allowed: h(50), Lost: h(25)}, 50, 50},
		{"from nothing to most of it: one alert, not two", hours.Allowance{Allowed: h(50), Lost: h(40)}, 80, 75},
		{"all of it", hours.Allowance{Allowed: h(50), Lost: h(50)}, 100, 100},
		{"beyond it", hours.Allowance{Allowed: h(50), Lost: h(60), Outcome: hours.Unreachable}, 120, 100},
		{"nothing may be missed", hours.Allowance{Lost: 1}, 100, 100},
		{"the threshold is met already", hours.Allowance{Allowed: h(50), Lost: h(50), Outcome: hours.Reached}, 100, 0},
		{"no threshold", hours.Allowance{Lost: h(50), Outcome: hours.NoThreshold}, 100, 0},
	} {
		if used, alert := tt.a.Used(), tt.a.Alert([]int{50, 75, 100}); used != tt.used || alert != tt.alert {
			t.Errorf("%s: %d %% used, alert %d", tt.name, used, alert)
		}
	}
}

package demo

import (
	"time"

	"vidimus/internal/calendar"
)

// schoolDays are the days on which the provider teaches, counted from today: day 0 is
// today whatever it is, so that there is always a lesson to look at, day −1 the last
// school day before it.
type schoolDays struct {
	today  calendar.Date
	before []calendar.Date // day −1 first
	after  []calendar.Date // day 1 first
}

// longestWalk is in days either way: every course of the demonstration lies within it.
const longestWalk = 270

func newSchoolDays(today calendar.Date) schoolDays {
	s := schoolDays{today: today}
	for n := 1; n <= longestWalk; n++ {
		if d := today.AddDays(-n); isSchoolDay(d) {
			s.before = append(s.before, d)
		}
		if d := today.AddDays(n); isSchoolDay(d) {
			s.after = append(s.after, d)
		}
	}
	return s
}

// day is the n-th school day after today, or before it where n is negative.
func (s schoolDays) day(n int) calendar.Date {
	switch {
	case n < 0:
		return s.before[-n-1]
	case n > 0:
		return s.after[n-1]
	}
	return s.today
}

// isSchoolDay reports whether the provider, which is in Naples, teaches on a day.
func isSchoolDay(d calendar.Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	if d == easter(d.Year()).AddDays(1) {
		return false
	}
	switch d.String()[5:] {
	case "01-06", "04-25", "05-01", "06-02", "09-19" /* San Gennaro */, "10-04", "11-01", "12-08":
		return false
	}
	closed := func(from, to string) bool { return from <= d.String()[5:] && d.String()[5:] <= to }
	return !closed("08-10", "08-21") && !closed("12-24", "12-31") && !closed("01-01", "01-05")
}

// easter is Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher).
func easter(year int) calendar.Date {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	n := h + l - 7*((a+11*h+22*l)/451) + 114
	d, _ := calendar.NewDate(year, time.Month(n/31), n%31+1) // March or April: it exists
	return d
}

package demo

import (
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/timetable"
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

// closures are when the provider shuts for longer, of the summer and the winter of a year.
func closures(year int) []timetable.Closure {
	return []timetable.Closure{
		{From: calendar.MonthDay("08-10").On(year), To: calendar.MonthDay("08-21").On(year), Reason: "Chiusura estiva"},
		{From: calendar.MonthDay("12-24").On(year), To: calendar.MonthDay("01-05").On(year + 1), Reason: "Vacanze di Natale"},
	}
}

// The patron saints of the two towns.
const (
	sanGennaro = calendar.MonthDay("09-19")
	sanProcolo = calendar.MonthDay("11-16")
)

// isSchoolDay reports whether the provider teaches on a day at both its sites.
func isSchoolDay(d calendar.Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday || d == sanGennaro.On(d.Year()) || d == sanProcolo.On(d.Year()) {
		return false
	}
	if slices.ContainsFunc(calendar.Holidays(d.Year()), func(h calendar.Holiday) bool { return h.Date == d }) {
		return false
	}
	return !slices.ContainsFunc(slices.Concat(closures(d.Year()-1), closures(d.Year())), func(c timetable.Closure) bool { return !d.Before(c.From) && !d.After(c.To) })
}

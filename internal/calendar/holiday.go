package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Holiday is a day on which the law suspends work and school in the whole country.
// Sundays are holidays too; whether a course meets on Sundays is said by its week.
type Holiday struct {
	Date Date
	Name string // a key of the catalogue
	Law  string // the act by which the day is a holiday today
}

// Label is the holiday's name, a key of the catalogue.
func (h Holiday) Label() string { return h.Name }

// fixed are the holidays that fall on the same day every year. Law 260/1949, art. 2, is
// the list; law 54/1977 struck the Epiphany and 2 June off it, which came back as said
// beside them. Since is the first year in which the day is a holiday, 0 for all years
// that a course can lie in.
var fixed = []struct {
	month time.Month
	day   int
	since int
	name  string
	law   string
}{
	{time.January, 1, 0, "Capodanno", "L. 260/1949, art. 2"},
	{time.January, 6, 0, "Epifania", "D.P.R. 792/1985, art. 1"},
	{time.April, 25, 0, "Anniversario della Liberazione", "L. 260/1949, art. 2"},
	{time.May, 1, 0, "Festa del lavoro", "L. 260/1949, art. 2"},
	{time.June, 2, 2001, "Festa della Repubblica", "L. 336/2000, art. 1"},
	{time.August, 15, 0, "Assunzione", "L. 260/1949, art. 2"},
	{time.October, 4, 2026, "San Francesco d’Assisi, patrono d’Italia", "L. 151/2025, art. 1"},
	{time.November, 1, 0, "Ognissanti", "L. 260/1949, art. 2"},
	{time.December, 8, 0, "Immacolata Concezione", "L. 260/1949, art. 2"},
	{time.December, 25, 0, "Natale", "L. 260/1949, art. 2"},
	{time.December, 26, 0, "Santo Stefano", "L. 260/1949, art. 2"},
}

// Holidays are the national holidays of a year, in their order.
func Holidays(year int) []Holiday {
	easter := Easter(year)
	moving := []Holiday{
		{easter, "Pasqua", "L. 260/1949, art. 2"},
		{easter.AddDays(1), "Lunedì dell’Angelo", "L. 260/1949, art. 2"},
	}
	out := make([]Holiday, 0, len(fixed)+len(moving))
	for _, f := range fixed {
		if year < f.since {
			continue
		}
		day := Date{int16(year), uint8(f.month), uint8(f.day)}
		for len(moving) > 0 && !day.Before(moving[0].Date) {
			out, moving = append(out, moving[0]), moving[1:]
		}
		out = append(out, Holiday{day, f.name, f.law})
	}
	return out
}

// Easter is Easter Sunday of a year in the Gregorian calendar: the algorithm of Meeus,
// Jones and Butcher.
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	n := h + l - 7*((a+11*h+22*l)/451) + 114
	return Date{int16(year), uint8(n / 31), uint8(n%31 + 1)}
}

// MonthDay is a day of every year, such as that of a town's patron saint, as "09-19".
// The zero MonthDay is none.
type MonthDay string

// ParseMonthDay reads what people type: 19/9, 19.09, 19-9. Empty is none.
func ParseMonthDay(s string) (MonthDay, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	d, err := ParseItalian(s + "/2000") // a leap year: 29 February is a day
	if err != nil || d.Year() != 2000 {
		return "", fmt.Errorf("calendar: %q is not a day like 19/09", s)
	}
	return MonthDay(d.String()[5:]), nil
}

// On is that day in a year; no date for none, and for 29 February of a common year.
func (m MonthDay) On(year int) Date {
	d, err := ParseDate(fmt.Sprintf("%04d-%s", year, m))
	if err != nil {
		return Date{}
	}
	return d
}

// Italian is 19/09, empty for none.
func (m MonthDay) Italian() string {
	month, day, _ := strings.Cut(string(m), "-")
	if day == "" {
		return ""
	}
	return day + "/" + month
}

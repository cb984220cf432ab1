// Package calendar holds the values of time that the field counts with: civil
// dates, wall times, instants, minutes and intervals.
//
// Nothing here is a float, nothing reads the machine's clock, and a day is never
// 24 hours: lessons are civil dates and wall times in the provider's zone, and the
// instants are computed from them.
package calendar

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Date is a civil date in the Gregorian calendar. The zero Date means "no date".
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate returns the date, or an error when the calendar has no such day.
func NewDate(year int, month time.Month, day int) (Date, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1 || year > 9999 || t.Year() != year || t.Month() != month || t.Day() != day {
		return Date{}, fmt.Errorf("calendar: no such day: %04d-%02d-%02d", year, int(month), day)
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

// MustDate is NewDate of an ISO text for constants and tests; it panics on a bad one.
func MustDate(iso string) Date {
	d, err := ParseDate(iso)
	if err != nil {
		panic(err)
	}
	return d
}

// ParseDate reads an ISO date, 2026-12-31.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return Date{}, fmt.Errorf("calendar: %q is not a date like 2026-12-31", s)
	}
	return NewDate(t.Year(), t.Month(), t.Day())
}

// typed is day, month and year as people write them.
var typed = regexp.MustCompile(`^(\d{1,2}) ?[/. -] ?(\d{1,2}) ?[/. -] ?(\d{4})$`)

// ParseItalian reads what people type: 31/12/2026, 1.2.2026, 31-12-2026, and the
// ISO form that date pickers send. A year of two digits is refused (whose century?),
// and so is the year 26 that a date picker makes of it.
func ParseItalian(s string) (Date, error) {
	s = strings.TrimSpace(s)
	d, err := ParseDate(s)
	if m := typed.FindStringSubmatch(s); m != nil {
		day, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		year, _ := strconv.Atoi(m[3])
		d, err = NewDate(year, time.Month(month), day)
	}
	if err != nil || d.Year() < 1800 {
		return Date{}, fmt.Errorf("calendar: %q is not a date like 31/12/2026", s)
	}
	return d, nil
}

// DateOf is the civil date of t in t's own zone.
func DateOf(t time.Time) Date {
	return Date{int16(t.Year()), uint8(t.Month()), uint8(t.Day())}
}

func (d Date) Year() int             { return int(d.year) }
func (d Date) Month() time.Month     { return time.Month(d.month) }
func (d Date) Day() int              { return int(d.day) }
func (d Date) IsZero() bool          { return d == Date{} }
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Date) utc() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

// String is the ISO form, empty for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Italian is 31/12/2026, empty for no date.
func (d Date) Italian() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.day, d.month, d.year)
}

// Compare is -1, 0 or +1 as d is before, on or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.year, e.year), cmp.Compare(d.month, e.month), cmp.Compare(d.day, e.day))
}

func (d Date) Equal(e Date) bool  { return d == e }
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }
func (d Date) After(e Date) bool  { return d.Compare(e) > 0 }

// AddDays is the date n days later; n may be negative. No date stays no date.
func (d Date) AddDays(n int) Date { return d.add(0, n) }

// AddYears is the same day n years later; 29 February becomes 1 March in a common
// year, the day on which the law counts a year as completed. No date stays no date.
func (d Date) AddYears(n int) Date { return d.add(n, 0) }

func (d Date) add(years, days int) Date {
	if d.IsZero() {
		return d
	}
	return DateOf(d.utc().AddDate(years, 0, days))
}

// DaysUntil is how many days lie between d and e, negative when e is earlier.
func (d Date) DaysUntil(e Date) int {
	return int(e.utc().Sub(d.utc()) / (24 * time.Hour))
}

// YearsCompleted is the age on the day `on` of somebody born on d: how many years
// have been completed, the birthday itself included. Nobody without a birth date has
// completed any.
func (d Date) YearsCompleted(on Date) int {
	if d.IsZero() {
		return 0
	}
	n := on.Year() - d.Year()
	if on.Before(d.AddYears(n)) {
		n--
	}
	return n
}

// Value stores the ISO form, NULL for no date.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what either database gives back for a DATE.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = DateOf(v)
		return nil
	case []byte:
		return d.Scan(string(v))
	case string:
		if len(v) > 10 {
			v = v[:10]
		}
		parsed, err := ParseDate(v)
		*d = parsed
		return err
	}
	return fmt.Errorf("calendar: cannot read a date from %T", src)
}

// MarshalText is the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	*d = parsed
	return err
}

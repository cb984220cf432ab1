// Package stamp reads moments and durations as other programs wrote them into their reports:
// «08/07/2025 08:57:00 AM», «12 marzo 2026, 14:05», «2026-03-12T14:05:33Z»; «24m 12s»,
// PT1H2M, 0000:12:34.5. What one way of writing leaves open is not guessed: which of two
// numbers is the day is for the reader of the whole file to say, or for a person.
//
// Tables: none
package stamp

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"vidimus/internal/calendar"
	"vidimus/internal/language"
)

// Order is which of two numbers of a date is the day.
type Order string

// The orders of day and month. An AM or PM says nothing about them: Zoom in Italian writes
// 08/07/2025 08:57:00 AM for the 8th of July.
const (
	AnyOrder   Order = ""
	DayFirst   Order = "day"
	MonthFirst Order = "month"
)

// Stamp is a moment as written.
type Stamp struct {
	First, Second int            // of the date as they stand: day and month, or month and day
	Year          int            // 0: a time without a date
	Settled       bool           // First is the day: the way it is written leaves no doubt
	Wall          calendar.Wall  // the time of day, midnight where none is written
	Timed         bool           // a time of day is written
	Half          bool           // with AM or PM
	Zone          *time.Location // that the time names; nil where it names none
}

// What stands in a date and a time, whatever separates them; in lower case.
var (
	numericDate = regexp.MustCompile(`^(\d{1,4})([/.-]) ?(\d{1,2})[/.-] ?(\d{2,4})[,.]?$`)
	namedDay    = regexp.MustCompile(`^(?:\p{L}+\.?,? )?(\d{1,2})\.? (?:de )?(\p{L}{3,10})\.?,? (?:de )?(\d{4}),?$`)
	namedMonth  = regexp.MustCompile(`^(?:\p{L}+\.?,? )?(\p{L}{3,10})\.? (\d{1,2}),? (\d{4}),?$`)
	timeOfDay   = regexp.MustCompile(`^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)? ?([ap])?\.? ?(m)?\.?$`)
	timePart    = regexp.MustCompile(`(^|[ t])(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,9})?(?: ?[ap]\.? ?m\.?)?)(?: ?(z|utc|gmt|cet|cest)?((?:[+-])\d{1,2}(?::?\d{2})?)?)?$`)
	wholeYear   = regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.\d{4}$`) // 12.03.2026 has the look of a time
	brackets    = strings.NewReplacer("(", "", ")", "")
)

var months = map[string]time.Month{"gen": 1, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mag": 5, "may": 5, "giu": 6, "jun": 6, "lug": 7, "jul": 7,
	"ago": 8, "aug": 8, "set": 9, "sep": 9, "ott": 10, "oct": 10, "nov": 11, "dic": 12, "dec": 12}

// Clean is the text of a cell without what cannot be seen: spaces of other widths before AM
// and PM (U+00A0, U+202F), marks of writing direction.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200e' || r == '\u200f' || r == '\u202a' || r == '\u202c' || r == '\ufeff':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// Parse reads a date with a time, a time alone, or a date alone. What comes with neither is
// no stamp, and neither is a day that is on no calendar in any order.
func Parse(text string) (s Stamp, ok bool) {
	if len(text) < 4 || len(text) > 80 || !strings.ContainsAny(text, ":./- ") || !strings.ContainsAny(text, "0123456789") {
		return s, false // most cells, told without more ado
	}
	lower := strings.ToLower(brackets.Replace(Clean(text)))
	at := timePart.FindStringSubmatchIndex(lower)
	if at == nil || wholeYear.MatchString(lower) {
		return s, s.readDate(lower)
	}
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return lower[at[2*i]:at[2*i+1]]
	}
	if !s.readWall(group(2)) {
		return s, false
	}
	if s.Zone, ok = readZone(group(3), group(4)); !ok {
		return s, false
	}
	date := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(lower[:at[0]]), " alle"), " at")
	return s, date == "" || s.readDate(date)
}

func (s *Stamp) readDate(date string) bool {
	if m := numericDate.FindStringSubmatch(date); m != nil {
		a, b, c := number(m[1]), number(m[3]), number(m[4])
		switch {
		case len(m[1]) == 4 && len(m[4]) <= 2: // ISO, and what Chinese and Japanese write
			s.Year, s.First, s.Second, s.Settled = a, c, b, true
		case len(m[1]) <= 2 && len(m[4]) == 4:
			s.Year, s.First, s.Second = c, a, b
		case len(m[1]) <= 2 && len(m[4]) == 2:
			s.Year, s.First, s.Second = 2000+c, a, b
		default:
			return false
		}
		return s.exists()
	}
	if m := namedDay.FindStringSubmatch(date); m != nil {
		return s.named(m[1], m[2], m[3])
	}
	if m := namedMonth.FindStringSubmatch(date); m != nil {
		return s.named(m[2], m[1], m[3])
	}
	return false
}

func (s *Stamp) named(day, month, year string) bool {
	word := language.Fold(month)
	s.First, s.Second, s.Year, s.Settled = number(day), int(months[word[:min(3, len(word))]]), number(year), true
	return s.exists()
}

// exists reports whether the date is one, in some order.
func (s *Stamp) exists() bool {
	return !s.Day(DayFirst).IsZero() || !s.Settled && !s.Day(MonthFirst).IsZero()
}

// Day is the date in an order, as written; none where there is no such day.
func (s Stamp) Day(o Order) calendar.Date {
	day, month := s.First, s.Second
	if o == MonthFirst && !s.Settled {
		day, month = month, day
	}
	d, err := calendar.NewDate(s.Year, time.Month(month), day)
	if err != nil || s.Year < 1990 || s.Year > 2200 {
		return calendar.Date{}
	}
	return d
}

func (s *Stamp) readWall(text string) bool {
	m := timeOfDay.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	hour, minute, second := number(m[1]), number(m[2]), number(m[3])
	if half := m[4]; half != "" {
		if hour < 1 || hour > 12 {
			return false
		}
		s.Half = true
		hour %= 12
		if half == "p" {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 || second > 59 {
		return false
	}
	s.Timed, s.Wall = true, calendar.NewWall(hour, minute)+calendar.Wall(second)
	return true
}

// readZone is the zone that a time names, nil where it names none.
func readZone(name, offset string) (*time.Location, bool) {
	seconds := 0
	switch {
	case offset != "":
		digits := strings.ReplaceAll(offset[1:], ":", "")
		hour, minute := digits, "0"
		if len(digits) > 2 {
			hour, minute = digits[:len(digits)-2], digits[len(digits)-2:]
		}
		h, m := number(hour), number(minute)
		if h > 14 || m > 59 {
			return nil, false
		}
		seconds = h*3600 + m*60
		if offset[0] == '-' {
			seconds = -seconds
		}
	case name == "":
		return nil, true
	case name == "cet":
		seconds = 3600
	case name == "cest":
		seconds = 7200
	}
	return time.FixedZone("", seconds), true
}

// Instant is when the stamp is, in an order and on a clock of the zone where it names none; a
// time without a date is of the given day. It is an error where there is no such day, or
// where the clocks jump over that hour. Of two instants that show the same wall time when
// the clocks go back it is the first.
func (s Stamp) Instant(o Order, day calendar.Date, zone *time.Location) (calendar.Instant, error) {
	if s.Year != 0 {
		day = s.Day(o)
	}
	if day.IsZero() {
		return calendar.Instant{}, fmt.Errorf("stamp: no such day")
	}
	if s.Zone != nil {
		zone = s.Zone
	}
	return calendar.At(day, s.Wall, zone)
}

// number is a few digits, by the pattern that found them.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

package fadlog

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"vidimus/internal/calendar"
)

// Order is how days are written where it cannot be told: 03/04/2026.
type Order string

const (
	DayFirst   Order = "dmy"
	MonthFirst Order = "mdy"
)

// stamp is a date as written, with its time of day where there is one.
type stamp struct {
	a, b    int // day and month, in the order of the file
	year    int
	seconds int  // since midnight
	timed   bool // a time of day was written
	sure    bool // a is the day
	half    bool // AM or PM was written, as Americans do
}

var (
	isoStamp   = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T,]+(.*))?$`)
	plainStamp = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T,]+(.*))?$`)
	namedStamp = regexp.MustCompile(`^(?:\p{L}+\.?,? +)?(\d{1,2})\.? +(\p{L}{3,})\.? +(\d{4})(?:[ T,]+(?:alle |at )?(.*))?$`)
	wall       = regexp.MustCompile(`^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)? ?(?:([AaPp])\.?[Mm]\.?)?(Z|[+-]\d{2}:?\d{2})?$`)
)

var months = map[string]int{
	"gen": 1, "feb": 2, "mar": 3, "apr": 4, "mag": 5, "giu": 6, "lug": 7, "ago": 8, "set": 9, "ott": 10, "nov": 11, "dic": 12,
	"jan": 1, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "dec": 12,
}

// parseStamp reads «12/03/26, 14:05:33», «12 marzo 2026, 14:05», «2026-03-12T14:05:33Z».
// A time that names its own zone is put into the given one.
func parseStamp(text string, zone *time.Location) (s stamp, ok bool) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\u202f", " "))
	if len(text) > 60 {
		return s, false
	}
	rest := ""
	if m := plainStamp.FindStringSubmatch(text); m != nil {
		s, rest = stamp{a: digits(m[1]), b: digits(m[2]), year: digits(m[3])}, m[4]
		if s.year < 100 {
			s.year += 2000
		}
	} else if m := isoStamp.FindStringSubmatch(text); m != nil {
		s, rest = stamp{a: digits(m[3]), b: digits(m[2]), year: digits(m[1]), sure: true}, m[4]
	} else if m := namedStamp.FindStringSubmatch(text); m != nil {
		s, rest = stamp{a: digits(m[1]), b: months[strings.ToLower(string([]rune(m[2])[:3]))], year: digits(m[3]), sure: true}, m[4]
	} else {
		return s, false
	}
	if s.year < 1990 || s.year > 2200 || s.a < 1 || s.b < 1 || s.a > 31 || s.b > 31 {
		return s, false
	}
	if strings.TrimSpace(rest) == "" {
		return s, true
	}
	return s.at(strings.TrimSpace(rest), zone)
}

// at adds the time of day.
func (s stamp) at(text string, zone *time.Location) (stamp, bool) {
	m := wall.FindStringSubmatch(text)
	if m == nil {
		return s, false
	}
	hour, minute, second := digits(m[1]), digits(m[2]), digits(m[3])
	if m[4] != "" {
		if hour < 1 || hour > 12 {
			return s, false
		}
		hour %= 12
		if strings.EqualFold(m[4], "p") {
			hour += 12
		}
		s.half = true
	}
	if hour > 23 || minute > 59 || second > 59 {
		return s, false
	}
	s.seconds, s.timed = hour*3600+minute*60+second, true
	if m[5] == "" || !s.sure {
		return s, m[5] == ""
	}
	offset := time.UTC
	if m[5] != "Z" {
		n := strings.Replace(m[5][1:], ":", "", 1)
		seconds := digits(n[:2])*3600 + digits(n[2:])*60
		if m[5][0] == '-' {
			seconds = -seconds
		}
		offset = time.FixedZone("", seconds)
	}
	t := time.Date(s.year, time.Month(s.b), s.a, hour, minute, second, 0, offset).In(zone)
	s.year, s.b, s.a = t.Year(), int(t.Month()), t.Day()
	s.seconds = t.Hour()*3600 + t.Minute()*60 + t.Second()
	return s, true
}

func digits(text string) int {
	n, _ := strconv.Atoi(text) // at most a few digits, by the pattern
	return n
}

// date is the day in an order; false for a day that is on no calendar.
func (s stamp) date(o Order) (calendar.Date, bool) {
	day, month := s.a, s.b
	if !s.sure && o == MonthFirst {
		day, month = month, day
	}
	d, err := calendar.NewDate(s.year, time.Month(month), day)
	return d, err == nil
}

// instant is the moment in a zone. A wall time that a change of the clocks skips is the
// first one after it: a platform that writes it kept another zone's clock.
func (s stamp) instant(o Order, zone *time.Location) (calendar.Instant, bool) {
	d, ok := s.date(o)
	if !ok {
		return calendar.Instant{}, false
	}
	return calendar.InstantOf(time.Date(d.Year(), d.Month(), d.Day(), 0, 0, s.seconds, 0, zone)), true
}

// orders gathers what the days of a file tell of their order.
type orders struct {
	first, second int  // a line on which the first, the second number cannot be a month
	doubt         bool // some day can be read in both ways
	half          bool
}

func (o *orders) see(s stamp, line int) {
	if s.sure {
		return
	}
	o.half = o.half || s.half
	switch {
	case s.a > 12:
		o.first = line
	case s.b > 12:
		o.second = line
	case s.a != s.b:
		o.doubt = true
	}
}

package remotelog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
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

// stamp is a time as a platform wrote it.
type stamp struct {
	text          string
	line          int // of the file
	first, second int // of the date as they stand: day and month, or month and day
	year          int // 0: a time without a date
	settled       bool
	at            calendar.Wall
	offset        *time.Location // where the time names its zone
}

// clean is the text of a cell without what cannot be seen: spaces of other widths before AM
// and PM (U+00A0, U+202F), marks of writing direction.
func clean(s string) string {
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

// What stands in a date and a time, whatever separates them; letters are folded before.
var (
	numericDate = regexp.MustCompile(`^(\d{1,4})([/.-]) ?(\d{1,2})[/.-] ?(\d{2,4})[,.]?$`)
	namedDay    = regexp.MustCompile(`^(?:[a-z]+\.?,? )?(\d{1,2})[.]? (?:de )?([a-z]{3,10})\.?,? (?:de )?(\d{4}),?$`)
	namedMonth  = regexp.MustCompile(`^(?:[a-z]+\.?,? )?([a-z]{3,10})\.? (\d{1,2}),? (\d{4}),?$`)
	timeOfDay   = regexp.MustCompile(`^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)? ?([ap])?\.? ?(m)?\.?$`)
	timePart    = regexp.MustCompile(`(^|[ t])(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,9})?(?: ?[ap]\.? ?m\.?)?)(?: ?(z|utc|gmt|cet|cest)?((?:[+-])\d{1,2}(?::?\d{2})?)?)?$`)
)

var months = map[string]time.Month{"gen": 1, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mag": 5, "may": 5, "giu": 6, "jun": 6, "lug": 7, "jul": 7,
	"ago": 8, "aug": 8, "set": 9, "sep": 9, "ott": 10, "oct": 10, "nov": 11, "dic": 12, "dec": 12}

// readStamp reads a date with a time, or a time alone. What comes with neither is none.
func readStamp(text string, line int) (stamp, bool) {
	s := stamp{text: text, line: line}
	if len(text) < 4 || len(text) > 60 || !strings.ContainsAny(text, ":./-") || !strings.ContainsAny(text, "0123456789") {
		return s, false // most cells, told without more ado
	}
	folded := strings.ToLower(strings.NewReplacer("(", "", ")", "").Replace(text))
	at := timePart.FindStringSubmatchIndex(folded)
	if at == nil {
		return s, s.readDate(folded) && s.settled // a day of a spreadsheet, which begins at midnight
	}
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return folded[at[2*i]:at[2*i+1]]
	}
	var ok bool
	if s.at, ok = readWall(group(2)); !ok {
		return s, false
	}
	if s.offset, ok = readZone(group(3), group(4)); !ok {
		return s, false
	}
	date := strings.TrimSpace(folded[:at[0]])
	if date == "" {
		return s, true
	}
	return s, s.readDate(date)
}

func (s *stamp) readDate(date string) bool {
	if m := numericDate.FindStringSubmatch(date); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[3])
		c, _ := strconv.Atoi(m[4])
		switch {
		case len(m[1]) == 4 && len(m[4]) <= 2: // ISO, and what Chinese and Japanese write
			s.year, s.first, s.second, s.settled = a, c, b, true
		case len(m[1]) <= 2 && len(m[4]) == 4:
			s.year, s.first, s.second = c, a, b
		case len(m[1]) <= 2 && len(m[4]) == 2:
			s.year, s.first, s.second = 2000+c, a, b
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

func (s *stamp) named(day, month, year string) bool {
	s.first, _ = strconv.Atoi(day)
	s.second = int(months[language.Fold(month)[:3]])
	s.year, _ = strconv.Atoi(year)
	s.settled = true
	return s.exists()
}

// exists reports whether the date is one, in some order.
func (s *stamp) exists() bool {
	return !s.day(DayFirst).IsZero() || !s.settled && !s.day(MonthFirst).IsZero()
}

// day is the date in an order; none where there is no such day.
func (s *stamp) day(o Order) calendar.Date {
	day, month := s.first, s.second
	if o == MonthFirst && !s.settled {
		day, month = month, day
	}
	d, err := calendar.NewDate(s.year, time.Month(month), day)
	if err != nil || s.year < 2000 {
		return calendar.Date{}
	}
	return d
}

func readWall(text string) (calendar.Wall, bool) {
	m := timeOfDay.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	second, _ := strconv.Atoi(m[3])
	if half := m[4]; half != "" {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour %= 12
		if half == "p" {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return calendar.NewWall(hour, minute) + calendar.Wall(second), true
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
		h, _ := strconv.Atoi(hour)
		m, _ := strconv.Atoi(minute)
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

// orderOf decides which number is the day: by a number beyond 12 anywhere in the file, by the
// lesson's date, or by what a person said.
func orderOf(all []stamp, k Known) (Order, []finding.Finding) {
	var day, month, open *stamp
	for i := range all {
		s := &all[i]
		switch {
		case s.year == 0 || s.settled || s.first == s.second:
		case s.day(MonthFirst).IsZero():
			day = s
		case s.day(DayFirst).IsZero():
			month = s
		case open == nil:
			open = s
		}
	}
	switch {
	case day != nil && month != nil:
		return AnyOrder, []finding.Finding{{Rule: BadRow, Severity: finding.Blocking, Line: max(day.line, month.line),
			Message: "Righe {a} e {b}: «{first}» ha prima il giorno, «{second}» prima il mese. Scarica di nuovo il resoconto senza aprirlo con un foglio di calcolo.",
			Args:    finding.Args{"a": day.line, "b": month.line, "first": day.text, "second": month.text}}}
	case day != nil:
		return DayFirst, nil
	case month != nil:
		return MonthFirst, nil
	case open == nil || k.Order != AnyOrder:
		return k.Order, nil
	case k.Day.IsZero():
		return AnyOrder, []finding.Finding{{Rule: AskDate, Severity: finding.Blocking, Line: open.line,
			Message: "«{text}» può essere il {a} o il {b}: indica la data della lezione.",
			Args:    finding.Args{"text": open.text, "a": open.day(DayFirst).Italian(), "b": open.day(MonthFirst).Italian()}}}
	}
	return orderByDay(all, open, k.Day)
}

func orderByDay(all []stamp, open *stamp, lesson calendar.Date) (Order, []finding.Finding) {
	var dayFirst, monthFirst bool
	for _, s := range all {
		if s.year != 0 && !s.settled {
			dayFirst = dayFirst || s.day(DayFirst).Equal(lesson)
			monthFirst = monthFirst || s.day(MonthFirst).Equal(lesson)
		}
	}
	args := finding.Args{"text": open.text, "a": open.day(DayFirst).Italian(), "b": open.day(MonthFirst).Italian(), "day": lesson.Italian()}
	switch {
	case dayFirst && !monthFirst:
		return DayFirst, nil
	case monthFirst && !dayFirst:
		return MonthFirst, nil
	case dayFirst:
		return AnyOrder, []finding.Finding{{Rule: AskOrder, Severity: finding.Blocking, Line: open.line, Args: args,
			Message: "«{text}» può essere il {a} o il {b}, e la data della lezione non basta a dirlo: indica se viene prima il giorno o il mese."}}
	}
	return AnyOrder, []finding.Finding{{Rule: OtherDay, Severity: finding.Blocking, Line: open.line, Args: args,
		Message: "Il resoconto non è di questa lezione: «{text}» è il {a} o il {b}, la lezione è del {day}."}}
}

// durations are written «24m 12s», «1h 3m 5s», «1 hr 2 min», «58 mins», «1 ora 2 min»,
// «PT1H2M», «01:14:05», or as a number of minutes.
var (
	durationPart  = regexp.MustCompile(`(\d+)\s*([a-z]+)`)
	clockDuration = regexp.MustCompile(`^(\d{1,3}):(\d{2}):(\d{2})$`)
)

// readDuration is a duration in seconds, and whether it is written with its units.
func readDuration(text string) (seconds int, ok bool) {
	if m := clockDuration.FindStringSubmatch(text); m != nil {
		h, _ := strconv.Atoi(m[1])
		minute, _ := strconv.Atoi(m[2])
		s, _ := strconv.Atoi(m[3])
		return h*3600 + minute*60 + s, true
	}
	text = language.Fold(strings.TrimPrefix(strings.ToUpper(text), "PT"))
	rest := text
	for _, m := range durationPart.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > 100_000 {
			return 0, false
		}
		switch m[2][0] {
		case 'h', 'o', 'u', 'g': // hour, ora, heure; uur, uren; godz.
			n *= 3600
		case 'm':
			n *= 60
		case 's':
		default:
			return 0, false
		}
		seconds += n
		rest = strings.Replace(rest, m[0], "", 1)
		ok = true
	}
	return seconds, ok && strings.Trim(rest, " .,") == ""
}

// readMinutes is a plain number of minutes, as seconds.
func readMinutes(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n * 60, err == nil && n >= 0 && n < 100_000
}

// instant is when a stamp is. The clocks go back once a year: of two instants that show the
// same wall time it is the first, unless the way out would come before the way in.
func (s stamp) instant(o Order, k Known) (calendar.Instant, error) {
	d := s.day(o)
	if s.year == 0 {
		d = k.Day
	}
	if d.IsZero() {
		return calendar.Instant{}, fmt.Errorf("no day in %q", s.text)
	}
	zone := k.Zone
	if s.offset != nil {
		zone = s.offset
	}
	return calendar.At(d, s.at, zone)
}

// again is the other instant that shows the same wall time, where there are two.
func again(i calendar.Instant, zone *time.Location) (calendar.Instant, bool) {
	later := i.Add(time.Hour)
	d, w := calendar.WallOf(i, zone)
	e, v := calendar.WallOf(later, zone)
	return later, d.Equal(e) && w == v
}

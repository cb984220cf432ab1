package remotelog

import (
	"strconv"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/stamp"
)

// moment is a stamp of the file, with its place.
type moment struct {
	stamp.Stamp
	text string
	line int
}

// readStamp reads a date with a time, or a time alone; a date alone only as a spreadsheet
// writes it, for which the day begins at midnight.
func readStamp(text string, line int) (moment, bool) {
	s, ok := stamp.Parse(text)
	return moment{Stamp: s, text: text, line: line}, ok && (s.Timed || s.Settled)
}

// orderOf decides which number is the day: by a number beyond 12 anywhere in the file, by the
// lesson's date, or by what a person said.
func orderOf(all []moment, k Known) (stamp.Order, []finding.Finding) {
	var day, month, open *moment
	for i := range all {
		s := &all[i]
		switch {
		case s.Year == 0 || s.Settled || s.First == s.Second:
		case s.Day(stamp.MonthFirst).IsZero():
			day = s
		case s.Day(stamp.DayFirst).IsZero():
			month = s
		case open == nil:
			open = s
		}
	}
	switch {
	case day != nil && month != nil:
		return stamp.AnyOrder, []finding.Finding{{Rule: BadRow, Severity: finding.Blocking, Line: max(day.line, month.line),
			Message: "Righe {a} e {b}: «{first}» ha prima il giorno, «{second}» prima il mese. Scarica di nuovo il resoconto senza aprirlo con un foglio di calcolo.",
			Args:    finding.Args{"a": day.line, "b": month.line, "first": day.text, "second": month.text}}}
	case day != nil:
		return stamp.DayFirst, nil
	case month != nil:
		return stamp.MonthFirst, nil
	case open == nil || k.Order != stamp.AnyOrder:
		return k.Order, nil
	case k.Day.IsZero():
		return stamp.AnyOrder, []finding.Finding{{Rule: AskDate, Severity: finding.Blocking, Line: open.line,
			Message: "«{text}» può essere il {a} o il {b}: indica la data della lezione.",
			Args:    finding.Args{"text": open.text, "a": open.Day(stamp.DayFirst).Italian(), "b": open.Day(stamp.MonthFirst).Italian()}}}
	}
	return orderByDay(all, open, k.Day)
}

func orderByDay(all []moment, open *moment, lesson calendar.Date) (stamp.Order, []finding.Finding) {
	var dayFirst, monthFirst bool
	for _, s := range all {
		if s.Year != 0 && !s.Settled {
			dayFirst = dayFirst || s.Day(stamp.DayFirst).Equal(lesson)
			monthFirst = monthFirst || s.Day(stamp.MonthFirst).Equal(lesson)
		}
	}
	args := finding.Args{"text": open.text, "a": open.Day(stamp.DayFirst).Italian(), "b": open.Day(stamp.MonthFirst).Italian(), "day": lesson.Italian()}
	switch {
	case dayFirst && !monthFirst:
		return stamp.DayFirst, nil
	case monthFirst && !dayFirst:
		return stamp.MonthFirst, nil
	case dayFirst:
		return stamp.AnyOrder, []finding.Finding{{Rule: AskOrder, Severity: finding.Blocking, Line: open.line, Args: args,
			Message: "«{text}» può essere il {a} o il {b}, e la data della lezione non basta a dirlo: indica se viene prima il giorno o il mese."}}
	}
	return stamp.AnyOrder, []finding.Finding{{Rule: OtherDay, Severity: finding.Blocking, Line: open.line, Args: args,
		Message: "Il resoconto non è di questa lezione: «{text}» è il {a} o il {b}, la lezione è del {day}."}}
}

// readDuration is a duration in seconds, where it is written with its units.
func readDuration(text string) (seconds int, ok bool) {
	seconds, err := stamp.Duration(text, "", "")
	return seconds, err == nil
}

// readMinutes is a plain number of minutes, as seconds.
func readMinutes(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n * 60, err == nil && n >= 0 && n < 100_000
}

// again is the other instant that shows the same wall time, where there are two.
func again(i calendar.Instant, zone *time.Location) (calendar.Instant, bool) {
	later := i.Add(time.Hour)
	d, w := calendar.WallOf(i, zone)
	e, v := calendar.WallOf(later, zone)
	return later, d.Equal(e) && w == v
}

package pdf

import (
	"strconv"
	"strings"

	"vidimus/internal/calendar"
)

// Join joins the parts that are not empty.
func Join(with string, parts ...string) string {
	var full []string
	for _, s := range parts {
		if s != "" {
			full = append(full, s)
		}
	}
	return strings.Join(full, with)
}

// Prefix puts a word before s, and nothing before nothing.
func Prefix(word, s string) string {
	if s == "" {
		return ""
	}
	return word + s
}

// Born is where and when somebody was born, of a date as much as is known: "a Napoli (NA) il
// 12/05/2004", "a Kabul (Afghanistan) nel 1990".
func Born(place, birth string) string {
	when := Prefix("il ", birth)
	if len(birth) < len("31/12/2006") {
		when = Prefix("nel ", birth)
	}
	return Join(" ", Prefix("a ", place), when)
}

// Groups prints a digest in groups of four: 3f2a 91bc.
func Groups(digest string) string {
	var b strings.Builder
	for i, r := range digest {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

var (
	weekdays = [...]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"}
	months   = [...]string{"", "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"}
)

// LongDate is «martedì 8 luglio 2025».
func LongDate(on calendar.Date) string {
	if on.IsZero() {
		return ""
	}
	return weekdays[on.Weekday()] + " " + DayMonthYear(on)
}

// DayMonthYear is «8 luglio 2025», and «1° luglio 2025».
func DayMonthYear(on calendar.Date) string {
	if on.IsZero() {
		return ""
	}
	day := strconv.Itoa(on.Day())
	if on.Day() == 1 {
		day = "1°"
	}
	return day + " " + months[on.Month()] + " " + strconv.Itoa(on.Year())
}

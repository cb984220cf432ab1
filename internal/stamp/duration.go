package stamp

import (
	"regexp"
	"strconv"
	"strings"

	"vidimus/internal/fault"
)

// Unit is what a bare number of a column counts.
type Unit string

const (
	Seconds Unit = "s"
	Minute  Unit = "min"
	Hour    Unit = "h"
	Day     Unit = "day" // a duration of Excel without its format: 0,0625 is an hour and a half
)

// Pair is what the two parts of 12:34 are.
type Pair string

const (
	HoursMinutes   Pair = "h:m"
	MinutesSeconds Pair = "m:s"
)

var inSeconds = map[Unit]int{Seconds: 1, Minute: 60, Hour: 3600, Day: 86_400}

// longest is more than anybody studies: ten thousand hours.
const longest = 36_000_000

var (
	iso    = regexp.MustCompile(`^[Pp](?:(\d+)[Ww])?(?:(\d+(?:[.,]\d+)?)[Dd])?(?:[Tt](?:(\d+(?:[.,]\d+)?)[Hh])?(?:(\d+(?:[.,]\d+)?)[Mm])?(?:(\d+(?:[.,]\d+)?)[Ss])?)?$`)
	years  = regexp.MustCompile(`^[Pp](\d+[Yy]|\d+[Mm])`)
	noYear = regexp.MustCompile(`^[Pp](?:0+[Yy])?(?:0+[Mm])?`) // some write the whole form: P0Y0M0DT0H5M3S
	clock  = regexp.MustCompile(`^(\d{1,5}):([0-5]?\d):([0-5]?\d)(?:[.,]\d+)?$`)
	pair   = regexp.MustCompile(`^(\d{1,4}):([0-5]?\d)$`)
	plain  = regexp.MustCompile(`^\d+(?:[.,]\d+)?$`)
	worded = regexp.MustCompile(`(?i)^\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?\s*(?:,|e |and )?`)
)

// words are the units as people and platforms write them, in the languages their faces have.
var words = map[string]int{
	"s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "secondo": 1, "secondi": 1,
	"m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "minuto": 60, "minuti": 60,
	"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "ora": 3600, "ore": 3600,
	"sek": 1, "sekunde": 1, "sekunden": 1, "seconde": 1, "secondes": 1, "seg": 1, "segundo": 1, "segundos": 1, "seconden": 1,
	"minuten": 60, "minutos": 60, "minuut": 60,
	"std": 3600, "stunde": 3600, "stunden": 3600, "heure": 3600, "heures": 3600, "hora": 3600, "horas": 3600, "u": 3600, "uur": 3600, "uren": 3600, "godz": 3600,
	"d": 86_400, "day": 86_400, "days": 86_400, "g": 86_400, "gg": 86_400, "giorno": 86_400, "giorni": 86_400,
}

// ErrUnit and ErrPair ask; everything else that Duration answers is a refusal.
var (
	ErrUnit = fault.New(fault.Refused, "stamp.unit", "Di’ che cosa contano i numeri della colonna della durata.")
	ErrPair = fault.New(fault.Refused, "stamp.pair", "Di’ se le durate come 12:34 sono ore e minuti o minuti e secondi.")
)

// Duration is a duration as platforms write it, in whole seconds, cut downwards: the
// CMITimespan of SCORM 1.2 (0000:12:34.5), ISO 8601 as SCORM 2004, xAPI and cmi5 have it
// (PT1H2M3.4S), hours, minutes and seconds with colons or in words (1h 20m, «20 min. 5
// secondi»), and bare numbers in the unit that is said.
func Duration(text string, unit Unit, two Pair) (int, error) {
	text = noYear.ReplaceAllString(strings.TrimSpace(text), "P")
	n, err := parseDuration(text, unit, two)
	if err == nil && n > longest {
		err = fault.New(fault.Invalid, "stamp.long", "«{text}» è più di diecimila ore: controlla l’unità.", fault.Args{"text": Excerpt(text)})
	}
	return n, err
}

func parseDuration(text string, unit Unit, two Pair) (int, error) {
	switch {
	case text == "" || len(text) > 60:
	case years.MatchString(text):
		return 0, fault.New(fault.Invalid, "stamp.years", "«{text}» è in anni o mesi, che non hanno sempre le stesse ore: la piattaforma deve darlo in giorni, ore, minuti e secondi.", fault.Args{"text": Excerpt(text)})
	case iso.MatchString(text) && len(text) > 2 && !strings.HasSuffix(strings.ToUpper(text), "T"):
		m := iso.FindStringSubmatch(text)
		return scaled(m[1], 7*86_400) + scaled(m[2], 86_400) + scaled(m[3], 3600) + scaled(m[4], 60) + scaled(m[5], 1), nil
	case clock.MatchString(text):
		m := clock.FindStringSubmatch(text)
		return scaled(m[1], 3600) + scaled(m[2], 60) + scaled(m[3], 1), nil
	case pair.MatchString(text):
		m := pair.FindStringSubmatch(text)
		switch two {
		case HoursMinutes:
			return scaled(m[1], 3600) + scaled(m[2], 60), nil
		case MinutesSeconds:
			return scaled(m[1], 60) + scaled(m[2], 1), nil
		}
		return 0, ErrPair
	case plain.MatchString(text):
		if i := strings.IndexAny(text, ".,"); i > 0 && text[0] != '0' && len(text)-i == 4 && unit != Day {
			return 0, fault.New(fault.Invalid, "stamp.thousands", "«{text}» può essere un numero con le migliaia o con i decimali: la piattaforma deve scriverlo in un solo modo.", fault.Args{"text": text})
		}
		if inSeconds[unit] == 0 {
			return 0, ErrUnit
		}
		return scaled(text, inSeconds[unit]), nil
	default:
		if n, ok := inWords(text); ok {
			return n, nil
		}
	}
	return 0, fault.New(fault.Invalid, "stamp.duration", "«{text}» non è una durata.", fault.Args{"text": Excerpt(text)})
}

// inWords reads «1 ora 20 min. 5 secondi».
func inWords(text string) (n int, ok bool) {
	for strings.TrimSpace(text) != "" {
		m := worded.FindStringSubmatch(text)
		if m == nil || words[strings.ToLower(m[2])] == 0 {
			return 0, false
		}
		n += scaled(m[1], words[strings.ToLower(m[2])])
		if n > longest {
			return n, true
		}
		text = text[len(m[0]):]
		ok = true
	}
	return n, ok
}

// scaled is a decimal times a whole number, cut downwards; what is beyond all measure is
// [longest] and one more.
func scaled(decimal string, by int) int {
	whole, fraction, _ := strings.Cut(strings.Replace(decimal, ",", ".", 1), ".")
	if len(whole) > 9 {
		return longest + 1
	}
	n, _ := strconv.Atoi(whole) // digits, or nothing
	n *= by
	fraction = fraction[:min(len(fraction), 9)]
	if fraction != "" {
		part, _ := strconv.Atoi(fraction)
		ten := 1
		for range fraction {
			ten *= 10
		}
		n += part * by / ten
	}
	return min(n, longest+1)
}

// UnitOf is the unit that a word names, empty for none.
func UnitOf(word string) Unit {
	n := words[word]
	for unit, seconds := range inSeconds {
		if n == seconds {
			return unit
		}
	}
	return ""
}

// Excerpt is enough of a cell to find it again.
func Excerpt(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return text
}

package learner

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
)

// Birth dates of which only a part is known, as typed and as kept.
var (
	unknownPart = regexp.MustCompile(`^(?:0{1,2}[/.-])+`) // 00/00/1990, as on residence permits
	monthYear   = regexp.MustCompile(`^(\d{1,2}) ?[/.-] ?(\d{4})$`)
	onlyYear    = regexp.MustCompile(`^\d{4}$`)
	partOfISO   = regexp.MustCompile(`^\d{4}(?:-\d{2})?$`)
)

// ParseBirth reads a birth date as people and documents write it and keeps, in ISO form,
// as much as is known: 31/12/2006, 12/2006, 2006. Documents of people whose day or month
// nobody knows carry zeros: 00/00/1990 is 1990. The error is a *fault.Error about the field.
func ParseBirth(typed string) (string, error) {
	text := unknownPart.ReplaceAllString(strings.TrimSpace(typed), "")
	if m := monthYear.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("%s-%02s", m[2], m[1])
	}
	if text == "" || onlyYear.MatchString(text) {
		return text, nil
	}
	if first, _ := birthDays(text); !first.IsZero() && len(text) < len("2006-12-31") {
		return text, nil
	}
	d, err := calendar.ParseItalian(text)
	if err != nil {
		return "", fault.New(fault.Invalid, "learner.birth", "Controlla i dati della persona.").
			With("birth_date", "La data di nascita non è una data: scrivila come 31/12/2006. Se sul documento il giorno o il mese non c’è, scrivi 12/2006 oppure 2006.")
	}
	return d.String(), nil
}

// birthDays are the first and the last day on which somebody of that birth date may be
// born; none where it cannot be read.
func birthDays(iso string) (first, last calendar.Date) {
	if d, err := calendar.ParseDate(iso); err == nil {
		return d, d
	}
	if !partOfISO.MatchString(iso) {
		return first, last
	}
	d, err := calendar.ParseDate((iso + "-01-01")[:len("2006-12-31")])
	if err != nil {
		return first, last
	}
	month := d.Month()
	if len(iso) == len("2006") {
		month = time.December
	}
	for last = calendar.DateOf(time.Date(d.Year(), month, 28, 0, 0, 0, 0, time.UTC)); last.AddDays(1).Month() == month; {
		last = last.AddDays(1)
	}
	return d, last
}

// Born is the birth date, zero where it is not known to the day.
func (l Learner) Born() calendar.Date {
	if first, last := birthDays(l.BirthDate); first == last {
		return first
	}
	return calendar.Date{}
}

// BornBy is the last day on which the person may be born, zero where nothing is known: a
// rule of age counts from it, so that nobody is taken for older than they are.
func (l Learner) BornBy() calendar.Date {
	_, last := birthDays(l.BirthDate)
	return last
}

// Birth is what is known of the birth date as it is printed: 31/12/2006, 12/2006, 2006.
func (l Learner) Birth() string {
	if d := l.Born(); !d.IsZero() {
		return d.Italian()
	}
	if year, month, ok := strings.Cut(l.BirthDate, "-"); ok {
		return month + "/" + year
	}
	return l.BirthDate
}

// reviewBirth refuses a date that cannot be, and asks for a second look at a part of one.
func reviewBirth(bad *fault.Error, l Learner, today calendar.Date) []finding.Finding {
	if l.BirthDate == "" {
		return nil
	}
	switch first, last := birthDays(l.BirthDate); {
	case first.IsZero():
		bad.With("birth_date", "La data di nascita non è una data: scrivila come 31/12/2006. Se sul documento il giorno o il mese non c’è, scrivi 12/2006 oppure 2006.")
	case first.After(today):
		bad.With("birth_date", "La data di nascita è nel futuro.")
	case first.Before(earliestBirth):
		bad.With("birth_date", "La data di nascita è troppo lontana: controlla l’anno.")
	case first != last:
		return []finding.Finding{{Rule: "L-BIRTH", Severity: finding.Warning, Subject: "birth_date",
			Message: "Della data di nascita si sa solo {birth}: per l’età conterà l’ultimo giorno possibile, il {day}. Controlla che sul documento non ci sia di più.",
			Args:    finding.Args{"birth": l.Birth(), "day": last}}}
	}
	return nil
}

// sameBirth reports whether two birth dates may be one person's: nothing that is known of
// both differs.
func sameBirth(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

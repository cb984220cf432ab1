package page

import (
	"cmp"
	"maps"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/web"
	"vidimus/templates"
)

// formOf is the posted form with what is wrong beside its fields. Verbs name a field after
// what it is, forms after what people call it: names translates where the two differ. What
// is about no field of the form, such as a clash of lessons, goes on in the message.
func formOf(q *web.Request, err error, names map[string]string) templates.Form {
	f := q.FormOf(err)
	e := fault.As(err)
	if e == nil {
		return f
	}
	f.Errors = map[string]string{}
	for _, field := range e.Fields {
		name, known := names[field.Name]
		if !known {
			name = field.Name
			_, known = q.Form()[name]
		}
		message := q.T(field.Message, field.Args)
		switch {
		case !known:
			f.Message = strings.TrimSpace(f.Message + " " + message)
		case f.Errors[name] == "":
			f.Errors[name] = message
		}
	}
	return f
}

// fields are those of a form that verbs and people call the same.
func fields(names ...string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		out[name] = name
	}
	return out
}

// refusedHere reports whether an error belongs beside the form that was posted.
func refusedHere(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Refused)
}

// dateField reads a date as people type it; none where the field is empty. What cannot be read
// is added to bad.
func dateField(q *web.Request, field string, bad *fault.Error) calendar.Date {
	text := q.Value(field)
	if text == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseItalian(text)
	if err != nil {
		bad.With(field, "Scrivi la data come 31/12/2026.")
	}
	return d
}

// wallField reads a time of day; nil where the field is empty.
func wallField(q *web.Request, field string, bad *fault.Error) *calendar.Wall {
	text := q.Value(field)
	if text == "" {
		return nil
	}
	w, err := calendar.ParseWall(text)
	if err != nil {
		bad.With(field, "Scrivi l’ora come 09:15.")
		return nil
	}
	return &w
}

// numberField reads a whole number, 0 where the field is empty.
func numberField(q *web.Request, field string, bad *fault.Error) int {
	text := q.Value(field)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1_000_000 {
		bad.With(field, "Scrivi un numero intero.")
		return 0
	}
	return n
}

// hoursField reads a duration typed as hours; none where the field is empty.
func hoursField(q *web.Request, field string, bad *fault.Error) calendar.Minutes {
	m, ok := hoursTyped(q.Value(field))
	if !ok {
		bad.With(field, "Scrivi le ore come 4 oppure 4:30.")
	}
	return m
}

// hoursTyped is a duration as people type it, 4, 4:30, 4h30 or 4.30; none of nothing.
func hoursTyped(text string) (calendar.Minutes, bool) {
	if text == "" {
		return 0, true
	}
	text = strings.NewReplacer(" ", "", "h", ":", "'", "", "’", "", ".", ":", ",", ":").Replace(strings.ToLower(text))
	whole, rest, _ := strings.Cut(text, ":")
	h, err := strconv.Atoi(whole)
	m, err2 := strconv.Atoi(cmp.Or(rest, "0"))
	if err != nil || err2 != nil || h < 0 || h > 10_000 || m < 0 || m > 59 {
		return 0, false
	}
	return calendar.Hours(h) + calendar.Minutes(m), true
}

// typed is a problem with what was typed, before any verb has looked at it.
func typed() *fault.Error {
	return fault.New(fault.Invalid, "page.typed", "Controlla i campi segnalati: quello che hai scritto è ancora qui.")
}

// findingsOf are the lines of a verdict in the reader's language. The sentence says what it
// is about, so no subject stands before it.
func findingsOf(l language.Locale, found []finding.Finding) []templates.Finding {
	return findingsWith(l, found, nil)
}

// findingsWith are the lines with the reasons why some were accepted, by their key.
func findingsWith(l language.Locale, found []finding.Finding, reasons map[string]string) []templates.Finding {
	out := make([]templates.Finding, 0, len(found))
	for _, severity := range []finding.Severity{finding.Blocking, finding.Warning, finding.Note} {
		for _, f := range finding.Of(found, severity) {
			out = append(out, templates.Finding{Rule: f.Rule, Severity: f.Severity, Text: l.Finding(f), Line: f.Line, Reason: reasons[f.Key()]})
		}
	}
	return out
}

// segmentName is a segment of the plan as people say it.
func segmentName(l language.Locale, segment string) string { return l.Value(language.Segment(segment)) }

// hoursSentence is what package hours found, which knows segments and modes by their ids.
func hoursSentence(q *web.Request, f finding.Finding) string {
	f.Args = maps.Clone(f.Args)
	if segment, ok := f.Args["segment"].(string); ok {
		f.Args["segment"] = language.Segment(segment)
	}
	if mode, ok := f.Args["mode"].(string); ok {
		f.Args["mode"] = language.Message(mode)
	}
	return q.Locale().Finding(f)
}

// moment is an instant as people read it, in the provider's zone: 18/11/2026 16:42.
func moment(q *web.Request, i calendar.Instant) string {
	if i.IsZero() {
		return ""
	}
	day, w := calendar.WallOf(i, q.Zone())
	return day.Italian() + " " + (w - w%60).String()
}

// orDash is a text, or a dash where there is none.
func orDash(text string) string { return cmp.Or(text, "–") }

// hoursText is a duration as it is typed: 4:30.
func hoursText(m calendar.Minutes) string {
	return calendar.Wall(int(m) * 60).String()
}

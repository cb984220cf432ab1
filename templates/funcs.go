package templates

import (
	"crypto/rand"
	"fmt"
	"html/template"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/scan"
)

func funcs(l language.Locale) template.FuncMap {
	return template.FuncMap{
		"lang":          func() string { return string(l) },
		"t":             func(message string, args ...any) string { return l.T(message, args...) },
		"date":          calendar.Date.Italian,
		"minutes":       calendar.Minutes.String,
		"beyond":        func(m calendar.Minutes) string { return (-m).String() },
		"wall":          calendar.Wall.String,
		"percent":       func(hundredths int) string { return percent(l, hundredths) },
		"weekday":       func(d calendar.Date) string { return Weekday(l, d) },
		"asset":         Asset,
		"bundled":       Bundled,
		"fonts":         func() []string { return Fonts },
		"hoursBar":      hoursBar,
		"deliveryTable": func(old bool, rows []DeliveryRow) DeliveryTable { return DeliveryTable{old, rows} },
		"planBar":       planBar,
		"strip":         drawStrip,
		"connectionEntry": func(rows *ConnectionRows, row ConnectionRow) ConnectionEntry {
			return ConnectionEntry{rows.Form, row, rows.Editable}
		},
		"connectedTable": func(f Form, choices []Choice, rows []ConnectedPerson) ConnectedTable {
			return ConnectedTable{f, choices, rows}
		},
		"modeLabel": func(m hours.Mode) string { return l.T(m.Label()) },
		"modeClass": modeClass,
		"operation": rand.Text,
		"field":     field,
		"shape":     shape,

		"pairOf":        pairOf,
		"emptyForm":     func() Form { return Form{} },
		"evidenceField": func(f Form, o Offer, name, id string) (Field, error) { return evidenceField(l, f, o, name, id) },
		"scanField": func(f Form, name, label string, options ...any) (Field, error) {
			return scanField(l, f, name, label, options...)
		},
		"countMarks":   countMarks,
		"sheetMinutes": sheetMinutes,
	}
}

// Weekday is the day of the week of a date, in words.
func Weekday(l language.Locale, d calendar.Date) string { return WeekdayName(l, d.Weekday()) }

// WeekdayName is a day of the week in words.
func WeekdayName(l language.Locale, day time.Weekday) string { return l.T(weekdays[day]) }

var weekdays = [...]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"}

// percent prints hundredths of a percent: 7600 is 76,00 %. The space does not break.
func percent(l language.Locale, hundredths int) string {
	sign := ""
	if hundredths < 0 {
		sign, hundredths = "−", -hundredths
	}
	comma := ","
	if l == language.English {
		comma = "."
	}
	return fmt.Sprintf("%s%d%s%02d\u00a0%%", sign, hundredths/100, comma, hundredths%100)
}

// shape is the sign of a tone: what tells states apart without their colour.
func shape(t Tone) string {
	switch t {
	case Success:
		return "✓"
	case Caution:
		return "!"
	case Danger:
		return "✕"
	case Info:
		return "i"
	}
	return "–"
}

// Field is one control of a form with its label, what was typed and what is wrong.
type Field struct {
	ID, Name, Label, Value, Error   string
	Type, Hint, Autocomplete, Mode  string
	Rows, Placeholder, Accept       string
	Suggest                         string // href that answers with what may be meant
	Required, Disabled, Small, Wide bool
	Asked                           bool // neither required nor called optional
	Options                         []Choice
}

// field makes a Field from a form. Options come in pairs: type, hint, id, autocomplete,
// inputmode, rows, placeholder, suggest with a text; required, asked, disabled, small, wide with true; options with
// []Choice; value with what stands there when nothing was typed.
func field(f Form, name, label string, options ...any) (Field, error) {
	out := Field{ID: "f-" + name, Name: name, Label: label, Value: f.Value(name), Error: f.Error(name), Type: "text"}
	if len(options)%2 != 0 {
		return out, fmt.Errorf("field %q: options come in pairs", name)
	}
	for i := 0; i < len(options); i += 2 {
		ok := true
		switch options[i] {
		case "type":
			out.Type, ok = options[i+1].(string)
		case "hint":
			out.Hint, ok = options[i+1].(string)
		case "id":
			out.ID, ok = options[i+1].(string)
		case "autocomplete":
			out.Autocomplete, ok = options[i+1].(string)
		case "inputmode":
			out.Mode, ok = options[i+1].(string)
		case "rows":
			out.Rows, ok = options[i+1].(string)
		case "placeholder":
			out.Placeholder, ok = options[i+1].(string)
		case "suggest":
			out.Suggest, ok = options[i+1].(string)
		case "required":
			out.Required, ok = options[i+1].(bool)
		case "asked":
			out.Asked, ok = options[i+1].(bool)
		case "disabled":
			out.Disabled, ok = options[i+1].(bool)
		case "small":
			out.Small, ok = options[i+1].(bool)
		case "wide":
			out.Wide, ok = options[i+1].(bool)
		case "options":
			out.Options, ok = options[i+1].([]Choice)
		case "value":
			if out.Value == "" {
				out.Value, ok = options[i+1].(string)
			}
		default:
			ok = false
		}
		if !ok {
			return out, fmt.Errorf("field %q: option %v cannot be %v", name, options[i], options[i+1])
		}
	}
	return out, nil
}

// scanField asks for a document as a file, and says what is taken before it is chosen.
func scanField(l language.Locale, f Form, name, label string, options ...any) (Field, error) {
	out, err := field(f, name, label, append(options, "type", "file")...)
	out.Accept = scan.Accept
	out.Hint = strings.TrimSpace(l.T("PDF oppure foto JPEG, PNG o HEIC; al massimo {max} MB.", "max", scan.MaxBytes>>20) + " " + out.Hint)
	return out, err
}

// evidenceField is one of the fields an Offer may ask, with its own label.
func evidenceField(l language.Locale, f Form, o Offer, name, id string) (Field, error) {
	labels := map[string]string{
		"issuer": "Rilasciato da", "number": "Numero", "issued": "Data di rilascio", "received": "Ricevuto il",
		"expires": "Scade il", "level": "Livello", "score": "Punteggio", "examiner": "Esaminatore", "note": "Nota",
		"title_level": "Titolo", "country": "Stato che l’ha rilasciato", "decision": "Numero della decisione", "decided": "Data della decisione", "reason": "Motivo",
	}
	label, ok := labels[name]
	if !ok {
		return Field{}, fmt.Errorf("evidence has no field %q", name)
	}
	options := []any{"id", "f-" + name + id, "required", name == "received" || !o.Loose && name != "expires" && name != "note"}
	switch name {
	case "issued", "received", "expires", "decided":
		options = append(options, "inputmode", "numeric", "hint", l.T("giorno/mese/anno"))
	}
	if choices := o.Choices[name]; choices != nil {
		options = append(options, "options", choices)
	}
	return field(f, name, l.T(label), options...)
}

// countMarks counts the rows of a sheet in a state; "part" are those present with times
// of their own.
func countMarks(rows []Mark, state MarkState) int {
	n := 0
	for _, m := range rows {
		if m.State == state || state == "part" && m.State == Present && (m.In != "" || m.Out != "" || m.Pieces != "") {
			n++
		}
	}
	return n
}

// sheetMinutes is the most that a learner can be given for the lesson: its length
// without the breaks.
func sheetMinutes(v Lesson) int {
	n := int(v.To - v.From)
	for _, b := range v.Breaks {
		n -= max(0, int(min(b.To, v.To)-max(b.From, v.From)))
	}
	return max(0, n) / 60
}

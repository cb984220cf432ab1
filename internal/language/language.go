// Package language makes the sentences: one place turns a message and its values
// into Italian or English, for the screen, the papers, the API and the terminal.
//
// The Italian sentence is written where the rule is and is its own key. The folder
// en has its English, one file for each room; a sentence without English is shown
// in Italian, and a test names it.
//
// In a sentence, {name} stands for a value and {n|requisito|requisiti} for the first
// form when n is 1, the second otherwise.
package language

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
)

// Locale is a language the product speaks.
type Locale string

const (
	Italian Locale = "it"
	English Locale = "en"
)

// Of returns the locale of a tag such as "en-GB", Italian when it is not English.
func Of(tag string) Locale {
	if strings.HasPrefix(strings.ToLower(tag), "en") {
		return English
	}
	return Italian
}

//go:embed en/*.json
var files embed.FS

var english = mustLoad()

func mustLoad() map[string]string {
	all := map[string]string{}
	names, err := fs.Glob(files, "en/*.json")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var room map[string]string
		if err := json.Unmarshal(b, &room); err != nil {
			panic(fmt.Errorf("language: %s: %w", name, err))
		}
		for it, en := range room {
			if other, twice := all[it]; twice && other != en {
				panic(fmt.Errorf("language: %s: %q is translated twice, differently", name, it))
			}
			all[it] = en
		}
	}
	return all
}

// T is the sentence for a message and its values: a map (fault.Args, finding.Args,
// map[string]any) or names and values in turn.
func (l Locale) T(message string, args ...any) string {
	text := message
	if l == English {
		if en, ok := english[message]; ok {
			text = en
		}
	}
	return l.fill(text, values(args))
}

// Finding is the sentence of a finding.
func (l Locale) Finding(f finding.Finding) string { return l.T(f.Message, f.Args) }

// Fault is the sentence of a refusal, and a fixed one for any other error: what a
// defect says is for the log.
func (l Locale) Fault(err error) string {
	if e := fault.As(err); e != nil {
		return l.T(e.Message, e.Args)
	}
	return l.T("Qualcosa non ha funzionato. Riprova; se succede ancora, comunica all’assistenza il codice indicato.")
}

func values(args []any) map[string]any {
	out := map[string]any{}
	for i := 0; i < len(args); i++ {
		switch a := args[i].(type) {
		case fault.Args:
			maps.Copy(out, a)
		case finding.Args:
			maps.Copy(out, a)
		case map[string]any:
			maps.Copy(out, a)
		case string:
			if i+1 < len(args) {
				out[a] = args[i+1]
				i++
			}
		}
	}
	return out
}

func (l Locale) fill(text string, args map[string]any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:open])
		name, forms, plural := strings.Cut(text[open+1:open+end], "|")
		v, ok := args[name]
		switch {
		case !ok:
			b.WriteString(text[open : open+end+1])
		case plural:
			one, many, _ := strings.Cut(forms, "|")
			if fmt.Sprint(v) == "1" {
				b.WriteString(one)
			} else {
				b.WriteString(many)
			}
		default:
			b.WriteString(l.Value(v))
		}
		text = text[open+end+1:]
	}
}

// Value is how a value stands in a sentence: dates as 31/12/2026, minutes as
// 197 h 15', messages in the reader's language.
func (l Locale) Value(v any) string {
	switch x := v.(type) {
	case nil:
		return "—"
	case string:
		return x
	case calendar.Date:
		return x.Italian()
	case Message:
		return l.T(string(x))
	case Phrase:
		return l.T(x.Message, x.Args)
	case []Phrase:
		words := make([]string, len(x))
		for i, p := range x {
			words[i] = l.T(p.Message, p.Args)
		}
		return strings.Join(words, " + ")
	case []string:
		return strings.Join(x, ", ")
	}
	return fmt.Sprint(v)
}

// Message is a value that is itself a message of the catalogue.
type Message string

// Phrase is a value that is itself a message with values. Several are things that are
// wanted together.
type Phrase struct {
	Message string
	Args    map[string]any
}

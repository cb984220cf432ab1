package language_test

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
)

func TestSentences(t *testing.T) {
	day := calendar.MustDate("2026-12-31")
	for _, tc := range []struct {
		message string
		args    []any
		want    string
	}{
		{"Nessun valore.", nil, "Nessun valore."},
		{"{a} e {b}", []any{"a", 1, "b", "due"}, "1 e due"},
		{"{a}{a}", []any{"a", "x"}, "xx"},
		{"entro il {day}", []any{finding.Args{"day": day}}, "entro il 31/12/2026"},
		{"frequentate {m}", []any{fault.Args{"m": calendar.Minutes(11835)}}, "frequentate 197 h 15'"},
		{"{list}", []any{map[string]any{"list": []string{"a", "b"}}}, "a, b"},
		{"{nothing}", []any{"nothing", nil}, "—"},
		{"{n} {n|requisito|requisiti}", []any{"n", 1}, "1 requisito"},
		{"{n} {n|requisito|requisiti}", []any{"n", 2}, "2 requisiti"},
		{"{n} {n|requisito|requisiti}", []any{"n", 0}, "0 requisiti"},
		{"{n|manca|mancano}", []any{"n", int64(1)}, "manca"},
		{"{forgotten} e {n|uno|molti}", nil, "{forgotten} e {n|uno|molti}"},
		{"aperta { e basta", []any{"a", 1}, "aperta { e basta"},
		{"{a}", []any{"a", "{b}", "b", "no"}, "{b}"}, // a value is not read again
	} {
		if got := language.Italian.T(tc.message, tc.args...); got != tc.want {
			t.Errorf("T(%q, %v) = %q, want %q", tc.message, tc.args, got, tc.want)
		}
	}
}

func TestEnglish(t *testing.T) {
	const message = "Qualcosa non ha funzionato. Riprova; se succede ancora, comunica all’assistenza il codice indicato."
	const english = "Something did not work. Try again; if it happens again, give support the code shown."
	if got := language.English.T(message); got != english {
		t.Errorf("got %q", got)
	}
	if got := language.Italian.T(message); got != message {
		t.Errorf("got %q", got)
	}
	if got := language.English.T("Frase senza inglese {n}.", "n", 3); got != "Frase senza inglese 3." {
		t.Errorf("a sentence without English is %q", got)
	}
	if got := language.English.T("«{what}»", "what", language.Message(message)); got != "«"+english+"»" {
		t.Errorf("a message as a value is %q", got)
	}
	if got := language.English.Fault(errors.New("disk on fire")); got != english {
		t.Errorf("a defect says %q", got)
	}
	for tag, want := range map[string]language.Locale{"en-GB": "en", "EN": "en", "it-IT": "it", "": "it", "fr": "it"} {
		if got := language.Of(tag); got != want {
			t.Errorf("Of(%q) = %s", tag, got)
		}
	}
}

// TestTheWalkFindsEverySentence tries the walk of TestEverySentenceHasItsEnglish on a small house
// that has one in each place; what must not be found begins with "no".
func TestTheWalkFindsEverySentence(t *testing.T) {
	house := filepath.Join("testdata", "house")
	want := []string{
		"a constant of the type", "a field", "a field by place", "a field of a row", "a field set later", "a label", "a named constant",
		"a named result", "a result", "a second argument", "a variable", "a variable set again",
		"an argument", "an argument of a method", "an element of a table", "through a closure", "through a parameter",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(goKeys(t, house)))); diff != "" {
		t.Errorf("in Go: %s", diff)
	}
	pages := pageKeys(t, filepath.Join(house, "templates"))
	if diff := cmp.Diff([]string{"between brackets", "by a method", "handed on", "in an attribute"}, slices.Sorted(maps.Keys(pages))); diff != "" {
		t.Errorf("in pages: %s", diff)
	}
	if diff := cmp.Diff([]string{"templates/page.html:2"}, pages["by a method"]); diff != "" {
		t.Errorf("place: %s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "n"}, placeholders("{b} {n|uno|molti} {a} {b}")); diff != "" {
		t.Errorf("values: %s", diff)
	}
}

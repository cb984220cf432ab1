package standard

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/fault"
	"vidimus/internal/language"
)

func export(t testing.TB, s *Standard, source string) string {
	t.Helper()
	b, err := Export(s, source)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFileThereAndBack(t *testing.T) {
	abruzzo, _ := read(t, sheet(t, abruzzoSheet))
	for name, s := range map[string]*Standard{"full": full(t), "abruzzo": abruzzo, "hardly begun": {Title: "Panettiere", Region: "Molise", Layout: Typed}} {
		if name == "full" { // set gave these a word that they cannot be
			s.CompetenceUnits[0].Abilities[0] = "Ascoltare"
			for i := range s.Training[0].EntryRules {
				r := &s.Training[0].EntryRules[i]
				r.LanguageLevel, r.ValidUntil = "B1", ValidToEnd
				r.Composed.Who, r.Composed.Exempt.ItalianTitle = GuardianActs, Diploma
				r.Composed.Ways[0].Pieces[0] = Piece{Kind: KindOther, Name: "Patente B"}
			}
		}
		file := export(t, s, "Riga\n")
		f, err := ReadFile([]byte(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s.fillLists()
		if diff := cmp.Diff(s, f.Standard); diff != "" || f.Source != "Riga\n" {
			t.Errorf("%s (-sent +received):\n%s", name, diff)
		}
		if again := export(t, f.Standard, f.Source); again != file {
			t.Errorf("%s: the same sheet makes another file", name)
		}
		if !IsFile([]byte("\uFEFF  "+file)) || IsFile([]byte(sheet(t, campaniaSheet))) {
			t.Error("a file is told from a sheet")
		}
	}
}

// TestFileIsReadStrictly breaks one place of a good file at a time.
func TestFileIsReadStrictly(t *testing.T) {
	s, _ := read(t, sheet(t, campaniaSheet))
	good := export(t, s, "")
	for _, test := range []struct{ name, old, new, path, says string }{
		{"unknown key", `"max_dad": 175,`, `"max_dad": 175, "max_dda": 1,`, "standard.training[0].max_dda", "Questa chiave non è prevista."},
		{"unknown object", `"max_dad": 175,`, `"max_dad": 175, "more": {"a": [1, {"b": 2}]},`, "standard.training[0].more", "Questa chiave non è prevista."},
		{"missing key", `"min_total": 250,`, ``, "standard.training[0].min_total", "Manca: se non c’è un valore, scrivi null"},
		{"key twice", `"min_total": 250,`, `"min_total": 250, "min_total": 200,`, "standard.training[0].min_total", "Questa chiave c’è due volte."},
		{"text for a figure", `"min_total": 250,`, `"min_total": "250",`, "standard.training[0].min_total", "Qui va un numero intero"},
		{"decimals", `"min_total": 250,`, `"min_total": 250.5,`, "standard.training[0].min_total", "Qui va un numero intero"},
		{"too large for any number", `"min_total": 250,`, `"min_total": 99999999999999999999,`, "standard.training[0].min_total", "Qui va un numero intero"},
		{"too many hours", `"min_total": 250,`, `"min_total": 10001,`, "standard.training[0].min_total", "Il valore va da 0 a 10000."},
		{"negative", `"max_fad": 12,`, `"max_fad": -1,`, "standard.training[0].units[0].max_fad", "Il valore va da 0 a 10000."},
		{"over a hundred percent", `"threshold_percent": 80,`, `"threshold_percent": 101,`, "standard.training[0].threshold_percent", "Il valore va da 0 a 100."},
		{"a figure for a text", `"title": "Operatore call center Inbound",`, `"title": 5,`, "standard.title", "Qui va un testo"},
		{"no title", `"title": "Operatore call center Inbound",`, `"title": " ",`, "standard.title", "Non può essere vuoto."},
		{"null for a text", `"title": "Operatore call center Inbound",`, `"title": null,`, "standard.title", "Qui va un testo"},
		{"null for a list", `"units": [`, `"units": null, "x": [`, "standard.training[0].units", "Qui va un elenco"},
		{"an object for a list", `"training": [`, `"training": {}, "x": [`, "standard.training", "Qui va un elenco"},
		{"a list for an object", `"staff": {`, `"staff": [], "x": {`, "standard.training[0].staff", "Qui va un oggetto"},
		{"a text for yes or no", `"unit_tests": true`, `"unit_tests": "sì"`, "standard.training[0].unit_tests", "Qui va true o false."},
		{"a code with spaces", `"code": "531"`, `"code": "53 1"`, "standard.training[0].units[0].code", "Un codice non contiene spazi."},
		{"a segment's name", `"code": "531"`, `"code": "KC"`, "standard.training[0].units[0].code", "«KC» è il nome di un altro segmento del piano"},
		{"an empty item", `"Principi di customer care"`, `" "`, "standard.competence_units[0].knowledge[0]", "La voce è vuota."},
		{"an unknown layout", `"layout": "campania"`, `"layout": "molise"`, "standard.layout", "«molise» non è tra i valori previsti"},
		{"an unknown level", `"language_level": "A2"`, `"language_level": "A3"`, "standard.training[0].entry_rules[4].language_level", "«A3» non è tra i valori previsti"},
		{"a rule by another name", `"id": "R-AGE"`, `"id": "age"`, "standard.training[0].entry_rules[0].id", "Il requisito si chiama R-"},
		{"a rule twice", `"id": "R-GRADE"`, `"id": "R-AGE"`, "standard.training[0].entry_rules[2].id", "Il requisito R-AGE c’è due volte."},
		{"years out of order", `"year": 1,`, `"year": 2,`, "standard.training[0].years[0].year", "Gli anni si contano da 1"},
		{"another format", `"vidimus.standard"`, `"gobl"`, "format", "Qui va scritto «vidimus.standard»"},
		{"a later version", `"version": 1`, `"version": 2`, "version", "Il file è della versione 2, questo programma legge la 1"},
		{"no sheet in it", `"standard": {`, `"standard": null, "x": {`, "standard", "Qui va un oggetto"},
		{"a comma too few", `"min_total": 250,`, `"min_total": 250`, "standard.training[0]", "Da qui in poi non è JSON valido"},
		{"cut short", good[len(good)-40:], "", "", "Da qui in poi non è JSON valido"},
		{"text after the end", good, good + "altro", "", "Dopo la fine del file c’è altro testo."},
		{"a control character", `"sep": "`, `"sep": "\u0001`, "standard.sep", "caratteri che non si possono conservare"},
	} {
		t.Run(test.name, func(t *testing.T) {
			bad := strings.Replace(good, test.old, test.new, 1)
			if bad == good {
				t.Fatal("the place is not in the file")
			}
			_, err := ReadFile([]byte(bad))
			e := fault.As(err)
			if e == nil || e.Kind != fault.Invalid || e.Code != "standard.file" {
				t.Fatalf("err = %v", err)
			}
			found := false
			for _, f := range e.Fields {
				sentence := language.Italian.T(f.Message, f.Args)
				found = found || strings.HasPrefix(f.Name, test.path) && strings.Contains(sentence, test.says)
				if strings.ContainsAny(sentence, "{}") {
					t.Errorf("a value is missing: %s", sentence)
				}
			}
			if !found {
				t.Errorf("want %q at %s, got %v", test.says, test.path, e)
			}
		})
	}
	for name, b := range map[string][]byte{"too large": append([]byte("{"), bytes.Repeat([]byte(" "), MaxFileBytes)...), "not UTF-8": []byte("{\"format\": \"\xff\"}"), "empty": nil, "an array": []byte("[]")} {
		if _, err := ReadFile(b); !fault.HasCode(err, "standard.file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestManyMistakesAreNotAllListed(t *testing.T) {
	_, err := ReadFile([]byte(`{"format": "vidimus.standard", ` + strings.Repeat(`"x": 1, `, 1000) + `"version": 1}`))
	if e := fault.As(err); e == nil || len(e.Fields) != maxFileErrors {
		t.Errorf("%v", err)
	}
}

func FuzzReadFile(f *testing.F) {
	for _, name := range []string{campaniaSheet, abruzzoSheet} {
		s, _ := read(f, sheet(f, name))
		f.Add([]byte(export(f, s, "")))
	}
	small := &Standard{Layout: Typed, Region: "Molise", Title: "Panettiere", CompetenceUnits: []CompetenceUnit{{Code: "1", Title: "Impastare"}},
		Training: []Training{{Units: []Unit{{Code: "A", CompetenceUnit: "1"}}, Years: []Year{{Year: 1}}, EntryRules: []EntryRule{{ID: "R-AGE", Source: FromSheet, Deadline: ByStart}}}}}
	f.Add([]byte(export(f, small, "")))
	f.Add([]byte(`{"format":"vidimus.standard","version":1,"standard":null}`))
	f.Add([]byte(`{"standard":{"training":[{"units":[{"code":null}]}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := ReadFile(b)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("not a refusal that names the place: %v", err)
			}
			return
		}
		again, err := ReadFile([]byte(export(t, file.Standard, file.Source)))
		if err != nil {
			t.Fatalf("what was read is written and cannot be read: %v", err)
		}
		if diff := cmp.Diff(file, again); diff != "" {
			t.Error(diff)
		}
		Check(file.Standard)
		Complete(file.Standard)
		Compare(file.Standard, file.Standard)
		if changes := Diff(file.Standard, again.Standard); len(changes) > 0 {
			t.Errorf("a sheet differs from itself: %v", changes)
		}
	})
}

// TestFileIsDocumented: the example can be imported, and the page names every key, those
// that may be left out as such.
func TestFileIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../../docs/standard-file.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "```json\n")
	example, tables, _ := strings.Cut(rest, "```")
	f, err := ReadFile([]byte(example))
	if err != nil {
		t.Fatalf("the example: %v", err)
	}
	if found := append(Complete(f.Standard), Check(f.Standard)...); len(found) > 0 {
		t.Errorf("the example: %v", found)
	}
	told := map[string]bool{}
	for _, typ := range []any{File{}, Standard{}, CompetenceUnit{}, Training{}, EntryRule{}, Composed{}, Way{}, Piece{}, Exemptions{}, Staff{}, Texts{}, Year{}, Unit{}, Reference{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(typ)) {
			key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if key == "" {
				continue
			}
			word := "`" + key + "`"
			if options == "omitempty" {
				word += "°"
			}
			if !strings.Contains(tables, word) {
				t.Errorf("%s of %T is not documented", word, typ)
			}
			told[key] = true
		}
	}
	if len(told) < 60 {
		t.Fatalf("only %d keys", len(told))
	}
}

package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	sheets   = "../../internal/standard/testdata/"
	campania = sheets + "campania-operatore-call-center-inbound.txt"
	abruzzo  = sheets + "abruzzo-addetto-telefonico-servizio-clienti.txt"
	plans    = "../../internal/course/testdata/plans/"
)

// typed runs what a person types and returns the exit code and both outputs.
func typed(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	code = run(t.Context(), args, strings.NewReader(""), &out, &err, func(string) string { return "" })
	return code, out.String(), err.String()
}

// file writes a file for one test.
func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

type document struct {
	Standard map[string]any   `json:"standard"`
	Findings []map[string]any `json:"findings"`
}

// decode reads exactly one document.
func decode(t *testing.T, stdout string) document {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(stdout))
	var d document
	if err := dec.Decode(&d); err != nil {
		t.Fatalf("%v in %q", err, stdout)
	}
	if _, err := dec.Token(); err != io.EOF {
		t.Fatalf("more than one document: %q", stdout)
	}
	if d.Findings == nil {
		t.Fatalf("findings is null: %q", stdout)
	}
	return d
}

func TestExitCodes(t *testing.T) {
	misspelt := file(t, `{"uf":{"531":{"clasroom":50}}}`)
	letter := file(t, "Gentile direttrice")
	cut := file(t, "Scheda di dettaglio\nTitolo\nLivello EQF 3\nSettore Economico Professionale SEP 24\nSequenza di processo x\n")
	tests := []struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{[]string{"standard", "read", campania}, fine, "Operatore call center Inbound", ""},
		{[]string{"standard", "read", abruzzo}, fine, "64/DPG009", ""},
		{[]string{"standard", "read", sheets + "campania-2019-stampa.pdf"}, fine, "FAD massima                          54 (15 %)", ""},
		{[]string{"standard", "read", sheets + "campania-2019-sartoria.html"}, fine, "812 (UC 4102)", ""},
		{[]string{"standard", "read", "--text", sheets + "campania-2019-stampa.pdf"}, fine, "    4  Livello EQF 3\n", ""},
		{[]string{"standard", "read", sheets + "abruzzo-biciclette.txt", "--minimum", sheets + "abruzzo-biciclette-minimo.txt"}, fine, "4 (UC 3) Il sistema elettrico: durata minima 60", ""},
		{[]string{"standard", "read", sheets + "abruzzo-biciclette.txt", "--minimum", "nowhere.txt"}, refused, "", "Il file nowhere.txt non c’è"},
		{[]string{"standard", "read", sheets + "abruzzo-biciclette-minimo.txt"}, refused, "Uniscilo alla scheda del profilo", ""},
		{[]string{"standard", "read", sheets + "lazio-operatore-di-prova.txt"}, refused, "della regione Lazio", ""},
		{[]string{"standard", "read", "--text", file(t, "\x7FELF\x00")}, refused, "", "Il file non è un testo"},
		{[]string{"standard", "read", letter}, refused, "non è una scheda", ""},
		{[]string{"standard", "read", cut}, refused, "Elenco Unità di Competenza", ""},
		{[]string{"standard", "read", "nowhere.txt"}, refused, "", "Il file nowhere.txt non c’è"},
		{[]string{"standard", "read", t.TempDir()}, refused, "", "non si può leggere"},
		{[]string{"standard", "read"}, misused, "", "Uso: vidimus standard read"},
		{[]string{"standard", "read", campania, abruzzo}, misused, "", "ricevuti: 2"},
		{[]string{"standard", "read", "--jsn", campania}, misused, "", "Opzione non valida"},
		{[]string{"standard", "write", campania}, misused, "", "standard read"},
		{[]string{"plan", "check", "--standard", campania, "--plan", plans + "valid-mixed.json"}, fine, "conforme", ""},
		{[]string{"plan", "check", "--standard", campania, "--plan", plans + "valid-all-dad.json"}, fine, "P12b", ""},
		{[]string{"plan", "check", "--standard", campania, "--plan", plans + "one-hour-short.json"}, refused, "Totale del percorso 249 h, minimo 250 h.", ""},
		{[]string{"plan", "check", "--standard", abruzzo, "--plan", plans + "valid-mixed.json"}, refused, "nessun corso può essere dichiarato conforme", ""},
		{[]string{"plan", "check", "--standard", campania, "--plan", misspelt}, refused, "", "uf.531.clasroom"},
		{[]string{"plan", "check", "--standard", letter, "--plan", plans + "valid-mixed.json"}, refused, "non è una scheda", ""},
		{[]string{"plan", "check", "--standard", campania, "--plan", plans + "valid-mixed.json", "--training", "2"}, refused, "n. 2 non c’è", ""},
		{[]string{"plan", "check", "--standard", campania, "--plan", plans + "valid-mixed.json", "--training", "0"}, misused, "", "si contano da 1"},
		{[]string{"plan", "check", "--standard", campania}, misused, "", "--plan FILE"},
		{[]string{"plan", "check", "--standard", campania, "--plan", plans + "valid-mixed.json", "extra"}, misused, "", "ricevuti: 1"},
		{[]string{"help"}, fine, "vidimus plan check", ""},
		{[]string{"plan", "check", "-h"}, fine, "Uso: vidimus plan check", ""},
		{[]string{"nonsense"}, misused, "", "vidimus plan check"},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			code, stdout, stderr := typed(t, test.args...)
			if code != test.code {
				t.Errorf("exit %d, want %d", code, test.code)
			}
			if !strings.Contains(stdout, test.stdout) || test.stdout == "" && stdout != "" {
				t.Errorf("stdout: want %q in %q", test.stdout, stdout)
			}
			if !strings.Contains(stderr, test.stderr) || test.stderr == "" && stderr != "" {
				t.Errorf("stderr: want %q in %q", test.stderr, stderr)
			}
		})
	}
}

func TestFlagsBeforeAndAfterTheFile(t *testing.T) {
	_, want, _ := typed(t, "standard", "read", campania, "--json")
	for _, args := range [][]string{{"standard", "read", "--json", campania}, {"standard", "read", "-json=true", "--", campania}} {
		if code, got, _ := typed(t, args...); code != fine || got != want {
			t.Errorf("%v: exit %d, another document", args, code)
		}
	}
}

func TestStandardReadJSON(t *testing.T) {
	code, stdout, stderr := typed(t, "standard", "read", campania, "--json")
	d := decode(t, stdout)
	if code != fine || stderr != "" || d.Standard["isced_f"] != "0415" || d.Standard["eqf"] != 3.0 {
		t.Errorf("exit %d, %q, %v %v", code, stderr, d.Standard["isced_f"], d.Standard["eqf"])
	}
	training := d.Standard["training"].([]any)[0].(map[string]any)
	if v, ok := training["min_laboratory"]; !ok || v != nil {
		t.Errorf("min_laboratory must be there and null: %v, %v", v, ok)
	}
	for _, f := range d.Findings {
		if f["severity"] == "note" && f["line"] == 0.0 {
			t.Errorf("a line that does not apply must be absent: %v", f)
		}
	}

	code, stdout, _ = typed(t, "standard", "read", "--json", file(t, "Gentile direttrice"))
	d = decode(t, stdout)
	if code != refused || d.Standard != nil || len(d.Findings) != 1 || d.Findings[0]["severity"] != "blocking" || !strings.Contains(stdout, `"standard": null`) {
		t.Errorf("no sheet: exit %d, %s", code, stdout)
	}
}

func TestPlanCheckJSON(t *testing.T) {
	code, stdout, _ := typed(t, "plan", "check", "--json", "--standard", campania, "--plan", plans+"fad-beyond-uf-share.json")
	d := decode(t, stdout)
	i := slices.IndexFunc(d.Findings, func(f map[string]any) bool { return f["rule"] == "P12a" })
	if code != refused || i < 0 {
		t.Fatalf("exit %d, %s", code, stdout)
	}
	want := map[string]any{"rule": "P12a", "severity": "blocking", "subject": "532", "measured": 13.0, "bound": 12.0, "unit": "h",
		"message": "UF 532: FAD prevista 13 h, massimo 12 h su 30 h (40 %)."}
	for k, v := range want {
		if d.Findings[i][k] != v {
			t.Errorf("%s: got %v, want %v", k, d.Findings[i][k], v)
		}
	}
	if _, there := d.Findings[i]["line"]; there {
		t.Error("line does not apply and must be absent")
	}

	code, stdout, _ = typed(t, "plan", "check", "--json", "--standard", campania, "--plan", plans+"valid-mixed.json")
	if d := decode(t, stdout); code != fine || len(d.Findings) != 0 {
		t.Errorf("exit %d, %s", code, stdout)
	}

	// A refused file is a document too, and a message.
	code, stdout, stderr := typed(t, "plan", "check", "--json", "--standard", campania, "--plan", file(t, `{"kc":{"dad":-1}}`))
	if d := decode(t, stdout); code != refused || len(d.Findings) != 1 || d.Findings[0]["subject"] != "kc.dad" || !strings.Contains(stderr, "kc.dad") {
		t.Errorf("exit %d, %s, %s", code, stdout, stderr)
	}
}

// TestLargeAndHostileFiles: a clear answer, without reading all of it.
func TestLargeAndHostileFiles(t *testing.T) {
	big := file(t, "Livello EQF 3\n")
	if err := os.Truncate(big, 50<<20); err != nil {
		t.Fatal(err)
	}
	if code, stdout, _ := typed(t, "standard", "read", big); code != refused || !strings.Contains(stdout, "troppo grande") {
		t.Errorf("50 MB sheet: exit %d, %s", code, stdout)
	}
	if code, _, stderr := typed(t, "plan", "check", "--standard", campania, "--plan", big); code != refused || !strings.Contains(stderr, "troppo grande") {
		t.Errorf("50 MB plan: exit %d, %s", code, stderr)
	}
	steering := file(t, `{"uf":{"\u001b[31m531":{"classroom":1}}}`)
	if _, stdout, _ := typed(t, "plan", "check", "--standard", campania, "--plan", steering); strings.Contains(stdout, "\x1b") || !strings.Contains(stdout, "[31m531") {
		t.Errorf("a code of the file steers the terminal: %q", stdout)
	}
	if _, _, stderr := typed(t, "plan", "check", "--standard", campania, "--plan", file(t, `{"\u001b[31m":1}`)); strings.Contains(stderr, "\x1b") || !strings.Contains(stderr, "[31m") {
		t.Errorf("a key of the file steers the terminal: %q", stderr)
	}
}

func TestEnglish(t *testing.T) {
	var out, errs strings.Builder
	code := run(t.Context(), []string{"plan", "check", "--standard", campania, "--plan", plans + "one-hour-short.json"}, strings.NewReader(""), &out, &errs,
		func(name string) string { return map[string]string{"VIDIMUS_LANG": "en"}[name] })
	if code != refused || !strings.Contains(out.String(), "Total of the course 249 h, minimum 250 h.") {
		t.Errorf("exit %d, %s", code, out.String())
	}
}

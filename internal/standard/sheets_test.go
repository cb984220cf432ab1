package standard

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"vidimus/internal/finding"
	"vidimus/internal/language"
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// The sheets of testdata besides the two official ones are invented, in the forms that
// the two regions use and have used.
const (
	bicycles  = "campania-tecnico-biciclette.txt" // many codes, one-digit codes, two training standards
	tailoring = "campania-2019-sartoria.txt"      // the form of 2019, as the page shows it
	printed   = "campania-2019-stampa.txt"        // the same on paper: two documents, one after the other
	modules   = "campania-2019-moduli.txt"        // modules without UC
	webAbr    = "abruzzo-biciclette.txt"          // a value on the line below its label, blank lines, dashes
	lazio     = "lazio-operatore-di-prova.txt"    // a region that cannot be read
)

var readable = []string{campaniaSheet, abruzzoSheet, bicycles, tailoring, printed, modules, webAbr}

// TestGolden: everything that is understood of a sheet, and everything that is said.
func TestGolden(t *testing.T) {
	for _, name := range readable {
		t.Run(name, func(t *testing.T) {
			std, found := read(t, sheet(t, name))
			golden(t, name, std, found)
		})
	}
}

func golden(t *testing.T, name string, std *Standard, found []finding.Finding) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(std); err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		fmt.Fprintf(&b, "%4d %-8s %s %s\n", f.Line, f.Severity, f.Rule, language.Italian.Finding(f))
	}
	file := filepath.Join("testdata", "golden", strings.TrimSuffix(name, filepath.Ext(name))+".golden")
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	eq(t, name, b.String(), string(want))
}

func TestManyCodes(t *testing.T) {
	s, fs := read(t, sheet(t, bicycles))
	eq(t, "ADA", s.ADA, []Reference{{"ADA.10.08.02", "Riparazione e manutenzione di biciclette e cicli"},
		{"ADA.10.08.05", "Installazione e riparazione di impianti elettrici di bordo"}, {"ADA.24.04.01", "Vendita al banco e assistenza al cliente"}})
	eq(t, "ATECO", codes(s.ATECO), []string{"S.95.29.02", "G.47.64.10", "N.77.21.01"})
	eq(t, "ISTAT", codes(s.ISTAT), []string{"6.5.3.9.0", "6.2.4.1.1"})
	eq(t, "process", s.Process, "Riparazione e manutenzione di veicoli\nDistribuzione commerciale")
	eq(t, "regulated", s.Regulated, true)
	var uc []string
	for _, u := range s.CompetenceUnits {
		uc = append(uc, string(u.Code)+" "+u.Title)
	}
	eq(t, "UC", uc, []string{"7 Accogliere il cliente e la bicicletta", "8 Manutenere telaio, ruote e freni", "9 Manutenere la trasmissione",
		"3412 Intervenire su biciclette a pedalata assistita (EPAC)"})
	if len(s.Training) != 2 {
		t.Fatalf("%d training standards", len(s.Training))
	}
	for i, want := range []struct {
		total int
		years []Year
		units []Code
	}{
		{600, []Year{{1, 300, true}, {2, 300, false}}, []Code{"1", "2", "3", "1204"}},
		{300, []Year{{1, 300, false}}, []Code{"21", "22", "23", "24"}},
	} {
		tr := s.Training[i]
		var units []Code
		for _, u := range tr.Units {
			units = append(units, u.Code)
		}
		eq(t, "total", *tr.MinTotal, want.total)
		eq(t, "years", tr.Years, want.years)
		eq(t, "UF", units, want.units)
		eq(t, "threshold, age, world of work", []int{*tr.ThresholdPercent, *tr.MinAge, *tr.Staff.WorldOfWorkPercent, *tr.Staff.TeacherYears}, []int{75, 18, 60, 5})
	}
	eq(t, "zero is a bound, a dash is none", []*int{s.Training[0].MinTraineeship, s.Training[1].MinTraineeship}, []*int{nil, finding.Int(0)})
	rules := map[string]EntryRule{}
	for _, r := range s.Training[0].EntryRules {
		rules[r.ID] = r
	}
	eq(t, "language", []any{rules["R-LANGUAGE"].LanguageLevel, rules["R-LANGUAGE"].Line}, []any{"B1", 112})
	eq(t, "permit", []any{rules["R-PERMIT"].NoOverride, rules["R-PERMIT"].Line}, []any{true, 113})
	eq(t, "blocking", finding.Of(fs, finding.Blocking), nil)
}

// TestShares: cap = floor(min·pct/100), and the percentage is kept beside it.
func TestShares(t *testing.T) {
	for _, name := range []string{tailoring, printed} {
		s, fs := read(t, sheet(t, name))
		tr := s.Training[0]
		eq(t, "15 % of 365 h", []*int{tr.MaxFAD, tr.MaxFADPercent}, []*int{finding.Int(54), finding.Int(15)})
		eq(t, "50 % of 35 h of KC", []*int{tr.MaxKCFAD, tr.MaxKCFADPercent}, []*int{finding.Int(17), finding.Int(50)})
		for i, want := range [][]int{{75, 15, 20, 20}, {150, 22, 15, 20}, {75, 7, 10, 20}} {
			u := tr.Units[i]
			eq(t, "UF", []int{*u.MinHours, *u.MaxFAD, *u.MaxFADPercent, *u.VariationPercent}, want)
			eq(t, "UC", u.CompetenceUnit, s.CompetenceUnits[i].Code)
		}
		if f := says(fs, "15 % di 150 h letto come 22 h"); f == nil || f.Severity != finding.Note || f.Line == 0 {
			t.Errorf("%s: the share of UF 812 is not said: %v", name, f)
		}
		eq(t, name+" blocking", finding.Of(fs, finding.Blocking), nil)
		eq(t, name+" warnings", finding.Of(fs, finding.Warning), nil)
	}
}

// TestPageAndPaper: the two forms of one sheet say the same of its UC.
func TestPageAndPaper(t *testing.T) {
	page, _ := read(t, sheet(t, tailoring))
	paper, _ := read(t, sheet(t, printed))
	eq(t, "title", paper.Title, page.Title)
	eq(t, "ADA", paper.ADA, page.ADA)
	eq(t, "UC", paper.CompetenceUnits, page.CompetenceUnits)
	eq(t, "number for a code", paper.Training[0].Units[1].Code, Code("2"))
}

// TestCopiedFromABrowser: without the bullets, which the page draws, and with each cell on
// a line of its own, as some browsers copy a table.
func TestCopiedFromABrowser(t *testing.T) {
	for _, name := range []string{bicycles, tailoring} {
		want, _ := read(t, sheet(t, name))
		lines := strings.Split(strings.ReplaceAll(sheet(t, name), "  • ", ""), "\n")
		c := &campania{scanner: newScanner(nil), std: &Standard{}}
		labels := &record{fields: slices.Concat(c.headFields(), c.ucFields(&ucRecord{}), c.unitFields(&unitRecord{}), c.trainingFields(&trainingRecord{}))}
		var apart []string
		for _, l := range lines {
			if f, value := labels.match(l); f != nil && value != "" {
				apart = append(apart, strings.TrimSpace(strings.TrimSuffix(l, value)), value)
			} else {
				apart = append(apart, l)
			}
		}
		for how, text := range map[string]string{"no bullets": strings.Join(lines, "\n"), "cells apart": strings.Join(apart, "\n")} {
			got, fs := read(t, text)
			withoutLines(got)
			withoutLines(want)
			eq(t, name+", "+how, got, want)
			eq(t, name+", "+how+": warnings that are new", len(finding.Of(fs, finding.Blocking)), 0)
		}
	}
}

func TestModules(t *testing.T) {
	s, fs := read(t, sheet(t, modules))
	eq(t, "modules, regulated", []bool{s.Modules, s.Regulated}, []bool{true, true})
	tr := s.Training[0]
	u := tr.Units[0]
	eq(t, "module", []any{u.Code, u.CompetenceUnit, u.Title, u.Constraints, *u.MaxFAD}, []any{Code("33"), Code(""), "Legislazione e deontologia", "Da svolgere prima degli altri moduli", 10})
	eq(t, "contents", len(u.Knowledge), 3)
	eq(t, "a share of nothing is a bound", tr.Units[2].MaxFAD, finding.Int(0))
	eq(t, "age and threshold from prose", []int{*tr.MinAge, *tr.ThresholdPercent}, []int{18, 75})
	eq(t, "grade", *tr.MinSchooling, "diploma di istruzione secondaria di secondo grado")
	eq(t, "credits", []bool{tr.AdmissionCredits, tr.AttendanceCredits}, []bool{false, true})
	eq(t, "blocking", finding.Of(fs, finding.Blocking), nil)
}

func TestWebLayout(t *testing.T) {
	s, fs := read(t, sheet(t, webAbr))
	eq(t, "title and act", []string{s.Title, s.Act}, []string{"MANUTENTORE DI BICICLETTE E CICLI", "Determinazione Dirigenziale N. 112/DPG009 (11-06-2021)"})
	eq(t, "ADA", codes(s.ADA), []string{"ADA.7.57.169", "ADA.25.231.757"})
	eq(t, "ISTAT", s.ISTAT, []Reference{{"6.5.3.9.0", "Altri artigiani ed operai addetti alla riparazione"}, {"6.2.4.1.1", "Installatori e riparatori di impianti elettrici industriali"}})
	eq(t, "ATECO", codes(s.ATECO), []string{"95.29.02", "47.64.10", "77.21.01"})
	eq(t, "groups", s.CorrelationGroups, "")
	uc := s.CompetenceUnits
	eq(t, "titles", []string{uc[0].Title, uc[1].Title, uc[2].Title},
		[]string{"Accogliere il cliente e il mezzo", "Eseguire la manutenzione meccanica", "Intervenire sul sistema elettrico della bicicletta assistita"})
	eq(t, "a list broken by the page", uc[1].Knowledge, []string{"Meccanica della bicicletta", "Impianti frenanti (a pattino, a disco, a tamburo)", "Attrezzature di officina"})
	eq(t, "an ability twice", uc[0].Abilities, []string{"Compilare la scheda di accettazione", "Redigere un preventivo di spesa"})
	eq(t, "threshold", []string{uc[0].PerformanceThreshold, uc[1].PerformanceThreshold}, []string{"Preventivo redatto entro 20 minuti", ""})
	eq(t, "blocking", finding.Of(fs, finding.Blocking), nil)
	eq(t, "warnings", finding.Of(fs, finding.Warning), nil)
}

func TestAnotherRegion(t *testing.T) {
	texts := map[string]string{
		"Lazio":          sheet(t, lazio),
		"Lombardia":      "Regione Lombardia\nQuadro Regionale degli Standard Professionali\nProfilo: Addetto di prova\nLivello EQF 3\nCompetenza\nAbilità\nConoscenze\n",
		"Veneto":         "Repertorio Regionale degli Standard Professionali - Regione del Veneto\nProfilo di prova\n",
		"Piemonte":       "REGIONE PIEMONTE\nVetrina regionale dei profili\nDenominazione profilo: Operatore di prova\nLivello EQF 3\nSettore economico professionale: Servizi\nArea di attività: Prova\nDurata minima 300\n",
		"Emilia-Romagna": "REGIONE EMILIA ROMAGNA\nSistema Regionale delle Qualifiche\nScheda di prova\n",
		"Valle d’Aosta":  "Regione autonoma Valle d’Aosta\nProfilo di prova\n",
		"Trento":         "PROVINCIA AUTONOMA DI TRENTO\nProfilo di prova\n",
	}
	for region, text := range texts {
		s, fs := Read([]byte(text))
		if s != nil || len(fs) != 1 || fs[0].Rule != NoSheet || fs[0].Args["region"] != region || fs[0].Line == 0 {
			t.Errorf("%s: %v, %v", region, s, fs)
		}
	}
	for _, name := range readable { // who quotes an act of another region is not of it
		text := sheet(t, name) + "\nVedi l’atto della Regione Lazio\n"
		if s, fs := Read([]byte(text)); s == nil {
			t.Errorf("%s: %v", name, fs)
		}
	}
}

// TestEveryLineHasItsFate: placed, the page's own, or listed as not understood; and what
// is placed is really there, in the sheet or in a sentence about that line.
func TestEveryLineHasItsFate(t *testing.T) {
	for _, name := range readable {
		lines, _ := split(sheet(t, name))
		layout, _ := layoutOf(lines)
		std, sc := understand(layout, lines)
		if err := accounted(sc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		kept := wordsOf(t, std)
		told := map[int]string{}
		for _, f := range sc.findings {
			told[f.Line] += " " + fold(language.Italian.Finding(f))
		}
		for i, l := range lines {
			if sc.fates[i] != placed || yearLine.MatchString(fold(l.text)) {
				continue
			}
			for _, word := range words(l.text) {
				if !kept[word] && !strings.Contains(told[l.no], word) && !labelWords[word] {
					t.Errorf("%s: line %d is called placed, but %q is nowhere: %s", name, l.no, word, l.text)
				}
			}
		}
	}
}

// TestAForeignLineLeavesATrace wherever it stands: not understood, or said to have been
// joined, or the title, which everybody sees.
func TestAForeignLineLeavesATrace(t *testing.T) {
	for _, name := range readable {
		lines := strings.Split(strings.TrimSpace(sheet(t, name)), "\n")
		for i := 1; i <= len(lines); i += 3 { // every third place: the sheets differ by as much
			s, fs := read(t, strings.Join(slices.Insert(slices.Clone(lines), i, "Voce mai vista 42"), "\n"))
			told := slices.ContainsFunc(fs, func(f finding.Finding) bool {
				n, _ := f.Args["n"].(int) // how many lines were joined
				return f.Line <= i+1 && i+1 <= f.Line+n
			})
			if !told && !strings.Contains(s.Title, "Voce mai vista 42") {
				t.Errorf("%s: a foreign line %d leaves no trace", name, i+1)
			}
		}
	}
}

// accounted holds the sum: placed + the page's own + not understood = all lines that
// are not blank.
func accounted(sc *scanner) error {
	count := map[fate]int{}
	for i, f := range sc.fates {
		count[f]++
		if (f == blank) != (sc.lines[i].text == "") {
			return fmt.Errorf("line %d: fate %d of %q", i+1, f, sc.lines[i].text)
		}
	}
	listed := 0
	for _, f := range sc.findings {
		if f.Rule == NotUnderstood && f.Message == "Riga {line} non compresa: «{text}»." {
			listed++
		}
	}
	if count[waiting] > 0 || count[unread] != sc.unread || listed != min(sc.unread, maxUnread) {
		return fmt.Errorf("fates %v, %d counted as not understood, %d listed", count, sc.unread, listed)
	}
	return nil
}

func words(text string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }),
		func(w string) bool { return len(w) < 4 })
}

func wordsOf(t *testing.T, std *Standard) map[string]bool {
	b, err := json.Marshal(std)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, w := range words(strings.ReplaceAll(string(b), `\n`, " ")) {
		out[w] = true
	}
	return out
}

// labelWords are the words of the labels and headings, which say where a line belongs.
var labelWords = func() map[string]bool {
	c := &campania{scanner: newScanner(nil), std: &Standard{}}
	fields := slices.Concat(c.headFields(), c.ucFields(&ucRecord{}), c.unitFields(&unitRecord{}), c.trainingFields(&trainingRecord{}))
	out := map[string]bool{}
	add := func(text string) {
		for _, w := range words(text) {
			out[w] = true
		}
	}
	for _, f := range fields {
		for _, l := range f.labels {
			add(l)
		}
	}
	for _, labels := range marks {
		for _, l := range labels {
			add(l)
		}
	}
	add("elenco delle unita di competenza formative moduli dettaglio modulo annualita anno esame costituenti profilo indicatori valutazione soglia prestazione univoco")
	return out
}()

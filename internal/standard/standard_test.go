package standard

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"vidimus/internal/finding"
	"vidimus/internal/language"
)

const (
	campaniaSheet = "campania-operatore-call-center-inbound.txt"
	abruzzoSheet  = "abruzzo-addetto-telefonico-servizio-clienti.txt"
)

func sheet(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func read(t testing.TB, text string) (*Standard, []finding.Finding) {
	t.Helper()
	s, fs := Read([]byte(text))
	if s == nil {
		t.Fatalf("no sheet: %v", fs)
	}
	return s, fs
}

func eq[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: want -, got +:\n%s", what, diff)
	}
}

func codes(refs []Reference) []string {
	var out []string
	for _, r := range refs {
		out = append(out, string(r.Code))
	}
	return out
}

// rules are the rule ids of a severity, each time they occur.
func rules(fs []finding.Finding, s finding.Severity) []string {
	var out []string
	for _, f := range finding.Of(fs, s) {
		out = append(out, f.Rule)
	}
	return out
}

// says finds a finding whose sentence contains the words.
func says(fs []finding.Finding, words string) *finding.Finding {
	for i := range fs {
		if strings.Contains(language.Italian.Finding(fs[i]), words) {
			return &fs[i]
		}
	}
	return nil
}

func TestCampania(t *testing.T) {
	s, fs := read(t, sheet(t, campaniaSheet))
	eq(t, "layout", s.Layout, Campania)
	eq(t, "title", s.Title, "Operatore call center Inbound")
	eq(t, "EQF", s.EQF, finding.Int(3))
	eq(t, "SEP", s.SEP, "SEP 24 - Area comune")
	eq(t, "ADA", s.ADA, []Reference{{"ADA.24.04.11", "Erogazione del servizio di accoglienza clienti ed assistenza pre e post vendita"}})
	eq(t, "ATECO", codes(s.ATECO), []string{"N.82.11.01", "N.82.20.00", "N.82.91.20"})
	eq(t, "ISTAT", codes(s.ISTAT), []string{"4.2.2.4.0"})
	eq(t, "ISCED-F", s.ISCEDF, Code("0415"))
	eq(t, "process", s.Process, "Marketing, sviluppo commerciale e pubbliche relazioni")
	eq(t, "sequence", s.Sequence, "Pianificazione e gestione commerciale")
	eq(t, "regulated", s.Regulated, false)

	if len(s.CompetenceUnits) != 2 || len(s.Training) != 1 {
		t.Fatalf("%d UC, %d training standards", len(s.CompetenceUnits), len(s.Training))
	}
	for i, want := range []struct {
		code, title          string
		abilities, knowledge int
	}{
		{"2299", "Fornire informazioni e assistenza tramite servizio di call center", 8, 10},
		{"3075", "Gestire dati e informazioni connessi con l'erogazione dell'assistenza telefonica", 5, 7},
	} {
		uc := s.CompetenceUnits[i]
		eq(t, "UC", string(uc.Code)+" "+uc.Title, want.code+" "+want.title)
		eq(t, "abilities", len(uc.Abilities), want.abilities)
		eq(t, "knowledge", len(uc.Knowledge), want.knowledge)
		eq(t, "ISTAT of the UC", codes(uc.ISTAT), []string{"4.2.2.3.0", "4.2.2.4.0"})
		eq(t, "hours of the UC", []*int{uc.EQF, uc.MinHours, uc.MaxDAD, uc.MaxFAD}, []*int{finding.Int(3), finding.Int(75), finding.Int(75), finding.Int(30)})
	}

	tr := s.Training[0]
	eq(t, "bounds", []*int{tr.MinTotal, tr.MinTotalRepeated, tr.MinClassroom, tr.MinKC, tr.MaxDAD, tr.MaxFAD, tr.MinStageLaboratory, tr.MinAge},
		[]*int{finding.Int(250), finding.Int(250), finding.Int(130), finding.Int(20), finding.Int(175), finding.Int(100), finding.Int(75), finding.Int(16)})
	if tr.MinLaboratory != nil || tr.MinTraineeship != nil {
		t.Error("laboratory and traineeship are not set, which is not zero")
	}
	eq(t, "years", tr.Years, []Year{{Year: 1, Hours: 250}})
	eq(t, "schooling", *tr.MinSchooling, "Licenza media")
	eq(t, "threshold", *tr.ThresholdPercent, 80)
	eq(t, "threshold clause", tr.ThresholdClause, "Condizione minima di ammissione all'esame finale è la frequenza di almeno l'80% delle ore complessive del percorso formativo.")
	eq(t, "certificate", tr.Certificate, "Certificazione di qualifica professionale")
	eq(t, "staff", tr.Staff, Staff{WorldOfWorkPercent: finding.Int(50), TeacherTitle: true, TeacherYears: finding.Int(3), TutorTitle: true, TutorYears: finding.Int(3), Line: 83})
	eq(t, "flags", []bool{tr.UnitTests, tr.PublicExam, tr.AdmissionCredits, tr.AttendanceCredits}, []bool{true, true, true, true})
	for i, want := range []struct{ code, uc Code }{{"531", "2299"}, {"532", "3075"}} {
		u := tr.Units[i]
		eq(t, "UF", []Code{u.Code, u.CompetenceUnit}, []Code{want.code, want.uc})
		eq(t, "hours of the UF", []*int{u.MinHours, u.MaxDAD, u.MaxFAD, u.LaboratoryMin, u.LaboratoryMax},
			[]*int{finding.Int(30), finding.Int(30), finding.Int(12), finding.Int(0), finding.Int(30)})
		eq(t, "the UF repeats its UC", u.Abilities, s.UC(want.uc).Abilities)
	}
	eq(t, "number of UF", len(tr.Units), 2)

	eq(t, "blocking", rules(fs, finding.Blocking), nil)
	eq(t, "warnings", rules(fs, finding.Warning), []string{Contradiction})
	if f := says(fs, "prosciolti dall’obbligo"); f == nil || f.Line != 80 {
		t.Errorf("licenza media against prosciolti: %v", f)
	}
	for words, line := range map[string]int{"80 %": 84, "da 16 anni": 79, "livello A2": 79, "nessuna deroga": 79, "50 %": 83} {
		if f := says(fs, words); f == nil || f.Line != line || f.Severity != finding.Note {
			t.Errorf("%q is inferred from prose at line %d: %v", words, line, f)
		}
	}
}

func TestCampaniaEntryRules(t *testing.T) {
	s, _ := read(t, sheet(t, campaniaSheet))
	got := slices.Clone(s.Training[0].EntryRules)
	for i := range got {
		if got[i].Clause == "" {
			t.Errorf("%s has no clause", got[i].ID)
		}
		got[i].Clause = ""
	}
	eq(t, "entry rules", got, []EntryRule{
		{ID: "R-AGE", Source: FromSheet, Deadline: ByStart, NoOverride: true, MinAge: 16, Line: 81},
		{ID: "R-SCHOOL", Source: FromSheet, Deadline: ByStart, NoOverride: true, Waivable: true, AssessmentFromAge: 16, Line: 79},
		{ID: "R-GRADE", Source: FromSheet, Deadline: ByStart, NoOverride: true, MinSchooling: "Licenza media", Line: 80},
		{ID: "R-FOREIGN-TITLE", Source: FromSheet, Deadline: ByStart, NoOverride: true, Line: 79},
		{ID: "R-LANGUAGE", Source: FromSheet, Deadline: ByStart, NoOverride: true, LanguageLevel: "A2", EntryTestAccepted: true, ItalianDiplomaFree: true, Line: 79},
	})
	for _, r := range LawRules() {
		if r.Source != FromLaw || (r.Deadline == ByCertificate) != (r.ID == "R-TAXCODE") {
			t.Errorf("%+v", r)
		}
	}
}

// TestEntryRulesSayOnlyWhatTheProseSays takes one clause away at a time.
func TestEntryRulesSayOnlyWhatTheProseSays(t *testing.T) {
	text := sheet(t, campaniaSheet)
	tests := []struct {
		name, without string
		holds         func(map[string]EntryRule) bool
	}{
		{"no ban on exceptions", " Non e' ammessa alcuna deroga", func(r map[string]EntryRule) bool { return !r["R-AGE"].NoOverride && !r["R-LANGUAGE"].NoOverride }},
		{"no credit", `, fatto salvo quanto disposto alla voce "Gestione dei crediti formativi"`, func(r map[string]EntryRule) bool { return !r["R-SCHOOL"].Waivable }},
		{"no test", "attraverso un test di ingresso ", func(r map[string]EntryRule) bool { return !r["R-LANGUAGE"].EntryTestAccepted }},
		{"no level", " ad un livello non inferiore all’A2 del QCER", func(r map[string]EntryRule) bool { _, ok := r["R-LANGUAGE"]; return !ok }},
		{"no declaration", "una dichiarazione di valore o ", func(r map[string]EntryRule) bool { _, ok := r["R-FOREIGN-TITLE"]; return !ok }},
		{"no exemption", "Sono dispensati dalla presentazione", func(r map[string]EntryRule) bool { return !r["R-LANGUAGE"].ItalianDiplomaFree }},
		{"no assessment", "previo accertamento ", func(r map[string]EntryRule) bool { return r["R-SCHOOL"].AssessmentFromAge == 0 }},
		{"no grade", "Licenza media", func(r map[string]EntryRule) bool { _, ok := r["R-GRADE"]; return !ok }},
		{"no age", " 16 anni", func(r map[string]EntryRule) bool { _, ok := r["R-AGE"]; return !ok }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changed := strings.Replace(text, test.without, "", 1)
			if changed == text {
				t.Fatal("the clause is not in the sheet")
			}
			s, _ := read(t, changed)
			byID := map[string]EntryRule{}
			for _, r := range s.Training[0].EntryRules {
				byID[r.ID] = r
			}
			if !test.holds(byID) {
				t.Errorf("still asked: %+v", byID)
			}
		})
	}
}

func TestAbruzzo(t *testing.T) {
	s, fs := read(t, sheet(t, abruzzoSheet))
	eq(t, "layout", s.Layout, Abruzzo)
	eq(t, "title", s.Title, "ADDETTO TELEFONICO AL SERVIZIO CLIENTI")
	eq(t, "act", s.Act, "Determinazione Dirigenziale N. 64/DPG009 (18-03-2020)")
	eq(t, "EQF", s.EQF, finding.Int(3))
	eq(t, "SEP", s.SEP, "Area comune")
	eq(t, "ADA", codes(s.ADA), []string{"ADA.25.231.757"})
	eq(t, "ATECO", s.ATECO, []Reference{{"82.91.20", "Agenzie di informazioni commerciali"}, {"82.20.00", "Attività di call center"},
		{"82.11.01", "Servizi integrati di supporto per le funzioni d'ufficio"}})
	eq(t, "ISTAT", codes(s.ISTAT), []string{"4.2.2.4.0"})
	eq(t, "training standards", len(s.Training), 0)
	if len(s.CompetenceUnits) != 3 {
		t.Fatalf("%d UC", len(s.CompetenceUnits))
	}
	for i, want := range []struct {
		title                string
		knowledge, abilities int
	}{
		{"Gestire la relazione telefonica con il cliente", 16, 9},
		{"Erogare informazioni su prodotti e servizi", 14, 10},
		{"Assistere il cliente e Gestire i reclami", 20, 19},
	} {
		uc := s.CompetenceUnits[i]
		eq(t, "title of the UC", uc.Title, want.title)
		eq(t, "knowledge", len(uc.Knowledge), want.knowledge)
		eq(t, "abilities", len(uc.Abilities), want.abilities)
		if uc.Code != "" || uc.MinHours != nil || uc.Result == "" || uc.Indicators != "" || uc.PerformanceThreshold != "" {
			t.Errorf("UC %d: %+v", i+1, uc)
		}
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(b, "<>•") || bytes.Contains(b, []byte("list-style")) {
		t.Error("left-overs of the page")
	}
	eq(t, "blocking", rules(fs, finding.Blocking), nil)
	eq(t, "warnings", rules(fs, finding.Warning), nil)
	if f := says(fs, "Parlare col sorriso"); f == nil || f.Rule != Repeated || f.Line != 18 {
		t.Errorf("the repeated ability: %v", f)
	}
	if says(fs, "nessun corso può essere dichiarato conforme") == nil {
		t.Error("that no course conforms is not said")
	}
}

func TestJSONContract(t *testing.T) {
	for name, want := range map[string][]string{
		campaniaSheet: {`"isced_f":"0415"`, `"min_laboratory":null`, `"min_traineeship":null`, `"laboratory_min":0`, `"regulated":false`, `"intermediate_exam":false`, `"threshold_percent":80`},
		abruzzoSheet:  {`"isced_f":null`, `"code":null`, `"training":[]`, `"istat":[]`, `"min_hours":null`},
	} {
		s, _ := read(t, sheet(t, name))
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !bytes.Contains(b, []byte(w)) {
				t.Errorf("%s: %s is missing", name, w)
			}
		}
		var back Standard
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		eq(t, name+" there and back", &back, s)
	}
}

// TestEncodings: the same sheet however it was saved.
func TestEncodings(t *testing.T) {
	text := sheet(t, abruzzoSheet) + "\n"
	want, _ := read(t, text)
	units := utf16.Encode([]rune(text))
	little, big := []byte{0xFF, 0xFE}, []byte{0xFE, 0xFF}
	for _, u := range units {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	nbsp := strings.ReplaceAll(strings.ReplaceAll(text, "EQF\t", "EQF\u00A0"), "Livello EQF", "Livello\u00A0EQF")
	ansi, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"UTF-8 with mark": append([]byte("\uFEFF"), text...),
		"UTF-16 LE":       little,
		"UTF-16 BE":       big,
		"Windows-1252":    []byte(ansi),
		"CRLF":            []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"CR":              []byte(strings.ReplaceAll(text, "\n", "\r")),
		"NBSP":            []byte(nbsp),
		"soft hyphens":    []byte(strings.ReplaceAll(text, "telefon", "tele\u00ADfon")),
		"decomposed":      []byte(strings.ReplaceAll(text, "à", "a\u0300")),
	} {
		s, fs := Read(b)
		if s == nil {
			t.Errorf("%s: %v", name, fs)
			continue
		}
		eq(t, name, s, want)
		if f := says(fs, "Parlare col sorriso"); f == nil || f.Line != 18 {
			t.Errorf("%s: the line number is off: %v", name, f)
		}
	}
}

func TestNoSheet(t *testing.T) {
	pdf := []byte("%PDF-1.7\n1 0 obj\n")
	for name, b := range map[string][]byte{
		"nothing":          nil,
		"blank":            []byte(" \r\n\t\uFEFF\u00A0\n"),
		"a letter":         []byte("Gentile direttrice,\nin allegato lo Standard Formativo del corso.\nCordiali saluti\n"),
		"binary":           {0x7F, 'E', 'L', 'F', 0, 0, 1, 2, 3},
		"a zip":            []byte("PK\x03\x04\x14\x00\x06\x00"),
		"a PDF":            pdf,
		"UTF-16, no mark":  []byte("S\x00c\x00h\x00e\x00d\x00a\x00"),
		"half of a UTF-16": {0xFF, 0xFE, 'S'},
		"50 MB":            bytes.Repeat([]byte("Livello EQF 3\n"), 50<<20/14),
		"one byte more":    append([]byte("Scheda di dettaglio\n"), bytes.Repeat([]byte(" "), MaxBytes)...),
	} {
		s, fs := Read(b)
		if s != nil || len(fs) != 1 || fs[0].Severity != finding.Blocking || fs[0].Rule != NoSheet {
			t.Errorf("%s: %v, %v", name, s, fs)
		}
	}
}

// without cuts the lines from one that begins with from up to one that begins with to.
func without(t *testing.T, text, from, to string) string {
	t.Helper()
	start := strings.Index(text, "\n"+from)
	if start < 0 {
		t.Fatalf("%q is not in the sheet", from)
	}
	end := len(text)
	if to != "" {
		i := strings.Index(text[start+1:], "\n"+to)
		if i < 0 {
			t.Fatalf("%q is not in the sheet", to)
		}
		end = start + 1 + i
	}
	return text[:start] + text[end:]
}

func TestMissingSections(t *testing.T) {
	c, a := sheet(t, campaniaSheet), sheet(t, abruzzoSheet)
	tests := []struct{ name, text, says string }{
		{"title", strings.Replace(c, "\nOperatore call center Inbound\n", "\n", 1), "titolo della qualificazione"},
		{"all UC", without(t, c, "Elenco Unità di Competenza", "Standard Formativo"), "Elenco Unità di Competenza"},
		{"all but the head", without(t, c, "Elenco Unità di Competenza", ""), "Standard Formativo"},
		{"training standard", without(t, c, "Standard Formativo", "Elenco Unità Formative"), "«Standard Formativo»"},
		{"its heading alone", strings.Replace(c, "\nStandard Formativo\n", "\n", 1), "«Standard Formativo»"},
		{"everything after the UC", without(t, c, "Standard Formativo", ""), "«Standard Formativo»"},
		{"all UF", without(t, c, "Elenco Unità Formative", ""), "Elenco Unità Formative"},
		{"one UC", without(t, c, "Codice 3075", "Standard Formativo"), "la UC 3075 non è nella scheda"},
		{"the code of a UC", strings.Replace(c, "\nCodice 2299\n", "\n", 1), "non ha la riga «Codice»"},
		{"the code of the second UC", strings.Replace(c, "\nCodice 3075\n", "\n", 1), "non ha la riga «Codice»"},
		{"the code of a UF", strings.Replace(c, "\nCodice 532\n", "\n", 1), "non ha la riga «Codice»"},
		{"abilities of a UC", without(t, c, "Abilità", "Conoscenze"), "UC 2299: mancano le abilità"},
		{"the UC of a UF", without(t, c, "Denominazione UC correlata Gestire", "Risultato"), "UF 532: manca la riga «Denominazione UC correlata»"},
		{"total", strings.ReplaceAll(c, "Durata minima complessiva del percorso (ore) 250", ""), "durata minima complessiva"},
		{"title of the profile", without(t, a, "Denominazione del profilo", "Descrizione"), "Denominazione del profilo"},
		{"all UC of a profile", without(t, a, "Denominazione dell'Unità", ""), "Mancano le unità di competenza"},
		{"one UC of a profile", without(t, a, "Denominazione dell'Unità di Competenza 2", "Denominazione dell'Unità di Competenza 3"), "annuncia la UC «Erogare"},
		{"knowledge of a profile", strings.Replace(a, "Conoscenze\t<ul", "Sapere\t<ul", 1), "mancano le conoscenze"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, fs := read(t, test.text)
			if f := says(finding.Of(fs, finding.Blocking), test.says); f == nil {
				t.Errorf("%q is not said: %v", test.says, rules(fs, finding.Blocking))
			}
		})
	}
}

// TestNothingIsDropped puts a foreign line after each line of the sheets: it is
// listed with its number, said to have been joined, or unseats the title.
func TestNothingIsDropped(t *testing.T) {
	for _, name := range []string{campaniaSheet, abruzzoSheet} {
		lines := strings.Split(strings.TrimSpace(sheet(t, name)), "\n")
		for i := 1; i <= len(lines); i++ {
			text := strings.Join(slices.Insert(slices.Clone(lines), i, "Voce mai vista 42"), "\n")
			s, fs := read(t, text)
			at := func(no int) bool {
				return slices.ContainsFunc(fs, func(f finding.Finding) bool { return f.Line == no })
			}
			if s.Title == "Voce mai vista 42" { // before the title it is the title, and the title is foreign
				if says(finding.Of(fs, finding.Warning), "Operatore call center Inbound") == nil {
					t.Errorf("%s: line %d became the title in silence", name, i+1)
				}
			} else if !at(i + 1) {
				t.Errorf("%s: a foreign line %d leaves no trace", name, i+1)
			}
		}
	}
}

func TestValuesThatCannotBeRead(t *testing.T) {
	c := sheet(t, campaniaSheet)
	for _, change := range [][2]string{
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) centotrenta"},
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) -130"},
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) 130,5"},
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) 9999999999999999999999"},
		{"Codice ISCED-F 2013 0415 Secretarial", "Codice ISCED-F 2013 415 Secretarial"},
		{"1° Anno250NO", "1° AnnoNO"},
		{"Referenziazione ATECO 2007 N.82.11.01 - ", "Referenziazione ATECO 2007 senza codice "},
		{"Durata massima FAD aula 100", "Durata massima FAD aula 140%"},
	} {
		changed := strings.Replace(c, change[0], change[1], 1)
		if changed == c {
			t.Fatalf("%q is not in the sheet", change[0])
		}
		_, fs := read(t, changed)
		if f := says(finding.Of(fs, finding.Warning), excerpt(change[1][:min(len(change[1]), 40)])); f == nil || f.Line == 0 {
			t.Errorf("%q: %v", change[1], fs)
		}
	}
}

func TestNotSetIsNotZero(t *testing.T) {
	c := sheet(t, campaniaSheet)
	const label = "Durata minima laboratorio (ore)"
	for value, want := range map[string]*int{" -": nil, " –": nil, "": nil, " 0": finding.Int(0), " 40": finding.Int(40), " 1.200": finding.Int(1200)} {
		s, fs := read(t, strings.Replace(c, label+" -", label+value, 1))
		eq(t, value, s.Training[0].MinLaboratory, want)
		if f := says(fs, label); f != nil {
			t.Errorf("%q: %v", value, f)
		}
	}
	s, fs := read(t, strings.Replace(c, label+" -\n", "", 1))
	if s.Training[0].MinLaboratory != nil || says(fs, "Manca la riga «"+label+"»") == nil {
		t.Error("a missing line is not said")
	}
}

func TestUnitsDifferFromTheirUC(t *testing.T) {
	c := sheet(t, campaniaSheet)
	units := strings.Index(c, "Elenco Unità Formative")
	for what, change := range map[string][2]string{
		"le abilità non sono":           {"Applicare tecniche di comunicazione telefonica", "Applicare altre tecniche"},
		"le conoscenze non sono":        {"  • Principi di customer care\n", ""},
		"il livello EQF non è":          {"Livello EQF 3", "Livello EQF 4"},
		"il risultato atteso non è":     {"atteso Informazioni telefoniche", "atteso Informazioni scritte"},
		"la UC 9999 non è nella scheda": {"(2299)", "(9999)"},
	} {
		_, fs := read(t, c[:units]+strings.Replace(c[units:], change[0], change[1], 1))
		if f := says(fs, what); f == nil || f.Subject != "531" || f.Line == 0 {
			t.Errorf("%s: %v", what, f)
		}
	}
}

func TestOlderCampania(t *testing.T) {
	c := sheet(t, campaniaSheet)
	c = strings.NewReplacer("Risultato formativo atteso", "Risultato atteso", "Durata minima complessiva del percorso (ore)", "Durata minima (ore)",
		"Durata minima di aula (ore) 130", "Durata minima di aula e laboratorio (ore) 175", "Durata massima FAD aula 100", "Durata massima FAD aula 33%",
		"Durata massima FaD 12", "Durata massima FaD 45 %", "Elenco Unità Formative (UF)", "Elenco Moduli (UF)", "Livello EQF 3\nSettore", "Livello EQF 3\nRegolamentata SI\nSettore").Replace(c)
	c = regexp.MustCompile(`\nDenominazione UC correlata [^\n]*`).ReplaceAllString(c, "")
	s, fs := read(t, c)
	tr := s.Training[0]
	eq(t, "regulated, modules", []bool{s.Regulated, s.Modules}, []bool{true, true})
	eq(t, "result", s.CompetenceUnits[0].Result, "Informazioni telefoniche fornite secondo gli standard predisposti")
	eq(t, "total", tr.MinTotal, finding.Int(250))
	eq(t, "aula", tr.MinClassroom, (*int)(nil))
	eq(t, "aula and laboratory", tr.MinClassroomLaboratory, finding.Int(175))
	eq(t, "33 % of 250 h", tr.MaxFAD, finding.Int(82))
	eq(t, "45 % of 30 h", tr.Units[0].MaxFAD, finding.Int(13))
	eq(t, "blocking", rules(fs, finding.Blocking), nil)
	if f := says(fs, "33 % di 250 h letto come 82 h"); f == nil || f.Severity != finding.Note {
		t.Errorf("the percentage is not kept: %v", f)
	}
}

func TestSeveralTrainingStandards(t *testing.T) {
	c := sheet(t, campaniaSheet)
	at := strings.Index(c, "\nStandard Formativo")
	second := strings.NewReplacer("(ore) 250", "(ore) 400", "Anno250NO", "Anno400SI", "Codice 53", "Codice 73").Replace(c[at:])
	s, fs := read(t, c+"\n"+second)
	if len(s.Training) != 2 {
		t.Fatalf("%d training standards", len(s.Training))
	}
	eq(t, "totals", []int{*s.TrainingNo(1).MinTotal, *s.TrainingNo(2).MinTotal}, []int{250, 400})
	eq(t, "years", s.Training[1].Years, []Year{{1, 400, true}})
	eq(t, "UF", []Code{s.Training[0].Units[0].Code, s.Training[1].Units[0].Code}, []Code{"531", "731"})
	eq(t, "blocking", rules(fs, finding.Blocking), nil)
}

func TestSameATECO(t *testing.T) {
	if !SameATECO("N.82.20.00", "82.20.00") || SameATECO("N.82.20.00", "82.20.01") {
		t.Error("N.82.20.00 and 82.20.00 are one code, 82.20.01 another")
	}
}

func TestManyForeignLinesAreCounted(t *testing.T) {
	text := strings.Replace(sheet(t, campaniaSheet), "\nElenco Unità di", strings.Repeat("\nVoce mai vista", 1000)+"\n\nElenco Unità di", 1)
	_, fs := read(t, text)
	if n := len(rules(fs, finding.Warning)); n > maxUnread+10 {
		t.Errorf("%d warnings", n)
	}
	if says(fs, "Altre 800 righe") == nil {
		t.Error("the rest is not counted")
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{campaniaSheet, abruzzoSheet} {
		text := sheet(f, name)
		f.Add([]byte(text))
		f.Add([]byte(text[len(text)/2:]))
	}
	f.Add([]byte("Scheda di dettaglio\nLivello EQF -\nStandard Formativo\nAnnualità\n1° Anno250NO\nElenco Moduli (UF)\nDurata massima FaD 40%\n"))
	f.Add([]byte("\xff\xfeS\x00c\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, fs := Read(b)
		if (s == nil) != (len(fs) == 1 && fs[0].Rule == NoSheet) {
			t.Fatalf("%v with %v", s, fs)
		}
		for _, x := range fs {
			if x.Rule == "" || x.Line < 0 || x.Line > len(b)+1 {
				t.Errorf("%+v", x)
			}
		}
		j, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back *Standard
		if err := json.Unmarshal(j, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, back); diff != "" {
			t.Error(diff)
		}
	})
}

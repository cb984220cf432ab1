package standard

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

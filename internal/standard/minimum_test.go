package standard

import (
	"strings"
	"testing"

	"vidimus/internal/finding"
)

const minimumOf = "abruzzo-biciclette-minimo.txt"

// TestMinimum: the separate training standard of Abruzzo under its profile.
func TestMinimum(t *testing.T) {
	joined := Join(sheet(t, webAbr), sheet(t, minimumOf))
	s, fs := read(t, joined)
	golden(t, minimumOf, s, fs)
	eq(t, "codes of the UC", []Code{s.CompetenceUnits[0].Code, s.CompetenceUnits[1].Code, s.CompetenceUnits[2].Code}, []Code{"1", "2", "3"})
	if len(s.Training) != 1 {
		t.Fatalf("%d training standards", len(s.Training))
	}
	tr := s.Training[0]
	eq(t, "hours", []*int{tr.MinTotal, tr.MinClassroomLaboratory, tr.MinTraineeship, tr.MaxFAD, tr.MaxDAD, tr.MinKC},
		[]*int{finding.Int(300), finding.Int(200), finding.Int(100), finding.Int(56), nil, nil})
	for i, want := range []struct {
		code, uc  Code
		title     string
		hours     [2]int
		knowledge int
	}{
		{"1", "", "Inquadramento della professione", [2]int{8, 8}, 3},
		{"2", "1", "L'accoglienza in officina", [2]int{32, 12}, 2},
		{"3", "2", "Eseguire la manutenzione meccanica", [2]int{80, 16}, 2},
		{"4", "3", "Il sistema elettrico", [2]int{60, 12}, 2},
		{"5", "", "Sicurezza sul luogo di lavoro", [2]int{20, 8}, 2},
	} {
		u := tr.Units[i]
		eq(t, "unit", []any{u.Code, u.CompetenceUnit, u.Title, *u.MinHours, *u.MaxFAD, len(u.Knowledge)},
			[]any{want.code, want.uc, want.title, want.hours[0], want.hours[1], want.knowledge})
	}
	eq(t, "constraints", tr.Units[3].Constraints, "da svolgere dopo l'unità 3")
	eq(t, "units without UC", s.Modules, true)
	var ids []string
	for _, r := range tr.EntryRules {
		ids = append(ids, r.ID)
		if !r.NoOverride || r.Line == 0 {
			t.Errorf("%+v", r)
		}
	}
	eq(t, "entry rules", ids, []string{"R-AGE", "R-SCHOOL", "R-FOREIGN-TITLE", "R-LANGUAGE", "R-PERMIT"})
	eq(t, "age, threshold, world of work", []int{*tr.MinAge, *tr.ThresholdPercent, *tr.Staff.WorldOfWorkPercent}, []int{18, 80, 50})
	eq(t, "exam", []any{tr.PublicExam, tr.UnitTests, tr.Certificate}, []any{true, true, "Certificato di qualificazione professionale"})
	eq(t, "credits", []bool{tr.AdmissionCredits, tr.AttendanceCredits}, []bool{false, true})
	eq(t, "blocking", finding.Of(fs, finding.Blocking), nil)
	eq(t, "warnings", finding.Of(fs, finding.Warning), nil)
	if says(fs, "finché una persona non ne inserisce uno") != nil {
		t.Error("the profile is still said to have no training standard")
	}

	lines, _ := split(joined)
	_, sc := understand(Abruzzo, lines)
	if err := accounted(sc); err != nil {
		t.Error(err)
	}
}

func TestMinimumAlone(t *testing.T) {
	s, fs := Read([]byte(sheet(t, minimumOf)))
	if s != nil || says(fs, "Uniscilo alla scheda del profilo") == nil {
		t.Errorf("%v, %v", s, fs)
	}
}

func TestMinimumAgainstItself(t *testing.T) {
	profile, whole := sheet(t, webAbr), sheet(t, minimumOf)
	for name, change := range map[string]struct {
		from, to, says string
		severity       finding.Severity
	}{
		"hours of the units":  {"32 12", "33 12", "Le ore delle unità sommano 201 h, la tabella ne dice 200", finding.Warning},
		"FAD of the units":    {"32 12", "32 13", "Le ore in FAD delle unità sommano 57 h, la tabella ne dice 56", finding.Warning},
		"the total":           {"PERCORSO 300 56", "PERCORSO 310 56", "sommano 300 h, la tabella ne dice 310", finding.Warning},
		"another profile":     {"MANUTENTORE DI BICICLETTE E CICLI", "ADDETTO DI PROVA", "controlla di aver unito il documento giusto", finding.Warning},
		"a UC without a unit": {"Accogliere il cliente e il mezzo 32", "Altro 32", "UC «Accogliere il cliente e il mezzo»: nessuna unità", finding.Blocking},
		"no total":            {"DURATA MINIMA TOTALE PERCORSO 300 56\n", "", "Manca la durata minima complessiva", finding.Blocking},
		"a unit twice":        {"5 Sicurezza sul luogo di lavoro -", "3 Sicurezza sul luogo di lavoro -", "non compresa: «3 Sicurezza", finding.Warning},
		"a row without hours": {"5 Sicurezza sul luogo di lavoro - 20 8", "5 Sicurezza sul luogo di lavoro", "non compresa: «5 Sicurezza", finding.Warning},
		"a requirement":       {"• Aver compiuto 18 anni", "• Idoneità fisica alla mansione", "«Idoneità fisica alla mansione» resta nel testo", finding.Warning},
		"no contents":         {"• Normativa e obblighi\n• Dispositivi di protezione\n", "", "L’unità 5 non ha contenuti", finding.Warning},
	} {
		text := strings.Replace(whole, change.from, change.to, 1)
		if text == whole {
			t.Fatalf("%s: %q is not there", name, change.from)
		}
		_, fs := read(t, Join(profile, text))
		if f := says(fs, change.says); f == nil || f.Severity != change.severity {
			t.Errorf("%s: %v", name, fs)
		}
	}
}

package standard

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/finding"
)

// full is a sheet in which everything is said.
func full(t testing.TB) *Standard {
	t.Helper()
	s, _ := read(t, sheet(t, campaniaSheet))
	s.Code, s.Act, s.CorrelationGroups = "42", "D.D. 1", "Gruppo"
	for i := range s.Training[0].EntryRules {
		s.Training[0].EntryRules[i].Composed = &Composed{Ways: []Way{{Pieces: []Piece{{Kind: KindOther}}}}}
	}
	set(reflect.ValueOf(s).Elem())
	return s
}

// set gives every unset figure and text a value.
func set(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		set(v.Elem())
	case reflect.Struct:
		for _, field := range v.Fields() {
			set(field)
		}
	case reflect.Slice:
		for i := range v.Len() {
			set(v.Index(i))
		}
	case reflect.String:
		if v.String() == "" {
			v.SetString("x")
		}
	case reflect.Int:
		if v.Int() == 0 {
			v.SetInt(1)
		}
	}
}

func clone(t testing.TB, s *Standard) *Standard {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var out Standard
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

// each calls visit for every value that the sheet holds, with a way to change it.
func each(v reflect.Value, path string, visit func(path string, change func())) {
	switch v.Kind() {
	case reflect.Pointer:
		visit(path, func() { v.SetZero() })
		each(v.Elem(), path, visit)
	case reflect.Struct:
		for field, value := range v.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			each(value, strings.Trim(path+"."+name, "."), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			each(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
		visit(path, func() { v.SetLen(v.Len() - 1) })
	case reflect.String:
		visit(path, func() { v.SetString(v.String() + " altro") })
	case reflect.Int:
		visit(path, func() { v.SetInt(v.Int() + 1) })
	case reflect.Bool:
		visit(path, func() { v.SetBool(!v.Bool()) })
	}
}

// TestDiffSeesEverything changes one value of a full sheet after the other: nobody can
// add a field to a sheet and forget it here.
func TestDiffSeesEverything(t *testing.T) {
	sheet := full(t)
	var paths []string
	each(reflect.ValueOf(sheet).Elem(), "", func(path string, _ func()) { paths = append(paths, path) })
	if len(paths) < 300 {
		t.Fatalf("only %d values", len(paths))
	}
	for i, path := range paths {
		if path == "layout" || strings.HasSuffix(path, ".line") {
			continue // where it was read from
		}
		changed := clone(t, sheet)
		n := 0
		each(reflect.ValueOf(changed).Elem(), "", func(_ string, change func()) {
			if n == i {
				change()
			}
			n++
		})
		changes := Diff(sheet, changed)
		if len(changes) == 0 {
			t.Errorf("%s: the change is not seen", path)
		}
		for _, c := range changes {
			if c.Label == "" || c.Old == c.New || !strings.HasPrefix(path, strings.TrimSuffix(c.Path, ".")) && !c.Item {
				t.Errorf("%s: told as %+v", path, c)
			}
		}
	}
	if changes := Diff(sheet, clone(t, sheet)); len(changes) != 0 {
		t.Errorf("a copy differs: %+v", changes)
	}
}

func TestDiff(t *testing.T) {
	n := finding.Int
	uc, uf, training := Subject{Kind: UnitOfCompetence, Code: "2299"}, Subject{Kind: UnitOfTraining, Code: "531", Training: 1}, Subject{Kind: TrainingStandard, Training: 1}
	for _, test := range []struct {
		name   string
		change func(*Standard)
		want   []Change
	}{
		{"nothing", func(*Standard) {}, nil},
		{"a bound of zero is not no bound", func(s *Standard) { s.Training[0].MinLaboratory = n(0) },
			[]Change{{Path: "training[0].min_laboratory", Subject: training, Label: "Laboratorio minimo", New: "0", Unit: finding.Hours}}},
		{"a bound taken away", func(s *Standard) { s.Training[0].Units[0].LaboratoryMin = nil },
			[]Change{{Path: "training[0].units[0].laboratory_min", Subject: uf, Label: "Laboratorio minimo", Old: "0", Unit: finding.Hours}}},
		{"an ability respelt, one gone, one new", func(s *Standard) {
			a := s.CompetenceUnits[0].Abilities
			s.CompetenceUnits[0].Abilities = append([]string{"Nuova", "utilizzare il software di gestione attività dei call center"}, a[3:]...)
			s.CompetenceUnits[0].Abilities = append(s.CompetenceUnits[0].Abilities, a[0])
		}, []Change{
			{Path: "competence_units[0].abilities", Subject: uc, Label: "Abilità", Old: "Applicare tecniche di comunicazione telefonica", Item: true},
			{Path: "competence_units[0].abilities", Subject: uc, Label: "Abilità", Old: "Utilizzare software gestione attività di call center", Item: true},
			{Path: "competence_units[0].abilities", Subject: uc, Label: "Abilità", New: "Nuova", Item: true},
			{Path: "competence_units[0].abilities", Subject: uc, Label: "Abilità", New: "utilizzare il software di gestione attività dei call center", Item: true},
		}},
		{"an ability with another comma", func(s *Standard) {
			s.CompetenceUnits[0].Abilities[1] = "Applicare, tecniche di comunicazione telefonica."
		},
			[]Change{{Path: "competence_units[0].abilities", Subject: uc, Label: "Abilità", Old: "Applicare tecniche di comunicazione telefonica", New: "Applicare, tecniche di comunicazione telefonica.", Item: true}}},
		{"a unit gone", func(s *Standard) { s.Training[0].Units = s.Training[0].Units[1:] },
			[]Change{{Path: "training[0].units[0]", Subject: uf, Label: "Unità formativa", Old: "Fornire informazioni e assistenza tramite servizio di call center", Item: true}}},
		{"a UC with another code", func(s *Standard) { s.CompetenceUnits[0].Code = "9999" },
			[]Change{{Path: "competence_units[0].code", Subject: Subject{Kind: UnitOfCompetence, Code: "9999"}, Label: "Codice", Old: "2299", New: "9999"}}},
		{"a second training standard", func(s *Standard) { s.Training = append(s.Training, Training{}) },
			[]Change{{Path: "training[1]", Subject: Subject{Kind: TrainingStandard, Training: 2}, Label: "Standard formativo", New: "2", Item: true}}},
		{"a second year", func(s *Standard) { s.Training[0].Years = append(s.Training[0].Years, Year{Year: 2, Hours: 100}) },
			[]Change{{Path: "training[0].years[1]", Subject: Subject{Kind: YearOfTraining, Code: "2", Training: 1}, Label: "Annualità", New: "100", Item: true}}},
		{"another level of Italian", func(s *Standard) { s.Training[0].EntryRules[4].LanguageLevel = "B1" },
			[]Change{{Path: "training[0].entry_rules[4].language_level", Subject: Subject{Kind: Requirement, Code: "R-LANGUAGE", Training: 1}, Label: "Livello di italiano", Old: "A2", New: "B1"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			older, _ := read(t, sheet(t, campaniaSheet))
			newer := clone(t, older)
			test.change(newer)
			if diff := cmp.Diff(test.want, Diff(older, newer)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

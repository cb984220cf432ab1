package course

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/standard"
)

func TestProposalForCampania(t *testing.T) {
	std := campania(t)
	got, err := Propose(std, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := Plan{UF: map[string]Split{"531": {Classroom: 77}, "532": {Classroom: 78}}, KC: Split{Classroom: 20},
		Stage: Stage{UC: map[string]int{"2299": 38, "3075": 37}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
	if found := Check(std, 1, got); len(found) > 0 || got.Total() != 250 {
		t.Errorf("%d h: %v", got.Total(), found)
	}
	if _, err := ReadPlan(got.File()); err != nil {
		t.Errorf("it cannot be kept: %v", err)
	}
}

// TestProposals varies the sheet: what the proposal must then be made of, and what makes
// one impossible.
func TestProposals(t *testing.T) {
	tests := []struct {
		name    string
		change  func(*standard.Standard, *standard.Training)
		blocked []string // the rules that no plan can keep
		check   func(Plan) bool
	}{
		{"laboratory within the units, the rest in the KC", func(_ *standard.Standard, t *standard.Training) { t.MinLaboratory = finding.Int(70) }, nil,
			func(p Plan) bool {
				return p.UF["531"].Laboratory == 30 && p.UF["532"].Laboratory == 30 && p.KC.Laboratory == 10 && p.Stage.Total() == 5
			}},
		{"traineeship", func(_ *standard.Standard, t *standard.Training) { t.MinTraineeship = finding.Int(40) }, nil,
			func(p Plan) bool { return p.Traineeship == 40 && p.Total() == 250 }},
		{"no stage asked: an hour of laboratory is the practice", func(_ *standard.Standard, t *standard.Training) { t.MinStageLaboratory = nil }, nil,
			func(p Plan) bool {
				return p.Stage.Total() == 0 && p.UF["531"].Laboratory == 1 && p.UF["532"].Laboratory == 1
			}},
		{"neither stage asked nor laboratory allowed", func(_ *standard.Standard, t *standard.Training) {
			t.MinStageLaboratory, t.Units[0].LaboratoryMax = nil, finding.Int(0)
		}, nil, func(p Plan) bool {
			return p.Stage.UC["2299"] == 1 && p.Stage.UC["3075"] == 0 && p.UF["532"].Laboratory == 1
		}},
		{"no bound at all", func(s *standard.Standard, t *standard.Training) {
			*t = standard.Training{Units: []standard.Unit{{Code: "1", CompetenceUnit: "2299"}, {Code: "2", CompetenceUnit: "3075"}}}
			s.CompetenceUnits[0].MinHours, s.CompetenceUnits[1].MinHours = nil, nil
		}, nil, func(p Plan) bool { return p.Total() == 4 }},
		{"two years", func(_ *standard.Standard, t *standard.Training) {
			t.Years = []standard.Year{{Year: 1, Hours: 150}, {Year: 2, Hours: 100}}
		}, nil, func(p Plan) bool {
			return slices.Equal(p.Years, []PlannedYear{{Year: 1, Hours: 150}, {Year: 2, Hours: 100}})
		}},
		{"longer than its years", func(_ *standard.Standard, t *standard.Training) {
			t.Years = []standard.Year{{Year: 1, Hours: 150}, {Year: 2, Hours: 100}}
			t.MinKC = finding.Int(400)
		}, nil, func(p Plan) bool { return p.Years[0].Hours+p.Years[1].Hours == p.Total() && p.Total() > 400 }},
		{"modules without UC", func(s *standard.Standard, t *standard.Training) {
			s.Modules, s.CompetenceUnits = true, nil
			t.Units[0].CompetenceUnit, t.Units[1].CompetenceUnit = "", ""
		}, nil, func(p Plan) bool { return p.Stage.Unlinked == 73 && p.UF["531"].Laboratory == 1 }},
		{"no training standard", func(s *standard.Standard, _ *standard.Training) { s.Training = nil }, []string{NoTraining}, nil},
		{"laboratory minimum above its maximum", func(_ *standard.Standard, t *standard.Training) {
			t.Units[0].LaboratoryMin, t.Units[0].LaboratoryMax = finding.Int(20), finding.Int(10)
		}, []string{"P13"}, nil},
		{"a UC that no UF names", func(_ *standard.Standard, t *standard.Training) { t.Units[1].CompetenceUnit = "2299" }, []string{"P14"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			std := campania(t)
			test.change(std, &std.Training[0])
			p, err := Propose(std, 1)
			if test.blocked != nil {
				e := fault.As(err)
				if e == nil || e.Code != "course.no_proposal" || !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return f.Name == test.blocked[0] }) {
					t.Fatalf("got %v, want a refusal at %v", err, test.blocked)
				}
				return
			}
			if err != nil || !test.check(p) {
				t.Fatalf("%+v, %v", p, err)
			}
			if found := Check(std, 1, p); len(found) > 0 {
				t.Error(found)
			}
		})
	}
}

// TestOfficialSheetsHaveAProposal: those of both families that the reader is tested with.
func TestOfficialSheetsHaveAProposal(t *testing.T) {
	files, err := filepath.Glob("../standard/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no sheets", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		std, _ := standard.Read(b)
		if std == nil {
			continue // of a region that is not read
		}
		for n := range std.Training {
			p, err := Propose(std, n+1)
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
			if found := Check(std, n+1, p); len(found) > 0 {
				t.Errorf("%s: %v", file, found)
			}
		}
	}
}

// TestEverySheetThatCanBeKeptIsKept: whatever a sheet asks, unless it contradicts itself,
// the proposal keeps it without a finding.
func TestEverySheetThatCanBeKeptIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		std := sheet(t)
		p, err := Propose(std, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range Check(std, 1, p) {
			t.Errorf("%+v\n%+v", f, p)
		}
		if _, err := ReadPlan(p.File()); err != nil {
			t.Error(err)
		}
	})
}

// sheet is an invented one: each bound set or not, none against another.
func sheet(t *rapid.T) *standard.Standard {
	bound := func(name string, most int) *int {
		if rapid.Bool().Draw(t, name+" set") {
			return finding.Int(rapid.IntRange(0, most).Draw(t, name))
		}
		return nil
	}
	std := &standard.Standard{}
	tr := standard.Training{MinTotal: bound("total", 1200), MinClassroom: bound("classroom", 600), MinClassroomLaboratory: bound("classroom and laboratory", 800),
		MinLaboratory: bound("laboratory", 300), MinKC: bound("KC", 80), MaxDAD: bound("DAD", 600), MaxFAD: bound("FAD", 400),
		MinTraineeship: bound("traineeship", 300), MinStageLaboratory: bound("stage and laboratory", 500), MaxKCFAD: bound("KC FAD", 20)}
	n := rapid.IntRange(1, 12).Draw(t, "units")
	for i := range n {
		uc := standard.Code(fmt.Sprint(1000 + rapid.IntRange(0, i).Draw(t, "uc"))) // two UF may lead to one UC
		if std.UC(uc) == nil {
			std.CompetenceUnits = append(std.CompetenceUnits, standard.CompetenceUnit{Code: uc, MinHours: bound("uc hours", 150)})
		}
		u := standard.Unit{Code: standard.Code(fmt.Sprint(i + 1)), CompetenceUnit: uc, MinHours: bound("hours", 120), MaxDAD: bound("unit DAD", 120), MaxFAD: bound("unit FAD", 60),
			LaboratoryMin: bound("lab min", 20)}
		if most := bound("lab max", 60); most != nil {
			u.LaboratoryMax = finding.Int(least(u.LaboratoryMin) + *most)
		}
		tr.Units = append(tr.Units, u)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "years") {
		tr.Years = append(tr.Years, standard.Year{Year: i + 1, Hours: rapid.IntRange(0, 500).Draw(t, "year hours")})
	}
	std.Training = []standard.Training{tr}
	return std
}

package course

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/standard"
)

// TestEachFindingHasItsCell breaks one rule after the other and looks where the finding
// stands in the grid.
func TestEachFindingHasItsCell(t *testing.T) {
	hour := finding.Int
	tests := map[string]struct {
		change func(*standard.Training, *Plan)
		want   hours.Cell
	}{
		"P1":       {func(_ *standard.Training, p *Plan) { p.Declared = hour(249) }, hours.Cell{}},
		"P2":       {func(t *standard.Training, _ *Plan) { t.MinTotal = hour(251) }, hours.Cell{}},
		"P3":       {func(t *standard.Training, _ *Plan) { t.MinClassroom = hour(156) }, hours.Cell{Mode: hours.Classroom}},
		"P4":       {func(t *standard.Training, _ *Plan) { t.MinLaboratory = hour(16) }, hours.Cell{Mode: hours.Laboratory}},
		"P5":       {func(t *standard.Training, _ *Plan) { t.MinStageLaboratory = hour(96) }, hours.Cell{Mode: hours.WorkPlacement}},
		"P6":       {func(t *standard.Training, _ *Plan) { t.MinTraineeship = hour(1) }, hours.Cell{Segment: "traineeship", Mode: hours.Traineeship}},
		"P7":       {func(t *standard.Training, _ *Plan) { t.MinKC = hour(21) }, hours.Cell{Segment: "KC"}},
		"P8":       {func(t *standard.Training, _ *Plan) { t.MaxDAD = hour(34) }, hours.Cell{Mode: hours.LiveDistance}},
		"P9":       {func(t *standard.Training, _ *Plan) { t.MaxFAD = hour(19) }, hours.Cell{Mode: hours.SelfPaced}},
		"P9 KC":    {func(t *standard.Training, p *Plan) { t.MaxKCFAD, p.KC = hour(0), Split{Classroom: 19, SelfPaced: 1} }, hours.Cell{Segment: "KC", Mode: hours.SelfPaced}},
		"P10":      {func(t *standard.Training, _ *Plan) { t.MaxDAD = hour(54) }, hours.Cell{Mode: hours.LiveDistance}},
		"P11":      {func(t *standard.Training, _ *Plan) { t.Units[1].MinHours = hour(61) }, hours.Cell{Segment: "532"}},
		"P12a DAD": {func(t *standard.Training, _ *Plan) { t.Units[0].MaxDAD = hour(0) }, hours.Cell{Segment: "531", Mode: hours.LiveDistance}},
		"P12a FAD": {func(t *standard.Training, _ *Plan) { t.Units[0].MaxFAD = hour(0) }, hours.Cell{Segment: "531", Mode: hours.SelfPaced}},
		"P12b":     {func(t *standard.Training, p *Plan) { t.Units[1].MaxFAD, p.UFCaps = hour(9), Literal }, hours.Cell{Segment: "532", Mode: hours.SelfPaced}},
		"P13":      {func(t *standard.Training, _ *Plan) { t.Units[0].LaboratoryMax = hour(9) }, hours.Cell{Segment: "531", Mode: hours.Laboratory}},
		"P14":      {func(_ *standard.Training, p *Plan) { p.UF["999"] = Split{} }, hours.Cell{Segment: "999"}},
		"P15":      {func(_ *standard.Training, p *Plan) { p.Years = []PlannedYear{{Year: 1, Hours: 249}} }, hours.Cell{}},
		"P16":      {func(_ *standard.Training, p *Plan) { p.Stage = Stage{UC: map[string]int{"2299": 66, "3075": 14}} }, hours.Cell{Segment: "stage:3075", Mode: hours.WorkPlacement}},
		"P17":      {func(_ *standard.Training, p *Plan) { p.UF["531"] = Split{Laboratory: 30} }, hours.Cell{Segment: "531"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			std, p := campania(t), readPlan(t, "valid-mixed.json")
			test.change(&std.Training[0], &p)
			for _, f := range Check(std, 1, p) {
				if got := CellOf(f); f.Rule == ruleOf(name) && got == test.want {
					return
				}
			}
			t.Errorf("no %s at %+v: %+v", ruleOf(name), test.want, Check(std, 1, p))
		})
	}
}

func ruleOf(name string) string {
	for i := range name {
		if name[i] == ' ' {
			return name[:i]
		}
	}
	return name
}

func TestBoundsSayWhatIsLeft(t *testing.T) {
	std, p := campania(t), readPlan(t, "valid-mixed.json")
	type left struct {
		Rule, Subject         string
		Measured, Bound, Left int
		AtMost, Kept          bool
	}
	want := []left{
		{"P2", "course", 250, 250, 0, false, true},
		{"P3", "course", 155, 130, -25, false, true},
		{"P5", "course", 95, 75, -20, false, true},
		{"P7", "KC", 20, 20, 0, false, true},
		{"P8", "course", 35, 175, 140, true, true},
		{"P9", "course", 20, 100, 80, true, true},
		{"P10", "course", 55, 175, 120, true, true},
		{"P11", "531", 90, 30, -60, false, true},
		{"P11", "532", 60, 30, -30, false, true},
		{"P12a", "531", 20, 90, 70, true, true},
		{"P12a", "531", 10, 36, 26, true, true},
		{"P12a", "532", 15, 60, 45, true, true},
		{"P12a", "532", 10, 24, 14, true, true},
		{"P12b", "531", 20, 30, 10, true, true},
		{"P12b", "531", 10, 12, 2, true, true},
		{"P12b", "532", 15, 30, 15, true, true},
		{"P12b", "532", 10, 12, 2, true, true},
		{"P13", "531", 10, 0, -10, false, true},
		{"P13", "531", 10, 30, 20, true, true},
		{"P13", "532", 5, 0, -5, false, true},
		{"P13", "532", 5, 30, 25, true, true},
		{"P16", "2299", 150, 75, -75, false, true},
		{"P16", "3075", 80, 75, -5, false, true},
	}
	var got []left
	for _, b := range Bounds(std, 1, p) {
		got = append(got, left{b.Rule, b.Subject, *b.Measured, *b.Bound, b.Left(), b.AtMost, b.Kept()})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
	if got := Bounds(std, 2, p); got != nil {
		t.Errorf("a training standard that is not there bounds %v", got)
	}
	p.KC.Classroom, p.Stage.Unlinked = 15, 5
	for _, b := range Bounds(std, 1, p) {
		if b.Kept() != (b.Rule != "P7") {
			t.Errorf("%s: kept %v, left %d", b.Rule, b.Kept(), b.Left())
		}
	}
}

func TestCompare(t *testing.T) {
	old, p := readPlan(t, "valid-mixed.json"), readPlan(t, "valid-mixed.json")
	if got := Compare(old, p); got != nil {
		t.Errorf("the same plan differs: %v", got)
	}
	p.UF["531"] = Split{Classroom: 60, LiveDistance: 20, Laboratory: 10}
	p.Stage.UC = map[string]int{"2299": 60}
	p.Traineeship = 20
	want := []Difference{
		{hours.Cell{Segment: "531", Mode: hours.Classroom}, 50, 60},
		{hours.Cell{Segment: "traineeship", Mode: hours.Traineeship}, 0, 20},
		{hours.Cell{Segment: "531", Mode: hours.SelfPaced}, 10, 0},
		{hours.Cell{Segment: "stage:3075", Mode: hours.WorkPlacement}, 20, 0},
	}
	if diff := cmp.Diff(want, Compare(old, p)); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

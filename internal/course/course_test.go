package course

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/standard"
)

// campania is the sheet every example plan is made for.
func campania(t testing.TB) *standard.Standard {
	t.Helper()
	b, err := os.ReadFile("testdata/campania-operatore-call-center-inbound.txt")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := standard.Read(b)
	if s == nil || len(s.Training) != 1 {
		t.Fatal("the sheet was not read")
	}
	return s
}

func readPlan(t testing.TB, name string) Plan {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/plans", name))
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPlan(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ids are the rule ids of a severity, each once, in order.
func ids(fs []finding.Finding, s finding.Severity) []string {
	out := []string{}
	for _, f := range finding.Of(fs, s) {
		if !slices.Contains(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}

func TestWorkedPlans(t *testing.T) {
	std := campania(t)
	files, err := filepath.Glob("testdata/plans/*.json")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d plans, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var doc struct {
				Expect map[string][]string `json:"expect"`
			}
			if err := json.Unmarshal(b, &doc); err != nil {
				t.Fatal(err)
			}
			fs := Check(std, 1, readPlan(t, filepath.Base(file)))
			got := map[string][]string{"blocking": ids(fs, finding.Blocking), "warning": ids(fs, finding.Warning)}
			if diff := cmp.Diff(doc.Expect, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
			if notes := finding.Of(fs, finding.Note); len(notes) > 0 {
				t.Errorf("notes: %v", notes)
			}
		})
	}
}

// TestBoundaries moves the sheet or the plan across one bound at a time: nothing at
// the bound, one finding past it.
func TestBoundaries(t *testing.T) {
	type change func(*standard.Standard, *Plan)
	uf := func(code string, change func(*Split)) change {
		return func(_ *standard.Standard, p *Plan) {
			s := p.UF[code]
			change(&s)
			p.UF[code] = s
		}
	}
	tests := []struct {
		name     string
		change   change
		blocking []string
		warning  []string
	}{
		{"as it stands", func(*standard.Standard, *Plan) {}, nil, nil},
		{"P1 declared and equal", func(_ *standard.Standard, p *Plan) { p.Declared = finding.Int(250) }, nil, nil},
		{"P1 declared shorter", func(_ *standard.Standard, p *Plan) { p.Declared = finding.Int(249) }, []string{"P1"}, nil},
		{"P2 longer is allowed", func(_ *standard.Standard, p *Plan) { p.Stage.Unlinked += 50 }, nil, nil},
		{"P3 aula at the bound", func(s *standard.Standard, _ *Plan) { s.Training[0].MinClassroom = finding.Int(155) }, nil, nil},
		{"P3 aula short by one", func(s *standard.Standard, _ *Plan) { s.Training[0].MinClassroom = finding.Int(156) }, []string{"P3"}, nil},
		{"P3 older bound of aula and laboratory", func(s *standard.Standard, _ *Plan) { s.Training[0].MinClassroomLaboratory = finding.Int(171) }, []string{"P3"}, nil},
		{"P4 at the bound", func(s *standard.Standard, _ *Plan) { s.Training[0].MinLaboratory = finding.Int(15) }, nil, nil},
		{"P4 short", func(s *standard.Standard, _ *Plan) { s.Training[0].MinLaboratory = finding.Int(16) }, []string{"P4"}, nil},
		{"P5 at the bound", func(s *standard.Standard, _ *Plan) { s.Training[0].MinStageLaboratory = finding.Int(95) }, nil, nil},
		{"P5 short", func(s *standard.Standard, _ *Plan) { s.Training[0].MinStageLaboratory = finding.Int(96) }, []string{"P5"}, nil},
		{"P6 zero is a bound that holds", func(s *standard.Standard, _ *Plan) { s.Training[0].MinTraineeship = finding.Int(0) }, nil, nil},
		{"P6 short", func(s *standard.Standard, _ *Plan) { s.Training[0].MinTraineeship = finding.Int(1) }, []string{"P6"}, nil},
		{"P7 KC in the laboratory count", func(_ *standard.Standard, p *Plan) { p.KC = Split{Classroom: 10, Laboratory: 10} }, nil, nil},
		{"P8 at the bound, P10 not below it", func(s *standard.Standard, _ *Plan) { s.Training[0].MaxDAD = finding.Int(35) }, nil, []string{"P10"}},
		{"P8 past it", func(s *standard.Standard, _ *Plan) { s.Training[0].MaxDAD = finding.Int(34) }, []string{"P8"}, []string{"P10"}},
		{"P8 zero is a bound", func(s *standard.Standard, _ *Plan) { s.Training[0].MaxDAD = finding.Int(0) }, []string{"P8"}, []string{"P10"}},
		{"P9 at the bound", func(s *standard.Standard, _ *Plan) { s.Training[0].MaxFAD = finding.Int(20) }, nil, nil},
		{"P9 past it", func(s *standard.Standard, _ *Plan) { s.Training[0].MaxFAD = finding.Int(19) }, []string{"P9"}, nil},
		{"P10 at the bound", func(s *standard.Standard, _ *Plan) { s.Training[0].MaxDAD = finding.Int(55) }, nil, nil},
		{"P10 past it", func(s *standard.Standard, _ *Plan) { s.Training[0].MaxDAD = finding.Int(54) }, nil, []string{"P10"}},
		{"no cap set: nothing to check", func(s *standard.Standard, _ *Plan) {
			s.Training[0].MaxDAD, s.Training[0].MaxFAD = nil, nil
			for i := range s.Training[0].Units {
				s.Training[0].Units[i].MaxDAD, s.Training[0].Units[i].MaxFAD = nil, nil
			}
		}, nil, nil},
		{"P11 at the bound", func(s *standard.Standard, _ *Plan) { s.Training[0].Units[0].MinHours = finding.Int(90) }, nil, nil},
		{"P11 short", func(s *standard.Standard, _ *Plan) { s.Training[0].Units[0].MinHours = finding.Int(91) }, []string{"P11"}, nil},
		{"P12a 24 h of 60 h", uf("532", func(s *Split) { *s = Split{Classroom: 30, SelfPaced: 24, Laboratory: 6} }), nil, []string{"P12b"}},
		{"P12a 25 h of 60 h", uf("532", func(s *Split) { *s = Split{Classroom: 29, SelfPaced: 25, Laboratory: 6} }), []string{"P12a"}, []string{"P12b"}},
		{"P12a without a minimum is literal", func(s *standard.Standard, p *Plan) {
			s.Training[0].Units[1].MinHours = nil
			p.UF["532"] = Split{Classroom: 30, SelfPaced: 13, Laboratory: 17}
		}, []string{"P12a"}, []string{"P12b"}},
		{"P12a with a minimum of 0 is literal", func(s *standard.Standard, p *Plan) {
			s.Training[0].Units[1].MinHours = finding.Int(0)
			p.UF["532"] = Split{Classroom: 30, SelfPaced: 12, Laboratory: 18}
		}, nil, nil},
		{"P13 at the maximum", uf("531", func(s *Split) { *s = Split{Classroom: 60, Laboratory: 30} }), nil, nil},
		{"P13 below the minimum", func(s *standard.Standard, _ *Plan) { s.Training[0].Units[0].LaboratoryMin = finding.Int(11) }, []string{"P13"}, nil},
		{"P14 UF left out", func(_ *standard.Standard, p *Plan) {
			p.UF["531"] = Split{Classroom: 150}
			delete(p.UF, "532")
		}, []string{"P14"}, []string{"P16"}},
		{"P14 unknown UF", func(_ *standard.Standard, p *Plan) { p.UF["999"] = Split{Classroom: 1} }, []string{"P14"}, nil},
		{"P14 stage of an unknown UC", func(_ *standard.Standard, p *Plan) { p.Stage.UC["999"] = 1 }, []string{"P14"}, nil},
		{"P14 UC without UF", func(s *standard.Standard, _ *Plan) {
			s.CompetenceUnits = append(s.CompetenceUnits, standard.CompetenceUnit{Code: "4000"})
		}, []string{"P14"}, nil},
		{"P14 UF without UC", func(s *standard.Standard, _ *Plan) { s.Training[0].Units[1].CompetenceUnit = "" }, []string{"P14"}, []string{"P16"}},
		{"P14 modules need no UC", func(s *standard.Standard, p *Plan) {
			s.Modules, s.CompetenceUnits = true, nil
			for i := range s.Training[0].Units {
				s.Training[0].Units[i].CompetenceUnit = ""
			}
			p.Stage = Stage{Unlinked: 80}
		}, nil, nil},
		{"P15 the year's hours", func(_ *standard.Standard, p *Plan) { p.Years = []PlannedYear{{Year: 1, Hours: 250}} }, nil, nil},
		{"P15 other hours", func(_ *standard.Standard, p *Plan) {
			p.Years = []PlannedYear{{Year: 1, Hours: 200}, {Year: 2, Hours: 50}}
		}, nil, []string{"P15"}},
		{"P15 a longer plan divides its years freely", func(_ *standard.Standard, p *Plan) {
			p.Years, p.Stage.Unlinked = []PlannedYear{{Year: 1, Hours: 200}, {Year: 2, Hours: 51}}, 1
		}, nil, nil},
		{"P9 FAD of the KC, in older sheets", func(s *standard.Standard, p *Plan) {
			s.Training[0].MaxKCFAD, p.KC = finding.Int(5), Split{Classroom: 14, SelfPaced: 6}
		}, []string{"P9"}, nil},
		{"P16 at the bound", func(_ *standard.Standard, p *Plan) { p.Stage.UC["3075"], p.Stage.Unlinked = 15, 5 }, nil, nil},
		{"P16 short", func(_ *standard.Standard, p *Plan) { p.Stage.UC["3075"], p.Stage.Unlinked = 14, 6 }, nil, []string{"P16"}},
		{"P17 laboratory is enough", func(_ *standard.Standard, p *Plan) { p.Stage.UC["2299"], p.Stage.Unlinked = 0, 60 }, nil, nil},
		{"P17 no practice", func(_ *standard.Standard, p *Plan) {
			p.UF["531"] = Split{Classroom: 90}
			p.Stage.UC["2299"], p.Stage.Unlinked = 0, 60
		}, nil, []string{"P17"}},
		{"P17 no aula", func(_ *standard.Standard, p *Plan) {
			p.UF["531"], p.UF["532"] = Split{Laboratory: 30}, Split{Classroom: 120}
		}, nil, []string{"P17"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			std, p := campania(t), readPlan(t, "valid-mixed.json")
			test.change(std, &p)
			fs := Check(std, 1, p)
			want := map[string][]string{"blocking": append([]string{}, test.blocking...), "warning": append([]string{}, test.warning...)}
			got := map[string][]string{"blocking": ids(fs, finding.Blocking), "warning": ids(fs, finding.Warning)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
			for _, f := range fs {
				if s := language.Italian.Finding(f); strings.ContainsAny(s, "{}") {
					t.Errorf("a value is missing: %s", s)
				}
			}
		})
	}
}

func TestSentenceStatesTheArithmetic(t *testing.T) {
	std, p := campania(t), readPlan(t, "valid-mixed.json")
	p.UF["531"] = Split{Classroom: 16, SelfPaced: 14}
	p.UF["532"] = Split{Classroom: 120}
	for _, f := range Check(std, 1, p) {
		if f.Rule != "P12a" {
			continue
		}
		if got, want := language.Italian.Finding(f), "UF 531: FAD prevista 14 h, massimo 12 h su 30 h (40 %)."; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if *f.Measured != 14 || *f.Bound != 12 || f.Unit != finding.Hours || f.Subject != "531" {
			t.Errorf("figures: %+v", f)
		}
		return
	}
	t.Error("P12a was not raised")
}

func TestNoTrainingStandard(t *testing.T) {
	std := campania(t)
	for _, training := range []int{0, -1, 2} {
		if fs := Check(std, training, Plan{}); len(fs) != 1 || fs[0].Rule != NoTraining || !finding.Blocks(fs) {
			t.Errorf("training %d: %+v", training, fs)
		}
	}
	std.Training = nil
	if fs := Check(std, 1, Plan{}); len(fs) != 1 || fs[0].Rule != NoTraining || !finding.Blocks(fs) {
		t.Errorf("no training standard: %+v", fs)
	}
}

// TestCapsAreTheDecreesInequality: the minutes that hours recognises and the
// inequality of P12a are the same bound.
func TestCapsAreTheDecreesInequality(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		min, max := rapid.IntRange(1, 200).Draw(t, "min"), rapid.IntRange(0, 200).Draw(t, "max")
		planned, d := rapid.IntRange(0, 500).Draw(t, "planned"), rapid.IntRange(0, 500).Draw(t, "d")
		within := calendar.Hours(d) <= unitCap(max, &min, planned, Proportional)
		if want := d*min <= max*planned; within != want {
			t.Fatalf("%d h of %d, %d per %d: within %v, want %v", d, planned, max, min, within, want)
		}
		if literal := calendar.Hours(d) <= unitCap(max, &min, planned, Literal); literal != (d <= max) {
			t.Fatalf("literal: %d h, max %d: %v", d, max, literal)
		}
	})
}

func TestUnitCaps(t *testing.T) {
	std, p := campania(t), readPlan(t, "valid-mixed.json")
	want := []hours.UnitCap{
		{Segment: "531", Mode: hours.LiveDistance, Limit: calendar.Hours(90)},
		{Segment: "531", Mode: hours.SelfPaced, Limit: calendar.Hours(36)},
		{Segment: "532", Mode: hours.LiveDistance, Limit: calendar.Hours(60)},
		{Segment: "532", Mode: hours.SelfPaced, Limit: calendar.Hours(24)},
	}
	if diff := cmp.Diff(want, UnitCaps(std.Training[0], p)); diff != "" {
		t.Errorf("proportional: %s", diff)
	}
	p.UFCaps = Literal
	for i, limit := range []int{30, 12, 30, 12} {
		want[i].Limit = calendar.Hours(limit)
	}
	if diff := cmp.Diff(want, UnitCaps(std.Training[0], p)); diff != "" {
		t.Errorf("literal: %s", diff)
	}
}

func TestCellsThereAndBack(t *testing.T) {
	p := readPlan(t, "valid-mixed.json")
	p.Stage.Unlinked, p.Traineeship, p.Title = 3, 4, ""
	back := Plan{UFCaps: Proportional}
	total := calendar.Minutes(0)
	for _, c := range p.Cells() {
		total += c.Minutes
		if got := p.Hours(c.Cell); calendar.Hours(got) != c.Minutes {
			t.Errorf("%v: %d h", c, got)
		}
		if !back.Add(c.Cell, int(c.Minutes/60)) {
			t.Errorf("%v was refused", c)
		}
	}
	if total != calendar.Hours(p.Total()) {
		t.Errorf("cells sum to %v, the plan to %d h", total, p.Total())
	}
	if diff := cmp.Diff(p, back); diff != "" {
		t.Error(diff)
	}
	for _, c := range []hours.Cell{{Segment: "stage", Mode: hours.Classroom}, {Segment: "531", Mode: hours.WorkPlacement}, {Segment: "KC", Mode: hours.Traineeship},
		{Segment: "traineeship", Mode: hours.WorkPlacement}, {Segment: "531", Mode: "lecture"}} {
		if back.Add(c, 1) {
			t.Errorf("%v was taken", c)
		}
	}
}

func TestPlanFileRefusals(t *testing.T) {
	tests := []struct{ name, file, path string }{
		{"negative", `{"uf":{"531":{"dad":-1}}}`, "uf.531.dad"},
		{"fractional", `{"uf":{"531":{"dad":1.5}}}`, "uf.531.dad"},
		{"exponent", `{"kc":{"fad":1e2}}`, "kc.fad"},
		{"text for hours", `{"traineeship":"12"}`, "traineeship"},
		{"null for hours", `{"total":null}`, "total"},
		{"too large", `{"stage":{"unlinked":100001}}`, "stage.unlinked"},
		{"beyond any integer", `{"stage":{"uc":{"2299":99999999999999999999999}}}`, "stage.uc.2299"},
		{"unknown key", `{"ufs":{}}`, "ufs"},
		{"unknown mode", `{"uf":{"531":{"aula":3}}}`, "uf.531.aula"},
		{"unknown stage key", `{"stage":{"2299":3}}`, "stage.2299"},
		{"key twice", `{"uf":{"531":{"dad":1,"dad":2}}}`, "uf.531.dad"},
		{"UF twice", `{"uf":{"531":{},"531":{}}}`, "uf.531"},
		{"segment name as UF", `{"uf":{"KC":{}}}`, "uf.KC"},
		{"stage as UF", `{"uf":{"stage:2299":{}}}`, "uf.stage:2299"},
		{"empty UC", `{"stage":{"uc":{"":1}}}`, "stage.uc."},
		{"unknown reading", `{"uf_caps":"both"}`, "uf_caps"},
		{"year without number", `{"years":[{"hours":250}]}`, "years[0].year"},
		{"year twice", `{"years":[{"year":1,"hours":1},{"year":1,"hours":2}]}`, "years[1].year"},
		{"list for an object", `{"uf":[]}`, "uf"},
		{"years as object", `{"years":{"1":250}}`, "years"},
		{"not an object", `[]`, "piano"},
		{"cut", `{"uf":{"531":{"dad":1}`, "uf"},
		{"two documents", `{} {}`, "piano"},
		{"empty", ``, "piano"},
		{"a day that is none", `{"years":[{"year":2,"hours":1,"from":"2027-02-30"}]}`, "years[0].from"},
		{"a day that is no text", `{"years":[{"year":2,"hours":1,"from":2027}]}`, "years[0].from"},
		{"bad expect", `{"expect":{]}`, "expect"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadPlan([]byte(test.file))
			e := fault.As(err)
			if e == nil || len(e.Fields) != 1 || e.Fields[0].Name != test.path {
				t.Fatalf("got %v, want a refusal at %s", err, test.path)
			}
			if s := language.Italian.Fault(err); !strings.Contains(s, test.path) {
				t.Errorf("the sentence does not name %s: %s", test.path, s)
			}
		})
	}
	if _, err := ReadPlan([]byte("{\"title\":\"\xff\"}")); !fault.HasCode(err, "plan.text") {
		t.Errorf("invalid UTF-8: %v", err)
	}
	if _, err := ReadPlan(make([]byte, MaxPlanBytes+1)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func TestPlanFileReadsEverything(t *testing.T) {
	p, err := ReadPlan([]byte("\uFEFF" + `{"title":"t","uf":{"531":{"classroom":1,"dad":2,"fad":3,"laboratory":4}},"kc":{"dad":5},
		"stage":{"uc":{"2299":6},"unlinked":7},"traineeship":8,"total":36,"uf_caps":"literal","years":[{"year":1,"hours":30},{"year":2,"hours":6,"from":"2027-09-13"}],"expect":[1,{"a":2}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Plan{Title: "t", UF: map[string]Split{"531": {1, 2, 3, 4}}, KC: Split{LiveDistance: 5}, Stage: Stage{UC: map[string]int{"2299": 6}, Unlinked: 7},
		Traineeship: 8, Declared: finding.Int(36), UFCaps: Literal, Years: []PlannedYear{{Year: 1, Hours: 30}, {Year: 2, Hours: 6, From: calendar.MustDate("2027-09-13")}}}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if p.Total() != 36 {
		t.Errorf("total %d", p.Total())
	}
}

func FuzzReadPlan(f *testing.F) {
	files, _ := filepath.Glob("testdata/plans/*.json")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"years":[{"year":1,"hours":1},{"year":2,"hours":1,"from":"2027-09-13"}],"uf_caps":"literal"}`))
	std := campania(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ReadPlan(b)
		if err != nil {
			if fault.As(err) == nil {
				t.Errorf("not a refusal: %v", err)
			}
			return
		}
		total := calendar.Minutes(0)
		for _, c := range p.Cells() {
			if c.Minutes <= 0 {
				t.Errorf("cell %v", c)
			}
			total += c.Minutes
		}
		if total != calendar.Hours(p.Total()) {
			t.Errorf("cells sum to %v, the plan to %d h", total, p.Total())
		}
		for _, finding := range Check(std, 1, p) {
			if s := language.Italian.Finding(finding); finding.Rule == "" || s == "" {
				t.Errorf("%+v", finding)
			}
		}
	})
}

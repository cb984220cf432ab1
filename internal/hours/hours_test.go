package hours_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// h is hours and minutes.
func h(n int, minutes ...calendar.Minutes) calendar.Minutes {
	m := calendar.Hours(n)
	for _, extra := range minutes {
		m += extra
	}
	return m
}

func limit(m calendar.Minutes) *calendar.Minutes { return &m }

func cell(segment string, mode hours.Mode) hours.Cell {
	return hours.Cell{Segment: segment, Mode: mode}
}

var (
	aula531  = cell("531", hours.Classroom)
	dad531   = cell("531", hours.LiveDistance)
	fad531   = cell("531", hours.SelfPaced)
	lab531   = cell("531", hours.Laboratory)
	aula532  = cell("532", hours.Classroom)
	dad532   = cell("532", hours.LiveDistance)
	fad532   = cell("532", hours.SelfPaced)
	aulaKC   = cell(hours.KeyCompetences, hours.Classroom)
	stage    = cell(hours.StageOf("2299"), hours.WorkPlacement)
	firstDay = calendar.MustDate("2026-01-12")
)

// campania is a plan of 250 hours on the Campania sheet.
func campania() hours.Plan {
	return hours.Plan{
		Cells: []hours.Planned{
			{Cell: aulaKC, Minutes: h(20)},
			{Cell: aula531, Minutes: h(40)}, {Cell: lab531, Minutes: h(20)}, {Cell: dad531, Minutes: h(15)}, {Cell: fad531, Minutes: h(5)},
			{Cell: aula532, Minutes: h(55)}, {Cell: dad532, Minutes: h(15)}, {Cell: fad532, Minutes: h(5)},
			{Cell: stage, Minutes: h(75)},
		},
		UnitCaps: []hours.UnitCap{
			{Segment: "531", Mode: hours.LiveDistance, Limit: h(30)}, {Segment: "531", Mode: hours.SelfPaced, Limit: h(12)},
			{Segment: "532", Mode: hours.LiveDistance, Limit: h(30)}, {Segment: "532", Mode: hours.SelfPaced, Limit: h(12)},
		},
		CourseDAD: limit(h(175)), CourseFAD: limit(h(100)), ThresholdPercent: 80,
	}
}

// on is noon of a day, n days after the first.
func on(n int) calendar.Instant {
	return calendar.InstantOf(time.Date(2026, 1, 12+n, 12, 0, 0, 0, time.UTC))
}

// lesson is one that was held on day n for the offered time, of which some was attended.
func lesson(n int, c hours.Cell, attended, offered calendar.Minutes) hours.Presence {
	return hours.Presence{ID: fmt.Sprintf("lesson-%03d", n), Cell: c, At: on(n), Minutes: attended, Offered: offered}
}

// attending is the whole plan offered, one entry a cell, of which `missed` minutes at
// the end were not attended.
func attending(p hours.Plan, missed calendar.Minutes) []hours.Presence {
	var out []hours.Presence
	for i, c := range slices.Backward(p.Cells) {
		gone := min(missed, c.Minutes)
		missed -= gone
		out = append(out, lesson(i, c.Cell, c.Minutes-gone, c.Minutes))
	}
	return out
}

func TestThreshold(t *testing.T) {
	credit50 := []hours.Credit{{Cell: aula532, Minutes: h(50), Decision: "7/2026", On: firstDay}}
	withoutCredited := func(_ hours.Plan, attended calendar.Minutes) []hours.Presence {
		return []hours.Presence{lesson(1, aula531, h(40), h(40)), lesson(2, lab531, h(20), h(20)), lesson(3, stage, h(75), h(75)),
			lesson(4, aulaKC, h(20), h(20)), lesson(5, aula532, h(0), h(5)), lesson(6, dad532, attended-h(155), h(15)),
			lesson(7, dad531, 0, h(15)), lesson(8, fad531, 0, h(5)), lesson(9, fad532, 0, h(5))}
	}
	for _, tt := range []struct {
		name      string
		plan      func(*hours.Plan)
		presences []hours.Presence
		credits   []hours.Credit
		a         calendar.Minutes
		required  calendar.Minutes
		percent   string
		outcome   hours.Outcome
	}{
		{"200 h 00' of 250 h are enough", nil, attending(campania(), h(50)), nil, h(200), h(200), "80,00 %", hours.Reached},
		{"199 h 59' are not, and 79,99 is not rounded up", nil, attending(campania(), h(50, 1)), nil, h(199, 59), h(200), "79,99 %", hours.Unreachable},
		{"all of it", nil, attending(campania(), 0), nil, h(250), h(200), "100,00 %", hours.Reached},
		{"none of it", nil, attending(campania(), h(250)), nil, 0, h(200), "0,00 %", hours.Unreachable},
		{"nothing held yet", nil, nil, nil, 0, h(200), "0,00 %", hours.OnCourse},
		{"credits reduce: 160 h of 200 h", nil, withoutCredited(campania(), h(160)), credit50, h(160), h(160), "80,00 %", hours.Reached},
		{"credits reduce: a minute less", nil, withoutCredited(campania(), h(159, 59)), credit50, h(159, 59), h(160), "79,99 %", hours.Unreachable},
		{"credits count: 150 h and 50 h of credit", func(p *hours.Plan) { p.Credits = hours.Count },
			withoutCredited(campania(), h(155)), credit50, h(155), h(150), "82,00 %", hours.Reached},
		{"no threshold in the standard", func(p *hours.Plan) { p.ThresholdPercent = 0 }, attending(campania(), 0), nil, h(250), 0, "100,00 %", hours.NoThreshold},
		{"an empty plan admits nobody", func(p *hours.Plan) { p.Cells = nil }, nil, nil, 0, 0, "0,00 %", hours.NoThreshold},
		{"the requirement is rounded up to the minute", func(p *hours.Plan) { p.Cells = []hours.Planned{{Cell: aula531, Minutes: 101}} },
			[]hours.Presence{lesson(1, aula531, 80, 101)}, nil, 80, 81, "79,20 %", hours.Unreachable},
		{"a further threshold of the stage", func(p *hours.Plan) {
			p.Extra = []hours.Threshold{{Mode: hours.WorkPlacement, Percent: 70}}
		}, attending(campania(), h(30)), nil, h(220), h(200), "88,00 %", hours.Unreachable},
		{"a further threshold that is met", func(p *hours.Plan) {
			p.Extra = []hours.Threshold{{Mode: hours.WorkPlacement, Percent: 60}}
		}, attending(campania(), h(30)), nil, h(220), h(200), "88,00 %", hours.Reached},
		{"further thresholds alone", func(p *hours.Plan) {
			p.ThresholdPercent, p.Extra = 0, []hours.Threshold{{Segment: "531", Percent: 70}}
		}, attending(campania(), 0), nil, h(250), 0, "100,00 %", hours.Reached},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := campania()
			if tt.plan != nil {
				tt.plan(&p)
			}
			l := hours.Compute(p, tt.presences, tt.credits, nil)
			if l.A != tt.a || l.Required != tt.required || l.PercentHundredths.String() != tt.percent || l.Outcome != tt.outcome {
				t.Errorf("A %s, required %s, %s, %s; want %s, %s, %s, %s",
					l.A, l.Required, l.PercentHundredths, l.Outcome, tt.a, tt.required, tt.percent, tt.outcome)
			}
		})
	}
}

func TestBothReadingsArePrinted(t *testing.T) {
	credit := []hours.Credit{{Cell: aula532, Minutes: h(50), Decision: "7/2026", On: firstDay}}
	l := hours.Compute(campania(), []hours.Presence{lesson(1, stage, h(75), h(75)), lesson(2, aula531, h(40), h(40)),
		lesson(3, lab531, h(20), h(20)), lesson(4, dad531, h(15), h(15))}, credit, nil)
	want := []hours.Figure{
		{Numerator: h(150), Denominator: h(200), Required: h(160), PercentHundredths: 7500},
		{Numerator: h(200), Denominator: h(250), Required: h(150), PercentHundredths: 8000, Reached: true},
	}
	if diff := cmp.Diff(want, []hours.Figure{l.Reduced, l.Counted}); diff != "" {
		t.Error(diff)
	}
	if l.Reading != hours.Reduce || l.Outcome != hours.OnCourse {
		t.Errorf("read as %s, %s", l.Reading, l.Outcome)
	}
}

func TestRecognised(t *testing.T) {
	type got struct {
		ID                   string
		Recognised, LeftOver calendar.Minutes
		Bound                hours.Bound
	}
	for _, tt := range []struct {
		name      string
		plan      hours.Plan
		presences []hours.Presence
		credits   []hours.Credit
		want      []got
	}{{
		name:      "beyond the plan, the latest is left over",
		plan:      hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: 100}}},
		presences: []hours.Presence{lesson(3, lab531, 30, 30), lesson(1, aula531, 60, 60), lesson(2, aula531, 60, 60)},
		want: []got{{"lesson-001", 60, 0, hours.Bound{}},
			{"lesson-002", 40, 20, hours.Bound{Kind: hours.SegmentBound, Segment: "531", Limit: 100}},
			{"lesson-003", 0, 30, hours.Bound{Kind: hours.SegmentBound, Segment: "531", Limit: 100}}},
	}, {
		name:      "credited minutes take the place of attended ones",
		plan:      hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: 100}}},
		presences: []hours.Presence{lesson(1, aula531, 100, 100)},
		credits:   []hours.Credit{{Cell: aula531, Minutes: 70}},
		want:      []got{{"lesson-001", 30, 70, hours.Bound{Kind: hours.SegmentBound, Segment: "531", Limit: 30}}},
	}, {
		name: "the unit's cap on FAD",
		plan: hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: h(18)}, {Cell: fad531, Minutes: h(12)}},
			UnitCaps: []hours.UnitCap{{Segment: "531", Mode: hours.SelfPaced, Limit: h(12)}}},
		presences: []hours.Presence{lesson(1, fad531, h(14), h(14))},
		want:      []got{{"lesson-001", h(12), h(2), hours.Bound{Kind: hours.UnitFAD, Segment: "531", Limit: h(12)}}},
	}, {
		name:      "a cap of zero is a cap",
		plan:      hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: 100}}, UnitCaps: []hours.UnitCap{{Segment: "531", Mode: hours.LiveDistance}}},
		presences: []hours.Presence{lesson(1, dad531, 10, 10)},
		want:      []got{{"lesson-001", 0, 10, hours.Bound{Kind: hours.UnitDAD, Segment: "531"}}},
	}, {
		name:      "the course's cap on FAD counts every unit",
		plan:      hours.Plan{Cells: []hours.Planned{{Cell: fad531, Minutes: 50}, {Cell: fad532, Minutes: 50}}, CourseFAD: limit(70)},
		presences: []hours.Presence{lesson(1, fad531, 50, 50), lesson(2, fad532, 50, 50)},
		want:      []got{{"lesson-001", 50, 0, hours.Bound{}}, {"lesson-002", 20, 30, hours.Bound{Kind: hours.CourseFAD, Limit: 70}}},
	}, {
		// In the order of the days the DAD of 531 would use up the course's cap, and the
		// classroom of 531 would find its segment full: 100 of the 200 that count.
		name: "day by day would count less than the law allows",
		plan: hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: 100}, {Cell: dad532, Minutes: 100}}, CourseDAD: limit(100)},
		presences: []hours.Presence{lesson(1, dad531, 100, 100), lesson(2, dad532, 100, 100),
			lesson(3, aula531, 100, 100)},
		want: []got{{"lesson-001", 0, 100, hours.Bound{Kind: hours.SegmentBound, Segment: "531", Limit: 100}},
			{"lesson-002", 100, 0, hours.Bound{}}, {"lesson-003", 100, 0, hours.Bound{}}},
	}, {
		// Here the DAD has 531 when its classroom comes, and has to be moved to 532.
		name: "the same, whatever order the plan is written in",
		plan: hours.Plan{Cells: []hours.Planned{{Cell: dad531, Minutes: 100}, {Cell: aula532, Minutes: 100}}, CourseDAD: limit(100)},
		presences: []hours.Presence{lesson(1, dad531, 100, 100), lesson(2, dad532, 100, 100),
			lesson(3, aula531, 100, 100)},
		want: []got{{"lesson-001", 0, 100, hours.Bound{Kind: hours.SegmentBound, Segment: "531", Limit: 100}},
			{"lesson-002", 100, 0, hours.Bound{}}, {"lesson-003", 100, 0, hours.Bound{}}},
	}, {
		name:      "a segment that the plan does not have",
		plan:      hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: 100}}},
		presences: []hours.Presence{lesson(1, aula532, 10, 10)},
		want:      []got{{"lesson-001", 0, 10, hours.Bound{Kind: hours.SegmentBound, Segment: "532"}}},
	}} {
		t.Run(tt.name, func(t *testing.T) {
			l := hours.Compute(tt.plan, tt.presences, tt.credits, nil)
			var lines []got
			for _, line := range l.Lines {
				lines = append(lines, got{line.ID, line.Recognised, line.LeftOver, line.Bound})
			}
			if diff := cmp.Diff(tt.want, lines); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCells(t *testing.T) {
	p := hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: 100}, {Cell: dad531, Minutes: 50}},
		UnitCaps: []hours.UnitCap{{Segment: "531", Mode: hours.LiveDistance, Limit: 50}}, ThresholdPercent: 80}
	l := hours.Compute(p, []hours.Presence{
		lesson(1, aula531, 40, 60),
		lesson(2, dad531, 60, 60),
		{ID: "unmarked", Cell: aula531, At: on(3), Minutes: 20, Offered: 20, Unmarked: true},
		{ID: "make-up", Cell: aula531, At: on(4), Minutes: 20, Offered: 20, MakeUp: true},
		lesson(5, lab531, 5, 5),
	}, []hours.Credit{{Cell: aula531, Minutes: 10}}, nil)

	want := []hours.CellTotal{
		{Cell: aula531, Planned: 100, Offered: 80, MakeUp: 20, Unmarked: 20, Attended: 60, Recognised: 60, Credited: 10, Remaining: 10},
		{Cell: dad531, Planned: 50, Offered: 60, Attended: 60, Recognised: 50, NotRecognised: 10},
		{Cell: lab531, Offered: 5, Attended: 5, Recognised: 5},
	}
	if diff := cmp.Diff(want, l.Cells); diff != "" {
		t.Error(diff)
	}
	total := hours.CellTotal{Planned: 150, Offered: 145, MakeUp: 20, Unmarked: 20, Attended: 125, Recognised: 115, NotRecognised: 10, Credited: 10, Remaining: 10}
	if diff := cmp.Diff(total, l.Total); diff != "" {
		t.Error(diff)
	}
	if l.Unmarked != 1 || l.A != 115 || l.Ahead != 30 || l.Best != 140 {
		t.Errorf("unmarked %d, A %d, ahead %d, best %d; want 1, 115, 30 and the segment's 140", l.Unmarked, l.A, l.Ahead, l.Best)
	}
}

func TestCreditsStopAtThePlan(t *testing.T) {
	p := hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: 60}, {Cell: dad531, Minutes: 40}}, ThresholdPercent: 80}
	later := hours.Credit{Cell: dad531, Minutes: 50, Decision: "9/2026", On: firstDay.AddDays(1)}
	earlier := hours.Credit{Cell: aula531, Minutes: 80, Decision: "8/2026", On: firstDay}
	nowhere := hours.Credit{Cell: aula532, Minutes: 5, Decision: "8/2026", On: firstDay}
	l := hours.Compute(p, nil, []hours.Credit{later, nowhere, earlier}, nil)
	if l.C != 100 || l.Required != 0 || l.Outcome != hours.Reached || l.PercentHundredths != 10000 {
		t.Errorf("C %d, required %d, %s, %s", l.C, l.Required, l.Outcome, l.PercentHundredths)
	}
	nowhere.Minutes, later.Minutes = 5, 30
	if diff := cmp.Diff([]hours.Credit{nowhere, later}, l.Excess); diff != "" {
		t.Error(diff)
	}
}

// A late entry: what the class had before is absence, and whether it is already too
// much is seen at once.
func TestLateEntry(t *testing.T) {
	p := hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: h(100)}}, ThresholdPercent: 80}
	for _, tt := range []struct {
		before  calendar.Minutes
		outcome hours.Outcome
		miss    calendar.Minutes
	}{
		{h(14, 59), hours.OnCourse, h(5, 1)},
		{h(15), hours.AtRisk, h(5)},
		{h(20), hours.AtRisk, 0},
		{h(20, 1), hours.Unreachable, -1},
	} {
		l := hours.Compute(p, []hours.Presence{lesson(1, aula531, 0, tt.before)}, nil, nil)
		if l.Outcome != tt.outcome || l.Missable != tt.miss || l.Lost != tt.before || l.AllowedAbsence != h(20) {
			t.Errorf("after %s: %s, lost %s of %s, may miss %s", tt.before, l.Outcome, l.Lost, l.AllowedAbsence, l.Missable)
		}
	}
}

func TestReachability(t *testing.T) {
	p := hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: h(10)}}, ThresholdPercent: 80}
	week := func(skip calendar.Minutes) []hours.Future {
		var out []hours.Future
		for i := range 5 {
			out = append(out, hours.Future{ID: fmt.Sprint(i), Cell: aula531, On: firstDay.AddDays(4 - i), Minutes: h(2) - skip})
		}
		return out
	}
	for _, tt := range []struct {
		name      string
		presences []hours.Presence
		future    []hours.Future
		day       calendar.Date
		outcome   hours.Outcome
	}{
		{"one lesson may be missed, the second is one too many", nil, week(0), firstDay.AddDays(1), hours.OnCourse},
		{"hours without a day can still be given", nil, week(h(1)), firstDay.AddDays(2), hours.OnCourse},
		{"two lessons were missed", []hours.Presence{lesson(0, aula531, 0, h(4))}, week(0)[:3], calendar.Date{}, hours.Unreachable},
		{"a make-up to come mends it", []hours.Presence{lesson(0, aula531, 0, h(4))},
			append(week(0)[:3], hours.Future{Cell: aula531, On: firstDay.AddDays(9), Minutes: h(2), MakeUp: true}), firstDay.AddDays(2), hours.AtRisk},
		{"unmarked is not absent", []hours.Presence{{Cell: aula531, Offered: h(4), Unmarked: true}}, week(0)[:3], firstDay.AddDays(3), hours.OnCourse},
		{"reached: nothing can be lost any more", []hours.Presence{lesson(0, aula531, h(8), h(8))}, week(0)[:1], calendar.Date{}, hours.Reached},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := hours.Compute(p, tt.presences, nil, tt.future)
			if l.ImpossibleOn != tt.day || l.Outcome != tt.outcome {
				t.Errorf("impossible on %q, %s; want %q, %s", l.ImpossibleOn, l.Outcome, tt.day, tt.outcome)
			}
		})
	}
}

func TestAttended(t *testing.T) {
	at := func(clock string) calendar.Instant {
		i, err := calendar.At(firstDay, calendar.MustWall(clock), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	span := func(pairs ...string) (out []calendar.Interval) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, calendar.Interval{From: at(pairs[i]), To: at(pairs[i+1])})
		}
		return out
	}
	held := span("09:00", "13:00")
	for _, tt := range []struct {
		name                   string
		presence, held, breaks []calendar.Interval
		want                   calendar.Minutes
	}{
		{"present throughout", held, held, nil, 240},
		{"the same interval twice", append(held, held...), held, nil, 240},
		{"early and late are not held", span("08:30", "13:30"), held, nil, 240},
		{"a break inside the presence", held, held, span("11:00", "11:15"), 225},
		{"left during the break", span("09:00", "11:05"), held, span("11:00", "11:15"), 120},
		{"arrived after the break", span("11:15", "13:00"), held, span("11:00", "11:15"), 105},
		{"a break that lies outside the lesson", held, held, span("13:00", "14:00"), 240},
		{"seconds add up before they are cut", span("09:00:00", "09:00:40", "10:00:00", "10:00:40"), held, nil, 1},
		{"59 seconds are no minute", span("09:00:00", "09:00:59"), held, nil, 0},
		{"absent", nil, held, nil, 0},
		{"cancelled", held, nil, nil, 0},
		{"cut short by a power failure", held, span("09:00", "10:20", "11:00", "13:00"), nil, 200},
	} {
		if got := hours.Attended(tt.presence, tt.held, tt.breaks); got != tt.want {
			t.Errorf("%s: %d minutes, want %d", tt.name, got, tt.want)
		}
	}
	if got := hours.Held(held, span("11:00", "11:15")); got != 225 {
		t.Errorf("held %d minutes, want 225", got)
	}
}

func TestWindow(t *testing.T) {
	days := []hours.Presence{{ID: "d1", Cell: stage, Minutes: h(8)}, {ID: "d2", Cell: stage, Minutes: h(6), Offered: h(8)}}
	offered := func(ps []hours.Presence) (n calendar.Minutes) {
		for _, p := range ps {
			n += p.Offered
		}
		return n
	}
	open := hours.Window("a1", stage, h(40), on(20), firstDay.AddDays(19), 0, false, days)
	if len(open) != 2 || offered(open) != h(16) {
		t.Errorf("while open: %d lines, %s offered", len(open), offered(open))
	}
	over := hours.Window("a1", stage, h(40), on(20), firstDay.AddDays(19), 2, true, days)
	want := hours.Presence{ID: "a1", Cell: stage, At: on(20), On: firstDay.AddDays(19), Year: 2, Offered: h(24)}
	if len(over) != 3 || over[2] != want {
		t.Errorf("when over: %+v", over)
	}
	if days[0].Offered != 0 {
		t.Error("the caller's days were changed")
	}
}

func TestNoFloats(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	parsed := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed++
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if strings.HasPrefix(n.Name, "float") || strings.HasPrefix(n.Name, "complex") || n.Name == "Float64" {
					t.Errorf("%s: %s", files.Position(n.Pos()), n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.IMAG {
					t.Errorf("%s: %s", files.Position(n.Pos()), n.Value)
				}
			}
			return true
		})
	}
	if parsed < 5 {
		t.Errorf("only %d files were read", parsed)
	}
}

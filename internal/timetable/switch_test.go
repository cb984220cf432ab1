package timetable

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
)

func TestMarginsStateTheArithmetic(t *testing.T) {
	plan := func(dad, fad int) course.Plan {
		return course.Plan{UF: map[string]course.Split{"531": {Classroom: 70 - dad - fad, LiveDistance: dad, SelfPaced: fad, Laboratory: 20}}, KC: course.Split{Classroom: 20, LiveDistance: 5}}
	}
	caps := hours.Plan{UnitCaps: []hours.UnitCap{{Segment: "531", Mode: hours.SelfPaced, Limit: calendar.Hours(36)}, {Segment: "531", Mode: hours.LiveDistance, Limit: calendar.Hours(90)}}}
	limit := calendar.Hours(60)
	for _, test := range []struct {
		name     string
		was, is  course.Plan
		segments []string
		to       hours.Mode
		dad, fad *calendar.Minutes
		want     []string
		blocks   bool
	}{
		{"within both", plan(20, 0), plan(24, 0), []string{"531"}, hours.LiveDistance, &limit, nil, []string{
			"UF 531, DAD: nel piano 20 h 00' + 4 h 00' = 24 h 00'; il massimo è 90 h 00' sulle sue 90 h 00', ne restano 66 h 00'.",
			"Corso, DAD: nel piano 25 h 00' + 4 h 00' = 29 h 00'; il massimo è 60 h 00', ne restano 31 h 00'."}, false},
		{"exactly at the cap of the UF", plan(0, 32), plan(0, 36), []string{"531"}, hours.SelfPaced, nil, &limit, []string{
			"UF 531, FAD: nel piano 32 h 00' + 4 h 00' = 36 h 00'; il massimo è 36 h 00' sulle sue 90 h 00', ne restano 0 h 00'.",
			"Corso, FAD: nel piano 32 h 00' + 4 h 00' = 36 h 00'; il massimo è 60 h 00', ne restano 24 h 00'."}, false},
		{"forty hours of FAD", plan(0, 10), plan(0, 50), []string{"531"}, hours.SelfPaced, nil, nil, []string{
			"UF 531, FAD: nel piano 10 h 00' + 40 h 00' = 50 h 00', oltre il massimo di 36 h 00' sulle sue 90 h 00'."}, true},
		{"beyond the course's alone, with the key competences", plan(55, 0), plan(56, 0), []string{"KC"}, hours.LiveDistance, &limit, nil, []string{
			"Corso, DAD: nel piano 60 h 00' + 1 h 00' = 61 h 00', oltre il massimo di 60 h 00'."}, true},
		{"back to the classroom there is no cap", plan(20, 0), plan(16, 0), []string{"531"}, hours.Classroom, &limit, &limit, nil, false},
	} {
		caps.CourseDAD, caps.CourseFAD = test.dad, test.fad
		got := margins(test.was, test.is, caps, test.segments, test.to)
		var said []string
		for _, f := range got {
			said = append(said, language.Italian.Finding(f))
		}
		if d := cmp.Diff(test.want, said); d != "" || finding.Blocks(got) != test.blocks {
			t.Errorf("%s: blocks %t (-want +got):\n%s", test.name, finding.Blocks(got), d)
		}
	}
}

func TestThePlanMovesInWholeHours(t *testing.T) {
	for minutes, want := range map[calendar.Minutes]int{-30: 0, 0: 0, 1: 1, 60: 1, 61: 2, 225: 4, 240: 4} {
		if got := wholeHours(minutes); got != want {
			t.Errorf("%d minutes: %d hours", minutes, got)
		}
	}
	before := course.Plan{UF: map[string]course.Split{"531": {Classroom: 10, Laboratory: 2}}}
	after := transfer(before, "531", hours.Classroom, hours.LiveDistance, 4)
	if d := cmp.Diff(course.Split{Classroom: 6, LiveDistance: 4, Laboratory: 2}, after.UF["531"]); d != "" || after.Total() != before.Total() {
		t.Error(d)
	}
	if before.UF["531"].Classroom != 10 {
		t.Error("the plan in force was changed in place")
	}
}

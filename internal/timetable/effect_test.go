package timetable_test

import (
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/timetable"
)

func TestWhatAVariationDoes(t *testing.T) {
	old := course.Plan{UF: map[string]course.Split{"531": {Classroom: 40, LiveDistance: 20, Laboratory: 10, SelfPaced: 5}}, Stage: course.Stage{Unlinked: 30}, KC: course.Split{Classroom: 20}}
	given := []timetable.Given{
		{Cell: hours.Cell{Segment: "531", Mode: hours.Classroom}, Held: calendar.Hours(30), Ahead: calendar.Hours(10)},
		{Cell: hours.Cell{Segment: "531", Mode: hours.LiveDistance}, Held: calendar.Hours(12) + 30, Ahead: calendar.Hours(6)},
	}
	tests := []struct {
		name     string
		plan     course.Split
		stage    int
		mode     hours.Mode
		rule     string
		sentence string
	}{
		{"fewer than held", course.Split{Classroom: 40, LiveDistance: 12, Laboratory: 10, SelfPaced: 5}, 30, hours.LiveDistance, timetable.HeldBeyond,
			"Ne sono già state svolte 0 h 30' più del piano nuovo: restano nel registro, ma non contano più per gli allievi."},
		{"fewer than the calendar has", course.Split{Classroom: 36, LiveDistance: 20, Laboratory: 10, SelfPaced: 5}, 30, hours.Classroom, timetable.PlannedBeyond,
			"In calendario ce ne sono 4 h 00' di troppo: quelle attività vanno tolte o cambiate di modalità."},
		{"more", course.Split{Classroom: 50, LiveDistance: 20, Laboratory: 10, SelfPaced: 5}, 30, hours.Classroom, timetable.StillOpen, "10 h 00' da mettere ancora in calendario."},
		{"as much as is there", course.Split{Classroom: 40, LiveDistance: 20, SelfPaced: 5}, 30, hours.Laboratory, timetable.Provided, "Il calendario è già a posto."},
		{"the stage is in agreements", course.Split{Classroom: 40, LiveDistance: 20, Laboratory: 10, SelfPaced: 5}, 40, hours.WorkPlacement, timetable.Agreements,
			"Le convenzioni con le imprese vanno adeguate alle ore nuove."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := timetable.Effects(old, course.Plan{UF: map[string]course.Split{"531": test.plan}, Stage: course.Stage{Unlinked: test.stage}, KC: old.KC}, given)
			if len(got) != 1 || got[0].Mode != test.mode || got[0].Finding.Rule != test.rule {
				t.Fatalf("%+v", got)
			}
			if s := language.Italian.Finding(got[0].Finding); s != test.sentence {
				t.Error(s)
			}
		})
	}
	if got := timetable.Effects(old, old, given); got != nil {
		t.Errorf("nothing varies: %+v", got)
	}
}

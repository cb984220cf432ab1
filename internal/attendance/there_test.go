package attendance_test

import (
	"encoding/json"
	"slices"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
)

func TestThereIsWithinWhatWasHeld(t *testing.T) {
	span := func(walls ...string) (out []calendar.Interval) {
		for i := 0; i < len(walls); i += 2 {
			from, err := calendar.At(attendancetest.Start, calendar.MustWall(walls[i]), attendancetest.Rome)
			if err != nil {
				t.Fatal(err)
			}
			to, err := calendar.At(attendancetest.Start, calendar.MustWall(walls[i+1]), attendancetest.Rome)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, calendar.Interval{From: from, To: to})
		}
		return out
	}
	slot := attendance.Slot{Held: span("14:30", "18:50"), Breaks: span("16:30", "16:45")}
	for name, x := range map[string]struct{ said, want []calendar.Interval }{
		"as planned":                   {span("14:30", "19:45"), span("14:30", "18:50")},
		"late and early":               {span("15:00", "18:00"), span("15:00", "18:00")},
		"who comes in the break":       {span("16:35", "19:45"), span("16:45", "18:50")},
		"who leaves in the break":      {span("14:30", "16:40"), span("14:30", "16:30")},
		"out and in again":             {span("14:30", "15:00", "15:30", "19:00"), span("14:30", "15:00", "15:30", "18:50")},
		"only in the break":            {span("16:30", "16:45"), nil},
		"when it was over":             {span("18:50", "19:45"), nil},
		"for less than a whole minute": {[]calendar.Interval{{From: span("18:49", "18:50")[0].From.Add(30e9), To: span("18:49", "18:50")[0].To}}, nil},
	} {
		text, err := json.Marshal(x.said)
		if err != nil {
			t.Fatal(err)
		}
		m := attendance.Mark{State: attendance.Present, Intervals: string(text)}
		got := slot.There(m)
		if !slices.Equal(got, x.want) || (slot.Attended(m) == 0) != (len(got) == 0) {
			t.Errorf("%s: %v, %d minutes", name, got, slot.Attended(m))
		}
	}
}

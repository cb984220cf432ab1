package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/timetable"
)

func TestDeliver(t *testing.T) {
	day := calendar.MustDate
	lessons := timetable.Given{Cell: hours.Cell{Segment: "531", Mode: hours.Classroom}, Planned: 600, Held: 240, Ahead: 60}
	fad := hours.Cell{Segment: "531", Mode: hours.SelfPaced}
	stage := hours.Cell{Segment: "stage:2299", Mode: hours.WorkPlacement}
	traineeship := hours.Cell{Segment: hours.TraineeshipSeg, Mode: hours.Traineeship}
	objects := []attendance.Object{
		{Segment: "531", Minutes: 120, FromDate: day("2026-12-01"), ToDate: day("2026-12-10")},
		{Segment: "531", Minutes: 60, FromDate: day("2026-12-05"), ToDate: day("2026-12-20")},
	}
	agreed := func(who, segment string, minutes calendar.Minutes, to string) attendance.Agreement {
		return attendance.Agreement{EnrolmentID: who, Parts: attendance.Parts{{Segment: segment, Minutes: minutes}}, ToDate: day(to)}
	}
	agreements := []attendance.Agreement{
		agreed("e1", "stage:2299", 1200, "2026-12-05"), agreed("e1", "stage:2299", 600, "2027-01-31"),
		agreed("e2", "stage:2299", 1800, "2027-01-31"), agreed("e1", hours.TraineeshipSeg, 300, "2026-12-01"),
	}
	for name, test := range map[string]struct {
		on   string
		want []timetable.Given
	}{
		"before any of it has ended": {"2026-11-30", []timetable.Given{lessons, {Cell: fad, Planned: 180, Ahead: 180}, {Cell: stage, Planned: 1800, Ahead: 1800}, {Cell: traineeship, Ahead: 300}}},
		// The last day of a window is still of the window.
		"on a last day": {"2026-12-10", []timetable.Given{lessons, {Cell: fad, Planned: 180, Ahead: 180}, {Cell: stage, Planned: 1800, Held: 1200, Ahead: 600, Behind: 1200}, {Cell: traineeship, Held: 300}}},
		"the day after": {"2026-12-11", []timetable.Given{lessons, {Cell: fad, Planned: 180, Held: 120, Ahead: 60}, {Cell: stage, Planned: 1800, Held: 1200, Ahead: 600, Behind: 1200}, {Cell: traineeship, Held: 300}}},
		"in the end":    {"2027-02-01", []timetable.Given{lessons, {Cell: fad, Planned: 180, Held: 180}, {Cell: stage, Planned: 1800, Held: 1800}, {Cell: traineeship, Held: 300}}},
	} {
		got := deliver([]timetable.Given{lessons, {Cell: fad, Planned: 180}, {Cell: stage, Planned: 1800}}, objects, agreements, day(test.on))
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

package journey

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// What is carried to another edition is credited to the years it was earned in.
func TestShares(t *testing.T) {
	kc := hours.Cell{Segment: hours.KeyCompetences, Mode: hours.Classroom}
	two := hours.Plan{Cells: []hours.Planned{{Cell: kc, Minutes: 600}}, Years: []hours.Year{{Number: 1, Minutes: 300}, {Number: 2, Minutes: 300, From: calendar.MustDate("2027-09-13")}}}
	one := hours.Plan{Cells: two.Cells}
	at := func(year int, minutes calendar.Minutes) hours.Presence {
		return hours.Presence{Cell: kc, Year: year, Minutes: minutes, Offered: minutes}
	}
	credit := []hours.Credit{{Cell: kc, Minutes: 30}} // of no year
	for _, tt := range []struct {
		name        string
		here, there hours.Plan
		want        []share
	}{
		{"two years to two", two, two, []share{{1, 90}, {2, 40}}},
		{"two years to one", two, one, []share{{0, 130}}},
		{"one year to two", one, two, []share{{1, 130}, {2, 0}}},
	} {
		presences := []hours.Presence{at(1, 60), at(2, 40)}
		if len(tt.here.Years) == 0 {
			presences = []hours.Presence{at(0, 60), at(0, 40)}
		}
		got := shares(hours.Compute(tt.here, presences, credit, nil), tt.there, kc)
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(share{})); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

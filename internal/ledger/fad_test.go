package ledger

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
)

// A later report says all of it again: what was known in a year stays in that year.
func TestFadStaysInItsYear(t *testing.T) {
	day := calendar.MustDate
	object := attendance.Object{ID: "o", Segment: "531", Minutes: 600, FromDate: day("2026-10-01"), ToDate: day("2027-03-31")}
	told := func(id, from, to string, minutes int) attendance.FadEvidence {
		return attendance.FadEvidence{ID: id, ObjectID: "o", EnrolmentID: "e", FromDate: day(from), ToDate: day(to), Seconds: 60 * minutes, Measure: attendance.Tracked}
	}
	for name, c := range map[string]struct {
		rows []attendance.FadEvidence
		want string // year and minutes
	}{
		"two reports of all time":    {[]attendance.FadEvidence{told("1", "2026-10-01", "2026-12-31", 200), told("2", "2026-10-01", "2027-02-28", 500)}, "1:200 2:300 2:0/100"},
		"days on either side":        {[]attendance.FadEvidence{told("1", "2026-12-31", "2026-12-31", 60), told("1", "2027-01-01", "2027-01-01", 30)}, "1:60 2:30 2:0/510"},
		"one report, after the year": {[]attendance.FadEvidence{told("1", "2026-10-01", "2027-02-28", 500)}, "2:500 2:0/100"},
		"nothing":                    {nil, "2:0/600"},
	} {
		rec := &records{on: day("2027-05-01"), zone: time.UTC, objects: []attendance.Object{object},
			plan:     hours.Plan{Years: []hours.Year{{Number: 1}, {Number: 2, From: day("2027-01-01")}}},
			evidence: map[key][]attendance.FadEvidence{{"o", "e"}: c.rows}}
		past, ahead := rec.fad("e", presence{[]enrolment.Period{{FromDate: day("2026-10-01")}}})
		var got []string
		for _, p := range past {
			text := fmt.Sprintf("%d:%d", p.Year, p.Minutes)
			if p.Offered > p.Minutes {
				text += fmt.Sprintf("/%d", p.Offered)
			}
			got = append(got, text)
		}
		if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" || len(ahead) != 0 {
			t.Errorf("%s: %s, ahead %v", name, d, ahead)
		}
	}
}

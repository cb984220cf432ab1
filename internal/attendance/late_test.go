package attendance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func instant(t *testing.T, s string) calendar.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return calendar.InstantOf(at)
}

func day(s string) (d calendar.Date) {
	if s != "" {
		d = calendar.MustDate(s)
	}
	return d
}

func TestWhatIsLate(t *testing.T) {
	usual := attendance.Terms{Close: 24 * time.Hour, Attest: 7, Zone: attendancetest.Rome}
	lax := attendance.Terms{Close: 72 * time.Hour, Mark: 2, Attest: 0, Zone: attendancetest.Rome}
	// 9:00–13:00 in Rome; on the second day the clocks go back at three in the morning.
	l := timetable.Lesson{Date: calendar.MustDate("2026-10-24"), EndsAt: instant(t, "2026-10-24T11:00:00Z")}
	for name, c := range map[string]struct {
		terms        attendance.Terms
		closed, mark string
		source       attendance.Source
		left         string
		late, marked string // days, empty: in time
		attest       string
	}{
		"on the day":                           {terms: usual, closed: "2026-10-24T11:05:00Z", mark: "2026-10-24T07:10:00Z", attest: "2026-10-31"},
		"closed at the last instant":           {terms: usual, closed: "2026-10-25T11:00:00Z", mark: "2026-10-24T21:59:59Z", attest: "2026-11-01"},
		"a second later":                       {terms: usual, closed: "2026-10-25T11:00:01Z", mark: "2026-10-24T22:00:00Z", late: "2026-10-25", marked: "2026-10-25", attest: "2026-11-01"},
		"a day has 25 hours":                   {terms: usual, closed: "2026-10-25T22:30:00Z", mark: "2026-10-25T22:30:00Z", late: "2026-10-25", marked: "2026-10-25", attest: "2026-11-01"},
		"a counter-entry says its own time":    {terms: usual, closed: "2026-10-24T12:00:00Z", mark: "2026-11-03T10:00:00Z", source: attendance.FromAmendment, attest: "2026-10-31"},
		"other terms":                          {terms: lax, closed: "2026-10-27T10:00:00Z", mark: "2026-10-26T22:59:00Z", attest: "2026-10-27"},
		"other terms, gone by":                 {terms: lax, closed: "2026-10-27T11:00:01Z", mark: "2026-10-26T23:00:00Z", late: "2026-10-27", marked: "2026-10-27", attest: "2026-10-27"},
		"who works here no longer cannot sign": {terms: usual, closed: "2026-10-24T12:00:00Z", mark: "2026-10-24T12:00:00Z", left: "2026-10-30", attest: "2026-10-24"},
		"who leaves tomorrow still can":        {terms: usual, closed: "2026-10-24T12:00:00Z", mark: "2026-10-24T12:00:00Z", left: "2026-10-31", attest: "2026-10-31"},
	} {
		l := l
		l.ClosedAt = instant(t, c.closed)
		m := attendance.Mark{MarkedAt: instant(t, c.mark), Source: c.source}
		got := []calendar.Date{c.terms.ClosedLate(l), c.terms.MarkedLate(l, m), c.terms.Attestable(l, provider.Staff{LeftOn: day(c.left)}, day("2026-10-30"))}
		if want := []calendar.Date{day(c.late), day(c.marked), day(c.attest)}; !cmp.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if got := usual.ClosedLate(l); !got.IsZero() {
		t.Errorf("an open lesson was closed late on %v", got)
	}
}

func TestLessonsThatShouldBeClosed(t *testing.T) {
	attendancetest.Each(t, "2026-09-09T12:00:00Z", func(t *testing.T, s *attendancetest.School) {
		class(s, 1)
		for now, want := range map[string][]string{
			"2026-09-08T12:00:00Z": nil,
			"2026-09-08T12:00:01Z": {"l"},
			"2026-09-10T12:00:00Z": {"l", "later"},
		} {
			s.Read(func(r store.Reader) error {
				late, err := timetable.OpenSince(t.Context(), r, instant(t, now).Add(-24*time.Hour))
				var ids []string
				for _, l := range late {
					ids = append(ids, l.ID)
				}
				if !cmp.Equal(ids, want) {
					t.Errorf("%s: %v, want %v", now, ids, want)
				}
				return err
			})
		}
	})
}

package overview_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

func TestHowFarCoursesHaveCome(t *testing.T) {
	attendancetest.Each(t, clean, func(t *testing.T, s *attendancetest.School) {
		now := calendar.InstantOf(time.Date(2026, 9, 9, 11, 59, 0, 0, time.UTC)) // the third day's lesson ends at 14:00 in Rome
		progress := func() (out map[string]overview.Progress, queries int) {
			s.Read(func(r store.Reader) error {
				listed, err := course.List(t.Context(), r, course.Filter{})
				if err != nil {
					return err
				}
				out, err = overview.ProgressOf(t.Context(), storetest.Counted(r, &queries), listed, now)
				return err
			})
			return out, queries
		}
		s.Open("c0", 0).Calendar() // five hours a day from the first
		_, one := progress()
		s.Open("c1", 1).Calendar()
		s.Open("c2", 2).Calendar()
		s.Exec(`UPDATE lesson SET state = 'closed', held = 'planned', held_starts_at = starts_at, held_ends_at = ends_at, closed_at = '2026-09-07T14:00:00.000000Z', closed_by = 'x'
			WHERE id = 'c1-l00'`)
		got, three := progress()
		if three != one || one > 4 {
			t.Errorf("%d queries for one course, %d for three", one, three)
		}
		lessons := calendar.Hours(150)
		if diff := cmp.Diff(map[string]overview.Progress{
			"c0": {Planned: lessons, ToClose: 2}, "c1": {Seats: 1, Planned: lessons, Held: calendar.Hours(5), ToClose: 1}, "c2": {Seats: 2, Planned: lessons, ToClose: 2},
		}, got); diff != "" {
			t.Error(diff)
		}
		now = now.Add(time.Minute)
		if got, _ := progress(); got["c0"].ToClose != 3 {
			t.Errorf("a lesson is to be closed from its end on: %+v", got["c0"])
		}
	})
}

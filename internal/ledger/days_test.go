package ledger_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// On the days on which the clocks change a lesson has the minutes that really went by, for who
// is there and for what is offered; walls only say when it begins and ends.
func TestDaysOf23And25Hours(t *testing.T) {
	attendancetest.Each(t, "2027-04-30T12:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		autumn, spring := calendar.MustDate("2026-10-25"), calendar.MustDate("2027-03-28")
		for _, tt := range []struct {
			name              string
			day               calendar.Date
			from, to, in      string
			offered, attended calendar.Minutes
		}{
			{"the night of 25 hours", autumn, "01:30", "04:30", "03:30", 240, 60},
			{"an afternoon of that day", autumn, "14:00", "18:00", "15:00", 240, 180},
			{"the night of 23 hours", spring, "01:30", "04:30", "03:30", 120, 60},
			{"an afternoon of that day", spring, "14:00", "18:00", "15:00", 240, 180},
		} {
			l := attendancetest.Lesson{ID: tt.day.String() + tt.from, Segment: "531", Mode: hours.Classroom, Date: tt.day, From: tt.from, To: tt.to}
			c.Teach(l)
			hold(c, l, map[string]attendance.Entry{c.Enrolments[0]: present(tt.in), c.Enrolments[1]: present("")})
			b := board(c, tt.day)
			for i, want := range []calendar.Minutes{tt.attended, tt.offered} {
				for _, line := range b.Rows[i].Ledger.Lines {
					if line.ID == l.ID && (line.Minutes != want || line.Offered != tt.offered || line.On != tt.day) {
						t.Errorf("%s %s: %v of %v on %s, want %v of %v", tt.name, tt.day, line.Minutes, line.Offered, line.On, want, tt.offered)
					}
				}
			}
		}
		months := board(c, spring).Rows[1].Ledger.Months()
		if len(months) != 2 || months[0].Attended != 480 || months[0].Days != 1 || months[1].Attended != 360 {
			t.Errorf("months: %+v", months)
		}
	})
}

// A lesson that is moved is counted where it was held; what was planned for its first day is
// not missed there.
func TestAMovedLessonCountsOnItsNewDay(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 1)
		day := attendancetest.Start
		l := attendancetest.Lesson{ID: "l", Segment: "531", Mode: hours.LiveDistance, Date: day}
		c.Teach(l)
		c.At(day.AddDays(-1), "09:00")
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := timetable.Move(t.Context(), tx, l.ID, timetable.Slot{Date: day.AddDays(30), From: calendar.MustWall("15:00"), To: calendar.MustWall("18:00"), Platform: "Meet"}, timetable.Change{Reason: "docente malato", Marked: attendance.Marked})
			return err
		})
		if row := board(c, day.AddDays(1)).Rows[0]; row.Ledger.Total.Offered != 0 || len(row.Situation.Ahead) == 0 {
			t.Errorf("before: %+v", row.Ledger.Total)
		}
		l.Date = day.AddDays(30)
		hold(c, l, all(c, present("16:00")))
		line := board(c, l.Date).Rows[0].Ledger.Lines[0]
		if line.On != l.Date || line.Offered != 180 || line.Minutes != 120 {
			t.Errorf("after: %+v", line)
		}
	})
}

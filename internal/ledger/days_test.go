package ledger_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
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

// A lesson with marks is not moved: they tell of a time. Once the roll is taken back it is, and
// what was marked before counts nowhere, nor does its month.
func TestALessonWithMarksIsMovedOnceTheyAreTakenBack(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		l := attendancetest.Lesson{ID: "l", Segment: "531", Mode: hours.LiveDistance, Date: attendancetest.Start}
		c.Teach(l)
		mark(c, l, all(c, present("")))
		to := timetable.Slot{Date: l.Date.AddDays(30), From: calendar.MustWall("15:00"), To: calendar.MustWall("18:00"), Platform: "Meet"}
		move := func() error {
			return c.Write(attendancetest.Director, func(tx *store.Tx) error {
				_, err := timetable.Move(t.Context(), tx, l.ID, to, timetable.Change{Reason: "docente malato", Marked: attendance.Marked})
				return err
			})
		}
		if err := move(); !fault.HasCode(err, "timetable.roll_called") {
			t.Fatalf("with marks: %v", err)
		}
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := attendance.TakeBackRoll(t.Context(), tx, l.ID, "non si è svolta")
			return err
		})
		if err := move(); err != nil {
			t.Fatal(err)
		}
		c.At(to.Date, "20:00")
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			answers, err := attendance.Record(t.Context(), tx, c.ID, l.ID, []attendance.MarkOperation{
				{ID: "again", EnrolmentID: c.Enrolments[0], Source: attendance.FromSheet, Entry: present("16:00")},
				{ID: "away", EnrolmentID: c.Enrolments[1], Source: attendance.FromSheet, Entry: absent}})
			for _, a := range answers {
				if a.Result != attendance.Applied {
					t.Errorf("%+v", a)
				}
			}
			return err
		})
		shut(c, l)
		for i, want := range []calendar.Minutes{120, 0} {
			months := board(c, to.Date).Rows[i].Ledger.Months()
			if len(months) != 1 || months[0].First != calendar.MustDate("2026-10-01") || months[0].Attended != want || months[0].Offered != 180 {
				t.Errorf("row %d: %+v", i, months)
			}
		}
	})
}

// Who changes group has the lessons of the one until the change and of the other after it, and
// who leaves or is away meanwhile those of their own days.
func TestGroupsThatChange(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 4)
		day := func(n int) calendar.Date { return attendancetest.Start.AddDays(n) }
		stays, changes, leaves, away := c.Enrolments[0], c.Enrolments[1], c.Enrolments[2], c.Enrolments[3]
		c.Group("A", day(0), stays, changes, leaves)
		c.Group("B", day(0), away)
		c.Exec("UPDATE group_member SET to_date = ? WHERE enrolment_id = ?", day(1), changes)
		c.Exec("INSERT INTO group_member (id, group_id, enrolment_id, from_date) VALUES ('moved', 'B', ?, ?)", changes, day(2))
		c.Leaves(leaves, day(1), "withdrawn")
		c.Leaves(away, day(0), "suspended")
		c.Attends(away, day(3), calendar.Date{}, "")
		for n, expected := range [][]string{{stays, changes, leaves}, nil, {stays}, {changes, away}} {
			l := attendancetest.Lesson{ID: string(rune('a' + n)), Segment: "531", Mode: hours.Laboratory, Date: day(n), Group: []string{"A", "B"}[n%2], From: "09:00", To: "10:00"}
			c.Teach(l)
			entries := map[string]attendance.Entry{}
			for _, e := range expected {
				entries[e] = present("")
			}
			hold(c, l, entries)
		}
		for i, want := range []calendar.Minutes{120, 120, 60, 60} {
			if row := board(c, day(3)).Rows[i]; row.Ledger.Total.Attended != want || row.Ledger.Unmarked != 0 {
				t.Errorf("row %d: %v attended, %d unmarked, want %v", i, row.Ledger.Total.Attended, row.Ledger.Unmarked, want)
			}
		}
	})
}

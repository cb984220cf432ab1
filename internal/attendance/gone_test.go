package attendance_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// A mark that is left behind by somebody who left, or was never there, or changed group, can
// be made less and never more, while the lesson is open and when it is closed.
func TestAMarkThatIsLeftBehindCanBeMadeLess(t *testing.T) {
	day := attendancetest.Start
	for name, away := range map[string]func(c *attendancetest.Course, e string){
		"withdrawn the day before": func(c *attendancetest.Course, e string) { c.Leaves(e, day.AddDays(-1), "withdrawn") },
		"suspended":                func(c *attendancetest.Course, e string) { c.Leaves(e, day.AddDays(-1), "suspended") },
		"never there": func(c *attendancetest.Course, e string) {
			c.Exec("DELETE FROM enrolment_period WHERE enrolment_id = ?", e)
			c.Exec("UPDATE enrolment SET state = 'excluded' WHERE id = ?", e)
		},
		"in another group": func(c *attendancetest.Course, e string) {
			c.Exec("UPDATE group_member SET to_date = ? WHERE enrolment_id = ?", day.AddDays(-1), e)
		},
	} {
		t.Run(name, func(t *testing.T) {
			attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
				c := s.Open("c", 3)
				c.Group("A", day, c.Enrolments...)
				for id, from := range map[string]string{"open": "11", "closed": "09"} {
					c.Teach(attendancetest.Lesson{ID: id, Segment: "531", Mode: hours.Laboratory, Date: day, Group: "A", From: from + ":00", To: from + ":50"})
					record(c, id, op(id+"1", c.Enrolments[0], attendance.Present), op(id+"2", c.Enrolments[1], attendance.Present), op(id+"3", c.Enrolments[2], attendance.Absent))
				}
				if _, err := closeAs(c, attendancetest.Teacher, "closed", asPlanned()); err != nil {
					t.Fatal(err)
				}
				e := c.Enrolments[0]
				away(c, e)
				row := sheetOf(c, "open").Rows[0]
				if row.EnrolmentID != e || row.Active || row.Mark == nil {
					t.Fatalf("the row is %+v", row)
				}
				more := op("more", e, attendance.Present)
				more.BaseVersion = row.Mark.Version
				less := op("less", e, attendance.Absent)
				less.BaseVersion = row.Mark.Version
				if a := record(c, "open", more, less); a[0].Result != attendance.Refused || a[1].Result != attendance.Applied {
					t.Errorf("present %+v, absent %+v", a[0], a[1])
				}
				none := op("none", e, "")
				none.BaseVersion = sheetOf(c, "open").Rows[0].Mark.Version
				if a := record(c, "open", none); a[0].Result != attendance.Applied {
					t.Errorf("cleared %+v", a[0])
				}
				if a := record(c, "open", op("again", e, attendance.Absent)); a[0].Result != attendance.Refused {
					t.Errorf("once cleared there is no row: %+v", a[0])
				}
				amend := func(state attendance.State) error {
					return c.Write(attendancetest.Director, func(tx *store.Tx) error {
						_, err := c.Amend(tx, "closed", e, attendance.Entry{State: state}, "ritirato prima")
						return err
					})
				}
				if err := amend(attendance.Present); !fault.HasCode(err, "attendance.not_active") {
					t.Errorf("amended to present: %v", err)
				}
				if err := amend(attendance.Absent); err != nil {
					t.Errorf("amended to absent: %v", err)
				}
			})
		})
	}
}

func TestLastPresence(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		c, e, day := s.Course, s.Enrolments[0], attendancetest.Start
		last := func(want calendar.Date) {
			t.Helper()
			c.Read(func(r store.Reader) error {
				got, err := attendance.LastPresence(t.Context(), r, e)
				if got != want {
					t.Errorf("%s, want %s", got, want)
				}
				return err
			})
		}
		last(calendar.Date{})
		record(c, "l", op("absent", s.Enrolments[1], attendance.Present), op("there", e, attendance.Absent))
		last(calendar.Date{})
		present := op("now there", e, attendance.Present)
		present.BaseVersion = sheetOf(c, "l").Rows[0].Mark.Version
		record(c, "l", present)
		last(day)

		s.At(day.AddDays(8), "20:00")
		a := s.agreed(agreement(e))
		if _, err := s.write(entry(a, day.AddDays(2), "09:00", "12:00", 0)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.propose(attendance.ByCompany, entry(a, day.AddDays(3), "09:00", "12:00", 0)); err != nil {
			t.Fatal(err)
		}
		last(day.AddDays(2))

		var o attendance.Object
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			o, err = attendance.OpenObject(t.Context(), tx, attendance.Object{CourseID: c.ID, Segment: "531", Title: "Modulo", Platform: "Moodle", Minutes: 60, FromDate: day, ToDate: day.AddDays(6)})
			return err
		})
		reported := func(d int, m attendance.Measure) {
			c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.KeepReport(t.Context(), tx, c.ID, []attendance.FadEvidence{{ObjectID: o.ID, EnrolmentID: e, FromDate: day.AddDays(d), ToDate: day.AddDays(d),
					Seconds: 600, Measure: m, Sessions: "[]", Source: "Moodle"}})
				return err
			})
		}
		reported(5, attendance.Estimate)
		reported(7, attendance.Tracked) // after the window
		last(day.AddDays(2))
		reported(4, attendance.Tracked)
		last(day.AddDays(4))

		// Of what tells all time until a day, the window's first day is the earliest that can count.
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			o, err = attendance.OpenObject(t.Context(), tx, attendance.Object{CourseID: c.ID, Segment: "531", Title: "Altro", Platform: "Moodle", Minutes: 60, FromDate: day.AddDays(5), ToDate: day.AddDays(7)})
			return err
		})
		until := func(d int) {
			c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
				all := attendancetest.Reported(o, e, 600)
				all[0].ToDate = day.AddDays(d)
				_, err := attendance.KeepReport(t.Context(), tx, c.ID, all)
				return err
			})
		}
		until(4)
		last(day.AddDays(4))
		until(7)
		last(day.AddDays(5))
	})
}

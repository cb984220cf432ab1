package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

// Two groups have lessons at the same time, and somebody is in both and marked at both; part of
// it, by the diary, they were at a company too. No verb writes that; rows that say it count
// each minute once, and the list of those admitted waits until somebody has put it right.
func TestWhoIsInTwoPlacesIsCountedOnce(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		both, day := c.Enrolments[0], attendancetest.Start
		c.Group("a", day, both)
		c.Group("b", day, c.Enrolments...)
		first := attendancetest.Lesson{ID: "first", Segment: "531", Mode: hours.Laboratory, Date: day, From: "09:00", To: "12:00", Group: "a"}
		second := attendancetest.Lesson{ID: "second", Segment: "532", Mode: hours.Laboratory, Date: day, From: "11:00", To: "14:00", Group: "b"}
		c.Teach(first, second)
		c.Exec("UPDATE lesson_teacher SET staff_id = ? WHERE lesson_id = 'second'", attendancetest.Bruno)
		hold(c, first, map[string]attendance.Entry{both: present("")})
		mark(c, second, all(c, present("")))
		if row := board(c, day).Rows[0]; row.Ledger.A != 180 || row.Provisional != 120 {
			t.Errorf("while the second is open: %v, and %v", row.Ledger.A, row.Provisional)
		}
		c.Must(attendancetest.Teacher, func(tx *store.Tx) error {
			_, err := c.Close(tx, second.ID, attendance.Closing{Topic: "x", Teachers: []attendance.ActualTeacher{{StaffID: attendancetest.Bruno}}})
			return err
		})
		c.At(day.AddDays(1), "20:00")
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			a, err := attendance.Agree(t.Context(), tx, c.ID, attendance.Agreement{EnrolmentID: both, Parts: attendance.Parts{{Segment: "stage:2299", Minutes: 480}},
				Company: "Azienda", CompanySite: "Napoli", CompanyTutor: "T", Number: "1", SignedOn: day, FromDate: day, ToDate: day.AddDays(1)})
			if err != nil {
				return err
			}
			_, err = attendance.RecordStageDay(t.Context(), tx, c.ID, attendance.StageDay{AgreementID: a.ID, Date: day,
				From: calendar.MustWall("14:00"), To: calendar.MustWall("18:00"), BreakMinutes: 30, Activity: "chiamate"})
			return err
		})
		c.Exec("UPDATE stage_day SET from_wall = ?, minutes = 270", int(calendar.MustWall("13:00")))

		b := board(c, day.AddDays(1))
		row := b.Rows[0]
		if got := []calendar.Minutes{cellOf(row.Ledger, "531", hours.Laboratory).Attended, cellOf(row.Ledger, "532", hours.Laboratory).Attended,
			cellOf(row.Ledger, "stage:2299", hours.WorkPlacement).Attended}; cmp.Diff([]calendar.Minutes{180, 120, 240}, got) != "" {
			t.Errorf("from 9 to 18 o’clock: %v", got)
		}
		wall := calendar.MustWall
		if diff := cmp.Diff([]ledger.Double{{day, wall("11:00"), wall("12:00")}, {day, wall("13:00"), wall("14:00")}}, row.Doubles); diff != "" {
			t.Error(diff)
		}
		if n := rules(b)["L-OVERLAP"]; n != 2 {
			t.Errorf("said %d times", n)
		}
		if other := b.Rows[1]; other.Ledger.A != 180 || len(other.Doubles) != 0 {
			t.Errorf("the other: %v %v", other.Ledger.A, other.Doubles)
		}
	})
}

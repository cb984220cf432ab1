package attendance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

func TestARollIsTakenBack(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		takeBack := func(lesson, reason string) (n int, err error) {
			err = c.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
				n, err = attendance.TakeBackRoll(t.Context(), tx, lesson, reason)
				return err
			})
			return n, err
		}
		if _, err := takeBack("l", "lezione sbagliata"); !fault.HasCode(err, "attendance.no_roll") {
			t.Errorf("nobody is marked: %v", err)
		}
		record(c, "l", op("1", c.Enrolments[0], attendance.Present), op("2", c.Enrolments[1], attendance.Absent))
		if _, err := takeBack("l", " "); cmp.Diff([]string{"reason"}, fieldsOf(err)) != "" {
			t.Errorf("without a reason: %v", err)
		}
		if n, err := takeBack("l", "lezione sbagliata"); n != 2 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		c.Read(func(r store.Reader) error {
			marked, err := attendance.Marked(t.Context(), r, "l")
			if len(marked) != 0 {
				t.Errorf("%v are still marked", marked)
			}
			return err
		})
		record(c, "l", op("3", c.Enrolments[0], attendance.Present), op("4", c.Enrolments[1], attendance.Present))
		if _, err := closeAs(c, attendancetest.Tutor, "l", asPlanned()); err != nil {
			t.Fatal(err)
		}
		if _, err := takeBack("l", "lezione sbagliata"); !fault.HasCode(err, "attendance.closed") {
			t.Errorf("on the register: %v", err)
		}
	})
}

package attendance_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/store"
)

// Each course is judged by its own class and its own evidence.
func TestLackingFad(t *testing.T) {
	attendancetest.Each(t, "2026-09-10T10:00:00Z", func(t *testing.T, s *attendancetest.School) {
		day := attendancetest.Start
		for _, id := range []string{"a", "b", "c"} {
			c := s.Open(id, 2)
			c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
				o, err := attendance.OpenObject(t.Context(), tx, attendance.Object{CourseID: id, Segment: "531", Title: "Modulo " + id, Platform: "Moodle", Minutes: 60, FromDate: day, ToDate: day.AddDays(2)})
				if err != nil || id == "c" {
					return err
				}
				if _, err := attendance.RecordFad(t.Context(), tx, id, attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: c.Enrolments[0], ToDate: o.ToDate, Seconds: 600, Source: "Moodle"}); err != nil {
					return err
				}
				_, err = attendance.KeepReport(t.Context(), tx, id, attendancetest.Reported(o, c.Enrolments[1], 600))
				return err
			})
		}
		s.Exec("UPDATE course SET state = 'closed' WHERE id = 'c'")
		s.Read(func(r store.Reader) error {
			lacking, err := attendance.LackingFad(t.Context(), r, day.AddDays(3), day.AddDays(2))
			var got []string
			for _, l := range lacking {
				got = append(got, fmt.Sprint(l.Title, l.Enrolments))
			}
			if d := cmp.Diff([]string{"Modulo a[a-e01]", "Modulo b[b-e01]"}, got); d != "" {
				t.Error(d)
			}
			return err
		})
	})
}

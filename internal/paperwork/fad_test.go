package paperwork_test

import (
	"strings"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
)

// The paper that the tutor signs says of each time where it comes from and what it cannot tell.
func TestFadReportSaysWhatItCannotTell(t *testing.T) {
	attendancetest.Each(t, "2026-10-20T10:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 3)
		var o attendance.Object
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			o, err = attendance.OpenObject(t.Context(), tx, attendance.Object{CourseID: "c", Segment: "531", Title: "Modulo", Platform: "Moodle", Minutes: 120, FromDate: attendancetest.Start, ToDate: calendar.MustDate("2026-09-30")})
			if err != nil {
				return err
			}
			late := attendancetest.Reported(o, c.Enrolments[1], 6000)
			late[0].ToDate = calendar.MustDate("2026-10-15")
			if _, err = attendance.KeepReport(t.Context(), tx, "c", append(late, attendancetest.Reported(o, c.Enrolments[0], 2400)...)); err != nil {
				return err
			}
			late[0].EnrolmentID = c.Enrolments[0]
			if _, err = attendance.KeepReport(t.Context(), tx, "c", late); err != nil {
				return err
			}
			typed, err := attendance.RecordFad(t.Context(), tx, "c", attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: c.Enrolments[2], ToDate: o.ToDate, Seconds: 600, Source: "Moodle, schermata"})
			if err != nil {
				return err
			}
			stamp := attendance.Followed{Rows: []attendance.FadReading{{FadEvidence: typed, Bound: attendance.OnlyTyped}}}.UnattestedStamp()
			return attendance.AttestFad(t.Context(), tx, "c", o.ID, "vista a schermo", attendance.ReadUnattested{EnrolmentID: c.Enrolments[2], Stamp: stamp})
		})
		s.Read(func(r store.Reader) error {
			report, err := paperwork.FadReport(t.Context(), r, "c", calendar.MustDate("2026-10-20"))
			if err != nil {
				return err
			}
			for i, want := range []struct {
				counted calendar.Minutes
				note    string
			}{
				{40, "1 h 00' fuori dalla finestra non contano"},
				{100, "il rapporto non dice quanto del tempo viene dopo il 30/09/2026"},
				{10, "scritto a mano da tutor il 20/10/2026, attestato da tutor il 20/10/2026: vista a schermo"},
			} {
				l := report.Objects[0].Learners[i]
				if notes := strings.Join(l.Notes, "; "); l.Counted != want.counted || !strings.Contains(notes, want.note) {
					t.Errorf("%s: %d minutes, %s", l.Name, l.Counted, notes)
				}
			}
			return nil
		})
	})
}

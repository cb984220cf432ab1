package paperwork_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/reports/fad"
)

// The paper that the tutor signs says of each time where it comes from and what it cannot tell.
func TestFadReportSaysWhatItCannotTell(t *testing.T) {
	attendancetest.Each(t, "2026-10-20T10:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 3)
		file := store.Ref(strings.Repeat("0f", 32))
		s.Exec("INSERT INTO vault_file (id, media_type, size, active, stored_at) VALUES (?, 'text/csv', 1, FALSE, '2026-10-16T08:00:00.000000Z')", string(file))
		var o attendance.Object
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			o, err = attendance.OpenObject(t.Context(), tx, attendance.Object{CourseID: "c", Segment: "531", Title: "Modulo", Platform: "Moodle", Minutes: 120, FromDate: attendancetest.Start, ToDate: calendar.MustDate("2026-09-30")})
			if err != nil {
				return err
			}
			late := attendancetest.Reported(o, c.Enrolments[1], 6000)
			late[0].ToDate, late[0].FileID = calendar.MustDate("2026-10-15"), file
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
				sources []int
				note    string
			}{
				{40, []int{1}, "1 h 00' fuori dalla finestra non contano"},
				{100, []int{2}, "il rapporto non dice quanto del tempo viene dopo il 30/09/2026"},
				{10, []int{3}, "scritto a mano da tutor il 20/10/2026, attestato da tutor il 20/10/2026: vista a schermo"},
			} {
				l := report.Objects[0].Learners[i]
				var cited []int
				for _, times := range l.Times {
					cited = append(cited, times.Source)
				}
				if notes := strings.Join(l.Notes, "; "); l.Counted != want.counted || !strings.Contains(notes, want.note) || !slices.Equal(cited, want.sources) {
					t.Errorf("%s: %d minutes, sources %v, %s", l.Name, l.Counted, cited, notes)
				}
			}
			today := calendar.MustDate("2026-10-20")
			if diff := cmp.Diff([]fad.Source{{Name: "Moodle", Since: today}, {Name: "Moodle", Digest: string(file), Since: today}, {Name: "Moodle, schermata", Since: today}}, report.Sources); diff != "" {
				t.Error(diff)
			}
			return nil
		})
	})
}

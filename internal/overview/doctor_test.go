package overview_test

import (
	"path/filepath"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// A mark that was changed with the database's own client is led back to its event, its
// learner and its lesson; one that is gone too.
func TestWhoseMarkWasChangedIsSaid(t *testing.T) {
	attendancetest.Each(t, "2026-09-07T16:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		c.Teach(attendancetest.Lesson{ID: "l", Segment: "531", Mode: hours.Classroom, Date: attendancetest.Start})
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := attendance.Record(t.Context(), tx, c.ID, "l", []attendance.MarkOperation{
				{ID: "1", EnrolmentID: c.Enrolments[0], Source: attendance.FromSheet, Entry: attendance.Entry{State: attendance.Present}},
				{ID: "2", EnrolmentID: c.Enrolments[1], Source: attendance.FromSheet, Entry: attendance.Entry{State: attendance.Absent}}})
			return err
		})
		s.Exec("UPDATE mark SET state = 'absent', intervals = '[]' WHERE enrolment_id = ?", c.Enrolments[0])
		s.Exec("DELETE FROM mark WHERE enrolment_id = ?", c.Enrolments[1])
		v, err := vault.Open(filepath.Join(t.TempDir(), "vault"), s.Keys.VaultKey())
		if err != nil {
			t.Fatal(err)
		}
		var changed, whose []finding.Finding
		s.Read(func(r store.Reader) error {
			e, err := overview.Examine(t.Context(), r, v, "none")
			for _, f := range e.Findings() {
				switch {
				case f.Rule == "D-MARK":
					whose = append(whose, f)
				case f.Rule == "D-FOLD" && f.Args["table"] == "mark":
					changed = append(changed, f)
				}
			}
			return err
		})
		if len(changed) != 2 || len(whose) != 2 {
			t.Fatalf("%v, %v", changed, whose)
		}
		for _, f := range changed {
			want := map[bool]any{true: 1, false: 2}[f.Args["columns"] == "intervals», «state"]
			if f.Args["seq"] != want || f.Args["type"] != "attendance.marked" || f.Args["who"] != "tutor" {
				t.Errorf("%v", f)
			}
		}
		for _, f := range whose {
			if n := f.Args["number"]; (n != 1 && n != 2) || f.Args["date"] != attendancetest.Start || f.Args["lesson"] != "l" {
				t.Errorf("%v", f)
			}
		}
	})
}

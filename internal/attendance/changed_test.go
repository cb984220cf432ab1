package attendance_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
)

// Whatever changes hours has them looked at again, and what changes none does not.
func TestWhateverChangesHoursIsLookedAt(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		ctx, day, e := t.Context(), attendancetest.Start, s.Enrolments[0]
		a := s.agreed(agreement(e))
		s.At(day.AddDays(3), "20:00")
		step := func(what string, want int, fn func(tx *store.Tx) error) {
			t.Helper()
			s.Exec("UPDATE outbox SET done_at = due_at")
			s.Must(attendancetest.Director, fn)
			if n := s.Count("SELECT COUNT(*) FROM outbox WHERE kind = ? AND done_at IS NULL", enrolment.HoursChanged); n != want {
				t.Errorf("%s: the hours are looked at %d times, want %d", what, n, want)
			}
		}

		var written, proposed attendance.StageDay
		step("a day written by the provider", 1, func(tx *store.Tx) (err error) {
			written, err = attendance.RecordStageDay(ctx, tx, s.ID, entry(a, day.AddDays(2), "15:00", "19:00", 0))
			return err
		})
		step("a day proposed", 0, func(tx *store.Tx) (err error) {
			proposed, err = attendance.ProposeStageDay(ctx, tx, s.ID, attendance.ByLearner, entry(a, day.AddDays(3), "09:00", "12:00", 0))
			return err
		})
		step("and confirmed", 1, func(tx *store.Tx) error {
			_, err := attendance.ConfirmStageDays(ctx, tx, s.ID, seen(proposed)...)
			return err
		})
		step("corrected", 1, func(tx *store.Tx) error {
			to := entry(a, day.AddDays(2), "15:00", "18:00", 0)
			_, err := attendance.CorrectStageDay(ctx, tx, s.ID, a.ID, written.ID, &to, "uscito prima")
			return err
		})
		step("struck", 1, func(tx *store.Tx) error {
			_, err := attendance.CorrectStageDay(ctx, tx, s.ID, a.ID, written.ID, nil, "era malato")
			return err
		})

		var o attendance.Object
		step("an object of FAD", 0, func(tx *store.Tx) (err error) {
			o, err = attendance.OpenObject(ctx, tx, attendance.Object{CourseID: s.ID, Segment: "531", Title: "Modulo", Platform: "Moodle", Minutes: 60, FromDate: day, ToDate: day.AddDays(20)})
			return err
		})
		step("its time by hand", 1, func(tx *store.Tx) error {
			_, err := attendance.RecordFad(ctx, tx, s.ID, attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: e, Seconds: 600, Source: "Moodle"})
			return err
		})
		clicks := attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: s.Enrolments[1], FromDate: day, ToDate: day, Seconds: 600, Measure: attendance.Estimate, Sessions: "[]", Source: "Moodle"}
		step("a report", 1, func(tx *store.Tx) error {
			_, err := attendance.KeepReport(ctx, tx, s.ID, []attendance.FadEvidence{clicks})
			return err
		})
		step("the same again", 0, func(tx *store.Tx) error {
			_, err := attendance.KeepReport(ctx, tx, s.ID, []attendance.FadEvidence{clicks})
			return err
		})
		var read attendance.Followed
		s.Read(func(r store.Reader) error {
			book, err := attendance.FadBookOf(ctx, r, s.ID, day.AddDays(3))
			read = book.Of(o, clicks.EnrolmentID)
			return err
		})
		step("an estimate attested", 1, func(tx *store.Tx) error {
			return attendance.AttestFad(ctx, tx, s.ID, o.ID, "esercizi consegnati", attendance.ReadUnattested{EnrolmentID: clicks.EnrolmentID, Stamp: read.UnattestedStamp()})
		})
		step("set aside", 1, func(tx *store.Tx) error {
			return attendance.SetFadAside(ctx, tx, s.ID, []string{read.Unattested()[0].ID}, "era di un altro")
		})

		record(s.Course, "l", everybody(s.Course, "m", attendance.Present)...)
		step("a page closed", 1, func(tx *store.Tx) error {
			_, err := s.Close(tx, "l", asPlanned())
			return err
		})
		step("and reopened", 1, func(tx *store.Tx) error { return attendance.Reopen(ctx, tx, "l", "manca l’argomento") })
	})
}

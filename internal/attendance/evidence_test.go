package attendance_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// fadOf is what stands of the first learner on an object.
func fadOf(c *attendancetest.Course, o attendance.Object) (f attendance.Followed) {
	c.T.Helper()
	c.Read(func(r store.Reader) error {
		known, err := attendance.FadOf(c.T.Context(), r, c.ID)
		f = attendance.Follow(o, known, func(calendar.Date) bool { return true }, after(o))
		return err
	})
	return f
}

func after(o attendance.Object) calendar.Date { return o.ToDate.AddDays(1) }

func TestFadReports(t *testing.T) {
	attendancetest.Each(t, "2026-09-10T10:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		day := attendancetest.Start
		var o attendance.Object
		write := func(fn func(tx *store.Tx) error) error { return c.Write(attendancetest.Tutor, fn) }
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			o, err = attendance.OpenObject(t.Context(), tx, attendance.Object{CourseID: "c", Segment: "531", Title: "Modulo", Platform: "Moodle", Minutes: 60, FromDate: day, ToDate: day.AddDays(20)})
			return err
		})
		change := func(minutes calendar.Minutes) error {
			return write(func(tx *store.Tx) error {
				x := o
				x.Minutes = minutes
				_, err := attendance.ChangeObject(t.Context(), tx, x)
				return err
			})
		}
		if err := change(0); fault.As(err) == nil || fault.As(err).Fields[0].Name != "minutes" {
			t.Errorf("no minutes: %v", err)
		}
		if err := change(120); err != nil {
			t.Error(err)
		}
		o.Minutes = 120

		file := store.Ref("")
		row := func(d, minutes int, m attendance.Measure) attendance.FadEvidence {
			return attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: c.Enrolments[0], FromDate: day.AddDays(d), ToDate: day.AddDays(d), Seconds: 60 * minutes, Measure: m, Sessions: "[]", Source: "Moodle", FileID: file}
		}
		keep := func(rows ...attendance.FadEvidence) (n int, err error) {
			err = write(func(tx *store.Tx) (err error) {
				n, err = attendance.KeepReport(t.Context(), tx, "c", rows)
				return err
			})
			return n, err
		}
		first := []attendance.FadEvidence{row(0, 30, attendance.Tracked), row(1, 20, attendance.Estimate)}
		if n, err := keep(first...); n != 2 || err != nil {
			t.Fatalf("%d rows, %v", n, err)
		}
		if n, err := keep(first...); n != 0 || err != nil {
			t.Errorf("the same report again: %d rows, %v", n, err)
		}
		if n, err := keep(append(first, row(2, 10, attendance.Tracked))...); n != 1 || err != nil {
			t.Errorf("a longer report: %d rows, %v", n, err)
		}
		if _, err := keep(attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: "other", Sessions: "[]"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody of another course: %v", err)
		}
		if err := change(90); !fault.HasCode(err, "attendance.followed") {
			t.Errorf("an object with evidence was changed: %v", err)
		}
		if err := write(func(tx *store.Tx) error { return attendance.RemoveObject(t.Context(), tx, "c", o.ID) }); !fault.HasCode(err, "attendance.followed") {
			t.Errorf("an object with evidence was removed: %v", err)
		}
		f := fadOf(c, o)
		if f.Minutes() != 40 || f.Clicks() != 20 {
			t.Errorf("%d minutes, %d of clicks", f.Minutes(), f.Clicks())
		}

		estimate := f.Unattested()[0].ID
		attest := func(read attendance.Followed, reason string) error {
			return write(func(tx *store.Tx) error {
				return attendance.AttestFad(t.Context(), tx, "c", o.ID, reason, attendance.ReadUnattested{EnrolmentID: c.Enrolments[0], Stamp: read.UnattestedStamp()})
			})
		}
		if err := attest(f, " "); !fault.HasCode(err, "attendance.fad_reason") {
			t.Errorf("without a reason: %v", err)
		}
		s.Exec("UPDATE fad_evidence SET seconds = 1500 WHERE id = ?", estimate) // the report was read in another way
		if err := attest(f, "ho visto i compiti consegnati"); !fault.HasCode(err, "attendance.estimate_changed") || !fault.Is(err, fault.Conflict) {
			t.Errorf("an estimate that nobody read: %v", err)
		}
		s.Exec("UPDATE fad_evidence SET seconds = 1200 WHERE id = ?", estimate)
		if err := attest(f, "ho visto i compiti consegnati"); err != nil {
			t.Error(err)
		}
		if err := attest(f, "di nuovo"); !fault.HasCode(err, "attendance.estimate_changed") {
			t.Errorf("twice: %v", err)
		}
		if f = fadOf(c, o); f.Minutes() != 60 {
			t.Errorf("attested: %d minutes", f.Minutes())
		}

		setAside := func(id string) error {
			return write(func(tx *store.Tx) error {
				return attendance.SetFadAside(t.Context(), tx, "c", []string{id}, "il compito era di un altro")
			})
		}
		if err := setAside(estimate); err != nil {
			t.Error(err)
		}
		if err := setAside(estimate); !fault.HasCode(err, "attendance.aside") {
			t.Errorf("twice: %v", err)
		}
		if f = fadOf(c, o); f.Minutes() != 40 {
			t.Errorf("set aside: %d minutes", f.Minutes())
		}
		if n, err := keep(first...); n != 0 || err != nil {
			t.Errorf("what was set aside came back: %d rows, %v", n, err)
		}

		typed := func(d, minutes int) error {
			return write(func(tx *store.Tx) error {
				_, err := attendance.RecordFad(t.Context(), tx, "c", attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: c.Enrolments[1], ToDate: day.AddDays(d), Seconds: 60 * minutes, Source: "Moodle"})
				return err
			})
		}
		second := func() (f attendance.Followed) {
			c.Read(func(r store.Reader) error {
				book, err := attendance.FadBookOf(t.Context(), r, "c", after(o))
				f = book.Of(o, c.Enrolments[1])
				return err
			})
			return f
		}
		vouch := func() error {
			return write(func(tx *store.Tx) error {
				return attendance.AttestFad(t.Context(), tx, "c", o.ID, "visto il rapporto a schermo", attendance.ReadUnattested{EnrolmentID: c.Enrolments[1], Stamp: second().UnattestedStamp()})
			})
		}
		if err := typed(9, 90); fault.As(err) == nil || fault.As(err).Fields[0].Name != "up_to" {
			t.Errorf("a report of tomorrow: %v", err)
		}
		// What somebody types counts once it is attested; typed again, it has to be attested anew,
		// and what stood before stays beside it.
		for _, step := range []struct {
			minutes       int // typed; 0: attested
			counts, waits calendar.Minutes
			rows, aside   int
		}{
			{70, 0, 70, 1, 0},
			{0, 70, 0, 1, 0},
			{70, 70, 0, 1, 0},
			{80, 0, 80, 2, 1},
			{0, 80, 0, 2, 1},
		} {
			act := vouch
			if step.minutes > 0 {
				act = func() error { return typed(2, step.minutes) }
			}
			if err := act(); err != nil {
				t.Error(err)
			}
			f, aside := second(), 0
			for _, r := range f.Rows {
				if r.Measure != attendance.Typed || r.RecordedBy != attendancetest.Tutor.ID {
					t.Errorf("%+v", r)
				}
				if r.AsideReason == attendance.TypedAgain {
					aside++
				}
			}
			if f.Minutes() != step.counts || f.Typed() != step.waits || len(f.Rows) != step.rows || aside != step.aside {
				t.Errorf("after %+v: %d minutes count, %d wait, %d rows, %d set aside", step, f.Minutes(), f.Typed(), len(f.Rows), aside)
			}
		}
		c.At(day.AddDays(3), "14:00")
		if err := typed(3, 65); err != nil { // less than the day before
			t.Error(err)
		}
		if err := vouch(); err != nil {
			t.Error(err)
		}
		if f = second(); f.Minutes() != 80 || len(f.Decreases()) != 1 {
			t.Errorf("typed: %d minutes, %d decreases", f.Minutes(), len(f.Decreases()))
		}
	})
}

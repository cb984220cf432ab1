package exam_test

import (
	"testing"

	"vidimus/internal/admission"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/course"
	"vidimus/internal/exam"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

var session = exam.Session{HeldOn: admissiontest.Today, Place: "Napoli", BoardAct: "D.D. n. 9", President: "Alberti Rosa", Members: []string{"Bini Ugo"}, Tests: []string{"prova pratica (UC 2299)"}}

func freeze(c *attendancetest.Course) {
	c.T.Helper()
	c.Must(attendancetest.Director, func(tx *store.Tx) error {
		_, err := admission.Freeze(c.T.Context(), tx, c.ID, admission.Final)
		return err
	})
}

func record(c *attendancetest.Course, s exam.Session, entries ...exam.Entry) error {
	return c.Write(attendancetest.Director, func(tx *store.Tx) error {
		_, err := exam.Record(c.T.Context(), tx, c.ID, s, entries)
		return err
	})
}

func conclude(c *attendancetest.Course) error {
	return c.Write(attendancetest.Director, func(tx *store.Tx) error {
		_, err := exam.Conclude(c.T.Context(), tx, c.ID)
		return err
	})
}

func mark(e string, n int) exam.Entry { return exam.Entry{EnrolmentID: e, Mark: &n} }

func state(c *attendancetest.Course) (s course.State) {
	c.Read(func(r store.Reader) error {
		one, err := course.ByID(c.T.Context(), r, c.ID)
		s = one.State
		return err
	})
	return s
}

func outcomes(c *attendancetest.Course) map[string]exam.Outcome {
	out := map[string]exam.Outcome{}
	c.Read(func(r store.Reader) error {
		_, results, _, err := exam.OfCourse(c.T.Context(), r, c.ID)
		for _, one := range results {
			out[one.EnrolmentID] = one.Outcome
		}
		return err
	})
	return out
}

func TestTheMinutes(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 4)
		out, in, weak, away := c.Enrolments[0], c.Enrolments[1], c.Enrolments[2], c.Enrolments[3]
		if err := record(c, session, mark(in, 82)); !fault.HasCode(err, "exam.no_list") {
			t.Fatalf("without a list: %v", err)
		}
		freeze(c)
		if err := record(c, session, mark(out, 82)); !fault.HasCode(err, "exam.not_admitted") {
			t.Fatalf("with 199 h 59': %v", err)
		}
		if err := record(c, session, mark("nobody", 82)); !fault.HasCode(err, "exam.not_listed") {
			t.Fatalf("somebody else: %v", err)
		}
		if err := record(c, session, mark(in, 82), mark(weak, 59)); err != nil {
			t.Fatal(err)
		}
		if got := state(c); got != course.InExam {
			t.Errorf("the course is %s", got)
		}
		if err := conclude(c); !fault.HasCode(err, "exam.open") {
			t.Fatalf("concluded without everybody: %v", err)
		}
		if err := record(c, session, mark(weak, 60), exam.Entry{EnrolmentID: away, Outcome: exam.Absent}); err != nil {
			t.Fatal(err)
		}
		got := outcomes(c)
		if len(got) != 3 || got[in] != exam.Qualified || got[weak] != exam.Qualified || got[away] != exam.Absent {
			t.Errorf("outcomes %v", got)
		}
		if err := conclude(c); err != nil {
			t.Fatal(err)
		}
		if got := state(c); got != course.Closed {
			t.Errorf("the course is %s", got)
		}
		if err := record(c, session, mark(weak, 90)); !fault.HasCode(err, "exam.concluded") {
			t.Errorf("after the minutes were closed: %v", err)
		}
	})
}

func TestAnOvertakenListHoldsNoExam(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 2)
		freeze(c)
		if err := record(c, session, mark(c.Enrolments[1], 70)); err != nil {
			t.Fatal(err)
		}
		c.Must(attendancetest.Director, func(tx *store.Tx) error { // the one who was admitted was not there after all
			_, err := c.Amend(tx, "c-l00", c.Enrolments[1], attendance.Entry{State: attendance.Absent}, "scambio di persona")
			return err
		})
		if err := conclude(c); !fault.HasCode(err, "exam.overtaken") {
			t.Fatalf("concluded on an overtaken list: %v", err)
		}
		if err := record(c, session, mark(c.Enrolments[1], 70)); !fault.HasCode(err, "exam.overtaken") {
			t.Fatalf("recorded on an overtaken list: %v", err)
		}
		freeze(c)
		if err := record(c, session); err != nil {
			t.Fatal(err)
		}
		if got := outcomes(c); len(got) != 0 {
			t.Errorf("who is no longer admitted keeps an outcome: %v", got)
		}
	})
}

func TestWhatTheMinutesRefuse(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 2)
		freeze(c)
		e := c.Enrolments[1]
		with := func(o exam.Outcome, n int) exam.Entry { return exam.Entry{EnrolmentID: e, Outcome: o, Mark: &n} }
		changed := func(change func(*exam.Session)) exam.Session {
			s := session
			change(&s)
			return s
		}
		for _, tc := range []struct {
			name, field string
			session     exam.Session
			entry       exam.Entry
		}{
			{"above the scale", "mark." + e, session, mark(e, 101)},
			{"below zero", "mark." + e, session, mark(e, -1)},
			{"qualified below the pass mark", "mark." + e, session, with(exam.Qualified, 59)},
			{"not qualified at the pass mark", "outcome." + e, session, with(exam.NotQualified, 60)},
			{"absent with a mark", "mark." + e, session, with(exam.Absent, 60)},
			{"qualified without a mark", "mark." + e, session, exam.Entry{EnrolmentID: e, Outcome: exam.Qualified}},
			{"an outcome of its own", "outcome." + e, session, with("passed", 70)},
			{"tomorrow", "held_on", changed(func(s *exam.Session) { s.HeldOn = admissiontest.Today.AddDays(1) }), mark(e, 70)},
			{"before the list", "held_on", changed(func(s *exam.Session) { s.HeldOn = admissiontest.Today.AddDays(-1) }), mark(e, 70)},
			{"no president", "president", changed(func(s *exam.Session) { s.President = " " }), mark(e, 70)},
			{"no act", "board_act", changed(func(s *exam.Session) { s.BoardAct = "" }), mark(e, 70)},
			{"no tests", "tests", changed(func(s *exam.Session) { s.Tests = []string{" "} }), mark(e, 70)},
		} {
			t.Run(tc.name, func(t *testing.T) {
				err := record(c, tc.session, tc.entry)
				if !fault.HasCode(err, "exam.incomplete") {
					t.Fatalf("%v", err)
				}
				if fields := fault.As(err).Fields; len(fields) != 1 || fields[0].Name != tc.field {
					t.Errorf("fields %+v, want %s", fields, tc.field)
				}
			})
		}
	})
}

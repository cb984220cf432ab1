package admission_test

import (
	"strings"
	"testing"

	"vidimus/internal/admission"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

func freezeYear(c *attendancetest.Course, year int) (f admission.Frozen, l admission.List, err error) {
	err = c.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
		if f, err = admission.Freeze(c.T.Context(), tx, c.ID, year); err == nil {
			l, err = f.List()
		}
		return err
	})
	return f, l, err
}

func overtaken(c *attendancetest.Course, f admission.Frozen) (changes []admission.Change) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		changes, err = admission.Overtaken(c.T.Context(), r, f)
		return err
	})
	return changes
}

func TestTheIntermediateExam(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.TwoYears(s, "c", 3)
		if _, _, err := freezeYear(c, admission.Final); !fault.HasCode(err, "admission.blocked") || fault.As(err).Fields[0].Message != "Manca l’elenco di ammissione all’esame intermedio del {year}° anno." {
			t.Errorf("the final list before the intermediate one: %v", err)
		}
		if _, _, err := freezeYear(c, 2); !fault.HasCode(err, "admission.year") {
			t.Errorf("a year without an exam: %v", err)
		}
		f, l, err := freezeYear(c, 1)
		if err != nil {
			t.Fatal(err)
		}
		short, _ := l.Row(c.Enrolments[0])
		enough, _ := l.Row(c.Enrolments[1])
		const why = "Soglia del 80 % per il 1° anno: 63 h 59' su 80 h 00' (79,97 %), ne servono 64 h 00'; ancora possibili 0 h 00'."
		if short.Admitted || short.Reason != why {
			t.Errorf("63 h 59': %v, %s", short.Admitted, short.Reason)
		}
		if !enough.Admitted || enough.Recognised != calendar.Hours(64) || enough.Percent.String() != "80,00 %" {
			t.Errorf("64 h 00': %+v", enough)
		}
		if l.Year != 1 || l.Total != calendar.Hours(80) || l.Admitted() != 2 || f.Version != 1 {
			t.Errorf("year %d, total %s, admitted %d, version %d", l.Year, l.Total, l.Admitted(), f.Version)
		}

		// Who is short of a year is short of the course, whatever the whole comes to.
		_, final, err := freezeYear(c, admission.Final)
		if err != nil {
			t.Fatal(err)
		}
		if row, _ := final.Row(c.Enrolments[0]); row.Admitted || row.Reason != why {
			t.Errorf("on the final list: %v, %s", row.Admitted, row.Reason)
		}
	})
}

func TestWhatComesAfterAYearLeavesItsListAlone(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.TwoYears(s, "c", 3)
		f, _, err := freezeYear(c, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := amendLesson(c, "c-l20", c.Enrolments[0], "10:00"); err != nil {
			t.Fatal(err)
		}
		c.Leaves(c.Enrolments[0], admissiontest.Today, "excluded")
		if changes := overtaken(c, f); len(changes) != 0 {
			t.Errorf("a lesson of the second year, and somebody excluded for the list itself: %+v", changes)
		}
		if _, _, err := freezeYear(c, 1); !fault.HasCode(err, "admission.holds") {
			t.Errorf("a second list that says the same: %v", err)
		}
		if err := amendLesson(c, "c-l01", c.Enrolments[1], "09:30"); err != nil {
			t.Fatal(err)
		}
		changes := overtaken(c, f)
		if len(changes) != 1 || changes[0].Type != "attendance.amended" || changes[0].By == "" {
			t.Fatalf("a lesson of the first year: %+v", changes)
		}
		again, l, err := freezeYear(c, 1)
		if row, _ := l.Row(c.Enrolments[1]); err != nil || again.Version != 2 || row.Admitted {
			t.Errorf("version %d, %+v: %v", again.Version, row, err)
		}
	})
}

func TestAYearBlocksOnItsOwnLessonsAlone(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.TwoYears(s, "c", 3)
		open := "UPDATE lesson SET state = 'planned', held = '', held_from = NULL, held_to = NULL, held_starts_at = NULL, held_ends_at = NULL, closed_at = NULL WHERE id = ?"
		c.Exec(open, "c-l20")
		rules := func() (out []string) {
			c.Read(func(r store.Reader) error {
				s, err := admission.Of(t.Context(), r, c.ID, 1, admissiontest.Today)
				for _, f := range finding.Of(s.Blocks, finding.Blocking) {
					out = append(out, f.Rule)
				}
				return err
			})
			return out
		}
		if got := rules(); len(got) != 0 {
			t.Errorf("an open lesson of the second year: %v", got)
		}
		c.Exec(open, "c-l05")
		if got := strings.Join(rules(), " "); got != "L-OPEN L-NOT-OFFERED" {
			t.Errorf("an open lesson of the first year: %s", got)
		}
	})
}

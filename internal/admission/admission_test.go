package admission_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"vidimus/internal/admission"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

func freeze(c *attendancetest.Course) (f admission.Frozen, err error) {
	err = c.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
		f, err = admission.Freeze(c.T.Context(), tx, c.ID, admission.Final)
		return err
	})
	return f, err
}

func situation(c *attendancetest.Course) (s admission.Situation) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		s, err = admission.Of(c.T.Context(), r, c.ID, admission.Final, admissiontest.Today)
		return err
	})
	return s
}

// amend rewrites when somebody left the first lesson, by a counter-entry.
func amend(c *attendancetest.Course, enrolment, out string) error {
	return amendLesson(c, c.ID+"-l00", enrolment, out)
}

func amendLesson(c *attendancetest.Course, lesson, enrolment, out string) error {
	from, to := calendar.MustWall("09:00"), calendar.MustWall(out)
	return c.Write(attendancetest.Director, func(tx *store.Tx) error {
		_, err := c.Amend(tx, lesson, enrolment, attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: &from, Out: &to}}}, "errore di trascrizione")
		return err
	})
}

func TestTheThresholdToTheMinute(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 3)
		f, err := freeze(c)
		if err != nil {
			t.Fatal(err)
		}
		l, err := f.List()
		if err != nil {
			t.Fatal(err)
		}
		short, _ := l.Row(c.Enrolments[0])
		enough, _ := l.Row(c.Enrolments[1])
		if short.Admitted || short.Recognised.String() != "199 h 59'" || !strings.Contains(short.Reason, "mancano 1'") && !strings.Contains(short.Reason, "0 h 01'") {
			t.Errorf("199 h 59': %+v", short)
		}
		if !enough.Admitted || enough.Recognised.String() != "200 h 00'" || enough.Percent.String() != "80,00 %" {
			t.Errorf("200 h 00': %+v", enough)
		}
		if l.Admitted() != 2 || f.Version != 1 || l.Total != calendar.Hours(250) {
			t.Errorf("admitted %d, version %d, total %s", l.Admitted(), f.Version, l.Total)
		}
		if len(l.Notes) != 2 || !strings.Contains(l.Notes[0], "UF 531: la prova di fine unità non risulta svolta") {
			t.Errorf("the tests nobody took: %q", l.Notes)
		}
		if _, err := freeze(c); !fault.HasCode(err, "admission.holds") {
			t.Errorf("a second list that says the same: %v", err)
		}
	})
}

func TestAuditorsAndWhoLeftAreNotOnTheList(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 3)
		c.Exec("UPDATE enrolment SET auditor = ? WHERE id = ?", true, c.Enrolments[1])
		c.Leaves(c.Enrolments[2], attendancetest.Start.AddDays(50), "withdrawn")
		l := situation(c).List
		if len(l.Rows) != 1 || l.Rows[0].EnrolmentID != c.Enrolments[0] {
			t.Errorf("on the list: %+v", l.Rows)
		}
	})
}

func TestBlocked(t *testing.T) {
	for _, tc := range []struct {
		name, rule string
		spoil      func(c *attendancetest.Course)
	}{
		{"a lesson is open", "L-OPEN", func(c *attendancetest.Course) {
			c.Exec("UPDATE lesson SET state = 'planned', held = '', held_from = NULL, held_to = NULL, held_starts_at = NULL, held_ends_at = NULL, closed_at = NULL WHERE id = 'c-l05'")
		}},
		{"somebody is unmarked", "L-UNMARKED", func(c *attendancetest.Course) {
			c.Exec("DELETE FROM mark WHERE lesson_id = 'c-l05' AND enrolment_id = ?", c.Enrolments[1])
		}},
		{"hours never offered", "L-NOT-OFFERED", func(c *attendancetest.Course) {
			c.Exec("DELETE FROM mark WHERE lesson_id = 'c-l05'")
			c.Exec("UPDATE lesson SET held = 'cancelled', held_from = NULL, held_to = NULL, held_starts_at = NULL, held_ends_at = NULL WHERE id = 'c-l05'")
		}},
		{"a document nobody has looked at", "R-IDENTITY", func(c *attendancetest.Course) {
			c.Exec("UPDATE evidence SET outcome = 'pending' WHERE learner_id = 'c-p02' AND kind = 'identity_document'")
		}},
		{"nobody is left", "A-EMPTY", func(c *attendancetest.Course) { c.Exec("UPDATE enrolment SET auditor = ?", true) }},
		{"no threshold", "A-THRESHOLD", func(c *attendancetest.Course) {
			c.Exec("UPDATE standard_version SET document = ? WHERE id = 'std1'", strings.Replace(admissiontest.Sheet, `"threshold_percent": 80`, `"threshold_percent": null`, 1))
		}},
		{"a make-up lesson to come", "A-AHEAD", func(c *attendancetest.Course) {
			c.Teach(attendancetest.Lesson{ID: "late", Segment: "531", Mode: "classroom", Date: admissiontest.Today.AddDays(3), Named: c.Enrolments[:1]})
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
				c := admissiontest.Ready(s, "c", 2)
				tc.spoil(c)
				_, err := freeze(c)
				if !fault.HasCode(err, "admission.blocked") {
					t.Fatalf("not blocked: %v", err)
				}
				said := map[string]bool{}
				for _, f := range fault.As(err).Fields {
					said[f.Name] = true
				}
				if !said[tc.rule] {
					t.Errorf("the reasons are %v, without %s", said, tc.rule)
				}
			})
		})
	}
}

// What can no longer be put in order keeps one learner out and blocks nobody else.
func TestARequirementThatIsImpossible(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 2)
		s.Exec("UPDATE standard_version SET document = ? WHERE id = 'std1'", strings.Replace(admissiontest.Sheet, `"entry_rules": []`,
			`"entry_rules": [{"id": "R-LANGUAGE", "source": "sheet", "deadline": "start", "no_override": true, "language_level": "A2"}]`, 1))
		s.Exec("UPDATE course SET started_on = ? WHERE id = 'c'", attendancetest.Start)
		s.Exec("UPDATE learner SET citizenships = 'PE' WHERE id = 'c-p02'")
		f, err := freeze(c)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := f.List()
		if row, _ := l.Row(c.Enrolments[1]); row.Admitted || row.Open != 1 || row.Reason == "" || strings.Contains(row.Reason, "soglia") {
			t.Errorf("admitted %v, %d open: %q", row.Admitted, row.Open, row.Reason)
		}
	})
}

func perhaps(t *testing.T, c *attendancetest.Course) (out []admission.Frozen) {
	t.Helper()
	c.Read(func(r store.Reader) (err error) {
		out, err = admission.PerhapsOvertaken(t.Context(), r)
		return err
	})
	return out
}

// The list of a closed course is looked at again when somebody's hours or person were.
func TestPerhapsOvertaken(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 2)
		if _, err := freeze(c); err != nil {
			t.Fatal(err)
		}
		if got := perhaps(t, c); len(got) != 1 {
			t.Errorf("of a course that goes on: %+v", got)
		}
		s.Exec("UPDATE course SET state = 'closed'")
		if got := perhaps(t, c); len(got) != 0 {
			t.Errorf("of a closed course: %+v", got)
		}
		if err := amend(c, c.Enrolments[0], "14:00"); err != nil {
			t.Fatal(err)
		}
		if got := perhaps(t, c); len(got) != 1 {
			t.Errorf("after a counter-entry: %+v", got)
		}
	})
}

func TestOvertaken(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 2)
		s.Exec("INSERT INTO account (id, email, name, password_hash, roles, active) VALUES ('director', 'd@example.org', 'Verdi Ada', '', 'director', ?)", true)
		first, err := freeze(c)
		if err != nil {
			t.Fatal(err)
		}
		changes := func(f admission.Frozen) (out []admission.Change) {
			c.Read(func(r store.Reader) (err error) {
				out, err = admission.Overtaken(t.Context(), r, f)
				return err
			})
			return out
		}
		if got := changes(first); len(got) != 0 {
			t.Fatalf("overtaken by %+v", got)
		}
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error { // what the list only warns of does not overtake it
			return admission.TakeTest(t.Context(), tx, c.ID, "531", admissiontest.Today, map[string]string{c.Enrolments[0]: "superata"})
		})
		if got := changes(first); len(got) != 0 {
			t.Fatalf("overtaken by a test: %+v", got)
		}
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error { // nor does what changes nobody's minutes
			agreed, err := attendance.Agreements(t.Context(), tx, c.ID)
			if err == nil {
				_, err = attendance.SignAgreement(t.Context(), tx, c.ID, agreed[0].ID, attendance.Signatures{Company: admissiontest.Today})
			}
			return err
		})
		if got := changes(first); len(got) != 0 {
			t.Fatalf("overtaken by a signature: %+v", got)
		}
		if err := amend(c, c.Enrolments[0], "14:00"); err != nil {
			t.Fatal(err)
		}
		if got := perhaps(t, c); len(got) != 1 || got[0].ID != first.ID {
			t.Errorf("perhaps overtaken: %+v", got)
		}
		got := changes(first)
		if len(got) != 1 || got[0].By != "Verdi Ada" || got[0].Type != "attendance.amended" || len(got[0].What) != 1 || got[0].What[0] != "presenze" {
			t.Fatalf("overtaken by %+v", got)
		}
		changed, err := first.Changed(situation(c).List)
		if err != nil || !slices.Equal(got[0].Lessons, []string{"c-l00"}) || len(changed) != 1 || changed[0].Name != "Șerban Đorđević" || changed[0].Recognised != 11999 || changed[0].Now != 12000 || changed[0].Lost {
			t.Errorf("of lessons %v, changed %+v, %v", got[0].Lessons, changed, err)
		}
		second, err := freeze(c)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := second.List()
		if row, _ := l.Row(c.Enrolments[0]); second.Version != 2 || !row.Admitted || row.Tests != 1 {
			t.Errorf("version %d, %+v", second.Version, row)
		}
		c.Read(func(r store.Reader) error {
			all, err := admission.Versions(t.Context(), r, c.ID, first.Year)
			if len(all) != 2 || all[1] != first {
				t.Errorf("the first list has changed: %+v", all)
			}
			return err
		})
	})
}

// Lists are frozen while marks change: each says of the learner what the last
// counter-entry before its own place in the chain said.
func TestFreezingWhileMarksChange(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 2)
		if _, err := freeze(c); err != nil { // the first says 199 h 59'
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			for i := range 12 {
				if err := amend(c, c.Enrolments[0], []string{"14:00", "13:59"}[i%2]); err != nil {
					t.Error(err)
				}
			}
		})
		both.Go(func() {
			for range 12 {
				if _, err := freeze(c); err != nil && !fault.HasCode(err, "admission.holds") {
					t.Error(err)
				}
			}
		})
		both.Wait()
		c.Read(func(r store.Reader) error {
			versions, err := admission.Versions(t.Context(), r, c.ID, admission.Final)
			if err != nil {
				return err
			}
			for _, f := range versions {
				var before int
				err := r.Get(t.Context(), &before, "SELECT COUNT(*) FROM event WHERE stream = ? AND type = 'attendance.amended' AND seq <= ?", "course:c", f.CourseSeq)
				if err != nil {
					return err
				}
				l, err := f.List()
				if err != nil {
					return err
				}
				if row, _ := l.Row(c.Enrolments[0]); row.Admitted != (before%2 == 1) {
					t.Errorf("version %d after %d counter-entries: admitted %v with %s", f.Version, before, row.Admitted, row.Recognised)
				}
			}
			if len(versions) < 2 {
				t.Logf("only %d versions: nothing raced", len(versions))
			}
			return nil
		})
	})
}

func TestADateOfBirthOvertakesTheListAndATelephoneDoesNot(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := admissiontest.Ready(s, "c", 2)
		f, err := freeze(c)
		if err != nil {
			t.Fatal(err)
		}
		correct := func(change func(l *learner.Learner)) {
			t.Helper()
			_, err := s.DB.Write(t.Context(), store.Command{Actor: attendancetest.Director, Locks: []store.Stream{store.LearnerStream("c-p02")}}, func(tx *store.Tx) error {
				l, err := learner.ByID(t.Context(), tx, "c-p02")
				if err != nil {
					return err
				}
				change(&l)
				_, _, err = learner.Correct(t.Context(), tx, l, true)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		s.At(admissiontest.Today, "14:00")
		correct(func(l *learner.Learner) { l.Phone = "081 0000000" })
		if changes := overtaken(c, f); len(changes) != 0 {
			t.Errorf("a telephone: %+v", changes)
		}
		correct(func(l *learner.Learner) { l.BirthDate = "1991-05-01" })
		if changes := overtaken(c, f); len(changes) != 2 || changes[1].What[0] != "dati della persona" {
			t.Errorf("a date of birth: %+v", changes)
		}
	})
}

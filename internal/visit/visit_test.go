package visit_test

import (
	"strings"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
	"vidimus/internal/visit"
)

var inspector = store.Actor{Kind: store.Person, ID: "sanna", Role: "inspector"}

func seen() visit.Visit {
	return visit.Visit{CourseID: "c", Date: attendancetest.Start, At: calendar.MustWall("10:30"), Present: 2, Outcome: visit.Regular, Note: "Tutto in ordine.", Inspector: "Sanna Elisabetta"}
}

// eachCourse is a course on the morning of its first lesson.
func eachCourse(t *testing.T, run func(c *attendancetest.Course)) {
	attendancetest.Each(t, "2026-09-07T10:00:00Z", func(_ *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start})
		run(c)
	})
}

func annotate(c *attendancetest.Course, by store.Actor, v visit.Visit) (out visit.Visit, err error) {
	err = c.Write(by, func(tx *store.Tx) (err error) {
		out, err = visit.Annotate(c.T.Context(), tx, c.Keys, v)
		return err
	})
	return out, err
}

func TestAnAnnotationIsSealed(t *testing.T) {
	eachCourse(t, func(c *attendancetest.Course) {
		of := seen()
		of.LessonID, of.Date = "l1", calendar.Date{} // the lesson’s
		for i, v := range []visit.Visit{seen(), of} {
			got, err := annotate(c, inspector, v)
			if err != nil || got.Number != i+1 || got.Date != attendancetest.Start || got.NotedBy != "sanna" {
				c.T.Fatalf("%+v, %v", got, err)
			}
		}
		c.Read(func(r store.Reader) error {
			all, err := visit.OfCourse(c.T.Context(), r, "c")
			if err != nil || len(all) != 2 {
				c.T.Fatalf("%+v, %v", all, err)
			}
			seals, err := visit.Seals(c.T.Context(), r, "c")
			if err != nil || seals[all[0].ID] != 1 || seals[all[1].ID] != 2 {
				c.T.Errorf("%v, %v", seals, err)
			}
			if lesson, err := visit.OfLesson(c.T.Context(), r, "l1"); err != nil || len(lesson) != 1 || lesson[0].ID != all[1].ID {
				c.T.Errorf("%+v, %v", lesson, err)
			}
			keys, err := keyring.Known(c.T.Context(), r)
			if err != nil {
				return err
			}
			found, err := attendance.VerifySeals(c.T.Context(), r, keys, nil)
			if len(found) != 0 {
				c.T.Errorf("%+v", found)
			}
			return err
		})
		// Whoever rewrites it with the database’s own client is named.
		before := differences(c)
		c.Exec("UPDATE visit SET present = 30 WHERE number = 1")
		if after := differences(c); after != before+1 {
			c.T.Errorf("%d differences, then %d", before, after)
		}
	})
}

// differences are how many rows are not what their chains tell; those of the school itself
// were never told.
func differences(c *attendancetest.Course) (n int) {
	c.T.Helper()
	c.Read(func(r store.Reader) error {
		found, err := store.Verify(c.T.Context(), r)
		n = len(found)
		return err
	})
	return n
}

func TestWhatAnAnnotationNeeds(t *testing.T) {
	eachCourse(t, func(c *attendancetest.Course) {
		for _, test := range []struct {
			name   string
			change func(v *visit.Visit)
			field  string
		}{
			{"words", func(v *visit.Visit) { v.Note = "  " }, "note"},
			{"not a treatise", func(v *visit.Visit) { v.Note = strings.Repeat("è", 2001) }, "note"},
			{"an outcome", func(v *visit.Visit) { v.Outcome = "good" }, "outcome"},
			{"a count", func(v *visit.Visit) { v.Present = -1 }, "present"},
			{"a count of people", func(v *visit.Visit) { v.Present = 1001 }, "present"},
			{"a moment that was", func(v *visit.Visit) { v.At = calendar.MustWall("12:01") }, "at"},
			{"a day that was", func(v *visit.Visit) { v.Date = v.Date.AddDays(1) }, "at"},
		} {
			v := seen()
			test.change(&v)
			_, err := annotate(c, inspector, v)
			e := fault.As(err)
			if e == nil || len(e.Fields) != 1 || e.Fields[0].Name != test.field {
				c.T.Errorf("%s: %v", test.name, err)
			}
		}
		v := seen()
		v.LessonID = "nowhere"
		if _, err := annotate(c, inspector, v); !fault.Is(err, fault.NotFound) {
			c.T.Error(err)
		}
	})
}

func TestOnlyAnInspectorAnnotates(t *testing.T) {
	eachCourse(t, func(c *attendancetest.Course) {
		for _, by := range []store.Actor{attendancetest.Tutor, attendancetest.Director, attendancetest.Teacher} {
			if _, err := annotate(c, by, seen()); !fault.Is(err, fault.Forbidden) {
				c.T.Errorf("%s: %v", by.Role, err)
			}
		}
	})
}

package timetable_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func TestASubstitutionKeepsTheShareOfTheWorldOfWork(t *testing.T) {
	each(t, func(s school) {
		err := s.write([]store.Stream{store.ProviderStream(), store.CourseStream("c1")}, func(tx *store.Tx) error {
			if _, err := provider.Engage(s.Context(), tx, provider.Staff{ID: "scuola", Surname: "Scuola", Title: "Laurea", TitleAdequate: "yes", Evidence: "laurea",
				JudgedBy: "Riva", JudgedOn: calendar.MustDate("2026-09-01")}); err != nil {
				return err
			}
			for _, id := range []string{"ricci", "nuovo"} {
				if _, err := course.Unstaff(s.Context(), tx, "c1", id, course.TeacherPart); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = s.staff("c1", "scuola")
		}
		if err != nil {
			s.Fatal(err)
		}
		first := s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		second := s.planned("c1", request("2026-12-02", "9", "13", "moretti"))
		substitute := func(l timetable.Lesson, away, in string) error {
			return s.change(l.ID, nil, []string{in}, func(tx *store.Tx) error {
				_, err := timetable.Substitute(s.Context(), tx, l.ID, away, in, "malattia")
				return err
			})
		}
		if err := substitute(first, "moretti", "scuola"); err != nil {
			s.Fatalf("one of two lessons: %v", err)
		}
		err = substitute(second, "moretti", "scuola")
		if !fault.HasCode(err, "timetable.staff") || cmp.Diff([]string{"T1"}, fields(err)) != "" {
			s.Fatalf("nobody from the world of work is left: %v", err)
		}
		s.read(func(r store.Reader) error {
			taught, err := timetable.TaughtBy(s.Context(), r, "c1")
			if d := cmp.Diff(map[string]course.Taught{"moretti": {Minutes: 240}, "scuola": {Minutes: 240}}, taught); d != "" {
				s.Errorf("a refused substitution: %s", d)
			}
			return err
		})
		if err := substitute(first, "scuola", "moretti"); err != nil {
			s.Fatalf("back again: %v", err)
		}
	})
}

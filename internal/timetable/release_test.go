package timetable_test

import (
	"testing"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func TestNobodyLeavesACourseWithLessonsToGive(t *testing.T) {
	each(t, func(s school) {
		release := func() error {
			return s.write([]store.Stream{store.CourseStream("c1")}, func(tx *store.Tx) error {
				_, err := timetable.Release(s.Context(), tx, "c1", "ricci", course.TeacherPart)
				return err
			})
		}
		later := s.planned("c1", request("2026-12-03", "9", "13", "ricci"))
		lesson := s.planned("c1", request("2026-12-02", "9", "13", "ricci"))
		err := release()
		const why = "Ha ancora 2 lezioni in calendario, dal 02/12/2026: prima dalle a un altro docente (Calendario, «Cambia il docente»)."
		if !fault.HasCode(err, "timetable.teaches") || language.Italian.Fault(err) != why {
			s.Fatalf("two lessons: %v", language.Italian.Fault(err))
		}
		// Once passed on they are no reason any more, though the substitution stays written.
		for _, id := range []string{lesson.ID, later.ID} {
			if err := s.change(id, nil, []string{"moretti"}, func(tx *store.Tx) error {
				_, err := timetable.Substitute(s.Context(), tx, id, "ricci", "moretti", "trasferimento")
				return err
			}); err != nil {
				s.Fatal(err)
			}
		}
		if err := release(); err != nil {
			s.Errorf("without lessons: %v", err)
		}
	})
}

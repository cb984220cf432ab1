package timetable

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// Release lets somebody leave a part on a course, with the judgement of [course.Unstaff].
// It is refused to a teacher while lessons still to be held are theirs: those are given to
// somebody else first. Locks: course.
func Release(ctx context.Context, tx *store.Tx, courseID, staffID string, part course.Part) ([]finding.Finding, error) {
	if part == course.TeacherPart {
		n, first, err := stillTeaches(ctx, tx, courseID, staffID)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, fault.New(fault.Refused, "timetable.teaches",
				"Ha ancora {n} {n|lezione|lezioni} in calendario, dal {day}: prima {n|dalla|dalle} a un altro docente (Calendario, «Cambia il docente»).", fault.Args{"n": n, "day": first})
		}
	}
	return course.Unstaff(ctx, tx, courseID, staffID, part)
}

// stillTeaches is how many lessons to be held on the course are given to somebody, and the
// day of the first.
func stillTeaches(ctx context.Context, r store.Reader, courseID, staffID string) (int, calendar.Date, error) {
	var row struct {
		N     int           `db:"n"`
		First calendar.Date `db:"first_day"`
	}
	err := r.Get(ctx, &row, `SELECT COUNT(*) AS n, MIN(l.on_date) AS first_day FROM lesson l JOIN lesson_teacher t ON t.lesson_id = l.id
		WHERE l.course_id = ? AND l.state = 'planned' AND t.staff_id = ? AND t.actual`, courseID, staffID)
	return row.N, row.First, err
}

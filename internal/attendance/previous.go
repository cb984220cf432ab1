package attendance

import (
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Previous is the lesson of the same class whose roll was called last before this one, and
// its marks; the zero Lesson where there is none. A group looks at its own lessons, named
// learners at those of the class they come from.
func Previous(ctx context.Context, r store.Reader, l timetable.Lesson) (timetable.Lesson, []Mark, error) {
	query := `SELECT p.id FROM lesson p WHERE p.course_id = ? AND p.state <> 'cancelled' AND (p.on_date < ? OR p.on_date = ? AND p.from_wall < ?)
		AND EXISTS (SELECT 1 FROM mark m WHERE m.lesson_id = p.id)`
	args := []any{l.CourseID, l.Date, l.Date, l.From}
	if l.Audience == timetable.ForGroup {
		query += " AND p.group_id = ?"
		args = append(args, l.GroupID)
	} else {
		query += " AND p.audience = 'class'"
	}
	var ids []string
	if err := r.Select(ctx, &ids, query+" ORDER BY p.on_date DESC, p.from_wall DESC, p.id DESC LIMIT 1", args...); err != nil || len(ids) == 0 {
		return timetable.Lesson{}, nil, err
	}
	before, err := timetable.LessonByID(ctx, r, ids[0])
	if err != nil {
		return before, nil, err
	}
	said, err := marks.Where(ctx, r, "lesson_id = ?", before.ID)
	return before, said, err
}

// Proposed is what the mark at the lesson before suggests for this one: a proposal that
// counts for nothing until a person confirms it. Who was there is expected again, for the
// whole lesson and as they followed it; of who left early the same day nothing is known.
func Proposed(before timetable.Lesson, m Mark, l timetable.Lesson) (Entry, bool) {
	if m.State != Present {
		return Entry{State: m.State}, true
	}
	stayed := slices.ContainsFunc(m.Presence(), func(iv calendar.Interval) bool { return iv.To == before.EndsAt })
	if before.Date == l.Date && !stayed {
		return Entry{}, false
	}
	e := Entry{State: Present, Mode: m.Mode}
	if before.Mode != l.Mode {
		e.Mode = "" // an exception to another rule
	}
	return e, true
}

package timetable

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/store"
)

// TutorSignatures are those of lessons, by lesson.
func TutorSignatures(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string]TutorSignature, error) {
	signed, err := tutorSigned.Among(ctx, r, "lesson_id IN (?)", lessonIDs)
	out := map[string]TutorSignature{}
	for _, s := range signed {
		out[s.LessonID] = s
	}
	return out, err
}

// WithoutTutor are the closed lessons, of those named, that wait for a tutor's signature.
func WithoutTutor(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string]bool, error) {
	out := map[string]bool{}
	for batch := range slices.Chunk(lessonIDs, 1000) {
		query, args, err := sqlx.In(`SELECT l.id FROM lesson l WHERE l.id IN (?) AND l.state = 'closed'
			AND EXISTS (SELECT 1 FROM course_staff m WHERE m.course_id = l.course_id AND m.part = 'tutor')
			AND NOT EXISTS (SELECT 1 FROM tutor_signature s WHERE s.lesson_id = l.id)`, batch)
		if err != nil {
			return nil, err
		}
		var ids []string
		if err := r.Select(ctx, &ids, query, args...); err != nil {
			return nil, err
		}
		for _, id := range ids {
			out[id] = true
		}
	}
	return out, nil
}

// WithoutTeacher are the closed lessons of running courses that wait for the signature of a
// teacher, in the order of the calendar; no staffID is any teacher's.
func WithoutTeacher(ctx context.Context, r store.Reader, staffID string) ([]Lesson, error) {
	missing, args := missingOf(staffID)
	return lessons.Where(ctx, r, "state = 'closed' AND id IN ("+missing+")"+running+byTime, args...)
}

// missingOf finds the lessons whose signature a teacher has not put, or any teacher.
func missingOf(staffID string) (query string, args []any) {
	query = "SELECT t.lesson_id FROM lesson_teacher t WHERE t.actual AND t.signed_at IS NULL"
	if staffID != "" {
		query, args = query+" AND t.staff_id = ?", []any{staffID}
	}
	return query, args
}

// unsigned finds the closed lessons that wait for somebody's signature, as their teacher or as
// a tutor of the course, from the signatures that are missing and from the tutors of running
// courses, not from all the lessons there are; no staffID is anybody's.
func unsigned(staffID string) (where string, args []any) {
	missing, args := missingOf(staffID)
	tutor := ""
	if staffID != "" {
		tutor, args = " AND m.staff_id = ?", append(args, staffID)
	}
	return `state = 'closed' AND id IN (` + missing + `
		UNION SELECT l.id FROM course_staff m JOIN course c ON c.id = m.course_id AND c.state NOT IN ('exam', 'closed')
		JOIN lesson l ON l.course_id = m.course_id AND l.state = 'closed'
		WHERE m.part = 'tutor'` + tutor + ` AND NOT EXISTS (SELECT 1 FROM tutor_signature s WHERE s.lesson_id = l.id))`, args
}

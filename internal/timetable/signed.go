package timetable

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/store"
)

// tutorWanted is where a closed page waits for a tutor: the course has one, and none has
// signed.
const tutorWanted = `state = 'closed' AND EXISTS (SELECT 1 FROM course_staff m WHERE m.course_id = lesson.course_id AND m.part = 'tutor')
	AND NOT EXISTS (SELECT 1 FROM tutor_signature s WHERE s.lesson_id = lesson.id)`

// TutorSignatures are those of lessons, by lesson.
func TutorSignatures(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string]TutorSignature, error) {
	out := map[string]TutorSignature{}
	for batch := range slices.Chunk(lessonIDs, 1000) {
		query, args, err := sqlx.In("lesson_id IN (?)", batch)
		if err != nil {
			return nil, err
		}
		signed, err := tutorSigned.Where(ctx, r, query, args...)
		if err != nil {
			return nil, err
		}
		for _, s := range signed {
			out[s.LessonID] = s
		}
	}
	return out, nil
}

// WithoutTutor are the closed lessons, of those named, that wait for a tutor's signature.
func WithoutTutor(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string]bool, error) {
	out := map[string]bool{}
	for batch := range slices.Chunk(lessonIDs, 1000) {
		query, args, err := sqlx.In("SELECT id FROM lesson WHERE id IN (?) AND "+tutorWanted, batch)
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

// Unsigned are the closed lessons of running courses that wait for the signature of one
// person, as their teacher or as a tutor of the course, in the order of the calendar; no
// staffID is anybody's.
func Unsigned(ctx context.Context, r store.Reader, staffID string) ([]Lesson, error) {
	where, args := unsigned(staffID)
	return lessons.Where(ctx, r, where+running+byTime, args...)
}

func unsigned(staffID string) (where string, args []any) {
	if staffID == "" {
		return "state = 'closed' AND (id IN (SELECT t.lesson_id FROM lesson_teacher t WHERE t.actual AND t.signed_at IS NULL) OR " + tutorWanted + ")", nil
	}
	return "state = 'closed' AND (id IN (SELECT t.lesson_id FROM lesson_teacher t WHERE t.staff_id = ? AND t.actual AND t.signed_at IS NULL) OR " +
		tutored + " AND " + tutorWanted + ")", []any{staffID, staffID}
}

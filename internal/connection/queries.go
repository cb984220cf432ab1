package connection

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/headings"
	"vidimus/internal/hours"
	"vidimus/internal/remotelog"
	"vidimus/internal/store"
)

// ReportsOf are the reports kept for a lesson, in the order they came.
func ReportsOf(ctx context.Context, r store.Reader, lessonID string) ([]Report, error) {
	return reports.Where(ctx, r, "lesson_id = ? ORDER BY brought_at, id", lessonID)
}

// ReportByID reads one report of a lesson; that of another lesson is absent.
func ReportByID(ctx context.Context, r store.Reader, lessonID, id string) (Report, error) {
	out, err := reports.ByID(ctx, r, id)
	if err == nil && out.LessonID != lessonID {
		return Report{}, notFound
	}
	return out, store.NotFound(err, notFound.Message)
}

// AliasesOf are what was said of names and e-mails on a course.
func AliasesOf(ctx context.Context, r store.Reader, courseID string) ([]Alias, error) {
	return aliases.Where(ctx, r, "course_id = ? ORDER BY id", courseID)
}

// PeopleOf are the people of a course whom a report may mean: its learners by surname and
// name, then its teachers and tutors.
func PeopleOf(ctx context.Context, r store.Reader, courseID string) ([]Candidate, error) {
	class, err := ClassOf(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	var staff []Candidate
	err = r.Select(ctx, &staff, `SELECT 'staff' AS kind, '' AS enrolment_id, s.surname, s.name, COALESCE(a.email, '') AS email
		FROM staff s LEFT JOIN account a ON a.id = s.account_id
		WHERE EXISTS (SELECT 1 FROM course_staff m WHERE m.staff_id = s.id AND m.course_id = ?)
		ORDER BY s.sort_key, s.id`, courseID)
	return append(class, staff...), err
}

// ClassOf are the learners of a course, by surname and name.
func ClassOf(ctx context.Context, r store.Reader, courseID string) (out []Candidate, err error) {
	err = r.Select(ctx, &out, `SELECT 'learner' AS kind, e.id AS enrolment_id, n.surname, n.name, n.email,
			(SELECT MAX(p.to_date) FROM enrolment_period p WHERE p.enrolment_id = e.id AND e.state <> 'admitted') AS left_on
		FROM enrolment e JOIN learner n ON n.id = e.learner_id
		WHERE e.course_id = ? AND EXISTS (SELECT 1 FROM enrolment_period p WHERE p.enrolment_id = e.id)
		ORDER BY n.sort_key, e.number`, courseID)
	return out, err
}

// Mappings are the headers that somebody explained.
func Mappings(ctx context.Context, r store.Reader) ([]remotelog.Mapping, error) {
	return headings.All[remotelog.Mapping](ctx, r, headings.Connections)
}

// Bare is a closed lesson in which somebody was present at a distance, and no report of the
// platform was confirmed: their hours rest on nothing. A file that was only brought may be the
// wrong one, or one that nobody can read yet.
type Bare struct {
	LessonID string        `db:"lesson_id"`
	CourseID string        `db:"course_id"`
	Date     calendar.Date `db:"on_date"`
	Present  int           `db:"present"`
	Brought  bool          `db:"brought"` // a report is on file, which nobody has confirmed
}

// WithoutReport are the lessons of all running courses, or of one where it is named, whose DAD rests
// on no confirmed report; the latest first.
func WithoutReport(ctx context.Context, r store.Reader, courseID string) (out []Bare, err error) {
	query := `SELECT l.id AS lesson_id, l.course_id, l.on_date, COUNT(*) AS present,
			EXISTS (SELECT 1 FROM connection_report b WHERE b.lesson_id = l.id AND b.part = ?) AS brought
		FROM lesson l JOIN mark m ON m.lesson_id = l.id
		WHERE l.state = 'closed' AND m.state = 'present' AND (m.mode = ? OR m.mode = '' AND l.mode = ?)
			AND NOT EXISTS (SELECT 1 FROM connection_report c WHERE c.lesson_id = l.id AND c.part = ? AND c.confirmed_at IS NOT NULL)`
	args := []any{Counted, hours.LiveDistance, hours.LiveDistance, Counted}
	if courseID == "" {
		query += " AND l.course_id IN (SELECT c.id FROM course c WHERE c.state IN ('started', 'ended'))"
	} else {
		query += " AND l.course_id = ?"
		args = append(args, courseID)
	}
	err = r.Select(ctx, &out, query+" GROUP BY l.id, l.course_id, l.on_date ORDER BY l.on_date DESC, l.id", args...)
	return out, err
}

package journey

import (
	"context"

	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// Elsewhere says, as warnings, on which other courses a person has lessons at the same
// times as the lessons of this course. Lessons of groups are left out: who is in which
// group is decided after enrolment.
func Elsewhere(ctx context.Context, r store.Reader, courseID, learnerID string) ([]finding.Finding, error) {
	var rows []struct {
		Title   string `db:"title"`
		Edition string `db:"edition"`
		N       int    `db:"n"`
	}
	err := r.Select(ctx, &rows, `SELECT c.title, c.edition, COUNT(DISTINCT mine.id) AS n
		FROM enrolment e JOIN course c ON c.id = e.course_id
		JOIN lesson theirs ON theirs.course_id = c.id AND theirs.audience = 'class' AND theirs.state <> 'cancelled'
		JOIN lesson mine ON mine.course_id = ? AND mine.audience = 'class' AND mine.state <> 'cancelled'
			AND mine.starts_at < theirs.ends_at AND theirs.starts_at < mine.ends_at
		WHERE e.learner_id = ? AND e.course_id <> ? AND e.state IN ('applied', 'admitted')
		GROUP BY c.id, c.title, c.edition ORDER BY c.title, c.edition, c.id`, courseID, learnerID, courseID)
	var out []finding.Finding
	for _, row := range rows {
		out = append(out, finding.Finding{Rule: "E-ELSEWHERE", Severity: finding.Warning, Subject: learnerID,
			Message: "Ha anche il corso «{course}»: {n} {n|lezione si tiene|lezioni si tengono} agli stessi orari.",
			Args:    finding.Args{"course": row.Title + " " + row.Edition, "n": row.N}})
	}
	return out, err
}

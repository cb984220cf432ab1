package statement

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// ByID reads one statement.
func ByID(ctx context.Context, r store.Reader, id string) (Issued, error) {
	found, err := issued(ctx, r, "x.id = ?", id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "not_found", "L’attestazione non c’è.")
	}
	if err != nil {
		return Issued{}, err
	}
	return found[0], nil
}

// OfEnrolment are the statements of an enrolment, the latest first.
func OfEnrolment(ctx context.Context, r store.Reader, enrolmentID string) ([]Issued, error) {
	return issued(ctx, r, "x.enrolment_id = ?", enrolmentID)
}

// List are the statements of a year, the latest first, those whose number, holder or course
// holds each word of the text.
func List(ctx context.Context, r store.Reader, year int, text string) ([]Issued, error) {
	from, err := calendar.NewDate(year, 1, 1)
	if err != nil {
		return nil, nil //nolint:nilerr // no such year: nothing was issued in it
	}
	all, err := issued(ctx, r, "x.dated >= ? AND x.dated < ?", from, from.AddYears(1))
	var out []Issued
	for _, s := range all {
		if holds(s.Label()+" "+s.Holder()+" "+s.Title, text) {
			out = append(out, s)
		}
	}
	return out, err
}

func holds(in, text string) bool {
	in = language.Fold(in)
	for word := range strings.FieldsSeq(language.Fold(text)) {
		if !strings.Contains(in, word) {
			return false
		}
	}
	return true
}

// Year is how many statements were issued in a year.
type Year struct{ Year, Issued int }

// Years are those in which statements were issued, the latest first.
func Years(ctx context.Context, r store.Reader) ([]Year, error) {
	var rows []struct {
		Last calendar.Date `db:"last"`
		N    int           `db:"n"`
	}
	err := r.Select(ctx, &rows, "SELECT MAX(dated) AS last, COUNT(*) AS n FROM paper WHERE kind = 'statement' GROUP BY series ORDER BY series DESC")
	var out []Year
	for _, row := range rows {
		out = append(out, Year{row.Last.Year(), row.N})
	}
	return out, err
}

// issued reads statements with what lists show; last is the latest that stands of the same
// kind and, of a presence, of the same day.
func issued(ctx context.Context, r store.Reader, condition string, args ...any) ([]Issued, error) {
	var out []Issued
	err := r.Select(ctx, &out, `WITH x AS (SELECT `+statements.Columns("s")+`, p.course_id, p.number, p.dated, p.code, p.state,
			MAX(CASE WHEN s.annulled_on IS NULL THEN p.id ELSE '' END)
				OVER (PARTITION BY s.enrolment_id, s.kind, CASE WHEN s.kind = 'presence' THEN s.day END) AS last_paper
			FROM statement s JOIN paper p ON p.id = s.paper_id)
		SELECT `+statements.Columns("x")+`, x.course_id, x.number, x.dated, x.code, x.state, x.last_paper,
			COALESCE(q.number, 0) AS last_number, q.dated AS last_dated, n.id AS learner_id, n.surname, n.name, c.title, c.edition
		FROM x JOIN enrolment e ON e.id = x.enrolment_id JOIN learner n ON n.id = e.learner_id JOIN course c ON c.id = x.course_id
		LEFT JOIN paper q ON q.id = x.last_paper
		WHERE `+condition+" ORDER BY x.paper_id DESC", args...)
	return out, err
}

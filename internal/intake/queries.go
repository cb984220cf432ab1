package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/learner"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
)

// ByID reads one import.
func ByID(ctx context.Context, r store.Reader, id string) (Intake, error) {
	i, err := intakes.ByID(ctx, r, id)
	return i, store.NotFound(err, "L’importazione non c’è.")
}

// Recent are the imports, the latest first.
func Recent(ctx context.Context, r store.Reader, limit int) ([]Intake, error) {
	return intakes.Where(ctx, r, "1 = 1 ORDER BY opened_at DESC, id DESC LIMIT ?", limit)
}

// Before is the last import of the same file that was finished; false for none.
func Before(ctx context.Context, r store.Reader, i Intake) (Intake, bool, error) {
	all, err := intakes.Where(ctx, r, "digest = ? AND id <> ? AND state = ? ORDER BY ended_at DESC, id DESC LIMIT 1", i.Digest, i.ID, Done)
	if err != nil || len(all) == 0 {
		return Intake{}, false, err
	}
	return all[0], true, nil
}

// rowOf is a row as the database has it.
type rowOf struct {
	Number   int     `db:"number"`
	Cells    string  `db:"cells"`
	Twin     int     `db:"twin"`
	Choice   string  `db:"choice"`
	Outcome  Outcome `db:"outcome"`
	Enrolled bool    `db:"enrolled"`
	Reason   string  `db:"reason"`
}

// allRows is more rows than a file may have.
const allRows = spreadsheet.MaxRows + 1

// rowsOf are the first rows of an import for which a condition holds, in order.
func rowsOf(ctx context.Context, r store.Reader, id string, limit int, condition string, args ...any) ([]Row, error) {
	var rows []rowOf
	err := r.Select(ctx, &rows, "SELECT number, cells, twin, choice, outcome, enrolled, reason FROM intake_row WHERE intake_id = ? AND "+condition+" ORDER BY number LIMIT ?",
		append(append([]any{id}, args...), limit)...)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(rows))
	for i, row := range rows {
		out[i] = Row{Row: spreadsheet.Row{Number: row.Number}, Twin: row.Twin, Choice: row.Choice, Outcome: row.Outcome, Enrolled: row.Enrolled, Reason: row.Reason}
		if row.Cells == "" {
			continue
		}
		if err := json.Unmarshal([]byte(row.Cells), &out[i].Cells); err != nil {
			return nil, fmt.Errorf("intake %s, row %d: %w", id, row.Number, err)
		}
	}
	return out, nil
}

// keepRows writes rows, new or again.
func keepRows(ctx context.Context, tx *store.Tx, id string, rows []Row) error {
	for batch := range slices.Chunk(rows, 200) {
		args := make([]any, 0, 8*len(batch))
		for _, r := range batch {
			cells := ""
			if r.Cells != nil {
				var err error
				if cells, err = text(r.Cells); err != nil {
					return err
				}
			}
			args = append(args, id, r.Number, cells, r.Twin, r.Choice, string(r.Outcome), r.Enrolled, r.Reason)
		}
		_, err := tx.Exec(ctx, "INSERT INTO intake_row (intake_id, number, cells, twin, choice, outcome, enrolled, reason) VALUES "+
			strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?), ", len(batch)), ", ")+
			" ON CONFLICT (intake_id, number) DO UPDATE SET cells = excluded.cells, twin = excluded.twin, choice = excluded.choice, outcome = excluded.outcome, enrolled = excluded.enrolled, reason = excluded.reason", args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// headings are the fields that headings were put to, the last time each was seen.
func headings(ctx context.Context, r store.Reader) (map[string]string, error) {
	var rows []struct {
		Heading string `db:"heading"`
		Field   string `db:"field"`
	}
	err := r.Select(ctx, &rows, "SELECT heading, field FROM intake_heading")
	out := map[string]string{}
	for _, row := range rows {
		out[row.Heading] = row.Field
	}
	return out, err
}

// longestHeading: what is longer is no heading.
const longestHeading = 100

// remember keeps what each heading was put to, nothing included.
func remember(ctx context.Context, tx *store.Tx, titles []string, m Mapping) error {
	seen := map[string]bool{}
	var args []any
	for column, title := range titles {
		h := heading(title)
		if h == "" || len(h) > longestHeading || seen[h] || column >= len(m) {
			continue
		}
		seen[h] = true
		args = append(args, h, m[column])
	}
	if len(args) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO intake_heading (heading, field) VALUES "+strings.TrimSuffix(strings.Repeat("(?, ?), ", len(args)/2), ", ")+
		" ON CONFLICT (heading) DO UPDATE SET field = excluded.field", args...)
	return err
}

// Sheet is what was brought, for the choice of columns.
type Sheet struct {
	First    []Row    // the first rows, where the headings are looked for
	Headings []string // by column, empty without
	Sample   []Row    // the first rows of people
	Width    int
}

// SheetOf reads the top of an import.
func SheetOf(ctx context.Context, r store.Reader, i Intake) (Sheet, error) {
	all, err := rowsOf(ctx, r, i.ID, allRows, "1 = 1")
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{First: all[:min(len(all), searched)]}
	for _, row := range all {
		s.Width = max(s.Width, len(row.Cells))
		if row.Number == i.Header {
			s.Headings = row.Cells
		}
		if row.Number > i.Header && len(s.Sample) < 3 {
			s.Sample = append(s.Sample, row)
		}
	}
	return s, nil
}

// Preview is every row of an import as it would be treated, in the order of the file.
func Preview(ctx context.Context, r store.Reader, i Intake, today calendar.Date) ([]Line, error) {
	rows, err := rowsOf(ctx, r, i.ID, allRows, "number > ?", i.Header)
	if err != nil {
		return nil, err
	}
	return lines(ctx, r, i, rows, today)
}

// lines judges rows, in the same number of queries however many they are.
func lines(ctx context.Context, r store.Reader, i Intake, rows []Row, today calendar.Date) ([]Line, error) {
	m, err := i.Columns()
	if err != nil {
		return nil, err
	}
	drafts, people := make([]Draft, len(rows)), make([]learner.Learner, len(rows))
	for n, row := range rows {
		drafts[n] = Read(row.Row, m, today)
		people[n] = drafts[n].Person
	}
	matches, err := learner.MatchesOf(ctx, r, people)
	if err != nil {
		return nil, err
	}
	there, err := onCourse(ctx, r, i.CourseID)
	if err != nil {
		return nil, err
	}
	out := make([]Line, len(rows))
	for n, row := range rows {
		out[n] = judge(row, drafts[n], matches[n], today)
	}
	once(out)
	for n := range out {
		out[n].There = there[out[n].Known.ID]
	}
	return out, nil
}

// onCourse are the people who have a file on a course, whatever became of it.
func onCourse(ctx context.Context, r store.Reader, courseID store.Ref) (map[string]bool, error) {
	if courseID == "" {
		return nil, nil
	}
	var ids []string
	err := r.Select(ctx, &ids, "SELECT learner_id FROM enrolment WHERE course_id = ?", string(courseID))
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// Progress is how many rows of an import have been dealt with, and how many there are.
func Progress(ctx context.Context, r store.Reader, i Intake) (done, all int, err error) {
	var row struct {
		Done int `db:"done"`
		N    int `db:"n"`
	}
	err = r.Get(ctx, &row, "SELECT COUNT(*) AS n, COUNT(*) FILTER (WHERE outcome <> '') AS done FROM intake_row WHERE intake_id = ? AND number > ?", i.ID, i.Header)
	return row.Done, row.N, err
}

// Left are the rows that stayed out, with their reasons, and the headings of the file.
func Left(ctx context.Context, r store.Reader, i Intake) (titles []string, rows []Row, err error) {
	top, err := rowsOf(ctx, r, i.ID, 1, "number = ?", i.Header)
	if err != nil {
		return nil, nil, err
	}
	if len(top) > 0 {
		titles = top[0].Cells
	}
	rows, err = rowsOf(ctx, r, i.ID, allRows, "reason <> ''")
	return titles, rows, err
}

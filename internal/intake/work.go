package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/outbox"
	"vidimus/internal/provider"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
)

// Job is the outbox's name for writing a batch of an import.
const Job = "intake"

type job struct {
	Intake string `json:"intake"`
	Erase  bool   `json:"erase,omitempty"` // its days are over
}

const kept = KeptDays * 24 * time.Hour

// batch is how many rows are written in one transaction. Each job writes one, so that papers
// and anchors need not wait for a long import.
const batch = 100

// Writer writes confirmed imports.
type Writer struct{ DB *store.DB }

// Handle writes the next batch of an import and orders the one after it. What is written and
// that it is written are one transaction: run twice, or killed in between, it writes no row
// twice.
func (w Writer) Handle(ctx context.Context, body []byte) error {
	var j job
	if err := json.Unmarshal(body, &j); err != nil {
		return fmt.Errorf("intake: %w", err)
	}
	actor := store.Actor{Kind: store.Job, ID: j.Intake}
	if j.Erase {
		_, err := w.DB.Write(ctx, store.Command{Actor: actor, Locks: []store.Stream{store.ProviderStream()}}, func(tx *store.Tx) error { return outlive(ctx, tx, j) })
		return err
	}
	next, err := w.prepare(ctx, j.Intake)
	if err != nil || next == nil {
		return err
	}
	_, err = w.DB.Write(ctx, store.Command{Actor: actor, Locks: next.locks}, func(tx *store.Tx) error {
		return next.write(ctx, tx)
	})
	return err
}

// outlive erases the rows of an import whose days are over; of one that is being written, a
// day later.
func outlive(ctx context.Context, tx *store.Tx, j job) error {
	i, err := ByID(ctx, tx, j.Intake)
	switch {
	case err != nil || !i.ErasedAt.IsZero():
		return err
	case i.State == Writing:
		return outbox.AddAt(ctx, tx, Job, j, tx.Now().Add(24*time.Hour))
	}
	return erase(ctx, tx, i)
}

// step is a batch about to be written: whom it may touch is locked beforehand.
type step struct {
	intake  Intake
	columns Mapping
	ids     map[int]string // of the people who would be new, by row
	locked  map[string]bool
	locks   []store.Stream
}

func (w Writer) prepare(ctx context.Context, id string) (*step, error) {
	s := &step{ids: map[int]string{}, locked: map[string]bool{}, locks: []store.Stream{store.ProviderStream()}}
	err := w.DB.Read(ctx, func(r store.Reader) (err error) {
		if s.intake, err = ByID(ctx, r, id); err != nil || s.intake.State != Writing {
			return err
		}
		if s.columns, err = s.intake.Columns(); err != nil {
			return err
		}
		rows, err := s.pending(ctx, r)
		if err != nil {
			return err
		}
		zone, err := provider.Zone(ctx, r)
		if err != nil {
			return err
		}
		judged, err := lines(ctx, r, s.intake, rows, calendar.DateOf(w.DB.Now().In(zone)))
		for _, l := range judged {
			whom := l.Known.ID
			if l.Kind == IsNew {
				whom = store.NewID()
				s.ids[l.Number] = whom
			}
			if whom != "" && !s.locked[whom] {
				s.locked[whom] = true
				s.locks = append(s.locks, store.LearnerStream(whom))
			}
		}
		return err
	})
	if s.intake.CourseID != "" {
		s.locks = append(s.locks, store.CourseStream(string(s.intake.CourseID)))
	}
	if err != nil || s.intake.State != Writing {
		return nil, err
	}
	return s, nil
}

// pending are the next rows that nothing was done with.
func (s *step) pending(ctx context.Context, r store.Reader) ([]Row, error) {
	return rowsOf(ctx, r, s.intake.ID, batch, "outcome = '' AND number > ?", s.intake.Header)
}

// write writes the batch. It is judged anew: what was read before may have changed since.
func (s *step) write(ctx context.Context, tx *store.Tx) error {
	i, err := ByID(ctx, tx, s.intake.ID)
	if err != nil || i.State != Writing {
		return err
	}
	rows, err := s.pending(ctx, tx)
	if err != nil {
		return err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	judged, err := lines(ctx, tx, i, rows, day)
	if err != nil {
		return err
	}
	for n, l := range judged {
		if rows[n], err = s.carryOut(ctx, tx, i, l); err != nil {
			return err
		}
		i.count(rows[n])
	}
	if err := keepRows(ctx, tx, i.ID, rows); err != nil {
		return err
	}
	if len(rows) < batch {
		return finish(ctx, tx, i)
	}
	if err := record(ctx, tx, "intake.went_on", i); err != nil {
		return err
	}
	return outbox.Add(ctx, tx, Job, job{Intake: i.ID})
}

// count adds what became of a row.
func (i *Intake) count(r Row) {
	switch r.Outcome {
	case Added:
		i.Added++
	case Changed:
		i.Changed++
	case Unchanged:
		i.Unchanged++
	}
	if r.Enrolled {
		i.Enrolled++
	}
	if r.Reason != "" {
		i.Refused++
	}
}

// carryOut does with a row what was decided, and says what became of it. A refusal is the
// row's own; any other error is the batch's.
func (s *step) carryOut(ctx context.Context, tx *store.Tx, i Intake, l Line) (Row, error) {
	what, why := l.deedOf(Plan{i.Update, i.Warned})
	if what == refuse {
		return s.out(l, why...), nil
	}
	whom := l.Known.ID
	if what == register {
		whom = s.ids[l.Number]
	}
	if !s.locked[whom] { // somebody wrote this person, or another like them, a moment ago
		return s.out(l, finding.Finding{Message: "Mentre si importava, in archivio questa persona è cambiata: importa di nuovo la riga."}), nil
	}
	row := l.Row
	row.Cells = nil
	var err error
	switch what {
	case register:
		l.Person.ID, row.Outcome = whom, Added
		var found []finding.Finding
		if _, found, err = learner.Register(ctx, tx, l.Person, false); fault.HasCode(err, "learner.unconfirmed") {
			if unseen := l.unseen(found); len(unseen) > 0 { // also whom an earlier row has just registered
				return s.out(l, append(unseen, finding.Finding{Message: "Nell’anteprima non c’era: importa di nuovo la riga e scegli se è la stessa persona."})...), nil
			}
			_, _, err = learner.Register(ctx, tx, l.Person, true)
		}
	case correct:
		row.Outcome = Changed
		_, _, err = learner.Correct(ctx, tx, l.Merged, true)
	default:
		row.Outcome = Unchanged
	}
	if e := fault.As(err); e != nil {
		return s.out(l, lineOf(e)...), nil
	}
	if err != nil || i.CourseID == "" || l.There {
		return row, err
	}
	_, err = enrolment.Enrol(ctx, tx, string(i.CourseID), whom, false)
	if e := fault.As(err); e != nil {
		row.Cells = l.Cells
		row.Reason = s.sentences(append([]finding.Finding{{Message: "La persona è in archivio, ma non è iscritta al corso."}}, lineOf(e)...)...)
		return row, nil
	}
	row.Enrolled = err == nil
	return row, err
}

func lineOf(e *fault.Error) []finding.Finding {
	out := []finding.Finding{{Message: e.Message, Args: finding.Args(e.Args)}}
	for _, f := range e.Fields {
		out = append(out, asFinding(f))
	}
	return out
}

// out is the row as one that stayed out.
func (s *step) out(l Line, why ...finding.Finding) Row {
	row := l.Row
	row.Outcome, row.Reason = Refused, s.sentences(why...)
	return row
}

// sentences are findings as the file of refused rows says them, each with its column.
func (s *step) sentences(found ...finding.Finding) string {
	out := make([]string, len(found))
	for i, f := range found {
		out[i] = language.Italian.Finding(f)
		if column := s.columns.Of(f); column >= 0 {
			out[i] = language.Italian.T("Colonna {column}: {sentence}", "column", spreadsheet.Column(column), "sentence", out[i])
		}
	}
	return strings.Join(out, " ")
}

// finish says that the import is done, and erases every row that went in.
func finish(ctx context.Context, tx *store.Tx, i Intake) error {
	i.State, i.EndedAt = Done, tx.Now()
	headings := i.Header // they stay with the rows that stay
	if i.Refused == 0 {
		i.ErasedAt, headings = tx.Now(), -1
	}
	if _, err := tx.Exec(ctx, "DELETE FROM intake_row WHERE intake_id = ? AND reason = '' AND number <> ?", i.ID, headings); err != nil {
		return err
	}
	return record(ctx, tx, "intake.done", i)
}

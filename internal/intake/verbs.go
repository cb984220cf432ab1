package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/outbox"
	"vidimus/internal/provider"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
)

// Bring takes in a table that was read from content, proposes what its columns are, and
// writes nothing of it anywhere else. Its rows are erased after [KeptDays], whatever comes of
// it. Lock: provider.
func Bring(ctx context.Context, tx *store.Tx, courseID, fileName string, content []byte, t spreadsheet.Table) (Intake, error) {
	if courseID != "" {
		if _, err := course.ByID(ctx, tx, courseID); err != nil {
			return Intake{}, err
		}
	}
	remembered, err := headings(ctx, tx)
	if err != nil {
		return Intake{}, err
	}
	sum := sha256.Sum256(content)
	i := Intake{ID: store.NewID(), CourseID: store.Ref(courseID), FileName: fileName, Digest: hex.EncodeToString(sum[:]), Format: formatOf(t), State: Open, OpenedBy: tx.Actor.ID, OpenedAt: tx.Now()}
	mapping := make(Mapping, t.Width())
	if header, found := HeaderRow(t.Rows, remembered); found {
		i.Header = header.Number
		copy(mapping, Propose(header.Cells, remembered))
	}
	i.Rows = len(t.Rows) - slices.IndexFunc(append(t.Rows, spreadsheet.Row{Number: 1 << 30}), func(r spreadsheet.Row) bool { return r.Number > i.Header })
	if i.Mapping, err = text(mapping); err != nil {
		return i, err
	}
	if err := record(ctx, tx, "intake.brought", i); err != nil {
		return i, err
	}
	rows := make([]Row, len(t.Rows))
	for n, r := range t.Rows {
		rows[n].Row = r
	}
	if err := keepRows(ctx, tx, i.ID, rows); err != nil {
		return i, err
	}
	return i, outbox.AddAt(ctx, tx, Job, job{Intake: i.ID, Erase: true}, i.OpenedAt.Add(kept))
}

// formatOf is how a table was written, in words that both languages read.
func formatOf(t spreadsheet.Table) string {
	if t.Format.Kind == "CSV" {
		separator := string(t.Format.Separator)
		if separator == "\t" {
			separator = "TAB"
		}
		return "CSV " + separator + " " + t.Format.Encoding
	}
	return t.Format.Kind + " «" + t.Sheet + "»"
}

func text(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// Map says what the columns are and in which row their headings stand (0: there are none),
// and remembers the headings for the next file. Rows that are one person twice are found
// here. Lock: provider.
func Map(ctx context.Context, tx *store.Tx, id string, header int, m Mapping) (Intake, error) {
	i, err := open(ctx, tx, id)
	if err != nil {
		return i, err
	}
	all, err := rowsOf(ctx, tx, id, allRows, "1 = 1")
	if err != nil {
		return i, err
	}
	if err := checkMapping(m, all, header); err != nil {
		return i, err
	}
	i.Header = header
	if i.Mapping, err = text(m); err != nil {
		return i, err
	}
	if at := slices.IndexFunc(all, func(r Row) bool { return r.Number == header }); at >= 0 {
		if err := remember(ctx, tx, all[at].Cells, m); err != nil {
			return i, err
		}
	}
	people := peopleOf(all, header)
	i.Rows = len(people)
	day, err := today(ctx, tx)
	if err != nil {
		return i, err
	}
	drafts := make([]Draft, len(people))
	for n, r := range people {
		drafts[n] = Read(r.Row, m, day)
	}
	var changed []Row
	for n, twin := range twins(people, drafts) {
		if people[n].Twin != twin {
			people[n].Twin = twin
			changed = append(changed, people[n])
		}
	}
	if err := keepRows(ctx, tx, id, changed); err != nil {
		return i, err
	}
	i.State = Mapped
	return i, record(ctx, tx, "intake.mapped", i)
}

// peopleOf are the rows below the headings.
func peopleOf(all []Row, header int) []Row {
	return slices.DeleteFunc(slices.Clone(all), func(r Row) bool { return r.Number <= header })
}

func checkMapping(m Mapping, all []Row, header int) error {
	bad := fault.New(fault.Invalid, "intake.mapping", "Controlla le colonne.")
	for column, id := range m {
		if _, known := FieldByID(id); id != "" && !known {
			bad.With(columnField(column), "Scegli una voce dell’elenco.")
		} else if id != "" && m.Column(id) != column {
			bad.With(columnField(column), "Questo dato è già nella colonna {column}: lasciane una sola.", fault.Args{"column": spreadsheet.Column(m.Column(id))})
		}
	}
	if !m.has(fullName) && !m.has("surname") {
		bad.With("columns", "Scegli la colonna del cognome, o quella di cognome e nome insieme: senza non si sa di chi è la riga.")
	}
	if len(peopleOf(all, header)) == 0 {
		bad.With("header", "Sotto le intestazioni non c’è nessuna riga.")
	}
	return bad.OrNil()
}

// columnField is the name of a column in a form: «column.0».
func columnField(column int) string { return "column." + spreadsheet.Column(column) }

// Choose says what to do with single rows: by row number, one of the choices or the id of
// somebody known; empty takes a choice back. Lock: provider.
func Choose(ctx context.Context, tx *store.Tx, id string, choices map[int]string) (Intake, error) {
	i, err := open(ctx, tx, id)
	if err != nil {
		return i, err
	}
	all, err := rowsOf(ctx, tx, id, allRows, "1 = 1")
	if err != nil {
		return i, err
	}
	chosen := slices.DeleteFunc(all, func(r Row) bool { _, named := choices[r.Number]; return !named })
	for n := range chosen {
		chosen[n].Choice = choices[chosen[n].Number]
	}
	if err := keepRows(ctx, tx, id, chosen); err != nil {
		return i, err
	}
	return i, record(ctx, tx, "intake.chosen", i)
}

// Confirm begins the writing. What cannot go in stays out, with its reason. Lock: provider.
func Confirm(ctx context.Context, tx *store.Tx, id string, p Plan) (Intake, error) {
	i, err := open(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if i.State != Mapped {
		return i, fault.New(fault.Refused, "intake.unmapped", "Prima scegli che cosa c’è in ogni colonna.")
	}
	if err := keepTwins(ctx, tx, i); err != nil {
		return i, err
	}
	i.State, i.Update, i.Warned = Writing, p.Update, p.Warned
	if err := record(ctx, tx, "intake.confirmed", i); err != nil {
		return i, err
	}
	return i, outbox.Add(ctx, tx, Job, job{Intake: i.ID})
}

// keepTwins writes down which rows are somebody known whom an earlier row is already: the two
// need not be written in the same batch.
func keepTwins(ctx context.Context, tx *store.Tx, i Intake) error {
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	all, err := Preview(ctx, tx, i, day)
	if err != nil {
		return err
	}
	var again []Row
	for _, l := range all {
		if l.Kind == IsUnclear && l.Twin > 0 {
			again = append(again, l.Row)
		}
	}
	return keepRows(ctx, tx, i.ID, again)
}

// Discard ends an import that nobody will confirm and erases its rows. Lock: provider.
func Discard(ctx context.Context, tx *store.Tx, id string) (Intake, error) {
	i, err := ByID(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if i.State == Writing {
		return i, fault.New(fault.Refused, "intake.writing", "L’importazione è in corso: aspetta che finisca.")
	}
	return i, erase(ctx, tx, i)
}

// erase takes the rows of an import away for good.
func erase(ctx context.Context, tx *store.Tx, i Intake) error {
	if i.State == Open || i.State == Mapped {
		i.State, i.EndedAt = Discarded, tx.Now()
	}
	i.ErasedAt = tx.Now()
	if _, err := tx.Exec(ctx, "DELETE FROM intake_row WHERE intake_id = ?", i.ID); err != nil {
		return err
	}
	return record(ctx, tx, "intake.erased", i)
}

// open reads an import that can still be changed.
func open(ctx context.Context, r store.Reader, id string) (Intake, error) {
	i, err := ByID(ctx, r, id)
	if err == nil && i.State != Open && i.State != Mapped {
		err = fault.New(fault.Refused, "intake.closed", "L’importazione è già stata confermata o scartata: apri la sua pagina per vedere com’è andata.")
	}
	return i, err
}

func record(ctx context.Context, tx *store.Tx, kind string, i Intake) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Rows: []store.Rows{intakes.Keep(i)}})
	return err
}

func today(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return calendar.Date{}, err
	}
	return tx.Today(zone), nil
}

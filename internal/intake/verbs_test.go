package intake_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/intake"
	"vidimus/internal/intake/intaketest"
	"vidimus/internal/learner"
	"vidimus/internal/outbox"
	"vidimus/internal/provider"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

var onDay = calendar.MustDate("2026-11-22")

type desk struct {
	testing.TB
	db     *store.DB
	worker *outbox.Worker
}

func newDesk(t testing.TB, db *store.DB) *desk {
	d := &desk{t, db, &outbox.Worker{DB: db, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{intake.Job: intake.Writer{DB: db}.Handle}}}
	d.write(func(ctx context.Context, tx *store.Tx) error {
		return provider.Establish(ctx, tx, provider.Provider{Name: "Ente di prova", Zone: "Europe/Rome"})
	})
	return d
}

func (d *desk) try(fn func(ctx context.Context, tx *store.Tx) error) error {
	_, err := d.db.Write(d.Context(), store.Command{Actor: store.Actor{Kind: store.Person, ID: "segreteria"}, Locks: []store.Stream{store.ProviderStream()}},
		func(tx *store.Tx) error { return fn(d.Context(), tx) })
	return err
}

func (d *desk) write(fn func(ctx context.Context, tx *store.Tx) error) {
	d.Helper()
	if err := d.try(fn); err != nil {
		d.Fatal(err)
	}
}

// bring reads a file and maps its columns as proposed.
func (d *desk) bring(name string, content []byte) (i intake.Intake) {
	d.Helper()
	table, err := spreadsheet.Read(name, content)
	if err != nil {
		d.Fatal(err)
	}
	d.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if i, err = intake.Bring(ctx, tx, "", name, content, table); err != nil {
			return err
		}
		m, err := i.Columns()
		if err != nil {
			return err
		}
		i, err = intake.Map(ctx, tx, i.ID, i.Header, m)
		return err
	})
	return i
}

func (d *desk) preview(i intake.Intake) map[intake.Kind]int {
	d.Helper()
	n := map[intake.Kind]int{}
	err := d.db.Read(d.Context(), func(r store.Reader) error {
		lines, err := intake.Preview(d.Context(), r, i, onDay)
		for _, l := range lines {
			n[l.Kind]++
		}
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return n
}

func (d *desk) confirm(i intake.Intake, p intake.Plan) {
	d.Helper()
	d.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := intake.Confirm(ctx, tx, i.ID, p)
		return err
	})
}

func (d *desk) result(i intake.Intake) intake.Intake {
	d.Helper()
	if err := d.worker.Drain(d.Context()); err != nil {
		d.Fatal(err)
	}
	err := d.db.Read(d.Context(), func(r store.Reader) (err error) {
		i, err = intake.ByID(d.Context(), r, i.ID)
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return i
}

// verify compares every table with its chain.
func (d *desk) verify() (found []finding.Finding) {
	d.Helper()
	err := d.db.Read(d.Context(), func(r store.Reader) (err error) {
		found, err = store.Verify(d.Context(), r)
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return found
}

func (d *desk) count(query string, args ...any) (n int) {
	d.Helper()
	if err := d.db.Read(d.Context(), func(r store.Reader) error { return r.Get(d.Context(), &n, query, args...) }); err != nil {
		d.Fatal(err)
	}
	return n
}

// Of 300 rows 20 are wrong: 280 go in, 20 stay out with their reasons; the same file again
// changes nothing; those rows corrected go in.
func TestAFileComesInOnce(t *testing.T) {
	list := intaketest.List(300)
	for name, content := range map[string][]byte{"elenco.csv": intaketest.CSV1252(t, list), "elenco.xlsx": intaketest.XLSX(t, list)} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				d := newDesk(t, db)
				i := d.bring(name, content)
				if i.Rows != 300 {
					t.Fatalf("%+v", i)
				}
				if n := d.preview(i); n[intake.IsBad] != 20 || n[intake.IsNew] != 280 {
					t.Fatalf("%v", n)
				}
				if n := d.count("SELECT COUNT(*) FROM learner"); n != 0 {
					t.Fatalf("%d people before anybody confirmed", n)
				}
				d.confirm(i, intake.Plan{Warned: true})
				done := d.result(i)
				if done.State != intake.Done || done.Added != 280 || done.Refused != 20 || done.Changed+done.Unchanged+done.Enrolled != 0 || !done.ErasedAt.IsZero() {
					t.Fatalf("%+v", done)
				}
				if n := d.count("SELECT COUNT(*) FROM intake_row WHERE cells <> ''"); n != 21 { // and the headings
					t.Errorf("the cells of %d rows are kept", n)
				}
				d.checkLeft(done)
				if _, err := learnerOf(t, db, intaketest.Person(0)[intaketest.Code]); err != nil {
					t.Error(err)
				}

				again := d.bring(name, content)
				if n := d.preview(again); n[intake.IsBad] != 20 || n[intake.IsSame] != 280 {
					t.Fatalf("again: %v", n)
				}
				events := d.count("SELECT COUNT(*) FROM event WHERE type LIKE 'learner.%'")
				d.confirm(again, intake.Plan{Update: true, Warned: true})
				if done := d.result(again); done.Unchanged != 280 || done.Added+done.Changed != 0 {
					t.Errorf("again: %+v", done)
				}
				if n := d.count("SELECT COUNT(*) FROM event WHERE type LIKE 'learner.%'"); n != events {
					t.Errorf("%d events about people, %d before", n, events)
				}

				all := d.bring("corretto.csv", intaketest.CSV1252(t, intaketest.Right(300)))
				if n := d.preview(all); n[intake.IsNew] != 20 || n[intake.IsSame] != 280 {
					t.Fatalf("corrected: %v", n)
				}
				d.confirm(all, intake.Plan{})
				if done := d.result(all); done.Added != 20 || done.Refused != 0 || done.ErasedAt.IsZero() || d.count("SELECT COUNT(*) FROM intake_row WHERE intake_id = ?", done.ID) != 0 {
					t.Errorf("corrected: %+v", done)
				}
				if found := d.verify(); len(found) > 0 {
					t.Error(found)
				}
			})
		})
	}
}

func learnerOf(t *testing.T, db *store.DB, code string) (l learner.Learner, err error) {
	err = db.Read(t.Context(), func(r store.Reader) error {
		all, err := learner.Search(t.Context(), r, code, 2)
		if len(all) != 1 {
			return fmt.Errorf("%d people have the code %s: %w", len(all), code, err)
		}
		l = all[0]
		return err
	})
	return l, err
}

// checkLeft looks at what the office takes away: the rows as they were, with the reason.
func (d *desk) checkLeft(i intake.Intake) {
	d.Helper()
	err := d.db.Read(d.Context(), func(r store.Reader) error {
		titles, rows, err := intake.Left(d.Context(), r, i)
		if err != nil || len(rows) != 20 || strings.Join(titles, ";") != strings.Join(intaketest.Headings, ";") {
			return fmt.Errorf("%d rows under %q: %w", len(rows), titles, err)
		}
		for _, row := range rows {
			if len(row.Cells) < 10 || !strings.Contains(row.Reason, "Colonna ") {
				d.Errorf("row %d %q: %q", row.Number, row.Cells, row.Reason)
			}
		}
		return nil
	})
	if err != nil {
		d.Error(err)
	}
}

// The program is killed between two batches, and in the middle of one: it goes on where it
// was, and nobody is there twice.
func TestAfterAKillItGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		i := d.bring("elenco.csv", intaketest.CSV1252(t, intaketest.Right(250)))
		d.confirm(i, intake.Plan{})
		killed := errors.New("killed")
		steps := 0
		work := d.worker.Handlers[intake.Job]
		d.worker.Handlers[intake.Job] = func(ctx context.Context, body []byte) error {
			if steps++; steps == 2 {
				return errors.Join(work(ctx, body), killed) // written, and nobody was told
			}
			return work(ctx, body)
		}
		for range 3 {
			if err := work(t.Context(), fmt.Appendf(nil, `{"intake":%q}`, i.ID)); err != nil { // the same job twice, and a copy of the program
				t.Fatal(err)
			}
		}
		if done := d.result(i); done.Added != 250 || d.count("SELECT COUNT(*) FROM learner") != 250 {
			t.Errorf("%+v", done)
		}
		if found := d.verify(); len(found) > 0 {
			t.Error(found)
		}
	})
}

// What is known and differs: kept, replaced, or replaced for one row only.
func TestKnownPeopleChangeOnlyAsChosen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		first := d.bring("a.csv", intaketest.CSV1252(t, intaketest.Right(3)))
		d.confirm(first, intake.Plan{})
		d.result(first)
		list := intaketest.Right(3)
		for _, row := range list {
			row[intaketest.Email] = "nuovo." + row[intaketest.Email]
		}
		kept := d.bring("b.csv", intaketest.CSV1252(t, list))
		if n := d.preview(kept); n[intake.IsOther] != 3 {
			t.Fatal(n)
		}
		d.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := intake.Choose(ctx, tx, kept.ID, map[int]string{4: intake.ChooseUpdate, 5: intake.ChooseSkip})
			return err
		})
		d.confirm(kept, intake.Plan{})
		if done := d.result(kept); done.Changed != 1 || done.Unchanged != 1 || done.Refused != 1 {
			t.Errorf("%+v", done)
		}
		if l, err := learnerOf(t, db, list[1][intaketest.Code]); err != nil || l.Email != "nuovo.allievo1@esempio.it" {
			t.Errorf("%q %v", l.Email, err)
		}
		if l, err := learnerOf(t, db, list[0][intaketest.Code]); err != nil || l.Email != "allievo0@esempio.it" {
			t.Errorf("%q %v", l.Email, err)
		}
		if err := d.try(func(ctx context.Context, tx *store.Tx) error {
			_, err := intake.Confirm(ctx, tx, kept.ID, intake.Plan{})
			return err
		}); !fault.HasCode(err, "intake.closed") {
			t.Errorf("confirmed twice: %v", err)
		}
	})
}

// wants compares what became of the rows that stayed out with parts of their reasons.
func (d *desk) wants(i intake.Intake, reasons map[int]string) {
	d.Helper()
	err := d.db.Read(d.Context(), func(r store.Reader) error {
		_, left, err := intake.Left(d.Context(), r, i)
		got := map[int]string{}
		for _, row := range left {
			got[row.Number] = row.Reason
			if reasons[row.Number] == "" || !strings.Contains(row.Reason, reasons[row.Number]) {
				d.Errorf("row %d: %q, want %q", row.Number, row.Reason, reasons[row.Number])
			}
		}
		if len(got) != len(reasons) {
			d.Errorf("%v stay out, want %v", got, reasons)
		}
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
}

const sameHeadings = "Cognome;Nome;Codice fiscale;Data di nascita;Email\n"

// Two rows of one file are one person: one record comes of them, however they are written.
func TestOnePersonInTwoRowsIsOneRecord(t *testing.T) {
	p := intaketest.Person(1)
	surname, name, code, born := p[intaketest.Surname], p[intaketest.Name], p[intaketest.Code], p[intaketest.Birth]
	row := func(cells ...string) string { return strings.Join(cells, ";") + "\n" }
	for label, c := range map[string]struct{ first, second, reason string }{
		"the second without a code":  {row(surname, name, code, born, "a@esempio.it"), row(surname, name, "", born, "b@esempio.it"), "già alla riga 2"},
		"the first without a code":   {row(surname, name, "", born, "a@esempio.it"), row(surname, name, code, born, "b@esempio.it"), "già alla riga 2"},
		"the second without a birth": {row(surname, name, code, born, "a@esempio.it"), row(surname, name, "", "", "b@esempio.it"), "Nell’anteprima non c’era"},
	} {
		t.Run(label, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				d := newDesk(t, db)
				i := d.bring("a.csv", []byte(sameHeadings+c.first+c.second))
				d.confirm(i, intake.Plan{Update: true, Warned: true})
				done := d.result(i)
				if n := d.count("SELECT COUNT(*) FROM learner"); n != 1 || done.Added != 1 || done.Refused != 1 {
					t.Errorf("%d records, %+v", n, done)
				}
				d.wants(i, map[int]string{3: c.reason})
			})
		})
	}
}

// Somebody known is changed by the first of their rows only, also where the second is written
// in another batch.
func TestOneRowChangesAKnownPerson(t *testing.T) {
	for label, between := range map[string]int{"one batch": 1, "two batches": 120} {
		t.Run(label, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				d := newDesk(t, db)
				p := intaketest.Person(0)
				line := func(surname, code, email string) string {
					return strings.Join([]string{surname, p[intaketest.Name], code, p[intaketest.Birth], email}, ";") + "\n"
				}
				first := d.bring("a.csv", []byte(sameHeadings+line(p[intaketest.Surname], p[intaketest.Code], "")))
				d.confirm(first, intake.Plan{})
				d.result(first)
				content := sameHeadings + line(p[intaketest.Surname]+"i", p[intaketest.Code], "uno@esempio.it") // the same code, miswritten
				for n := range between {
					o := intaketest.Person(n + 1)
					content += strings.Join([]string{o[intaketest.Surname], o[intaketest.Name], o[intaketest.Code], o[intaketest.Birth], ""}, ";") + "\n"
				}
				content += line(p[intaketest.Surname], "", "due@esempio.it")
				i := d.bring("b.csv", []byte(content))
				if n := d.preview(i); n[intake.IsOther] != 1 || n[intake.IsUnclear] != 1 {
					t.Error(n)
				}
				d.confirm(i, intake.Plan{Update: true, Warned: true})
				if done := d.result(i); done.Changed != 1 || done.Added != between || done.Refused != 1 {
					t.Errorf("%+v", done)
				}
				d.wants(i, map[int]string{between + 3: "già alla riga 2"})
				if l, err := learnerOf(t, db, p[intaketest.Code]); err != nil || l.Email != "uno@esempio.it" {
					t.Errorf("%q, %v", l.Email, err)
				}
			})
		})
	}
}

// Columns that were put by hand are proposed so the next time.
func TestColumnsAreRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		content := []byte("Chi;Quando;Varie\nRossi Ugo;31/12/2005;x\n")
		i := d.bringOnly(content)
		if m, _ := i.Columns(); i.Header != 0 || strings.Join(m, ";") != ";;" {
			t.Fatalf("row %d, %q", i.Header, m)
		}
		for header, m := range map[int]intake.Mapping{1: {"full_name", "full_name", ""}, 2: {"full_name", "", ""}} {
			if err := d.try(func(ctx context.Context, tx *store.Tx) error {
				_, err := intake.Map(ctx, tx, i.ID, header, m)
				return err
			}); !fault.HasCode(err, "intake.mapping") {
				t.Errorf("%q below row %d: %v", m, header, err)
			}
		}
		d.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := intake.Map(ctx, tx, i.ID, 1, intake.Mapping{"full_name", "birth_date", ""})
			return err
		})
		next := d.bringOnly([]byte("Quando;Altro;CHI\n1/1/2000;;Verdi Ada\n"))
		if m, _ := next.Columns(); next.Header != 1 || strings.Join(m, ";") != "birth_date;;full_name" {
			t.Errorf("row %d, %q", next.Header, m)
		}
	})
}

func (d *desk) bringOnly(content []byte) (i intake.Intake) {
	d.Helper()
	table, err := spreadsheet.Read("", content)
	if err != nil {
		d.Fatal(err)
	}
	d.write(func(ctx context.Context, tx *store.Tx) (err error) {
		i, err = intake.Bring(ctx, tx, "", "", content, table)
		return err
	})
	return i
}

// Rows that nobody took up again are gone after a week, and what they held is nowhere else.
func TestRowsAreErased(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		clock := storetest.NewClock("2026-11-22T09:00:00Z")
		d := newDesk(t, storetest.Open(t, url, clock))
		old := d.bring("vecchio.csv", intaketest.CSV1252(t, intaketest.Right(2)))
		clock.Set(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC))
		d.bring("nuovo.csv", intaketest.CSV1252(t, intaketest.Right(1)))
		if i := d.result(old); i.State != intake.Discarded || i.ErasedAt.IsZero() || d.count("SELECT COUNT(*) FROM intake_row WHERE intake_id = ?", old.ID) != 0 {
			t.Errorf("%+v", i)
		}
		for table, column := range map[string]string{"event": "body", "event_personal": "value", "outbox": "body"} {
			if n := d.count("SELECT COUNT(*) FROM "+table+" WHERE "+column+" LIKE ?", "%allievo1@%"); n != 0 {
				t.Errorf("%s still holds a row", table)
			}
		}
	})
}

package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/migrations"
)

// A schema of the test's own: the store knows no table of the field.
type thing struct {
	ID    string           `db:"id"`
	Name  string           `db:"name" personal:"true"`
	Count int              `db:"count"`
	On    calendar.Date    `db:"on_date"`
	At    calendar.Instant `db:"at"`
	Good  bool             `db:"good"`
	Other store.Ref        `db:"other_id"`
	Wall  *calendar.Wall   `db:"wall"`
}

var things = store.NewTable[thing]("thing")

func schema(t testing.TB) fstest.MapFS {
	t.Helper()
	kernel, err := migrations.Files.ReadFile("0001_kernel.sql")
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{
		"0001_kernel.sql": {Data: kernel},
		"0002_thing.sql": {Data: []byte(`CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT NOT NULL, count INTEGER NOT NULL,
			on_date DATE, at TIMESTAMPTZ, good BOOLEAN NOT NULL, other_id TEXT REFERENCES thing (id), wall INTEGER);
			CREATE TABLE plain (id TEXT PRIMARY KEY, n INTEGER NOT NULL);`)},
	}
}

// each runs a test on both databases, beside other tests: all of them mostly wait.
func each(t *testing.T, run func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) { run(t, open(t, url)) })
}

func open(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url, Clock: storetest.NewClock("2026-11-22T09:00:00.123456Z").Now, Migrations: schema(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

var anna = store.Actor{Kind: store.Person, ID: "anna", Role: "tutor"}

func command(streams ...store.Stream) store.Command {
	return store.Command{Actor: anna, Locks: streams}
}

func keep(ctx context.Context, tx *store.Tx, rows ...thing) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream("c1"), Type: "thing.kept", Rows: []store.Rows{things.Keep(rows...)}})
	return err
}

func TestRowsComeBackAsTheyWereKept(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		wall := calendar.MustWall("09:15")
		want := thing{ID: "a", Name: "D’Angelo", Count: 3, On: calendar.MustDate("2026-12-31"), At: db.Now(), Good: true, Wall: &wall}
		empty := thing{ID: "b", Other: "a"}
		if _, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error { return keep(ctx, tx, want, empty) }); err != nil {
			t.Fatal(err)
		}
		err := db.Read(ctx, func(r store.Reader) error {
			got, err := things.ByID(ctx, r, "a")
			if err != nil {
				return err
			}
			if *got.Wall != wall {
				t.Errorf("wall %v", got.Wall)
			}
			got.Wall = want.Wall
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if got, err = things.ByID(ctx, r, "b"); err != nil || got != empty {
				t.Errorf("got %+v, %v, want %+v", got, err, empty)
			}
			found, err := store.Verify(ctx, r)
			if len(found) != 0 {
				t.Errorf("verify: %v", found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAChangeWithoutAnEventIsNotCommitted(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO plain (id, n) VALUES ('x', 1)")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "without an event") {
			t.Fatalf("err = %v", err)
		}
		_, err = db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE thing SET count = 1")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "by recording an event") {
			t.Fatalf("err = %v", err)
		}
		err = db.Upkeep(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO plain (id, n) VALUES ('x', 1)")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "upkeep may not write") {
			t.Fatalf("err = %v", err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM plain"); n != 0 {
			t.Fatalf("%d rows", n)
		}
	})
}

func TestTheSameOperationHasOneEffect(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		cmd := command(store.CourseStream("c1"))
		cmd.Operation = store.Operation{ID: "op-1", BodyHash: "h"}
		runs := 0
		send := func() (store.Answer, error) {
			return db.Write(ctx, cmd, func(tx *store.Tx) error {
				runs++
				tx.Answer("/corsi/c1")
				return keep(ctx, tx, thing{ID: store.NewID(), Count: 1})
			})
		}
		first, err := send()
		if err != nil || first.Replayed || first.Text != "/corsi/c1" {
			t.Fatalf("first: %+v, %v", first, err)
		}
		again, err := send()
		if err != nil || !again.Replayed || again.Text != "/corsi/c1" || runs != 1 {
			t.Fatalf("again: %+v, %v, %d runs", again, err, runs)
		}
		cmd.Operation.BodyHash = "other"
		if _, err := send(); !fault.HasCode(err, "operation.other_body") {
			t.Fatalf("other body: %v", err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM thing"); n != 1 {
			t.Fatalf("%d things", n)
		}
	})
}

func TestARefusalUndoesEverything(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		refusal := errors.New("no")
		_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
			if err := keep(ctx, tx, thing{ID: "a"}); err != nil {
				return err
			}
			return refusal
		})
		if !errors.Is(err, refusal) || count(t, db, "SELECT COUNT(*) FROM event") != 0 || count(t, db, "SELECT COUNT(*) FROM thing") != 0 {
			t.Fatalf("err = %v", err)
		}
	})
}

func count(t *testing.T, db *store.DB, query string) int {
	t.Helper()
	var n int
	if err := db.Read(t.Context(), func(r store.Reader) error { return r.Get(t.Context(), &n, query) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestForeignKeysAreRefused(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
			return keep(ctx, tx, thing{ID: "a", Other: "nobody"})
		})
		if !store.IsForeignKey(err) {
			t.Fatalf("err = %v", err)
		}
	})
}

func TestSQLiteFileNamesAreTakenLiterally(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%20.db")
	db := open(t, path)
	if db.Dialect() != "sqlite" {
		t.Fatal(db.Dialect())
	}
}

package store_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/migrations"
)

// TestMain lets the test program stand for another copy of the product: with these
// variables set it only opens the database, and with that migrates it.
func TestMain(m *testing.M) {
	if url := os.Getenv("TEST_MIGRATE_URL"); url != "" {
		db, err := store.Open(context.Background(), store.Config{URL: url, Migrations: os.DirFS(os.Getenv("TEST_MIGRATE_FOLDER"))})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_ = db.Close()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// anotherCopy is a process that migrates the database from a folder.
func anotherCopy(t *testing.T, url string, files fs.FS) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "migrations")
	if err := os.CopyFS(folder, files); err != nil {
		t.Fatal(err)
	}
	var says bytes.Buffer
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TEST_MIGRATE_URL="+url, "TEST_MIGRATE_FOLDER="+folder)
	cmd.Stderr = &says
	return cmd, &says
}

func migrate(t *testing.T, url string, files fs.FS) error {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url, Migrations: files})
	if err != nil {
		return err
	}
	t.Cleanup(func() { _ = db.Close() })
	return nil
}

// peek asks a question of a database that is not migrated by asking.
func peek[T any](t *testing.T, url, query string) T {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read from
	var answer T
	if err := db.Read(t.Context(), func(r store.Reader) error { return r.Get(t.Context(), &answer, query) }); err != nil {
		t.Fatal(err)
	}
	return answer
}

func with(files fstest.MapFS, name, text string) fstest.MapFS {
	more := maps.Clone(files)
	more[name] = &fstest.MapFile{Data: []byte(text)}
	return more
}

func without(files fstest.MapFS, name string) fstest.MapFS {
	fewer := maps.Clone(files)
	delete(fewer, name)
	return fewer
}

const noteTable = "CREATE TABLE note (id TEXT PRIMARY KEY);"

func TestMigrationsThatAreRefused(t *testing.T) {
	applied := with(schema(t), "0003_note.sql", noteTable)
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		if err := migrate(t, url, applied); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			files fstest.MapFS
			says  string
		}{
			"an applied file was edited":   {with(applied, "0002_thing.sql", "-- nothing any more"), "0002_thing: this file was changed"},
			"a number is missing":          {without(applied, "0002_thing.sql"), `"0003_note.sql" comes where number 0002`},
			"a number is there twice":      {with(applied, "0003_other.sql", noteTable), `comes where number 0004`},
			"a name is of another form":    {with(applied, "4-more.sql", noteTable), "not named like"},
			"the database is newer":        {without(applied, "0003_note.sql"), "newer Vidimus"},
			"the migration does not apply": {with(applied, "0004_more.sql", "CREATE TABLE more (id TEXT PRIMARY KEY); INSERT INTO nowhere (id) VALUES ('x');"), "0004_more"},
		} {
			if err := migrate(t, url, c.files); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := migrate(t, url, with(applied, "0004_more.sql", "CREATE TABLE more (id TEXT PRIMARY KEY);")); err != nil {
			t.Errorf("after the refusals: %v", err) // the failed one left no table behind
		}
		if n := peek[int](t, url, "SELECT COUNT(*) FROM schema_migration"); n != 4 {
			t.Errorf("%d migrations are recorded", n)
		}
	})
}

func TestFiveCopiesStartingAtOnceMigrateOnce(t *testing.T) {
	t.Parallel()
	real := fstest.MapFS{}
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := migrations.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		real = with(real, name, string(text))
	}
	next := fmt.Sprintf("%04d_counted.sql", len(files)+1)
	real = with(real, next, "CREATE TABLE counted (n INTEGER NOT NULL); INSERT INTO counted (n) VALUES (1);")
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		var copies []*exec.Cmd
		var says []*bytes.Buffer
		for range 5 {
			c, s := anotherCopy(t, url, real)
			copies, says = append(copies, c), append(says, s)
		}
		for _, c := range copies {
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
		}
		for i, c := range copies {
			if err := c.Wait(); err != nil {
				t.Errorf("%v: %s", err, says[i])
			}
		}
		if n := peek[int](t, url, "SELECT COUNT(*) FROM schema_migration"); n != len(real) {
			t.Errorf("%d migrations are recorded, not %d", n, len(real))
		}
		if n := peek[int](t, url, "SELECT COUNT(*) FROM counted"); n != 1 {
			t.Errorf("applied %d times", n)
		}
	})
}

// A copy is killed in the middle of a migration: what the migration had done is gone,
// and the next start applies it from the beginning.
func TestAKilledMigrationIsNotApplied(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		const half = noteTable + "INSERT INTO note (id) VALUES ('half');"
		slow := "INSERT INTO note (id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT 'x' FROM n WHERE i < 0;"
		if strings.HasPrefix(url, "postgres") {
			slow = "SELECT pg_sleep(2);"
		}
		victim, says := anotherCopy(t, url, with(schema(t), "0003_note.sql", half+slow))
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		waitUntilMigrating(t, url)
		if err := victim.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := victim.Wait(); err == nil || says.Len() > 0 {
			t.Fatalf("it was not killed in the middle: %v %s", err, says)
		}
		if n := peek[int](t, url, "SELECT COUNT(*) FROM schema_migration"); n != 2 {
			t.Errorf("%d migrations are recorded", n)
		}
		if err := migrate(t, url, with(schema(t), "0003_note.sql", half)); err != nil {
			t.Fatal(err)
		}
		if n := peek[int](t, url, "SELECT COUNT(*) FROM note"); n != 1 {
			t.Errorf("%d notes", n)
		}
	})
}

// waitUntilMigrating returns when the second migration is recorded and the third is
// under way: somebody holds what a writer needs.
func waitUntilMigrating(t *testing.T, url string) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read from
	write, read := db.Pools()
	probe := "PRAGMA busy_timeout = 0"
	lock := "UPDATE schema_lock SET id = 1"
	if db.Dialect() == "postgres" {
		probe, lock = "SELECT 1", "SELECT id FROM schema_lock FOR UPDATE NOWAIT"
	}
	if _, err := write.Exec(probe); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		var applied int
		if read.Get(&applied, "SELECT COUNT(*) FROM schema_migration") == nil && applied == 2 {
			if _, err := write.Exec(lock); err != nil {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the migration never began")
}

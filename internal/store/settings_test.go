package store_test

import (
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// holdAll opens as many connections as the pool may have, all at once, so that each
// is another one.
func holdAll(t *testing.T, pool *sqlx.DB) []*sqlx.Conn {
	t.Helper()
	var conns []*sqlx.Conn
	for range pool.Stats().MaxOpenConnections {
		c, err := pool.Connx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		conns = append(conns, c)
	}
	return conns
}

func ask(t *testing.T, c *sqlx.Conn, query string) string {
	t.Helper()
	var s string
	if err := c.GetContext(t.Context(), &s, query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

func TestEverySQLiteConnectionHasItsSettings(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "v.db"))
	write, read := db.Pools()
	for range 2 { // the second time on connections that were made anew
		for _, pool := range []*sqlx.DB{write, read} {
			queryOnly := "0"
			if pool == read {
				queryOnly = "1"
			}
			for _, c := range holdAll(t, pool) {
				for pragma, want := range map[string]string{
					"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "query_only": queryOnly,
				} {
					if got := ask(t, c, "PRAGMA "+pragma); got != want {
						t.Errorf("%s = %s, want %s", pragma, got, want)
					}
				}
				if _, err := c.ExecContext(t.Context(), `SELECT "no such column"`); err == nil {
					t.Error(`"x" is taken for a text`)
				}
				_, err := c.ExecContext(t.Context(), "INSERT INTO plain (id, n) VALUES ('x', 1)")
				if (pool == read) != (err != nil && strings.Contains(err.Error(), "readonly")) {
					t.Errorf("writing with query_only = %s: %v", queryOnly, err)
				}
				if _, err := c.ExecContext(t.Context(), "DELETE FROM plain"); (err == nil) != (pool == write) {
					t.Errorf("deleting with query_only = %s: %v", queryOnly, err)
				}
				// The pool throws away a connection that calls itself bad.
				if err := c.Raw(func(any) error { return driver.ErrBadConn }); !errors.Is(err, driver.ErrBadConn) {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestEveryPostgresConnectionHasItsSettings(t *testing.T) {
	db := open(t, storetest.EmptyPostgres(t))
	write, read := db.Pools()
	for _, pool := range []*sqlx.DB{write, read} {
		for _, c := range holdAll(t, pool) {
			for setting, want := range map[string]string{
				"statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s",
				"default_transaction_isolation": "read committed", "timezone": "UTC", "client_encoding": "UTF8",
			} {
				if got := ask(t, c, "SHOW "+setting); got != want {
					t.Errorf("%s = %s, want %s", setting, got, want)
				}
			}
		}
	}
}

func TestAReaderCannotWrite(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		err := db.Read(ctx, func(r store.Reader) error {
			var id string
			return r.Get(ctx, &id, "INSERT INTO plain (id, n) VALUES ('x', 1) RETURNING id")
		})
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "-", ""), "readonly") {
			t.Errorf("err = %v", err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM plain"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestAReadIsOneSnapshot(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		rows := func(r store.Reader) (n int) {
			if err := r.Get(ctx, &n, "SELECT COUNT(*) FROM thing"); err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := db.Read(ctx, func(r store.Reader) error {
			before := rows(r)
			if _, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error { return keep(ctx, tx, thing{ID: "a"}) }); err != nil {
				return err
			}
			if after := rows(r); after != before {
				t.Errorf("%d rows, then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM thing"); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestTheDataIsNotReadableByOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "v.db")
	open(t, path)
	for _, name := range []string{path, path + "-wal", path + ".lock"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if perm := info.Mode().Perm(); perm&0o077 != 0 {
			t.Errorf("%s: %v", filepath.Base(name), perm)
		}
	}
}

func TestAnAddressThatIsNoDatabaseIsRefused(t *testing.T) {
	for _, url := range []string{"", ":memory:", "mysql://localhost/v", "postgres://localhost:port/v", t.TempDir()} {
		db, err := store.Open(t.Context(), store.Config{URL: url, Migrations: schema(t)})
		if err == nil {
			t.Errorf("%q was opened", url)
			_ = db.Close()
		}
	}
}

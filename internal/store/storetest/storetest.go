// Package storetest gives a test its own empty database, once on SQLite and once on
// PostgreSQL. On a laptop without PostgreSQL that half is skipped; with CI=1 it fails.
package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/store"
	"vidimus/migrations"
)

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at an instant in RFC 3339 form.
func NewClock(at string) *Clock {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	return &Clock{now: t}
}

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves it.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Each runs the test on both databases, each time with a database of its own.
func Each(t *testing.T, run func(t *testing.T, db *store.DB)) {
	EachAt(t, NewClock("2026-11-22T09:00:00Z"), run)
}

// EachAt is Each under a given clock.
func EachAt(t *testing.T, clock *Clock, run func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) {
		run(t, Open(t, url, clock))
	})
}

// EachURL gives the address of a database to Open on each engine.
func EachURL(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		run(t, filepath.Join(t.TempDir(), "vidimus.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		run(t, Postgres(t))
	})
}

// EachEmpty gives the address of a database without a schema on each engine.
func EachEmpty(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		run(t, filepath.Join(t.TempDir(), "vidimus.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		run(t, EmptyPostgres(t))
	})
}

// Open opens a database with the product's schema and closes it after the test. A new
// SQLite file begins as a copy of one that was migrated once.
func Open(t testing.TB, url string, clock *Clock) *store.DB {
	t.Helper()
	if _, err := os.Stat(url); !strings.Contains(url, "://") && errors.Is(err, fs.ErrNotExist) {
		model, err := migratedFile()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(url, model, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), store.Config{URL: url, Clock: clock.Now, Migrations: migrations.Files})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Postgres is the address of a PostgreSQL database with the product's schema, a copy of
// one that was migrated once; it is dropped after the test. The server is the one at
// TEST_POSTGRES, else a cluster of the test's own.
func Postgres(t testing.TB) string {
	t.Helper()
	model, err := migratedDatabase()
	return postgres(t, model, err)
}

// EmptyPostgres is Postgres without a schema.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return postgres(t, "template1", nil)
}

func postgres(t testing.TB, model string, err error) string {
	t.Helper()
	var u *url.URL
	if err == nil {
		u, err = createDatabase(model)
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("PostgreSQL is needed here: %v", err)
		}
		t.Skipf("no PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := administer("DROP DATABASE " + strings.TrimPrefix(u.Path, "/") + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return u.String()
}

// createDatabase makes a copy of the model under a name of its own.
func createDatabase(model string) (*url.URL, error) {
	server, err := serverURL()
	if err != nil {
		return nil, err
	}
	u := *server
	u.Path = "/t" + strings.ToLower(rand.Text())
	return &u, administer("CREATE DATABASE " + u.Path[1:] + " TEMPLATE " + model + " STRATEGY FILE_COPY")
}

func administer(statement string) error {
	server, err := serverURL()
	if err != nil {
		return err
	}
	admin, err := sqlx.Open("postgres", server.String())
	if err != nil {
		return err
	}
	defer admin.Close() //nolint:errcheck // a test's own connection
	_, err = admin.Exec(statement)
	return err
}

// migratedDatabase is the name of a database on the server that no test touches. On
// somebody's own server none is left behind: there each database is migrated anew.
var migratedDatabase = sync.OnceValues(func() (string, error) {
	if os.Getenv("TEST_POSTGRES") != "" {
		return "template1", nil
	}
	u, err := createDatabase("template1")
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(u.Path, "/"), migrate(u.String())
})

// migratedFile is what a SQLite database is that nobody has written to.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "vidimus-model-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	path := filepath.Join(dir, "v.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrate brings the schema into an empty database and lets it go.
func migrate(url string) error {
	db, err := store.Open(context.Background(), store.Config{URL: url, Migrations: migrations.Files})
	if err != nil {
		return err
	}
	return db.Close()
}

var serverURL = sync.OnceValues(func() (*url.URL, error) {
	if s := os.Getenv("TEST_POSTGRES"); s != "" {
		return url.Parse(s)
	}
	return startCluster()
})

// startCluster makes a throw-away cluster on a free loopback port. PostgreSQL does
// not run as root: then it runs as the user postgres. The cluster ends with the test
// program, whose death closes the pipe its guard waits on.
func startCluster() (*url.URL, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "vidimus-pg-")
	if err != nil {
		return nil, err
	}
	attr := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
	}
	run := func(name string, args ...string) error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, filepath.Join(bin, name), args...)
		cmd.Dir, cmd.SysProcAttr = dir, attr
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", name, err, out)
		}
		return nil
	}
	data := filepath.Join(dir, "data")
	if err := run("initdb", "-D", data, "-U", "vidimus", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return nil, err
	}
	// fsync stays on its default nowhere but in the tests of durability, which start
	// their own server; here the databases live for seconds.
	options := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c max_connections=200", port)
	if err := run("pg_ctl", "-D", data, "-o", options, "-l", filepath.Join(dir, "log"), "-w", "start"); err != nil {
		return nil, err
	}
	guard := exec.Command("sh", "-c", `cat >/dev/null; "$0" -D "$1" -m immediate stop >/dev/null 2>&1; rm -rf "$2"`,
		filepath.Join(bin, "pg_ctl"), data, dir)
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: attr.Credential}
	if lifeline, err = guard.StdinPipe(); err != nil {
		return nil, err
	}
	if err := guard.Start(); err != nil {
		return nil, err
	}
	return &url.URL{Scheme: "postgres", User: url.User("vidimus"), Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/postgres", RawQuery: "sslmode=disable"}, nil
}

// lifeline is held open as long as the test program lives; the guard reads its end.
var lifeline io.WriteCloser //nolint:unused // held, never read

func binaries() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", fmt.Errorf("initdb is not installed (Debian package postgresql)")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// Counted is a reader that adds to n each statement made through it.
func Counted(r store.Reader, n *int) store.Reader { return counted{r, n} }

type counted struct {
	store.Reader
	n *int
}

func (c counted) Get(ctx context.Context, dest any, query string, args ...any) error {
	*c.n++
	return c.Reader.Get(ctx, dest, query, args...)
}

func (c counted) Select(ctx context.Context, dest any, query string, args ...any) error {
	*c.n++
	return c.Reader.Select(ctx, dest, query, args...)
}

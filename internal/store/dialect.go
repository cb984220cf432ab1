package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"vidimus/internal/fault"
)

type dialect string

const (
	sqliteDialect   dialect = "sqlite"
	postgresDialect dialect = "postgres"
)

func init() { sqlx.BindDriver("sqlite", sqlx.QUESTION) }

func dialectOf(url string) dialect {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return postgresDialect
	}
	return sqliteDialect
}

// snapshotOptions ask PostgreSQL for one snapshot; a transaction of SQLite is one.
var snapshotOptions = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

// forUpdate locks the rows a SELECT returns; SQLite has one writer anyway.
func (d dialect) forUpdate() string {
	if d == postgresDialect {
		return " FOR UPDATE"
	}
	return ""
}

// sqliteSettings are read back at start: a database that lies about being durable
// is worse than none. They stand in the DSN because a PRAGMA sent to the pool
// reaches only one of its connections.
var sqliteSettings = []struct{ pragma, set, want string }{
	{"busy_timeout", "5000", "5000"}, // first, so that the others wait instead of failing
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"}, // NORMAL acknowledges before the disk has it
	{"foreign_keys", "1", "1"},
}

func (db *DB) openSQLite(ctx context.Context, path string) error {
	if path == "" || path == ":memory:" || strings.Contains(path, "://") {
		return fmt.Errorf("store: DATABASE_URL %q is neither a file name nor postgres://…", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	// SQLite would make the file readable by everybody; -wal and -shm take after it.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	q := url.Values{"_dqs": {"0"}, "_txlock": {"immediate"}}
	for _, s := range sqliteSettings {
		q.Add("_pragma", s.pragma+"("+s.set+")")
	}
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String() + "?"
	if db.write, err = sqlx.Open("sqlite", dsn+q.Encode()); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	db.write.SetMaxOpenConns(1)
	q.Set("_txlock", "deferred")
	q.Add("_pragma", "query_only(1)")
	if db.read, err = sqlx.Open("sqlite", dsn+q.Encode()); err != nil {
		return errors.Join(fmt.Errorf("store: %w", err), db.write.Close())
	}
	db.read.SetMaxOpenConns(8)
	db.read.SetMaxIdleConns(8)
	for _, pool := range []*sqlx.DB{db.write, db.read} { // the writer first: it turns a new file to WAL
		if err := assertSettings(ctx, pool); err != nil {
			return errors.Join(fmt.Errorf("store: cannot open %s: %w", path, err), db.Close())
		}
	}
	return nil
}

func assertSettings(ctx context.Context, c sqlx.QueryerContext) error {
	for _, s := range sqliteSettings {
		var got string
		if err := sqlx.GetContext(ctx, c, &got, "PRAGMA "+s.pragma); err != nil {
			return err
		}
		if got != s.want {
			return fmt.Errorf("SQLite has %s = %s, not %s", s.pragma, got, s.want)
		}
	}
	return nil
}

// IsForeignKey reports whether err is a violated FOREIGN KEY.
func IsForeignKey(err error) bool {
	return isPostgresCode(err, "23503") || isSQLite(err, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY)
}

func isPostgresCode(err error, codes ...pqerror.Code) bool {
	var e *pq.Error
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

// isSQLite compares with a primary code (SQLITE_BUSY) or an extended one.
func isSQLite(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == code || e.Code()&0xff == code)
}

// retriable reports whether the whole transaction may be run again: the database
// undid it, is just starting or full of clients, or the connection was gone before
// COMMIT was sent.
func retriable(err error) bool {
	return isPostgresCode(err, "40001", "40P01", "57P01", "57P02", "57P03", "53300") ||
		isSQLite(err, sqlite3.SQLITE_BUSY) || lostConnection(err)
}

func lostConnection(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// undone reports a COMMIT that the database answered with a refusal: nothing of it
// stays. A server going away is none: lib/pq gives its last words as a bad connection.
func undone(err error) bool {
	if pe, ok := errors.AsType[*pq.Error](err); ok {
		return pe.Code.Class() == "40" || pe.Code.Class() == "23"
	}
	return isSQLite(err, sqlite3.SQLITE_BUSY) || isSQLite(err, sqlite3.SQLITE_FULL)
}

// outage turns the errors of a database that is away, busy or full into a refusal a
// person can act on.
func outage(err error) error {
	switch {
	case fault.As(err) != nil:
		return err
	case isPostgresCode(err, "53100") || isSQLite(err, sqlite3.SQLITE_FULL):
		return fault.Wrap(err, fault.Unavailable, "store.full", "Il disco del server è pieno: nulla è stato salvato. Avvisa chi gestisce il server e riprova.")
	case retriable(err), isPostgresCode(err, "55P03", "57014"), errors.Is(err, context.DeadlineExceeded), errors.Is(err, sql.ErrTxDone):
		return unknownOutcome(err)
	}
	return err
}

func unknownOutcome(err error) error {
	return fault.Wrap(err, fault.Unavailable, "store.unknown",
		"Il salvataggio non è stato confermato. Riprova: la stessa operazione non viene mai registrata due volte.")
}

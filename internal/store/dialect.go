package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
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

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// readOptions ask for one snapshot: SQLite's deferred transaction is one by nature.
func (d dialect) readOptions() *sql.TxOptions {
	if d == postgresDialect {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{ReadOnly: true}
}

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
	path = strings.TrimPrefix(path, "file:")
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	q := url.Values{"_dqs": {"0"}}
	for _, s := range sqliteSettings {
		q.Add("_pragma", s.pragma+"("+s.set+")")
	}
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	q.Set("_txlock", "immediate")
	writer, err := sqlx.Open("sqlite", dsn+"?"+q.Encode())
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	writer.SetMaxOpenConns(1)
	// The first connection turns the file to WAL; readers come after it.
	if err := writer.PingContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("store: cannot open %s: %w", path, err), writer.Close())
	}
	q.Set("_txlock", "deferred")
	q.Add("_pragma", "query_only(1)")
	reader, err := sqlx.Open("sqlite", dsn+"?"+q.Encode())
	if err != nil {
		return errors.Join(fmt.Errorf("store: %w", err), writer.Close())
	}
	reader.SetMaxOpenConns(8)
	db.write, db.read, db.dialect = writer, reader, sqliteDialect
	for _, pool := range []*sqlx.DB{writer, reader} {
		for _, s := range sqliteSettings {
			var got string
			if err := pool.GetContext(ctx, &got, "PRAGMA "+s.pragma); err != nil {
				return errors.Join(fmt.Errorf("store: PRAGMA %s: %w", s.pragma, err), db.Close())
			}
			if got != s.want {
				return errors.Join(fmt.Errorf("store: SQLite has %s = %s, not %s", s.pragma, got, s.want), db.Close())
			}
		}
	}
	return nil
}

// postgresRuntime bounds what the server may do for us: a lost client must not
// hold a course's lock.
var postgresRuntime = map[string]string{
	"statement_timeout":                   "10s",
	"lock_timeout":                        "5s",
	"idle_in_transaction_session_timeout": "30s",
	"timezone":                            "UTC",
}

func (db *DB) openPostgres(ctx context.Context, dsn string) error {
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		return fmt.Errorf("store: DATABASE_URL: %w", err)
	}
	if u, err := url.Parse(dsn); err == nil && !u.Query().Has("sslmode") {
		cfg.SSLMode = pq.SSLModeVerifyFull
		if host := u.Hostname(); host == "localhost" || net.ParseIP(host).IsLoopback() || host == "" {
			cfg.SSLMode = pq.SSLModeDisable
		}
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 5 * time.Second
	}
	cfg.BinaryParameters = true // one round trip, and no named statement behind a pooler
	if cfg.Runtime == nil {
		cfg.Runtime = map[string]string{}
	}
	for k, v := range postgresRuntime {
		if _, said := cfg.Runtime[k]; !said {
			cfg.Runtime[k] = v
		}
	}
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return fmt.Errorf("store: DATABASE_URL: %w", err)
	}
	connector.Dialer(deadlineDialer{})
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("store: PostgreSQL does not answer: %w", err), pool.Close())
	}
	db.write, db.read, db.dialect = pool, pool, postgresDialect
	return nil
}

// ioLimit bounds one read or write on the wire. lib/pq does not watch the context
// while it reads: in a network that swallows packets a transaction hangs without it.
const ioLimit = 15 * time.Second

type deadlineDialer struct{}

func (deadlineDialer) Dial(network, address string) (net.Conn, error) {
	return deadlineDialer{}.DialTimeout(network, address, 0)
}

func (deadlineDialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	c, err := net.DialTimeout(network, address, timeout)
	if err != nil {
		return nil, err
	}
	return deadlineConn{c}, nil
}

type deadlineConn struct{ net.Conn }

func (c deadlineConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(ioLimit)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c deadlineConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(ioLimit)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// IsUnique reports whether err is a violated UNIQUE or PRIMARY KEY.
func IsUnique(err error) bool {
	var pe *pq.Error
	if errors.As(err, &pe) {
		return pe.Code == "23505"
	}
	var se *sqlite.Error
	return errors.As(err, &se) && (se.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || se.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// IsForeignKey reports whether err is a violated FOREIGN KEY.
func IsForeignKey(err error) bool {
	var pe *pq.Error
	if errors.As(err, &pe) {
		return pe.Code == "23503"
	}
	var se *sqlite.Error
	return errors.As(err, &se) && se.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// retriable reports whether the whole transaction may be run again: the database
// undid it, or the connection was gone before COMMIT was sent.
func retriable(err error) bool {
	var pe *pq.Error
	if errors.As(err, &pe) {
		switch pe.Code {
		case "40001", "40P01", "57P01", "57P02", "57P03": // serialization, deadlock, server going away
			return true
		}
		return false
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		return se.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return lostConnection(err)
}

func lostConnection(err error) bool {
	var ne net.Error
	return errors.Is(err, sql.ErrConnDone) || isBadConn(err) || errors.As(err, &ne) || isEOF(err)
}

// outage turns the errors of a database that is away or full into a refusal a
// person can act on.
func outage(err error) error {
	if err == nil || fault.As(err) != nil {
		return err
	}
	var se *sqlite.Error
	full := errors.As(err, &se) && se.Code()&0xff == sqlite3.SQLITE_FULL
	var pe *pq.Error
	if errors.As(err, &pe) && pe.Code == "53100" {
		full = true
	}
	if full {
		return fault.Wrap(err, fault.Unavailable, "store.full", "Il disco del server è pieno: nulla è stato salvato. Avvisa chi gestisce il server e riprova.")
	}
	if retriable(err) || errors.Is(err, context.DeadlineExceeded) || pe != nil && (pe.Code == "55P03" || pe.Code == "57014") {
		return unknownOutcome(err)
	}
	return err
}

func unknownOutcome(err error) error {
	return fault.Wrap(err, fault.Unavailable, "store.unknown",
		"Il salvataggio non è stato confermato. Riprova: la stessa operazione non viene mai registrata due volte.")
}

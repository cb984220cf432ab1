// Package store is the only room that knows SQLite from PostgreSQL. It keeps the
// promises the rest of the house is built on:
//
//   - only a *Tx can write, and a Tx exists only inside DB.Write or DB.Upkeep;
//   - a Write takes its locks first, in one order, and runs on its own deadline;
//   - the same operation sent twice has one effect and one answer;
//   - what changed rows without recording an event is not committed;
//   - the rows that hours, admission and certificate read are written by the very
//     event that tells of them, so that the table is the fold of its chain;
//   - a Read sees one snapshot.
//
// Tables: stream, event, event_personal, operation, counter, schema_migration,
// schema_lock.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// Config says where the data is. Clock is the only source of the present.
type Config struct {
	URL        string           // a file name for SQLite, postgres://… for PostgreSQL
	Clock      func() time.Time // nil: the machine's clock
	Migrations fs.FS            // the migrations folder
}

// upkeep are the tables that hold no fact of the field: they are written without an
// event, and DB.Upkeep writes no other.
var upkeep = map[string]bool{
	"operation": true, "outbox": true, "session": true, "throttle": true, "one_time_link": true, "signing_key": true,
	"private_link_use": true, "vault_file": true,
	"notice": true, "notice_digest": true, "night": true, "night_count": true,
}

// DB is one provider's database.
type DB struct {
	write   *sqlx.DB
	read    *sqlx.DB
	wire    wire // of PostgreSQL
	dialect dialect
	clock   func() time.Time
}

// Open connects, asserts the settings it depends on and brings the schema up to
// date.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	db := &DB{clock: c.Clock}
	path := strings.TrimPrefix(c.URL, "file:")
	open := func() error { return db.openSQLite(ctx, path) }
	if db.dialect = dialectOf(c.URL); db.dialect == postgresDialect {
		open = func() error { return db.openPostgres(ctx, c.URL) }
	}
	if err := open(); err != nil {
		return nil, err
	}
	if c.Migrations != nil {
		if err := db.migrate(ctx, path, c.Migrations); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// Close ends all connections.
func (db *DB) Close() error {
	return errors.Join(db.write.Close(), db.read.Close())
}

// Dialect is "sqlite" or "postgres", for people to read.
func (db *DB) Dialect() string { return string(db.dialect) }

// Now is the present, by the clock the database was opened with.
func (db *DB) Now() calendar.Instant { return calendar.InstantOf(db.clock()) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	return db.Read(ctx, func(r Reader) error {
		var n int
		return r.Get(ctx, &n, "SELECT COUNT(*) FROM schema_migration")
	})
}

// A Reader reads. *Tx is one, and so is the snapshot that DB.Read gives.
type Reader interface {
	// Get reads one row into dest; without a row the error is sql.ErrNoRows.
	Get(ctx context.Context, dest any, query string, args ...any) error
	// Select reads all rows into the slice dest.
	Select(ctx context.Context, dest any, query string, args ...any) error
}

type snapshot struct {
	tx *sqlx.Tx
}

func (s snapshot) Get(ctx context.Context, dest any, query string, args ...any) error {
	return s.tx.GetContext(ctx, dest, s.tx.Rebind(query), args...)
}

func (s snapshot) Select(ctx context.Context, dest any, query string, args ...any) error {
	return s.tx.SelectContext(ctx, dest, s.tx.Rebind(query), args...)
}

// Read runs fn on one snapshot: whatever it reads belongs together.
func (db *DB) Read(ctx context.Context, fn func(r Reader) error) error {
	tx, err := db.read.BeginTxx(ctx, snapshotOptions)
	if err != nil {
		err = fmt.Errorf("store: begin read: %w", err)
		if retriable(err) {
			return fault.Wrap(err, fault.Unavailable, "store.away", "I dati non si possono leggere in questo momento. Riprova tra poco.")
		}
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return fn(snapshot{tx})
}

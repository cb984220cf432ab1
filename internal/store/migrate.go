package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
)

var migrationName = regexp.MustCompile(`^(\d{4})_([a-z0-9_]+)\.sql$`)

type migration struct {
	version int
	name    string
	text    string
	sha256  string
}

// readMigrations reads the folder: 0001_kernel.sql, 0002_…, without a gap.
func readMigrations(fsys fs.FS) ([]migration, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	var out []migration
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".sql") {
			continue
		}
		m := migrationName.FindStringSubmatch(e.Name())
		if m == nil {
			return nil, fmt.Errorf("store: migration %q is not named like 0001_kernel.sql", e.Name())
		}
		version, err := strconv.Atoi(m[1])
		if err != nil || version != len(out)+1 {
			return nil, fmt.Errorf("store: migration %q comes where number %04d should", e.Name(), len(out)+1)
		}
		text, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("store: migrations: %w", err)
		}
		sum := sha256.Sum256(text)
		out = append(out, migration{version, m[2], string(text), hex.EncodeToString(sum[:])})
	}
	return out, nil
}

const kernelOfMigrations = `CREATE TABLE IF NOT EXISTS schema_lock (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL);
INSERT INTO schema_lock (id) VALUES (1) ON CONFLICT (id) DO NOTHING;`

// migrate brings the schema up to date, one transaction a migration. Several
// programs may start at once: on PostgreSQL they queue on a row, on SQLite on a lock
// beside the file. A file that was edited after it was applied is refused.
func (db *DB) migrate(ctx context.Context, path string, fsys fs.FS) error {
	wanted, err := readMigrations(fsys)
	if err != nil {
		return err
	}
	if db.dialect == sqliteDialect {
		lock := flock.New(path+".lock", flock.SetPermissions(0o600))
		if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
			return fmt.Errorf("store: migrate: %w", err)
		}
		defer lock.Unlock() //nolint:errcheck // released with the process at the latest
	}
	db.wire.limit.Store(int64(migrationLimit))
	defer db.wire.limit.Store(int64(wireLimit))
	if err := db.createSchemaTables(ctx); err != nil {
		return err
	}
	for _, m := range wanted {
		if err := db.inSchemaLock(ctx, func(tx *sqlx.Tx) error { return m.apply(ctx, tx, db.Now()) }); err != nil {
			return fmt.Errorf("store: migration %04d_%s: %w", m.version, m.name, err)
		}
	}
	return db.inSchemaLock(ctx, func(tx *sqlx.Tx) error {
		var last int
		if err := tx.GetContext(ctx, &last, "SELECT COALESCE(MAX(version), 0) FROM schema_migration"); err != nil {
			return err
		}
		if last > len(wanted) {
			return fmt.Errorf("store: the database was made by a newer Vidimus (schema %d, this program knows %d): update the program", last, len(wanted))
		}
		return nil
	})
}

// createSchemaTables is tried again where two programs create the same table at
// once: PostgreSQL's IF NOT EXISTS does not exclude that race.
func (db *DB) createSchemaTables(ctx context.Context) error {
	var err error
	for range attempts {
		if _, err = db.write.ExecContext(ctx, kernelOfMigrations); err == nil {
			return nil
		}
	}
	return fmt.Errorf("store: migrate: %w", err)
}

func (db *DB) inSchemaLock(ctx context.Context, fn func(tx *sqlx.Tx) error) error {
	tx, err := db.write.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()                //nolint:errcheck // after a commit it does nothing
	if db.dialect == postgresDialect { // a long migration is no fault, nor is waiting for another program's
		if _, err := tx.ExecContext(ctx, "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"); err != nil {
			return err
		}
	}
	var id int
	if err := tx.GetContext(ctx, &id, "SELECT id FROM schema_lock WHERE id = 1"+db.dialect.forUpdate()); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

var errEdited = errors.New("this file was changed after it had been applied: restore it and put the change into a new migration")

func (m migration) apply(ctx context.Context, tx *sqlx.Tx, now calendar.Instant) error {
	var applied []string
	if err := tx.SelectContext(ctx, &applied, tx.Rebind("SELECT sha256 FROM schema_migration WHERE version = ?"), m.version); err != nil {
		return err
	}
	if len(applied) == 1 {
		if applied[0] != m.sha256 {
			return errEdited
		}
		return nil
	}
	if _, err := tx.ExecContext(ctx, m.text); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, tx.Rebind("INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)"),
		m.version, m.name, m.sha256, now)
	return err
}

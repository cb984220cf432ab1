package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// NewID is a new identifier: time-ordered text, made here and never by a database.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Operation is one command from outside, as its sender named it. The same ID with
// the same BodyHash is the same command sent again.
type Operation struct {
	ID       string
	BodyHash string
}

// Command is what a Write needs to know before it begins.
type Command struct {
	Actor     Actor
	Operation Operation // zero for a command that nobody can send twice
	Locks     []Stream  // everything the write will record on
}

// Answer is what an operation ended with; a replay gives the first one's.
type Answer struct {
	Text     string
	Replayed bool
}

// writeLimit is the deadline of a Write. It does not end with the request: a closed
// browser tab must not cancel a commit half-way.
const writeLimit = 15 * time.Second

// attempts is how often a transaction is run before its sender is asked to try again.
const attempts = 5

// Write runs fn in one transaction that may write, and commits it only if what it
// changed was recorded. The error of fn undoes everything and is returned as is.
// The database may undo a transaction that others were in the way of; then fn runs
// again, so it must do nothing but read and write through its Tx.
//
// The locks come first, the operation second, rows third and numbers last: whoever
// waits for something holds only what comes before it.
func (db *DB) Write(ctx context.Context, cmd Command, fn func(tx *Tx) error) (Answer, error) {
	if cmd.Actor.Kind == "" {
		return Answer{}, errors.New("store: a write without an actor")
	}
	return db.run(ctx, func(tx *Tx) (Answer, error) {
		tx.Actor, tx.Operation = cmd.Actor, cmd.Operation.ID
		if tx.Operation == "" {
			tx.Operation = NewID()
		}
		if err := tx.lock(cmd.Locks); err != nil {
			return Answer{}, err
		}
		if cmd.Operation.ID != "" {
			answer, known, err := tx.Once(ctx, cmd.Operation)
			if err != nil || known {
				return answer, err
			}
		}
		if err := fn(tx); err != nil {
			return Answer{}, err
		}
		if tx.changed != "" && !tx.recorded {
			return Answer{}, fmt.Errorf("store: %q was changed without an event", tx.changed)
		}
		if cmd.Operation.ID != "" {
			if err := tx.Answered(ctx, map[string]string{cmd.Operation.ID: tx.answer}); err != nil {
				return Answer{}, err
			}
		}
		return Answer{Text: tx.answer}, tx.settle()
	})
}

// Upkeep writes what is no fact of the field: sessions, throttles, jobs. It records
// no event and is refused every other table.
func (db *DB) Upkeep(ctx context.Context, fn func(tx *Tx) error) error {
	_, err := db.run(ctx, func(tx *Tx) (Answer, error) {
		tx.upkeepOnly = true
		return Answer{}, fn(tx)
	})
	return err
}

func (db *DB) run(ctx context.Context, body func(*Tx) (Answer, error)) (Answer, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeLimit)
	defer cancel()
	for try := 1; ; try++ {
		answer, again, err := db.attempt(ctx, body)
		if err == nil || !again || try == attempts || ctx.Err() != nil {
			return answer, err
		}
		select {
		case <-time.After(time.Duration(rand.IntN(20*try)+5) * time.Millisecond): //nolint:gosec // jitter, no secret
		case <-ctx.Done():
		}
	}
}

// attempt runs body in one transaction; again tells that nothing of it stays and
// that the next attempt may do better.
func (db *DB) attempt(ctx context.Context, body func(*Tx) (Answer, error)) (_ Answer, again bool, _ error) {
	sqlTx, err := db.write.BeginTxx(ctx, nil)
	if err != nil {
		return Answer{}, retriable(err), outage(fmt.Errorf("store: begin: %w", err))
	}
	defer sqlTx.Rollback() //nolint:errcheck // after a commit it does nothing
	tx := &Tx{ctx: ctx, tx: sqlTx, db: db, now: db.Now(), heads: map[string]*head{}}
	answer, err := body(tx)
	if err == nil {
		err = tx.failed
	}
	if err != nil {
		if tx.failed != nil {
			err = outage(err)
		}
		return Answer{}, retriable(tx.failed), err
	}
	err = sqlTx.Commit()
	// lib/pq returns nil when the deadline ended the wait for a standby: not confirmed.
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		return answer, false, nil
	}
	err = fmt.Errorf("store: commit: %w", err)
	if undone(err) {
		return Answer{}, retriable(err), outage(err)
	}
	// COMMIT was sent and may have arrived: only the sender may try again, with the
	// same operation.
	return Answer{}, false, unknownOutcome(err)
}

// Tx is a transaction that may write.
type Tx struct {
	Actor     Actor
	Operation string // the id under which everything here is recorded

	ctx        context.Context // of the Write: outlives the request, ends at writeLimit
	tx         *sqlx.Tx
	db         *DB
	now        calendar.Instant
	heads      map[string]*head // the streams locked by this transaction
	answer     string
	changed    string // the first table changed by plain SQL
	recorded   bool
	upkeepOnly bool
	failed     error // of the first statement, or event, that failed
}

// Now is the one instant of the transaction.
func (tx *Tx) Now() calendar.Instant { return tx.now }

// Today is the civil date of that instant in a zone.
func (tx *Tx) Today(zone *time.Location) calendar.Date { return calendar.DateOf(tx.now.In(zone)) }

// Answer keeps what the sender is told, now and whenever it sends the same
// operation again.
func (tx *Tx) Answer(text string) { tx.answer = text }

// Once registers an operation. When it was carried out before, it returns that
// answer and true; with another body under the same id it is a conflict.
func (tx *Tx) Once(ctx context.Context, op Operation) (Answer, bool, error) {
	before, err := tx.OnceEach(ctx, op)
	if err != nil {
		return Answer{}, false, err
	}
	return before[0].Answer, before[0].Replayed, before[0].Refused
}

// Before is what an operation ended with when it was sent earlier: Replayed is false when
// it comes for the first time. Refused is a conflict: its id was given to another body.
type Before struct {
	Answer
	Refused error
}

// OnceEach is Once for the operations of one message, in their order. An id that stands
// there twice is registered once: the second has no answer yet either.
//
// Even the replay writes (tries + 1): a transaction that writes nothing does not
// wait for a synchronous standby, and would acknowledge what one disk alone has.
func (tx *Tx) OnceEach(ctx context.Context, ops ...Operation) ([]Before, error) {
	type row struct {
		ID       string `db:"id"`
		Tries    int    `db:"tries"`
		Actor    string `db:"actor"`
		BodyHash string `db:"body_hash"`
		Answer   string `db:"answer"`
	}
	first := slices.SortedFunc(slices.Values(ops), func(a, b Operation) int { return strings.Compare(a.ID, b.ID) })
	first = slices.CompactFunc(first, func(a, b Operation) bool { return a.ID == b.ID })
	registered := make(map[string]row, len(first))
	for batch := range slices.Chunk(first, rowsPerStatement) {
		var args []any
		for _, op := range batch {
			args = append(args, op.ID, tx.actorName(), op.BodyHash, "", 1, tx.now)
		}
		var rows []row
		err := tx.Select(ctx, &rows, `INSERT INTO operation (id, actor, body_hash, answer, tries, at) VALUES `+tuples(len(batch), 6)+`
			ON CONFLICT (id) DO UPDATE SET tries = operation.tries + 1 RETURNING id, tries, actor, body_hash, answer`, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			registered[r.ID] = r
		}
	}
	before := make([]Before, len(ops))
	for i, op := range ops {
		r := registered[op.ID]
		before[i].Answer = Answer{Text: r.Answer, Replayed: r.Tries > 1}
		if r.BodyHash != op.BodyHash || r.Actor != tx.actorName() {
			before[i] = Before{Refused: fault.New(fault.Conflict, "operation.other_body",
				"Questa operazione è già stata registrata con un contenuto diverso. Ricarica la pagina e ripeti la modifica.")}
		}
	}
	return before, nil
}

// Answered stores the answers of operations registered with Once, by id.
func (tx *Tx) Answered(ctx context.Context, answers map[string]string) error {
	for batch := range slices.Chunk(slices.Sorted(maps.Keys(answers)), rowsPerStatement) {
		var args []any
		for _, id := range batch {
			args = append(args, id, answers[id])
		}
		_, err := tx.Exec(ctx, `WITH said (id, answer) AS (VALUES `+tuples(len(batch), 2)+`)
			UPDATE operation SET answer = said.answer FROM said WHERE operation.id = said.id`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) actorName() string { return string(tx.Actor.Kind) + ":" + tx.Actor.ID }

// Get reads one row, or runs a writing statement with RETURNING. Like every method
// of Tx it heeds the deadline of the Write, not the end of the caller's context.
func (tx *Tx) Get(_ context.Context, dest any, query string, args ...any) error {
	if err := tx.allow(query); err != nil {
		return err
	}
	return tx.get(dest, query, args...)
}

// Select reads all rows.
func (tx *Tx) Select(_ context.Context, dest any, query string, args ...any) error {
	if err := tx.allow(query); err != nil {
		return err
	}
	return tx.remember(tx.tx.SelectContext(tx.ctx, dest, tx.tx.Rebind(query), args...))
}

// Exec runs a writing statement and returns how many rows it changed.
func (tx *Tx) Exec(_ context.Context, query string, args ...any) (int, error) {
	if err := tx.allow(query); err != nil {
		return 0, err
	}
	return tx.exec(query, args...)
}

func (tx *Tx) get(dest any, query string, args ...any) error {
	return tx.remember(tx.tx.GetContext(tx.ctx, dest, tx.tx.Rebind(query), args...))
}

func (tx *Tx) exec(query string, args ...any) (int, error) {
	res, err := tx.tx.ExecContext(tx.ctx, tx.tx.Rebind(query), args...)
	if err != nil {
		return 0, tx.remember(err)
	}
	n, err := res.RowsAffected()
	return int(n), tx.remember(err)
}

// remember keeps the first failure of a statement, or of an event. After it PostgreSQL takes nothing
// more; SQLite would go on and commit the half that went well.
func (tx *Tx) remember(err error) error {
	if err != nil && tx.failed == nil && !errors.Is(err, sql.ErrNoRows) {
		tx.failed = err
	}
	return err
}

// allow refuses a statement that writes where this transaction may not.
func (tx *Tx) allow(query string) error {
	if tx.failed != nil {
		return fmt.Errorf("store: an earlier statement failed: %w", tx.failed)
	}
	tables, err := writtenTables(query)
	if err != nil {
		return err
	}
	for _, table := range tables {
		switch {
		case witnessed[table]:
			return fmt.Errorf("store: table %q is written by recording an event, not by SQL", table)
		case tx.upkeepOnly && !upkeep[table]:
			return fmt.Errorf("store: upkeep may not write table %q", table)
		case !upkeep[table] && tx.changed == "":
			tx.changed = table
		}
	}
	return nil
}

// Next is the next number of a series without gaps: a number exists only if the
// transaction that took it commits. Take it last: it locks the series.
func (tx *Tx) Next(ctx context.Context, series string) (int, error) {
	var n int
	err := tx.Get(ctx, &n, `INSERT INTO counter (series, value) VALUES (?, 1)
		ON CONFLICT (series) DO UPDATE SET value = counter.value + 1 RETURNING value`, series)
	return n, err
}

// NotFound turns "no row" into the refusal a person understands and leaves every
// other error alone.
func NotFound(err error, message string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Wrap(err, fault.NotFound, "not_found", message)
	}
	return err
}

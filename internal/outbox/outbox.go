// Package outbox is the work that follows a commit: drawing a paper, writing an
// anchor, sending a message. A job is written in the transaction that makes it
// necessary and carried out afterwards, at least once, by whichever copy of the
// program gets to it first; a job that fails is tried again, later each time.
//
// Tables: outbox
package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// lease is how long a job belongs to the program that took it, and how long it may take.
const lease = 2 * time.Minute

// Add puts a job into the transaction.
func Add(ctx context.Context, tx *store.Tx, kind string, body any) error {
	return AddAt(ctx, tx, kind, body, tx.Now())
}

// AddAt puts a job into the transaction that is not to be carried out before an instant.
func AddAt(ctx context.Context, tx *store.Tx, kind string, body any, due calendar.Instant) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("outbox: %s: %w", kind, err)
	}
	_, err = tx.Exec(ctx, "INSERT INTO outbox (id, kind, body, due_at, attempts, error) VALUES (?, ?, ?, ?, 0, '')",
		store.NewID(), kind, string(text), due)
	return err
}

// AddOnce is Add, unless the same job waits already: what it will find is what stands then.
func AddOnce(ctx context.Context, tx *store.Tx, kind string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("outbox: %s: %w", kind, err)
	}
	var waiting int
	err = tx.Get(ctx, &waiting, "SELECT COUNT(*) FROM outbox WHERE kind = ? AND body = ? AND done_at IS NULL AND leased_until IS NULL", kind, string(text))
	if err != nil || waiting > 0 {
		return err
	}
	return Add(ctx, tx, kind, body)
}

// Move gives a job that nobody has begun another instant.
func Move(ctx context.Context, tx *store.Tx, kind string, body any, due calendar.Instant) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("outbox: %s: %w", kind, err)
	}
	_, err = tx.Exec(ctx, "UPDATE outbox SET due_at = ? WHERE kind = ? AND body = ? AND done_at IS NULL AND attempts = 0", due, kind, string(text))
	return err
}

// Handler carries out a job. It may run twice for the same one and must not mind.
type Handler func(ctx context.Context, body []byte) error

type attemptKey struct{}

// Attempt is how often the job that a handler carries out was begun, this time included; it
// counts those at which the program ended.
func Attempt(ctx context.Context) int {
	n, _ := ctx.Value(attemptKey{}).(int)
	return n
}

// Worker carries out jobs.
type Worker struct {
	DB       *store.DB
	Handlers map[string]Handler
	Log      *slog.Logger
}

type job struct {
	ID       string `db:"id"`
	Kind     string `db:"kind"`
	Body     string `db:"body"`
	Attempts int    `db:"attempts"`
}

// Run works until the context ends, looking for due jobs every interval.
func (w *Worker) Run(ctx context.Context, interval time.Duration) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := w.Drain(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("outbox", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Drain carries out every job that is due and returns.
func (w *Worker) Drain(ctx context.Context) error {
	for ctx.Err() == nil {
		j, found, err := w.take(ctx)
		if err != nil || !found {
			return err
		}
		if err := w.finish(ctx, j, w.carryOut(ctx, j)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// carryOut turns a panic into a failure: one bad paper must not end the program that
// every classroom is marking in.
func (w *Worker) carryOut(ctx context.Context, j job) (err error) {
	handle, ok := w.Handlers[j.Kind]
	if !ok {
		return fmt.Errorf("outbox: nobody carries out %q", j.Kind)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("outbox: %s: panic: %v\n%s", j.Kind, r, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, attemptKey{}, j.Attempts), lease)
	defer cancel()
	return handle(ctx, []byte(j.Body))
}

// take leases the next due job. The outer condition is judged again on the row as it
// is now, so that of two programs that chose the same job one goes away empty.
func (w *Worker) take(ctx context.Context) (j job, found bool, err error) {
	err = w.DB.Upkeep(ctx, func(tx *store.Tx) error {
		err := tx.Get(ctx, &j, `UPDATE outbox SET leased_until = ?, attempts = attempts + 1
			WHERE id = (SELECT o.id FROM outbox o WHERE o.done_at IS NULL AND o.due_at <= ? AND (o.leased_until IS NULL OR o.leased_until < ?)
				ORDER BY o.due_at, o.id LIMIT 1)
			AND done_at IS NULL AND (leased_until IS NULL OR leased_until < ?)
			RETURNING id, kind, body, attempts`, tx.Now().Add(lease), tx.Now(), tx.Now(), tx.Now())
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		found = err == nil
		return err
	})
	return j, found, err
}

// finish writes how the attempt ended. A failure says nothing once the lease is over
// and somebody else has taken the job.
func (w *Worker) finish(ctx context.Context, j job, failure error) error {
	return w.DB.Upkeep(ctx, func(tx *store.Tx) error {
		if failure == nil {
			_, err := tx.Exec(ctx, "UPDATE outbox SET done_at = ?, leased_until = NULL, error = '' WHERE id = ?", tx.Now(), j.ID)
			return err
		}
		w.Log.Error("outbox", "kind", j.Kind, "job", j.ID, "attempt", j.Attempts, "error", failure)
		wait := min(time.Duration(j.Attempts*j.Attempts)*10*time.Second, time.Hour)
		text := strings.ToValidUTF8(strings.ReplaceAll(failure.Error(), "\x00", ""), "\uFFFD") // what a database can keep
		_, err := tx.Exec(ctx, "UPDATE outbox SET leased_until = NULL, due_at = ?, error = ? WHERE id = ? AND attempts = ? AND done_at IS NULL",
			tx.Now().Add(wait), text, j.ID, j.Attempts)
		return err
	})
}

// Pending is how many jobs wait, and the instant of the oldest.
func Pending(ctx context.Context, r store.Reader) (n int, oldest calendar.Instant, err error) {
	var row struct {
		N      int              `db:"n"`
		Oldest calendar.Instant `db:"oldest"`
	}
	err = r.Get(ctx, &row, "SELECT COUNT(*) AS n, MIN(due_at) AS oldest FROM outbox WHERE done_at IS NULL")
	return row.N, row.Oldest, err
}

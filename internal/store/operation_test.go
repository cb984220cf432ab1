package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"vidimus/internal/fault"
	"vidimus/internal/store"
)

func TestTheSameOperationAtOnceHasOneEffect(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		cmd := command(store.CourseStream("c1"))
		cmd.Operation = store.Operation{ID: "op", BodyHash: "h"}
		send := func() (store.Answer, error) {
			return db.Write(ctx, cmd, func(tx *store.Tx) error {
				row := thing{ID: store.NewID()}
				tx.Answer(row.ID)
				return keep(ctx, tx, row)
			})
		}
		const senders = 64
		answers := make([]store.Answer, senders)
		var all sync.WaitGroup
		for i := range senders {
			all.Go(func() {
				var err error
				if answers[i], err = send(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		later, err := send()
		if err != nil {
			t.Fatal(err)
		}
		first := 0
		for _, a := range append(answers, later) {
			if a.Text == "" || a.Text != later.Text {
				t.Errorf("answers %q and %q", a.Text, later.Text)
			}
			if !a.Replayed {
				first++
			}
		}
		if first != 1 || !later.Replayed {
			t.Errorf("%d first answers", first)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM thing"); n != 1 {
			t.Errorf("%d effects", n)
		}
		// Every replay wrote, or it would not have waited for a standby.
		if n := count(t, db, "SELECT tries FROM operation"); n != senders+1 {
			t.Errorf("tries = %d", n)
		}
	})
}

func TestAnOperationBelongsToItsActorAndBody(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		cmd := command(store.CourseStream("c1"))
		cmd.Operation = store.Operation{ID: "op", BodyHash: "h"}
		send := func(cmd store.Command) error {
			_, err := db.Write(ctx, cmd, func(tx *store.Tx) error { return keep(ctx, tx, thing{ID: store.NewID()}) })
			return err
		}
		if err := send(cmd); err != nil {
			t.Fatal(err)
		}
		body, actor, kind := cmd, cmd, cmd
		body.Operation.BodyHash = "other"
		actor.Actor.ID = "bruno"
		kind.Actor.Kind = store.Token
		for _, other := range []store.Command{body, actor, kind} {
			if err := send(other); !fault.HasCode(err, "operation.other_body") || !fault.Is(err, fault.Conflict) {
				t.Errorf("%+v: %v", other, err)
			}
		}
		if n := count(t, db, "SELECT COUNT(*) FROM thing"); n != 1 {
			t.Errorf("%d effects", n)
		}
	})
}

func TestARefusedOperationCanBeSentAgain(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		cmd := command(store.CourseStream("c1"))
		cmd.Operation = store.Operation{ID: "op", BodyHash: "h"}
		if _, err := db.Write(ctx, cmd, func(*store.Tx) error { return errTooLate }); !errors.Is(err, errTooLate) {
			t.Fatal(err)
		}
		answer, err := db.Write(ctx, cmd, func(tx *store.Tx) error { return keep(ctx, tx, thing{ID: "a"}) })
		if err != nil || answer.Replayed {
			t.Fatalf("%+v, %v", answer, err)
		}
	})
}

// A phone sends its queue in one batch while the page sends the same mark alone:
// one effect, and neither holds what the other waits for.
func TestABatchAndASingleOperationDoNotDeadlock(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var runs, effects atomic.Int64
		for i := range 50 {
			op := store.Operation{ID: id("op", i), BodyHash: "h"}
			effect := func(tx *store.Tx) error { return keep(ctx, tx, thing{ID: store.NewID()}) }
			var both sync.WaitGroup
			both.Go(func() {
				_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
					runs.Add(1)
					_, known, err := tx.Once(ctx, op)
					if err != nil || known {
						return err
					}
					if err := effect(tx); err != nil {
						return err
					}
					return tx.Answered(ctx, map[string]string{op.ID: ""})
				})
				if err != nil {
					t.Error(err)
				}
			})
			both.Go(func() {
				cmd := command(store.CourseStream("c1"))
				cmd.Operation = op
				if _, err := db.Write(ctx, cmd, func(tx *store.Tx) error { effects.Add(1); return effect(tx) }); err != nil {
					t.Error(err)
				}
			})
			both.Wait()
		}
		if runs.Load() != 50 || count(t, db, "SELECT COUNT(*) FROM thing") != 50 {
			t.Errorf("%d runs, %d effects", runs.Load(), count(t, db, "SELECT COUNT(*) FROM thing"))
		}
	})
}

// A message brings new operations, ones that were answered, and one id twice.
func TestOperationsOfOneMessage(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var before []store.Before
		send := func(ops ...store.Operation) {
			_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) (err error) {
				if before, err = tx.OnceEach(ctx, ops...); err != nil {
					return err
				}
				said := map[string]string{}
				for i, op := range ops {
					if !before[i].Replayed && before[i].Refused == nil {
						said[op.ID] = "answer " + op.BodyHash
					}
				}
				return tx.Answered(ctx, said)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		send(store.Operation{ID: "b", BodyHash: "1"}, store.Operation{ID: "a", BodyHash: "2"}, store.Operation{ID: "b", BodyHash: "1"}, store.Operation{ID: "a", BodyHash: "3"})
		for i, want := range []bool{false, false, false, true} {
			if before[i].Replayed || (before[i].Refused != nil) != want {
				t.Errorf("%d: %+v", i, before[i])
			}
		}
		many := []store.Operation{{ID: "a", BodyHash: "2"}, {ID: "b", BodyHash: "2"}}
		for i := range 450 { // more than one statement carries
			many = append(many, store.Operation{ID: id("op", i), BodyHash: "h"})
		}
		send(many...)
		if before[0].Text != "answer 2" || !before[0].Replayed || before[1].Refused == nil || before[1].Text != "" || before[300].Replayed {
			t.Errorf("%+v, %+v, %+v", before[0], before[1], before[300])
		}
		send(many...)
		if before[451].Text != "answer h" || !before[451].Replayed {
			t.Errorf("%+v", before[451])
		}
	})
}

// The browser tab is closed in the middle: what was begun is brought to its end.
func TestAWriteOutlivesItsRequest(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
			cancel()
			if _, err := things.Where(ctx, tx, "1 = 1"); err != nil {
				return err
			}
			return keep(ctx, tx, thing{ID: "a"})
		})
		if err != nil || count(t, db, "SELECT COUNT(*) FROM thing") != 1 {
			t.Fatal(err)
		}
	})
}

// PostgreSQL gives up a transaction whose statement failed; SQLite would commit what
// went well before it.
func TestAFailedStatementEndsTheWrite(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
			if err := keep(ctx, tx, thing{ID: "a"}); err != nil {
				return err
			}
			if err := keep(ctx, tx, thing{ID: "b", Other: "nobody"}); !store.IsForeignKey(err) {
				t.Errorf("err = %v", err)
			}
			if err := keep(ctx, tx, thing{ID: "c"}); err == nil {
				t.Error("the write went on")
			}
			return nil // as if nothing had happened
		})
		if !store.IsForeignKey(err) || count(t, db, "SELECT COUNT(*) FROM thing") != 0 {
			t.Fatalf("err = %v, %d rows", err, count(t, db, "SELECT COUNT(*) FROM thing"))
		}
	})
}

func TestOnlyPlainStatementsCanWrite(t *testing.T) {
	refused := []string{
		"INSERT OR REPLACE INTO plain (id, n) VALUES ('x', 1)",
		`UPDATE "thing" SET count = 1`,
		"UPDATE main.thing SET count = 1",
		"DELETE FROM ONLY thing",
		"REPLACE INTO plain (id, n) VALUES ('x', 1)",
		"DROP TABLE plain",
		"PRAGMA query_only = 0",
		"SELECT 1; DELETE FROM plain",
		"WITH gone AS (DELETE FROM event RETURNING seq) SELECT COUNT(*) FROM gone",
		"update THING set count = 1",
	}
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for _, query := range refused {
			_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
				if err := keep(ctx, tx, thing{ID: "a"}); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, query); err != nil {
					return errTooLate
				}
				return nil
			})
			if !errors.Is(err, errTooLate) {
				t.Errorf("%s: %v", query, err)
			}
		}
	})
}

func TestOneEventTellsOfARowOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for name, rows := range map[string][]store.Rows{
			"kept twice":       {things.Keep(thing{ID: "a", Count: 1}, thing{ID: "a", Count: 2})},
			"kept and removed": {things.Keep(thing{ID: "a"}), things.Remove("a")},
			"removed twice":    {things.Remove("a", "a")},
		} {
			_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
				_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream("c1"), Type: "thing.kept", Rows: rows})
				return err
			})
			if err == nil {
				t.Errorf("%s: not refused", name)
			}
		}
	})
}

func TestTextThatADatabaseCannotKeepIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for _, name := range []string{"a\x00b", "D\xe8"} {
			_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error { return keep(ctx, tx, thing{ID: "a", Name: name}) })
			if !fault.HasCode(err, "store.text") {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

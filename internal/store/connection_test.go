package store_test

import (
	"strings"
	"testing"
	"time"

	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// mark is a Write as the product does it: an operation, a lock, a row with a
// personal value, a number.
func mark(t *testing.T, db *store.DB, op string) (store.Answer, error) {
	ctx := t.Context()
	cmd := command(store.CourseStream("c1"))
	cmd.Operation = store.Operation{ID: op, BodyHash: "h"}
	return db.Write(ctx, cmd, func(tx *store.Tx) error {
		row := thing{ID: store.NewID(), Name: op}
		tx.Answer(row.ID)
		if err := keep(ctx, tx, row); err != nil {
			return err
		}
		_, err := tx.Next(ctx, "series")
		return err
	})
}

func effects(t *testing.T, db *store.DB) int { return count(t, db, "SELECT COUNT(*) FROM thing") }

// lib/pq and database/sql together run a statement a second time when its connection
// died before the answer came. A Write never has two effects, wherever it is struck.
func TestADeadConnectionNeverWritesTwice(t *testing.T) {
	address := storetest.EmptyPostgres(t)
	direct := open(t, address)
	for name, f := range map[string]networkFault{"reply lost, FIN": swallowThenFIN, "reply lost, RST": swallowThenRST, "request lost": loseThenFIN} {
		t.Run(name, func(t *testing.T) {
			p, behind := through(t, address)
			db := open(t, behind)
			if _, err := mark(t, db, name+" before"); err != nil {
				t.Fatal(err)
			}
			before := effects(t, direct)
			commits := 0
			for k := 1; ; k++ {
				op := id(name, k)
				p.arm(k, f)
				answer, err := mark(t, db, op)
				struck := p.struck()
				if struck == "" {
					if err != nil {
						t.Fatal(err)
					}
					break // the write has fewer requests than that
				}
				if strings.Contains(struck, "COMMIT") {
					commits++
					if !fault.HasCode(err, "store.unknown") {
						t.Errorf("struck at COMMIT: %v", err)
					}
				} else if err != nil {
					t.Errorf("struck at %q before COMMIT: %v", struck, err)
				}
				if err == nil && effects(t, direct) != before+1 {
					t.Errorf("struck at %q: %d effects", struck, effects(t, direct)-before)
				}
				again, err := mark(t, db, op)
				if err != nil || answer.Text != "" && again.Text != answer.Text {
					t.Errorf("sent again: %+v, then %+v, %v", answer, again, err)
				}
				before++
				if n := effects(t, direct); n != before {
					t.Fatalf("struck at %q and sent again: %d effects too many", struck, n-before)
				}
			}
			if commits != 1 {
				t.Errorf("COMMIT was struck %d times", commits)
			}
			if n := count(t, direct, "SELECT value FROM counter"); n != effects(t, direct) {
				t.Errorf("numbered %d of %d", n, effects(t, direct))
			}
		})
	}
}

// The control: the same network makes an ordinary statement write twice and calls it
// a success, so the test above is able to fail.
func TestWithoutATransactionADeadConnectionWritesTwice(t *testing.T) {
	p, behind := through(t, storetest.EmptyPostgres(t))
	db := open(t, behind)
	write, _ := db.Pools()
	p.arm(1, swallowThenFIN)
	if _, err := write.Exec("INSERT INTO plain (id, n) SELECT COUNT(*), 1 FROM plain"); err != nil {
		t.Error(err)
	}
	if n := count(t, db, "SELECT COUNT(*) FROM plain"); n != 2 {
		t.Errorf("%d rows", n)
	}
}

// The server ends the session while the transaction is open, as in a restart.
func TestAnEndedSessionIsBegunAgain(t *testing.T) {
	db := open(t, storetest.EmptyPostgres(t))
	ctx := t.Context()
	runs := 0
	_, err := db.Write(ctx, command(store.CourseStream("c1")), func(tx *store.Tx) error {
		if runs++; runs == 1 {
			var pid int
			if err := tx.Get(ctx, &pid, "SELECT pg_backend_pid()"); err != nil {
				return err
			}
			_, reading := db.Pools()
			if _, err := reading.ExecContext(ctx, "SELECT pg_terminate_backend($1)", pid); err != nil {
				return err
			}
		}
		return keep(ctx, tx, thing{ID: "a"})
	})
	if err != nil || runs != 2 || effects(t, db) != 1 {
		t.Errorf("err = %v after %d runs, %d effects", err, runs, effects(t, db))
	}
}

func TestABlackHoleEndsWithinItsBound(t *testing.T) {
	t.Parallel() // mostly waiting
	address := storetest.EmptyPostgres(t)
	direct := open(t, address)
	p, behind := through(t, address)
	db := open(t, behind)
	db.SetWireLimit(100 * time.Millisecond)
	for _, op := range []string{"the first makes the course's stream", "the second is like all others"} {
		p.arm(0, blackHole) // strikes nothing, counts
		if _, err := mark(t, db, op); err != nil {
			t.Fatal(err)
		}
	}
	last := p.requests() // COMMIT
	for i, k := range []int{1, last / 2, last} {
		op := id("op", k)
		p.arm(k, blackHole)
		start := time.Now()
		_, err := mark(t, db, op)
		struck := p.struck()
		if took := time.Since(start); struck == "" || !fault.HasCode(err, "store.unknown") || took > 5*time.Second {
			t.Errorf("struck at %q: %v after %v", struck, err, took)
		}
		p.heal()
		if _, err := mark(t, db, op); err != nil {
			t.Fatalf("struck at %q, sent again: %v", struck, err)
		}
		if n := effects(t, direct); n != i+3 {
			t.Fatalf("struck at %q and sent again: %d effects, not %d", struck, n, i+3)
		}
	}
}

// A full disk is said to be one, nothing stays, and when there is room again the
// same connection goes on.
func TestAFullDiskIsSaidAndSurvived(t *testing.T) {
	db := open(t, t.TempDir()+"/v.db")
	write, _ := db.Pools()
	if _, err := write.Exec("PRAGMA max_page_count = 1"); err != nil { // SQLite takes it as: no page more than now
		t.Fatal(err)
	}
	var err error
	kept := 0
	for ; err == nil && kept < 1000; kept++ {
		_, err = mark(t, db, strings.Repeat("x", 1000)+store.NewID())
	}
	if !fault.HasCode(err, "store.full") {
		t.Fatalf("after %d: %v", kept, err)
	}
	if n := effects(t, db); n != kept-1 {
		t.Errorf("%d effects of %d", n, kept-1)
	}
	if _, err := write.Exec("PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if _, err := mark(t, db, "room again"); err != nil {
		t.Error(err)
	}
}

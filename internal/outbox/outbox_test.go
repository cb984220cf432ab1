package outbox_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

const start = "2026-11-22T09:00:00Z"

func each(t *testing.T, run func(t *testing.T, db *store.DB, clock *storetest.Clock)) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		clock := storetest.NewClock(start)
		run(t, storetest.Open(t, url, clock), clock)
	})
}

var errRefused = errors.New("refused")

// add puts jobs into one transaction, which ends as told.
func add(t *testing.T, db *store.DB, end error, jobs ...string) {
	t.Helper()
	_, err := db.Write(t.Context(), store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}}, func(tx *store.Tx) error {
		for _, j := range jobs {
			if err := outbox.Add(t.Context(), tx, "draw", j); err != nil {
				return err
			}
		}
		return end
	})
	if !errors.Is(err, end) {
		t.Fatal(err)
	}
}

// hand is a worker's: it keeps what it was given and fails as told.
type hand struct {
	mu   sync.Mutex
	done []string
	fail func(job string) error
}

func (h *hand) carryOut(_ context.Context, body []byte) error {
	job, err := strconv.Unquote(string(body))
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, job)
	if h.fail != nil {
		return h.fail(job)
	}
	return nil
}

func worker(db *store.DB, h *hand) *outbox.Worker {
	return &outbox.Worker{DB: db, Handlers: map[string]outbox.Handler{"draw": h.carryOut}, Log: slog.New(slog.DiscardHandler)}
}

func drain(t *testing.T, w *outbox.Worker) {
	t.Helper()
	if err := w.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func pending(t *testing.T, db *store.DB) (n int, oldest calendar.Instant) {
	t.Helper()
	err := db.Read(t.Context(), func(r store.Reader) (err error) {
		n, oldest, err = outbox.Pending(t.Context(), r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, oldest
}

func TestAJobIsThereWhenItsTransactionIs(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		add(t, db, errRefused, "undone")
		if n, oldest := pending(t, db); n != 0 || !oldest.IsZero() {
			t.Errorf("%d jobs since %v wait for a transaction that was undone", n, oldest)
		}
		add(t, db, nil, "one", "two")
		if n, oldest := pending(t, db); n != 2 || !oldest.Equal(calendar.InstantOf(clock.Now())) {
			t.Errorf("%d jobs wait since %v", n, oldest)
		}
		h := &hand{}
		drain(t, worker(db, h))
		drain(t, worker(db, h))
		if diff := cmp.Diff([]string{"one", "two"}, h.done); diff != "" {
			t.Error("carried out:", diff)
		}
		if n, _ := pending(t, db); n != 0 {
			t.Errorf("%d jobs still wait", n)
		}
	})
}

func TestTwoWorkersTakeEachJobOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		var jobs []string
		for i := range 30 {
			jobs = append(jobs, strconv.Itoa(100+i))
		}
		add(t, db, nil, jobs...)
		h := &hand{}
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() {
				// A worker that lost a job to the other goes away; the ticker brings it back.
				for range 2 * len(jobs) {
					if err := worker(db, h).Drain(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		slices.Sort(h.done)
		if diff := cmp.Diff(jobs, h.done); diff != "" {
			t.Error("carried out:", diff)
		}
	})
}

func TestAFailedJobComesAgainLaterEachTime(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		failures := []error{errors.New("no paper"), errors.New("bytes \x00\xff of a file"), nil}
		h := &hand{}
		h.fail = func(string) error { return failures[len(h.done)-1] }
		w := worker(db, h)
		add(t, db, nil, "one")
		at := func(after time.Duration, want int) {
			t.Helper()
			begin, _ := time.Parse(time.RFC3339, start)
			clock.Set(begin.Add(after))
			drain(t, w)
			if len(h.done) != want {
				t.Errorf("after %s there were %d attempts, want %d", after, len(h.done), want)
			}
		}
		at(0, 1)
		at(9*time.Second, 1)
		at(10*time.Second, 2)
		at(49*time.Second, 2)
		at(50*time.Second, 3)
		if n, _ := pending(t, db); n != 0 {
			t.Error("the job still waits")
		}
		at(time.Hour, 3)
	})
}

func TestAJobOutlivesThePanicOfItsHandAndAHandThatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		add(t, db, nil, "broken", "fine")
		h := &hand{fail: func(job string) error {
			if job == "broken" {
				panic("a rune without a glyph")
			}
			return nil
		}}
		drain(t, worker(db, h))
		if diff := cmp.Diff([]string{"broken", "fine"}, h.done); diff != "" {
			t.Error("carried out:", diff)
		}
		if n, _ := pending(t, db); n != 1 {
			t.Errorf("%d jobs wait, want the broken one", n)
		}
		clock.Set(clock.Now().Add(time.Minute))
		drain(t, &outbox.Worker{DB: db, Log: slog.New(slog.DiscardHandler)})
		if n, _ := pending(t, db); n != 1 {
			t.Errorf("%d jobs wait where nobody knows what to do with it, want 1", n)
		}
	})
}

// The program that took the job died, or hung: the lease runs out and another takes it.
// What the first one then has to say of a failure no longer counts.
func TestAnAbandonedJobIsTakenAfterTheLease(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		add(t, db, nil, "one")
		begin := clock.Now()
		second := &hand{}
		first := &hand{}
		first.fail = func(string) error {
			clock.Set(begin.Add(time.Minute))
			drain(t, worker(db, second))
			if len(second.done) != 0 {
				t.Error("the job was taken from a program that was still at it")
			}
			clock.Set(begin.Add(3 * time.Minute))
			drain(t, worker(db, second))
			return errors.New("too late")
		}
		drain(t, worker(db, first))
		if diff := cmp.Diff([]string{"one"}, second.done); diff != "" {
			t.Error("carried out by the second:", diff)
		}
		if n, _ := pending(t, db); n != 0 {
			t.Error("a late failure woke a job that was done")
		}
	})
}

func TestRunWorksUntilItIsStopped(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		h := &hand{fail: func(job string) error {
			if job == "last" {
				stop()
			}
			return nil
		}}
		var wait sync.WaitGroup
		wait.Go(func() { worker(db, h).Run(ctx, time.Millisecond) })
		add(t, db, nil, "first")
		add(t, db, nil, "last")
		wait.Wait()
		if got := strings.Join(h.done, " "); got != "first last" {
			t.Errorf("carried out: %s", got)
		}
		// It was stopped while it carried out the last one, which is done all the same.
		if n, _ := pending(t, db); n != 0 {
			t.Errorf("%d jobs wait", n)
		}
	})
}

package link_test

import (
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

func TestALinkIsOfOnePurposeAndOneSubject(t *testing.T) {
	clock := storetest.NewClock("2026-11-22T09:00:00Z")
	storetest.EachAt(t, clock, func(t *testing.T, db *store.DB) {
		clock.Set(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
		keys, err := keyring.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		stream := store.CourseStream("c")
		write := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if _, err := db.Write(t.Context(), store.Command{Actor: store.Actor{Kind: store.Person, ID: "giulia"}, Locks: []store.Stream{stream}}, fn); err != nil {
				t.Fatal(err)
			}
		}
		open := func(p link.Purpose, subject string, expires calendar.Instant) (l link.Link) {
			t.Helper()
			write(func(tx *store.Tx) (err error) {
				l, err = link.Open(t.Context(), tx, keys, stream, p, subject, expires)
				return err
			})
			return l
		}
		knows := func(p link.Purpose, l link.Link) bool {
			t.Helper()
			ok := false
			if err := db.Read(t.Context(), func(r store.Reader) error {
				found, err := link.BySecret(t.Context(), r, db.Now(), p, l.Secret(keys))
				ok = err == nil && found.ID == l.ID
				if fault.HasCode(err, "link.absent") {
					err = nil
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return ok
		}
		first, other := open(link.Learner, "e1", calendar.Instant{}), open(link.Learner, "e2", db.Now().Add(time.Hour))
		if !knows(link.Learner, first) || !knows(link.Learner, other) || knows(link.Application, first) || first.Secret(keys) == other.Secret(keys) {
			t.Error("a link is known for another purpose, or not at all")
		}
		if first.SecretHash != link.Digest(first.Secret(keys)) || len(first.Secret(keys)) < 26 {
			t.Errorf("kept as %q", first.SecretHash)
		}
		second := open(link.Learner, "e1", calendar.Instant{})
		if knows(link.Learner, first) || !knows(link.Learner, second) {
			t.Error("the old link is worth something beside the new one")
		}
		write(func(tx *store.Tx) error { return link.Revoke(t.Context(), tx, stream, link.Learner, "e1") })
		if knows(link.Learner, second) {
			t.Error("a revoked link is worth something")
		}
		pin := open(link.SignPIN, "anna", db.Now().Add(time.Hour))
		if _, err := db.Write(t.Context(), store.Command{Actor: store.Actor{Kind: store.PrivateLink, ID: pin.ID}, Locks: []store.Stream{stream}}, func(tx *store.Tx) error {
			return link.Revoke(t.Context(), tx, stream, link.SignPIN, "anna")
		}); err != nil {
			t.Fatal(err)
		}
		of := func(p link.Purpose, l link.Link) (err error) {
			_ = db.Read(t.Context(), func(r store.Reader) error {
				_, err = link.BySecret(t.Context(), r, db.Now(), p, l.Secret(keys))
				return nil
			})
			return err
		}
		if err := of(link.SignPIN, pin); !fault.Is(err, fault.Gone) || !fault.HasCode(err, "link.used") {
			t.Errorf("used by its bearer: %v", err)
		}
		if err := of(link.Learner, pin); !fault.HasCode(err, "link.absent") {
			t.Errorf("used, of another purpose: %v", err)
		}
		if err := of(link.Learner, second); !fault.HasCode(err, "link.absent") {
			t.Errorf("revoked by the office: %v", err)
		}
		used := func() (at calendar.Instant) {
			if err := link.Used(t.Context(), db, other); err != nil {
				t.Fatal(err)
			}
			if err := db.Read(t.Context(), func(r store.Reader) (err error) {
				at, err = link.LastUsed(t.Context(), r, other)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return at
		}
		began := used()
		clock.Set(began.Time().Add(time.Minute))
		if used() != began {
			t.Error("every look is written")
		}
		clock.Set(began.Time().Add(10 * time.Minute))
		if used() == began {
			t.Error("the last use is not written")
		}
		clock.Set(began.Time().Add(time.Hour))
		if knows(link.Learner, other) {
			t.Error("an expired link is worth something")
		}
		if err := db.Read(t.Context(), func(r store.Reader) error {
			found, err := store.Verify(t.Context(), r)
			if len(found) != 0 {
				t.Errorf("verify: %v", found)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

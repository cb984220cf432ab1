package provider_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/link"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

var tablet = store.Actor{Kind: store.Person, ID: "tutor", Role: "tutor"}

func TestAPINIsGuessedByNobody(t *testing.T) {
	hash := func(pin string) account.Hash {
		h, err := account.HashPIN(t.Context(), pin)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first, second := hash("483920"), hash("750318")
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		write := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if _, err := db.Write(ctx, store.Command{Actor: tablet, Locks: []store.Stream{store.ProviderStream()}}, fn); err != nil {
				t.Fatal(err)
			}
		}
		var anna provider.Staff
		write(func(tx *store.Tx) (err error) {
			anna, err = provider.Engage(ctx, tx, provider.Staff{Surname: "Russo", Name: "Anna"})
			return err
		})
		prove := func(pin string) (provider.Proven, error) { return provider.ProveByPIN(ctx, db, tablet, anna.ID, pin) }
		if _, err := prove("483920"); !fault.HasCode(err, "provider.pin") {
			t.Errorf("before one was chosen: %v", err)
		}
		write(func(tx *store.Tx) error { return provider.ChoosePIN(ctx, tx, anna.ID, first) })
		for range 2 { // the right one forgives the wrong ones before it
			for range 4 {
				if _, err := prove("000000"); !fault.HasCode(err, "provider.pin") {
					t.Fatal(err)
				}
			}
			who, err := prove("483920")
			if err != nil || who.StaffID() != anna.ID || who.Means() != provider.ByPIN || !who.On(tablet) || who.On(store.Actor{Kind: store.Person, ID: "other"}) {
				t.Fatalf("%+v, %v", who, err)
			}
		}
		if n := count(t, db, "SELECT COUNT(*) FROM event WHERE type = 'provider.pin_mistyped' AND actor_id = 'tutor'"); n != 8 {
			t.Errorf("%d wrong ones on record", n)
		}
		// Many at once are no more than five, and the fifth locks it.
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				if _, err := prove("99999" + string(rune('0'+i%10))); fault.As(err) == nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := count(t, db, "SELECT COUNT(*) FROM event WHERE type IN ('provider.pin_mistyped', 'provider.pin_locked')"); n != 8+5 {
			t.Errorf("%d tries were compared", n-8)
		}
		if _, err := prove("483920"); !fault.HasCode(err, "provider.pin_locked") {
			t.Errorf("the right one, when it is locked: %v", err)
		}
		write(func(tx *store.Tx) error { return provider.ChoosePIN(ctx, tx, anna.ID, second) })
		if _, err := provider.ProveByPIN(ctx, db, store.Actor{Kind: store.Person, ID: "other"}, anna.ID, "750318"); err != nil {
			t.Errorf("a new one: %v", err)
		}
		// The same device tries it on everybody else.
		var throttled bool
		for range 40 {
			var bruno provider.Staff
			write(func(tx *store.Tx) (err error) {
				if bruno, err = provider.Engage(ctx, tx, provider.Staff{Surname: "Bianchi"}); err != nil {
					return err
				}
				return provider.ChoosePIN(ctx, tx, bruno.ID, second)
			})
			_, err := provider.ProveByPIN(ctx, db, tablet, bruno.ID, "000001")
			if throttled = fault.HasCode(err, "provider.pins"); throttled {
				break
			}
		}
		if !throttled {
			t.Error("one device tries PINs without end")
		}
		found := verify(ctx, t, db)
		if found > 0 {
			t.Errorf("%d rows are not what their events tell", found)
		}
	})
}

// Who made the address may have used it; who has left signs nothing.
func TestAPINIsWorthNothingWhereItMayBeAnothers(t *testing.T) {
	hash, err := account.HashPIN(t.Context(), "483920")
	if err != nil {
		t.Fatal(err)
	}
	clock := storetest.NewClock("2026-09-07T10:00:00Z")
	storetest.EachAt(t, clock, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		clock.Set(time.Date(2026, 9, 7, 10, 0, 0, 0, time.UTC))
		keys, err := keyring.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		write := func(who store.Actor, fn func(tx *store.Tx) error) {
			t.Helper()
			if _, err := db.Write(ctx, store.Command{Actor: who, Locks: []store.Stream{store.ProviderStream()}}, fn); err != nil {
				t.Fatal(err)
			}
		}
		maker, other := store.Actor{Kind: store.Person, ID: "secretary"}, tablet
		var anna provider.Staff
		var address link.Link
		write(maker, func(tx *store.Tx) (err error) {
			if anna, err = provider.Engage(ctx, tx, provider.Staff{Surname: "Russo", Name: "Anna"}); err != nil {
				return err
			}
			address, err = provider.PINLink(ctx, tx, keys, anna.ID)
			return err
		})
		expect := func(what string, who store.Actor, code string) {
			t.Helper()
			proven, err := provider.ProveByPIN(ctx, db, who, anna.ID, "483920")
			if code == "" && (err != nil || !proven.On(who)) || code != "" && (!fault.HasCode(err, code) || proven.StaffID() != "") {
				t.Errorf("%s: %+v, %v", what, proven, err)
			}
		}
		write(store.Actor{Kind: store.PrivateLink, ID: address.ID}, func(tx *store.Tx) error { return provider.ChoosePIN(ctx, tx, anna.ID, hash) })
		expect("on the device of who made the address", maker, "provider.pin_given")
		expect("on another", other, "")
		write(store.Actor{Kind: store.Person, ID: "anna"}, func(tx *store.Tx) error { return provider.ChoosePIN(ctx, tx, anna.ID, hash) })
		expect("chosen anew by themselves", maker, "")
		anna.LeftOn = calendar.MustDate("2026-09-08")
		write(maker, func(tx *store.Tx) error {
			_, err := provider.Revise(ctx, tx, anna)
			return err
		})
		expect("on the last day", other, "")
		clock.Set(time.Date(2026, 9, 8, 10, 0, 0, 0, time.UTC))
		expect("afterwards", other, "provider.pin_gone")
	})
}

func count(t *testing.T, db *store.DB, query string) (n int) {
	t.Helper()
	if err := db.Read(t.Context(), func(r store.Reader) error { return r.Get(t.Context(), &n, query) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func verify(ctx context.Context, t *testing.T, db *store.DB) (n int) {
	t.Helper()
	err := db.Read(ctx, func(r store.Reader) error {
		found, err := store.Verify(ctx, r)
		n = len(found)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

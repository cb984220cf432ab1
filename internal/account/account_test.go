package account_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

var console = store.Actor{Kind: store.Console, ID: "test"}

func write(ctx context.Context, db *store.DB, fn func(tx *store.Tx) error) error {
	_, err := db.Write(ctx, store.Command{Actor: console, Locks: []store.Stream{store.ProviderStream()}}, fn)
	return err
}

// hash is made once: it costs as much as it should.
func hash(t *testing.T, password string) account.Hash {
	t.Helper()
	h, err := account.HashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func create(t *testing.T, db *store.DB, n account.New) account.Account {
	t.Helper()
	var a account.Account
	err := write(t.Context(), db, func(tx *store.Tx) (err error) {
		a, err = account.Create(t.Context(), tx, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func read(t *testing.T, db *store.DB, fn func(r store.Reader) error) {
	t.Helper()
	if err := db.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestAnAccountIsFoundByItsAddress(t *testing.T) {
	h := hash(t, "una frase lunga")
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := create(t, db, account.New{Email: " Anna.Rossi@Ente.IT ", Name: "Rossi Anna", Roles: account.RolesOf(account.Tutor, account.Secretary, account.Tutor), Password: h})
		read(t, db, func(r store.Reader) error {
			got, found, err := account.ByEmail(t.Context(), r, "ANNA.rossi@ente.it")
			if !found || !cmp.Equal(got, a) {
				t.Errorf("found %v: %s", found, cmp.Diff(a, got))
			}
			if want := []account.Role{account.Secretary, account.Tutor}; !cmp.Equal(got.Roles.List(), want) {
				t.Errorf("roles %v", got.Roles)
			}
			return err
		})
		var bad *fault.Error
		err := write(t.Context(), db, func(tx *store.Tx) error {
			_, err := account.Create(t.Context(), tx, account.New{Email: "anna.rossi@ente.it", Password: h})
			return err
		})
		if bad = fault.As(err); bad == nil || bad.Code != "account.invalid" {
			t.Fatal(err)
		}
		var fields []string
		for _, f := range bad.Fields {
			fields = append(fields, f.Name)
		}
		if want := []string{"email", "name", "roles"}; !cmp.Equal(fields, want) {
			t.Errorf("fields %v, want %v", fields, want)
		}
		read(t, db, func(r store.Reader) error {
			found, err := store.Verify(t.Context(), r)
			if len(found) > 0 {
				t.Errorf("verify: %v", found)
			}
			return err
		})
	})
}

func TestAddressesThatAreNone(t *testing.T) {
	h := hash(t, "una frase lunga")
	db := storetest.Open(t, t.TempDir()+"/v.db", storetest.NewClock("2026-11-22T09:00:00Z"))
	for _, email := range []string{"", "anna", "anna@", "Anna <anna@ente.it>", "a@b c", "anna@ente.it, bruno@ente.it"} {
		err := write(t.Context(), db, func(tx *store.Tx) error {
			_, err := account.Create(t.Context(), tx, account.New{Email: email, Name: "x", Roles: account.RolesOf(account.Tutor), Password: h})
			return err
		})
		if !fault.HasCode(err, "account.invalid") {
			t.Errorf("%q: %v", email, err)
		}
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	h := hash(t, "una frase lunga")
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		first := create(t, db, account.New{Email: "a@ente.it", Name: "A", Roles: account.RolesOf(account.Administrator, account.Director), Password: h})
		disable := func(id string) error {
			return write(ctx, db, func(tx *store.Tx) error { return account.Disable(ctx, tx, id) })
		}
		demote := func(id string) error {
			return write(ctx, db, func(tx *store.Tx) error {
				a, err := account.ByID(ctx, tx, id)
				if err != nil {
					return err
				}
				_, err = account.Correct(ctx, tx, id, account.New{Email: a.Email, Name: a.Name, Roles: account.RolesOf(account.Director)})
				return err
			})
		}
		if err := disable(first.ID); !fault.HasCode(err, "account.last_administrator") {
			t.Fatalf("disable: %v", err)
		}
		if err := demote(first.ID); !fault.HasCode(err, "account.last_administrator") {
			t.Fatalf("demote: %v", err)
		}
		second := create(t, db, account.New{Email: "b@ente.it", Name: "B", Roles: account.RolesOf(account.Administrator), Password: h})
		if err := disable(second.ID); err != nil {
			t.Fatal(err)
		}
		if err := demote(first.ID); !fault.HasCode(err, "account.last_administrator") {
			t.Fatalf("demote beside a disabled one: %v", err)
		}
		if err := disable("nobody"); !fault.Is(err, fault.NotFound) {
			t.Fatalf("disable nobody: %v", err)
		}
		read(t, db, func(r store.Reader) error {
			ok, err := account.HasAdministrator(ctx, r)
			if !ok {
				t.Error("no administrator")
			}
			return err
		})
	})
}

func TestPasswordsThatAreRefused(t *testing.T) {
	for password, ok := range map[string]bool{
		"": false, "undici chars"[:11]: false, "dodici chars": true, "àèìòùàèìòùàè": true,
		"aaaaaaaaaaaaaaaa": false, string(make([]byte, 129)): false,
	} {
		_, err := account.HashPassword(t.Context(), password)
		if (err == nil) != ok || err != nil && !fault.HasCode(err, "account.password") {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestParseRoles(t *testing.T) {
	got, err := account.ParseRoles("tutor", "director")
	if err != nil || got != account.RolesOf(account.Director, account.Tutor) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := account.ParseRoles("king"); !fault.HasCode(err, "account.role") {
		t.Errorf("king: %v", err)
	}
}

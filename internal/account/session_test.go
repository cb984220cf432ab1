package account_test

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

const phrase = "una frase lunga"

var classroom = netip.MustParseAddr("192.0.2.7")

// office is a database with one account, and the clock it lives by.
type office struct {
	t     *testing.T
	db    *store.DB
	clock *storetest.Clock
	anna  account.Account
}

func each(t *testing.T, run func(o office)) {
	h := hash(t, phrase)
	storetest.EachURL(t, func(t *testing.T, url string) {
		o := office{t: t, clock: storetest.NewClock("2026-11-22T09:00:00Z")}
		o.db = storetest.Open(t, url, o.clock)
		o.anna = create(t, o.db, account.New{Email: "anna@ente.it", Name: "Rossi Anna", Roles: account.RolesOf(account.Tutor), Password: h})
		run(o)
	})
}

func (o office) later(d time.Duration) { o.clock.Set(o.clock.Now().Add(d)) }

func (o office) signIn(email, password string) (string, error) {
	token, _, err := account.SignIn(o.t.Context(), o.db, email, password, classroom)
	return token, err
}

func (o office) enter() string {
	o.t.Helper()
	token, err := o.signIn("Anna@ente.it", phrase)
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

// open reports whether the token still lets in, and prolongs its session as a page does.
func (o office) open(token string) bool {
	o.t.Helper()
	var s account.Session
	var ok bool
	read(o.t, o.db, func(r store.Reader) (err error) {
		s, ok, err = account.SessionOf(o.t.Context(), r, o.db.Now(), token)
		return err
	})
	if ok {
		if s.Account.ID != o.anna.ID {
			o.t.Errorf("session of %q", s.Account.ID)
		}
		if err := s.Prolong(o.t.Context(), o.db, o.db.Now()); err != nil {
			o.t.Fatal(err)
		}
	}
	return ok
}

func TestASessionEnds(t *testing.T) {
	each(t, func(o office) {
		ctx := o.t.Context()
		token := o.enter()
		if len(token) < 50 || !o.open(token) || o.open("") || o.open(token[1:]) {
			o.t.Fatal("only its token opens a session")
		}
		for range 12 * 60 / 50 { // never idle for an hour
			o.later(50 * time.Minute)
			if !o.open(token) {
				o.t.Fatalf("ended at %v", o.clock.Now())
			}
		}
		o.later(20 * time.Minute) // more than twelve hours in all
		if o.open(token) {
			o.t.Error("open after twelve hours")
		}
		idle := o.enter()
		o.later(time.Hour)
		if o.open(idle) {
			o.t.Error("open after an idle hour")
		}
		left := o.enter()
		if err := account.CloseSession(ctx, o.db, left); err != nil || o.open(left) {
			o.t.Errorf("open after signing out, %v", err)
		}
	})
}

func TestASessionEndsWithItsPasswordOrItsAccount(t *testing.T) {
	other := hash(t, "un’altra frase lunga")
	each(t, func(o office) {
		ctx := o.t.Context()
		before := o.enter()
		if err := write(ctx, o.db, func(tx *store.Tx) error { return account.SetPassword(ctx, tx, o.anna.ID, other) }); err != nil {
			o.t.Fatal(err)
		}
		if o.open(before) {
			o.t.Error("open after the password changed")
		}
		if _, err := o.signIn("anna@ente.it", phrase); !fault.HasCode(err, "account.sign_in") {
			o.t.Errorf("the old password: %v", err)
		}
		after, err := o.signIn("anna@ente.it", "un’altra frase lunga")
		if err != nil || !o.open(after) {
			o.t.Fatalf("the new password: %v", err)
		}
		if err := write(ctx, o.db, func(tx *store.Tx) error { return account.Disable(ctx, tx, o.anna.ID) }); err != nil {
			o.t.Fatal(err)
		}
		if o.open(after) {
			o.t.Error("open though disabled")
		}
		if _, err := o.signIn("anna@ente.it", "un’altra frase lunga"); !fault.HasCode(err, "account.sign_in") {
			o.t.Errorf("disabled: %v", err)
		}
	})
}

func TestAWrongPasswordAndAnUnknownAddressLookTheSame(t *testing.T) {
	each(t, func(o office) {
		_, wrong := o.signIn("anna@ente.it", "non è questa, no")
		_, unknown := o.signIn("nessuno@ente.it", phrase)
		if !fault.HasCode(wrong, "account.sign_in") || wrong.Error() != unknown.Error() {
			o.t.Errorf("%v / %v", wrong, unknown)
		}
	})
	// … and take as long: the hash compared for nobody has the parameters of every other.
	params, salt, key, err := argon2id.DecodeHash(account.Nobodys)
	if err != nil || params.Memory != 19*1024 || params.Iterations != 2 || params.Parallelism != 1 || len(salt) != 16 || len(key) != 32 {
		t.Errorf("%+v, %v", params, err)
	}
}

func TestTooManyTries(t *testing.T) {
	each(t, func(o office) {
		for i := range 10 {
			if _, err := o.signIn("anna@ente.it", "sbagliata, sbagliata"); !fault.HasCode(err, "account.sign_in") {
				o.t.Fatalf("try %d: %v", i+1, err)
			}
		}
		if _, err := o.signIn("anna@ente.it", phrase); !fault.Is(err, fault.Throttled) {
			o.t.Fatalf("the eleventh, with the right password: %v", err)
		}
		if _, err := o.signIn("bruno@ente.it", phrase); !fault.HasCode(err, "account.sign_in") {
			o.t.Errorf("somebody else from the same classroom: %v", err)
		}
		o.later(15 * time.Minute)
		o.enter()
		for range 9 { // a success begins the count anew
			_, _ = o.signIn("anna@ente.it", "sbagliata, sbagliata")
		}
		o.enter()
	})
}

func TestAClassroomSignsInFromOneAddress(t *testing.T) {
	h := hash(t, phrase)
	clock := storetest.NewClock("2026-11-22T09:00:00Z")
	db := storetest.Open(t, filepath.Join(t.TempDir(), "v.db"), clock)
	create(t, db, account.New{Email: "anna@ente.it", Name: "Rossi Anna", Roles: account.RolesOf(account.Tutor), Password: h})
	o := office{t: t, db: db, clock: clock}
	for range 5 { // successes do not count against the address
		o.enter()
	}
	for i := range 100 {
		if _, err := o.signIn(fmt.Sprintf("x%d@ente.it", i), phrase); !fault.HasCode(err, "account.sign_in") {
			t.Fatalf("failure %d: %v", i+1, err)
		}
	}
	if _, err := o.signIn("anna@ente.it", phrase); !fault.Is(err, fault.Throttled) {
		t.Errorf("after a hundred failures from one address: %v", err)
	}
	if _, _, err := account.SignIn(t.Context(), db, "anna@ente.it", phrase, netip.MustParseAddr("2001:db8::1")); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
}

func TestALinkIsUsedOnce(t *testing.T) {
	each(t, func(o office) {
		ctx := o.t.Context()
		use := func(secret string) error {
			return write(ctx, o.db, func(tx *store.Tx) error {
				if err := account.UseLink(ctx, tx, account.FirstAdministrator, secret); err != nil {
					return err
				}
				return account.Disable(ctx, tx, o.anna.ID) // a write of the field beside it
			})
		}
		check := func(secret string) (used bool, err error) {
			err = o.db.Read(ctx, func(r store.Reader) error {
				used, err = account.CheckLink(ctx, r, o.db.Now(), account.FirstAdministrator, secret)
				return err
			})
			return used, err
		}
		link := func() string {
			secret, err := account.NewLink(ctx, o.db, account.FirstAdministrator)
			if err != nil {
				o.t.Fatal(err)
			}
			return secret
		}
		replaced, secret := link(), link()
		_, checked := check(replaced)
		for name, err := range map[string]error{"replaced": use(replaced), "guessed": use("x"), "checked": checked} {
			if !fault.HasCode(err, "account.link") {
				o.t.Errorf("%s: %v", name, err)
			}
		}
		if used, err := check(secret); used || err != nil {
			o.t.Error(used, err)
		}
		if err := use(secret); err != nil {
			o.t.Fatal(err)
		}
		if used, err := check(secret); !used || err != nil {
			o.t.Error(used, err)
		}
		if err := use(secret); !fault.HasCode(err, "account.link") {
			o.t.Errorf("again: %v", err)
		}
		late := link()
		o.later(24 * time.Hour)
		if err := use(late); !fault.HasCode(err, "account.link") {
			o.t.Errorf("a day later: %v", err)
		}
	})
}

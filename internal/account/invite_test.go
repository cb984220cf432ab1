package account_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// people is a database with one administrator, whose password is "una frase lunga".
type people struct {
	*testing.T
	db    *store.DB
	clock *storetest.Clock
	admin account.Account
}

func eachPeople(t *testing.T, run func(p *people)) {
	t.Helper()
	h := hash(t, "una frase lunga")
	storetest.EachURL(t, func(t *testing.T, database string) {
		clock := storetest.NewClock("2026-09-20T09:00:00Z")
		p := &people{T: t, clock: clock, db: storetest.Open(t, database, clock)}
		p.admin = create(t, p.db, account.New{Email: "ada@ente.it", Name: "Neri Ada", Roles: account.RolesOf(account.Administrator), Password: h})
		run(p)
	})
}

func (p *people) write(fn func(tx *store.Tx) error) error {
	p.Helper()
	return write(p.Context(), p.db, fn)
}

func (p *people) must(fn func(tx *store.Tx) error) {
	p.Helper()
	if err := p.write(fn); err != nil {
		p.Fatal(err)
	}
}

func (p *people) invite(email string, roles ...account.Role) account.Account {
	p.Helper()
	var a account.Account
	p.must(func(tx *store.Tx) (err error) {
		a, err = account.Invite(p.Context(), tx, account.New{Email: email, Name: "Zito Bruno", Roles: account.RolesOf(roles...)})
		return err
	})
	return a
}

func (p *people) link(id string) string {
	p.Helper()
	var secret string
	p.must(func(tx *store.Tx) (err error) {
		secret, _, err = account.PasswordLink(p.Context(), tx, id)
		return err
	})
	return secret
}

func (p *people) choose(secret string, h account.Hash) (account.Account, error) {
	p.Helper()
	var a account.Account
	err := p.write(func(tx *store.Tx) (err error) {
		a, err = account.Choose(p.Context(), tx, secret, h)
		return err
	})
	return a, err
}

func (p *people) signsIn(email, password string) (string, bool) {
	p.Helper()
	token, _, err := account.SignIn(p.Context(), p.db, email, password, netip.MustParseAddr("192.0.2.1"))
	if err != nil && !fault.HasCode(err, "account.sign_in") {
		p.Fatal(err)
	}
	return token, err == nil
}

func (p *people) wait(d time.Duration) { p.clock.Set(p.clock.Now().Add(d)) }

func (p *people) open(token string) bool {
	p.Helper()
	var known bool
	read(p.T, p.db, func(r store.Reader) (err error) {
		_, known, err = account.SessionOf(p.Context(), r, p.db.Now(), token)
		return err
	})
	return known
}

func TestWhoIsInvitedChoosesAPassword(t *testing.T) {
	chosen := hash(t, "un’altra frase lunga")
	eachPeople(t, func(p *people) {
		bruno := p.invite(" Bruno@Ente.IT", account.Teacher)
		if !bruno.Invited() || bruno.Email != "bruno@ente.it" {
			p.Fatalf("%+v", bruno)
		}
		if _, in := p.signsIn("bruno@ente.it", ""); in {
			p.Error("without a password, the empty one is good")
		}
		first, second := p.link(bruno.ID), p.link(bruno.ID)
		if _, err := p.choose(first, chosen); !fault.Is(err, fault.NotFound) {
			p.Errorf("the link before the last: %v", err)
		}
		p.wait(7*24*time.Hour + time.Second)
		if _, err := p.choose(second, chosen); !fault.Is(err, fault.NotFound) {
			p.Errorf("a week later: %v", err)
		}
		third := p.link(bruno.ID)
		p.wait(7*24*time.Hour - time.Second)
		if a, err := p.choose(third, chosen); err != nil || a.ID != bruno.ID || a.Invited() {
			p.Fatalf("%+v: %v", a, err)
		}
		if _, err := p.choose(third, chosen); !fault.Is(err, fault.NotFound) {
			p.Errorf("the same link again: %v", err)
		}
		token, in := p.signsIn("bruno@ente.it", "un’altra frase lunga")
		if !in {
			p.Fatal("the chosen password is not good")
		}
		forgotten := p.link(bruno.ID)
		if !p.open(token) {
			p.Error("a link alone ends sessions")
		}
		if _, err := p.choose(forgotten, hash(p.T, "una terza frase lunga")); err != nil || p.open(token) {
			p.Errorf("another password leaves the session open, or: %v", err)
		}
		p.wait(time.Second)
		late := p.link(bruno.ID)
		p.wait(24*time.Hour + time.Second)
		if _, err := p.choose(late, chosen); !fault.Is(err, fault.NotFound) {
			p.Errorf("a forgotten password's link lives a day: %v", err)
		}
	})
}

func TestInvitationsAreJudged(t *testing.T) {
	eachPeople(t, func(p *people) {
		err := p.write(func(tx *store.Tx) error {
			_, err := account.Invite(p.Context(), tx, account.New{Email: "ADA@ente.it"})
			return err
		})
		var fields []string
		for _, f := range fault.As(err).Fields {
			fields = append(fields, f.Name)
		}
		if d := cmp.Diff([]string{"email", "name", "roles"}, fields); d != "" {
			p.Error(d)
		}
		correct := func(id string, n account.New) error {
			return p.write(func(tx *store.Tx) error {
				_, err := account.Correct(p.Context(), tx, id, n)
				return err
			})
		}
		bruno := p.invite("bruno@ente.it", account.Administrator)
		if err := correct(bruno.ID, account.New{Email: "ada@ente.it", Name: "Zito", Roles: bruno.Roles}); !fault.Is(err, fault.Invalid) {
			p.Errorf("somebody else's address: %v", err)
		}
		if err := correct(bruno.ID, account.New{Email: "b.zito@ente.it", Name: "Zito B.", Roles: bruno.Roles}); err != nil {
			p.Error(err)
		}
		if err := correct(p.admin.ID, account.New{Email: p.admin.Email, Name: p.admin.Name, Roles: account.RolesOf(account.Tutor)}); !fault.HasCode(err, "account.last_administrator") {
			p.Errorf("an administrator who never came in is no administrator: %v", err)
		}
		if err := p.write(func(tx *store.Tx) error { return account.Disable(p.Context(), tx, p.admin.ID) }); !fault.HasCode(err, "account.last_administrator") {
			p.Errorf("the last administrator is shut out: %v", err)
		}
	})
}

func TestShutOutAndLetInAgain(t *testing.T) {
	chosen := hash(t, "un’altra frase lunga")
	eachPeople(t, func(p *people) {
		bruno := p.invite("bruno@ente.it", account.Teacher)
		if _, err := p.choose(p.link(bruno.ID), chosen); err != nil {
			p.Fatal(err)
		}
		token, _ := p.signsIn("bruno@ente.it", "un’altra frase lunga")
		pending := p.link(bruno.ID)
		read(p.T, p.db, func(r store.Reader) error {
			n, err := account.OpenSessions(p.Context(), r, p.db.Now())
			if d := cmp.Diff(map[string]int{bruno.ID: 1}, n); d != "" {
				p.Error(d)
			}
			return err
		})
		p.must(func(tx *store.Tx) error { return account.Disable(p.Context(), tx, bruno.ID) })
		if _, in := p.signsIn("bruno@ente.it", "un’altra frase lunga"); in || p.open(token) {
			p.Error("a disabled account comes in")
		}
		if err := p.write(func(tx *store.Tx) error {
			_, _, err := account.PasswordLink(p.Context(), tx, bruno.ID)
			return err
		}); !fault.HasCode(err, "account.disabled") {
			p.Errorf("a link for a disabled account: %v", err)
		}
		p.must(func(tx *store.Tx) error { return account.Enable(p.Context(), tx, bruno.ID) })
		if _, err := p.choose(pending, chosen); !fault.Is(err, fault.NotFound) || p.open(token) {
			p.Errorf("what was open before is open again: %v", err)
		}
		token, in := p.signsIn("bruno@ente.it", "un’altra frase lunga")
		if !in {
			p.Fatal("an enabled account does not come in")
		}
		p.must(func(tx *store.Tx) error { return account.EndSessions(p.Context(), tx, bruno.ID) })
		if p.open(token) {
			p.Error("the session is still open")
		}
	})
}

func TestConfirmingIsAnAttempt(t *testing.T) {
	eachPeople(t, func(p *people) {
		confirm := func(password string) error {
			return account.Confirm(p.Context(), p.db, p.admin, password, netip.MustParseAddr("192.0.2.1"))
		}
		for range 12 { // what is right does not add up
			if err := confirm("una frase lunga"); err != nil {
				p.Fatal(err)
			}
		}
		for range 10 {
			if err := confirm("un’altra"); !fault.HasCode(err, "account.confirm") {
				p.Fatalf("a wrong password: %v", err)
			}
		}
		if err := confirm("una frase lunga"); !fault.Is(err, fault.Throttled) {
			p.Errorf("after ten wrong ones: %v", err)
		}
	})
}

func TestAccountsStandInTheItalianOrder(t *testing.T) {
	eachPeople(t, func(p *people) {
		for i, name := range []string{"Zito", "Ávila", "de Luca", "Amato"} {
			p.must(func(tx *store.Tx) error {
				_, err := account.Invite(p.Context(), tx, account.New{Email: string(rune('a'+i)) + "@ente.it", Name: name, Roles: account.RolesOf(account.Tutor)})
				return err
			})
		}
		read(p.T, p.db, func(r store.Reader) error {
			all, err := account.All(p.Context(), r)
			var names []string
			for _, a := range all {
				names = append(names, a.Name)
			}
			if d := cmp.Diff([]string{"Amato", "Ávila", "de Luca", "Neri Ada", "Zito"}, names); d != "" {
				p.Error(d)
			}
			return err
		})
	})
}

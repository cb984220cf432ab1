package page

import (
	"net/http"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var profileRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/profilo", Allow: web.SignedIn(), Handle: profilePage},
	{Method: http.MethodPost, Path: "/profilo/password", Allow: web.SignedIn(), Handle: changePassword, Limit: smallForm},
	{Method: http.MethodGet, Path: "/password/:token", Allow: web.Public(), Handle: passwordPage},
	{Method: http.MethodPost, Path: "/password/:token", Allow: web.Public(), Handle: choosePassword, Limit: smallForm},
}

func profilePage(q *web.Request) error {
	p, err := profile(q, templates.Form{}, templates.Form{})
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "profile", p)
}

// profile is one's own account, with the forms of its password and of its PIN.
func profile(q *web.Request, form, pin templates.Form) (templates.Page, error) {
	a := q.Account()
	view := templates.Profile{Form: form, Facts: factsOf(q.T("Indirizzo email"), a.Email, q.T("Ruoli"), roleNames(q, a.Roles))}
	err := q.Read(func(r store.Reader) error {
		s, known, err := q.Staff(r)
		if known && may(q, staffReaders) {
			view.Staff = &templates.Link{Text: q.T("I tuoi titoli e le tue ore"), Href: "/personale/" + s.ID}
		}
		if err == nil {
			view.PIN, err = ownPIN(q, r, pin)
		}
		return err
	})
	return templates.Page{Title: a.Name, Subtitle: q.T("Il tuo profilo"), View: view}, err
}

// newPassword reads a password that is typed twice, and makes its hash.
func newPassword(q *web.Request, field string) (account.Hash, error) {
	if q.Password(field) != q.Password("password_again") {
		return "", fault.New(fault.Invalid, "setup.passwords", "Le due password sono diverse.").With("password_again", "Scrivi la stessa password.")
	}
	return account.HashPassword(q.Context(), q.Password(field))
}

// changePassword asks for the password one has, and ends every session but this one.
func changePassword(q *web.Request) error {
	a := q.Account()
	names := fields("password", "password_again")
	err := account.Confirm(q.Context(), q.App().DB, a, q.Password("password"), q.Address())
	var hash account.Hash
	if err == nil {
		names["password"] = "password_new" // what is wrong from here on is the new one
		hash, err = newPassword(q, "password_new")
	}
	if err == nil {
		err = carryOut(q, q.Actor(), func(tx *store.Tx) error { return account.SetPassword(q.Context(), tx, a.ID, hash) })
	}
	if fault.Is(err, fault.Throttled) || refusedHere(err) {
		p, failed := profile(q, formOf(q, err, names), templates.Form{})
		if failed != nil {
			return failed
		}
		status := http.StatusUnprocessableEntity
		if fault.Is(err, fault.Throttled) {
			status = http.StatusTooManyRequests
		}
		return q.Page(status, "profile", p)
	}
	if err != nil {
		return err
	}
	a.PasswordHash = string(hash)
	token, err := account.OpenSession(q.Context(), q.App().DB, a)
	if err != nil {
		return err
	}
	if err := q.Enter(token); err != nil {
		return err
	}
	return q.See("/profilo")
}

// carryOut writes under the provider's lock, once for each form, and leaves the answer to
// the handler.
func carryOut(q *web.Request, who store.Actor, fn func(tx *store.Tx) error) error {
	op, err := q.Operation()
	if err != nil {
		return err
	}
	_, err = q.App().DB.Write(q.Context(), store.Command{Actor: who, Operation: op, Locks: []store.Stream{store.ProviderStream()}}, fn)
	return err
}

// invitee is who holds the link of the path; used tells that they have chosen already.
func invitee(q *web.Request) (a account.Account, used bool, err error) {
	err = q.Read(func(r store.Reader) error {
		a, used, err = account.OfPasswordLink(q.Context(), r, q.Now(), q.Param("token"))
		return err
	})
	return a, used, err
}

func passwordPage(q *web.Request) error {
	a, used, err := invitee(q)
	if err != nil {
		return err
	}
	if used {
		return q.See("/accedi")
	}
	return q.Page(http.StatusOK, "password", passwordView(q, a, templates.Form{}))
}

func passwordView(q *web.Request, a account.Account, form templates.Form) templates.Page {
	return templates.Page{Title: q.T("Scegli la password"), Subtitle: a.Name, View: templates.Password{Form: form, Token: q.Param("token"), Email: a.Email}}
}

// choosePassword uses the link up and signs its bearer in. Sent again, it was done.
func choosePassword(q *web.Request) error {
	a, used, err := invitee(q) // before anything costly is done for a stranger
	if err != nil {
		return err
	}
	if used {
		return q.See("/accedi")
	}
	hash, err := newPassword(q, "password")
	var chosen account.Account
	if err == nil {
		err = carryOut(q, store.Actor{Kind: store.PrivateLink, ID: a.ID}, func(tx *store.Tx) (err error) {
			chosen, err = account.Choose(q.Context(), tx, q.Param("token"), hash)
			return err
		})
	}
	if err != nil {
		return q.Invalid(err, "password", passwordView(q, a, q.FormOf(err)))
	}
	if chosen.IsZero() {
		return q.See("/accedi")
	}
	token, err := account.OpenSession(q.Context(), q.App().DB, chosen)
	if err != nil {
		return err
	}
	if err := q.Enter(token); err != nil {
		return err
	}
	return q.See("/")
}

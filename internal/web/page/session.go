package page

import (
	"net/http"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var sessionRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/accedi", Allow: web.Public(), Handle: signInPage},
	{Method: http.MethodPost, Path: "/accedi", Allow: web.Public(), Handle: signIn, Limit: smallForm},
	{Method: http.MethodPost, Path: "/esci", Allow: web.Public(), Handle: signOut, Limit: smallForm},
	{Method: http.MethodGet, Path: "/avvio/:token", Allow: web.Public(), Handle: setupPage},
	{Method: http.MethodPost, Path: "/avvio/:token", Allow: web.Public(), Handle: setup, Limit: smallForm},
	{Method: http.MethodGet, Path: "/lingua/:code", Allow: web.Public(), Handle: speak},
}

// smallForm is more than a person types into a handful of fields.
const smallForm = 16 << 10

func signInPage(q *web.Request) error {
	if !q.Account().IsZero() {
		return q.See(home(q))
	}
	return showSignIn(q, http.StatusOK, templates.Form{}, q.Query("next"))
}

func showSignIn(q *web.Request, status int, form templates.Form, next string) error {
	var ready bool
	err := q.Read(func(r store.Reader) (err error) {
		ready, err = account.HasAdministrator(q.Context(), r)
		return err
	})
	if err != nil {
		return err
	}
	if !web.Local(next) {
		next = ""
	}
	view := templates.SignIn{Form: form, Next: next, Demo: q.App().Demo, Setup: !ready}
	return q.Page(status, "sign_in", templates.Page{Title: q.T("Accedi"), View: view})
}

func signIn(q *web.Request) error {
	token, a, err := account.SignIn(q.Context(), q.App().DB, q.Value("email"), q.Password("password"), q.Address())
	if fault.Is(err, fault.Refused) || fault.Is(err, fault.Throttled) {
		status := http.StatusUnprocessableEntity
		if fault.Is(err, fault.Throttled) {
			status = http.StatusTooManyRequests
		}
		q.App().Log.Warn("sign-in refused", "from", q.Address().String(), "error", err.Error())
		return showSignIn(q, status, q.FormOf(err), q.Value("next"))
	}
	if err != nil {
		return err
	}
	if err := q.Enter(token); err != nil {
		return err
	}
	q.App().Log.Info("signed in", "account", a.ID, "from", q.Address().String())
	if next := q.Value("next"); web.Local(next) {
		return q.See(next)
	}
	return q.See("/")
}

func signOut(q *web.Request) error {
	if err := q.Leave(); err != nil {
		return err
	}
	return q.See("/accedi")
}

// speak sets the reader's language and goes back to where they were.
func speak(q *web.Request) error {
	q.Speak(language.Of(q.Param("code")))
	if next := q.Query("next"); web.Local(next) {
		return q.See(next)
	}
	return q.See(q.Referrer())
}

func setupPage(q *web.Request) error {
	used, err := invited(q)
	if err != nil {
		return err
	}
	if used {
		return q.See("/accedi")
	}
	return q.Page(http.StatusOK, "setup", setupView(q, templates.Form{}))
}

// invited refuses who does not hold the link; used tells that it has been used.
func invited(q *web.Request) (used bool, err error) {
	err = q.Read(func(r store.Reader) error {
		used, err = account.CheckLink(q.Context(), r, q.Now(), account.FirstAdministrator, q.Param("token"))
		return err
	})
	return used, err
}

func setupView(q *web.Request, form templates.Form) templates.Page {
	return templates.Page{Title: q.T("Primo avvio"), Subtitle: q.T("Chi sei, e di quale ente è questo registro."),
		View: templates.Setup{Form: form, Token: q.Param("token")}}
}

// setup makes the provider and its first administrator, who also keeps the office until
// there are others: somebody has to open the first course.
func setup(q *web.Request) error {
	if _, err := invited(q); err != nil { // before anything costly is done for a stranger
		return err
	}
	var made account.Account
	err := func() error {
		hash, err := newPassword(q, "password")
		if err != nil {
			return err
		}
		// Sent again, the form comes from somebody who is signed in by then: it is the bearer
		// of the link all the same.
		return carryOut(q, store.Actor{Kind: store.PrivateLink, ID: account.FirstAdministrator}, func(tx *store.Tx) (err error) {
			if err := account.UseLink(q.Context(), tx, account.FirstAdministrator, q.Param("token")); err != nil {
				return err
			}
			if err := provider.Establish(q.Context(), tx, provider.Provider{Name: q.Value("provider"), Zone: "Europe/Rome"}.WithUsualTerms()); err != nil {
				return err
			}
			made, err = account.Create(q.Context(), tx, account.New{Email: q.Value("email"), Name: q.Value("name"), Password: hash,
				Roles: account.RolesOf(account.Secretary, account.Director, account.Administrator)})
			return err
		})
	}()
	if err != nil {
		form := q.FormOf(err)
		if wrong, ok := form.Errors["name"]; ok && q.Value("provider") == "" { // the provider's own name is the field provider here
			delete(form.Errors, "name")
			form.Errors["provider"] = wrong
		}
		return q.Invalid(err, "setup", setupView(q, form))
	}
	if made.IsZero() { // the same form again: it was done
		return q.See("/accedi")
	}
	token, err := account.OpenSession(q.Context(), q.App().DB, made)
	if err != nil {
		return err
	}
	if err := q.Enter(token); err != nil {
		return err
	}
	return q.See("/")
}

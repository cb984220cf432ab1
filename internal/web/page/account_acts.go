package page

import (
	"net/http"
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// accountForm is who an account is of; chosen is the person of the staff, empty for none.
func accountForm(q *web.Request, r store.Reader, a account.Account, chosen string) (templates.Act, error) {
	people, err := provider.AllStaff(q.Context(), r)
	staff := templates.Field{Name: "staff", Label: q.T("Chi è nel personale"), Value: chosen, Hint: q.T("per chi tiene o segue lezioni: così vede e firma le proprie")}
	for _, p := range people {
		if free := p.AccountID == "" && p.LeftOn.IsZero(); free || a.ID != "" && string(p.AccountID) == a.ID {
			staff.Options = append(staff.Options, templates.Choice{Value: p.ID, Text: p.FullName()})
		}
	}
	view := templates.Act{Submit: q.T("Salva"), Fields: []templates.Field{
		{Name: "name", Label: q.T("Cognome e nome"), Value: a.Name, Required: true},
		{Name: "email", Label: q.T("Indirizzo email"), Value: a.Email, Required: true, Type: "email"},
	}}
	if len(staff.Options) > 0 {
		view.Fields = append(view.Fields, staff)
	}
	roles := templates.Checks{Name: "role", Legend: q.T("Ruoli")}
	for _, role := range account.AllRoles {
		held := a.Is(role)
		if len(q.Form()) > 0 {
			held = slices.Contains(q.Form()["role"], string(role))
		}
		roles.Boxes = append(roles.Boxes, templates.Box{Choice: templates.Choice{Value: string(role), Text: q.T(role.Label())}, Note: q.T(dutyLabel(role)), Checked: held})
	}
	view.Checks = []templates.Checks{roles}
	return view, err
}

// dutyLabel says what a role may do, in a few words.
func dutyLabel(r account.Role) string {
	switch r {
	case account.Secretary:
		return "tiene corsi, iscrizioni, documenti e calendario"
	case account.Teacher:
		return "vede e firma le proprie lezioni"
	case account.Tutor:
		return "fa l’appello nelle lezioni dei propri corsi"
	case account.Director:
		return "autorizza, giudica i titoli, emette gli elenchi e firma"
	case account.Administrator:
		return "invita gli utenti e tiene i dati dell’ente"
	}
	return "legge registri e fascicoli, non cambia niente"
}

// typedAccount is the form as it was typed.
func typedAccount(q *web.Request) (account.New, error) {
	roles, err := account.ParseRoles(q.Form()["role"]...)
	return account.New{Name: q.Value("name"), Email: q.Value("email"), Roles: roles}, err
}

// accountFields are the fields of an account by the names they have in its form.
var accountFields = map[string]string{"roles": "role", "account_id": "staff"}

func newAccountPage(q *web.Request) error { return showInvitation(q, nil) }

// showInvitation asks whom to invite; ?personale= is somebody of the staff.
func showInvitation(q *web.Request, refusal error) error {
	var view templates.Act
	err := q.Read(func(r store.Reader) error {
		var a account.Account
		if id := q.Query("personale"); id != "" {
			s, err := provider.StaffByID(q.Context(), r, id)
			if err != nil {
				return err
			}
			a.Name = s.FullName()
		}
		var err error
		view, err = accountForm(q, r, a, q.Query("personale"))
		return err
	})
	if err != nil {
		return err
	}
	view.Action, view.Submit, view.Back = "/utenti/nuovo", q.T("Invita"), templates.Link{Text: q.T("Torna indietro"), Href: "/utenti"}
	view.Intro = q.T("La persona sceglie la password con un collegamento che vale una volta sola: lo vedrai dopo, da copiare e consegnare.")
	p := templates.Page{Title: q.T("Invita una persona"), Crumbs: accountCrumbs(q)}
	if refusal != nil {
		return actAgain(q, refusal, p, view, accountFields)
	}
	return act(q, p, view)
}

// inviteAccount makes an account and shows the link by which its owner chooses a password.
func inviteAccount(q *web.Request) error {
	return showLink(q, func(tx *store.Tx) (string, string, calendar.Instant, error) {
		wanted, err := typedAccount(q)
		if err != nil {
			return "", "", calendar.Instant{}, err
		}
		a, err := account.Invite(q.Context(), tx, wanted)
		if err != nil {
			return "", "", calendar.Instant{}, err
		}
		if staff := q.Value("staff"); staff != "" {
			if err := provider.GiveAccount(q.Context(), tx, staff, store.Ref(a.ID)); err != nil {
				return "", "", calendar.Instant{}, err
			}
		}
		secret, until, err := account.PasswordLink(q.Context(), tx, a.ID)
		return a.ID, secret, until, err
	}, func(err error) error { return showInvitation(q, err) })
}

// makePasswordLink makes another link, for who lost the first one or forgot the password.
func makePasswordLink(q *web.Request) error {
	id := q.Param("id")
	return showLink(q, func(tx *store.Tx) (string, string, calendar.Instant, error) {
		secret, until, err := account.PasswordLink(q.Context(), tx, id)
		return id, secret, until, err
	}, func(err error) error { return showAccount(q, http.StatusUnprocessableEntity, id, nil, err) })
}

// showLink carries out what makes a link and shows it on the page of the account. The
// secret goes into that answer alone: a form that is sent again shows the page without it.
func showLink(q *web.Request, link func(tx *store.Tx) (id, secret string, until calendar.Instant, err error), again func(error) error) error {
	op, err := q.Operation()
	if err != nil {
		return err
	}
	var secret string
	var until calendar.Instant
	answer, err := q.WriteAs(op, []store.Stream{store.ProviderStream()}, func(tx *store.Tx) (err error) {
		var id string
		id, secret, until, err = link(tx)
		tx.Answer(id)
		return err
	})
	if refusedHere(err) {
		return again(err)
	}
	if err != nil {
		return err
	}
	if secret == "" { // a replay
		return q.See("/utenti/" + answer.Text)
	}
	var a account.Account
	if err := q.Read(func(r store.Reader) (err error) {
		a, err = account.ByID(q.Context(), r, answer.Text)
		return err
	}); err != nil {
		return err
	}
	return showAccount(q, http.StatusOK, a.ID, &templates.OneTimeLink{URL: q.App().BaseURL + "/password/" + secret, Until: moment(q, until), For: a.Name}, nil)
}

// correctAccountAct changes name, address, roles and person of an account.
var correctAccountAct = providerAct{
	view: func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error) {
		a, err := account.ByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return templates.Page{}, templates.Act{}, err
		}
		s, _, err := provider.StaffOfAccount(q.Context(), r, a.ID)
		if err != nil {
			return templates.Page{}, templates.Act{}, err
		}
		view, err := accountForm(q, r, a, s.ID)
		back := templates.Link{Text: a.Name, Href: "/utenti/" + a.ID}
		view.Back = templates.Link{Text: q.T("Torna indietro"), Href: back.Href}
		view.Intro = q.T("I ruoli valgono dalla prossima pagina che la persona apre.")
		return templates.Page{Title: q.T("Modifica"), Subtitle: a.Name, Crumbs: accountCrumbs(q, back)}, view, err
	},
	names: accountFields,
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		wanted, err := typedAccount(q)
		if err != nil {
			return "", err
		}
		a, err := account.Correct(q.Context(), tx, q.Param("id"), wanted)
		if err != nil {
			return "", err
		}
		before, known, err := provider.StaffOfAccount(q.Context(), tx, a.ID)
		if err != nil {
			return "", err
		}
		staff := q.Value("staff")
		if known && before.ID != staff {
			if err := provider.GiveAccount(q.Context(), tx, before.ID, ""); err != nil {
				return "", err
			}
		}
		if staff != "" {
			err = provider.GiveAccount(q.Context(), tx, staff, store.Ref(a.ID))
		}
		return "/utenti/" + a.ID, err
	},
}

func disableAccount(q *web.Request) error {
	return onAccount(q, func(tx *store.Tx, id string) error { return account.Disable(q.Context(), tx, id) })
}

func enableAccount(q *web.Request) error {
	return onAccount(q, func(tx *store.Tx, id string) error { return account.Enable(q.Context(), tx, id) })
}

func endSessions(q *web.Request) error {
	return onAccount(q, func(tx *store.Tx, id string) error { return account.EndSessions(q.Context(), tx, id) })
}

// onAccount carries out an act upon an account and shows it.
func onAccount(q *web.Request, fn func(tx *store.Tx, id string) error) error {
	id := q.Param("id")
	err := onProvider(q, "/utenti/"+id, func(tx *store.Tx) error { return fn(tx, id) })
	if refusedHere(err) {
		return showAccount(q, http.StatusUnprocessableEntity, id, nil, err)
	}
	return err
}

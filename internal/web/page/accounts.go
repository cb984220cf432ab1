package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var accountRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/utenti", Allow: administrators, Handle: accountsPage},
	{Method: http.MethodGet, Path: "/utenti/nuovo", Allow: administrators, Handle: newAccountPage},
	{Method: http.MethodPost, Path: "/utenti/nuovo", Allow: administrators, Handle: inviteAccount},
	{Method: http.MethodGet, Path: "/utenti/:id", Allow: administrators, Handle: accountPage},
	{Method: http.MethodGet, Path: "/utenti/:id/modifica", Allow: administrators, Handle: correctAccountAct.page},
	{Method: http.MethodPost, Path: "/utenti/:id/modifica", Allow: administrators, Handle: correctAccountAct.post},
	{Method: http.MethodPost, Path: "/utenti/:id/collegamento", Allow: administrators, Handle: makePasswordLink},
	{Method: http.MethodPost, Path: "/utenti/:id/disattiva", Allow: administrators, Handle: disableAccount},
	{Method: http.MethodPost, Path: "/utenti/:id/riattiva", Allow: administrators, Handle: enableAccount},
	{Method: http.MethodPost, Path: "/utenti/:id/esci", Allow: administrators, Handle: endSessions},
}

// administrators say who may sign in.
var administrators = web.For(account.Administrator)

// accountRow is an account with who it is of the staff, and where it is signed in.
type accountRow struct {
	account.Account
	staff    provider.Staff // the zero one where it is nobody of the staff
	sessions int
}

var accountFilters = []listFilter[accountRow]{
	{"", "Tutti", func(accountRow) bool { return true }},
	{"attivi", "Attivi", func(a accountRow) bool { return a.Active && !a.Invited() }},
	{"invitati", "Invitati", func(a accountRow) bool { return a.Active && a.Invited() }},
	{"disattivati", "Disattivati", func(a accountRow) bool { return !a.Active }},
}

const accountsPerPage = 50

func accountsPage(q *web.Request) error {
	view := templates.Accounts{Tabs: providerTabs(q), Search: q.Query("q")}
	var shown []accountRow
	err := q.Read(func(r store.Reader) error {
		all, err := readAccounts(q, r)
		shown, view.Filters = sift(q, accountFilters, q.Query("stato"), all, func(state string) string { return accountsHref(state, view.Search) })
		return err
	})
	if err != nil {
		return err
	}
	if sent, err := takeAway(q, accountList(q, shown)); sent {
		return err
	}
	view.Downloads = downloads(q, accountsHref(q.Query("stato"), view.Search))
	shown, view.Pager = cut(q, shown, 0, accountsPerPage, "/utenti")
	for _, a := range shown {
		view.Accounts = append(view.Accounts, templates.AccountRow{Href: "/utenti/" + a.ID, Name: a.Name, Email: a.Email, Roles: roleNames(q, a.Roles),
			Staff: a.staff.FullName(), State: accountBadge(q, a.Account), Sessions: a.sessions})
	}
	view.Empty = templates.Empty{Text: q.T("Nessun utente qui."), Next: &templates.Link{Text: q.T("Mostra tutti"), Href: "/utenti"}}
	return q.Page(http.StatusOK, "accounts", templates.Page{Title: q.T("Utenti"), View: view})
}

func accountsHref(state, search string) string {
	return narrowed("/utenti", "stato", state, "q", search)
}

// readAccounts is every account that the search finds, by name.
func readAccounts(q *web.Request, r store.Reader) ([]accountRow, error) {
	all, err := account.All(q.Context(), r)
	if err != nil {
		return nil, err
	}
	sessions, err := account.OpenSessions(q.Context(), r, q.Now())
	if err != nil {
		return nil, err
	}
	staff, err := provider.AllStaff(q.Context(), r)
	wanted := language.Fold(q.Query("q"))
	var out []accountRow
	for _, a := range all {
		if !strings.Contains(language.Fold(a.Name+" "+a.Email), wanted) {
			continue
		}
		row := accountRow{Account: a, sessions: sessions[a.ID]}
		if i := slices.IndexFunc(staff, func(s provider.Staff) bool { return string(s.AccountID) == a.ID }); i >= 0 {
			row.staff = staff[i]
		}
		out = append(out, row)
	}
	return out, err
}

func accountList(q *web.Request, rows []accountRow) export.List[accountRow] {
	return export.List[accountRow]{Kind: "utenti", Name: q.T("utenti"), Rows: rows, Columns: []export.Column[accountRow]{
		export.Text("Nome", func(a accountRow) string { return a.Name }),
		export.Text("Indirizzo email", func(a accountRow) string { return a.Email }),
		export.Text("Ruoli", func(a accountRow) string { return roleNames(q, a.Roles) }),
		export.Text("Nel personale", func(a accountRow) string { return a.staff.FullName() }),
		export.Text("Stato", func(a accountRow) string { return accountBadge(q, a.Account).Text }),
	}}
}

func roleNames(q *web.Request, roles account.Roles) string {
	var out []string
	for _, r := range roles.List() {
		out = append(out, q.T(r.Label()))
	}
	return strings.Join(out, ", ")
}

func accountBadge(q *web.Request, a account.Account) templates.Badge {
	switch {
	case !a.Active:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Disattivato")}
	case a.Invited():
		return templates.Badge{Tone: templates.Caution, Text: q.T("Invitato: deve scegliere la password")}
	}
	return templates.Badge{Tone: templates.Success, Text: q.T("Attivo")}
}

func accountPage(q *web.Request) error { return showAccount(q, http.StatusOK, q.Param("id"), nil, nil) }

// showAccount shows one account: with the link that was just made for it, or with what was
// refused.
func showAccount(q *web.Request, status int, id string, link *templates.OneTimeLink, refusal error) error {
	var a account.Account
	view := templates.AccountPage{Link: link}
	err := q.Read(func(r store.Reader) (err error) {
		if a, err = account.ByID(q.Context(), r, id); err != nil {
			return err
		}
		sessions, err := account.OpenSessions(q.Context(), r, q.Now())
		if err != nil {
			return err
		}
		staff, known, err := provider.StaffOfAccount(q.Context(), r, a.ID)
		if err != nil {
			return err
		}
		person := ""
		if known {
			person = staff.FullName()
		}
		view.State, view.Actions = accountBadge(q, a), accountActions(q, a, sessions[a.ID])
		view.Facts = factsOf(q.T("Indirizzo email"), a.Email, q.T("Ruoli"), roleNames(q, a.Roles), q.T("Nel personale"), orDash(person),
			q.T("Accessi aperti"), q.T("{n} {n|dispositivo|dispositivi}", "n", sessions[a.ID]))
		events, err := provider.History(q.Context(), r, a.ID)
		if err != nil {
			return err
		}
		view.History, err = history(q, r, events)
		return err
	})
	if err != nil {
		return err
	}
	p := templates.Page{Title: a.Name, Crumbs: accountCrumbs(q), View: view}
	if refusal != nil {
		p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(refusal)}}
	}
	return q.Page(status, "account", p)
}

func accountCrumbs(q *web.Request, more ...templates.Link) []templates.Link {
	return append([]templates.Link{{Text: q.T("Ente"), Href: "/ente"}, {Text: q.T("Utenti"), Href: "/utenti"}}, more...)
}

func accountActions(q *web.Request, a account.Account, sessions int) []templates.Action {
	path := "/utenti/" + a.ID
	if !a.Active {
		return []templates.Action{{Text: q.T("Riattiva"), Href: path + "/riattiva", Post: true, Primary: true}, {Text: q.T("Modifica"), Href: path + "/modifica"}}
	}
	link := q.T("Collegamento per una nuova password")
	if a.Invited() {
		link = q.T("Nuovo collegamento d’invito")
	}
	out := []templates.Action{{Text: q.T("Modifica"), Href: path + "/modifica"}, {Text: link, Href: path + "/collegamento", Post: true, Primary: a.Invited()}}
	if sessions > 0 {
		out = append(out, templates.Action{Text: q.T("Termina gli accessi"), Href: path + "/esci", Post: true})
	}
	return append(out, templates.Action{Text: q.T("Disattiva"), Href: path + "/disattiva", Post: true})
}

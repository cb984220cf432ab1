package page

import (
	"net/http"
	"slices"

	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var providerRuleRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/ente/requisiti", Allow: office, Handle: providerRulesPage},
	{Method: http.MethodPost, Path: "/ente/requisiti", Allow: heads, Handle: decideProviderRules},
}

// ownRules are what a provider may ask for that the program has a rule for.
var ownRules = []knownRule{
	{"R-PRIVACY", "Informativa sulla privacy", []string{"due"}},
	{"R-AGREEMENT", "Patto formativo", []string{"due"}},
	{"R-PHOTO", "Fotografia", []string{"due"}},
	{"R-PERMIT", "Permesso di soggiorno", []string{"due", "valid"}},
}

// providerRulesForm is what the provider asks of whoever enrols, tied to a list. Ids that
// an earlier version had are not given again: decisions name them.
func providerRulesForm(q *web.Request, rules *[]standard.EntryRule, history []enrolment.ProviderRules) (sheetForm, error) {
	book := ruleBook{rules: rules, known: ownRules, prefix: "R-ENTE", source: standard.FromProvider, asked: q.T("L’ente lo chiede")}
	for _, version := range history {
		old, err := version.Decode()
		if err != nil {
			return sheetForm{}, err
		}
		for _, r := range old {
			if !slices.ContainsFunc(*rules, func(now standard.EntryRule) bool { return now.ID == r.ID }) {
				book.used = append(book.used, r.ID)
			}
		}
	}
	groups, finish := book.form(q)
	return sheetForm{groups: groups, finish: func(*fault.Error) { finish() }, alias: func(path string) string { return ruleAlias(*rules, "rules", path) }}, nil
}

// ruleDesk is the provider's requirements that stand, and their form.
type ruleDesk struct {
	rules  []standard.EntryRule
	form   sheetForm
	stands enrolment.ProviderRules
}

func readRuleDesk(q *web.Request) (*ruleDesk, error) {
	d := &ruleDesk{}
	var history []enrolment.ProviderRules
	err := q.Read(func(r store.Reader) (err error) {
		if d.rules, d.stands, err = enrolment.ProviderRulesNow(q.Context(), r); err != nil {
			return err
		}
		history, err = enrolment.ProviderRulesHistory(q.Context(), r)
		return err
	})
	if err != nil {
		return nil, err
	}
	d.form, err = providerRulesForm(q, &d.rules, history)
	return d, err
}

func providerRulesPage(q *web.Request) error {
	d, err := readRuleDesk(q)
	if err != nil {
		return err
	}
	return d.show(q, http.StatusOK, templates.Form{Values: d.form.values()})
}

func (d *ruleDesk) show(q *web.Request, status int, typed templates.Form) error {
	view := templates.ProviderRules{StandardPart: templates.StandardPart{Action: "/ente/requisiti", Seen: d.stands.ID, Form: typed, Groups: d.form.view(typed, nil),
		Back: templates.Link{Text: q.T("Torna indietro senza salvare"), Href: "/ente"}}, Tabs: providerTabs(q), ReadOnly: !may(q, heads),
		Stands: q.T("Finora l’ente non ha deciso niente: chiede l’informativa sulla privacy firmata.")}
	if d.stands.ID != "" {
		view.Stands = q.T("Decisi da {name} il {day}.", "name", d.stands.DecidedBy, "day", d.stands.Since)
	}
	return q.Page(status, "provider_rules", templates.Page{Title: q.T("Requisiti chiesti dall’ente"), View: view})
}

func decideProviderRules(q *web.Request) error {
	d, err := readRuleDesk(q)
	if err != nil {
		return err
	}
	if q.Value("more") != "" {
		return d.show(q, http.StatusOK, templates.Form{Values: q.Values()})
	}
	bad := typed()
	if q.Value("seen") != d.stands.ID {
		bad.With("seen", "Intanto qualcuno ha cambiato questi requisiti: ricarica la pagina e ripeti la modifica.")
	}
	d.form.read(q, bad)
	if err = bad.OrNil(); err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			tx.Answer("/ente/requisiti")
			return enrolment.DecideProviderRules(q.Context(), tx, d.rules, q.Account().Name)
		})
	}
	if refusedHere(err) {
		return d.show(q, http.StatusUnprocessableEntity, formOf(q, err, d.form.names(err, "")))
	}
	return err
}

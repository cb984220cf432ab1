package page

import (
	"net/http"
	"strconv"

	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var registerTermsRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/ente/registro", Allow: heads, Handle: registerTermsAct.page},
	{Method: http.MethodPost, Path: "/ente/registro", Allow: heads, Handle: registerTermsAct.post},
}

// registerTerms are the terms of the register, as the provider's columns are called.
var registerTerms = []struct {
	name, label, hint, unit string
	figure                  func(*provider.Provider) *int
}{
	{"close_hours", "Chiusura: ore dopo la fine della lezione", "Oltre, la lezione risulta in ritardo e si sollecita chi la deve chiudere.", "{n} {n|ora|ore}",
		func(p *provider.Provider) *int { return &p.CloseHours }},
	{"mark_days", "Appello: giorni dopo quello della lezione", "Con 0, una presenza segnata dal giorno dopo è stampata «registrata il».", "{n} {n|giorno|giorni}",
		func(p *provider.Provider) *int { return &p.MarkDays }},
	{"attest_days", "Firma mancante: giorni dopo la chiusura", "Prima non si attesta: il docente può ancora firmare.", "{n} {n|giorno|giorni}",
		func(p *provider.Provider) *int { return &p.AttestDays }},
}

// registerTermsFacts are the terms in force, for the provider's own page.
func registerTermsFacts(q *web.Request, p provider.Provider) []templates.Fact {
	var out []templates.Fact
	for _, t := range registerTerms {
		out = append(out, templates.Fact{Label: q.T(t.label), Value: q.T(t.unit, "n", *t.figure(&p))})
	}
	return out
}

var registerTermsAct = providerAct{
	view: func(q *web.Request, _ store.Reader) (templates.Page, templates.Act, error) {
		p := q.Provider()
		view := templates.Act{Submit: q.T("Salva i termini"), Back: templates.Link{Text: q.T("Torna indietro"), Href: "/ente"},
			Intro: q.T("Nessuna norma li fissa: li decide l’ente. Quello che è in ritardo non si rifiuta, si vede: sullo schermo e sul registro.")}
		for _, t := range registerTerms {
			view.Fields = append(view.Fields, templates.Field{Name: t.name, Label: q.T(t.label), Hint: q.T(t.hint), Value: strconv.Itoa(*t.figure(&p)), Required: true, Small: true, Mode: "numeric"})
		}
		return templates.Page{Title: q.T("Termini del registro"), Crumbs: []templates.Link{{Text: q.T("Ente"), Href: "/ente"}}}, view, nil
	},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		p, err := provider.Current(q.Context(), tx)
		if err != nil {
			return "", err
		}
		bad := typed()
		for _, t := range registerTerms {
			*t.figure(&p) = numberField(q, t.name, bad)
		}
		if err := bad.OrNil(); err != nil {
			return "", err
		}
		return "/ente", provider.Establish(q.Context(), tx, p)
	},
}

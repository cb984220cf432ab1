package page

import (
	"net/http"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var providerRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/ente", Allow: readers, Handle: providerPage},
	{Method: http.MethodGet, Path: "/ente/modifica", Allow: heads, Handle: establishAct.page},
	{Method: http.MethodPost, Path: "/ente/modifica", Allow: heads, Handle: establishAct.post},
}

// heads are who answer for the provider.
var heads = web.For(account.Director, account.Administrator)

// providerTabs are the pages about the provider itself.
func providerTabs(q *web.Request) []templates.Tab {
	var out []templates.Tab
	for _, t := range []struct {
		href, label string
		allow       web.Permission
	}{{"/ente", "Dati dell’ente", readers}, {"/ente/requisiti", "Requisiti dell’ente", office}, {"/sedi", "Sedi e aule", readers}, {"/calendario/chiusure", "Festività e chiusure", readers}, {"/utenti", "Utenti", administrators}} {
		if may(q, t.allow) {
			out = append(out, templates.Tab{Link: templates.Link{Text: q.T(t.label), Href: t.href}, Current: q.Path() == t.href})
		}
	}
	return out
}

func providerPage(q *web.Request) error {
	p := q.Provider()
	view := templates.Provider{Tabs: providerTabs(q), Facts: factsOf(
		q.T("Denominazione"), orDash(p.Name),
		q.T("Codice di accreditamento"), orDash(p.AccreditationCode),
		q.T("Regione"), orDash(p.Region),
		q.T("Partita IVA o codice fiscale"), orDash(p.TaxID),
		q.T("Indirizzo"), orDash(p.Address),
		q.T("Comune"), orDash(p.City),
		q.T("Direttore che firma"), orDash(p.Director),
		q.T("Fuso orario"), orDash(p.Zone),
		q.T("Mittente delle email agli allievi"), orDash(p.SenderEmail),
	)}
	for _, t := range terms {
		view.Terms = append(view.Terms, templates.Fact{Label: q.T(t.label), Value: q.T("{n} {n|giorno|giorni}", "n", *t.days(&p))})
	}
	if !p.Complete() {
		view.Missing = templates.Alert{Tone: templates.Caution, Title: q.T("Mancano dati dell’ente"),
			Text: q.T("Registri, elenchi e attestati stampano questi dati: dove c’è un trattino resterebbero vuoti.")}
	}
	view.RegisterTerms = registerTermsFacts(q, p)
	if may(q, heads) {
		view.RegisterActions = []templates.Action{{Text: q.T("Modifica i termini"), Href: "/ente/registro"}}
		view.Actions = []templates.Action{{Text: q.T("Modifica"), Href: "/ente/modifica", Primary: !p.Complete()}}
	}
	if may(q, office) {
		view.TermsActions = []templates.Action{{Text: q.T("Modifica i termini"), Href: "/comunicazioni/termini"}}
	}
	return q.Page(http.StatusOK, "provider", templates.Page{Title: q.T("Ente"), View: view})
}

var establishAct = providerAct{
	view: func(q *web.Request, _ store.Reader) (templates.Page, templates.Act, error) {
		p := q.Provider()
		field := func(name, label, value string) templates.Field {
			return templates.Field{Name: name, Label: label, Value: value, Required: true}
		}
		region := field("region", q.T("Regione"), p.Region)
		region.Options = regionChoices(p.Region)
		zone := field("zone", q.T("Fuso orario"), p.Zone)
		zone.Hint = q.T("ad esempio Europe/Rome; non cambia più quando ci sono lezioni in calendario")
		view := templates.Act{Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna indietro"), Href: "/ente"}, Fields: []templates.Field{
			field("name", q.T("Denominazione"), p.Name),
			field("accreditation_code", q.T("Codice di accreditamento"), p.AccreditationCode),
			region,
			field("tax_id", q.T("Partita IVA o codice fiscale"), p.TaxID),
			field("address", q.T("Indirizzo"), p.Address),
			field("city", q.T("Comune"), p.City),
			field("director", q.T("Direttore che firma"), p.Director),
			zone,
			{Name: "sender_email", Label: q.T("Mittente delle email agli allievi"), Value: p.SenderEmail, Hint: q.T("L’indirizzo da cui partono i messaggi e a cui si risponde; senza, non si invia nulla.")},
		}}
		return templates.Page{Title: q.T("Modifica i dati dell’ente"), Crumbs: []templates.Link{{Text: q.T("Ente"), Href: "/ente"}}}, view, nil
	},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		p, err := provider.Current(q.Context(), tx)
		if err != nil {
			return "", err
		}
		zone := p.Zone
		p.Name, p.AccreditationCode, p.Region, p.TaxID = q.Value("name"), q.Value("accreditation_code"), q.Value("region"), q.Value("tax_id")
		p.Address, p.City, p.Director, p.Zone, p.SenderEmail = q.Value("address"), q.Value("city"), q.Value("director"), q.Value("zone"), q.Value("sender_email")
		// The instants of lessons were computed in the zone they were planned in.
		first, _, err := timetable.Span(q.Context(), tx)
		if err != nil {
			return "", err
		}
		if !first.IsZero() && p.Zone != zone {
			return "", typed().With("zone", "Ci sono già lezioni in calendario, con i loro orari: il fuso orario resta {zone}.", fault.Args{"zone": zone})
		}
		return "/ente", provider.Establish(q.Context(), tx, p)
	},
}

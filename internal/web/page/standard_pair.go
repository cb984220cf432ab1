package page

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var pairRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/standard/confronto", Allow: readers, Handle: pairPage},
}

func figureCount(n int, label string) templates.Figure {
	return templates.Figure{Number: strconv.Itoa(n), Label: label}
}

// pairPage lays two qualifications side by side, for whoever decides on a credit.
func pairPage(q *web.Request) error {
	a, b := q.Query("a"), q.Query("b")
	view := templates.StandardPair{Form: templates.Form{Values: map[string]string{"a": a, "b": b}, Errors: map[string]string{}}}
	sheets := map[string]*standard.Standard{}
	err := q.Read(func(r store.Reader) error {
		listed, err := standard.Catalogue(q.Context(), r, standard.Filter{})
		for _, l := range listed {
			if l.Superseded && l.ID != a && l.ID != b {
				continue
			}
			sheets[l.ID] = l.Standard
			view.Choices = append(view.Choices, templates.Choice{Value: l.ID, Text: q.T("{title} ({region}, versione {n})", "title", l.Standard.Title, "region", l.Standard.Region, "n", l.Version.Version)})
		}
		return err
	})
	if err != nil {
		return err
	}
	p := templates.Page{Title: q.T("Due qualificazioni a confronto"), Crumbs: catalogueCrumbs(q)}
	switch {
	case len(view.Choices) < 2:
		view.NothingYet = templates.Empty{Text: q.T("Per un confronto servono due schede nel catalogo."), Next: &templates.Link{Text: q.T("Vai al catalogo"), Href: "/standard"}}
	case sheets[a] == nil || sheets[b] == nil:
		view.NothingYet = templates.Empty{Text: q.T("Scegli le due qualificazioni: si vedrà che cosa hanno in comune, parola per parola, per decidere un credito.")}
	case a == b:
		view.Form.Errors["b"] = q.T("Scegli due schede diverse.")
		view.NothingYet = templates.Empty{Text: q.T("Una scheda ha in comune con sé stessa tutto.")}
	default:
		comparison := standard.Compare(sheets[a], sheets[b])
		if sent, err := takeAway(q, pairList(q, comparison)); sent || err != nil {
			return err
		}
		fillPair(q, &view, comparison, sheets[a], sheets[b])
		p.Subtitle = q.T("Che cosa chi ha una delle due sa già dell’altra. Il credito lo decide una persona.")
	}
	p.View = view
	return q.Page(http.StatusOK, "standard_compare", p)
}

func fillPair(q *web.Request, view *templates.StandardPair, c standard.Comparison, a, b *standard.Standard) {
	view.A, view.B = pairSide(q, view.Form.Value("a"), a, c.A), pairSide(q, view.Form.Value("b"), b, c.B)
	view.Figures = []templates.Figure{
		figureCount(len(c.Units), q.T("competenze con lo stesso titolo")),
		figureCount(len(c.Abilities), q.T("abilità in comune, su {a} e {b}", "a", c.A.Abilities, "b", c.B.Abilities)),
		figureCount(len(c.Knowledge), q.T("conoscenze in comune, su {a} e {b}", "a", c.A.Knowledge, "b", c.B.Knowledge)),
		figureCount(len(c.ISTAT)+len(c.ATECO)+len(c.ADA), q.T("codici in comune")),
	}
	fact := func(label, x, y string) {
		view.Facts = append(view.Facts, templates.PairFact{Label: label, A: orDash(x), B: orDash(y), Same: x != "" && x == y})
	}
	fact(q.T("Livello EQF"), figure(a.EQF), figure(b.EQF))
	fact("SEP", a.SEP, b.SEP)
	fact("ADA", references(a.ADA), references(b.ADA))
	fact(q.T("Durata minima"), totals(q, a), totals(q, b))
	for _, list := range []struct {
		to     *[]templates.PairLine
		shared []standard.Shared
	}{{&view.Units, c.Units}, {&view.Abilities, c.Abilities}, {&view.Knowledge, c.Knowledge}} {
		for _, s := range list.shared {
			*list.to = append(*list.to, templates.PairLine{A: s.A, B: s.B, InA: unitNames(a, s.InA), InB: unitNames(b, s.InB), How: sameBadge(q, s.Exact, q.T("stesse parole"))})
		}
	}
	for _, list := range []struct {
		name   string
		shared []standard.SharedCode
	}{{"ADA", c.ADA}, {"ATECO 2007", c.ATECO}, {"ISTAT CP2011", c.ISTAT}} {
		for _, s := range list.shared {
			view.Codes = append(view.Codes, templates.PairLine{Kind: list.name, A: reference(s.A), B: reference(s.B), How: sameBadge(q, s.A == s.B, q.T("stesso codice"))})
		}
	}
	for _, s := range c.Similar {
		view.Similar = append(view.Similar, templates.PairLine{Kind: fmt.Sprintf("%d\u00a0%%", s.Percent), A: s.A, B: s.B, InA: unitNames(a, s.InA), InB: unitNames(b, s.InB)})
	}
	view.Exports = downloads(q, "/standard/confronto?"+url.Values{"a": {view.Form.Value("a")}, "b": {view.Form.Value("b")}}.Encode())
}

// sameBadge tells what is the same letter by letter from what is in another way.
func sameBadge(q *web.Request, exact bool, otherwise string) templates.Badge {
	if exact {
		return templates.Badge{Tone: templates.Success, Text: q.T("identico")}
	}
	return templates.Badge{Tone: templates.Info, Text: otherwise}
}

func totals(q *web.Request, s *standard.Standard) string {
	var out []string
	for _, t := range s.Training {
		out = append(out, bound(q.Locale(), t.MinTotal))
	}
	return strings.Join(out, "; ")
}

func pairSide(q *web.Request, id string, s *standard.Standard, side standard.Side) *templates.PairSide {
	out := &templates.PairSide{Link: templates.Link{Text: s.Title, Href: "/standard/" + id}, Region: s.Region}
	for i, u := range side.Units {
		unit := templates.PairUnit{Name: strings.TrimSpace(unitNumber(s.CompetenceUnits[i].Code, i) + " " + s.CompetenceUnits[i].Title),
			Abilities: q.T("{n} su {total}", "n", u.SharedAbilities, "total", u.Abilities), Knowledge: q.T("{n} su {total}", "n", u.SharedKnowledge, "total", u.Knowledge)}
		out.Units = append(out.Units, unit)
	}
	return out
}

// unitNames are the units where a text stands.
func unitNames(s *standard.Standard, units []int) string {
	var out []string
	for _, i := range units {
		out = append(out, prefixed("UC", unitNumber(s.CompetenceUnits[i].Code, i)))
	}
	return strings.Join(out, ", ")
}

// pairRow is a line of the comparison as people take it away.
type pairRow struct{ kind, how, a, b string }

func pairList(q *web.Request, c standard.Comparison) export.List[pairRow] {
	list := export.List[pairRow]{Kind: "confronto", Name: "confronto", Columns: []export.Column[pairRow]{
		export.Text("Che cosa", func(r pairRow) string { return r.kind }),
		export.Text("Come", func(r pairRow) string { return r.how }),
		export.Text("A", func(r pairRow) string { return r.a }),
		export.Text("B", func(r pairRow) string { return r.b }),
	}}
	how := func(exact bool) string {
		if exact {
			return q.T("identico")
		}
		return q.T("uguale a meno di accenti, maiuscole, punteggiatura e articoli")
	}
	for _, part := range []struct {
		kind   string
		shared []standard.Shared
	}{{q.T("Competenza"), c.Units}, {q.T("Abilità"), c.Abilities}, {q.T("Conoscenza"), c.Knowledge}} {
		for _, s := range part.shared {
			list.Rows = append(list.Rows, pairRow{part.kind, how(s.Exact), s.A, s.B})
		}
	}
	for _, part := range []struct {
		kind   string
		shared []standard.SharedCode
	}{{"ADA", c.ADA}, {"ATECO 2007", c.ATECO}, {"ISTAT CP2011", c.ISTAT}} {
		for _, s := range part.shared {
			list.Rows = append(list.Rows, pairRow{part.kind, q.T("stesso codice"), s.A.String(), s.B.String()})
		}
	}
	for _, s := range c.Similar {
		list.Rows = append(list.Rows, pairRow{q.T("Testo simile"), q.T("{n} % di parole in comune", "n", s.Percent), s.A, s.B})
	}
	return list
}

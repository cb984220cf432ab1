package page

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var catalogueRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/standard", Allow: readers, Handle: cataloguePage},
	{Method: http.MethodPost, Path: "/standard", Allow: office, Handle: addStandard, Limit: sheetLimit},
	{Method: http.MethodGet, Path: "/standard/:id", Allow: readers, Handle: standardPage},
	{Method: http.MethodGet, Path: "/standard/:id/scheda", Allow: readers, Handle: standardSource},
	{Method: http.MethodPost, Path: "/standard/:id/conferma", Allow: office, Handle: confirmStandard},
	{Method: http.MethodPost, Path: "/standard/:id/pubblica", Allow: office, Handle: publishStandard},
}

// sheetLimit is twice what the reader of sheets takes, so that its own refusal, which says
// what to do, is the one people see.
const sheetLimit = 2 * standard.MaxBytes

func cataloguePage(q *web.Request) error {
	return showCatalogue(q, http.StatusOK, templates.Form{})
}

// standardStates are the filters of the catalogue, in the order of a sheet's life.
var standardStates = []struct {
	query, label string
	state        standard.State
}{
	{"", "Tutte", ""},
	{"bozza", "Da confermare", standard.Draft},
	{"confermata", "Da pubblicare", standard.Confirmed},
	{"pubblicata", "Pubblicate", standard.Published},
}

func showCatalogue(q *web.Request, status int, form templates.Form) error {
	view := templates.Catalogue{Form: form, CanUpload: may(q, office),
		Empty: templates.Empty{Text: q.T("Il catalogo è vuoto: carica la prima scheda qui sotto.")}}
	err := q.Read(func(r store.Reader) error {
		listed, err := standard.Catalogue(q.Context(), r, standard.Filter{Text: q.Query("q")})
		if err != nil {
			return err
		}
		used, err := course.CountByStandard(q.Context(), r)
		if err != nil {
			return err
		}
		for _, s := range standardStates {
			f := templates.Filter{Link: templates.Link{Text: q.T(s.label), Href: "/standard"}, Current: q.Query("stato") == s.query}
			if s.query != "" {
				f.Href += "?stato=" + s.query
			}
			for _, l := range listed {
				if s.state != "" && l.State != s.state {
					continue
				}
				f.Count++
				if f.Current {
					view.Standards = append(view.Standards, standardRow(q, l, used[l.ID]))
				}
			}
			view.Filters = append(view.Filters, f)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(view.Standards) == 0 && q.Query("stato") != "" {
		view.Empty = templates.Empty{Text: q.T("Nessuna scheda in questo stato."), Next: &templates.Link{Text: q.T("Mostra tutte"), Href: "/standard"}}
	}
	return q.Page(status, "catalogue", templates.Page{Title: q.T("Standard professionali e formativi"), View: view})
}

func standardRow(q *web.Request, l standard.Listed, courses int) templates.StandardRow {
	row := templates.StandardRow{Href: "/standard/" + l.ID, Code: string(l.Standard.Code), Title: l.Standard.Title, Region: l.Standard.Region,
		Version: l.Version.Version, State: standardBadge(q, l.State), Courses: courses, Hours: q.T("senza standard formativo")}
	if l.Standard.EQF != nil {
		row.EQF = fmt.Sprint(*l.Standard.EQF)
	}
	if totals := l.MinTotals(); len(totals) > 0 {
		row.Hours = bound(q.Locale(), totals[0])
	}
	if l.State == standard.Draft {
		found := l.Findings()
		row.FindingsOpen = len(standard.Readings(found)) + len(finding.Of(found, finding.Blocking))
	}
	return row
}

func standardBadge(q *web.Request, s standard.State) templates.Badge {
	switch s {
	case standard.Published:
		return templates.Badge{Tone: templates.Success, Text: q.T("Pubblicata")}
	case standard.Confirmed:
		return templates.Badge{Tone: templates.Info, Text: q.T("Confermata")}
	}
	return templates.Badge{Tone: templates.Caution, Text: q.T("Bozza, da confermare")}
}

// addStandard reads an uploaded sheet into the catalogue and goes on to what was understood.
func addStandard(q *web.Request) error {
	source, _, err := q.File("sheet")
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			v, _, err := standard.Add(q.Context(), tx, source)
			tx.Answer("/standard/" + v.ID)
			return err
		})
	}
	switch {
	case fault.HasCode(err, "standard.same"): // a conflict, but one of this form
		return showCatalogue(q, http.StatusUnprocessableEntity, templates.Form{Message: q.Locale().Fault(err)})
	case refusedHere(err):
		return showCatalogue(q, http.StatusUnprocessableEntity, formOf(q, err, fields("sheet")))
	}
	return err
}

func standardPage(q *web.Request) error { return showStandard(q, nil) }

// showStandard shows a sheet; err is what an act upon it was refused with, nil for none.
func showStandard(q *web.Request, refusal error) error {
	var v standard.Version
	var std *standard.Standard
	var by string
	err := q.Read(func(r store.Reader) (err error) {
		if v, std, err = standard.VersionByID(q.Context(), r, q.Param("id")); err != nil || v.ConfirmedBy == "" {
			return err
		}
		by, err = accountName(q.Context(), r, v.ConfirmedBy)
		return err
	})
	if err != nil {
		return err
	}
	view := standardView(q.Locale(), v, std)
	view.State = standardBadge(q, v.State)
	view.CanConfirm = v.State == standard.Draft && may(q, office)
	view.CanPublish = v.State == standard.Confirmed && may(q, office)
	if !v.ConfirmedOn.IsZero() {
		view.Confirmed = q.T("Letture confermate da {name} il {date}", "name", by, "date", v.ConfirmedOn)
	}
	p := templates.Page{Title: std.Title, Subtitle: q.T("{region} · versione {n}", "region", std.Region, "n", v.Version),
		Crumbs: []templates.Link{{Text: q.T("Standard"), Href: "/standard"}}}
	if refusal == nil {
		p.View = view
		return q.Page(http.StatusOK, "standard", p)
	}
	names := map[string]string{"confirm": "confirm"}
	for _, group := range view.Readings {
		for _, r := range group.Readings {
			names["confirmed."+r.Key] = "confirmed." + r.Key
		}
	}
	view.Form = formOf(q, refusal, names)
	p.View = view
	return q.Invalid(refusal, "standard", p)
}

// standardSource is the sheet as it was received.
func standardSource(q *web.Request) error {
	var v standard.Version
	err := q.Read(func(r store.Reader) (err error) {
		v, _, err = standard.VersionByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	return q.Download(fmt.Sprintf("scheda-v%d.txt", v.Version), "text/plain; charset=utf-8", []byte(v.Source))
}

func confirmStandard(q *web.Request) error {
	var keys []string
	for name := range q.Form() {
		if key, ok := strings.CutPrefix(name, "confirmed."); ok && q.Value(name) == "1" {
			keys = append(keys, key)
		}
	}
	return onStandard(q, func(tx *store.Tx) error {
		_, err := standard.Confirm(q.Context(), tx, q.Param("id"), keys)
		return err
	})
}

func publishStandard(q *web.Request) error {
	return onStandard(q, func(tx *store.Tx) error {
		if q.Value("confirm") != "1" {
			return typed().With("confirm", "Spunta la casella per pubblicare.")
		}
		_, err := standard.Publish(q.Context(), tx, q.Param("id"))
		return err
	})
}

// onStandard carries out an act on a sheet and shows the sheet again.
func onStandard(q *web.Request, fn func(tx *store.Tx) error) error {
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer("/standard/" + q.Param("id"))
		return fn(tx)
	})
	if refusedHere(err) {
		return showStandard(q, err)
	}
	return err
}

// may reports whether the reader could use a route with that permission.
func may(q *web.Request, p web.Permission) bool { return q.Is(p.Roles...) }

// accountName is who an account is, for people to read; the id where it is no account, as
// of the command line.
func accountName(ctx context.Context, r store.Reader, id string) (string, error) {
	a, err := account.ByID(ctx, r, id)
	if fault.Is(err, fault.NotFound) {
		return id, nil
	}
	return a.Name, err
}

// confirmable are the readings of a sheet by the line they were read from, in the order of
// the sheet.
func confirmable(found []finding.Finding) [][]finding.Finding {
	readings := slices.Clone(standard.Readings(found))
	slices.SortStableFunc(readings, func(a, b finding.Finding) int { return a.Line - b.Line })
	var out [][]finding.Finding
	for i, f := range readings {
		if i == 0 || f.Line != readings[i-1].Line {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], f)
	}
	return out
}

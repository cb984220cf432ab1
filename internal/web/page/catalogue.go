package page

import (
	"bytes"
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

var catalogueRoutes = slices.Concat([]web.Route{
	{Method: http.MethodGet, Path: "/standard", Allow: readers, Handle: cataloguePage},
	{Method: http.MethodPost, Path: "/standard", Allow: office, Handle: addStandard, Limit: sheetLimit},
}, deskRoutes, standardRoutes, pairRoutes)

// sheetLimit is twice what the readers of sheets and files take, so that their own refusal,
// which says what to do, is the one people see.
const sheetLimit = 2 * max(standard.MaxSource, standard.MaxFileBytes)

func cataloguePage(q *web.Request) error {
	return showCatalogue(q, http.StatusOK, templates.Catalogue{})
}

// standardStates are the filters of the catalogue, in the order of a sheet's life. A
// version that a later one has taken the place of is shown only when it is asked for.
var standardStates = []listFilter[standard.Listed]{
	{"", "Tutte", func(l standard.Listed) bool { return !l.Superseded }},
	{"bozza", "Da confermare", func(l standard.Listed) bool { return l.State == standard.Draft }},
	{"confermata", "Da pubblicare", func(l standard.Listed) bool { return l.State == standard.Confirmed }},
	{"pubblicata", "Pubblicate", func(l standard.Listed) bool { return l.State == standard.Published && !l.Superseded }},
	{"superata", "Superate", func(l standard.Listed) bool { return l.Superseded }},
}

// catalogueFilter is what the search form asks for.
func catalogueFilter(q *web.Request) standard.Filter {
	f := standard.Filter{Text: q.Query("q"), Region: q.Query("regione")}
	switch q.Query("formativo") {
	case "con", "senza":
		with := q.Query("formativo") == "con"
		f.Training = &with
	}
	return f
}

// catalogueAddress is the catalogue under the same search, in another state.
func catalogueAddress(q *web.Request, state string) string {
	return narrowed("/standard", "q", q.Query("q"), "regione", q.Query("regione"), "formativo", q.Query("formativo"), "stato", state)
}

func showCatalogue(q *web.Request, status int, view templates.Catalogue) error {
	view.CanUpload = may(q, office)
	view.Search.Values = map[string]string{"q": q.Query("q"), "regione": q.Query("regione"), "formativo": q.Query("formativo"), "stato": q.Query("stato")}
	view.Training = []templates.Choice{{Value: "con", Text: q.T("Con standard formativo")}, {Value: "senza", Text: q.T("Senza standard formativo")}}
	err := q.Read(func(r store.Reader) error {
		all, err := standard.Catalogue(q.Context(), r, standard.Filter{})
		if err != nil {
			return err
		}
		view.CanPair = len(all) > 1
		view.Regions = listedRegions(all)
		listed, err := standard.Catalogue(q.Context(), r, catalogueFilter(q))
		if err != nil {
			return err
		}
		used, err := course.CountByStandard(q.Context(), r)
		if err != nil {
			return err
		}
		shown, filters := sift(q, standardStates, q.Query("stato"), listed, func(state string) string { return catalogueAddress(q, state) })
		for _, l := range shown {
			view.Standards = append(view.Standards, standardRow(q, l, used[l.ID]))
		}
		if len(all) > 0 {
			view.Filters = inUse(filters)
		}
		if view.Empty = (templates.Empty{Text: q.T("Nessuna scheda corrisponde."), Next: &templates.Link{Text: q.T("Mostra tutte"), Href: "/standard"}}); len(all) == 0 {
			view.Empty = templates.Empty{Text: q.T("Il catalogo è vuoto: aggiungi qui sotto la scheda della qualificazione che vuoi insegnare.")}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return q.Page(status, "catalogue", templates.Page{Title: q.T("Standard professionali e formativi"), View: view})
}

// listedRegions are the regions of which there is a sheet.
func listedRegions(all []standard.Listed) []templates.Choice {
	var out []templates.Choice
	for _, l := range all {
		c := templates.Choice{Value: l.Standard.Region, Text: l.Standard.Region}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b templates.Choice) int { return strings.Compare(a.Text, b.Text) })
	return out
}

func standardRow(q *web.Request, l standard.Listed, courses int) templates.StandardRow {
	row := templates.StandardRow{Href: "/standard/" + l.ID, Code: string(l.Standard.Code), Title: l.Standard.Title, Region: l.Standard.Region,
		Version: l.Version.Version, State: standardBadge(q, l.State), Courses: courses, Hours: q.T("senza standard formativo")}
	if l.Superseded {
		row.State = supersededBadge(q)
	}
	if l.Standard.EQF != nil {
		row.EQF = fmt.Sprint(*l.Standard.EQF)
	}
	if totals := l.MinTotals(); len(totals) > 0 {
		row.Hours = bound(q.Locale(), totals[0])
	}
	if l.State == standard.Draft && l.AsRead() {
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

func supersededBadge(q *web.Request) templates.Badge {
	return templates.Badge{Tone: templates.Neutral, Text: q.T("Superata")}
}

// addStandard takes in a sheet, as a file or as pasted text, or an exchange file, and goes
// on to what was understood.
func addStandard(q *web.Request) error {
	source, err := uploaded(q, "sheet", "text")
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			v, err := takeIn(q.Context(), tx, source)
			tx.Answer("/standard/" + v.ID)
			return err
		})
	}
	switch {
	case fault.HasCode(err, "standard.same"): // a conflict, but one of this form
		return showCatalogue(q, http.StatusUnprocessableEntity, templates.Catalogue{Form: templates.Form{Values: q.Values(), Message: q.Locale().Fault(err)}})
	case fault.HasCode(err, "standard.file"): // each place in the file is a line of the message
		form := templates.Form{Values: q.Values(), Errors: map[string]string{"sheet": placesOf(q, err)}, Message: q.Locale().Fault(err)}
		return showCatalogue(q, http.StatusUnprocessableEntity, templates.Catalogue{Form: form})
	case refusedHere(err):
		return showCatalogue(q, http.StatusUnprocessableEntity, templates.Catalogue{Form: formOf(q, err, fields("sheet")), Unread: fault.HasCode(err, "standard.no_sheet")})
	}
	return err
}

// uploaded is a document that came as a file or, where none was chosen, as a pasted text.
func uploaded(q *web.Request, file, text string) ([]byte, error) {
	source, _, err := q.File(file)
	if pasted := q.Value(text); pasted != "" && len(bytes.TrimSpace(source)) == 0 {
		source, err = []byte(pasted), nil
	}
	return source, err
}

func takeIn(ctx context.Context, tx *store.Tx, source []byte) (standard.Version, error) {
	if standard.IsFile(source) {
		return standard.Import(ctx, tx, source)
	}
	v, _, err := standard.Add(ctx, tx, source)
	return v, err
}

// placesOf are the places of a file that were refused, each with its reason.
func placesOf(q *web.Request, err error) string {
	const enough = 12
	e := fault.As(err)
	text := ""
	for i, f := range e.Fields {
		if i == enough {
			return text + q.T("E altri {n}.", "n", len(e.Fields)-enough)
		}
		text += f.Name + ": " + q.T(f.Message, f.Args) + " "
	}
	return text
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

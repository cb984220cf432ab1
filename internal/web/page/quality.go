package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/night"
	"vidimus/internal/notice"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// keepers have something to put in order, or look at what others have: a tutor and a teacher
// see what is theirs.
var keepers = web.For(account.Secretary, account.Director, account.Administrator, account.Inspector, account.Tutor, account.Teacher)

var qualityRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/qualita", Allow: keepers, Handle: qualityPage},
}

// lacksPerPage fills a screen of rows.
const lacksPerPage = 50

// owners are the filters by whose it is; "miei" is the reader’s own.
var owners = []struct {
	query, label string
	role         account.Role
}{
	{"", "Tutti", ""},
	{"miei", "Che toccano a me", ""},
	{"tutor", "Tutor", account.Tutor},
	{"docente", "Docente", account.Teacher},
	{"segreteria", "Segreteria", account.Secretary},
	{"direttore", "Direttore", account.Director},
	{"amministratore", "Amministratore", account.Administrator},
}

// controlTabs are the ways to look at the register from above.
func controlTabs(q *web.Request) []templates.Tab {
	var out []templates.Tab
	for _, t := range []struct {
		href, label string
		allow       web.Permission
	}{{"/qualita", "Qualità dei dati", keepers}, {"/integrita", "Integrità del registro", watchers}} {
		if may(q, t.allow) {
			out = append(out, templates.Tab{Link: templates.Link{Text: q.T(t.label), Href: t.href}, Current: q.Path() == t.href})
		}
	}
	return out
}

func qualityPage(q *web.Request) error {
	var all []overview.Lack
	var trend trend
	err := q.Read(func(r store.Reader) (err error) {
		if all, err = overview.Quality(q.Context(), r, q.Now()); err != nil {
			return err
		}
		return trend.read(q, r)
	})
	if err != nil {
		return err
	}
	if !may(q, readers) {
		all = slices.DeleteFunc(all, func(l overview.Lack) bool { return !l.Is(q.Account().ID) })
	}
	view := templates.Quality{Tabs: controlTabs(q), Sum: q.T("{n} {n|cosa|cose} da sistemare.", "n", len(all))}
	shown := narrowLacks(q, all, &view)
	if sent, err := takeAway(q, lackList(q, shown)); sent {
		return err
	}
	view.Downloads = downloads(q, q.Here("formato", "da"))
	if may(q, readers) {
		view.Sum += trend.words(q)
		view.Trend = trend.rows(q, all)
	}
	shown, view.Pager = cut(q, shown, 0, lacksPerPage, "/qualita")
	for _, l := range shown {
		view.Rows = append(view.Rows, lackRow(q, l))
	}
	view.Empty = templates.Empty{Text: q.T("Niente da sistemare qui: quello che si sistema sparisce da solo.")}
	return q.Page(http.StatusOK, "quality", templates.Page{Title: q.T("Qualità dei dati"), View: view})
}

// narrowLacks makes the filters, each counted within the others, and keeps what is asked for.
func narrowLacks(q *web.Request, all []overview.Lack, view *templates.Quality) []overview.Lack {
	owner, check, course := q.Query("stato"), q.Query("mostra"), q.Query("corso")
	path := func(owner, check, course string) string {
		return narrowed("/qualita", "stato", owner, "mostra", check, "corso", course)
	}
	is := func(owner, check, course string) func(overview.Lack) bool {
		return func(l overview.Lack) bool {
			return owned(q, l, owner) && (check == "" || l.Check == check) && (course == "" || l.CourseID == course)
		}
	}
	add := func(to *[]templates.Filter, label, href string, n int, current bool) {
		if n > 0 || current {
			*to = append(*to, templates.Filter{Link: templates.Link{Text: label, Href: href}, Count: n, Current: current})
		}
	}
	if may(q, readers) {
		for _, o := range owners {
			add(&view.Owners, q.T(o.label), path(o.query, check, course), count(all, is(o.query, check, course)), o.query == owner)
		}
	}
	add(&view.Checks, q.T("Tutti i controlli"), path(owner, "", course), count(all, is(owner, "", course)), check == "")
	for _, id := range overview.Checks() {
		add(&view.Checks, q.T(overview.CheckLabel(id)), path(owner, id, course), count(all, is(owner, id, course)), check == id)
	}
	add(&view.Courses, q.T("Tutti i corsi"), path(owner, check, ""), count(all, is(owner, check, "")), course == "")
	seen := map[string]bool{"": true}
	for _, l := range all {
		if !seen[l.CourseID] {
			seen[l.CourseID] = true
			add(&view.Courses, l.Course, path(owner, check, l.CourseID), count(all, is(owner, check, l.CourseID)), course == l.CourseID)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(l overview.Lack) bool { return !is(owner, check, course)(l) })
}

// owned reports whether a lack is one of those that the filter asks for.
func owned(q *web.Request, l overview.Lack, query string) bool {
	if query == "miei" {
		return l.Is(q.Account().ID) || len(l.People) == 0 && q.Is(l.Owner) || q.Is(l.Also...)
	}
	for _, o := range owners {
		if o.query == query {
			return o.role == "" || l.Owner == o.role || slices.Contains(l.Also, o.role)
		}
	}
	return false
}

func lackRow(q *web.Request, l overview.Lack) templates.QualityRow {
	row := templates.QualityRow{Severity: severityBadge(q, l.Severity), Text: q.Locale().Finding(l.Finding), Href: l.Href, Check: q.T(overview.CheckLabel(l.Check)), Owner: ownerWords(q, l), Since: orDash(l.Since.Italian())}
	if row.Course.Text = l.Course; may(q, courseReaders) {
		row.Course.Href = "/corsi/" + l.CourseID
	}
	if !may(q, office) && strings.HasSuffix(l.Href, "/assicurazioni") {
		row.Href = "" // an inspector reads the policies on the course’s page
	}
	return row
}

// ownerWords are whose it is: people by name, or everybody of a role.
func ownerWords(q *web.Request, l overview.Lack) string {
	out := q.T(l.Owner.Label())
	if len(l.People) > 0 {
		var names []string
		for _, p := range l.People {
			names = append(names, p.Name)
		}
		out += ": " + strings.Join(names, ", ")
	}
	for _, role := range l.Also {
		out += " · " + q.T(role.Label())
	}
	return out
}

func lackList(q *web.Request, shown []overview.Lack) export.List[overview.Lack] {
	return export.List[overview.Lack]{Name: "qualita-" + q.Today().String(), Rows: shown, Columns: []export.Column[overview.Lack]{
		export.Text(q.T("Gravità"), func(l overview.Lack) string { return q.T(notice.SeverityLabel(l.Severity)) }),
		export.Text(q.T("Controllo"), func(l overview.Lack) string { return q.T(overview.CheckLabel(l.Check)) }),
		export.Text(q.T("Che cosa"), func(l overview.Lack) string { return q.Locale().Finding(l.Finding) }),
		export.Text(q.T("Corso"), func(l overview.Lack) string { return l.Course }),
		export.Text(q.T("A chi tocca"), func(l overview.Lack) string { return ownerWords(q, l) }),
		export.Date(q.T("Dal"), func(l overview.Lack) calendar.Date { return l.Since }),
		export.Text(q.T("Regola"), func(l overview.Lack) string { return l.Rule }),
		export.Text(q.T("Pagina"), func(l overview.Lack) string { return q.App().BaseURL + l.Href }),
	}}
}

// trend is what the last night found, and the one a week before it.
type trend struct {
	night, earlier      calendar.Date
	found, foundEarlier map[string]int
}

func (t *trend) read(q *web.Request, r store.Reader) (err error) {
	if t.night, t.found, err = night.Counts(q.Context(), r, q.Today()); err != nil || t.night.IsZero() {
		return err
	}
	t.earlier, t.foundEarlier, err = night.Counts(q.Context(), r, t.night.AddDays(-7))
	return err
}

func total(sums map[string]int) (n int) {
	for _, more := range sums {
		n += more
	}
	return n
}

// words compare the nights, where there were two.
func (t trend) words(q *web.Request) string {
	switch {
	case t.night.IsZero():
		return " " + q.T("Il primo controllo notturno è ancora da fare.")
	case t.earlier.IsZero():
		return " " + q.T("Erano {n} la notte del {day}.", "day", t.night, "n", total(t.found))
	}
	return " " + q.T("Erano {n} la notte del {day}, {before} la notte del {earlier}.", "day", t.night, "n", total(t.found), "earlier", t.earlier, "before", total(t.foundEarlier))
}

func (t trend) rows(q *web.Request, all []overview.Lack) []templates.TrendRow {
	var out []templates.TrendRow
	cell := func(on calendar.Date, sums map[string]int, id string) string {
		if on.IsZero() {
			return "–"
		}
		return strconv.Itoa(sums[id])
	}
	for _, id := range overview.Checks() {
		now := count(all, func(l overview.Lack) bool { return l.Check == id })
		out = append(out, templates.TrendRow{Check: q.T(overview.CheckLabel(id)), Now: strconv.Itoa(now), Night: cell(t.night, t.found, id), Earlier: cell(t.earlier, t.foundEarlier, id)})
	}
	return out
}

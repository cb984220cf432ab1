package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/application"
	"vidimus/internal/course"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var applicationRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/domande", Allow: documents, Handle: applicationsPage},
	{Method: http.MethodGet, Path: "/domande/informativa", Allow: documents, Handle: noticePage},
	{Method: http.MethodPost, Path: "/domande/informativa", Allow: documents, Handle: writeNotice},
	{Method: http.MethodGet, Path: "/domande/:id", Allow: documents, Handle: applicationPage},
	{Method: http.MethodPost, Path: "/domande/:id/accetta", Allow: documents, Handle: acceptApplication},
	{Method: http.MethodPost, Path: "/domande/:id/rifiuta", Allow: documents, Handle: refuseApplication},
	{Method: http.MethodPost, Path: "/domande/:id/cancella", Allow: documents, Handle: eraseApplication},
	{Method: http.MethodGet, Path: "/domande/:id/documenti/:file", Allow: documents, Handle: downloadApplied},
	{Method: http.MethodGet, Path: "/corsi/:id/domande", Allow: documents, Handle: applicationFormPage},
	{Method: http.MethodPost, Path: "/corsi/:id/domande", Allow: documents, Handle: publishForm},
	{Method: http.MethodPost, Path: "/corsi/:id/domande/chiudi", Allow: documents, Handle: shutForm},
}

// applicationFilters are the ways to look at the queue; due are those to be erased.
func applicationFilters(due []application.Application) []listFilter[application.Application] {
	in := func(s application.State) func(application.Application) bool {
		return func(a application.Application) bool { return a.State == s }
	}
	return []listFilter[application.Application]{
		{"", "Da decidere", in(application.Submitted)}, {"accettate", "Accettate", in(application.Accepted)},
		{"rifiutate", "Non accettate", in(application.Refused)}, {"ritirate", "Ritirate", in(application.Withdrawn)},
		{"cancellare", "Da cancellare", func(a application.Application) bool {
			return slices.ContainsFunc(due, func(d application.Application) bool { return d.ID == a.ID })
		}},
	}
}

func applicationBadge(q *web.Request, s application.State) templates.Badge {
	switch s {
	case application.Accepted:
		return templates.Badge{Tone: templates.Success, Text: q.T("Accettata")}
	case application.Refused:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Non accettata")}
	case application.Withdrawn:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Ritirata")}
	case application.Erased:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Cancellata")}
	}
	return templates.Badge{Tone: templates.Caution, Text: q.T("Da decidere")}
}

// waitingAlert is the work that applications make, on the page where the office's day begins.
func waitingAlert(q *web.Request, r store.Reader) ([]templates.Alert, error) {
	if !may(q, documents) {
		return nil, nil
	}
	waiting, err := application.Waiting(q.Context(), r)
	n := 0
	for _, k := range waiting {
		n += k
	}
	if err != nil || n == 0 {
		return nil, err
	}
	return []templates.Alert{{Tone: templates.Info, Title: q.T("{n} {n|domanda di iscrizione da decidere|domande di iscrizione da decidere}", "n", n),
		Link: &templates.Link{Text: q.T("Vedi le domande"), Href: "/domande"}}}, nil
}

// applicationsPage is the queue, in the order in which people wait.
func applicationsPage(q *web.Request) error {
	courseID, state := q.Query("corso"), q.Query("stato")
	view := templates.Applications{Actions: []templates.Action{{Text: q.T("Informativa e conservazione"), Href: "/domande/informativa"}},
		Empty: templates.Empty{Text: q.T("Nessuna domanda qui. Il modulo di un corso si pubblica dalla sua pagina."), Next: &templates.Link{Text: q.T("Vai ai corsi"), Href: "/corsi"}}}
	at := func(courseID, state string) string { return narrowed("/domande", "corso", courseID, "stato", state) }
	err := q.Read(func(r store.Reader) error {
		all, err := application.OfCourse(q.Context(), r, "")
		if err != nil {
			return err
		}
		due, err := application.DueForErasure(q.Context(), r, all, q.Today(), q.Zone())
		if err != nil {
			return err
		}
		names, err := courseNames(q, r, all)
		if err != nil {
			return err
		}
		filters, twice := applicationFilters(due), application.Twice(all)
		ofState, _ := sift(q, filters, state, all, func(string) string { return "" })
		view.Courses = courseFilters(q, names, ofState, courseID, func(id string) string { return at(id, state) })
		ofCourse := slices.DeleteFunc(slices.Clone(all), func(a application.Application) bool { return courseID != "" && a.CourseID != courseID })
		shown, states := sift(q, filters, state, ofCourse, func(state string) string { return at(courseID, state) })
		view.States = states
		for _, a := range shown {
			view.Rows = append(view.Rows, applicationRow(q, a, twice[a.ID], names[a.CourseID]))
		}
		return documentCounts(q, r, view.Rows)
	})
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "applications", templates.Page{Title: q.T("Domande di iscrizione"), View: view})
}

// courseNames are the courses that applications are to.
func courseNames(q *web.Request, r store.Reader, all []application.Application) (map[string]string, error) {
	var ids []string
	for _, a := range all {
		if !slices.Contains(ids, a.CourseID) {
			ids = append(ids, a.CourseID)
		}
	}
	courses, err := course.ByIDs(q.Context(), r, ids...)
	names := map[string]string{}
	for _, c := range courses {
		names[c.ID] = courseName(q, c)
	}
	return names, err
}

// courseFilters narrow the queue to one course, where there are several; all are the
// applications to count.
func courseFilters(q *web.Request, names map[string]string, all []application.Application, current string, at func(id string) string) []templates.Filter {
	if len(names) < 2 {
		return nil
	}
	every := templates.Filter{Link: templates.Link{Text: q.T("Tutti i corsi"), Href: at("")}, Count: len(all), Current: current == ""}
	counts := map[string]int{}
	for _, a := range all {
		counts[a.CourseID]++
	}
	var out []templates.Filter
	for id, name := range names {
		out = append(out, templates.Filter{Link: templates.Link{Text: name, Href: at(id)}, Count: counts[id], Current: id == current})
	}
	slices.SortFunc(out, func(a, b templates.Filter) int {
		return strings.Compare(language.SortKey(a.Text), language.SortKey(b.Text))
	})
	return append([]templates.Filter{every}, out...)
}

func applicationRow(q *web.Request, a application.Application, twice bool, courseName string) templates.ApplicationRow {
	row := templates.ApplicationRow{Href: "/domande/" + a.ID, Name: a.Person().FullName(), Course: courseName, When: moment(q, a.SubmittedAt), State: applicationBadge(q, a.State)}
	if a.State == application.Submitted && twice {
		row.Note = q.T("forse ha fatto domanda due volte")
	}
	return row
}

func documentCounts(q *web.Request, r store.Reader, rows []templates.ApplicationRow) error {
	counts, err := application.CountDocuments(q.Context(), r)
	for i := range rows {
		rows[i].Documents = counts[rows[i].Href[len("/domande/"):]]
	}
	return err
}

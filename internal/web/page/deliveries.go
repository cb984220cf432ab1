package page

import (
	"net/http"

	"vidimus/internal/calendar"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var documentRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/consegne", Allow: documents, Handle: documentsPage},
}

// documentStands are the parts of the queue; the first is what only the office can do.
var documentStands = []listFilter[overview.Waits]{
	{"", "Da verificare", inQueue(overview.ToCheck)},
	{"mancanti", "Mancanti o scaduti", inQueue(overview.Lacking)},
	{"scadenza", "In scadenza", inQueue(overview.Expiring)},
}

func inQueue(of overview.Queue) func(overview.Waits) bool {
	return func(w overview.Waits) bool { return w.Queue == of }
}

func documentsHref(state, course string) string {
	return narrowed("/consegne", "stato", state, "corso", course)
}

// documentsPage is what waits to be looked at, to be handed in or to be renewed, on all
// courses.
func documentsPage(q *web.Request) error {
	var all []overview.Waits
	err := q.Read(func(r store.Reader) (err error) {
		all, err = overview.Documents(q.Context(), r, q.Today())
		return err
	})
	if err != nil {
		return err
	}
	state, of := q.Query("stato"), q.Query("corso")
	rows, courses := onCourse(q, all, of, state)
	shown, filters := sift(q, documentStands, q.Query("stato"), rows, func(state string) string { return documentsHref(state, of) })
	if sent, err := takeAway(q, documentList(q, shown)); sent {
		return err
	}
	view := templates.Documents{Filters: filters, Courses: courses, Downloads: downloads(q, documentsHref(state, of)), Empty: templates.Empty{Text: q.T("Niente da fare: nessun documento aspetta.")}}
	for _, w := range shown {
		view.Rows = append(view.Rows, templates.DocumentRow{
			Href: "/iscrizioni/" + w.Member.ID + "#" + w.Verdict.Rule.ID, Name: w.Member.Learner.FullName(), Requirement: say(q.Locale(), w.Verdict.Title),
			State: requirementState(q.Locale(), w.Verdict), Why: waitsFor(q, w), By: withCount(q, w.Verdict.By), Course: courseName(q, w.Course), CourseHref: "/corsi/" + w.Course.ID, Start: countdown(q, w),
		})
	}
	return q.Page(http.StatusOK, "documents", templates.Page{Title: q.T("Documenti"), Subtitle: q.T("Che cosa va verificato, chiesto o rinnovato nei corsi aperti."), View: view})
}

// onCourse are the rows of a course, of all where none is asked for, and the courses to
// choose from with what waits on each in the same state.
func onCourse(q *web.Request, all []overview.Waits, id, state string) ([]overview.Waits, []templates.Filter) {
	out := []templates.Filter{{Link: templates.Link{Text: q.T("Tutti i corsi"), Href: documentsHref(state, "")}, Current: id == ""}}
	var rows []overview.Waits
	last := ""
	for _, w := range all {
		if id == "" || w.Course.ID == id {
			rows = append(rows, w)
		}
		if w.Course.ID != last {
			last = w.Course.ID
			out = append(out, templates.Filter{Link: templates.Link{Text: courseName(q, w.Course), Href: documentsHref(state, last)}, Current: id == last})
		}
		for _, s := range documentStands {
			if s.query == state && s.shows(w) {
				out[0].Count++
				out[len(out)-1].Count++
			}
		}
	}
	return rows, out
}

// waitsFor is what is to be done: of what is about to expire, when it does.
func waitsFor(q *web.Request, w overview.Waits) string {
	if w.Queue == overview.Expiring {
		return q.T("scade il {day}, {when}", "day", w.Expires, "when", inDays(q.Locale(), q.Today(), w.Expires))
	}
	return q.Locale().Finding(w.Verdict.Finding)
}

func withCount(q *web.Request, day calendar.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.Italian() + ", " + inDays(q.Locale(), q.Today(), day)
}

// countdown is when the course starts, or that it has.
func countdown(q *web.Request, w overview.Waits) string {
	start := w.Course.Start()
	switch {
	case start.IsZero():
		return q.T("inizio da fissare")
	case !w.Course.StartedOn.IsZero():
		return q.T("iniziato il {day}", "day", start)
	}
	return q.T("inizia il {day}, {when}", "day", start, "when", inDays(q.Locale(), q.Today(), start))
}

// documentList is the queue to take away. Numbers and particulars of documents are not in it.
func documentList(q *web.Request, rows []overview.Waits) export.List[overview.Waits] {
	l := q.Locale()
	return export.List[overview.Waits]{Kind: "consegne", Name: q.T("documenti"), Rows: rows, Columns: []export.Column[overview.Waits]{
		export.Text(q.T("Persona"), func(w overview.Waits) string { return w.Member.Learner.FullName() }),
		export.Text(q.T("Corso"), func(w overview.Waits) string { return courseName(q, w.Course) }),
		export.Date(q.T("Inizio"), func(w overview.Waits) calendar.Date { return w.Course.Start() }),
		export.Text(q.T("Requisito"), func(w overview.Waits) string { return say(l, w.Verdict.Title) }),
		export.Text(q.T("Stato"), func(w overview.Waits) string { return requirementState(l, w.Verdict).Text }),
		export.Text(q.T("Che cosa manca"), func(w overview.Waits) string { return waitsFor(q, w) }),
		export.Text(q.T("Chi provvede"), func(w overview.Waits) string { return l.T(w.Verdict.Who.Label()) }),
		export.Date(q.T("Entro il"), func(w overview.Waits) calendar.Date { return w.Verdict.By }),
		export.Date(q.T("Scade il"), func(w overview.Waits) calendar.Date { return w.Expires }),
		export.Text(q.T("Email"), func(w overview.Waits) string { return w.Member.Learner.Email }),
		export.Text(q.T("Telefono"), func(w overview.Waits) string { return w.Member.Learner.Phone }),
	}}
}

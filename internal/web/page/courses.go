package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// A tutor reads the courses they are tutor of; a teacher has lessons, no courses.
var courseReaders = web.For(account.Secretary, account.Director, account.Administrator, account.Inspector, account.Tutor)

// coursesPerPage fills a screen of panels.
const coursesPerPage = 24

// courseStates are the filters of the list.
var courseStates = []listFilter[course.Listed]{
	{"", "Tutti", inState()},
	{"in-preparazione", "In preparazione", inState(course.Draft, course.Authorised)},
	{"in-corso", "In corso", inState(course.Started)},
	{"finiti", "Finiti", inState(course.Ended, course.InExam, course.Closed)},
}

// inState picks the courses in one of some states, or in any.
func inState(states ...course.State) func(course.Listed) bool {
	return func(c course.Listed) bool { return len(states) == 0 || slices.Contains(states, c.State) }
}

func coursesPage(q *web.Request) error {
	view := templates.Courses{Search: q.Query("q"), CanOpen: may(q, office), Desk: courseDesk(q)}
	var alerts []templates.Alert
	err := q.Read(func(r store.Reader) error {
		listed, err := ownCourses(q, r)
		if err != nil {
			return err
		}
		if alerts, err = courseAlerts(q, r); err != nil {
			return err
		}
		shown, filters := sift(q, courseStates, q.Query("stato"), listed, func(state string) string { return narrowed("/corsi", "stato", state, "q", view.Search) })
		view.Filters = filters
		shown, view.Pager = cut(q, shown, 0, coursesPerPage, "/corsi")
		progress, err := overview.ProgressOf(q.Context(), r, shown, q.Now())
		for _, c := range shown {
			view.Courses = append(view.Courses, courseRow(q, c, progress[c.ID]))
		}
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case view.Search != "" || q.Query("stato") != "":
		view.Empty = templates.Empty{Text: q.T("Nessun corso corrisponde."), Next: &templates.Link{Text: q.T("Mostra tutti"), Href: "/corsi"}}
	case view.CanOpen:
		view.Empty = templates.Empty{Text: q.T("Non c’è ancora nessun corso. Si comincia da una scheda pubblicata nel catalogo."), Next: &templates.Link{Text: q.T("Nuovo corso"), Href: "/corsi/nuovo"}}
	default:
		view.Empty = templates.Empty{Text: q.T("Non hai ancora corsi: la segreteria assegna docenti e tutor dalla pagina del corso.")}
	}
	return q.Page(http.StatusOK, "courses", templates.Page{Title: q.T("Corsi"), Alerts: alerts, View: view})
}

// courseDesk are the office’s ways from the courses to what is done for all of them.
func courseDesk(q *web.Request) []templates.Link {
	var out []templates.Link
	for _, l := range []struct {
		allow      web.Permission
		text, href string
	}{{readers, "Attestazioni", "/attestazioni"}, {readers, "Elenchi", "/elenchi"}, {documents, "Domande", "/domande"}, {examOffice, "Messaggi", "/messaggi"}} {
		if may(q, l.allow) {
			out = append(out, templates.Link{Text: q.T(l.text), Href: l.href})
		}
	}
	return out
}

// courseAlerts say what of all courses cannot wait: what the Region was to be told, and who
// applied.
func courseAlerts(q *web.Request, r store.Reader) ([]templates.Alert, error) {
	overdue, err := overdueAlert(q, r)
	if err != nil {
		return nil, err
	}
	waiting, err := waitingAlert(q, r)
	return append(overdue, waiting...), err
}

// ownCourses are the courses that the reader may see: those that [web.Request.OwnCourse] lets
// them open.
func ownCourses(q *web.Request, r store.Reader) ([]course.Listed, error) {
	filter := course.Filter{Text: q.Query("q")}
	if !may(q, readers) {
		staff, known, err := q.Staff(r)
		if err != nil || !known {
			return nil, err
		}
		filter.StaffID, filter.Part = staff.ID, course.TutorPart
	}
	return course.List(q.Context(), r, filter)
}

func courseRow(q *web.Request, c course.Listed, p overview.Progress) templates.CourseRow {
	row := templates.CourseRow{Href: "/corsi/" + c.ID, Title: c.Title, Edition: q.T("edizione {edition}", "edition", c.Edition), Code: c.RegionalCode, State: courseBadge(q, c.State),
		Dates: q.T("dal {from} al {to}", "from", c.Start(), "to", lastDay(c.Course)), Seats: q.T("{n} su {seats}", "n", p.Seats, "seats", c.Seats),
		Given: p.Held, Total: p.Planned}
	switch {
	case p.ToClose > 0:
		row.Note = q.T("{n} {n|lezione da chiudere|lezioni da chiudere}", "n", p.ToClose)
	case c.State == course.Authorised && !c.StartsOn.After(q.Today()):
		row.Note = q.T("doveva cominciare il {date}", "date", c.StartsOn)
	}
	return row
}

func lastDay(c course.Course) calendar.Date {
	if !c.EndedOn.IsZero() {
		return c.EndedOn
	}
	return c.EndsOn
}

func courseBadge(q *web.Request, s course.State) templates.Badge {
	switch s {
	case course.Draft:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Bozza")}
	case course.Authorised:
		return templates.Badge{Tone: templates.Info, Text: q.T("Autorizzato")}
	case course.Started:
		return templates.Badge{Tone: templates.Success, Text: q.T("In corso")}
	case course.Ended:
		return templates.Badge{Tone: templates.Info, Text: q.T("Lezioni concluse")}
	case course.InExam:
		return templates.Badge{Tone: templates.Info, Text: q.T("Esame")}
	}
	return templates.Badge{Tone: templates.Neutral, Text: q.T("Chiuso")}
}

// cut is the stretch of a list that ?da= asks for, from first where it does not, with the
// ways to those beside it. The rest of the query stays in the links.
func cut[T any](q *web.Request, all []T, first, size int, path string) ([]T, templates.Pager) {
	if asked, err := strconv.Atoi(q.Query("da")); err == nil {
		first = asked - 1
	}
	first = max(0, min(first, len(all)-1))
	last := min(first+size, len(all))
	link := func(from int) string {
		address := url.Values{"da": {strconv.Itoa(from + 1)}}
		for _, name := range []string{"q", "stato", "scheda", "mostra", "anno", "verso", "corso"} {
			if v := q.Query(name); v != "" {
				address.Set(name, v)
			}
		}
		return path + "?" + address.Encode()
	}
	p := templates.Pager{From: first + 1, To: last, Total: len(all)}
	if first > 0 {
		p.Previous = link(max(0, first-size))
	}
	if last < len(all) {
		p.Next = link(last)
	}
	return all[first:last], p
}

package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// A tutor reads the courses they are tutor of; a teacher has lessons, no courses.
var courseReaders = web.For(account.Secretary, account.Director, account.Administrator, account.Inspector, account.Tutor)

// coursesPerPage fills a screen of panels.
const coursesPerPage = 24

// courseStates are the filters of the list.
var courseStates = []struct {
	query, label string
	states       []course.State
}{
	{"", "Tutti", nil},
	{"in-preparazione", "In preparazione", []course.State{course.Draft, course.Authorised}},
	{"in-corso", "In corso", []course.State{course.Started}},
	{"finiti", "Finiti", []course.State{course.Ended, course.InExam, course.Closed}},
}

func coursesPage(q *web.Request) error {
	view := templates.Courses{Search: q.Query("q"), CanOpen: may(q, office)}
	if may(q, readers) {
		view.Desk = []templates.Link{{Text: q.T("Attestazioni"), Href: "/attestazioni"}, {Text: q.T("Elenchi"), Href: "/elenchi"}}
	}
	if may(q, documents) {
		view.Desk = append(view.Desk, templates.Link{Text: q.T("Domande"), Href: "/domande"})
	}
	if may(q, examOffice) {
		view.Desk = append(view.Desk, templates.Link{Text: q.T("Messaggi"), Href: "/messaggi"})
	}
	var alerts []templates.Alert
	err := q.Read(func(r store.Reader) error {
		listed, err := ownCourses(q, r)
		if err != nil {
			return err
		}
		if alerts, err = overdueAlert(q, r); err != nil {
			return err
		}
		waiting, err := waitingAlert(q, r)
		if err != nil {
			return err
		}
		alerts = append(alerts, waiting...)
		var shown []course.Listed
		for _, s := range courseStates {
			address := url.Values{}
			if s.query != "" {
				address.Set("stato", s.query)
			}
			if view.Search != "" {
				address.Set("q", view.Search)
			}
			f := templates.Filter{Link: templates.Link{Text: q.T(s.label), Href: "/corsi"}, Current: q.Query("stato") == s.query}
			if len(address) > 0 {
				f.Href += "?" + address.Encode()
			}
			for _, c := range listed {
				if s.states != nil && !slices.Contains(s.states, c.State) {
					continue
				}
				f.Count++
				if f.Current {
					shown = append(shown, c)
				}
			}
			view.Filters = append(view.Filters, f)
		}
		shown, view.Pager = cut(q, shown, 0, coursesPerPage, "/corsi")
		counts, err := enrolment.CountByCourse(q.Context(), r)
		if err != nil {
			return err
		}
		for _, c := range shown {
			row, err := courseRow(q, r, c, counts[c.ID])
			if err != nil {
				return err
			}
			view.Courses = append(view.Courses, row)
		}
		return nil
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

func courseRow(q *web.Request, r store.Reader, c course.Listed, n enrolment.Counts) (templates.CourseRow, error) {
	row := templates.CourseRow{Href: "/corsi/" + c.ID, Title: c.Title, Edition: q.T("edizione {edition}", "edition", c.Edition), Code: c.RegionalCode, State: courseBadge(q, c.State),
		Dates: q.T("dal {from} al {to}", "from", c.Start(), "to", lastDay(c.Course)), Seats: q.T("{n} su {seats}", "n", n.Seats, "seats", c.Seats)}
	given, err := timetable.PlannedHeldRemaining(q.Context(), r, c.ID, q.Today())
	if err != nil {
		return row, err
	}
	for _, g := range given {
		// FAD and stage are windows, not lessons: the ledger has them, learner by learner.
		if g.Mode.IsLesson() {
			row.Given += g.Held
			row.Total += g.Planned
		}
	}
	open, err := timetable.LessonsOfCourse(q.Context(), r, c.ID, timetable.Filter{State: timetable.Planned, To: q.Today().AddDays(-1)})
	switch {
	case len(open) > 0:
		row.Note = q.T("{n} {n|lezione da chiudere|lezioni da chiudere}", "n", len(open))
	case c.State == course.Authorised && !c.StartsOn.After(q.Today()):
		row.Note = q.T("doveva cominciare il {date}", "date", c.StartsOn)
	}
	return row, err
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

package page

import (
	"net/http"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var closureRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/calendario/chiusure", Allow: readers, Handle: closuresPage},
	{Method: http.MethodPost, Path: "/calendario/chiusure", Allow: planners, Handle: closeDays},
	{Method: http.MethodPost, Path: "/calendario/chiusure/:id/togli", Allow: planners, Handle: liftClosure},
}

func closuresPage(q *web.Request) error { return showClosures(q, nil) }

// showClosures is the days without lessons: closures still to come, and a year of holidays.
func showClosures(q *web.Request, refusal error) error {
	view := templates.Closures{Tabs: providerTabs(q), CanClose: may(q, planners)}
	err := q.Read(func(r store.Reader) error {
		names, err := closureScopes(q, r, &view)
		if err != nil {
			return err
		}
		closures, err := timetable.ClosuresFrom(q.Context(), r, q.Today())
		if err != nil {
			return err
		}
		for _, c := range closures {
			row, err := closureRow(q, r, c, names)
			if err != nil {
				return err
			}
			view.Closures = append(view.Closures, row)
		}
		return holidayRows(q, r, &view)
	})
	if err != nil {
		return err
	}
	p := templates.Page{Title: q.T("Festività e chiusure"), View: view}
	if refusal == nil {
		return q.Page(http.StatusOK, "closures", p)
	}
	view.Form = formOf(q, refusal, fields("scope", "from", "to", "reason"))
	p.View = view
	return q.Invalid(refusal, "closures", p)
}

// closureScopes fills in whom a closure can be for, and returns their names by value:
// everybody, "site:" or "course:" with an id.
func closureScopes(q *web.Request, r store.Reader, view *templates.Closures) (map[string]string, error) {
	view.Scopes = []templates.Choice{{Value: "all", Text: q.T("Tutto l’ente")}}
	sites, err := provider.Sites(q.Context(), r)
	if err != nil {
		return nil, err
	}
	for _, s := range sites {
		if s.ClosedOn.IsZero() {
			view.Scopes = append(view.Scopes, templates.Choice{Value: "site:" + s.ID, Text: s.Name})
		}
	}
	courses, err := course.List(q.Context(), r, course.Filter{})
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, c := range courses {
		choice := templates.Choice{Value: "course:" + c.ID, Text: courseName(q, c.Course)}
		names[choice.Value] = choice.Text
		if c.State == course.Draft || c.State == course.Authorised || c.State == course.Started {
			view.Scopes = append(view.Scopes, choice)
		}
	}
	for _, s := range sites {
		names["site:"+s.ID] = s.Name
	}
	return names, nil
}

// shownLessons is how many lessons of a closure are listed.
const shownLessons = 8

func closureRow(q *web.Request, r store.Reader, c timetable.Closure, names map[string]string) (templates.ClosureRow, error) {
	row := templates.ClosureRow{From: c.From, To: c.To, Reason: c.Reason, Scope: q.T("Tutto l’ente")}
	switch {
	case c.SiteID != "":
		row.Scope = names["site:"+string(c.SiteID)]
	case c.CourseID != "":
		row.Scope = names["course:"+string(c.CourseID)]
	}
	if may(q, planners) {
		row.Lift = &templates.Action{Text: q.T("Togli"), Href: "/calendario/chiusure/" + c.ID + "/togli", Post: true}
	}
	lessons, err := timetable.LessonsDuring(q.Context(), r, c, q.Today())
	for i, l := range lessons {
		if i == shownLessons {
			row.More = len(lessons) - shownLessons
			break
		}
		row.Lessons = append(row.Lessons, templates.Link{Text: lessonName(q, l), Href: "/lezioni/" + l.ID})
	}
	return row, err
}

// holidayRows are the holidays of a year from today, and the sites whose patron nobody has
// said.
func holidayRows(q *web.Request, r store.Reader, view *templates.Closures) error {
	off, err := timetable.DaysOff(q.Context(), r, "", q.Today(), q.Today().AddYears(1))
	if err != nil {
		return err
	}
	sites, err := provider.Sites(q.Context(), r)
	if err != nil {
		return err
	}
	siteName := map[string]string{}
	for _, s := range sites {
		siteName[s.ID] = s.Name
		if s.PatronDay == "" && s.ClosedOn.IsZero() {
			row := templates.PatronRow{Site: s.Name}
			if may(q, office) {
				row.Href = "/sedi/" + s.ID
			}
			view.Sites = append(view.Sites, row)
		}
	}
	for _, d := range off {
		switch {
		case d.Law != "":
			view.Holidays = append(view.Holidays, templates.HolidayRow{Date: d.Date, Name: q.Locale().Value(d.Why), Law: d.Law})
		case d.Closure == "":
			view.Holidays = append(view.Holidays, templates.HolidayRow{Date: d.Date, Name: q.T("{name}, santo patrono", "name", d.Why), Law: siteName[string(d.SiteID)]})
		}
	}
	return nil
}

// closeDays adds a closure.
func closeDays(q *web.Request) error {
	bad := typed()
	c := timetable.Closure{From: dateField(q, "from", bad), To: dateField(q, "to", bad), Reason: q.Value("reason")}
	kind, id, _ := strings.Cut(q.Value("scope"), ":")
	switch kind {
	case "all":
	case "site":
		c.SiteID = store.Ref(id)
	case "course":
		c.CourseID = store.Ref(id)
	default:
		bad.With("scope", "Scegli per chi vale la chiusura.")
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{c.Stream()}, func(tx *store.Tx) error {
			tx.Answer("/calendario/chiusure")
			_, err := timetable.CloseDays(q.Context(), tx, c)
			return err
		})
	}
	if refusedHere(err) {
		return showClosures(q, err)
	}
	return err
}

// liftClosure gives the days of a closure back.
func liftClosure(q *web.Request) error {
	var c timetable.Closure
	err := q.Read(func(r store.Reader) (err error) {
		c, err = timetable.ClosureByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) { // sent twice, it is gone, and its answer stands
		return err
	}
	return q.Write([]store.Stream{c.Stream()}, func(tx *store.Tx) error {
		tx.Answer("/calendario/chiusure")
		return timetable.LiftClosure(q.Context(), tx, q.Param("id"))
	})
}

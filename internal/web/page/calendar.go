package page

import (
	"net/http"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var calendarRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/calendario", Allow: lessonReaders, Handle: calendarOf(wholeAgenda)},
	{Method: http.MethodGet, Path: "/corsi/:id/calendario", Allow: courseReaders, Handle: calendarOf(courseAgenda)},
	{Method: http.MethodGet, Path: "/personale/:id/calendario", Allow: lessonReaders, Handle: calendarOf(staffAgenda)},
	{Method: http.MethodGet, Path: "/aule/:id/calendario", Allow: readers, Handle: calendarOf(roomAgenda)},
}

// agenda is whose calendar a page shows.
type agenda struct {
	of       timetable.Subject // the zero one: everything the reader may see
	subtitle string
	crumbs   []templates.Link
	links    []templates.Link // to what else there is of the same thing
}

// opener finds out whose calendar a page shows, and refuses one that is not the reader's.
type opener func(q *web.Request, r store.Reader) (agenda, error)

func wholeAgenda(*web.Request, store.Reader) (agenda, error) { return agenda{}, nil }

func courseAgenda(q *web.Request, r store.Reader) (agenda, error) {
	if err := q.OwnCourse(r, q.Param("id")); err != nil {
		return agenda{}, err
	}
	c, err := course.ByID(q.Context(), r, q.Param("id"))
	home, name := "/corsi/"+c.ID, courseName(q, c)
	return agenda{of: timetable.Subject{CourseID: store.Ref(c.ID)}, subtitle: name,
		crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: name, Href: home + "?scheda=calendario"}},
		links:  []templates.Link{{Text: q.T("Ore previste e svolte"), Href: home + "/ore"}}}, err
}

// staffAgenda is what one person teaches: for the office, and for themselves.
func staffAgenda(q *web.Request, r store.Reader) (agenda, error) {
	own, known, err := ownStaff(q, r)
	if err == nil && (!known || own != "" && own != q.Param("id")) {
		err = fault.New(fault.NotFound, "not_found", "La persona non è nel personale.")
	}
	if err != nil {
		return agenda{}, err
	}
	p, err := provider.StaffByID(q.Context(), r, q.Param("id"))
	a := agenda{of: timetable.Subject{StaffID: store.Ref(p.ID)}, subtitle: p.FullName()}
	if own == "" {
		a.crumbs = staffCrumbs(q, templates.Link{Text: p.FullName(), Href: "/personale/" + p.ID})
	}
	return a, err
}

func roomAgenda(q *web.Request, r store.Reader) (agenda, error) {
	room, err := provider.RoomByID(q.Context(), r, q.Param("id"))
	if err != nil {
		return agenda{}, err
	}
	site, err := provider.SiteByID(q.Context(), r, room.SiteID)
	return agenda{of: timetable.Subject{RoomID: store.Ref(room.ID)}, subtitle: room.Name + ", " + site.Name, crumbs: placeCrumbs(q)}, err
}

func calendarOf(whose opener) web.Handler {
	return func(q *web.Request) error { return showCalendar(q, whose) }
}

// showCalendar is a page, or the same lessons as a file.
func showCalendar(q *web.Request, whose opener) error {
	address, err := readCalendarAddress(q)
	if err != nil {
		return err
	}
	var d calendarData
	err = q.Read(func(r store.Reader) error {
		a, err := whose(q, r)
		if err != nil {
			return err
		}
		d, err = readCalendar(q, r, a, address)
		return err
	})
	if err != nil {
		return err
	}
	if sent, err := takeAway(q, d.list()); sent {
		return err
	}
	return q.Page(http.StatusOK, "calendar", templates.Page{Title: q.T("Calendario"), Subtitle: d.subtitle, Crumbs: d.crumbs, View: d.view()})
}

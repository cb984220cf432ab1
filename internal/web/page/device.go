package page

import (
	"net/http"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// What a device keeps of today's lessons, so that the roll is called without network too.
var deviceRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/sw.js", Allow: web.Public(), Handle: serviceWorker, Bare: true},
	{Method: http.MethodGet, Path: "/senza-rete", Allow: web.Public(), Handle: offlinePage},
	{Method: http.MethodGet, Path: "/lezioni/oggi", Allow: registrars, Handle: todaysPages},
}

func serviceWorker(q *web.Request) error {
	script, err := templates.Worker()
	if err != nil {
		return err
	}
	return q.Worker(script)
}

func offlinePage(q *web.Request) error {
	return q.Page(http.StatusOK, "offline", templates.Page{Title: q.T("Senza rete")})
}

// todaysPages are the addresses that the device of who asks should have: the list, and the
// open sheets of their own lessons of today.
func todaysPages(q *web.Request) error {
	pages := []string{"/lezioni"}
	err := q.Read(func(r store.Reader) error {
		staff, known, err := q.Staff(r)
		if err != nil || !known {
			return err
		}
		agenda, err := timetable.AgendaOf(q.Context(), r, staff.ID, q.Today())
		for _, l := range agenda.Today {
			if l.State == timetable.Planned {
				pages = append(pages, "/lezioni/"+l.ID)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return q.Send(http.StatusOK, map[string]any{"pages": pages})
}

// keepToday lets a page of today stay on the device of who keeps its register, and is what
// the page says of itself there.
func keepToday(q *web.Request, title string) templates.Kept {
	if !may(q, registrars) {
		return templates.Kept{}
	}
	q.KeepOnDevice()
	day, at := calendar.WallOf(q.Now(), q.Zone())
	return templates.Kept{Title: title, Date: day, At: (at - at%60).String(), Name: q.Account().Name}
}

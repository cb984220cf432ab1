package page

import (
	"net/http"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var placeRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/sedi", Allow: readers, Handle: sitesPage},
	{Method: http.MethodGet, Path: "/sedi/nuova", Allow: office, Handle: siteAct.page},
	{Method: http.MethodPost, Path: "/sedi/nuova", Allow: office, Handle: siteAct.post},
	{Method: http.MethodGet, Path: "/sedi/:id", Allow: office, Handle: siteAct.page},
	{Method: http.MethodPost, Path: "/sedi/:id", Allow: office, Handle: siteAct.post},
	{Method: http.MethodPost, Path: "/sedi/:id/chiudi", Allow: office, Handle: closeSite},
	{Method: http.MethodPost, Path: "/sedi/:id/riapri", Allow: office, Handle: reopenSite},
	{Method: http.MethodGet, Path: "/sedi/:id/aule", Allow: office, Handle: newRoomAct.page},
	{Method: http.MethodPost, Path: "/sedi/:id/aule", Allow: office, Handle: newRoomAct.post},
	{Method: http.MethodGet, Path: "/aule/:id", Allow: office, Handle: roomAct.page},
	{Method: http.MethodPost, Path: "/aule/:id", Allow: office, Handle: roomAct.post},
	{Method: http.MethodPost, Path: "/aule/:id/chiudi", Allow: office, Handle: closeRoom},
	{Method: http.MethodPost, Path: "/aule/:id/riapri", Allow: office, Handle: reopenRoom},
}

// sitesPage is where the provider teaches, with what uses each place.
func sitesPage(q *web.Request) error {
	view := templates.Sites{Tabs: providerTabs(q), CanOpen: may(q, office)}
	err := q.Read(func(r store.Reader) error {
		sites, err := provider.Sites(q.Context(), r)
		if err != nil {
			return err
		}
		rooms, err := provider.Rooms(q.Context(), r)
		if err != nil {
			return err
		}
		courses, err := course.CountBySite(q.Context(), r)
		if err != nil {
			return err
		}
		lessons, err := timetable.OpenByRoom(q.Context(), r)
		for _, s := range sites {
			row := siteRow(q, s, courses[s.ID])
			for _, room := range rooms {
				if room.SiteID == s.ID {
					row.Rooms = append(row.Rooms, roomRow(q, room, s, lessons[room.ID]))
				}
			}
			view.Sites = append(view.Sites, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	view.Empty = templates.Empty{Text: q.T("L’ente non ha ancora una sede: ogni corso ne ha una, e ogni lezione in presenza un’aula.")}
	if view.CanOpen {
		view.Empty.Next = &templates.Link{Text: q.T("Nuova sede"), Href: "/sedi/nuova"}
		view.CanOpen = len(view.Sites) > 0
	}
	return q.Page(http.StatusOK, "sites", templates.Page{Title: q.T("Sedi e aule"), View: view})
}

func siteRow(q *web.Request, s provider.Site, courses int) templates.Site {
	row := templates.Site{Name: s.Name, Address: orDash(strings.Trim(s.Address+", "+s.City, ", ")), State: openBadge(q, s.ClosedOn)}
	if courses > 0 {
		row.Use = q.T("{n} {n|corso|corsi}", "n", courses)
	}
	if !may(q, office) {
		return row
	}
	if s.ClosedOn.IsZero() {
		row.Actions = []templates.Action{{Text: q.T("Nuova aula"), Href: "/sedi/" + s.ID + "/aule"}, {Text: q.T("Modifica la sede"), Href: "/sedi/" + s.ID},
			{Text: q.T("Chiudi a nuovi corsi"), Href: "/sedi/" + s.ID + "/chiudi", Post: true}}
	} else {
		row.Actions = []templates.Action{{Text: q.T("Riapri"), Href: "/sedi/" + s.ID + "/riapri", Post: true}}
	}
	return row
}

func roomRow(q *web.Request, room provider.Room, s provider.Site, lessons int) templates.Room {
	row := templates.Room{Name: room.Name, State: openBadge(q, room.ClosedOn), Actions: []templates.Action{{Text: q.T("Calendario"), Href: "/aule/" + room.ID + "/calendario"}}}
	if room.Seats > 0 {
		row.Seats = strconv.Itoa(room.Seats)
	}
	if lessons > 0 {
		row.Use = q.T("{n} {n|lezione|lezioni} in calendario", "n", lessons)
	}
	switch {
	case !may(q, office):
	case room.ClosedOn.IsZero():
		row.Actions = append(row.Actions, templates.Action{Text: q.T("Modifica"), Href: "/aule/" + room.ID}, templates.Action{Text: q.T("Chiudi"), Href: "/aule/" + room.ID + "/chiudi", Post: true})
	case s.ClosedOn.IsZero():
		row.Actions = append(row.Actions, templates.Action{Text: q.T("Riapri"), Href: "/aule/" + room.ID + "/riapri", Post: true})
	}
	return row
}

func openBadge(q *web.Request, closed calendar.Date) templates.Badge {
	if closed.IsZero() {
		return templates.Badge{Tone: templates.Success, Text: q.T("In uso")}
	}
	return templates.Badge{Tone: templates.Neutral, Text: q.T("Chiusa dal {date}", "date", closed)}
}

// placeCrumbs are the way to a page about a place.
func placeCrumbs(q *web.Request) []templates.Link {
	return []templates.Link{{Text: q.T("Ente"), Href: "/ente"}, {Text: q.T("Sedi e aule"), Href: "/sedi"}}
}

// siteAct opens a site where the path names none, and changes one where it does.
var siteAct = providerAct{
	view: func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error) {
		var s provider.Site
		p := templates.Page{Title: q.T("Nuova sede"), Crumbs: placeCrumbs(q)}
		if id := q.Param("id"); id != "" {
			var err error
			if s, err = provider.SiteByID(q.Context(), r, id); err != nil {
				return p, templates.Act{}, err
			}
			p.Title = q.T("Modifica la sede")
		}
		return p, templates.Act{Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna indietro"), Href: "/sedi"}, Fields: []templates.Field{
			{Name: "name", Label: q.T("Nome della sede"), Value: s.Name, Required: true},
			{Name: "address", Label: q.T("Indirizzo"), Value: s.Address, Required: true},
			{Name: "city", Label: q.T("Comune"), Value: s.City, Required: true},
			{Name: "patron", Label: q.T("Santo patrono"), Value: s.Patron, Hint: q.T("quel giorno il calendario non mette lezioni")},
			{Name: "patron_day", Label: q.T("Giorno del patrono"), Value: s.PatronDay.Italian(), Mode: "numeric", Hint: q.T("giorno/mese, ad esempio 19/09")},
		}}, nil
	},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		var s provider.Site
		if id := q.Param("id"); id != "" {
			var err error
			if s, err = provider.SiteByID(q.Context(), tx, id); err != nil {
				return "", err
			}
		}
		day, err := calendar.ParseMonthDay(q.Value("patron_day"))
		if err != nil {
			return "", typed().With("patron_day", "Scrivi il giorno del patrono, ad esempio 19/09.")
		}
		s.Name, s.Address, s.City, s.Patron, s.PatronDay = q.Value("name"), q.Value("address"), q.Value("city"), q.Value("patron"), day
		_, err = provider.OpenSite(q.Context(), tx, s)
		return "/sedi", err
	},
}

func closeSite(q *web.Request) error  { return setSite(q, q.Today()) }
func reopenSite(q *web.Request) error { return setSite(q, calendar.Date{}) }

func setSite(q *web.Request, day calendar.Date) error {
	return onProvider(q, "/sedi", func(tx *store.Tx) error {
		_, err := provider.CloseSite(q.Context(), tx, q.Param("id"), day)
		return err
	})
}

// newRoomAct furnishes a room of a site.
var newRoomAct = providerAct{
	view: func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error) {
		s, err := provider.SiteByID(q.Context(), r, q.Param("id"))
		return templates.Page{Title: q.T("Nuova aula"), Subtitle: s.Name, Crumbs: placeCrumbs(q)}, roomForm(q, provider.Room{}), err
	},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		if _, err := provider.SiteByID(q.Context(), tx, q.Param("id")); err != nil {
			return "", err
		}
		return "/sedi", furnish(q, tx, provider.Room{SiteID: q.Param("id")})
	},
}

// roomAct changes a room.
var roomAct = providerAct{
	view: func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error) {
		room, err := provider.RoomByID(q.Context(), r, q.Param("id"))
		return templates.Page{Title: q.T("Modifica l’aula"), Subtitle: room.Name, Crumbs: placeCrumbs(q)}, roomForm(q, room), err
	},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		room, err := provider.RoomByID(q.Context(), tx, q.Param("id"))
		if err != nil {
			return "", err
		}
		return "/sedi", furnish(q, tx, room)
	},
}

func roomForm(q *web.Request, room provider.Room) templates.Act {
	seats := ""
	if room.Seats > 0 {
		seats = strconv.Itoa(room.Seats)
	}
	return templates.Act{Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna indietro"), Href: "/sedi"}, Fields: []templates.Field{
		{Name: "name", Label: q.T("Nome dell’aula o del laboratorio"), Value: room.Name, Required: true},
		{Name: "seats", Label: q.T("Posti"), Value: seats, Mode: "numeric"},
	}}
}

func furnish(q *web.Request, tx *store.Tx, room provider.Room) error {
	bad := typed()
	room.Name, room.Seats = q.Value("name"), numberField(q, "seats", bad)
	if err := bad.OrNil(); err != nil {
		return err
	}
	_, err := provider.FurnishRoom(q.Context(), tx, room)
	return err
}

func closeRoom(q *web.Request) error  { return setRoom(q, q.Today()) }
func reopenRoom(q *web.Request) error { return setRoom(q, calendar.Date{}) }

func setRoom(q *web.Request, day calendar.Date) error {
	return onProvider(q, "/sedi", func(tx *store.Tx) error {
		_, err := provider.CloseRoom(q.Context(), tx, q.Param("id"), day)
		return err
	})
}

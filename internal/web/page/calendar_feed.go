package page

import (
	"bytes"
	"net/http"
	"path"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/internal/web/feed"
	"vidimus/templates"
)

// Who may put a calendar on telephones: the office all of them, a tutor that of the course,
// everybody their own.
var (
	coursePublishers = web.For(account.Secretary, account.Director, account.Administrator, account.Tutor)
	staffPublishers  = web.For(account.Secretary, account.Director, account.Administrator, account.Tutor, account.Teacher)
)

var feedRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/corsi/:id/calendario/indirizzo", Allow: coursePublishers, Handle: openFeed(courseAgenda)},
	{Method: http.MethodPost, Path: "/corsi/:id/calendario/revoca", Allow: coursePublishers, Handle: revokeFeed(courseAgenda)},
	{Method: http.MethodPost, Path: "/personale/:id/calendario/indirizzo", Allow: staffPublishers, Handle: openFeed(staffAgenda)},
	{Method: http.MethodPost, Path: "/personale/:id/calendario/revoca", Allow: staffPublishers, Handle: revokeFeed(staffAgenda)},
	{Method: http.MethodPost, Path: "/aule/:id/calendario/indirizzo", Allow: office, Handle: openFeed(roomAgenda)},
	{Method: http.MethodPost, Path: "/aule/:id/calendario/revoca", Allow: office, Handle: revokeFeed(roomAgenda)},
	{Method: http.MethodGet, Path: "/ical/:secret", Allow: web.Public(), Handle: feedFile},
}

func openFeed(whose opener) web.Handler {
	return onFeed(whose, func(q *web.Request, tx *store.Tx, of timetable.Subject) error {
		_, err := timetable.OpenFeed(q.Context(), tx, q.App().Keys, of)
		return err
	})
}

func revokeFeed(whose opener) web.Handler {
	return onFeed(whose, func(q *web.Request, tx *store.Tx, of timetable.Subject) error {
		return timetable.RevokeFeed(q.Context(), tx, of)
	})
}

// onFeed carries out an act on a calendar that is the reader's to publish, and shows the
// calendar again.
func onFeed(whose opener, do func(q *web.Request, tx *store.Tx, of timetable.Subject) error) web.Handler {
	return func(q *web.Request) error {
		var a agenda
		err := q.Read(func(r store.Reader) (err error) {
			a, err = whose(q, r)
			return err
		})
		if err != nil {
			return err
		}
		page := path.Dir(q.Path())
		return q.Write([]store.Stream{a.of.Stream()}, func(tx *store.Tx) error {
			tx.Answer(page + "?telefono=1#telefono")
			return do(q, tx, a.of)
		})
	}
}

// readFeed is the feed of a calendar, for who may publish it. The calendar of everything is
// on the telephone of somebody of the staff as their own.
func (d *calendarData) readFeed(r store.Reader) error {
	q, of, home := d.q, d.of, d.path
	allowed := office
	if of == (timetable.Subject{}) {
		own, known, err := q.Staff(r)
		if err != nil || !known {
			return err
		}
		of.StaffID, home = store.Ref(own.ID), "/personale/"+own.ID+"/calendario"
	}
	view := &templates.Feed{Calendar: home, Open: q.Query("telefono") != ""}
	switch {
	case of.CourseID != "":
		allowed, view.About = coursePublishers, q.T("Le lezioni del corso, sempre aggiornate, nel calendario di chi ha l’indirizzo: docenti, tutor, allievi.")
	case of.StaffID != "":
		allowed, view.About = staffPublishers, q.T("Le lezioni di questa persona, e quelle dei corsi di cui è tutor, sempre aggiornate nel suo calendario.")
	default:
		view.About = q.T("Chi occupa l’aula e quando, sempre aggiornato, nel calendario di chi ha l’indirizzo.")
	}
	if !may(q, allowed) {
		return nil
	}
	f, open, err := timetable.FeedOf(q.Context(), r, of)
	if err != nil {
		return err
	}
	if open {
		by, err := accountName(q.Context(), r, f.OpenedBy)
		if err != nil {
			return err
		}
		view.URL = q.App().BaseURL + "/ical/" + f.Secret(q.App().Keys) + ".ics"
		view.Since = q.T("Aperto il {at} da {name}", "at", moment(q, f.OpenedAt), "name", by)
	}
	d.feed = view
	return nil
}

// feedFile is a calendar for whoever knows its address.
func feedFile(q *web.Request) error {
	var out feed.Calendar
	var lessons []timetable.Lesson
	var changed calendar.Instant
	err := q.Read(func(r store.Reader) error {
		f, err := timetable.FeedBySecret(q.Context(), r, strings.TrimSuffix(q.Param("secret"), ".ics"))
		if err != nil {
			return err
		}
		if lessons, err = timetable.LessonsOfFeed(q.Context(), r, f, q.Today()); err != nil {
			return err
		}
		if changed, err = timetable.Revised(q.Context(), r, lessons); err != nil {
			return err
		}
		out, err = feedOf(q, r, f, lessons)
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := out.Write(&b); err != nil {
		return err
	}
	return q.Fresh("text/calendar; charset=utf-8", b.Bytes(), changed)
}

// feedOf puts lessons into words. No word of it is about a learner: what teachers wrote as a
// topic, and why a lesson was cancelled, is not told.
func feedOf(q *web.Request, r store.Reader, f timetable.Feed, lessons []timetable.Lesson) (feed.Calendar, error) {
	d := calendarData{q: q}
	var err error
	if d.book, err = readNames(q.Context(), r, lessons); err != nil {
		return feed.Calendar{}, err
	}
	d.lessons = lessons
	if err = d.readPlaces(r); err != nil {
		return feed.Calendar{}, err
	}
	out := feed.Calendar{Zone: q.Zone().String(), Opened: f.OpenedAt}
	switch {
	case f.CourseID != "":
		c, err := course.ByID(q.Context(), r, string(f.CourseID))
		if err != nil {
			return out, err
		}
		out.Name = courseName(q, c)
	case f.StaffID != "":
		p, err := provider.StaffByID(q.Context(), r, string(f.StaffID))
		if err != nil {
			return out, err
		}
		out.Name = q.T("Lezioni di {name}", "name", p.FullName())
	default:
		out.Name = d.book.rooms[f.RoomID].Name + ", " + d.sites[d.book.rooms[f.RoomID].SiteID]
	}
	for _, l := range lessons {
		out.Events = append(out.Events, d.event(l))
	}
	return out, nil
}

func (d *calendarData) event(l timetable.Lesson) feed.Event {
	q := d.q
	title := []string{segmentName(q.Locale(), l.Segment), q.T(l.Mode.Label())}
	if whom := d.audience(l); whom != "" {
		title = append(title, whom)
	}
	e := feed.Event{ID: l.ID, Version: l.Version, From: l.StartsAt, To: l.EndsAt, Title: strings.Join(title, " · "), Place: d.book.place(l),
		URL: q.App().BaseURL + "/lezioni/" + l.ID, Cancelled: l.State == timetable.Cancelled || l.Held == timetable.HeldCancelled}
	if site := d.site(l); site != "" {
		e.Place += ", " + site
	}
	if l.Held == timetable.HeldPartly {
		e.From, e.To = l.HeldStartsAt, l.HeldEndsAt
	}
	if e.Cancelled {
		e.Title = q.T("Annullata: {lesson}", "lesson", e.Title)
	}
	lines := []string{d.courses[l.CourseID]}
	if names := d.book.teachers(l); names != "" {
		lines = append(lines, q.T("Docente: {names}", "names", names))
	}
	if breaks := breaksText(l.BreakTimes()); breaks != "" {
		lines = append(lines, q.T("Pausa: {breaks}", "breaks", breaks))
	}
	e.Text = strings.Join(lines, "\n")
	return e
}

package page

import (
	"cmp"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// calendarData is a calendar with all that its page says of it.
type calendarData struct {
	agenda
	calendarAddress
	q        *web.Request
	from, to calendar.Date // whole weeks
	book     classbook
	courses  map[string]string   // names by id
	short    map[string]string   // names for a narrow place
	sites    map[string]string   // names by id
	lessons  []timetable.Lesson  // of whom the calendar is
	clashes  map[string][]string // by lesson, in words
	off      map[calendar.Date][]timetable.DayOff
	windows  []templates.CalendarWindow
	feed     *templates.Feed
}

func readCalendar(q *web.Request, r store.Reader, a agenda, address calendarAddress) (calendarData, error) {
	first, last := address.span()
	d := calendarData{agenda: a, calendarAddress: address, q: q, from: monday(first), to: monday(last).AddDays(6)}
	whose, known, err := ownStaff(q, r)
	if err != nil || !known {
		return d, err
	}
	// All that the reader may see, and not the subject's alone: a teacher's other lesson at
	// the same hour may be of another course.
	all, err := timetable.LessonsOn(q.Context(), r, timetable.Days{From: d.from, To: d.to, Whose: whose})
	if err != nil {
		return d, err
	}
	if d.book, err = readNames(q.Context(), r, all); err != nil {
		return d, err
	}
	for _, l := range all {
		if d.isOf(l) {
			d.lessons = append(d.lessons, l)
		}
	}
	if err := d.readPlaces(r); err != nil {
		return d, err
	}
	if err := d.readDaysOff(r); err != nil {
		return d, err
	}
	d.clash(all)
	if err := d.readWindows(r); err != nil {
		return d, err
	}
	return d, d.readFeed(r)
}

// isOf reports whether a lesson belongs to whom the calendar is of.
func (d *calendarData) isOf(l timetable.Lesson) bool {
	return (d.of.CourseID == "" || string(d.of.CourseID) == l.CourseID) && (d.of.RoomID == "" || d.of.RoomID == l.RoomID) &&
		(d.of.StaffID == "" || slices.ContainsFunc(d.book.given[l.ID], func(t timetable.Teaching) bool { return t.Actual && t.StaffID == string(d.of.StaffID) }))
}

// readPlaces reads the names of courses and sites. Editions of one course are told apart by
// what is different; what is the same is said once.
func (d *calendarData) readPlaces(r store.Reader) error {
	d.courses, d.short, d.sites = map[string]string{}, map[string]string{}, map[string]string{}
	var ids []string
	for _, l := range d.lessons {
		ids = append(ids, l.CourseID)
	}
	slices.Sort(ids)
	listed, err := course.ByIDs(d.q.Context(), r, slices.Compact(ids)...)
	if err != nil {
		return err
	}
	alike := len(listed) > 1 && !slices.ContainsFunc(listed, func(c course.Course) bool { return c.Title != listed[0].Title || c.Edition == "" })
	for _, c := range listed {
		d.courses[c.ID], d.short[c.ID] = courseName(d.q, c), c.Title
		if c.Edition == "" {
			continue
		}
		d.short[c.ID] = d.q.T("edizione {edition}", "edition", c.Edition)
		if !alike {
			d.short[c.ID] += " · " + c.Title // the end of it is cut where it is narrow
		}
	}
	if alike {
		d.subtitle = strings.TrimPrefix(d.subtitle+" · "+listed[0].Title, " · ")
	}
	sites, err := provider.Sites(d.q.Context(), r)
	for _, s := range sites {
		d.sites[s.ID] = s.Name
	}
	return err
}

// readDaysOff reads the days without lessons that concern the calendar.
func (d *calendarData) readDaysOff(r store.Reader) error {
	d.off = map[calendar.Date][]timetable.DayOff{}
	days, err := timetable.DaysOff(d.q.Context(), r, string(d.of.CourseID), d.from, d.to)
	if err != nil {
		return err
	}
	site := store.Ref(d.book.rooms[d.of.RoomID].SiteID)
	if d.of.CourseID != "" {
		c, err := course.ByID(d.q.Context(), r, string(d.of.CourseID))
		if err != nil {
			return err
		}
		site = store.Ref(c.SiteID)
	}
	for _, off := range days {
		if site == "" || off.SiteID == "" || off.SiteID == site {
			d.off[off.Date] = append(d.off[off.Date], off)
		}
	}
	return nil
}

// offWords says why a day is without lessons, and where, unless the calendar is of one place.
func (d *calendarData) offWords(off timetable.DayOff) string {
	why := d.q.Locale().Value(off.Why)
	if off.SiteID == "" || d.of.CourseID != "" || d.of.RoomID != "" {
		return why
	}
	return d.q.T("{why} ({site})", "why", why, "site", d.sites[string(off.SiteID)])
}

// site is where a lesson is held, empty for one at a distance.
func (d *calendarData) site(l timetable.Lesson) string { return d.sites[d.book.rooms[l.RoomID].SiteID] }

// clash finds what lessons of the calendar have against them: another one at the same
// time, a day on which there should be none.
func (d *calendarData) clash(all []timetable.Lesson) {
	d.clashes = map[string][]string{}
	names := timetable.Names{Staff: d.book.people, Rooms: map[store.Ref]string{}}
	for id, room := range d.book.rooms {
		names.Rooms[id] = room.Name
	}
	byDay := map[calendar.Date][]timetable.Booked{}
	for _, l := range all {
		b := timetable.Booked{Lesson: l}
		for _, t := range d.book.given[l.ID] {
			if t.Actual {
				b.Teachers = append(b.Teachers, t.StaffID)
			}
		}
		byDay[l.Date] = append(byDay[l.Date], b)
	}
	for _, day := range byDay {
		for _, b := range day {
			if !d.isOf(b.Lesson) {
				continue
			}
			for _, other := range day {
				for _, f := range timetable.Clash(b, other, names) {
					d.clashes[b.ID] = append(d.clashes[b.ID], d.q.Locale().Finding(f))
				}
			}
			d.onADayOff(b.Lesson)
		}
	}
}

func (d *calendarData) onADayOff(l timetable.Lesson) {
	if l.State != timetable.Planned {
		return
	}
	for _, off := range d.off[l.Date] {
		if off.SiteID == "" || string(off.SiteID) == d.book.rooms[l.RoomID].SiteID {
			d.clashes[l.ID] = append(d.clashes[l.ID], d.q.T("Giorno senza lezione: {why}.", "why", d.offWords(off)))
		}
	}
}

// list is what the calendar shows as it is taken away.
func (d *calendarData) list() export.List[timetable.Lesson] {
	q := d.q
	name := q.T("calendario") + " " + heading(q, d.calendarAddress)
	if d.subtitle != "" {
		name += " – " + d.subtitle
	}
	first, last := d.span()
	within := slices.DeleteFunc(d.shown(), func(l timetable.Lesson) bool { return l.Date.Before(first) || l.Date.After(last) })
	return export.List[timetable.Lesson]{Kind: "calendario", Name: name, Rows: within, Columns: []export.Column[timetable.Lesson]{
		export.Date("Data", func(l timetable.Lesson) calendar.Date { return l.Date }),
		export.Clock("Dalle", func(l timetable.Lesson) calendar.Wall { return l.From }),
		export.Clock("Alle", func(l timetable.Lesson) calendar.Wall { return l.To }),
		export.Hours("Ore", func(l timetable.Lesson) calendar.Minutes { return l.Minutes(q.Zone()) }),
		export.Text("Corso", func(l timetable.Lesson) string { return d.courses[l.CourseID] }),
		export.Text("Segmento", func(l timetable.Lesson) string { return segmentName(q.Locale(), l.Segment) }),
		export.Text("Modalità", func(l timetable.Lesson) string { return q.T(l.Mode.Label()) }),
		export.Text("Docenti", d.book.teachers),
		export.Text("Luogo", d.book.place),
		export.Text("Sede", d.site),
		export.Text("Per", d.audience),
		export.Text("Argomento", func(l timetable.Lesson) string { return l.Topic }),
		export.Text("Stato", func(l timetable.Lesson) string { return d.book.badge(q, l).Text }),
	}}
}

// audience is whom a lesson is for, empty for the class.
func (d *calendarData) audience(l timetable.Lesson) string {
	switch {
	case l.Audience == timetable.ForGroup:
		return d.book.groups[l.GroupID]
	case l.MakeUp:
		return d.q.T("recupero")
	case l.Audience == timetable.ForLearners:
		return d.q.T("singoli allievi")
	}
	return ""
}

// window is a stretch of days in which a course has something that is no lesson.
type window struct {
	mode       hours.Mode
	from, to   calendar.Date
	text, page string
}

// readWindows reads the self-paced distance and the work placements of a course.
func (d *calendarData) readWindows(r store.Reader) error {
	if d.of.CourseID == "" {
		return nil
	}
	objects, err := attendance.Objects(d.q.Context(), r, string(d.of.CourseID))
	if err != nil {
		return err
	}
	agreements, err := attendance.Agreements(d.q.Context(), r, string(d.of.CourseID))
	if err != nil {
		return err
	}
	var all []window
	for _, o := range objects {
		all = append(all, window{hours.SelfPaced, o.FromDate, o.ToDate, segmentName(d.q.Locale(), o.Segment) + " · " + o.Title, "/fad"})
	}
	learners := map[window]int{}
	for _, a := range agreements {
		learners[window{mode: a.Mode(), from: a.FromDate, to: a.ToDate, page: "/stage"}]++
	}
	for w, n := range learners {
		w.text = d.q.T("{n} {n|allievo|allievi}", "n", n)
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b window) int {
		return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to), cmp.Compare(a.text, b.text))
	})
	for _, w := range all {
		if !w.from.After(d.to) && !w.to.Before(d.from) {
			d.windows = append(d.windows, templates.CalendarWindow{Mode: w.mode, Text: w.text, Days: d.q.T("dal {from} al {to}", "from", w.from, "to", w.to), Href: "/corsi/" + string(d.of.CourseID) + w.page})
		}
	}
	return nil
}

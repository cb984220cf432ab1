package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/visit"
	"vidimus/internal/web"
	"vidimus/templates"
)

var nowRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/adesso", Allow: readers, Handle: nowPage},
}

// nowPage is the lessons of this moment, where they are and who is marked, beside what the
// Region was told of them.
func nowPage(q *web.Request) error {
	var view templates.Now
	err := q.Read(func(r store.Reader) error {
		lessons, err := timetable.LessonsOn(q.Context(), r, timetable.Days{From: q.Today(), To: q.Today()})
		if err != nil {
			return err
		}
		lessons = slices.DeleteFunc(lessons, func(l timetable.Lesson) bool { return l.State == timetable.Cancelled })
		d, err := readNow(q, r, lessons)
		if err != nil {
			return err
		}
		for _, l := range lessons {
			row, err := d.row(q, r, l)
			if err != nil {
				return err
			}
			switch span := spanOf(l); {
			case q.Now().Before(span.From):
				view.Next = append(view.Next, row)
			case q.Now().Before(span.To):
				view.On = append(view.On, row)
			default:
				view.Over = append(view.Over, row)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(view.On, func(a, b templates.NowLesson) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.Place, b.Place))
	})
	_, w := calendar.WallOf(q.Now(), q.Zone())
	view.At = (w - w%60).String()
	if len(view.On) == 0 {
		view.Nothing = templates.Empty{Text: q.T("In questo momento non c’è lezione."), Next: &templates.Link{Text: q.T("Vai al calendario"), Href: "/calendario"}}
	}
	return q.Page(http.StatusOK, "now", templates.Page{Title: q.T("Adesso"), Subtitle: longDay(q), View: view})
}

// longDay is today with its name.
func longDay(q *web.Request) string {
	return templates.Weekday(q.Locale(), q.Today()) + " " + q.Today().Italian()
}

// nowDay is what the rows of a day show beside the lessons.
type nowDay struct {
	classbook
	courses map[string]course.Course
	tutors  map[string]string
	sites   map[string]provider.Site
	told    map[string]compared // by lesson
	started map[string]bool     // courses whose calendar was told
}

func readNow(q *web.Request, r store.Reader, lessons []timetable.Lesson) (nowDay, error) {
	d := nowDay{courses: map[string]course.Course{}, tutors: map[string]string{}, sites: map[string]provider.Site{}, told: map[string]compared{}, started: map[string]bool{}}
	var err error
	if d.classbook, err = readClassbook(q.Context(), r, lessons); err != nil {
		return d, err
	}
	sites, err := provider.Sites(q.Context(), r)
	if err != nil {
		return d, err
	}
	for _, s := range sites {
		d.sites[s.ID] = s
	}
	for _, l := range lessons {
		if _, known := d.courses[l.CourseID]; known {
			continue
		}
		if err := d.readCourse(q, r, l.CourseID); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (d nowDay) readCourse(q *web.Request, r store.Reader, id string) error {
	facts, err := communication.FactsOf(q.Context(), r, id)
	if err != nil {
		return err
	}
	d.courses[id] = facts.Course
	for _, c := range readCompared(facts) {
		if c.Now != nil {
			d.told[c.Now.LessonID] = c
		}
		d.started[id] = d.started[id] || c.Told != nil
	}
	staff, err := course.StaffOf(q.Context(), r, id)
	var names []string
	for _, c := range staff {
		if c.Part == course.TutorPart {
			names = append(names, c.Person.FullName())
		}
	}
	d.tutors[id] = strings.Join(names, ", ")
	return err
}

// row is a lesson of today; names are said of a lesson that is on.
func (d nowDay) row(q *web.Request, r store.Reader, l timetable.Lesson) (templates.NowLesson, error) {
	c := d.courses[l.CourseID]
	what := segmentName(q.Locale(), l.Segment) + " · " + q.T(l.Mode.Label())
	if a := d.audience(q, l); l.Audience != timetable.ForClass {
		what += " · " + a
	}
	row := templates.NowLesson{When: whenText(l), What: what, Href: "/lezioni/" + l.ID, Course: templates.Link{Text: courseName(q, c), Href: "/corsi/" + c.ID},
		Teachers: d.teachers(l), Tutors: d.tutors[l.CourseID], State: d.badge(q, l)}
	row.Place, row.Address = d.where(l, c)
	d.asTold(q, l, &row)
	s, err := attendance.SheetOf(q.Context(), r, l.ID)
	if err != nil {
		return row, err
	}
	span, slot := spanOf(l), attendance.SlotOf(l, q.Zone())
	on := !q.Now().Before(span.From) && q.Now().Before(span.To)
	for _, p := range s.Rows {
		if !p.Active {
			continue
		}
		row.Expected++
		state := templates.Badge{Tone: templates.Neutral, Text: q.T("non segnato")}
		if p.Mark != nil {
			row.Marked++
			var here bool
			if state, here = whereabouts(q, slot, *p.Mark); here || !on && p.Minutes > 0 {
				row.Present++
			}
		}
		if on {
			row.People = append(row.People, templates.NowPerson{Name: p.FullName, State: state})
		}
	}
	noted, err := visit.OfLesson(q.Context(), r, l.ID)
	if err != nil {
		return row, err
	}
	for _, v := range noted {
		row.Noted = append(row.Noted, templates.Link{Text: q.T("Visita n. {number} annotata alle {time}", "number", v.Number, "time", v.At.String()), Href: row.Href + "#visita-" + strconv.Itoa(v.Number)})
	}
	if may(q, inspectors) && !q.Now().Before(l.StartsAt) {
		row.Visit = "/lezioni/" + l.ID + "/visita"
	}
	return row, nil
}

// spanOf is when a lesson is: as planned, until somebody says when it was held.
func spanOf(l timetable.Lesson) calendar.Interval {
	if l.State == timetable.Closed {
		return l.HeldInterval()
	}
	return l.Interval()
}

// whenText is the same in wall times.
func whenText(l timetable.Lesson) string {
	from, to := l.From, l.To
	if l.HeldFrom != nil && l.HeldTo != nil {
		from, to = *l.HeldFrom, *l.HeldTo
	}
	return from.String() + "–" + to.String()
}

// whereabouts is where somebody who is marked is at this moment; here is whether it is in the
// lesson.
func whereabouts(q *web.Request, slot attendance.Slot, m attendance.Mark) (state templates.Badge, here bool) {
	now := q.Now()
	at := func(i calendar.Instant) string {
		_, w := calendar.WallOf(i, q.Zone())
		return (w - w%60).String()
	}
	stays := slot.There(m)
	if len(stays) == 0 {
		return templates.Badge{Tone: templates.Danger, Text: q.T("assente")}, false
	}
	for _, stay := range stays {
		switch {
		case now.Before(stay.From):
			return templates.Badge{Tone: templates.Neutral, Text: q.T("entra alle {time}", "time", at(stay.From))}, false
		case now.Before(stay.To):
			for _, pause := range slot.Breaks {
				if !now.Before(pause.From) && now.Before(pause.To) {
					return templates.Badge{Tone: templates.Neutral, Text: q.T("in pausa fino alle {time}", "time", at(pause.To))}, false
				}
			}
			return templates.Badge{Tone: templates.Success, Text: q.T("presente ora")}, true
		}
	}
	return templates.Badge{Tone: templates.Neutral, Text: q.T("uscito alle {time}", "time", at(stays[len(stays)-1].To))}, false
}

// where is the place of a lesson and its address, or the platform.
func (d nowDay) where(l timetable.Lesson, c course.Course) (place, address string) {
	if l.Platform != "" {
		return l.Platform, ""
	}
	room := d.rooms[l.RoomID]
	site := d.sites[room.SiteID]
	if room.ID == "" {
		site = d.sites[c.SiteID]
	}
	return joinWords(room.Name, site.Name), joinWords(site.Address, site.City)
}

// asTold lays the lesson beside what the Region was told of it.
func (d nowDay) asTold(q *web.Request, l timetable.Lesson, row *templates.NowLesson) {
	c := d.told[l.ID]
	switch {
	case !d.started[l.CourseID]:
		row.Told = templates.Badge{Tone: templates.Caution, Text: q.T("calendario non comunicato")}
	case c.Told == nil:
		row.Told = templates.Badge{Tone: templates.Danger, Text: q.T("lezione non comunicata")}
	case len(c.Aspects) > 0:
		row.Told = templates.Badge{Tone: templates.Danger, Text: q.T("diversa da quella comunicata")}
		row.ToldText = lineText(q, c.Told)
	default:
		row.Told = templates.Badge{Tone: templates.Success, Text: q.T("come comunicata")}
	}
}

package page

import (
	"context"
	"maps"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// classbook is what rows of lessons show beside the lesson itself, read once for all the
// lessons of a page.
type classbook struct {
	people map[string]string // staff by id
	rooms  map[store.Ref]provider.Room
	groups map[store.Ref]string
	given  map[string][]timetable.Teaching
	tutor  map[string]bool           // lessons that wait for a tutor's signature
	rolls  map[string]timetable.Roll // by course
	marked map[string]int            // by lesson

	courses map[string]course.Course // of lessons of several courses; empty: they are all of one
}

// readClassbook reads the classbook of lessons, with who is expected and who is marked.
func readClassbook(ctx context.Context, r store.Reader, lessons []timetable.Lesson) (classbook, error) {
	b, err := readNames(ctx, r, lessons)
	if err != nil {
		return b, err
	}
	ids := make([]string, len(lessons))
	for i, l := range lessons {
		ids[i] = l.ID
		if _, known := b.rolls[l.CourseID]; known {
			continue
		}
		if b.rolls[l.CourseID], err = timetable.RollOf(ctx, r, l.CourseID); err != nil {
			return b, err
		}
	}
	if b.marked, err = attendance.Marked(ctx, r, ids...); err != nil || len(b.rolls) < 2 {
		return b, err
	}
	courses, err := course.ByIDs(ctx, r, slices.Sorted(maps.Keys(b.rolls))...)
	b.courses = map[string]course.Course{}
	for _, c := range courses {
		b.courses[c.ID] = c
	}
	return b, err
}

// readNames reads who gives lessons, where and to which groups: all that a calendar says.
func readNames(ctx context.Context, r store.Reader, lessons []timetable.Lesson) (classbook, error) {
	b := classbook{people: map[string]string{}, rooms: map[store.Ref]provider.Room{}, groups: map[store.Ref]string{}, rolls: map[string]timetable.Roll{}}
	people, err := provider.AllStaff(ctx, r)
	if err != nil {
		return b, err
	}
	for _, p := range people {
		b.people[p.ID] = p.FullName()
	}
	rooms, err := provider.Rooms(ctx, r)
	if err != nil {
		return b, err
	}
	for _, room := range rooms {
		b.rooms[store.Ref(room.ID)] = room
	}
	ids := make([]string, len(lessons))
	groups := map[string]bool{}
	for i, l := range lessons {
		ids[i] = l.ID
		if l.GroupID != "" {
			groups[string(l.GroupID)] = true
		}
	}
	named, err := timetable.GroupsByID(ctx, r, slices.Sorted(maps.Keys(groups))...)
	if err != nil {
		return b, err
	}
	for _, g := range named {
		b.groups[store.Ref(g.ID)] = g.Name
	}
	if b.given, err = timetable.TeachingsOf(ctx, r, ids...); err != nil {
		return b, err
	}
	b.tutor, err = timetable.WithoutTutor(ctx, r, ids...)
	return b, err
}

// teachers are who gives a lesson, for people to read.
func (b classbook) teachers(l timetable.Lesson) string {
	var names []string
	for _, t := range b.given[l.ID] {
		if t.Actual {
			names = append(names, b.people[t.StaffID])
		}
	}
	return strings.Join(names, ", ")
}

func (b classbook) place(l timetable.Lesson) string {
	if l.Platform != "" {
		return l.Platform
	}
	return b.rooms[l.RoomID].Name
}

// audience is whom a lesson is for.
func (b classbook) audience(q *web.Request, l timetable.Lesson) string {
	switch {
	case l.Audience == timetable.ForGroup:
		return b.groups[l.GroupID]
	case l.Audience == timetable.ForLearners && l.MakeUp:
		return q.T("Recupero, {n} {n|allievo|allievi}", "n", len(b.rolls[l.CourseID].Of(l)))
	case l.Audience == timetable.ForLearners:
		return q.T("{n} {n|allievo|allievi}", "n", len(b.rolls[l.CourseID].Of(l)))
	}
	return q.T("Classe")
}

// unsigned reports whether a closed lesson waits for a signature.
func (b classbook) unsigned(l timetable.Lesson) bool { return b.missing(l) > 0 }

// missing is for how many signatures a closed lesson waits: of who taught, and of a tutor.
func (b classbook) missing(l timetable.Lesson) (n int) {
	if l.State != timetable.Closed {
		return 0
	}
	if b.tutor[l.ID] {
		n++
	}
	for _, t := range b.given[l.ID] {
		if t.Actual && t.Missing() {
			n++
		}
	}
	return n
}

// lessonStanding is where a lesson stands on a day: as an address says it, and as people
// read it.
type lessonStanding struct {
	query string
	tone  templates.Tone
	label string
}

func (b classbook) standing(q *web.Request, l timetable.Lesson) lessonStanding {
	today := q.Today()
	switch {
	case l.State == timetable.Cancelled:
		return lessonStanding{"annullata", templates.Neutral, "Annullata"}
	case b.unsigned(l):
		return lessonStanding{"senza-firma", templates.Caution, "Manca una firma"}
	case l.State == timetable.Closed:
		return lessonStanding{"chiusa", templates.Success, "Chiusa"}
	case l.Reopened:
		return lessonStanding{"riaperta", templates.Danger, "Riaperta"}
	case l.Date.Before(today):
		return lessonStanding{"da-chiudere", templates.Danger, "Da chiudere"}
	case !q.Now().Before(l.EndsAt):
		return lessonStanding{"da-chiudere", templates.Caution, "Da chiudere"}
	case !q.Now().Before(l.StartsAt):
		return lessonStanding{"in-corso", templates.Info, "In corso"}
	case l.Date == today:
		return lessonStanding{"oggi", templates.Info, "Oggi"}
	}
	return lessonStanding{"in-calendario", templates.Neutral, "In calendario"}
}

func (b classbook) badge(q *web.Request, l timetable.Lesson) templates.Badge {
	s := b.standing(q, l)
	if n := b.missing(l); n > 1 {
		return templates.Badge{Tone: s.tone, Text: q.T("Mancano {n} firme", "n", n)}
	}
	return templates.Badge{Tone: s.tone, Text: q.T(s.label)}
}

// row is a lesson in a list. How many are marked is said once its day has come.
func (b classbook) row(q *web.Request, l timetable.Lesson) templates.LessonRow {
	out := templates.LessonRow{Href: "/lezioni/" + l.ID, Date: l.Date, From: l.From, To: l.To, Segment: segmentName(q.Locale(), l.Segment), Topic: l.Topic,
		Mode: l.Mode, Teachers: b.teachers(l), Place: b.place(l), Audience: b.audience(q, l), State: b.badge(q, l)}
	if c, several := b.courses[l.CourseID]; several {
		out.Course = courseName(q, c)
	}
	if b.unsigned(l) {
		out.Href += "#firme"
	}
	if l.HeldFrom != nil && l.HeldTo != nil {
		out.From, out.To = *l.HeldFrom, *l.HeldTo
	}
	if l.State == timetable.Planned && !l.Date.After(q.Today()) {
		out.Marked, out.Expected = b.marked[l.ID], len(b.rolls[l.CourseID].Of(l))
	}
	return out
}

func (b classbook) list(q *web.Request, lessons []timetable.Lesson) []templates.LessonRow {
	out := make([]templates.LessonRow, len(lessons))
	for i, l := range lessons {
		out[i] = b.row(q, l)
	}
	return out
}

// days are lessons in the order of the calendar, by day.
func (b classbook) days(q *web.Request, lessons []timetable.Lesson) []templates.Day {
	var out []templates.Day
	last := calendar.Date{}
	for _, l := range lessons {
		if l.Date != last {
			out = append(out, templates.Day{Date: l.Date})
			last = l.Date
		}
		day := &out[len(out)-1]
		day.Lessons = append(day.Lessons, b.row(q, l))
	}
	return out
}

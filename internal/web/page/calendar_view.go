package page

import (
	"cmp"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/timetable"
	"vidimus/templates"
)

// A facet is one way to narrow a calendar: what the address calls it, what people do, and
// what a lesson has of it.
type facet struct {
	query, label string
	of           func(d *calendarData, l timetable.Lesson) []templates.Choice
}

var calendarFacets = []facet{
	{"corso", "Corso", func(d *calendarData, l timetable.Lesson) []templates.Choice {
		return []templates.Choice{{Value: l.CourseID, Text: d.courses[l.CourseID]}}
	}},
	{"sede", "Sede", func(d *calendarData, l timetable.Lesson) []templates.Choice {
		return []templates.Choice{{Value: d.book.rooms[l.RoomID].SiteID, Text: d.site(l)}}
	}},
	{"aula", "Aula", func(d *calendarData, l timetable.Lesson) []templates.Choice {
		return []templates.Choice{{Value: string(l.RoomID), Text: d.book.rooms[l.RoomID].Name}}
	}},
	{"docente", "Docente", func(d *calendarData, l timetable.Lesson) (out []templates.Choice) {
		for _, t := range d.book.given[l.ID] {
			if t.Actual {
				out = append(out, templates.Choice{Value: t.StaffID, Text: d.book.people[t.StaffID]})
			}
		}
		return out
	}},
	{"modo", "Modalità", func(d *calendarData, l timetable.Lesson) []templates.Choice {
		return []templates.Choice{{Value: string(l.Mode), Text: d.q.T(l.Mode.Label())}}
	}},
	{"stato", "Stato", func(d *calendarData, l timetable.Lesson) []templates.Choice {
		s := d.book.standing(d.q, l)
		return []templates.Choice{{Value: s.query, Text: d.q.T(s.label)}}
	}},
}

// passes reports whether a lesson has what was chosen, except of one facet, which is being
// counted.
func (d *calendarData) passes(l timetable.Lesson, except string) bool {
	for _, f := range calendarFacets {
		chosen, narrowed := d.chosen[f.query]
		if narrowed && f.query != except && !slices.ContainsFunc(f.of(d, l), func(c templates.Choice) bool { return c.Value == chosen }) {
			return false
		}
	}
	return true
}

// shown are the lessons that the choices leave.
func (d *calendarData) shown() []timetable.Lesson {
	var out []timetable.Lesson
	for _, l := range d.lessons {
		if d.passes(l, "") {
			out = append(out, l)
		}
	}
	return out
}

// facets are the ways to narrow what is shown, each choice with how many lessons it would
// leave. What has one choice narrows nothing.
func (d *calendarData) facets() (out []templates.Facet, chosen []templates.Link) {
	for _, f := range calendarFacets {
		face := templates.Facet{Label: d.q.T(f.label)}
		for _, l := range d.lessons {
			for _, c := range f.of(d, l) {
				if c.Value == "" {
					continue
				}
				href := d.with(f.query, c.Value)
				i := slices.IndexFunc(face.Choices, func(x templates.Filter) bool { return x.Href == href })
				if i < 0 {
					i = len(face.Choices)
					face.Choices = append(face.Choices, templates.Filter{Link: templates.Link{Text: c.Text, Href: href}, Current: d.chosen[f.query] == c.Value})
				}
				if d.passes(l, f.query) {
					face.Choices[i].Count++
				}
			}
		}
		slices.SortStableFunc(face.Choices, func(a, b templates.Filter) int { return cmp.Compare(a.Text, b.Text) })
		for i, c := range face.Choices {
			if c.Current {
				face.Choices[i].Href = d.with(f.query, "")
				chosen = append(chosen, templates.Link{Text: face.Label + ": " + c.Text, Href: face.Choices[i].Href})
			}
		}
		if value := d.chosen[f.query]; value != "" && !slices.ContainsFunc(face.Choices, func(c templates.Filter) bool { return c.Current }) {
			chosen = append(chosen, templates.Link{Text: face.Label, Href: d.with(f.query, "")}) // chosen elsewhere: no lesson here has it
		}
		if len(face.Choices) > 1 {
			out = append(out, face)
		}
	}
	return out, chosen
}

// bands are the parts of a day in which a week lines its lessons up.
var bands = []struct {
	until calendar.Wall
	label string
}{{calendar.NewWall(13, 0), "Mattina"}, {calendar.NewWall(18, 0), "Pomeriggio"}, {calendar.MaxWall + 1, "Sera"}}

// mostInCell is how many lessons a day of a month shows; the rest is in its week.
const mostInCell = 6

func (d *calendarData) view() templates.Calendar {
	q, shown := d.q, d.shown()
	today := d.at(q.Today()) + "#oggi"
	v := templates.Calendar{Heading: heading(q, d.calendarAddress), Month: !d.week, Columns: d.columns(shown), Windows: d.windows, Feed: d.feed, Links: d.links, Downloads: downloads(q, d.String()),
		Previous: templates.Link{Text: q.T("Mese precedente"), Href: d.at(d.before())}, Next: templates.Link{Text: q.T("Mese successivo"), Href: d.at(d.after())},
		Today:   templates.Tab{Link: templates.Link{Text: q.T("Oggi"), Href: today}},
		Views:   []templates.Tab{{Link: templates.Link{Text: q.T("Mese"), Href: d.as(false, d.on)}, Current: !d.week}, {Link: templates.Link{Text: q.T("Settimana"), Href: d.as(true, d.on)}, Current: d.week}},
		Printed: q.T("Stampato il {date}", "date", q.Today()), Modes: d.totals(shown)}
	if d.week {
		v.Previous.Text, v.Next.Text = q.T("Settimana precedente"), q.T("Settimana successiva")
	}
	first, last := d.span()
	v.Today.Current = !q.Today().Before(first) && !q.Today().After(last)
	v.Facets, v.Chosen = d.facets()
	used := d.usedBands(shown)
	for _, b := range used {
		v.Bands = append(v.Bands, q.T(bands[b].label))
	}
	byDay := map[calendar.Date][]timetable.Lesson{}
	for _, l := range shown {
		byDay[l.Date] = append(byDay[l.Date], l)
	}
	for day := d.from; !day.After(d.to); day = day.AddDays(1) {
		if weekday := (int(day.Weekday()) + 6) % 7; weekday < v.Columns {
			v.Days = append(v.Days, d.day(day, byDay[day], used))
		}
	}
	if len(shown) == 0 {
		v.Empty = d.empty()
	}
	return v
}

// columns are the days of a week that are shown: Saturdays and Sundays where there is
// something on them, or it is today.
func (d *calendarData) columns(shown []timetable.Lesson) int {
	n := 5
	see := func(day calendar.Date) {
		switch day.Weekday() {
		case time.Saturday:
			n = max(n, 6)
		case time.Sunday:
			n = 7
		}
	}
	for _, l := range shown {
		see(l.Date)
	}
	if first, last := d.span(); !d.q.Today().Before(first) && !d.q.Today().After(last) {
		see(d.q.Today())
	}
	return n
}

// usedBands are the parts of the day that have a lesson; a month has one for the whole day.
func (d *calendarData) usedBands(shown []timetable.Lesson) []int {
	if !d.week {
		return nil
	}
	var used []int
	for _, l := range shown {
		if b := bandOf(l); !slices.Contains(used, b) {
			used = append(used, b)
		}
	}
	slices.Sort(used)
	return used
}

func bandOf(l timetable.Lesson) int {
	for i, b := range bands {
		if l.From < b.until {
			return i
		}
	}
	return len(bands) - 1
}

func (d *calendarData) day(day calendar.Date, lessons []timetable.Lesson, used []int) templates.CalendarDay {
	first, last := d.span()
	out := templates.CalendarDay{Date: day, Month: d.q.T(monthLabel(int(day.Month()))), Today: day == d.q.Today(), Other: day.Before(first) || day.After(last)}
	for _, off := range d.off[day] {
		out.Closed = append(out.Closed, d.offWords(off))
	}
	if d.week {
		out.Bands = make([][]templates.CalendarLesson, len(used))
		for _, l := range lessons {
			i := slices.Index(used, bandOf(l))
			out.Bands[i] = append(out.Bands[i], d.lesson(l))
		}
		return out
	}
	if more := len(lessons) - mostInCell; more > 0 {
		out.More = &templates.Link{Text: d.q.T("altre {n}", "n", more+1), Href: d.as(true, day)}
		lessons = lessons[:mostInCell-1]
	}
	var all []templates.CalendarLesson
	for _, l := range lessons {
		all = append(all, d.lesson(l))
	}
	if len(all) > 0 {
		out.Bands = [][]templates.CalendarLesson{all}
	}
	return out
}

func (d *calendarData) lesson(l timetable.Lesson) templates.CalendarLesson {
	out := templates.CalendarLesson{Href: "/lezioni/" + l.ID, From: l.From, To: l.To, Segment: segmentName(d.q.Locale(), l.Segment), Mode: l.Mode, Topic: l.Topic,
		Teachers: d.book.teachers(l), Place: d.book.place(l), Audience: d.audience(l), Cancelled: l.State == timetable.Cancelled, Conflicts: d.clashes[l.ID]}
	if d.of.CourseID == "" {
		out.Course = d.short[l.CourseID]
	}
	switch s := d.book.standing(d.q, l); s.query {
	case "in-calendario", "oggi", "chiusa": // as it should be
	default:
		out.State = templates.Badge{Tone: s.tone, Text: d.q.T(s.label)}
	}
	return out
}

// totals are the hours of the month or the week by mode, cancelled ones apart.
func (d *calendarData) totals(shown []timetable.Lesson) []templates.ModeTotal {
	first, last := d.span()
	sum, seen := map[hours.Mode]calendar.Minutes{}, map[hours.Mode]bool{}
	for _, l := range shown {
		if !l.Date.Before(first) && !l.Date.After(last) && l.State != timetable.Cancelled && l.Held != timetable.HeldCancelled {
			sum[l.Mode] += l.Minutes(d.q.Zone())
			seen[l.Mode] = true
		}
	}
	var out []templates.ModeTotal
	for _, m := range hours.Modes {
		if seen[m] {
			out = append(out, templates.ModeTotal{Mode: m, Minutes: sum[m]})
		}
	}
	return out
}

// empty says why nothing is shown, and the next step.
func (d *calendarData) empty() templates.Empty {
	q := d.q
	if len(d.chosen) > 0 && len(d.lessons) > 0 {
		bare := d.calendarAddress
		bare.chosen = nil
		return templates.Empty{Text: q.T("Nessuna lezione con questi filtri."), Next: &templates.Link{Text: q.T("Togli i filtri"), Href: bare.String()}}
	}
	return templates.Empty{Text: q.T("Nessuna lezione in questi giorni.")}
}

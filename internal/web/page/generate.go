package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var generateRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/genera", Allow: planners, Handle: generatePage},
	{Method: http.MethodPost, Path: "/corsi/:id/genera", Allow: planners, Handle: generateCalendar},
}

// generateFile is a course with what its calendar is made of.
type generateFile struct {
	courseFile
	given    []timetable.Given // of what is given in lessons
	staff    []course.Colleague
	rooms    []templates.Choice
	groups   []timetable.Group
	upcoming int // planned lessons that a calendar made again would take the place of
}

func readGenerate(q *web.Request, r store.Reader) (generateFile, error) {
	var f generateFile
	var err error
	if f.courseFile, err = readCourseFile(q, r, q.Param("id")); err != nil {
		return f, err
	}
	if f.given, err = timetable.PlannedHeldRemaining(q.Context(), r, f.ID, q.Today()); err != nil {
		return f, err
	}
	f.given = slices.DeleteFunc(f.given, func(g timetable.Given) bool { return !g.Mode.IsLesson() })
	if f.staff, err = course.StaffOf(q.Context(), r, f.ID); err != nil {
		return f, err
	}
	f.staff = slices.DeleteFunc(f.staff, func(c course.Colleague) bool { return c.Part != course.TeacherPart })
	if f.rooms, err = roomChoices(q, r); err != nil {
		return f, err
	}
	if f.groups, err = timetable.GroupsOf(q.Context(), r, f.ID); err != nil {
		return f, err
	}
	ahead, err := timetable.LessonsOfCourse(q.Context(), r, f.ID, timetable.Filter{State: timetable.Planned, From: q.Today().AddDays(1)})
	f.upcoming = len(ahead)
	return f, err
}

// pattern is the one that was used last, or a usual one: from tomorrow on, or from when the
// course starts.
func (f generateFile) pattern(q *web.Request, r store.Reader) (timetable.Pattern, error) {
	from := q.Today().AddDays(1)
	if from.Before(f.StartsOn) {
		from = f.StartsOn
	}
	p, known, err := timetable.PatternOf(q.Context(), r, f.ID)
	if known {
		if p.From.Before(from) {
			p.From = from
		}
		return p.Covering(f.cells()), err
	}
	var room store.Ref
	if len(f.rooms) > 0 {
		room = store.Ref(f.rooms[0].Value)
	}
	p = timetable.Usual(from, f.cells(), room)
	if len(f.staff) == 1 {
		for i := range p.Strands {
			p.Strands[i].Teachers = []string{f.staff[0].StaffID}
		}
	}
	if err != nil {
		return p, err
	}
	return f.asBefore(q, r, p)
}

// asBefore is a pattern with the teachers, rooms and groups that the calendar has already,
// of each segment and mode the latest ones.
func (f generateFile) asBefore(q *web.Request, r store.Reader, p timetable.Pattern) (timetable.Pattern, error) {
	lessons, err := timetable.LessonsOfCourse(q.Context(), r, f.ID, timetable.Filter{})
	if err != nil {
		return p, err
	}
	book, err := readNames(q.Context(), r, lessons)
	if err != nil {
		return p, err
	}
	for _, l := range lessons {
		i := slices.IndexFunc(p.Strands, func(s timetable.Strand) bool { return s.Segment == l.Segment && s.Mode == l.Mode })
		if i < 0 || l.State == timetable.Cancelled || l.Audience == timetable.ForLearners {
			continue
		}
		s := &p.Strands[i]
		s.Teachers, s.RoomID = nil, l.RoomID
		for _, t := range book.given[l.ID] {
			if f.teaches(t.StaffID) && t.Actual {
				s.Teachers = append(s.Teachers, t.StaffID)
			}
		}
		if l.GroupID != "" && !slices.Contains(s.Groups, l.GroupID) {
			s.Groups = append(s.Groups, l.GroupID)
		}
	}
	return p, nil
}

func (f generateFile) teaches(staffID string) bool {
	return slices.ContainsFunc(f.staff, func(c course.Colleague) bool { return c.StaffID == staffID })
}

func (f generateFile) cells() []hours.Planned {
	out := make([]hours.Planned, len(f.given))
	for i, g := range f.given {
		out[i] = hours.Planned{Cell: g.Cell, Minutes: g.Planned}
	}
	return out
}

func generatePage(q *web.Request) error {
	var f generateFile
	var p timetable.Pattern
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readGenerate(q, r); err != nil {
			return err
		}
		p, err = f.pattern(q, r)
		return err
	})
	if err != nil {
		return err
	}
	form := patternForm(p)
	return q.Page(http.StatusOK, "generate", f.show(q, form, form.form(), nil))
}

// generateCalendar shows what the typed week would make of the calendar; where a preview
// was confirmed, it plans that.
func generateCalendar(q *web.Request) error {
	bad := typed()
	typedForm := weekForm(q.Form())
	typedForm.renumber()
	w := timetable.Wish{Pattern: typedForm.pattern(q, bad), Again: q.Value("again") == "1", Reason: q.Value("reason")}
	var refusal error
	if seal := q.Value("seal"); seal != "" && bad.OrNil() == nil {
		refusal = planWish(q, w, seal)
		if !refusedHere(refusal) && !fault.Is(refusal, fault.Conflict) {
			return refusal
		}
	}
	var f generateFile
	var draft timetable.Draft
	var preview *templates.GeneratePreview
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readGenerate(q, r); err != nil {
			return err
		}
		if err = bad.OrNil(); err != nil {
			return err
		}
		if draft, err = timetable.DraftOf(q.Context(), r, f.ID, w, q.Today()); err != nil {
			return err
		}
		preview, err = f.preview(q, r, w, draft)
		return err
	})
	switch {
	case refusedHere(err) && f.ID != "":
		return q.Page(http.StatusUnprocessableEntity, "generate", f.show(q, typedForm, formOf(q, err, typedForm.names()), nil))
	case err != nil:
		return err
	case refusal == nil:
		return q.Page(http.StatusOK, "generate", f.show(q, typedForm, typedForm.form(), preview))
	}
	preview.Form = formOf(q, refusal, fields("reason"))
	return q.Page(http.StatusUnprocessableEntity, "generate", f.show(q, typedForm, typedForm.form(), preview))
}

func planWish(q *web.Request, w timetable.Wish, seal string) error {
	id := q.Param("id")
	var locks []store.Stream
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnCourse(r, id); err != nil {
			return err
		}
		locks, err = w.Locks(q.Context(), r, id)
		return err
	})
	if err != nil {
		return err
	}
	return q.Write(locks, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "?scheda=calendario")
		_, err := timetable.PlanDraft(q.Context(), tx, id, w, seal)
		return err
	})
}

// show is the page with the week as it was typed, or as it was used last.
func (f generateFile) show(q *web.Request, typed weekForm, form templates.Form, preview *templates.GeneratePreview) templates.Page {
	view := templates.Generate{CourseID: f.ID, Form: form, Preview: preview, Orders: []templates.Choice{
		{Value: string(timetable.Together), Text: q.T("Insieme, ognuno in proporzione alle sue ore")},
		{Value: string(timetable.InSequence), Text: q.T("In sequenza: uno comincia quando è completo quello prima")},
		{Value: string(timetable.ByWeight), Text: q.T("A peso: chi pesa il doppio ha il doppio delle lezioni")},
	}}
	if len(f.staff) == 0 {
		view.Missing = append(view.Missing, templates.Alert{Tone: templates.Caution, Title: q.T("Il corso non ha ancora docenti."),
			Link: &templates.Link{Text: q.T("Aggiungili dalla scheda «Personale»"), Href: "/corsi/" + f.ID + "?scheda=personale"}})
	}
	if len(f.rooms) == 0 {
		view.Missing = append(view.Missing, templates.Alert{Tone: templates.Caution, Title: q.T("L’ente non ha ancora aule."), Link: &templates.Link{Text: q.T("Sedi e aule"), Href: "/sedi"}})
	}
	if f.upcoming > 0 {
		view.Again = q.T("Togli prima le lezioni future delle righe con un docente e rifalle tutte (in calendario ce ne sono {n})", "n", f.upcoming)
	}
	for n := range typed.bands() + 1 {
		view.Bands = append(view.Bands, f.band(q, typed, form, n))
	}
	for _, g := range f.given {
		if n := len(view.Segments); n == 0 || view.Segments[n-1].Code != g.Segment {
			title := strings.TrimSuffix(segmentName(q.Locale(), g.Segment)+" · "+unitTitle(f.std.TrainingNo(f.Training), g.Segment), " · ")
			view.Segments = append(view.Segments, templates.GenerateSegment{Code: g.Segment, Title: title})
		}
		last := &view.Segments[len(view.Segments)-1]
		last.Strands = append(last.Strands, f.strand(q, typed, form, g))
	}
	p := f.page(q, q.T("Genera il calendario"))
	p.Crumbs = append(p.Crumbs[:1:1], templates.Link{Text: f.name(), Href: "/corsi/" + f.ID + "?scheda=calendario"})
	p.View = view
	return p
}

var weekdayLabels = []struct {
	day   time.Weekday
	label string
}{{time.Monday, "lunedì"}, {time.Tuesday, "martedì"}, {time.Wednesday, "mercoledì"}, {time.Thursday, "giovedì"}, {time.Friday, "venerdì"}, {time.Saturday, "sabato"}, {time.Sunday, "domenica"}}

func (f generateFile) band(q *web.Request, typed weekForm, form templates.Form, n int) templates.GenerateBand {
	at := bandField(n)
	b := templates.GenerateBand{N: strconv.Itoa(n), Title: q.T("Fascia {n}", "n", n+1), Blank: n > 0 && !typed.filled(n), Rooms: f.rooms,
		Days:  templates.Checks{Name: at + "days", Legend: q.T("Giorni"), Error: form.Error(at + "days")},
		Modes: templates.Checks{Name: at + "modes", Legend: q.T("Modalità ammesse"), Error: form.Error(at + "modes")}}
	for _, w := range weekdayLabels {
		value := strconv.Itoa(int(w.day))
		b.Days.Boxes = append(b.Days.Boxes, templates.Box{Choice: templates.Choice{Value: value, Text: q.T(w.label)}, Checked: slices.Contains(typed[at+"days"], value)})
	}
	for _, m := range lessonModes {
		box := templates.Box{Choice: templates.Choice{Value: string(m), Text: q.T(m.Label())}}
		box.Checked = len(typed[at+"modes"]) == 0 || slices.Contains(typed[at+"modes"], string(m))
		b.Modes.Boxes = append(b.Modes.Boxes, box)
	}
	return b
}

// lessonModes are the modes of lessons, in the order of every table.
var lessonModes = []hours.Mode{hours.Classroom, hours.Laboratory, hours.LiveDistance}

func (f generateFile) strand(q *web.Request, typed weekForm, form templates.Form, g timetable.Given) templates.GenerateStrand {
	s := templates.GenerateStrand{Key: g.Segment + "." + string(g.Mode), Mode: g.Mode, Done: g.Unscheduled() <= 0}
	s.Missing = q.T("mancano {left} su {planned}", "left", g.Unscheduled(), "planned", g.Planned)
	if s.Done {
		s.Missing = q.T("{planned}, tutte in calendario", "planned", g.Planned)
	}
	for _, c := range f.staff {
		s.Teachers = append(s.Teachers, templates.Choice{Value: c.StaffID, Text: c.Person.FullName()})
	}
	if g.Mode != hours.LiveDistance {
		s.Rooms = f.rooms
	}
	name := "strand." + s.Key + ".groups"
	s.Groups = templates.Checks{Name: name, Legend: q.T("A ciascun gruppo"), Error: form.Error(name)}
	for _, group := range f.groups {
		s.Groups.Boxes = append(s.Groups.Boxes, templates.Box{Choice: templates.Choice{Value: group.ID, Text: group.Name}, Checked: slices.Contains(typed[name], group.ID)})
	}
	return s
}

// preview is a draft for people to look at.
func (f generateFile) preview(q *web.Request, r store.Reader, w timetable.Wish, d timetable.Draft) (*templates.GeneratePreview, error) {
	v := &templates.GeneratePreview{Summary: q.T("Nessuna lezione da generare"), Findings: findingsOf(q.Locale(), d.Findings)}
	names := map[store.Ref]string{}
	for _, group := range f.groups {
		names[store.Ref(group.ID)] = group.Name
	}
	for _, x := range d.Parts {
		text := segmentName(q.Locale(), x.Segment) + " · " + q.T(x.Mode.Label())
		if x.GroupID != "" {
			text += " · " + names[x.GroupID]
		}
		if x.Missing > 0 || x.Given > 0 {
			v.Parts = append(v.Parts, templates.GeneratePart{Text: text, Missing: x.Missing, Given: x.Given, Remain: x.Missing - x.Given})
		}
	}
	if n, gone := len(d.Lessons), len(d.Removed); n+gone > 0 {
		v.Submit = q.T("Metti in calendario {n} {n|lezione|lezioni}", "n", n)
		if gone > 0 {
			v.Submit = q.T("Togli {gone} {gone|lezione|lezioni} e mettine in calendario {n}", "gone", gone, "n", n)
		}
		v.Hidden = append(weekForm(q.Form()).hidden(), templates.Hidden{Name: "seal", Value: d.Seal()})
	}
	if d.AskReason {
		v.AskReason = q.T("Alcune lezioni da togliere sono dentro il preavviso: il motivo resta nella storia, senza nomi e senza ragioni di salute.")
	}
	if len(d.Lessons) == 0 {
		return v, nil
	}
	v.Summary = q.T("{n} {n|lezione|lezioni} dal {from} al {to}", "n", len(d.Lessons), "from", d.Lessons[0].Date, "to", d.Last())
	var total calendar.Minutes
	for _, l := range d.Lessons {
		total += l.Minutes(q.Zone())
	}
	v.Facts = factsOf(q.T("Ultimo giorno del corso"), f.EndsOn.Italian(), q.T("Ultima lezione"), d.Last().Italian(), q.T("Ore di lezione"), total.String(), q.T("Lezioni da togliere"), figure(new(len(d.Removed))))
	var err error
	v.Weeks, err = f.weeks(q, r, w, d, names)
	return v, err
}

// weeks are the lessons of a draft by week and day, with the days on which there are none.
func (f generateFile) weeks(q *web.Request, r store.Reader, w timetable.Wish, d timetable.Draft, groups map[store.Ref]string) ([]templates.GenerateWeek, error) {
	book, err := readNames(q.Context(), r, nil)
	if err != nil {
		return nil, err
	}
	off, err := timetable.DaysOff(q.Context(), r, f.ID, w.From, d.Last())
	if err != nil {
		return nil, err
	}
	days := map[calendar.Date]*templates.GenerateDay{}
	day := func(date calendar.Date) *templates.GenerateDay {
		if days[date] == nil {
			days[date] = &templates.GenerateDay{Date: date}
		}
		return days[date]
	}
	for _, o := range off {
		taught := slices.ContainsFunc(w.Bands, func(b timetable.Band) bool { return slices.Contains(b.Days, o.Date.Weekday()) })
		if taught && (o.SiteID == "" || string(o.SiteID) == f.SiteID) {
			day(o.Date).Off = cmp.Or(day(o.Date).Off, q.Locale().Value(o.Why))
		}
	}
	length := map[calendar.Date]calendar.Minutes{} // by the week's Monday
	count := map[calendar.Date]int{}
	for _, l := range d.Lessons {
		row := templates.LessonRow{Date: l.Date, From: l.From, To: l.To, Segment: segmentName(q.Locale(), l.Segment), Mode: l.Mode, Audience: groups[l.GroupID],
			Place: cmp.Or(book.rooms[l.RoomID].Name, l.Platform, f.Platform)}
		for i, id := range l.Teachers {
			row.Teachers += strings.Repeat(", ", min(i, 1)) + book.people[id]
		}
		day(l.Date).Lessons = append(day(l.Date).Lessons, row)
		length[mondayOf(l.Date)] += l.Minutes(q.Zone())
		count[mondayOf(l.Date)]++
	}
	var out []templates.GenerateWeek
	for date := w.From; !date.After(d.Last()); date = date.AddDays(1) {
		if days[date] == nil {
			continue
		}
		monday := mondayOf(date)
		title := q.T("Settimana del {date}: {n} {n|lezione|lezioni}, {hours}", "date", monday, "n", count[monday], "hours", length[monday])
		if n := len(out); n == 0 || out[n-1].Title != title {
			out = append(out, templates.GenerateWeek{Title: title})
		}
		last := &out[len(out)-1]
		last.Days = append(last.Days, *days[date])
	}
	return out, nil
}

func mondayOf(d calendar.Date) calendar.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

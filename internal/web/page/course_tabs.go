package page

import (
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// planTab is the hours and what conforms. Who teaches has a tab of its own.
func planTab(q *web.Request, r store.Reader, f courseFile) (*templates.CoursePlan, error) {
	found, err := course.Conformity(q.Context(), r, f.ID, nil)
	if err != nil {
		return nil, err
	}
	tab := planTable(q.Locale(), f.plan, f.std.TrainingNo(f.Training))
	tab.Version = q.T("Versione {n}, bozza", "n", f.version.Version)
	if f.version.State != course.PlanDraft {
		tab.Version = q.T("Versione {n}, {act} del {date}", "n", f.version.Version, "act", f.version.Act, "date", f.version.AuthorisedOn)
	}
	found = slices.DeleteFunc(found, func(x finding.Finding) bool { return strings.HasPrefix(x.Rule, "T") })
	accepted, err := f.version.Accepted()
	tab.Findings = findingsWith(q.Locale(), found, reasonsOf(accepted))
	return tab, err
}

// planTable is a plan by segment and mode; a mode or a segment without hours has no place.
func planTable(l language.Locale, p course.Plan, t *standard.Training) *templates.CoursePlan {
	cells := p.Cells()
	tab := &templates.CoursePlan{}
	for _, m := range hours.Modes {
		if slices.ContainsFunc(cells, func(c hours.Planned) bool { return c.Mode == m }) {
			tab.Modes = append(tab.Modes, m)
		}
	}
	tab.Totals = make([]calendar.Minutes, len(tab.Modes))
	for _, c := range cells {
		if n := len(tab.Rows); n == 0 || tab.Rows[n-1].Code != segmentName(l, c.Segment) {
			tab.Rows = append(tab.Rows, templates.PlanRow{Code: segmentName(l, c.Segment), Title: unitTitle(t, c.Segment), Minutes: make([]calendar.Minutes, len(tab.Modes))})
		}
		row, column := &tab.Rows[len(tab.Rows)-1], slices.Index(tab.Modes, c.Mode)
		row.Minutes[column] += c.Minutes
		row.Total += c.Minutes
		tab.Totals[column] += c.Minutes
		tab.Total += c.Minutes
	}
	return tab
}

// unitTitle is the title of a UF, empty for other segments.
func unitTitle(t *standard.Training, segment string) string {
	if t == nil {
		return ""
	}
	if u := t.Unit(standard.Code(segment)); u != nil {
		return u.Title
	}
	return ""
}

// lessonsPerPage is some weeks of a calendar; lessonsBefore those that stand before today's.
const (
	lessonsPerPage = 30
	lessonsBefore  = 4
)

// lessonFilters narrow the calendar of a course («stato») as it stands now.
func lessonFilters(b classbook, now calendar.Instant) []listFilter[timetable.Lesson] {
	return []listFilter[timetable.Lesson]{
		{"", "Tutte", func(timetable.Lesson) bool { return true }},
		{"aperte", "Da chiudere", func(l timetable.Lesson) bool { return l.ToClose(now) }},
		{"firme", "Senza una firma", b.unsigned},
		{"prossime", "Prossime", func(l timetable.Lesson) bool { return l.State == timetable.Planned && !l.ToClose(now) }},
		{"annullate", "Annullate", func(l timetable.Lesson) bool { return l.State == timetable.Cancelled }},
	}
}

// calendarTab is the lessons of the course. It opens a few lessons before today.
func calendarTab(q *web.Request, r store.Reader, f courseFile, refused *templates.Form) (*templates.CourseCalendar, error) {
	lessons, err := timetable.LessonsOfCourse(q.Context(), r, f.ID, timetable.Filter{})
	if err != nil {
		return nil, err
	}
	book, err := readClassbook(q.Context(), r, lessons)
	if err != nil {
		return nil, err
	}
	tab := &templates.CourseCalendar{Empty: templates.Empty{Text: q.T("Nessuna lezione qui.")}}
	path := "/corsi/" + f.ID
	shown, filters := sift(q, lessonFilters(book, q.Now()), q.Query("stato"), lessons, func(state string) string { return narrowed(path, "scheda", "calendario", "stato", state) })
	tab.Filters = filters
	first := slices.IndexFunc(shown, func(l timetable.Lesson) bool { return !l.Date.Before(q.Today()) })
	if first -= lessonsBefore; first < 0 || q.Query("stato") != "" {
		first = 0
	}
	shown, tab.Pager = cut(q, shown, first, lessonsPerPage, path)
	tab.Days = book.days(q, shown)
	if may(q, office) && (f.State == course.Draft || f.State == course.Authorised || f.State == course.Started) {
		tab.Add, err = lessonForm(q, r, f, refused)
		if may(q, planners) {
			tab.Tools = []templates.Action{{Text: q.T("Genera il calendario"), Href: "/corsi/" + f.ID + "/genera", Primary: len(lessons) == 0},
				{Text: q.T("Festività e chiusure"), Href: "/calendario/chiusure"}}
			if len(lessons) > 0 {
				tab.Acts = batchActions(q, f.ID)
			}
		}
		if len(lessons) == 0 {
			tab.Empty.Text = q.T("Il calendario è vuoto: generalo dalla settimana del corso, o aggiungi la prima lezione qui sotto.")
		}
	}
	return tab, err
}

// lessonForm is what a new lesson can be chosen from.
func lessonForm(q *web.Request, r store.Reader, f courseFile, refused *templates.Form) (*templates.LessonForm, error) {
	form := &templates.LessonForm{}
	if refused != nil {
		form.Form = *refused
	}
	seen := map[string]bool{}
	for _, c := range f.plan.Cells() {
		if c.Mode != hours.Classroom && c.Mode != hours.Laboratory && c.Mode != hours.LiveDistance {
			continue
		}
		if !seen[c.Segment] {
			form.Segments = append(form.Segments, templates.Choice{Value: c.Segment, Text: strings.TrimSuffix(segmentName(q.Locale(), c.Segment)+" · "+unitTitle(f.std.TrainingNo(f.Training), c.Segment), " · ")})
		}
		if !seen["mode "+string(c.Mode)] {
			form.Modes = append(form.Modes, templates.Choice{Value: string(c.Mode), Text: q.T(c.Mode.Label())})
		}
		seen[c.Segment], seen["mode "+string(c.Mode)] = true, true
	}
	var err error
	if form.Teachers, err = teacherChoices(q, r, f.ID); err != nil {
		return nil, err
	}
	if form.Sites, err = roomChoices(q, r); err != nil {
		return nil, err
	}
	if form.Audience, err = audienceChoices(q, r, f.ID); err != nil {
		return nil, err
	}
	members, err := enrolment.OfCourse(q.Context(), r, f.ID)
	for _, m := range members {
		if m.State == enrolment.Admitted {
			form.Learners = append(form.Learners, templates.Choice{Value: m.ID, Text: m.Learner.FullName()})
		}
	}
	if len(form.Learners) > 0 {
		form.Audience = append(form.Audience, templates.Choice{Value: "learners", Text: q.T("Recupero per singoli allievi")})
	}
	return form, err
}

// roomChoices are the rooms in use with their sites.
func roomChoices(q *web.Request, r store.Reader) ([]templates.Choice, error) {
	rooms, err := provider.OpenRooms(q.Context(), r)
	if err != nil {
		return nil, err
	}
	sites, err := provider.Sites(q.Context(), r)
	out := make([]templates.Choice, 0, len(rooms))
	for _, room := range rooms {
		choice := templates.Choice{Value: room.ID, Text: room.Name}
		for _, s := range sites {
			if s.ID == room.SiteID && len(sites) > 1 {
				choice.Text += ", " + s.Name
			}
		}
		out = append(out, choice)
	}
	return out, err
}

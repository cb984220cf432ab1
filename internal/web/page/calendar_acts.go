package page

import (
	"net/http"
	"slices"
	"unicode"

	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// calendarActRoutes are the acts upon a calendar by hand: on one lesson, on many.
var calendarActRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/lezioni/:id/dividi", Allow: planners, Handle: splitAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/dividi", Allow: planners, Handle: splitAct.post},
	{Method: http.MethodGet, Path: "/lezioni/:id/togli-appello", Allow: registrars, Handle: takeBackAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/togli-appello", Allow: registrars, Handle: takeBackAct.post},
	{Method: http.MethodGet, Path: "/lezioni/:id/modifica", Allow: planners, Handle: reviseAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/modifica", Allow: planners, Handle: reviseAct.post},
}

// handActions are what the office does with a lesson: what is done most, then the rest.
func handActions(q *web.Request, l timetable.Lesson) (next, more []templates.Action) {
	link := func(text, page string) templates.Action {
		return templates.Action{Text: q.T(text), Href: "/lezioni/" + l.ID + "/" + page}
	}
	again := []templates.Action{link("Copia in un altro giorno", "copia")}
	if l.Audience == timetable.ForGroup {
		again = append(again, link("Ripeti per un altro gruppo", "ripeti"))
	}
	switch {
	case l.State == timetable.Closed:
		return nil, append([]templates.Action{link("Recupero per chi mancava", "recupero")}, again...)
	case l.State == timetable.Cancelled:
		return []templates.Action{link("Rimetti in calendario", "copia")}, nil
	case l.Reopened:
		return nil, nil
	}
	more = []templates.Action{link("Modifica", "modifica"), link("Dividi", "dividi")}
	if l.Mode != hours.Laboratory {
		more = append(more, link("Cambia modalità", "modalita"), link("Dai la lezione in FAD", "fad"))
	}
	return []templates.Action{link("Sposta", "sposta"), link("Sostituisci il docente", "sostituzione")},
		append(append(more, again...), link("Annulla la lezione", "annulla"))
}

// batchActions are what the office does with many lessons of a course.
func batchActions(q *web.Request, courseID string) []templates.Action {
	link := func(text, page string) templates.Action {
		return templates.Action{Text: q.T(text), Href: "/corsi/" + courseID + "/calendario/" + page}
	}
	return []templates.Action{link("Sposta più lezioni", "sposta"), link("Cambia il docente", "docente"), link("Cambia modalità", "modalita"), link("Dai lezioni in FAD", "fad")}
}

// change is what goes with every act upon the calendar by hand.
func change(q *web.Request) timetable.Change {
	return timetable.Change{Reason: q.Value("reason"), DayOff: q.Value("day_off") == "1", Marked: attendance.Marked}
}

// reasonField asks why the calendar changes, where the provider owes its Region a notice:
// always inside it.
func reasonField(q *web.Request, f lessonFile) []templates.Field {
	days := max(q.Provider().CalendarNoticeDays, q.Provider().VariationNoticeDays)
	if f.course.State == course.Draft || days == 0 {
		return nil
	}
	return []templates.Field{{Name: "reason", Label: q.T("Motivo"), Rows: "2", Wide: true, Required: timetable.AsksReason(f.course.State, q.Provider().CalendarNoticeDays, q.Today(), f.Lesson.Date),
		Hint: q.T("Serve se la lezione, com’era o come diventa, cade nel preavviso di {days} {days|giorno|giorni}. Resta nella storia: senza nomi e senza ragioni di salute.", "days", days)}}
}

// inTheWay divides a refusal: what stands in the way, named by its rule, goes to a list with
// the lessons it is about; the rest belongs to the form.
func inTheWay(refusal error) (ways []fault.Field, rest error) {
	e := fault.As(refusal)
	if e == nil {
		return nil, refusal
	}
	form := *e
	form.Fields = nil
	for _, f := range e.Fields {
		if unicode.IsUpper(rune(f.Name[0])) {
			ways = append(ways, f)
		} else {
			form.Fields = append(form.Fields, f)
		}
	}
	return ways, &form
}

// dayOffField is the box to be ticked by who wants a lesson on a day off, once that was said.
func dayOffField(q *web.Request, refusal error) []templates.Field {
	e := fault.As(refusal)
	if e == nil || !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return f.Name == "day_off" }) {
		return nil
	}
	return []templates.Field{{Name: "day_off", Label: q.T("La lezione c’è lo stesso"), Type: "checkbox", Wide: true}}
}

// conflictsOf shows what stands in the way with the two lessons of each line.
func conflictsOf(q *web.Request, r store.Reader, courseID string, ways []fault.Field) ([]templates.Conflict, error) {
	var out []templates.Conflict
	for _, w := range ways {
		c := templates.Conflict{Text: q.T(w.Message, w.Args)}
		for _, side := range []struct {
			arg  string
			link **templates.Link
		}{{"lesson", &c.Lesson}, {"other", &c.Other}} {
			id, ok := w.Args[side.arg].(string)
			if !ok {
				continue
			}
			link, err := lessonLink(q, r, courseID, id)
			if err != nil {
				return nil, err
			}
			*side.link = link
		}
		out = append(out, c)
	}
	return out, nil
}

// lessonLink names a lesson where somebody reads of the lessons of a course: with its own
// course where that is another. Nil for one that is not in the calendar yet.
func lessonLink(q *web.Request, r store.Reader, courseID, id string) (*templates.Link, error) {
	l, err := timetable.LessonByID(q.Context(), r, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text := lessonName(q, l)
	if l.CourseID != courseID {
		other, err := course.ByID(q.Context(), r, l.CourseID)
		if err != nil {
			return nil, err
		}
		text += " · " + courseName(q, other)
	}
	return &templates.Link{Text: text, Href: "/lezioni/" + l.ID}, nil
}

// lessonName is a lesson in a line: "UF 531, 01/12/2026, 09:00–13:00".
func lessonName(q *web.Request, l timetable.Lesson) string {
	return q.T("{segment}, {date}, {from}–{to}", "segment", segmentName(q.Locale(), l.Segment), "date", l.Date, "from", l.From.String(), "to", l.To.String())
}

var splitAct = lessonAct{
	title: "Dividi la lezione",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("La lezione diventa due, con lo stesso docente, lo stesso posto e gli stessi destinatari. Una pausa in quel punto diventa l’intervallo tra le due: nessun minuto si perde.")
	},
	fields: func(q *web.Request, _ store.Reader, f lessonFile) ([]templates.Field, error) {
		return []templates.Field{{Name: "at", Label: q.T("A che ora"), Required: true, Small: true, Mode: "numeric",
			Hint: q.T("tra le {from} e le {to}", "from", f.Lesson.From.String(), "to", f.Lesson.To.String())}}, nil
	},
	do: func(q *web.Request, tx *store.Tx, id string) error {
		bad := typed()
		at := wallField(q, "at", bad)
		if at == nil && len(bad.Fields) == 0 {
			bad.With("at", "Scrivi a che ora dividere la lezione.")
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, _, err := timetable.Split(q.Context(), tx, id, *at, change(q))
		return err
	},
}

// takeBackAct is not the office's but of who keeps the register.
var takeBackAct = lessonAct{
	title: "Togli l’appello",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("Tutti i segni tornano «senza segno»: serve quando l’appello è stato fatto sulla lezione sbagliata, o la lezione va spostata. La storia conserva chi l’ha tolto e perché.")
	},
	fields: func(q *web.Request, _ store.Reader, _ lessonFile) ([]templates.Field, error) {
		return []templates.Field{{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true, Hint: q.T("Resta nella storia: senza nomi e senza ragioni di salute.")}}, nil
	},
	do: func(q *web.Request, tx *store.Tx, id string) error {
		_, err := attendance.TakeBackRoll(q.Context(), tx, id, q.Value("reason"))
		return err
	},
}

var reviseAct = lessonAct{
	title: "Modifica la lezione",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("Argomento, docenti e destinatari di una lezione in calendario. Chi manca solo quel giorno si sostituisce; giorno, ora e aula cambiano con «Sposta».")
	},
	fields: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Field, error) {
		fields := []templates.Field{{Name: "topic", Label: q.T("Argomento previsto"), Value: f.Lesson.Topic, Wide: true}}
		if f.Lesson.Mode == hours.LiveDistance {
			fields = append(fields, templates.Field{Name: "platform", Label: q.T("Piattaforma"), Required: true, Value: f.Lesson.Platform})
		}
		if f.Lesson.Audience != timetable.ForLearners {
			choices, err := audienceChoices(q, r, f.course.ID)
			if err != nil {
				return nil, err
			}
			fields = append(fields, templates.Field{Name: "audience", Label: q.T("Per chi"), Required: true, Value: audienceValue(f.Lesson), Options: choices})
		}
		return append(fields, reasonField(q, f)...), nil
	},
	checks: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Checks, error) {
		teachers, err := teacherChecks(q, r, f)
		if err != nil || f.Lesson.Audience != timetable.ForLearners {
			return []templates.Checks{teachers}, err
		}
		learners, err := namedChecks(q, r, f)
		return []templates.Checks{teachers, learners}, err
	},
	names: map[string]string{"teachers": "teacher", "group": "audience", "learners": "learner"},
	locks: func(q *web.Request) ([]string, store.Ref) { return q.Form()["teacher"], "" },
	do: func(q *web.Request, tx *store.Tx, id string) error {
		l, err := timetable.LessonByID(q.Context(), tx, id)
		if err != nil {
			return err
		}
		v := timetable.Revision{Topic: q.Value("topic"), Platform: q.Value("platform"), Teachers: q.Form()["teacher"], Learners: q.Form()["learner"]}
		v.Audience, v.GroupID = audienceOf(q.Value("audience"))
		if l.Audience == timetable.ForLearners {
			v.Audience = timetable.ForLearners
		}
		_, err = timetable.Revise(q.Context(), tx, id, v, change(q))
		return err
	},
}

// ticked is what is checked in a group of boxes: what was posted, else what stands.
func ticked(q *web.Request, name string, standing []string) func(value string) bool {
	if len(q.Form()) > 0 {
		standing = q.Form()[name]
	}
	return func(value string) bool { return slices.Contains(standing, value) }
}

// teacherChecks are the teachers of the course, those of the lesson ticked.
func teacherChecks(q *web.Request, r store.Reader, f lessonFile) (templates.Checks, error) {
	var gives []string
	for _, t := range f.Teachings {
		if t.Actual {
			gives = append(gives, t.StaffID)
		}
	}
	out := templates.Checks{Name: "teacher", Legend: q.T("Docenti"), Hint: q.T("Più di uno: compresenza.")}
	staff, err := course.StaffOf(q.Context(), r, f.course.ID)
	is := ticked(q, "teacher", gives)
	for _, s := range staff {
		if s.Part == course.TeacherPart {
			out.Boxes = append(out.Boxes, templates.Box{Choice: templates.Choice{Value: s.StaffID, Text: s.Person.FullName()}, Checked: is(s.StaffID)})
		}
	}
	return out, err
}

// namedChecks are the learners of the course, those whom the lesson names ticked.
func namedChecks(q *web.Request, r store.Reader, f lessonFile) (templates.Checks, error) {
	var named []string
	for _, row := range f.Rows {
		named = append(named, row.EnrolmentID)
	}
	out := templates.Checks{Name: "learner", Legend: q.T("Allievi del recupero")}
	members, err := attending(q, r, f.course.ID)
	is := ticked(q, "learner", named)
	for _, m := range members {
		out.Boxes = append(out.Boxes, templates.Box{Choice: templates.Choice{Value: m.ID, Text: m.Learner.FullName()}, Checked: is(m.ID)})
	}
	return out, err
}

// audienceChoices are the class and its groups.
func audienceChoices(q *web.Request, r store.Reader, courseID string) ([]templates.Choice, error) {
	out := []templates.Choice{{Value: "class", Text: q.T("Classe")}}
	groups, err := timetable.GroupsOf(q.Context(), r, courseID)
	for _, g := range groups {
		out = append(out, templates.Choice{Value: "group:" + g.ID, Text: g.Name})
	}
	return out, err
}

func audienceValue(l timetable.Lesson) string {
	if l.Audience == timetable.ForGroup {
		return "group:" + string(l.GroupID)
	}
	return string(l.Audience)
}

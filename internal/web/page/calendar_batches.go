package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var calendarBatchRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/calendario/sposta", Allow: planners, Handle: shiftAct.page},
	{Method: http.MethodPost, Path: "/corsi/:id/calendario/sposta", Allow: planners, Handle: shiftAct.post},
	{Method: http.MethodGet, Path: "/corsi/:id/calendario/docente", Allow: planners, Handle: reassignAct.page},
	{Method: http.MethodPost, Path: "/corsi/:id/calendario/docente", Allow: planners, Handle: reassignAct.post},
	{Method: http.MethodGet, Path: "/corsi/:id/calendario/modalita", Allow: planners, Handle: switchAct.page},
	{Method: http.MethodPost, Path: "/corsi/:id/calendario/modalita", Allow: planners, Handle: switchAct.post},
	{Method: http.MethodGet, Path: "/lezioni/:id/modalita", Allow: planners, Handle: switchOneAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/modalita", Allow: planners, Handle: switchOneAct.post},
}

// when is a lesson's day and hours.
func when(q *web.Request, _ classbook, b timetable.Booked) string {
	return q.T("{weekday} {date}, {from}–{to}", "weekday", templates.Weekday(q.Locale(), b.Date), "date", b.Date, "from", b.From.String(), "to", b.To.String())
}

func stretchFields(q *web.Request) []templates.Field {
	return []templates.Field{
		{Name: "from", Label: q.T("Dal giorno"), Required: true, Small: true, Mode: "numeric", Value: q.Today().Italian(), Hint: q.T("giorno/mese/anno")},
		{Name: "to", Label: q.T("Fino al giorno"), Small: true, Mode: "numeric", Hint: q.T("vuoto: fino alla fine del corso")},
	}
}

var shiftAct = batchAct{
	title: "Sposta più lezioni", submit: "Sposta tutte",
	intro: "Tutte le lezioni di un periodo avanti o indietro di uno stesso numero di giorni, all’ora che hanno: o si spostano tutte o nessuna.",
	ask: func(q *web.Request, _ store.Reader, _ batchPlace) ([]templates.Field, error) {
		return append(stretchFields(q), templates.Field{Name: "days", Label: q.T("Di quanti giorni"), Required: true, Small: true, Value: "7",
			Hint: q.T("7: una settimana dopo; -7: una settimana prima")}), nil
	},
	read: func(q *web.Request, _ batchPlace, bad *fault.Error) deed {
		days, err := strconv.Atoi(strings.Replace(asked(q, "days"), "−", "-", 1))
		if err != nil && asked(q, "days") != "" {
			bad.With("days", "Scrivi un numero intero.")
		}
		return batchDeed{timetable.Shift{From: askedDate(q, "from", bad), To: askedDate(q, "to", bad), Days: days}}
	},
	line: when,
}

var reassignAct = batchAct{
	title: "Cambia il docente", submit: "Passa le lezioni",
	intro: "Da un giorno in poi le lezioni di un docente passano a un altro, in calendario. Chi manca solo un giorno si sostituisce dalla lezione.",
	ask: func(q *web.Request, r store.Reader, at batchPlace) ([]templates.Field, error) {
		teachers, err := teacherChoices(q, r, at.course.ID)
		return append([]templates.Field{
			{Name: "away", Label: q.T("Le lezioni di"), Required: true, Options: teachers},
			{Name: "in", Label: q.T("passano a"), Required: true, Options: teachers},
			{Name: "segment", Label: q.T("Solo di un segmento"), Options: segmentChoices(q, at)},
		}, stretchFields(q)...), err
	},
	read: func(q *web.Request, _ batchPlace, bad *fault.Error) deed {
		return batchDeed{timetable.Reassignment{From: askedDate(q, "from", bad), To: askedDate(q, "to", bad), Segment: asked(q, "segment"), Away: asked(q, "away"), In: asked(q, "in")}}
	},
	line: func(_ *web.Request, names classbook, b timetable.Booked) string {
		var out []string
		for _, id := range b.Teachers {
			out = append(out, names.people[id])
		}
		return strings.Join(out, ", ")
	},
	names: map[string]string{"teachers": "in"},
}

// how is the mode of a lesson and its place.
func how(q *web.Request, names classbook, b timetable.Booked) string {
	return q.T(b.Mode.Label()) + ", " + orDash(names.place(b.Lesson))
}

var switchAct = batchAct{
	title: "Cambia modalità", submit: "Cambia la modalità",
	intro: "Le lezioni d’aula di un segmento passano in DAD, o tornano in aula. Il laboratorio resta in presenza. Prima di confermare si legge quanto resta sotto ogni massimo.",
	ask: func(q *web.Request, r store.Reader, at batchPlace) ([]templates.Field, error) {
		rooms, err := roomChoices(q, r)
		return append([]templates.Field{
			{Name: "segment", Label: q.T("Segmento"), Required: true, Options: segmentChoices(q, at)},
			{Name: "mode", Label: q.T("Diventano"), Required: true, Options: []templates.Choice{{Value: string(hours.LiveDistance), Text: q.T(hours.LiveDistance.Label())}, {Value: string(hours.Classroom), Text: q.T(hours.Classroom.Label())}}},
			{Name: "platform", Label: q.T("Piattaforma"), Value: at.course.Platform, Hint: q.T("se passano in DAD")},
			{Name: "site", Label: q.T("Aula"), Options: rooms, Hint: q.T("se tornano in presenza")},
		}, stretchFields(q)...), err
	},
	read: func(q *web.Request, _ batchPlace, bad *fault.Error) deed {
		return switchDeed{timetable.Switch{Segment: asked(q, "segment"), From: askedDate(q, "from", bad), To: askedDate(q, "to", bad), Mode: hours.Mode(asked(q, "mode")),
			RoomID: store.Ref(asked(q, "site")), Platform: asked(q, "platform")}}
	},
	line:  how,
	names: map[string]string{"room": "site"},
}

var switchOneAct = batchAct{
	title: "Cambia modalità", submit: "Cambia la modalità", one: true,
	intro: "Una lezione d’aula passa in DAD, o torna in aula. Prima di confermare si legge quanto resta sotto ogni massimo.",
	ready: func(_ *web.Request, at batchPlace) bool {
		return at.lesson.Lesson.Mode != hours.LiveDistance && (at.course.Platform != "" || at.lesson.Lesson.Mode == hours.Laboratory)
	},
	ask: func(q *web.Request, r store.Reader, at batchPlace) ([]templates.Field, error) {
		if at.lesson.Lesson.Mode != hours.LiveDistance {
			return []templates.Field{{Name: "platform", Label: q.T("Piattaforma"), Required: true, Value: at.course.Platform}}, nil
		}
		rooms, err := roomChoices(q, r)
		return []templates.Field{{Name: "site", Label: q.T("Aula"), Required: true, Options: rooms}}, err
	},
	read: func(q *web.Request, at batchPlace, _ *fault.Error) deed {
		s := timetable.Switch{LessonID: at.lesson.Lesson.ID, Mode: hours.LiveDistance, Platform: asked(q, "platform"), RoomID: store.Ref(asked(q, "site"))}
		if at.lesson.Lesson.Mode == hours.LiveDistance {
			s.Mode = hours.Classroom
		}
		return switchDeed{s}
	},
	line:  how,
	names: map[string]string{"room": "site", "mode": "platform"},
}

// teacherChoices are the teachers of a course.
func teacherChoices(q *web.Request, r store.Reader, courseID string) ([]templates.Choice, error) {
	staff, err := course.StaffOf(q.Context(), r, courseID)
	var out []templates.Choice
	for _, s := range staff {
		if s.Part == course.TeacherPart {
			out = append(out, templates.Choice{Value: s.StaffID, Text: s.Person.FullName()})
		}
	}
	return out, err
}

// segmentChoices are the segments of the plan that have lessons.
func segmentChoices(q *web.Request, at batchPlace) []templates.Choice {
	var out []templates.Choice
	for _, c := range at.file.plan.Cells() {
		if c.Mode.IsLesson() && !slices.ContainsFunc(out, func(x templates.Choice) bool { return x.Value == c.Segment }) {
			name := segmentName(q.Locale(), c.Segment)
			if title := unitTitle(at.file.std.TrainingNo(at.file.Training), c.Segment); title != "" {
				name += " · " + title
			}
			out = append(out, templates.Choice{Value: c.Segment, Text: name})
		}
	}
	return out
}

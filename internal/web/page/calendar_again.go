package page

import (
	"cmp"
	"net/http"
	"slices"

	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// calendarAgainRoutes put another lesson into the calendar that begins as one there is.
var calendarAgainRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/lezioni/:id/recupero", Allow: planners, Handle: makeUpAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/recupero", Allow: planners, Handle: makeUpAct.post},
	{Method: http.MethodGet, Path: "/lezioni/:id/ripeti", Allow: planners, Handle: repeatAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/ripeti", Allow: planners, Handle: repeatAct.post},
	{Method: http.MethodGet, Path: "/lezioni/:id/copia", Allow: planners, Handle: copyAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/copia", Allow: planners, Handle: copyAct.post},
}

// againFields are those of a lesson that is made from another: all but the day as it was.
func againFields(q *web.Request, r store.Reader, f lessonFile) ([]templates.Field, error) {
	l := f.Lesson
	rooms, err := roomChoices(q, r)
	if err != nil {
		return nil, err
	}
	platform := l.Platform
	if platform == "" {
		platform = f.course.Platform
	}
	fields := []templates.Field{
		{Name: "date", Label: q.T("Data"), Required: true, Small: true, Mode: "numeric", Hint: q.T("giorno/mese/anno")},
		{Name: "from", Label: q.T("Dalle"), Required: true, Small: true, Value: l.From.String(), Mode: "numeric"},
		{Name: "to", Label: q.T("Alle"), Required: true, Small: true, Value: l.To.String(), Mode: "numeric"},
		{Name: "breaks", Label: q.T("Pause"), Value: breaksText(l.BreakTimes()), Hint: q.T("ad esempio 11:00–11:15")},
	}
	modes := []templates.Choice{{Value: string(l.Mode), Text: q.T(l.Mode.Label())}}
	for _, m := range modesBeside(l.Mode) {
		modes = append(modes, templates.Choice{Value: string(m), Text: q.T(m.Label())})
	}
	fields = append(fields, templates.Field{Name: "mode", Label: q.T("Modalità"), Required: true, Value: string(l.Mode), Options: modes},
		templates.Field{Name: "site", Label: q.T("Aula"), Value: string(l.RoomID), Options: rooms, Hint: q.T("per le lezioni in presenza")})
	if l.Mode != hours.Laboratory {
		fields = append(fields, templates.Field{Name: "platform", Label: q.T("Piattaforma"), Value: platform, Hint: q.T("per la DAD")})
	}
	return append(fields, templates.Field{Name: "topic", Label: q.T("Argomento previsto"), Value: l.Topic, Wide: true}), nil
}

// planAgain puts a lesson into the calendar that is made from another, and goes on to it.
func planAgain(q *web.Request, tx *store.Tx, id string, change func(l timetable.Lesson, request *timetable.Request)) error {
	l, err := timetable.LessonByID(q.Context(), tx, id)
	if err != nil {
		return err
	}
	bad := typed()
	request := timetable.Request{Segment: l.Segment, Mode: hours.Mode(q.Value("mode")), Slot: slotOf(q, bad), Teachers: q.Form()["teacher"],
		Audience: l.Audience, GroupID: l.GroupID, MakeUp: l.MakeUp, Topic: q.Value("topic"), MadeFrom: id, DayOff: q.Value("day_off") == "1"}
	change(l, &request)
	if err := bad.OrNil(); err != nil {
		return err
	}
	made, err := timetable.Plan(q.Context(), tx, l.CourseID, request)
	tx.Answer("/lezioni/" + made.ID)
	return err
}

// againLocks are the teachers and the room of a lesson made from another.
func againLocks(q *web.Request) ([]string, store.Ref) {
	return q.Form()["teacher"], store.Ref(q.Value("site"))
}

var makeUpAct = lessonAct{
	title: "Metti in calendario il recupero",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("Il recupero è per chi ha perso ore: non aumenta il monte ore del corso, e nessuno ne vede riconosciute più di quelle del piano.")
	},
	fields: againFields,
	checks: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Checks, error) {
		teachers, err := teacherChecks(q, r, f)
		if err != nil {
			return nil, err
		}
		learners, err := missedChecks(q, r, f)
		return []templates.Checks{learners, teachers}, err
	},
	names: lessonFields,
	locks: againLocks,
	do: func(q *web.Request, tx *store.Tx, id string) error {
		return planAgain(q, tx, id, func(_ timetable.Lesson, request *timetable.Request) {
			request.Audience, request.GroupID, request.Learners, request.MakeUp = timetable.ForLearners, "", q.Form()["learner"], true
		})
	},
}

// missedChecks are the learners of the course with what they missed of the lesson and of its
// segment, who missed most first: who missed some of the lesson is ticked.
func missedChecks(q *web.Request, r store.Reader, f lessonFile) (templates.Checks, error) {
	l := f.Lesson
	out := templates.Checks{Name: "learner", Legend: q.T("Chi deve recuperare"), Hint: q.T("Accanto a ognuno: le ore perse in questa lezione e, in tutto, in {segment}, {mode}; poi i recuperi già in calendario o svolti.",
		"segment", segmentName(q.Locale(), l.Segment), "mode", q.T(l.Mode.Label()))}
	board, err := ledger.Of(q.Context(), r, f.course.ID, q.Today())
	if err != nil {
		return out, err
	}
	all := board.Missed(l)
	members, err := attending(q, r, f.course.ID)
	if err != nil {
		return out, err
	}
	var absent []string
	notes := map[string]string{}
	for _, m := range members {
		sum := all[m.ID]
		if sum.Here > 0 {
			absent = append(absent, m.ID)
		}
		if sum.Lost > 0 || sum.MadeUp > 0 {
			notes[m.ID] = q.T("qui {here} · in tutto {lost} · recuperi {made}", "here", sum.Here.String(), "lost", sum.Lost.String(), "made", sum.MadeUp.String())
		}
	}
	is := ticked(q, "learner", absent)
	slices.SortStableFunc(members, func(a, b enrolment.Member) int { return cmp.Compare(all[b.ID].Lost, all[a.ID].Lost) })
	for _, m := range members {
		out.Boxes = append(out.Boxes, templates.Box{Choice: templates.Choice{Value: m.ID, Text: m.Learner.FullName()}, Note: notes[m.ID], Checked: is(m.ID)})
	}
	return out, nil
}

var repeatAct = lessonAct{
	title: "Ripeti per un altro gruppo",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("La stessa lezione per un altro gruppo: per ogni allievo le ore contano una volta, per il docente due.")
	},
	fields: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Field, error) {
		if f.Lesson.Audience != timetable.ForGroup {
			return nil, fault.New(fault.Refused, "page.not_a_group", "La lezione non è di un gruppo. Per darla due volte, prima con «Modifica» diventa del primo gruppo; poi si ripete per il secondo.")
		}
		groups, err := audienceChoices(q, r, f.course.ID)
		groups = slices.DeleteFunc(groups, func(c templates.Choice) bool { return c.Value == "class" || c.Value == audienceValue(f.Lesson) })
		if err != nil {
			return nil, err
		}
		fields, err := againFields(q, r, f)
		return append([]templates.Field{{Name: "audience", Label: q.T("Per quale gruppo"), Required: true, Options: groups}}, fields...), err
	},
	checks: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Checks, error) {
		teachers, err := teacherChecks(q, r, f)
		return []templates.Checks{teachers}, err
	},
	names: lessonFields,
	locks: againLocks,
	do: func(q *web.Request, tx *store.Tx, id string) error {
		return planAgain(q, tx, id, func(_ timetable.Lesson, request *timetable.Request) {
			request.Audience, request.GroupID = audienceOf(q.Value("audience"))
			if request.Audience != timetable.ForGroup {
				request.Audience, request.GroupID = timetable.ForGroup, "" // none chosen
			}
		})
	},
}

var copyAct = lessonAct{
	title: "Copia in un altro giorno",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("Una lezione nuova con gli stessi dati, in un altro giorno o a un’altra ora. Serve anche a rimettere in calendario una lezione annullata.")
	},
	fields: againFields,
	checks: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Checks, error) {
		teachers, err := teacherChecks(q, r, f)
		if err != nil || f.Lesson.Audience != timetable.ForLearners {
			return []templates.Checks{teachers}, err
		}
		learners, err := namedChecks(q, r, f)
		return []templates.Checks{teachers, learners}, err
	},
	names: lessonFields,
	locks: againLocks,
	do: func(q *web.Request, tx *store.Tx, id string) error {
		return planAgain(q, tx, id, func(l timetable.Lesson, request *timetable.Request) {
			if l.Audience == timetable.ForLearners {
				request.Learners = q.Form()["learner"]
			}
		})
	},
}

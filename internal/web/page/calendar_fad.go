package page

import (
	"net/http"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// calendarFadRoutes pass hours between lessons and FAD.
var calendarFadRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/lezioni/:id/fad", Allow: planners, Handle: fadOneAct.page},
	{Method: http.MethodPost, Path: "/lezioni/:id/fad", Allow: planners, Handle: fadOneAct.post},
	{Method: http.MethodGet, Path: "/corsi/:id/calendario/fad", Allow: planners, Handle: fadManyAct.page},
	{Method: http.MethodPost, Path: "/corsi/:id/calendario/fad", Allow: planners, Handle: fadManyAct.post},
	{Method: http.MethodGet, Path: "/corsi/:id/fad/:object/lezione", Allow: planners, Handle: teachInsteadPage},
	{Method: http.MethodPost, Path: "/corsi/:id/fad/:object/lezione", Allow: planners, Handle: teachInstead},
}

// objectFields are those of the FAD object that takes the place of lessons.
func objectFields(q *web.Request, at batchPlace, first calendar.Date) []templates.Field {
	return []templates.Field{
		{Name: "title", Label: q.T("Titolo dell’oggetto FAD"), Required: true, Wide: true},
		{Name: "platform", Label: q.T("Piattaforma"), Required: true, Value: at.course.Platform},
		{Name: "opens", Label: q.T("Si segue dal"), Required: true, Small: true, Mode: "numeric", Value: first.Italian(), Hint: q.T("giorno/mese/anno")},
		{Name: "closes", Label: q.T("fino al"), Required: true, Small: true, Mode: "numeric", Hint: q.T("giorno/mese/anno")},
	}
}

func replacement(q *web.Request, bad *fault.Error) attendance.Replacement {
	return attendance.Replacement{Title: asked(q, "title"), Platform: asked(q, "platform"), Opens: askedDate(q, "opens", bad), Closes: askedDate(q, "closes", bad)}
}

// toFAD is the way a lesson becomes part of an object.
func toFAD(q *web.Request, names classbook, b timetable.Booked) string {
	if b.State == timetable.Cancelled {
		return q.T("in FAD, {minutes}", "minutes", b.Minutes(q.Zone()).String())
	}
	return how(q, names, b)
}

var fadOneAct = batchAct{
	title: "Dai la lezione in FAD", submit: "Passa in FAD", one: true, why: true,
	intro: "La lezione è annullata, e al suo posto i partecipanti seguono un oggetto FAD degli stessi minuti entro una finestra. Prima di confermare si legge quanto resta sotto ogni massimo.",
	ask: func(q *web.Request, _ store.Reader, at batchPlace) ([]templates.Field, error) {
		return objectFields(q, at, at.lesson.Lesson.Date), nil
	},
	read: func(q *web.Request, at batchPlace, bad *fault.Error) deed {
		x := replacement(q, bad)
		x.LessonID = at.lesson.Lesson.ID
		return fadDeed{x}
	},
	line:  toFAD,
	names: map[string]string{"to_date": "closes"},
}

var fadManyAct = batchAct{
	title: "Dai lezioni in FAD", submit: "Passa in FAD", why: true,
	intro: "Le lezioni d’aula in presenza di un segmento sono annullate, e al loro posto si segue un oggetto FAD degli stessi minuti entro una finestra. Prima di confermare si legge quanto resta sotto ogni massimo.",
	ask: func(q *web.Request, _ store.Reader, at batchPlace) ([]templates.Field, error) {
		fields := append([]templates.Field{{Name: "segment", Label: q.T("Segmento"), Required: true, Options: segmentChoices(q, at)}}, stretchFields(q)...)
		return append(fields, objectFields(q, at, q.Today())...), nil
	},
	read: func(q *web.Request, _ batchPlace, bad *fault.Error) deed {
		x := replacement(q, bad)
		x.Segment, x.From, x.To = asked(q, "segment"), askedDate(q, "from", bad), askedDate(q, "to", bad)
		return fadDeed{x}
	},
	line:  toFAD,
	names: map[string]string{"to_date": "closes"},
}

func teachInsteadPage(q *web.Request) error { return showTeachInstead(q, nil) }

// showTeachInstead asks for the lesson in which minutes of a FAD object are given.
func showTeachInstead(q *web.Request, refusal error) error {
	var f courseFile
	view := templates.Act{Action: q.Path(), Submit: q.T("Dai queste ore in una lezione"), Back: templates.Link{Text: q.T("Torna alla FAD"), Href: "/corsi/" + q.Param("id") + "/fad"},
		Intro: q.T("Le ore di un oggetto FAD che nessuno ha ancora seguito tornano in aula o in DAD. La lezione può durare meno dell’oggetto: il resto rimane in FAD.")}
	conflicts, rest := inTheWay(refusal)
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		o, err := attendance.Replaceable(q.Context(), r, f.ID, q.Param("object"), q.Today())
		if err != nil {
			return err
		}
		view.Facts = factsOf(q.T("Oggetto FAD"), o.Title, q.T("Segmento"), segmentName(q.Locale(), o.Segment), q.T("Durata"), o.Minutes.String(), q.T("Finestra"), q.T("dal {from} al {to}", "from", o.FromDate, "to", o.ToDate))
		s, err := attendance.TryTeachInstead(q.Context(), r, o, hours.Classroom, o.Minutes)
		if err != nil {
			return err
		}
		if view.Fields, err = insteadFields(q, r, f, s); err != nil {
			return err
		}
		view.Fields = append(view.Fields, dayOffField(q, refusal)...)
		view.Conflicts, err = conflictsOf(q, r, f.ID, conflicts)
		return err
	})
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Dalla FAD a una lezione"))
	if refusal != nil {
		return actAgain(q, rest, p, view, lessonFields)
	}
	return act(q, p, view)
}

func insteadFields(q *web.Request, r store.Reader, f courseFile, s timetable.Switched) ([]templates.Field, error) {
	rooms, err := roomChoices(q, r)
	if err != nil {
		return nil, err
	}
	teachers, err := teacherChoices(q, r, f.ID)
	if err != nil {
		return nil, err
	}
	modes := []templates.Choice{{Value: string(hours.Classroom), Text: q.T(hours.Classroom.Label())}, {Value: string(hours.LiveDistance), Text: q.T(hours.LiveDistance.Label())}}
	fields := []templates.Field{
		{Name: "date", Label: q.T("Data"), Required: true, Small: true, Mode: "numeric", Hint: q.T("giorno/mese/anno")},
		{Name: "from", Label: q.T("Dalle"), Required: true, Small: true, Mode: "numeric"},
		{Name: "to", Label: q.T("Alle"), Required: true, Small: true, Mode: "numeric"},
		{Name: "breaks", Label: q.T("Pause"), Hint: q.T("ad esempio 11:00–11:15")},
		{Name: "mode", Label: q.T("Modalità"), Required: true, Value: string(hours.Classroom), Options: modes},
		{Name: "teacher", Label: q.T("Docente"), Required: true, Options: teachers},
		{Name: "site", Label: q.T("Aula"), Options: rooms, Hint: q.T("per le lezioni in presenza")},
		{Name: "platform", Label: q.T("Piattaforma"), Value: f.Platform, Hint: q.T("per la DAD")},
		{Name: "topic", Label: q.T("Argomento previsto"), Wide: true},
	}
	at := batchPlace{course: f.Course}
	var demanded templates.Preview
	batchAct{}.demand(q, at, s, &demanded)
	return append(fields, demanded.Fields...), nil
}

func teachInstead(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	request := timetable.Request{Mode: hours.Mode(q.Value("mode")), Slot: slotOf(q, bad), Teachers: q.Form()["teacher"], Topic: q.Value("topic"), DayOff: q.Value("day_off") == "1"}
	act, err := readAct(q)
	if err == nil {
		err = bad.OrNil()
	}
	var locks []store.Stream
	if err == nil {
		err = q.Read(func(r store.Reader) (err error) {
			if err = q.OwnCourse(r, id); err != nil {
				return err
			}
			locks, err = timetable.Locks(q.Context(), r, id, request)
			return err
		})
	}
	if err == nil {
		err = q.Write(append(locks, store.ProviderStream()), func(tx *store.Tx) error {
			l, err := attendance.TeachInstead(q.Context(), tx, id, q.Param("object"), request, act, change(q))
			tx.Answer("/lezioni/" + l.ID)
			return err
		})
	}
	if refusedHere(err) {
		return showTeachInstead(q, err)
	}
	return err
}

package page

import (
	"net/http"
	"slices"
	"strconv"

	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// lessonAct is one act upon a lesson that has a page of its own.
type lessonAct struct {
	title  string // a key of the catalogue
	fields func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Field, error)
	checks func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Checks, error) // nil: none
	intro  func(q *web.Request, f lessonFile) string
	known  func(q *web.Request, r store.Reader, f lessonFile) ([]finding.Finding, error) // to be known before; nil: nothing
	names  map[string]string                                                             // fields of refusals by the form's names
	locks  func(q *web.Request) (teachers []string, room store.Ref)
	do     func(q *web.Request, tx *store.Tx, id string) error
}

func (a lessonAct) page(q *web.Request) error { return a.show(q, nil) }

func (a lessonAct) show(q *web.Request, refusal error) error {
	var f lessonFile
	var view templates.Act
	conflicts, rest := inTheWay(refusal)
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readLesson(q, r, q.Param("id")); err != nil {
			return err
		}
		view = templates.Act{Action: q.Path(), Submit: q.T(a.title), Intro: a.intro(q, f), Facts: lessonFacts(q, f),
			Back: templates.Link{Text: q.T("Torna alla lezione"), Href: "/lezioni/" + f.Lesson.ID}}
		if view.Fields, err = a.fields(q, r, f); err != nil {
			return err
		}
		view.Fields = append(view.Fields, dayOffField(q, refusal)...)
		if a.checks != nil {
			if view.Checks, err = a.checks(q, r, f); err != nil {
				return err
			}
		}
		if a.known != nil {
			found, err := a.known(q, r, f)
			if err != nil {
				return err
			}
			view.Findings = findingsOf(q.Locale(), found)
		}
		view.Conflicts, err = conflictsOf(q, r, f.course.ID, conflicts)
		return err
	})
	if err != nil {
		return err
	}
	if refusal != nil {
		return actAgain(q, rest, f.page(q, q.T(a.title)), view, a.names)
	}
	return act(q, f.page(q, q.T(a.title)), view)
}

func (a lessonAct) post(q *web.Request) error {
	var teachers []string
	var room store.Ref
	if a.locks != nil {
		teachers, room = a.locks(q)
	}
	err := onLesson(q, teachers, room, func(tx *store.Tx) error { return a.do(q, tx, q.Param("id")) })
	if refusedHere(err) {
		return a.show(q, err)
	}
	return err
}

var cancelAct = lessonAct{
	title: "Annulla la lezione",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("La lezione resta nel calendario come annullata, con il motivo. Le sue ore tornano tra quelle da erogare.")
	},
	fields: func(q *web.Request, _ store.Reader, _ lessonFile) ([]templates.Field, error) {
		return []templates.Field{{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true}}, nil
	},
	do: func(q *web.Request, tx *store.Tx, id string) error {
		_, err := timetable.Cancel(q.Context(), tx, id, change(q))
		return err
	},
}

func cancelPage(q *web.Request) error   { return cancelAct.page(q) }
func cancelLesson(q *web.Request) error { return cancelAct.post(q) }

var moveAct = lessonAct{
	title: "Sposta la lezione",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("Docente, aula e classe devono essere liberi nel nuovo orario: se non lo sono, qui si legge chi è occupato.")
	},
	fields: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Field, error) {
		l := f.Lesson
		rooms, err := roomChoices(q, r)
		fields := []templates.Field{
			{Name: "date", Label: q.T("Data"), Required: true, Small: true, Value: l.Date.Italian(), Mode: "numeric", Hint: q.T("giorno/mese/anno")},
			{Name: "from", Label: q.T("Dalle"), Required: true, Small: true, Value: l.From.String(), Mode: "numeric"},
			{Name: "to", Label: q.T("Alle"), Required: true, Small: true, Value: l.To.String(), Mode: "numeric"},
			{Name: "breaks", Label: q.T("Pause"), Value: breaksText(l.BreakTimes()), Hint: q.T("ad esempio 11:00–11:15")},
		}
		place := templates.Field{Name: "site", Label: q.T("Aula"), Required: true, Value: string(l.RoomID), Options: rooms}
		if l.Mode == hours.LiveDistance {
			place = templates.Field{Name: "platform", Label: q.T("Piattaforma"), Required: true, Value: l.Platform}
		}
		return append(append(fields, place), reasonField(q, f)...), err
	},
	names: lessonFields,
	locks: func(q *web.Request) ([]string, store.Ref) { return nil, store.Ref(q.Value("site")) },
	do: func(q *web.Request, tx *store.Tx, id string) error {
		bad := typed()
		slot := slotOf(q, bad)
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := timetable.Move(q.Context(), tx, id, slot, change(q))
		return err
	},
}

func movePage(q *web.Request) error   { return moveAct.page(q) }
func moveLesson(q *web.Request) error { return moveAct.post(q) }

var substituteAct = lessonAct{
	title: "Sostituisci il docente",
	intro: func(q *web.Request, _ lessonFile) string {
		return q.T("Il sostituto è un docente del corso, con i titoli documentati. Chi non lo è ancora si aggiunge prima, dalla scheda «Personale» del corso.")
	},
	fields: func(q *web.Request, r store.Reader, f lessonFile) ([]templates.Field, error) {
		var away, others []templates.Choice
		for _, t := range f.Teachings {
			if t.Actual {
				away = append(away, templates.Choice{Value: t.StaffID, Text: f.book.people[t.StaffID]})
			}
		}
		staff, err := course.StaffOf(q.Context(), r, f.course.ID)
		for _, s := range staff {
			if s.Part == course.TeacherPart && !slices.ContainsFunc(away, func(c templates.Choice) bool { return c.Value == s.StaffID }) {
				others = append(others, templates.Choice{Value: s.StaffID, Text: s.Person.FullName()})
			}
		}
		first := ""
		if len(away) == 1 {
			first = away[0].Value
		}
		return []templates.Field{
			{Name: "away", Label: q.T("Docente assente"), Required: true, Options: away, Value: first},
			{Name: "substitute", Label: q.T("Sostituto"), Required: true, Options: others},
			{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true},
		}, err
	},
	known: func(q *web.Request, r store.Reader, f lessonFile) ([]finding.Finding, error) {
		return staffVerdict(q, r, f.course.ID)
	},
	names: map[string]string{"teacher": "away"},
	locks: func(q *web.Request) ([]string, store.Ref) { return []string{q.Value("substitute")}, "" },
	do: func(q *web.Request, tx *store.Tx, id string) error {
		_, err := timetable.Substitute(q.Context(), tx, id, q.Value("away"), q.Value("substitute"), q.Value("reason"))
		return err
	},
}

func substitutePage(q *web.Request) error    { return substituteAct.page(q) }
func substituteTeacher(q *web.Request) error { return substituteAct.post(q) }

func amendPage(q *web.Request) error { return showAmend(q, nil) }

// showAmend is the counter-entry on one row of a closed page.
func showAmend(q *web.Request, refusal error) error {
	var f lessonFile
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readLesson(q, r, q.Param("id")); err == nil {
			err = q.OwnCourse(r, f.course.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(f.Rows, func(row attendance.SheetRow) bool { return row.EnrolmentID == q.Param("enrolment") })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found", "L’allievo non è tra i destinatari di questa lezione.")
	}
	row := f.Rows[i]
	now := markText{}
	if row.Mark != nil {
		now = markTextOf(q, f.Lesson, row.Mark.Value())
	}
	view := templates.Amend{LessonID: f.Lesson.ID, Enrolment: row.EnrolmentID, From: f.Lesson.From, To: f.Lesson.To, Paper: f.course.Register == course.OnPaper,
		Facts: factsOf(q.T("Allievo"), row.FullName, q.T("Lezione"), q.T("{date}, {from}–{to}", "date", f.Lesson.Date, "from", f.Lesson.From.String(), "to", f.Lesson.To.String()),
			q.T("Il registro dice"), presentText(q, f, row)),
		Form:   templates.Form{Values: map[string]string{"state": now.State, "in": now.In, "out": now.Out, "mode": string(now.Mode)}},
		Pieces: now.Pieces}
	for _, m := range modesBeside(f.Lesson.Mode) {
		view.Modes = append(view.Modes, templates.Choice{Value: string(m), Text: q.T(m.Label())})
	}
	for _, a := range f.amended {
		if string(a.EnrolmentID) == row.EnrolmentID {
			view.Before = append(view.Before, amendmentEvent(q, f, a))
		}
	}
	version := strconv.Itoa(row.Version())
	view.Form.Values["version"] = version
	p := f.page(q, q.T("Rettifica di {name}", "name", row.FullName))
	if view.Paper && f.Lesson.RegisterPage != "" {
		view.Form.Values["page"] = q.T("vol. {volume}, pag. {page}", "volume", f.Lesson.RegisterVolume, "page", f.Lesson.RegisterPage)
	}
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("state", "in", "out", "mode", "reason", "page"))
		view.Pieces = q.Value("pieces")
		if fault.Is(refusal, fault.Conflict) {
			view.Form.Values["version"] = version // what stands now is said above the form, and that it changed
		}
		p.View = view
		return q.Page(refusedStatus(refusal), "amend", p)
	}
	p.View = view
	return q.Page(http.StatusOK, "amend", p)
}

// presentText is what the register says of a row now.
func presentText(q *web.Request, f lessonFile, row attendance.SheetRow) string {
	if row.Mark == nil {
		return q.T("senza segno")
	}
	return valueText(q, f.Lesson, row.Mark.Value())
}

func amendLesson(q *web.Request) error {
	var l timetable.Lesson
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnLesson(r, q.Param("id")); err != nil {
			return err
		}
		if l, err = timetable.LessonByID(q.Context(), r, q.Param("id")); err != nil {
			return err
		}
		return q.OwnCourse(r, l.CourseID) // a teacher of the lesson has it amended by its tutor
	})
	if err != nil {
		return err
	}
	e, refused := postedText(q, "").entry(l)
	version, noVersion := strconv.Atoi(q.Value("version"))
	if noVersion != nil {
		return brokenPage()
	}
	if refused != nil {
		err = typed().With("in", refused.Message, refused.Args)
	} else {
		err = onLesson(q, nil, "", func(tx *store.Tx) error {
			_, err := attendance.Amend(q.Context(), tx, q.App().Keys, q.Param("id"), q.Param("enrolment"),
				attendance.Correction{Entry: e, Version: version, Reason: q.Value("reason"), Page: q.Value("page")})
			return err
		})
	}
	if shownAgain(err) {
		return showAmend(q, err)
	}
	return err
}

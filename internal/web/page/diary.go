package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// The diary of a stage is written by two private addresses, of the learner and of the company's
// tutor. The address says who writes, and whose diary it is: no id that was sent is believed.
var diaryRoutes = slices.Concat(
	diaryRoutesOf("/diario", diaryHolder{link.StageLearner, attendance.ByLearner}),
	diaryRoutesOf("/diario-azienda", diaryHolder{link.StageCompany, attendance.ByCompany}),
)

// diaryHolder is who holds an address of a diary.
type diaryHolder struct {
	purpose link.Purpose
	writer  attendance.Writer
}

func diaryRoutesOf(base string, h diaryHolder) []web.Route {
	routes := []web.Route{
		byLink(base+"/:secret", func(q *web.Request) error { return h.show(q, nil, "") }),
		postByLink(h.purpose, base+"/:secret", h.propose, smallForm),
		postByLink(h.purpose, base+"/:secret/togli/:day", h.takeBack, smallForm),
	}
	if h.writer == attendance.ByCompany {
		routes = append(routes, postByLink(h.purpose, base+"/:secret/controfirma", h.countersign, smallForm))
	}
	return routes
}

func (h diaryHolder) home(q *web.Request) string {
	if h.writer == attendance.ByCompany {
		return "/diario-azienda/" + q.Param("secret")
	}
	return "/diario/" + q.Param("secret")
}

// heldDiary is what the holder of an address may know: one agreement of one person.
type heldDiary struct {
	attendance.Agreement
	link   link.Link
	person learner.Learner
	course course.Course
	days   []attendance.StageDay
	gone   bool // the learner left the course
}

func (h diaryHolder) read(q *web.Request) (f heldDiary, err error) {
	if f.link, err = bearer(q, h.purpose); err != nil {
		return f, err
	}
	err = q.Read(func(r store.Reader) (err error) {
		if f.Agreement, err = attendance.AgreementByID(q.Context(), r, f.link.Subject); err != nil {
			return err
		}
		e, err := enrolment.ByID(q.Context(), r, f.EnrolmentID)
		if err != nil {
			return err
		}
		f.gone = e.State.Left()
		if f.person, err = learner.ByID(q.Context(), r, e.LearnerID); err != nil {
			return err
		}
		if f.course, err = course.ByID(q.Context(), r, e.CourseID); err != nil {
			return err
		}
		f.days, err = attendance.Diary(q.Context(), r, f.ID)
		return err
	})
	return f, err
}

// show is the page of the diary; with a refusal, the form of what was refused again.
func (h diaryHolder) show(q *web.Request, refusal error, what string) error {
	f, err := h.read(q)
	if err != nil {
		return err
	}
	view := h.view(q, f)
	p := templates.Page{Title: q.T("Diario di stage di {name}", "name", f.person.FullName()), Subtitle: joinedBy(" · ", f.Company, courseName(q, f.course)), View: view}
	if refusal == nil {
		return q.Page(http.StatusOK, "diary", p)
	}
	switch {
	case what == "controfirma" && view.Countersign != nil:
		view.Countersign.Form = formOf(q, refusal, nil)
	case view.Write != nil:
		view.Write.Open = true
		view.Write.Form = formOf(q, refusal, fields("date", "from", "to", "break_minutes", "segment", "activity"))
	default:
		p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(refusal)}}
	}
	return q.Page(refusedStatus(refusal), "diary", p)
}

func (h diaryHolder) view(q *web.Request, f heldDiary) templates.Diary {
	home := h.home(q)
	view := templates.Diary{Parts: stageParts(q, f.Agreement, f.days, nil, f.gone),
		Intro:   q.T("Scrivi ogni giornata in azienda. Le ore contano dopo la conferma del tutor dell’ente; fino ad allora si possono correggere."),
		Facts:   factsOf(q.T("Azienda"), f.Company, q.T("Sede dello stage"), f.CompanySite, q.T("Periodo"), q.T("dal {from} al {to}", "from", f.FromDate, "to", f.ToDate), q.T("Giorni e orari"), orDash(weekText(q, f.Week)), q.T("Tutor aziendale"), f.CompanyTutor),
		Contact: strings.TrimSpace(q.Provider().Name + ", " + q.Provider().Address + " " + q.Provider().City)}
	writes := f.course.State == course.Authorised || f.course.State == course.Started
	switch {
	case !writes:
		view.Verdict = &templates.Alert{Tone: templates.Neutral, Title: q.T("Il corso è concluso: il diario si può solo leggere.")}
	case q.Today().Before(f.FromDate):
		view.Verdict = &templates.Alert{Tone: templates.Info, Title: q.T("Lo stage comincia il {date}: il diario si scrive da allora.", "date", f.FromDate)}
		writes = false
	case f.over(q):
		view.Verdict, view.Intro = f.verdict(q), ""
	}
	var waiting []templates.StageDay
	for _, d := range slices.Backward(f.days) {
		day := stageDay(q, f.Agreement, d)
		switch {
		case writes && d.Writer == h.writer && d.Waits():
			day.Act = templates.Link{Text: q.T("Correggi"), Href: narrowed(home, "giornata", d.ID) + "#giornata"}
			day.TakeBack = home + "/togli/" + d.ID
		case writes && h.writer == attendance.ByCompany && d.State == attendance.DayProposed && d.Writer == attendance.ByLearner && d.CountersignedAt.IsZero():
			waiting = append(waiting, day)
			continue
		}
		view.Days = append(view.Days, day)
	}
	if len(waiting) > 0 {
		view.Countersign = &templates.StageQueue{Action: home + "/controfirma", Days: waiting}
	}
	if writes {
		view.Write = h.form(q, f, home)
	}
	return view
}

// over reports whether no day is to come: the agreement has ended, the learner left, or every
// hour is confirmed. A day that was forgotten may still be written.
func (f heldDiary) over(q *web.Request) bool {
	return f.gone || q.Today().After(f.ToDate) || attendance.StageMinutes(f.days, "") >= f.Minutes()
}

// verdict says how a stage that is over went.
func (f heldDiary) verdict(q *web.Request) *templates.Alert {
	done, waiting := attendance.StageMinutes(f.days, ""), f.written()-attendance.StageMinutes(f.days, "")
	out := &templates.Alert{Tone: templates.Neutral, Title: q.T("Stage concluso: {done} su {planned} confermate.", "done", done, "planned", f.Minutes())}
	switch {
	case f.gone:
		out.Title = q.T("{name} ha lasciato il corso: {done} di stage confermate.", "name", f.person.FullName(), "done", done)
	case done >= f.Minutes():
		out.Tone = templates.Success
	}
	if waiting > 0 {
		out.Text = q.T("{waiting} aspettano ancora la conferma del tutor dell’ente.", "waiting", waiting)
	}
	return out
}

// written are the minutes of the days that count or may come to count.
func (f heldDiary) written() (n calendar.Minutes) {
	for _, d := range f.days {
		if d.Counts() || d.Waits() {
			n += d.Minutes
		}
	}
	return n
}

// room says how many hours of the agreement are still to be written.
func (f heldDiary) room(q *web.Request) string {
	if left := f.Minutes() - f.written(); left > 0 {
		return q.T("Restano da scrivere {left} delle {planned} della convenzione.", "left", left, "planned", f.Minutes())
	}
	return q.T("Le giornate scritte fanno già {written} su {planned}: un’altra supera le ore della convenzione. Prima di scriverla parlane con il tutor dell’ente.", "written", f.written(), "planned", f.Minutes())
}

// form asks for today's entry, or for one that is written anew («giornata»).
func (h diaryHolder) form(q *web.Request, f heldDiary, home string) *templates.DiaryForm {
	form := &templates.DiaryForm{Action: home, Title: q.T("Scrivi una giornata"), Submit: q.T("Scrivi nel diario"), Segments: partChoices(q, f.Agreement), Open: !f.over(q)}
	wanted := q.Query("giornata")
	if wanted == "" {
		wanted = q.Value("day")
	}
	i := slices.IndexFunc(f.days, func(d attendance.StageDay) bool { return d.ID == wanted && d.Writer == h.writer && d.Waits() })
	if i >= 0 {
		form.Day, form.Title, form.Submit, form.Form.Values = f.days[i].ID, q.T("Correggi la giornata"), q.T("Salva la giornata"), dayValues(f.days[i])
		form.Open = true
		return form
	}
	if !f.gone {
		form.Note = f.room(q)
	}
	form.Form.Values = map[string]string{}
	if n := len(f.days); n > 0 { // the agreement's hours are when one may be there, and may be more than a day can have
		form.Form.Values = dayValues(f.days[n-1])
		delete(form.Form.Values, "activity")
		delete(form.Form.Values, "date")
	}
	if !f.over(q) {
		form.Form.Values["date"] = q.Today().Italian()
	}
	return form
}

func (h diaryHolder) propose(q *web.Request) error {
	f, err := h.read(q)
	if err != nil {
		return err
	}
	d, err := typedDay(q, f.ID)
	if err != nil {
		return h.again(q, err, "")
	}
	d.ID = q.Value("day")
	return h.write(q, f, "", func(tx *store.Tx) error {
		_, err := attendance.ProposeStageDay(q.Context(), tx, f.course.ID, h.writer, d)
		return err
	})
}

func (h diaryHolder) takeBack(q *web.Request) error {
	f, err := h.read(q)
	if err != nil {
		return err
	}
	return h.write(q, f, "", func(tx *store.Tx) error {
		return attendance.TakeBackStageDay(q.Context(), tx, f.course.ID, h.writer, f.ID, q.Param("day"))
	})
}

func (h diaryHolder) countersign(q *web.Request) error {
	f, err := h.read(q)
	if err != nil {
		return err
	}
	return h.write(q, f, "controfirma", func(tx *store.Tx) error {
		_, err := attendance.CountersignStageDays(q.Context(), tx, f.course.ID, f.ID, tickedDays(q)...)
		return err
	})
}

func (h diaryHolder) write(q *web.Request, f heldDiary, what string, fn func(tx *store.Tx) error) error {
	var locks []store.Stream
	err := q.Read(func(r store.Reader) (err error) {
		locks, err = attendance.DiaryLocks(q.Context(), r, f.course.ID)
		return err
	})
	if err == nil {
		err = writeAs(q, f.link, locks, h.home(q)+"#diario", fn)
	}
	if err != nil {
		return h.again(q, err, what)
	}
	return nil
}

func (h diaryHolder) again(q *web.Request, err error, what string) error {
	if shownAgain(err) {
		return h.show(q, err, what)
	}
	return err
}

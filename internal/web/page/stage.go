package page

import (
	"net/http"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// diarists write down what happened outside the classroom: FAD evidence, stage days.
var diarists = web.For(account.Secretary, account.Tutor, account.Director)

var stageRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/stage", Allow: courseReaders, Handle: stagePage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage", Allow: planners, Handle: agreeStage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement", Allow: diarists, Handle: recordStageDay},
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement/togli/:day", Allow: diarists, Handle: removeDayPage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement/togli/:day", Allow: diarists, Handle: removeStageDay},
}

// stageForms are the forms of the page that were refused.
type stageForms struct {
	err       error
	add       *templates.Form
	agreement string // whose day was refused
	form      templates.Form
}

func stagePage(q *web.Request) error { return showStage(q, stageForms{}) }

func showStage(q *web.Request, forms stageForms) error {
	var f courseFile
	var view templates.Stage
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		view, err = stageView(q, r, f, forms)
		return err
	})
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Stage e tirocinio"))
	p.View = view
	if forms.err != nil {
		return q.Invalid(forms.err, "stage", p)
	}
	return q.Page(http.StatusOK, "stage", p)
}

func stageView(q *web.Request, r store.Reader, f courseFile, forms stageForms) (templates.Stage, error) {
	view := templates.Stage{CourseID: f.ID, Empty: templates.Empty{Text: q.T("Nessuna convenzione di stage è ancora registrata.")}}
	agreements, err := attendance.Agreements(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	diaries, err := attendance.Diaries(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	members, err := attending(q, r, f.ID)
	if err != nil {
		return view, err
	}
	for _, m := range members {
		for _, a := range agreements {
			if a.EnrolmentID == m.ID {
				view.Agreements = append(view.Agreements, stageAgreement(q, f, m.Learner.FullName(), a, diaries, forms))
			}
		}
	}
	if !may(q, planners) || over(f.Course) {
		return view, nil
	}
	form := &templates.StageForm{}
	if forms.add != nil {
		form.Form = *forms.add
	}
	for _, m := range members {
		form.Learners = append(form.Learners, templates.Choice{Value: m.ID, Text: m.Learner.FullName()})
	}
	for _, c := range f.plan.Cells() {
		if c.Mode == hours.WorkPlacement || c.Mode == hours.Traineeship {
			form.Segments = append(form.Segments, templates.Choice{Value: c.Segment, Text: q.T("{segment}, {minutes} nel piano", "segment", segmentName(q.Locale(), c.Segment), "minutes", c.Minutes)})
		}
	}
	staff, err := course.StaffOf(q.Context(), r, f.ID)
	for _, s := range staff {
		if s.Part == course.StageTutorPart {
			form.Staff = append(form.Staff, templates.Choice{Value: s.StaffID, Text: s.Person.FullName()})
		}
	}
	view.Add = form
	return view, err
}

func stageAgreement(q *web.Request, f courseFile, name string, a attendance.Agreement, diaries []attendance.StageDay, forms stageForms) templates.StageAgreement {
	out := templates.StageAgreement{ID: a.ID, Name: name, Company: a.Company, Minutes: a.Minutes, Editable: may(q, diarists) && !over(f.Course) && !q.Today().Before(a.FromDate),
		Facts: factsOf(q.T("Convenzione"), q.T("n. {number} del {date}", "number", a.Number, "date", a.SignedOn), q.T("Segmento"), segmentName(q.Locale(), a.Segment),
			q.T("Periodo"), q.T("dal {from} al {to}", "from", a.FromDate, "to", a.ToDate), q.T("Sede dello stage"), a.CompanySite,
			q.T("Tutor aziendale"), a.CompanyTutor, q.T("Polizze"), a.Insurance)}
	if forms.agreement == a.ID {
		out.Form, out.Open = forms.form, true
	}
	for _, d := range diaries {
		if d.AgreementID != a.ID {
			continue
		}
		day := templates.StageDay{Date: d.Date, From: d.From, To: d.To, Break: d.BreakMinutes, Minutes: d.Minutes, Activity: d.Activity}
		if out.Editable {
			day.Remove = "/corsi/" + f.ID + "/stage/" + a.ID + "/togli/" + d.ID
		}
		out.Days = append(out.Days, day)
		out.Done += d.Minutes
	}
	return out
}

// agreeStage puts a learner's agreement on file.
func agreeStage(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	a := attendance.Agreement{EnrolmentID: q.Value("enrolment"), Segment: q.Value("segment"), Company: q.Value("company"), CompanyTaxID: q.Value("company_tax_id"),
		CompanySite: q.Value("company_site"), Number: q.Value("number"), SignedOn: dateField(q, "signed_on", bad), FromDate: dateField(q, "from_date", bad),
		ToDate: dateField(q, "to_date", bad), Minutes: hoursField(q, "minutes", bad), CompanyTutor: q.Value("company_tutor"), StaffID: store.Ref(q.Value("staff")), Insurance: q.Value("insurance")}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage")
			_, err := attendance.Agree(q.Context(), tx, id, a)
			return err
		})
	}
	if refusedHere(err) {
		form := formOf(q, err, nil)
		return showStage(q, stageForms{err: err, add: &form})
	}
	return err
}

// recordStageDay writes a stretch of a day into a diary.
func recordStageDay(q *web.Request) error {
	id, agreement := q.Param("id"), q.Param("agreement")
	bad := typed()
	d := attendance.StageDay{AgreementID: agreement, Date: dateField(q, "date", bad), BreakMinutes: calendar.Minutes(numberField(q, "break_minutes", bad)), Activity: q.Value("activity")}
	from, to := wallField(q, "from", bad), wallField(q, "to", bad)
	switch {
	case d.Date.IsZero() && q.Value("date") == "":
		bad.With("date", "Scrivi il giorno.")
	case from == nil && q.Value("from") == "":
		bad.With("from", "Scrivi a che ora comincia.")
	case to == nil && q.Value("to") == "":
		bad.With("to", "Scrivi a che ora finisce.")
	case from != nil && to != nil:
		d.From, d.To = *from, *to
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Read(func(r store.Reader) error { return ownCourse(q, r, id) })
	}
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage#s-" + agreement)
			_, err := attendance.RecordStageDay(q.Context(), tx, id, d)
			return err
		})
	}
	if refusedHere(err) {
		return showStage(q, stageForms{err: err, agreement: agreement, form: formOf(q, err, nil)})
	}
	return err
}

func removeDayPage(q *web.Request) error { return showRemoveDay(q, nil) }

// showRemoveDay asks why a day is taken out of the diary.
func showRemoveDay(q *web.Request, refusal error) error {
	var f courseFile
	var day attendance.StageDay
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		diaries, err := attendance.Diaries(q.Context(), r, f.ID)
		for _, d := range diaries {
			if d.ID == q.Param("day") && d.AgreementID == q.Param("agreement") {
				day = d
			}
		}
		if err == nil && day.ID == "" {
			err = fault.New(fault.NotFound, "not_found", "Il giorno di stage non c’è.")
		}
		return err
	})
	if err != nil {
		return err
	}
	title := q.T("Togli un giorno di stage")
	view := templates.Act{Action: q.Path(), Submit: title, Back: templates.Link{Text: q.T("Torna allo stage"), Href: "/corsi/" + f.ID + "/stage"},
		Intro:  q.T("Il giorno esce dal diario; resta negli eventi, con il motivo. Non scrivere nomi nel motivo."),
		Facts:  factsOf(q.T("Giorno"), strings.Join([]string{day.Date.Italian(), day.From.String() + "–" + day.To.String()}, ", "), q.T("Attività"), day.Activity),
		Fields: []templates.Field{{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true}}}
	if refusal != nil {
		return actAgain(q, refusal, f.page(q, title), view, nil)
	}
	return act(q, f.page(q, title), view)
}

func removeStageDay(q *web.Request) error {
	id := q.Param("id")
	err := q.Read(func(r store.Reader) error { return ownCourse(q, r, id) })
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage#s-" + q.Param("agreement"))
			return attendance.RemoveStageDay(q.Context(), tx, id, q.Param("day"), q.Value("reason"))
		})
	}
	if refusedHere(err) {
		return showRemoveDay(q, err)
	}
	return err
}

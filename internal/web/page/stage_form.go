package page

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var stageFormRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/stage/nuova", Allow: planners, Handle: newStagePage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage", Allow: planners, Handle: agreeStage},
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement/proroga", Allow: planners, Handle: changeStagePage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement/proroga", Allow: planners, Handle: changeStage},
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement/chiudi", Allow: planners, Handle: endStagePage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement/chiudi", Allow: planners, Handle: endStage},
}

// week is the days as a form asks for them, Monday first.
var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

func newStagePage(q *web.Request) error { return showNewStage(q, nil) }

// showNewStage is the form of an agreement. It may begin with a learner («allievo») and with
// what another agreement says («come»): the same company takes several.
func showNewStage(q *web.Request, refusal error) error {
	var b stageBook
	view := templates.StageForm{Submit: q.T("Registra la convenzione")}
	err := q.Read(func(r store.Reader) (err error) {
		if b, err = readStageBook(q, r, q.Param("id")); err != nil {
			return err
		}
		members, err := attending(q, r, b.ID)
		if err != nil {
			return err
		}
		for _, m := range members {
			view.Learners = append(view.Learners, templates.Choice{Value: m.ID, Text: m.Learner.FullName()})
		}
		return stageChoices(q, r, b, &view)
	})
	if err != nil {
		return err
	}
	view.Action, view.Back = "/corsi/"+b.ID+"/stage", templates.Link{Text: q.T("Torna allo stage"), Href: "/corsi/" + b.ID + "/stage"}
	view.Form.Values = map[string]string{"enrolment": q.Query("allievo")}
	maps.Copy(view.Form.Values, b.likeAnother(q))
	p := b.page(q, q.T("Nuova convenzione di stage"))
	p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("Stage"), Href: view.Back.Href})
	return showStageForm(q, refusal, p, view)
}

// likeAnother are the fields of a form as the agreement says that the address names («come»).
func (b stageBook) likeAnother(q *web.Request) map[string]string {
	if i := slices.IndexFunc(b.all, func(p placement) bool { return p.ID == q.Query("come") }); i >= 0 {
		return agreementValues(b.all[i].Agreement)
	}
	return nil
}

func showStageForm(q *web.Request, refusal error, p templates.Page, view templates.StageForm) error {
	if refusal == nil {
		p.View = view
		return q.Page(http.StatusOK, "stage_form", p)
	}
	names := fields("week", "learner")
	if len(view.Parts) > 0 { // what is wrong with the hours is said at the first of them
		names["minutes"], names["segment"] = "minutes."+view.Parts[0].Segment, "minutes."+view.Parts[0].Segment
	}
	view.Form = formOf(q, refusal, names)
	for _, l := range view.Several { // the summary above the form says whom it is about
		if said := view.Form.Errors[l.Field()]; said != "" {
			view.Form.Errors[l.Field()] = l.Name + ": " + said
		}
	}
	p.View = view
	return q.Invalid(refusal, "stage_form", p)
}

// stageChoices are the segments, the tutors and the week of a form.
func stageChoices(q *web.Request, r store.Reader, b stageBook, view *templates.StageForm) error {
	for _, c := range b.plan.Cells() {
		if attendance.IsStage(c.Mode) {
			view.Parts = append(view.Parts, templates.StageHours{Segment: c.Segment, Label: q.T("Ore: {segment}", "segment", segmentName(q.Locale(), c.Segment)), Hint: q.T("{minutes} nel piano", "minutes", c.Minutes)})
		}
	}
	for _, day := range week {
		view.Week = append(view.Week, templates.StageWeekday{Day: int(day), Name: templates.WeekdayName(q.Locale(), day)})
	}
	staff, err := course.StaffOf(q.Context(), r, b.ID)
	for _, s := range staff {
		if s.Part == course.StageTutorPart {
			view.Staff = append(view.Staff, templates.Choice{Value: s.StaffID, Text: s.Person.FullName()})
		}
	}
	return err
}

// agreementValues are the fields of a form that says what an agreement says, but for whose it
// is and under which number.
func agreementValues(a attendance.Agreement) map[string]string {
	out := termsValues(a.Terms())
	maps.Copy(out, map[string]string{"company": a.Company, "company_tax_id": a.CompanyTaxID, "company_site": a.CompanySite, "sector": a.Sector,
		"company_tutor_role": a.CompanyTutorRole, "company_tutor_contact": a.CompanyTutorContact, "project": a.Project, "signed_on": a.SignedOn.Italian(), "from_date": a.FromDate.Italian(),
		"inail_policy": a.InailPolicy, "inail_from": italianOrNone(a.InailFrom), "inail_to": italianOrNone(a.InailTo),
		"liability_policy": a.LiabilityPolicy, "liability_from": italianOrNone(a.LiabilityFrom), "liability_to": italianOrNone(a.LiabilityTo)})
	return out
}

func termsValues(t attendance.StageTerms) map[string]string {
	out := map[string]string{"to_date": t.ToDate.Italian(), "company_tutor": t.CompanyTutor, "staff": string(t.StaffID)}
	for _, p := range t.Parts {
		out["minutes."+p.Segment] = hoursText(p.Minutes)
	}
	for _, s := range t.Week {
		out[fmt.Sprintf("from.%d", s.Day)], out[fmt.Sprintf("to.%d", s.Day)] = s.From.String(), s.To.String()
	}
	return out
}

// typedTerms reads what an agreement and an addendum have in common.
func typedTerms(q *web.Request, bad *fault.Error) attendance.StageTerms {
	t := attendance.StageTerms{ToDate: dateField(q, "to_date", bad), CompanyTutor: q.Value("company_tutor"), StaffID: store.Ref(q.Value("staff"))}
	for _, name := range slices.Sorted(maps.Keys(q.Form())) {
		if segment, found := strings.CutPrefix(name, "minutes."); found {
			if minutes := hoursField(q, name, bad); minutes > 0 {
				t.Parts = append(t.Parts, attendance.Part{Segment: segment, Minutes: minutes})
			}
		}
	}
	for _, day := range week {
		from, to := fmt.Sprintf("from.%d", day), fmt.Sprintf("to.%d", day)
		begin, end := wallField(q, from, bad), wallField(q, to, bad)
		switch {
		case begin != nil && end != nil:
			t.Week = append(t.Week, attendance.Shift{Day: day, From: *begin, To: *end})
		case q.Value(from) == "" && q.Value(to) != "":
			bad.With(from, "Scrivi a che ora comincia.")
		case q.Value(from) != "" && q.Value(to) == "":
			bad.With(to, "Scrivi a che ora finisce.")
		}
	}
	return t
}

// typedAgreement reads what is agreed, but for whose it is and under which number.
func typedAgreement(q *web.Request, bad *fault.Error) attendance.Agreement {
	t := typedTerms(q, bad)
	return attendance.Agreement{SignedOn: dateField(q, "signed_on", bad),
		FromDate: dateField(q, "from_date", bad), ToDate: t.ToDate, Parts: t.Parts, Week: t.Week, StaffID: t.StaffID, Project: q.Value("project"),
		Company: q.Value("company"), CompanyTaxID: q.Value("company_tax_id"), CompanySite: q.Value("company_site"), Sector: q.Value("sector"),
		CompanyTutor: t.CompanyTutor, CompanyTutorRole: q.Value("company_tutor_role"), CompanyTutorContact: q.Value("company_tutor_contact"),
		InailPolicy: q.Value("inail_policy"), InailFrom: dateField(q, "inail_from", bad), InailTo: dateField(q, "inail_to", bad),
		LiabilityPolicy: q.Value("liability_policy"), LiabilityFrom: dateField(q, "liability_from", bad), LiabilityTo: dateField(q, "liability_to", bad)}
}

// agreeStage puts a learner's agreement on file.
func agreeStage(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	a := typedAgreement(q, bad)
	a.EnrolmentID, a.Number = q.Value("enrolment"), q.Value("number")
	if a.EnrolmentID == "" {
		bad.With("enrolment", "Scegli l’allievo.")
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			agreed, err := attendance.Agree(q.Context(), tx, id, a)
			tx.Answer("/corsi/" + id + "/stage/" + agreed.ID)
			return err
		})
	}
	if refusedHere(err) {
		return showNewStage(q, err)
	}
	return err
}

func changeStagePage(q *web.Request) error { return showChangeStage(q, nil) }

// showChangeStage is the form of an addendum: it begins with what is in force.
func showChangeStage(q *web.Request, refusal error) error {
	var f stageFile
	view := templates.StageForm{Addendum: true, Submit: q.T("Registra l’atto aggiuntivo"),
		Intro: q.T("Si scrive com’è la convenzione dall’atto in poi: una proroga, altre ore, altri orari, un altro tutor. Quello che diceva prima resta agli atti.")}
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readStageFile(q, r); err != nil {
			return err
		}
		return stageChoices(q, r, f.stageBook, &view)
	})
	if err != nil {
		return err
	}
	view.Action, view.Back = q.Path(), templates.Link{Text: q.T("Torna alla convenzione"), Href: f.href()}
	view.Form.Values = termsValues(f.Terms())
	return showStageForm(q, refusal, f.page(q, q.T("Proroga o altro atto aggiuntivo")), view)
}

func changeStage(q *web.Request) error {
	id, agreement := q.Param("id"), q.Param("agreement")
	bad := typed()
	to := attendance.Agreed{SignedOn: dateField(q, "signed_on", bad), Reason: q.Value("reason"), StageTerms: typedTerms(q, bad)}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage/" + agreement + "#convenzione")
			_, err := attendance.ChangeAgreement(q.Context(), tx, id, agreement, to)
			return err
		})
	}
	if refusedHere(err) {
		return showChangeStage(q, err)
	}
	return err
}

func endStagePage(q *web.Request) error { return showEndStage(q, nil) }

// showEndStage asks when and why a stage ends before its last day, and what becomes of the
// hours that were not done.
func showEndStage(q *web.Request, refusal error) error {
	var f stageFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readStageFile(q, r)
		return err
	})
	if err != nil {
		return err
	}
	lacking := max(0, f.Minutes()-attendance.StageMinutes(f.days, ""))
	title := q.T("Chiudi lo stage in anticipo")
	view := templates.Act{Action: q.Path(), Submit: title, Back: templates.Link{Text: q.T("Torna alla convenzione"), Href: f.href()},
		Intro: q.T("Le ore non fatte, se l’azienda non le può dare, tornano da offrire all’allievo con un’altra convenzione; se è l’allievo che non le ha fatte, sono assenze."),
		Facts: factsOf(q.T("Allievo"), f.name(), q.T("Azienda"), f.Company, q.T("Fine prevista"), f.ToDate.Italian(), q.T("Ore non fatte"), lacking.String()),
		Form:  templates.Form{Values: map[string]string{"signed_on": q.Today().Italian(), "to_date": q.Today().Italian()}},
		Fields: []templates.Field{
			{Name: "to_date", Label: q.T("Ultimo giorno in azienda"), Required: true, Small: true, Mode: "numeric", Hint: q.T("giorno/mese/anno")},
			{Name: "signed_on", Label: q.T("Data dell’atto"), Required: true, Small: true, Mode: "numeric"},
			{Name: "missed", Label: q.T("Le ore non fatte"), Required: true, Wide: true, Options: []templates.Choice{
				{Value: "offer", Text: q.T("tornano da offrire con un’altra convenzione")}, {Value: "absence", Text: q.T("sono assenze dell’allievo")}}},
			{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true, Hint: q.T("Si stampa sul foglio di stage: non scrivere nomi.")}}}
	if refusal != nil {
		return actAgain(q, refusal, f.page(q, title), view, nil)
	}
	return act(q, f.page(q, title), view)
}

func endStage(q *web.Request) error {
	id, agreement := q.Param("id"), q.Param("agreement")
	bad := typed()
	e := attendance.Ending{SignedOn: dateField(q, "signed_on", bad), Last: dateField(q, "to_date", bad), Reason: q.Value("reason"), Missed: q.Value("missed") == "absence"}
	if !slices.Contains([]string{"offer", "absence"}, q.Value("missed")) {
		bad.With("missed", "Scegli che cosa sono le ore non fatte.")
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage/" + agreement)
			_, err := attendance.EndStageEarly(q.Context(), tx, id, agreement, e)
			return err
		})
	}
	if refusedHere(err) {
		return showEndStage(q, err)
	}
	return err
}

// minutesText is a count of minutes as it is typed; none is empty.
func minutesText(m calendar.Minutes) string {
	if m == 0 {
		return ""
	}
	return fmt.Sprint(int(m))
}

package page

import (
	"bytes"
	"net/http"
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/link"
	"vidimus/internal/paperwork"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/reports/register"
	"vidimus/templates"
)

var stageFileRoutes = slices.Concat([]web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement", Allow: courseReaders, Handle: stageFilePage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement/firme", Allow: planners, Handle: signStage, Limit: evidenceLimit},
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement/copia", Allow: readers, Handle: downloadSignedStage},
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement/foglio", Allow: courseReaders, Handle: stageSheet(0)},
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement/foglio-bianco", Allow: courseReaders, Handle: stageSheet(blankRows)},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement/indirizzi/:whose", Allow: diarists, Handle: openDiaryAddress},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement/indirizzi/:whose/revoca", Allow: diarists, Handle: closeDiaryAddress},
}, stageDayRoutes)

// blankRows fill the sheet that is written by hand.
const blankRows = 14

// stageFile is one agreement with everything about it.
type stageFile struct {
	stageBook
	placement
	corrections []attendance.StageCorrection
	addenda     []attendance.StageAddendum
	tutor       string // of the provider
}

func (f stageFile) href() string { return "/corsi/" + f.Course.ID + "/stage/" + f.Agreement.ID }

// page is a page below the agreement's.
func (f stageFile) page(q *web.Request, title string) templates.Page {
	p := f.stageBook.page(q, title)
	p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("Stage"), Href: "/corsi/" + f.Course.ID + "/stage"}, templates.Link{Text: f.placement.name(), Href: f.href()})
	return p
}

func (f stageFile) name() string { return f.placement.name() }

// day is a confirmed entry of the diary.
func (f stageFile) day(id string) (attendance.StageDay, error) {
	i := slices.IndexFunc(f.days, func(d attendance.StageDay) bool { return d.ID == id })
	if i < 0 {
		return attendance.StageDay{}, fault.New(fault.NotFound, "not_found", "Il giorno di stage non c’è.")
	}
	return f.days[i], nil
}

func readStageFile(q *web.Request, r store.Reader) (f stageFile, err error) {
	if f.stageBook, err = readStageBook(q, r, q.Param("id")); err != nil {
		return f, err
	}
	i := slices.IndexFunc(f.all, func(p placement) bool { return p.ID == q.Param("agreement") })
	if i < 0 {
		return f, fault.New(fault.NotFound, "not_found", "La convenzione di stage non c’è.")
	}
	f.placement = f.all[i]
	corrections, err := attendance.StageCorrections(q.Context(), r, f.Course.ID)
	if err != nil {
		return f, err
	}
	for _, c := range corrections {
		if c.AgreementID == f.Agreement.ID {
			f.corrections = append(f.corrections, c)
		}
	}
	addenda, err := attendance.StageAddenda(q.Context(), r, f.Course.ID)
	if err != nil {
		return f, err
	}
	for _, a := range addenda {
		if a.AgreementID == f.Agreement.ID {
			f.addenda = append(f.addenda, a)
		}
	}
	if f.StaffID != "" {
		person, err := provider.StaffByID(q.Context(), r, string(f.StaffID))
		if err != nil {
			return f, err
		}
		f.tutor = person.FullName()
	}
	return f, nil
}

// stageRefusal is a form of the page that was refused, and the address that was just made.
type stageRefusal struct {
	err     error
	what    string // "day", "sign", "address"
	made    *link.Link
	madeFor link.Purpose
}

func stageFilePage(q *web.Request) error { return showStageFile(q, stageRefusal{}) }

func showStageFile(q *web.Request, refused stageRefusal) error {
	var f stageFile
	var view templates.StageFile
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readStageFile(q, r); err != nil {
			return err
		}
		view, err = stageFileView(q, r, f, refused)
		return err
	})
	if err != nil {
		return err
	}
	p := f.stageBook.page(q, q.T("{name} presso {company}", "name", f.name(), "company", f.Company))
	p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("Stage"), Href: "/corsi/" + f.Course.ID + "/stage"})
	p.View = view
	if f.orphaned(q.Today()) {
		p.Alerts = []templates.Alert{{Tone: templates.Caution, Title: q.T("{name} ha lasciato il corso e la convenzione è ancora aperta", "name", f.name()), Text: q.T("La segreteria la chiude in anticipo, con l’ultimo giorno in azienda.")}}
	}
	if refused.err != nil {
		p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(refused.err)}}
		return q.Invalid(refused.err, "stage_agreement", p)
	}
	return q.Page(http.StatusOK, "stage_agreement", p)
}

func stageFileView(q *web.Request, r store.Reader, f stageFile, refused stageRefusal) (templates.StageFile, error) {
	a := f.Agreement
	view := templates.StageFile{State: stageBadge(q, f.placement), Facts: agreementFacts(q, f), Project: a.Project,
		Findings: findingsOf(q.Locale(), a.Findings(f.Course, f.member.Learner.BornBy(), q.Today()))}
	var own []attendance.Agreement
	for _, p := range f.all {
		if p.EnrolmentID == a.EnrolmentID {
			own = append(own, p.Agreement)
		}
	}
	plan, err := course.HoursPlan(q.Context(), r, f.Course.ID)
	if err != nil {
		return view, err
	}
	view.Parts = stageParts(q, a, f.days, attendance.Beyond(plan, own), f.member.State.Left())
	accounts, err := accountNames(q.Context(), r)
	if err != nil {
		return view, err
	}
	writes, corrects := may(q, diarists) && writable(f.Course), may(q, diarists) && correctable(q, f.Course)
	for _, d := range f.days {
		if writes && d.State == attendance.DayProposed {
			continue // in the queue above
		}
		day := stageDay(q, a, d)
		if d.Counts() {
			day.Writer += q.T(", confermata il {when} da {name}", "when", moment(q, d.DecidedAt), "name", nameIn(accounts, d.DecidedBy))
			if d.MadeBy(d.DecidedBy, f.addresses) {
				day.Writer += q.T(", che ha creato l’indirizzo")
			}
		}
		if corrects && d.State == attendance.DayConfirmed {
			day.Act = templates.Link{Text: q.T("Rettifica"), Href: f.href() + "/giornate/" + d.ID}
		}
		if corrects && d.State == attendance.DayReturned {
			day.Act = templates.Link{Text: q.T("Togli"), Href: f.href() + "/giornate/" + d.ID}
		}
		view.Days = append(view.Days, day)
	}
	if err := stageHistory(q, r, f, &view); err != nil {
		return view, err
	}
	view.Papers = []templates.Link{{Text: q.T("Foglio di stage (PDF)"), Href: f.href() + "/foglio"}, {Text: q.T("Foglio da compilare a mano (PDF)"), Href: f.href() + "/foglio-bianco"}}
	if a.FileID != "" && may(q, readers) {
		view.Papers = append(view.Papers, templates.Link{Text: q.T("Convenzione firmata"), Href: f.href() + "/copia"})
	}
	if !writes {
		return view, nil
	}
	if view.Queue, err = stageQueue(q, r, f.stageBook, nil, a.ID); err != nil {
		return view, err
	}
	if !q.Today().Before(a.FromDate) {
		view.Write = &templates.DiaryForm{Action: f.href(), Title: q.T("Scrivi una giornata"), Submit: q.T("Scrivi nel diario"), Segments: partChoices(q, a), Open: refused.what == "day"}
		if refused.what == "day" {
			view.Write.Form = formOf(q, refused.err, fields("date", "from", "to", "break_minutes", "segment", "activity"))
		}
	}
	stageOffice(q, f, refused, &view)
	return view, stageAddresses(q, r, f, refused, &view)
}

// stageOffice is what the office may do with an agreement.
func stageOffice(q *web.Request, f stageFile, refused stageRefusal, view *templates.StageFile) {
	if !may(q, planners) {
		return
	}
	a := f.Agreement
	view.Sign = &templates.StageSign{Action: f.href() + "/firme", Open: refused.what == "sign", Form: templates.Form{Values: map[string]string{
		"provider_signed_on": italianOrNone(a.ProviderSignedOn), "company_signed_on": italianOrNone(a.CompanySignedOn), "learner_signed_on": italianOrNone(a.LearnerSignedOn)}}}
	if refused.what == "sign" {
		view.Sign.Form = formOf(q, refused.err, fields("provider_signed_on", "company_signed_on", "learner_signed_on", "file"))
	}
	view.Actions = []templates.Action{{Text: q.T("Copia per un altro allievo"), Href: narrowed("/corsi/"+f.Course.ID+"/stage/nuova", "come", a.ID)}}
	if len(f.uncovered) > 1 {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Copia per più allievi"), Href: narrowed("/corsi/"+f.Course.ID+"/stage/piu-allievi", "come", a.ID)})
	}
	if !a.EndedEarly && !q.Today().After(a.ToDate) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Proroga o altro atto"), Href: f.href() + "/proroga"},
			templates.Action{Text: q.T("Chiudi in anticipo"), Href: f.href() + "/chiudi"})
	}
}

func italianOrNone(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Italian()
}

func agreementFacts(q *web.Request, f stageFile) []templates.Fact {
	a := f.Agreement
	out := factsOf(q.T("Convenzione"), q.T("n. {number} del {date}", "number", a.Number, "date", a.SignedOn), q.T("Periodo"), q.T("dal {from} al {to}", "from", a.FromDate, "to", a.ToDate),
		q.T("Azienda"), a.Company, q.T("Partita IVA o codice fiscale"), orDash(a.CompanyTaxID), q.T("Settore"), orDash(a.Sector), q.T("Sede dello stage"), a.CompanySite,
		q.T("Tutor aziendale"), joinedBy(", ", a.CompanyTutor, a.CompanyTutorRole), q.T("Contatto"), orDash(a.CompanyTutorContact), q.T("Tutor di stage dell’ente"), orDash(f.tutor),
		q.T("Giorni e orari"), orDash(weekText(q, a.Week)))
	for _, p := range a.Cover(f.Course) {
		if p.Policy != "" {
			out = append(out, factsOf(p.Name, q.T("{policy}, dal {from} al {to}", "policy", p.Policy, "from", p.From, "to", p.To))...)
		}
	}
	return append(out, factsOf(q.T("Firme: ente, azienda, allievo"), joinedBy(" · ", orDash(italianOrNone(a.ProviderSignedOn)), orDash(italianOrNone(a.CompanySignedOn)), orDash(italianOrNone(a.LearnerSignedOn))))...)
}

// weekText is the hours of the week, days with the same hours together.
func weekText(q *web.Request, week attendance.Week) string {
	var out []string
	for _, r := range week.Runs() {
		days := templates.WeekdayName(q.Locale(), r.First)
		if r.Last != r.First {
			days += "–" + templates.WeekdayName(q.Locale(), r.Last)
		}
		out = append(out, days+" "+r.From.String()+"–"+r.To.String())
	}
	return joined(out...)
}

// signStage puts the signatures and the signed copy on file.
func signStage(q *web.Request) error {
	id, agreement := q.Param("id"), q.Param("agreement")
	bad := typed()
	s := attendance.Signatures{Provider: dateField(q, "provider_signed_on", bad), Company: dateField(q, "company_signed_on", bad), Learner: dateField(q, "learner_signed_on", bad)}
	var err error
	if s.File, err = scanned(q, "file", bad); err != nil {
		return err
	}
	if err = bad.OrNil(); err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage/" + agreement + "#convenzione")
			_, err := attendance.SignAgreement(q.Context(), tx, id, agreement, s)
			return err
		})
	}
	if refusedHere(err) {
		return showStageFile(q, stageRefusal{err: err, what: "sign"})
	}
	return err
}

func downloadSignedStage(q *web.Request) error {
	var f stageFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readStageFile(q, r)
		return err
	})
	if err != nil {
		return err
	}
	return downloadFile(q, "convenzione-"+fileName(f.name(), ""), string(f.FileID))
}

// stageSheet is the sheet of an agreement to print, or one to be filled in by hand.
func stageSheet(blank int) web.Handler {
	return func(q *web.Request) error {
		var head register.Register
		var sheet register.Stage
		err := q.Read(func(r store.Reader) error {
			f, err := readStageFile(q, r)
			if err != nil {
				return err
			}
			head, sheet, err = paperwork.StageSheet(q.Context(), r, f.Agreement.ID, q.Today(), blank)
			return err
		})
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := register.WriteStage(&b, head, sheet); err != nil {
			return err
		}
		return q.Download("foglio-di-stage-"+fileName(sheet.Learner, "")+".pdf", paperwork.MediaType, b.Bytes())
	}
}

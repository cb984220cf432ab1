package page

import (
	"net/http"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var learnerLinkRoutes = []web.Route{
	byLink("/allievo/:secret", learnerLinkPage),
	byLink("/allievo/:secret/domanda.pdf", ownForm(applicationPaper)),
	byLink("/allievo/:secret/patto.pdf", ownForm(agreementPaper)),
	byLink("/allievo/:secret/carte/:paper", ownPaper),
	postByLink(link.Learner, "/allievo/:secret/documenti", ownHandIn, evidenceLimit),
	postByLink(link.Learner, "/allievo/:secret/assenze", signalAbsence, smallForm),
	postByLink(link.Learner, "/allievo/:secret/assenze/:signal/annulla", takeBackSignal, smallForm),
	byLink("/ical-allievo/:secret", ownCalendar),
}

// ownFile is what the bearer of a learner's address may know: one enrolment, of one person.
// Everything on their pages comes from here, by the subject of the link and by no id that
// they sent.
type ownFile struct {
	enrolment.Enrolment
	link     link.Link
	person   learner.Learner
	course   course.Course
	periods  []enrolment.Period
	verdicts []enrolment.Verdict
}

func readOwnFile(q *web.Request, r store.Reader, l link.Link) (f ownFile, err error) {
	ctx := q.Context()
	f.link = l
	if f.Enrolment, err = enrolment.ByID(ctx, r, l.Subject); err != nil {
		return f, err
	}
	if f.person, err = learner.ByID(ctx, r, f.LearnerID); err != nil {
		return f, err
	}
	if f.course, err = course.ByID(ctx, r, f.CourseID); err != nil {
		return f, err
	}
	if f.periods, err = enrolment.PeriodsOf(ctx, r, f.ID); err != nil {
		return f, err
	}
	f.verdicts, err = enrolment.VerdictsOf(ctx, r, f.ID, q.Today())
	return f, err
}

// changes reports whether the learner is still on a course that is not over: who left reads
// what was, and sends nothing any more.
func (f ownFile) changes() bool { return f.State.Open() && !f.course.Over() }

func ownHome(q *web.Request) string { return "/allievo/" + q.Param("secret") }

// readOwn is the file of the bearer of the path's address.
func readOwn(q *web.Request) (f ownFile, err error) {
	l, err := bearer(q, link.Learner)
	if err != nil {
		return f, err
	}
	err = q.Read(func(r store.Reader) (err error) {
		f, err = readOwnFile(q, r, l)
		return err
	})
	return f, err
}

func learnerLinkPage(q *web.Request) error { return showLearnerLink(q, nil, "") }

// showLearnerLink is a learner's own page; with a refusal, the form of what was refused again.
func showLearnerLink(q *web.Request, refusal error, what string) error {
	l, err := bearer(q, link.Learner)
	if err != nil {
		return err
	}
	var f ownFile
	var view templates.LearnerLink
	err = q.Read(func(r store.Reader) (err error) {
		if f, err = readOwnFile(q, r, l); err != nil {
			return err
		}
		view, err = learnerLinkView(q, r, f)
		return err
	})
	if err != nil {
		return err
	}
	p := templates.Page{Title: f.person.FullName(), Subtitle: courseName(q, f.course), View: view}
	if refusal == nil {
		return q.Page(http.StatusOK, "learner_link", p)
	}
	switch {
	case what == "documenti" && view.HandIn != nil:
		view.HandIn.Form = bearerForm(q, refusal)
	case what == "assenze" && view.Absence != nil:
		view.Absence.Form = formOf(q, refusal, fields("day", "kind", "lesson"))
	}
	p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(refusal)}}
	return q.Invalid(refusal, "learner_link", p)
}

func learnerLinkView(q *web.Request, r store.Reader, f ownFile) (templates.LearnerLink, error) {
	home := ownHome(q)
	view := templates.LearnerLink{State: standingBadge(q, enrolment.StandingOf(f.Enrolment, f.periods, f.course.State, q.Today()), f.Auditor),
		Contact: strings.TrimSpace(q.Provider().Name + ", " + q.Provider().Address + " " + q.Provider().City)}
	if err := ownLedger(q, r, f, &view); err != nil {
		return view, err
	}
	if err := ownPapers(q, r, f, &view); err != nil {
		return view, err
	}
	if !f.changes() {
		return view, nil
	}
	view.Forms = []templates.Link{{Text: q.T("Domanda di iscrizione (PDF)"), Href: home + "/domanda.pdf"}, {Text: q.T("Patto formativo (PDF)"), Href: home + "/patto.pdf"}}
	evidence, err := learner.EvidenceOf(q.Context(), r, f.LearnerID)
	if err != nil {
		return view, err
	}
	view.HandIn = handInView(q, f.verdicts, evidence, templates.Form{}, home+"/documenti")
	cal, open, err := link.Of(q.Context(), r, link.LearnerCalendar, f.ID)
	if err != nil {
		return view, err
	}
	if open {
		view.Calendar = q.App().BaseURL + "/ical-allievo/" + cal.Secret(q.App().Keys) + ".ics"
	}
	if err := ownDiaries(q, r, f, &view); err != nil {
		return view, err
	}
	return view, ownAgenda(q, r, f, &view)
}

// ownDiaries are the diaries of the learner's stages that they may write.
func ownDiaries(q *web.Request, r store.Reader, f ownFile, view *templates.LearnerLink) error {
	agreements, err := attendance.AgreementsOf(q.Context(), r, f.ID)
	if err != nil {
		return err
	}
	for _, a := range agreements {
		l, open, err := link.Of(q.Context(), r, link.StageLearner, a.ID)
		if err != nil {
			return err
		}
		if open && q.Now().Before(l.ExpiresAt) {
			view.Diaries = append(view.Diaries, templates.Link{Text: q.T("Diario di stage: {company}, fino al {date}", "company", a.Company, "date", a.ToDate), Href: "/diario/" + l.Secret(q.App().Keys)})
		}
	}
	return nil
}

func ownHandIn(q *web.Request) error {
	f, err := readOwn(q)
	if err != nil {
		return err
	}
	if !f.changes() {
		return showLearnerLink(q, overForBearer(), "")
	}
	e, file, err := handedIn(q, f.verdicts)
	if refusedHere(err) {
		return showLearnerLink(q, err, "documenti")
	}
	if err != nil {
		return err
	}
	e.LearnerID = f.LearnerID
	return onOwn(q, f, "documenti", []store.Stream{store.LearnerStream(f.LearnerID)}, func(tx *store.Tx) error {
		_, err := learner.HandInOwn(q.Context(), tx, e, file)
		return err
	})
}

func overForBearer() error {
	return fault.New(fault.Refused, "page.over", "Il corso per te è finito: rivolgiti alla segreteria.")
}

// onOwn carries out what the bearer posted and goes back to that part of their page.
func onOwn(q *web.Request, f ownFile, part string, locks []store.Stream, fn func(tx *store.Tx) error) error {
	err := writeAs(q, f.link, locks, ownHome(q)+"#"+part, fn)
	if refusedHere(err) {
		return showLearnerLink(q, err, part)
	}
	return err
}

package page

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/absence"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/certificate"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
	"vidimus/internal/link"
	"vidimus/internal/paperwork"
	"vidimus/internal/statement"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/internal/web/feed"
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

// ownLedger is the hours as ledger counts them, in words a learner can add up.
func ownLedger(q *web.Request, r store.Reader, f ownFile, view *templates.LearnerLink) error {
	if len(f.periods) == 0 {
		view.Why = q.T("Non sei ancora ammesso a frequentare: le ore si contano da allora.")
		return nil
	}
	board, err := ledger.OfEnrolment(q.Context(), r, f.ID, q.Today())
	if err != nil {
		return err
	}
	h := board.Rows[0].Ledger
	view.Bar = templates.Bar{Total: h.T, Threshold: h.Required, Credited: h.C, Attendable: h.Ahead}
	for _, line := range modeLines(h) {
		view.Bar.Parts = append(view.Bar.Parts, templates.BarPart{Mode: line.Mode, Minutes: line.Attended})
	}
	view.Hours = ownHome(q) + "/ore"
	view.Standing, view.Sums = ownStanding(q, h), ownSums(q, h.Standing)
	for _, c := range h.Cells {
		view.Cells = append(view.Cells, templates.OwnHours{Segment: segmentName(q.Locale(), c.Segment), Mode: q.T(c.Mode.Label()),
			Planned: c.Planned, Offered: c.Offered + c.MakeUp, Recognised: c.Recognised, Credited: c.Credited, Ahead: c.Remaining})
	}
	return nil
}

// ownStanding says to a learner what the threshold leaves them; where a further one, of a year
// or of a segment, is worse off, that one's sentence is the office's.
func ownStanding(q *web.Request, h hours.Ledger) templates.Alert {
	s := h.Standing
	if h.Outcome != s.Outcome {
		worst := standings[standingLine(h.Outcome)]
		message, args := hours.Explain(h)
		return templates.Alert{Tone: worst.tone, Title: q.T(worst.label), Text: q.Locale().Finding(finding.Finding{Message: message, Args: args})}
	}
	switch s.Outcome {
	case hours.Reached:
		return templates.Alert{Tone: templates.Success, Title: q.T("Hai raggiunto le ore che servono per l’esame")}
	case hours.OnCourse:
		return templates.Alert{Tone: templates.Info, Title: q.T("Puoi ancora perdere {minutes}", "minutes", s.Missable), Text: q.T("Sei in linea: frequentando arrivi alle ore che servono per l’esame.")}
	case hours.AtRisk:
		return templates.Alert{Tone: templates.Caution, Title: q.T("Puoi ancora perdere solo {minutes}", "minutes", s.Missable), Text: q.T("Ne hai perse {lost} su {allowed}: oltre non puoi più fare l’esame. Parlane con il tutor.", "lost", s.Lost, "allowed", s.AllowedAbsence)}
	case hours.NoThreshold:
		return templates.Alert{Tone: templates.Neutral, Title: q.T("Lo standard del corso non indica quante ore servono per l’esame")}
	}
	return templates.Alert{Tone: templates.Danger, Title: q.T("Con le ore che restano non arrivi alla soglia"), Text: q.T("Mancano {missing}. Parla con la segreteria.", "missing", s.Required-s.Best)}
}

// ownSums are the arithmetic, one line under the other: what the course has, what is needed,
// what there is, what is to come, and the difference.
func ownSums(q *web.Request, s hours.Standing) []templates.Fact {
	sums := factsOf(q.T("Ore del corso"), s.T.String())
	if s.C > 0 {
		sums = append(sums, factsOf(q.T("Crediti riconosciuti"), s.C.String())...)
	}
	if s.Outcome == hours.NoThreshold {
		return append(sums, factsOf(q.T("Frequentate e riconosciute"), s.A.String(), q.T("Ancora da fare"), s.Ahead.String())...)
	}
	sums = append(sums, factsOf(
		q.T("Servono per l’esame ({percent} %)", "percent", s.Percent), s.Required.String(),
		q.T("Frequentate e riconosciute"), s.A.String(),
		q.T("Ancora da fare"), s.Ahead.String(),
		q.T("Se vieni sempre arrivi a"), s.Best.String())...)
	if s.Missable >= 0 {
		return append(sums, factsOf(q.T("Puoi ancora perdere ({best} − {required})", "best", s.Best, "required", s.Required), s.Missable.String())...)
	}
	return append(sums, factsOf(q.T("Mancano ({required} − {best})", "best", s.Best, "required", s.Required), (-s.Missable).String())...)
}

// ownLessons are the lessons that the learner is expected at, from a day on.
func ownLessons(q *web.Request, r store.Reader, f ownFile, from calendar.Date) ([]timetable.Lesson, error) {
	all, err := timetable.LessonsOfCourse(q.Context(), r, f.CourseID, timetable.Filter{From: from})
	if err != nil {
		return nil, err
	}
	roll, err := timetable.RollOf(q.Context(), r, f.CourseID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(l timetable.Lesson) bool {
		return !slices.ContainsFunc(roll.Of(l), func(a timetable.Attendee) bool { return a.EnrolmentID == f.ID })
	}), nil
}

// nextLessons is how many lessons to come are shown.
const nextLessons = 10

// ownAgenda are the next lessons, and what can be signalled about them.
func ownAgenda(q *web.Request, r store.Reader, f ownFile, view *templates.LearnerLink) error {
	lessons, err := ownLessons(q, r, f, q.Today())
	if err != nil {
		return err
	}
	lessons = slices.DeleteFunc(lessons, func(l timetable.Lesson) bool { return l.State == timetable.Closed }) // over, though it is of today
	signals, err := absence.OfEnrolment(q.Context(), r, f.ID, q.Today())
	if err != nil {
		return err
	}
	book, err := readNames(q.Context(), r, lessons)
	if err != nil {
		return err
	}
	d := calendarData{q: q, book: book, lessons: lessons}
	if err := d.readPlaces(r); err != nil {
		return err
	}
	form := &templates.AbsenceForm{Action: ownHome(q) + "/assenze"}
	for _, k := range absence.Kinds {
		form.Kinds = append(form.Kinds, templates.Choice{Value: string(k), Text: q.T(signalLabels[k])})
	}
	when := map[string]string{}
	for _, l := range lessons {
		day := q.T("{weekday} {date}, {from}–{to}", "weekday", templates.Weekday(q.Locale(), l.Date), "date", l.Date, "from", l.From.String(), "to", l.To.String())
		when[l.ID] = day
		if len(view.Lessons) == nextLessons {
			continue
		}
		row := templates.OwnLesson{When: day, What: segmentName(q.Locale(), l.Segment) + " · " + q.T(l.Mode.Label()), Where: book.place(l)}
		if site := d.site(l); site != "" {
			row.Where += ", " + site
		}
		if l.State == timetable.Cancelled || l.Held == timetable.HeldCancelled {
			row.Note = q.T("annullata")
		} else if l.State == timetable.Planned {
			form.Lessons = append(form.Lessons, templates.Choice{Value: l.ID, Text: day})
		}
		view.Lessons = append(view.Lessons, row)
	}
	for _, s := range signals {
		text := q.T("{day}, tutto il giorno: {what}", "day", s.Date, "what", q.T(s.Kind.Label()))
		if at := when[string(s.LessonID)]; at != "" {
			text = q.T("{lesson}: {what}", "lesson", at, "what", q.T(s.Kind.Label()))
		}
		view.Signals = append(view.Signals, templates.OwnSignal{Text: text, TakeBack: form.Action + "/" + s.ID + "/annulla"})
	}
	if f.State == enrolment.Admitted {
		view.Absence = form
	}
	return nil
}

// signalLabels are what a learner chooses from.
var signalLabels = map[absence.Kind]string{absence.Absent: "Non vengo", absence.Late: "Arrivo in ritardo", absence.Early: "Esco prima"}

func signalAbsence(q *web.Request) error {
	f, err := readOwn(q)
	if err != nil {
		return err
	}
	if !f.changes() {
		return showLearnerLink(q, overForBearer(), "")
	}
	bad := typed()
	s := absence.Signal{EnrolmentID: f.ID, LessonID: store.Ref(q.Value("lesson")), Date: dateField(q, "day", bad), Kind: absence.Kind(q.Value("kind"))}
	if err := bad.OrNil(); err != nil {
		return showLearnerLink(q, err, "assenze")
	}
	return onOwn(q, f, "assenze", []store.Stream{store.CourseStream(f.CourseID)}, func(tx *store.Tx) error {
		_, err := absence.Tell(q.Context(), tx, s)
		return err
	})
}

func takeBackSignal(q *web.Request) error {
	f, err := readOwn(q)
	if err != nil {
		return err
	}
	return onOwn(q, f, "assenze", []store.Stream{store.CourseStream(f.CourseID)}, func(tx *store.Tx) error {
		return absence.TakeBack(q.Context(), tx, f.Enrolment, q.Param("signal"))
	})
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

// An ownedPaper is an issued paper with its title.
type ownedPaper struct {
	paperwork.Paper
	title string
}

// papersOf are the papers that a learner may have from their own page: certificates that the
// Region has released, and what the desk has stated and stands by.
func papersOf(q *web.Request, r store.Reader, f ownFile) ([]ownedPaper, error) {
	released, err := certificate.ReleasedTo(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	var out []ownedPaper
	for _, p := range released {
		out = append(out, ownedPaper{p, q.T("Attestato")})
	}
	stated, err := statement.OfEnrolment(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range stated {
		if !s.Stands() {
			continue
		}
		p, err := paperwork.ByID(q.Context(), r, s.PaperID)
		if err != nil {
			return nil, err
		}
		out = append(out, ownedPaper{p, q.T(s.Kind.Label())})
	}
	return out, nil
}

func ownPapers(q *web.Request, r store.Reader, f ownFile, view *templates.LearnerLink) error {
	papers, err := papersOf(q, r, f)
	for _, p := range papers {
		view.Papers = append(view.Papers, templates.Link{Text: q.T("{paper} n. {number} del {date}", "paper", p.title, "number", p.Label(), "date", p.Dated), Href: ownHome(q) + "/carte/" + p.ID})
	}
	return err
}

// ownPaper gives one of them to keep; somebody else's is absent.
func ownPaper(q *web.Request) error {
	f, err := readOwn(q)
	if err != nil {
		return err
	}
	var papers []ownedPaper
	err = q.Read(func(r store.Reader) (err error) {
		papers, err = papersOf(q, r, f)
		return err
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(papers, func(p ownedPaper) bool { return p.ID == q.Param("paper") })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found", "Il documento non c’è.")
	}
	b, err := paperwork.Bytes(q.App().Vault, papers[i].Paper)
	if err != nil {
		return err
	}
	return q.Download(fileName(papers[i].title, "documento")+"-"+strings.ReplaceAll(papers[i].Label(), "/", "-")+".pdf", paperwork.MediaType, b)
}

// ownCalendar is a learner's own calendar for their telephone, by an address of its own: who
// sees the telephone's settings does not get the page with the hours.
func ownCalendar(q *web.Request) error {
	var l link.Link
	var out feed.Calendar
	var changed calendar.Instant
	err := q.Read(func(r store.Reader) (err error) {
		if l, err = link.BySecret(q.Context(), r, q.Now(), link.LearnerCalendar, strings.TrimSuffix(q.Param("secret"), ".ics")); err != nil {
			return err
		}
		f, err := readOwnFile(q, r, l)
		if err != nil {
			return err
		}
		var lessons []timetable.Lesson
		if f.changes() {
			if lessons, err = ownLessons(q, r, f, q.Today().AddDays(-ownMemory)); err != nil {
				return err
			}
		}
		if changed, err = timetable.Revised(q.Context(), r, lessons); err != nil {
			return err
		}
		out, err = feedOf(q, r, timetable.Feed{CourseID: store.Ref(f.CourseID), OpenedAt: l.OpenedAt}, lessons)
		return err
	})
	if err != nil {
		return err
	}
	for i := range out.Events {
		out.Events[i].URL = "" // the lesson's page is for who keeps the register
	}
	var b bytes.Buffer
	if err := out.Write(&b); err != nil {
		return err
	}
	return q.Fresh("text/calendar; charset=utf-8", b.Bytes(), changed)
}

// ownMemory is how far back a learner's calendar goes.
const ownMemory = 366

package page

import (
	"net/http"
	"slices"

	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/journey"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var enrolmentRoutes = slices.Concat([]web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/iscrizioni/nuova", Allow: office, Handle: newEnrolmentPage},
	{Method: http.MethodPost, Path: "/corsi/:id/iscrizioni", Allow: office, Handle: enrol},
	{Method: http.MethodGet, Path: "/iscrizioni/:id", Allow: readers, Handle: enrolmentPage},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/evidenze", Allow: documents, Handle: handIn, Limit: evidenceLimit},
	{Method: http.MethodPost, Path: "/evidenze/:id/verifica", Allow: documents, Handle: checkEvidence},
	{Method: http.MethodGet, Path: "/evidenze/:id", Allow: documents, Handle: downloadEvidence},
	{Method: http.MethodGet, Path: "/evidenze/:id/retro", Allow: documents, Handle: downloadEvidenceBack},
}, actRoutes(enrolmentActs), creditRoutes, transferRoutes)

// enrolmentFile is an enrolment with everything its pages show.
type enrolmentFile struct {
	enrolment.File
	person   learner.Learner
	course   courseFile
	members  []enrolment.Member
	verdicts []enrolment.Verdict
}

func readEnrolmentFile(q *web.Request, r store.Reader, id string) (f enrolmentFile, err error) {
	ctx := q.Context()
	if f.File, err = enrolment.FileOf(ctx, r, id, q.Today()); err != nil {
		return f, err
	}
	if f.course, err = readCourseFile(q, r, f.CourseID); err != nil {
		return f, err
	}
	if f.person, err = learner.ByID(ctx, r, f.LearnerID); err != nil {
		return f, err
	}
	if f.members, err = enrolment.OfCourse(ctx, r, f.CourseID); err != nil {
		return f, err
	}
	f.verdicts, err = enrolment.VerdictsOf(ctx, r, id, q.Today())
	return f, err
}

// locks are what an act on the enrolment locks.
func (f enrolmentFile) locks() []store.Stream {
	return []store.Stream{store.CourseStream(f.CourseID), store.LearnerStream(f.LearnerID)}
}

// open reports whether enrolments of the course still change.
func (f enrolmentFile) open() bool { return !f.course.Course.Over() }

// options are the acts as they stand.
func (f enrolmentFile) options() []enrolment.Option {
	return f.Situation(enrolment.Admissible(f.verdicts)).Options()
}

func (f enrolmentFile) option(act enrolment.Act) enrolment.Option {
	return f.Situation(enrolment.Admissible(f.verdicts)).Option(act)
}

func (f enrolmentFile) crumbs(q *web.Request) []templates.Link {
	return append(f.course.crumbs(q), templates.Link{Text: q.T("Allievi"), Href: "/corsi/" + f.CourseID + "?scheda=allievi"})
}

// lacksData reports whether a requirement waits for something that no document says: the
// birth date, the citizenship, the codice fiscale, who signs for a minor.
func (f enrolmentFile) lacksData() bool {
	return slices.ContainsFunc(f.verdicts, func(v enrolment.Verdict) bool {
		open := !v.State.Settled() && v.State != enrolment.Impossible
		return open && (v.Who == enrolment.Secretary && v.State == enrolment.Missing || v.Rule.ID == "R-TAXCODE" || v.Rule.ID == "R-MINOR" && f.person.Guardian == "")
	})
}

// standingBadge is where an enrolment stands, in a word.
func standingBadge(q *web.Request, s enrolment.Standing, auditor bool) templates.Badge {
	b := templates.Badge{Tone: templates.Neutral, Text: q.T(s.Label())}
	switch s {
	case enrolment.StandsApplied, enrolment.StandsWaiting, enrolment.StandsSuspended:
		b.Tone = templates.Caution
	case enrolment.StandsAdmitted, enrolment.StandsAttending, enrolment.StandsCompleted:
		b.Tone = templates.Success
		if auditor {
			b = templates.Badge{Tone: templates.Info, Text: q.T("Uditore")}
		}
	}
	return b
}

func enrolmentPage(q *web.Request) error { return showEnrolment(q, nil, checklistForms{}) }

// checklistForms are the forms of the checklist that were refused.
type checklistForms struct {
	evidence templates.Form
	credit   *templates.Form
}

func showEnrolment(q *web.Request, refusal error, forms checklistForms) error {
	var p templates.Page
	err := q.Read(func(r store.Reader) error {
		f, err := readEnrolmentFile(q, r, q.Param("id"))
		if err != nil {
			return err
		}
		view, err := checklist(q, r, f, forms)
		if err != nil {
			return err
		}
		p = templates.Page{Title: q.T("Iscrizione di {name}", "name", f.person.FullName()), Subtitle: f.course.name(), Crumbs: f.crumbs(q), View: view}
		p.Alerts, err = f.alerts(q, r)
		return err
	})
	if err != nil {
		return err
	}
	if refusal == nil {
		return q.Page(http.StatusOK, "enrolment", p)
	}
	if form := forms.evidence.Value("rule"); form == "" && forms.credit == nil { // the refusal of an act without a form of its own
		p.Alerts = append([]templates.Alert{{Tone: templates.Danger, Text: q.Locale().Fault(refusal)}}, p.Alerts...)
	}
	return q.Invalid(refusal, "enrolment", p)
}

func checklist(q *web.Request, r store.Reader, f enrolmentFile, forms checklistForms) (templates.Enrolment, error) {
	view := templates.Enrolment{ID: f.ID, Form: forms.evidence, Verdict: checklistHead(q, f.Enrolment, f.verdicts)}
	evidence, err := learner.EvidenceOf(q.Context(), r, f.LearnerID)
	if err != nil {
		return view, err
	}
	files, err := filesOf(q, r, evidence)
	if err != nil {
		return view, err
	}
	view.Requirements = requirements(q, f.verdicts, evidence, files, f.open())
	if view.Credits, err = creditsOf(q, r, f, forms.credit); err != nil {
		return view, err
	}
	if forms.evidence.Value("rule") != "" { // one refused form at a time has the plain ids of its fields
		view.Credits.Form = nil
	}
	view.Course = factsOf(
		q.T("Stato"), standingBadge(q, f.Standing(), f.Auditor).Text,
		q.T("Numero di registro"), q.T("n. {number}", "number", f.Number),
		q.T("Posti"), seatsOf(q, f.course.Course, f.members),
		q.T("Iscrizione"), f.EnrolledOn.Italian(),
		q.T("In frequenza dal"), f.AdmittedOn.Italian(),
		q.T("Posto in lista d’attesa"), f.placeWord(q),
		q.T("Durata"), q.T("{n} h", "n", f.course.plan.Total()),
	)
	view.Person = personFacts(q, f.person)
	if view.Links, err = f.links(q, r); err != nil {
		return view, err
	}
	view.Actions, view.Others = f.actions(q)
	view.Actions = append(view.Actions, templates.Action{Text: q.T("Dati e ore della persona"), Href: "/allievi/" + f.LearnerID},
		templates.Action{Text: q.T("Attestazioni"), Href: "/iscrizioni/" + f.ID + "/attestazioni"})
	if len(f.Periods) > 0 {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Registro delle ore"), Href: "/iscrizioni/" + f.ID + "/ore"})
	}
	if may(q, documents) {
		home := "/iscrizioni/" + f.ID
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Indirizzo privato dell’allievo"), Href: home + "/collegamento"},
			templates.Action{Text: q.T("Domanda di iscrizione (PDF)"), Href: home + "/domanda.pdf"}, templates.Action{Text: q.T("Patto formativo (PDF)"), Href: home + "/patto.pdf"})
	}
	if may(q, examOffice) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Messaggi"), Href: "/iscrizioni/" + f.ID + "/messaggi"})
	}
	if f.open() && may(q, office) && f.lacksData() {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Completa i dati della persona"), Href: "/allievi/" + f.LearnerID + "/dati"})
	}
	happened, err := enrolment.History(q.Context(), r, f.Enrolment)
	if err != nil {
		return view, err
	}
	theirs, err := learner.History(q.Context(), r, f.LearnerID)
	if err != nil {
		return view, err
	}
	view.History, err = lifeOf(q, r, happened, theirs)
	return view, err
}

// actions are the acts that can be done where the enrolment stands, and the one that comes
// next though something is in its way; others are all the rest, each with why it cannot be
// done.
func (f enrolmentFile) actions(q *web.Request) (out []templates.Action, others []templates.Fact) {
	if !may(q, office) {
		return nil, nil
	}
	started := !f.course.StartedOn.IsZero()
	next := map[enrolment.Standing]enrolment.Act{enrolment.StandsApplied: enrolment.ToAdmit, enrolment.StandsWaiting: enrolment.ToSeat, enrolment.StandsSuspended: enrolment.ToResume,
		enrolment.StandsWithdrawn: enrolment.ToTakeUp}[f.Standing()]
	if started && next == enrolment.ToAdmit {
		next = enrolment.ToEnterLate
	}
	for _, o := range f.options() {
		text, path := actWords(o.Act)
		if text == "" {
			continue
		}
		why := say(q.Locale(), o.Why)
		switch {
		case !q.Is(o.May...):
			others = append(others, templates.Fact{Label: q.T(text), Value: q.T("Lo fa: {who}.", "who", q.T(o.May[0].Label()))})
		case !o.Fits, why != "" && o.Act != next:
			others = append(others, templates.Fact{Label: q.T(text), Value: why})
		default:
			if started && o.Act == enrolment.ToAdmit {
				text = "Ammetti dal primo giorno"
			}
			out = append(out, templates.Action{Text: q.T(text), Href: "/iscrizioni/" + f.ID + "/" + path, Primary: o.Act == next, Blocked: why})
		}
	}
	return out, others
}

// actWords are the button of an act and where it leads.
func actWords(a enrolment.Act) (text, path string) {
	if a == enrolment.ToTransfer {
		return "Trasferisci a un’altra edizione", "trasferimento"
	}
	for _, page := range enrolmentActs {
		if page.act == a {
			return page.text, page.path
		}
	}
	return "", ""
}

// alerts are what the reader must know of the enrolment: the seat that waits for somebody,
// lessons of another course at the same times.
func (f enrolmentFile) alerts(q *web.Request, r store.Reader) ([]templates.Alert, error) {
	var out []templates.Alert
	if next := nextInLine(q, f.course.Course, f.Class, f.nameOf); next != nil && may(q, office) {
		out = append(out, *next)
	}
	if !f.State.Open() {
		return out, nil
	}
	elsewhere, err := journey.Elsewhere(q.Context(), r, f.CourseID, f.LearnerID, latestDate(f.course.Start(), f.AdmittedOn), "")
	for _, found := range elsewhere {
		out = append(out, templates.Alert{Tone: templates.Caution, Text: q.Locale().Finding(found)})
	}
	return out, err
}

// nextInLine says whose turn it is when a seat is free and people wait; nil otherwise.
func nextInLine(q *web.Request, c course.Course, class []enrolment.Enrolment, nameOf func(id string) string) *templates.Alert {
	free, list := enrolment.FreeSeats(c, class), enrolment.WaitingList(class)
	if free == 0 || len(list) == 0 || c.Over() {
		return nil
	}
	return &templates.Alert{Tone: templates.Info, Title: q.T("{n} {n|posto libero|posti liberi}, {waiting} in lista d’attesa.", "n", free, "waiting", len(list)),
		Text: q.T("Tocca a {name}, domanda del {day}.", "name", nameOf(list[0].ID), "day", list[0].EnrolledOn),
		Link: &templates.Link{Text: q.T("Assegna il posto"), Href: "/iscrizioni/" + list[0].ID + "/posto"}}
}

// placeWord is the place on the waiting list, empty off it.
func (f enrolmentFile) placeWord(q *web.Request) string {
	list := enrolment.WaitingList(f.Class)
	if place := enrolment.PlaceOf(list, f.ID); place > 0 {
		return q.T("{place} su {n}", "place", place, "n", len(list))
	}
	return ""
}

// links lead to the enrolments that this one replaces, or goes on from.
func (f enrolmentFile) links(q *web.Request, r store.Reader) ([]templates.Link, error) {
	l, err := enrolment.LinksOf(q.Context(), r, f.Enrolment)
	if err != nil {
		return nil, err
	}
	var out []templates.Link
	add := func(e enrolment.Enrolment, text string) {
		if e.ID != "" {
			out = append(out, templates.Link{Text: q.T(text, "name", f.nameOf(e.ID), "number", e.Number), Href: "/iscrizioni/" + e.ID})
		}
	}
	add(l.Replaces, "Sostituisce {name}, n. {number}")
	add(l.ReplacedBy, "Sostituita da {name}, n. {number}")
	add(l.CameFrom, "Viene dall’altra edizione, n. {number}")
	add(l.WentTo, "Continua nell’altra edizione, n. {number}")
	return out, nil
}

// onEnrolment carries out an act on the enrolment of the path and goes back to its page;
// what is refused is shown by again.
func onEnrolment(q *web.Request, do func(tx *store.Tx, f enrolmentFile) error, again func(err error) error) error {
	var f enrolmentFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readEnrolmentFile(q, r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write(f.locks(), func(tx *store.Tx) error {
		tx.Answer("/iscrizioni/" + f.ID)
		return do(tx, f)
	})
	if err != nil && refusedHere(err) {
		return again(err)
	}
	return err
}

package page

import (
	"cmp"
	"net/http"
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
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
	{Method: http.MethodPost, Path: "/iscrizioni/:id/ammissione", Allow: office, Handle: admitToAttendance},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/crediti", Allow: office, Handle: grantCredit},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/evidenze", Allow: documents, Handle: handIn, Limit: evidenceLimit},
	{Method: http.MethodPost, Path: "/evidenze/:id/verifica", Allow: documents, Handle: checkEvidence},
	{Method: http.MethodGet, Path: "/evidenze/:id", Allow: documents, Handle: downloadEvidence},
	{Method: http.MethodGet, Path: "/evidenze/:id/retro", Allow: documents, Handle: downloadEvidenceBack},
}, actRoutes(enrolmentActs))

// enrolmentFile is an enrolment with everything its pages show.
type enrolmentFile struct {
	enrolment.Enrolment
	person   learner.Learner
	course   courseFile
	members  []enrolment.Member
	verdicts []enrolment.Verdict
	periods  []enrolment.Period
}

func readEnrolmentFile(q *web.Request, r store.Reader, id string) (f enrolmentFile, err error) {
	ctx := q.Context()
	if f.Enrolment, err = enrolment.ByID(ctx, r, id); err != nil {
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
	if f.verdicts, err = enrolment.VerdictsOf(ctx, r, id, q.Today()); err != nil {
		return f, err
	}
	f.periods, err = enrolment.PeriodsOf(ctx, r, id)
	return f, err
}

// locks are what an act on the enrolment locks.
func (f enrolmentFile) locks() []store.Stream {
	return []store.Stream{store.CourseStream(f.CourseID), store.LearnerStream(f.LearnerID)}
}

// open reports whether enrolments of the course still change.
func (f enrolmentFile) open() bool {
	return slices.Contains([]course.State{course.Draft, course.Authorised, course.Started}, f.course.State)
}

// attending reports whether the last period of attendance lasts.
func (f enrolmentFile) attending() bool {
	return len(f.periods) > 0 && f.periods[len(f.periods)-1].ToDate.IsZero()
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

// enrolmentBadge is where an enrolment stands, in a word.
func enrolmentBadge(q *web.Request, e enrolment.Enrolment, suspended bool) templates.Badge {
	switch {
	case e.State == enrolment.Withdrawn:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Ritiro")}
	case e.State == enrolment.Excluded:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Esclusione")}
	case e.State == enrolment.Applied:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Iscrizione aperta")}
	case suspended:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Sospensione")}
	case e.Auditor:
		return templates.Badge{Tone: templates.Info, Text: q.T("Uditore")}
	}
	return templates.Badge{Tone: templates.Success, Text: q.T("Frequenta")}
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
		elsewhere, err := journey.Elsewhere(q.Context(), r, f.CourseID, f.LearnerID)
		for _, found := range elsewhere {
			p.Alerts = append(p.Alerts, templates.Alert{Tone: templates.Caution, Text: q.Locale().Finding(found)})
		}
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
	credits, err := enrolment.CreditsOf(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	for _, c := range credits {
		view.Credits = append(view.Credits, templates.CreditRow{Segment: segmentName(q.Locale(), c.Segment), Mode: c.Mode, Minutes: c.Minutes,
			Decision: q.T("{decision} del {date}", "decision", c.Decision, "date", c.DecidedOn)})
	}
	if f.open() && may(q, office) && !f.Auditor && f.State != enrolment.Withdrawn && f.State != enrolment.Excluded {
		view.CreditForm = creditForm(q, f, forms.credit)
	}
	view.Course = factsOf(
		q.T("Stato"), enrolmentBadge(q, f.Enrolment, f.State == enrolment.Admitted && !f.attending()).Text,
		q.T("Numero di registro"), q.T("n. {number}", "number", f.Number),
		q.T("Posti"), seatsOf(q, f.course.Course, f.members),
		q.T("Iscrizione"), f.EnrolledOn.Italian(),
		q.T("In frequenza dal"), f.AdmittedOn.Italian(),
		q.T("Durata"), q.T("{n} h", "n", f.course.plan.Total()),
	)
	view.Person = personFacts(q, f.person)
	view.Actions = append(f.actions(q), templates.Action{Text: q.T("Dati e ore della persona"), Href: "/allievi/" + f.LearnerID},
		templates.Action{Text: q.T("Attestazioni"), Href: "/iscrizioni/" + f.ID + "/attestazioni"})
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
	view.History, err = history(q, r, append(happened, theirs...))
	return view, err
}

// actions are what may be done next, by where the enrolment stands.
func (f enrolmentFile) actions(q *web.Request) []templates.Action {
	if !f.open() || !may(q, office) {
		return nil
	}
	link := func(text, act string, primary bool) templates.Action {
		return templates.Action{Text: q.T(text), Href: "/iscrizioni/" + f.ID + "/" + act, Primary: primary}
	}
	started := !f.course.StartedOn.IsZero()
	var out []templates.Action
	switch {
	case f.State == enrolment.Withdrawn:
		return []templates.Action{link("Riprendi l’iscrizione", "ripresa", true)}
	case f.State == enrolment.Excluded:
		return nil
	case f.State == enrolment.Applied:
		admit := templates.Action{Text: q.T("Ammetti alla frequenza"), Href: "/iscrizioni/" + f.ID + "/ammissione", Post: true, Primary: !started}
		late := link("Registra l’ingresso tardivo", "ingresso", true)
		if started {
			admit.Text, admit.Confirm = q.T("Ammetti dal primo giorno"), q.T("Frequenta dal primo giorno di lezione, il {day}", "day", f.course.StartedOn)
		}
		if !enrolment.Admissible(f.verdicts) {
			admit.Blocked = q.T("Prima vanno completati i requisiti qui sotto.")
			late.Blocked = admit.Blocked
		}
		if started {
			out = append(out, late)
		}
		out = append(out, admit)
	case f.attending():
		out = append(out, link("Sospendi la frequenza", "sospensione", false))
	default:
		out = append(out, link("Riprendi la frequenza", "ripresa", true))
	}
	out = append(out, link("Ritira l’iscrizione", "ritiro", false))
	if q.Is(account.Director) {
		out = append(out, link("Escludi dal corso", "esclusione", false))
	}
	return out
}

func admitToAttendance(q *web.Request) error {
	return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error {
		_, err := enrolment.AdmitToAttendance(q.Context(), tx, f.ID)
		return err
	}, func(err error) error { return showEnrolment(q, err, checklistForms{}) })
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

func creditForm(q *web.Request, f enrolmentFile, form *templates.Form) *templates.CreditForm {
	out := &templates.CreditForm{}
	if form != nil {
		out.Form = *form
	}
	for _, c := range f.course.plan.Cells() {
		segment := templates.Choice{Value: c.Segment, Text: segmentName(q.Locale(), c.Segment)}
		mode := templates.Choice{Value: string(c.Mode), Text: q.T(c.Mode.Label())}
		if !slices.Contains(out.Segments, segment) {
			out.Segments = append(out.Segments, segment)
		}
		if !slices.Contains(out.Modes, mode) {
			out.Modes = append(out.Modes, mode)
		}
	}
	slices.SortStableFunc(out.Modes, func(a, b templates.Choice) int {
		return cmp.Compare(slices.Index(hours.Modes, hours.Mode(a.Value)), slices.Index(hours.Modes, hours.Mode(b.Value)))
	})
	return out
}

func grantCredit(q *web.Request) error {
	again := func(err error) error {
		form := formOf(q, err, nil)
		return showEnrolment(q, err, checklistForms{credit: &form})
	}
	bad := typed()
	minutes, on := hoursField(q, "hours", bad), dateField(q, "decided", bad)
	if err := bad.OrNil(); err != nil {
		return again(err)
	}
	return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error {
		cell := hours.Cell{Segment: q.Value("segment"), Mode: hours.Mode(q.Value("mode"))}
		_, err := enrolment.GrantCredit(q.Context(), tx, f.ID, cell, minutes, q.Value("decision"), on)
		return err
	}, again)
}

// personFacts are who somebody is. A codice fiscale is for the office and the inspector.
func personFacts(q *web.Request, p learner.Learner) []templates.Fact {
	if !may(q, readers) {
		return nil
	}
	return factsOf(
		q.T("Nascita"), born(q.Locale(), p),
		q.T("Sesso"), p.Sex,
		q.T("Cittadinanza"), citizenships(p),
		q.T("Codice fiscale"), p.TaxCode,
		q.T("Email"), p.Email,
		q.T("Telefono"), p.Phone,
		q.T("Indirizzo"), p.Residence,
		q.T("Genitore o tutore"), p.Guardian,
	)
}

// history is what the journal tells, the latest first.
func history(q *web.Request, r store.Reader, events []store.Recorded) ([]templates.Event, error) {
	slices.SortStableFunc(events, func(a, b store.Recorded) int { return b.At.Compare(a.At) })
	var out []templates.Event
	names := map[string]string{}
	for _, e := range events {
		name, known := names[e.ActorID]
		if !known {
			var err error
			if name, err = accountName(q.Context(), r, e.ActorID); err != nil {
				return nil, err
			}
			names[e.ActorID] = name
		}
		out = append(out, templates.Event{When: moment(q, e.At), Who: name, Text: q.T(happening(e.Type))})
	}
	return out, nil
}

// happening is an event in the office's words.
func happening(kind string) string {
	switch kind {
	case "enrolment.enrolled":
		return "iscrizione aperta"
	case "enrolment.admitted":
		return "ammissione alla frequenza"
	case "enrolment.entered_late":
		return "ingresso tardivo"
	case "enrolment.suspended":
		return "frequenza sospesa"
	case "enrolment.resumed":
		return "frequenza ripresa"
	case "enrolment.withdrawn":
		return "ritiro"
	case "enrolment.excluded":
		return "esclusione"
	case "enrolment.taken_up":
		return "iscrizione ripresa"
	case "enrolment.credit_granted":
		return "credito di frequenza riconosciuto"
	case "enrolment.waived":
		return "decisione su un requisito"
	case "statement.issued":
		return "attestazione emessa"
	case "statement.annulled":
		return "attestazione annullata"
	case "learner.registered":
		return "persona registrata"
	case "learner.corrected":
		return "dati corretti"
	case "learner.handed_in":
		return "documento consegnato"
	case "learner.checked":
		return "documento verificato"
	}
	return providerHappening(kind)
}

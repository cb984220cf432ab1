package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var learnerRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/allievi/:id", Allow: courseReaders, Handle: learnerPage},
	{Method: http.MethodGet, Path: "/allievi/:id/dati", Allow: office, Handle: correctPage},
	{Method: http.MethodPost, Path: "/allievi/:id/dati", Allow: office, Handle: correct},
}

// learnerPage is a person and the courses they are or were on, with their hours. A tutor
// sees those of their own courses, and neither documents nor the codice fiscale.
func learnerPage(q *web.Request) error {
	var p templates.Page
	var kept string // another id than the one asked for where that record was merged into it
	err := q.Read(func(r store.Reader) error {
		person, err := learner.ByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return err
		}
		if kept = person.ID; kept != q.Param("id") {
			return nil
		}
		all, err := enrolment.OfLearner(q.Context(), r, person.ID)
		if err != nil {
			return err
		}
		view := templates.Learner{ID: person.ID, Facts: personFacts(q, person)}
		for _, e := range all {
			row, err := learnerCourse(q, r, e)
			if fault.Is(err, fault.NotFound) {
				continue // a course that is not the reader's
			}
			if err != nil {
				return err
			}
			view.Enrolments = append(view.Enrolments, row)
		}
		if len(view.Enrolments) == 0 && !may(q, readers) {
			return fault.New(fault.NotFound, "not_found", "La persona non c’è.")
		}
		if err := officeView(q, r, person, &view); err != nil {
			return err
		}
		p = templates.Page{Title: person.FullName(), Crumbs: learnerCrumbs(q), View: view}
		return nil
	})
	if err != nil {
		return err
	}
	if kept != q.Param("id") {
		return q.See("/allievi/" + kept)
	}
	return q.Page(http.StatusOK, "learner", p)
}

// learnerCrumbs lead to everybody, and to the courses whoever has only some.
func learnerCrumbs(q *web.Request) []templates.Link {
	if may(q, readers) {
		return []templates.Link{{Text: q.T("Persone"), Href: "/persone"}}
	}
	return []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}
}

// officeView adds what only those who keep the files see.
func officeView(q *web.Request, r store.Reader, person learner.Learner, view *templates.Learner) error {
	if may(q, office) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Correggi i dati"), Href: "/allievi/" + person.ID + "/dati"},
			templates.Action{Text: q.T("Unisci a un’altra scheda"), Href: "/persone/unione?una=" + person.ID})
		if err := identityView(q, r, person, view); err != nil {
			return err
		}
	}
	if !may(q, documents) {
		return nil
	}
	view.Actions = append(view.Actions, templates.Action{Text: q.T("Fascicolo riservato"), Href: "/allievi/" + person.ID + "/riservato"})
	evidence, err := learner.EvidenceOf(q.Context(), r, person.ID)
	if err != nil {
		return err
	}
	for _, e := range evidence {
		if line := evidenceLine(q.Locale(), e, nil, true); line.File != "" {
			view.Documents = append(view.Documents, templates.Link{Text: line.Title, Href: line.File})
		}
	}
	events, err := learner.History(q.Context(), r, person.ID)
	if err != nil {
		return err
	}
	view.History, err = history(q, r, events)
	return err
}

// identityView adds what is to be known of who somebody is: what does not match, who may be
// the same person, who they were before.
func identityView(q *web.Request, r store.Reader, person learner.Learner, view *templates.Learner) error {
	_, found, err := learner.Review(person, q.Today())
	if err == nil { // what an older program took may be refused today; it is still there
		view.Doubts = findingsOf(q.Locale(), found)
	}
	twins, err := learner.Twins(q.Context(), r, person)
	if err != nil {
		return err
	}
	for _, l := range twins {
		m := matchOf(q, l)
		view.Twins = append(view.Twins, templates.Link{Text: q.T("{name} ({detail}): confronta", "name", m.Name, "detail", m.Detail), Href: mergeHref(person.ID, l.ID)})
	}
	all, err := learner.VersionsOf(q.Context(), r, person.ID)
	view.Past = pastIdentities(q, all)
	return err
}

// learnerCourse is one enrolment with the hours so far.
func learnerCourse(q *web.Request, r store.Reader, e enrolment.Enrolment) (templates.LearnerCourse, error) {
	f, err := readCourseFile(q, r, e.CourseID)
	if err != nil {
		return templates.LearnerCourse{}, err
	}
	periods, err := enrolment.PeriodsOf(q.Context(), r, e.ID)
	if err != nil {
		return templates.LearnerCourse{}, err
	}
	row := templates.LearnerCourse{Href: "/iscrizioni/" + e.ID, Course: f.name(), State: standingBadge(q, enrolment.StandingOf(e, periods, f.State, q.Today()), e.Auditor)}
	if !may(q, readers) {
		row.Href = "/corsi/" + e.CourseID
	} else {
		row.Links = []templates.Link{{Text: q.T("Attestazioni"), Href: row.Href + "/attestazioni"}}
		if may(q, examOffice) {
			row.Links = append(row.Links, templates.Link{Text: q.T("Messaggi"), Href: row.Href + "/messaggi"})
		}
	}
	if len(periods) == 0 {
		row.Why = q.T("Non ha ancora frequentato: le ore si contano dall’ammissione.")
		return row, nil
	}
	row.Links = append([]templates.Link{{Text: q.T("Registro delle ore"), Href: "/iscrizioni/" + e.ID + "/ore"}}, row.Links...)
	board, err := ledger.OfEnrolment(q.Context(), r, e.ID, q.Today())
	if err != nil || len(board.Rows) == 0 {
		return row, err
	}
	h := board.Rows[0].Ledger
	s := standings[standingLine(h.Outcome)]
	message, args := hours.Explain(h)
	row.Total, row.Percent, row.Lines = h.A, int(h.PercentHundredths), modeLines(h)
	row.Standing, row.Why = templates.Badge{Tone: s.tone, Text: q.T(s.label)}, q.Locale().Finding(finding.Finding{Message: message, Args: args})
	row.Readings = readingsOf(q, h)
	row.Bar = templates.Bar{Total: h.T, Threshold: h.Required, Credited: h.C, Attendable: h.Ahead}
	for _, line := range row.Lines {
		row.Bar.Parts = append(row.Bar.Parts, templates.BarPart{Mode: line.Mode, Minutes: line.Attended})
	}
	return row, nil
}

// citizenships are the states a person is a citizen of, by name.
func citizenships(p learner.Learner) string {
	var names []string
	for _, code := range p.CitizenOf() {
		name, _ := learner.Country(code)
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func correctPage(q *web.Request) error {
	l, p, err := correction(q)
	if err != nil {
		return err
	}
	view := p.View.(templates.PersonEdit)
	view.Person = personForm(q, templates.Form{Values: learnerValues(l)})
	p.View = view
	return q.Page(http.StatusOK, "person_edit", p)
}

// correction is the page of a person's data, its form still empty.
func correction(q *web.Request) (l learner.Learner, p templates.Page, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		l, err = learner.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	back := templates.Link{Text: l.FullName(), Href: "/allievi/" + l.ID}
	return l, templates.Page{Title: q.T("Dati di {name}", "name", l.FullName()), Crumbs: []templates.Link{{Text: q.T("Persone"), Href: "/persone"}, back}, View: templates.PersonEdit{
		Action: back.Href + "/dati", Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna indietro"), Href: back.Href}, Acts: listed(q, learner.Acts, learner.ActLabel)}}, err
}

func correct(q *web.Request) error {
	bad := typed()
	l := typedLearner(q, bad)
	l.ID = q.Param("id")
	act := learner.Act{Kind: q.Value("act"), Number: q.Value("act_number"), Authority: q.Value("act_authority"), On: dateField(q, "act_date", bad)}
	var found []finding.Finding
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.LearnerStream(l.ID)}, func(tx *store.Tx) (err error) {
			tx.Answer("/allievi/" + l.ID)
			_, found, err = learner.Rectify(q.Context(), tx, l, act, q.Value("accept") == "1")
			return err
		})
	}
	if err == nil || !refusedHere(err) {
		return err
	}
	_, p, failed := correction(q)
	if failed != nil {
		return failed
	}
	view := p.View.(templates.PersonEdit)
	view.Person, view.Warnings = personForm(q, personAgain(q, err)), findingsOf(q.Locale(), found)
	p.View = view
	return q.Invalid(err, "person_edit", p)
}

// personFacts are who somebody is. A codice fiscale is for the office and the inspector.
func personFacts(q *web.Request, p learner.Learner) []templates.Fact {
	if !may(q, readers) {
		return nil
	}
	return factsOf(personDetails(q, p)...)
}

// personDetails are the data of a person, label and value in turn.
func personDetails(q *web.Request, p learner.Learner) []string {
	guardian := func(name, relation, code, phone, email string) string {
		return joined(name, q.T(learner.RelationLabel(relation)), code, phone, email)
	}
	country, _ := learner.Country(p.SchoolCountry)
	return []string{
		q.T("Nascita"), born(q.Locale(), p),
		q.T("Sesso"), p.Sex,
		q.T("Cittadinanza"), citizenships(p),
		q.T("Codice fiscale"), p.TaxCode,
		q.T("Email"), p.Email,
		q.T("Telefono"), joined(p.Phone, p.OtherPhone),
		q.T("Residenza"), p.ResidenceAddress(),
		q.T("Domicilio"), p.DomicileAddress(),
		q.T("Genitore o tutore"), guardian(p.Guardian, p.GuardianRelation, p.GuardianTaxCode, p.GuardianPhone, p.GuardianEmail),
		q.T("Altro genitore o tutore"), guardian(p.OtherGuardian, p.OtherGuardianRelation, p.OtherGuardianTaxCode, p.OtherGuardianPhone, p.OtherGuardianEmail),
		q.T("Studi dichiarati"), joined(declaredTitle(q, p), p.SchoolInstitute, country, p.SchoolYear),
		q.T("Condizione occupazionale"), q.T(learner.EmploymentLabel(p.Employment)),
	}
}

// declaredTitle is the title that somebody says they have.
func declaredTitle(q *web.Request, p learner.Learner) string {
	if p.School == "" {
		return ""
	}
	return q.T(learner.TitleLabel(p.School))
}

// joined are the texts that are there, with commas.
func joined(texts ...string) string { return joinedBy(", ", texts...) }

// joinedBy are the texts that are there, with something else between them.
func joinedBy(between string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), between)
}

// pastIdentities are the names, sexes and codes of a person before an act, the latest first.
func pastIdentities(q *web.Request, all []learner.Version) []templates.PastIdentity {
	var out []templates.PastIdentity
	from := ""
	for _, v := range all {
		facts := []string{q.T("Sesso"), v.Sex, q.T("Codice fiscale"), v.TaxCode}
		switch v.Kind {
		case learner.Mistake:
			facts = append(facts, q.T("Corretto il"), v.RecordedOn.Italian())
		case learner.Merged:
			facts = append(facts, q.T("Scheda unita il"), v.RecordedOn.Italian())
		default:
			facts = append(facts, q.T("Dal"), from, q.T("Fino al"), v.ActedOn.AddDays(-1).Italian(), q.T("Atto"), joined(v.Number, v.Authority, v.ActedOn.Italian()))
			from = v.ActedOn.Italian()
		}
		facts = append(facts, q.T("Perché"), q.T(learner.ActLabel(v.Kind)))
		out = append(out, templates.PastIdentity{Name: v.As(learner.Learner{}).FullName(), Facts: factsOf(facts...)})
	}
	slices.Reverse(out)
	return out
}

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
	err := q.Read(func(r store.Reader) error {
		person, err := learner.ByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return err
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
		p = templates.Page{Title: person.FullName(), Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}, View: view}
		return nil
	})
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "learner", p)
}

// officeView adds what only those who keep the files see.
func officeView(q *web.Request, r store.Reader, person learner.Learner, view *templates.Learner) error {
	if may(q, office) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Correggi i dati"), Href: "/allievi/" + person.ID + "/dati"})
	}
	if !may(q, documents) {
		return nil
	}
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
	}
	if len(periods) == 0 {
		row.Why = q.T("Non ha ancora frequentato: le ore si contano dall’ammissione.")
		return row, nil
	}
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
	for code := range strings.FieldsSeq(p.Citizenships) {
		name, _ := learner.Country(code)
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func correctPage(q *web.Request) error {
	p, view, err := correction(q, nil)
	if err != nil {
		return err
	}
	return act(q, p, view)
}

// correction is the form of a person's data, filled in with what is written.
func correction(q *web.Request, warnings []finding.Finding) (templates.Page, templates.Act, error) {
	var l learner.Learner
	err := q.Read(func(r store.Reader) (err error) {
		l, err = learner.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return templates.Page{}, templates.Act{}, err
	}
	codes := append(strings.Fields(l.Citizenships), "", "")
	var states []templates.Choice
	for _, s := range learner.States() {
		states = append(states, templates.Choice{Value: s.Code, Text: s.Name})
	}
	sexes := []templates.Choice{{Value: "F", Text: q.T("Femmina")}, {Value: "M", Text: q.T("Maschio")}}
	back := templates.Link{Text: l.FullName(), Href: "/allievi/" + l.ID}
	view := templates.Act{
		Action: back.Href + "/dati", Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna indietro"), Href: back.Href}, Findings: findingsOf(q.Locale(), warnings),
		Intro: q.T("Quello che c’era prima resta agli atti, e i codici fiscali di prima si trovano ancora con la ricerca."),
		Fields: []templates.Field{
			{Name: "surname", Label: q.T("Cognome"), Value: l.Surname, Required: true},
			{Name: "name", Label: q.T("Nome"), Value: l.Name},
			{Name: "tax_code", Label: q.T("Codice fiscale"), Value: l.TaxCode},
			{Name: "sex", Label: q.T("Sesso"), Value: l.Sex, Options: sexes},
			{Name: "birth_date", Label: q.T("Data di nascita"), Value: l.Birth(), Mode: "numeric", Hint: q.T("giorno/mese/anno")},
			{Name: "birth_place", Label: q.T("Comune o Stato di nascita"), Value: l.BirthPlace},
			{Name: "citizenship", Label: q.T("Cittadinanza"), Value: codes[0], Options: states, Hint: q.T("Si dichiara: non si ricava mai dal codice fiscale.")},
			{Name: "citizenship_2", Label: q.T("Seconda cittadinanza"), Value: codes[1], Options: states},
			{Name: "guardian", Label: q.T("Genitore o tutore che firma"), Value: l.Guardian},
			{Name: "email", Label: q.T("Indirizzo email"), Value: l.Email},
			{Name: "phone", Label: q.T("Telefono"), Value: l.Phone},
			{Name: "address", Label: q.T("Indirizzo"), Value: l.Residence},
		},
	}
	if len(warnings) > 0 {
		view.Fields = append(view.Fields, templates.Field{Name: "accept", Type: "checkbox", Wide: true, Label: q.T("Ho controllato sul documento: i dati sono giusti così")})
	}
	return templates.Page{Title: q.T("Dati di {name}", "name", l.FullName()), Crumbs: []templates.Link{back}}, view, nil
}

func correct(q *web.Request) error {
	bad := typed()
	l := typedLearner(q, bad)
	l.ID = q.Param("id")
	var found []finding.Finding
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.LearnerStream(l.ID)}, func(tx *store.Tx) (err error) {
			tx.Answer("/allievi/" + l.ID)
			_, found, err = learner.Correct(q.Context(), tx, l, q.Value("accept") == "1")
			return err
		})
	}
	if err == nil || !refusedHere(err) {
		return err
	}
	if e := fault.As(err); fault.HasCode(err, "learner.unconfirmed") {
		e.Fields = slices.Delete(e.Fields, 0, len(e.Fields)) // they stand in the list of findings
	}
	p, view, failed := correction(q, found)
	if failed != nil {
		return failed
	}
	return actAgain(q, err, p, view, nil)
}

package page

import (
	"net/http"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var peopleListRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/elenchi", Allow: readers, Handle: listsPage},
	{Method: http.MethodGet, Path: "/elenchi/iscrizioni", Allow: readers, Handle: enrolmentsList},
}

// listsPage is where the lists that cross courses are taken away.
func listsPage(q *web.Request) error {
	files := func(href string) []templates.Link { return downloads(q, href) }
	view := templates.Lists{CanImport: may(q, office), Rows: []templates.ListRow{
		{Name: q.T("Persone"), What: q.T("chiunque sia in archivio, con i suoi dati"), Files: files("/persone")},
		{Name: q.T("Iscrizioni"), What: q.T("ogni iscrizione a ogni corso, con stato e persona"), Files: files("/elenchi/iscrizioni")},
		{Name: q.T("Personale"), What: q.T("docenti e tutor in servizio"), Files: files("/personale")},
		{Name: q.T("Ore dei docenti"), What: q.T("le ore del mese, per docente"), Files: files("/personale/ore")},
		{Name: q.T("Allievi di un corso"), What: q.T("con stati e ore: dalla scheda Allievi del corso"), Files: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}},
	}}
	return q.Page(http.StatusOK, "lists", templates.Page{Title: q.T("Elenchi da scaricare"), View: view})
}

// mostTakenAway is how many rows a list of the whole house may have: a sheet of more is of no
// use to anybody, and is made in memory.
const mostTakenAway = 50_000

// takenAway answers with a list that has no page of its own but the choice of its columns.
func takenAway[T any](q *web.Request, l export.List[T]) error {
	if sent, err := takeAway(q, l); sent {
		return err
	}
	return q.See(q.Path() + "?formato=colonne")
}

// asksForFile reports whether the query asks for a file, for which more is read than for a
// page.
func asksForFile(q *web.Request) bool {
	return q.Query("formato") == "csv" || q.Query("formato") == "xlsx"
}

// enrolled is somebody on a course, as the list across courses shows them.
type enrolled struct {
	enrolment.Enrolment
	person learner.Learner
	course course.Course
}

// enrolmentsList is every enrolment on every course.
func enrolmentsList(q *web.Request) error {
	l := export.List[enrolled]{Kind: "iscrizioni", Name: q.T("iscrizioni"), Columns: append([]export.Column[enrolled]{
		export.Text("Corso", func(e enrolled) string { return e.course.Title }),
		export.Text("Edizione", func(e enrolled) string { return e.course.Edition }),
		export.Text("Codice corso", func(e enrolled) string { return e.course.RegionalCode }),
		export.Date("Inizio del corso", func(e enrolled) calendar.Date { return e.course.Start() }),
		export.Date("Fine del corso", func(e enrolled) calendar.Date { return e.course.EndsOn }),
	}, enrolmentColumns(q, func(e enrolled) enrolment.Enrolment { return e.Enrolment })...)}
	l.Columns = append(l.Columns, personColumns(q, func(e enrolled) learner.Learner { return e.person }, false)...)
	if asksForFile(q) {
		err := q.Read(func(r store.Reader) (err error) {
			l.Rows, err = everyEnrolment(q, r)
			return err
		})
		if err != nil {
			return err
		}
	}
	return takenAway(q, l)
}

func everyEnrolment(q *web.Request, r store.Reader) ([]enrolled, error) {
	all, err := enrolment.Everywhere(q.Context(), r, mostTakenAway)
	if err != nil {
		return nil, err
	}
	var courses, people []string
	for _, e := range all {
		if len(courses) == 0 || courses[len(courses)-1] != e.CourseID {
			courses = append(courses, e.CourseID)
		}
		people = append(people, e.LearnerID)
	}
	held, err := course.ByIDs(q.Context(), r, courses...)
	if err != nil {
		return nil, err
	}
	byID := map[string]course.Course{}
	for _, c := range held {
		byID[c.ID] = c
	}
	persons, err := learner.ByIDs(q.Context(), r, people...)
	if err != nil {
		return nil, err
	}
	out := make([]enrolled, len(all))
	for i, e := range all {
		out[i] = enrolled{e, persons[e.LearnerID], byID[e.CourseID]}
	}
	return out, nil
}

// classmate is a line of a course's class: what the page shows, who it is and their hours.
type classmate struct {
	templates.LearnerRow
	member enrolment.Member
	hours  ledger.Row
}

// classList is the class as it is taken away: the rows that the page shows, with the person
// and the hours for the layouts that ask for them.
func classList(q *web.Request, f courseFile, tab *templates.CourseLearners) (export.List[classmate], error) {
	l := export.List[classmate]{Kind: "allievi", Name: strings.TrimSpace(q.T("allievi") + " " + f.RegionalCode), Columns: []export.Column[classmate]{
		export.Whole("N.", func(c classmate) int { return c.Number }),
		export.Text("Allievo", func(c classmate) string { return c.Name }),
		export.Text("Nascita", func(c classmate) string { return c.Born }),
		export.Text("Stato", func(c classmate) string { return c.State.Text }),
		export.Text("Dal", func(c classmate) string { return c.Since }),
		export.Text("Requisiti", func(c classmate) string { return c.Missing }),
	}}
	for _, c := range []export.Column[classmate]{
		export.Hours("Ore riconosciute", func(c classmate) calendar.Minutes { return c.hours.Ledger.A }),
		export.Hours("Crediti", func(c classmate) calendar.Minutes { return c.hours.Ledger.C }),
		export.Hours("Richieste", func(c classmate) calendar.Minutes { return c.hours.Ledger.Required }),
		export.Percent("%", func(c classmate) int { return int(c.hours.Ledger.PercentHundredths) }),
		export.Hours("Può ancora perdere", func(c classmate) calendar.Minutes { return c.hours.Ledger.Missable }),
		export.Text("Corso", func(classmate) string { return f.Title }),
		export.Text("Edizione", func(classmate) string { return f.Edition }),
		export.Text("Codice corso", func(classmate) string { return f.RegionalCode }),
		export.Text("Posto in lista d’attesa", func(c classmate) string { return placeText(c.Place) }),
	} {
		l.Columns = append(l.Columns, c.OnRequest())
	}
	l.Columns = append(l.Columns, spare(enrolmentColumns(q, func(c classmate) enrolment.Enrolment { return c.member.Enrolment })[1:])...)
	l.Columns = append(l.Columns, personColumns(q, func(c classmate) learner.Learner { return c.member.Learner }, true)...)
	if !asksForFile(q) {
		return l, nil
	}
	return l, q.Read(func(r store.Reader) error {
		members, err := enrolment.OfCourse(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		board, err := ledger.Of(q.Context(), r, f.ID, q.Today())
		if err != nil {
			return err
		}
		byHref := map[string]classmate{}
		for _, m := range members {
			byHref["/iscrizioni/"+m.ID] = classmate{member: m}
		}
		for _, row := range board.Rows {
			c := byHref["/iscrizioni/"+row.Enrolment.ID]
			c.hours = row
			byHref["/iscrizioni/"+row.Enrolment.ID] = c
		}
		for _, shown := range tab.Learners {
			c := byHref[shown.Href]
			c.LearnerRow = shown
			l.Rows = append(l.Rows, c)
		}
		return nil
	})
}

// spare are columns that only a layout asks for.
func spare[T any](columns []export.Column[T]) []export.Column[T] {
	for i := range columns {
		columns[i] = columns[i].OnRequest()
	}
	return columns
}

// enrolmentColumns are what every list can say of an enrolment.
func enrolmentColumns[T any](q *web.Request, of func(T) enrolment.Enrolment) []export.Column[T] {
	return []export.Column[T]{
		export.Whole("N.", func(row T) int { return of(row).Number }),
		export.Text("Iscrizione", func(row T) string { return stateWord(q, of(row).State) }),
		export.Text("Uditore", func(row T) string { return yesNo(q, of(row).Auditor) }),
		export.Date("Iscritto il", func(row T) calendar.Date { return of(row).EnrolledOn }),
		export.Date("Ammesso il", func(row T) calendar.Date { return of(row).AdmittedOn }),
		export.Text("Ingresso tardivo", func(row T) string { return yesNo(q, of(row).LateEntry) }),
	}
}

// personColumns are what every list can say of a person; on request alone where the list is
// of something else.
func personColumns[T any](q *web.Request, of func(T) learner.Learner, onRequest bool) []export.Column[T] {
	columns := []export.Column[T]{
		export.Text("Cognome", func(row T) string { return of(row).Surname }),
		export.Text("Nome", func(row T) string { return of(row).Name }),
		export.Text("Codice fiscale", func(row T) string { return of(row).TaxCode }),
		export.Text("Sesso", func(row T) string { return of(row).Sex }),
		export.Date("Data di nascita", func(row T) calendar.Date { return of(row).Born() }),
		export.Text("Luogo di nascita", func(row T) string { return of(row).BirthPlace }),
		export.Text("Codice catastale di nascita", func(row T) string { return of(row).BirthCode }),
		export.Text("Cittadinanza", func(row T) string { return of(row).Citizenships }),
		export.Text("Email", func(row T) string { return of(row).Email }),
		export.Text("Telefono", func(row T) string { return of(row).Phone }),
		export.Text("Residenza", func(row T) string { return of(row).ResidenceAddress() }),
		export.Text("Genitore o tutore", func(row T) string { return of(row).Guardian }),
	}
	columns = append(columns, spare(declaredColumns(q, of))...)
	if onRequest {
		return spare(columns)
	}
	return columns
}

// declaredColumns are what regional portals ask one by one.
func declaredColumns[T any](q *web.Request, of func(T) learner.Learner) []export.Column[T] {
	province := func(code string) string {
		p, _ := fiscalcode.Lookup(code)
		return p.Province
	}
	return []export.Column[T]{
		export.Text("Nascita, come è nota", func(row T) string { return of(row).Birth() }),
		export.Text("Provincia di nascita", func(row T) string { return province(of(row).BirthCode) }),
		export.Text("Secondo telefono", func(row T) string { return of(row).OtherPhone }),
		export.Text("Indirizzo", func(row T) string { return of(row).Residence }),
		export.Text("CAP", func(row T) string { return of(row).ResidencePostcode }),
		export.Text("Comune di residenza", func(row T) string { return of(row).ResidenceTown }),
		export.Text("Provincia di residenza", func(row T) string { return province(of(row).ResidenceCode) }),
		export.Text("Codice catastale di residenza", func(row T) string { return of(row).ResidenceCode }),
		export.Text("Domicilio", func(row T) string { return of(row).DomicileAddress() }),
		export.Text("Codice fiscale del genitore o tutore", func(row T) string { return of(row).GuardianTaxCode }),
		export.Text("Telefono del genitore o tutore", func(row T) string { return of(row).GuardianPhone }),
		export.Text("Email del genitore o tutore", func(row T) string { return of(row).GuardianEmail }),
		export.Text("Altro genitore o tutore", func(row T) string { return of(row).OtherGuardian }),
		export.Text("Titolo di studio dichiarato", func(row T) string { return declaredTitle(q, of(row)) }),
		export.Text("Anno del titolo", func(row T) string { return of(row).SchoolYear }),
		export.Text("Istituto", func(row T) string { return of(row).SchoolInstitute }),
		export.Text("Condizione occupazionale", func(row T) string { return q.T(learner.EmploymentLabel(of(row).Employment)) }),
	}
}

// stateWord is what was decided of an enrolment, in a word.
func stateWord(q *web.Request, s enrolment.State) string { return q.T(enrolment.Standing(s).Label()) }

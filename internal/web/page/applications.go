package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vidimus/internal/application"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var applicationRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/domande", Allow: documents, Handle: applicationsPage},
	{Method: http.MethodGet, Path: "/domande/informativa", Allow: documents, Handle: noticePage},
	{Method: http.MethodPost, Path: "/domande/informativa", Allow: documents, Handle: writeNotice},
	{Method: http.MethodGet, Path: "/domande/:id", Allow: documents, Handle: applicationPage},
	{Method: http.MethodPost, Path: "/domande/:id/accetta", Allow: documents, Handle: acceptApplication},
	{Method: http.MethodPost, Path: "/domande/:id/rifiuta", Allow: documents, Handle: refuseApplication},
	{Method: http.MethodPost, Path: "/domande/:id/cancella", Allow: documents, Handle: eraseApplication},
	{Method: http.MethodGet, Path: "/domande/:id/documenti/:file", Allow: documents, Handle: downloadApplied},
	{Method: http.MethodGet, Path: "/corsi/:id/domande", Allow: documents, Handle: applicationFormPage},
	{Method: http.MethodPost, Path: "/corsi/:id/domande", Allow: documents, Handle: publishForm},
	{Method: http.MethodPost, Path: "/corsi/:id/domande/chiudi", Allow: documents, Handle: shutForm},
}

// applicationFilters are the ways to look at the queue; "cancellare" are those that are due.
var applicationFilters = []struct {
	query, label string
	state        application.State
}{
	{"", "Da decidere", application.Submitted}, {"accettate", "Accettate", application.Accepted},
	{"rifiutate", "Non accettate", application.Refused}, {"ritirate", "Ritirate", application.Withdrawn}, {dueFilter, "Da cancellare", ""},
}

const dueFilter = "cancellare"

func applicationBadge(q *web.Request, s application.State) templates.Badge {
	switch s {
	case application.Accepted:
		return templates.Badge{Tone: templates.Success, Text: q.T("Accettata")}
	case application.Refused:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Non accettata")}
	case application.Withdrawn:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Ritirata")}
	case application.Erased:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Cancellata")}
	}
	return templates.Badge{Tone: templates.Caution, Text: q.T("Da decidere")}
}

// waitingAlert is the work that applications make, on the page where the office's day begins.
func waitingAlert(q *web.Request, r store.Reader) ([]templates.Alert, error) {
	if !may(q, documents) {
		return nil, nil
	}
	waiting, err := application.Waiting(q.Context(), r)
	n := 0
	for _, k := range waiting {
		n += k
	}
	if err != nil || n == 0 {
		return nil, err
	}
	return []templates.Alert{{Tone: templates.Info, Title: q.T("{n} {n|domanda di iscrizione da decidere|domande di iscrizione da decidere}", "n", n),
		Link: &templates.Link{Text: q.T("Vedi le domande"), Href: "/domande"}}}, nil
}

// applicationsPage is the queue, in the order in which people wait.
func applicationsPage(q *web.Request) error {
	courseID, state := q.Query("corso"), q.Query("stato")
	view := templates.Applications{Actions: []templates.Action{{Text: q.T("Informativa e conservazione"), Href: "/domande/informativa"}},
		Empty: templates.Empty{Text: q.T("Nessuna domanda qui. Il modulo di un corso si pubblica dalla sua pagina."), Next: &templates.Link{Text: q.T("Vai ai corsi"), Href: "/corsi"}}}
	at := func(courseID, state string) string {
		address := url.Values{}
		for name, value := range map[string]string{"corso": courseID, "stato": state} {
			if value != "" {
				address.Set(name, value)
			}
		}
		if len(address) == 0 {
			return "/domande"
		}
		return "/domande?" + address.Encode()
	}
	err := q.Read(func(r store.Reader) error {
		all, err := application.OfCourse(q.Context(), r, "")
		if err != nil {
			return err
		}
		due, err := application.DueForErasure(q.Context(), r, all, q.Today(), q.Zone())
		if err != nil {
			return err
		}
		shows := func(a application.Application, query string, s application.State) bool {
			if query == dueFilter {
				return slices.ContainsFunc(due, func(d application.Application) bool { return d.ID == a.ID })
			}
			return a.State == s
		}
		twice := application.Twice(all)
		names, err := courseNames(q, r, all)
		if err != nil {
			return err
		}
		for _, f := range applicationFilters {
			filter := templates.Filter{Link: templates.Link{Text: q.T(f.label), Href: at(courseID, f.query)}, Current: f.query == state}
			counts := map[string]int{}
			for _, a := range all {
				if !shows(a, f.query, f.state) {
					continue
				}
				counts[a.CourseID]++
				if courseID != "" && a.CourseID != courseID {
					continue
				}
				filter.Count++
				if filter.Current {
					view.Rows = append(view.Rows, applicationRow(q, a, twice[a.ID], names[a.CourseID]))
				}
			}
			view.States = append(view.States, filter)
			if filter.Current {
				view.Courses = courseFilters(q, names, counts, courseID, func(id string) string { return at(id, state) })
			}
		}
		return documentCounts(q, r, view.Rows)
	})
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "applications", templates.Page{Title: q.T("Domande di iscrizione"), View: view})
}

// courseNames are the courses that applications are to.
func courseNames(q *web.Request, r store.Reader, all []application.Application) (map[string]string, error) {
	names := map[string]string{}
	for _, a := range all {
		if names[a.CourseID] != "" {
			continue
		}
		c, err := course.ByID(q.Context(), r, a.CourseID)
		if err != nil {
			return nil, err
		}
		names[a.CourseID] = courseName(q, c)
	}
	return names, nil
}

// courseFilters narrow the queue to one course, where there are several.
func courseFilters(q *web.Request, names map[string]string, counts map[string]int, current string, at func(id string) string) []templates.Filter {
	if len(names) < 2 {
		return nil
	}
	every := templates.Filter{Link: templates.Link{Text: q.T("Tutti i corsi"), Href: at("")}, Current: current == ""}
	var out []templates.Filter
	for id, name := range names {
		every.Count += counts[id]
		out = append(out, templates.Filter{Link: templates.Link{Text: name, Href: at(id)}, Count: counts[id], Current: id == current})
	}
	slices.SortFunc(out, func(a, b templates.Filter) int {
		return strings.Compare(language.SortKey(a.Text), language.SortKey(b.Text))
	})
	return append([]templates.Filter{every}, out...)
}

func applicationRow(q *web.Request, a application.Application, twice bool, courseName string) templates.ApplicationRow {
	row := templates.ApplicationRow{Href: "/domande/" + a.ID, Name: a.Person().FullName(), Course: courseName, When: moment(q, a.SubmittedAt), State: applicationBadge(q, a.State)}
	if a.State == application.Submitted && twice {
		row.Note = q.T("forse ha fatto domanda due volte")
	}
	return row
}

func documentCounts(q *web.Request, r store.Reader, rows []templates.ApplicationRow) error {
	counts, err := application.CountDocuments(q.Context(), r)
	for i := range rows {
		rows[i].Documents = counts[rows[i].Href[len("/domande/"):]]
	}
	return err
}

// applicationFile is an application before the office.
type applicationFile struct {
	application.Application
	course    courseFile
	members   []enrolment.Member
	documents []application.Document
	verdicts  []enrolment.Verdict
	terms     application.Terms
}

func readApplicationFile(q *web.Request, r store.Reader) (f applicationFile, err error) {
	ctx := q.Context()
	if f.Application, err = application.ByID(ctx, r, q.Param("id")); err != nil {
		return f, err
	}
	if f.course, err = readCourseFile(q, r, f.CourseID); err != nil {
		return f, err
	}
	if f.members, err = enrolment.OfCourse(ctx, r, f.CourseID); err != nil {
		return f, err
	}
	if f.documents, err = application.DocumentsOf(ctx, r, f.ID); err != nil {
		return f, err
	}
	if f.terms, err = application.TermsByID(ctx, r, f.TermsID); err != nil {
		return f, err
	}
	f.verdicts, err = application.VerdictsOf(ctx, r, f.Application, q.Today())
	return f, err
}

func applicationPage(q *web.Request) error { return showApplication(q, nil, "") }

// showApplication shows an application; with the refusal of an act, what was typed again.
func showApplication(q *web.Request, refusal error, act string) error {
	var f applicationFile
	var view templates.Application
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readApplicationFile(q, r); err != nil {
			return err
		}
		view, err = applicationView(q, r, f)
		return err
	})
	if err != nil {
		return err
	}
	name := f.Person().FullName()
	if f.State == application.Erased {
		name = q.T("Domanda cancellata")
	}
	p := templates.Page{Title: name, Subtitle: f.course.name(), Crumbs: []templates.Link{{Text: q.T("Domande"), Href: "/domande"}}}
	switch {
	case act == "rifiuta":
		view.Refuse = formOf(q, refusal, nil)
	case refusal != nil:
		view.Accept = templates.Form{Values: q.Values(), Message: q.Locale().Fault(refusal)}
		if !fault.HasCode(refusal, "learner.unconfirmed") {
			view.Accept = formOf(q, refusal, nil)
		}
	}
	p.View = view
	if refusal != nil {
		return q.Invalid(refusal, "application", p)
	}
	return q.Page(http.StatusOK, "application", p)
}

func applicationView(q *web.Request, r store.Reader, f applicationFile) (templates.Application, error) {
	ctx, l := q.Context(), q.Locale()
	person := f.Person()
	view := templates.Application{ID: f.ID, State: applicationBadge(q, f.State), Facts: applicationFacts(q, person), Note: person.Note, Decide: f.State == application.Submitted}
	for _, d := range f.documents {
		view.Documents = append(view.Documents, templates.Link{Text: evidenceLine(l, d.Evidence(), nil, false).Title, Href: "/domande/" + f.ID + "/documenti/" + d.ID})
	}
	if f.State == application.Erased {
		view.Facts = nil
	} else {
		view.Facts = append(factsOf(q.T("Arrivata il"), moment(q, f.SubmittedAt)), view.Facts...)
	}
	if view.Decide {
		for _, v := range application.Missing(f.verdicts) {
			view.Missing = append(view.Missing, say(l, v.Title))
		}
		if err := doubts(q, r, f, &view); err != nil {
			return view, err
		}
		view.Seats = seatsOf(q, f.course.Course, f.members)
	}
	if err := f.decided(q, r, &view); err != nil {
		return view, err
	}
	all, err := application.OfCourse(ctx, r, f.CourseID)
	if err != nil {
		return view, err
	}
	for _, o := range application.Others(all, f.Application) {
		if f.State != application.Erased {
			view.Others = append(view.Others, templates.Link{Text: q.T("{name}, {at}", "name", o.Person().FullName(), "at", moment(q, o.SubmittedAt)), Href: "/domande/" + o.ID})
		}
	}
	events, err := application.History(ctx, r, f.ID)
	if err != nil {
		return view, err
	}
	view.History, err = history(q, r, events)
	return view, err
}

// doubts are what looks wrong about who applied, and the people on file who may be them.
// What cannot be registered as it was typed is told when somebody tries.
func doubts(q *web.Request, r store.Reader, f applicationFile, view *templates.Application) error {
	_, found, err := learner.Review(f.Person().Learner(), q.Today())
	if fault.As(err) != nil {
		return nil //nolint:nilerr // told when somebody tries
	}
	if err != nil {
		return err
	}
	view.Warnings = findingsOf(q.Locale(), found)
	known, err := application.Known(q.Context(), r, f.Application, q.Today())
	for _, k := range known {
		view.Matches = append(view.Matches, matchOf(q, k))
	}
	return err
}

// decided adds what became of the application, and what is to be done with it next.
func (f applicationFile) decided(q *web.Request, r store.Reader, view *templates.Application) error {
	by, err := accountName(q.Context(), r, f.DecidedBy)
	if err != nil || f.DecidedAt.IsZero() {
		return err
	}
	if f.State == application.Withdrawn {
		by = ""
	}
	view.Decided = factsOf(q.T("Decisa il"), moment(q, f.DecidedAt), q.T("Da"), by, q.T("Motivo"), f.Reason)
	if f.EnrolmentID != "" {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Vai all’iscrizione"), Href: "/iscrizioni/" + string(f.EnrolmentID), Primary: true})
	}
	due, err := application.DueForErasure(q.Context(), r, []application.Application{f.Application}, q.Today(), q.Zone())
	if len(due) > 0 {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Cancella i dati"), Href: "/domande/" + f.ID + "/cancella", Post: true,
			Confirm: q.T("Dati e documenti si cancellano per sempre; resta che una domanda c’è stata")})
	}
	return err
}

// acceptApplication enrols who applied: somebody already on file, or a person who is
// registered in the same act. What looks wrong asks for a tick, as at the desk.
func acceptApplication(q *web.Request) error {
	f, err := readApplication(q)
	if err != nil {
		return err
	}
	l := f.Person().Learner()
	known := q.Value("learner") != ""
	if l.ID = store.NewID(); known {
		l.ID = q.Value("learner")
	}
	locks := []store.Stream{store.CourseStream(f.CourseID), store.LearnerStream(l.ID), store.ApplicationStream(f.ID)}
	err = q.Write(locks, func(tx *store.Tx) error {
		matches, err := application.Known(q.Context(), tx, f, q.Today())
		if err != nil {
			return err
		}
		if known && !slices.ContainsFunc(matches, func(m learner.Learner) bool { return m.ID == l.ID }) {
			return fault.New(fault.Refused, "page.match", "Quella persona non somiglia a chi ha fatto domanda: ricarica la pagina e scegli di nuovo.")
		}
		_, warnings, err := learner.Review(l, q.Today())
		if err != nil {
			return err
		}
		accepted := acceptedBy(q, warnings, matches)
		e, _, err := application.Accept(q.Context(), tx, f.ID, l, known, accepted)
		tx.Answer("/iscrizioni/" + e.ID)
		return err
	})
	if refusedHere(err) {
		return showApplication(q, err, "accetta")
	}
	return err
}

// acceptedBy reports whether somebody has seen what looks wrong about a new person, and the
// people who look like them: then the form has the field learner, empty.
func acceptedBy(q *web.Request, warnings []finding.Finding, matches []learner.Learner) bool {
	return (len(warnings) == 0 || q.Value("accept") == "1") && (len(matches) == 0 || q.Form().Has("learner"))
}

func readApplication(q *web.Request) (a application.Application, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		a, err = application.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	return a, err
}

func refuseApplication(q *web.Request) error {
	return onApplication(q, "rifiuta", func(tx *store.Tx, id string) error {
		return application.Refuse(q.Context(), tx, id, q.Value("reason"))
	})
}

func eraseApplication(q *web.Request) error {
	return onApplication(q, "cancella", func(tx *store.Tx, id string) error {
		if q.Value("confirm") != "1" {
			return fault.New(fault.Invalid, "page.confirm", "Metti la spunta per confermare.")
		}
		return application.Erase(q.Context(), tx, id)
	})
}

func onApplication(q *web.Request, act string, fn func(tx *store.Tx, id string) error) error {
	a, err := readApplication(q)
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.ApplicationStream(a.ID)}, func(tx *store.Tx) error {
		tx.Answer("/domande/" + a.ID)
		return fn(tx, a.ID)
	})
	if refusedHere(err) {
		return showApplication(q, err, act)
	}
	return err
}

// downloadApplied gives a document of an application to keep.
func downloadApplied(q *web.Request) error {
	var d application.Document
	err := q.Read(func(r store.Reader) (err error) {
		d, err = application.DocumentByID(q.Context(), r, q.Param("id"), q.Param("file"))
		return err
	})
	if err != nil {
		return err
	}
	return downloadFile(q, "documento-"+d.ID, d.FileID)
}

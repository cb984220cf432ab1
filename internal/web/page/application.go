package page

import (
	"net/http"
	"slices"

	"vidimus/internal/application"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

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

package page

import (
	"net/http"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

func newEnrolmentPage(q *web.Request) error {
	return showEnrol(q, nil, templates.Enrol{Search: q.Query("cerca")})
}

// showEnrol shows the form; with a refusal, again and with what was typed.
func showEnrol(q *web.Request, refusal error, view templates.Enrol) error {
	view.CourseID = q.Param("id")
	view.Person = personForm(q, view.Form)
	var p templates.Page
	err := q.Read(func(r store.Reader) error {
		f, err := readCourseFile(q, r, view.CourseID)
		if err != nil {
			return err
		}
		members, err := enrolment.OfCourse(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		p, view.Seats = f.page(q, q.T("Nuova iscrizione")), seatsOf(q, f.Course, members)
		if view.Search == "" {
			return nil
		}
		found, err := learner.Search(q.Context(), r, view.Search, 10)
		for _, l := range found {
			if !slices.ContainsFunc(members, func(m enrolment.Member) bool { return m.LearnerID == l.ID }) {
				view.Found = append(view.Found, matchOf(q, l))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	p.View = view
	if refusal != nil {
		return q.Invalid(refusal, "enrol", p)
	}
	return q.Page(http.StatusOK, "enrol", p)
}

func matchOf(q *web.Request, l learner.Learner) templates.Match {
	detail := q.T("data di nascita non indicata")
	if l.BirthDate != "" {
		detail = q.T("nascita: {day}", "day", l.Birth())
	}
	if l.TaxCode != "" {
		detail += " · " + l.TaxCode
	}
	return templates.Match{ID: l.ID, Name: l.FullName(), Detail: detail}
}

// enrol puts somebody on a course: who is known already, or a person who is registered in
// the same act. What looks wrong about a new person is shown, and asks for a tick.
func enrol(q *web.Request) error {
	courseID := q.Param("id")
	if known := q.Value("learner"); known != "" {
		err := q.Write([]store.Stream{store.CourseStream(courseID)}, func(tx *store.Tx) error {
			return enrolAndAnswer(q, tx, courseID, known)
		})
		return enrolAgain(q, err, nil, nil)
	}
	bad := typed()
	n := newcomer{Learner: typedLearner(q, bad)}
	n.ID = store.NewID()
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(courseID), store.LearnerStream(n.ID)}, func(tx *store.Tx) error {
			if err := n.register(q, tx); err != nil {
				return err
			}
			return enrolAndAnswer(q, tx, courseID, n.ID)
		})
	}
	return enrolAgain(q, err, n.warnings, n.matches)
}

func enrolAndAnswer(q *web.Request, tx *store.Tx, courseID, learnerID string) error {
	e, err := enrolment.Enrol(q.Context(), tx, courseID, learnerID, q.Value("auditor") == "1")
	if err != nil {
		return err
	}
	tx.Answer("/iscrizioni/" + e.ID)
	return nil
}

func enrolAgain(q *web.Request, err error, warnings []finding.Finding, matches []learner.Learner) error {
	if err == nil || !refusedHere(err) {
		return err
	}
	return showEnrol(q, err, templates.Enrol{Form: personAgain(q, err), Warnings: findingsOf(q.Locale(), warnings), Matches: matchesOf(q, matches)})
}

func matchesOf(q *web.Request, people []learner.Learner) []templates.Match {
	var out []templates.Match
	for _, l := range people {
		out = append(out, matchOf(q, l))
	}
	return out
}

func born(l language.Locale, p learner.Learner) string {
	switch day := p.Birth(); {
	case day == "":
		return p.BirthPlace
	case p.BirthPlace == "":
		return day
	default:
		return l.T("{day}, {place}", "day", day, "place", p.BirthPlace)
	}
}

// inDays says how far off a day is.
func inDays(l language.Locale, today, day calendar.Date) string {
	switch n := today.DaysUntil(day); {
	case n == 0:
		return l.T("oggi")
	case n > 0:
		return l.T("fra {n} {n|giorno|giorni}", "n", n)
	default:
		return l.T("{n} {n|giorno|giorni} fa", "n", -n)
	}
}

package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// personPage is a teacher or a tutor: what they bring, who judged it, and their hours. They
// read it themselves too.
func personPage(q *web.Request) error { return showPerson(q, nil) }

// showPerson shows it; refusal is a document that was not taken.
func showPerson(q *web.Request, refusal error) error {
	var s provider.Staff
	var view templates.Person
	err := q.Read(func(r store.Reader) (err error) {
		if s, err = readPerson(q, r, q.Param("id")); err != nil {
			return err
		}
		filed, err := provider.DocumentsOf(q.Context(), r, s.ID)
		if err != nil {
			return err
		}
		row := staffRow{Staff: s, lacks: provider.Lacking(s, filed)}
		view = templates.Person{ID: s.ID, State: row.badge(q), Lacks: findingsOf(q.Locale(), row.lacks), Actions: personActions(q, row)}
		if view.Facts, err = staffFacts(q, r, s); err != nil {
			return err
		}
		for _, d := range filed {
			view.Documents = append(view.Documents, staffDocument(q, d))
		}
		if view.Judgements, err = staffJudgements(q, r, s.ID); err != nil {
			return err
		}
		if view.Courses, err = personCourses(q, r, s.ID); err != nil {
			return err
		}
		if err = personHours(q, r, s.ID, &view); err != nil || !may(q, readers) {
			return err
		}
		events, err := provider.History(q.Context(), r, s.ID)
		if err != nil {
			return err
		}
		view.History, err = history(q, r, events)
		return err
	})
	if err != nil {
		return err
	}
	if may(q, office) {
		view.Upload = documentForm(q)
	}
	p := templates.Page{Title: s.FullName(), View: view}
	if may(q, readers) {
		p.Crumbs = []templates.Link{{Text: q.T("Personale"), Href: "/personale"}}
	}
	if refusal != nil {
		view.Upload.Form = formOf(q, refusal, fields("kind", "description", "received", "file"))
		p.View = view
		return q.Invalid(refusal, "person", p)
	}
	return q.Page(http.StatusOK, "person", p)
}

func personActions(q *web.Request, s staffRow) []templates.Action {
	out := []templates.Action{{Text: q.T("Calendario"), Href: "/personale/" + s.ID + "/calendario"}}
	if may(q, office) {
		out = append(out, templates.Action{Text: q.T("Modifica"), Href: "/personale/" + s.ID + "/modifica"})
	}
	if may(q, pinGivers) {
		out = append(out, templates.Action{Text: q.T("PIN di firma"), Href: "/personale/" + s.ID + "/pin"})
	}
	if may(q, judges) && !s.gone() {
		out = append(out, templates.Action{Text: q.T("Giudica titolo ed esperienza"), Href: "/personale/" + s.ID + "/giudizio", Primary: !s.Judged() && s.documented()})
	}
	if may(q, administrators) && s.AccountID == "" && !s.gone() {
		out = append(out, templates.Action{Text: q.T("Invita a usare il registro"), Href: "/utenti/nuovo?personale=" + s.ID})
	}
	return out
}

func staffFacts(q *web.Request, r store.Reader, s provider.Staff) ([]templates.Fact, error) {
	signsIn := q.T("no")
	if s.AccountID != "" {
		a, err := account.ByID(q.Context(), r, string(s.AccountID))
		if err != nil {
			return nil, err
		}
		signsIn = a.Email
	}
	gone := ""
	if !s.LeftOn.IsZero() {
		gone = s.LeftOn.Italian()
	}
	return factsOf(
		q.T("Titolo di studio"), orDash(s.Title),
		q.T("Anni di esperienza documentati"), strconv.Itoa(s.DocumentedYears),
		q.T("Dal mondo del lavoro"), yesNo(q, s.WorldOfWork),
		q.T("Accede al registro"), signsIn,
		q.T("Non più in servizio dal"), gone,
	), nil
}

func staffDocument(q *web.Request, d provider.Document) templates.StaffDocument {
	out := templates.StaffDocument{Title: d.Description, Kind: q.T(d.Kind.Label()), Detail: q.T("ricevuto il {date}", "date", d.ReceivedOn), Gone: !d.Stands()}
	path := "/personale/" + d.StaffID + "/documenti/" + d.ID
	if d.FileID != "" && may(q, staffPapers) {
		out.File = path
	}
	if out.Gone {
		out.File, out.Detail = "", q.T("ritirato il {date}: {reason}", "date", d.WithdrawnOn, "reason", d.WithdrawnBecause)
	} else if may(q, office) {
		out.Withdraw = path + "/ritira"
	}
	return out
}

func staffJudgements(q *web.Request, r store.Reader, staffID string) ([]templates.Judgement, error) {
	all, err := provider.JudgementsOf(q.Context(), r, staffID)
	var out []templates.Judgement
	for _, j := range all {
		row := templates.Judgement{By: q.T("{name}, {date}", "name", j.JudgedBy, "date", j.JudgedOn), Standing: j.FellOn.IsZero(),
			State: templates.Badge{Tone: templates.Success, Text: q.T("Titolo adeguato")}, Facts: factsOf(
				q.T("Titolo di studio"), orDash(j.Title),
				q.T("Anni di esperienza attinente"), strconv.Itoa(j.DocumentedYears),
				q.T("Dal mondo del lavoro"), yesNo(q, j.WorldOfWork),
				q.T("Su quali documenti"), orDash(j.Evidence),
				q.T("Nota"), j.Note,
			)}
		if j.TitleAdequate == provider.Inadequate {
			row.State = templates.Badge{Tone: templates.Info, Text: q.T("Titolo non adeguato")}
		}
		if !row.Standing {
			row.State = templates.Badge{Tone: templates.Neutral, Text: q.T("Non vale più")}
			row.Fell = q.T("Decaduto il {date}.", "date", j.FellOn) + " " + q.T(j.FellBecause)
		}
		out = append(out, row)
	}
	return out, err
}

// personCourses are the courses somebody works on, the latest start first.
func personCourses(q *web.Request, r store.Reader, staffID string) ([]templates.PersonCourse, error) {
	listed, err := course.List(q.Context(), r, course.Filter{StaffID: staffID})
	if err != nil {
		return nil, err
	}
	parts, err := course.PartsOf(q.Context(), r, staffID)
	var out []templates.PersonCourse
	for _, c := range listed {
		row := templates.PersonCourse{Name: courseName(q, c.Course), State: courseBadge(q, c.State)}
		var words []string
		tutor := false
		for _, m := range parts {
			if m.CourseID == c.ID {
				words = append(words, q.T(partLabel(m.Part)))
				tutor = tutor || m.Part == course.TutorPart
			}
		}
		if may(q, readers) || tutor && may(q, courseReaders) {
			row.Href = "/corsi/" + c.ID
		}
		row.Parts = strings.Join(words, ", ")
		out = append(out, row)
	}
	return out, err
}

// personHours adds the months of somebody's lessons, and the one that was asked for: the
// present one where none was.
func personHours(q *web.Request, r store.Reader, staffID string, view *templates.Person) error {
	all, err := timetable.HoursOfTeachers(q.Context(), r, calendar.Date{}, calendar.Date{}, q.Today(), staffID)
	if err != nil {
		return err
	}
	asked := monthOf(q)
	var shown []timetable.TeacherHours
	for _, h := range all {
		if h.Month == asked {
			shown = append(shown, h)
		}
		if n := len(view.Months); n == 0 || view.Months[n-1].Month != monthName(q, h.Month) {
			view.Months = append(view.Months, templates.MonthHours{Month: monthName(q, h.Month), Current: h.Month == asked,
				Href: "/personale/" + staffID + "?mese=" + monthValue(h.Month) + "#ore"})
		}
		last := &view.Months[len(view.Months)-1]
		last.HoursSum = plus(last.HoursSum, sumOf(h))
	}
	slices.Reverse(view.Months)
	courses, err := namesOfCourses(q, r)
	if err != nil {
		return err
	}
	rows, err := taughtRows(q, r, courses, shown)
	table := tableOf(q, asked, rows, false)
	view.Hours = &table
	return err
}

package page

import (
	"net/http"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/journey"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var transferRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/iscrizioni/:id/trasferimento", Allow: web.For(enrolment.RolesFor(enrolment.ToTransfer)...), Handle: transferPage},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/trasferimento", Allow: web.For(enrolment.RolesFor(enrolment.ToTransfer)...), Handle: transfer, Limit: evidenceLimit},
}

// A moving is a transfer as chosen: where to, and the days.
type moving struct {
	course     string
	last, from calendar.Date
}

func transferPage(q *web.Request) error {
	bad := typed()
	read := func(name string) calendar.Date {
		d, err := calendar.ParseItalian(q.Query(name))
		if q.Query(name) != "" && err != nil {
			bad.With(name, "Scrivi la data come 31/12/2026.")
		}
		return d
	}
	m := moving{course: q.Query("course"), last: read("last"), from: read("from")}
	return showTransfer(q, m, bad.OrNil())
}

// showTransfer asks where to and from when; of a choice it shows what can be carried along,
// and with it what can still be reached there.
func showTransfer(q *web.Request, m moving, refusal error) error {
	var view templates.Transfer
	var p templates.Page
	err := q.Read(func(r store.Reader) error {
		f, err := readEnrolmentFile(q, r, q.Param("id"))
		if err != nil {
			return err
		}
		if why := f.option(enrolment.ToTransfer).Why; why.Message != "" {
			return fault.New(fault.Refused, "page.act", why.Message, fault.Args(why.Args))
		}
		home := "/iscrizioni/" + f.ID
		p = templates.Page{Title: q.T("Trasferimento di {name}", "name", f.person.FullName()), Subtitle: f.course.name(),
			Crumbs: append(f.crumbs(q), templates.Link{Text: f.person.FullName(), Href: home})}
		view = templates.Transfer{Action: home + "/trasferimento", Back: templates.Link{Text: q.T("Torna all’iscrizione"), Href: home}}
		editions, err := journey.Editions(q.Context(), r, f.course.Course)
		if err != nil {
			return err
		}
		for _, c := range editions {
			view.Courses = append(view.Courses, templates.Choice{Value: c.ID, Text: q.T("{title}, edizione {edition}, dal {day}", "title", c.Title, "edition", c.Edition, "day", c.Start())})
		}
		view.Form = templates.Form{Values: map[string]string{"course": m.course, "last": cmpDate(m.last, q.Today()).Italian(), "from": m.from.Italian()}}
		if refusal != nil {
			view.Form = formOf(q, refusal, fields("course", "last", "from", "file"))
		}
		i := slices.IndexFunc(editions, func(c course.Course) bool { return c.ID == m.course })
		if i < 0 || m.last.IsZero() {
			return nil
		}
		found, err := carry(q, r, f, editions[i], m, &view)
		if fault.HasCode(err, "journey.register_open") {
			view.Form.Message = q.Locale().Fault(err)
			return nil
		}
		view.Findings = findingsOf(q.Locale(), found)
		return err
	})
	if err != nil {
		return err
	}
	p.View = view
	if refusal != nil {
		return q.Invalid(refusal, "transfer", p)
	}
	return q.Page(http.StatusOK, "transfer", p)
}

func cmpDate(d, otherwise calendar.Date) calendar.Date {
	if d.IsZero() {
		return otherwise
	}
	return d
}

// carry fills in what can be carried along, and judges the entry there with all of it.
func carry(q *web.Request, r store.Reader, f enrolmentFile, there course.Course, m moving, view *templates.Transfer) ([]finding.Finding, error) {
	carried, err := journey.Carried(q.Context(), r, f.ID, there.ID, m.last)
	if err != nil {
		return nil, err
	}
	var all []hours.Credit
	for _, c := range carried {
		name := carryField(c.Cell)
		row := templates.CarryRow{Name: name, Segment: segmentName(q.Locale(), c.Segment), Mode: c.Mode, Earned: c.Earned, Planned: c.Planned, Value: hoursText(c.Most())}
		if typed, ok := view.Form.Values[name]; ok {
			row.Value = typed
		}
		row.Error = view.Form.Error(name)
		view.Carry = append(view.Carry, row)
		all = append(all, hours.Credit{Cell: c.Cell, Minutes: c.Most()})
	}
	view.Ready, view.Started = true, !there.StartedOn.IsZero()
	from := there.Start()
	if view.Started {
		from = cmpDate(m.from, latestDate(q.Today(), m.last.AddDays(1)))
		view.Form.Values["from"] = from.Italian()
	}
	l, err := ledger.Entering(q.Context(), r, enrolment.Enrolment{CourseID: there.ID}, from, q.Today(), all...)
	if err != nil {
		return nil, err
	}
	view.Facts = reachFacts(q, l, from)
	found, err := journey.Elsewhere(q.Context(), r, there.ID, f.LearnerID, from, f.CourseID)
	view.Clash = len(found) > 0
	if l.Outcome == hours.Unreachable {
		refusal := fault.As(journey.Unreachable(from, l))
		found = append(found, finding.Finding{Rule: "H-THRESHOLD", Severity: finding.Blocking, Message: refusal.Message, Args: finding.Args(refusal.Args)})
	}
	return found, err
}

func latestDate(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func carryField(c hours.Cell) string { return "carry." + c.Segment + "." + string(c.Mode) }

func transfer(q *web.Request) error {
	bad := typed()
	m := moving{course: q.Value("course"), last: dateField(q, "last", bad), from: dateField(q, "from", bad)}
	again := func(err error) error { return showTransfer(q, m, err) }
	decision, err := typedDecision(q, bad)
	if err != nil {
		return err
	}
	var f enrolmentFile
	var carried []journey.Carry
	err = q.Read(func(r store.Reader) (err error) {
		if f, err = readEnrolmentFile(q, r, q.Param("id")); err != nil {
			return err
		}
		if why := f.option(enrolment.ToTransfer).Why; why.Message != "" {
			return fault.New(fault.Refused, "page.act", why.Message, fault.Args(why.Args))
		}
		carried, err = journey.Carried(q.Context(), r, f.ID, m.course, m.last)
		return err
	})
	if err != nil {
		return err
	}
	credits := map[hours.Cell]calendar.Minutes{}
	for _, c := range carried {
		credits[c.Cell] = hoursField(q, carryField(c.Cell), bad)
	}
	if err := bad.OrNil(); err != nil {
		return again(err)
	}
	err = q.Write(append(f.locks(), store.CourseStream(m.course)), func(tx *store.Tx) error {
		e, err := journey.Transfer(q.Context(), tx, journey.Moving{EnrolmentID: f.ID, CourseID: m.course, Last: m.last, From: m.from, Reason: q.Value("reason"),
			Credits: credits, Decision: decision, Accepted: q.Value("accepted")})
		tx.Answer("/iscrizioni/" + e.ID)
		return err
	})
	if err != nil && refusedHere(err) {
		return again(err)
	}
	return err
}

package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/link"
	"vidimus/internal/notice"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var hoursRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/iscrizioni/:id/ore", Allow: courseReaders, Handle: learnerHoursPage},
	{Method: http.MethodGet, Path: "/corsi/:id/ipotesi", Allow: courseReaders, Handle: courseWhatIfPage},
	{Method: http.MethodGet, Path: "/corsi/:id/mesi", Allow: courseReaders, Handle: learnerMonthsPage},
	byLink("/allievo/:secret/ore", ownHoursPage),
}

// tracedHours is a learner's hours before a reader: who said what is for the house alone.
type tracedHours struct {
	q *web.Request
	ledger.Trace
	own    bool              // the learner's own page: no names, no reasons, no hypotheses
	names  map[string]string // accounts
	alerts []notice.Notice   // what tutor and secretariat were told of the absence, each once
}

// learnerHoursPage is the hours of an enrolment, minute by minute.
func learnerHoursPage(q *web.Request) error {
	var t tracedHours
	var f courseFile
	err := q.Read(func(r store.Reader) (err error) {
		e, err := enrolment.ByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return err
		}
		if f, err = readCourseFile(q, r, e.CourseID); fault.Is(err, fault.NotFound) { // somebody else's is as absent as one that never was
			return fault.New(fault.NotFound, "not_found", "L’iscrizione non c’è.")
		}
		if err != nil {
			return err
		}
		t, err = traceHours(q, r, e.ID, false)
		return err
	})
	if err != nil {
		return err
	}
	if sent, err := takeAway(q, t.list()); sent {
		return err
	}
	bad := typed()
	h := hypothesisOf(q, t.Plan, bad)
	row := t.Row()
	if bad.OrNil() != nil || row.Ledger.Outcome.Gone() {
		h = hours.Hypothesis{}
	}
	view := t.view(h)
	if !row.Ledger.Outcome.Gone() { // nothing is supposed of who left
		form := whatIfForm(q, t.ofLearner(), h, bad)
		view.WhatIf = &form
	}
	p := templates.Page{Title: q.T("Ore di {name}", "name", row.Learner.FullName()), Subtitle: f.name(), View: view,
		Crumbs: append(f.crumbs(q), templates.Link{Text: q.T("Ammissione all’esame"), Href: "/corsi/" + f.ID + "/ammissione"})}
	if err := bad.OrNil(); err != nil {
		return q.Invalid(err, "learner_hours", p)
	}
	return q.Page(http.StatusOK, "learner_hours", p)
}

// ownHoursPage is the same page for the learner, by their private address.
func ownHoursPage(q *web.Request) error {
	l, err := bearer(q, link.Learner)
	if err != nil {
		return err
	}
	var f ownFile
	var t tracedHours
	err = q.Read(func(r store.Reader) (err error) {
		if f, err = readOwnFile(q, r, l); err != nil {
			return err
		}
		t, err = traceHours(q, r, f.ID, true)
		return err
	})
	if err != nil {
		return err
	}
	if sent, err := takeAway(q, t.list()); sent {
		return err
	}
	view := t.view(hours.Hypothesis{})
	view.Links = []templates.Link{{Text: q.T("Torna alla tua pagina"), Href: ownHome(q)}}
	return q.Page(http.StatusOK, "learner_hours", templates.Page{Title: f.person.FullName(), Subtitle: courseName(q, f.course), View: view})
}

// traceHours reads the hours of an enrolment, with the names of who recorded them.
func traceHours(q *web.Request, r store.Reader, enrolmentID string, own bool) (t tracedHours, err error) {
	t = tracedHours{q: q, own: own, names: map[string]string{}}
	if t.Trace, err = ledger.TraceOf(q.Context(), r, enrolmentID, q.Today()); err != nil || own {
		return t, err
	}
	if err := t.readAlerts(r); err != nil {
		return t, err
	}
	name := func(id string) error {
		if _, known := t.names[id]; !known && id != "" {
			t.names[id], err = accountName(q.Context(), r, id)
		}
		return err
	}
	for _, e := range t.Entries {
		if e.Told.Kind == store.Person {
			if err := name(e.Told.By); err != nil {
				return t, err
			}
		}
		for _, a := range e.Amendments {
			if err := name(a.AmendedBy); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

// readAlerts reads when the house was told of the learner's absence: the first that was told of
// each share.
func (t *tracedHours) readAlerts(r store.Reader) error {
	all, err := notice.OfKind(t.q.Context(), r, ledger.AlertsOf(t.Course.ID))
	for _, n := range all {
		of := strings.HasSuffix(n.Key, ":"+t.Row().Enrolment.ID)
		if of && !slices.ContainsFunc(t.alerts, func(known notice.Notice) bool { return known.Key == n.Key }) {
			t.alerts = append(t.alerts, n)
		}
	}
	return err
}

// ofLearner is the board with the lessons of this learner alone.
func (t tracedHours) ofLearner() ledger.Board {
	its := map[string]bool{}
	for _, p := range t.Row().Situation.Presences {
		its[p.ID] = true
	}
	for _, f := range t.Row().Situation.Ahead {
		its[f.ID] = true
	}
	b := t.Board
	b.Lessons = slices.DeleteFunc(slices.Clone(b.Lessons), func(l ledger.Lesson) bool { return !its[l.ID] })
	return b
}

func (t tracedHours) view(h hours.Hypothesis) templates.LearnerHours {
	q, row := t.q, t.Row()
	l := row.Ledger
	now := verdictOf(q, l)
	view := templates.LearnerHours{Home: q.Path(), State: now.State, Why: now.Why, Readings: readingsOf(q, l), Total: l.Total,
		Bar:       templates.Bar{Total: l.T, Threshold: l.Required, Credited: l.C, Attendable: l.Ahead},
		Reckoning: reckoningOf(q, l, row.Situation.If(h).Ledger(), !h.IsZero()), Downloads: downloads(q, q.Here("formato")),
		Empty: templates.Empty{Text: q.T("Nessuna lezione chiusa, nessun giorno di stage, nessuna evidenza FAD: qui compare ogni ora appena è registrata.")}}
	for _, line := range modeLines(l) {
		view.Bar.Parts = append(view.Bar.Parts, templates.BarPart{Mode: line.Mode, Minutes: line.Attended})
	}
	for _, c := range l.Cells {
		view.Cells = append(view.Cells, templates.SegmentHours{Name: segmentName(q.Locale(), c.Segment), CellTotal: c})
	}
	for _, f := range hours.NotCounted(l, row.Enrolment.ID) {
		view.NotCount = append(view.NotCount, hoursSentence(q, f))
	}
	if !t.own {
		for _, f := range slices.Concat(t.Board.Contradicts(row), hours.BeyondPlan(l, row.Enrolment.ID)) {
			view.Mend = append(view.Mend, hoursSentence(q, f))
		}
	}
	for _, n := range t.alerts {
		view.Alerts = append(view.Alerts, templates.Event{When: moment(q, n.ToldAt), Text: n.Text(q.Locale())})
	}
	view.Narrow = t.narrowings()
	for _, e := range t.shown() {
		line := t.line(e)
		view.Rows = append(view.Rows, line)
		view.Sum.Offered, view.Sum.Attended, view.Sum.Recognised = view.Sum.Offered+line.Offered, view.Sum.Attended+line.Attended, view.Sum.Recognised+line.Recognised
	}
	view.Lessons = q.T("{n} {n|riga|righe} su {of}", "n", len(view.Rows), "of", len(t.Entries))
	if len(t.Entries) > 0 {
		view.Empty = templates.Empty{Text: q.T("Nessuna riga corrisponde."), Next: &templates.Link{Text: q.T("Mostra tutto"), Href: q.Path()}}
	}
	if !t.own && may(q, readers) {
		view.Links = append(view.Links, templates.Link{Text: q.T("Iscrizione e requisiti"), Href: "/iscrizioni/" + row.Enrolment.ID})
	}
	if !t.own {
		view.Links = append(view.Links, templates.Link{Text: q.T("Dati e ore della persona"), Href: "/allievi/" + row.Learner.ID},
			templates.Link{Text: q.T("Ore di tutta la classe per mese"), Href: "/corsi/" + t.Course.ID + "/mesi"})
	}
	if !t.own && !l.Outcome.Gone() {
		view.Links = append(view.Links, templates.Link{Text: q.T("La stessa ipotesi su tutta la classe"), Href: "/corsi/" + t.Course.ID + "/ipotesi"})
	}
	return view
}

// list is the lines as they are taken away: those that are shown.
func (t tracedHours) list() export.List[templates.HoursLine] {
	q := t.q
	type row = templates.HoursLine
	l := export.List[row]{Kind: "ore-allievo", Name: q.T("ore") + " " + t.Row().Learner.FullName(), Columns: []export.Column[row]{
		export.Date("Giorno", func(r row) calendar.Date { return r.Date }),
		export.Text("Orario", func(r row) string { return r.When }),
		export.Text("Che cosa", func(r row) string { return r.What }),
		export.Text("Modalità", func(r row) string { return q.T(r.Mode.Label()) }),
		export.Text("Nota", func(r row) string { return r.Note }),
		export.Hours("Offerte", func(r row) calendar.Minutes { return r.Offered }),
		export.Hours("Frequentate", func(r row) calendar.Minutes { return r.Attended }),
		export.Hours("Riconosciute", func(r row) calendar.Minutes { return r.Recognised }),
		export.Hours("Non riconosciute", func(r row) calendar.Minutes { return r.LeftOver }),
		export.Text("Perché non riconosciute", func(r row) string { return r.Bound }),
		export.Text("Presenza", func(r row) string { return r.State.Text }),
		export.Text("Dettaglio", func(r row) string { return r.Detail }),
		export.Text("Registrazione", func(r row) string { return r.Told }),
		export.Text("Rettifiche", func(r row) string { return strings.Join(r.Changes, "; ") }),
	}}
	for _, e := range t.shown() {
		l.Rows = append(l.Rows, t.line(e))
	}
	return l
}

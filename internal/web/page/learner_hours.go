package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/link"
	"vidimus/internal/notice"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
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
	if bad.OrNil() != nil {
		h = hours.Hypothesis{}
	}
	view := t.view(h)
	form := whatIfForm(q, t.ofLearner(), h, bad)
	view.WhatIf = &form
	row := t.Row()
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
	for _, f := range hours.Findings(l, row.Enrolment.ID) {
		if slices.Contains([]string{"H-CAP", "H-SEGMENT", "H-CREDIT"}, f.Rule) {
			view.NotCount = append(view.NotCount, hoursSentence(q, f))
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
			templates.Link{Text: q.T("Ore di tutta la classe per mese"), Href: "/corsi/" + t.Course.ID + "/mesi"}, templates.Link{Text: q.T("La stessa ipotesi su tutta la classe"), Href: "/corsi/" + t.Course.ID + "/ipotesi"})
	}
	return view
}

// linesBy are the ways to narrow the lines: the name in the address, what a line has of it and
// how it is said.
var linesBy = []struct {
	query, label string
	of           func(e ledger.Entry) string
	say          func(q *web.Request, value string) string
}{
	{"segmento", "Segmento", func(e ledger.Entry) string { return e.Segment }, func(q *web.Request, v string) string { return segmentName(q.Locale(), v) }},
	{"modalita", "Modalità", func(e ledger.Entry) string { return string(e.Mode) }, func(q *web.Request, v string) string { return q.T(hours.Mode(v).Label()) }},
	{"mese", "Mese", func(e ledger.Entry) string { return monthValue(e.On) }, func(q *web.Request, v string) string {
		d, _ := calendar.ParseDate(v + "-01")
		return monthName(q, d)
	}},
}

// shown are the entries that the address asks for; but leaves one of the ways aside.
func (t tracedHours) shown(but ...string) []ledger.Entry {
	return slices.DeleteFunc(slices.Clone(t.Entries), func(e ledger.Entry) bool {
		for _, by := range linesBy {
			if wanted := t.q.Query(by.query); wanted != "" && !slices.Contains(but, by.query) && by.of(e) != wanted {
				return true
			}
		}
		return false
	})
}

// narrowings are links to each value that the lines have, with how many there would be.
func (t tracedHours) narrowings() []templates.Narrowing {
	var out []templates.Narrowing
	for _, by := range linesBy {
		var values []string
		counts := map[string]int{}
		for _, e := range t.Entries {
			if v := by.of(e); !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if len(values) < 2 && t.q.Query(by.query) == "" {
			continue
		}
		possible := t.shown(by.query)
		for _, e := range possible {
			counts[by.of(e)]++
		}
		n := templates.Narrowing{Label: t.q.T(by.label)}
		add := func(value, text string, count int) {
			n.Filters = append(n.Filters, templates.Filter{Link: templates.Link{Text: text, Href: hereWith(t.q, by.query, value) + "#righe"}, Count: count, Current: t.q.Query(by.query) == value})
		}
		add("", t.q.T("Tutto"), len(possible))
		for _, v := range values {
			add(v, by.say(t.q, v), counts[v])
		}
		out = append(out, n)
	}
	return out
}

// hereWith is the address of the page with one value of its query changed.
func hereWith(q *web.Request, name, value string) string {
	base := q.Here(name, "formato")
	switch {
	case value == "":
		return base
	case strings.Contains(base, "?"):
		return base + "&" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
	}
	return base + "?" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
}

// line is one entry in words.
func (t tracedHours) line(e ledger.Entry) templates.HoursLine {
	q := t.q
	line := templates.HoursLine{Date: e.On, Mode: e.Mode, Offered: e.Offered, Attended: e.Minutes, Recognised: e.Recognised, LeftOver: e.LeftOver,
		What: segmentName(q.Locale(), e.Segment), State: t.state(e), Told: t.told(e)}
	if message, args := e.Line.Explain(); message != "" {
		line.Bound = hoursSentence(q, finding.Finding{Message: message, Args: args})
	}
	switch {
	case e.Lesson != nil:
		t.lessonLine(e, &line)
	case e.Object != nil:
		line.What += " · " + e.Object.Title
		line.When = q.T("dal {from} al {to}", "from", e.Object.FromDate, "to", e.Object.ToDate)
		if !t.own {
			line.Href = "/corsi/" + t.Course.ID + "/fad"
		}
		if e.Evidence.ID != "" && e.Minutes > 0 {
			line.Detail = q.T("{minutes} tracciate su {platform}, {source}", "minutes", calendar.Minutes(e.Evidence.Seconds/60), "platform", e.Object.Platform, "source", e.Evidence.Source)
			switch e.Evidence.Measure {
			case attendance.Estimate:
				line.Note = q.T("stima dai clic, attestata")
			case attendance.Typed:
				line.Note = q.T("scritto a mano, attestato")
			}
		}
	case e.Agreement != nil:
		line.What += " · " + e.Agreement.Company
		if !t.own {
			line.Href = "/corsi/" + t.Course.ID + "/stage"
		}
		if e.Day.ID != "" {
			line.When = e.Day.From.String() + "–" + e.Day.To.String()
		}
	}
	return line
}

func (t tracedHours) lessonLine(e ledger.Entry, line *templates.HoursLine) {
	q, l := t.q, *e.Lesson
	line.When = l.HeldFrom.String() + "–" + l.HeldTo.String()
	if l.Topic != "" {
		line.What += " · " + l.Topic
	}
	if !t.own {
		line.Href = "/lezioni/" + l.ID
	}
	if l.MakeUp {
		line.Note = q.T("recupero")
	}
	if e.Mode != l.Mode {
		line.Note = q.T("da remoto, al posto di {mode}", "mode", q.T(l.Mode.Label()))
	}
	if said := valueText(q, l, e.Mark.Value()); e.Mark.State == attendance.Present && said != line.State.Text {
		line.Detail = said
	}
	replaced := attendance.Replaced(e.Amendments)
	for _, a := range e.Amendments {
		text := t.amendment(l, a)
		if _, gone := replaced[a.ID]; gone {
			text += " " + q.T("Sostituita da una rettifica successiva.")
		}
		line.Changes = append(line.Changes, text)
	}
}

// state is what became of the line, in a word.
func (t tracedHours) state(e ledger.Entry) templates.Badge {
	q := t.q
	switch {
	case e.Unmarked && !e.Mode.IsLesson():
		return templates.Badge{Tone: templates.Caution, Text: q.T("da confermare")}
	case e.Unmarked:
		return templates.Badge{Tone: templates.Caution, Text: q.T("senza segno")}
	case e.Away && e.Minutes == 0:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("non frequentava")}
	case e.Minutes > 0 && e.LeftOver == e.Minutes:
		return templates.Badge{Tone: templates.Caution, Text: q.T("non conta")}
	case e.Minutes > 0 && e.Minutes < e.Offered:
		return templates.Badge{Tone: templates.Info, Text: q.T("in parte")}
	case e.Minutes > 0:
		return templates.Badge{Tone: templates.Success, Text: q.T("presente")}
	case e.Lesson == nil:
		return templates.Badge{Tone: templates.Danger, Text: q.T("non svolte")}
	case e.Mark.State == attendance.Present && e.Mark.Mode != "" && e.Mark.Mode != e.Mode:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("seguita da remoto")}
	}
	return templates.Badge{Tone: templates.Danger, Text: q.T("assente")}
}

// told names the event behind a line: where it stands in the course's chain, when it was
// recorded and by whom. The learner reads when.
func (t tracedHours) told(e ledger.Entry) string {
	if e.Told.Seq == 0 {
		return ""
	}
	q := t.q
	if t.own {
		return q.T("registrata il {when}", "when", moment(q, e.Told.At))
	}
	who := t.names[e.Told.By]
	switch e.Told.Kind {
	case store.PrivateLink:
		who = q.T("dal collegamento privato")
	case store.Job:
		who = q.T("dal programma")
	}
	return q.T("evento {n} del corso, {when}, {who}", "n", e.Told.Seq, "when", moment(q, e.Told.At), "who", orDash(who))
}

// amendment is a counter-entry, old beside new. Why it was made, and by whom, is the house's.
func (t tracedHours) amendment(l timetable.Lesson, a attendance.Amendment) string {
	q := t.q
	text := q.T("Rettifica del {when}: {old} → {new}", "when", moment(q, a.AmendedAt), "old", valueText(q, l, a.Old()), "new", valueText(q, l, a.New()))
	if t.own {
		return text
	}
	return text + q.T(", {who}. Motivo: {reason}", "who", orDash(t.names[a.AmendedBy]), "reason", a.Reason)
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

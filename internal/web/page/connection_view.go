package page

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/hours"
	"vidimus/internal/remotelog"
	"vidimus/internal/store"
	"vidimus/internal/stranger"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// connectionForms are the forms of the page that were refused.
type connectionForms struct {
	err      error
	upload   *templates.Form
	report   string // whose question it is
	question *templates.Form
	people   *templates.Form
	rows     *templates.Form
}

func showConnection(q *web.Request, forms connectionForms) error {
	var f connectionFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readConnection(q, r)
		return err
	})
	if err != nil {
		return err
	}
	view, err := connectionView(q, f, forms)
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Resoconto della piattaforma"))
	p.View = view
	if q.Query("uguale") != "" {
		p.Alerts = []templates.Alert{{Tone: templates.Info, Title: q.T("È lo stesso file di prima"), Text: q.T("Questo resoconto è già conservato con la lezione: non è cambiato niente.")}}
	}
	if forms.err != nil {
		if forms.upload == nil && forms.question == nil && forms.people == nil && forms.rows == nil {
			p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(forms.err)}}
		}
		return q.Invalid(forms.err, "connection", p)
	}
	return q.Page(http.StatusOK, "connection", p)
}

func connectionView(q *web.Request, f connectionFile, forms connectionForms) (templates.Connection, error) {
	l := f.Lesson
	view := templates.Connection{LessonID: l.ID, Again: len(f.seen()) > 0,
		Intro: q.T("Il resoconto è la prova di chi era connesso: si conserva come è arrivato, e diventa presenze solo quando il tutor lo conferma."),
		Facts: factsOf(q.T("Piattaforma"), f.book.place(l), q.T("Pausa"), breaksText(l.BreakTimes()), q.T("Durata"), f.Offered.String()),
		Empty: templates.Empty{Text: q.T("Per questa lezione non c’è ancora il resoconto della piattaforma.")}}
	if l.Mode != hours.LiveDistance {
		view.Intro += " " + q.T("In questa lezione riguarda solo chi la segue in DAD.")
	}
	if f.keeps && l.State != timetable.Cancelled {
		view.Upload = &templates.Form{}
		if forms.upload != nil {
			view.Upload = forms.upload
		}
	}
	for _, k := range f.reports {
		report, err := f.report(q, k, forms)
		if err != nil {
			return view, err
		}
		view.Reports = append(view.Reports, report)
	}
	view.People = f.people(q, forms.people)
	view.Proposed = f.rows(q, forms.rows)
	view.Differs = f.differences(q)
	return view, nil
}

func (f connectionFile) report(q *web.Request, k keptReport, forms connectionForms) (templates.ConnectionReport, error) {
	at := "/lezioni/" + f.Lesson.ID + "/resoconto/" + k.ID
	out := templates.ConnectionReport{ID: k.ID, Name: k.FileName, Platform: cmp.Or(k.read.Called, q.T(k.Platform.Label())), SHA256: k.FileID, Download: at + "/file", State: f.badge(q, k),
		When: q.T("caricato il {at} da {name}", "at", moment(q, k.BroughtAt), "name", k.name)}
	if !k.ConfirmedAt.IsZero() {
		out.When += ", " + q.T("confermato il {at}", "at", moment(q, k.ConfirmedAt))
	}
	if out.Findings = findingsOf(q.Locale(), k.read.Findings); k.Part != connection.Withdrawn && !k.meets() {
		out.Doubt = q.T("Nessuno era connesso durante la lezione: è il file giusto?")
	}
	if !f.keeps {
		return out, nil
	}
	var form templates.Form
	if forms.question != nil && forms.report == k.ID {
		form = *forms.question
	}
	switch {
	case k.read.Asks(remotelog.AskOrder), k.read.Asks(remotelog.AskDate):
		out.Order = &form
	case k.read.Asks(remotelog.AskColumns):
		var err error
		if out.Columns, err = columnQuestion(q, k, form); err != nil {
			return out, err
		}
	}
	use := func(text string, part connection.Part) {
		out.Actions = append(out.Actions, templates.Action{Text: text, Href: at + "/uso", Post: true, Fields: []templates.Hidden{{Name: "part", Value: string(part)}}})
	}
	switch {
	case k.Part == connection.Compared:
		use(q.T("Conta anche questo"), connection.Counted)
		use(q.T("Non è di questa lezione"), connection.Withdrawn)
	case counts(k) && k.ConfirmedAt.IsZero():
		use(q.T("Non è di questa lezione"), connection.Withdrawn)
	}
	return out, nil
}

func (f connectionFile) badge(q *web.Request, k keptReport) templates.Badge {
	switch {
	case k.Part == connection.Withdrawn:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Tolto")}
	case k.Part == connection.Compared:
		return templates.Badge{Tone: templates.Info, Text: q.T("Solo confronto")}
	case !k.ConfirmedAt.IsZero():
		return templates.Badge{Tone: templates.Success, Text: q.T("Confermato")}
	}
	return templates.Badge{Tone: templates.Caution, Text: q.T("Da confermare")}
}

func columnQuestion(q *web.Request, k keptReport, form templates.Form) (*templates.ConnectionColumn, error) {
	preview, err := remotelog.PreviewOf(k.FileName, k.content)
	if err != nil {
		return nil, err
	}
	out := &templates.ConnectionColumn{Form: form, Options: []templates.Choice{{Value: "-1", Text: q.T("non c’è")}}}
	for i := range preview.Header {
		out.Header = append(out.Header, excerpt(preview.Header[i], 40))
		out.Options = append(out.Options, templates.Choice{Value: strconv.Itoa(i), Text: excerpt(preview.Header[i], 40)})
	}
	for _, row := range preview.Rows {
		cells := make([]string, len(preview.Header))
		for i := range cells {
			if i < len(row) {
				cells[i] = excerpt(row[i], 40)
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	if form.Values == nil {
		g := preview.Guess
		out.Form.Values = map[string]string{}
		for name, column := range map[string]int{"name": g.Name, "surname": g.Surname, "email": g.Email, "join": g.Join, "leave": g.Leave, "duration": g.Duration} {
			out.Form.Values[name] = strconv.Itoa(column)
		}
	}
	return out, nil
}

// people are the people of the reports, those nobody knows first; each once, however many
// reports they are in.
func (f connectionFile) people(q *web.Request, form *templates.Form) *templates.ConnectionPeople {
	if !f.keeps {
		return nil
	}
	out := &templates.ConnectionPeople{}
	if form != nil {
		out.Form = *form
	}
	named := map[string]bool{}
	for _, m := range f.peopleOf(func(k keptReport) bool { return k.Part != connection.Withdrawn }) {
		named[m.EnrolmentID] = true
	}
	names := map[string]string{}
	for _, c := range f.candidates {
		if c.Kind != connection.Learner || c.Left(f.Lesson.Date) && !named[c.EnrolmentID] {
			continue
		}
		names[c.EnrolmentID] = c.FullName()
		out.Choices = append(out.Choices, templates.Choice{Value: isLearner + c.EnrolmentID, Text: c.FullName()})
	}
	out.Choices = append(out.Choices, templates.Choice{Value: isStaff, Text: q.T("non è un allievo: docente, tutor, ospite")}, templates.Choice{Value: isIgnored, Text: q.T("da ignorare: prova, secondo dispositivo")})
	told := map[string]bool{}
	for _, m := range f.peopleOf(func(k keptReport) bool { return k.Part != connection.Withdrawn }) {
		alias := connection.AliasOf(m.Person)
		if told[alias] {
			continue
		}
		told[alias] = true
		p := templates.ConnectedPerson{Index: len(told) - 1, Name: m.Name, Email: m.Email, Alias: alias, Connected: f.connected(q, m.Intervals, m.Declared), Resembles: names[m.Resembles]}
		switch m.Sign {
		case stranger.Unknown:
			out.Asked = append(out.Asked, p)
			continue
		case stranger.ByEmail:
			p.How = q.T("dall’e-mail")
		case stranger.ByName:
			p.How = q.T("dal nome")
		case stranger.Said:
			p.How = q.T("come detto prima")
		}
		if p.Who = string(m.Kind); m.Kind == connection.Learner {
			p.Who = isLearner + m.EnrolmentID
		}
		out.Known = append(out.Known, p)
	}
	if len(told) == 0 {
		return nil
	}
	return out
}

// connected is when somebody was connected, in words.
func (f connectionFile) connected(q *web.Request, intervals []calendar.Interval, declared int) string {
	if len(intervals) == 0 && declared > 0 {
		return q.T("{n}′ dichiarati, non verificabili", "n", declared/60)
	}
	if len(intervals) == 0 {
		return q.T("mai durante la lezione")
	}
	return timesText(q, intervals)
}

// timesText are stretches as the page shows and reads them.
func timesText(q *web.Request, intervals []calendar.Interval) string {
	parts := make([]string, len(intervals))
	for i, iv := range intervals {
		from, start := calendar.WallOf(iv.From, q.Zone())
		to, end := calendar.WallOf(iv.To, q.Zone())
		if to != from {
			end = calendar.MaxWall // midnight ends the day
		}
		parts[i] = start.String() + "–" + end.String()
	}
	return strings.Join(parts, ", ")
}

// secondText is a wall time, with its seconds where it has any.
func secondText(q *web.Request, i calendar.Instant) string {
	_, w := calendar.WallOf(i, q.Zone())
	return w.String()
}

// rows are the learners with what is proposed.
func (f connectionFile) rows(q *web.Request, form *templates.Form) *templates.ConnectionRows {
	if len(f.seen()) == 0 || len(f.proposed) == 0 && form == nil {
		return nil
	}
	l := f.Lesson
	span := l.Interval()
	if l.State == timetable.Closed {
		span = l.HeldInterval()
	}
	out := &templates.ConnectionRows{Seen: strings.Join(f.seen(), " "), From: secondText(q, span.From), To: secondText(q, span.To), Breaks: breaksText(l.BreakTimes()),
		Editable: l.State == timetable.Planned && !l.Date.After(q.Today()) && f.keeps}
	if form != nil {
		out.Form = *form
	}
	unconfirmed := f.keeps && slices.ContainsFunc(f.reports, func(k keptReport) bool { return counts(k) && !confirmed(k) })
	if out.Editable || unconfirmed {
		out.Blocked = f.waits(q)
	}
	second := func(i calendar.Instant) int { return int(i.Sub(span.From).Seconds()) }
	var breaks []templates.StripSpan
	for _, b := range f.slot.Breaks {
		breaks = append(breaks, templates.StripSpan{From: second(b.From), To: second(b.To)})
	}
	for _, p := range f.proposed {
		row := templates.ConnectionRow{Enrolment: p.EnrolmentID, Name: p.FullName, State: templates.MarkState(p.State()), Times: timesText(q, p.Present),
			Minutes: q.T("{n}′ su {of}′", "n", int(p.Minutes), "of", int(f.Offered)), Choose: mustChoose(p), Done: p.Mark != nil && !p.Differs,
			Strip: templates.Strip{Length: second(span.To), Breaks: breaks}}
		for _, iv := range p.Present {
			row.Strip.Present = append(row.Strip.Present, templates.StripSpan{From: second(iv.From), To: second(iv.To)})
		}
		var notes []string
		if p.Mode != "" {
			notes = append(notes, q.T("in DAD"))
		}
		if len(p.Present) == 0 && p.Declared > 0 {
			notes = append(notes, f.connected(q, nil, p.Declared))
		}
		row.Note = strings.Join(notes, " · ")
		if p.Mark != nil {
			row.Version = p.Mark.Version
			row.Marked = f.marked(q, *p.Mark)
		}
		if l.State == timetable.Closed && p.Differs && may(q, amenders) {
			row.Amend = "/lezioni/" + l.ID + "/rettifica/" + p.EnrolmentID
		}
		if out.Editable && row.Done {
			out.Same = append(out.Same, row)
		} else {
			out.Rows = append(out.Rows, row)
		}
	}
	out.Attest = unconfirmed && (!out.Editable || len(out.Rows) == 0)
	return out
}

// marked is a mark in words, with all its stretches: a report is compared with it.
func (f connectionFile) marked(q *web.Request, m attendance.Mark) string {
	if m.State != attendance.Present {
		return q.T("assente")
	}
	return q.T("presente") + " " + timesText(q, calendar.Union(m.Presence()))
}

// differences are the learners of whom a second report says otherwise than what counts.
func (f connectionFile) differences(q *web.Request) (out []templates.ConnectionDiffer) {
	for _, k := range f.reports {
		if k.Part != connection.Compared || k.open() {
			continue
		}
		others := connection.Propose(f.Sheet, f.slot, k.people, nil)
		for _, p := range f.proposed {
			i := slices.IndexFunc(others, func(o connection.Proposal) bool { return o.EnrolmentID == p.EnrolmentID })
			if i < 0 || slices.Equal(others[i].Present, p.Present) {
				continue
			}
			out = append(out, templates.ConnectionDiffer{Report: k.FileName, Name: p.FullName,
				Counted: fmt.Sprintf("%d′ %s", p.Minutes, timesText(q, p.Present)), Compared: fmt.Sprintf("%d′ %s", others[i].Minutes, timesText(q, others[i].Present))})
		}
	}
	return out
}

// connectionAction is the way from a lesson to its report: to bring it, or to read it.
func connectionAction(q *web.Request, r store.Reader, f lessonFile) ([]templates.Action, []templates.Fact, error) {
	kept, err := connection.ReportsOf(q.Context(), r, f.Lesson.ID)
	if err != nil || !f.atDistance() && len(kept) == 0 {
		return nil, nil, err
	}
	kept = slices.DeleteFunc(kept, func(k connection.Report) bool { return k.Part == connection.Withdrawn })
	to := templates.Action{Href: "/lezioni/" + f.Lesson.ID + "/resoconto", Text: q.T("Resoconto della piattaforma")}
	var facts []templates.Fact
	for _, k := range kept {
		state := q.T("da confermare")
		if !k.ConfirmedAt.IsZero() {
			state = q.T("confermato il {at}", "at", moment(q, k.ConfirmedAt))
		} else if k.Part == connection.Compared {
			state = q.T("solo confronto")
		}
		facts = append(facts, templates.Fact{Label: q.T("Resoconto"), Value: q.T("{platform}, {file}: {state}", "platform", q.T(k.Platform.Label()), "file", k.FileName, "state", state)})
	}
	if len(kept) == 0 {
		if !f.keeps || f.Lesson.State == timetable.Cancelled || f.Lesson.Date.After(q.Today()) {
			return nil, nil, nil
		}
		to.Text, to.Primary = q.T("Carica il resoconto della piattaforma"), f.Lesson.State == timetable.Planned
	}
	return []templates.Action{to}, facts, nil
}

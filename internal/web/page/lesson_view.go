package page

import (
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/visit"
	"vidimus/internal/web"
	"vidimus/templates"
)

func lessonView(q *web.Request, r store.Reader, f lessonFile, forms lessonForms) (templates.Lesson, error) {
	l := f.Lesson
	view := templates.Lesson{ID: l.ID, Account: q.Account().ID, AccountName: q.Account().Name, Date: l.Date, From: l.From, To: l.To, Segment: segmentName(q.Locale(), l.Segment), Mode: l.Mode,
		Number: f.number, Of: f.of, State: f.book.badge(q, l), Facts: lessonFacts(q, f), Amended: amendments(q, f), Signatures: signatureLines(q, f), Reopened: reopenings(q, f)}
	if l.HeldFrom != nil && l.HeldTo != nil {
		view.From, view.To = *l.HeldFrom, *l.HeldTo
	}
	for _, b := range l.BreakTimes() {
		view.Breaks = append(view.Breaks, templates.Break{From: b.From, To: b.To})
	}
	if l.State == timetable.Cancelled {
		view.Number, view.Of = 0, 0
	}
	view.Editable = l.State == timetable.Planned && !l.Date.After(q.Today()) && f.keeps && (l.Reopened || writable(f.course))
	if err := lessonActions(q, r, f, &view); err != nil {
		return view, err
	}
	view.Modes = modesBeside(l.Mode)
	view.Locked = lockedBecause(q, f)
	view.Title = q.T("{date}, {from}–{to}", "date", l.Date, "from", l.From.String(), "to", l.To.String())
	if view.Editable && l.Date == q.Today() {
		view.Kept = keepToday(q, q.T("{from}–{to} · {segment}", "from", l.From.String(), "to", l.To.String(), "segment", view.Segment)+" · "+courseName(q, f.course))
	} else {
		q.NotOnDevice()
	}
	view.Now, view.Zone = q.Now().Time().UnixMilli(), q.Zone().String()
	if view.Editable && len(f.proposed) > 0 {
		view.Previous = q.T("{date}, {from}–{to}", "date", f.previous.Date, "from", f.previous.From.String(), "to", f.previous.To.String())
	}
	view.Amend = l.State == timetable.Closed && f.amends
	view.NotHeld = l.State == timetable.Cancelled
	for _, row := range f.Rows {
		if !view.NotHeld && (row.Active || row.Mark != nil) {
			view.Rows = append(view.Rows, markRow(q, f, row, forms.marks[row.EnrolmentID]))
		}
	}
	noted, err := visit.OfLesson(q.Context(), r, l.ID)
	if err != nil {
		return view, err
	}
	if view.Visits, err = visitRows(q, r, l.CourseID, noted); err != nil {
		return view, err
	}
	for i := range view.Visits {
		view.Visits[i].Lesson = templates.Link{} // it is this one
	}
	if may(q, readers) {
		if view.History, err = lessonHistory(q, r, f); err != nil {
			return view, err
		}
	}
	if view.Editable {
		form, err := closeForm(q, r, f, forms.close)
		if err != nil {
			return view, err
		}
		view.Close = form
	}
	if !l.ClosedAt.IsZero() && may(q, director) {
		view.Reopen = &templates.ReopenForm{}
		if forms.reopen != nil {
			view.Reopen.Form = *forms.reopen
		}
	}
	return view, nil
}

// lessonActions are what may be done about a lesson.
func lessonActions(q *web.Request, r store.Reader, f lessonFile, view *templates.Lesson) error {
	l := f.Lesson
	report, facts, err := connectionAction(q, r, f)
	if err != nil {
		return err
	}
	view.Actions, view.Facts = append(view.Actions, report...), append(view.Facts, facts...)
	if may(q, planners) && !f.course.Over() {
		next, more := handActions(q, l)
		view.Actions, view.More = append(view.Actions, next...), more
	}
	if may(q, inspectors) && !q.Now().Before(l.StartsAt) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Annota la visita"), Href: "/lezioni/" + l.ID + "/visita"})
	}
	if err := paperActions(q, r, f, view); err != nil {
		return err
	}
	if view.Editable && !l.Reopened && slices.ContainsFunc(f.Rows, func(row attendance.SheetRow) bool { return row.Mark != nil }) {
		view.More = append(view.More, templates.Action{Text: q.T("Togli l’appello"), Href: "/lezioni/" + l.ID + "/togli-appello"})
	}
	return nil
}

// modesBeside are the modes in which a learner may follow a lesson otherwise than the class.
func modesBeside(m hours.Mode) []hours.Mode {
	switch m {
	case hours.Classroom:
		return []hours.Mode{hours.LiveDistance}
	case hours.LiveDistance:
		return []hours.Mode{hours.Classroom}
	}
	return nil
}

// lockedBecause says why the sheet cannot be written, empty where it can.
func lockedBecause(q *web.Request, f lessonFile) string {
	l := f.Lesson
	day, at := calendar.WallOf(l.ClosedAt, q.Zone())
	at -= at % 60
	switch {
	case l.State == timetable.Cancelled:
		out := q.T("Lezione annullata. Motivo: {reason}", "reason", l.HeldReason)
		if !l.ClosedAt.IsZero() {
			out = q.T("Lezione annullata il {date} alle {time} da {name}. Motivo: {reason}", "date", day, "time", at.String(), "name", f.names[l.ClosedBy], "reason", l.HeldReason)
		}
		if l.RegisterPage != "" {
			out += " · " + q.T("Registro vol. {volume}, pag. {page}, annullata.", "volume", l.RegisterVolume, "page", l.RegisterPage)
		}
		return out
	case l.State == timetable.Closed:
		out := q.T("Lezione chiusa il {date} alle {time} da {name}.", "date", day, "time", at.String(), "name", f.names[l.ClosedBy])
		if late := f.terms.ClosedLate(l); !late.IsZero() {
			out += " " + q.T("In ritardo: andava chiusa entro {n} {n|ora|ore} dalla fine.", "n", int(f.terms.Close.Hours()))
		}
		if l.RegisterPage != "" {
			out += " " + q.T("Registro vol. {volume}, pag. {page}.", "volume", l.RegisterVolume, "page", l.RegisterPage)
		}
		if names := unsigned(q, f.signatures); names != "" {
			out += " " + q.T("Da firmare: {names}.", "names", names)
		}
		return out
	case l.Date.After(q.Today()):
		return q.T("La lezione è del {date}: l’appello si fa quel giorno.", "date", l.Date)
	case !f.keeps:
		return q.T("L’appello lo tengono il docente e il tutor del corso: qui si legge.")
	case !l.Reopened && !writable(f.course):
		return q.Locale().Fault(f.course.Writable())
	case l.Reopened:
		return q.T("Lezione riaperta dal direttore: va corretta e richiusa.")
	}
	return ""
}

func lessonFacts(q *web.Request, f lessonFile) []templates.Fact {
	l := f.Lesson
	place := q.T("Aula")
	if l.Mode == hours.LiveDistance {
		place = q.T("Piattaforma")
	}
	held := ""
	if l.State == timetable.Closed && l.Held == timetable.HeldPartly {
		held = q.T("{from}–{to}, prevista {planned}. {reason}", "from", l.HeldFrom.String(), "to", l.HeldTo.String(), "planned", l.From.String()+"–"+l.To.String(), "reason", l.HeldReason)
	}
	out := factsOf(q.T("Corso"), courseName(q, f.course), place, f.book.place(l))
	for _, t := range f.Teachings {
		out = append(out, templates.Fact{Label: q.T("Docente"), Value: f.taught(q, t)})
	}
	lasted := f.Offered.String()
	if l.State == timetable.Cancelled {
		lasted = ""
	}
	return append(out, factsOf(q.T("Pausa"), breaksText(l.BreakTimes()), q.T("Per"), f.book.audience(q, l), q.T("Si è svolta"), held,
		q.T("Durata"), lasted, q.T("Argomento"), l.Topic)...)
}

// taught is a teacher of the lesson, who was away only from one that was held.
func (f lessonFile) taught(q *web.Request, t timetable.Teaching) string {
	name := f.book.people[t.StaffID]
	if !t.Actual && f.Lesson.State != timetable.Cancelled {
		return q.T("{name} (assente: {reason})", "name", name, "reason", orDash(t.Reason))
	}
	return name
}

// amendments are the counter-entries of the lesson, old value beside new.
func amendments(q *web.Request, f lessonFile) []templates.Event {
	var out []templates.Event
	for _, a := range f.amended {
		out = append(out, amendmentEvent(q, f, a))
	}
	return out
}

func amendmentEvent(q *web.Request, f lessonFile, a attendance.Amendment) templates.Event {
	name := f.learner(string(a.EnrolmentID))
	if name == "" {
		name = q.T(aboutLesson[a.About])
	}
	text := q.T("{name}: {old} → {new}. Motivo: {reason}", "name", name, "old", f.said(q, a.About, a.Old()), "new", f.said(q, a.About, a.New()), "reason", a.Reason)
	if a.Reopened {
		text += " " + q.T("(pagina riaperta e richiusa)")
	}
	if a.Page != "" && a.About != attendance.AboutPage { // which says it already
		text += " " + q.T("(registro: {page})", "page", a.Page)
	}
	if _, gone := f.replaced[a.ID]; gone {
		text += " " + q.T("Sostituita da una rettifica successiva.")
	}
	return templates.Event{When: moment(q, a.AmendedAt), Who: f.names[a.AmendedBy], Text: text}
}

var aboutLesson = map[attendance.About]string{
	attendance.AboutHeld: "Orario tenuto", attendance.AboutTopic: "Argomento", attendance.AboutTeachers: "Docente", attendance.AboutPage: "Pagina del registro",
}

// said is what the page said of an entry, in words.
func (f lessonFile) said(q *web.Request, about attendance.About, v attendance.Value) string {
	switch about {
	case attendance.AboutHeld:
		if v.Held == timetable.HeldCancelled {
			return q.T("non svolta ({reason})", "reason", v.Text)
		}
		text := timesText(q, v.Intervals)
		if v.Text != "" {
			text += " (" + v.Text + ")"
		}
		return text
	case attendance.AboutTeachers:
		var names []string
		for _, id := range v.Staff {
			names = append(names, f.book.people[id])
		}
		return orDash(strings.Join(names, ", "))
	case attendance.AboutTopic, attendance.AboutPage:
		return orDash(v.Text)
	}
	return valueText(q, f.Lesson, v)
}

// valueText is a mark in words: "presente 09:15–13:00, DAD".
func valueText(q *web.Request, l timetable.Lesson, v attendance.Value) string {
	switch v.State {
	case attendance.Absent:
		return q.T("assente")
	case attendance.Present:
		out := q.T("presente")
		if m := markTextOf(q, l, v); m.Pieces != "" {
			out += " " + m.Pieces
		} else if m.In != "" || m.Out != "" {
			out += " " + orElse(m.In, l.From.String()) + "–" + orElse(m.Out, l.To.String())
		}
		if v.Mode != "" {
			out += ", " + q.T(v.Mode.Label())
		}
		return out
	}
	return q.T("senza segno")
}

// presenceOf is when somebody first came and last left, each empty where it is the lesson's
// own time.
func presenceOf(q *web.Request, l timetable.Lesson, whole []calendar.Interval) (in, out string) {
	if len(whole) == 0 {
		return "", ""
	}
	_, first := calendar.WallOf(whole[0].From, q.Zone())
	_, last := calendar.WallOf(whole[len(whole)-1].To, q.Zone())
	if first != l.From {
		in = first.String()
	}
	if last != l.To && whole[len(whole)-1].To != l.EndsAt {
		out = last.String()
	}
	return in, out
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

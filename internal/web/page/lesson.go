package page

import (
	"net/http"
	"slices"

	"vidimus/internal/absence"
	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/visit"
	"vidimus/internal/web"
	"vidimus/templates"
)

// Who keeps the register: the tutor of the course and the teachers of the lesson, and the
// director where both are away. The secretary plans lessons and corrects closed pages.
var (
	lessonReaders = web.For(account.Tutor, account.Teacher, account.Secretary, account.Director, account.Administrator, account.Inspector)
	registrars    = web.For(account.Tutor, account.Teacher, account.Director)
	amenders      = web.For(account.Tutor, account.Secretary, account.Director)
	planners      = web.For(account.Secretary, account.Director)
	signers       = web.For(account.Teacher, account.Tutor)
)

var lessonRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/lezioni", Allow: lessonReaders, Handle: toSignPage},
	{Method: http.MethodGet, Path: "/lezioni/:id", Allow: lessonReaders, Handle: lessonPage},
	{Method: http.MethodPost, Path: "/lezioni/:id/presenze", Allow: registrars, Handle: markLesson},
	{Method: http.MethodPost, Path: "/lezioni/:id/chiudi", Allow: registrars, Handle: closeLesson},
	{Method: http.MethodPost, Path: "/lezioni/:id/riapri", Allow: director, Handle: reopenLesson},
	{Method: http.MethodGet, Path: "/lezioni/:id/attesta/:staff", Allow: director, Handle: attestPage},
	{Method: http.MethodPost, Path: "/lezioni/:id/attesta/:staff", Allow: director, Handle: attestLesson, Limit: scanLimit},
	{Method: http.MethodGet, Path: "/lezioni/:id/prova/:staff", Allow: readers, Handle: downloadProof},
	{Method: http.MethodGet, Path: "/lezioni/:id/rettifica/:enrolment", Allow: amenders, Handle: amendPage},
	{Method: http.MethodPost, Path: "/lezioni/:id/rettifica/:enrolment", Allow: amenders, Handle: amendLesson},
	{Method: http.MethodGet, Path: "/lezioni/:id/sposta", Allow: planners, Handle: movePage},
	{Method: http.MethodPost, Path: "/lezioni/:id/sposta", Allow: planners, Handle: moveLesson},
	{Method: http.MethodGet, Path: "/lezioni/:id/annulla", Allow: planners, Handle: cancelPage},
	{Method: http.MethodPost, Path: "/lezioni/:id/annulla", Allow: planners, Handle: cancelLesson},
	{Method: http.MethodGet, Path: "/lezioni/:id/sostituzione", Allow: planners, Handle: substitutePage},
	{Method: http.MethodPost, Path: "/lezioni/:id/sostituzione", Allow: planners, Handle: substituteTeacher},
}

// lessonFile is a lesson with its sheet and what stands around it.
type lessonFile struct {
	attendance.Sheet
	course     course.Course
	book       classbook
	number, of int // its place among the lessons of the course that are not cancelled
	staff      provider.Staff
	amended    []attendance.Amendment    // of this lesson
	names      map[string]string         // of accounts that closed, amended or attested
	signals    map[string]absence.Signal // what learners said beforehand, by enrolment
	terms      attendance.Terms
	signatures []lessonSignature
	reopened   []attendance.PageTold

	previous timetable.Lesson            // of the same class; zero: none
	proposed map[string]attendance.Entry // what that one suggests, by enrolment
}

// readOwnLesson is the lesson that the path names, where it is the reader's own.
func readOwnLesson(q *web.Request) (f lessonFile, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		f, err = readLesson(q, r, q.Param("id"))
		return err
	})
	return f, err
}

func readLesson(q *web.Request, r store.Reader, id string) (lessonFile, error) {
	f := lessonFile{names: map[string]string{}}
	if err := q.OwnLesson(r, id); err != nil {
		return f, err
	}
	var err error
	if f.Sheet, err = attendance.SheetOf(q.Context(), r, id); err != nil {
		return f, err
	}
	if f.course, err = course.ByID(q.Context(), r, f.Lesson.CourseID); err != nil {
		return f, err
	}
	all, err := timetable.LessonsOfCourse(q.Context(), r, f.course.ID, timetable.Filter{})
	if err != nil {
		return f, err
	}
	for _, l := range all {
		if l.State == timetable.Cancelled {
			continue
		}
		f.of++
		if l.ID == id {
			f.number = f.of
		}
	}
	if f.book, err = readClassbook(q.Context(), r, []timetable.Lesson{f.Lesson}); err != nil {
		return f, err
	}
	if f.signals, err = absence.OfLesson(q.Context(), r, f.Lesson); err != nil {
		return f, err
	}
	if f.staff, _, err = q.Staff(r); err != nil {
		return f, err
	}
	if f.terms, err = attendance.TermsOf(q.Context(), r); err != nil {
		return f, err
	}
	if f.signatures, err = readSignatures(q, r, f); err != nil {
		return f, err
	}
	told, err := attendance.PageHistory(q.Context(), r, f.Lesson)
	if err != nil {
		return f, err
	}
	f.reopened = slices.DeleteFunc(told, func(p attendance.PageTold) bool { return p.Type != attendance.PageReopened })
	if f.Lesson.State == timetable.Planned {
		if err = f.readPrevious(q, r); err != nil {
			return f, err
		}
	}
	amended, err := attendance.Amendments(q.Context(), r, f.course.ID)
	if err != nil {
		return f, err
	}
	accounts := []string{f.Lesson.ClosedBy}
	for _, a := range amended {
		if a.LessonID == id {
			f.amended = append(f.amended, a)
			accounts = append(accounts, a.AmendedBy)
		}
	}
	for _, s := range f.signatures {
		accounts = append(accounts, s.SignedBy)
	}
	for _, p := range f.reopened {
		accounts = append(accounts, p.By)
	}
	for _, who := range accounts {
		if _, known := f.names[who]; who == "" || known {
			continue
		}
		if f.names[who], err = accountName(q.Context(), r, who); err != nil {
			return f, err
		}
	}
	return f, nil
}

// readPrevious reads what the lesson before suggests.
func (f *lessonFile) readPrevious(q *web.Request, r store.Reader) error {
	before, said, err := attendance.Previous(q.Context(), r, f.Lesson)
	if err != nil {
		return err
	}
	f.previous, f.proposed = before, map[string]attendance.Entry{}
	for _, m := range said {
		if e, ok := attendance.Proposed(before, m, f.Lesson); ok {
			f.proposed[m.EnrolmentID] = e
		}
	}
	for enrolment, s := range f.signals {
		if _, ok := f.proposed[enrolment]; ok && s.Kind == absence.Absent {
			f.proposed[enrolment] = attendance.Entry{State: attendance.Absent}
		}
	}
	return nil
}

// title names a lesson in headings and breadcrumbs.
func (f lessonFile) title(q *web.Request) string {
	if f.Lesson.Topic != "" {
		return f.Lesson.Topic
	}
	return q.T("Lezione del {date}", "date", f.Lesson.Date)
}

// crumbs are the way to the lesson: through its course for who may open that, else through
// one's own lessons.
func (f lessonFile) crumbs(q *web.Request) []templates.Link {
	if !may(q, readers) {
		return []templates.Link{{Text: q.T("Lezioni"), Href: "/lezioni"}}
	}
	return []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: courseName(q, f.course), Href: "/corsi/" + f.course.ID + "?scheda=calendario"}}
}

// page is a page that belongs to the lesson.
func (f lessonFile) page(q *web.Request, title string) templates.Page {
	l := f.Lesson
	return templates.Page{Title: title, Subtitle: q.T("{segment}, {date}, {from}–{to}", "segment", segmentName(q.Locale(), l.Segment), "date", l.Date, "from", l.From.String(), "to", l.To.String()),
		Crumbs: append(f.crumbs(q), templates.Link{Text: f.title(q), Href: "/lezioni/" + l.ID})}
}

// lessonForms are the forms of a lesson's page that were refused, or what became of the
// marks that were posted.
type lessonForms struct {
	err    error
	close  *templates.Form
	reopen *templates.Form
	marks  map[string]postedMark // by enrolment
}

func lessonPage(q *web.Request) error { return showLesson(q, lessonForms{}) }

func showLesson(q *web.Request, forms lessonForms) error {
	var f lessonFile
	var view templates.Lesson
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readLesson(q, r, q.Param("id")); err != nil {
			return err
		}
		view, err = lessonView(q, r, f, forms)
		return err
	})
	if err != nil {
		return err
	}
	p := templates.Page{Title: f.title(q), Crumbs: f.crumbs(q), View: view}
	status := http.StatusOK
	if len(forms.marks) > 0 {
		status = http.StatusUnprocessableEntity
		p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.T("Non tutto è stato salvato"), Text: q.T("Le righe segnalate vanno corrette; le altre sono salvate.")}}
	}
	if forms.err == nil {
		return q.Page(status, "lesson", p)
	}
	if forms.close == nil && forms.reopen == nil {
		p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(forms.err)}}
	}
	return q.Invalid(forms.err, "lesson", p)
}

func lessonView(q *web.Request, r store.Reader, f lessonFile, forms lessonForms) (templates.Lesson, error) {
	l := f.Lesson
	view := templates.Lesson{ID: l.ID, Account: q.Account().ID, Date: l.Date, From: l.From, To: l.To, Segment: segmentName(q.Locale(), l.Segment), Mode: l.Mode,
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
	report, facts, err := connectionAction(q, r, f)
	if err != nil {
		return view, err
	}
	view.Actions, view.Facts = append(view.Actions, report...), append(view.Facts, facts...)
	if may(q, planners) && !over(f.course) {
		next, more := handActions(q, l)
		view.Actions, view.More = append(view.Actions, next...), more
	}
	paper, err := paperActions(q, r, f)
	if err != nil {
		return view, err
	}
	view.More = append(view.More, paper...)
	view.Modes = modesBeside(l.Mode)
	view.Editable = l.State == timetable.Planned && !l.Date.After(q.Today()) && may(q, registrars)
	if view.Editable && !l.Reopened && slices.ContainsFunc(f.Rows, func(row attendance.SheetRow) bool { return row.Mark != nil }) {
		view.More = append(view.More, templates.Action{Text: q.T("Togli l’appello"), Href: "/lezioni/" + l.ID + "/togli-appello"})
	}
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
	view.Amend = l.State == timetable.Closed && may(q, amenders)
	for _, row := range f.Rows {
		if row.Active || row.Mark != nil {
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
	if may(q, inspectors) && !q.Now().Before(l.StartsAt) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Annota la visita"), Href: "/lezioni/" + l.ID + "/visita"})
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
		return q.T("Lezione annullata. Motivo: {reason}", "reason", l.HeldReason)
	case l.State == timetable.Closed:
		out := q.T("Lezione chiusa il {date} alle {time} da {name}.", "date", day, "time", at.String(), "name", f.names[l.ClosedBy])
		if late := f.terms.ClosedLate(l); !late.IsZero() {
			out += " " + q.T("In ritardo: andava chiusa entro {n} {n|ora|ore} dalla fine.", "n", int(f.terms.Close.Hours()))
		}
		if l.RegisterPage != "" {
			out += " " + q.T("Registro vol. {volume}, pag. {page}.", "volume", l.RegisterVolume, "page", l.RegisterPage)
		}
		return out
	case l.Date.After(q.Today()):
		return q.T("La lezione è del {date}: l’appello si fa quel giorno.", "date", l.Date)
	case !may(q, registrars):
		return q.T("L’appello lo tengono il docente e il tutor del corso: qui si legge.")
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
	return append(out, factsOf(q.T("Pausa"), breaksText(l.BreakTimes()), q.T("Per"), f.book.audience(q, l), q.T("Si è svolta"), held,
		q.T("Durata"), f.Offered.String(), q.T("Argomento"), l.Topic)...)
}

// taught is a teacher of the lesson.
func (f lessonFile) taught(q *web.Request, t timetable.Teaching) string {
	name := f.book.people[t.StaffID]
	if !t.Actual {
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
	i := slices.IndexFunc(f.Rows, func(row attendance.SheetRow) bool { return row.EnrolmentID == a.EnrolmentID })
	name := ""
	if i >= 0 {
		name = f.Rows[i].FullName
	}
	text := q.T("{name}: {old} → {new}. Motivo: {reason}", "name", name, "old", valueText(q, f.Lesson, a.Old()), "new", valueText(q, f.Lesson, a.New()), "reason", a.Reason)
	if a.Page != "" {
		text += " " + q.T("(registro: {page})", "page", a.Page)
	}
	return templates.Event{When: moment(q, a.AmendedAt), Who: f.names[a.AmendedBy], Text: text}
}

// valueText is a mark in words: "presente 09:15–13:00, DAD".
func valueText(q *web.Request, l timetable.Lesson, v attendance.Value) string {
	switch v.State {
	case attendance.Absent:
		return q.T("assente")
	case attendance.Present:
		out := q.T("presente")
		if in, until := presenceOf(q, l, v.Intervals); in != "" || until != "" {
			out += " " + orElse(in, l.From.String()) + "–" + orElse(until, l.To.String())
		}
		if v.Mode != "" {
			out += ", " + q.T(v.Mode.Label())
		}
		return out
	}
	return q.T("senza segno")
}

// presenceOf is when somebody came and left, each empty where it is the lesson's own time.
func presenceOf(q *web.Request, l timetable.Lesson, intervals []calendar.Interval) (in, out string) {
	whole := calendar.Union(intervals)
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

// onLesson carries out an act on a lesson that is the reader's, and shows the lesson again.
func onLesson(q *web.Request, teachers []string, room store.Ref, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	var locks []store.Stream
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnLesson(r, id); err != nil {
			return err
		}
		locks, err = timetable.LocksOf(q.Context(), r, id, []store.Ref{room}, teachers)
		return err
	})
	if err != nil {
		return err
	}
	return q.Write(locks, func(tx *store.Tx) error {
		tx.Answer("/lezioni/" + id)
		return fn(tx)
	})
}

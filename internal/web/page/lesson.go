package page

import (
	"net/http"
	"slices"

	"vidimus/internal/absence"
	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// Who keeps the register: the tutor of the course and the teachers of the lesson, and the
// director where both are away. The secretary plans lessons and corrects closed pages.
var (
	lessonReaders = web.For(account.Tutor, account.Teacher, account.Secretary, account.Director, account.Administrator, account.Inspector)
	registrars    = web.For(account.Tutor, account.Teacher, account.Director)
	amenders      = web.For(account.Director, account.Tutor, account.Secretary) // first the director, who alone amends on a closed course
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
	keeps      bool // the reader keeps its register
	amends     bool // the reader may correct its page, once it is closed
	number, of int  // its place among the lessons of the course that are not cancelled
	staff      provider.Staff
	amended    []attendance.Amendment    // of this lesson
	replaced   map[string]int            // those of them that no longer hold
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
	if err = f.readRights(q, r); err != nil {
		return f, err
	}
	if f.number, f.of, err = placeOf(q, r, f.Lesson); err != nil {
		return f, err
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
	f.amended = slices.DeleteFunc(amended, func(a attendance.Amendment) bool { return a.LessonID != id })
	f.replaced = attendance.Replaced(f.amended)
	return f, f.readNames(q, r)
}

// passes tells what is not the reader's, which is no, from what went wrong.
func passes(err error) (bool, error) {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// readRights reads what the reader may write of the lesson. A teacher of it has its page
// amended by the tutor, also who tutors other courses.
func (f *lessonFile) readRights(q *web.Request, r store.Reader) (err error) {
	if may(q, registrars) {
		if f.keeps, err = passes(q.KeptLesson(r, f.Lesson.ID)); err != nil {
			return err
		}
	}
	if may(q, amenders) && correctable(q, f.course) {
		f.amends, err = passes(q.OwnCourse(r, f.course.ID))
	}
	return err
}

// placeOf is which lesson of its course it is, of how many; those that were cancelled do not
// count.
func placeOf(q *web.Request, r store.Reader, lesson timetable.Lesson) (number, of int, err error) {
	all, err := timetable.LessonsOfCourse(q.Context(), r, lesson.CourseID, timetable.Filter{})
	for _, l := range all {
		if l.State == timetable.Cancelled {
			continue
		}
		of++
		if l.ID == lesson.ID {
			number = of
		}
	}
	return number, of, err
}

// readNames reads who closed, amended, signed or reopened the page.
func (f *lessonFile) readNames(q *web.Request, r store.Reader) (err error) {
	accounts := []string{f.Lesson.ClosedBy}
	for _, a := range f.amended {
		accounts = append(accounts, a.AmendedBy)
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
			return err
		}
	}
	return nil
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
	var past *templates.Alert
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readLesson(q, r, q.Param("id")); err != nil {
			return err
		}
		if past, err = overtakes(q, r, f); err != nil {
			return err
		}
		view, err = lessonView(q, r, f, forms)
		return err
	})
	if err != nil {
		return err
	}
	p := templates.Page{Title: f.title(q), Crumbs: f.crumbs(q), View: view}
	p.Alerts = annotated(q, view.Visits)
	if past != nil {
		p.Alerts = append(p.Alerts, *past)
	}
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
	return q.Page(refusedStatus(forms.err), "lesson", p)
}

// onLesson carries out an act on a lesson whose register the reader keeps, and shows the
// lesson again.
func onLesson(q *web.Request, teachers []string, room store.Ref, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	var locks []store.Stream
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.KeptLesson(r, id); err != nil {
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

package page

import (
	"bytes"
	"slices"
	"strings"

	"vidimus/internal/absence"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/internal/web/feed"
	"vidimus/templates"
)

// ownLessons are the lessons that the learner is expected at, from a day on.
func ownLessons(q *web.Request, r store.Reader, f ownFile, from calendar.Date) ([]timetable.Lesson, error) {
	all, err := timetable.LessonsOfCourse(q.Context(), r, f.CourseID, timetable.Filter{From: from})
	if err != nil {
		return nil, err
	}
	roll, err := timetable.RollOf(q.Context(), r, f.CourseID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(l timetable.Lesson) bool {
		return !slices.ContainsFunc(roll.Of(l), func(a timetable.Attendee) bool { return a.EnrolmentID == f.ID })
	}), nil
}

// nextLessons is how many lessons to come are shown.
const nextLessons = 10

// ownAgenda are the next lessons, and what can be signalled about them.
func ownAgenda(q *web.Request, r store.Reader, f ownFile, view *templates.LearnerLink) error {
	lessons, err := ownLessons(q, r, f, q.Today())
	if err != nil {
		return err
	}
	lessons = slices.DeleteFunc(lessons, func(l timetable.Lesson) bool { return l.State == timetable.Closed }) // over, though it is of today
	signals, err := absence.OfEnrolment(q.Context(), r, f.ID, q.Today())
	if err != nil {
		return err
	}
	book, err := readNames(q.Context(), r, lessons)
	if err != nil {
		return err
	}
	d := calendarData{q: q, book: book, lessons: lessons}
	if err := d.readPlaces(r); err != nil {
		return err
	}
	form := &templates.AbsenceForm{Action: ownHome(q) + "/assenze"}
	for _, k := range absence.Kinds {
		form.Kinds = append(form.Kinds, templates.Choice{Value: string(k), Text: q.T(signalLabels[k])})
	}
	when := map[string]string{}
	for _, l := range lessons {
		day := q.T("{weekday} {date}, {from}–{to}", "weekday", templates.Weekday(q.Locale(), l.Date), "date", l.Date, "from", l.From.String(), "to", l.To.String())
		when[l.ID] = day
		if len(view.Lessons) == nextLessons {
			continue
		}
		row := templates.OwnLesson{When: day, What: segmentName(q.Locale(), l.Segment) + " · " + q.T(l.Mode.Label()), Where: book.place(l)}
		if site := d.site(l); site != "" {
			row.Where += ", " + site
		}
		if l.State == timetable.Cancelled || l.Held == timetable.HeldCancelled {
			row.Note = q.T("annullata")
		} else if l.State == timetable.Planned {
			form.Lessons = append(form.Lessons, templates.Choice{Value: l.ID, Text: day})
		}
		view.Lessons = append(view.Lessons, row)
	}
	for _, s := range signals {
		text := q.T("{day}, tutto il giorno: {what}", "day", s.Date, "what", q.T(s.Kind.Label()))
		if at := when[string(s.LessonID)]; at != "" {
			text = q.T("{lesson}: {what}", "lesson", at, "what", q.T(s.Kind.Label()))
		}
		view.Signals = append(view.Signals, templates.OwnSignal{Text: text, TakeBack: form.Action + "/" + s.ID + "/annulla"})
	}
	if f.State == enrolment.Admitted {
		view.Absence = form
	}
	return nil
}

// signalLabels are what a learner chooses from.
var signalLabels = map[absence.Kind]string{absence.Absent: "Non vengo", absence.Late: "Arrivo in ritardo", absence.Early: "Esco prima"}

func signalAbsence(q *web.Request) error {
	f, err := readOwn(q)
	if err != nil {
		return err
	}
	if !f.changes() {
		return showLearnerLink(q, overForBearer(), "")
	}
	bad := typed()
	s := absence.Signal{EnrolmentID: f.ID, LessonID: store.Ref(q.Value("lesson")), Date: dateField(q, "day", bad), Kind: absence.Kind(q.Value("kind"))}
	if err := bad.OrNil(); err != nil {
		return showLearnerLink(q, err, "assenze")
	}
	return onOwn(q, f, "assenze", []store.Stream{store.CourseStream(f.CourseID)}, func(tx *store.Tx) error {
		_, err := absence.Tell(q.Context(), tx, s)
		return err
	})
}

func takeBackSignal(q *web.Request) error {
	f, err := readOwn(q)
	if err != nil {
		return err
	}
	return onOwn(q, f, "assenze", []store.Stream{store.CourseStream(f.CourseID)}, func(tx *store.Tx) error {
		return absence.TakeBack(q.Context(), tx, f.Enrolment, q.Param("signal"))
	})
}

// ownCalendar is a learner's own calendar for their telephone, by an address of its own: who
// sees the telephone's settings does not get the page with the hours.
func ownCalendar(q *web.Request) error {
	var l link.Link
	var out feed.Calendar
	var changed calendar.Instant
	err := q.Read(func(r store.Reader) (err error) {
		if l, err = link.BySecret(q.Context(), r, q.Now(), link.LearnerCalendar, strings.TrimSuffix(q.Param("secret"), ".ics")); err != nil {
			return err
		}
		f, err := readOwnFile(q, r, l)
		if err != nil {
			return err
		}
		var lessons []timetable.Lesson
		if f.changes() {
			if lessons, err = ownLessons(q, r, f, q.Today().AddDays(-ownMemory)); err != nil {
				return err
			}
		}
		if changed, err = timetable.Revised(q.Context(), r, lessons); err != nil {
			return err
		}
		out, err = feedOf(q, r, timetable.Feed{CourseID: store.Ref(f.CourseID), OpenedAt: l.OpenedAt}, lessons)
		return err
	})
	if err != nil {
		return err
	}
	for i := range out.Events {
		out.Events[i].URL = "" // the lesson's page is for who keeps the register
	}
	var b bytes.Buffer
	if err := out.Write(&b); err != nil {
		return err
	}
	return q.Fresh("text/calendar; charset=utf-8", b.Bytes(), changed)
}

// ownMemory is how far back a learner's calendar goes.
const ownMemory = 366

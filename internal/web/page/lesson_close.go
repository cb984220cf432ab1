package page

import (
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/volume"
	"vidimus/internal/web"
	"vidimus/templates"
)

// closingFields are the fields of a closing by the names they have in its form.
var closingFields = map[string]string{"held": "held", "from": "held_from", "to": "held_to", "reason": "reason", "topic": "topic", "teacher": "teacher", "volume": "volume", "page": "page", "password": "password"}

// closeForm is what closing asks: how the lesson went, on what, by whom, and what is left
// of the segment afterwards.
func closeForm(q *web.Request, r store.Reader, f lessonFile, refused *templates.Form) (*templates.CloseForm, error) {
	form := &templates.CloseForm{Paper: f.course.Register == course.OnPaper, Version: f.Lesson.Version}
	if l := f.Lesson; l.RegisterPage != "" {
		form.Written = attendance.PageText(l.RegisterVolume, l.RegisterPage)
	}
	form.Form.Values = map[string]string{"topic": f.Lesson.Topic}
	if form.Paper {
		book, err := volume.BookOf(q.Context(), r, f.course.ID)
		if err != nil {
			return nil, err
		}
		form.Form.Values["volume"], form.Form.Values["page"] = book.Propose(f.Lesson.ID, f.Lesson.Date)
	}
	if refused != nil {
		form.Form = *refused
	}
	switch now := q.Now(); {
	case now.Before(f.Lesson.StartsAt):
		form.Blocked = q.T("La lezione comincia alle {time}: si chiude quando è finita.", "time", f.Lesson.From.String())
	case now.Before(f.Lesson.EndsAt):
		form.Lasting = q.T("La lezione finisce alle {time}. Se è già finita, scegli «In parte» e scrivi quando.", "time", f.Lesson.To.String())
	}
	wanted, err := wantedSignatures(q, r, f)
	if err != nil {
		return nil, err
	}
	form.Wanted = unsigned(q, wanted)
	given, err := timetable.PlannedHeldRemaining(q.Context(), r, f.course.ID, q.Today())
	if err != nil {
		return nil, err
	}
	open, err := openBefore(q, r, f.Lesson)
	if err != nil {
		return nil, err
	}
	for _, g := range given {
		if g.Segment == f.Lesson.Segment && g.Mode == f.Lesson.Mode {
			form.Remaining = remainingText(q, g, f, open)
		}
	}
	return form, closeTeachers(q, r, f, form)
}

// openBefore are the lessons of the class before this one, of its cell of the plan, that are
// over and that nobody has closed: their hours are held by none yet, and are gone.
func openBefore(q *web.Request, r store.Reader, l timetable.Lesson) ([]timetable.Lesson, error) {
	all, err := timetable.LessonsOfCourse(q.Context(), r, l.CourseID, timetable.Filter{Segment: l.Segment, Mode: l.Mode, State: timetable.Planned, To: l.Date})
	return slices.DeleteFunc(all, func(o timetable.Lesson) bool {
		return o.MakeUp || o.Audience != timetable.ForClass || !o.ToClose(q.Now()) || !o.StartsAt.Before(l.StartsAt)
	}), err
}

// remainingText says what is left of a cell of the plan after this lesson, and after those
// before it that wait to be closed.
func remainingText(q *web.Request, g timetable.Given, f lessonFile, open []timetable.Lesson) string {
	name, left := segmentName(q.Locale(), g.Segment), g.Remaining()
	if f.Lesson.Audience == timetable.ForClass {
		left -= f.Offered
	}
	for _, l := range open {
		left -= l.Minutes(q.Zone())
	}
	if left < 0 {
		return q.T("{segment}, {mode}: dopo questa lezione il piano è superato di {minutes}; serve una variazione.", "segment", name, "mode", q.T(g.Mode.Label()), "minutes", -left)
	}
	if len(open) > 0 {
		return q.T("{segment}, {mode}: dopo questa lezione, e {n} {n|precedente|precedenti} ancora da chiudere, restano {minutes} su {planned}.",
			"segment", name, "mode", q.T(g.Mode.Label()), "n", len(open), "minutes", left, "planned", g.Planned)
	}
	return q.T("{segment}, {mode}: dopo questa lezione restano {minutes} su {planned}.", "segment", name, "mode", q.T(g.Mode.Label()), "minutes", left, "planned", g.Planned)
}

// closeTeachers are who was planned, ticked, and the other teachers of the course.
func closeTeachers(q *web.Request, r store.Reader, f lessonFile, form *templates.CloseForm) error {
	staff, err := course.StaffOf(q.Context(), r, f.course.ID)
	if err != nil {
		return err
	}
	posted := q.Form()["teacher"]
	seen := map[string]bool{}
	add := func(id string, planned, actual bool) {
		if seen[id] {
			return
		}
		seen[id] = true
		checked := actual
		if len(q.Form()) > 0 {
			checked = false
			for _, p := range posted {
				checked = checked || p == id
			}
		}
		form.Teachers = append(form.Teachers, templates.TeacherChoice{Choice: templates.Choice{Value: id, Text: f.book.people[id]}, Planned: planned, Checked: checked})
	}
	for _, t := range f.Teachings {
		add(t.StaffID, t.Planned, t.Actual)
	}
	for _, s := range staff {
		if s.Part == course.TeacherPart {
			add(s.StaffID, false, false)
		}
		form.Signs = form.Signs || s.StaffID == f.staff.ID && (s.Part == course.TeacherPart || s.Part == course.TutorPart)
	}
	return nil
}

// seenSheet is the sheet as the page showed it that was posted.
func seenSheet(q *web.Request) attendance.Seen {
	number := func(name string) int {
		n, _ := strconv.Atoi(q.Value(name)) // what is no version is none that stands
		return n
	}
	seen := attendance.Seen{Lesson: number("seen"), Marks: map[string]int{}}
	for name := range q.Form() {
		if enrolment, ok := strings.CutPrefix(name, "seen."); ok {
			seen.Marks[enrolment] = number(name)
		}
	}
	return seen
}

// asSeen refuses a sheet that is no longer what the page showed. It is asked before anything
// else that can be wrong: whatever is refused shows the sheet anew, and would pass over it.
func asSeen(q *web.Request, seen attendance.Seen) error {
	return q.Read(func(r store.Reader) error {
		if err := q.KeptLesson(r, q.Param("id")); err != nil {
			return err
		}
		s, err := attendance.SheetOf(q.Context(), r, q.Param("id"))
		if err != nil || s.Lesson.State != timetable.Planned { // sent twice, it has been closed by the first
			return err
		}
		return s.Unchanged(seen)
	})
}

// closeLesson ends the lesson: the page is sealed. Without the script, a row that was changed
// and not saved is closed as the register has it: that is what the form posts as seen.
func closeLesson(q *web.Request) error {
	bad := typed()
	c := attendance.Closing{Seen: seenSheet(q), Reason: q.Value("reason"), Topic: q.Value("topic"), Volume: q.Value("volume"), Page: q.Value("page"), Blank: q.Value("blank") == "1"}
	switch q.Value("held") {
	case "", "held":
		c.Held = timetable.HeldAsPlanned
	case "partly":
		c.Held = timetable.HeldPartly
		c.HeldFrom, c.HeldTo = wallField(q, "held_from", bad), wallField(q, "held_to", bad)
		if c.HeldFrom == nil || c.HeldTo == nil {
			bad.With("held_from", "Scrivi da che ora a che ora si è svolta.")
		}
	case "cancelled":
		c.Held = timetable.HeldCancelled
	default:
		c.Held = timetable.Held(q.Value("held"))
	}
	var teachers []string
	for _, id := range q.Form()["teacher"] {
		if id = strings.TrimSpace(id); id != "" {
			teachers = append(teachers, id)
			c.Teachers = append(c.Teachers, attendance.ActualTeacher{StaffID: id, Reason: q.Value("substitution")})
		}
	}
	err := asSeen(q, c.Seen)
	if err == nil {
		err = bad.OrNil()
	}
	if err == nil && q.Password("password") != "" {
		c.By, err = provider.ProveByPassword(q.Context(), q.App().DB, q.Account(), q.Password("password"), q.Address())
	}
	if err == nil {
		err = onLesson(q, teachers, "", func(tx *store.Tx) error {
			_, err := attendance.Close(q.Context(), tx, q.App().Keys, q.Param("id"), c)
			return err
		})
	}
	if shownAgain(err) {
		form := formOf(q, err, closingFields)
		return showLesson(q, lessonForms{err: err, close: &form})
	}
	return err
}

func reopenLesson(q *web.Request) error {
	err := onLesson(q, nil, "", func(tx *store.Tx) error {
		return attendance.Reopen(q.Context(), tx, q.Param("id"), q.Value("reason"))
	})
	if refusedHere(err) {
		form := formOf(q, err, fields("reason"))
		return showLesson(q, lessonForms{err: err, reopen: &form})
	}
	return err
}

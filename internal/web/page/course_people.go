package page

import (
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
)

// assignStaff gives somebody a part on the course. What T1–T3 then say stands on the tab.
func assignStaff(q *web.Request) error {
	id := q.Param("id")
	m := course.StaffMember{CourseID: id, StaffID: q.Value("staff"), Part: course.Part(q.Value("part")), PracticalOnly: q.Value("practical_only") == "1"}
	return onStaff(q, func(tx *store.Tx) error {
		if m.StaffID == "" {
			return typed().With("staff", "Scegli la persona.")
		}
		_, _, err := course.Staff(q.Context(), tx, m)
		return err
	})
}

func unassignStaff(q *web.Request) error {
	return onStaff(q, func(tx *store.Tx) error {
		_, err := timetable.Release(q.Context(), tx, q.Param("id"), q.Value("staff"), course.Part(q.Value("part")))
		return err
	})
}

func onStaff(q *web.Request, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	err := q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "?scheda=personale")
		return fn(tx)
	})
	if refusedHere(err) {
		form := formOf(q, err, fields("staff", "part"))
		return showCourse(q, "personale", refusals{err: err, staff: &form})
	}
	return err
}

// planLesson puts a lesson into the calendar.
func planLesson(q *web.Request) error {
	id := q.Param("id")
	request, err := lessonRequest(q)
	var locks []store.Stream
	if err == nil {
		err = q.Read(func(r store.Reader) (err error) {
			locks, err = timetable.Locks(q.Context(), r, id, request)
			return err
		})
	}
	if err == nil {
		err = q.Write(locks, func(tx *store.Tx) error {
			l, err := timetable.Plan(q.Context(), tx, id, request)
			tx.Answer("/lezioni/" + l.ID)
			return err
		})
	}
	if refusedHere(err) {
		_, rest := inTheWay(err) // the rest is said with the two lessons
		form := formOf(q, rest, lessonFields)
		return showCourse(q, "calendario", refusals{err: err, lesson: &form})
	}
	return err
}

// lessonFields are the fields of a lesson by the names they have in its form.
var lessonFields = map[string]string{"teachers": "teacher", "teacher": "teacher", "room": "site", "group": "audience", "learners": "learner", "breaks": "breaks",
	"date": "date", "from": "from", "to": "to", "segment": "segment", "mode": "mode", "platform": "platform", "audience": "audience", "day_off": "day_off"}

func lessonRequest(q *web.Request) (timetable.Request, error) {
	bad := typed()
	out := timetable.Request{Segment: q.Value("segment"), Mode: hours.Mode(q.Value("mode")), Topic: q.Value("topic"), Slot: slotOf(q, bad), DayOff: q.Value("day_off") == "1"}
	for _, id := range q.Form()["teacher"] {
		if id = strings.TrimSpace(id); id != "" {
			out.Teachers = append(out.Teachers, id)
		}
	}
	if out.Audience, out.GroupID = audienceOf(q.Value("audience")); out.Audience == timetable.ForLearners {
		out.Learners, out.MakeUp = q.Form()["learner"], true
	}
	return out, bad.OrNil()
}

// audienceOf reads whom a lesson is for: "class", "learners", "group:" with its id.
func audienceOf(text string) (timetable.Audience, store.Ref) {
	if group, ok := strings.CutPrefix(text, "group:"); ok {
		return timetable.ForGroup, store.Ref(group)
	}
	return timetable.Audience(text), ""
}

// slotOf reads when and where.
func slotOf(q *web.Request, bad *fault.Error) timetable.Slot {
	s := timetable.Slot{Date: dateField(q, "date", bad), Breaks: breaksField(q, "breaks", bad), RoomID: store.Ref(q.Value("site")), Platform: q.Value("platform")}
	from, to := wallField(q, "from", bad), wallField(q, "to", bad)
	if from == nil && q.Value("from") == "" {
		bad.With("from", "Scrivi a che ora comincia.")
	}
	if to == nil && q.Value("to") == "" {
		bad.With("to", "Scrivi a che ora finisce.")
	}
	if from != nil && to != nil {
		s.From, s.To = *from, *to
	}
	return s
}

// breaksField reads breaks as people write them: "11:00–11:15, 13-14".
func breaksField(q *web.Request, field string, bad *fault.Error) []timetable.Break {
	var out []timetable.Break
	for _, part := range strings.FieldsFunc(q.Value(field), func(r rune) bool { return r == ',' || r == ';' }) {
		from, to, found := strings.Cut(strings.NewReplacer("–", "-", "—", "-").Replace(part), "-")
		a, err := calendar.ParseWall(from)
		b, err2 := calendar.ParseWall(to)
		if !found || err != nil || err2 != nil {
			bad.With(field, "Scrivi le pause come 11:00–11:15; più pause separate da una virgola.")
			return nil
		}
		out = append(out, timetable.Break{From: a, To: b})
	}
	return out
}

func breaksText(breaks []timetable.Break) string {
	out := make([]string, len(breaks))
	for i, b := range breaks {
		out[i] = b.From.String() + "–" + b.To.String()
	}
	return strings.Join(out, ", ")
}

package timetable

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// A lesson lies within one day of at most 25 hours. So what overlaps an instant begins
// less than this before it, and an index by beginning finds it among any number of others.
const longestDay = 25 * time.Hour

// anyOf is a condition that holds where one of its parts does.
type anyOf struct {
	parts []string
	args  []any
}

func (a *anyOf) or(condition string, args ...any) {
	a.parts, a.args = append(a.parts, "("+condition+")"), append(a.args, args...)
}

func (a *anyOf) String() string { return "(" + strings.Join(a.parts, " OR ") + ")" }

// perQuery is how many lessons are looked for at once: enough for a calendar in a few
// queries, few enough for either planner to take the index for each.
const perQuery = 40

// takenBy are the lessons in the way of the wanted ones, which the databases find by their
// course, room, teacher and time; [Clash] says why. It also notes who of the wanted
// lessons' audiences attends another course.
func takenBy(ctx context.Context, r store.Reader, courseID string, wanted []Booked) ([]Booked, error) {
	sharing, err := sharedBy(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	if err := sharing.note(ctx, r, courseID, wanted); err != nil {
		return nil, err
	}
	found := map[string]Lesson{}
	for batch := range slices.Chunk(wanted, perQuery) {
		places, teachers := overlapping(batch, slices.Concat(sharing.courses, []string{courseID}))
		rows, err := lessons.Where(ctx, r, "state <> 'cancelled' AND held <> 'cancelled' AND "+places.String(), places.args...)
		if err != nil {
			return nil, err
		}
		keep(found, rows)
		if rows, err = taughtThen(ctx, r, teachers); err != nil {
			return nil, err
		}
		keep(found, rows)
	}
	return bookFound(ctx, r, courseID, found, sharing)
}

// taughtThen are the lessons of teachings. They are looked up in two steps: of a join with
// many conditions PostgreSQL reads every lesson there is.
func taughtThen(ctx context.Context, r store.Reader, teachers anyOf) ([]Lesson, error) {
	var found []string
	if len(teachers.parts) > 0 {
		if err := r.Select(ctx, &found, "SELECT DISTINCT t.lesson_id FROM lesson_teacher t WHERE t.actual AND "+teachers.String(), teachers.args...); err != nil {
			return nil, err
		}
	}
	return lessons.Among(ctx, r, "state <> 'cancelled' AND held <> 'cancelled' AND id IN (?)", found)
}

// overlapping are the conditions on lessons that overlap one of the wanted ones and have
// its room or are of those courses, and on teachings of its teachers around then: whether
// those overlap is known once their lessons are read, for they may have been held at other
// times.
func overlapping(wanted []Booked, courses []string) (places, teachers anyOf) {
	const then = " AND COALESCE(lesson.held_starts_at, lesson.starts_at) < ? AND COALESCE(lesson.held_ends_at, lesson.ends_at) > ?"
	for _, w := range wanted {
		span := w.busy()
		if span.IsEmpty() {
			continue
		}
		near := []any{span.From.Add(-longestDay), span.To.Add(longestDay), span.To, span.From}
		for _, id := range courses {
			places.or("lesson.course_id = ? AND lesson.on_date BETWEEN ? AND ?"+then, id, w.Date.AddDays(-1), w.Date.AddDays(1), span.To, span.From)
		}
		if w.RoomID != "" {
			places.or("lesson.room_id = ? AND lesson.starts_at BETWEEN ? AND ?"+then, append([]any{string(w.RoomID)}, near...)...)
		}
		for _, id := range w.Teachers {
			teachers.or("t.staff_id = ? AND t.starts_at BETWEEN ? AND ?", id, near[0], near[1])
		}
	}
	if len(places.parts) == 0 {
		places.or("1 = 0")
	}
	return places, teachers
}

// standing are the lessons that keep a course, its shared learners, rooms and teachers
// busy on the days of a stretch, for a calendar that is still to be made.
func standing(ctx context.Context, r store.Reader, courseID string, sharing sharing, q []Request, first, last calendar.Date, zone *time.Location) ([]Booked, error) {
	from, err := calendar.At(first, 0, zone)
	if err != nil {
		return nil, err
	}
	to, err := calendar.At(last, calendar.MaxWall, zone)
	if err != nil {
		return nil, err
	}
	var places, teachers anyOf
	for _, id := range slices.Concat(sharing.courses, []string{courseID}) {
		places.or("lesson.course_id = ? AND lesson.on_date BETWEEN ? AND ?", id, first, last)
	}
	rooms, people := needs(q)
	for _, id := range rooms {
		places.or("lesson.room_id = ? AND lesson.starts_at BETWEEN ? AND ?", string(id), from, to)
	}
	for _, id := range people {
		teachers.or("t.staff_id = ? AND t.starts_at BETWEEN ? AND ?", id, from, to)
	}
	rows, err := lessons.Where(ctx, r, "state <> 'cancelled' AND held <> 'cancelled' AND "+places.String(), places.args...)
	if err != nil {
		return nil, err
	}
	taught, err := taughtThen(ctx, r, teachers)
	if err != nil {
		return nil, err
	}
	found := map[string]Lesson{}
	keep(found, append(rows, taught...))
	return bookFound(ctx, r, courseID, found, sharing)
}

// needs are the rooms and teachers of requests, each once.
func needs(requests []Request) (rooms []store.Ref, teachers []string) {
	wanted := make([]Booked, len(requests))
	for i, q := range requests {
		wanted[i] = Booked{Lesson: Lesson{RoomID: q.RoomID}, Teachers: q.Teachers}
	}
	return needsOf(wanted)
}

// needsOf are the rooms and teachers of lessons, each once.
func needsOf(wanted []Booked) (rooms []store.Ref, teachers []string) {
	for _, w := range wanted {
		if w.RoomID != "" && !slices.Contains(rooms, w.RoomID) {
			rooms = append(rooms, w.RoomID)
		}
		teachers = append(teachers, w.Teachers...)
	}
	return rooms, unique(teachers)
}

func keep(found map[string]Lesson, rows []Lesson) {
	for _, l := range rows {
		found[l.ID] = l
	}
}

// bookFound puts the lessons that were found in order, and to them whom they keep busy.
func bookFound(ctx context.Context, r store.Reader, courseID string, found map[string]Lesson, sharing sharing) ([]Booked, error) {
	all := make([]Lesson, 0, len(found))
	for _, l := range found {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b Lesson) int { return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID)) })
	out, err := book(ctx, r, courseID, all)
	if err != nil {
		return nil, err
	}
	for _, id := range sharing.courses {
		if err := sharing.note(ctx, r, id, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// book puts their teachers and learners to lessons; only those of the course have
// learners that could clash with its own.
func book(ctx context.Context, r store.Reader, courseID string, all []Lesson) ([]Booked, error) {
	given, err := TeachingsOf(ctx, r, ids(all)...)
	if err != nil {
		return nil, err
	}
	roll, err := RollOf(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	out := make([]Booked, 0, len(all))
	for _, l := range all {
		b := Booked{Lesson: l}
		for _, t := range given[l.ID] {
			if t.Actual {
				b.Teachers = append(b.Teachers, t.StaffID)
			}
		}
		if l.CourseID == courseID {
			b.Members = roll.booked(l)
		}
		out = append(out, b)
	}
	return out, nil
}

// sharing is who attends a course and another one at once, and which other courses.
type sharing struct {
	learners map[string]bool
	courses  []string
}

// sharedBy reads who attends another course that is still on, on days on which they
// attend this one.
func sharedBy(ctx context.Context, r store.Reader, courseID string) (sharing, error) {
	var rows []struct {
		LearnerID string `db:"learner_id"`
		CourseID  string `db:"course_id"`
	}
	err := r.Select(ctx, &rows, `SELECT DISTINCT e.learner_id, o.course_id
		FROM enrolment e JOIN enrolment_period p ON p.enrolment_id = e.id
		JOIN enrolment o ON o.learner_id = e.learner_id AND o.course_id <> e.course_id JOIN enrolment_period q ON q.enrolment_id = o.id
		JOIN course c ON c.id = o.course_id
		WHERE e.course_id = ? AND c.state IN ('draft', 'authorised', 'started')
		AND (p.to_date IS NULL OR p.to_date >= q.from_date) AND (q.to_date IS NULL OR q.to_date >= p.from_date)
		ORDER BY o.course_id, e.learner_id`, courseID)
	s := sharing{learners: map[string]bool{}}
	for _, row := range rows {
		s.learners[row.LearnerID] = true
		if !slices.Contains(s.courses, row.CourseID) {
			s.courses = append(s.courses, row.CourseID)
		}
	}
	return s, err
}

// note puts the shared learners of their audience to those lessons that are of a course.
func (s sharing) note(ctx context.Context, r store.Reader, courseID string, all []Booked) error {
	if len(s.learners) == 0 || !slices.ContainsFunc(all, func(b Booked) bool { return b.CourseID == courseID }) {
		return nil
	}
	roll, err := RollOf(ctx, r, courseID)
	if err != nil {
		return err
	}
	roll.shared = s.learners
	for i := range all {
		if all[i].CourseID == courseID {
			all[i].Shared = roll.sharedIn(all[i])
		}
	}
	return nil
}

// locks are what planning for a course locks: nobody else may plan meanwhile for its
// rooms, its teachers, or its learners who attend another course too.
func (s sharing) locks(courseID string, rooms []store.Ref, teachers []string) []store.Stream {
	out := []store.Stream{store.CourseStream(courseID)}
	for _, id := range rooms {
		if id != "" {
			out = append(out, store.RoomStream(string(id)))
		}
	}
	for _, id := range teachers {
		out = append(out, store.TeacherStream(id))
	}
	for id := range s.learners {
		out = append(out, store.LearnerStream(id))
	}
	return out
}

// namesOf are the names of the teachers and rooms of lessons, for the sentences of a clash.
func namesOf(ctx context.Context, r store.Reader, wanted []Booked) (Names, error) {
	n := Names{Staff: map[string]string{}, Rooms: map[store.Ref]string{}}
	rooms, teachers := needsOf(wanted)
	for _, id := range teachers {
		p, err := provider.StaffByID(ctx, r, id)
		if err != nil {
			return n, err
		}
		n.Staff[id] = p.FullName()
	}
	for _, id := range rooms {
		room, err := provider.RoomByID(ctx, r, string(id))
		if err != nil {
			return n, err
		}
		n.Rooms[id] = room.Name
	}
	return n, nil
}

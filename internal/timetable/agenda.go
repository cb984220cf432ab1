package timetable

import (
	"context"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// A lesson is somebody's when they give it or tutor its course. giving finds it from the
// teacher's lessons between two instants, given from the lesson itself: a database that
// may choose reads all that they ever gave.
const (
	giving  = "id IN (SELECT t.lesson_id FROM lesson_teacher t WHERE t.staff_id = ? AND t.actual AND t.starts_at BETWEEN ? AND ?)"
	given   = "EXISTS (SELECT 1 FROM lesson_teacher t WHERE t.lesson_id = lesson.id AND t.staff_id = ? AND t.actual)"
	tutored = "course_id IN (SELECT m.course_id FROM course_staff m WHERE m.staff_id = ? AND m.part = 'tutor')"
)

// running are the lessons of courses that are not at their exam, nor closed.
const running = " AND EXISTS (SELECT 1 FROM course c WHERE c.id = lesson.course_id AND c.state NOT IN ('exam', 'closed'))"

// byTime is the order of the calendar.
const byTime = " ORDER BY on_date, from_wall, id"

// Subject is whose calendar it is: a course's, a person's or a room's. The zero Subject
// is everybody's.
type Subject struct {
	CourseID store.Ref `db:"course_id"`
	StaffID  store.Ref `db:"staff_id"` // who gives the lessons
	RoomID   store.Ref `db:"room_id"`
}

// Days are the lessons of some days.
type Days struct {
	From, To calendar.Date // both days included; To may be none, and then there is no end
	Of       Subject
	Whose    string // staff: those they give, and those of the courses they tutor; empty: everybody's
}

// LessonsOn are the lessons of those days in the order of the calendar, cancelled ones
// too. Lessons of other days cost nothing: they are found by day, by room and day, or by
// teacher and day.
func LessonsOn(ctx context.Context, r store.Reader, d Days) ([]Lesson, error) {
	where, args := "on_date >= ?", []any{d.From}
	and := func(condition string, more ...any) {
		where += " AND " + condition
		args = append(args, more...)
	}
	first, last, err := around(d.From, d.To)
	if err != nil {
		return nil, err
	}
	if !d.To.IsZero() {
		and("on_date <= ?", d.To)
	}
	if d.Of.CourseID != "" {
		and("course_id = ?", d.Of.CourseID)
	}
	if d.Of.RoomID != "" {
		and("room_id = ? AND starts_at BETWEEN ? AND ?", d.Of.RoomID, first, last)
	}
	if d.Of.StaffID != "" {
		and(giving, d.Of.StaffID, first, last)
	}
	if d.Whose != "" {
		and("("+giving+" OR "+tutored+")", d.Whose, first, last, d.Whose)
	}
	return lessons.Where(ctx, r, where+byTime, args...)
}

// around are instants before the first day begins and after the last one ends in any zone,
// for what is kept by instants. No last day is the end of time.
func around(from, to calendar.Date) (first, last calendar.Instant, err error) {
	if first, err = calendar.At(from.AddDays(-1), 0, time.UTC); err != nil {
		return first, last, err
	}
	if to.IsZero() {
		to = calendar.MustDate("9999-12-01")
	}
	last, err = calendar.At(to.AddDays(2), 0, time.UTC)
	return first, last, err
}

// Agenda is where the day of a tutor, a teacher or the office begins. Courses that are
// at their exam, or closed, are no longer in it.
type Agenda struct {
	Today     []Lesson // by time, cancelled ones apart
	Open      []Lesson // of days gone by, the oldest first
	Opens     int      // how many in all
	Unsigned  []Lesson // closed, and a signature is missing: of somebody of the staff, theirs; the oldest first
	Unsigneds int
	Next      []Lesson // the nearest first
}

// How many lessons of each kind an agenda names.
const (
	maxWaiting = 30
	maxNext    = 10
	MaxSigned  = 100 // closed lessons that somebody signs in one go: those of weeks
)

// AgendaOf is the agenda of somebody of the staff on a day; no staffID is the office,
// which sees what waits for anybody. A closed lesson waits for the signatures of those
// who gave it and of a tutor of its course, each for their own.
func AgendaOf(ctx context.Context, r store.Reader, staffID string, today calendar.Date) (Agenda, error) {
	var a Agenda
	first, last, err := around(today, calendar.Date{})
	if err != nil {
		return a, err
	}
	from, open := []any{today}, heap{"state = 'planned' AND on_date < ?" + running, []any{today}}
	mine := running
	if staffID != "" {
		mine += " AND (" + giving + " OR " + tutored + ")"
		from = append(from, staffID, first, last, staffID)
		open.where += " AND (" + given + " OR " + tutored + ")"
		open.args = append(open.args, staffID, staffID)
	}
	if a.Today, err = lessons.Where(ctx, r, "on_date = ? AND state <> 'cancelled'"+mine+byTime, from...); err != nil {
		return a, err
	}
	if a.Next, err = lessons.Where(ctx, r, "state = 'planned' AND on_date > ?"+mine+byTime+" LIMIT ?", append(slices.Clone(from), maxNext)...); err != nil {
		return a, err
	}
	if a.Open, a.Opens, err = open.oldest(ctx, r, maxWaiting); err != nil {
		return a, err
	}
	where, whose := unsigned(staffID)
	most := maxWaiting
	if staffID != "" {
		most = MaxSigned
	}
	a.Unsigned, a.Unsigneds, err = heap{where + running, whose}.oldest(ctx, r, most)
	return a, err
}

// OpenSince are the lessons of running courses that ended before an instant and nobody has
// closed, in the order of the calendar.
func OpenSince(ctx context.Context, r store.Reader, ended calendar.Instant) ([]Lesson, error) {
	return lessons.Where(ctx, r, "state = 'planned' AND ends_at < ?"+running+byTime, ended)
}

// heap is lessons that wait, however many they are.
type heap struct {
	where string
	args  []any
}

// oldest are the first of them, and how many there are in all.
func (h heap) oldest(ctx context.Context, r store.Reader, most int) ([]Lesson, int, error) {
	found, err := lessons.Where(ctx, r, h.where+byTime+" LIMIT ?", append(slices.Clone(h.args), most)...)
	if err != nil || len(found) < most {
		return found, len(found), err
	}
	n := 0
	err = r.Get(ctx, &n, "SELECT COUNT(*) FROM lesson WHERE "+h.where, h.args...)
	return found, n, err
}

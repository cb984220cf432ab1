package timetable

import (
	"cmp"
	"context"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// TeacherHours is the teaching of one person in one month, course and mode. The month is
// that of the civil date a lesson was held on, or is planned for.
type TeacherHours struct {
	StaffID   string
	CourseID  string
	Month     calendar.Date // its first day
	Mode      hours.Mode
	Planned   calendar.Minutes // of the lessons they were planned for, the cancelled ones among them
	Cancelled calendar.Minutes // of those, what was cancelled
	Signed    calendar.Minutes // of the closed lessons they gave, as long as they lasted: signed, or attested in their place
	Unsigned  calendar.Minutes // of those, what they have not signed yet
	Open      calendar.Minutes // of the lessons of theirs whose day has come, and nobody has closed
	Ahead     calendar.Minutes // of those whose day is still to come
}

// Held is what is certain: the closed lessons they gave.
func (h TeacherHours) Held() calendar.Minutes { return h.Signed + h.Unsigned }

// CourseHours is what one course had in one month.
type CourseHours struct {
	CourseID string
	Month    calendar.Date    // its first day
	Held     calendar.Minutes // of the closed lessons, each once: what its register says
	Taught   calendar.Minutes // the same for everybody who gave them: more, where two taught together
}

// HoursOfTeachers are the hours of teachers between two days, both included, by person,
// month, course and mode: of everybody, or of one person where staffID names them; on is the
// day as of which a lesson should have been closed. A zero day is no bound. Each lesson counts
// for everybody who gave it, so that one given to two groups counts twice.
func HoursOfTeachers(ctx context.Context, r store.Reader, from, to, on calendar.Date, staffID string) ([]TeacherHours, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	rows, err := taughtLessons(ctx, r, from, to, staffID)
	return tally(rows, on, zone), err
}

// HoursOfCourses are the hours of courses between two days, both included, by course and month.
func HoursOfCourses(ctx context.Context, r store.Reader, from, to calendar.Date) ([]CourseHours, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	rows, err := taughtLessons(ctx, r, from, to, "")
	return tallyCourses(rows, zone), err
}

// taughtLesson is a lesson beside one of its teachers.
type taughtLesson struct {
	Lesson
	StaffID  string           `db:"staff_id"`
	Planned  bool             `db:"planned"`
	Actual   bool             `db:"actual"`
	SignedAt calendar.Instant `db:"signed_at"`
}

func (t taughtLesson) month() calendar.Date { return t.Date.AddDays(1 - t.Date.Day()) }

func (t taughtLesson) off() bool { return t.State == Cancelled || t.Held == HeldCancelled }

func taughtLessons(ctx context.Context, r store.Reader, from, to calendar.Date, staffID string) ([]taughtLesson, error) {
	query := "SELECT " + lessons.Columns("l") + ", t.staff_id, t.planned, t.actual, t.signed_at FROM lesson_teacher t JOIN lesson l ON l.id = t.lesson_id WHERE 1 = 1"
	var args []any
	and := func(condition string, arg any) {
		query += " AND " + condition
		args = append(args, arg)
	}
	if !from.IsZero() {
		and("l.on_date >= ?", from)
	}
	if !to.IsZero() {
		and("l.on_date <= ?", to)
	}
	if staffID != "" {
		and("t.staff_id = ?", staffID)
	}
	var rows []taughtLesson
	err := r.Select(ctx, &rows, query, args...)
	return rows, err
}

// tally sums lessons by person, month, course and mode, in that order.
func tally(rows []taughtLesson, on calendar.Date, zone *time.Location) []TeacherHours {
	type key struct {
		staffID, courseID string
		month             calendar.Date
		mode              hours.Mode
	}
	sums := map[key]TeacherHours{}
	for _, row := range rows {
		k := key{row.StaffID, row.CourseID, row.month(), row.Mode}
		h := sums[k]
		h.StaffID, h.CourseID, h.Month, h.Mode = k.staffID, k.courseID, k.month, k.mode
		h.add(row, on, zone)
		sums[k] = h
	}
	out := make([]TeacherHours, 0, len(sums))
	for _, h := range sums {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b TeacherHours) int {
		return cmp.Or(cmp.Compare(a.StaffID, b.StaffID), a.Month.Compare(b.Month), cmp.Compare(a.CourseID, b.CourseID),
			cmp.Compare(slices.Index(hours.Modes, a.Mode), slices.Index(hours.Modes, b.Mode)))
	})
	return out
}

func (h *TeacherHours) add(row taughtLesson, on calendar.Date, zone *time.Location) {
	m := row.Minutes(zone)
	if row.Planned {
		h.Planned += m
		if row.off() {
			h.Cancelled += m
		}
	}
	switch {
	case !row.Actual || row.off():
	case row.State == Closed && !row.SignedAt.IsZero():
		h.Signed += row.HeldMinutes(zone)
	case row.State == Closed:
		h.Unsigned += row.HeldMinutes(zone)
	case row.Date.After(on):
		h.Ahead += m
	default:
		h.Open += m
	}
}

// tallyCourses sums closed lessons by course and month, in that order.
func tallyCourses(rows []taughtLesson, zone *time.Location) []CourseHours {
	type key struct {
		courseID string
		month    calendar.Date
	}
	sums, counted := map[key]CourseHours{}, map[string]bool{}
	for _, row := range rows {
		if !row.Actual || row.State != Closed || row.off() {
			continue
		}
		k, m := key{row.CourseID, row.month()}, row.HeldMinutes(zone)
		c := sums[k]
		c.CourseID, c.Month, c.Taught = k.courseID, k.month, c.Taught+m
		if !counted[row.ID] {
			counted[row.ID] = true
			c.Held += m
		}
		sums[k] = c
	}
	out := make([]CourseHours, 0, len(sums))
	for _, c := range sums {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b CourseHours) int {
		return cmp.Or(cmp.Compare(a.CourseID, b.CourseID), a.Month.Compare(b.Month))
	})
	return out
}

package timetable

import (
	"cmp"
	"context"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// TaughtBy is what each teacher of a course gives, by staff id: as held where a lesson is
// closed and as planned where it is not. A lesson that two groups get counts twice for its
// teacher.
func TaughtBy(ctx context.Context, r store.Reader, courseID string) (map[string]course.Taught, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return nil, err
	}
	given, err := TeachingsOf(ctx, r, ids(all)...)
	return taught(all, given, zone), err
}

// taught sums lessons by who gives them. Who was planned for lessons and gives none of
// them any more is there as replaced.
func taught(all []Lesson, given map[string][]Teaching, zone *time.Location) map[string]course.Taught {
	out := map[string]course.Taught{}
	gives := map[string]bool{}
	for _, l := range all {
		if l.State == Cancelled || l.Held == HeldCancelled {
			continue
		}
		m := l.Minutes(zone)
		if l.State == Closed {
			m = l.HeldMinutes(zone)
		}
		for _, t := range given[l.ID] {
			gives[t.StaffID] = gives[t.StaffID] || t.Actual
			if t.Actual {
				out[t.StaffID] = course.Taught{Minutes: out[t.StaffID].Minutes + m}
			} else if !gives[t.StaffID] {
				out[t.StaffID] = course.Taught{Replaced: true}
			}
		}
	}
	return out
}

// judgeSubstitution is T1–T3 of a course as they stand once somebody gives lessons in
// the place of another. It refuses a substitute whose own evidence blocks, and a
// substitution after which the course's teachers no longer hold what they held before:
// who is replaced in every one of their lessons is not counted for T1 any more.
func judgeSubstitution(ctx context.Context, r store.Reader, courseID string, lessonIDs []string, away, substitute string) ([]finding.Finding, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return nil, err
	}
	given, err := TeachingsOf(ctx, r, ids(all)...)
	if err != nil {
		return nil, err
	}
	before, err := course.StaffFindings(ctx, r, courseID, taught(all, given, zone))
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(finding.Of(before, finding.Blocking), func(f finding.Finding) bool { return f.Subject != substitute })
	if len(own) > 0 {
		return before, finding.Refusal("timetable.unqualified", "Il sostituto non può ancora insegnare in questo corso: completa prima la sua documentazione.", own)
	}
	for _, id := range lessonIDs {
		given[id] = replaced(given[id], away, substitute)
	}
	found, err := course.StaffFindings(ctx, r, courseID, taught(all, given, zone))
	if err != nil {
		return nil, err
	}
	if worse := course.NewlyBlocking(before, found); len(worse) > 0 {
		return found, finding.Refusal("timetable.staff", "Con questa sostituzione il personale del corso non sarebbe più in regola: scegli un altro sostituto.", worse)
	}
	return found, nil
}

// replaced are the teachings of a lesson with one teacher in the place of another.
func replaced(given []Teaching, away, substitute string) []Teaching {
	out := slices.DeleteFunc(slices.Clone(given), func(t Teaching) bool { return t.StaffID == substitute })
	for i := range out {
		if out[i].StaffID == away {
			out[i].Actual = false
		}
	}
	return append(out, Teaching{StaffID: substitute, Actual: true})
}

// TeacherHours is the teaching of one person in one month, course and mode. The month is
// that of the civil date a lesson was held on, or is planned for.
type TeacherHours struct {
	StaffID   string
	CourseID  string
	Month     calendar.Date // its first day
	Mode      hours.Mode
	Planned   calendar.Minutes // of the lessons they were planned for, the cancelled ones among them
	Cancelled calendar.Minutes // of those, what was cancelled
	Held      calendar.Minutes // of the closed lessons they gave, as long as they lasted
	Open      calendar.Minutes // of the lessons they are to give, and nobody has closed
}

// HoursOfTeachers are the hours of teachers between two days, both included, by person,
// month, course and mode: of everybody, or of one person where staffID names them. A zero
// day is no bound. Each lesson counts for everybody who gave it, so that one given to two
// groups counts twice.
func HoursOfTeachers(ctx context.Context, r store.Reader, from, to calendar.Date, staffID string) ([]TeacherHours, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	query := "SELECT " + lessons.Columns("l") + ", t.staff_id, t.planned, t.actual FROM lesson_teacher t JOIN lesson l ON l.id = t.lesson_id WHERE 1 = 1"
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
	if err := r.Select(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	return tally(rows, zone), nil
}

// taughtLesson is a lesson beside one of its teachers.
type taughtLesson struct {
	Lesson
	StaffID string `db:"staff_id"`
	Planned bool   `db:"planned"`
	Actual  bool   `db:"actual"`
}

// tally sums lessons by person, month, course and mode, in that order.
func tally(rows []taughtLesson, zone *time.Location) []TeacherHours {
	type key struct {
		staffID, courseID string
		month             calendar.Date
		mode              hours.Mode
	}
	sums := map[key]TeacherHours{}
	for _, row := range rows {
		k := key{row.StaffID, row.CourseID, row.Date.AddDays(1 - row.Date.Day()), row.Mode}
		h, seen := sums[k]
		if !seen {
			h = TeacherHours{StaffID: k.staffID, CourseID: k.courseID, Month: k.month, Mode: k.mode}
		}
		m, off := row.Minutes(zone), row.State == Cancelled || row.Held == HeldCancelled
		if row.Planned {
			h.Planned += m
			if off {
				h.Cancelled += m
			}
		}
		switch {
		case !row.Actual || off:
		case row.State == Closed:
			h.Held += row.HeldMinutes(zone)
		default:
			h.Open += m
		}
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

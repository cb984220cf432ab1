package page

import (
	"cmp"
	"net/http"
	"slices"

	"vidimus/internal/course"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// toSignPage is where a tutor's and a teacher's day begins: today's lessons, then those of
// days gone by that wait, then what comes. The office sees what waits for everybody.
func toSignPage(q *web.Request) error {
	var view templates.ToSign
	err := q.Read(func(r store.Reader) error {
		lessons, err := ownLessons(q, r)
		if err != nil {
			return err
		}
		book, err := readClassbook(q.Context(), r, lessons)
		if err != nil {
			return err
		}
		own, _, err := q.Staff(r)
		if err != nil {
			return err
		}
		for _, l := range lessons {
			waits := l.State == timetable.Planned || mySignature(q, book, l, own.ID)
			switch {
			case l.Date == q.Today():
				view.Today = append(view.Today, book.row(q, l))
			case l.Date.Before(q.Today()) && waits:
				view.Overdue = append(view.Overdue, book.row(q, l))
			case l.Date.After(q.Today()) && l.State == timetable.Planned && len(view.Next) < nextLessons:
				view.Next = append(view.Next, book.row(q, l))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	view.Empty = templates.Empty{Text: q.T("Non hai lezioni in calendario. Se ne aspetti una, chiedi alla segreteria di assegnartela.")}
	return q.Page(http.StatusOK, "to_sign", templates.Page{Title: q.T("Lezioni da firmare"), View: view})
}

// nextLessons is how many coming lessons the home shows.
const nextLessons = 10

// mySignature reports whether a closed lesson waits for the reader's own signature, or for
// anybody's where the reader is of the office.
func mySignature(q *web.Request, b classbook, l timetable.Lesson, staffID string) bool {
	if may(q, readers) {
		return b.unsigned(l)
	}
	for _, t := range b.given[l.ID] {
		if l.State == timetable.Closed && t.Actual && t.StaffID == staffID && t.SignedAt.IsZero() {
			return true
		}
	}
	return false
}

// ownLessons are the lessons of the reader that are not over and done with: those they
// give, and all of the courses they tutor.
func ownLessons(q *web.Request, r store.Reader) ([]timetable.Lesson, error) {
	own, known, err := q.Staff(r)
	if err != nil || !known && !may(q, readers) {
		return nil, err
	}
	filter := course.Filter{}
	if !may(q, readers) {
		filter.StaffID = own.ID
	}
	listed, err := course.List(q.Context(), r, filter)
	if err != nil {
		return nil, err
	}
	var out []timetable.Lesson
	for _, c := range listed {
		if c.State == course.InExam || c.State == course.Closed {
			continue
		}
		lessons, err := lessonsWaiting(q, r, c.Course, own.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, lessons...)
	}
	sortLessons(out)
	return out, nil
}

// lessonsWaiting are the lessons of one course that belong on the reader's home.
func lessonsWaiting(q *web.Request, r store.Reader, c course.Course, staffID string) ([]timetable.Lesson, error) {
	filter := timetable.Filter{}
	if !may(q, readers) {
		tutors, err := tutorOf(q.Context(), r, c.ID, staffID)
		if err != nil {
			return nil, err
		}
		if !tutors {
			filter.StaffID = staffID
		}
	}
	lessons, err := timetable.LessonsOfCourse(q.Context(), r, c.ID, filter)
	out := lessons[:0]
	for _, l := range lessons {
		if l.State != timetable.Cancelled {
			out = append(out, l)
		}
	}
	return out, err
}

func sortLessons(lessons []timetable.Lesson) {
	slices.SortFunc(lessons, func(a, b timetable.Lesson) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID))
	})
}

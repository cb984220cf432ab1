package attendance

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Sheet is the attendance sheet of one lesson.
type Sheet struct {
	Lesson    timetable.Lesson
	Teachings []timetable.Teaching
	Offered   calendar.Minutes // held, or planned while the lesson is open; net of breaks
	Rows      []SheetRow       // by surname and name, as an Italian register is sorted
}

// Unmarked is how many who are expected have no mark.
func (s Sheet) Unmarked() int { return unmarked(s.Rows) }

// SheetRow is one learner of the lesson's audience.
type SheetRow struct {
	EnrolmentID string
	Number      int // on the register
	FullName    string
	Auditor     bool
	Active      bool             // attends on that day: neither before entry, nor suspended, nor withdrawn
	Mark        *Mark            // nil: unmarked
	Minutes     calendar.Minutes // of this lesson
}

func unmarked(rows []SheetRow) (n int) {
	for _, row := range rows {
		if row.Active && row.Mark == nil {
			n++
		}
	}
	return n
}

// SheetOf reads the sheet of a lesson.
func SheetOf(ctx context.Context, r store.Reader, lessonID string) (Sheet, error) {
	l, err := timetable.LessonByID(ctx, r, lessonID)
	if err != nil {
		return Sheet{}, err
	}
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return Sheet{}, err
	}
	slot := SlotOf(l, zone)
	s := Sheet{Lesson: l, Offered: slot.Offered()}
	if s.Rows, err = sheetRows(ctx, r, l, slot); err != nil {
		return Sheet{}, err
	}
	given, err := timetable.TeachingsOf(ctx, r, lessonID)
	s.Teachings = given[lessonID]
	return s, err
}

func sheetRows(ctx context.Context, r store.Reader, l timetable.Lesson, slot Slot) ([]SheetRow, error) {
	query := `SELECT e.id, e.number, e.auditor, n.surname, n.name,
			EXISTS (SELECT 1 FROM enrolment_period p WHERE p.enrolment_id = e.id AND p.from_date <= ? AND (p.to_date IS NULL OR p.to_date >= ?)) AS active
		FROM enrolment e JOIN learner n ON n.id = e.learner_id
		WHERE e.course_id = ? AND EXISTS (SELECT 1 FROM enrolment_period p WHERE p.enrolment_id = e.id)`
	args := []any{l.Date, l.Date, l.CourseID}
	switch l.Audience {
	case timetable.ForGroup:
		query += ` AND EXISTS (SELECT 1 FROM group_member g WHERE g.enrolment_id = e.id AND g.group_id = ?
			AND g.from_date <= ? AND (g.to_date IS NULL OR g.to_date >= ?))`
		args = append(args, l.GroupID, l.Date, l.Date)
	case timetable.ForLearners:
		query += " AND EXISTS (SELECT 1 FROM lesson_learner x WHERE x.enrolment_id = e.id AND x.lesson_id = ?)"
		args = append(args, l.ID)
	}
	var people []struct {
		ID      string `db:"id"`
		Number  int    `db:"number"`
		Auditor bool   `db:"auditor"`
		Surname string `db:"surname"`
		Name    string `db:"name"`
		Active  bool   `db:"active"`
	}
	if err := r.Select(ctx, &people, query+" ORDER BY n.sort_key, e.number", args...); err != nil {
		return nil, err
	}
	said, err := marks.Where(ctx, r, "lesson_id = ?", l.ID)
	if err != nil {
		return nil, err
	}
	byEnrolment := map[string]*Mark{}
	for i := range said {
		byEnrolment[said[i].EnrolmentID] = &said[i]
	}
	rows := make([]SheetRow, len(people))
	for i, p := range people {
		rows[i] = SheetRow{EnrolmentID: p.ID, Number: p.Number, Auditor: p.Auditor, Active: p.Active,
			FullName: learner.Learner{Surname: p.Surname, Name: p.Name}.FullName(), Mark: byEnrolment[p.ID]}
		if m := rows[i].Mark; m != nil {
			rows[i].Minutes = slot.Attended(*m)
		}
	}
	return rows, nil
}

// MarksOf are all marks of a course.
func MarksOf(ctx context.Context, r store.Reader, courseID string) ([]Mark, error) {
	return marks.Where(ctx, r, "lesson_id IN (SELECT l.id FROM lesson l WHERE l.course_id = ?)", courseID)
}

// Marked is how many learners of lessons have a mark, by lesson; a lesson without any is
// absent. Who changes the calendar by hand brings it along (timetable.Change).
func Marked(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string]int, error) {
	return countMarks(ctx, r, "m.state <> ''", lessonIDs)
}

// PresentAt is how many learners of lessons are marked present, by lesson.
func PresentAt(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string]int, error) {
	return countMarks(ctx, r, "m.state = 'present'", lessonIDs)
}

func countMarks(ctx context.Context, r store.Reader, which string, lessonIDs []string) (map[string]int, error) {
	out := map[string]int{}
	for batch := range slices.Chunk(lessonIDs, 1000) {
		query, args, err := sqlx.In("SELECT m.lesson_id, COUNT(*) AS n FROM mark m WHERE "+which+" AND m.lesson_id IN (?) GROUP BY m.lesson_id", batch)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			LessonID string `db:"lesson_id"`
			N        int    `db:"n"`
		}
		if err := r.Select(ctx, &rows, query, args...); err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[row.LessonID] = row.N
		}
	}
	return out, nil
}

// SealsOf are the seals of a course, in their order.
func SealsOf(ctx context.Context, r store.Reader, courseID string) ([]Seal, error) {
	return seals.Where(ctx, r, "course_id = ? ORDER BY ordinal", courseID)
}

// Amendments are the counter-entries of a course, in the order they were made.
func Amendments(ctx context.Context, r store.Reader, courseID string) ([]Amendment, error) {
	return amendments.Where(ctx, r, "course_id = ? ORDER BY amended_at, id", courseID)
}

// Objects are the FAD objects of a course, in the order of their windows.
func Objects(ctx context.Context, r store.Reader, courseID string) ([]Object, error) {
	return objects.Where(ctx, r, "course_id = ? ORDER BY from_date, to_date, id", courseID)
}

// ObjectOf is a FAD object of a course.
func ObjectOf(ctx context.Context, r store.Reader, courseID, objectID string) (Object, error) {
	o, err := objects.ByID(ctx, r, objectID)
	if err == nil && o.CourseID != courseID {
		return Object{}, fault.New(fault.NotFound, "not_found", "L’oggetto FAD non c’è.")
	}
	return o, store.NotFound(err, "L’oggetto FAD non c’è.")
}

// FadOf is all FAD evidence of a course, report by report.
func FadOf(ctx context.Context, r store.Reader, courseID string) ([]FadEvidence, error) {
	return fadEvidence.Where(ctx, r, "object_id IN (SELECT o.id FROM fad_object o WHERE o.course_id = ?) ORDER BY object_id, enrolment_id, to_date, recorded_at, id", courseID)
}

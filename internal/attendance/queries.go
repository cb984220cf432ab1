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

// SheetRow is one learner of the lesson's audience, or one who has a mark there all the same:
// they left, or changed group, after the roll.
type SheetRow struct {
	EnrolmentID string
	Number      int // on the register
	FullName    string
	Auditor     bool
	Active      bool             // is expected: attends on that day, and the lesson is for them
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
	var people []struct {
		ID      string `db:"id"`
		Number  int    `db:"number"`
		Auditor bool   `db:"auditor"`
		Surname string `db:"surname"`
		Name    string `db:"name"`
		Active  bool   `db:"active"`
	}
	err := r.Select(ctx, &people, `SELECT e.id, e.number, e.auditor, n.surname, n.name, `+timetable.IsFor+`
			AND EXISTS (SELECT 1 FROM enrolment_period p WHERE p.enrolment_id = e.id AND p.from_date <= l.on_date AND (p.to_date IS NULL OR p.to_date >= l.on_date)) AS active
		FROM lesson l JOIN enrolment e ON e.course_id = l.course_id JOIN learner n ON n.id = e.learner_id
		WHERE l.id = ? AND (`+timetable.IsFor+` AND EXISTS (SELECT 1 FROM enrolment_period p WHERE p.enrolment_id = e.id)
			OR EXISTS (SELECT 1 FROM mark m WHERE m.enrolment_id = e.id AND m.lesson_id = l.id))
		ORDER BY n.sort_key, e.number`, l.ID)
	if err != nil {
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

// MarkedAt are those of lessons at which a learner has a mark. Who changes groups by hand
// brings it along ([timetable.LeaveGroup]).
func MarkedAt(ctx context.Context, r store.Reader, enrolmentID string, lessonIDs ...string) ([]string, error) {
	var out []string
	for batch := range slices.Chunk(lessonIDs, 1000) {
		query, args, err := sqlx.In("SELECT m.lesson_id FROM mark m WHERE m.enrolment_id = ? AND m.lesson_id IN (?)", enrolmentID, batch)
		if err != nil {
			return nil, err
		}
		var found []string
		if err := r.Select(ctx, &found, query, args...); err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// LastPresence is the last day on which the register has somebody there: at a lesson, open or
// closed, on a confirmed day of stage, in time of FAD that can count. It is zero where it never
// has. Who ends an attendance brings it along ([enrolment.Leaving]).
func LastPresence(ctx context.Context, r store.Reader, enrolmentID string) (day calendar.Date, err error) {
	err = r.Get(ctx, &day, `SELECT MAX(x.day) FROM (
		SELECT l.on_date AS day FROM mark m JOIN lesson l ON l.id = m.lesson_id WHERE m.enrolment_id = ? AND m.state = 'present' AND l.state <> 'cancelled'
		UNION ALL SELECT d.on_date FROM stage_agreement a JOIN stage_day d ON d.agreement_id = a.id WHERE a.enrolment_id = ? AND d.state = 'confirmed'
		UNION ALL SELECT CASE WHEN f.from_date < o.from_date THEN o.from_date ELSE f.from_date END FROM fad_evidence f JOIN fad_object o ON o.id = f.object_id WHERE f.enrolment_id = ? AND f.seconds > 0
			AND f.aside_at IS NULL AND (f.measure = 'tracked' OR f.attested_at IS NOT NULL) AND f.to_date >= o.from_date AND f.from_date <= o.to_date) x`,
		enrolmentID, enrolmentID, enrolmentID)
	return day, err
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
	return fadOf(ctx, r, "?", courseID)
}

// fadOf is that of the courses that a query names.
func fadOf(ctx context.Context, r store.Reader, courses string, args ...any) ([]FadEvidence, error) {
	return fadEvidence.Where(ctx, r, "object_id IN (SELECT o.id FROM fad_object o WHERE o.course_id IN ("+courses+")) ORDER BY object_id, enrolment_id, to_date, recorded_at, id", args...)
}

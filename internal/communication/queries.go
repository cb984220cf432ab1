package communication

import (
	"context"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// ByID reads one letter.
func ByID(ctx context.Context, r store.Reader, id string) (Letter, error) {
	c, err := communications.ByID(ctx, r, id)
	if err != nil {
		return Letter{}, store.NotFound(err, "La comunicazione non c’è.")
	}
	e, err := entries.ByID(ctx, r, c.EntryID)
	if err != nil {
		return Letter{}, err
	}
	return c.read(e)
}

// Listed is a letter in a list, without what it froze, and the course it is about.
type Listed struct {
	Communication
	Number  int    `db:"number"`
	Year    int    `db:"year"`
	Title   string `db:"course_title"`
	Edition string `db:"course_edition"`
	Code    string `db:"course_code"`
}

// Label is its protocol number.
func (l Listed) Label() string { return Entry{Number: l.Number, Year: l.Year}.Label() }

// List are the letters about all courses, the latest first.
func List(ctx context.Context, r store.Reader) ([]Listed, error) {
	var out []Listed
	err := r.Select(ctx, &out, `SELECT k.id, k.course_id, k.entry_id, k.kind, k.aspects, k.state, k.due_on, k.subject, k.recipient, k.prepared_on, k.channel, k.sent_on, k.received_on,
		k.receipt_number, k.annulled_on, e.number, e.year, c.title AS course_title, c.edition AS course_edition, c.regional_code AS course_code
		FROM communication k JOIN protocol_entry e ON e.id = k.entry_id JOIN course c ON c.id = k.course_id ORDER BY e.year DESC, e.number DESC`)
	return out, err
}

// FactsOf reads what the Region may have to be told of a course.
func FactsOf(ctx context.Context, r store.Reader, courseID string) (Facts, error) {
	c, err := course.ByID(ctx, r, courseID)
	if err != nil {
		return Facts{}, err
	}
	all, err := factsOf(ctx, r, []course.Course{c})
	if err != nil {
		return Facts{}, err
	}
	return all[0], nil
}

// Everything is the facts of every course of which something may be due: all but drafts,
// and those that are closed with end and exam told. The queries are as many whatever the
// number of courses.
func Everything(ctx context.Context, r store.Reader) ([]Facts, error) {
	listed, err := course.List(ctx, r, course.Filter{})
	if err != nil {
		return nil, err
	}
	var settled []string
	err = r.Select(ctx, &settled, `SELECT c.id FROM course c WHERE c.state = 'closed' AND 2 = (SELECT COUNT(DISTINCT k.kind) FROM communication k
		WHERE k.course_id = c.id AND k.kind IN ('end', 'exam') AND k.state IN ('sent', 'acknowledged'))`)
	if err != nil {
		return nil, err
	}
	var courses []course.Course
	for _, c := range listed {
		if c.State != course.Draft && !slices.Contains(settled, c.ID) {
			courses = append(courses, c.Course)
		}
	}
	return factsOf(ctx, r, courses)
}

// Overdue is what the Region should have been told by a day and was not, of all courses,
// the longest overdue first.
func Overdue(ctx context.Context, r store.Reader, today calendar.Date) ([]Obligation, error) {
	all, err := Everything(ctx, r)
	var out []Obligation
	for _, f := range all {
		for _, o := range Due(f) {
			if o.Overdue(today) {
				out = append(out, o)
			}
		}
	}
	slices.SortStableFunc(out, Obligation.Compare)
	return out, err
}

// factsOf reads the facts of courses. Calendar and class are read of the one that is
// asked about alone; of many, only where a letter has told them and the end is not told:
// elsewhere nothing is measured by them.
func factsOf(ctx context.Context, r store.Reader, courses []course.Course) ([]Facts, error) {
	if len(courses) == 0 {
		return nil, nil
	}
	ids := make([]string, len(courses))
	for i, c := range courses {
		ids[i] = c.ID
	}
	terms, err := provider.Current(ctx, r)
	if err != nil {
		return nil, err
	}
	letters, err := lettersOf(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	measured := ids
	if len(ids) > 1 {
		measured = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			return len(letters[id]) == 0 || slices.ContainsFunc(letters[id], func(l Letter) bool { return l.Kind == End && l.WasSent() })
		})
	}
	lines, err := linesOf(ctx, r, measured)
	if err != nil {
		return nil, err
	}
	class, err := classOf(ctx, r, measured)
	if err != nil {
		return nil, err
	}
	proposed, err := whereIn(ctx, r, proposals, "course_id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	type session struct {
		CourseID string        `db:"course_id"`
		HeldOn   calendar.Date `db:"held_on"`
	}
	held, err := selectIn[session](ctx, r, "SELECT course_id, held_on FROM exam WHERE course_id IN (?)", ids)
	out := make([]Facts, len(courses))
	for i, c := range courses {
		out[i] = Facts{Course: c, Terms: terms, Lessons: lines[c.ID], Class: class[c.ID], Letters: letters[c.ID]}
		for _, p := range proposed {
			if p.CourseID == c.ID {
				out[i].Proposal = p
			}
		}
		for _, x := range held {
			if x.CourseID == c.ID {
				out[i].Examined = x.HeldOn
			}
		}
	}
	return out, err
}

// chunk is how many ids one query names.
const chunk = 500

// whereIn reads rows by a condition with one list in it.
func whereIn[T any](ctx context.Context, r store.Reader, t store.Table[T], condition string, ids []string) ([]T, error) {
	var out []T
	for some := range slices.Chunk(ids, chunk) {
		query, args, err := sqlx.In(condition, some)
		if err != nil {
			return nil, err
		}
		rows, err := t.Where(ctx, r, query, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// selectIn reads rows of a query with one list in it.
func selectIn[T any](ctx context.Context, r store.Reader, query string, ids []string) ([]T, error) {
	var out []T
	for some := range slices.Chunk(ids, chunk) {
		expanded, args, err := sqlx.In(query, some)
		if err != nil {
			return nil, err
		}
		var rows []T
		if err := r.Select(ctx, &rows, expanded, args...); err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func lettersOf(ctx context.Context, r store.Reader, courseIDs []string) (map[string][]Letter, error) {
	rows, err := whereIn(ctx, r, communications, "course_id IN (?) ORDER BY id", courseIDs)
	if err != nil {
		return nil, err
	}
	numbers, err := whereIn(ctx, r, entries, "id IN (SELECT k.entry_id FROM communication k WHERE k.course_id IN (?))", courseIDs)
	if err != nil {
		return nil, err
	}
	byID := map[string]Entry{}
	for _, e := range numbers {
		byID[e.ID] = e
	}
	out := map[string][]Letter{}
	for _, c := range rows {
		l, err := c.read(byID[c.EntryID])
		if err != nil {
			return nil, err
		}
		out[c.CourseID] = append(out[c.CourseID], l)
	}
	return out, nil
}

// linesOf are the lessons of courses as lines of their calendars.
func linesOf(ctx context.Context, r store.Reader, courseIDs []string) (map[string][]Line, error) {
	type row struct {
		timetable.Lesson
		Room  string `db:"room_name"`
		Site  string `db:"site_name"`
		Group string `db:"group_name"`
	}
	rows, err := selectIn[row](ctx, r, `SELECT l.id, l.course_id, l.segment, l.mode, l.on_date, l.from_wall, l.to_wall, l.room_id, l.platform,
		l.state, l.held, l.held_from, l.held_to, COALESCE(o.name, '') AS room_name, COALESCE(s.name, '') AS site_name,
		COALESCE(g.name, '') AS group_name
		FROM lesson l LEFT JOIN room o ON o.id = l.room_id LEFT JOIN site s ON s.id = o.site_id LEFT JOIN course_group g ON g.id = l.group_id
		WHERE l.course_id IN (?) ORDER BY l.on_date, l.from_wall, l.id`, courseIDs)
	if err != nil {
		return nil, err
	}
	type taught struct {
		LessonID string `db:"lesson_id"`
		StaffID  string `db:"staff_id"`
		Surname  string `db:"surname"`
		Name     string `db:"name"`
	}
	given, err := selectIn[taught](ctx, r, `SELECT t.lesson_id, t.staff_id, p.surname, p.name FROM lesson_teacher t JOIN lesson l ON l.id = t.lesson_id
		JOIN staff p ON p.id = t.staff_id WHERE l.course_id IN (?) AND t.actual ORDER BY t.lesson_id, p.sort_key, p.id`, courseIDs)
	if err != nil {
		return nil, err
	}
	ids, names := map[string][]string{}, map[string][]string{}
	for _, t := range given {
		ids[t.LessonID] = append(ids[t.LessonID], t.StaffID)
		names[t.LessonID] = append(names[t.LessonID], provider.Staff{Surname: t.Surname, Name: t.Name}.FullName())
	}
	out := map[string][]Line{}
	for _, l := range rows {
		line := Line{LessonID: l.ID, Date: l.Date, From: l.From, To: l.To, Segment: l.Segment, Mode: l.Mode, RoomID: string(l.RoomID), Place: place(l.Room, l.Site, l.Platform),
			TeacherIDs: ids[l.ID], Teachers: strings.Join(names[l.ID], ", "), For: l.Group}
		switch {
		case l.State == timetable.Cancelled:
			line.Off = Cancelled
		case l.Held == timetable.HeldCancelled:
			line.Off = NotHeld
		case l.State == timetable.Closed && l.HeldFrom != nil && l.HeldTo != nil:
			line.Held = &Held{From: *l.HeldFrom, To: *l.HeldTo, Partly: l.Held == timetable.HeldPartly}
		}
		out[l.CourseID] = append(out[l.CourseID], line)
	}
	return out, nil
}

// place is where a lesson is: «Aula 1, Sede centrale», or the platform.
func place(room, site, platform string) string {
	if room == "" {
		return platform
	}
	if site == "" {
		return room
	}
	return room + ", " + site
}

// classOf are those who attend or attended, by number, without their names: the last of
// somebody's periods says whether they left.
func classOf(ctx context.Context, r store.Reader, courseIDs []string) (map[string][]Attendee, error) {
	type row struct {
		CourseID    string        `db:"course_id"`
		EnrolmentID string        `db:"id"`
		Number      int           `db:"number"`
		Auditor     bool          `db:"auditor"`
		From        calendar.Date `db:"from_date"`
		To          calendar.Date `db:"to_date"`
		End         string        `db:"end_kind"`
	}
	rows, err := selectIn[row](ctx, r, `SELECT e.course_id, e.id, e.number, e.auditor, p.from_date, p.to_date, p.end_kind
		FROM enrolment e JOIN enrolment_period p ON p.enrolment_id = e.id WHERE e.course_id IN (?) ORDER BY e.course_id, e.number, p.from_date, p.id`, courseIDs)
	if err != nil {
		return nil, err
	}
	out := map[string][]Attendee{}
	for _, p := range rows {
		a := Attendee{EnrolmentID: p.EnrolmentID, Number: p.Number, Auditor: p.Auditor, From: p.From}
		if left := Leaving(p.End); left == Withdrew || left == Excluded || left == Transferred {
			a.Left, a.To = left, p.To
		}
		class := out[p.CourseID]
		if n := len(class); n > 0 && class[n-1].EnrolmentID == p.EnrolmentID {
			if class[n-1].Left == "" { // back from a suspension: they never left
				a.From = class[n-1].From
			}
			class[n-1] = a
			continue
		}
		out[p.CourseID] = append(class, a)
	}
	return out, nil
}

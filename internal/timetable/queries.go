package timetable

import (
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// LessonByID reads one lesson.
func LessonByID(ctx context.Context, r store.Reader, id string) (Lesson, error) {
	l, err := lessons.ByID(ctx, r, id)
	return l, store.NotFound(err, "La lezione non c’è.")
}

// LessonsByID are lessons of whatever courses, by id.
func LessonsByID(ctx context.Context, r store.Reader, ids ...string) (map[string]Lesson, error) {
	found, err := lessons.Among(ctx, r, "id IN (?)", unique(ids))
	out := map[string]Lesson{}
	for _, l := range found {
		out[l.ID] = l
	}
	return out, err
}

// Filter narrows the lessons of a course; an empty field narrows nothing.
type Filter struct {
	From, To calendar.Date // both days included
	Segment  string
	Mode     hours.Mode
	State    State
	StaffID  string // who gives it
	GroupID  string
	LessonID string
}

// FirstLesson is the first of a course's calendar that is not cancelled, the zero one where
// there is none.
func FirstLesson(ctx context.Context, r store.Reader, courseID string) (Lesson, error) {
	lessons, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	for _, l := range lessons {
		if l.State != Cancelled {
			return l, err
		}
	}
	return Lesson{}, err
}

// LessonsOfCourse are the lessons of a course in the order of the calendar.
func LessonsOfCourse(ctx context.Context, r store.Reader, courseID string, f Filter) ([]Lesson, error) {
	where, args := "course_id = ?", []any{courseID}
	and := func(condition string, arg any) {
		where += " AND " + condition
		args = append(args, arg)
	}
	if !f.From.IsZero() {
		and("on_date >= ?", f.From)
	}
	if !f.To.IsZero() {
		and("on_date <= ?", f.To)
	}
	if f.Segment != "" {
		and("segment = ?", f.Segment)
	}
	if f.Mode != "" {
		and("mode = ?", string(f.Mode))
	}
	if f.State != "" {
		and("state = ?", string(f.State))
	}
	if f.StaffID != "" {
		and("EXISTS (SELECT 1 FROM lesson_teacher t WHERE t.lesson_id = lesson.id AND t.staff_id = ? AND t.actual)", f.StaffID)
	}
	if f.GroupID != "" {
		and("group_id = ?", f.GroupID)
	}
	if f.LessonID != "" {
		and("id = ?", f.LessonID)
	}
	return lessons.Where(ctx, r, where+" ORDER BY on_date, from_wall, id", args...)
}

// LessonsOfCourses are the lessons of courses, by course, in the order of the calendar.
func LessonsOfCourses(ctx context.Context, r store.Reader, courseIDs ...string) (map[string][]Lesson, error) {
	rows, err := lessons.Among(ctx, r, "course_id IN (?) ORDER BY on_date, from_wall, id", courseIDs)
	out := map[string][]Lesson{}
	for _, l := range rows {
		out[l.CourseID] = append(out[l.CourseID], l)
	}
	return out, err
}

// TeachingsOf are the teachers of lessons, by lesson: the actual ones first.
func TeachingsOf(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string][]Teaching, error) {
	rows, err := teachings.Among(ctx, r, "lesson_id IN (?) ORDER BY lesson_id, CASE WHEN actual THEN 0 ELSE 1 END, id", lessonIDs)
	out := map[string][]Teaching{}
	for _, t := range rows {
		out[t.LessonID] = append(out[t.LessonID], t)
	}
	return out, err
}

// PlannedHeldRemaining is what the course has had of each cell of the plan in force, up to
// a day. FAD and stage are no lessons: ledger.Delivery has them.
func PlannedHeldRemaining(ctx context.Context, r store.Reader, courseID string, on calendar.Date) ([]Given, error) {
	plan, _, err := course.PlanInForce(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	return GivenOf(ctx, r, courseID, plan, on)
}

// GivenOf is what the course has had of each cell of one of its plans, up to a day.
func GivenOf(ctx context.Context, r store.Reader, courseID string, plan course.Plan, on calendar.Date) ([]Given, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return nil, err
	}
	return Give(plan.Cells(), all, on, zone), nil
}

// RollOf reads who is, or was, on a course, for the audiences of all its lessons.
func RollOf(ctx context.Context, r store.Reader, courseID string) (Roll, error) {
	roll := Roll{members: map[string][]GroupMember{}, named: map[string]map[string]bool{}}
	err := r.Select(ctx, &roll.active, `SELECT e.id AS enrolment_id, e.learner_id, e.number, e.auditor, p.from_date, p.to_date
		FROM enrolment e JOIN enrolment_period p ON p.enrolment_id = e.id
		WHERE e.course_id = ? ORDER BY e.number, p.from_date, p.id`, courseID)
	if err != nil {
		return roll, err
	}
	members, err := groupMembers.Where(ctx, r, "group_id IN (SELECT g.id FROM course_group g WHERE g.course_id = ?) ORDER BY from_date, id", courseID)
	if err != nil {
		return roll, err
	}
	for _, m := range members {
		roll.members[m.EnrolmentID] = append(roll.members[m.EnrolmentID], m)
	}
	named, err := namedLearners.Where(ctx, r, "lesson_id IN (SELECT l.id FROM lesson l WHERE l.course_id = ?) ORDER BY id", courseID)
	for _, n := range named {
		if roll.named[n.LessonID] == nil {
			roll.named[n.LessonID] = map[string]bool{}
		}
		roll.named[n.LessonID][n.EnrolmentID] = true
	}
	return roll, err
}

// AudienceOf is the audience of one lesson. For many lessons read [RollOf] once.
func AudienceOf(ctx context.Context, r store.Reader, l Lesson) ([]Attendee, error) {
	roll, err := RollOf(ctx, r, l.CourseID)
	return roll.Of(l), err
}

// GroupsOf are the groups of a course, by name.
func GroupsOf(ctx context.Context, r store.Reader, courseID string) ([]Group, error) {
	return groups.Where(ctx, r, "course_id = ? ORDER BY name, id", courseID)
}

// GroupsByID are groups of whatever courses, by name.
func GroupsByID(ctx context.Context, r store.Reader, ids ...string) ([]Group, error) {
	return groups.Among(ctx, r, "id IN (?) ORDER BY name, id", ids)
}

// MembersOf are all who are or were in a group.
func MembersOf(ctx context.Context, r store.Reader, groupID string) ([]GroupMember, error) {
	return groupMembers.Where(ctx, r, "group_id = ? ORDER BY from_date, id", groupID)
}

// namedOf are the learners whom lessons name, by lesson.
func namedOf(ctx context.Context, r store.Reader, lessonIDs []string) (map[string][]NamedLearner, error) {
	rows, err := namedLearners.Among(ctx, r, "lesson_id IN (?) ORDER BY lesson_id, id", lessonIDs)
	out := map[string][]NamedLearner{}
	for _, n := range rows {
		out[n.LessonID] = append(out[n.LessonID], n)
	}
	return out, err
}

func groupByID(ctx context.Context, r store.Reader, id string) (Group, error) {
	g, err := groups.ByID(ctx, r, id)
	return g, store.NotFound(err, "Il gruppo non c’è.")
}

func ids(all []Lesson) []string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = l.ID
	}
	return out
}

func unique(in []string) []string {
	slices.Sort(in)
	return slices.Compact(in)
}

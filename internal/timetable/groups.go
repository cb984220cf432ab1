package timetable

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// FormGroup divides a part of the class off, from a day on. Locks: course.
func FormGroup(ctx context.Context, tx *store.Tx, courseID, name string, from calendar.Date, enrolmentIDs ...string) (Group, error) {
	g := Group{ID: store.NewID(), CourseID: courseID, Name: strings.TrimSpace(name)}
	others, err := GroupsOf(ctx, tx, courseID)
	if err != nil {
		return g, err
	}
	bad := fault.New(fault.Invalid, "timetable.group", "Il gruppo non va bene.")
	g.checkName(bad, others)
	if err := bad.OrNil(); err != nil {
		return g, err
	}
	members, err := join(ctx, tx, g, from, enrolmentIDs)
	if err != nil {
		return g, err
	}
	return g, record(ctx, tx, courseID, "timetable.group_formed", map[string]any{"group": g.ID}, groups.Keep(g), groupMembers.Keep(members...))
}

// RenameGroup gives a group another name. Locks: course.
func RenameGroup(ctx context.Context, tx *store.Tx, groupID, name string) (Group, error) {
	g, err := groupByID(ctx, tx, groupID)
	if err != nil {
		return g, err
	}
	others, err := GroupsOf(ctx, tx, g.CourseID)
	if err != nil {
		return g, err
	}
	g.Name = strings.TrimSpace(name)
	bad := fault.New(fault.Invalid, "timetable.group", "Il gruppo non va bene.")
	g.checkName(bad, others)
	if err := bad.OrNil(); err != nil {
		return g, err
	}
	return g, record(ctx, tx, g.CourseID, "timetable.group_renamed", map[string]any{"group": g.ID}, groups.Keep(g))
}

// checkName refuses a group without a name, or with that of another.
func (g Group) checkName(bad *fault.Error, others []Group) {
	if g.Name == "" {
		bad.With("name", "Scrivi il nome del gruppo.")
	}
	if slices.ContainsFunc(others, func(o Group) bool { return o.ID != g.ID && strings.EqualFold(o.Name, g.Name) }) {
		bad.With("name", "Nel corso c’è già un gruppo con questo nome.")
	}
}

// AddToGroup puts enrolments into a group from a day on. A lesson of the group that is
// already on the register keeps its audience: the day must come after it; and none of
// the group's lessons to come may clash with what these learners have. Locks: [Locks] of the
// course alone.
func AddToGroup(ctx context.Context, tx *store.Tx, groupID string, from calendar.Date, enrolmentIDs ...string) error {
	g, err := groupByID(ctx, tx, groupID)
	if err != nil {
		return err
	}
	members, err := join(ctx, tx, g, from, enrolmentIDs)
	if err != nil {
		return err
	}
	if len(members) == 0 {
		return nil
	}
	return record(ctx, tx, g.CourseID, "timetable.group_joined", map[string]any{"group": g.ID, "from": from}, groupMembers.Keep(members...))
}

// join are the memberships of those who are not in the group yet.
func join(ctx context.Context, tx *store.Tx, g Group, from calendar.Date, enrolmentIDs []string) ([]GroupMember, error) {
	enrolled, err := enrolledIn(ctx, tx, g.CourseID)
	if err != nil {
		return nil, err
	}
	bad := fault.New(fault.Invalid, "timetable.group", "Il gruppo non va bene.")
	if from.IsZero() {
		bad.With("from", "Scrivi da quale giorno gli allievi sono nel gruppo.")
	}
	if slices.ContainsFunc(enrolmentIDs, func(id string) bool { return !enrolled[id] }) {
		bad.With("learners", "Uno degli allievi scelti non è iscritto a questo corso.")
	}
	if err := bad.OrNil(); err != nil {
		return nil, err
	}
	roll, err := RollOf(ctx, tx, g.CourseID)
	if err != nil {
		return nil, err
	}
	var joining []GroupMember
	for _, id := range unique(slices.Clone(enrolmentIDs)) {
		if !slices.ContainsFunc(roll.Groups(id), func(m GroupMember) bool {
			return m.GroupID == g.ID && (m.ToDate.IsZero() || !m.ToDate.Before(from))
		}) {
			joining = append(joining, GroupMember{ID: store.NewID(), GroupID: g.ID, EnrolmentID: id, FromDate: from})
		}
	}
	if len(joining) == 0 {
		return nil, nil
	}
	if err := afterRegister(ctx, tx, g, from); err != nil {
		return nil, err
	}
	return joining, membersFree(ctx, tx, g, from, joining)
}

// membersFree refuses a group some of whose lessons from that day on clash with others of
// those who join, of this course or of another that they attend too.
func membersFree(ctx context.Context, tx *store.Tx, g Group, from calendar.Date, joining []GroupMember) error {
	all, err := LessonsOfCourse(ctx, tx, g.CourseID, Filter{From: from, State: Planned, GroupID: g.ID})
	if err != nil || len(all) == 0 {
		return err
	}
	if err := locked(ctx, tx, g.CourseID, nil); err != nil {
		return err
	}
	var own []Booked
	for _, l := range all {
		l.RoomID = "" // rooms were judged when the lessons were planned
		b := Booked{Lesson: l}
		for _, m := range joining {
			b.Members = append(b.Members, m.EnrolmentID)
		}
		own = append(own, b)
	}
	found, err := inTheWay(ctx, tx, g.CourseID, own)
	if err != nil || len(found) == 0 {
		return err
	}
	return finding.Refusal("timetable.clash", "Gli allievi hanno già lezione quando ce l’ha il gruppo.", found)
}

// MarkedAt are those of lessons at which a learner has a mark. The roll stands below this room,
// so whoever acts brings attendance.MarkedAt along.
type MarkedAt func(ctx context.Context, r store.Reader, enrolmentID string, lessonIDs ...string) ([]string, error)

// LeaveGroup ends a membership on its last day. A lesson at which the learner is marked keeps
// its audience, on the register or not yet: the last day must not come before it. Locks: course.
func LeaveGroup(ctx context.Context, tx *store.Tx, groupID, enrolmentID string, last calendar.Date, marked MarkedAt) error {
	g, err := groupByID(ctx, tx, groupID)
	if err != nil {
		return err
	}
	members, err := MembersOf(ctx, tx, groupID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(members, func(m GroupMember) bool { return m.EnrolmentID == enrolmentID && m.ToDate.IsZero() })
	if i < 0 {
		return fault.New(fault.NotFound, "timetable.not_member", "L’allievo non è nel gruppo.")
	}
	m := members[i]
	if last.IsZero() || last.Before(m.FromDate) {
		return fault.New(fault.Invalid, "timetable.group", "Il gruppo non va bene.").
			With("to", "L’allievo è nel gruppo dal {date}: scrivi un ultimo giorno che venga dopo.", fault.Args{"date": m.FromDate})
	}
	if err := afterRegister(ctx, tx, g, last.AddDays(1)); err != nil {
		return err
	}
	if err := afterRoll(ctx, tx, m, last.AddDays(1), marked); err != nil {
		return err
	}
	m.ToDate = last
	return record(ctx, tx, g.CourseID, "timetable.group_left", map[string]any{"group": g.ID, "last": last}, groupMembers.Keep(m))
}

// afterRegister refuses to change a group as from a day on which a lesson of it is
// already on the register.
func afterRegister(ctx context.Context, r store.Reader, g Group, from calendar.Date) error {
	closed, err := lessons.Where(ctx, r, "group_id = ? AND on_date >= ? AND (state = 'closed' OR reopened) ORDER BY on_date DESC, id LIMIT 1", g.ID, from)
	if err != nil || len(closed) == 0 {
		return err
	}
	return fault.New(fault.Refused, "timetable.closed_group", "Il gruppo ha già una lezione sul registro il {date}: il cambio può valere dal giorno dopo.",
		fault.Args{"date": closed[0].Date})
}

// afterRoll refuses to take somebody out of a group as from a day on which they are marked at
// an open lesson of it: the mark would stand at a lesson that is not for them.
func afterRoll(ctx context.Context, r store.Reader, m GroupMember, from calendar.Date, marked MarkedAt) error {
	open, err := lessons.Where(ctx, r, "group_id = ? AND on_date >= ? AND state = 'planned' ORDER BY on_date DESC, id", m.GroupID, from)
	if err != nil {
		return err
	}
	called, err := marked(ctx, r, m.EnrolmentID, ids(open)...)
	if err != nil || len(called) == 0 {
		return err
	}
	l := open[slices.IndexFunc(open, func(l Lesson) bool { return slices.Contains(called, l.ID) })]
	return fault.New(fault.Refused, "timetable.roll_called", "L’allievo è già segnato nell’appello del gruppo del {date}, {from}–{to}: togli prima il suo segno, oppure fallo uscire dal gruppo quel giorno o dopo.",
		fault.Args{"date": l.Date, "from": l.From.String(), "to": l.To.String()})
}

// enrolledIn are the enrolments of a course, whatever their state.
func enrolledIn(ctx context.Context, r store.Reader, courseID string) (map[string]bool, error) {
	var found []string
	err := r.Select(ctx, &found, "SELECT e.id FROM enrolment e WHERE e.course_id = ?", courseID)
	out := make(map[string]bool, len(found))
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

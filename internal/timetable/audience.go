package timetable

import (
	"slices"

	"vidimus/internal/calendar"
)

// Attendee is an enrolment in the audience of a lesson, with the active period that
// covers its day. To is zero while it lasts.
type Attendee struct {
	EnrolmentID string        `db:"enrolment_id"`
	LearnerID   string        `db:"learner_id"`
	Number      int           `db:"number"`
	Auditor     bool          `db:"auditor"`
	From        calendar.Date `db:"from_date"`
	To          calendar.Date `db:"to_date"`
}

func (a Attendee) covers(day calendar.Date) bool {
	return !day.Before(a.From) && (a.To.IsZero() || !day.After(a.To))
}

// Roll is everybody who was ever admitted to attendance on a course, their groups and
// the make-up lessons they are named for: one reading answers for all its lessons.
type Roll struct {
	active  []Attendee                 // one for each period, by register number
	members map[string][]GroupMember   // by enrolment, in the order in which they joined
	named   map[string]map[string]bool // lesson → enrolment
	shared  map[string]bool            // learners who attend another course too, where that was asked
}

// Of is the audience of a lesson, by register number: those whom it is for and whose
// active period covers its day. Whoever was suspended or had left is not in it.
func (r Roll) Of(l Lesson) []Attendee {
	var out []Attendee
	for _, a := range r.active {
		if a.covers(l.Date) && r.IsFor(l, a.EnrolmentID) {
			out = append(out, a)
		}
	}
	return out
}

// IsFor is in SQL what [Roll.IsFor] says in Go: the lesson l is for the enrolment e of its course,
// whether they attend on its day or not.
const IsFor = `(l.audience = 'class'
	OR l.audience = 'group' AND EXISTS (SELECT 1 FROM group_member g WHERE g.enrolment_id = e.id AND g.group_id = l.group_id
		AND g.from_date <= l.on_date AND (g.to_date IS NULL OR g.to_date >= l.on_date))
	OR l.audience = 'learners' AND EXISTS (SELECT 1 FROM lesson_learner x WHERE x.enrolment_id = e.id AND x.lesson_id = l.id))`

// IsFor reports whether a lesson is for an enrolment of its course, whether they attend on its
// day or not.
func (r Roll) IsFor(l Lesson, enrolmentID string) bool {
	switch l.Audience {
	case ForClass:
		return true
	case ForLearners:
		return r.named[l.ID][enrolmentID]
	}
	return slices.ContainsFunc(r.members[enrolmentID], func(m GroupMember) bool { return m.isFor(l) })
}

// Groups are the groups that an enrolment is or was in, in the order in which it joined them.
func (r Roll) Groups(enrolmentID string) []GroupMember { return r.members[enrolmentID] }

// Ungroup leaves the groups of an enrolment out of this reading.
func (r Roll) Ungroup(enrolmentID string) { delete(r.members, enrolmentID) }

// isFor reports whether a lesson is of the group, on a day of the membership.
func (m GroupMember) isFor(l Lesson) bool { return m.GroupID == string(l.GroupID) && m.covers(l.Date) }

// booked are the enrolments that a lesson for less than the class keeps busy, active
// on its day or not.
func (r Roll) booked(l Lesson) []string {
	var out []string
	switch l.Audience {
	case ForGroup:
		for id := range r.members {
			if r.IsFor(l, id) {
				out = append(out, id)
			}
		}
	case ForLearners:
		for id := range r.named[l.ID] {
			out = append(out, id)
		}
	}
	return out
}

// sharedIn are the learners of a lesson's audience who attend another course too.
func (r Roll) sharedIn(b Booked) []string {
	var out []string
	for _, a := range r.active {
		if r.shared[a.LearnerID] && a.covers(b.Date) && (r.IsFor(b.Lesson, a.EnrolmentID) || slices.Contains(b.Members, a.EnrolmentID)) {
			out = append(out, a.LearnerID)
		}
	}
	return out
}

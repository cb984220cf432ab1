// Package timetable is the calendar of a course: lessons in one segment and one mode
// each, when they are planned and when they were held, who teaches them, where, and
// for whom. No teacher, room, class or learner can be in two lessons at once.
//
// A lesson is a civil date and wall times in the provider's zone; its instants are
// computed from them once, when it is planned or held.
//
// Tables: lesson, lesson_teacher, lesson_learner, course_group, group_member, closure,
// weekly_pattern, calendar_feed, tutor_signature
package timetable

import (
	"encoding/json"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// State is where a lesson stands.
type State string

const (
	Planned   State = "planned"
	Closed    State = "closed" // signed and sealed
	Cancelled State = "cancelled"
)

// Held says how a lesson went, when it is closed.
type Held string

const (
	HeldAsPlanned Held = "planned"
	HeldPartly    Held = "partly"
	HeldCancelled Held = "cancelled" // nothing was held; its minutes are still to be given
)

// Audience is whom a lesson is for.
type Audience string

const (
	ForClass    Audience = "class"
	ForGroup    Audience = "group"
	ForLearners Audience = "learners" // named ones: a make-up lesson
)

// Lesson is a dated block in one segment and one mode.
type Lesson struct {
	ID             string           `db:"id"`
	CourseID       string           `db:"course_id"`
	Segment        string           `db:"segment"`
	Mode           hours.Mode       `db:"mode"`
	Date           calendar.Date    `db:"on_date"`
	From           calendar.Wall    `db:"from_wall"`
	To             calendar.Wall    `db:"to_wall"`
	StartsAt       calendar.Instant `db:"starts_at"`
	EndsAt         calendar.Instant `db:"ends_at"`
	Breaks         string           `db:"breaks"` // JSON of []Break
	RoomID         store.Ref        `db:"room_id"`
	Platform       string           `db:"platform"`
	Audience       Audience         `db:"audience"`
	GroupID        store.Ref        `db:"group_id"`
	MakeUp         bool             `db:"make_up"`
	State          State            `db:"state"`
	Reopened       bool             `db:"reopened"`
	Held           Held             `db:"held"` // empty until it is closed
	HeldFrom       *calendar.Wall   `db:"held_from"`
	HeldTo         *calendar.Wall   `db:"held_to"`
	HeldStartsAt   calendar.Instant `db:"held_starts_at"`
	HeldEndsAt     calendar.Instant `db:"held_ends_at"`
	HeldReason     string           `db:"held_reason"` // of a cancelled lesson too
	Topic          string           `db:"topic"`
	ClosedAt       calendar.Instant `db:"closed_at"`
	ClosedBy       string           `db:"closed_by"`
	RegisterVolume string           `db:"register_volume"`
	RegisterPage   string           `db:"register_page"`
	Version        int              `db:"version"`
}

// Break is an interval without teaching, in wall times of the lesson's day.
type Break struct {
	From calendar.Wall `json:"from"`
	To   calendar.Wall `json:"to"`
}

// BreakTimes are the lesson's breaks.
func (l Lesson) BreakTimes() []Break {
	var out []Break
	if l.Breaks != "" {
		_ = json.Unmarshal([]byte(l.Breaks), &out) // written by this package alone
	}
	return out
}

// Teaching is a teacher on a lesson: planned, actual, or both. Actual is who gives it,
// as far as is known: both are set when the lesson is planned, and a substitution
// takes it from the one (with the reason) and gives it to the other. Who is not actual
// is not kept busy.
type Teaching struct {
	ID       string           `db:"id"`
	LessonID string           `db:"lesson_id"`
	StaffID  string           `db:"staff_id"`
	StartsAt calendar.Instant `db:"starts_at"`
	EndsAt   calendar.Instant `db:"ends_at"`
	Planned  bool             `db:"planned"`
	Actual   bool             `db:"actual"`
	Reason   string           `db:"reason"`
	Signature
}

// Signature is one on a closed page, or the attestation that takes its place: a director
// says why it is missing and what proves that its owner was there. The zero Signature is
// not there yet.
type Signature struct {
	SignedAt calendar.Instant `db:"signed_at"`
	SignedBy string           `db:"signed_by"` // the account on whose device: one's own, a tutor's, the director's
	Means    provider.Means   `db:"means"`
	Attested string           `db:"attested" personal:"true"` // why it is missing
	Proof    string           `db:"proof" personal:"true"`
	ProofID  store.Ref        `db:"proof_id"`
}

// ByAttestation is how a page has a signature that never came.
const ByAttestation provider.Means = "attested"

// Missing reports whether nobody has signed, nor attested it.
func (s Signature) Missing() bool { return s.SignedAt.IsZero() }

// TutorSignature is the tutor's on a closed page: of whichever tutor of the course.
type TutorSignature struct {
	ID       string `db:"id"`
	CourseID string `db:"course_id"`
	LessonID string `db:"lesson_id"`
	StaffID  string `db:"staff_id"`
	Signature
}

// NamedLearner puts one enrolment into the audience of a lesson.
type NamedLearner struct {
	ID          string `db:"id"`
	LessonID    string `db:"lesson_id"`
	EnrolmentID string `db:"enrolment_id"`
}

// Group is a part of the class that has lessons of its own.
type Group struct {
	ID       string `db:"id"`
	CourseID string `db:"course_id"`
	Name     string `db:"name"`
}

// GroupMember is an enrolment in a group for a while: who joins later was not in the
// audience of the group's earlier lessons. ToDate is the last day, zero while it lasts.
type GroupMember struct {
	ID          string        `db:"id"`
	GroupID     string        `db:"group_id"`
	EnrolmentID string        `db:"enrolment_id"`
	FromDate    calendar.Date `db:"from_date"`
	ToDate      calendar.Date `db:"to_date"`
}

func (m GroupMember) covers(day calendar.Date) bool {
	return !day.Before(m.FromDate) && (m.ToDate.IsZero() || !day.After(m.ToDate))
}

var (
	lessons       = store.NewTable[Lesson]("lesson")
	teachings     = store.NewTable[Teaching]("lesson_teacher")
	namedLearners = store.NewTable[NamedLearner]("lesson_learner")
	groups        = store.NewTable[Group]("course_group")
	groupMembers  = store.NewTable[GroupMember]("group_member")
	tutorSigned   = store.NewTable[TutorSignature]("tutor_signature")
)

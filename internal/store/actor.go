package store

import "slices"

// ActorKind says what sort of hand acted.
type ActorKind string

const (
	Person      ActorKind = "person"  // somebody signed in
	Token       ActorKind = "token"   // a program with an API token
	PrivateLink ActorKind = "link"    // the bearer of a private link
	Job         ActorKind = "job"     // the outbox
	Console     ActorKind = "command" // the command line on the server
)

// Actor is who acts. It is written into every event.
type Actor struct {
	Kind ActorKind
	ID   string // the account, token, link, job or command
	Role string // the role under which they acted
}

// lockKind orders the locks: whoever takes several takes them in this order, so
// that no two writes wait for each other.
type lockKind int

const (
	providerLock lockKind = iota
	roomLock
	teacherLock
	courseLock
	learnerLock
	applicationLock
)

// Stream is the life of one thing of the field, as a chain of events. Its head row
// is also the lock under which everything about that thing is written: one course
// is written by one transaction at a time.
type Stream struct {
	kind lockKind
	id   string
}

// ProviderStream is the chain of what concerns the provider as a whole.
func ProviderStream() Stream { return Stream{providerLock, "provider"} }

// RoomStream is the lock of a room.
func RoomStream(id string) Stream { return Stream{roomLock, "room:" + id} }

// TeacherStream is the lock of a teacher, held while lessons are given to them.
func TeacherStream(id string) Stream { return Stream{teacherLock, "teacher:" + id} }

// CourseStream is the chain of a course: plan, lessons, marks, list, exam.
func CourseStream(id string) Stream { return Stream{courseLock, "course:" + id} }

// LearnerStream is the chain of a person.
func LearnerStream(id string) Stream { return Stream{learnerLock, "learner:" + id} }

// ApplicationStream is the chain of an application to a course: who applies holds up nobody.
func ApplicationStream(id string) Stream { return Stream{applicationLock, "application:" + id} }

func (s Stream) String() string { return s.id }

func inOrder(streams []Stream) []Stream {
	sorted := slices.Clone(streams)
	slices.SortFunc(sorted, func(a, b Stream) int {
		if a.kind != b.kind {
			return int(a.kind - b.kind)
		}
		if a.id < b.id {
			return -1
		}
		if a.id > b.id {
			return 1
		}
		return 0
	})
	return slices.Compact(sorted)
}

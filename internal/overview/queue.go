package overview

import (
	"cmp"
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

// Queue is a part of what the office has to do about documents.
type Queue string

const (
	ToCheck  Queue = "check"   // handed in, nobody has looked
	Lacking  Queue = "lacking" // missing or expired, and still possible
	Expiring Queue = "expiring"
)

// Waits is one requirement of one person that waits for the office or for them.
type Waits struct {
	Queue   Queue
	Course  course.Course
	Member  enrolment.Member
	Verdict enrolment.Verdict
	Expires calendar.Date // of Expiring: when
}

// soon is from how many days before on a document is about to expire.
const soon = 30

// Documents is what waits on all courses that have not ended, the course that starts first
// first; by course, person and requirement. What expires before the course ends, or soon,
// is asked for again in time.
func Documents(ctx context.Context, r store.Reader, today calendar.Date) ([]Waits, error) {
	var courses []course.Course
	for _, state := range []course.State{course.Draft, course.Authorised, course.Started} {
		some, err := course.List(ctx, r, course.Filter{State: state})
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			courses = append(courses, c.Course)
		}
	}
	slices.SortStableFunc(courses, func(a, b course.Course) int {
		return cmp.Or(a.Start().Compare(b.Start()), cmp.Compare(a.ID, b.ID))
	})
	var out []Waits
	for _, c := range courses {
		waiting, err := ofCourse(ctx, r, c, today)
		if err != nil {
			return nil, err
		}
		out = append(out, waiting...)
	}
	return out, nil
}

func ofCourse(ctx context.Context, r store.Reader, c course.Course, today calendar.Date) ([]Waits, error) {
	members, err := enrolment.OfCourse(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	members = slices.DeleteFunc(members, func(m enrolment.Member) bool { return !m.State.Open() })
	verdicts, err := enrolment.VerdictsOfCourse(ctx, r, c, members, today)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.LearnerID
	}
	evidence, err := learner.EvidenceOfAll(ctx, r, ids...)
	if err != nil {
		return nil, err
	}
	var out []Waits
	for _, m := range members {
		for _, v := range verdicts[m.ID] {
			w := Waits{Course: c, Member: m, Verdict: v}
			if w.place(evidence[m.LearnerID], today) {
				out = append(out, w)
			}
		}
	}
	return out, nil
}

// place finds the queue of a verdict; false where nothing waits.
func (w *Waits) place(evidence []learner.Evidence, today calendar.Date) bool {
	switch w.Verdict.State {
	case enrolment.ToVerify:
		w.Queue = ToCheck
	case enrolment.Missing, enrolment.Expired:
		w.Queue = Lacking
	case enrolment.Met:
		i := slices.IndexFunc(evidence, func(e learner.Evidence) bool { return e.ID == w.Verdict.Evidence })
		if i < 0 || evidence[i].ExpiresOn.IsZero() {
			return false
		}
		w.Queue, w.Expires = Expiring, evidence[i].ExpiresOn
		return w.Expires.Before(w.Course.EndsOn) || w.Expires.Before(today.AddDays(soon))
	default:
		return false
	}
	return true
}

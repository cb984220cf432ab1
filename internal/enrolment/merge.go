package enrolment

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// MergedEvent tells that an enrolment is now of the record that was kept. What was judged
// of it before still holds: the person is the same.
const MergedEvent = "enrolment.merged"

// MergeLocks are the people and the courses that [Merge] writes about.
func MergeLocks(ctx context.Context, r store.Reader, keptID, goneID string) ([]store.Stream, error) {
	locks, err := learner.MergeLocks(ctx, r, keptID, goneID)
	if err != nil {
		return nil, err
	}
	moved, err := OfLearner(ctx, r, goneID)
	for _, e := range moved {
		locks = append(locks, store.CourseStream(e.CourseID))
	}
	return locks, err
}

// Merge makes two records of one person into one (learner.Merge) and moves the enrolments
// of the one that goes to the one that is kept, with their numbers, hours and papers. Nobody
// is on a course twice: where both records are, the one that goes must have left, and that
// enrolment stays where it is, in the history of both, as do those that stayed at an earlier
// merge. Locks: [MergeLocks].
func Merge(ctx context.Context, tx *store.Tx, keptID, goneID string) error {
	theirs, err := OfLearner(ctx, tx, keptID)
	if err != nil {
		return err
	}
	moved, err := OfLearner(ctx, tx, goneID)
	if err != nil {
		return err
	}
	moved, err = apart(ctx, tx, theirs, moved, goneID)
	if err != nil {
		return err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	day := tx.Today(zone)
	for _, e := range moved {
		e.LearnerID = keptID
		if err := record(ctx, tx, e, done{act: "merged", on: day}, map[string]any{"from": goneID, "to": keptID}, enrolments.Keep(e)); err != nil {
			return err
		}
	}
	return learner.Merge(ctx, tx, keptID, goneID)
}

// apart are the enrolments that move: those under the id that goes. It refuses those of a
// course on which the record that is kept is too, and the other has not left.
func apart(ctx context.Context, tx *store.Tx, theirs, moved []Enrolment, goneID string) ([]Enrolment, error) {
	both, turned := []string{}, []string{} // courses
	out := slices.DeleteFunc(moved, func(e Enrolment) bool {
		on := func(t Enrolment) bool { return t.CourseID == e.CourseID }
		open := func(t Enrolment) bool { return on(t) && t.State.Open() }
		switch {
		case !slices.ContainsFunc(theirs, on):
			return e.LearnerID != goneID
		case !e.State.Open():
		case slices.ContainsFunc(theirs, open):
			both = append(both, e.CourseID)
		default:
			turned = append(turned, e.CourseID)
		}
		return true
	})
	code, message, at := "enrolment.merge_twice", "Le due schede sono iscritte entrambe a «{courses}»: chiudi l’iscrizione sbagliata con una rinuncia o un ritiro, poi unisci le schede tenendo l’altra.", both
	if len(both) == 0 {
		code, message, at = "enrolment.merge_turned", "In «{courses}» la scheda da tenere ha lasciato il corso e l’altra no: unisci le schede tenendo l’altra.", turned
	}
	if len(at) == 0 {
		return out, nil
	}
	courses, err := course.ByIDs(ctx, tx, at...)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range courses {
		names = append(names, strings.TrimSpace(c.Title+" "+c.Edition))
	}
	return nil, fault.New(fault.Refused, code, message, fault.Args{"courses": strings.Join(names, "», «")})
}

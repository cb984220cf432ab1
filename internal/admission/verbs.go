package admission

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Freeze issues the list as it is judged today: version 1, or the next one when what was
// recorded since has overtaken the last. Nothing is overwritten. It is refused with every
// reason while [Blocks] finds one, and when the last version still holds. The list is that
// of the exam at the end of a year, or the Final one. Lock: the course.
func Freeze(ctx context.Context, tx *store.Tx, courseID string, year int) (Frozen, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Frozen{}, err
	}
	s, err := Of(ctx, tx, courseID, year, tx.Today(zone))
	if err != nil {
		return Frozen{}, err
	}
	switch s.Board.Course.State {
	case course.Started, course.Ended, course.InExam:
	case course.Closed:
		return Frozen{}, fault.New(fault.Refused, "admission.closed", "L’esame è concluso: l’elenco di ammissione non si rifà più.")
	default:
		return Frozen{}, fault.New(fault.Refused, "admission.not_started", "Il corso non è ancora cominciato: non c’è nulla da giudicare.")
	}
	if blocking := finding.Of(s.Blocks, finding.Blocking); len(blocking) > 0 {
		return Frozen{}, finding.Refusal("admission.blocked", "L’elenco non si può ancora emettere: {n} {n|punto va risolto|punti vanno risolti} prima.", blocking)
	}
	if err := stillHolds(ctx, tx, courseID, year); err != nil {
		return Frozen{}, err
	}
	seq, _, err := tx.Head(store.CourseStream(courseID))
	if err != nil {
		return Frozen{}, err
	}
	content, err := json.Marshal(s.List)
	if err != nil {
		return Frozen{}, fmt.Errorf("admission: %w", err)
	}
	digest := sha256.Sum256(content)
	f := Frozen{ID: store.NewID(), CourseID: courseID, Year: year, Content: string(content), Digest: hex.EncodeToString(digest[:]),
		CourseSeq: seq, FrozenOn: s.List.On, FrozenAt: tx.Now(), FrozenBy: tx.Actor.ID}
	if f.Version, err = tx.Next(ctx, "admission:"+courseID+":"+strconv.Itoa(year)); err != nil {
		return Frozen{}, err
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "admission.frozen", Rows: []store.Rows{lists.Keep(f)},
		Facts: map[string]any{"year": year, "version": f.Version, "digest": f.Digest, "admitted": s.List.Admitted(), "candidates": len(s.List.Rows)}})
	return f, err
}

// stillHolds refuses a second version while the first says the same.
func stillHolds(ctx context.Context, tx *store.Tx, courseID string, year int) error {
	last, found, err := Latest(ctx, tx, courseID, year)
	if err != nil || !found {
		return err
	}
	changes, err := Overtaken(ctx, tx, last)
	if err == nil && len(changes) == 0 {
		err = fault.New(fault.Refused, "admission.holds", "L’elenco del {date} vale ancora: da allora nulla è cambiato.", fault.Args{"date": last.FrozenOn})
	}
	return err
}

// TakeTest records that learners took the test at the end of a UF on a day, with the
// result as the teacher wrote it; a later entry takes the place of an earlier one.
// Results are by enrolment. Lock: the course.
func TakeTest(ctx context.Context, tx *store.Tx, courseID, segment string, on calendar.Date, results map[string]string) error {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return err
	}
	plan, _, err := course.PlanInForce(ctx, tx, courseID)
	if err != nil {
		return err
	}
	bad := fault.New(fault.Invalid, "admission.test", "Completa i dati della prova.")
	if _, known := plan.UF[segment]; !known {
		bad.With("segment", "Il piano non ha la UF {segment}.", fault.Args{"segment": segment})
	}
	switch {
	case on.IsZero():
		bad.With("held_on", "Scrivi il giorno della prova.")
	case on.Before(c.Start()) || on.After(tx.Today(zone)):
		bad.With("held_on", "Il giorno della prova va dal {from} a oggi.", fault.Args{"from": c.Start()})
	}
	if len(results) == 0 {
		bad.With("enrolment", "Scegli chi ha svolto la prova.")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	known, err := testsOf(ctx, tx, courseID)
	if err != nil {
		return err
	}
	ids, err := attendingIDs(ctx, tx, courseID)
	if err != nil {
		return err
	}
	var rows []UnitTest
	for e, result := range results {
		if !ids[e] {
			return fault.New(fault.NotFound, "not_found", "L’iscrizione non c’è.")
		}
		t := UnitTest{ID: store.NewID(), EnrolmentID: e, Segment: segment, HeldOn: on, Result: strings.TrimSpace(result)}
		for _, old := range known {
			if old.EnrolmentID == e && old.Segment == segment {
				t.ID = old.ID
			}
		}
		rows = append(rows, t)
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "admission.tested",
		Facts: map[string]any{"segment": segment, "on": on, "learners": len(rows)}, Rows: []store.Rows{unitTests.Keep(rows...)}})
	return err
}

package page

import (
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/web"
)

// onFad writes something of the course's FAD and goes back to its page.
func onFad(q *web.Request, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	if err := q.Read(func(r store.Reader) error { return q.OwnCourse(r, id) }); err != nil {
		return err
	}
	return q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "/fad")
		return fn(tx)
	})
}

// recordFad keeps what the platform's report says of everybody whose time was typed: all of
// it or nothing.
func recordFad(q *web.Request) error {
	object := q.Param("object")
	bad := typed()
	upTo := dateField(q, "up_to", bad)
	var evidence []attendance.FadEvidence
	for name := range q.Form() {
		e, ok := strings.CutPrefix(name, "time.")
		if !ok || q.Value(name) == "" {
			continue
		}
		minutes := hoursField(q, name, bad)
		evidence = append(evidence, attendance.FadEvidence{ObjectID: object, EnrolmentID: e, ToDate: upTo, Seconds: int(minutes) * 60, Source: q.Value("source"), TestResult: q.Value("test." + e)})
	}
	slices.SortFunc(evidence, func(a, b attendance.FadEvidence) int { return strings.Compare(a.EnrolmentID, b.EnrolmentID) })
	if len(evidence) == 0 {
		bad.With("source", "Scrivi il tempo di almeno un allievo.")
	}
	err := bad.OrNil()
	if err == nil {
		err = onFad(q, func(tx *store.Tx) error { return keepFad(q, tx, evidence) })
	}
	if refusedHere(err) {
		return showFad(q, fadForms{err: err, object: object, form: formOf(q, err, fields("source", "up_to"))})
	}
	return err
}

// keepFad records the evidence that says something new: what stands on the page already is
// sent back with it. A refusal of one learner is named at their row.
func keepFad(q *web.Request, tx *store.Tx, evidence []attendance.FadEvidence) error {
	id := q.Param("id")
	book, err := attendance.FadBookOf(q.Context(), tx, id, q.Today())
	if err != nil {
		return err
	}
	o, err := attendance.ObjectOf(q.Context(), tx, id, q.Param("object"))
	if err != nil {
		return err
	}
	bad := typed()
	for _, e := range evidence {
		known := book.Of(o, e.EnrolmentID)
		if known.Seconds > 0 && known.Seconds/60 == e.Seconds/60 && known.TestResult() == e.TestResult {
			continue
		}
		_, err := attendance.RecordFad(q.Context(), tx, id, e)
		refusal := fault.As(err)
		switch {
		case err == nil:
		case refusal == nil, len(refusal.Fields) > 0, refusal.Kind == fault.NotFound, fault.HasCode(err, "course.closed"):
			return err
		default:
			bad.With("time."+e.EnrolmentID, refusal.Message, refusal.Args)
		}
	}
	return bad.OrNil()
}

// attestFad makes evidence of the times of learners that somebody vouches for.
func attestFad(q *web.Request) error {
	object := q.Param("object")
	var read []attendance.ReadUnattested
	for _, value := range q.Form()["learner"] {
		enrolment, stamp, _ := strings.Cut(value, " ")
		read = append(read, attendance.ReadUnattested{EnrolmentID: enrolment, Stamp: stamp})
	}
	err := onFad(q, func(tx *store.Tx) error {
		return attendance.AttestFad(q.Context(), tx, q.Param("id"), object, q.Value("reason"), read...)
	})
	if shownAgain(err) {
		return showFad(q, fadForms{err: err, object: object, attest: formOf(q, err, fields("reason"))})
	}
	return err
}

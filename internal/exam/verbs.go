package exam

import (
	"context"
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Record writes the session of the exam and the outcomes of its candidates into the
// minutes; until they are concluded it can be done again, and what it says takes the
// place of what stood there. It is refused without a frozen list, on a list that was
// overtaken, and for whoever is not admitted. The course passes to its exam. Lock: the
// course.
func Record(ctx context.Context, tx *store.Tx, courseID string, s Session, entries []Entry) (Exam, error) {
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return Exam{}, err
	}
	if c.State == course.Closed {
		return Exam{}, fault.New(fault.Refused, "exam.concluded", "Il verbale d’esame è chiuso: gli esiti non cambiano più.")
	}
	frozen, list, err := listInForce(ctx, tx, courseID)
	if err != nil {
		return Exam{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Exam{}, err
	}
	first, err := firstList(ctx, tx, courseID)
	if err != nil {
		return Exam{}, err
	}
	s = s.tidy()
	bad := fault.New(fault.Invalid, "exam.incomplete", "Completa il verbale d’esame.")
	s.check(bad, first.FrozenOn, tx.Today(zone))
	var said []Result
	for _, e := range entries {
		result, ok := judge(e, c, bad)
		if !ok {
			continue
		}
		if err := mustBeAdmitted(list, e.EnrolmentID); err != nil {
			return Exam{}, err
		}
		said = append(said, result)
	}
	if err := bad.OrNil(); err != nil {
		return Exam{}, err
	}
	before, known, _, err := OfCourse(ctx, tx, courseID)
	if err != nil {
		return Exam{}, err
	}
	if err := bringToExam(ctx, tx, c); err != nil {
		return Exam{}, err
	}
	x := Exam{ID: before.ID, CourseID: courseID, ListID: frozen.ID, HeldOn: s.HeldOn, Place: s.Place, BoardAct: s.BoardAct, President: s.President,
		Members: strings.Join(s.Members, "\n"), Tests: strings.Join(s.Tests, "\n"), RecordedAt: tx.Now()}
	if x.ID == "" {
		x.ID = store.NewID()
	}
	kept, removed := merge(x.ID, known, said, list)
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "exam.recorded",
		Facts: map[string]any{"list": frozen.Version, "outcomes": len(kept)},
		Rows:  []store.Rows{exams.Keep(x), results.Keep(kept...), results.Remove(removed...)}})
	return x, err
}

// merge puts new results in the place of known ones. Somebody whom a later list no longer
// admits loses theirs.
func merge(examID string, known, said []Result, list admission.List) (kept []Result, removed []string) {
	id := map[string]string{}
	for _, old := range known {
		id[old.EnrolmentID] = old.ID
		if row, _ := list.Row(old.EnrolmentID); !row.Admitted {
			removed = append(removed, old.ID)
		}
	}
	for _, result := range said {
		if result.ID = id[result.EnrolmentID]; result.ID == "" {
			result.ID = store.NewID()
		}
		result.ExamID = examID
		kept = append(kept, result)
	}
	return kept, removed
}

func (s Session) tidy() Session {
	s.Place, s.BoardAct, s.President = strings.TrimSpace(s.Place), strings.TrimSpace(s.BoardAct), strings.TrimSpace(s.President)
	s.Members, s.Tests = lines(strings.Join(s.Members, "\n")), lines(strings.Join(s.Tests, "\n"))
	return s
}

// listInForce is the frozen list, refused when there is none or it was overtaken.
func listInForce(ctx context.Context, r store.Reader, courseID string) (admission.Frozen, admission.List, error) {
	frozen, found, err := admission.Latest(ctx, r, courseID, admission.Final)
	if err != nil {
		return frozen, admission.List{}, err
	}
	if !found {
		return frozen, admission.List{}, fault.New(fault.Refused, "exam.no_list", "Manca l’elenco di ammissione: il direttore deve emetterlo prima dell’esame.")
	}
	changes, err := admission.Overtaken(ctx, r, frozen)
	if err != nil {
		return frozen, admission.List{}, err
	}
	if len(changes) > 0 {
		why := frozen.Superseded(changes)
		return frozen, admission.List{}, fault.New(fault.Refused, "exam.overtaken", why.Message, fault.Args(why.Args))
	}
	list, err := frozen.List()
	return frozen, list, err
}

func firstList(ctx context.Context, r store.Reader, courseID string) (admission.Frozen, error) {
	all, err := admission.Versions(ctx, r, courseID, admission.Final)
	if err != nil || len(all) == 0 {
		return admission.Frozen{}, err
	}
	return all[len(all)-1], nil
}

// bringToExam takes the course to its exam. A list that holds proves that no lesson is
// open, so a course whose teaching nobody has ended yet ended with its last lesson.
func bringToExam(ctx context.Context, tx *store.Tx, c course.Course) error {
	if c.State == course.Started {
		last, err := lastHeld(ctx, tx, c)
		if err != nil {
			return err
		}
		if c, err = course.End(ctx, tx, c.ID, last); err != nil {
			return err
		}
	}
	if c.State == course.InExam {
		return nil
	}
	_, err := course.BeginExam(ctx, tx, c.ID)
	return err
}

func lastHeld(ctx context.Context, r store.Reader, c course.Course) (calendar.Date, error) {
	all, err := timetable.LessonsOfCourse(ctx, r, c.ID, timetable.Filter{State: timetable.Closed})
	last := c.Start()
	for _, l := range all {
		if l.Held != timetable.HeldCancelled && l.Date.After(last) {
			last = l.Date
		}
	}
	return last, err
}

// Conclude closes the minutes: from now on the outcomes stand and certificates can be
// issued. Everybody admitted must have an outcome. The course is closed. Lock: the course.
func Conclude(ctx context.Context, tx *store.Tx, courseID string) (Exam, error) {
	x, known, found, err := OfCourse(ctx, tx, courseID)
	if err != nil {
		return Exam{}, err
	}
	if !found {
		return Exam{}, fault.New(fault.Refused, "exam.none", notRecorded)
	}
	_, list, err := listInForce(ctx, tx, courseID)
	if err != nil {
		return Exam{}, err
	}
	for _, result := range known {
		if err := mustBeAdmitted(list, result.EnrolmentID); err != nil {
			return Exam{}, err
		}
	}
	bad := fault.New(fault.Refused, "exam.open", "Il verbale non si può chiudere: manca l’esito di qualcuno.")
	for _, f := range undecided(list, known) {
		bad.With("outcome."+f.Subject, f.Message, fault.Args(f.Args))
	}
	if err := bad.OrNil(); err != nil {
		return Exam{}, err
	}
	_, err = course.Close(ctx, tx, courseID)
	return x, err
}

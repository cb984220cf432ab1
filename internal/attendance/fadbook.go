package attendance

import (
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// FadBook is the self-paced distance of a course: objects, evidence, and when each learner
// attended.
type FadBook struct {
	Objects  []Object
	Evidence []FadEvidence
	on       calendar.Date
	rows     map[[2]string][]FadEvidence // by object and enrolment
	periods  map[string][]period         // by enrolment
}

// period is a stretch of attendance.
type period struct {
	EnrolmentID string        `db:"enrolment_id"`
	FromDate    calendar.Date `db:"from_date"`
	ToDate      calendar.Date `db:"to_date"` // zero while it lasts
}

func (p period) covers(day calendar.Date) bool {
	return !day.Before(p.FromDate) && (p.ToDate.IsZero() || !day.After(p.ToDate))
}

// FadBookOf reads the FAD of a course as it stands on a day.
func FadBookOf(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (*FadBook, error) {
	b := &FadBook{on: on, rows: map[[2]string][]FadEvidence{}, periods: map[string][]period{}}
	var err error
	if b.Objects, err = Objects(ctx, r, courseID); err != nil {
		return nil, err
	}
	if b.Evidence, err = FadOf(ctx, r, courseID); err != nil {
		return nil, err
	}
	for _, e := range b.Evidence {
		at := [2]string{e.ObjectID, e.EnrolmentID}
		b.rows[at] = append(b.rows[at], e)
	}
	var periods []period
	err = r.Select(ctx, &periods, `SELECT p.enrolment_id, p.from_date, p.to_date FROM enrolment_period p JOIN enrolment e ON e.id = p.enrolment_id
		WHERE e.course_id = ? ORDER BY p.enrolment_id, p.from_date, p.id`, courseID)
	for _, p := range periods {
		b.periods[p.EnrolmentID] = append(b.periods[p.EnrolmentID], p)
	}
	return b, err
}

// Of is what a learner did of an object; more is evidence that is not on file yet, or
// takes the place of what is.
func (b *FadBook) Of(o Object, enrolmentID string, more ...FadEvidence) Followed {
	rows := slices.DeleteFunc(slices.Clone(b.rows[[2]string{o.ID, enrolmentID}]), func(k FadEvidence) bool {
		return slices.ContainsFunc(more, func(e FadEvidence) bool { return e.ID == k.ID })
	})
	return Follow(o, append(rows, more...), func(day calendar.Date) bool { return b.attends(enrolmentID, day) }, b.on)
}

func (b *FadBook) attends(enrolmentID string, day calendar.Date) bool {
	for _, p := range b.periods[enrolmentID] {
		if p.covers(day) {
			return true
		}
	}
	return false
}

// expects reports whether an object was for a learner: they attended on a day of its window.
func (b *FadBook) expects(o Object, enrolmentID string) bool {
	for _, p := range b.periods[enrolmentID] {
		if !p.FromDate.After(o.ToDate) && (p.ToDate.IsZero() || !p.ToDate.Before(o.FromDate)) {
			return true
		}
	}
	return false
}

// Lacking is a FAD object whose window is about to end, or has ended, and the learners of
// whom no evidence counts.
type Lacking struct {
	Object
	Enrolments []string
}

// LackingFad are the objects of courses under way whose window ends until a day, with whom
// they still lack. Auditors and those who left are not among them.
func LackingFad(ctx context.Context, r store.Reader, today, until calendar.Date) ([]Lacking, error) {
	due, err := objects.Where(ctx, r, "to_date <= ? AND course_id IN (SELECT c.id FROM course c WHERE c.state IN ('started', 'ended')) ORDER BY course_id, to_date, id", until)
	if err != nil {
		return nil, err
	}
	var out []Lacking
	var book *FadBook
	var class []string
	for i, o := range due {
		if i == 0 || due[i-1].CourseID != o.CourseID {
			if book, err = FadBookOf(ctx, r, o.CourseID, today); err != nil {
				return nil, err
			}
			class = nil
			if err := r.Select(ctx, &class, "SELECT e.id FROM enrolment e WHERE e.course_id = ? AND e.state = 'admitted' AND NOT e.auditor ORDER BY e.number", o.CourseID); err != nil {
				return nil, err
			}
		}
		lacking := Lacking{Object: o}
		for _, e := range class {
			if book.expects(o, e) && book.Of(o, e).Minutes() == 0 {
				lacking.Enrolments = append(lacking.Enrolments, e)
			}
		}
		if len(lacking.Enrolments) > 0 {
			out = append(out, lacking)
		}
	}
	return out, nil
}

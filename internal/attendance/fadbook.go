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
	all, err := Objects(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	return fadBookOf(ctx, r, all, on, "?", courseID)
}

// fadBookOf reads the evidence and the attendance of the courses that a query names.
func fadBookOf(ctx context.Context, r store.Reader, all []Object, on calendar.Date, courses string, args ...any) (*FadBook, error) {
	b := &FadBook{Objects: all, on: on, rows: map[[2]string][]FadEvidence{}, periods: map[string][]period{}}
	var err error
	if b.Evidence, err = fadOf(ctx, r, courses, args...); err != nil {
		return nil, err
	}
	for _, e := range b.Evidence {
		at := [2]string{e.ObjectID, e.EnrolmentID}
		b.rows[at] = append(b.rows[at], e)
	}
	var periods []period
	err = r.Select(ctx, &periods, "SELECT p.enrolment_id, p.from_date, p.to_date FROM enrolment_period p JOIN enrolment e ON e.id = p.enrolment_id WHERE e.course_id IN ("+courses+") ORDER BY p.enrolment_id, p.from_date, p.id", args...)
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

// Expects reports whether an object was for a learner: they attended on a day of its window.
func (b *FadBook) Expects(o Object, enrolmentID string) bool {
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

// lacking are the courses under way with a FAD object whose window ends until a day.
const lacking = "SELECT d.course_id FROM fad_object d JOIN course c ON c.id = d.course_id WHERE c.state IN ('started', 'ended') AND d.to_date <= ?"

// LackingFad are the objects of courses under way whose window ends until a day, with whom
// they still lack. Auditors and those who left are not among them.
func LackingFad(ctx context.Context, r store.Reader, today, until calendar.Date) ([]Lacking, error) {
	due, err := objects.Where(ctx, r, "to_date <= ? AND course_id IN ("+lacking+") ORDER BY course_id, to_date, id", until, until)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	book, err := fadBookOf(ctx, r, due, today, lacking, until)
	if err != nil {
		return nil, err
	}
	var class []struct {
		ID       string `db:"id"`
		CourseID string `db:"course_id"`
	}
	if err := r.Select(ctx, &class, "SELECT e.id, e.course_id FROM enrolment e WHERE e.course_id IN ("+lacking+") AND e.state = 'admitted' AND NOT e.auditor ORDER BY e.number", until); err != nil {
		return nil, err
	}
	var out []Lacking
	for _, o := range due {
		l := Lacking{Object: o}
		for _, e := range class {
			if e.CourseID == o.CourseID && book.Expects(o, e.ID) && book.Of(o, e.ID).Minutes() == 0 {
				l.Enrolments = append(l.Enrolments, e.ID)
			}
		}
		if len(l.Enrolments) > 0 {
			out = append(out, l)
		}
	}
	return out, nil
}

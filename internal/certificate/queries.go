package certificate

import (
	"context"
	"slices"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
)

// ByID reads one certificate.
func ByID(ctx context.Context, r store.Reader, id string) (Certificate, error) {
	c, err := certificates.ByID(ctx, r, id)
	return c, store.NotFound(err, "L’attestato non c’è.")
}

// OfCourse are the certificates of a course, revoked ones too, in the order they were
// issued.
func OfCourse(ctx context.Context, r store.Reader, courseID string) ([]Certificate, error) {
	return certificates.Where(ctx, r, "enrolment_id IN (SELECT e.id FROM enrolment e WHERE e.course_id = ?) ORDER BY id", courseID)
}

// InQuestion are the certificates, but for those revoked, of people who were admitted to the
// exam by a list and would not be any more.
func InQuestion(ctx context.Context, r store.Reader, courseID string, changed []admission.Changed) ([]Certificate, error) {
	all, err := OfCourse(ctx, r, courseID)
	return slices.DeleteFunc(all, func(c Certificate) bool {
		return c.State == Revoked || !slices.ContainsFunc(changed, func(x admission.Changed) bool { return x.EnrolmentID == c.EnrolmentID && x.Lost })
	}), err
}

// ofPaper is the certificate that a paper says, and false for any other paper.
func ofPaper(ctx context.Context, r store.Reader, paperID string) (Certificate, bool, error) {
	found, err := certificates.Where(ctx, r, "paper_id = ?", paperID)
	if err != nil || len(found) == 0 {
		return Certificate{}, false, err
	}
	return found[0], true, nil
}

// CourseOf is the course of an enrolment: what the verbs on its certificate lock.
func CourseOf(ctx context.Context, r store.Reader, enrolmentID string) (string, error) {
	e, err := enrolment.ByID(ctx, r, enrolmentID)
	return e.CourseID, err
}

// Obstacles are why learners who were declared qualified cannot get a certificate yet, by
// enrolment; whoever has a valid one, or can have it, is not in it.
func Obstacles(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (map[string]error, error) {
	class, err := classOf(ctx, r, courseID, on)
	if err != nil {
		return nil, err
	}
	out := map[string]error{}
	for _, result := range class.results {
		if err := class.judge(result.EnrolmentID); err != nil && !class.valid[result.EnrolmentID] {
			out[result.EnrolmentID] = err
		}
	}
	return out, nil
}

// ReleasedTo are the papers of an enrolment's certificates that the Region has released and
// nobody has revoked: what their holder may take away.
func ReleasedTo(ctx context.Context, r store.Reader, enrolmentID string) ([]paperwork.Paper, error) {
	found, err := certificates.Where(ctx, r, "enrolment_id = ? AND state IN (?, ?) ORDER BY id", enrolmentID, string(Released), string(Delivered))
	if err != nil {
		return nil, err
	}
	var out []paperwork.Paper
	for _, c := range found {
		p, err := paperwork.ByID(ctx, r, c.PaperID)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

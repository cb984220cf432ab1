package application

import (
	"context"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

// TermsInForce are the latest terms, and false until there are some.
func TermsInForce(ctx context.Context, r store.Reader) (Terms, bool, error) {
	found, err := terms.Where(ctx, r, "1 = 1 ORDER BY since DESC, id DESC LIMIT 1")
	if err != nil || len(found) == 0 {
		return Terms{}, false, err
	}
	return found[0], true, nil
}

// TermsByID are the terms that an application was handed in under.
func TermsByID(ctx context.Context, r store.Reader, id string) (Terms, error) {
	t, err := terms.ByID(ctx, r, id)
	return t, store.NotFound(err, "L’informativa non c’è.")
}

// FormOf is the form of a course, and false where none was ever published.
func FormOf(ctx context.Context, r store.Reader, courseID string) (Form, bool, error) {
	found, err := forms.Where(ctx, r, "course_id = ?", courseID)
	if err != nil || len(found) == 0 {
		return Form{}, false, err
	}
	return found[0], true, nil
}

// FormByCode is the form at an address, and its course. An address that never was, one that
// was switched off and one whose days are over are refused alike (application.not_open).
func FormByCode(ctx context.Context, r store.Reader, code string, today calendar.Date) (Form, course.Course, error) {
	found, err := forms.Where(ctx, r, "code = ?", ReadCode(code))
	if err != nil {
		return Form{}, course.Course{}, err
	}
	if len(found) == 0 || !found[0].Open(today) {
		return Form{}, course.Course{}, notOpen()
	}
	c, err := course.ByID(ctx, r, found[0].CourseID)
	if err == nil && !takesPeople(c) {
		err = notOpen()
	}
	return found[0], c, err
}

// ByID reads one application.
func ByID(ctx context.Context, r store.Reader, id string) (Application, error) {
	a, err := applications.ByID(ctx, r, id)
	return a, store.NotFound(err, "La domanda non c’è.")
}

// OfCourse are the applications to a course, or to all where it is empty, the earliest
// first: in the order in which they wait. What was erased is not among them.
func OfCourse(ctx context.Context, r store.Reader, courseID string) ([]Application, error) {
	return applications.Where(ctx, r, "state <> ? AND (course_id = ? OR ? = '') ORDER BY submitted_at, id", string(Erased), courseID, courseID)
}

// Waiting is how many applications wait for the office, by course.
func Waiting(ctx context.Context, r store.Reader) (map[string]int, error) {
	var rows []struct {
		CourseID string `db:"course_id"`
		N        int    `db:"n"`
	}
	err := r.Select(ctx, &rows, "SELECT a.course_id, COUNT(*) AS n FROM application a WHERE a.state = ? GROUP BY a.course_id", string(Submitted))
	out := map[string]int{}
	for _, row := range rows {
		out[row.CourseID] = row.N
	}
	return out, err
}

// DueForErasure are, of these applications, those that came to nothing and were kept long
// enough, by the terms of each.
func DueForErasure(ctx context.Context, r store.Reader, all []Application, today calendar.Date, zone *time.Location) ([]Application, error) {
	written, err := terms.Where(ctx, r, "1 = 1")
	if err != nil {
		return nil, err
	}
	of := map[string]Terms{}
	for _, t := range written {
		of[t.ID] = t
	}
	var due []Application
	for _, a := range all {
		if a.Due(of[a.TermsID], today, calendar.DateOf(a.DecidedAt.In(zone))) {
			due = append(due, a)
		}
	}
	return due, nil
}

// DocumentsOf are what was handed in with an application, in order.
func DocumentsOf(ctx context.Context, r store.Reader, id string) ([]Document, error) {
	return documents.Where(ctx, r, "application_id = ? ORDER BY id", id)
}

// DocumentByID is one document of an application; somebody else's is absent.
func DocumentByID(ctx context.Context, r store.Reader, applicationID, id string) (Document, error) {
	var d Document
	err := r.Get(ctx, &d, "SELECT "+documents.Columns("d")+" FROM application_document d WHERE d.id = ? AND d.application_id = ?", id, applicationID)
	return d, store.NotFound(err, "Il documento non c’è.")
}

// VerdictsOf judges what was typed and handed in by the requirements of the course, as if
// the person were enrolled.
func VerdictsOf(ctx context.Context, r store.Reader, a Application, today calendar.Date) ([]enrolment.Verdict, error) {
	c, err := course.ByID(ctx, r, a.CourseID)
	if err != nil {
		return nil, err
	}
	rules, err := enrolment.RulesOf(ctx, r, c, false)
	if err != nil {
		return nil, err
	}
	all, err := DocumentsOf(ctx, r, a.ID)
	if err != nil {
		return nil, err
	}
	return enrolment.Judge(rules, a.Person().Learner(), Evidence(all), nil, enrolment.EditionOf(c), today), nil
}

// Known are the people already on file who may be the one who applied.
func Known(ctx context.Context, r store.Reader, a Application, today calendar.Date) ([]learner.Learner, error) {
	l, _, err := learner.Review(a.Person().Learner(), today)
	if err != nil {
		return nil, err
	}
	return learner.Matches(ctx, r, l)
}

// History is what happened to an application, the latest first.
func History(ctx context.Context, r store.Reader, id string) ([]store.Recorded, error) {
	var out []store.Recorded
	err := r.Select(ctx, &out, "SELECT seq, at, actor_kind, actor_id, type FROM event WHERE stream = ? ORDER BY seq DESC", store.ApplicationStream(id).String())
	return out, err
}

// CountDocuments is how many documents each application has.
func CountDocuments(ctx context.Context, r store.Reader) (map[string]int, error) {
	var rows []struct {
		ID string `db:"application_id"`
		N  int    `db:"n"`
	}
	err := r.Select(ctx, &rows, "SELECT d.application_id, COUNT(*) AS n FROM application_document d GROUP BY d.application_id")
	out := map[string]int{}
	for _, row := range rows {
		out[row.ID] = row.N
	}
	return out, err
}

package exam

import (
	"context"

	"vidimus/internal/admission"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// OfCourse is the exam of a course with the outcomes so far, and false while nothing is
// recorded.
func OfCourse(ctx context.Context, r store.Reader, courseID string) (Exam, []Result, bool, error) {
	found, err := exams.Where(ctx, r, "course_id = ?", courseID)
	if err != nil || len(found) == 0 {
		return Exam{}, nil, false, err
	}
	out, err := results.Where(ctx, r, "exam_id = ? ORDER BY enrolment_id", found[0].ID)
	return found[0], out, true, err
}

// OfEnrolment is the exam and the outcome of one learner, and false without one.
func OfEnrolment(ctx context.Context, r store.Reader, enrolmentID string) (Exam, Result, bool, error) {
	found, err := results.Where(ctx, r, "enrolment_id = ?", enrolmentID)
	if err != nil || len(found) == 0 {
		return Exam{}, Result{}, false, err
	}
	x, err := exams.ByID(ctx, r, found[0].ExamID)
	return x, found[0], err == nil, err
}

// Undecided is what the minutes still lack before they can be concluded: the exam itself,
// or the outcome of somebody admitted.
func Undecided(ctx context.Context, r store.Reader, courseID string) ([]finding.Finding, error) {
	_, known, found, err := OfCourse(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	frozen, listed, err := admission.Latest(ctx, r, courseID, admission.Final)
	if err != nil {
		return nil, err
	}
	if !found || !listed {
		return []finding.Finding{{Rule: "EXAM-OUTCOME", Severity: finding.Blocking, Subject: courseID, Message: notRecorded}}, nil
	}
	list, err := frozen.List()
	return undecided(list, known), err
}

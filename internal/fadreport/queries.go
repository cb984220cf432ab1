package fadreport

import (
	"context"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fadlog"
	"vidimus/internal/fault"
	"vidimus/internal/headings"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// ByID reads a report of a course.
func ByID(ctx context.Context, r store.Reader, courseID, id string) (Report, error) {
	rep, err := reports.ByID(ctx, r, id)
	if err == nil && rep.CourseID != courseID {
		return Report{}, fault.New(fault.NotFound, "not_found", "Il rapporto non c’è.")
	}
	return rep, store.NotFound(err, "Il rapporto non c’è.")
}

// OfCourse are the reports of a course, the latest first.
func OfCourse(ctx context.Context, r store.Reader, courseID string) ([]Report, error) {
	return reports.Where(ctx, r, "course_id = ? ORDER BY brought_at DESC, id DESC", courseID)
}

// LastGap is the pause between two clicks as it was said last, anywhere; zero for never.
func LastGap(ctx context.Context, r store.Reader) (calendar.Minutes, error) {
	last, err := reports.Where(ctx, r, "kind = ? ORDER BY brought_at DESC, id DESC LIMIT 1", string(fadlog.Log))
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return last[0].Gap, nil
}

// Layout is what the columns of a table are, as was said before of its headings; false for
// never. That times are measured is said of each report anew: where its headings speak of an
// estimate it is one, until somebody says otherwise.
func Layout(ctx context.Context, r store.Reader, read fadlog.Report) (m fadlog.Mapping, known bool, err error) {
	m, known, err = headings.Said[fadlog.Mapping](ctx, r, headings.SelfPaced, read.Signature)
	m.Estimated = m.Estimated || read.Mapping.Estimated
	return m, known, err
}

// PreviewOf is what would happen if a report were confirmed.
func PreviewOf(ctx context.Context, r store.Reader, rep Report, read fadlog.Report) (Preview, error) {
	b, err := bookOf(ctx, r, rep.CourseID)
	if err != nil {
		return Preview{}, err
	}
	return b.preview(rep, read)
}

// always is a day after every other: a report is judged on all that it says.
var always = calendar.MustDate("9999-12-31")

func bookOf(ctx context.Context, r store.Reader, courseID string) (b book, err error) {
	b.accounts, b.activities = map[string]account{}, map[string]activity{}
	if b.zone, err = provider.Zone(ctx, r); err != nil {
		return b, err
	}
	if b.FadBook, err = attendance.FadBookOf(ctx, r, courseID, always); err != nil {
		return b, err
	}
	if b.members, err = enrolment.OfCourse(ctx, r, courseID); err != nil {
		return b, err
	}
	who, err := accounts.Where(ctx, r, "course_id = ?", courseID)
	if err != nil {
		return b, err
	}
	for _, a := range who {
		b.accounts[a.Account] = a
	}
	what, err := activities.Where(ctx, r, "course_id = ?", courseID)
	for _, a := range what {
		b.activities[a.Activity] = a
	}
	return b, err
}

package overview

import (
	"context"

	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Step is one of the things that a provider enters once, in this order, before its first
// lesson can be held.
type Step string

const (
	ProviderStep  Step = "provider"  // who it is: what every paper prints
	RoomStep      Step = "room"      // where it teaches
	StaffStep     Step = "staff"     // who teaches, with a title that somebody judged
	StandardStep  Step = "standard"  // what it may teach: a published sheet
	CourseStep    Step = "course"    // an edition with its plan
	AuthoriseStep Step = "authorise" // the act under which it is taught
	LessonStep    Step = "lesson"    // the calendar
	ColleagueStep Step = "colleague" // others who sign in: wanted, not needed
)

// FirstSteps is how far a provider has come.
type FirstSteps struct {
	Done     map[Step]bool
	Staff    int    // people on the staff
	Unjudged int    // of those
	CourseID string // the latest draft, or the latest course where none is
}

// needed are the steps that are waited for; a colleague is not.
var needed = []Step{ProviderStep, RoomStep, StaffStep, StandardStep, CourseStep, AuthoriseStep, LessonStep}

// Finished reports whether nothing is waited for any more.
func (f FirstSteps) Finished() bool {
	for _, s := range needed {
		if !f.Done[s] {
			return false
		}
	}
	return true
}

// Reachable reports whether a step can be taken: a course needs a sheet and a site, what
// follows a course needs one.
func (f FirstSteps) Reachable(s Step) bool {
	switch s {
	case CourseStep:
		return f.Done[StandardStep] && f.Done[RoomStep]
	case AuthoriseStep, LessonStep:
		return f.Done[CourseStep]
	}
	return true
}

// FirstStepsOf counts what was entered so far.
func FirstStepsOf(ctx context.Context, r store.Reader) (FirstSteps, error) {
	p, err := provider.Current(ctx, r)
	if err != nil {
		return FirstSteps{}, err
	}
	var n struct {
		Rooms      int    `db:"rooms"`
		Staff      int    `db:"staff"`
		Judged     int    `db:"judged"`
		Accounts   int    `db:"accounts"`
		Published  int    `db:"published"`
		Courses    int    `db:"courses"`
		Authorised int    `db:"authorised"`
		Lessons    int    `db:"lessons"`
		CourseID   string `db:"course_id"`
	}
	err = r.Get(ctx, &n, `SELECT
		(SELECT COUNT(*) FROM room WHERE closed_on IS NULL) AS rooms,
		(SELECT COUNT(*) FROM staff WHERE left_on IS NULL) AS staff,
		(SELECT COUNT(*) FROM staff WHERE left_on IS NULL AND title_adequate <> '') AS judged,
		(SELECT COUNT(*) FROM account WHERE active AND password_hash <> '') AS accounts,
		(SELECT COUNT(*) FROM standard_version WHERE state = 'published') AS published,
		(SELECT COUNT(*) FROM course) AS courses,
		(SELECT COUNT(*) FROM course WHERE state <> 'draft') AS authorised,
		(SELECT COUNT(*) FROM lesson) AS lessons,
		COALESCE((SELECT c.id FROM course c ORDER BY CASE WHEN c.state = 'draft' THEN 0 ELSE 1 END, c.id DESC LIMIT 1), '') AS course_id`)
	if err != nil {
		return FirstSteps{}, err
	}
	return FirstSteps{Staff: n.Staff, Unjudged: n.Staff - n.Judged, CourseID: n.CourseID, Done: map[Step]bool{
		ProviderStep: p.Complete(), RoomStep: n.Rooms > 0, StaffStep: n.Judged > 0, StandardStep: n.Published > 0, CourseStep: n.Courses > 0,
		AuthoriseStep: n.Authorised > 0, LessonStep: n.Lessons > 0, ColleagueStep: n.Accounts > 1,
	}}, nil
}

package timetable

import (
	"context"
	"slices"
	"time"

	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// TaughtBy is what each teacher of a course gives, by staff id: as held where a lesson is
// closed and as planned where it is not. A lesson that two groups get counts twice for its
// teacher.
func TaughtBy(ctx context.Context, r store.Reader, courseID string) (map[string]course.Taught, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return nil, err
	}
	given, err := TeachingsOf(ctx, r, ids(all)...)
	return taught(all, given, zone), err
}

// taught sums lessons by who gives them. Who was planned for lessons and gives none of
// them any more is there as replaced.
func taught(all []Lesson, given map[string][]Teaching, zone *time.Location) map[string]course.Taught {
	out := map[string]course.Taught{}
	gives := map[string]bool{}
	for _, l := range all {
		if l.State == Cancelled || l.Held == HeldCancelled {
			continue
		}
		m := l.Minutes(zone)
		if l.State == Closed {
			m = l.HeldMinutes(zone)
		}
		for _, t := range given[l.ID] {
			gives[t.StaffID] = gives[t.StaffID] || t.Actual
			if t.Actual {
				out[t.StaffID] = course.Taught{Minutes: out[t.StaffID].Minutes + m}
			} else if !gives[t.StaffID] {
				out[t.StaffID] = course.Taught{Replaced: true}
			}
		}
	}
	return out
}

// judgeSubstitution is T1–T3 of a course as they stand once somebody gives lessons in
// the place of another. It refuses a substitute whose own evidence blocks, and a
// substitution after which the course's teachers no longer hold what they held before:
// who is replaced in every one of their lessons is not counted for T1 any more.
func judgeSubstitution(ctx context.Context, r store.Reader, courseID string, lessonIDs []string, away, substitute string) ([]finding.Finding, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return nil, err
	}
	given, err := TeachingsOf(ctx, r, ids(all)...)
	if err != nil {
		return nil, err
	}
	before, err := course.StaffFindings(ctx, r, courseID, taught(all, given, zone))
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(finding.Of(before, finding.Blocking), func(f finding.Finding) bool { return f.Subject != substitute })
	if len(own) > 0 {
		return before, finding.Refusal("timetable.unqualified", "Il sostituto non può ancora insegnare in questo corso: completa prima la sua documentazione.", own)
	}
	for _, id := range lessonIDs {
		given[id] = replaced(given[id], away, substitute)
	}
	found, err := course.StaffFindings(ctx, r, courseID, taught(all, given, zone))
	if err != nil {
		return nil, err
	}
	if worse := course.NewlyBlocking(before, found); len(worse) > 0 {
		return found, finding.Refusal("timetable.staff", "Con questa sostituzione il personale del corso non sarebbe più in regola: scegli un altro sostituto.", worse)
	}
	return found, nil
}

// replaced are the teachings of a lesson with one teacher in the place of another.
func replaced(given []Teaching, away, substitute string) []Teaching {
	out := slices.DeleteFunc(slices.Clone(given), func(t Teaching) bool { return t.StaffID == substitute })
	for i := range out {
		if out[i].StaffID == away {
			out[i].Actual = false
		}
	}
	return append(out, Teaching{StaffID: substitute, Actual: true})
}

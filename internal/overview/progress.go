package overview

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Progress is how far a course has come, as the list of courses shows it.
type Progress struct {
	Seats   int              // taken
	Planned calendar.Minutes // of lessons, in the plan in force
	Held    calendar.Minutes
	ToClose int // lessons that are over
}

// ProgressOf is how far courses have come by now, by course. FAD and stage are windows, not
// lessons: the ledger has them, learner by learner. The queries are as many whatever the
// number of courses.
func ProgressOf(ctx context.Context, r store.Reader, courses []course.Listed, now calendar.Instant) (map[string]Progress, error) {
	ids := make([]string, len(courses))
	for i, c := range courses {
		ids[i] = c.ID
	}
	lessons, err := timetable.LessonsOfCourses(ctx, r, ids...)
	if err != nil {
		return nil, err
	}
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	on, _ := calendar.WallOf(now, zone)
	counts, err := enrolment.CountByCourse(ctx, r)
	out := map[string]Progress{}
	for _, c := range courses {
		p := Progress{Seats: counts[c.ID].Seats}
		for _, g := range timetable.Give(c.Plan.Cells(), lessons[c.ID], on, zone) {
			if g.Mode.IsLesson() {
				p.Held += g.Held
				p.Planned += g.Planned
			}
		}
		for _, l := range lessons[c.ID] {
			if l.ToClose(now) {
				p.ToClose++
			}
		}
		out[c.ID] = p
	}
	return out, err
}

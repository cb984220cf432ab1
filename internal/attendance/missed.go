package attendance

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Missed is what a learner has lost of one cell of the plan, and what make-up lessons give
// back: what was attended of those that were held, and all of those to come.
type Missed struct {
	Lost, MadeUp calendar.Minutes
}

// MissedIn is what everybody on a course has missed in the closed lessons of a cell, by
// enrolment: the office chooses by it whom a make-up lesson is for. What counts in the end
// is decided by package hours.
func MissedIn(ctx context.Context, r store.Reader, courseID string, cell hours.Cell) (map[string]Missed, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	lessons, err := timetable.LessonsOfCourse(ctx, r, courseID, timetable.Filter{Segment: cell.Segment, Mode: cell.Mode})
	if err != nil {
		return nil, err
	}
	roll, err := timetable.RollOf(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	said, err := MarksOf(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	byLesson := map[string]map[string]Mark{}
	for _, m := range said {
		if byLesson[m.LessonID] == nil {
			byLesson[m.LessonID] = map[string]Mark{}
		}
		byLesson[m.LessonID][m.EnrolmentID] = m
	}
	out := map[string]Missed{}
	for _, l := range lessons {
		slot := SlotOf(l, zone)
		for _, a := range roll.Of(l) {
			sum := out[a.EnrolmentID]
			attended := slot.Attended(byLesson[l.ID][a.EnrolmentID])
			switch {
			case l.MakeUp && l.State == timetable.Planned:
				sum.MadeUp += slot.Offered()
			case l.MakeUp:
				sum.MadeUp += attended
			case l.State == timetable.Closed:
				sum.Lost += slot.Offered() - attended
			}
			out[a.EnrolmentID] = sum
		}
	}
	return out, nil
}

package ledger

import (
	"context"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Delivery is what a course has given of each cell of one of its plans up to a day: lessons held,
// FAD objects whose window has ended, stage agreements whose end has passed. Stage is each
// learner's own: given is what the one who is furthest has had.
func Delivery(ctx context.Context, r store.Reader, courseID string, plan course.Plan, on calendar.Date) ([]timetable.Given, error) {
	given, err := timetable.GivenOf(ctx, r, courseID, plan, on)
	if err != nil {
		return nil, err
	}
	objects, err := attendance.Objects(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	agreements, err := attendance.Agreements(ctx, r, courseID)
	return deliver(given, objects, agreements, on), err
}

func deliver(given []timetable.Given, objects []attendance.Object, agreements []attendance.Agreement, on calendar.Date) []timetable.Given {
	of := func(c hours.Cell) *timetable.Given {
		for i := range given {
			if given[i].Cell == c {
				return &given[i]
			}
		}
		given = append(given, timetable.Given{Cell: c})
		return &given[len(given)-1]
	}
	for _, o := range objects {
		g := of(hours.Cell{Segment: o.Segment, Mode: hours.SelfPaced})
		if on.After(o.ToDate) {
			g.Held += o.Minutes
		} else {
			g.Ahead += o.Minutes
		}
	}
	type share struct{ held, whole calendar.Minutes }
	byLearner := map[hours.Cell]map[string]share{}
	var cells []hours.Cell // in the order of the agreements
	for _, a := range agreements {
		for _, p := range a.Parts {
			c := p.Cell()
			if byLearner[c] == nil {
				byLearner[c] = map[string]share{}
				cells = append(cells, c)
			}
			s := byLearner[c][a.EnrolmentID]
			s.whole += p.Minutes
			if on.After(a.ToDate) {
				s.held += p.Minutes
			}
			byLearner[c][a.EnrolmentID] = s
		}
	}
	for _, c := range cells {
		var most share
		for _, s := range byLearner[c] {
			most = share{max(most.held, s.held), max(most.whole, s.whole)}
		}
		least := most.held
		for _, s := range byLearner[c] {
			least = min(least, s.held)
		}
		g := of(c)
		g.Held, g.Ahead, g.Behind = most.held, most.whole-most.held, most.held-least
	}
	return given
}

package page

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// history is what the journal tells, the latest first.
func history(q *web.Request, r store.Reader, events []store.Recorded) ([]templates.Event, error) {
	return lifeOf(q, r, nil, events)
}

// lifeOf is what the journal tells of an enrolment, with days and reasons, and of the
// person, the latest first.
func lifeOf(q *web.Request, r store.Reader, ofEnrolment []enrolment.Happening, ofPerson []store.Recorded) ([]templates.Event, error) {
	all := slices.Clone(ofEnrolment)
	for _, e := range ofPerson {
		all = append(all, enrolment.Happening{Recorded: e})
	}
	slices.SortStableFunc(all, func(a, b enrolment.Happening) int { return b.At.Compare(a.At) })
	var out []templates.Event
	var said templates.Event // the last line, and how many times
	var times int
	names := map[string]string{}
	for _, e := range all {
		name, known := names[e.ActorID]
		if e.ActorKind == store.PrivateLink {
			name, known = q.T("dal collegamento privato"), true
		}
		if !known {
			var err error
			if name, err = accountName(q.Context(), r, e.ActorID); err != nil {
				return nil, err
			}
			names[e.ActorID] = name
		}
		text := q.T(happening(e.Type))
		if on := e.Step.OnDate; !on.IsZero() && on != calendar.DateOf(e.At.In(q.Zone())) {
			text = q.T("{what}, {day}", "what", text, "day", on)
		}
		if e.Step.Reason != "" {
			text = q.T("{what}: {reason}", "what", text, "reason", e.Step.Reason)
		}
		line := templates.Event{When: moment(q, e.At), Who: name, Text: text}
		if n := len(out); n > 0 && said == line {
			times++
			out[n-1].Text = q.T("{what}, {n} volte", "what", text, "n", times)
			continue
		}
		out, said, times = append(out, line), line, 1
	}
	return out, nil
}

package hours_test

import (
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// class is the 250-hour course in 70 presences of a few hours, as one learner lived it.
// With the plan's own hours nothing is left over; with too much DAD the recognition
// has to choose.
func class(mode func(hours.Cell) hours.Cell) []hours.Presence {
	var out []hours.Presence
	for _, p := range campania().Cells {
		for left := p.Minutes; left > 0; {
			n := min(left, calendar.Minutes(215))
			out = append(out, lesson(len(out), mode(p.Cell), n, n))
			left -= n
		}
	}
	return out
}

func BenchmarkCompute(b *testing.B) {
	asPlanned := func(c hours.Cell) hours.Cell { return c }
	allDAD := func(c hours.Cell) hours.Cell {
		if c.Mode.IsAula() {
			c.Mode = hours.LiveDistance
		}
		return c
	}
	plan := campania()
	plan.CourseDAD = limit(h(60))
	var future []hours.Future
	for i := range 20 {
		future = append(future, hours.Future{Cell: aula532, On: firstDay.AddDays(100 + i), Minutes: 300})
	}
	for name, presences := range map[string][]hours.Presence{"nothing left over": class(asPlanned), "caps exceeded": class(allDAD)} {
		for learners, label := range map[int]string{1: "one learner", 25: "25 learners"} {
			b.Run(name+"/"+label, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					for range learners {
						hours.Compute(plan, presences, nil, future)
					}
				}
			})
		}
	}
}

package ledger

import (
	"time"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// whereabouts is where one learner was, as the evidence has it. The calendar and the diary
// refuse what would put somebody in two places; should the rows say it all the same, no minute
// counts twice, and the row tells.
type whereabouts struct {
	once    hours.Once
	zone    *time.Location
	doubles []Double
}

// minutes is what a stay of a day gives: those of its minutes that nothing before it has.
func (w *whereabouts) minutes(day calendar.Date, stay []calendar.Interval) calendar.Minutes {
	own, twice := w.once.Take(day, stay)
	for _, iv := range twice {
		_, from := calendar.WallOf(iv.From, w.zone)
		_, to := calendar.WallOf(iv.To, w.zone)
		w.doubles = append(w.doubles, Double{day, from, to})
	}
	return calendar.WholeMinutes(own)
}

// atStage is what a day of stage gives. When its break was nobody knows: it may have been while
// the learner was elsewhere.
func (w *whereabouts) atStage(d attendance.StageDay) calendar.Minutes {
	return min(d.Minutes, w.minutes(d.Date, []calendar.Interval{d.When(w.zone)}))
}

package timetable

import (
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
)

// Effect is a cell that a new plan changes, beside what was held of it and what stands in
// the calendar, and what that means.
type Effect struct {
	course.Difference
	Held    calendar.Minutes
	Ahead   calendar.Minutes
	Finding finding.Finding
}

// What a variation does to a cell.
const (
	HeldBeyond    = "V-HELD"     // more was held than the new plan has
	PlannedBeyond = "V-CALENDAR" // the calendar provides for more than the new plan has
	StillOpen     = "V-OPEN"     // the calendar does not yet provide for all of it
	Provided      = "V-FITS"     // nothing is to be done
	Agreements    = "V-STAGE"    // a work placement is in agreements, not in the calendar
)

// Effects compares the plan in force with the one that takes its place, by the cells that
// change. What was given says how far the old plan was carried out.
func Effects(old, plan course.Plan, given []Given) []Effect {
	var out []Effect
	for _, d := range course.Compare(old, plan) {
		e := Effect{Difference: d}
		for _, g := range given {
			if g.Cell == d.Cell {
				e.Held, e.Ahead = g.Held, g.Ahead
			}
		}
		e.Finding = e.judge()
		out = append(out, e)
	}
	return out
}

func (e Effect) judge() finding.Finding {
	planned := calendar.Hours(e.New)
	say := func(rule string, severity finding.Severity, n calendar.Minutes, message string) finding.Finding {
		return finding.Finding{Rule: rule, Severity: severity, Subject: e.Segment, Message: message, Args: finding.Args{"n": n}}
	}
	beyond := e.Held - planned
	switch open := planned - e.Held - e.Ahead; {
	case beyond > 0:
		return say(HeldBeyond, finding.Warning, beyond, "Ne sono già state svolte {n} più del piano nuovo: restano nel registro, ma non contano più per gli allievi.")
	case open < 0:
		return say(PlannedBeyond, finding.Warning, -open, "In calendario ce ne sono {n} di troppo: quelle attività vanno tolte o cambiate di modalità.")
	case e.Mode == hours.WorkPlacement || e.Mode == hours.Traineeship:
		return say(Agreements, finding.Note, planned, "Le convenzioni con le imprese vanno adeguate alle ore nuove.")
	case open > 0:
		return say(StillOpen, finding.Note, open, "{n} da mettere ancora in calendario.")
	}
	return say(Provided, finding.Note, 0, "Il calendario è già a posto.")
}

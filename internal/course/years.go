package course

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/standard"
)

// checkYears is P18, which is ours: where the sheet sets an intermediate exam, the plan
// says the hours of each year and the day on which each following one begins, because the
// threshold of a year is counted on what was given in it. First and last are the days of
// the course.
func checkYears(t *standard.Training, p Plan, first, last calendar.Date) []finding.Finding {
	if t == nil || len(t.IntermediateExams()) == 0 {
		return nil
	}
	var out []finding.Finding
	say := func(year int, message string, args finding.Args) {
		args["year"] = year
		out = append(out, finding.Finding{Rule: "P18", Severity: finding.Blocking, Subject: wholeCourse, Message: message, Args: args})
	}
	before := first
	for i, asked := range t.Years {
		at := slices.IndexFunc(p.Years, func(y PlannedYear) bool { return y.Year == asked.Year })
		switch {
		case at < 0 || p.Years[at].Hours == 0:
			say(asked.Year, "Anno {year}: scrivi le sue ore; la scheda prevede un esame intermedio, e la soglia vale anno per anno.", finding.Args{})
		case i == 0: // begins with the course
		case p.Years[at].From.IsZero():
			say(asked.Year, "Anno {year}: scrivi il giorno da cui comincia; le ore di ogni anno si contano per data.", finding.Args{})
		case !before.IsZero() && !p.Years[at].From.After(before):
			say(asked.Year, "Anno {year}: comincia il {day}, ma deve cominciare dopo il {before}.", finding.Args{"day": p.Years[at].From, "before": before})
		case !last.IsZero() && p.Years[at].From.After(last):
			say(asked.Year, "Anno {year}: comincia il {day}, ma il corso finisce il {last}.", finding.Args{"day": p.Years[at].From, "last": last})
		default:
			before = p.Years[at].From
		}
	}
	return out
}

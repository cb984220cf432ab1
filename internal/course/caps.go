package course

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/standard"
)

// UnitCaps is what each UF of the standard may give in DAD and FAD over its planned
// hours, in the plan's reading of P12; a cap that is not set is absent. P12 checks
// the plan against it and package hours recognises presence up to it: the caps are
// computed nowhere else.
func UnitCaps(t standard.Training, p Plan) []hours.UnitCap {
	var out []hours.UnitCap
	for _, u := range t.Units {
		code := string(u.Code)
		for _, c := range []struct {
			mode hours.Mode
			max  *int
		}{{hours.LiveDistance, u.MaxDAD}, {hours.SelfPaced, u.MaxFAD}} {
			if c.max == nil {
				continue
			}
			out = append(out, hours.UnitCap{Segment: code, Mode: c.mode,
				Limit: unitCap(*c.max, u.MinHours, p.UF[code].Total(), p.Reading())})
		}
	}
	return out
}

// unitCap is max hours for every min hours planned, cut to a whole minute downwards:
// whole hours d satisfy 60·d ≤ ⌊60·max·h/min⌋ exactly when d·min ≤ max·h. Without a
// minimum there is nothing to be in proportion to, and the cap is literal.
func unitCap(max int, min *int, planned int, reading UFCaps) calendar.Minutes {
	if !inProportion(min, reading) {
		return calendar.Hours(max)
	}
	return calendar.Hours(max*planned) / calendar.Minutes(*min)
}

func inProportion(min *int, reading UFCaps) bool {
	return reading != Literal && min != nil && *min > 0
}

package course

import (
	"vidimus/internal/calendar"
	"vidimus/internal/standard"
)

// Caps are the DAD and FAD caps of a UF in minutes, nil where no cap is set.
type Caps struct {
	DAD *calendar.Minutes
	FAD *calendar.Minutes
}

// UnitCaps is what the UF may give in DAD and FAD over its planned hours in a
// reading of P12. It is the one place where those caps are computed: P12 checks the
// plan against them, package hours recognises presence up to them.
func UnitCaps(u standard.Unit, planned int, reading UFCaps) Caps {
	return Caps{DAD: unitCap(u.MaxDAD, u.MinHours, planned, reading), FAD: unitCap(u.MaxFAD, u.MinHours, planned, reading)}
}

// CapsOf is UnitCaps for every UF of a training standard under a plan, by UF code.
func CapsOf(t standard.Training, p Plan) map[string]Caps {
	out := map[string]Caps{}
	for _, u := range t.Units {
		out[string(u.Code)] = UnitCaps(u, p.UF[string(u.Code)].Total(), p.Reading())
	}
	return out
}

// unitCap is max hours for every least hours planned, cut to a whole minute
// downwards: whole hours satisfy d·60 ≤ ⌊60·max·h/min⌋ exactly when d·min ≤ max·h.
// With no least duration there is nothing to be in proportion to, and the literal
// reading holds.
func unitCap(max, least *int, planned int, reading UFCaps) *calendar.Minutes {
	if max == nil {
		return nil
	}
	m := calendar.Hours(*max)
	if isProportional(least, reading) {
		m = m * calendar.Minutes(planned) / calendar.Minutes(*least)
	}
	return &m
}

func isProportional(least *int, reading UFCaps) bool {
	return reading != Literal && least != nil && *least > 0
}


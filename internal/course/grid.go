package course

import (
	"slices"

	"vidimus/internal/finding"
	"vidimus/internal/hours"
)

// CellOf is where a finding of [Check] stands in the grid of segments by modes: the cell
// it is about; a segment without mode or a mode without segment where it is about a sum of
// them; the zero cell where it is about the plan as a whole.
func CellOf(f finding.Finding) hours.Cell {
	switch f.Rule {
	case "P3":
		return hours.Cell{Mode: hours.Classroom}
	case "P4":
		return hours.Cell{Mode: hours.Laboratory}
	case "P5":
		return hours.Cell{Mode: hours.WorkPlacement}
	case "P6":
		return hours.Cell{Segment: hours.TraineeshipSeg, Mode: hours.Traineeship}
	case "P7":
		return hours.Cell{Segment: hours.KeyCompetences}
	case "P8", "P10":
		return hours.Cell{Mode: hours.LiveDistance}
	case "P9":
		if f.Subject == hours.KeyCompetences {
			return hours.Cell{Segment: hours.KeyCompetences, Mode: hours.SelfPaced}
		}
		return hours.Cell{Mode: hours.SelfPaced}
	case "P11", "P14", "P17":
		return hours.Cell{Segment: f.Subject}
	case "P12a", "P12b":
		return hours.Cell{Segment: f.Subject, Mode: modeOf(f)}
	case "P13":
		return hours.Cell{Segment: f.Subject, Mode: hours.Laboratory}
	case "P16":
		return hours.Cell{Segment: hours.StageOf(f.Subject), Mode: hours.WorkPlacement}
	}
	return hours.Cell{}
}

// modeOf is the mode that a finding names in its sentence.
func modeOf(f finding.Finding) hours.Mode {
	i := slices.IndexFunc(hours.Modes, func(m hours.Mode) bool { return m.Label() == f.Args["mode"] })
	if i < 0 {
		return ""
	}
	return hours.Modes[i]
}

// Difference is a cell that has other hours in a new version of a plan.
type Difference struct {
	hours.Cell
	Old, New int // whole hours
}

// same reports whether two plans say the same of every cell, year and total.
func (p Plan) same(other Plan) bool {
	return len(Compare(p, other)) == 0 && slices.Equal(p.Years, other.Years) &&
		(p.Declared == nil) == (other.Declared == nil) && least(p.Declared) == least(other.Declared)
}

// Compare are the cells in which a plan differs from the old one, in the order of every
// table: its own, then those that it no longer has.
func Compare(old, plan Plan) []Difference {
	before := map[hours.Cell]int{}
	for _, c := range old.Cells() {
		before[c.Cell] = int(c.Minutes) / 60
	}
	var out []Difference
	for _, c := range plan.Cells() {
		if h := int(c.Minutes) / 60; h != before[c.Cell] {
			out = append(out, Difference{c.Cell, before[c.Cell], h})
		}
		delete(before, c.Cell)
	}
	for _, c := range old.Cells() {
		if h := before[c.Cell]; h != 0 {
			out = append(out, Difference{c.Cell, h, 0})
		}
	}
	return out
}

// Package course is one edition of a qualification taught to a class: its plan (the
// hours of each segment in each mode, the monte ore), what authorises it, its staff
// and its variations.
//
// A plan conforms to a training standard when P1–P18 hold ([Check]); the staff when
// T1–T3 hold ([CheckStaff]). Both only count: whether a title is "adeguato" or an
// experience "attinente" is judged by a person who is named.
//
// Tables: course, plan_version, course_staff
package course

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// UFCaps is the reading of the DAD and FAD caps of the UF (DOMAIN P12): literally,
// the caps of the UF would make those of the course impossible to reach.
type UFCaps string

const (
	Proportional UFCaps = "proportional" // max for every min hours planned: 12 h of 30, 24 of 60
	Literal      UFCaps = "literal"      // 12 h whatever is planned
)

// Split is the hours of a UF or of the KC by mode.
type Split struct {
	Classroom    int
	LiveDistance int // DAD
	SelfPaced    int // FAD
	Laboratory   int
}

// Aula is the hours of aula: DAD and FAD are modes of it, laboratory is not.
func (s Split) Aula() int { return s.Classroom + s.LiveDistance + s.SelfPaced }

// Total is all hours.
func (s Split) Total() int { return s.Aula() + s.Laboratory }

// Stage is the work placement: the share linked to each UC, by its code, and the rest.
type Stage struct {
	UC       map[string]int
	Unlinked int
}

// Total is all hours of stage.
func (s Stage) Total() int {
	n := s.Unlinked
	for _, h := range s.UC {
		n += h
	}
	return n
}

// PlannedYear is the hours given in one year of the course, and the day from which what is
// given belongs to it: zero of the first year, or where the plan does not say.
type PlannedYear struct {
	Year  int
	Hours int
	From  calendar.Date
}

// Plan is the monte ore: whole hours per segment and mode.
type Plan struct {
	Title       string
	UF          map[string]Split // by the UF's code
	KC          Split
	Stage       Stage
	Traineeship int
	Declared    *int          // the total the project declares, nil where it declares none
	UFCaps      UFCaps        // empty: Proportional
	Years       []PlannedYear // empty where the plan does not say
}

// Reading is the reading of the UF caps, proportional unless the plan says otherwise.
func (p Plan) Reading() UFCaps { return cmp.Or(p.UFCaps, Proportional) }

// Teaching is the hours of every UF and of the KC together.
func (p Plan) Teaching() Split {
	sum := p.KC
	for _, s := range p.UF {
		sum.Classroom += s.Classroom
		sum.LiveDistance += s.LiveDistance
		sum.SelfPaced += s.SelfPaced
		sum.Laboratory += s.Laboratory
	}
	return sum
}

// Total is all hours of the plan: AULA + LAB + S + R.
func (p Plan) Total() int { return p.Teaching().Total() + p.Stage.Total() + p.Traineeship }

// Cells is the plan as cells that have hours, in the order every table shows them:
// UF by code, KC, stage by UC, unlinked stage, traineeship.
func (p Plan) Cells() []hours.Planned {
	var out []hours.Planned
	add := func(segment string, m hours.Mode, h int) {
		if h != 0 {
			out = append(out, hours.Planned{Cell: hours.Cell{Segment: segment, Mode: m}, Minutes: calendar.Hours(h)})
		}
	}
	split := func(segment string, v Split) {
		add(segment, hours.Classroom, v.Classroom)
		add(segment, hours.Laboratory, v.Laboratory)
		add(segment, hours.LiveDistance, v.LiveDistance)
		add(segment, hours.SelfPaced, v.SelfPaced)
	}
	for _, code := range slices.Sorted(maps.Keys(p.UF)) {
		split(code, p.UF[code])
	}
	split(hours.KeyCompetences, p.KC)
	for _, uc := range slices.Sorted(maps.Keys(p.Stage.UC)) {
		add(hours.StageOf(uc), hours.WorkPlacement, p.Stage.UC[uc])
	}
	add(hours.Stage, hours.WorkPlacement, p.Stage.Unlinked)
	add(hours.TraineeshipSeg, hours.Traineeship, p.Traineeship)
	return out
}

// Hours is what the plan has in one cell.
func (p Plan) Hours(c hours.Cell) int {
	uc, linked := strings.CutPrefix(c.Segment, hours.StageOf(""))
	switch {
	case linked:
		return p.Stage.UC[uc]
	case c.Segment == hours.Stage:
		return p.Stage.Unlinked
	case c.Segment == hours.TraineeshipSeg:
		return p.Traineeship
	case c.Segment == hours.KeyCompetences:
		return p.KC.in(c.Mode)
	}
	return p.UF[c.Segment].in(c.Mode)
}

func (s Split) in(m hours.Mode) int {
	switch m {
	case hours.Classroom:
		return s.Classroom
	case hours.LiveDistance:
		return s.LiveDistance
	case hours.SelfPaced:
		return s.SelfPaced
	case hours.Laboratory:
		return s.Laboratory
	}
	return 0
}

// Add puts whole hours into a cell of the plan: the way back from stored cells. A
// mode that does not belong to the segment is not added, and Add reports false.
func (p *Plan) Add(c hours.Cell, h int) bool {
	uc, linked := strings.CutPrefix(c.Segment, hours.StageOf(""))
	stage := linked || c.Segment == hours.Stage
	switch {
	case stage != (c.Mode == hours.WorkPlacement), (c.Segment == hours.TraineeshipSeg) != (c.Mode == hours.Traineeship):
		return false
	case linked:
		if p.Stage.UC == nil {
			p.Stage.UC = map[string]int{}
		}
		p.Stage.UC[uc] += h
	case stage:
		p.Stage.Unlinked += h
	case c.Segment == hours.TraineeshipSeg:
		p.Traineeship += h
	case c.Segment == hours.KeyCompetences:
		return p.KC.add(c.Mode, h)
	default:
		if p.UF == nil {
			p.UF = map[string]Split{}
		}
		split := p.UF[c.Segment]
		ok := split.add(c.Mode, h)
		p.UF[c.Segment] = split
		return ok
	}
	return true
}

func (s *Split) add(m hours.Mode, h int) bool {
	switch m {
	case hours.Classroom:
		s.Classroom += h
	case hours.LiveDistance:
		s.LiveDistance += h
	case hours.SelfPaced:
		s.SelfPaced += h
	case hours.Laboratory:
		s.Laboratory += h
	default:
		return false
	}
	return true
}

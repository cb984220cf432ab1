package hours

import (
	"math"
	"slices"

	"vidimus/internal/calendar"
)

const unlimited = calendar.Minutes(math.MaxInt32)

// grid holds minutes by cell, [segment][mode] as numbered by its bounds.
type grid [][]calendar.Minutes

// bounds are what the law lets count, as a network that minutes flow through: from
// the course into a mode (DAD and FAD are capped), from the mode into a cell (a
// unit's DAD and FAD are capped), from the cell into its segment (planned −
// credited).
type bounds struct {
	segments []string
	modes    []Mode
	segment  []calendar.Minutes
	mode     []calendar.Minutes
	cell     grid
}

// number gives a cell its place, making room for a segment or mode not seen before.
func (b *bounds) number(c Cell) (s, m int) {
	if s = slices.Index(b.segments, c.Segment); s < 0 {
		s = len(b.segments)
		b.segments = append(b.segments, c.Segment)
		b.segment = append(b.segment, 0)
	}
	if m = slices.Index(b.modes, c.Mode); m < 0 {
		m = len(b.modes)
		b.modes = append(b.modes, c.Mode)
		b.mode = append(b.mode, unlimited)
	}
	return s, m
}

// grid is an empty one, for the cells numbered so far.
func (b *bounds) grid() grid {
	g := make(grid, len(b.segments))
	for s := range g {
		g[s] = make([]calendar.Minutes, len(b.modes))
	}
	return g
}

// cap lowers the limits of modes and cells to the plan's. Every cell is numbered by now.
func (b *bounds) cap(p Plan) {
	for mode, limit := range map[Mode]*calendar.Minutes{LiveDistance: p.CourseDAD, SelfPaced: p.CourseFAD} {
		if m := slices.Index(b.modes, mode); m >= 0 && limit != nil {
			b.mode[m] = max(0, *limit)
		}
	}
	b.cell = b.grid()
	for s := range b.cell {
		for m := range b.cell[s] {
			b.cell[s][m] = unlimited
		}
	}
	for _, c := range p.UnitCaps {
		s, m := slices.Index(b.segments, c.Segment), slices.Index(b.modes, c.Mode)
		if s >= 0 && m >= 0 && (c.Mode == LiveDistance || c.Mode == SelfPaced) {
			b.cell[s][m] = min(b.cell[s][m], max(0, c.Limit))
		}
	}
}

// most is the largest number of the supplied minutes that satisfies every bound at
// once: the network's maximum flow. Taking the days one after the other would not
// find it, because a minute belongs to a mode's bound and to a segment's: when DAD
// is capped, an hour of DAD in a unit that its classroom fills anyway takes the
// place of one that another unit needs.
//
// Mode by mode, what is left is sent on to a segment with room; a full segment makes
// room when what another mode sent there can be moved to a third (Ford and Fulkerson).
func (b *bounds) most(supply grid) calendar.Minutes {
	room := slices.Clone(b.segment)
	sent := b.grid()
	asked := make([]bool, len(b.segments)) // on this attempt

	// send finds a place for up to n minutes of mode m and answers how many it placed.
	var send func(m int, n calendar.Minutes) calendar.Minutes
	send = func(m int, n calendar.Minutes) calendar.Minutes {
		for s := range b.segments {
			fits := min(n, min(supply[s][m], b.cell[s][m])-sent[s][m])
			if asked[s] || fits <= 0 {
				continue
			}
			asked[s] = true
			if placed := min(fits, room[s]); placed > 0 {
				room[s] -= placed
				sent[s][m] += placed
				return placed
			}
			for other := range b.modes {
				if moved := min(fits, sent[s][other]); moved > 0 && other != m {
					if moved = send(other, moved); moved > 0 {
						sent[s][other] -= moved
						sent[s][m] += moved
						return moved
					}
				}
			}
		}
		return 0
	}

	var total calendar.Minutes
	for m, left := range b.mode {
		for left > 0 {
			clear(asked)
			placed := send(m, left)
			if placed == 0 {
				break
			}
			left -= placed
			total += placed
		}
	}
	return total
}

// recognise decides which minutes of which line count, the lines being in order of
// time, and answers their sum. It goes back from the latest line and keeps of each
// just what the maximum needs. What is left over is therefore the latest, and the kept
// minutes, of which none can be spared, are the maximum.
func (b *bounds) recognise(lines []Line) calendar.Minutes {
	kept := b.grid()
	var attended calendar.Minutes
	for i := range lines {
		s, m := b.number(lines[i].Cell)
		kept[s][m] += lines[i].Minutes
		attended += lines[i].Minutes
		lines[i].Recognised = lines[i].Minutes
	}
	most := b.most(kept)
	for i := len(lines) - 1; i >= 0 && attended > most; i-- {
		line := &lines[i]
		s, m := b.number(line.Cell)
		kept[s][m] -= line.Minutes
		line.Recognised = most - b.most(kept)
		line.LeftOver = line.Minutes - line.Recognised
		kept[s][m] += line.Recognised
		attended -= line.LeftOver
	}
	for i := range lines {
		if lines[i].LeftOver > 0 {
			lines[i].Bound = b.stopped(lines[i].Cell, kept)
		}
	}
	return most
}

// stopped is the bound that keeps more minutes of the cell from counting. One of the
// three is full, or the maximum would not be one. The segment is named first: when it
// is full, no higher cap would help.
func (b *bounds) stopped(c Cell, kept grid) Bound {
	s, m := b.number(c)
	unit, course := UnitDAD, CourseDAD
	if c.Mode == SelfPaced {
		unit, course = UnitFAD, CourseFAD
	}
	var segment calendar.Minutes
	for _, n := range kept[s] {
		segment += n
	}
	switch {
	case segment == b.segment[s]:
		return Bound{SegmentBound, c.Segment, b.segment[s]}
	case kept[s][m] == b.cell[s][m]:
		return Bound{unit, c.Segment, b.cell[s][m]}
	default:
		return Bound{course, "", b.mode[m]}
	}
}

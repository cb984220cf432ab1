package ledger

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/timetable"
)

// Missed is what a learner has lost of a lesson and in all of its cell, and what make-up lessons
// of that cell give back: what was attended of those that were held, and all of those to come.
type Missed struct {
	Here, Lost, MadeUp calendar.Minutes
}

// Missed is what everybody has missed of a closed lesson and of its cell, by enrolment: the
// office chooses by it whom a make-up lesson is for. Hours before a late entry and while
// suspended are missed like any others; a lesson that somebody followed in another mode is not.
func (b Board) Missed(l timetable.Lesson) map[string]Missed {
	its := map[string]timetable.Lesson{}
	for _, other := range b.Lessons {
		if cell(other.Lesson) == cell(l) {
			its[other.ID] = other.Lesson
		}
	}
	out := map[string]Missed{}
	for _, row := range b.Rows {
		var m Missed
		for _, line := range row.Ledger.Lines {
			held, ok := its[line.ID]
			switch {
			case !ok:
			case held.MakeUp:
				m.MadeUp += line.Minutes
			default:
				lost := lost(line)
				m.Lost += lost
				if held.ID == l.ID {
					m.Here += lost
				}
			}
		}
		for _, f := range row.Situation.Ahead {
			if _, ok := its[f.ID]; ok && f.MakeUp {
				m.MadeUp += f.Minutes
			}
		}
		out[row.Enrolment.ID] = m
	}
	return out
}

// lost is what a line takes from what somebody had of a lesson; the one of another mode gives
// its minutes back, and what nobody has marked is not lost.
func lost(line hours.Line) calendar.Minutes {
	switch {
	case line.Unmarked:
		return 0
	case line.MakeUp:
		return -line.Minutes
	}
	return line.Offered - line.Minutes
}

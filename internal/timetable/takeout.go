package timetable

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// TakeOut cancels lessons of aula whose minutes are to be given otherwise, as FAD: one
// lesson, or those of a segment and mode in a stretch of days.
type TakeOut struct {
	LessonID string
	Segment  string
	Mode     hours.Mode
	From, To calendar.Date
	Why      string // stays with the lessons
}

func (t TakeOut) kind() string { return "timetable.cancelled" }

func (t TakeOut) filter() Filter {
	if t.LessonID != "" {
		return Filter{LessonID: t.LessonID}
	}
	return Filter{From: t.From, To: t.To, Segment: t.Segment, Mode: t.Mode}
}

func (t TakeOut) check() error {
	bad := invalidBatch()
	if t.LessonID == "" {
		checkStretch(bad, t.From, t.To)
		if t.Segment == "" {
			bad.With("segment", "Scegli il segmento.")
		}
	}
	return bad.OrNil()
}

func (t TakeOut) judge(ctx context.Context, r store.Reader, _ desk, changing []Lesson) error {
	if t.LessonID != "" {
		if _, err := open(ctx, r, t.LessonID); err != nil {
			return err
		}
	}
	for _, l := range changing {
		if !l.Mode.IsAula() {
			return fault.New(fault.Refused, "timetable.laboratory", "Il laboratorio si fa in presenza: questa lezione non può passare a distanza.")
		}
	}
	return nil
}

func (t TakeOut) apply(_ desk, e *Edit) []finding.Finding {
	e.After.State, e.After.HeldReason = Cancelled, t.Why
	if e.Before.Audience == ForLearners {
		return []finding.Finding{e.Before.finding(OutOfPlace, "Lezione del {date}, {from}–{to}: è un recupero per singoli allievi, e non si dà alla classe in altro modo.", nil)}
	}
	return nil
}

// TryTakeOut is what a [TakeOut] would change, and the minutes of each cell that the class has
// in the calendar before it and after.
func TryTakeOut(ctx context.Context, r store.Reader, today calendar.Date, courseID string, t TakeOut, c Change) (p Preview, before, after map[hours.Cell]calendar.Minutes, err error) {
	d, p, err := try(ctx, r, today, courseID, t, c)
	if err != nil {
		return p, nil, nil, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return p, nil, nil, err
	}
	gone := map[string]bool{}
	for _, e := range p.Edits {
		gone[e.Before.ID] = true
	}
	var left []Lesson
	for _, l := range all {
		if !gone[l.ID] {
			left = append(left, l)
		}
	}
	return p, d.scheduled(all, today), d.scheduled(left, today), nil
}

// scheduled is how many minutes of each cell lessons give the class, held or still to come.
func (d desk) scheduled(all []Lesson, today calendar.Date) map[hours.Cell]calendar.Minutes {
	out := map[hours.Cell]calendar.Minutes{}
	for _, g := range Give(d.cells, all, today, d.zone) {
		out[g.Cell] = g.Held + g.Ahead
	}
	return out
}

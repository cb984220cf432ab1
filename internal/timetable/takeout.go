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

// TryTakeOut is what a [TakeOut] would change, and how many minutes of each cell the class
// would then no longer be given.
func TryTakeOut(ctx context.Context, r store.Reader, today calendar.Date, courseID string, t TakeOut, c Change) (Preview, map[hours.Cell]calendar.Minutes, error) {
	d, p, err := try(ctx, r, today, courseID, t, c)
	if err != nil {
		return p, nil, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return p, nil, err
	}
	freed := map[hours.Cell]calendar.Minutes{}
	for _, g := range give(d.cells, all, today, d.zone) {
		freed[g.Cell] = g.Held + g.Ahead
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
	for _, g := range give(d.cells, left, today, d.zone) {
		freed[g.Cell] -= g.Held + g.Ahead
	}
	return p, freed, nil
}

package timetable

import (
	"context"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// A Batch is one change to many lessons of a course, all or none: [Shift], [Reassignment],
// [Switch].
type Batch interface {
	kind() string   // of its event
	check() error   // what was asked, by itself
	filter() Filter // the lessons it is about
	judge(ctx context.Context, r store.Reader, d desk, changing []Lesson) error
	apply(d desk, e *Edit) []finding.Finding
}

// Shift moves the lessons of a stretch of days by so many days, as they stand: "everything
// a week later".
type Shift struct {
	From, To calendar.Date // both included; To zero: to the end of the course
	Days     int           // negative: earlier
}

// farthest is the longest shift: more is a slip of the hand.
const farthest = 366

func (s Shift) kind() string   { return "timetable.shifted" }
func (s Shift) filter() Filter { return Filter{From: s.From, To: s.To} }

func (s Shift) check() error {
	bad := invalidBatch()
	checkStretch(bad, s.From, s.To)
	if s.Days == 0 || s.Days < -farthest || s.Days > farthest {
		bad.With("days", "Scrivi di quanti giorni spostare le lezioni, da 1 a {most}.", fault.Args{"most": farthest})
	}
	return bad.OrNil()
}

func (s Shift) judge(context.Context, store.Reader, desk, []Lesson) error { return nil }

func (s Shift) apply(d desk, e *Edit) []finding.Finding {
	l := &e.After.Lesson
	to := Slot{Date: l.Date.AddDays(s.Days), From: l.From, To: l.To, Breaks: l.BreakTimes(), RoomID: l.RoomID, Platform: l.Platform}
	span, err := d.slot(&to, l.Mode)
	var out []finding.Finding
	if bad := fault.As(err); bad != nil {
		for _, f := range bad.Fields {
			out = append(out, e.Before.finding(OutOfPlace, f.Message, finding.Args(f.Args)))
		}
	}
	if !span.IsEmpty() { // moved all the same, or the lessons behind it would run into it
		l.put(to, span)
		e.After.Members = d.roll.booked(*l)
	}
	return out
}

// Reassignment gives the lessons that one teacher has in a stretch of days to another, for
// good: who is only away on a day is substituted ([Substitute]).
type Reassignment struct {
	From, To calendar.Date
	Segment  string // empty: of all
	Away, In string // staff ids
}

func (a Reassignment) kind() string { return "timetable.reassigned" }

func (a Reassignment) filter() Filter {
	return Filter{From: a.From, To: a.To, Segment: a.Segment, StaffID: a.Away}
}

func (a Reassignment) check() error {
	bad := invalidBatch()
	checkStretch(bad, a.From, a.To)
	if a.Away == "" {
		bad.With("away", "Scegli di chi sono le lezioni.")
	}
	if a.In == "" || a.In == a.Away {
		bad.With("in", "Scegli a chi passano: un altro docente del corso.")
	}
	return bad.OrNil()
}

func (a Reassignment) judge(ctx context.Context, r store.Reader, d desk, changing []Lesson) error {
	if !d.teaches(a.In) {
		return invalidBatch().With("in", "Il docente non è nel personale del corso: aggiungilo prima ai docenti.")
	}
	if d.course.State == course.Draft { // judged when it is authorised
		return nil
	}
	_, err := judgeSubstitution(ctx, r, d.course.ID, ids(changing), a.Away, a.In)
	return err
}

func (a Reassignment) apply(_ desk, e *Edit) []finding.Finding { //nolint:unparam // as every Batch: this one finds nothing
	teachers := slices.DeleteFunc(slices.Clone(e.Before.Teachers), func(id string) bool { return id == a.Away })
	if !slices.Contains(teachers, a.In) { // who taught it together with them, teaches it alone
		teachers = append(teachers, a.In)
	}
	e.After.Teachers = teachers
	return nil
}

func nothingToChange() *fault.Error {
	return fault.New(fault.Refused, "timetable.nothing", "In quei giorni non c’è nessuna lezione da cambiare.")
}

func invalidBatch() *fault.Error {
	return fault.New(fault.Invalid, "timetable.batch", "Controlla quali lezioni vuoi cambiare, e come.")
}

func checkStretch(bad *fault.Error, from, to calendar.Date) {
	switch {
	case from.IsZero():
		bad.With("from", "Scrivi da quale giorno.")
	case !to.IsZero() && to.Before(from):
		bad.With("to", "L’ultimo giorno viene prima del primo.")
	}
}

// Try is what a batch would change and what stands in its way, without changing anything.
func Try(ctx context.Context, r store.Reader, today calendar.Date, courseID string, b Batch, c Change) (Preview, error) {
	_, p, err := try(ctx, r, today, courseID, b, c)
	return p, err
}

func try(ctx context.Context, r store.Reader, today calendar.Date, courseID string, b Batch, c Change) (desk, Preview, error) {
	var p Preview
	if err := b.check(); err != nil {
		return desk{}, p, err
	}
	d, err := openDesk(ctx, r, courseID)
	if err != nil {
		return d, p, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, b.filter())
	if err != nil {
		return d, p, err
	}
	var changing []Lesson
	for _, l := range all {
		switch {
		case l.State == Closed || l.Reopened:
			p.Left = append(p.Left, l)
		case l.State == Planned:
			changing = append(changing, l)
		}
	}
	if err := b.judge(ctx, r, d, changing); err != nil {
		return d, p, err
	}
	before, err := book(ctx, r, courseID, changing)
	if err != nil {
		return d, p, err
	}
	for _, x := range before {
		e := Edit{x, x}
		p.Found = append(p.Found, b.apply(d, &e)...)
		p.Edits = append(p.Edits, e)
	}
	return d, p, d.judge(ctx, r, today, &p, c)
}

// Carry carries a batch out, all of it or nothing. Locks: those of [Try]'s preview.
func Carry(ctx context.Context, tx *store.Tx, courseID string, b Batch, c Change) (Preview, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Preview{}, err
	}
	d, p, err := try(ctx, tx, tx.Today(zone), courseID, b, c)
	if err != nil {
		return p, err
	}
	if len(p.Edits) == 0 {
		return p, nothingToChange()
	}
	return p, d.carryOut(ctx, tx, b.kind(), p, c)
}

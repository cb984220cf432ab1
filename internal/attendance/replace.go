package attendance

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Replacement gives the minutes of lessons of aula as self-paced distance: the lessons are
// cancelled, and an object of as many minutes takes their place.
type Replacement struct {
	LessonID        string // one lesson; else those of the segment, in presence, in a stretch of days
	Segment         string
	From, To        calendar.Date
	Title, Platform string // of the object
	Opens, Closes   calendar.Date
}

func (x Replacement) takeOut(l timetable.Lesson, reason string) timetable.TakeOut {
	t := timetable.TakeOut{LessonID: x.LessonID, Segment: x.Segment, Mode: hours.Classroom, From: x.From, To: x.To, Why: reason}
	if x.LessonID != "" {
		t.Segment, t.Mode = l.Segment, l.Mode
	}
	return t
}

// TryReplacement is what a replacement would change: lessons, caps, plan, and the object that
// would be opened.
func TryReplacement(ctx context.Context, r store.Reader, today calendar.Date, courseID string, x Replacement, c timetable.Change) (timetable.Switched, Object, error) {
	var l timetable.Lesson
	var err error
	if x.LessonID != "" {
		if l, err = timetable.LessonByID(ctx, r, x.LessonID); err != nil {
			return timetable.Switched{}, Object{}, err
		}
	}
	t := x.takeOut(l, c.Reason)
	p, before, after, err := timetable.TryTakeOut(ctx, r, today, courseID, t, c)
	if err != nil {
		return timetable.Switched{Preview: p}, Object{}, err
	}
	source := hours.Cell{Segment: t.Segment, Mode: t.Mode}
	o := Object{CourseID: courseID, Segment: t.Segment, Title: x.Title, Platform: x.Platform, FromDate: x.Opens, ToDate: x.Closes,
		Minutes: before[source] - after[source]}
	if len(p.Edits) > 0 && o.Minutes <= 0 {
		return timetable.Switched{Preview: p}, o, fault.New(fault.Refused, "attendance.other_group", "Un altro gruppo ha ancora queste ore in calendario: passano in FAD insieme.")
	}
	cell := hours.Cell{Segment: t.Segment, Mode: hours.SelfPaced}
	wanted := map[hours.Cell]calendar.Minutes{cell: o.Minutes, source: after[source]}
	given, err := Objects(ctx, r, courseID)
	for _, other := range given {
		if other.Segment == cell.Segment {
			wanted[cell] += other.Minutes
		}
	}
	if err != nil {
		return timetable.Switched{Preview: p}, o, err
	}
	out, err := timetable.Depart(ctx, r, courseID, p, wanted, t.Mode, hours.SelfPaced)
	return out, o, err
}

// Replace carries a replacement out, all of it or nothing: what goes beyond a cap is refused,
// and where FAD is given beyond the authorised plan, the plan is varied in the same write.
// Locks: those of [TryReplacement].
func Replace(ctx context.Context, tx *store.Tx, courseID string, x Replacement, act course.Act, c timetable.Change) (Object, error) {
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" {
		return Object{}, fault.New(fault.Invalid, "timetable.reason", "L’annullamento ha bisogno di un motivo.").With("reason", "Scrivi perché la lezione è annullata.")
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Object{}, err
	}
	s, o, err := TryReplacement(ctx, tx, tx.Today(zone), courseID, x, c)
	if err != nil {
		return o, err
	}
	edition, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return o, err
	}
	if err := s.Vary(ctx, tx, edition, act, c); err != nil {
		return o, err
	}
	var l timetable.Lesson
	if len(s.Edits) > 0 {
		l = s.Edits[0].Before.Lesson
	}
	if _, err := timetable.Carry(ctx, tx, courseID, x.takeOut(l, c.Reason), c); err != nil {
		return o, err
	}
	return OpenObject(ctx, tx, o)
}

// TeachInstead gives minutes of a FAD object in a lesson: the object loses them, and is no
// more when it has none left. Nobody may have followed it yet. Where the lesson is beyond the
// authorised plan, the plan is varied in the same write. Locks: timetable.Locks of the
// request, and the provider.
func TeachInstead(ctx context.Context, tx *store.Tx, courseID, objectID string, q timetable.Request, act course.Act, c timetable.Change) (timetable.Lesson, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return timetable.Lesson{}, err
	}
	o, err := Replaceable(ctx, tx, courseID, objectID, tx.Today(zone))
	if err != nil {
		return timetable.Lesson{}, err
	}
	q.Segment, q.Audience = o.Segment, timetable.ForClass
	minutes := q.Slot.Minutes(zone)
	if minutes == 0 { // planning it says what is wrong with its times
		return timetable.Plan(ctx, tx, courseID, q)
	}
	if minutes > o.Minutes {
		return timetable.Lesson{}, fault.New(fault.Invalid, "attendance.instead", "La lezione non va bene.").
			With("to", "L’oggetto FAD ha {minutes}: la lezione non può durare di più.", fault.Args{"minutes": o.Minutes.String()})
	}
	s, err := TryTeachInstead(ctx, tx, o, q.Mode, minutes)
	if err != nil {
		return timetable.Lesson{}, err
	}
	edition, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return timetable.Lesson{}, err
	}
	if err := s.Vary(ctx, tx, edition, act, c); err != nil {
		return timetable.Lesson{}, err
	}
	o.Minutes -= minutes
	rows := objects.Keep(o)
	if o.Minutes == 0 {
		rows = objects.Remove(o.ID)
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "attendance.object_taught",
		Facts: map[string]any{"object": o.ID, "minutes": minutes}, Rows: []store.Rows{rows}})
	if err != nil {
		return timetable.Lesson{}, err
	}
	return timetable.Plan(ctx, tx, courseID, q)
}

// TryTeachInstead is what the plan must become when minutes of an object are given in a mode
// of lessons instead.
func TryTeachInstead(ctx context.Context, r store.Reader, o Object, mode hours.Mode, minutes calendar.Minutes) (timetable.Switched, error) {
	if mode != hours.Classroom && mode != hours.LiveDistance {
		return timetable.Switched{}, fault.New(fault.Invalid, "attendance.instead", "La lezione non va bene.").With("mode", "Le ore di FAD si danno in aula o in DAD.")
	}
	cell := hours.Cell{Segment: o.Segment, Mode: mode}
	given, err := timetable.PlannedHeldRemaining(ctx, r, o.CourseID, calendar.Date{})
	if err != nil {
		return timetable.Switched{}, err
	}
	wanted := map[hours.Cell]calendar.Minutes{cell: minutes}
	for _, g := range given {
		if g.Cell == cell {
			wanted[cell] += g.Held + g.Ahead
		}
	}
	return timetable.Depart(ctx, r, o.CourseID, timetable.Preview{}, wanted, hours.SelfPaced, mode)
}

// Replaceable reads an object that nobody has followed yet and that still can be: once its
// window has ended, its minutes were offered.
func Replaceable(ctx context.Context, r store.Reader, courseID, objectID string, today calendar.Date) (Object, error) {
	o, err := ObjectOf(ctx, r, courseID, objectID)
	if err != nil {
		return o, err
	}
	if today.After(o.ToDate) {
		return o, fault.New(fault.Refused, "attendance.window_over", "La finestra di questo oggetto FAD è finita il {date}: le sue ore sono già state offerte.", fault.Args{"date": o.ToDate})
	}
	return o, unfollowed(ctx, r, courseID, objectID)
}

package timetable

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Closure is a stretch of days without lessons: everywhere, at one site, or of one course.
type Closure struct {
	ID       string        `db:"id"`
	SiteID   store.Ref     `db:"site_id"`
	CourseID store.Ref     `db:"course_id"` // at most one of the two
	From     calendar.Date `db:"from_date"`
	To       calendar.Date `db:"to_date"` // the last day
	Reason   string        `db:"reason"`
}

var closures = store.NewTable[Closure]("closure")

// Stream is where a closure is told of, and what its verbs lock.
func (c Closure) Stream() store.Stream {
	if c.CourseID != "" {
		return store.CourseStream(string(c.CourseID))
	}
	return store.ProviderStream()
}

// longestClosure is beyond any holiday: more is a slip of the hand.
const longestClosure = 366

// CloseDays takes days out of the calendar for lessons to come; those that are planned in
// them stay until somebody moves them ([LessonsDuring]). Locks: the closure's Stream.
func CloseDays(ctx context.Context, tx *store.Tx, c Closure) (Closure, error) {
	c.ID, c.Reason = store.NewID(), strings.TrimSpace(c.Reason)
	bad := fault.New(fault.Invalid, "timetable.closure", "La chiusura non va bene.")
	switch {
	case c.From.IsZero():
		bad.With("from", "Scrivi il primo giorno di chiusura.")
	case c.To.IsZero():
		c.To = c.From
	case c.To.Before(c.From):
		bad.With("to", "L’ultimo giorno viene prima del primo.")
	case c.From.DaysUntil(c.To) >= longestClosure:
		bad.With("to", "Una chiusura dura al massimo {n} giorni.", fault.Args{"n": longestClosure})
	}
	if c.Reason == "" {
		bad.With("reason", "Scrivi perché quei giorni non c’è lezione.")
	}
	if c.SiteID != "" && c.CourseID != "" {
		bad.With("scope", "Una chiusura è di una sede o di un corso, non di tutti e due.")
	}
	if err := bad.OrNil(); err != nil {
		return c, err
	}
	if c.SiteID != "" {
		if _, err := provider.SiteByID(ctx, tx, string(c.SiteID)); err != nil {
			return c, err
		}
	}
	if c.CourseID != "" {
		of, err := course.ByID(ctx, tx, string(c.CourseID))
		if err != nil {
			return c, err
		}
		if err := stillOn(of); err != nil {
			return c, err
		}
	}
	return c, c.record(ctx, tx, "timetable.days_closed", closures.Keep(c))
}

// LiftClosure gives the days of a closure back. Locks: the closure's Stream.
func LiftClosure(ctx context.Context, tx *store.Tx, id string) error {
	c, err := ClosureByID(ctx, tx, id)
	if err != nil {
		return err
	}
	return c.record(ctx, tx, "timetable.closure_lifted", closures.Remove(id))
}

func (c Closure) record(ctx context.Context, tx *store.Tx, kind string, rows store.Rows) error {
	facts := map[string]any{"closure": c.ID, "from": c.From, "to": c.To}
	_, err := tx.Record(ctx, store.Event{Stream: c.Stream(), Type: kind, Facts: facts, Rows: []store.Rows{rows}})
	return err
}

// ClosureByID reads one closure.
func ClosureByID(ctx context.Context, r store.Reader, id string) (Closure, error) {
	c, err := closures.ByID(ctx, r, id)
	return c, store.NotFound(err, "La chiusura non c’è.")
}

// ClosuresFrom are the closures that have not ended on a day, the nearest first.
func ClosuresFrom(ctx context.Context, r store.Reader, day calendar.Date) ([]Closure, error) {
	return closures.Where(ctx, r, "to_date >= ? ORDER BY from_date, id", day)
}

// LessonsDuring are the planned lessons that lie in a closure, from a day on.
func LessonsDuring(ctx context.Context, r store.Reader, c Closure, from calendar.Date) ([]Lesson, error) {
	if from.Before(c.From) {
		from = c.From
	}
	const planned = "state = 'planned' AND on_date BETWEEN ? AND ?"
	const order = " ORDER BY on_date, from_wall, id"
	switch {
	case c.CourseID != "":
		return lessons.Where(ctx, r, planned+" AND course_id = ?"+order, from, c.To, string(c.CourseID))
	case c.SiteID != "":
		return lessons.Where(ctx, r, planned+" AND room_id IN (SELECT r.id FROM room r WHERE r.site_id = ?)"+order, from, c.To, string(c.SiteID))
	}
	return lessons.Where(ctx, r, planned+order, from, c.To)
}

// DayOff is a day without lessons, and why.
type DayOff struct {
	Date     calendar.Date
	Why      any       // a language.Message where it is a holiday, else a text as somebody wrote it
	Law      string    // of a national holiday
	SiteID   store.Ref // only there
	CourseID store.Ref // only for that course
	Closure  string    // the id of the closure, empty for a holiday
}

// DaysOff are the days without lessons of a stretch, in their order: national holidays,
// each site's patron saint, closures. Those of a course are its own alone: without a
// course there are none.
func DaysOff(ctx context.Context, r store.Reader, courseID string, from, to calendar.Date) ([]DayOff, error) {
	out := holidays(from, to)
	sites, err := provider.Sites(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, s := range sites {
		for year := from.Year(); year <= to.Year(); year++ {
			if day := s.PatronDay.On(year); !day.IsZero() && !day.Before(from) && !day.After(to) {
				out = append(out, DayOff{Date: day, Why: cmp.Or(s.Patron, s.City), SiteID: store.Ref(s.ID)})
			}
		}
	}
	closed, err := closures.Where(ctx, r, "from_date <= ? AND to_date >= ? AND (course_id IS NULL OR course_id = ?) ORDER BY from_date, id", to, from, courseID)
	for _, c := range closed {
		for day := c.From; !day.After(c.To); day = day.AddDays(1) {
			if !day.Before(from) && !day.After(to) {
				out = append(out, DayOff{Date: day, Why: c.Reason, SiteID: c.SiteID, CourseID: c.CourseID, Closure: c.ID})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b DayOff) int { return a.Date.Compare(b.Date) })
	return out, err
}

func holidays(from, to calendar.Date) []DayOff {
	var out []DayOff
	for year := from.Year(); year <= to.Year(); year++ {
		for _, h := range calendar.Holidays(year) {
			if !h.Date.Before(from) && !h.Date.After(to) {
				out = append(out, DayOff{Date: h.Date, Why: language.Message(h.Label()), Law: h.Law})
			}
		}
	}
	return out
}

// closedFor says whether a day is off for a course of a site, or for one of its rooms
// that may be elsewhere.
func closedFor(off []DayOff, siteID string, siteOf func(room store.Ref) string) func(calendar.Date, store.Ref) bool {
	byDay := map[calendar.Date][]DayOff{}
	for _, d := range off {
		byDay[d.Date] = append(byDay[d.Date], d)
	}
	return func(day calendar.Date, room store.Ref) bool {
		at := siteID
		if room != "" {
			at = siteOf(room)
		}
		return slices.ContainsFunc(byDay[day], func(d DayOff) bool { return d.SiteID == "" || string(d.SiteID) == at })
	}
}

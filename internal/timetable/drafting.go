package timetable

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// remembered is the pattern with which a course's calendar was last generated.
type remembered struct {
	CourseID string `db:"id"`
	Pattern  string `db:"pattern"`
}

var patterns = store.NewTable[remembered]("weekly_pattern")

// PatternOf is the pattern with which the calendar of a course was last generated, and
// false where it never was.
func PatternOf(ctx context.Context, r store.Reader, courseID string) (Pattern, bool, error) {
	var p Pattern
	row, err := patterns.ByID(ctx, r, courseID)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	if err := json.Unmarshal([]byte(row.Pattern), &p); err != nil {
		return p, false, fmt.Errorf("timetable: the pattern of %s: %w", courseID, err)
	}
	return p, true, nil
}

// Wish is what somebody asks of a calendar: the pattern, and whether the lessons to come
// that it would give are taken out first.
type Wish struct {
	Pattern
	Again  bool
	Reason string // why lessons are taken out inside the notice
}

// Locks are what carrying the wish out locks.
func (w Wish) Locks(ctx context.Context, r store.Reader, courseID string) ([]store.Stream, error) {
	return Locks(ctx, r, courseID, w.requests()...)
}

// DraftOf is the calendar that a wish would make of a course as it stands on a day. A
// pattern that does not hold is refused, field by field.
func DraftOf(ctx context.Context, r store.Reader, courseID string, w Wish, today calendar.Date) (Draft, error) {
	d, err := openDesk(ctx, r, courseID)
	if err != nil {
		return Draft{}, err
	}
	if err := w.check(d); err != nil {
		return Draft{}, err
	}
	g, removed, err := d.ground(ctx, r, w, today)
	if err != nil {
		return Draft{}, err
	}
	draft := Generate(w.Pattern, g)
	draft.Removed = removed
	days := make([]calendar.Date, len(removed))
	for i, l := range removed {
		days[i] = l.Date
	}
	draft.AskReason = AsksReason(d.course.State, d.provider.CalendarNoticeDays, today, days...)
	return draft, nil
}

// ground reads what a calendar of the course is generated on, and which lessons it would
// take the place of.
func (d desk) ground(ctx context.Context, r store.Reader, w Wish, today calendar.Date) (Ground, []Lesson, error) {
	g := Ground{CourseID: d.course.ID, Zone: d.zone, Last: d.course.EndsOn, Roll: d.roll}
	own, err := LessonsOfCourse(ctx, r, d.course.ID, Filter{})
	if err != nil {
		return g, nil, err
	}
	var removed []Lesson
	replaced := func(l Lesson) bool { return w.replaces(l, today) }
	for _, l := range own {
		if replaced(l) {
			removed = append(removed, l)
		}
	}
	g.Missing = missing(d.cells, slices.DeleteFunc(own, replaced), d.groups, d.zone)
	off, err := DaysOff(ctx, r, d.course.ID, w.From, d.course.EndsOn)
	if err != nil {
		return g, nil, err
	}
	g.Closed = closedFor(off, d.course.SiteID, d.siteOf)
	sharing, err := sharedBy(ctx, r, d.course.ID)
	if err != nil {
		return g, nil, err
	}
	g.Roll.shared = sharing.learners
	if g.Taken, err = standing(ctx, r, d.course.ID, sharing, w.requests(), w.From, d.course.EndsOn, d.zone); err != nil {
		return g, nil, err
	}
	g.Taken = slices.DeleteFunc(g.Taken, func(b Booked) bool { return replaced(b.Lesson) })
	g.Names = d.names()
	return g, removed, nil
}

// names are those of the course's staff and groups, and of all rooms.
func (d desk) names() Names {
	n := Names{Staff: map[string]string{}, Rooms: map[store.Ref]string{}, Groups: map[store.Ref]string{}}
	for _, c := range d.staff {
		n.Staff[c.StaffID] = c.Person.FullName()
	}
	for _, room := range d.rooms {
		n.Rooms[store.Ref(room.ID)] = room.Name
	}
	for _, group := range d.groups {
		n.Groups[store.Ref(group.ID)] = group.Name
	}
	return n
}

// replaces reports whether the wish takes the place of a lesson: one of its own to come,
// for the class or a group, that no register has seen.
func (w Wish) replaces(l Lesson, today calendar.Date) bool {
	return w.Again && l.State == Planned && !l.Reopened && !l.MakeUp && l.Audience != ForLearners && l.Date.After(today) && !l.Date.Before(w.From) &&
		slices.ContainsFunc(w.Strands, func(s Strand) bool {
			return len(s.Teachers) > 0 && s.cell() == hours.Cell{Segment: l.Segment, Mode: l.Mode}
		})
}

// missing is what the calendar does not provide for yet, by part: for the class as far as
// its groups have had most, for a group what it has not had.
func missing(cells []hours.Planned, all []Lesson, groups []Group, zone *time.Location) map[Part]calendar.Minutes {
	had := map[Part]calendar.Minutes{}
	for _, l := range all {
		if !l.MakeUp && l.Audience != ForLearners {
			had[Part{hours.Cell{Segment: l.Segment, Mode: l.Mode}, l.GroupID}] += l.Lasts(zone)
		}
	}
	out := map[Part]calendar.Minutes{}
	for _, c := range cells {
		left := c.Minutes - had[Part{Cell: c.Cell}]
		var most calendar.Minutes
		for _, group := range groups {
			part := Part{c.Cell, store.Ref(group.ID)}
			out[part], most = left-had[part], max(most, had[part])
		}
		out[Part{Cell: c.Cell}] = left - most
	}
	return out
}

// Seal is the draft in a few letters: two drafts with one seal are the same calendar.
func (d Draft) Seal() string {
	removed := make([]string, len(d.Removed))
	for i, l := range d.Removed {
		removed[i] = l.ID
	}
	text, _ := json.Marshal([]any{d.Lessons, removed}) // plain values always marshal
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// PlanDraft puts the calendar that a wish makes into the course's, and remembers the
// pattern. Seen is the seal of the draft that a person looked at: where something changed
// meanwhile and it would be another one now, nothing is written. Locks: [Wish.Locks].
func PlanDraft(ctx context.Context, tx *store.Tx, courseID string, w Wish, seen string) (Draft, error) {
	d, err := openDesk(ctx, tx, courseID)
	if err != nil {
		return Draft{}, err
	}
	draft, err := DraftOf(ctx, tx, courseID, w, tx.Today(d.zone))
	if err != nil {
		return draft, err
	}
	w.Reason = strings.TrimSpace(w.Reason)
	switch {
	case draft.Seal() != seen:
		return draft, fault.New(fault.Conflict, "timetable.overtaken",
			"Nel frattempo sono cambiati lezioni, chiusure, piano o personale: il calendario generato ora sarebbe un altro. Guarda la nuova anteprima e confermala.")
	case len(draft.Lessons) == 0 && len(draft.Removed) == 0:
		return draft, fault.New(fault.Refused, "timetable.nothing", "Non c’è nessuna lezione da mettere in calendario: guarda che cosa manca e che cosa l’ha impedito.")
	case draft.AskReason && w.Reason == "":
		return draft, fault.New(fault.Invalid, "timetable.notice", "Il cambio è dentro il preavviso: serve il motivo.").
			With("reason", "Alcune lezioni da togliere sono tra meno di {days} {days|giorno|giorni}: scrivi perché il calendario cambia.", fault.Args{"days": d.provider.CalendarNoticeDays})
	}
	if err := d.clear(ctx, tx, draft.Removed, w.Reason); err != nil {
		return draft, err
	}
	if _, err := PlanMany(ctx, tx, courseID, draft.Lessons); err != nil {
		return draft, err
	}
	text, err := json.Marshal(w.Pattern)
	if err != nil {
		return draft, fmt.Errorf("timetable: the pattern of %s: %w", courseID, err)
	}
	return draft, record(ctx, tx, courseID, "timetable.generated", map[string]any{"lessons": len(draft.Lessons), "removed": len(draft.Removed), "last": draft.Last()},
		patterns.Keep(remembered{courseID, string(text)}))
}

// clear takes lessons that were only ever planned out of the calendar; the journal keeps
// that they were there.
func (d desk) clear(ctx context.Context, tx *store.Tx, gone []Lesson, reason string) error {
	if len(gone) == 0 {
		return nil
	}
	given, err := TeachingsOf(ctx, tx, ids(gone)...)
	if err != nil {
		return err
	}
	var taught []string
	for _, l := range gone {
		for _, t := range given[l.ID] {
			taught = append(taught, t.ID)
		}
	}
	return record(ctx, tx, d.course.ID, "timetable.cleared", map[string]any{"lessons": len(gone), "reason": reason},
		teachings.Remove(taught...), lessons.Remove(ids(gone)...))
}

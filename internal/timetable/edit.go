package timetable

import (
	"context"
	"maps"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// RollCalled is the id of the finding that a lesson has marks already.
const RollCalled = "C-ROLL"

// OutOfPlace is the id of the finding that a lesson cannot be on the day it would get.
const OutOfPlace = "C-SLOT"

// Change is what goes with every act upon a calendar that stands.
type Change struct {
	Reason string // why: asked inside the notice. The journal keeps it, so it names nobody
	DayOff bool   // that lessons come to lie on days without any is known, and wanted
	// Marked counts the marks of lessons, by lesson. The roll stands below this room, so
	// whoever acts brings attendance.Marked along.
	Marked func(ctx context.Context, r store.Reader, lessonIDs ...string) (map[string]int, error)
}

// Edit is a lesson before and after an act by hand.
type Edit struct{ Before, After Booked }

// Preview is what an act would change, and what stands in its way.
type Preview struct {
	Edits     []Edit
	Left      []Lesson // in the stretch, and not touched: they are on the register
	Found     []finding.Finding
	AskReason bool // a lesson lies inside the notice
	Notice    int  // days before a lesson by which the Region is told
	sharing   sharing
}

// Locks are what carrying the act out locks: rooms and teachers that the lessons have
// and that they get, the course, and its learners who attend another course too.
func (p Preview) Locks(courseID string) []store.Stream {
	var rooms []store.Ref
	var teachers []string
	for _, e := range p.Edits {
		for _, b := range []Booked{e.Before, e.After} {
			rooms, teachers = append(rooms, b.RoomID), append(teachers, b.Teachers...)
		}
	}
	return p.sharing.locks(courseID, rooms, teachers)
}

// AsksReason reports whether an act upon lessons of those days must say why: one lies
// inside the notice, so many days before the lesson, by which the Region is owed word of
// it (DOMAIN §6: notice days are data). A draft has told nobody anything; no days are no
// notice.
func AsksReason(state course.State, notice int, today calendar.Date, days ...calendar.Date) bool {
	if state == course.Draft || notice <= 0 {
		return false
	}
	first := today.AddDays(notice)
	return slices.ContainsFunc(days, func(d calendar.Date) bool { return d.Before(first) })
}

// retimed reports whether the lesson changes its time or is no more: what a calendar says.
func (e Edit) retimed() bool {
	a, b := e.Before, e.After
	return a.Date != b.Date || a.From != b.From || a.To != b.To || a.Breaks != b.Breaks || a.State != b.State
}

// rollTouched reports whether marks would lose what they tell of: when, how or for whom.
func (e Edit) rollTouched() bool {
	a, b := e.Before, e.After
	return e.retimed() || a.Mode != b.Mode || a.Audience != b.Audience || a.GroupID != b.GroupID || !sameSet(a.Members, b.Members)
}

// notice is how many days before the lesson the Region is owed word of this edit.
func (d desk) notice(e Edit) int {
	n := 0
	if e.retimed() {
		n = d.provider.CalendarNoticeDays
	}
	if a, b := e.Before, e.After; a.Mode != b.Mode || d.siteOf(a.RoomID) != d.siteOf(b.RoomID) || !sameSet(a.Teachers, b.Teachers) {
		n = max(n, d.provider.VariationNoticeDays)
	}
	return n
}

func (d desk) siteOf(room store.Ref) string {
	for _, r := range d.rooms {
		if r.ID == string(room) {
			return r.SiteID
		}
	}
	return ""
}

// judge fills in what stands in the way of the edits: rolls that were called, and clashes.
func (d desk) judge(ctx context.Context, r store.Reader, today calendar.Date, p *Preview, c Change) error {
	for _, e := range p.Edits {
		n := d.notice(e)
		p.AskReason = p.AskReason || AsksReason(d.course.State, n, today, e.Before.Date, e.After.Date)
		p.Notice = max(p.Notice, n)
	}
	var err error
	if p.sharing, err = sharedBy(ctx, r, d.course.ID); err != nil {
		return err
	}
	called, err := d.rollsCalled(ctx, r, p.Edits, c)
	if err != nil {
		return err
	}
	p.Found = append(p.Found, called...)
	var wanted []Booked
	for _, e := range p.Edits {
		if e.After.State != Cancelled {
			wanted = append(wanted, e.After)
		}
	}
	clashing, err := inTheWay(ctx, r, d.course.ID, wanted)
	if err != nil {
		return err
	}
	p.Found = append(p.Found, clashing...)
	off, err := d.onDaysOff(ctx, r, moved(p.Edits))
	p.Found = append(p.Found, off...)
	return err
}

// rollsCalled are the lessons that have marks: a mark tells of a time, a mode and an
// audience, and is not carried over to others.
func (d desk) rollsCalled(ctx context.Context, r store.Reader, edits []Edit, c Change) ([]finding.Finding, error) {
	var touched []string
	for _, e := range edits {
		if e.rollTouched() {
			touched = append(touched, e.Before.ID)
		}
	}
	if len(touched) == 0 {
		return nil, nil
	}
	marked, err := c.Marked(ctx, r, touched...)
	if err != nil {
		return nil, err
	}
	var out []finding.Finding
	for _, e := range edits {
		if n := marked[e.Before.ID]; n > 0 && e.rollTouched() {
			out = append(out, e.Before.finding(RollCalled,
				"Lezione del {date}, {from}–{to}: l’appello è già cominciato, con {n} {n|allievo segnato|allievi segnati}. Togli prima i segni dall’appello; se la lezione non si è svolta, chiudila dicendolo.",
				finding.Args{"n": n}))
		}
	}
	return out, nil
}

// finding is one line about a lesson.
func (l Lesson) finding(rule, message string, more finding.Args) finding.Finding {
	args := finding.Args{"date": l.Date, "from": l.From.String(), "to": l.To.String(), "lesson": l.ID}
	maps.Copy(args, more)
	return finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: l.ID, Message: message, Args: args}
}

// refusal is what stands in the way, all of it at once; the fields reason and day_off where
// they are asked.
func (p Preview) refusal(c Change) error {
	var out *fault.Error
	if blocking := finding.Of(p.Found, finding.Blocking); len(blocking) > 0 {
		out = finding.Refusal("timetable.clash", "Così non si può: {n} {n|ostacolo|ostacoli}. Ogni riga dice quale lezione tocca.", blocking)
		if !slices.ContainsFunc(blocking, func(f finding.Finding) bool { return f.Rule != RollCalled }) {
			out.Code = "timetable.roll_called"
		}
	}
	if p.AskReason && c.Reason == "" {
		if out == nil {
			out = fault.New(fault.Invalid, "timetable.notice", "Il cambio è dentro il preavviso: serve il motivo.")
		}
		out.With("reason", "La lezione cade nel preavviso di {days} {days|giorno|giorni}: scrivi perché il calendario cambia.", fault.Args{"days": p.Notice})
	}
	if off := finding.Of(p.Found, finding.Warning); len(off) > 0 && !c.DayOff {
		if out == nil {
			out = dayOff()
		}
		out.With("day_off", off[0].Message, fault.Args(off[0].Args))
	}
	if out == nil {
		return nil
	}
	return out
}

// carryOut writes the edits of an act in one event, or refuses all of them.
func (d desk) carryOut(ctx context.Context, tx *store.Tx, kind string, p Preview, c Change) error {
	c.Reason = strings.TrimSpace(c.Reason)
	if err := p.refusal(c); err != nil {
		return err
	}
	var wanted []Booked
	for _, e := range p.Edits {
		wanted = append(wanted, e.Before, e.After)
	}
	if err := locked(ctx, tx, d.course.ID, wanted); err != nil {
		return err
	}
	rows, err := editRows(ctx, tx, p.Edits)
	if err != nil {
		return err
	}
	return record(ctx, tx, d.course.ID, kind, factsOf(p.Edits, c.Reason), rows...)
}

// editRows are the rows that edits write: lessons, teachers, named learners.
func editRows(ctx context.Context, r store.Reader, edits []Edit) ([]store.Rows, error) {
	var touched []string
	for _, e := range edits {
		touched = append(touched, e.After.ID)
	}
	given, err := TeachingsOf(ctx, r, touched...)
	if err != nil {
		return nil, err
	}
	named, err := namedOf(ctx, r, touched)
	if err != nil {
		return nil, err
	}
	var kept []Lesson
	var taught []Teaching
	var added []NamedLearner
	var untaught, gone []string
	for _, e := range edits {
		e.After.Version = e.Before.Version + 1
		kept = append(kept, e.After.Lesson)
		keep, remove := reassigned(e.After, given[e.After.ID])
		taught, untaught = append(taught, keep...), append(untaught, remove...)
		var ids []string
		if e.After.Audience == ForLearners {
			ids = e.After.Members
		}
		more, less := renamed(e.After.ID, ids, named[e.After.ID])
		added, gone = append(added, more...), append(gone, less...)
	}
	return []store.Rows{lessons.Keep(kept...), teachings.Keep(taught...), teachings.Remove(untaught...),
		namedLearners.Keep(added...), namedLearners.Remove(gone...)}, nil
}

// reassigned are the teachings of a lesson that its teachers now have: in its time, the new
// ones planned. Who was substituted stays, with the reason, unless they teach it again.
func reassigned(b Booked, given []Teaching) (keep []Teaching, remove []string) {
	known := map[string]bool{}
	for _, t := range given {
		teaches := slices.Contains(b.Teachers, t.StaffID)
		known[t.StaffID] = true
		if t.Actual && !teaches {
			remove = append(remove, t.ID)
			continue
		}
		if teaches && !t.Actual {
			t.Planned, t.Actual, t.Reason = true, true, ""
		}
		t.StartsAt, t.EndsAt = b.StartsAt, b.EndsAt
		keep = append(keep, t)
	}
	for _, id := range b.Teachers {
		if !known[id] {
			keep = append(keep, Teaching{ID: store.NewID(), LessonID: b.ID, StaffID: id, StartsAt: b.StartsAt, EndsAt: b.EndsAt, Planned: true, Actual: true})
		}
	}
	return keep, remove
}

// renamed are the rows between those whom a lesson names and those whom it is to name.
func renamed(lessonID string, wanted []string, named []NamedLearner) (added []NamedLearner, gone []string) {
	for _, n := range named {
		if !slices.Contains(wanted, n.EnrolmentID) {
			gone = append(gone, n.ID)
		}
	}
	for _, id := range wanted {
		if !slices.ContainsFunc(named, func(n NamedLearner) bool { return n.EnrolmentID == id }) {
			added = append(added, NamedLearner{store.NewID(), lessonID, id})
		}
	}
	return added, gone
}

// Place is what the journal remembers of a lesson before and after an act.
type Place struct {
	Date     calendar.Date `json:"date"`
	From     calendar.Wall `json:"from"`
	To       calendar.Wall `json:"to"`
	Breaks   []Break       `json:"breaks,omitempty"`
	Mode     hours.Mode    `json:"mode"`
	Room     store.Ref     `json:"room,omitempty"`
	Platform string        `json:"platform,omitempty"`
	Audience Audience      `json:"audience"`
	Group    store.Ref     `json:"group,omitempty"`
	Teachers []string      `json:"teachers"` // staff ids
}

func (b Booked) place() Place {
	return Place{b.Date, b.From, b.To, b.BreakTimes(), b.Mode, b.RoomID, b.Platform, b.Audience, b.GroupID, unique(slices.Clone(b.Teachers))}
}

// facts are what an event by hand tells beside its rows.
type facts struct {
	Reason  string     `json:"reason,omitempty"`
	Planned int        `json:"planned,omitempty"` // how many
	Edits   []editFact `json:"edits,omitempty"`
	Made    []made     `json:"made,omitempty"`
}

// made is a lesson that comes from another: its second half, its copy, what makes it up.
type made struct {
	Lesson string `json:"lesson"`
	From   string `json:"from"`
}

type editFact struct {
	Lesson string `json:"lesson"`
	Was    Place  `json:"was"`
	Now    Place  `json:"now"`
}

func factsOf(edits []Edit, reason string) facts {
	f := facts{Reason: reason}
	for _, e := range edits {
		f.Edits = append(f.Edits, editFact{e.After.ID, e.Before.place(), e.After.place()})
	}
	return f
}

func sameSet(a, b []string) bool {
	return slices.Equal(unique(slices.Clone(a)), unique(slices.Clone(b)))
}

// openEdit reads a lesson that may be changed, as an edit that changes nothing yet.
func openEdit(ctx context.Context, r store.Reader, lessonID string) (desk, Edit, error) {
	l, err := open(ctx, r, lessonID)
	if err != nil {
		return desk{}, Edit{}, err
	}
	d, err := openDesk(ctx, r, l.CourseID)
	if err != nil {
		return desk{}, Edit{}, err
	}
	b, _, err := booked(ctx, r, l)
	return d, Edit{b, b}, err
}

// alter carries out an act upon one lesson.
func (d desk) alter(ctx context.Context, tx *store.Tx, kind string, e Edit, c Change) (Lesson, error) {
	p := Preview{Edits: []Edit{e}}
	if err := d.judge(ctx, tx, tx.Today(d.zone), &p, c); err != nil {
		return e.Before.Lesson, err
	}
	if err := d.carryOut(ctx, tx, kind, p, c); err != nil {
		return e.Before.Lesson, err
	}
	e.After.Version = e.Before.Version + 1
	return e.After.Lesson, nil
}

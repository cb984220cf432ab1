package timetable

import (
	"fmt"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// Pattern is the week of a course: when there may be lessons, and what is given in them
// until the plan is covered. It is remembered with the course, so that the calendar can
// be generated again when the plan, the closures or the staff have changed.
type Pattern struct {
	From       calendar.Date    `json:"from"` // the first day that may have a lesson
	Bands      []Band           `json:"bands"`
	Strands    []Strand         `json:"strands"` // in the order of the segments
	Order      Order            `json:"order"`
	ClassDay   calendar.Minutes `json:"class_day"`   // the most that a learner may have in a day, 0: no limit
	TeacherDay calendar.Minutes `json:"teacher_day"` // the most that a teacher may give in a day, all courses together, 0: no limit
	Shortest   calendar.Minutes `json:"shortest"`    // the shortest lesson worth coming for
}

// Band is a stretch of the day, on some days of the week, that may be filled with lessons.
type Band struct {
	Days   []time.Weekday `json:"days"`
	From   calendar.Wall  `json:"from"`
	To     calendar.Wall  `json:"to"`
	Breaks []Break        `json:"breaks,omitempty"`
	RoomID store.Ref      `json:"room,omitempty"`  // for the lessons in presence that have none of their own
	Modes  []hours.Mode   `json:"modes,omitempty"` // what may be given in it, empty: everything
}

func (b Band) slot(day calendar.Date) Slot {
	return Slot{Date: day, From: b.From, To: b.To, Breaks: b.Breaks}
}

// Strand is how a cell of the plan is taught: by whom, where, and for whom.
type Strand struct {
	Segment  string      `json:"segment"`
	Mode     hours.Mode  `json:"mode"`
	Teachers []string    `json:"teachers"`           // all of them in every lesson; nobody: not generated
	RoomID   store.Ref   `json:"room,omitempty"`     // empty: the band's
	Platform string      `json:"platform,omitempty"` // of live distance, empty: the course's
	Groups   []store.Ref `json:"groups,omitempty"`   // each is given the same hours; none: the class
	Weight   int         `json:"weight"`             // of its segment, where the order is by weight
}

func (s Strand) cell() hours.Cell { return hours.Cell{Segment: s.Segment, Mode: s.Mode} }

// Order is how what is taught follows each other.
type Order string

const (
	InSequence Order = "sequence" // a segment begins when the one before it is complete
	Together   Order = "together" // everything advances evenly, each by its part of the hours
	ByWeight   Order = "weight"   // everything advances, each segment by its weight
)

// Usual is the pattern to begin with: weekday mornings, everything together.
func Usual(from calendar.Date, cells []hours.Planned, room store.Ref) Pattern {
	p := Pattern{From: from, Order: Together, ClassDay: calendar.Hours(8), TeacherDay: calendar.Hours(8), Shortest: calendar.Hours(1),
		Bands: []Band{{Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
			From: calendar.NewWall(9, 0), To: calendar.NewWall(13, 0), RoomID: room}}}
	return p.Covering(cells)
}

// Covering is the pattern with one strand for each cell of the plan that is given in
// lessons: those it had, then new ones without a teacher.
func (p Pattern) Covering(cells []hours.Planned) Pattern {
	lessons := func(s Strand) bool {
		return slices.ContainsFunc(cells, func(c hours.Planned) bool { return c.Cell == s.cell() })
	}
	p.Strands = slices.DeleteFunc(slices.Clone(p.Strands), func(s Strand) bool { return !lessons(s) })
	for _, c := range cells {
		if c.Mode.IsLesson() && !slices.ContainsFunc(p.Strands, func(s Strand) bool { return s.cell() == c.Cell }) {
			p.Strands = append(p.Strands, Strand{Segment: c.Segment, Mode: c.Mode, Weight: 1})
		}
	}
	return p
}

// longest is how many days a calendar can span: no course lasts longer.
const longest = 5 * 366

// check is what does not hold in a pattern. Fields: from, order, class_day, teacher_day,
// shortest, band.0.to and so on, strand.531.classroom.teachers and so on.
func (p Pattern) check(d desk) error {
	bad := fault.New(fault.Invalid, "timetable.pattern", "Lo schema della settimana non va bene.")
	switch {
	case p.From.IsZero():
		bad.With("from", "Scrivi da quale giorno si comincia.")
	case p.From.Before(d.course.StartsOn) || p.From.After(d.course.EndsOn):
		bad.With("from", "Il {date} è fuori dalle date del corso, dal {from} al {to}.",
			fault.Args{"date": p.From, "from": d.course.StartsOn, "to": d.course.EndsOn})
	}
	if p.Order != InSequence && p.Order != Together && p.Order != ByWeight {
		bad.With("order", "Scegli come si susseguono i segmenti.")
	}
	for field, m := range map[string]calendar.Minutes{"class_day": p.ClassDay, "teacher_day": p.TeacherDay, "shortest": p.Shortest} {
		if m < 0 || m > calendar.Hours(24) {
			bad.With(field, "Un giorno ha 24 ore.")
		}
	}
	if len(p.Bands) == 0 {
		bad.With("band.0.from", "Serve almeno una fascia oraria.")
	}
	for i, b := range p.Bands {
		b.check(bad, fmt.Sprintf("band.%d.", i), d)
	}
	taught := false
	for _, s := range p.Strands {
		taught = taught || len(s.Teachers) > 0
		s.check(bad, fmt.Sprintf("strand.%s.%s.", s.Segment, s.Mode), d, p)
	}
	if !taught {
		bad.With("strands", "Scegli il docente di almeno una riga: senza docente non si genera niente.")
	}
	return bad.OrNil()
}

func (b Band) check(bad *fault.Error, at string, d desk) {
	if len(b.Days) == 0 {
		bad.With(at+"days", "Scegli almeno un giorno della settimana.")
	}
	// On a day without a change of clocks, a band is a slot like any other.
	_, err := b.slot(calendar.MustDate("2026-01-07")).times(d.zone)
	passOn(bad, at, fault.As(err))
	if b.RoomID != "" {
		room := invalidSlot()
		d.checkRoom(room, b.RoomID)
		passOn(bad, at, room)
	}
}

// passOn adds to bad what is wrong with a part of the form.
func passOn(bad *fault.Error, at string, part *fault.Error) {
	if part == nil {
		return
	}
	for _, f := range part.Fields {
		bad.With(at+f.Name, f.Message, f.Args)
	}
}

func (s Strand) check(bad *fault.Error, at string, d desk, p Pattern) {
	if len(s.Teachers) == 0 {
		return // left out on purpose: the draft says so
	}
	if !slices.ContainsFunc(d.cells, func(c hours.Planned) bool { return c.Cell == s.cell() }) || !s.Mode.IsLesson() {
		bad.With(at+"teachers", "Il piano in vigore non ha più queste ore: ricarica la pagina.")
	}
	part := invalidSlot()
	d.checkTeachers(part, s.Teachers)
	roomless := slices.ContainsFunc(p.Bands, func(b Band) bool { return b.RoomID == "" && b.allows(s.Mode) })
	switch {
	case s.Mode == hours.LiveDistance:
		if s.Platform == "" && d.course.Platform == "" {
			bad.With(at+"platform", "Scrivi la piattaforma della lezione in DAD.")
		}
	case s.RoomID != "" || roomless:
		d.checkRoom(part, s.RoomID)
	}
	passOn(bad, at, part)
	if slices.ContainsFunc(s.Groups, func(id store.Ref) bool {
		return !slices.ContainsFunc(d.groups, func(g Group) bool { return g.ID == string(id) })
	}) {
		bad.With(at+"groups", "Scegli un gruppo del corso.")
	}
	if s.Weight < 1 || s.Weight > 1000 {
		bad.With(at+"weight", "Il peso è un numero intero da 1 a 1000.")
	}
}

func (b Band) allows(m hours.Mode) bool { return len(b.Modes) == 0 || slices.Contains(b.Modes, m) }

// request is what the whole pattern needs, for its locks: rooms and teachers.
func (p Pattern) requests() []Request {
	var out []Request
	for _, b := range p.Bands {
		out = append(out, Request{Slot: Slot{RoomID: b.RoomID}})
	}
	for _, s := range p.Strands {
		out = append(out, Request{Slot: Slot{RoomID: s.RoomID}, Teachers: s.Teachers})
	}
	return out
}

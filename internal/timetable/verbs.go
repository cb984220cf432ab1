package timetable

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Request is a lesson as somebody asks for it.
type Request struct {
	Segment string
	Mode    hours.Mode
	Slot
	Teachers []string // staff ids, each a teacher of the course
	Audience Audience // empty: the class
	GroupID  store.Ref
	Learners []string // enrolments, where it is for named ones
	MakeUp   bool
	Topic    string
	MadeFrom string // the lesson that it makes up for, repeats or copies; empty: none
	DayOff   bool   // that the day is one without lessons is known, and wanted
}

// Locks are what planning these lessons locks: their rooms, their teachers, the course,
// and its learners who attend another course too.
func Locks(ctx context.Context, r store.Reader, courseID string, requests ...Request) ([]store.Stream, error) {
	rooms, teachers := needs(requests)
	return locks(ctx, r, courseID, rooms, teachers)
}

// LocksOf are what changing a lesson locks, as it stands now; add the rooms and
// teachers it is to get.
func LocksOf(ctx context.Context, r store.Reader, lessonID string, rooms []store.Ref, teachers []string) ([]store.Stream, error) {
	l, err := LessonByID(ctx, r, lessonID)
	if err != nil {
		return nil, err
	}
	given, err := TeachingsOf(ctx, r, lessonID)
	for _, t := range given[lessonID] {
		teachers = append(teachers, t.StaffID)
	}
	if err != nil {
		return nil, err
	}
	return locks(ctx, r, l.CourseID, append(rooms, l.RoomID), teachers)
}

func locks(ctx context.Context, r store.Reader, courseID string, rooms []store.Ref, teachers []string) ([]store.Stream, error) {
	sharing, err := sharedBy(ctx, r, courseID)
	return sharing.locks(courseID, rooms, teachers), err
}

// Plan puts one lesson into the calendar of a course, as somebody asks for it by hand: on a
// day off it is refused until they say that they know. See [PlanMany].
func Plan(ctx context.Context, tx *store.Tx, courseID string, q Request) (Lesson, error) {
	if err := mindDayOff(ctx, tx, courseID, q); err != nil {
		return Lesson{}, err
	}
	out, err := PlanMany(ctx, tx, courseID, []Request{q})
	if err != nil {
		return Lesson{}, err
	}
	return out[0], nil
}

// PlanMany puts lessons into the calendar, all or none. The segment and mode must be
// of the plan in force, the teachers of the course; nobody and no room may be in two
// lessons at once: every clash is a field of the refusal. Locks: [Locks].
func PlanMany(ctx context.Context, tx *store.Tx, courseID string, requests []Request) ([]Lesson, error) {
	if len(requests) == 0 {
		return nil, nil
	}
	d, err := openDesk(ctx, tx, courseID)
	if err != nil {
		return nil, err
	}
	wanted := make([]Booked, 0, len(requests))
	bad := invalidSlot()
	for i, q := range requests {
		b, err := d.lesson(q)
		e := fault.As(err)
		if err != nil && e == nil {
			return nil, err
		}
		if e != nil {
			if len(requests) == 1 {
				return nil, e
			}
			for _, f := range e.Fields {
				bad = bad.With(fmt.Sprintf("lessons[%d].%s", i, f.Name), f.Message, f.Args)
			}
		}
		wanted = append(wanted, b)
	}
	if err := bad.OrNil(); err != nil {
		return nil, err
	}
	if err := free(ctx, tx, courseID, wanted); err != nil {
		return nil, err
	}
	var planned []Lesson
	var given []Teaching
	var named []NamedLearner
	f := facts{Planned: len(wanted)}
	for i, w := range wanted {
		planned = append(planned, w.Lesson)
		taught, learners := followers(w)
		given, named = append(given, taught...), append(named, learners...)
		if from := requests[i].MadeFrom; from != "" {
			if err := ofCourse(ctx, tx, courseID, from); err != nil {
				return nil, err
			}
			f.Made = append(f.Made, made{w.ID, from})
		}
	}
	return planned, record(ctx, tx, courseID, "timetable.planned", f, lessons.Keep(planned...), teachings.Keep(given...), namedLearners.Keep(named...))
}

// ofCourse refuses a lesson that is not of a course as if it were not there.
func ofCourse(ctx context.Context, r store.Reader, courseID, lessonID string) error {
	l, err := LessonByID(ctx, r, lessonID)
	if err == nil && l.CourseID != courseID {
		err = fault.New(fault.NotFound, "not_found", "La lezione non c’è.")
	}
	return err
}

// desk is what a request is judged against, read once.
type desk struct {
	zone     *time.Location
	provider provider.Provider
	course   course.Course
	cells    []hours.Planned
	staff    []course.Colleague
	rooms    []provider.Room
	groups   []Group
	roll     Roll
	enrolled map[string]bool // enrolments of the course
}

func openDesk(ctx context.Context, r store.Reader, courseID string) (desk, error) {
	d := desk{enrolled: map[string]bool{}}
	var err error
	if d.course, err = course.ByID(ctx, r, courseID); err != nil {
		return d, err
	}
	if err := stillOn(d.course); err != nil {
		return d, err
	}
	if d.zone, err = provider.Zone(ctx, r); err != nil {
		return d, err
	}
	if d.provider, err = provider.Current(ctx, r); err != nil {
		return d, err
	}
	plan, _, err := course.PlanInForce(ctx, r, courseID)
	if err != nil {
		return d, err
	}
	d.cells = plan.Cells()
	if d.staff, err = course.StaffOf(ctx, r, courseID); err != nil {
		return d, err
	}
	if d.rooms, err = provider.Rooms(ctx, r); err != nil {
		return d, err
	}
	if d.groups, err = GroupsOf(ctx, r, courseID); err != nil {
		return d, err
	}
	if d.roll, err = RollOf(ctx, r, courseID); err != nil {
		return d, err
	}
	d.enrolled, err = enrolledIn(ctx, r, courseID)
	return d, err
}

// stillOn refuses to touch the calendar of a course whose teaching is over.
func stillOn(c course.Course) error {
	switch c.State {
	case course.Draft, course.Authorised, course.Started:
		return nil
	}
	return fault.New(fault.Refused, "timetable.course_over", "Il corso è finito: il suo calendario non cambia più.")
}

// lesson is a request as a lesson, or every field that does not hold.
func (d desk) lesson(q Request) (Booked, error) {
	if q.Audience == "" {
		q.Audience = ForClass
	}
	span, err := d.slot(&q.Slot, q.Mode)
	bad := fault.As(err)
	if bad == nil {
		bad = invalidSlot()
	}
	cell := hours.Cell{Segment: q.Segment, Mode: q.Mode}
	switch {
	case q.Mode != hours.Classroom && q.Mode != hours.Laboratory && q.Mode != hours.LiveDistance:
		bad.With("mode", "Una lezione è in aula, in laboratorio o in DAD: FAD e stage hanno un periodo, non un orario.")
	case !slices.ContainsFunc(d.cells, func(p hours.Planned) bool { return p.Cell == cell }):
		bad.With("segment", "Il piano in vigore non prevede ore di {mode} per {segment}: scegli un’altra modalità o chiedi una variazione.",
			fault.Args{"mode": language.Message(q.Mode.Label()), "segment": q.Segment})
	}
	d.checkTeachers(bad, q.Teachers)
	b := Booked{Teachers: q.Teachers}
	b.Lesson = Lesson{ID: store.NewID(), CourseID: d.course.ID, Segment: q.Segment, Mode: q.Mode,
		MakeUp: q.MakeUp, State: Planned, Topic: strings.TrimSpace(q.Topic), Version: 1}
	b.put(q.Slot, span)
	d.address(bad, &b, q.Audience, q.GroupID, q.Learners)
	return b, bad.OrNil()
}

// checkTeachers judges who is to give a lesson.
func (d desk) checkTeachers(bad *fault.Error, staffIDs []string) {
	if len(staffIDs) == 0 {
		bad.With("teachers", "Scegli almeno un docente.")
	}
	for i, id := range staffIDs {
		if slices.Contains(staffIDs[:i], id) {
			bad.With("teachers", "Lo stesso docente è indicato due volte.")
		}
		if !d.teaches(id) {
			bad.With("teachers", "Il docente non è nel personale del corso: aggiungilo prima ai docenti.")
		}
	}
}

// address says whom a lesson is for.
func (d desk) address(bad *fault.Error, b *Booked, audience Audience, group store.Ref, learners []string) {
	b.Audience, b.GroupID, b.Members = audience, "", nil
	switch audience {
	case ForClass:
	case ForGroup:
		if !slices.ContainsFunc(d.groups, func(g Group) bool { return g.ID == string(group) }) {
			bad.With("group", "Scegli un gruppo del corso.")
		}
		b.GroupID = group
		b.Members = d.roll.booked(b.Lesson)
	case ForLearners:
		b.Members = unique(slices.Clone(learners))
		if len(b.Members) == 0 {
			bad.With("learners", "Scegli gli allievi a cui è destinata la lezione.")
		}
		if slices.ContainsFunc(b.Members, func(id string) bool { return !d.enrolled[id] }) {
			bad.With("learners", "Uno degli allievi scelti non è iscritto a questo corso.")
		}
	default:
		bad.With("audience", "Scegli a chi è destinata la lezione: la classe, un gruppo o singoli allievi.")
	}
}

// slot judges when and where; a live lesson without a platform gets the course's.
func (d desk) slot(s *Slot, mode hours.Mode) (calendar.Interval, error) {
	span, err := s.times(d.zone)
	bad := fault.As(err)
	if bad == nil {
		bad = invalidSlot()
	}
	switch {
	case s.Date.IsZero():
	case s.Date.Before(d.course.StartsOn) || s.Date.After(d.course.EndsOn):
		bad.With("date", "Il {date} è fuori dalle date del corso, dal {from} al {to}.",
			fault.Args{"date": s.Date, "from": d.course.StartsOn, "to": d.course.EndsOn})
	}
	if mode == hours.LiveDistance {
		s.RoomID = ""
		if s.Platform == "" {
			s.Platform = d.course.Platform
		}
		if s.Platform == "" {
			bad.With("platform", "Scrivi la piattaforma della lezione in DAD.")
		}
	} else {
		s.Platform = ""
		d.checkRoom(bad, s.RoomID)
	}
	return span, bad.OrNil()
}

// checkRoom adds to bad what keeps a lesson out of a room.
func (d desk) checkRoom(bad *fault.Error, id store.Ref) {
	i := slices.IndexFunc(d.rooms, func(r provider.Room) bool { return r.ID == string(id) })
	switch {
	case i < 0:
		bad.With("room", "Scegli l’aula della lezione.")
	case !d.rooms[i].ClosedOn.IsZero():
		bad.With("room", "L’aula «{name}» è chiusa a nuove lezioni: scegline un’altra.", fault.Args{"name": d.rooms[i].Name})
	}
}

func (d desk) teaches(staffID string) bool {
	return slices.ContainsFunc(d.staff, func(c course.Colleague) bool { return c.StaffID == staffID && c.Part == course.TeacherPart })
}

// put places a lesson in a slot.
func (l *Lesson) put(s Slot, span calendar.Interval) {
	l.Date, l.From, l.To, l.StartsAt, l.EndsAt = s.Date, s.From, s.To, span.From, span.To
	l.Breaks, l.RoomID, l.Platform = encodeBreaks(s.Breaks), s.RoomID, s.Platform
}

// free refuses lessons that clash with others or among themselves.
func free(ctx context.Context, tx *store.Tx, courseID string, wanted []Booked) error {
	if err := locked(ctx, tx, courseID, wanted); err != nil {
		return err
	}
	found, err := inTheWay(ctx, tx, courseID, wanted)
	if err != nil || len(found) == 0 {
		return err
	}
	return finding.Refusal("timetable.clash", "La lezione si sovrappone a un’altra: scegli un altro orario, un’altra aula o un altro docente.", found)
}

// StillFree refuses spans that a lesson on the register takes back from the calendar: it was
// closed without them, and they may have been given to another since. Who teaches it is
// judged by who closes it. Locks: [LocksOf].
func StillFree(ctx context.Context, tx *store.Tx, l Lesson, spans ...calendar.Interval) error {
	if len(spans) == 0 {
		return nil
	}
	b, _, err := booked(ctx, tx, l)
	if err != nil {
		return err
	}
	b.Teachers = nil
	var wanted []Booked
	for _, span := range spans {
		b.HeldStartsAt, b.HeldEndsAt = span.From, span.To
		wanted = append(wanted, b)
	}
	if err := locked(ctx, tx, l.CourseID, wanted); err != nil {
		return err
	}
	found, err := inTheWay(ctx, tx, l.CourseID, wanted)
	if err != nil || len(found) == 0 {
		return err
	}
	return finding.Refusal("timetable.given_away", "Da quando la lezione è stata chiusa, il calendario ha dato una parte di queste ore a un’altra: chiudila con gli orari di allora, oppure prima sposta o annulla l’altra.", found)
}

// inTheWay are the clashes of lessons with others and among themselves.
func inTheWay(ctx context.Context, r store.Reader, courseID string, wanted []Booked) ([]finding.Finding, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	there, err := takenBy(ctx, r, courseID, wanted)
	if err != nil || len(there)+len(wanted) == 1 {
		return nil, err
	}
	names, err := namesOf(ctx, r, wanted)
	if err != nil {
		return nil, err
	}
	return clashes(wanted, there, names), nil
}

// locked refuses to judge what another transaction could be changing: since the locks
// were chosen the lesson may have got another teacher or room.
func locked(ctx context.Context, tx *store.Tx, courseID string, wanted []Booked) error {
	var rooms []store.Ref
	var teachers []string
	for _, w := range wanted {
		rooms = append(rooms, w.RoomID)
		teachers = append(teachers, w.Teachers...)
	}
	needed, err := locks(ctx, tx, courseID, rooms, teachers)
	if err != nil {
		return err
	}
	for _, s := range needed {
		if _, _, err := tx.Head(s); err != nil {
			return fault.Wrap(err, fault.Conflict, "timetable.changed", "Nel frattempo qualcun altro ha cambiato la lezione. Ricarica la pagina e riprova.")
		}
	}
	return nil
}

func record(ctx context.Context, tx *store.Tx, courseID, kind string, facts any, rows ...store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: kind, Facts: facts, Rows: rows})
	return err
}

// KeepLesson puts a lesson's row into the event of another room: closing a lesson is
// one fact, attendance's own, and its event must tell of the marks, the seal and the
// held times at once. Nobody else writes a lesson from outside this package.
func KeepLesson(l Lesson) store.Rows { return lessons.Keep(l) }

// KeepTeachings puts the rows of who taught and signed into that same event.
func KeepTeachings(t ...Teaching) store.Rows { return teachings.Keep(t...) }

// KeepTutorSignature puts the tutor's signature on a page into an event.
func KeepTutorSignature(s TutorSignature) store.Rows { return tutorSigned.Keep(s) }

// RemoveTutorSignature takes it off a page that is opened again.
func RemoveTutorSignature(id string) store.Rows { return tutorSigned.Remove(id) }

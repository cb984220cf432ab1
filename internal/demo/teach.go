package demo

import (
	"fmt"
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/volume"
)

// What happens at the lessons of the running course, by their place in the pattern.
const (
	together      = 14 // a colleague teaches beside the teacher
	powerFailure  = 18 // the lights go out at a quarter to one
	substitution  = 16 // somebody else teaches
	closedByTutor = 19 // the teacher has not signed yet
	leftOpen      = 23 // yesterday's: nobody has closed it

	colleague = "docente"
)

// teaching takes the class through its lessons: a sheet before the end, the closing
// after it.
func (b *builder) teaching(e *edition) {
	for _, l := range e.lessons {
		date := l.Request.Slot.Date
		to := l.Request.Slot.To
		what := fmt.Sprintf("lezione %d %s", l.n+1, e.class)
		roll, report := b.mark, b.keepReport
		if e.class == "corso" && l.n == onTeams {
			roll, report = nothing, b.takeReport
		}
		if e.class == "corso" && l.n == withoutReport {
			report = nothing
		}
		b.on(date, (to - 10*60).String(), what+", appello", func() error { return roll(e, l) })
		b.on(date, (to + 2*60).String(), what+", resoconto della piattaforma", func() error { return report(e, l) })
		if e.class == "corso" && l.n == leftOpen {
			continue
		}
		b.on(date, (to + 5*60).String(), what+", chiusura", func() error { return b.closeLesson(e, l) })
		if len(l.Request.Teachers) > 1 {
			b.on(date, (to + 8*60).String(), what+", firma del collega", func() error { return b.sign(e, l, b.actor(colleague, account.Teacher)) })
		}
		if e.class == "corso" && l.n == closedByTutor {
			continue // who closes signs
		}
		b.on(date, (to + 10*60).String(), what+", firma del tutor", func() error { return b.sign(e, l, b.actor(e.tutor, account.Tutor)) })
	}
	if e.class == "corso" {
		b.incidents(e)
	}
}

// nothing is what a lesson without roll or report has of it.
func nothing(*edition, *lesson) error { return nil }

// mark is the tutor's sheet: first those who were not there from beginning to end, then
// everybody else.
func (b *builder) mark(e *edition, l *lesson) error {
	return b.write(b.actor(e.tutor, account.Tutor), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
		var ops []attendance.MarkOperation
		for i, p := range e.pupils {
			if l.group >= 0 && i%2 != l.group || !p.here(l.day) {
				continue
			}
			entry, exception := p.entry(l)
			if e.class == "corso" && l.n == leftOpen {
				entry.State, exception = attendance.Present, i < 12 // the tutor was called away
			}
			if exception {
				ops = append(ops, attendance.MarkOperation{ID: store.NewID(), EnrolmentID: p.enrolment, Source: attendance.FromSheet, Entry: entry})
			}
		}
		answers, err := attendance.Record(b.ctx, tx, e.id, l.ID, ops)
		if err != nil {
			return err
		}
		for _, a := range answers {
			if a.Result != attendance.Applied {
				return fmt.Errorf("presenza %s: %s", a.Result, a.Message)
			}
		}
		if e.class == "corso" && l.n == leftOpen {
			return nil
		}
		_, err = attendance.MarkAllPresent(b.ctx, tx, e.id, l.ID)
		return err
	})
}

// entry is what the sheet says of somebody, and whether it is more than «presente».
func (p *pupil) entry(l *lesson) (attendance.Entry, bool) {
	if p.absent[l.n] {
		return attendance.Entry{State: attendance.Absent}, true
	}
	out := attendance.Entry{State: attendance.Present}
	shift := l.Request.Slot.From - morning[0]
	var times attendance.Times
	if in, ok := p.in[l.n]; ok {
		in += shift
		times.In = &in
	}
	if left, ok := p.out[l.n]; ok {
		left += shift
		times.Out = &left
	}
	if times.In != nil || times.Out != nil {
		out.Times = []attendance.Times{times}
	}
	if p.remote[l.n] {
		out.Mode = hours.LiveDistance
	}
	return out, out.Times != nil || out.Mode != ""
}

// closeLesson is the teacher's declaration, with the signature that it is.
func (b *builder) closeLesson(e *edition, l *lesson) error {
	teacher := l.teacher
	if e.class == "corso" && l.n == substitution {
		teacher = "f.dilauro"
	}
	actor := b.actor(teacher, account.Teacher)
	gave := slices.Clone(l.Request.Teachers)
	gave[0] = b.staff[teacher]
	c := attendance.Closing{Topic: l.Request.Topic}
	for _, id := range gave {
		c.Teachers = append(c.Teachers, attendance.ActualTeacher{StaffID: id})
	}
	if e.class == "corso" {
		switch l.n {
		case powerFailure:
			until := calendar.NewWall(12, 45)
			c.Held, c.HeldFrom, c.HeldTo, c.Reason = timetable.HeldPartly, &l.Request.Slot.From, &until, "Interruzione dell’energia elettrica in tutta la zona"
		case closedByTutor:
			actor = b.actor(e.tutor, account.Tutor)
		}
	}
	by, err := b.proof(actor)
	if err != nil {
		return err
	}
	c.By = by
	taught := []timetable.Request{l.Request, {Teachers: gave}}
	return b.writeLessons(actor, e.id, taught, func(tx *store.Tx) error {
		c := c
		sheet, err := attendance.SheetOf(b.ctx, tx, l.ID)
		if err != nil {
			return err
		}
		c.Seen = sheet.Seen()
		if e.course.Register == course.OnPaper {
			book, err := volume.BookOf(b.ctx, tx, e.id)
			if err != nil {
				return err
			}
			c.Volume, c.Page = book.Propose(l.ID, l.Date)
		}
		_, err = attendance.Close(b.ctx, tx, b.Keys, l.ID, c)
		return err
	})
}

// sign puts somebody's signature under a lesson that another has closed.
func (b *builder) sign(e *edition, l *lesson, actor store.Actor) error {
	who, err := b.proof(actor)
	if err != nil {
		return err
	}
	return b.write(actor, []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
		closed, err := timetable.LessonByID(b.ctx, tx, l.ID)
		if err != nil {
			return err
		}
		stamps, err := attendance.Stamps(b.ctx, tx, closed)
		if err != nil {
			return err
		}
		return attendance.Sign(b.ctx, tx, b.Keys, who, attendance.Page{LessonID: l.ID, Stamp: stamps[l.ID]})
	})
}

// lesson is a lesson by its place in the pattern.
func (e *edition) lesson(n int) *lesson {
	for _, l := range e.lessons {
		if l.n == n {
			return l
		}
	}
	return nil
}

// incidents are what a running course has to put right.
func (b *builder) incidents(e *edition) {
	replaced := e.lesson(substitution)
	b.on(b.dayOf(e, replaced.day-1), "17:20", "sostituzione", func() error {
		given := []timetable.Request{replaced.Request, {Teachers: []string{b.staff["f.dilauro"]}}}
		return b.writeLessons(b.secretary(), e.id, given, func(tx *store.Tx) error {
			_, err := timetable.Substitute(b.ctx, tx, replaced.ID, b.staff[replaced.teacher], b.staff["f.dilauro"], "Visita medica della docente")
			return err
		})
	})
	wrong := e.lesson(amendedLesson)
	b.on(b.dayOf(e, wrong.day+1), "16:10", "rettifica", func() error {
		return b.write(b.director(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
			in := calendar.NewWall(9, 40)
			who := e.pupils[amended].enrolment
			sheet, err := attendance.SheetOf(b.ctx, tx, wrong.ID)
			if err != nil {
				return err
			}
			_, err = attendance.Amend(b.ctx, tx, b.Keys, wrong.ID, who, attendance.Correction{Version: sheet.Seen().Marks[who],
				Entry: attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: &in}}}, Reason: "Entrato alle 9:40: lo attesta il docente, l’appello era già stato fatto"})
			return err
		})
	})
	// What the power failure took is given back in an afternoon.
	dark := e.lesson(powerFailure)
	b.on(b.dayOf(e, dark.day+1), "10:30", "recupero", func() error {
		s := timetable.Slot{Date: b.dayOf(e, 32), From: calendar.NewWall(15, 0), To: calendar.NewWall(16, 30), RoomID: store.Ref(b.rooms[e.room])}
		q := timetable.Request{Segment: dark.Request.Segment, Mode: dark.Request.Mode, Slot: s, Teachers: dark.Request.Teachers, Topic: "Recupero: " + dark.Request.Topic, DayOff: true}
		return b.writeLessons(b.secretary(), e.id, []timetable.Request{q}, func(tx *store.Tx) error {
			_, err := timetable.Plan(b.ctx, tx, e.id, q)
			return err
		})
	})
}

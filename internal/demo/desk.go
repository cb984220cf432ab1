package demo

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/message"
	"vidimus/internal/statement"
	"vidimus/internal/store"
)

// writes is what the office wrote to the class that is about to start: those who lack a
// document were rung up, because nobody has set up a mail server here.
func (b *builder) writes(e *edition) {
	if e.class != "avvio" {
		return
	}
	b.on(b.dayOf(e, -8), "16:40", "telefonate "+e.class, func() error {
		var who []string
		var seen string
		err := b.DB.Read(b.ctx, func(r store.Reader) error {
			drafts, err := message.Drafts(b.ctx, r, e.id, message.Documents, b.dayOf(e, -8))
			drafts = slices.DeleteFunc(drafts, func(d message.Draft) bool { return d.Obstacle != nil })
			drafts = drafts[:min(len(drafts), 3)]
			for _, d := range drafts {
				who = append(who, d.EnrolmentID)
			}
			seen = message.Digest(drafts)
			return err
		})
		if err != nil || len(who) == 0 {
			return err
		}
		return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
			_, err := message.Tell(b.ctx, tx, e.id, message.Documents, message.Phone, seen, who...)
			return err
		})
	})
}

// desk is what learners of the running course asked for at the counter: the hours for an
// employer, a presence for the day of a medical examination elsewhere, an enrolment for the
// bus pass, made once for the wrong use and annulled.
func (b *builder) desk(e *edition) {
	if e.class != "corso" {
		return
	}
	issue := func(day int, at string, pupil int, kind statement.Kind, on calendar.Date) *string {
		id := new(string)
		b.on(b.dayOf(e, day), at, "attestazione "+e.class, func() error {
			return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
				s, err := statement.Issue(b.ctx, tx, b.Keys, e.pupils[pupil].enrolment, kind, on)
				*id = s.ID
				return err
			})
		})
		return id
	}
	issue(20, "10:15", 3, statement.Attendance, b.dayOf(e, 19))
	issue(21, "12:40", 3, statement.Presence, b.dayOf(e, 2)) // came late
	wrong := issue(22, "09:20", 7, statement.Enrolment, calendar.Date{})
	b.on(b.dayOf(e, 22), "09:30", "annullamento "+e.class, func() error {
		return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
			_, err := statement.Annul(b.ctx, tx, *wrong, "chiesta per un altro corso")
			return err
		})
	})
}

package demo

import (
	"fmt"

	"vidimus/internal/communication"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// region is who the letters go to.
const region = "Regione Campania – Formazione professionale"

// telling is what the Region hears of a course. The start of the next one, a substitution
// of these days and the closing course's request are left for whoever opens the
// demonstration.
func (b *builder) telling(e *edition) {
	b.arrives(e, -32, "12:20", "Autorizzazione del corso «"+e.course.Title+"», edizione "+e.course.Edition, e.act)
	if e.class != "avvio" {
		b.tells(e, -8, "12:30", communication.Start, "4417")
	}
	switch e.class {
	case "corso":
		b.tells(e, 4, "12:00", communication.Class, "4820") // the late entries
		b.tells(e, 12, "16:30", communication.Class, "4963")
		b.tells(e, e.lesson(substitution).day-1, "17:45", communication.Variation, "5031")
		b.tells(e, e.lesson(powerFailure).day+1, "12:10", communication.Variation, "5060")
		b.substituteSoon(e)
	case "chiusura":
		b.proposes(e, 41, lastDay+28)
		b.on(b.dayOf(e, lastDay), "18:30", "richiesta d’esame "+e.class, func() error {
			_, err := b.letter(e, communication.ExamRequest)
			return err
		})
	case "finito":
		b.tells(e, 15, "16:30", communication.Class, "3301")
		b.proposes(e, 24, examDay)
		request := b.tells(e, 25, "11:20", communication.ExamRequest, "3588")
		b.on(b.dayOf(e, lastDay-2), "10:10", "nomina della commissione "+e.class, func() error {
			return b.write(b.secretary(), communication.Locks(e.id), func(tx *store.Tx) error {
				_, err := communication.Answer(b.ctx, tx, *request, communication.Entry{Counterpart: region, Subject: "Nomina della commissione d’esame", Reference: "D.D. 177", DocumentDate: b.dayOf(e, lastDay-2)}, nil)
				return err
			})
		})
		b.tells(e, lastDay+1, "16:00", communication.End, "3990")
	}
}

// arrives registers a letter of the Region.
func (b *builder) arrives(e *edition, day int, at, subject, reference string) {
	b.on(b.dayOf(e, day), at, "protocollo "+e.class, func() error {
		return b.write(b.secretary(), communication.Locks(e.id), func(tx *store.Tx) error {
			_, err := communication.Register(b.ctx, tx, communication.Entry{Direction: communication.In, Counterpart: region, Subject: subject, Reference: reference,
				DocumentDate: b.dayOf(e, day), CourseID: store.Ref(e.id)}, nil)
			return err
		})
	})
}

// tells prepares a letter, sends it within the hour and files its receipt on the next
// school day. It answers the letter’s id, once it is there.
func (b *builder) tells(e *edition, day int, at string, kind communication.Kind, receipt string) *string {
	id := new(string)
	what := fmt.Sprintf("comunicazione %s %s", kind, e.class)
	b.on(b.dayOf(e, day), at, what, func() error {
		l, err := b.letter(e, kind)
		if err != nil {
			return err
		}
		*id = l.ID
		return b.write(b.secretary(), communication.Locks(e.id), func(tx *store.Tx) error {
			_, err := communication.Send(b.ctx, tx, l.ID, communication.Sending{Channel: communication.PEC, On: l.PreparedOn, Reference: "opec." + receipt + "@pec.demo.example"})
			return err
		})
	})
	b.on(b.dayOf(e, day+1), "09:35", what+", ricevuta", func() error {
		return b.write(b.secretary(), communication.Locks(e.id), func(tx *store.Tx) error {
			_, err := communication.Acknowledge(b.ctx, tx, *id, communication.Receipt{On: b.dayOf(e, day+1), Number: "PG/" + receipt})
			return err
		})
	})
	return id
}

// letter prepares a letter with its paper. Where the holidays have eaten the term it says so.
func (b *builder) letter(e *edition, kind communication.Kind) (l communication.Letter, err error) {
	err = b.write(b.secretary(), communication.Locks(e.id), func(tx *store.Tx) error {
		d := communication.Draft{Kind: kind, Recipient: region}
		would, err := communication.Compose(b.ctx, tx, e.id, d, tx.Today(b.zone))
		if err != nil {
			return err
		}
		if would.Late(would.PreparedOn) > 0 {
			d.Reason = "Gli uffici sono stati chiusi per festività."
		}
		if l, err = communication.Prepare(b.ctx, tx, e.id, d); err != nil {
			return err
		}
		_, err = paperwork.ReserveLetter(b.ctx, tx, b.Keys, l)
		return err
	})
	if err != nil {
		return l, err
	}
	return l, b.drain()
}

// proposes says on which day the exam could be held.
func (b *builder) proposes(e *edition, day, held int) {
	b.on(b.dayOf(e, day), "12:45", "proposta d’esame "+e.class, func() error {
		return b.write(b.secretary(), communication.Locks(e.id), func(tx *store.Tx) error {
			_, err := communication.ProposeExam(b.ctx, tx, e.id, b.dayOf(e, held), e.site+", "+e.room)
			return err
		})
	})
}

// substituteSoon gives a lesson of the next days to another teacher: the Region does not
// know it yet.
func (b *builder) substituteSoon(e *edition) {
	const today = 28 // the running course’s day that is today
	for _, l := range e.lessons {
		if l.day < today+2 || l.teacher == "f.dilauro" {
			continue
		}
		b.on(b.dayOf(e, today-1), "16:50", "sostituzione annunciata", func() error {
			given := []timetable.Request{l.Request, {Teachers: []string{b.staff["f.dilauro"]}}}
			return b.writeLessons(b.secretary(), e.id, given, func(tx *store.Tx) error {
				_, err := timetable.Substitute(b.ctx, tx, l.ID, b.staff[l.teacher], b.staff["f.dilauro"], "Impegno in un’altra sede")
				return err
			})
		})
		return
	}
}

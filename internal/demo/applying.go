package demo

import (
	"vidimus/internal/absence"
	"vidimus/internal/application"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/link"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// applying is what people do by themselves: two apply for the course that is about to start; a
// learner of the running one says by their private link that they will come late today.
func (b *builder) applying(e *edition) {
	switch e.class {
	case "avvio":
		b.on(b.dayOf(e, -20), "10:00", "modulo di domanda "+e.class, func() error {
			return b.write(b.secretary(), []store.Stream{store.ProviderStream(), store.CourseStream(e.id)}, func(tx *store.Tx) error { return b.publish(tx, e) })
		})
		b.applies(e, -10, "21:14", application.Typed{Surname: "Izzo", Name: "Carmela", Sex: "F", BirthDate: "2003-04-18", BirthPlace: "Napoli", Citizenships: "IT", Phone: "333 5550142",
			TitleLevel: enrolment.Diploma, System: enrolment.ItalianSystem, Note: "Posso frequentare solo nel pomeriggio."})
		b.applies(e, -9, "13:40", application.Typed{Surname: "Popa", Name: "Andreea", BirthDate: "1998-11-02", BirthPlace: "Romania", Citizenships: "RO", Email: "andreea.popa@demo.example",
			TitleLevel: enrolment.Diploma, System: enrolment.ForeignSystem, Country: "RO"})
	case "corso":
		var opened link.Link
		b.on(b.dayOf(e, 1), "14:20", "indirizzo privato "+e.class, func() error {
			return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) (err error) {
				id := e.pupils[0].enrolment
				if opened, err = link.Open(b.ctx, tx, b.Keys, store.CourseStream(e.id), link.Learner, id, calendar.Instant{}); err != nil {
					return err
				}
				_, err = link.Open(b.ctx, tx, b.Keys, store.CourseStream(e.id), link.LearnerCalendar, id, calendar.Instant{})
				return err
			})
		})
		b.on(b.day(-1), "19:05", "segnalazione "+e.class, func() error {
			return b.write(store.Actor{Kind: store.PrivateLink, ID: opened.ID}, []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
				_, err := absence.Tell(b.ctx, tx, absence.Signal{EnrolmentID: e.pupils[0].enrolment, Date: b.day(0), Kind: absence.Late})
				return err
			})
		})
	}
}

// publish opens the public form of a course until the day before it starts.
func (b *builder) publish(tx *store.Tx, e *edition) error {
	p, err := provider.Current(b.ctx, tx)
	if err != nil {
		return err
	}
	if _, err := application.WriteTerms(b.ctx, tx, application.UsualNotice(p), 365); err != nil {
		return err
	}
	_, err = application.Publish(b.ctx, tx, application.Form{CourseID: e.id, From: b.dayOf(e, -20), To: b.dayOf(e, 0).AddDays(-1), Seats: "25 posti; si decide in ordine di arrivo",
		Intro: "Corso di 250 ore, con stage, per lavorare nei servizi di assistenza telefonica. Al termine si sostiene l’esame di qualifica."})
	return err
}

func (b *builder) applies(e *edition, day int, at string, t application.Typed) {
	b.on(b.dayOf(e, day), at, "domanda "+e.class, func() error {
		id := store.NewID()
		return b.write(store.Actor{Kind: store.PrivateLink, ID: "web"}, []store.Stream{store.ApplicationStream(id)}, func(tx *store.Tx) error {
			_, _, err := application.Submit(b.ctx, tx, b.Keys, id, e.id, t)
			return err
		})
	})
}

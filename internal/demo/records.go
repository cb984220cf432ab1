package demo

import (
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

// records: somebody on the telephone was written down a second time, and somebody married
// abroad has another surname by decree.
func (b *builder) records(e *edition) {
	day := b.day(-3)
	b.on(day, "16:40", "scheda doppia", func() error {
		p := e.pupils[2]
		twin := learner.Learner{ID: store.NewID(), Surname: p.Surname, Name: p.Name, Phone: p.Phone, Citizenships: p.Citizenships}
		return b.write(b.secretary(), []store.Stream{store.LearnerStream(twin.ID)}, func(tx *store.Tx) error {
			_, _, err := learner.Register(b.ctx, tx, twin, true)
			return err
		})
	})
	b.on(day, "16:50", "cambio di cognome", func() error {
		p := e.pupils[0]
		return b.write(b.secretary(), []store.Stream{store.LearnerStream(p.ID)}, func(tx *store.Tx) error {
			l, err := learner.ByID(b.ctx, tx, p.ID)
			if err != nil {
				return err
			}
			l.Surname += " Fiore"
			_, _, err = learner.Rectify(b.ctx, tx, l, learner.Act{Kind: learner.NameChange, Number: "decreto n. 118", Authority: "Prefetto di Napoli", On: day.AddDays(-9)}, true)
			return err
		})
	})
}

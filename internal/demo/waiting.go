package demo

import (
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

// waiting are two who applied for the course about to start when its seats were taken; the
// second comes first by a criterion of the call.
func (b *builder) waiting(e *edition) {
	if e.class != "avvio" {
		return
	}
	people := []learner.Learner{
		{ID: store.NewID(), Surname: "Coppola", Name: "Renato", Sex: "M", BirthDate: "1991-06-14", BirthPlace: "Napoli", Citizenships: "IT", Phone: "333 5550171"},
		{ID: store.NewID(), Surname: "Zito", Name: "Angela", Sex: "F", BirthDate: "1987-02-03", BirthPlace: "Napoli", Citizenships: "IT", Phone: "333 5550172"},
	}
	for i, p := range people {
		b.on(b.dayOf(e, -10+i), "11:15", "domanda di "+p.FullName(), func() error {
			return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id), store.LearnerStream(p.ID)}, func(tx *store.Tx) error {
				if _, _, err := learner.Register(b.ctx, tx, p, true); err != nil {
					return err
				}
				row, err := enrolment.Enrol(b.ctx, tx, e.id, p.ID, false)
				if err != nil || i == 0 {
					return err
				}
				return enrolment.MoveTo(b.ctx, tx, row.ID, 1, "Disoccupata da oltre dodici mesi, come chiede l’avviso")
			})
		})
	}
}

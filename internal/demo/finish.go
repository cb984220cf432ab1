package demo

import (
	"fmt"

	"vidimus/internal/admission"
	"vidimus/internal/certificate"
	"vidimus/internal/exam"
	"vidimus/internal/journey"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
)

// examDay is when the class that has finished is examined.
const examDay = lastDay + 8

// examining ends a course: the tests of the UF, the list, the exam, the certificates.
func (b *builder) examining(e *edition) {
	b.tested(e, "531", 23)
	b.tested(e, "532", 35)
	b.listed(e)
	b.examined(e)
	b.certified(e)
}

// act is what the director does about a course at a time of one of its days, with the papers
// that follow.
func (b *builder) act(e *edition, day int, at, what string, do func(tx *store.Tx) error) {
	b.on(b.dayOf(e, day), at, what+" "+e.class, func() error {
		if err := b.write(b.director(), []store.Stream{store.CourseStream(e.id)}, do); err != nil {
			return err
		}
		return b.drain()
	})
}

// tested is the test at the end of a UF.
func (b *builder) tested(e *edition, segment string, day int) {
	b.act(e, day, "17:30", "prova UF "+segment, func(tx *store.Tx) error {
		results := map[string]string{}
		for i, p := range e.pupils {
			if p.here(day) && !p.credited(segment) {
				results[p.enrolment] = fmt.Sprintf("%d/30", 18+(i*5+day)%13)
			}
		}
		return admission.TakeTest(b.ctx, tx, e.id, segment, b.dayOf(e, day), results)
	})
}

// listed is the end of the lessons, with the register, and the list of who is admitted.
func (b *builder) listed(e *edition) {
	b.act(e, lastDay+1, "10:00", "fine", func(tx *store.Tx) error {
		if _, err := journey.End(b.ctx, tx, e.id); err != nil {
			return err
		}
		_, err := paperwork.ReserveRegister(b.ctx, tx, b.Keys, e.id)
		return err
	})
	b.act(e, lastDay+2, "11:00", "elenco di ammissione", func(tx *store.Tx) error {
		frozen, err := admission.Freeze(b.ctx, tx, e.id, admission.Final)
		if err != nil {
			return err
		}
		_, err = paperwork.ReserveList(b.ctx, tx, b.Keys, frozen)
		return err
	})
}

// examined is the exam with its minutes.
func (b *builder) examined(e *edition) {
	b.act(e, examDay, "18:00", "esame", func(tx *store.Tx) error {
		_, err := exam.Record(b.ctx, tx, e.id, exam.Session{HeldOn: b.dayOf(e, examDay), Place: "Sede Flegrea, Aula Solfatara", BoardAct: "D.D. 177",
			President: "Salzano Ornella", Members: []string{"Grieco Tullio (esperto)", "Marotta Antonella (direttore)", "Brancaccio Teresa (docente)"},
			Tests: []string{"Prova scritta sulla UC 2299", "Prova pratica: chiamata simulata, UC 2299 e UC 3075", "Colloquio"}}, b.outcomes(tx, e))
		return err
	})
	b.act(e, examDay, "18:40", "verbale", func(tx *store.Tx) error {
		_, err := exam.Conclude(b.ctx, tx, e.id)
		return err
	})
}

// certified are the certificates on their way: all issued and transmitted, some released, few
// delivered.
func (b *builder) certified(e *edition) {
	const released, delivered = 15, 4
	var issued []certificate.Certificate
	b.act(e, examDay+3, "10:30", "attestati", func(tx *store.Tx) error {
		out, refused, err := certificate.IssueAll(b.ctx, tx, b.Keys, e.id)
		if err == nil && len(refused) > 0 {
			err = fmt.Errorf("%s: %w", refused[0].Name, refused[0].Err)
		}
		issued = out
		return err
	})
	b.act(e, examDay+4, "09:10", "trasmissione degli attestati", func(tx *store.Tx) error {
		for _, c := range issued {
			if _, err := certificate.Transmit(b.ctx, tx, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
	b.act(e, examDay+9, "15:00", "rilascio degli attestati", func(tx *store.Tx) error {
		for i, c := range issued[:min(released, len(issued))] {
			if _, err := certificate.Release(b.ctx, tx, c.ID, fmt.Sprintf("R-%05d", 901+i), b.dayOf(e, examDay+9)); err != nil {
				return err
			}
		}
		return nil
	})
	b.act(e, examDay+13, "16:00", "consegna degli attestati", func(tx *store.Tx) error {
		for _, c := range issued[:min(delivered, len(issued))] {
			if _, err := certificate.Deliver(b.ctx, tx, c.ID, b.dayOf(e, examDay+13), "all’intestatario"); err != nil {
				return err
			}
		}
		return nil
	})
}

// outcomes of the exam: one candidate did not come, one did not pass.
func (b *builder) outcomes(tx *store.Tx, e *edition) []exam.Entry {
	frozen, _, err := admission.Latest(b.ctx, tx, e.id, admission.Final)
	if err != nil {
		return nil
	}
	list, err := frozen.List()
	if err != nil {
		return nil
	}
	var out []exam.Entry
	for i, p := range e.pupils {
		row, _ := list.Row(p.enrolment)
		if !row.Admitted {
			continue
		}
		entry := exam.Entry{EnrolmentID: p.enrolment}
		switch mark := 66 + (i*13)%35; i {
		case 13:
			entry.Outcome = exam.Absent
		case 17:
			mark = 52
			entry.Mark = &mark
		default:
			entry.Mark = &mark
		}
		out = append(out, entry)
	}
	return out
}

// drain does what the program does in the background: anchors of the closed pages, papers.
func (b *builder) drain() error {
	if err := b.Worker.Drain(b.ctx); err != nil {
		return err
	}
	return b.DB.Read(b.ctx, func(r store.Reader) error {
		n, _, err := outbox.Pending(b.ctx, r)
		if err == nil && n > 0 {
			err = fmt.Errorf("%d jobs were not carried out", n)
		}
		return err
	})
}

package demo

import (
	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/visit"
)

// visits are what the inspector saw, by class and place in the pattern: a lesson under way
// in the class that is at work, one in the class that has finished, whose register prints it.
var visits = map[string]struct {
	lesson  int
	outcome visit.Outcome
	note    string
}{
	"corso": {13, visit.Remarks, "Docente e tutor presenti, registro compilato fino all’ora della visita. Il calendario affisso in aula non porta l’ultimo spostamento: " +
		"l’ente lo sostituisce in giornata."},
	"finito": {9, visit.Regular, "Lezione in corso come da calendario comunicato. Registro vidimato, pagina del giorno compilata; aula conforme."},
}

// inspecting is a visit during a lesson, written down before the inspector leaves.
func (b *builder) inspecting(e *edition) {
	seen, ok := visits[e.class]
	if !ok {
		return
	}
	l := e.lesson(seen.lesson)
	date, at := l.Request.Slot.Date, l.Request.Slot.From+80*60
	b.on(date, (at + 25*60).String(), "visita ispettiva "+e.class, func() error {
		return b.write(b.actor("ispettore", account.Inspector), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
			_, err := visit.Annotate(b.ctx, tx, b.Keys, visit.Visit{CourseID: e.id, LessonID: store.Ref(l.ID), Date: date, At: at,
				Present: e.inTheRoom(l, at), Outcome: seen.outcome, Note: seen.note, Inspector: "Sanna Elisabetta"})
			return err
		})
	})
}

// inTheRoom is how many of the class an inspector counts at that hour.
func (e *edition) inTheRoom(l *lesson, at calendar.Wall) (n int) {
	shift := l.Request.Slot.From - morning[0]
	for _, p := range e.pupils {
		in, late := p.in[l.n]
		out, early := p.out[l.n]
		if p.here(l.day) && !p.absent[l.n] && !p.remote[l.n] && !(late && at < in+shift) && !(early && out+shift <= at) {
			n++
		}
	}
	return n
}

package demo

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/fault"
	"vidimus/internal/remotelog"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/vault"
)

// The one lesson in DAD that was held on Teams, whose roll is the report: the class was not
// called. One pupil's line dropped; another joined from a telephone, under its name.
const (
	onTeams   = 17
	dropped   = 11
	telephone = 12
)

const phoneName = "Galaxy A14"

// takeReport makes the roll of what Teams reports: who the telephone is, the tutor says.
func (b *builder) takeReport(e *edition, l *lesson) error {
	content := e.teamsReport(l)
	file, err := b.Vault.Put(content, "text/csv")
	if err != nil {
		return err
	}
	return b.write(b.actor(e.tutor, account.Tutor), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
		return b.confirmReport(tx, e, l, content, file)
	})
}

func (b *builder) confirmReport(tx *store.Tx, e *edition, l *lesson, content []byte, file vault.File) error {
	name := "Resoconto partecipanti " + l.Request.Slot.Date.String() + ".csv"
	kept, _, err := connection.Bring(b.ctx, tx, l.ID, file, name, remotelog.Teams)
	if err != nil {
		return err
	}
	said := connection.Said{Alias: connection.AliasOf(remotelog.Person{Name: phoneName}), Kind: connection.Learner, EnrolmentID: e.pupils[telephone].enrolment}
	if err := connection.Tell(b.ctx, tx, e.id, []connection.Said{said}); err != nil {
		return err
	}
	planned, err := timetable.LessonByID(b.ctx, tx, l.ID)
	if err != nil {
		return err
	}
	report, err := remotelog.Read(name, content, remotelog.Known{Zone: b.zone, Day: planned.Date, Lesson: planned.Interval()})
	if err != nil {
		return err
	}
	people, err := connection.PeopleOf(b.ctx, tx, e.id)
	if err != nil {
		return err
	}
	aliases, err := connection.AliasesOf(b.ctx, tx, e.id)
	if err != nil {
		return err
	}
	sheet, err := attendance.SheetOf(b.ctx, tx, l.ID)
	if err != nil {
		return err
	}
	matches := connection.MatchAll(report.People, people, aliases)
	var ops []attendance.MarkOperation
	for _, p := range connection.Propose(sheet, attendance.SlotOf(planned, b.zone), matches, nil) {
		op := attendance.MarkOperation{ID: store.NewID(), EnrolmentID: p.EnrolmentID, Source: attendance.FromLog, Entry: attendance.Entry{State: p.State(), Mode: p.Mode}}
		for _, iv := range p.Present {
			_, in := calendar.WallOf(iv.From, b.zone)
			_, out := calendar.WallOf(iv.To, b.zone)
			op.Times = append(op.Times, attendance.Times{In: &in, Out: &out})
		}
		ops = append(ops, op)
	}
	if err := connection.Confirm(b.ctx, tx, l.ID, []string{kept.ID}, ops); err != nil {
		return fmt.Errorf("%w %v", err, fault.As(err).Fields)
	}
	return nil
}

// teamsReport is what Teams saves in Italian: sections with numbers, text of sixteen bits.
func (e *edition) teamsReport(l *lesson) []byte {
	slot := l.Request.Slot
	moment := func(w calendar.Wall) string {
		return fmt.Sprintf("%s, %02d:%02d:%02d", slot.Date.Italian(), w/3600, w/60%60, w%60)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "\ufeff1. Riepilogo\nTitolo riunione\t%s\nOra di inizio\t%s\nOra di fine\t%s\n\n2. Partecipanti\nNome\tPrima partecipazione\tUltima uscita\n\n",
		l.Request.Topic, moment(slot.From-8*60), moment(slot.To+3*60))
	out.WriteString("3. Attività durante la riunione\nNome\tOra di partecipazione\tOra di uscita\tDurata\tE-mail\tRuolo\n")
	connected := func(name string, from, to calendar.Wall) {
		fmt.Fprintf(&out, "%s\t%s\t%s\t%dm %ds\t\tRelatore\n", name, moment(from), moment(to), (to-from)/60, (to-from)%60)
	}
	for i, p := range e.pupils {
		if !p.here(l.day) || p.absent[l.n] {
			continue
		}
		name, in, left := p.FullName(), slot.From-calendar.Wall(20*i), slot.To+calendar.Wall(5*i)
		if late, ok := p.in[l.n]; ok {
			in = late + 20
		}
		if early, ok := p.out[l.n]; ok {
			left = early
		}
		switch i {
		case dropped:
			connected(name, in, slot.From+71*60+20)
			in = slot.From + 83*60 + 40
		case telephone:
			name = phoneName
		}
		connected(name, in, left)
	}
	var file []byte
	for _, unit := range utf16.Encode([]rune(out.String())) {
		file = binary.LittleEndian.AppendUint16(file, unit)
	}
	return file
}

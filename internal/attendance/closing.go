package attendance

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/volume"
)

// Closing is what the tutor or the teacher declares at the end of a lesson.
type Closing struct {
	Seen             Seen           // the sheet as they read it
	Held             timetable.Held // empty: as planned
	HeldFrom, HeldTo *calendar.Wall // of a lesson held in part
	Reason           string         // why it was held in part or not at all
	Topic            string
	Teachers         []ActualTeacher
	Volume, Page     string          // of the paper register, where that is the original
	Blank            bool            // nothing was written on the page on which it stood before it was opened again
	By               provider.Proven // who closes signs at once; nobody: they sign afterwards
}

// ActualTeacher is somebody who really taught. Reason says why, where they were not
// planned: a substitution.
type ActualTeacher struct {
	StaffID string
	Reason  string
}

// Close ends a lesson: what was held, on what, by whom. The page is sealed and its anchor
// is sent outside the database. Who closes and proves that it is them signs by doing so, as
// its teacher or as the course's tutor; the others sign afterwards. What a page that was
// opened again now says otherwise becomes counter-entries. It is refused while somebody
// expected is unmarked, and where the sheet is no longer what was read.
// Locks: timetable.LocksOf with every actual teacher.
func Close(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, lessonID string, c Closing) (Seal, error) {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return Seal{}, err
	}
	s, err := openSheet(ctx, tx, l.CourseID, lessonID)
	if err != nil {
		return Seal{}, err
	}
	if l, err = c.judge(s, tx.Now()); err != nil {
		return Seal{}, err
	}
	if c.By.StaffID() != "" && !c.By.On(tx.Actor) {
		return Seal{}, notYours()
	}
	if l.RegisterPage != "" {
		if l.RegisterVolume, l.RegisterPage, err = volume.Assign(ctx, tx, l); err != nil {
			return Seal{}, err
		}
	}
	l.ClosedAt, l.ClosedBy = tx.Now(), tx.Actor.ID
	l.Version++
	rows, err := c.rows(ctx, tx, l)
	if err != nil {
		return Seal{}, err
	}
	left, facts, err := c.leaves(ctx, tx, s.lesson, l)
	if err != nil {
		return Seal{}, err
	}
	if err := record(ctx, tx, l, PageClosed, facts, append(rows, left...)...); err != nil {
		return Seal{}, err
	}
	return seal(ctx, tx, keys, l)
}

// judge says what the lesson of a sheet becomes by being closed, or why it cannot be.
func (c Closing) judge(s *sheet, now calendar.Instant) (timetable.Lesson, error) {
	if refused := s.open(s.lesson.Date); refused != nil {
		return s.lesson, refused
	}
	if err := (Sheet{Lesson: s.lesson, Rows: s.rows}).Unchanged(c.Seen); err != nil {
		return s.lesson, err
	}
	l, err := c.hold(s.lesson, s.zone, s.course.Register == course.OnPaper)
	if err != nil {
		return l, err
	}
	if end := later(l.StartsAt, l.HeldEndsAt); now.Before(end) {
		day, wall := calendar.WallOf(end, s.zone)
		return l, fault.New(fault.Refused, "attendance.still_on", "La lezione si può chiudere dal {date} alle {time}, quando è finita.",
			fault.Args{"date": day.Italian(), "time": wall.String()})
	}
	if l.State == timetable.Cancelled {
		return l, nil
	}
	if n := unmarked(s.rows); n > 0 {
		return l, fault.New(fault.Refused, "attendance.unmarked",
			"{n} {n|allievo è|allievi sono} senza appello: {n|segnalo|segnali} presenti o assenti prima di chiudere.", fault.Args{"n": n})
	}
	if n := beyond(s.rows, l.Interval()); n > 0 {
		return l, fault.New(fault.Refused, "attendance.moved",
			"{n} {n|allievo ha|allievi hanno} orari fuori dalla lezione, che è stata spostata dopo l’appello: correggi prima l’appello.", fault.Args{"n": n})
	}
	return l, nil
}

// rows are what a closing writes: the lesson, who taught it, the tutor's signature and, of a
// page that was opened again, what it now says otherwise.
func (c Closing) rows(ctx context.Context, tx *store.Tx, l timetable.Lesson) ([]store.Rows, error) {
	taught, err := c.teachings(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	rows := []store.Rows{timetable.KeepLesson(l)}
	if len(taught) > 0 {
		rows = append(rows, timetable.KeepTeachings(taught...))
	}
	tutor, err := signTutor(ctx, tx, l, c.By)
	if err != nil {
		return nil, err
	}
	rows = append(rows, tutor...)
	if !l.Reopened {
		return rows, nil
	}
	before, err := sealedPage(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	if err := timetable.StillFree(ctx, tx, l, before.farther(l)...); err != nil {
		return nil, err
	}
	corrected, err := counterEntries(ctx, tx, l, before, taught)
	if err == nil && len(corrected) > 0 {
		rows = append(rows, amendments.Keep(corrected...))
	}
	return rows, err
}

// leaves is what becomes of the page of the paper register on which a lesson stood before it
// was opened again, where it is closed on another: it stays written, unless who closes
// declares that its number was wrong.
func (c Closing) leaves(ctx context.Context, tx *store.Tx, was, now timetable.Lesson) (rows []store.Rows, facts map[string]any, err error) {
	if was.RegisterPage == "" || was.RegisterVolume == now.RegisterVolume && was.RegisterPage == now.RegisterPage {
		return nil, nil, nil
	}
	if c.Blank {
		facts = map[string]any{"blank": PageText(was.RegisterVolume, was.RegisterPage)}
	}
	reason, err := reopenedFor(ctx, tx, was)
	if err != nil {
		return nil, nil, err
	}
	rows, err = volume.Leave(ctx, tx, was, now, c.Blank, reason)
	return rows, facts, err
}

// beyond is how many marks tell of a time outside the lesson. None does when it is set:
// the lesson has been moved since.
func beyond(rows []SheetRow, planned calendar.Interval) (n int) {
	for _, row := range rows {
		if row.Mark != nil && len(calendar.Subtract(row.Mark.Presence(), []calendar.Interval{planned})) > 0 {
			n++
		}
	}
	return n
}

// hold puts what the form says into the lesson. The refusal names every field that lacks.
func (c Closing) hold(l timetable.Lesson, zone *time.Location, paper bool) (timetable.Lesson, error) {
	var from, to calendar.Wall
	if c.HeldFrom != nil && c.HeldTo != nil {
		from, to = *c.HeldFrom, *c.HeldTo
	}
	bad := fault.New(fault.Invalid, "attendance.closing", "Completa i dati di chiusura della lezione.")
	l, err := timetable.Hold(l, cmp.Or(c.Held, timetable.HeldAsPlanned), from, to, c.Reason, zone)
	if refused := fault.As(err); refused != nil {
		bad.Fields = refused.Fields
	} else if err != nil {
		return l, err
	}
	volumeBefore, pageBefore := l.RegisterVolume, l.RegisterPage // of a page that was opened again
	l.Topic, l.RegisterVolume, l.RegisterPage = strings.TrimSpace(c.Topic), "", ""
	l.State = timetable.Closed
	if paper {
		l.RegisterVolume, l.RegisterPage = strings.TrimSpace(c.Volume), strings.TrimSpace(c.Page)
	}
	if l.Held == timetable.HeldCancelled {
		l.State = timetable.Cancelled
		if l.RegisterVolume != volumeBefore || l.RegisterPage != pageBefore {
			l.RegisterVolume, l.RegisterPage = "", "" // what was not held needs no page; only one that was written already stays its own
		}
		return l, bad.OrNil()
	}
	if len(bad.Fields) == 0 && len(calendar.Subtract([]calendar.Interval{l.HeldInterval()}, []calendar.Interval{l.Interval()})) > 0 {
		bad.With("from", "La lezione è in calendario dalle {from} alle {to}: se si è svolta in altri orari, spostala prima in calendario.",
			fault.Args{"from": l.From.String(), "to": l.To.String()})
	}
	if l.Topic == "" {
		bad.With("topic", "Scrivi l’argomento della lezione.")
	}
	if len(c.Teachers) == 0 {
		bad.With("teacher", "Indica chi ha tenuto la lezione.")
	}
	if paper && l.RegisterVolume == "" {
		bad.With("volume", "Scrivi il volume del registro cartaceo.")
	}
	if paper && l.RegisterPage == "" {
		bad.With("page", "Scrivi la pagina del registro cartaceo.")
	}
	return l, bad.OrNil()
}

func later(a, b calendar.Instant) calendar.Instant {
	if a.Before(b) {
		return b
	}
	return a
}

// teachings are the lesson's teachers after closing: who was planned and did not come is
// no longer actual, who came is, and the one who closes has signed where they proved it.
func (c Closing) teachings(ctx context.Context, tx *store.Tx, l timetable.Lesson) ([]timetable.Teaching, error) {
	given, err := timetable.TeachingsOf(ctx, tx, l.ID)
	if err != nil {
		return nil, err
	}
	out := given[l.ID]
	place := map[string]int{}
	for i := range out {
		out[i].Actual, out[i].Signature = false, timetable.Signature{}
		place[out[i].StaffID] = i
	}
	if l.State == timetable.Cancelled {
		return out, nil
	}
	for _, a := range c.Teachers {
		i, known := place[a.StaffID]
		if !known {
			i = len(out)
			place[a.StaffID] = i
			out = append(out, timetable.Teaching{ID: store.NewID(), LessonID: l.ID, StaffID: a.StaffID})
		}
		t := &out[i]
		t.Actual, t.Reason, t.StartsAt, t.EndsAt = true, cmp.Or(strings.TrimSpace(a.Reason), t.Reason), l.HeldStartsAt, l.HeldEndsAt
		if err := mayTeach(ctx, tx, l, *t); err != nil {
			return nil, err
		}
		if a.StaffID == c.By.StaffID() {
			t.Signature = signatureOf(tx, c.By)
		}
	}
	return out, nil
}

// mayTeach refuses a substitution without a reason, somebody who is not of the course's
// staff or lacks what T2 asks, and somebody who taught elsewhere at the same time.
func mayTeach(ctx context.Context, tx *store.Tx, l timetable.Lesson, t timetable.Teaching) error {
	if !t.Planned && t.Reason == "" {
		return fault.New(fault.Invalid, "attendance.closing", "Completa i dati di chiusura della lezione.").
			With("teacher", "Il docente non era previsto: scrivi il motivo della sostituzione.")
	}
	if _, _, err := tx.Head(store.TeacherStream(t.StaffID)); err != nil {
		return err // without the lock, two lessons could be given to them at once
	}
	var n int
	err := tx.Get(ctx, &n, "SELECT COUNT(*) FROM course_staff WHERE course_id = ? AND staff_id = ? AND part = 'teacher'", l.CourseID, t.StaffID)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Refused, "attendance.not_staff", "Il docente non è nel personale del corso: la segreteria deve prima aggiungerlo, con i suoi titoli.")
	}
	if !t.Planned {
		found, err := course.StaffFindings(ctx, tx, l.CourseID, nil)
		if err != nil {
			return err
		}
		own := slices.DeleteFunc(finding.Of(found, finding.Blocking), func(f finding.Finding) bool { return f.Subject != t.StaffID })
		if len(own) > 0 {
			return finding.Refusal("attendance.unqualified", "Il sostituto non può ancora insegnare in questo corso: completa prima la sua documentazione.", own)
		}
	}
	var elsewhere []string
	err = tx.Select(ctx, &elsewhere, `SELECT lesson_id FROM lesson_teacher WHERE staff_id = ? AND lesson_id <> ? AND actual AND starts_at < ? AND ends_at > ?
		ORDER BY starts_at, lesson_id`, t.StaffID, l.ID, t.EndsAt, t.StartsAt)
	if err != nil || len(elsewhere) == 0 {
		return err
	}
	other, err := timetable.LessonByID(ctx, tx, elsewhere[0])
	if err != nil {
		return err
	}
	return fault.New(fault.Refused, "attendance.elsewhere", "Il docente in quelle ore risulta nella lezione del {date}, {from}–{to}: se non l’ha tenuta, correggi prima quella.", which(other))
}

// record writes an event of the lesson on its course's chain.
func record(ctx context.Context, tx *store.Tx, l timetable.Lesson, kind string, facts map[string]any, rows ...store.Rows) error {
	if facts == nil {
		facts = map[string]any{}
	}
	facts["lesson"] = l.ID
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(l.CourseID), Type: kind, Facts: facts, Rows: rows})
	return err
}

package attendance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// MarkOperation is one tap on the sheet, as the device kept it until the server
// answered. Its order comes from the device's own sequence, never from a clock.
type MarkOperation struct {
	ID          string `json:"id"`
	Device      string `json:"device"` // empty: a plain form
	DeviceSeq   int    `json:"device_seq"`
	EnrolmentID string `json:"enrolment"`
	BaseVersion int    `json:"base"` // the version seen; 0: unmarked
	Source      Source `json:"source"`
	// DeviceAt is when it was tapped, by the device's own clock: evidence for whoever reads
	// the history, and nothing else.
	DeviceAt calendar.Instant `json:"device_at,omitzero"`
	Entry
}

// MarkAnswer is what became of one operation. Version and Present are the mark as it
// stands now, so that a device can show it and go on from it; By and At are who said that
// and when, for whoever must choose between two values.
type MarkAnswer struct {
	ID      string           `json:"id"`
	Result  Result           `json:"result"`
	Version int              `json:"version"`
	Minutes calendar.Minutes `json:"minutes"` // of this lesson, so far
	Present Value            `json:"present"`
	By      string           `json:"by,omitempty"` // account; empty: nobody is known to have marked
	At      calendar.Instant `json:"at,omitzero"`
	Notice
}

// mostOperations is how many operations one message may carry: a class of a hundred
// that changed its mind.
const mostOperations = 500

// Record carries out the operations of one lesson, in their order, each exactly once:
// whoever did not hear the answer sends them again. An operation that is refused does
// not stop the others. One mark changed is one event. Lock: the course.
func Record(ctx context.Context, tx *store.Tx, courseID, lessonID string, ops []MarkOperation) ([]MarkAnswer, error) {
	if len(ops) > mostOperations {
		return nil, fault.New(fault.TooLarge, "attendance.too_many", "Troppe operazioni in una volta: inviane al massimo {most}.", fault.Args{"most": mostOperations})
	}
	s, err := openSheet(ctx, tx, courseID, lessonID)
	if err != nil {
		return nil, err
	}
	before, err := registered(ctx, tx, lessonID, ops)
	if err != nil {
		return nil, err
	}
	answers := make([]MarkAnswer, 0, len(ops))
	said := map[string]string{} // by operation
	for i, op := range ops {
		a, err := s.carryOut(ctx, tx, op, before[i], said)
		if err != nil {
			return nil, err
		}
		answers = append(answers, a)
	}
	if err := s.record(ctx, tx); err != nil {
		return nil, err
	}
	return answers, tx.Answered(ctx, said)
}

// MarkAllPresent marks present, for the whole lesson, everybody who is expected and
// has no mark yet, and answers how many. Lock: the course.
func MarkAllPresent(ctx context.Context, tx *store.Tx, courseID, lessonID string) (int, error) {
	s, err := openSheet(ctx, tx, courseID, lessonID)
	if err != nil {
		return 0, err
	}
	if refused := s.open(tx.Today(s.zone)); refused != nil {
		return 0, refused
	}
	n := 0
	for _, row := range s.rows {
		value := Value{State: Present, Intervals: []calendar.Interval{s.lesson.Interval()}}
		if row.Mark != nil || !row.Active || s.atStage(row.EnrolmentID, value) {
			continue
		}
		if err := s.keep(tx, MarkOperation{EnrolmentID: row.EnrolmentID, Source: FromSheet}, value, Mark{}); err != nil {
			return 0, err
		}
		n++
	}
	return n, s.record(ctx, tx)
}

// sheet is everything that judging an operation needs, read once. What was kept stands in it
// at once, and in the database when it is recorded.
type sheet struct {
	lesson timetable.Lesson
	course course.Course
	zone   *time.Location
	slot   Slot
	rows   []SheetRow
	place  map[string]int                 // of an enrolment in rows
	gone   map[string]Mark                // who took a mark away last, where that was asked for, by enrolment
	stage  map[string][]calendar.Interval // stage hours of that day, by enrolment
	kept   []store.Event                  // one for each mark, to be recorded
}

func openSheet(ctx context.Context, r store.Reader, courseID, lessonID string) (*sheet, error) {
	l, err := timetable.LessonByID(ctx, r, lessonID)
	if err != nil {
		return nil, err
	}
	if l.CourseID != courseID {
		return nil, fault.New(fault.NotFound, "not_found", "La lezione non è di questo corso.")
	}
	s := &sheet{lesson: l, place: map[string]int{}, gone: map[string]Mark{}}
	if s.course, err = course.ByID(ctx, r, courseID); err != nil {
		return nil, err
	}
	if s.zone, err = provider.Zone(ctx, r); err != nil {
		return nil, err
	}
	s.slot = SlotOf(l, s.zone)
	if s.rows, err = sheetRows(ctx, r, l, s.slot); err != nil {
		return nil, err
	}
	for i, row := range s.rows {
		s.place[row.EnrolmentID] = i
	}
	s.stage, err = stageHoursOn(ctx, r, courseID, l.Date, s.zone)
	return s, err
}

// open refuses to write on the sheet. That of a closed course is written where the director
// has reopened it.
func (s *sheet) open(today calendar.Date) *fault.Error {
	refused := open(s.lesson, today)
	if refused == nil && !s.lesson.Reopened {
		refused = fault.As(s.course.Writable())
	}
	return refused
}

func (s *sheet) row(enrolmentID string) (SheetRow, bool) {
	i, ok := s.place[enrolmentID]
	if !ok {
		return SheetRow{}, false
	}
	return s.rows[i], true
}

// present is the mark as it stands. Of one that was taken away it has who did that and when,
// and nothing else; the zero Mark is unmarked.
func (s *sheet) present(enrolmentID string) Mark {
	if row, ok := s.row(enrolmentID); ok && row.Mark != nil {
		return *row.Mark
	}
	return s.gone[enrolmentID]
}

func (s *sheet) atStage(enrolmentID string, v Value) bool {
	return len(calendar.Intersect(v.Intervals, s.stage[enrolmentID])) > 0
}

// registered is what the operations of a message ended with where they were sent before; one
// without an id is refused, and never registered.
func registered(ctx context.Context, tx *store.Tx, lessonID string, ops []MarkOperation) ([]store.Before, error) {
	before := make([]store.Before, len(ops))
	var named []store.Operation
	var place []int // of each of them among ops
	for i, op := range ops {
		if op.ID == "" {
			before[i].Refused = fault.New(fault.Invalid, "attendance.no_id", "L’operazione non ha un identificativo: ricarica la pagina.")
			continue
		}
		hash, err := op.hash(lessonID)
		if err != nil {
			return nil, err
		}
		named, place = append(named, store.Operation{ID: op.ID, BodyHash: hash}), append(place, i)
	}
	known, err := tx.OnceEach(ctx, named...)
	if err != nil {
		return nil, err
	}
	for k, i := range place {
		before[i] = known[k]
	}
	return before, nil
}

// carryOut applies one operation, or says again what became of it: in an earlier message, or
// in this one, in which said holds what was answered so far.
func (s *sheet) carryOut(ctx context.Context, tx *store.Tx, op MarkOperation, before store.Before, said map[string]string) (MarkAnswer, error) {
	if refused := fault.As(before.Refused); refused != nil {
		return s.refuse(op, refused), nil
	}
	if before.Replayed {
		return s.replay(op, before.Text)
	}
	if text, again := said[op.ID]; again {
		return s.replay(op, text)
	}
	answer, err := s.judge(ctx, tx, op)
	if err != nil {
		return MarkAnswer{}, err
	}
	text, err := json.Marshal(answer)
	said[op.ID] = string(text)
	return answer, err
}

// replay is what became of an operation, once more, beside the mark as it stands now: others
// may have changed it since. What was applied then is a duplicate now; what was refused is
// still refused, or the device would throw it away.
func (s *sheet) replay(op MarkOperation, text string) (MarkAnswer, error) {
	var first MarkAnswer
	if err := json.Unmarshal([]byte(text), &first); err != nil {
		return first, fmt.Errorf("attendance: stored answer: %w", err)
	}
	if first.Result == Applied {
		first.Result = Duplicate
	}
	return s.answer(op, first.Result, first.Notice), nil
}

func (s *sheet) judge(ctx context.Context, tx *store.Tx, op MarkOperation) (MarkAnswer, error) {
	row, found := s.row(op.EnrolmentID)
	if refused := s.open(tx.Today(s.zone)); refused != nil {
		return s.refuse(op, refused), nil
	}
	if refused := expected(row, found, op.Entry); refused != nil {
		return s.refuse(op, refused), nil
	}
	if op.Source != FromSheet && op.Source != FromLog {
		return s.refuse(op, fault.New(fault.Invalid, "attendance.source", "Non si capisce da dove viene questa presenza: ricarica la pagina.")), nil
	}
	var before []Value
	if op.Source == FromSheet { // a log needs nobody's word for its seconds
		var err error
		if before, err = s.before(ctx, tx, op.EnrolmentID, op.Entry); err != nil {
			return MarkAnswer{}, err
		}
	}
	value, note, refused := op.read(s.lesson, s.zone, op.Source, before...)
	if refused != nil {
		return s.refuse(op, refused), nil
	}
	if s.atStage(op.EnrolmentID, value) {
		return s.refuse(op, fault.New(fault.Refused, "attendance.at_stage",
			"{name} in quelle ore risulta in stage: correggi prima il diario dello stage.", fault.Args{"name": row.FullName})), nil
	}
	present, err := s.presentOrGone(ctx, tx, op)
	if err != nil {
		return MarkAnswer{}, err
	}
	result := decide(op, tx.Actor.ID, value, present)
	switch {
	case result == Conflict:
		note = Notice{Message: "Qualcun altro ha cambiato questa presenza: scegli quale vale."}
	case result == Applied && !value.same(present.Value()):
		if err := s.keep(tx, op, value, present); err != nil {
			return MarkAnswer{}, err
		}
	}
	return s.answer(op, result, note), nil
}

func (s *sheet) refuse(op MarkOperation, why *fault.Error) MarkAnswer {
	return s.answer(op, Refused, Notice{Message: why.Message, Args: why.Args})
}

func (s *sheet) answer(op MarkOperation, result Result, note Notice) MarkAnswer {
	m := s.present(op.EnrolmentID)
	return MarkAnswer{ID: op.ID, Result: result, Version: m.Version, Minutes: s.slot.Attended(m), Present: m.Value(), By: m.MarkedBy, At: m.MarkedAt, Notice: note}
}

// keep sets a mark, or takes it away, with the event that is to be recorded. A mark's version
// is the number of that event in the course's chain, so that no version ever comes back.
func (s *sheet) keep(tx *store.Tx, op MarkOperation, v Value, present Mark) error {
	e := store.Event{Stream: store.CourseStream(s.lesson.CourseID), Operation: op.ID}
	facts := markFacts{Lesson: s.lesson.ID, Enrolment: op.EnrolmentID, DeviceAt: op.DeviceAt}
	row := &s.rows[s.place[op.EnrolmentID]]
	if v.State == "" {
		facts.Device, facts.Seq = op.Device, op.DeviceSeq
		e.Type, e.Rows = markCleared, []store.Rows{marks.Remove(present.ID)}
		row.Mark, row.Minutes = nil, 0
		s.gone[op.EnrolmentID] = Mark{Device: op.Device, DeviceSeq: op.DeviceSeq, MarkedAt: tx.Now(), MarkedBy: tx.Actor.ID}
	} else {
		m, err := v.mark(tx, s.lesson, op.EnrolmentID, present)
		if err != nil {
			return err
		}
		m.Version += len(s.kept) // the events that go before it
		m.Source, m.Device, m.DeviceSeq = op.Source, op.Device, op.DeviceSeq
		e.Type, e.Rows = markSet, []store.Rows{marks.Keep(m)}
		row.Mark, row.Minutes = &m, s.slot.Attended(m)
	}
	e.Facts = facts
	s.kept = append(s.kept, e)
	return nil
}

// record records what was kept so far.
func (s *sheet) record(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Record(ctx, s.kept...)
	s.kept = nil
	return err
}

// mark is the row of a value, in the place of the present one. It must be written by
// the very next event of the course.
func (v Value) mark(tx *store.Tx, l timetable.Lesson, enrolmentID string, present Mark) (Mark, error) {
	seq, _, err := tx.Head(store.CourseStream(l.CourseID))
	if err != nil {
		return Mark{}, err
	}
	text, err := intervalText(v.Intervals)
	if err != nil {
		return Mark{}, err
	}
	m := Mark{ID: present.ID, LessonID: l.ID, EnrolmentID: enrolmentID, State: v.State, Intervals: text, Mode: v.Mode,
		Version: seq + 1, MarkedAt: tx.Now(), MarkedBy: tx.Actor.ID}
	if m.ID == "" {
		m.ID = store.NewID()
	}
	return m, nil
}

func (op MarkOperation) hash(lessonID string) (string, error) {
	text, err := json.Marshal(struct {
		Lesson string `json:"lesson"`
		MarkOperation
	}{lessonID, op})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

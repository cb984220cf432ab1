package attendance

import (
	"context"
	"encoding/json"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Amend corrects a closed page by a counter-entry: old and new value, reason, author and
// time stand beside each other for ever, and a further seal covers them. On a paper
// register it quotes the page. Lock: the course.
func Amend(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, lessonID, enrolmentID string, e Entry, reason, page string) (Amendment, error) {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return Amendment{}, err
	}
	if l.State != timetable.Closed {
		return Amendment{}, fault.New(fault.Refused, "attendance.open", "La lezione è aperta: correggi direttamente l’appello.")
	}
	s, err := openSheet(ctx, tx, l.CourseID, lessonID)
	if err != nil {
		return Amendment{}, err
	}
	if err := correctable(ctx, tx, l.CourseID); err != nil {
		return Amendment{}, err
	}
	row, found := s.row(enrolmentID)
	if refused := expected(row, found, e); refused != nil {
		return Amendment{}, refused
	}
	before, err := s.before(ctx, tx, enrolmentID, e)
	if err != nil {
		return Amendment{}, err
	}
	value, refused := amended(e, s, row, strings.TrimSpace(reason), strings.TrimSpace(page), s.course.Register, before)
	if refused != nil {
		return Amendment{}, refused
	}
	old := s.present(enrolmentID)
	m, err := value.mark(tx, l, enrolmentID, old)
	if err != nil {
		return Amendment{}, err
	}
	m.Source = FromAmendment
	a := Amendment{ID: store.NewID(), CourseID: l.CourseID, LessonID: lessonID, About: AboutMark, EnrolmentID: store.Ref(enrolmentID),
		Reason: strings.TrimSpace(reason), Page: strings.TrimSpace(page), AmendedAt: tx.Now(), AmendedBy: tx.Actor.ID}
	if a.OldValue, err = valueText(old.Value()); err != nil {
		return Amendment{}, err
	}
	if a.NewValue, err = valueText(value); err != nil {
		return Amendment{}, err
	}
	if err := record(ctx, tx, l, "attendance.amended", map[string]any{"enrolment": enrolmentID}, amendments.Keep(a), marks.Keep(m)); err != nil {
		return Amendment{}, err
	}
	_, err = seal(ctx, tx, keys, l)
	return a, err
}

// amended judges a counter-entry and says what the mark becomes.
func amended(e Entry, s *sheet, row SheetRow, reason, page string, register course.Register, before []Value) (Value, *fault.Error) {
	bad := fault.New(fault.Invalid, "attendance.amending", "Completa la rettifica.")
	if reason == "" {
		bad.With("reason", "Scrivi il motivo della rettifica.")
	}
	if register == course.OnPaper && page == "" {
		bad.With("page", "Scrivi volume e pagina del registro cartaceo che rettifichi.")
	}
	if e.State == "" {
		bad.With("state", "Scegli presente o assente: una pagina chiusa non ha righe senza appello.")
	}
	if len(bad.Fields) > 0 {
		return Value{}, bad
	}
	value, _, refused := e.read(s.lesson, s.zone, FromAmendment, before...)
	switch {
	case refused != nil:
		return value, refused
	case s.atStage(row.EnrolmentID, value):
		return value, fault.New(fault.Refused, "attendance.at_stage",
			"{name} in quelle ore risulta in stage: correggi prima il diario dello stage.", fault.Args{"name": row.FullName})
	case value.same(s.present(row.EnrolmentID).Value()):
		return value, fault.New(fault.Invalid, "attendance.same", "La rettifica dice quello che il registro dice già.")
	}
	return value, nil
}

func valueText(v Value) (string, error) {
	if v.Intervals == nil {
		v.Intervals = []calendar.Interval{}
	}
	text, err := json.Marshal(v)
	return string(text), err
}

// Old is the value before the amendment.
func (a Amendment) Old() Value { return value(a.OldValue) }

// New is the value after it.
func (a Amendment) New() Value { return value(a.NewValue) }

func value(text string) Value {
	var v Value
	_ = json.Unmarshal([]byte(text), &v) // written by this package alone
	return v
}

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

// Correction is what a counter-entry says of a learner's line.
type Correction struct {
	Entry
	Version int // of the mark that was read
	Reason  string
	Page    string // volume and page, where the register is on paper
}

// Amend corrects a closed page by a counter-entry: old and new value, reason, author and
// time stand beside each other for ever, and a further seal covers them. On a paper
// register it quotes the page. It is refused where the line is no longer what was read: two
// who correct it at once do not write over each other. Lock: the course.
func Amend(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, lessonID, enrolmentID string, c Correction) (Amendment, error) {
	c.Reason, c.Page = strings.TrimSpace(c.Reason), strings.TrimSpace(c.Page)
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
	if refused := expected(row, found, c.Entry); refused != nil {
		return Amendment{}, refused
	}
	before, err := s.before(ctx, tx, enrolmentID, c.Entry)
	if err != nil {
		return Amendment{}, err
	}
	value, refused := c.judge(s, row, before)
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
		Reason: c.Reason, Page: c.Page, AmendedAt: tx.Now(), AmendedBy: tx.Actor.ID}
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

// judge judges a counter-entry and says what the mark becomes.
func (c Correction) judge(s *sheet, row SheetRow, before []Value) (Value, *fault.Error) {
	if row.Version() != c.Version {
		return Value{}, fault.New(fault.Conflict, "attendance.line_changed",
			"La riga di {name} è cambiata dopo che hai aperto la rettifica: guarda che cosa dice ora il registro, e registra la rettifica solo se serve ancora.", fault.Args{"name": row.FullName})
	}
	bad := fault.New(fault.Invalid, "attendance.amending", "Completa la rettifica.")
	if c.Reason == "" {
		bad.With("reason", "Scrivi il motivo della rettifica.")
	}
	if s.course.Register == course.OnPaper && c.Page == "" {
		bad.With("page", "Scrivi volume e pagina del registro cartaceo che rettifichi.")
	}
	if c.State == "" {
		bad.With("state", "Scegli presente o assente: una pagina chiusa non ha righe senza appello.")
	}
	if len(bad.Fields) > 0 {
		return Value{}, bad
	}
	value, _, refused := c.read(s.lesson, s.zone, FromAmendment, before...)
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

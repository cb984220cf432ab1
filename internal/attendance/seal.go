package attendance

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// HoursChanged is the outbox's work that follows a page's closing or amendment: whoever counts
// hours looks at the course again.
const HoursChanged = "attendance.hours_changed"

// Totals is what a seal says of its page in figures.
type Totals struct {
	Offered  calendar.Minutes `json:"offered"`  // held, net of breaks
	Attended calendar.Minutes `json:"attended"` // the sum over the learners
	Present  int              `json:"present"`
	Absent   int              `json:"absent"`
}

func totals(slot Slot, said []Mark) Totals {
	t := Totals{Offered: slot.Offered()}
	for _, m := range said {
		t.Attended += slot.Attended(m)
		if m.State == Present {
			t.Present++
		} else {
			t.Absent++
		}
	}
	return t
}

// seal signs the head of the course's chain together with the figures of the page, and
// sends the anchor out of the database.
func seal(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, l timetable.Lesson) (Seal, error) {
	s, err := openSheet(ctx, tx, l.CourseID, l.ID)
	if err != nil {
		return Seal{}, err
	}
	said, err := marks.Where(ctx, tx, "lesson_id = ?", l.ID)
	if err != nil {
		return Seal{}, err
	}
	text, err := json.Marshal(totals(s.slot, said))
	if err != nil {
		return Seal{}, err
	}
	stream := store.CourseStream(l.CourseID)
	out := Seal{ID: store.NewID(), CourseID: l.CourseID, LessonID: l.ID, Totals: string(text), SealedAt: tx.Now()}
	if out.Seq, out.Head, err = tx.Head(stream); err != nil {
		return Seal{}, err
	}
	if out.Ordinal, err = tx.Next(ctx, "seal:"+l.CourseID); err != nil {
		return Seal{}, err
	}
	keyID, signature := keys.Sign(out.message())
	out.KeyID, out.Signature = keyID, hex.EncodeToString(signature)
	_, err = tx.Record(ctx, store.Event{Stream: stream, Type: "attendance.sealed",
		Facts: map[string]any{"lesson": l.ID, "ordinal": out.Ordinal}, Rows: []store.Rows{seals.Keep(out)}})
	if err != nil {
		return Seal{}, err
	}
	if err := outbox.AddOnce(ctx, tx, HoursChanged, map[string]string{"course": l.CourseID}); err != nil {
		return Seal{}, err
	}
	return out, outbox.Add(ctx, tx, "anchor", anchorOf(out))
}

// message is what is signed: each part behind its length, so that no byte can move from
// one to the next.
func (s Seal) message() []byte {
	var out []byte
	for _, part := range []string{"vidimus/seal/v1", s.CourseID, s.LessonID, strconv.Itoa(s.Ordinal), strconv.Itoa(s.Seq), s.Head, s.Totals,
		strconv.FormatInt(s.SealedAt.Micros(), 10)} {
		out = binary.BigEndian.AppendUint64(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out
}

// Anchor is a seal as it stands outside the database, one line of DATA_DIR/anchors.
type Anchor struct {
	Course    string           `json:"course"`
	Lesson    string           `json:"lesson"`
	Ordinal   int              `json:"ordinal"`
	Seq       int              `json:"seq"`
	Head      string           `json:"head"`
	Totals    json.RawMessage  `json:"totals"`
	KeyID     string           `json:"key_id"`
	Signature string           `json:"signature"`
	At        calendar.Instant `json:"at"`
}

func anchorOf(s Seal) Anchor {
	return Anchor{s.CourseID, s.LessonID, s.Ordinal, s.Seq, s.Head, json.RawMessage(s.Totals), s.KeyID, s.Signature, s.SealedAt}
}

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
	edition, err := course.ByID(ctx, tx, l.CourseID)
	if err != nil {
		return Amendment{}, err
	}
	row, found := s.row(enrolmentID)
	if refused := expected(row, found); refused != nil {
		return Amendment{}, refused
	}
	value, refused := amended(e, s, row, strings.TrimSpace(reason), strings.TrimSpace(page), edition.Register)
	if refused != nil {
		return Amendment{}, refused
	}
	old := s.present(enrolmentID)
	m, err := value.mark(tx, l, enrolmentID, old)
	if err != nil {
		return Amendment{}, err
	}
	m.Source = FromAmendment
	a := Amendment{ID: store.NewID(), CourseID: l.CourseID, LessonID: lessonID, EnrolmentID: enrolmentID,
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
func amended(e Entry, s *sheet, row SheetRow, reason, page string, register course.Register) (Value, *fault.Error) {
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
	value, _, refused := e.read(s.lesson, s.zone, FromAmendment)
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

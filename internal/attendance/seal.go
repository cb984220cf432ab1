package attendance

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/keyring"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Totals is what a seal says of its page in figures.
type Totals struct {
	Offered  calendar.Minutes `json:"offered"`  // held, net of breaks
	Attended calendar.Minutes `json:"attended"` // the sum over the learners
	Present  int              `json:"present"`
	Absent   int              `json:"absent"` // who came outside of what was held too
}

func totals(slot Slot, said []Mark) Totals {
	t := Totals{Offered: slot.Offered()}
	for _, m := range said {
		minutes := slot.Attended(m)
		t.Attended += minutes
		if minutes > 0 {
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
	out, err := signHead(ctx, tx, keys, l.CourseID, l.ID, string(text))
	if err != nil {
		return Seal{}, err
	}
	return out, enrolment.ChangedHours(ctx, tx, l.CourseID)
}

// SealFigures seals something that is no page: an inspector’s annotation. Figures are what
// the seal says of it. Lock: the course.
func SealFigures(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, courseID string, figures any) (Seal, error) {
	text, err := json.Marshal(figures)
	if err != nil {
		return Seal{}, err
	}
	return signHead(ctx, tx, keys, courseID, "", string(text))
}

// signHead makes the next seal of a course: the chain’s head as it is and the figures.
func signHead(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, courseID, lessonID, figures string) (out Seal, err error) {
	stream := store.CourseStream(courseID)
	out = Seal{ID: store.NewID(), CourseID: courseID, LessonID: store.Ref(lessonID), Totals: figures, SealedAt: tx.Now()}
	if out.Seq, out.Head, err = tx.Head(stream); err != nil {
		return Seal{}, err
	}
	if out.Ordinal, err = tx.Next(ctx, "seal:"+courseID); err != nil {
		return Seal{}, err
	}
	keyID, signature := keys.Sign(out.message())
	out.KeyID, out.Signature = keyID, hex.EncodeToString(signature)
	_, err = tx.Record(ctx, store.Event{Stream: stream, Type: "attendance.sealed",
		Facts: map[string]any{"lesson": lessonID, "ordinal": out.Ordinal}, Rows: []store.Rows{seals.Keep(out)}})
	if err != nil {
		return Seal{}, err
	}
	return out, outbox.Add(ctx, tx, "anchor", anchorOf(out))
}

// message is what is signed: each part behind its length, so that no byte can move from
// one to the next.
func (s Seal) message() []byte {
	var out []byte
	for _, part := range []string{"vidimus/seal/v1", s.CourseID, string(s.LessonID), strconv.Itoa(s.Ordinal), strconv.Itoa(s.Seq), s.Head, s.Totals,
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
	return Anchor{s.CourseID, string(s.LessonID), s.Ordinal, s.Seq, s.Head, json.RawMessage(s.Totals), s.KeyID, s.Signature, s.SealedAt}
}

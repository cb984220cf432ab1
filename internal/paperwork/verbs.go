package paperwork

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/keyring"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
)

// Job is the kind of the outbox's work that draws a reserved paper.
const Job = "paper"

type job struct {
	Paper string `json:"paper"`
}

// Reserve gives a paper its number, freezes and signs its content and leaves the drawing
// to the outbox. Content is the report's own struct. It takes a number: call it last.
// Lock: the course.
func Reserve(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, kind Kind, courseID string, content any, dated calendar.Date) (Paper, error) {
	p := Paper{Kind: kind, CourseID: courseID, Series: seriesOf(kind, dated), Dated: dated}
	return p.reserve(ctx, tx, keys, content)
}

// reserve freezes a paper of a series, under the next number unless it has one.
func (p Paper) reserve(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, content any) (Paper, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return Paper{}, fmt.Errorf("paperwork: %s: %w", p.Kind, err)
	}
	p.ID, p.Content, p.Code, p.State = store.NewID(), string(text), newCode(), Reserved
	if err := outbox.Add(ctx, tx, Job, job{p.ID}); err != nil {
		return Paper{}, err
	}
	if p.Number == 0 {
		if p.Number, err = tx.Next(ctx, p.Series); err != nil {
			return Paper{}, err
		}
	}
	keyID, signature := keys.Sign(p.message())
	// The key's name is not part of what is signed: another key would not verify.
	p.KeyID, p.Signature = keyID, hex.EncodeToString(signature)
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(p.CourseID), Type: "paperwork.reserved",
		Facts: map[string]any{"kind": p.Kind, "series": p.Series, "number": p.Number}, Rows: []store.Rows{papers.Keep(p)}})
	return p, err
}

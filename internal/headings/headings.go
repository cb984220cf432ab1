// Package headings remembers what somebody said once of the columns of a report that another
// program made: the next one with the same headings is read by it, on whatever course. What
// has been said only the office changes, for the reports of everybody are read by it.
//
// Tables: headings_said
package headings

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Kind is what the reports are of: the same headings may mean two things.
type Kind string

const (
	Connections Kind = "connections" // of a remote lesson
	SelfPaced   Kind = "self_paced"  // of an e-learning platform
)

// said is what the columns under some headings are.
type said struct {
	ID        string           `db:"id"`
	Kind      Kind             `db:"kind"`
	Signature string           `db:"signature"` // see spreadsheet.Signature
	Mapping   string           `db:"mapping"`   // JSON, of the room that reads the reports
	SaidAt    calendar.Instant `db:"said_at"`
	SaidBy    string           `db:"said_by"`
}

var sayings = store.NewTable[said]("headings_said")

// Say remembers a mapping, which is written as JSON; the same again changes nothing. Office is
// whether whoever says it may change what was said before. Lock: the provider.
func Say(ctx context.Context, tx *store.Tx, kind Kind, signature string, mapping any, office bool) error {
	text, err := json.Marshal(mapping)
	if err != nil {
		return err
	}
	known, err := of(ctx, tx, kind, signature)
	if err != nil {
		return err
	}
	row := said{ID: store.NewID(), Kind: kind, Signature: signature, Mapping: string(text), SaidAt: tx.Now(), SaidBy: tx.Actor.ID}
	if len(known) > 0 {
		switch row.ID = known[0].ID; {
		case known[0].Mapping == row.Mapping:
			return nil
		case !office:
			return fault.New(fault.Refused, "headings.said", "Le colonne di questo resoconto sono già state indicate: le cambia solo la segreteria o la direzione.")
		}
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "headings.said", Facts: map[string]any{"kind": kind, "headings": signature}, Rows: []store.Rows{sayings.Keep(row)}})
	return err
}

func of(ctx context.Context, r store.Reader, kind Kind, signature string) ([]said, error) {
	return sayings.Where(ctx, r, "kind = ? AND signature = ?", kind, signature)
}

// Said is the mapping of some headings, false where nobody has said anything.
func Said[M any](ctx context.Context, r store.Reader, kind Kind, signature string) (m M, known bool, err error) {
	rows, err := of(ctx, r, kind, signature)
	if err != nil || len(rows) == 0 {
		return m, false, err
	}
	return m, true, rows[0].read(&m)
}

// All are the mappings of a kind.
func All[M any](ctx context.Context, r store.Reader, kind Kind) ([]M, error) {
	rows, err := sayings.Where(ctx, r, "kind = ? ORDER BY id", kind)
	out := make([]M, len(rows))
	for i, row := range rows {
		if err := row.read(&out[i]); err != nil {
			return nil, err
		}
	}
	return out, err
}

func (s said) read(mapping any) error {
	if err := json.Unmarshal([]byte(s.Mapping), mapping); err != nil {
		return fmt.Errorf("headings %s: %w", s.ID, err)
	}
	return nil
}

package restricted

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Opened is an entry with what it says. Before is what stood in its place, the latest
// first; Note is the zero one of what was erased.
type Opened struct {
	Entry
	Note
	Before []Opened
}

// Read is what a reading gives to see, to nobody but the one who opened and only while it
// lasts; afterwards the record is opened again. The latest comes first.
func Read(ctx context.Context, r store.Reader, s Safe, readingID, accountID string, now calendar.Instant) (Reading, []Opened, error) {
	reading, err := readings.ByID(ctx, r, readingID)
	if err != nil {
		return reading, nil, store.NotFound(err, "Questa lettura non c’è: apri di nuovo il fascicolo.")
	}
	if reading.AccountID != accountID || !reading.Lasts(now) {
		return reading, nil, fault.New(fault.Refused, "restricted.shut", "Il fascicolo si è richiuso: aprilo di nuovo per leggerlo.")
	}
	all, err := entries.Where(ctx, r, "learner_id = ? ORDER BY id DESC", reading.LearnerID)
	if err != nil {
		return reading, nil, err
	}
	keys, err := keysOf(ctx, r, reading.LearnerID)
	if err != nil {
		return reading, nil, err
	}
	byID, replaced := map[string]Opened{}, map[string]bool{}
	for _, e := range all {
		o := Opened{Entry: e}
		if e.ErasedOn.IsZero() {
			if o.Note, err = s.open(e, keys[e.ID]); err != nil {
				return reading, nil, err
			}
		}
		byID[e.ID], replaced[e.Replaces] = o, true
	}
	var out []Opened
	for _, e := range all {
		if replaced[e.ID] {
			continue
		}
		o := byID[e.ID]
		for id := e.Replaces; id != ""; id = byID[id].Replaces {
			o.Before = append(o.Before, byID[id])
		}
		out = append(out, o)
	}
	return reading, out, nil
}

func keysOf(ctx context.Context, r store.Reader, learnerID string) (map[string]string, error) {
	var rows []struct {
		EntryID string `db:"entry_id"`
		Sealed  string `db:"sealed"`
	}
	err := r.Select(ctx, &rows, "SELECT k.entry_id, k.sealed FROM restricted_key k JOIN restricted_entry e ON e.id = k.entry_id WHERE e.learner_id = ?", learnerID)
	out := map[string]string{}
	for _, row := range rows {
		out[row.EntryID] = row.Sealed
	}
	return out, err
}

// Count is how many entries stand in the record of a person.
func Count(ctx context.Context, r store.Reader, learnerID string) (n int, err error) {
	err = r.Get(ctx, &n, "SELECT COUNT(*) FROM restricted_entry e WHERE e.learner_id = ? AND e.erased_on IS NULL AND NOT EXISTS (SELECT 1 FROM restricted_entry o WHERE o.replaces = e.id)", learnerID)
	return n, err
}

// OfEntry is whose an entry is.
func OfEntry(ctx context.Context, r store.Reader, entryID string) (learnerID string, err error) {
	e, err := entries.ByID(ctx, r, entryID)
	return e.LearnerID, store.NotFound(err, "L’annotazione non c’è.")
}

// ReadingsOf is who opened the record of a person, the latest first.
func ReadingsOf(ctx context.Context, r store.Reader, learnerID string) ([]Reading, error) {
	return readings.Where(ctx, r, "learner_id = ? ORDER BY at DESC, id DESC", learnerID)
}

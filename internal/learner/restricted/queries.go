package restricted

import (
	"context"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
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
	all, err := entriesOf(ctx, r, reading.LearnerID)
	if err != nil {
		return reading, nil, err
	}
	keys, err := keysOf(ctx, r, all)
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

// entriesOf are the entries of a person, also those of records that were merged into
// theirs, the latest first.
func entriesOf(ctx context.Context, r store.Reader, learnerID string) ([]Entry, error) {
	people, err := learner.Records(ctx, r, learnerID)
	if err != nil {
		return nil, err
	}
	condition, args, err := sqlx.In("learner_id IN (?) ORDER BY id DESC", people)
	if err != nil {
		return nil, err
	}
	return entries.Where(ctx, r, condition, args...)
}

func keysOf(ctx context.Context, r store.Reader, all []Entry) (map[string]string, error) {
	out := map[string]string{}
	for _, e := range all {
		if !e.ErasedOn.IsZero() {
			continue
		}
		var key string
		if err := r.Get(ctx, &key, "SELECT sealed FROM restricted_key WHERE entry_id = ?", e.ID); err != nil {
			return nil, err
		}
		out[e.ID] = key
	}
	return out, nil
}

// Count is how many entries stand in the record of a person.
func Count(ctx context.Context, r store.Reader, learnerID string) (int, error) {
	all, err := entriesOf(ctx, r, learnerID)
	n, replaced := 0, map[string]bool{}
	for _, e := range all { // what replaces another comes before it
		if replaced[e.Replaces] = true; e.ErasedOn.IsZero() && !replaced[e.ID] {
			n++
		}
	}
	return n, err
}

// OfEntry is whose an entry is.
func OfEntry(ctx context.Context, r store.Reader, entryID string) (learnerID string, err error) {
	e, err := entries.ByID(ctx, r, entryID)
	return e.LearnerID, store.NotFound(err, "L’annotazione non c’è.")
}

// ReadingsOf is who opened the record of a person, the latest first.
func ReadingsOf(ctx context.Context, r store.Reader, learnerID string) ([]Reading, error) {
	people, err := learner.Records(ctx, r, learnerID)
	if err != nil {
		return nil, err
	}
	condition, args, err := sqlx.In("learner_id IN (?) ORDER BY at DESC, id DESC", people)
	if err != nil {
		return nil, err
	}
	return readings.Where(ctx, r, condition, args...)
}

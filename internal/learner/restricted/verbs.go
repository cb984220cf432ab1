package restricted

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/scan"
	"vidimus/internal/store"
)

// longest is in characters, of a note and of why it is read.
const (
	longest    = 4000
	longestWhy = 200
)

// MaxDocument is how large a document may be, in bytes: it lies in the database.
const MaxDocument = 2 << 20

// Write puts a note on file. By is who writes. Lock: learner.
func Write(ctx context.Context, tx *store.Tx, s Safe, learnerID string, n Note, by string) (Entry, error) {
	if _, err := learner.ByID(ctx, tx, learnerID); err != nil {
		return Entry{}, err
	}
	return write(ctx, tx, s, Entry{LearnerID: learnerID, WrittenBy: by}, n, "restricted.written")
}

// Correct puts a note in the place of another, which stays on file. Without a document of its
// own it keeps that of the other. Lock: learner.
func Correct(ctx context.Context, tx *store.Tx, s Safe, entryID string, n Note, by string) (Entry, error) {
	old, all, err := standing(ctx, tx, entryID)
	if err != nil {
		return old, err
	}
	if slices.ContainsFunc(all, func(e Entry) bool { return e.Replaces == old.ID }) {
		return old, fault.New(fault.Conflict, "restricted.corrected", "Questa annotazione è già stata corretta da un’altra: riapri il fascicolo.")
	}
	if n.Document == nil {
		keys, err := keysOf(ctx, tx, []Entry{old})
		if err != nil {
			return old, err
		}
		before, err := s.open(old, keys[old.ID])
		if err != nil {
			return old, err
		}
		n.Document = before.Document
	}
	return write(ctx, tx, s, Entry{LearnerID: old.LearnerID, WrittenBy: by, Replaces: old.ID}, n, "restricted.corrected")
}

func write(ctx context.Context, tx *store.Tx, s Safe, e Entry, n Note, kind string) (Entry, error) {
	day, err := today(ctx, tx)
	if err != nil {
		return e, err
	}
	if n, err = review(n, day); err != nil {
		return e, err
	}
	e.ID, e.WrittenOn = store.NewID(), day
	var key string
	if e.Sealed, key, err = s.seal(e, n); err != nil {
		return e, err
	}
	if err := record(ctx, tx, e.LearnerID, kind, map[string]any{"entry": e.ID}, entries.Keep(e)); err != nil {
		return e, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO restricted_key (entry_id, sealed) VALUES (?, ?)", e.ID, key)
	return e, err
}

func review(n Note, today calendar.Date) (Note, error) {
	n.Text = strings.TrimSpace(strings.ReplaceAll(n.Text, "\r\n", "\n"))
	bad := fault.New(fault.Invalid, "restricted.note", "Controlla l’annotazione.")
	if !slices.Contains(Kinds, n.Kind) {
		bad.With("kind", "Scegli di che cosa si tratta.")
	}
	switch length := utf8.RuneCountInString(n.Text); {
	case length == 0:
		bad.With("text", "Scrivi che cosa va saputo.")
	case length > longest:
		bad.With("text", "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longest})
	}
	if !n.Until.IsZero() && n.Until.Before(today) {
		bad.With("until", "La scadenza è già passata: scrivi un giorno futuro, o lascia vuoto.")
	}
	if n.To.IsZero() {
		n.To = n.From
	}
	switch {
	case n.To.IsZero():
	case n.Kind != Health:
		bad.With("from", "I giorni si scrivono solo di una giustificazione: lasciali vuoti.")
	case n.From.IsZero():
		bad.With("from", "Scrivi il primo giorno di assenza, come 31/12/2026.")
	case n.To.Before(n.From):
		bad.With("to", "L’ultimo giorno viene prima del primo.")
	case today.Before(n.From):
		bad.With("from", "Si giustifica un’assenza che c’è stata: il giorno è nel futuro.")
	}
	if d := n.Document; d != nil {
		if len(d.Content) > MaxDocument {
			bad.With("file", "Il file è troppo grande: al massimo {max} MB. Scansiona a 150 dpi o in toni di grigio, oppure fotografa il documento.", fault.Args{"max": MaxDocument >> 20})
		} else if media, _, err := scan.Judge(d.Content); err != nil {
			refused := fault.As(err)
			if refused == nil {
				return n, err
			}
			bad.With("file", refused.Message, refused.Args)
		} else {
			n.Document = &Document{MediaType: media, Content: d.Content}
		}
	}
	return n, bad.OrNil()
}

// Erase destroys what an entry says, and what stood before it: nobody can read either again.
// That they were there, who wrote them and who erased them stays. Lock: learner.
func Erase(ctx context.Context, tx *store.Tx, entryID, by string) error {
	e, all, err := standing(ctx, tx, entryID)
	if err != nil {
		return err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	var gone []Entry
	for id := e.ID; id != ""; {
		i := slices.IndexFunc(all, func(o Entry) bool { return o.ID == id })
		o := all[i] // corrections stay within the file of one person
		id = o.Replaces
		if o.ErasedOn.IsZero() {
			o.Sealed, o.ErasedBy, o.ErasedOn = "", by, day
			gone = append(gone, o)
		}
		if _, err := tx.Exec(ctx, "DELETE FROM restricted_key WHERE entry_id = ?", o.ID); err != nil {
			return err
		}
	}
	return record(ctx, tx, e.LearnerID, "restricted.erased", map[string]any{"entry": e.ID}, entries.Keep(gone...))
}

// standing is an entry that was not erased, and all of the same person.
func standing(ctx context.Context, tx *store.Tx, entryID string) (Entry, []Entry, error) {
	e, err := entries.ByID(ctx, tx, entryID)
	if err != nil {
		return e, nil, store.NotFound(err, "L’annotazione non c’è.")
	}
	if !e.ErasedOn.IsZero() {
		return e, nil, fault.New(fault.Refused, "restricted.gone", "L’annotazione è stata cancellata.")
	}
	all, err := entriesOf(ctx, tx, e.LearnerID)
	return e, all, err
}

// Open records that the one who acts opens the record of a person, and perhaps why: only
// then can it be read, and not for long. Of a record that was merged it opens the one that
// was kept. Lock: the learner who was kept.
func Open(ctx context.Context, tx *store.Tx, learnerID, name, why string) (Reading, error) {
	person, err := learner.ByID(ctx, tx, learnerID)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{ID: store.NewID(), LearnerID: person.ID, AccountID: tx.Actor.ID, Name: name, At: tx.Now(), Why: strings.TrimSpace(why)}
	if utf8.RuneCountInString(r.Why) > longestWhy {
		return r, fault.New(fault.Invalid, "restricted.why", "Controlla il motivo.").
			With("why", "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestWhy})
	}
	return r, record(ctx, tx, person.ID, "restricted.opened", map[string]any{"reading": r.ID}, readings.Keep(r))
}

func today(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return calendar.Date{}, err
	}
	return tx.Today(zone), nil
}

func record(ctx context.Context, tx *store.Tx, learnerID, kind string, facts any, rows store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.LearnerStream(learnerID), Type: kind, Facts: facts, Rows: []store.Rows{rows}})
	return err
}

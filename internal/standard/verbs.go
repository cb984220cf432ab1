package standard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Add reads a sheet into the catalogue as a draft: a new qualification, or the next
// version of the one with the same region and title. It returns everything the reader
// found; only a text that is no sheet, or the very text of the latest version, is
// refused. What blocks publication is said by [Publish]. Lock: provider.
func Add(ctx context.Context, tx *store.Tx, source []byte) (Version, []finding.Finding, error) {
	std, found := Read(source)
	if std == nil {
		return Version{}, found, finding.Refusal("standard.no_sheet", "Questo testo non è una scheda: non è stato salvato.", found)
	}
	if std.Title == "" {
		return Version{}, found, finding.Refusal("standard.no_title", "La scheda non ha un titolo: controlla di averla copiata dall’inizio.", finding.Of(found, finding.Blocking))
	}
	text, encoding, _ := decode(source) // readable: Read has just read it
	document, err := json.Marshal(std)
	if err != nil {
		return Version{}, found, fmt.Errorf("standard: %w", err)
	}
	v := Version{ID: store.NewID(), Version: 1, State: Draft, Document: string(document), Source: text}
	rows := []store.Rows{}
	same, err := entries.Where(ctx, tx, "region = ? AND title = ? ORDER BY id LIMIT 1", std.Region, std.Title)
	if err != nil {
		return Version{}, found, err
	}
	if len(same) == 0 {
		entry := Entry{ID: store.NewID(), Region: std.Region, Title: std.Title}
		v.StandardID = entry.ID
		rows = append(rows, entries.Keep(entry))
	} else {
		v.StandardID = same[0].ID
		latest, err := versions.Where(ctx, tx, "standard_id = ? ORDER BY version DESC LIMIT 1", v.StandardID)
		if err != nil {
			return Version{}, found, err
		}
		if latest[0].Source == text {
			return latest[0], found, fault.New(fault.Conflict, "standard.same", "Questa scheda c’è già, identica: è la versione {version}.",
				fault.Args{"version": latest[0].Version})
		}
		v.Version = latest[0].Version + 1
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "standard.added", Rows: append(rows, versions.Keep(v)),
		Facts: map[string]any{"version": v.ID, "encoding": encoding, "sha256": digest(source)}})
	return v, found, err
}

// Readings are the findings that a person must confirm one by one before a version is
// published: what was taken from prose, what contradicts itself, what was said twice,
// missing or not understood.
func Readings(found []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, f := range found {
		if f.Severity != finding.Blocking && slices.Contains([]string{Inferred, Contradiction, Repeated, Missing, NotUnderstood}, f.Rule) {
			out = append(out, f)
		}
	}
	return out
}

// ReadingKey names a reading in a form, the same each time the sheet is read.
func ReadingKey(f finding.Finding) string {
	return f.Key()
}

// Confirm records that a person has compared the readings with the sheet: confirmed
// holds the key of each. One that is missing is refused with its own sentence, as is a
// version already confirmed. Lock: provider.
func Confirm(ctx context.Context, tx *store.Tx, versionID string, confirmed []string) (Version, error) {
	v, _, err := VersionByID(ctx, tx, versionID)
	if err != nil {
		return v, err
	}
	if v.State != Draft {
		return v, fault.New(fault.Conflict, "standard.confirmed", "Questa versione è già stata confermata. Ricarica la pagina.")
	}
	std, found := Read([]byte(v.Source))
	if std == nil {
		return v, finding.Refusal("standard.no_sheet", "Questo testo non è una scheda: non è stato salvato.", found)
	}
	// A later release may read the same text better than the one that added it: what
	// the person has before them is today's reading.
	document, err := json.Marshal(std)
	if err != nil {
		return v, fmt.Errorf("standard: %w", err)
	}
	missing := fault.New(fault.Invalid, "standard.unconfirmed", "Confronta con la scheda ogni voce che il programma ha dedotto e confermala.")
	for _, f := range Readings(found) {
		if !slices.Contains(confirmed, ReadingKey(f)) {
			missing = missing.With("confirmed."+ReadingKey(f), f.Message, fault.Args(f.Args))
		}
	}
	if err := missing.OrNil(); err != nil {
		return v, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return v, err
	}
	v.State, v.Document, v.ConfirmedBy, v.ConfirmedOn = Confirmed, string(document), tx.Actor.ID, tx.Today(zone)
	return v, keep(ctx, tx, "standard.confirmed", v)
}

// Publish makes a confirmed version the one that courses follow; from then on it never
// changes. A sheet with blocking findings is refused with all of them. Lock: provider.
func Publish(ctx context.Context, tx *store.Tx, versionID string) (Version, error) {
	v, std, err := VersionByID(ctx, tx, versionID)
	if err != nil {
		return v, err
	}
	switch v.State {
	case Published:
		return v, fault.New(fault.Conflict, "standard.published", "Questa versione è già pubblicata e non cambia più: una correzione è una versione nuova.")
	case Draft:
		return v, fault.New(fault.Refused, "standard.draft", "Prima di pubblicare la scheda, confermane le voci dedotte.")
	}
	blocking := finding.Of(append(readerFindings(v), Check(std)...), finding.Blocking)
	if len(blocking) > 0 {
		return v, finding.Refusal("standard.blocked", "La scheda non si può pubblicare: {n} {n|punto va risolto|punti vanno risolti} prima. Correggi il testo e caricalo come versione nuova.", blocking)
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return v, err
	}
	v.State, v.PublishedOn = Published, tx.Today(zone)
	return v, keep(ctx, tx, "standard.published", v)
}

// readerFindings are what the reader says of the text itself, without the sheet's own
// arithmetic, which is held against the confirmed document.
func readerFindings(v Version) []finding.Finding {
	return slices.DeleteFunc(v.Findings(), func(f finding.Finding) bool { return f.Rule != "" && f.Rule[0] == 'S' })
}

func keep(ctx context.Context, tx *store.Tx, kind string, v Version) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Rows: []store.Rows{versions.Keep(v)},
		Facts: map[string]any{"version": v.ID}})
	return err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

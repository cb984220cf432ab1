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
	v, latest, err := next(ctx, tx, std)
	if err != nil {
		return v, found, err
	}
	if latest.Source == text {
		return latest, found, fault.New(fault.Conflict, "standard.same", "Questa scheda c’è già, identica: è la versione {version}.",
			fault.Args{"version": latest.Version})
	}
	v.Source, v.Origin = text, OriginSheet
	v, err = enter(ctx, tx, v, std, "standard.added", map[string]any{"encoding": encoding, "sha256": digest(source)})
	return v, found, err
}

// next is the version that a sheet would be, and the latest one of the same qualification:
// the zero Version where there is none.
func next(ctx context.Context, r store.Reader, std *Standard) (v, latest Version, err error) {
	v = Version{ID: store.NewID(), Version: 1, State: Draft}
	same, err := entries.Where(ctx, r, "region = ? AND title = ? ORDER BY id LIMIT 1", std.Region, std.Title)
	if err != nil || len(same) == 0 {
		return v, latest, err
	}
	v.StandardID = same[0].ID
	all, err := versions.Where(ctx, r, "standard_id = ? ORDER BY version DESC LIMIT 1", v.StandardID)
	if err == nil && len(all) > 0 {
		latest = all[0]
		v.Version = latest.Version + 1
	}
	return v, latest, err
}

// enter records a new version, and the qualification where it is its first.
func enter(ctx context.Context, tx *store.Tx, v Version, std *Standard, kind string, facts map[string]any) (Version, error) {
	document, err := json.Marshal(std)
	if err != nil {
		return v, fmt.Errorf("standard: %w", err)
	}
	v.Document = string(document)
	var rows []store.Rows
	if v.StandardID == "" {
		v.StandardID = store.NewID()
		rows = append(rows, entries.Keep(Entry{ID: v.StandardID, Region: std.Region, Title: std.Title}))
	}
	facts["version"] = v.ID
	_, err = tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Rows: append(rows, versions.Keep(v)), Facts: facts})
	return v, err
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

// Confirm records that a person has compared the draft with the official sheet: confirmed
// holds the key of each thing that its [Review] asks for. One that is missing is refused
// at its own place, as is a version already confirmed and a revision that changes nothing.
// Lock: provider.
func Confirm(ctx context.Context, tx *store.Tx, versionID string, confirmed []string) (Version, error) {
	v, std, err := VersionByID(ctx, tx, versionID)
	if err != nil {
		return v, err
	}
	if v.State != Draft {
		return v, fault.New(fault.Conflict, "standard.confirmed", "Questa versione è già stata confermata. Ricarica la pagina.")
	}
	_, before, err := PublishedBefore(ctx, tx, v)
	if err != nil {
		return v, err
	}
	review := ReviewOf(v, std, before)
	if v.Origin == OriginVersion && len(review.Corrections) == 0 {
		return v, fault.New(fault.Refused, "standard.unchanged", "Questa versione è uguale a quella pubblicata: correggi qualcosa, oppure elimina la bozza.")
	}
	missing := fault.New(fault.Invalid, "standard.unconfirmed", "Confronta con la scheda ogni voce che il programma ha dedotto e confermala.")
	for _, f := range review.Readings {
		if !slices.Contains(confirmed, ReadingKey(f)) {
			missing = missing.With("confirmed."+ReadingKey(f), f.Message, fault.Args(f.Args))
		}
	}
	for _, c := range review.Corrections {
		if !slices.Contains(confirmed, c.Key()) {
			missing = missing.With("confirmed."+c.Key(), "Confronta con la scheda anche questa modifica: {what}.", fault.Args{"what": c.Label})
		}
	}
	for _, p := range review.Parts {
		if !slices.Contains(confirmed, p.Key) {
			missing = missing.With("confirmed."+p.Key, "Confronta con la scheda anche questa parte.")
		}
	}
	if err := missing.OrNil(); err != nil {
		return v, err
	}
	// A later release may read the same text better than the one that added it: what
	// the person has before them is today's reading.
	document, err := json.Marshal(std)
	if err != nil {
		return v, fmt.Errorf("standard: %w", err)
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return v, err
	}
	v.State, v.Document, v.ConfirmedBy, v.ConfirmedOn = Confirmed, string(document), tx.Actor.ID, tx.Today(zone)
	return v, keep(ctx, tx, "standard.confirmed", v)
}

// Publish makes a confirmed version the one that courses follow; from then on it never
// changes. A sheet with blocking findings is refused with all of them, one that would
// follow a later version with that. Lock: provider.
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
	later, err := versions.Where(ctx, tx, "standard_id = ? AND version > ? AND state = ? ORDER BY version DESC LIMIT 1", v.StandardID, v.Version, Published)
	if err != nil {
		return v, err
	}
	if len(later) > 0 {
		return v, fault.New(fault.Refused, "standard.late", "È già pubblicata la versione {version}, che viene dopo: riparti da quella.", fault.Args{"version": later[0].Version})
	}
	_, before, err := PublishedBefore(ctx, tx, v)
	if err != nil {
		return v, err
	}
	if blocking := ReviewOf(v, std, before).Blocking(); len(blocking) > 0 {
		return v, finding.Refusal("standard.blocked", "La scheda non si può pubblicare: {n} {n|punto va risolto|punti vanno risolti} prima. Riapri la bozza e correggila.", blocking)
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return v, err
	}
	v.State, v.PublishedOn = Published, tx.Today(zone)
	_, err = tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "standard.published", Facts: map[string]any{"version": v.ID},
		Rows: []store.Rows{versions.Keep(v), entries.Keep(Entry{ID: v.StandardID, Region: std.Region, Title: std.Title})}})
	return v, err
}

// readerFindings are what the reader says of the text itself, without the sheet's own
// arithmetic, which is held against the document.
func readerFindings(v Version) []finding.Finding {
	return slices.DeleteFunc(v.Findings(), isArithmetic)
}

func isArithmetic(f finding.Finding) bool { return f.Rule != "" && f.Rule[0] == 'S' }

func keep(ctx context.Context, tx *store.Tx, kind string, v Version) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Rows: []store.Rows{versions.Keep(v)},
		Facts: map[string]any{"version": v.ID}})
	return err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

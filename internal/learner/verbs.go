package learner

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Register writes down a person, as [Review] leaves them. The id is the caller's
// (store.NewID), who holds its lock. The warnings are Review's, and one for each person
// already known who looks like this one; while there are any, the person is registered
// only when they were accepted. Lock: learner.
func Register(ctx context.Context, tx *store.Tx, l Learner, accepted bool) (Learner, []finding.Finding, error) {
	l, found, err := review(ctx, tx, l)
	if err != nil {
		return l, found, err
	}
	known, err := Matches(ctx, tx, l)
	if err != nil {
		return l, found, err
	}
	for _, k := range known {
		found = append(found, finding.Finding{Rule: "L-KNOWN", Severity: finding.Warning, Subject: k.ID,
			Message: "Forse la persona c’è già: {name}, data di nascita {day}.", Args: finding.Args{"name": k.FullName(), "day": k.Born()}})
	}
	if err := confirm(found, accepted); err != nil {
		return l, found, err
	}
	return l, found, record(ctx, tx, l.ID, "learner.registered", map[string]any{"accepted": rules(found)}, learners.Keep(l))
}

// Correct replaces what is written of a person; the journal keeps what stood before, and
// old codes of theirs are still found by [Search]. An act that changed name or sex is
// handed in as evidence. Lock: learner.
func Correct(ctx context.Context, tx *store.Tx, l Learner, accepted bool) (Learner, []finding.Finding, error) {
	old, err := ByID(ctx, tx, l.ID)
	if err != nil {
		return l, nil, err
	}
	l, found, err := review(ctx, tx, l)
	if err != nil {
		return l, found, err
	}
	if err := confirm(found, accepted); err != nil {
		return l, found, err
	}
	for word := range strings.FieldsSeq(old.Search) {
		if _, err := fiscalcode.Parse(word); err == nil && !slices.Contains(strings.Fields(l.Search), word) {
			l.Search += " " + word
		}
	}
	return l, found, record(ctx, tx, l.ID, "learner.corrected", map[string]any{"accepted": rules(found)}, learners.Keep(l))
}

func review(ctx context.Context, tx *store.Tx, l Learner) (Learner, []finding.Finding, error) {
	today, err := today(ctx, tx)
	if err != nil {
		return l, nil, err
	}
	return Review(l, today)
}

func today(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return calendar.Date{}, err
	}
	return tx.Today(zone), nil
}

// confirm refuses what looks wrong until a person says that it is right.
func confirm(found []finding.Finding, accepted bool) error {
	if accepted || len(found) == 0 {
		return nil
	}
	return finding.Refusal("learner.unconfirmed", "{n} {n|punto va controllato|punti vanno controllati} sul documento: se i dati sono giusti, conferma.", found)
}

func rules(found []finding.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, f.Rule)
	}
	return out
}

// HandIn puts a document of a person on file, to be looked at: the verdict is [Check]'s.
// Sides are what the vault has of it (scan.Keep, before the write): the document and, of a
// card, its back; nil where there is none. A document that was put on file by mistake is
// rejected, not erased. Lock: learner.
func HandIn(ctx context.Context, tx *store.Tx, e Evidence, sides ...*vault.File) (Evidence, error) {
	if _, err := ByID(ctx, tx, e.LearnerID); err != nil {
		return e, err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return e, err
	}
	for _, text := range []*string{&e.Issuer, &e.Number, &e.Score, &e.Examiner, &e.Note} {
		*text = strings.TrimSpace(*text)
	}
	e.Level, e.Country = strings.ToUpper(strings.TrimSpace(e.Level)), strings.ToUpper(strings.TrimSpace(e.Country))
	if err := checkEvidence(e, day); err != nil {
		return e, err
	}
	for i, side := range []*store.Ref{&e.FileID, &e.BackID} {
		if i < len(sides) && sides[i] != nil {
			if err := vault.Keep(ctx, tx, *sides[i]); err != nil {
				return e, err
			}
			*side = store.Ref(sides[i].ID)
		}
	}
	if e.ID == "" {
		e.ID = store.NewID()
	}
	e.Outcome, e.CheckedBy, e.CheckedOn = Pending, "", calendar.Date{}
	return e, record(ctx, tx, e.LearnerID, "learner.handed_in", map[string]any{"evidence": e.ID, "kind": e.Kind}, evidence.Keep(e))
}

// Check records what somebody found when they looked at a piece of evidence, and on which
// day; who looks again replaces the verdict, and the journal keeps both. Lock: learner.
func Check(ctx context.Context, tx *store.Tx, evidenceID, outcome, by string, on calendar.Date) (Evidence, error) {
	e, err := EvidenceByID(ctx, tx, evidenceID)
	if err != nil {
		return e, err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return e, err
	}
	bad := fault.New(fault.Invalid, "learner.check", "La verifica non è completa.")
	if outcome != Accepted && outcome != Rejected {
		bad.With("outcome", "Scegli se il documento va bene o non vale.")
	}
	if strings.TrimSpace(by) == "" {
		bad.With("by", "Scrivi chi ha verificato il documento.")
	}
	if on.IsZero() || on.Before(e.ReceivedOn) || on.After(day) {
		bad.With("on", "La verifica avviene tra la consegna ({received}) e oggi.", fault.Args{"received": e.ReceivedOn})
	}
	if err := bad.OrNil(); err != nil {
		return e, err
	}
	e.Outcome, e.CheckedBy, e.CheckedOn = outcome, strings.TrimSpace(by), on
	return e, record(ctx, tx, e.LearnerID, "learner.checked", map[string]any{"evidence": e.ID, "outcome": outcome}, evidence.Keep(e))
}

func record(ctx context.Context, tx *store.Tx, learnerID, kind string, facts any, rows store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.LearnerStream(learnerID), Type: kind, Facts: facts, Rows: []store.Rows{rows}})
	return err
}

package learner

import (
	"context"
	"maps"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
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
			Message: "Forse la persona c’è già: {name}, data di nascita {day}.", Args: finding.Args{"name": k.FullName(), "day": k.Birth()}})
	}
	if err := confirm(found, accepted); err != nil {
		return l, found, err
	}
	l.MergedInto = ""
	if err := record(ctx, tx, l.ID, "learner.registered", map[string]any{"accepted": rules(found)}, learners.Keep(l)); err != nil {
		return l, found, err
	}
	return l, found, index(ctx, tx, l, nil)
}

// Correct replaces what is written of a person. A name, a sex or a codice fiscale that
// becomes another was a mistake of writing; where an act changes it, [Rectify] is the verb.
// Lock: learner.
func Correct(ctx context.Context, tx *store.Tx, l Learner, accepted bool) (Learner, []finding.Finding, error) {
	return Rectify(ctx, tx, l, Act{Kind: Mistake}, accepted)
}

// Rectify replaces what is written of a person, under the act that changes name, sex or
// codice fiscale; where none of them changes no act is looked at. What stood before stays
// readable ([VersionsOf]), and old names and codes are still found by [Search]. What looked
// wrong before and was accepted is not asked again. Lock: learner.
func Rectify(ctx context.Context, tx *store.Tx, l Learner, act Act, accepted bool) (Learner, []finding.Finding, error) {
	old, err := ByID(ctx, tx, l.ID)
	if err != nil {
		return l, nil, err
	}
	if old.ID != l.ID {
		return l, nil, fault.New(fault.Refused, "learner.merged", "La scheda è stata unita a quella di {name}: correggi quella.", fault.Args{"name": old.FullName()})
	}
	day, err := today(ctx, tx)
	if err != nil {
		return l, nil, err
	}
	l, found, err := Review(l.keepCodes(old), day)
	if err != nil {
		return l, found, err
	}
	l.MergedInto = ""
	if l == old {
		return l, nil, nil
	}
	if _, before, err := Review(old, day); err == nil {
		found = unseen(found, before)
	}
	rows, kind := []store.Rows{learners.Keep(l)}, "learner.corrected"
	if changesIdentity(old, l) {
		act.Number, act.Authority = strings.TrimSpace(act.Number), strings.TrimSpace(act.Authority)
		if err := act.check(day); err != nil {
			return l, found, err
		}
		on := day
		if act.Kind != Mistake {
			on, kind = act.On, "learner.rectified"
		}
		v := old.before(act.Kind, on, day)
		v.Number, v.Authority = act.Number, act.Authority
		rows = append(rows, versions.Keep(v))
	}
	if err := confirm(found, accepted); err != nil {
		return l, found, err
	}
	if err := record(ctx, tx, l.ID, kind, map[string]any{"accepted": rules(found)}, rows...); err != nil {
		return l, found, err
	}
	return l, found, reindex(ctx, tx, l)
}

// keepCodes gives back the Belfiore codes of places that a form shows by name and that did
// not change: what the list does not know by name, a person chose.
func (l Learner) keepCodes(old Learner) Learner {
	for _, place := range []struct {
		name, was string
		code      *string
		before    string
	}{
		{l.BirthPlace, old.BirthPlace, &l.BirthCode, old.BirthCode},
		{l.ResidenceTown, old.ResidenceTown, &l.ResidenceCode, old.ResidenceCode},
		{l.DomicileTown, old.DomicileTown, &l.DomicileCode, old.DomicileCode},
	} {
		if *place.code == "" && place.name == place.was {
			*place.code = place.before
		}
	}
	return l
}

// unseen are the findings that did not stand before.
func unseen(found, before []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		return slices.ContainsFunc(before, func(b finding.Finding) bool { return b.Rule == f.Rule && maps.Equal(b.Args, f.Args) })
	})
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
	if e, err = CheckEvidence(e, day); err != nil {
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

// mostPending is more documents than the office asks of one person.
const mostPending = 50

// HandInOwn is [HandIn] by the person themselves. The same file again, as who presses twice
// sends it, is the one that waits already. Lock: learner.
func HandInOwn(ctx context.Context, tx *store.Tx, e Evidence, file vault.File) (Evidence, error) {
	all, err := EvidenceOf(ctx, tx, e.LearnerID)
	if err != nil {
		return e, err
	}
	pending := 0
	for _, known := range all {
		if known.Outcome != Pending {
			continue
		}
		if known.Kind == e.Kind && string(known.FileID) == file.ID {
			return known, nil
		}
		pending++
	}
	if pending >= mostPending {
		return e, fault.New(fault.Refused, "learner.pending", "La segreteria deve ancora guardare {max} documenti tuoi: aspetta la sua risposta prima di mandarne altri.", fault.Args{"max": mostPending})
	}
	return HandIn(ctx, tx, e, &file)
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

func record(ctx context.Context, tx *store.Tx, learnerID, kind string, facts any, rows ...store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.LearnerStream(learnerID), Type: kind, Facts: facts, Rows: rows})
	return err
}

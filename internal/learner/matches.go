package learner

import (
	"context"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// Matches are the people already known who may be this one: the same codice fiscale,
// omocodia apart, or the same name, now or before, with nothing known of both birth dates
// that differs; surname and name may be swapped where the whole date is the same.
func Matches(ctx context.Context, r store.Reader, l Learner) ([]Learner, error) {
	var out []Learner
	add := func(condition string, is func(k Learner) bool, args ...any) error {
		found, err := learners.Where(ctx, r, "id IN (SELECT learner_id FROM learner_key WHERE "+condition+")", args...)
		for _, k := range found {
			if k.ID != l.ID && is(k) && !slices.ContainsFunc(out, func(o Learner) bool { return o.ID == k.ID }) {
				out = append(out, k)
			}
		}
		return err
	}
	if code, err := fiscalcode.Parse(l.TaxCode); err == nil {
		if err := add("kind = 'code' AND word = ?", func(Learner) bool { return true }, encode(baseKey(code))); err != nil {
			return nil, err
		}
	}
	birth := func(k Learner) bool { return sameBirth(k.BirthDate, l.BirthDate) }
	if err := add("kind IN ('name', 'former') AND word = ?", birth, encode(language.Fold(l.FullName()))); err != nil {
		return nil, err
	}
	day := func(k Learner) bool { return !l.Born().IsZero() && k.Born() == l.Born() }
	if err := add("kind = 'name' AND word = ?", day, encode(language.Fold(l.Name+" "+l.Surname))); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Learner) int { return strings.Compare(a.SortKey+a.ID, b.SortKey+b.ID) })
	return out, nil
}

// Twins are the people who look like one who is known, without those told apart.
func Twins(ctx context.Context, r store.Reader, l Learner) ([]Learner, error) {
	found, err := Matches(ctx, r, l)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	apart, err := distincts.Where(ctx, r, "learner_id = ? OR other_id = ?", l.ID, l.ID)
	return slices.DeleteFunc(found, func(k Learner) bool {
		return slices.ContainsFunc(apart, func(d distinct) bool { return d.LearnerID == k.ID || d.OtherID == k.ID })
	}), err
}

// Pair are two records that look like one person, and what they share.
type Pair struct {
	One, Other Learner
	SameCode   bool
}

// Pairs are the records that look like one person, those of one codice fiscale first, without
// those that somebody looked at and told apart. At most limit.
func Pairs(ctx context.Context, r store.Reader, limit int) ([]Pair, error) {
	var out []Pair
	for _, kind := range []string{codeKey, nameKey} {
		for after := ""; len(out) < limit; {
			var shared []string
			if err := r.Select(ctx, &shared, "SELECT word FROM learner_key WHERE kind = ? AND word > ? GROUP BY word HAVING COUNT(*) > 1 ORDER BY word LIMIT 200", kind, after); err != nil {
				return nil, err
			}
			if len(shared) == 0 {
				break
			}
			after = shared[len(shared)-1]
			more, err := pairsOf(ctx, r, kind, shared, limit)
			if err != nil {
				return nil, err
			}
			for _, p := range more {
				if !slices.ContainsFunc(out, func(o Pair) bool { return o.One.ID == p.One.ID && o.Other.ID == p.Other.ID }) {
					out = append(out, p)
				}
			}
		}
	}
	return out[:min(len(out), limit)], nil
}

// pairsOf are the pairs that share one of these keys.
func pairsOf(ctx context.Context, r store.Reader, kind string, words []string, limit int) ([]Pair, error) {
	query, args, err := sqlx.In(`SELECT a.learner_id AS one, b.learner_id AS other FROM learner_key a
		JOIN learner_key b ON b.kind = a.kind AND b.word = a.word AND b.learner_id > a.learner_id
		JOIN learner x ON x.id = a.learner_id JOIN learner y ON y.id = b.learner_id
		WHERE a.kind = ? AND a.word IN (?)
		AND (a.kind = 'code' OR x.birth_date = SUBSTR(y.birth_date, 1, LENGTH(x.birth_date)) OR y.birth_date = SUBSTR(x.birth_date, 1, LENGTH(y.birth_date)))
		AND NOT EXISTS (SELECT 1 FROM learner_distinct d WHERE d.learner_id = a.learner_id AND d.other_id = b.learner_id)
		ORDER BY a.word, a.learner_id, b.learner_id LIMIT ?`, kind, words, limit)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		One   string `db:"one"`
		Other string `db:"other"`
	}
	if err := r.Select(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.One, row.Other)
	}
	people, err := ByIDs(ctx, r, ids...)
	out := make([]Pair, len(rows))
	for i, row := range rows {
		out[i] = Pair{One: people[row.One], Other: people[row.Other], SameCode: kind == codeKey}
	}
	return out, err
}

// distinct is two records that somebody told apart.
type distinct struct {
	ID        string        `db:"id"`
	LearnerID string        `db:"learner_id"` // the smaller id
	OtherID   string        `db:"other_id"`
	DecidedOn calendar.Date `db:"decided_on"`
}

// Distinguish writes down that two records that look like one person are two. Lock: both
// learners.
func Distinguish(ctx context.Context, tx *store.Tx, one, other string) error {
	if one == other {
		return fault.New(fault.Invalid, "learner.one_record", "È la stessa scheda: scegli due persone diverse.")
	}
	for _, id := range []string{one, other} {
		if _, err := ByID(ctx, tx, id); err != nil {
			return err
		}
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	d := distinct{ID: store.NewID(), LearnerID: min(one, other), OtherID: max(one, other), DecidedOn: day}
	known, err := distincts.Where(ctx, tx, "learner_id = ? AND other_id = ?", d.LearnerID, d.OtherID)
	if err != nil || len(known) > 0 {
		return err
	}
	return record(ctx, tx, d.LearnerID, "learner.distinguished", map[string]any{"other": d.OtherID}, distincts.Keep(d))
}

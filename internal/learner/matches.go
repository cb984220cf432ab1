package learner

import (
	"context"
	"maps"
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
	all, err := MatchesOf(ctx, r, []Learner{l})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// MatchesOf are the [Matches] of each of these people, in the same number of queries however
// many they are.
func MatchesOf(ctx context.Context, r store.Reader, people []Learner) ([][]Learner, error) {
	wanted := make([]lookup, len(people))
	var words []string
	for i, l := range people {
		wanted[i] = lookupOf(l)
		words = append(words, wanted[i].code, wanted[i].name, wanted[i].swapped)
	}
	slices.Sort(words)
	words = slices.DeleteFunc(slices.Compact(words), func(w string) bool { return w == "" })
	byKey, known := map[key][]string{}, map[string]Learner{}
	for batch := range slices.Chunk(words, 500) {
		query, args, err := sqlx.In("SELECT learner_id, kind, word FROM learner_key WHERE kind IN ('code', 'name', 'former') AND word IN (?)", batch)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			LearnerID string `db:"learner_id"`
			Kind      string `db:"kind"`
			Word      string `db:"word"`
		}
		if err := r.Select(ctx, &rows, query, args...); err != nil {
			return nil, err
		}
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = row.LearnerID
			byKey[key{row.Kind, row.Word}] = append(byKey[key{row.Kind, row.Word}], row.LearnerID)
		}
		found, err := ByIDs(ctx, r, ids...)
		if err != nil {
			return nil, err
		}
		maps.Copy(known, found)
	}
	out := make([][]Learner, len(people))
	for i, l := range people {
		out[i] = wanted[i].among(l, byKey, known)
	}
	return out, nil
}

// lookup is what somebody may be known under.
type lookup struct{ code, name, swapped string }

func lookupOf(l Learner) lookup {
	w := lookup{name: encode(language.Fold(l.FullName()))}
	if code, err := fiscalcode.Parse(l.TaxCode); err == nil {
		w.code = encode(baseKey(code))
	}
	if !l.Born().IsZero() {
		w.swapped = encode(language.Fold(l.Name + " " + l.Surname))
	}
	return w
}

func (w lookup) among(l Learner, byKey map[key][]string, known map[string]Learner) []Learner {
	var out []Learner
	add := func(kind, word string, is func(k Learner) bool) {
		for _, id := range byKey[key{kind, word}] {
			k := known[id]
			if word != "" && k.ID != l.ID && is(k) && !slices.ContainsFunc(out, func(o Learner) bool { return o.ID == k.ID }) {
				out = append(out, k)
			}
		}
	}
	birth := func(k Learner) bool { return sameBirth(k.BirthDate, l.BirthDate) }
	add(codeKey, w.code, func(Learner) bool { return true })
	add(nameKey, w.name, birth)
	add(formerKey, w.name, birth)
	add(nameKey, w.swapped, func(k Learner) bool { return k.Born() == l.Born() })
	slices.SortFunc(out, func(a, b Learner) int { return strings.Compare(a.SortKey+a.ID, b.SortKey+b.ID) })
	return out
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
	// CROSS JOIN keeps SQLite from reading everybody first.
	query, args, err := sqlx.In(`SELECT a.learner_id AS one, b.learner_id AS other
		FROM learner_key a CROSS JOIN learner_key b CROSS JOIN learner x CROSS JOIN learner y
		WHERE a.kind = ? AND a.word IN (?) AND b.kind = a.kind AND b.word = a.word AND b.learner_id > a.learner_id AND x.id = a.learner_id AND y.id = b.learner_id
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

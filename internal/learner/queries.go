package learner

import (
	"context"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// ByID reads one person.
func ByID(ctx context.Context, r store.Reader, id string) (Learner, error) {
	l, err := learners.ByID(ctx, r, id)
	return l, store.NotFound(err, "La persona non c’è.")
}

// ByIDs are these people, by id.
func ByIDs(ctx context.Context, r store.Reader, ids ...string) (map[string]Learner, error) {
	out := map[string]Learner{}
	for batch := range slices.Chunk(ids, 1000) {
		condition, args, err := sqlx.In("id IN (?)", batch)
		if err != nil {
			return nil, err
		}
		rows, err := learners.Where(ctx, r, condition, args...)
		if err != nil {
			return nil, err
		}
		for _, l := range rows {
			out[l.ID] = l
		}
	}
	return out, nil
}

// Search are the people each word of the text is found in: surname, name, codice fiscale
// (old ones too) or telephone. By surname and name, limit at most.
func Search(ctx context.Context, r store.Reader, text string, limit int) ([]Learner, error) {
	var conditions []string
	var args []any
	for word := range strings.FieldsSeq(language.Fold(text)) {
		conditions = append(conditions, "search LIKE ?")
		args = append(args, "%"+word+"%") // folding left neither % nor _
	}
	if len(conditions) == 0 {
		return nil, nil
	}
	return learners.Where(ctx, r, strings.Join(conditions, " AND ")+" ORDER BY sort_key, id LIMIT ?", append(args, limit)...)
}

// Matches are the people already known who may be this one: the same codice fiscale,
// omocodia apart, or the same name and, where both are known, the same birth date.
func Matches(ctx context.Context, r store.Reader, l Learner) ([]Learner, error) {
	candidates, err := learners.Where(ctx, r, "id <> ? AND (sort_key = ? OR birth_date = ? AND birth_date <> '' OR tax_code = ? AND tax_code <> '') ORDER BY sort_key, id",
		l.ID, language.SortKey(l.FullName()), l.BirthDate, l.TaxCode)
	if err != nil {
		return nil, err
	}
	var out []Learner
	for _, k := range candidates {
		sameName := language.Fold(k.FullName()) == language.Fold(l.FullName())
		sameBirth := k.BirthDate == l.BirthDate || k.BirthDate == "" || l.BirthDate == ""
		if sameName && sameBirth || sameCode(k.TaxCode, l.TaxCode) {
			out = append(out, k)
		}
	}
	return out, nil
}

// sameCode reports whether two codes are one person's.
func sameCode(a, b string) bool {
	one, err1 := fiscalcode.Parse(a)
	other, err2 := fiscalcode.Parse(b)
	return err1 == nil && err2 == nil && one.Base() == other.Base()
}

// EvidenceOf is what a person has handed in, the latest first.
func EvidenceOf(ctx context.Context, r store.Reader, learnerID string) ([]Evidence, error) {
	return evidence.Where(ctx, r, "learner_id = ? ORDER BY received_on DESC, id DESC", learnerID)
}

// EvidenceOfAll is what these people have handed in, by person.
func EvidenceOfAll(ctx context.Context, r store.Reader, learnerIDs ...string) (map[string][]Evidence, error) {
	out := map[string][]Evidence{}
	for batch := range slices.Chunk(learnerIDs, 1000) {
		condition, args, err := sqlx.In("learner_id IN (?) ORDER BY received_on DESC, id DESC", batch)
		if err != nil {
			return nil, err
		}
		rows, err := evidence.Where(ctx, r, condition, args...)
		if err != nil {
			return nil, err
		}
		for _, e := range rows {
			out[e.LearnerID] = append(out[e.LearnerID], e)
		}
	}
	return out, nil
}

// EvidenceByID reads one piece of evidence.
func EvidenceByID(ctx context.Context, r store.Reader, id string) (Evidence, error) {
	e, err := evidence.ByID(ctx, r, id)
	return e, store.NotFound(err, "Il documento consegnato non c’è.")
}

// History is what happened to the file of a person, the latest first.
func History(ctx context.Context, r store.Reader, learnerID string) ([]store.Recorded, error) {
	var out []store.Recorded
	err := r.Select(ctx, &out, "SELECT seq, at, actor_id, type FROM event WHERE stream = ? ORDER BY seq DESC", store.LearnerStream(learnerID).String())
	return out, err
}

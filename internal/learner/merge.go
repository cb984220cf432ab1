package learner

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Records are the ids under which a person has facts: their own, and those of the records
// that were merged into it.
func Records(ctx context.Context, r store.Reader, id string) ([]string, error) {
	var merged []string
	err := r.Select(ctx, &merged, "SELECT id FROM learner WHERE merged_into = ? ORDER BY id", id)
	return append([]string{id}, merged...), err
}

// recordsOf are the records of these people and of those merged into theirs: whose each is.
func recordsOf(ctx context.Context, r store.Reader, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		out[id] = id
	}
	query, args, err := sqlx.In("SELECT id, merged_into FROM learner WHERE merged_into IN (?)", ids)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID   string `db:"id"`
		Kept string `db:"merged_into"`
	}
	if err := r.Select(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	for _, row := range rows {
		out[row.ID] = row.Kept
	}
	return out, nil
}

// MergeLocks are the people that [Merge] writes about.
func MergeLocks(ctx context.Context, r store.Reader, keptID, goneID string) ([]store.Stream, error) {
	gone, err := Records(ctx, r, goneID)
	locks := []store.Stream{store.LearnerStream(keptID)}
	for _, id := range gone {
		locks = append(locks, store.LearnerStream(id))
	}
	return locks, err
}

// Merge makes two records of one person into one. The one that goes keeps its id, its
// history and what is on file under it, and leads to the one that is kept, whose empty
// fields it fills; its name and codes become versions and are still found. The enrolments
// are moved by package enrolment, whose Merge is the one to call. Locks: [MergeLocks].
func Merge(ctx context.Context, tx *store.Tx, keptID, goneID string) error {
	if keptID == goneID {
		return fault.New(fault.Invalid, "learner.one_record", "È la stessa scheda: scegli due persone diverse.")
	}
	var pair [2]Learner
	for i, id := range []string{keptID, goneID} {
		l, err := learners.ByID(ctx, tx, id)
		if err != nil {
			return store.NotFound(err, "La persona non c’è.")
		}
		if l.MergedInto != "" {
			return fault.New(fault.Refused, "learner.merged", "Una delle due schede è già stata unita a un’altra: ricarica la pagina.")
		}
		pair[i] = l
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	kept, gone := pair[0], pair[1]
	v := gone.before(Merged, day, day)
	v.LearnerID = kept.ID
	kept = filled(kept, gone)
	if _, err := tx.Record(ctx, store.Event{Stream: store.LearnerStream(kept.ID), Type: "learner.merged",
		Facts: map[string]any{"merged": gone.ID}, Rows: []store.Rows{learners.Keep(kept), versions.Keep(v)}}); err != nil {
		return err
	}
	moved, err := learners.Where(ctx, tx, "id = ? OR merged_into = ? ORDER BY id", gone.ID, gone.ID)
	if err != nil {
		return err
	}
	for _, m := range moved {
		m.MergedInto = store.Ref(kept.ID)
		if err := record(ctx, tx, m.ID, "learner.merged_away", map[string]any{"kept": kept.ID}, learners.Keep(m)); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "DELETE FROM learner_key WHERE learner_id = ?", gone.ID); err != nil {
		return err
	}
	return reindex(ctx, tx, kept)
}

// reindex writes down what a person is found by, with all that stood before.
func reindex(ctx context.Context, tx *store.Tx, l Learner) error {
	all, err := VersionsOf(ctx, tx, l.ID)
	if err != nil {
		return err
	}
	before, err := learners.Where(ctx, tx, "merged_into = ?", l.ID) // with their telephones
	if err != nil {
		return err
	}
	for _, v := range all {
		before = append(before, v.As(Learner{}))
	}
	return index(ctx, tx, l, before)
}

// filled is the record that is kept with what it lacks of the other. What belongs together
// is taken together: half an address is nobody's.
func filled(kept, gone Learner) Learner {
	from := gone.groups()
	for i, group := range kept.groups() {
		if slices.ContainsFunc(group, func(value *string) bool { return *value != "" }) {
			continue
		}
		for j, value := range group {
			*value = *from[i][j]
		}
	}
	return kept
}

// groups are the fields that belong together, without the name.
func (l *Learner) groups() [][]*string {
	return [][]*string{
		{&l.Sex}, {&l.BirthDate}, {&l.BirthPlace, &l.BirthCode}, {&l.Citizenships}, {&l.TaxCode}, {&l.Email}, {&l.Phone}, {&l.OtherPhone},
		{&l.Residence, &l.ResidenceTown, &l.ResidenceCode, &l.ResidencePostcode},
		{&l.Domicile, &l.DomicileTown, &l.DomicileCode, &l.DomicilePostcode},
		{&l.Guardian, &l.GuardianRelation, &l.GuardianTaxCode, &l.GuardianEmail, &l.GuardianPhone},
		{&l.OtherGuardian, &l.OtherGuardianRelation, &l.OtherGuardianTaxCode, &l.OtherGuardianEmail, &l.OtherGuardianPhone},
		{&l.School, &l.SchoolSystem, &l.SchoolCountry, &l.SchoolYear, &l.SchoolInstitute}, {&l.Employment},
	}
}

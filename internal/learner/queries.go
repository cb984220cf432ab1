package learner

import (
	"context"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/store"
)

// ByID reads one person; the id of a record that was merged into another leads to that one.
func ByID(ctx context.Context, r store.Reader, id string) (Learner, error) {
	l, err := learners.ByID(ctx, r, id)
	if err == nil && l.MergedInto != "" {
		l, err = learners.ByID(ctx, r, string(l.MergedInto))
	}
	return l, store.NotFound(err, "La persona non c’è.")
}

// ByIDs are these people, by the id that was asked for.
func ByIDs(ctx context.Context, r store.Reader, ids ...string) (map[string]Learner, error) {
	out := map[string]Learner{}
	merged := map[string]string{}
	for batch := range slices.Chunk(ids, 1000) {
		condition, args, err := sqlx.In("id IN (?) OR id IN (SELECT merged_into FROM learner WHERE id IN (?))", batch, batch)
		if err != nil {
			return nil, err
		}
		rows, err := learners.Where(ctx, r, condition, args...)
		if err != nil {
			return nil, err
		}
		for _, l := range rows {
			out[l.ID] = l
			if l.MergedInto != "" {
				merged[l.ID] = string(l.MergedInto)
			}
		}
	}
	for id, kept := range merged {
		out[id] = out[kept]
	}
	return out, nil
}

// EvidenceOf is what a person has handed in, the latest first.
func EvidenceOf(ctx context.Context, r store.Reader, learnerID string) ([]Evidence, error) {
	all, err := EvidenceOfAll(ctx, r, learnerID)
	return all[learnerID], err
}

// EvidenceOfAll is what these people have handed in, by person.
func EvidenceOfAll(ctx context.Context, r store.Reader, learnerIDs ...string) (map[string][]Evidence, error) {
	out := map[string][]Evidence{}
	for batch := range slices.Chunk(learnerIDs, 1000) {
		kept, err := recordsOf(ctx, r, batch)
		if err != nil {
			return nil, err
		}
		condition, args, err := sqlx.In("learner_id IN (?) ORDER BY received_on DESC, id DESC", slices.Collect(maps.Keys(kept)))
		if err != nil {
			return nil, err
		}
		rows, err := evidence.Where(ctx, r, condition, args...)
		if err != nil {
			return nil, err
		}
		for _, e := range rows {
			out[kept[e.LearnerID]] = append(out[kept[e.LearnerID]], e)
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
	records, err := Records(ctx, r, learnerID)
	if err != nil {
		return nil, err
	}
	streams := make([]string, len(records))
	for i, id := range records {
		streams[i] = store.LearnerStream(id).String()
	}
	query, args, err := sqlx.In("SELECT stream, seq, at, actor_kind, actor_id, type FROM event WHERE stream IN (?) ORDER BY at DESC, seq DESC", streams)
	if err != nil {
		return nil, err
	}
	return out, r.Select(ctx, &out, query, args...)
}

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"vidimus/internal/finding"
)

type fold struct {
	table    string
	personal map[string]bool
	rows     func(context.Context, Reader) (map[string]map[string]any, error)
}

// Verify recomputes every chain and compares every witnessed table with the fold of
// its events. No finding means: unchanged since it was recorded. A finding names
// the first event, or the row, that differs.
func Verify(ctx context.Context, r Reader) ([]finding.Finding, error) {
	var found []finding.Finding
	var streams []struct {
		ID   string `db:"id"`
		Seq  int    `db:"seq"`
		Head string `db:"head"`
	}
	if err := r.Select(ctx, &streams, "SELECT id, seq, head FROM stream ORDER BY id"); err != nil {
		return nil, err
	}
	folded := map[string]map[string]map[string]any{} // table → id → column → value
	for _, s := range streams {
		prev, seq, broken := "", 0, false
		for {
			events, err := Events(ctx, r, Stream{id: s.ID}, seq, 500)
			if err != nil {
				return nil, err
			}
			if len(events) == 0 {
				break
			}
			personal, err := personalOf(ctx, r, s.ID, events[0].Seq, events[len(events)-1].Seq)
			if err != nil {
				return nil, err
			}
			for _, e := range events {
				if !broken && (e.Seq != seq+1 || e.Prev != prev || e.Hash != e.chainHash()) {
					broken = true
					found = append(found, chainFinding(s.ID, seq+1, e.Type))
				}
				seq, prev = e.Seq, e.Hash
				more, err := apply(folded, e, personal)
				if err != nil {
					return nil, err
				}
				found = append(found, more...)
			}
		}
		if !broken && (s.Seq != seq || s.Head != prev) {
			found = append(found, finding.Finding{Rule: "D-HEAD", Severity: finding.Blocking, Subject: s.ID,
				Message: "La catena {stream} finisce all’evento {seq}, ma la sua testa registrata è all’evento {head}: mancano eventi o la testa è stata cambiata.",
				Args:    finding.Args{"stream": s.ID, "seq": seq, "head": s.Seq}})
		}
	}
	var orphans []string
	if err := r.Select(ctx, &orphans, "SELECT DISTINCT e.stream FROM event e WHERE NOT EXISTS (SELECT 1 FROM stream s WHERE s.id = e.stream) ORDER BY e.stream"); err != nil {
		return nil, err
	}
	for _, id := range orphans {
		found = append(found, chainFinding(id, 1, "?"))
	}
	for _, f := range folds {
		rows, err := f.rows(ctx, r)
		if err != nil {
			return nil, err
		}
		found = append(found, f.compare(rows, folded[f.table])...)
	}
	return found, nil
}

func chainFinding(stream string, seq int, kind string) finding.Finding {
	return finding.Finding{Rule: "D-CHAIN", Severity: finding.Blocking, Subject: stream,
		Message: "L’evento {seq} ({type}) della catena {stream} non è quello che fu registrato: è il primo che differisce.",
		Args:    finding.Args{"stream": stream, "seq": seq, "type": kind}}
}

type personalKey struct {
	seq   int
	place string
}

func personalOf(ctx context.Context, r Reader, stream string, from, to int) (map[personalKey]personalValue, error) {
	var rows []struct {
		Seq   int    `db:"seq"`
		Place string `db:"place"`
		Salt  string `db:"salt"`
		Value string `db:"value"`
	}
	err := r.Select(ctx, &rows, "SELECT seq, place, salt, value FROM event_personal WHERE stream = ? AND seq BETWEEN ? AND ?", stream, from, to)
	if err != nil {
		return nil, err
	}
	out := make(map[personalKey]personalValue, len(rows))
	for _, row := range rows {
		out[personalKey{row.Seq, row.Place}] = personalValue{row.Place, row.Salt, row.Value}
	}
	return out, nil
}

// erased stands for a personal value that was lawfully taken away: nothing to compare.
type erased struct{}

// apply plays one event onto the fold. Personal values are taken from beside the
// event, once they prove to be the ones it committed to.
func apply(folded map[string]map[string]map[string]any, e Recorded, personal map[personalKey]personalValue) ([]finding.Finding, error) {
	var found []finding.Finding
	var b body
	dec := json.NewDecoder(strings.NewReader(e.Body))
	dec.UseNumber()
	if err := dec.Decode(&b); err != nil {
		// A body that no longer parses was already named by the chain.
		return nil, nil //nolint:nilerr // reported as D-CHAIN
	}
	for table, rows := range b.Rows {
		secret := secretColumns(table)
		if folded[table] == nil {
			folded[table] = map[string]map[string]any{}
		}
		for _, row := range rows {
			id := fmt.Sprint(row["id"])
			for col := range secret {
				if _, ok := row[col]; !ok {
					continue
				}
				p, kept := personal[personalKey{e.Seq, place(table, id, col)}]
				if !kept {
					row[col] = erased{}
					continue
				}
				if commitment(p.salt, p.value) != row[col] {
					found = append(found, finding.Finding{Rule: "D-PERSONAL", Severity: finding.Blocking, Subject: e.Stream,
						Message: "Il valore personale «{column}» dell’evento {seq} della catena {stream} non è quello che fu registrato.",
						Args:    finding.Args{"column": table + "." + col, "seq": e.Seq, "stream": e.Stream}})
				}
				var v any
				d := json.NewDecoder(strings.NewReader(p.value))
				d.UseNumber()
				if err := d.Decode(&v); err != nil {
					return nil, fmt.Errorf("store: personal value %s: %w", p.place, err)
				}
				row[col] = v
			}
			folded[table][id] = row
		}
	}
	for table, ids := range b.Removed {
		for _, id := range ids {
			delete(folded[table], id)
		}
	}
	return found, nil
}

func secretColumns(table string) map[string]bool {
	for _, f := range folds {
		if f.table == table {
			return f.personal
		}
	}
	return nil
}

// compare names the rows that are not what the events say. A column that an old
// event did not know is not compared.
func (f fold) compare(rows, folded map[string]map[string]any) []finding.Finding {
	var found []finding.Finding
	differs := func(id, column string) {
		found = append(found, finding.Finding{Rule: "D-FOLD", Severity: finding.Blocking, Subject: f.table + ":" + id,
			Message: "La riga {id} della tabella {table} non è quella che raccontano i suoi eventi: differisce «{column}».",
			Args:    finding.Args{"id": id, "table": f.table, "column": column}})
	}
	for _, id := range sortedKeys(rows) {
		told, ok := folded[id]
		if !ok {
			differs(id, "id")
			continue
		}
		for _, col := range sortedKeys(told) {
			if _, gone := told[col].(erased); gone {
				continue
			}
			if !reflect.DeepEqual(canonical(rows[id][col]), canonical(told[col])) {
				differs(id, col)
				break
			}
		}
	}
	for _, id := range sortedKeys(folded) {
		if _, ok := rows[id]; !ok {
			differs(id, "id")
		}
	}
	return found
}

// canonical is the JSON text of a value, the form in which event and row are equal.
func canonical(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

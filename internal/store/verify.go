package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vidimus/internal/finding"
)

type fold struct {
	table    string
	personal map[string]bool
	rows     func(context.Context, Reader) (map[string]map[string]any, error)
}

// folded is what the events say of every witnessed table: table → id → row.
type folded map[string]map[string]toldRow

// toldRow is a row as the last event that told of it left it.
type toldRow struct {
	values map[string]any // nil: the event took it away
	by     *Recorded      // without its body
}

// streamHead is the end of a chain as its head row has it.
type streamHead struct {
	ID   string `db:"id"`
	Seq  int    `db:"seq"`
	Head string `db:"head"`
}

// Verify recomputes every chain and compares every witnessed table with the fold of
// its events. No finding means: unchanged since it was recorded. A finding names
// the first event, or the row, that differs.
func Verify(ctx context.Context, r Reader) ([]finding.Finding, error) {
	var streams []streamHead
	if err := r.Select(ctx, &streams, "SELECT id, seq, head FROM stream ORDER BY id"); err != nil {
		return nil, err
	}
	told := folded{}
	var found []finding.Finding
	for _, s := range streams {
		differs, err := s.verify(ctx, r, told)
		if err != nil {
			return nil, fmt.Errorf("store: %s: %w", s.ID, err)
		}
		found = append(found, differs...)
	}
	differs, err := orphans(ctx, r)
	if err != nil {
		return nil, err
	}
	found = append(found, differs...)
	for _, f := range folds {
		rows, err := f.rows(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("store: %s: %w", f.table, err)
		}
		found = append(found, f.compare(rows, told[f.table])...)
	}
	return found, nil
}

// verify walks one chain, plays it onto the fold and ends with its head.
func (s streamHead) verify(ctx context.Context, r Reader, told folded) ([]finding.Finding, error) {
	var found []finding.Finding
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
			differs, readable := told.apply(e, personal)
			switch {
			case broken: // the first was named
			case e.Seq != seq+1: // the one that should stand here is gone
				broken = true
				found = append(found, chainFinding(s.ID, seq+1, "?"))
			case e.Prev != prev || e.Hash != e.chainHash() || !readable:
				broken = true
				found = append(found, chainFinding(s.ID, e.Seq, e.Type))
			}
			found = append(found, differs...)
			seq, prev = e.Seq, e.Hash
		}
		for _, key := range slices.SortedFunc(maps.Keys(personal), personalKey.compare) { // no event committed to it
			found = append(found, personalFinding(s.ID, key.seq, key.place))
		}
	}
	if !broken && (s.Seq != seq || s.Head != prev) {
		found = append(found, finding.Finding{Rule: "D-HEAD", Severity: finding.Blocking, Subject: s.ID,
			Message: "La catena {stream} finisce all’evento {seq}, ma la sua testa registrata è all’evento {head}: mancano eventi o la testa è stata cambiata.",
			Args:    finding.Args{"stream": s.ID, "seq": seq, "head": s.Seq}})
	}
	return found, nil
}

// orphans are events without a chain's head and personal values without an event.
func orphans(ctx context.Context, r Reader) ([]finding.Finding, error) {
	type row struct {
		Stream string `db:"stream"`
		Seq    int    `db:"seq"`
	}
	var events, values []row
	if err := r.Select(ctx, &events, `SELECT e.stream, MIN(e.seq) AS seq FROM event e
		WHERE NOT EXISTS (SELECT 1 FROM stream s WHERE s.id = e.stream) GROUP BY e.stream ORDER BY e.stream`); err != nil {
		return nil, err
	}
	if err := r.Select(ctx, &values, `SELECT p.stream, MIN(p.seq) AS seq FROM event_personal p
		WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.stream = p.stream AND e.seq = p.seq) GROUP BY p.stream ORDER BY p.stream`); err != nil {
		return nil, err
	}
	var found []finding.Finding
	for _, o := range events {
		found = append(found, chainFinding(o.Stream, o.Seq, "?"))
	}
	for _, o := range values {
		found = append(found, personalFinding(o.Stream, o.Seq, "?"))
	}
	return found, nil
}

func chainFinding(stream string, seq int, kind string) finding.Finding {
	return finding.Finding{Rule: "D-CHAIN", Severity: finding.Blocking, Subject: stream,
		Message: "L’evento {seq} ({type}) della catena {stream} non è quello che fu registrato: è il primo che differisce.",
		Args:    finding.Args{"stream": stream, "seq": seq, "type": kind}}
}

func personalFinding(stream string, seq int, place string) finding.Finding {
	return finding.Finding{Rule: "D-PERSONAL", Severity: finding.Blocking, Subject: stream,
		Message: "Il valore personale «{column}» dell’evento {seq} della catena {stream} non è quello che fu registrato.",
		Args:    finding.Args{"column": place, "seq": seq, "stream": stream}}
}

type personalKey struct {
	seq   int
	place string
}

func (k personalKey) compare(l personalKey) int {
	return cmp.Or(k.seq-l.seq, strings.Compare(k.place, l.place))
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

// apply plays one event onto the fold and takes from personal the values it committed
// to. It reports whether the body could be read.
func (told folded) apply(e Recorded, personal map[personalKey]personalValue) (found []finding.Finding, readable bool) {
	var b body
	if err := decode(e.Body, &b); err != nil {
		return nil, false
	}
	by := e
	by.Body = "" // of which the rows are kept
	keep := func(table, id string, row map[string]any) {
		if told[table] == nil {
			told[table] = map[string]toldRow{}
		}
		told[table][id] = toldRow{row, &by}
	}
	for table, rows := range b.Rows {
		secret := secretColumns(table)
		for _, row := range rows {
			id := fmt.Sprint(row["id"])
			for _, col := range slices.Sorted(maps.Keys(secret)) {
				if committed, ok := row[col]; !ok || committed == "" { // nothing was there to erase
					continue
				}
				key := personalKey{e.Seq, place(table, id, col)}
				p, kept := personal[key]
				delete(personal, key)
				var value any = erased{}
				if kept && (commitment(p.salt, p.value) != row[col] || decode(p.value, &value) != nil) {
					found = append(found, personalFinding(e.Stream, e.Seq, key.place))
				}
				row[col] = value
			}
			keep(table, id, row)
		}
	}
	for table, ids := range b.Removed {
		for _, id := range ids {
			keep(table, id, nil)
		}
	}
	return found, true
}

// decode keeps numbers as they were written.
func decode(text string, into any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

func secretColumns(table string) map[string]bool {
	for _, f := range folds {
		if f.table == table {
			return f.personal
		}
	}
	return nil
}

// compare names the rows that are not what the events say, each with the last event that told
// of it. A column that an old event did not know is not compared.
func (f fold) compare(rows map[string]map[string]any, told map[string]toldRow) []finding.Finding {
	var found []finding.Finding
	blame := func(id string, by *Recorded, message string, columns ...string) {
		args := finding.Args{"id": id, "table": f.table}
		if by != nil {
			args["stream"], args["seq"], args["type"], args["when"], args["who"] = by.Stream, by.Seq, by.Type, by.At.String(), cmp.Or(by.ActorID, string(by.ActorKind))
		}
		if len(columns) > 0 {
			args["n"], args["columns"] = len(columns), strings.Join(columns, "», «")
		}
		found = append(found, finding.Finding{Rule: "D-FOLD", Severity: finding.Blocking, Subject: f.table + ":" + id, Message: message, Args: args})
	}
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		last := told[id]
		switch columns := differing(rows[id], last.values); {
		case last.by == nil:
			blame(id, nil, "La riga {id} della tabella {table} non la racconta nessun evento: è stata aggiunta con un altro programma.")
		case last.values == nil:
			blame(id, last.by, "La riga {id} della tabella {table} c’è, ma l’evento {seq} ({type}) della catena {stream}, del {when}, di {who}, l’aveva tolta.")
		case len(columns) > 0:
			blame(id, last.by, "La riga {id} della tabella {table} non è quella che raccontano i suoi eventi: {n|differisce|differiscono} «{columns}». L’ultimo che ne parla è l’evento {seq} ({type}) della catena {stream}, del {when}, di {who}.", columns...)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(told)) {
		if _, here := rows[id]; !here && told[id].values != nil {
			blame(id, told[id].by, "La riga {id} della tabella {table} manca: l’ultimo che ne parla è l’evento {seq} ({type}) della catena {stream}, del {when}, di {who}.")
		}
	}
	return found
}

// differing are the columns in which a row is not what was told of it.
func differing(row, told map[string]any) (columns []string) {
	for _, col := range slices.Sorted(maps.Keys(told)) {
		if _, gone := told[col].(erased); !gone && canonical(row[col]) != canonical(told[col]) {
			columns = append(columns, col)
		}
	}
	return columns
}

// canonical is the JSON text of a value, the form in which event and row are equal.
func canonical(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

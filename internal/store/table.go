package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
)

// witnessed are the tables whose rows are the fold of the chain: plain SQL may read
// them but never write them. The journal itself is written here alone.
var witnessed = map[string]bool{"event": true, "stream": true}

// folds reads every witnessed table back for the comparison with its chain.
var folds []fold

// Table is a witnessed table: its rows have a text id and are written only inside
// the event that tells of them. T is the row; its fields carry `db` tags, and
// `personal:"true"` where the value must be erasable without breaking the chain.
type Table[T any] struct {
	name string
	cols []column
}

type column struct {
	name     string
	index    []int
	personal bool
}

// NewTable declares a witnessed table. It is called once for each, at package level.
func NewTable[T any](name string) Table[T] {
	if witnessed[name] {
		panic("store: table declared twice: " + name)
	}
	t := Table[T]{name: name, cols: columnsOf(reflect.TypeFor[T]())}
	if len(t.cols) == 0 || t.cols[0].name != "id" {
		panic("store: the first column of " + name + " is not id")
	}
	witnessed[name] = true
	folds = append(folds, fold{table: name, personal: t.personal(), rows: t.readAll})
	return t
}

func columnsOf(t reflect.Type) []column {
	var cols []column
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("db"); name != "" && !f.Anonymous {
			cols = append(cols, column{name, f.Index, f.Tag.Get("personal") == "true"})
		}
	}
	return cols
}

func (t Table[T]) personal() map[string]bool {
	out := map[string]bool{}
	for _, c := range t.cols {
		if c.personal {
			out[c.name] = true
		}
	}
	return out
}

// Columns is the column list for a SELECT, qualified by alias where one is given.
func (t Table[T]) Columns(alias string) string {
	names := make([]string, len(t.cols))
	for i, c := range t.cols {
		names[i] = c.name
		if alias != "" {
			names[i] = alias + "." + c.name
		}
	}
	return strings.Join(names, ", ")
}

// ByID reads one row; without it the error is sql.ErrNoRows.
func (t Table[T]) ByID(ctx context.Context, r Reader, id string) (T, error) {
	var row T
	err := r.Get(ctx, &row, "SELECT "+t.Columns("")+" FROM "+t.name+" WHERE id = ?", id)
	return row, err
}

// Where reads the rows of a condition, which may end in ORDER BY and LIMIT.
func (t Table[T]) Where(ctx context.Context, r Reader, condition string, args ...any) ([]T, error) {
	var rows []T
	err := r.Select(ctx, &rows, "SELECT "+t.Columns("")+" FROM "+t.name+" WHERE "+condition, args...)
	return rows, err
}

// Rows are rows of one witnessed table on their way into an event.
type Rows struct {
	table   string
	cols    []column
	values  [][]any // as the database takes them, one slice a row
	removed []string
	err     error
}

// Keep puts rows into an event: inserted, or replaced where the id exists.
func (t Table[T]) Keep(rows ...T) Rows {
	out := Rows{table: t.name, cols: t.cols}
	for _, row := range rows {
		v := reflect.ValueOf(row)
		values := make([]any, len(t.cols))
		for i, c := range t.cols {
			x, err := driver.DefaultParameterConverter.ConvertValue(v.FieldByIndex(c.index).Interface())
			if err != nil {
				out.err = fmt.Errorf("store: %s.%s: %w", t.name, c.name, err)
			}
			values[i] = x
		}
		out.values = append(out.values, values)
	}
	return out
}

// Remove takes rows away; the event keeps that they were there.
func (t Table[T]) Remove(ids ...string) Rows {
	return Rows{table: t.name, cols: t.cols, removed: ids}
}

// readAll reads the table back as canonical values by id and column.
func (t Table[T]) readAll(ctx context.Context, r Reader) (map[string]map[string]any, error) {
	rows, err := t.Where(ctx, r, "1 = 1")
	if err != nil {
		return nil, err
	}
	out := make(map[string]map[string]any, len(rows))
	kept := t.Keep(rows...)
	for _, values := range kept.values {
		row := map[string]any{}
		for i, c := range t.cols {
			row[c.name] = values[i]
		}
		out[fmt.Sprint(values[0])] = row
	}
	return out, kept.err
}

// upsert writes rows in one statement, sorted by id so that two writers never wait
// for each other in opposite orders.
func (tx *Tx) upsert(ctx context.Context, rows Rows) error {
	const most = 200 // rows a statement: SQLite takes 32,766 parameters, PostgreSQL 65,535
	for start := 0; start < len(rows.values); start += most {
		batch := rows.values[start:min(start+most, len(rows.values))]
		var q strings.Builder
		names := make([]string, len(rows.cols))
		sets := make([]string, 0, len(rows.cols))
		for i, c := range rows.cols {
			names[i] = c.name
			if c.name != "id" {
				sets = append(sets, c.name+" = excluded."+c.name)
			}
		}
		fmt.Fprintf(&q, "INSERT INTO %s (%s) VALUES ", rows.table, strings.Join(names, ", "))
		one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ") + ")"
		args := make([]any, 0, len(batch)*len(names))
		for i, values := range batch {
			if i > 0 {
				q.WriteString(", ")
			}
			q.WriteString(one)
			args = append(args, values...)
		}
		fmt.Fprintf(&q, " ON CONFLICT (id) DO UPDATE SET %s", strings.Join(sets, ", "))
		if _, err := tx.tx.ExecContext(ctx, tx.tx.Rebind(q.String()), args...); err != nil {
			return fmt.Errorf("store: %s: %w", rows.table, err)
		}
	}
	for _, id := range rows.removed {
		if _, err := tx.tx.ExecContext(ctx, tx.tx.Rebind("DELETE FROM "+rows.table+" WHERE id = ?"), id); err != nil {
			return fmt.Errorf("store: %s: %w", rows.table, err)
		}
	}
	return nil
}

// Ref is the id of another row; empty is stored as NULL.
type Ref string

// Value stores NULL for no row.
func (r Ref) Value() (driver.Value, error) {
	if r == "" {
		return nil, nil
	}
	return string(r), nil
}

// Scan reads NULL as no row.
func (r *Ref) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = ""
	case string:
		*r = Ref(v)
	case []byte:
		*r = Ref(v)
	default:
		return fmt.Errorf("store: cannot read an id from %T", src)
	}
	return nil
}

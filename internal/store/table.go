package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/fault"
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
	if len(t.cols) < 2 || t.cols[0].name != "id" || t.cols[0].personal || reflect.TypeFor[T]().FieldByIndex(t.cols[0].index).Type.Kind() != reflect.String {
		panic("store: the first column of " + name + " is not a text id")
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

// Among reads the rows of a condition in which one (?) stands for many values, of which there
// may be more than a statement takes. An ORDER BY holds for each thousand of them.
func (t Table[T]) Among(ctx context.Context, r Reader, condition string, values []string) (out []T, err error) {
	for batch := range slices.Chunk(values, 1000) {
		query, args, err := sqlx.In(condition, batch)
		if err != nil {
			return nil, err
		}
		rows, err := t.Where(ctx, r, query, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// Rows are rows of one witnessed table on their way into an event.
type Rows struct {
	table   string
	cols    []column
	values  [][]any // as the database takes them, one slice a row
	removed []string
	err     error
}

// idOf is the id of a row as the database takes it: the first column, always text.
func idOf(values []any) string {
	id, _ := values[0].(string)
	return id
}

// Keep puts rows into an event: inserted, or replaced where the id exists. A row is
// always told of on the same stream, or nobody could say which event came last. Rows are
// sorted by id, so that two writers never wait for each other in opposite orders.
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
			if text, ok := x.(string); ok && (!utf8.ValidString(text) || strings.ContainsRune(text, 0)) {
				out.err = fault.New(fault.Invalid, "store.text", "Il testo contiene caratteri che non si possono conservare: scrivilo di nuovo a mano.")
			}
			values[i] = x
		}
		out.values = append(out.values, values)
	}
	slices.SortFunc(out.values, func(a, b []any) int { return strings.Compare(idOf(a), idOf(b)) })
	return out
}

// Remove takes rows away; the event keeps that they were there.
func (t Table[T]) Remove(ids ...string) Rows {
	return Rows{table: t.name, cols: t.cols, removed: slices.Sorted(slices.Values(ids))}
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
		out[idOf(values)] = row
	}
	return out, kept.err
}

// rowsPerStatement: SQLite takes 32,766 parameters, PostgreSQL 65,535.
const rowsPerStatement = 200

// tuples is "(?, ?), (?, ?)" for rows of cols columns.
func tuples(rows, cols int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", cols), ", ") + ")"
	return strings.TrimSuffix(strings.Repeat(one+", ", rows), ", ")
}

// insert puts rows into a table, many in one statement.
func (tx *Tx) insert(into string, rows [][]any, onConflict string) error {
	for batch := range slices.Chunk(rows, rowsPerStatement) {
		if _, err := tx.exec(into+" VALUES "+tuples(len(batch), len(batch[0]))+onConflict, slices.Concat(batch...)...); err != nil {
			return fmt.Errorf("store: %s: %w", into, err)
		}
	}
	return nil
}

// write does to the rows what events told of them, in their order; neighbours that tell
// alike go together.
func (tx *Tx) write(told []Rows) error {
	for len(told) > 0 {
		n, carryOut := 1, tx.keep
		if told[0].removed != nil {
			carryOut = tx.remove
		}
		for n < len(told) && told[n].alike(told[0]) {
			n++
		}
		if err := carryOut(told[:n]); err != nil {
			return err
		}
		told = told[n:]
	}
	return nil
}

// alike reports whether both keep rows of one table, or both remove some.
func (r Rows) alike(o Rows) bool {
	return r.table == o.table && (r.removed == nil) == (o.removed == nil)
}

// keep inserts or replaces rows of one table. Of a row that several events told of the last
// stands: a statement takes it once.
func (tx *Tx) keep(told []Rows) error {
	names := make([]string, len(told[0].cols))
	sets := make([]string, len(names))
	for i, c := range told[0].cols {
		names[i], sets[i] = c.name, c.name+" = excluded."+c.name
	}
	last := map[string][]any{}
	for _, rows := range told {
		for _, values := range rows.values {
			last[idOf(values)] = values
		}
	}
	var rows [][]any
	for _, id := range slices.Sorted(maps.Keys(last)) {
		rows = append(rows, last[id])
	}
	into := "INSERT INTO " + told[0].table + " (" + strings.Join(names, ", ") + ")"
	return tx.insert(into, rows, " ON CONFLICT (id) DO UPDATE SET "+strings.Join(sets[1:], ", "))
}

// remove deletes rows of one table.
func (tx *Tx) remove(told []Rows) error {
	var ids []any
	for _, rows := range told {
		for _, id := range rows.removed {
			ids = append(ids, id)
		}
	}
	for batch := range slices.Chunk(ids, rowsPerStatement) {
		if _, err := tx.exec("DELETE FROM "+told[0].table+" WHERE id IN "+tuples(1, len(batch)), batch...); err != nil {
			return fmt.Errorf("store: %s: %w", told[0].table, err)
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

package store_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

type column struct {
	Table   string `db:"tbl"`
	Name    string `db:"name"`
	Type    string `db:"type"`
	NotNull bool   `db:"not_null"`
	Default string `db:"dflt"`
}

// A key is a PRIMARY KEY, a UNIQUE, an index or a foreign key, by its columns in order.
type key struct {
	Table   string `db:"tbl"`
	Kind    string `db:"kind"`
	Columns string `db:"cols"`
	Refers  string `db:"refers"`
}

// SQLite lets a TEXT PRIMARY KEY be NULL; ids are made in Go and never are.
const sqliteColumns = `SELECT m.name AS tbl, c.name AS name, LOWER(c.type) AS type, c."notnull" OR c.pk > 0 AS not_null, COALESCE(c.dflt_value, '') AS dflt
	FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name`

const postgresColumns = `SELECT r.relname AS tbl, a.attname AS name, replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz') AS type,
	a.attnotnull AS not_null, COALESCE(pg_get_expr(d.adbin, d.adrelid), '') AS dflt
	FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
	WHERE r.relnamespace = 'public'::regnamespace AND r.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY r.relname COLLATE "C", a.attname COLLATE "C"`

// In SQLite an INTEGER PRIMARY KEY is the table itself and has no index of its own.
const sqliteKeys = `SELECT m.name AS tbl, CASE i.origin WHEN 'pk' THEN 'primary' WHEN 'u' THEN 'unique' ELSE CASE i."unique" WHEN 1 THEN 'unique' ELSE 'index' END END AS kind,
		(SELECT group_concat(x.name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x) AS cols, '' AS refers
	FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table'
	UNION ALL SELECT m.name, 'primary', c.name, '' FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk > 0
		AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) i WHERE i.origin = 'pk')
	UNION ALL SELECT m.name, 'foreign', group_concat(f."from", ','), f."table" || '(' || group_concat(f."to", ',') || ') ' || LOWER(f.on_update || '/' || f.on_delete)
	FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id, f."table", f.on_update, f.on_delete`

const postgresKeys = `SELECT r.relname AS tbl, CASE WHEN i.indisprimary THEN 'primary' WHEN i.indisunique THEN 'unique' ELSE 'index' END AS kind,
		(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k(att, n) JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.att) AS cols, '' AS refers
	FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid WHERE r.relnamespace = 'public'::regnamespace
	UNION ALL SELECT r.relname, 'foreign',
		(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(att, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.att),
		f.relname || '(' || (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(att, n) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.att) || ') ' ||
		CASE c.confupdtype WHEN 'a' THEN 'no action' ELSE c.confupdtype::text END || '/' || CASE c.confdeltype WHEN 'a' THEN 'no action' ELSE c.confdeltype::text END
	FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
	WHERE c.contype = 'f' AND r.relnamespace = 'public'::regnamespace`

// columnsOf reads the columns of every table from the database itself.
func columnsOf(t *testing.T, db *store.DB) map[string][]column {
	t.Helper()
	query := map[string]string{"sqlite": sqliteColumns, "postgres": postgresColumns}[db.Dialect()]
	_, read := db.Pools()
	var all []column
	if err := read.Select(&all, query); err != nil {
		t.Fatal(err)
	}
	tables := map[string][]column{}
	for _, c := range all {
		tables[c.Table] = append(tables[c.Table], c)
	}
	return tables
}

func keysOf(t *testing.T, db *store.DB) []key {
	t.Helper()
	query := map[string]string{"sqlite": sqliteKeys, "postgres": postgresKeys}[db.Dialect()]
	_, read := db.Pools()
	var all []key
	if err := read.Select(&all, query); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b key) int {
		return slices.Compare([]string{a.Table, a.Kind, a.Columns, a.Refers}, []string{b.Table, b.Kind, b.Columns, b.Refers})
	})
	return all
}

// One SQL text has one meaning: what the migrations make is the same on both.
func TestTheSchemaIsTheSameOnBoth(t *testing.T) {
	clock := storetest.NewClock("2026-11-22T09:00:00Z")
	sqlite := storetest.Open(t, filepath.Join(t.TempDir(), "v.db"), clock)
	postgres := storetest.Open(t, storetest.Postgres(t), clock)
	tables := columnsOf(t, sqlite)
	if diff := cmp.Diff(tables, columnsOf(t, postgres)); diff != "" {
		t.Errorf("columns (-sqlite +postgres):\n%s", diff)
	}
	keys := keysOf(t, sqlite)
	if diff := cmp.Diff(keys, keysOf(t, postgres)); diff != "" {
		t.Errorf("keys (-sqlite +postgres):\n%s", diff)
	}
	if len(tables) < 30 || len(keys) < 60 {
		t.Errorf("only %d tables and %d keys were compared", len(tables), len(keys))
	}
	types := []string{"boolean", "date", "integer", "text", "timestamptz"}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		for _, c := range tables[table] {
			if !slices.Contains(types, c.Type) || c.Default != "" {
				t.Errorf("%s.%s is %s with default %q", table, c.Name, c.Type, c.Default)
			}
		}
	}
	// Without an index for a foreign key whoever lists the children, or deletes the
	// parent, reads the whole table.
	for _, k := range keys {
		if k.Kind != "foreign" {
			continue
		}
		if !slices.ContainsFunc(keys, func(i key) bool {
			return i.Table == k.Table && i.Kind != "foreign" && strings.HasPrefix(i.Columns+",", k.Columns+",")
		}) {
			t.Errorf("no index for the foreign key of %s (%s)", k.Table, k.Columns)
		}
	}
}

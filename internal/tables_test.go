package internal_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

type column struct {
	kind     string // "TEXT"
	nullable bool
}

var (
	createTable = regexp.MustCompile(`(?ms)^CREATE TABLE (\w+) \(\n(.*?)^\);`)
	columnLine  = regexp.MustCompile(`^  ([a-z_]+)\s+([A-Z]+)(.*)`)

	writes = regexp.MustCompile(`(?i)\b(?:INSERT\s+INTO|DELETE\s+FROM)\s+(\w+)|\bUPDATE\s+(\w+)\s+SET\b`)
	reads  = regexp.MustCompile(`\b(?:FROM|JOIN)\s+(\w+)`)
)

// schema reads the migrations: table → column.
func schema(t *testing.T) map[string]map[string]column {
	t.Helper()
	tables := map[string]map[string]column{}
	names, err := filepath.Glob("../migrations/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal("no migrations: ", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range createTable.FindAllStringSubmatch(string(text), -1) {
			columns := map[string]column{}
			for line := range strings.Lines(m[2]) {
				line, _, _ = strings.Cut(line, "--")
				if c := columnLine.FindStringSubmatch(line); c != nil {
					columns[c[1]] = column{c[2], !strings.Contains(c[3], "NOT NULL") && !strings.Contains(c[3], "PRIMARY KEY")}
				}
			}
			tables[m[1]] = columns
		}
	}
	return tables
}

// ownTables reads the «Tables:» line of a package comment.
func ownTables(r *room) []string {
	for _, f := range r.files {
		if f.Doc == nil {
			continue
		}
		_, line, found := strings.Cut(f.Doc.Text(), "\nTables: ")
		if !found {
			continue
		}
		line, _, _ = strings.Cut(line, "\n\n")
		line = strings.TrimRight(strings.Join(strings.Fields(line), " "), ". ")
		if line == "none" {
			return nil
		}
		return strings.Split(line, ", ")
	}
	return nil
}

// texts are the string literals of a file, by place.
func texts(f *ast.File) map[token.Pos]string {
	out := map[token.Pos]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			out[lit.Pos()], _ = strconv.Unquote(lit.Value)
		}
		return true
	})
	return out
}

// witness is one store.NewTable[Row]("table").
type witness struct {
	at    token.Pos
	row   string
	table string
}

func witnesses(f *ast.File) []witness {
	var out []witness
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		index, ok := call.Fun.(*ast.IndexExpr)
		if !ok || types.ExprString(index.X) != "store.NewTable" {
			return true
		}
		w := witness{at: call.Pos(), row: types.ExprString(index.Index)}
		if lit, ok := call.Args[0].(*ast.BasicLit); ok {
			w.table, _ = strconv.Unquote(lit.Value)
		}
		out = append(out, w)
		return true
	})
	return out
}

func TestEachTableHasOneOwnerWhoAloneWritesIt(t *testing.T) {
	rooms, place, tables := module(t), order(), schema(t)
	// The runner makes these two before there is a schema.
	tables["schema_migration"], tables["schema_lock"] = nil, nil

	owner := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		for _, table := range ownTables(rooms[name]) {
			if _, ok := tables[table]; !ok {
				t.Errorf("%s owns %q, which no migration makes", name, table)
			}
			if owner[table] != "" {
				t.Errorf("%s and %s both own %s", owner[table], name, table)
			}
			owner[table] = name
		}
	}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		if owner[table] == "" {
			t.Errorf("nobody owns %s: it stands on no «Tables:» line", table)
		}
	}

	written := map[string]bool{}
	for name, r := range rooms {
		if isHelper(name) {
			continue
		}
		for _, f := range r.files {
			write := func(at token.Pos, table string) {
				written[table] = true
				if owner[table] != name {
					t.Errorf("%s writes %s, which belongs to %q", files.Position(at), table, owner[table])
				}
			}
			for at, text := range texts(f) {
				for _, m := range writes.FindAllStringSubmatch(text, -1) {
					write(at, strings.ToLower(m[1]+m[2]))
				}
				for _, m := range reads.FindAllStringSubmatch(text, -1) {
					if of := owner[m[1]]; of != "" && place[of] > place[name] {
						t.Errorf("%s reads %s, whose owner %s does not stand above", files.Position(at), m[1], of)
					}
				}
			}
			for _, w := range witnesses(f) {
				write(w.at, w.table)
			}
		}
	}
	for table, name := range owner {
		if !written[table] {
			t.Errorf("%s owns %s and never writes it", name, table)
		}
	}
}

// A row that has another shape than its table is found here, and not when the first
// learner without a birth place is enrolled.
func TestRowsHaveTheShapeOfTheirTables(t *testing.T) {
	tables, compared := schema(t), 0
	for _, r := range module(t) {
		for _, f := range r.files {
			for _, w := range witnesses(f) {
				row := structOf(r, w.row)
				if row == nil {
					t.Errorf("%s: %s is no struct of %s", files.Position(w.at), w.row, r.path)
					continue
				}
				compared++
				left := maps.Clone(tables[w.table])
				for _, field := range flat(r, row) {
					name, tagged := dbTag(field)
					if !tagged {
						t.Errorf("%s: a field without a db tag in the row of %s", files.Position(field.Pos()), w.table)
						continue
					}
					c, ok := left[name]
					if !ok {
						t.Errorf("%s: %s has no column %q", files.Position(field.Pos()), w.table, name)
						continue
					}
					delete(left, name)
					if why := misfit(c, types.ExprString(field.Type)); why != "" {
						t.Errorf("%s: %s.%s %s", files.Position(field.Pos()), w.table, name, why)
					}
				}
				for name := range left {
					t.Errorf("%s: %s lacks the column %s", files.Position(w.at), w.row, name)
				}
			}
		}
	}
	if compared < 25 {
		t.Errorf("only %d tables were compared", compared)
	}
}

// misfit says why a column cannot be read into a field of that type. A zero Date or
// Instant is NULL, and so is an empty Ref; the rest says NULL by a pointer.
func misfit(c column, goType string) string {
	timely := map[string]string{"DATE": "calendar.Date", "TIMESTAMPTZ": "calendar.Instant", "BOOLEAN": "bool"}
	if want := timely[c.kind]; want != "" {
		if goType != want && !(c.nullable && goType == "*"+want) {
			return "is " + c.kind + " and not " + goType
		}
		if c.kind == "BOOLEAN" && c.nullable && goType == want {
			return "may be NULL"
		}
		return ""
	}
	takesNull := goType == "store.Ref" || strings.HasPrefix(goType, "*")
	switch {
	case slices.Contains(slices.Collect(maps.Values(timely)), goType):
		return "is " + c.kind + " and not " + goType
	case c.nullable && !takesNull:
		return "may be NULL, which " + goType + " cannot read"
	case !c.nullable && takesNull:
		return "is never NULL, which " + goType + " would write"
	}
	return ""
}

// flat are the fields of a row, those of a struct of the same room that it embeds among them.
func flat(r *room, row *ast.StructType) []*ast.Field {
	var out []*ast.Field
	for _, field := range row.Fields.List {
		if name, ok := field.Type.(*ast.Ident); ok && len(field.Names) == 0 {
			if inner := structOf(r, name.Name); inner != nil {
				out = append(out, flat(r, inner)...)
				continue
			}
		}
		out = append(out, field)
	}
	return out
}

func structOf(r *room, name string) *ast.StructType {
	for _, f := range r.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				if ts, ok := spec.(*ast.TypeSpec); ok && ts.Name.Name == name {
					s, _ := ts.Type.(*ast.StructType)
					return s
				}
			}
		}
	}
	return nil
}

var dbTagged = regexp.MustCompile(`\bdb:"([^"]+)"`)

func dbTag(f *ast.Field) (string, bool) {
	if f.Tag == nil {
		return "", false
	}
	m := dbTagged.FindStringSubmatch(f.Tag.Value)
	if m == nil {
		return "", false
	}
	return m[1], true
}

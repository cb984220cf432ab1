// Package internal_test keeps the promises that no compiler keeps: the order of the
// rooms, who writes which table, where a float or the present may not appear.
// ARCHITECTURE.md explains them; the picture there is made from the list here.
package internal_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the picture in ARCHITECTURE.md anew")

// The house, from the ground up: a package imports only packages before it, on an
// earlier line or to the left. Names without a folder stand in internal.
var house = []struct{ rooms, about string }{
	{"fault", "errors a person can act on"},
	{"finding calendar fiscalcode signs", "a verdict’s line; dates, instants, minutes; the codice fiscale; codes that people read out"},
	{"hours", "the arithmetic of the 80 %, pure"},
	{"language", "Italian sentences and their English"},
	{"pdftext", "the text of a PDF as lines, whatever the file"},
	{"stamp", "dates, times and durations as other programs wrote them"},
	{"stranger", "who somebody is whom another program knows: by e-mail, codice fiscale, exact name, else nobody"},
	{"spreadsheet", "a table that somebody else made: CSV and XLSX as rows"},
	{"fadlog", "what an e-learning platform says of who studied there: logs, completion, times"},
	{"migrations store", "the schema; the only room that knows SQLite from PostgreSQL"},
	{"keyring vault outbox post", "keys, files, work that follows a commit, e-mail handed over"},
	{"scan", "what a document may be handed in as"},
	{"headings", "what somebody said once of the columns of a report, for every course"},
	{"link", "private addresses: a purpose, a subject, no account"},
	{"account provider standard", "who signs in; the body and its staff; what the law asks"},
	{"notice", "what the house tells its own people, once, and once a day by e-mail"},
	{"course", "plan, conformity, staff"},
	{"learner", "a person and what they have handed in"},
	{"learner/restricted", "what only secretary and director may read, sealed, each reading on record"},
	{"enrolment", "entry requirements, periods, credits"},
	{"application", "who applies by the public form, until the office decides"},
	{"intake", "a file of people: its columns, what it would change, written in the background"},
	{"timetable", "lessons, audiences, conflicts"},
	{"remotelog", "the reports of Teams, Zoom, Meet: people and intervals, pure"},
	{"volume", "the stamped paper register: its volumes, the lesson on each page, the scans"},
	{"attendance", "marks, FAD evidence, stage diary, closing, seals"},
	{"connection", "the reports of remote lessons, kept; who was who; what is proposed"},
	{"fadreport", "a platform’s report: whose it is, of which object, what would count; kept, never twice"},
	{"visit", "what an inspector notes on the spot, sealed"},
	{"absence", "what a learner says beforehand; it is no mark"},
	{"ledger", "the rows counted by hours: what every screen and paper shows"},
	{"admission exam", "the list, frozen; the outcome"},
	{"communication", "what the Region is told, and when; the protocol register"},
	{"message", "what the people of a course are written, and how it went"},
	{"journey", "verbs of several subjects: start, enter late, end"},
	{"reports/pdf reports/register reports/volume reports/admissionlist reports/certificate reports/communication reports/statement reports/enrolment reports/fad", "paper: values in, bytes out"},
	{"paperwork", "number and content → bytes → vault: the only road to a paper"},
	{"certificate statement", "prepared, released, delivered, revoked; what the desk states; the public page"},
	{"overview", "reads everything, writes nothing: work to do, doctor"},
	{"night", "what the house does by itself, once a day: looks at the data, tells and chases"},
	{"demo", "one believable provider"},
	{"templates web web/export web/feed web/page web/api", "pages; who asks; lists and calendars taken away; what is answered, to people and to programs"},
	{"cmd/vidimus", "the program"},
}

// doors: what may be imported from outside by these rooms alone, as prefixes.
var doors = map[string][]string{
	"github.com/lib/pq":             {"internal/store"},
	"modernc.org/sqlite":            {"internal/store"},
	"codeberg.org/go-pdf/fpdf":      {"reports/pdf"},
	"github.com/gin-gonic/gin":      {"internal/web"},
	"github.com/evanw/esbuild":      {"tools/assets"},
	"github.com/xuri/excelize":      {"internal/web/export"},
	"github.com/arran4/golang-ical": {"internal/web/feed"},
	"github.com/chromedp":           {},
	"github.com/wneessen/go-mail":   {"internal/post"},
	"github.com/alexedwards/argon":  {"internal/account"},
	"github.com/makiuchi-d/gozxing": {"internal/volume"},
}

// A room is one package of the module.
type room struct {
	path  string // "internal/course"
	files map[string]*ast.File
	tests map[string]*ast.File
}

// isHelper: packages that help tests (storetest, pdftest) stand outside the order, and
// only tests and other helpers import them.
func isHelper(p string) bool { return strings.HasSuffix(path.Base(p), "test") }

var files = token.NewFileSet()

// module parses every package below the top folder.
func module(t *testing.T) map[string]*room {
	t.Helper()
	rooms := map[string]*room{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		name, err = filepath.Rel("..", name)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		f, err := parser.ParseFile(files, filepath.Join("..", name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		r := rooms[path.Dir(name)]
		if r == nil {
			r = &room{path: path.Dir(name), files: map[string]*ast.File{}, tests: map[string]*ast.File{}}
			rooms[r.path] = r
		}
		if strings.HasSuffix(name, "_test.go") {
			r.tests[name] = f
		} else {
			r.files[name] = f
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rooms
}

// order is the place of every room in the house.
func order() map[string]int {
	place := map[string]int{}
	for _, row := range house {
		for name := range strings.FieldsSeq(row.rooms) {
			switch strings.Split(name, "/")[0] {
			case "migrations", "templates", "reports", "cmd":
			default:
				name = "internal/" + name
			}
			place[name] = len(place) + 1
		}
	}
	return place
}

// imports are the import paths of a file, our own without the module's name.
func imports(f *ast.File) []string {
	var out []string
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value) // parsed a moment ago
		out = append(out, strings.TrimPrefix(p, "vidimus/"))
	}
	return out
}

func TestRoomsImportOnlyWhatStandsAbove(t *testing.T) {
	rooms, place := module(t), order()
	for name := range place {
		if rooms[name] == nil {
			t.Errorf("%s is on the list and not in the house", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		r := rooms[name]
		if len(r.files) == 0 || isHelper(name) || strings.HasPrefix(name, "tools/") {
			continue
		}
		if place[name] == 0 {
			t.Errorf("%s has no place in the house: put it on the list", name)
			continue
		}
		for file, f := range r.files {
			for _, p := range imports(f) {
				switch {
				case rooms[p] == nil: // from outside
				case isHelper(p):
					t.Errorf("%s imports the test helper %s", file, p)
				case place[p] >= place[name]:
					t.Errorf("%s imports %s, which does not stand above it", file, p)
				}
			}
		}
	}
}

func TestOutsideComesInByItsDoor(t *testing.T) {
	for name, r := range module(t) {
		if isHelper(name) {
			continue
		}
		for file, f := range r.files {
			for _, p := range imports(f) {
				for prefix, allowed := range doors {
					if strings.HasPrefix(p, prefix) && !slices.Contains(allowed, name) {
						t.Errorf("%s imports %s: only %v may", file, p, allowed)
					}
				}
			}
			if name == "internal/store" {
				continue
			}
			// Elsewhere sqlx spreads lists out and nothing more, and nobody connects.
			for at, called := range selectors(f) {
				if strings.HasPrefix(called, "sqlx.") && called != "sqlx.In" || strings.HasPrefix(called, "sql.Open") {
					t.Errorf("%s: %s belongs to internal/store", files.Position(at), called)
				}
			}
		}
	}
}

// selectors are the qualified names of a file, "time.Now", by place.
func selectors(f *ast.File) map[token.Pos]string {
	out := map[token.Pos]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				out[s.Pos()] = x.Name + "." + s.Sel.Name
			}
		}
		return true
	})
	return out
}

// picture is the list as people read it; the papers share their folder's name.
func picture() string {
	short := func(rooms string) string { return strings.ReplaceAll(rooms, " reports/", " ") }
	width := 0
	for _, row := range house {
		width = max(width, len(short(row.rooms)))
	}
	var b strings.Builder
	for _, row := range house {
		fmt.Fprintf(&b, "%-*s  %s\n", width, short(row.rooms), row.about)
	}
	return b.String()
}

func TestThePictureShowsTheHouse(t *testing.T) {
	const begin, end = "<!-- the house -->\n```\n", "```\n<!-- -->"
	page, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	drawn, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("ARCHITECTURE.md has no picture between %q and %q", begin, end)
	}
	if drawn == picture() {
		return
	}
	if *update {
		if err := os.WriteFile("../ARCHITECTURE.md", []byte(before+begin+picture()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("the picture in ARCHITECTURE.md is not the list here; draw it anew with: go test ./internal -update\n%s", picture())
}

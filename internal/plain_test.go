package internal_test

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// From the plan to the certificate hours are whole minutes: 199 h 59' is not 200 h,
// and no rounding may ever make it so.
var wholeMinutes = []string{"hours", "course", "enrolment", "timetable", "attendance", "ledger", "admission", "exam", "certificate"}

func TestNoFloatsFromThePlanToTheCertificate(t *testing.T) {
	rooms := module(t)
	for _, name := range wholeMinutes {
		r := rooms["internal/"+name]
		if r == nil {
			t.Errorf("internal/%s is not there", name)
			continue
		}
		for _, f := range r.files {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Ident:
					if n.Name == "float64" || n.Name == "float32" || n.Name == "ParseFloat" {
						t.Errorf("%s: %s", files.Position(n.Pos()), n.Name)
					}
				case *ast.BasicLit:
					if n.Kind == token.FLOAT {
						t.Errorf("%s: %s", files.Position(n.Pos()), n.Value)
					}
				}
				return true
			})
		}
	}
}

// The present comes from the clock that the database was opened with, or a test could
// not say what day it is. These have reasons of their own.
var presentAllowed = map[string]string{
	"internal/store/store.go":    "the clock itself, where nobody gave one",
	"internal/store/postgres.go": "the deadline of a connection",
}

func TestThePresentComesFromOneClock(t *testing.T) {
	used := map[string]bool{}
	for name, r := range module(t) {
		if isHelper(name) || strings.HasPrefix(name, "cmd/") || strings.HasPrefix(name, "tools/") {
			continue
		}
		for file, f := range r.files {
			for at, called := range selectors(f) {
				if !slices.Contains([]string{"time.Now", "time.Since", "time.Until"}, called) {
					continue
				}
				used[file] = true
				if presentAllowed[file] == "" {
					t.Errorf("%s: %s; use the transaction's Now or the clock of the database", files.Position(at), called)
				}
			}
		}
	}
	for file := range presentAllowed {
		if !used[file] {
			t.Errorf("%s no longer asks what time it is: take it off the list", file)
		}
	}
}

// Two modules that nobody may raise on their own.
func TestPinnedModules(t *testing.T) {
	pins := map[string]string{
		"modernc.org/sqlite":         "v1.60.1",
		"modernc.org/libc":           "v1.77.1", // SQLite is translated for this one exactly
		"github.com/quic-go/quic-go": "v0.65.0", // the one gin asks for has a published weakness
	}
	text, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, version := range pins {
		line := regexp.MustCompile(`(?m)^\s*(?:require )?` + regexp.QuoteMeta(module) + ` (\S+)`).FindSubmatch(text)
		if line == nil || string(line[1]) != version {
			t.Errorf("go.mod has %q for %s, want %s", line, module, version)
		}
	}
}

package templates_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Every sentence written in a page has its English.
func TestEnglish(t *testing.T) {
	english := map[string]string{}
	rooms, err := filepath.Glob("../internal/language/en/*.json")
	if err != nil || len(rooms) == 0 {
		t.Fatal("no catalogue", err)
	}
	for _, room := range rooms {
		b, err := os.ReadFile(room)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &english); err != nil {
			t.Fatalf("%s: %v", room, err)
		}
	}
	sentence := regexp.MustCompile(`\bt "([^"]*)"`)
	n := 0
	for _, pattern := range []string{"layout/*.html", "pages/*.html"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range sentence.FindAllStringSubmatch(string(b), -1) {
				n++
				if english[m[1]] == "" {
					t.Errorf("%s: no English for %q", name, m[1])
				}
			}
		}
	}
	if n < 200 {
		t.Errorf("found %d sentences in the pages: the search is broken", n)
	}
}

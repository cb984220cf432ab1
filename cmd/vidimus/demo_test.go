package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vidimus/internal/store/storetest"
)

// environment answers with what a test sets, on a port of its own.
func environment(set map[string]string) func(string) string {
	return func(name string) string { return set[name] }
}

func TestDemoOnceLeavesThePapers(t *testing.T) {
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		dir := filepath.Join(t.TempDir(), "carte")
		env := environment(map[string]string{"DATABASE_URL": url, "DATA_DIR": t.TempDir()})
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), []string{"demo", "--once", dir}, strings.NewReader(""), &stdout, &stderr, env); code != fine {
			t.Fatalf("exit %d: %s", code, stderr.String())
		}
		for pattern, want := range map[string]int{"registro-*.pdf": 1, "ammissione-*.pdf": 1, "attestato-*.pdf": 20, "*": 22} {
			found, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil || len(found) != want {
				t.Errorf("%s: %d files, want %d: %v", pattern, len(found), want, err)
			}
			for _, name := range found {
				content, err := os.ReadFile(name)
				if err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(content), []byte("%%EOF")) {
					t.Errorf("%s is no whole PDF: %v", name, err)
				}
			}
		}
		if !strings.Contains(stdout.String(), "22 documenti") {
			t.Errorf("said %q", stdout.String())
		}

		// The database is somebody's now.
		stderr.Reset()
		if code := run(t.Context(), []string{"demo", "--once", dir}, strings.NewReader(""), &stdout, &stderr, env); code != refused {
			t.Errorf("loaded twice: exit %d", code)
		}
		if !strings.Contains(stderr.String(), "non è vuota") {
			t.Errorf("complained %q", stderr.String())
		}
	})
}

func TestDemoLeavesNothingBehind(t *testing.T) {
	tmp, dir := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"demo", "--once", dir}, strings.NewReader(""), &stdout, &stderr, environment(nil)); code != fine {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	left, err := os.ReadDir(tmp)
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

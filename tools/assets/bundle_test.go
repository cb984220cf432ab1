package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

func TestWrite(t *testing.T) {
	dist := t.TempDir()
	for _, name := range []string{".placeholder", "vidimus.old.css"} {
		if err := os.WriteFile(filepath.Join(dist, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	css := newAsset("vidimus.css", []byte(strings.Repeat(".btn{color:red}", 100)))
	font := newAsset("titillium-400.woff2", []byte("font"))
	if err := write(dist, []asset{css, font}, "stamp"); err != nil {
		t.Fatal(err)
	}
	if !upToDate(dist, "stamp") || upToDate(dist, "another") {
		t.Error("the stamp does not tell a finished run from another")
	}
	var manifest map[string]string
	b, err := os.ReadFile(filepath.Join(dist, "manifest.json"))
	if err != nil || json.Unmarshal(b, &manifest) != nil || manifest["vidimus.css"] != css.file || manifest["titillium-400.woff2"] != font.file {
		t.Errorf("manifest %s %v", b, err)
	}
	for name, there := range map[string]bool{".placeholder": true, "vidimus.old.css": false, filepath.Base(css.file): true, filepath.Base(css.file) + ".br": true, filepath.Base(font.file) + ".br": false} {
		if _, err := os.Stat(filepath.Join(dist, name)); (err == nil) != there {
			t.Errorf("%s is there: %v, want %v", name, err == nil, there)
		}
	}
	unpack := map[string]func(io.Reader) (io.Reader, error){
		".br": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		".gz": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	for ending, open := range unpack {
		b, err := os.ReadFile(filepath.Join(dist, filepath.Base(css.file)+ending))
		if err != nil {
			t.Fatal(err)
		}
		r, err := open(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, css.body) {
			t.Errorf("%s unpacks to %d bytes (%v), want %d", ending, len(got), err, len(css.body))
		}
	}
}

func TestWriteRefusesMoreThanTheBudget(t *testing.T) {
	noise := make([]byte, maxJS+4096)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	dist := t.TempDir()
	if err := write(dist, []asset{newAsset("js/attendance.js", noise)}, "stamp"); err == nil || upToDate(dist, "stamp") {
		t.Errorf("a script over the budget was taken (%v)", err)
	}
}

func TestNamesFollowContent(t *testing.T) {
	a, b, c := newAsset("js/x.js", []byte("1")), newAsset("js/x.js", []byte("1")), newAsset("js/x.js", []byte("2"))
	if a.file != b.file || a.file == c.file || !strings.HasPrefix(a.file, "dist/x.") {
		t.Errorf("names %s %s %s", a.file, b.file, c.file)
	}
}

func TestWarningsAreErrors(t *testing.T) {
	r := api.Transform("a{color:red", api.TransformOptions{Loader: api.LoaderCSS, LogLevel: api.LogLevelSilent})
	if failed(nil, r.Warnings) == nil {
		t.Error("a warning of the bundler passed")
	}
}

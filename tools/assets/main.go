// Command assets makes what the browser loads: it fetches the front-end packages that
// package-lock.json pins, bundles stylesheet, scripts and fonts into
// templates/static/dist, names each file by its content and writes manifest.json.
//
//	go run ./tools/assets            # an error when npm is missing
//	go run ./tools/assets -optional  # without npm: says what is missing and goes on
//
// A run that has nothing new to do only compares a stamp. Nothing that it makes is
// committed; without it the pages use our own stylesheet alone, and say so.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
)

func main() {
	optional := flag.Bool("optional", false, "without npm, say what is missing and end well")
	flag.Parse()
	err := run(".")
	var missing *missingError
	switch {
	case err == nil:
	case errors.As(err, &missing):
		fmt.Fprintln(os.Stderr, missing)
		if !*optional {
			os.Exit(1)
		}
	default:
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

// missingError says, in Italian, what the machine lacks: whoever builds the program
// may be the office's own technician.
type missingError struct{ what string }

func (e *missingError) Error() string {
	return e.what + "\nLe pagine restano usabili con il foglio di stile di Vidimus. Per l’aspetto completo: installare Node.js con npm, poi «go run ./tools/assets» e ricompilare."
}

// run brings the dist folder of the repository at root up to date.
func run(root string) error {
	if _, err := os.Stat(filepath.Join(root, "package-lock.json")); err != nil {
		return fmt.Errorf("run it from the top of the repository: %w", err)
	}
	dist := filepath.Join(root, "templates", "static", "dist")
	want, err := stamp(root)
	if err != nil {
		return err
	}
	if upToDate(dist, want) {
		return nil
	}
	if err := install(root); err != nil {
		return err
	}
	files, err := bundle(root)
	if err != nil {
		return err
	}
	return write(dist, files, want)
}

// stamp is the hash of everything that decides what the files will be.
func stamp(root string) (string, error) {
	h := sha256.New()
	var names []string
	for _, dir := range []string{"templates", "tools/assets"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "dist" {
				return filepath.SkipDir
			}
			switch filepath.Ext(name) {
			case ".html", ".css", ".js", ".svg", ".go":
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	sort.Strings(names)
	for _, name := range append(names, filepath.Join(root, "package-lock.json")) {
		b, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", filepath.ToSlash(name), len(b))
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func upToDate(dist, want string) bool {
	have, err := os.ReadFile(filepath.Join(dist, ".stamp"))
	if err != nil || string(have) != want {
		return false
	}
	_, err = os.Stat(filepath.Join(dist, "manifest.json"))
	return err == nil
}

// install runs npm ci unless node_modules already is what the lock file says.
// --ignore-scripts: no package runs code of its own here.
func install(root string) error {
	lock, err := os.ReadFile(filepath.Join(root, "package-lock.json"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(lock)
	want := hex.EncodeToString(sum[:])
	mark := filepath.Join(root, "node_modules", ".vidimus-stamp")
	if have, err := os.ReadFile(mark); err == nil && string(have) == want {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return &missingError{"Manca npm, che scarica i pacchetti dell’aspetto (Bootstrap Italia)."}
	}
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return &missingError{fmt.Sprintf("npm non è riuscito a scaricare i pacchetti dell’aspetto (%v): controllare la rete.", err)}
	}
	return os.WriteFile(mark, []byte(want), 0o644)
}

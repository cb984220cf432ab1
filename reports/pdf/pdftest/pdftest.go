// Package pdftest looks at a finished paper with tools that did not draw it:
// pdftotext, pdfinfo and qpdf. On a laptop without them a test is skipped and says
// so; where CI is set their absence is a failure.
package pdftest

import (
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Text is what a reader copies out of the paper, in reading order.
func Text(t testing.TB, paper []byte) string {
	t.Helper()
	return run(t, paper, "pdftotext", "-layout", "FILE", "-")
}

// Words is the text with every run of white space as one space, so that a sentence
// is found wherever it was broken. Cells that stand side by side are not mixed.
func Words(t testing.TB, paper []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(run(t, paper, "pdftotext", "FILE", "-")), " ")
}

var (
	pageBox = regexp.MustCompile(`<page width="([0-9.]+)" height="([0-9.]+)">`)
	wordBox = regexp.MustCompile(`<word xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">(.*)</word>`)
)

// Check fails the test when qpdf finds a fault in the file or when a word is nearer
// than margin points to the edge of its page. It returns the number of pages.
func Check(t testing.TB, paper []byte, margin float64) (pages int) {
	t.Helper()
	run(t, paper, "qpdf", "--check", "FILE")
	var width, height float64
	for line := range strings.SplitSeq(run(t, paper, "pdftotext", "-bbox", "FILE", "-"), "\n") {
		if m := pageBox.FindStringSubmatch(line); m != nil {
			pages++
			width, height = number(t, m[1]), number(t, m[2])
		}
		if m := wordBox.FindStringSubmatch(line); m != nil {
			if number(t, m[1]) < margin || number(t, m[2]) < margin ||
				number(t, m[3]) > width-margin || number(t, m[4]) > height-margin {
				t.Errorf("page %d: %q runs off the page: %s", pages, m[5], line)
			}
		}
	}
	return pages
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Picture is one page as it looks, at so many points an inch.
func Picture(t testing.TB, paper []byte, page, dpi int) image.Image {
	t.Helper()
	n := strconv.Itoa(page)
	m, err := png.Decode(strings.NewReader(run(t, paper, "pdftoppm", "-png", "-r", strconv.Itoa(dpi), "-f", n, "-l", n, "FILE")))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// run gives a tool the paper as the argument FILE.
func run(t testing.TB, paper []byte, tool string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is needed to look at the papers: %v", tool, err)
		}
		t.Skipf("%s is not installed: the paper was not looked at", tool)
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, paper, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	out, err := exec.Command(tool, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", tool, err, out)
	}
	return string(out)
}

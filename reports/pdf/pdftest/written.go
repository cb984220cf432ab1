package pdftest

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"vidimus/internal/fault"
)

// Written is a paper, the same to the byte whenever it is written from the same values. Where
// PAPERS names a folder it is put there for somebody to look at, by the test's name.
func Written[P any](t testing.TB, write func(io.Writer, P) error, values P) []byte {
	t.Helper()
	var paper, again bytes.Buffer
	if err := write(&paper, values); err != nil {
		t.Fatal(err)
	}
	if err := write(&again, values); err != nil || !bytes.Equal(paper.Bytes(), again.Bytes()) {
		t.Errorf("the same values give other bytes (%v)", err)
	}
	if folder := os.Getenv("PAPERS"); folder != "" {
		root, err := os.OpenRoot(folder)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = root.Close() }()
		if err := root.WriteFile(strings.ReplaceAll(t.Name(), "/", "-")+".pdf", paper.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paper.Bytes()
}

// Says fails the test for each of the texts that is not on a paper, see [Words].
func Says(t testing.TB, paper string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(paper, text) {
			t.Errorf("%q is not on the paper:\n%s", text, paper)
		}
	}
}

// Refused is why values cannot be printed. The test fails where they can, and where part of a
// paper was written before they were refused.
func Refused[P any](t testing.TB, write func(io.Writer, P) error, values P) *fault.Error {
	t.Helper()
	var paper bytes.Buffer
	err := write(&paper, values)
	refusal := fault.As(err)
	if refusal == nil || paper.Len() > 0 {
		t.Fatalf("%v, %d bytes", err, paper.Len())
	}
	return refusal
}

// Package pdftext reads the text layer of a PDF as the lines a person sees: the cells
// of a table side by side, label and value on one line, what a narrow column broke put
// together again.
//
// Files come from outside and may be made to harm. Reading one has a budget of bytes
// and steps, never recurses deeper than a page can be nested, and ends with an error of
// this package whatever the file is. Nothing is rendered or run; forms and scripts are not
// looked at, pictures only where [Pictures] is asked for them. A library was not found that keeps this promise: those that
// read text follow references that lead back to themselves until the program dies, which
// nothing can recover from.
package pdftext

import "errors"

var (
	// ErrNoText is a PDF without text: a scan, or drawn letters.
	ErrNoText = errors.New("pdftext: no text layer")
	// ErrLocked is a PDF that is encrypted.
	ErrLocked = errors.New("pdftext: encrypted")
	// ErrUnreadable is a file that is no PDF, is damaged, or is more than the budget.
	ErrUnreadable = errors.New("pdftext: damaged or too large")
)

// MaxBytes is the largest file that is looked at.
const MaxBytes = 8 << 20

// The budget of one file. A sheet of twenty pages takes a hundredth of it.
const (
	maxSteps   = 4_000_000 // tokens read, letters shown
	maxDecoded = 48 << 20  // bytes of streams, decompressed
	maxNesting = 24        // of arrays, page trees and forms within forms
	maxPages   = 300
)

// meter counts what a file has cost. Beyond the budget it ends the reading.
type meter struct{ steps, decoded int }

// exhausted is how the meter ends it.
type exhausted struct{}

func (m *meter) step(n int) {
	if m.steps += n; m.steps > maxSteps {
		panic(exhausted{})
	}
}

func (m *meter) charge(decoded int) {
	if m.decoded += decoded; m.decoded > maxDecoded {
		panic(exhausted{})
	}
}

// Lines is the text of a PDF, page after page, top to bottom. The error is one of this
// package.
func Lines(b []byte) (lines []string, err error) {
	defer func() {
		if recover() != nil { // the budget, or a file that is stranger than the reader expects
			lines, err = nil, ErrUnreadable
		}
	}()
	if len(b) > MaxBytes {
		return nil, ErrUnreadable
	}
	d := open(b)
	if d.locked {
		return nil, ErrLocked
	}
	pages := d.pages()
	if len(pages) == 0 {
		return nil, ErrUnreadable
	}
	var shown [][]piece
	for _, p := range pages {
		shown = append(shown, d.show(p).pieces)
	}
	if lines = layOut(shown); len(lines) == 0 {
		return nil, ErrNoText
	}
	return lines, nil
}

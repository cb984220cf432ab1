// Package pdf is the kit all papers are drawn with, and the only place that knows
// the drawing library.
//
// A paper must print any European name as it was typed and give it back when it is
// copied out; it must never lose a line in silence, and the same data must give the
// same bytes. So every text is checked against the fonts before anything is
// written, rows are measured before they are placed, and pages are drawn only when
// all are known, so that each can say which of how many it is.
//
// Lengths are millimetres from the top left corner of the page; type sizes are
// points.
package pdf

import (
	"fmt"
	"io"
	"time"

	gofpdf "codeberg.org/go-pdf/fpdf"

	"vidimus/internal/calendar"
)

// Info is what the file says about itself.
type Info struct {
	Title  string
	Author string        // the provider
	Date   calendar.Date // the paper's own date, the creation date of the file
	Draft  bool          // prints BOZZA across every page
}

// Doc is a paper being composed. The first fault stops it and comes out of Write.
type Doc struct {
	out    *gofpdf.Fpdf // measures while composing, draws in Write
	info   Info
	loaded [len(typefaces)]bool
	pages  []*page
	cur    *page
	err    error
	images int

	// Y is where the next flowing thing goes; Top and Bottom bound the flow of the
	// page and X, W its column.
	X, Y, W, Top, Bottom float64
	// Break starts the next page when the flow reaches Bottom: it calls AddPage and
	// draws the running head.
	Break func()
	// Foot draws on every page once the number of pages is known.
	Foot func(page, of int)
}

type page struct {
	landscape bool
	ops       []func(out *gofpdf.Fpdf)
}

// Sides of an A4 page.
const (
	Short = 210.0
	Long  = 297.0
)

// New starts a paper of A4 pages.
func New(info Info) *Doc {
	out := gofpdf.New("P", "mm", "A4", "")
	out.SetCatalogSort(true)
	out.SetAutoPageBreak(false, 0)
	out.SetMargins(0, 0, 0)
	out.SetCellMargin(0)
	d := &Doc{out: out, info: info}
	// A viewer shows the title too: it must be as printable as the page.
	info.Title, info.Author = d.clean(Sans, info.Title), d.clean(Sans, info.Author)
	if info.Date.IsZero() {
		d.fail(fmt.Errorf("pdf: %q has no date", info.Title))
	}
	at := time.Date(info.Date.Year(), info.Date.Month(), info.Date.Day(), 12, 0, 0, 0, time.UTC)
	out.SetCreationDate(at)
	out.SetModificationDate(at)
	out.SetLang("it-IT")
	out.SetTitle(info.Title, true)
	out.SetAuthor(info.Author, true)
	out.SetCreator("Vidimus", true)
	out.SetProducer("Vidimus", true)
	return d
}

func (d *Doc) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// AddPage begins a page with the margins given and puts the flow at its top.
func (d *Doc) AddPage(landscape bool, side, top, bottom float64) {
	d.cur = &page{landscape: landscape}
	d.pages = append(d.pages, d.cur)
	d.X, d.W = side, d.Width()-2*side
	d.Y, d.Top, d.Bottom = top, top, d.Height()-bottom
	if d.info.Draft {
		d.watermark("BOZZA")
	}
}

// Pages is how many pages there are so far.
func (d *Doc) Pages() int { return len(d.pages) }

// Turn goes to a page that exists already, counted from 1: a cover can be filled in
// when the number of pages is known. The flow is the caller's to place.
func (d *Doc) Turn(number int) { d.cur = d.pages[number-1] }

// Width of the current page.
func (d *Doc) Width() float64 {
	if d.cur.landscape {
		return Long
	}
	return Short
}

// Height of the current page.
func (d *Doc) Height() float64 {
	if d.cur.landscape {
		return Short
	}
	return Long
}

// Need makes sure that h millimetres are free before Bottom, starting another page
// when they are not. It reports whether it did.
func (d *Doc) Need(h float64) bool {
	if d.Y+h <= d.Bottom+0.01 || d.Y <= d.Top {
		return false
	}
	d.Break()
	return true
}

func (d *Doc) draw(op func(out *gofpdf.Fpdf)) { d.cur.ops = append(d.cur.ops, op) }

// Write draws the pages. When anything was refused it writes nothing.
func (d *Doc) Write(w io.Writer) error {
	if d.Foot != nil {
		for i := range d.pages {
			d.Turn(i + 1)
			d.Foot(i+1, len(d.pages))
		}
	}
	if d.err != nil {
		return d.err
	}
	for _, p := range d.pages {
		orientation := "P"
		if p.landscape {
			orientation = "L"
		}
		d.out.AddPageFormat(orientation, gofpdf.SizeType{Wd: Short, Ht: Long})
		for _, op := range p.ops {
			op(d.out)
		}
	}
	if err := d.out.Output(w); err != nil {
		return fmt.Errorf("pdf: %q: %w", d.info.Title, err)
	}
	return nil
}

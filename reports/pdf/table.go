package pdf

import (
	"math"

	gofpdf "codeberg.org/go-pdf/fpdf"
)

// A Cell is one text of a row, with an optional small label above it. More is set
// below Text in a style of its own.
type Cell struct {
	Text  string
	Style Style
	Label string
	More  string
	Small Style
}

// A Column of a table. Widths are shares: they are scaled to the width of the flow.
type Column struct {
	Title string
	Width float64
	Align Align
}

// Table is a table in the flow. A row that does not fit goes to the next page whole,
// under the repeated header; only a row taller than a page is divided.
type Table struct {
	Columns []Column
	Size    float64 // of the type, in points
	Pad     float64 // above and below the text of a row
	doc     *Doc
	widths  []float64
}

// gutter is the space at either side of a cell's text.
const gutter = 1.1

// Table begins a table at the flow and draws its header.
func (d *Doc) Table(size, pad float64, columns ...Column) *Table {
	t := &Table{Columns: columns, Size: size, Pad: pad, doc: d}
	sum := 0.0
	for _, c := range columns {
		sum += c.Width
	}
	for _, c := range columns {
		t.widths = append(t.widths, c.Width/sum*d.W)
	}
	t.header()
	return t
}

// Header sets the column titles, between two rules.
func (t *Table) header() {
	d := t.doc
	cells := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = Cell{Text: c.Title, Style: Style{Face: SansBold, Size: t.Size * 0.9, Color: Deep, Align: c.Align, Shrink: true}}
	}
	row := d.layout(t.widths, cells)
	h := row.height(t.Pad)
	d.Need(h + 3*t.Size*mmPerPoint) // never a header alone at the foot of a page
	d.Fill(d.X, d.Y, d.W, h, Tint)
	d.Line(d.X, d.Y, d.X+d.W, d.Y, Hairline*2, Deep)
	row.draw(d, d.Y+t.Pad, 0, row.most())
	d.Y += h
	d.Line(d.X, d.Y, d.X+d.W, d.Y, Hairline, Rule)
}

// Row adds a row of plain texts.
func (t *Table) Row(texts ...string) {
	cells := make([]Cell, len(texts))
	for i, s := range texts {
		cells[i] = Cell{Text: s}
	}
	t.Cells(cells...)
}

// Cells adds a row. A cell without a style gets the table's.
func (t *Table) Cells(cells ...Cell) {
	for i := range cells {
		c := &cells[i]
		if c.Style.Size == 0 {
			c.Style.Size, c.Style.Shrink = t.Size, true
			if c.Style.Color == (Color{}) {
				c.Style.Color = Ink
			}
		}
		c.Style.Align = t.Columns[i].Align
	}
	t.doc.row(t.widths, cells, t.Pad, t.header)
}

// Span adds a line across the whole table, such as the name a group stands under.
// It stays with the row below it, whose height need is about.
func (t *Table) Span(style Style, left, right string, need float64) {
	d := t.doc
	cells := []Cell{{Text: left, Style: style}, {Text: right, Style: style}}
	cells[1].Style.Align = Right
	wide := d.measure(style, d.clean(style.Face, right)) + 2*gutter + 1
	wide = min(wide, d.W*0.62)
	row := d.layout([]float64{d.W - wide, wide}, cells)
	if d.Need(row.height(t.Pad) + need) {
		t.header()
	}
	d.row([]float64{d.W - wide, wide}, cells, t.Pad, t.header)
}

// Fields sets labelled values side by side in the flow, each column as wide as its
// share, with a hairline below.
func (d *Doc) Fields(shares []float64, cells ...Cell) {
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	widths := make([]float64, len(shares))
	for i, s := range shares {
		widths[i] = s / sum * d.W
	}
	for i := range cells {
		c := &cells[i]
		if c.Style.Size == 0 {
			c.Style = Style{Face: c.Style.Face, Size: 9.5, Color: Ink, Align: c.Style.Align, Shrink: true}
		}
		if c.Text == "" {
			c.Text = "—"
		}
	}
	d.row(widths, cells, 1.1, nil)
}

// A line of a laid out cell.
type line struct {
	style Style
	text  string
}

type laidCell struct {
	x, w   float64
	lines  []line
	height float64
}

type laidRow []laidCell

// layout breaks the cells of a row into lines.
func (d *Doc) layout(widths []float64, cells []Cell) laidRow {
	row := make(laidRow, len(cells))
	x := d.X
	for i, c := range cells {
		cell := laidCell{x: x + gutter, w: widths[i] - 2*gutter}
		add := func(s Style, text string) {
			if text == "" {
				return
			}
			style, lines := d.fit(s, cell.w, text)
			for _, l := range lines {
				cell.lines = append(cell.lines, line{style, l})
				cell.height += style.LineHeight()
			}
		}
		add(Style{Face: Sans, Size: 6.8, Color: Muted, Align: c.Style.Align}, c.Label)
		add(c.Style, c.Text)
		add(c.Small, c.More)
		row[i] = cell
		x += widths[i]
	}
	return row
}

func (r laidRow) height(pad float64) float64 {
	h := 0.0
	for _, c := range r {
		h = max(h, c.height)
	}
	return h + 2*pad
}

// most is the number of lines of the longest cell.
func (r laidRow) most() int {
	n := 0
	for _, c := range r {
		n = max(n, len(c.lines))
	}
	return n
}

// draw sets the lines from up to to of every cell and returns how deep they go.
func (r laidRow) draw(d *Doc, y float64, from, to int) float64 {
	deepest := y
	for _, c := range r {
		at := y
		for i := from; i < min(to, len(c.lines)); i++ {
			d.put(c.lines[i].style, c.x, at, c.w, c.lines[i].text)
			at += c.lines[i].style.LineHeight()
		}
		deepest = max(deepest, at)
	}
	return deepest
}

// row places a row in the flow and rules it off. again repeats a header on a new page.
func (d *Doc) row(widths []float64, cells []Cell, pad float64, again func()) {
	row := d.layout(widths, cells)
	if d.Need(row.height(pad)) && again != nil {
		again()
	}
	if d.Y+row.height(pad) <= d.Bottom+0.01 {
		row.draw(d, d.Y+pad, 0, row.most())
		d.Y += row.height(pad)
		d.Line(d.X, d.Y, d.X+d.W, d.Y, Hairline, Rule)
		return
	}
	// Taller than a page: it goes on, as many lines at a time as there is room for.
	tallest := 0.0
	for _, c := range row {
		for _, l := range c.lines {
			tallest = max(tallest, l.style.LineHeight())
		}
	}
	for from := 0; from < row.most(); {
		room := int(math.Floor((d.Bottom - d.Y - 2*pad) / tallest))
		to := min(from+max(room, 1), row.most())
		d.Y = row.draw(d, d.Y+pad, from, to) + pad
		d.Line(d.X, d.Y, d.X+d.W, d.Y, Hairline, Rule)
		if from = to; from < row.most() {
			d.Break()
			if again != nil {
				again()
			}
		}
	}
}

// Sign draws a place to sign: a label, the name under it and a line to write on.
func (d *Doc) Sign(x, y, w, h float64, role, name string) {
	top := y
	y += d.Text(Style{Face: Sans, Size: 7.5, Color: Muted, Align: Center}, x, y, w, role)
	if name != "" {
		y += d.Text(Style{Face: Sans, Size: 9, Color: Ink, Align: Center, Shrink: true}, x, y, w, name)
	}
	bottom := max(top+h, y+8)
	d.draw(func(out *gofpdf.Fpdf) {
		out.SetLineWidth(Hairline)
		out.SetDrawColor(Muted.R, Muted.G, Muted.B)
		out.Line(x+2, bottom, x+w-2, bottom)
	})
}

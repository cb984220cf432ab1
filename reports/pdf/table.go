package pdf

import (
	"math"
	"slices"
)

// A Cell is one text of a row, with an optional small label above it. More is set
// below Text in a style of its own; Items are a list with bullets, instead of Text.
type Cell struct {
	Text  string
	Items []string
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
	Hand  bool // to be written in by hand: ruled off from its neighbours
}

// A Band is a title over several columns.
type Band struct {
	Title   string
	Columns int
}

// Table is a table in the flow. A row that does not fit goes to the next page whole,
// under the repeated header; only a row taller than a page is divided.
type Table struct {
	Columns []Column
	Bands   []Band  // above the header, from the left; may be empty
	Size    float64 // of the type, in points
	Pad     float64 // above and below the text of a row
	doc     *Doc
	widths  []float64
}

// gutter is the space at either side of a cell's text.
const gutter = 1.4

// Begin starts a table at the flow and draws its header.
func (d *Doc) Begin(t Table) *Table {
	t.doc = d
	sum := 0.0
	for _, c := range t.Columns {
		sum += c.Width
	}
	for _, c := range t.Columns {
		t.widths = append(t.widths, c.Width/sum*d.W)
	}
	t.header()
	return &t
}

// header sets the bands and the column titles, between two rules.
func (t *Table) header() {
	d := t.doc
	title := Style{Face: SansBold, Size: t.Size * 0.9, Color: Deep, Shrink: true}
	cells := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = Cell{Text: c.Title, Style: title}
		cells[i].Style.Align = c.Align
	}
	row := d.layout(t.widths, cells)
	h, band := row.height(t.Pad), 0.0
	if len(t.Bands) > 0 {
		band = title.LineHeight() + 2*t.Pad
	}
	d.Need(band + h + 3*t.Size*mmPerPoint) // never a header alone at the foot of a page
	d.Fill(d.X, d.Y, d.W, band+h, Tint)
	d.Line(d.X, d.Y, d.X+d.W, d.Y, Hairline*2, Deep)
	if band > 0 {
		t.bands(title, d.Y, band)
		d.Y += band
	}
	row.draw(d, d.Y+t.Pad, 0, row.most())
	d.Y += h
	d.Line(d.X, d.Y, d.X+d.W, d.Y, Hairline, Rule)
}

func (t *Table) bands(s Style, y, h float64) {
	d := t.doc
	s.Align, s.Face = Center, Sans
	x, column := d.X, 0
	for _, b := range t.Bands {
		w := 0.0
		for range b.Columns {
			w += t.widths[column]
			column++
		}
		if b.Title != "" {
			d.Text(s, x, y+t.Pad, w, b.Title)
			d.Line(x+gutter, y+h, x+w-gutter, y+h, Hairline, Muted)
		}
		x += w
	}
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
			c.Style.Size = t.Size
			if c.Style.Color == (Color{}) {
				c.Style.Color = Ink
			}
		}
		c.Style.Align = t.Columns[i].Align
	}
	d := t.doc
	h := d.row(t.widths, cells, t.Pad, t.header)
	x := d.X
	for i, c := range t.Columns {
		if c.Hand {
			d.Line(x, d.Y-h, x, d.Y, Hairline, Rule)
			d.Line(x+t.widths[i], d.Y-h, x+t.widths[i], d.Y, Hairline, Rule)
		}
		x += t.widths[i]
	}
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

// fieldPad is the space above and below a labelled value.
const fieldPad = 1.1

// Fields sets labelled values side by side in the flow, each column as wide as its
// share, with a hairline below. An empty value prints as a dash.
func (d *Doc) Fields(shares []float64, cells ...Cell) {
	widths, cells := d.fields(shares, cells)
	d.row(widths, cells, fieldPad, nil)
}

// Facts sets labelled values in rows of so many, all as wide as each other.
func Facts[F ~struct{ Label, Text string }](d *Doc, inARow int, facts []F) {
	for row := range slices.Chunk(facts, inARow) {
		var cells []Cell
		var shares []float64
		for _, f := range row {
			fact := struct{ Label, Text string }(f)
			cells, shares = append(cells, Cell{Label: fact.Label, Text: fact.Text}), append(shares, 1)
		}
		d.Fields(shares, cells...)
	}
}

// FieldsHeight is what Fields would take.
func (d *Doc) FieldsHeight(shares []float64, cells ...Cell) float64 {
	widths, cells := d.fields(shares, cells)
	return d.layout(widths, cells).height(fieldPad)
}

func (d *Doc) fields(shares []float64, cells []Cell) ([]float64, []Cell) {
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	widths := make([]float64, len(shares))
	for i, s := range shares {
		widths[i] = s / sum * d.W
	}
	cells = slices.Clone(cells)
	for i := range cells {
		c := &cells[i]
		if c.Style.Size == 0 {
			c.Style = Style{Face: c.Style.Face, Size: 9.5, Color: Ink, Align: c.Style.Align}
		}
		if c.Text == "" && len(c.Items) == 0 {
			c.Text = "—"
		}
	}
	return widths, cells
}

// A line of a laid out cell.
type line struct {
	style  Style
	text   string
	indent float64
	bullet bool
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
		add := func(s Style, text string, indent float64) {
			if text == "" {
				return
			}
			style, lines := d.fit(s, cell.w-indent, text)
			for i, l := range lines {
				cell.lines = append(cell.lines, line{style, l, indent, indent > 0 && i == 0})
				cell.height += style.LineHeight()
			}
		}
		add(Style{Face: Sans, Size: 6.8, Color: Muted, Align: c.Style.Align}, c.Label, 0)
		add(c.Style, c.Text, 0)
		for _, item := range c.Items {
			add(c.Style, item, 2.6)
		}
		add(c.Small, c.More, 0)
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
			l := c.lines[i]
			if l.bullet {
				d.put(l.style, c.x, at, l.indent, "•")
			}
			d.put(l.style, c.x+l.indent, at, c.w-l.indent, l.text)
			at += l.style.LineHeight()
		}
		deepest = max(deepest, at)
	}
	return deepest
}

// row places a row in the flow and rules it off. again repeats a header on a new
// page. It returns how high the row, or the last piece of it, is.
func (d *Doc) row(widths []float64, cells []Cell, pad float64, again func()) float64 {
	row := d.layout(widths, cells)
	h := row.height(pad)
	if d.Need(h) && again != nil {
		again()
	}
	if d.Y+h <= d.Bottom+0.01 {
		d.place(row, pad, 0, row.most())
		return h
	}
	// Taller than a page: it goes on, as many lines at a time as there is room for.
	tallest := 0.0
	for _, c := range row {
		for _, l := range c.lines {
			tallest = max(tallest, l.style.LineHeight())
		}
	}
	for from := 0; ; {
		room := int(math.Floor((d.Bottom - d.Y - 2*pad) / tallest))
		to := min(from+max(room, 1), row.most())
		h = d.place(row, pad, from, to)
		if to == row.most() {
			return h
		}
		from = to
		d.Break()
		if again != nil {
			again()
		}
	}
}

// place draws some lines of a row at the flow, with a hairline below.
func (d *Doc) place(row laidRow, pad float64, from, to int) float64 {
	h := row.draw(d, d.Y+pad, from, to) + pad - d.Y
	d.Y += h
	d.Line(d.X, d.Y, d.X+d.W, d.Y, Hairline, Rule)
	return h
}

// Sign draws a place to sign, h millimetres high: who signs, the name if it is known,
// and a line to write on.
func (d *Doc) Sign(x, y, w, h float64, role, name string) {
	used := d.Within(Style{Face: Sans, Size: 7.5, Color: Muted, Align: Center}, x, y, w, h*0.3, role)
	if name != "" {
		d.Within(Style{Face: Sans, Size: 9, Color: Ink, Align: Center, Shrink: true}, x, y+used, w, h*0.4, name)
	}
	d.Line(x+2, y+h, x+w-2, y+h, Hairline, Muted)
}

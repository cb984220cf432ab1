package pdftext

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A row is one line of a page: what stands on one baseline, in cells.
type row struct {
	y, size float64
	cells   []cell
}

// cell is text that no gap of a column parts.
type cell struct {
	x, to float64
	s     string
	parts []string // what s is made of
}

// How far apart letters stand, in sizes of the letter.
const (
	sameLine   = 0.45 // baselines of one line
	wordGap    = 0.18 // between two words
	columnGap  = 1.6  // between two columns
	withinCell = 1.5  // lines of one cell; rows of an airy table stand further apart
)

// aligned is how near, in points, two cells of a column begin.
const aligned = 4

var marker = regexp.MustCompile(`^(?:[•·▪■◦●○‣➢✓–*-]|\d{1,2}[.)])$`)
var begins = regexp.MustCompile(`^(?:[•·▪■◦●○‣➢✓–*-] |\d{1,2}[.)] |-> ?|(?:ADA\.|[A-Z]\.)?\d+(?:\.\d+)+ ?[-–] )`)

// layOut makes lines of the pieces of each page.
func layOut(pages [][]piece) []string {
	var lines []string
	right := 0.0 // the margin, which the longest line of the document reaches
	for _, pieces := range pages {
		for _, p := range pieces {
			right = max(right, p.to)
		}
	}
	for _, pieces := range pages {
		columns := columnsOf(rowsOf(pieces, nil))
		rows := rowsOf(pieces, columns)
		if len(columns) == 0 {
			for _, r := range rows {
				lines = append(lines, r.text())
			}
			continue
		}
		t := &table{columns: columns, airy: airy(rows, columns), right: right, values: len(columns)}
		if !slices.ContainsFunc(rows, func(r row) bool { return len(r.cells) > 2 }) {
			t.values = 1 // label and value, in tables of different widths perhaps
		}
		for _, r := range rows {
			t.add(r)
		}
		t.flush()
		lines = append(lines, t.lines...)
	}
	return lines
}

// rowsOf puts what stands on one baseline together, left to right. Where the columns
// are known, a label that fills its own is still parted from the value beside it.
func rowsOf(pieces []piece, columns []float64) []row {
	slices.SortStableFunc(pieces, func(a, b piece) int { return compare(b.y, a.y) })
	var rows []row
	for len(pieces) > 0 {
		n := 1
		for n < len(pieces) && pieces[0].y-pieces[n].y <= sameLine*max(pieces[0].size, pieces[n].size) {
			n++
		}
		rows = append(rows, rowOf(pieces[:n], columns))
		pieces = pieces[n:]
	}
	return rows
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func rowOf(pieces []piece, columns []float64) row {
	slices.SortStableFunc(pieces, func(a, b piece) int { return compare(a.x, b.x) })
	r := row{y: pieces[0].y}
	for i, p := range pieces {
		r.size = max(r.size, p.size)
		if i > 0 && p.s == pieces[i-1].s && math.Abs(p.x-pieces[i-1].x) < 0.2*p.size {
			continue // printed twice, to look bold
		}
		n := len(r.cells)
		if n == 0 {
			r.cells = append(r.cells, cell{x: p.x, to: p.to, parts: []string{p.s}})
			continue
		}
		last := &r.cells[n-1]
		gap := p.x - last.to
		beside := gap > wordGap/2*p.size && slices.ContainsFunc(columns, func(x float64) bool { return math.Abs(p.x-x) < aligned })
		if (beside || gap > columnGap*p.size) && !(len(last.parts) == 1 && marker.MatchString(strings.TrimSpace(last.parts[0]))) {
			r.cells = append(r.cells, cell{x: p.x, to: p.to, parts: []string{p.s}})
			continue
		}
		if gap > wordGap*p.size {
			last.parts = append(last.parts, " ")
		}
		last.parts = append(last.parts, p.s)
		last.to = max(last.to, p.to)
	}
	for i := range r.cells {
		r.cells[i].s = strings.Join(strings.Fields(strings.Join(r.cells[i].parts, "")), " ")
	}
	return r
}

func (r row) text() string {
	var out []string
	for _, c := range r.cells {
		out = append(out, c.s)
	}
	return strings.Join(out, " ")
}

// columnsOf are the places where at least three rows begin a further cell.
func columnsOf(rows []row) []float64 {
	var at []float64
	for _, r := range rows {
		for _, c := range r.cells[1:] {
			at = append(at, c.x)
		}
	}
	slices.Sort(at)
	var out []float64
	for len(at) > 0 {
		n := 1
		for n < len(at) && at[n]-at[0] <= aligned {
			n++
		}
		if n >= 3 {
			out = append(out, at[0])
		}
		at = at[n:]
	}
	return out
}

// column is the column in which a cell begins, 0 for the leftmost.
func column(columns []float64, x float64) int {
	n := 0
	for n < len(columns) && x >= columns[n]-2 {
		n++
	}
	return n
}

// airy reports a table most of whose rows stand further apart than the lines within a
// cell.
func airy(rows []row, columns []float64) bool {
	apart, near := 0, 0
	for i := 1; i < len(rows); i++ {
		if len(rows[i].cells) < 2 || column(columns, rows[i].cells[0].x) > 0 {
			continue // not where a row begins
		}
		if rows[i-1].y-rows[i].y > withinCell*rows[i].size {
			apart++
		} else {
			near++
		}
	}
	return apart > near
}

// table joins the lines of each cell and prints the cells of a row side by side.
type table struct {
	columns []float64
	values  int // the column whose lines are kept apart
	airy    bool
	right   float64 // where lines end
	lines   []string

	cells []string // of the row that is being read
	value []string // the lines of its last column
	last  row
	ended float64 // where the last of them ended
}

func (t *table) add(r row) {
	if t.newRow(r) {
		t.flush()
	}
	if t.cells == nil {
		t.cells = make([]string, t.values)
	}
	for _, c := range r.cells {
		n := column(t.columns, c.x)
		if n < t.values {
			t.cells[n] = strings.TrimSpace(t.cells[n] + " " + c.s)
			continue
		}
		if k := len(t.value); k > 0 && t.brokenBefore(c) {
			t.value[k-1] += " " + c.s
		} else {
			t.value = append(t.value, c.s)
		}
		t.ended = c.to
	}
	t.last = r
}

// brokenBefore reports a line that runs on from the one above: its first word would not
// have had room there.
func (t *table) brokenBefore(c cell) bool {
	if begins.MatchString(c.s) {
		return false
	}
	word, _, _ := strings.Cut(c.s, " ")
	letter := (c.to - c.x) / float64(len(c.s))
	return t.ended+letter*float64(len(word)+1) > t.right-letter
}

// newRow reports a line that does not continue the row above it.
func (t *table) newRow(r row) bool {
	first := r.cells[0]
	if t.cells == nil {
		return false
	}
	if n := column(t.columns, first.x); n > 0 { // a further line of a cell, or a heading in the middle of the page
		return len(r.cells) == 1 && first.x-t.columns[n-1] > aligned && !begins.MatchString(first.s) && t.last.y-r.y > withinCell*r.size
	}
	if t.across(r) || t.across(t.last) || begins.MatchString(first.s) || t.last.y < r.y {
		return true
	}
	if t.airy && len(t.value) > 0 {
		return t.last.y-r.y > withinCell*r.size
	}
	c := []rune(first.s)[0]
	runsOn := c == '(' || unicode.IsLower(c)
	return !runsOn || t.last.y-r.y > withinCell*r.size
}

// across reports a line that passes over the columns: a heading, or prose.
func (t *table) across(r row) bool {
	return len(r.cells) == 1 && r.cells[0].x < t.columns[0]-aligned && r.cells[0].to > t.columns[len(t.columns)-1]+aligned
}

func (t *table) flush() {
	var head []string
	for _, c := range t.cells {
		if c != "" {
			head = append(head, c)
		}
	}
	line := strings.Join(head, " ")
	for i, v := range t.value {
		if i == 0 && line != "" && !strings.HasPrefix(v, "•") {
			v = line + " " + v
		} else if i == 0 && line != "" {
			t.lines = append(t.lines, line)
		}
		t.lines = append(t.lines, v)
	}
	if len(t.value) == 0 && line != "" {
		t.lines = append(t.lines, line)
	}
	t.cells, t.value = nil, nil
}

package pdftext

import (
	"math"
	"strings"
)

// matrix is [a b c d e f]: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) times(n matrix) matrix {
	return matrix{m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5]}
}

// piece is text as it was shown: where it begins and ends on its baseline.
type piece struct {
	x, to, y, size float64
	s              string
}

// state is what the operators of a page change.
type state struct {
	page                          matrix // of the page
	text, line                    matrix
	face                          *font
	size, leading, rise           float64
	between, betweenWords, across float64 // spacing; horizontal scale
}

// canvas carries out the operators that show text.
type canvas struct {
	*document
	state
	saved    []state
	pieces   []piece
	pictures []streamT // that were drawn
	depth    int       // of forms within forms
}

const (
	maxSaved = 512  // states saved at once; the standard asks for 28
	formCost = 1000 // in steps: forms that draw each other double at every level
)

// show is what stands on a page, in the order of its operators.
func (d *document) show(p page) *canvas {
	c := &canvas{document: d, state: state{page: identity, text: identity, line: identity, across: 1}}
	var content []byte
	contents := d.array(p.contents)
	if contents == nil {
		contents = array{p.contents}
	}
	for _, v := range contents {
		if s, ok := d.is(v).(streamT); ok {
			content = append(append(content, d.decode(s)...), '\n')
		}
	}
	c.draw(content, p.resources)
	return c
}

// draw carries out a content stream.
func (c *canvas) draw(content []byte, resources dict) {
	l := &lexer{b: content, meter: c.meter}
	var operands []any
	for {
		switch v := l.value().(type) {
		case end:
			return
		case word:
			if v == "BI" { // a picture within the text
				l.picture()
			} else {
				c.operate(v, operands, resources)
			}
			operands = operands[:0]
		default:
			operands = append(operands, v)
		}
	}
}

// picture passes over the bytes of an inline image.
func (l *lexer) picture() {
	for l.at < len(l.b) {
		l.meter.step(1)
		if l.starts("EI") && l.at > 0 && isSpace(l.b[l.at-1]) && (l.at+2 >= len(l.b) || isSpace(l.b[l.at+2])) {
			l.at += 2
			return
		}
		l.at++
	}
}

func numbers(operands []any, n int) ([]float64, bool) {
	if len(operands) < n {
		return nil, false
	}
	out := make([]float64, n)
	for i, v := range operands[len(operands)-n:] {
		f, ok := v.(float64)
		if !ok {
			return nil, false
		}
		out[i] = f
	}
	return out, true
}

func (c *canvas) operate(op word, operands []any, resources dict) {
	one, has1 := numbers(operands, 1)
	two, has2 := numbers(operands, 2)
	six, has6 := numbers(operands, 6)
	var last any
	if len(operands) > 0 {
		last = operands[len(operands)-1]
	}
	switch {
	case op == "q" && len(c.saved) < maxSaved:
		c.saved = append(c.saved, c.state)
	case op == "Q" && len(c.saved) > 0:
		c.state = c.saved[len(c.saved)-1]
		c.saved = c.saved[:len(c.saved)-1]
	case op == "cm" && has6:
		c.page = matrix(six).times(c.page)
	case op == "BT":
		c.text, c.line = identity, identity
	case op == "Tm" && has6:
		c.text, c.line = matrix(six), matrix(six)
	case op == "Td" && has2:
		c.move(two[0], two[1])
	case op == "TD" && has2:
		c.leading = -two[1]
		c.move(two[0], two[1])
	case op == "T*":
		c.move(0, -c.leading)
	case op == "TL" && has1:
		c.leading = one[0]
	case op == "Ts" && has1:
		c.rise = one[0]
	case op == "Tc" && has1:
		c.between = one[0]
	case op == "Tw" && has1:
		c.betweenWords = one[0]
	case op == "Tz" && has1:
		c.across = one[0] / 100
	case op == "Tf" && has1 && len(operands) == 2:
		if n, ok := operands[0].(name); ok {
			c.face, c.size = c.font(c.dict(resources["Font"])[n]), one[0]
		}
	case op == "Tj":
		c.write(last)
	case op == "'":
		c.move(0, -c.leading)
		c.write(last)
	case op == `"` && len(operands) == 3:
		if spacing, ok := numbers(operands[:2], 2); ok {
			c.betweenWords, c.between = spacing[0], spacing[1]
		}
		c.move(0, -c.leading)
		c.write(last)
	case op == "TJ":
		list, _ := last.(array)
		for _, v := range list {
			if shift, ok := v.(float64); ok {
				c.advance(-shift / 1000 * c.size * c.across)
			} else {
				c.write(v)
			}
		}
	case op == "Do":
		c.form(last, resources)
	}
}

// form draws a form XObject, which has resources of its own or those of its page. A picture
// is only noted.
func (c *canvas) form(v any, resources dict) {
	n, _ := v.(name)
	s, ok := c.is(c.dict(resources["XObject"])[n]).(streamT)
	switch {
	case !ok || c.depth >= maxNesting:
		return
	case c.name(s.dict["Subtype"]) == "Image" && len(c.pictures) < picturesOfPage:
		c.pictures = append(c.pictures, s)
		return
	case c.name(s.dict["Subtype"]) != "Form":
		return
	}
	if own := c.dict(s.dict["Resources"]); own != nil {
		resources = own
	}
	c.step(formCost)
	before, saved := c.state, len(c.saved)
	if m, ok := numbers(c.array(s.dict["Matrix"]), 6); ok {
		c.page = matrix(m).times(c.page)
	}
	c.depth++
	c.draw(c.decode(s), resources)
	c.depth--
	c.state, c.saved = before, c.saved[:min(saved, len(c.saved))]
}

func (c *canvas) move(x, y float64) {
	c.line = matrix{1, 0, 0, 1, x, y}.times(c.line)
	c.text = c.line
}

func (c *canvas) advance(x float64) { c.text = matrix{1, 0, 0, 1, x, 0}.times(c.text) }

// write shows a string.
func (c *canvas) write(v any) {
	s, ok := v.(text)
	if !ok || c.face == nil {
		return
	}
	c.step(len(s))
	from := matrix{1, 0, 0, 1, 0, c.rise}.times(c.text).times(c.page)
	var out strings.Builder
	for _, g := range c.face.glyphs(s) {
		out.WriteString(g.s)
		x := g.width/1000*c.size + c.between
		if g.space {
			x += c.betweenWords
		}
		c.advance(x * c.across)
	}
	to := c.text.times(c.page)
	p := piece{x: from[4], to: to[4], y: from[5], size: math.Abs(c.size) * math.Hypot(from[2], from[3]), s: out.String()}
	if strings.TrimSpace(p.s) == "" || !(p.size > 0.1 && p.size < 1000) || math.IsNaN(p.x+p.to+p.y) || math.IsInf(p.x+p.to+p.y, 0) {
		return
	}
	c.pieces = append(c.pieces, p)
}

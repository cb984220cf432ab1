package pdftext

import (
	"bytes"
	"strconv"
)

// The values of a PDF; numbers are float64, null is nil.
type (
	name    string
	text    string // bytes of a string
	word    string // an operator or keyword
	ref     int    // the number of an object
	dict    map[name]any
	array   []any
	streamT struct {
		dict dict
		raw  []byte
	}
)

// lexer reads values one after the other.
type lexer struct {
	b     []byte
	at    int
	depth int
	meter *meter
}

// end is what is read behind the last value.
type end struct{}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// pay charges for the bytes read since from: a token may be as long as the file, and hostile
// files have the same bytes read again and again.
func (l *lexer) pay(from int) { l.meter.step((l.at - from) / 16) }

func (l *lexer) skip() {
	from := l.at
	defer func() { l.pay(from) }()
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case isSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

func (l *lexer) starts(s string) bool { return bytes.HasPrefix(l.b[l.at:], []byte(s)) }

// value reads the next one; what cannot be one is passed over.
func (l *lexer) value() any {
	l.meter.step(1)
	l.skip()
	if l.at >= len(l.b) {
		return end{}
	}
	switch c := l.b[l.at]; {
	case c == '/':
		l.at++
		return l.name()
	case c == '(':
		l.at++
		return l.literal()
	case l.starts("<<"):
		l.at += 2
		return l.dict()
	case c == '<':
		l.at++
		return l.hex()
	case c == '[':
		l.at++
		return l.array()
	case isDelimiter(c):
		l.at++
		if c == '>' && l.at < len(l.b) && l.b[l.at] == '>' {
			l.at++
			return word(">>")
		}
		return word(c)
	}
	return l.number()
}

func (l *lexer) run() []byte {
	from := l.at
	for l.at < len(l.b) && !isSpace(l.b[l.at]) && !isDelimiter(l.b[l.at]) {
		l.at++
	}
	l.pay(from)
	return l.b[from:l.at]
}

func (l *lexer) name() name {
	run := l.run()
	if bytes.IndexByte(run, '#') < 0 {
		return name(run)
	}
	var out []byte
	for i := 0; i < len(run); i++ {
		if run[i] == '#' && i+2 < len(run) {
			if v, err := strconv.ParseUint(string(run[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(v))
				i += 2
				continue
			}
		}
		out = append(out, run[i])
	}
	return name(out)
}

// number reads a number, a reference "12 0 R", or a keyword.
func (l *lexer) number() any {
	run := l.run()
	v, err := strconv.ParseFloat(string(run), 64)
	if err != nil || v != v || v > 1e9 || v < -1e9 {
		return word(run)
	}
	if v >= 0 && v == float64(int(v)) {
		back := l.at
		l.skip()
		if generation := l.run(); len(generation) > 0 && len(generation) <= 5 && generation[0] >= '0' && generation[0] <= '9' {
			l.skip()
			if l.starts("R") && (l.at+1 == len(l.b) || isSpace(l.b[l.at+1]) || isDelimiter(l.b[l.at+1])) {
				l.at++
				return ref(v)
			}
		}
		l.at = back
	}
	return v
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (l *lexer) literal() text {
	from := l.at
	defer func() { l.pay(from) }()
	var out []byte
	for open := 1; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				return text(out)
			}
		case '\\':
			if l.at++; l.at >= len(l.b) {
				return text(out)
			}
			c = l.b[l.at]
			switch {
			case c >= '0' && c <= '7':
				v := 0
				for n := 0; n < 3 && l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '7'; n++ {
					v = v*8 + int(l.b[l.at]-'0')
					l.at++
				}
				l.at--
				c = byte(v)
			case c == '\r' || c == '\n':
				if c == '\r' && l.at+1 < len(l.b) && l.b[l.at+1] == '\n' {
					l.at++
				}
				continue
			case escapes[c] != 0:
				c = escapes[c]
			}
		}
		out = append(out, c)
	}
	return text(out)
}

func (l *lexer) hex() text {
	from := l.at
	var digits []byte
	for l.at < len(l.b) {
		c := l.b[l.at]
		l.at++
		if c == '>' {
			break
		}
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' {
			digits = append(digits, c)
		}
	}
	l.pay(from)
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, len(digits)/2)
	for i := range out {
		v, _ := strconv.ParseUint(string(digits[2*i:2*i+2]), 16, 8) // hex digits, by the loop
		out[i] = byte(v)
	}
	return text(out)
}

// down enters a nested value.
func (l *lexer) down() {
	if l.depth++; l.depth > maxNesting {
		panic(exhausted{})
	}
}

func (l *lexer) array() array {
	l.down()
	defer func() { l.depth-- }()
	out := array{}
	for {
		switch v := l.value().(type) {
		case end:
			return out
		case word:
			switch v {
			case "]", "endobj", "stream":
				return out
			case "null":
				out = append(out, nil)
			}
		default:
			out = append(out, v)
		}
	}
}

func (l *lexer) dict() dict {
	l.down()
	defer func() { l.depth-- }()
	out := dict{}
	for {
		switch key := l.value().(type) {
		case end:
			return out
		case word:
			if key == ">>" || key == "endobj" || key == "stream" {
				return out
			}
		case name:
			switch v := l.value().(type) {
			case end:
				return out
			case word:
				if v == ">>" {
					return out
				}
			default:
				out[key] = v
			}
		}
	}
}

package pdftext

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// document is the objects of a file, found by looking for them: the table that says
// where they are is what damaged and hostile files get wrong.
type document struct {
	*meter
	objects map[ref]any
	root    any
	locked  bool
	fonts   map[ref]*font
}

var definition = regexp.MustCompile(`(\d{1,9})[\x00\t\n\f\r ]+\d{1,5}[\x00\t\n\f\r ]+obj\b`)

func open(b []byte) *document {
	d := &document{meter: &meter{}, objects: map[ref]any{}, fonts: map[ref]*font{}}
	l := &lexer{b: b, meter: d.meter}
	var packed []streamT
	for {
		at := definition.FindSubmatchIndex(b[l.at:])
		if at == nil {
			break
		}
		d.trailers(b[l.at : l.at+at[0]])
		number, _ := strconv.Atoi(string(b[l.at+at[2] : l.at+at[3]])) // nine digits at most
		l.at += at[1]
		v := l.value()
		if s, ok := v.(dict); ok {
			v = l.stream(s)
		}
		d.objects[ref(number)] = v // a later one is an update
		if s, ok := v.(streamT); ok {
			switch s.dict["Type"] {
			case name("ObjStm"):
				packed = append(packed, s)
			case name("XRef"):
				d.trailer(s.dict)
			}
		}
	}
	d.trailers(b[l.at:])
	for _, s := range packed {
		d.unpack(s)
	}
	return d
}

// maxGap is how far behind its length a stream may end.
const maxGap = 64

// stream is the dictionary just read with the bytes behind it, where there are any.
func (l *lexer) stream(s dict) any {
	l.skip()
	if !l.starts("stream") {
		return s
	}
	l.at += len("stream")
	if l.starts("\r\n") {
		l.at += 2
	} else if l.at < len(l.b) {
		l.at++
	}
	rest := l.b[l.at:]
	if n, ok := s["Length"].(float64); ok && n >= 0 && int(n) < len(rest) {
		behind := rest[int(n):min(int(n)+maxGap, len(rest))]
		if bytes.HasPrefix(bytes.TrimLeft(behind, "\r\n \t"), []byte("endstream")) {
			l.at += int(n)
			return streamT{s, rest[:int(n)]}
		}
	}
	n := bytes.Index(rest, []byte("endstream"))
	if n < 0 {
		n = len(rest)
	}
	l.at += n
	return streamT{s, bytes.TrimRight(rest[:n], "\r\n")}
}

// trailers looks for the dictionaries between objects that name the root.
func (d *document) trailers(b []byte) {
	for {
		at := bytes.Index(b, []byte("trailer"))
		if at < 0 {
			return
		}
		b = b[at+len("trailer"):]
		l := &lexer{b: b, meter: d.meter}
		if l.skip(); !l.starts("<<") {
			continue
		}
		if t, ok := l.value().(dict); ok {
			d.trailer(t)
		}
	}
}

func (d *document) trailer(t dict) {
	d.locked = d.locked || t["Encrypt"] != nil
	if t["Root"] != nil {
		d.root = t["Root"]
	}
}

// unpack reads the objects within an object stream.
func (d *document) unpack(s streamT) {
	b := d.decode(s)
	head := &lexer{b: b, meter: d.meter}
	n, first := d.number(s.dict["N"]), d.number(s.dict["First"])
	for range int(min(n, maxSteps)) {
		number, ok1 := head.value().(float64)
		offset, ok2 := head.value().(float64)
		from := int(first) + int(offset)
		if !ok1 || !ok2 || from < 0 || from >= len(b) {
			return
		}
		if _, have := d.objects[ref(number)]; !have {
			d.objects[ref(number)] = (&lexer{b: b[from:], meter: d.meter}).value()
		}
	}
}

// is follows references to a value; one that leads back to itself is null.
func (d *document) is(v any) any {
	for range maxNesting {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = d.objects[r]
	}
	return nil
}

func (d *document) dict(v any) dict {
	switch v := d.is(v).(type) {
	case dict:
		return v
	case streamT:
		return v.dict
	}
	return nil
}

func (d *document) array(v any) array {
	a, _ := d.is(v).(array)
	return a
}

func (d *document) name(v any) name {
	n, _ := d.is(v).(name)
	return n
}

func (d *document) number(v any) float64 {
	n, _ := d.is(v).(float64)
	return n
}

// decode is the content of a stream, nil where its filter is none of text.
func (d *document) decode(s streamT) []byte {
	filters := d.array(s.dict["Filter"])
	if f := d.name(s.dict["Filter"]); f != "" {
		filters = array{f}
	}
	parms := d.array(s.dict["DecodeParms"])
	if p := d.dict(s.dict["DecodeParms"]); p != nil {
		parms = array{p}
	}
	b := s.raw
	d.step(1)
	if len(filters) == 0 { // it costs whoever puts it together as much as one unpacked
		d.charge(len(b))
	}
	for i, f := range filters {
		d.step(len(b) / 16)
		var r io.Reader
		switch d.name(f) {
		case "FlateDecode", "Fl":
			z, err := zlib.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil
			}
			r = z
		case "ASCII85Decode", "A85":
			b, _, _ = bytes.Cut(bytes.TrimPrefix(bytes.TrimSpace(b), []byte("<~")), []byte("~>"))
			r = ascii85.NewDecoder(bytes.NewReader(b))
		case "ASCIIHexDecode", "AHx":
			r = bytes.NewReader([]byte((&lexer{b: b, meter: d.meter}).hex()))
		default:
			return nil
		}
		b, _ = io.ReadAll(io.LimitReader(r, int64(maxDecoded-d.decoded)+1)) // what could be read of a damaged one
		d.charge(len(b))
		if i < len(parms) {
			b = d.predict(b, d.dict(parms[i]))
		}
	}
	return b
}

// predict undoes the PNG filters that object streams may carry.
func (d *document) predict(b []byte, parms dict) []byte {
	if d.number(parms["Predictor"]) < 10 {
		return b
	}
	of := func(key name) float64 { return min(max(d.number(parms[key]), 1), 1<<16) }
	step := int(of("Colors")) // bytes from a point to the same colour of the next
	columns := int(of("Columns")) * step
	if parms["BitsPerComponent"] != nil {
		columns, step = (columns*int(of("BitsPerComponent"))+7)/8, max(step*int(of("BitsPerComponent"))/8, 1)
	}
	row := columns + 1
	if columns > len(b) {
		return nil
	}
	var out []byte
	above := make([]byte, columns)
	for ; len(b) >= row; b = b[row:] {
		line := slices.Clone(b[1:row])
		for i := range line {
			var left, up, corner int
			up = int(above[i])
			if i >= step {
				left, corner = int(line[i-step]), int(above[i-step])
			}
			switch b[0] {
			case 1:
				line[i] += byte(left)
			case 2:
				line[i] += byte(up)
			case 3:
				line[i] += byte((left + up) / 2)
			case 4:
				line[i] += byte(paeth(left, up, corner))
			}
		}
		out = append(out, line...)
		above = line
	}
	return out
}

func paeth(left, up, corner int) int {
	p := left + up - corner
	dl, du, dc := max(p-left, left-p), max(p-up, up-p), max(p-corner, corner-p)
	switch {
	case dl <= du && dl <= dc:
		return left
	case du <= dc:
		return up
	}
	return corner
}

// page is what is drawn on it and with what.
type page struct {
	contents  any
	resources dict
}

// pages are those of the tree, in order; of a file whose tree is broken, all that say
// they are one.
func (d *document) pages() []page {
	var out []page
	seen := map[ref]bool{}
	var walk func(v any, resources dict, depth int)
	walk = func(v any, resources dict, depth int) {
		if r, ok := v.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		p := d.dict(v)
		if p == nil || depth > maxNesting || len(out) >= maxPages {
			return
		}
		d.step(1)
		if r := d.dict(p["Resources"]); r != nil {
			resources = r
		}
		kids := d.array(p["Kids"])
		if d.name(p["Type"]) == "Page" || kids == nil && p["Contents"] != nil {
			out = append(out, page{p["Contents"], resources})
			return
		}
		for _, k := range kids {
			walk(k, resources, depth+1)
		}
	}
	walk(d.dict(d.root)["Pages"], nil, 0)
	if len(out) > 0 {
		return out
	}
	for _, r := range slices.Sorted(maps.Keys(d.objects)) {
		if p := d.dict(r); d.name(p["Type"]) == "Page" {
			walk(r, nil, 0)
		}
	}
	return out
}

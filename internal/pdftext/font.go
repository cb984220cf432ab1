package pdftext

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// font turns the codes of a string into letters and widths.
type font struct {
	wide         bool // two bytes to a code
	unicode      map[int]string
	simple       [256]string
	widths       map[int]float64 // thousandths of the size
	defaultWidth float64
}

type glyph struct {
	s     string
	width float64
	space bool // the single byte 32, which word spacing widens
}

func (d *document) font(v any) *font {
	r, isRef := v.(ref)
	if f := d.fonts[r]; isRef && f != nil {
		return f
	}
	f := d.readFont(d.dict(v))
	if isRef {
		d.fonts[r] = f
	}
	return f
}

func (d *document) readFont(v dict) *font {
	f := &font{widths: map[int]float64{}, defaultWidth: 500}
	if s, ok := d.is(v["ToUnicode"]).(streamT); ok {
		f.unicode = d.readCMap(s)
	}
	if d.name(v["Subtype"]) == "Type0" {
		f.wide = true
		descendants := d.array(v["DescendantFonts"])
		if len(descendants) > 0 {
			d.wideWidths(f, d.dict(descendants[0]))
		}
		return f
	}
	f.simple = d.encoding(v)
	first := int(d.number(v["FirstChar"]))
	for i, w := range d.array(v["Widths"]) {
		f.widths[first+i] = d.number(w)
	}
	if len(f.widths) == 0 { // one of the fourteen that every reader has
		for c := range 256 {
			f.widths[c] = likeHelvetica(byte(c))
		}
	}
	return f
}

// likeHelvetica is near enough to tell a gap between words from one between columns.
func likeHelvetica(c byte) float64 {
	switch {
	case strings.IndexByte(" .,:;!|'ijltfI/()[]-", c) >= 0:
		return 278
	case c >= 'A' && c <= 'Z':
		return 690
	}
	return 550
}

// wideWidths reads the W array: "first [w w w]" or "first last w".
func (d *document) wideWidths(f *font, v dict) {
	f.defaultWidth = 1000
	if dw, ok := d.is(v["DW"]).(float64); ok {
		f.defaultWidth = dw
	}
	w := d.array(v["W"])
	for i := 0; i+1 < len(w); {
		first := int(d.number(w[i]))
		if each := d.array(w[i+1]); each != nil {
			for k, x := range each {
				f.widths[first+k] = d.number(x)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last := min(int(d.number(w[i+1])), 0xFFFF)
		d.step(max(last-first, 0))
		for c := first; c <= last; c++ {
			f.widths[c] = d.number(w[i+2])
		}
		i += 3
	}
}

func (f *font) glyphs(s text) []glyph {
	var out []glyph
	for len(s) > 0 {
		c, n := int(s[0]), 1
		if f.wide && len(s) > 1 {
			c, n = c<<8|int(s[1]), 2
		}
		g := glyph{width: f.defaultWidth, space: !f.wide && c == ' '}
		if w, ok := f.widths[c]; ok {
			g.width = w
		}
		if u, ok := f.unicode[c]; ok {
			g.s = u
		} else if !f.wide {
			g.s = f.simple[c&0xFF]
		}
		out = append(out, g)
		s = s[n:]
	}
	return out
}

// encoding is what the codes of a simple font mean without a ToUnicode map.
func (d *document) encoding(v dict) [256]string {
	base := charmap.Windows1252
	encoding := d.is(v["Encoding"])
	if e, ok := encoding.(name); ok && e == "MacRomanEncoding" || d.name(d.dict(encoding)["BaseEncoding"]) == "MacRomanEncoding" {
		base = charmap.Macintosh
	}
	var out [256]string
	for c := range out {
		out[c] = string(base.DecodeByte(byte(c)))
	}
	switch font := string(d.name(v["BaseFont"])); {
	case strings.Contains(font, "ZapfDingbats"), strings.Contains(font, "Wingdings"):
		for c := range out {
			out[c] = "•" // the only use a text has for them
		}
	case strings.Contains(font, "Symbol"):
		out[0xB7] = "•"
	}
	code := 0
	for _, x := range d.array(d.dict(encoding)["Differences"]) {
		switch x := d.is(x).(type) {
		case float64:
			code = int(x)
		case name:
			if code >= 0 && code < len(out) {
				out[code] = letter(string(x))
			}
			code++
		}
	}
	return out
}

var accents = map[string]string{"grave": "\u0300", "acute": "\u0301", "circumflex": "\u0302", "tilde": "\u0303", "dieresis": "\u0308",
	"ring": "\u030A", "cedilla": "\u0327", "caron": "\u030C"}

var signs = map[string]string{"space": " ", "nbspace": " ", "exclam": "!", "quotedbl": `"`, "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&",
	"quotesingle": "'", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+", "comma": ",", "hyphen": "-", "period": ".", "slash": "/",
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[", "backslash": `\`,
	"bracketright": "]", "underscore": "_", "quoteleft": "‘", "quoteright": "’", "quotedblleft": "“", "quotedblright": "”", "guillemotleft": "«",
	"guillemotright": "»", "endash": "–", "emdash": "—", "bullet": "•", "periodcentered": "·", "degree": "°", "ordmasculine": "º", "ordfeminine": "ª",
	"Euro": "€", "section": "§", "ellipsis": "…", "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "grave": "`", "germandbls": "ß"}

// letter is what a glyph's name means: a letter, one with its accent, a sign, "uni00E0".
func letter(glyph string) string {
	glyph, _, _ = strings.Cut(glyph, ".")
	if len(glyph) == 1 {
		return glyph
	}
	if s, ok := signs[glyph]; ok {
		return s
	}
	if len(glyph) > 1 && accents[glyph[1:]] != "" {
		return norm.NFC.String(glyph[:1] + accents[glyph[1:]])
	}
	digits, ok := strings.CutPrefix(glyph, "uni")
	if !ok {
		digits, ok = strings.CutPrefix(glyph, "u")
	}
	if v, err := strconv.ParseUint(digits, 16, 21); ok && err == nil {
		return string(rune(v))
	}
	return ""
}

// readCMap reads a ToUnicode map: single codes and ranges of them.
func (d *document) readCMap(s streamT) map[int]string {
	out := map[int]string{}
	l := &lexer{b: d.decode(s), meter: d.meter}
	var operands []any
	for {
		switch v := l.value().(type) {
		case end:
			return out
		case word:
			switch v {
			case "endbfchar":
				for i := 0; i+1 < len(operands); i += 2 {
					if from, ok := operands[i].(text); ok {
						out[number(from)] = utf16Text(operands[i+1])
					}
				}
			case "endbfrange":
				for i := 0; i+2 < len(operands); i += 3 {
					d.readRange(out, operands[i], operands[i+1], operands[i+2])
				}
			}
			operands = nil
		default:
			operands = append(operands, v)
		}
	}
}

func (d *document) readRange(out map[int]string, first, last, to any) {
	from, ok1 := first.(text)
	until, ok2 := last.(text)
	if !ok1 || !ok2 {
		return
	}
	lo, hi := number(from), min(number(until), 0xFFFF)
	d.step(max(hi-lo, 0))
	if each, ok := to.(array); ok {
		for i := 0; i < len(each) && lo+i <= hi; i++ {
			out[lo+i] = utf16Text(each[i])
		}
		return
	}
	letters := []rune(utf16Text(to))
	if len(letters) == 0 {
		return
	}
	for c := lo; c <= hi; c++ {
		out[c] = string(letters)
		letters[len(letters)-1]++
	}
}

func number(s text) int {
	v := 0
	for i := 0; i < len(s) && i < 4; i++ {
		v = v<<8 | int(s[i])
	}
	return v
}

func utf16Text(v any) string {
	s, _ := v.(text)
	var units []uint16
	for ; len(s) >= 2; s = s[2:] {
		units = append(units, uint16(s[0])<<8|uint16(s[1]))
	}
	return string(utf16.Decode(units))
}

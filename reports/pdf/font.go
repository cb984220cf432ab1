package pdf

import (
	"fmt"
	"sync"
	"unicode"

	gofpdf "codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"vidimus/internal/fault"
)

// Face is one of the embedded typefaces.
type Face int

const (
	Sans Face = iota
	SansBold
	Serif
	SerifBold
	Mono
)

// A typeface is what the program keeps of a face: the bytes, cut to the scripts of
// European names, and the runes it can print. Whatever a paper uses is cut out of
// it once more when the paper is written.
type typeface struct {
	family, style string
	cut           func() cutFont
}

type cutFont struct {
	ttf  []byte
	has  map[rune]bool
	fail error
}

var typefaces = [...]typeface{
	Sans:      {"LiberationSans", "", once(liberationsansregular.TTF)},
	SansBold:  {"LiberationSans", "B", once(liberationsansbold.TTF)},
	Serif:     {"LiberationSerif", "", once(liberationserifregular.TTF)},
	SerifBold: {"LiberationSerif", "B", once(liberationserifbold.TTF)},
	Mono:      {"LiberationMono", "", once(liberationmonoregular.TTF)},
}

func once(ttf []byte) func() cutFont {
	return sync.OnceValue(func() cutFont { return cut(ttf) })
}

// scripts are the blocks that are kept: Latin, Greek and Cyrillic with their
// punctuation, currencies, arrows and signs. Scripts that need shaping or run from
// right to left are left out, because the drawing library does neither: their
// names are refused instead of being printed wrong.
var scripts = [...][2]rune{
	{0x0020, 0x02FF},
	{0x0370, 0x052F},
	{0x1E00, 0x1FFF},
	{0x2010, 0x2027},
	{0x2030, 0x205E},
	{0x2070, 0x218F},
	{0x2190, 0x22FF},
}

func cut(ttf []byte) cutFont {
	font, err := sfnt.Parse(ttf)
	if err != nil {
		return cutFont{fail: fmt.Errorf("pdf: font: %w", err)}
	}
	has := map[rune]bool{}
	var kept []rune
	var buf sfnt.Buffer
	for _, block := range scripts {
		for r := block[0]; r <= block[1]; r++ {
			// Combining marks that NFC could not join would be drawn beside their letter.
			if unicode.In(r, unicode.M, unicode.C) {
				continue
			}
			if glyph, err := font.GlyphIndex(&buf, r); err == nil && glyph != 0 {
				has[r] = true
				kept = append(kept, r)
			}
		}
	}
	return cutFont{ttf: gofpdf.UTF8CutFont(ttf, string(kept)), has: has}
}

// use makes face the current font of the document, loading it when it is new.
func (d *Doc) use(face Face, size float64) {
	t := &typefaces[face]
	if !d.loaded[face] {
		font := t.cut()
		if font.fail != nil {
			d.fail(font.fail)
			return
		}
		d.out.AddUTF8FontFromBytes(t.family, t.style, font.ttf)
		d.loaded[face] = true
	}
	d.out.SetFont(t.family, t.style, size)
}

// clean is s in the normal form C, after asking the face for every rune of it. A
// text with a rune that cannot be printed stops the paper: nothing of it is
// written, and the refusal names the character and the text it stands in.
func (d *Doc) clean(face Face, s string) string {
	s = norm.NFC.String(s)
	has := typefaces[face].cut().has
	for i, r := range s {
		if r == '\n' || has[r] {
			continue
		}
		d.fail(fault.New(fault.Invalid, "pdf.character",
			"Il carattere {character} in «{text}» non si può stampare: riscrivi il testo senza quel carattere.",
			fault.Args{"character": name(s[i:], r), "text": shorten(s)}))
		return ""
	}
	return s
}

// name shows a character that may itself be unprintable: «😀» (U+1F600).
func name(rest string, r rune) string {
	if r == unicode.ReplacementChar && len(rest) > 0 && rest[0] != 0xEF {
		return fmt.Sprintf("0x%02X (non è testo UTF-8)", rest[0])
	}
	if unicode.IsGraphic(r) && !unicode.Is(unicode.M, r) {
		return fmt.Sprintf("«%c» (%U)", r, r)
	}
	return fmt.Sprintf("%U", r)
}

func shorten(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

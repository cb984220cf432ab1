package pdf

import (
	"strings"

	gofpdf "codeberg.org/go-pdf/fpdf"

	"vidimus/internal/fault"
)

// Align says where a text stands in its width.
type Align int

const (
	Left Align = iota
	Right
	Center
)

// Color is red, green and blue.
type Color struct{ R, G, B int }

// The colours of all papers: they must survive a photocopier.
var (
	Ink   = Color{0x1A, 0x1A, 0x1A}
	Muted = Color{0x55, 0x5E, 0x66}
	Rule  = Color{0xB8, 0xC0, 0xC7}
	Deep  = Color{0x17, 0x32, 0x4D}
	Tint  = Color{0xF1, 0xF4, 0xF6}
	Faint = Color{0xEB, 0xED, 0xEF}
)

// Style is how a text is set. The zero Color is black.
type Style struct {
	Face  Face
	Size  float64 // points
	Color Color
	Align Align
	// Shrink lets a text that would take another line be set one step smaller.
	Shrink bool
}

// step is how much smaller a text is set that does not fit.
const step = 0.88

const mmPerPoint = 25.4 / 72

// LineHeight of the style in millimetres.
func (s Style) LineHeight() float64 { return s.Size * mmPerPoint * 1.24 }

func (d *Doc) measure(s Style, text string) float64 {
	d.use(s.Face, s.Size)
	return d.out.GetStringWidth(text)
}

// fit breaks a text into the lines it takes in w, one step smaller where the style
// allows it and that saves a line.
func (d *Doc) fit(s Style, w float64, text string) (Style, []string) {
	text = d.clean(s.Face, text)
	lines := d.wrap(s, w, text)
	if !s.Shrink || len(lines) < 2 {
		return s, lines
	}
	small := s
	small.Size *= step
	if fewer := d.wrap(small, w, text); len(fewer) < len(lines) {
		return small, fewer
	}
	return s, lines
}

// wrap breaks at spaces; only a word wider than w is broken inside.
func (d *Doc) wrap(s Style, w float64, text string) []string {
	var lines []string
	space := d.measure(s, " ")
	for part := range strings.SplitSeq(text, "\n") {
		line, used := "", 0.0
		for _, word := range words(part) {
			width := d.measure(s, word)
			if line != "" && used+space+width <= w {
				line, used = line+" "+word, used+space+width
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for width > w {
				head := d.head(s, w, word)
				if head == word {
					break
				}
				lines = append(lines, head)
				word = word[len(head):]
				width = d.measure(s, word)
			}
			line, used = word, width
		}
		lines = append(lines, line)
	}
	return lines
}

// words splits at spaces, but never inside an amount: «199 h 59'» and «80 %» are
// read as one.
func words(text string) []string {
	var out []string
	start := 0
	for i := range len(text) {
		if text[i] != ' ' || inAmount(text[:i], text[i+1:]) {
			continue
		}
		if i > start {
			out = append(out, text[start:i])
		}
		start = i + 1
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

func inAmount(before, after string) bool {
	digit := func(b byte) bool { return b >= '0' && b <= '9' }
	n := len(before)
	if n == 0 || after == "" {
		return false
	}
	if digit(before[n-1]) && (after[0] == '%' || after == "h" || strings.HasPrefix(after, "h ")) {
		return true
	}
	return digit(after[0]) && n > 2 && before[n-2:] == " h" && digit(before[n-3])
}

// head is the longest beginning of a word that fits in w, a rune at least. It ends
// after a sign such as / or - when there is one in its second half.
func (d *Doc) head(s Style, w float64, word string) string {
	end, sign := 0, 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && d.measure(s, word[:next]) > w {
			break
		}
		end = next
		if strings.ContainsRune("/-_.,;:·", r) {
			sign = next
		}
	}
	if sign > end/2 && end < len(word) {
		end = sign
	}
	return word[:end]
}

// put draws one line whose top is y; it has been cleaned and fits.
func (d *Doc) put(s Style, x, y, w float64, line string) {
	if line == "" {
		return
	}
	switch s.Align {
	case Right:
		x += w - d.measure(s, line)
	case Center:
		x += (w - d.measure(s, line)) / 2
	}
	t := &typefaces[s.Face]
	baseline := y + s.LineHeight()/2 + s.Size*mmPerPoint*0.345
	d.draw(func(out *gofpdf.Fpdf) {
		out.SetFont(t.family, t.style, s.Size)
		out.SetTextColor(s.Color.R, s.Color.G, s.Color.B)
		out.Text(x, baseline, line)
	})
}

// Text sets a text in w from y down, without minding the flow, and returns the
// height it took. A text that would leave the page is refused.
func (d *Doc) Text(s Style, x, y, w float64, text string) float64 {
	s, lines := d.fit(s, w, text)
	h := float64(len(lines)) * s.LineHeight()
	if y+h > d.Height()-edge {
		d.tooLong(text)
		return 0
	}
	for i, line := range lines {
		d.put(s, x, y+float64(i)*s.LineHeight(), w, line)
	}
	return h
}

// edge is what stays white around every page.
const edge = 4.0

// Within sets a text that has only h millimetres, as much smaller as it must be and
// still can be read; otherwise it is refused.
func (d *Doc) Within(s Style, x, y, w, h float64, text string) float64 {
	const smallest = 5.5 // points
	for s.Size*step >= smallest && d.TextHeight(s, w, text) > h {
		s.Size *= step
	}
	if d.TextHeight(s, w, text) > h+0.01 {
		d.tooLong(text)
		return 0
	}
	return d.Text(s, x, y, w, text)
}

func (d *Doc) tooLong(text string) {
	d.fail(fault.New(fault.Invalid, "pdf.too_long",
		"Il testo «{text}» è troppo lungo per il posto che ha sul foglio: accorcialo.",
		fault.Args{"text": shorten(text)}))
}

// TextHeight is what Text would take.
func (d *Doc) TextHeight(s Style, w float64, text string) float64 {
	s, lines := d.fit(s, w, text)
	return float64(len(lines)) * s.LineHeight()
}

// Paragraph sets a text in the flow, going on to the next page line by line.
func (d *Doc) Paragraph(s Style, text string) {
	s, lines := d.fit(s, d.W, text)
	for _, line := range lines {
		d.Need(s.LineHeight())
		d.put(s, d.X, d.Y, d.W, line)
		d.Y += s.LineHeight()
	}
}

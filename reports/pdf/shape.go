package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // logos come as JPEG too
	"image/png"

	gofpdf "codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	"vidimus/internal/fault"
)

// Hairline and Heavy are the two strengths of a rule, in millimetres.
const (
	Hairline = 0.15
	Heavy    = 0.5
)

// Line draws a straight rule.
func (d *Doc) Line(x1, y1, x2, y2, width float64, c Color) {
	d.draw(func(out *gofpdf.Fpdf) {
		out.SetLineWidth(width)
		out.SetDrawColor(c.R, c.G, c.B)
		out.Line(x1, y1, x2, y2)
	})
}

// Box draws the outline of a rectangle.
func (d *Doc) Box(x, y, w, h, width float64, c Color) {
	d.draw(func(out *gofpdf.Fpdf) {
		out.SetLineWidth(width)
		out.SetDrawColor(c.R, c.G, c.B)
		out.Rect(x, y, w, h, "D")
	})
}

// Fill draws a filled rectangle.
func (d *Doc) Fill(x, y, w, h float64, c Color) {
	d.draw(func(out *gofpdf.Fpdf) {
		out.SetFillColor(c.R, c.G, c.B)
		out.Rect(x, y, w, h, "F")
	})
}

// watermark sets a word across the page, under everything else, and once more at its
// head: slanted letters do not copy out of a PDF as a word.
func (d *Doc) watermark(word string) {
	w, h := d.Width(), d.Height()
	s := Style{Face: SansBold, Size: 120, Color: Faint}
	word = d.clean(s.Face, word)
	wide := d.measure(s, word)
	t := &typefaces[s.Face]
	d.draw(func(out *gofpdf.Fpdf) {
		out.TransformBegin()
		out.TransformRotate(45, w/2, h/2)
		out.SetFont(t.family, t.style, s.Size)
		out.SetTextColor(s.Color.R, s.Color.G, s.Color.B)
		out.Text(w/2-wide/2, h/2+s.Size*mmPerPoint*0.345, word)
		out.TransformEnd()
	})
	d.Text(Style{Face: SansBold, Size: 8, Color: Muted, Align: Center}, w/2-20, edge, 40, word)
}

// maxPixels bounds a logo: decoding needs four bytes for each.
const maxPixels = 4_000_000

// Image draws a PNG or JPEG as large as it can be inside w × h, at the alignment
// given, and returns the width it took. What is the name of the thing, for a person
// who has to replace it.
func (d *Doc) Image(what string, data []byte, x, y, w, h float64, align Align) float64 {
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err == nil && (size.Width < 1 || size.Height < 1 || size.Width*size.Height > maxPixels) {
		err = fmt.Errorf("%d × %d pixels", size.Width, size.Height)
	}
	var pixels image.Image
	if err == nil {
		pixels, _, err = image.Decode(bytes.NewReader(data))
	}
	if err != nil {
		d.fail(fault.Wrap(err, fault.Invalid, "pdf.image",
			"{what}: l’immagine non si può leggere o è troppo grande: caricane una PNG o JPEG di al massimo 4 milioni di punti.",
			fault.Args{"what": what}))
		return 0
	}
	// The library reads only some kinds of PNG; this one it always does.
	plain := image.NewNRGBA(image.Rect(0, 0, size.Width, size.Height))
	draw.Draw(plain, plain.Bounds(), pixels, pixels.Bounds().Min, draw.Src)
	var buf bytes.Buffer
	if err := png.Encode(&buf, plain); err != nil {
		d.fail(err)
		return 0
	}
	scale := min(w/float64(size.Width), h/float64(size.Height))
	iw, ih := float64(size.Width)*scale, float64(size.Height)*scale
	switch align {
	case Right:
		x += w - iw
	case Center:
		x += (w - iw) / 2
	}
	y += (h - ih) / 2
	d.images++
	key := fmt.Sprintf("image%d", d.images)
	d.draw(func(out *gofpdf.Fpdf) {
		png := gofpdf.ImageOptions{ImageType: "PNG"}
		out.RegisterImageOptionsReader(key, png, &buf)
		out.ImageOptions(key, x, y, iw, ih, false, png, 0, "")
	})
	return iw
}

// QR draws an ASCII text as a QR code in a square of the side given, its quiet zone
// not counted.
func (d *Doc) QR(text string, x, y, side float64) {
	for _, r := range text {
		if r <= ' ' || r > '~' {
			d.fail(fault.New(fault.Invalid, "pdf.qr",
				"L’indirizzo di verifica «{text}» contiene {character}: può avere solo lettere senza accenti, cifre e segni, senza spazi.",
				fault.Args{"text": shorten(text), "character": name(text, r)}))
			return
		}
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		d.fail(fault.Wrap(err, fault.Invalid, "pdf.qr_long",
			"L’indirizzo di verifica è troppo lungo per un codice QR: accorcialo."))
		return
	}
	module := side / float64(code.Size)
	// Neighbours overlap by a hair, or some viewers show a white line between them.
	const overlap = 0.01
	d.draw(func(out *gofpdf.Fpdf) {
		out.SetFillColor(0, 0, 0)
		for row := range code.Size {
			for col := 0; col < code.Size; col++ {
				start := col
				for col < code.Size && code.Black(col, row) {
					col++
				}
				if col > start {
					out.Rect(x+float64(start)*module, y+float64(row)*module,
						float64(col-start)*module+overlap, module+overlap, "F")
				}
			}
		}
	})
}

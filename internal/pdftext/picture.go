package pdftext

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"slices"

	"golang.org/x/image/ccitt"
)

// Picture is an image that a page is drawn with: of a scanned page, the page.
type Picture struct {
	Width, Height int
	Key           int // tells the pictures of a file apart: pages that show the same have the same
	decode        func() (image.Image, error)
}

// ErrPicture is an image whose kind is not read: JPEG 2000, JBIG2, or one that is damaged.
var ErrPicture = errors.New("pdftext: a picture that cannot be read")

// Decode is the image itself. It needs memory for Width × Height points: whoever asks has
// looked at them before. One that needs more than [MaxMemory] is not read.
func (p Picture) Decode() (m image.Image, err error) {
	defer func() {
		if recover() != nil {
			m, err = nil, ErrPicture
		}
	}()
	m, err = p.decode()
	if err != nil {
		return nil, ErrPicture
	}
	return m, nil
}

// picturesOfPage is more than a scanner cuts a page into.
const picturesOfPage = 16

// Pictures are the images of each page, the largest first. The error is one of this package.
func Pictures(b []byte) (pages [][]Picture, err error) {
	defer func() {
		if recover() != nil {
			pages, err = nil, ErrUnreadable
		}
	}()
	d := open(b)
	if d.locked {
		return nil, ErrLocked
	}
	known := map[*byte]int{}
	for _, p := range d.pages() {
		pages = append(pages, d.pictures(p, known))
	}
	if len(pages) == 0 {
		return nil, ErrUnreadable
	}
	return pages, nil
}

// pictures are those of a page; known numbers those of the file by where they stand in it.
func (d *document) pictures(p page, known map[*byte]int) []Picture {
	var out []Picture
	for _, s := range d.show(p).pictures {
		w, h := d.number(s.dict["Width"]), d.number(s.dict["Height"])
		if w < 1 || h < 1 || w > 1<<16 || h > 1<<16 || len(s.raw) == 0 {
			continue
		}
		key, met := known[&s.raw[0]]
		if !met {
			key = len(known)
			known[&s.raw[0]] = key
		}
		pic := Picture{Width: int(w), Height: int(h), Key: key}
		pic.decode = func() (image.Image, error) { return d.picture(s, pic.Width, pic.Height) }
		out = append(out, pic)
	}
	slices.SortFunc(out, func(a, b Picture) int { return b.Width*b.Height - a.Width*a.Height })
	return out
}

// picture reads an image by its last filter; what stands before it only packs it once more.
func (d *document) picture(s streamT, w, h int) (image.Image, error) {
	filters := d.array(s.dict["Filter"])
	if f := d.name(s.dict["Filter"]); f != "" {
		filters = array{f}
	}
	last := name("")
	if len(filters) > 0 {
		last = d.name(filters[len(filters)-1])
	}
	switch last {
	case "DCTDecode", "DCT":
		b := d.before(s, filters)
		if c, err := jpeg.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width != w || c.Height != h {
			return nil, ErrPicture // it would be another size than was looked at
		}
		if _, memory := Cost(b); memory > MaxMemory {
			return nil, ErrPicture
		}
		return jpeg.Decode(bytes.NewReader(b))
	case "CCITTFaxDecode", "CCF":
		return d.fax(s, d.before(s, filters), w, h)
	}
	return d.raster(s, w, h)
}

// before is a stream as the filter that makes the picture gets it.
func (d *document) before(s streamT, filters array) []byte {
	if len(filters) == 1 {
		return s.raw
	}
	packed := streamT{dict: dict{"Filter": filters[:len(filters)-1]}, raw: s.raw}
	return d.decode(packed)
}

// fax reads what a scanner makes in black and white (ISO 32000-1, 7.4.6).
func (d *document) fax(s streamT, b []byte, w, h int) (image.Image, error) {
	parms := d.dict(s.dict["DecodeParms"])
	if all := d.array(s.dict["DecodeParms"]); len(all) > 0 {
		parms = d.dict(all[len(all)-1])
	}
	format := ccitt.Group3
	switch k := d.number(parms["K"]); {
	case k < 0:
		format = ccitt.Group4
	case k > 0:
		return nil, ErrPicture // two-dimensional Group 3: nobody makes it any more
	}
	black, _ := d.is(parms["BlackIs1"]).(word)
	m := image.NewGray(image.Rect(0, 0, w, h))
	return m, ccitt.DecodeIntoGray(m, bytes.NewReader(b), ccitt.MSB, format, &ccitt.Options{Align: d.is(parms["EncodedByteAlign"]) == word("true"), Invert: black == "true"})
}

// raster reads points as they stand: gray or coloured with eight bits, or black and white.
func (d *document) raster(s streamT, w, h int) (image.Image, error) {
	b := d.decode(s)
	bits, m := int(d.number(s.dict["BitsPerComponent"])), image.NewGray(image.Rect(0, 0, w, h))
	switch {
	case bits == 1 && len(b) >= (w+7)/8*h:
		row := (w + 7) / 8
		for i := range m.Pix {
			if x, y := i%w, i/w; b[y*row+x/8]&(0x80>>(x%8)) != 0 {
				m.Pix[i] = 0xff
			}
		}
		return m, nil
	case bits == 8:
		colours := len(b) / (w * h)
		if colours != 1 && colours != 3 && colours != 4 {
			return nil, ErrPicture
		}
		for i := range m.Pix {
			sum := 0
			for _, v := range b[i*colours : (i+1)*colours] {
				sum += int(v)
			}
			m.Pix[i] = byte(sum / colours)
		}
		return m, nil
	}
	return nil, ErrPicture
}

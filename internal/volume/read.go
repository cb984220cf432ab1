package volume

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/jpeg"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"vidimus/internal/pdftext"
	"vidimus/internal/scan"
)

// maxPoints bounds what is drawn in memory: a large photograph of a telephone. What is
// larger is kept, and a person says which page it is.
const maxPoints = 52_000_000

// maxRead bounds what is drawn of one file: a page of A4 at 300 points an inch is nine
// million, and a small file can show a large picture on each of its pages.
const maxRead = 600_000_000

// picturesRead is how many pictures of a page are looked at, the largest first.
const picturesRead = 2

// maxLeaves is as many pages of a file as are looked at: more than a volume has.
const maxLeaves = MaxPages

// showing is how many leaves are drawn for people at once, some two hundred megabytes each.
var showing = make(chan struct{}, 1)

// Leaf is what was read of one page of a file.
type Leaf struct {
	Code string // of the volume; empty where no code could be read
	Page int
}

// ReadLeaves reads the codes of a file that [scan.Judge] has let in: a photograph is one
// leaf, a PDF as many as it has pages. A leaf whose code cannot be read is an empty one, and
// so are those that are still to be read when the context ends.
func ReadLeaves(ctx context.Context, content []byte, media string) []Leaf {
	if media != scan.PDF {
		m, ok := photograph(content)
		if !ok {
			return []Leaf{{}}
		}
		return []Leaf{readImage(m)}
	}
	pages, err := pdftext.Pictures(content)
	if err != nil {
		return []Leaf{{}}
	}
	f := file{left: maxRead, read: map[int]Leaf{}}
	out := make([]Leaf, min(len(pages), maxLeaves))
	for i := range out {
		if ctx.Err() != nil {
			break
		}
		out[i] = f.page(pages[i])
	}
	return out
}

// file is a PDF being read.
type file struct {
	left int // points that may still be drawn
	read map[int]Leaf
}

func (f *file) page(pictures []pdftext.Picture) Leaf {
	for _, p := range pictures[:min(len(pictures), picturesRead)] {
		if l := f.picture(p); l.Code != "" {
			return l
		}
	}
	return Leaf{}
}

// picture reads one once, on however many pages it is.
func (f *file) picture(p pdftext.Picture) Leaf {
	l, known := f.read[p.Key]
	points := p.Width * p.Height
	if known || points > min(maxPoints, f.left) {
		return l
	}
	f.left -= points
	if m, err := p.Decode(); err == nil {
		l = readImage(m)
	}
	f.read[p.Key] = l
	return l
}

// pictureSide is the longer side of what a person is shown of a leaf, in points.
const pictureSide = 1800

// Picture is a leaf of a file for people to look at, in shades of grey: drawn anew, so that
// nothing of the file but how it looks reaches a browser. False where it cannot be drawn.
func Picture(ctx context.Context, content []byte, media string, leaf int) ([]byte, bool) {
	select {
	case showing <- struct{}{}:
		defer func() { <-showing }()
	case <-ctx.Done():
		return nil, false
	}
	m, ok := drawn(content, media, leaf)
	if !ok {
		return nil, false
	}
	g := grey(m)
	var out bytes.Buffer
	longer := max(g.Rect.Dx(), g.Rect.Dy())
	if err := jpeg.Encode(&out, shrink(g, max(1, longer/pictureSide)), &jpeg.Options{Quality: 75}); err != nil {
		return nil, false
	}
	return out.Bytes(), true
}

// drawn is a leaf as a picture: a photograph, or the largest picture of a page of a PDF.
func drawn(content []byte, media string, leaf int) (image.Image, bool) {
	if media != scan.PDF {
		return photograph(content)
	}
	pages, err := pdftext.Pictures(content)
	if err != nil || leaf < 1 || leaf > len(pages) || len(pages[leaf-1]) == 0 {
		return nil, false
	}
	p := pages[leaf-1][0]
	if p.Width*p.Height > maxPoints {
		return nil, false
	}
	m, err := p.Decode()
	return m, err == nil
}

func photograph(content []byte) (image.Image, bool) {
	points, memory := pdftext.Cost(content)
	if points == 0 || points > maxPoints || memory > pdftext.MaxMemory {
		return nil, false
	}
	m, _, err := image.Decode(bytes.NewReader(content))
	return m, err == nil
}

// sides are how large a picture is looked at, by its longer side: the code is found soonest
// in a small one, that of a bad photograph only in a large one.
var sides = []int{1500, 2400, 1000, 3600, 6000}

func readImage(m image.Image) Leaf {
	whole := grey(m)
	longer := max(whole.Rect.Dx(), whole.Rect.Dy())
	tried := map[int]bool{}
	for _, side := range sides {
		by := max(1, (longer+side-1)/side)
		if tried[by] {
			continue
		}
		tried[by] = true
		if l := readGrey(shrink(whole, by)); l.Code != "" {
			return l
		}
	}
	return Leaf{}
}

// grey is the brightness of a picture: of a photograph it is there already.
func grey(m image.Image) *image.Gray {
	switch m := m.(type) {
	case *image.Gray:
		return m
	case *image.YCbCr:
		return &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: m.Rect}
	}
	out := image.NewGray(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out
}

// shrink makes one point of by × by.
func shrink(m *image.Gray, by int) *image.Gray {
	w, h := m.Rect.Dx()/by, m.Rect.Dy()/by
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sum := 0
			for line := range by {
				at := (y*by+line)*m.Stride + x*by
				for _, v := range m.Pix[at : at+by] {
					sum += int(v)
				}
			}
			out.Pix[y*w+x] = byte(sum / (by * by))
		}
	}
	return out
}

// readGrey looks for the square: first where light and shadow change across the picture,
// then as one even picture. The library panics at some that are no picture of anything.
func readGrey(m *image.Gray) (l Leaf) {
	defer func() {
		if recover() != nil {
			l = Leaf{}
		}
	}()
	w, h := m.Rect.Dx(), m.Rect.Dy()
	source, err := gozxing.NewPlanarYUVLuminanceSource(m.Pix, w, h, 0, 0, w, h, false)
	if err != nil {
		return Leaf{}
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	for _, binary := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(binary)
		if err != nil {
			continue
		}
		found, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
		if err != nil {
			continue
		}
		if code, page, ok := ReadCode(found.GetText()); ok && strings.HasPrefix(found.GetText(), mark) {
			return Leaf{code, page}
		}
	}
	return Leaf{}
}

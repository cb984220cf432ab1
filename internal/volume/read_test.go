package volume_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/scan"
	"vidimus/internal/volume"
	"vidimus/reports/pdf/pdftest"
	sheets "vidimus/reports/volume"
)

// register is the volume of the sheets that are photographed here.
var register = volume.Volume{Code: "KQ7F3M", Number: 1, FirstPage: 1, LastPage: 40}

// sheet is the printed page of a day as it looks, at so many points an inch.
func sheet(t testing.TB, page, dpi int) image.Image { return sheetOf(t, register, page, dpi) }

func sheetOf(t testing.TB, register volume.Volume, page, dpi int) image.Image {
	t.Helper()
	v := sheets.Volume{Date: calendar.MustDate("2026-09-01"), Provider: "Ente", Course: "Operatore", Number: 1}
	for n := register.FirstPage; n <= register.LastPage; n++ {
		v.Pages = append(v.Pages, sheets.Page{Number: n, QR: register.QR(n), Code: register.PageCode(n)})
	}
	for n := range 25 {
		v.Learners = append(v.Learners, sheets.Learner{Number: n + 1, Name: fmt.Sprintf("Allievo%02d Prova", n+1)})
	}
	var b bytes.Buffer
	if err := sheets.Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return pdftest.Picture(t, b.Bytes(), page-register.FirstPage+2, dpi)
}

// photograph looks at a sheet that lies turned by some degrees on a table, in so much light,
// from a side: far is how much smaller its farther edge is, in hundredths.
func photograph(sheet image.Image, turned, far, light, noise int) *image.Gray {
	w, h := sheet.Bounds().Dx(), sheet.Bounds().Dy()
	side := int(math.Hypot(float64(w), float64(h)))
	out := image.NewGray(image.Rect(0, 0, side, side))
	sin, cos := math.Sincos(float64(turned) * math.Pi / 180)
	shake := rand.New(rand.NewPCG(1, 2)) // the same photograph each time
	for y := range side {
		for x := range side {
			dx, dy := float64(x-side/2), float64(y-side/2)
			dx *= 1 + float64(far)/100*(0.5-float64(y)/float64(side))
			from := image.Pt(int(dx*cos+dy*sin)+w/2, int(-dx*sin+dy*cos)+h/2)
			v := 90 // the table
			if from.In(sheet.Bounds()) {
				v = int(color.GrayModel.Convert(sheet.At(from.X, from.Y)).(color.Gray).Y)
			}
			// The light falls from the left.
			v = v*light/100*(side*2-x)/(side*2) + shake.IntN(2*noise+1) - noise
			out.Pix[y*side+x] = uint8(max(0, min(255, v)))
		}
	}
	return out
}

func asJPEG(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPhotographFindsItsPage(t *testing.T) {
	page := sheet(t, 7, 150)
	for name, content := range map[string][]byte{
		"as printed":               asPNG(t, page),
		"upside down":              asJPEG(t, photograph(page, 180, 0, 100, 0), 80),
		"on its side":              asJPEG(t, photograph(page, 90, 0, 100, 4), 80),
		"on its other side":        asJPEG(t, photograph(page, 270, 0, 90, 4), 80),
		"askew":                    asJPEG(t, photograph(page, 8, 0, 90, 6), 70),
		"far askew":                asJPEG(t, photograph(page, 33, 0, 90, 6), 70),
		"dark":                     asJPEG(t, photograph(page, 3, 0, 25, 4), 70),
		"from a side":              asJPEG(t, photograph(page, -5, 25, 80, 6), 70),
		"dark, askew, from a side": asJPEG(t, photograph(page, 172, 20, 35, 8), 60),
		"by a large telephone":     asJPEG(t, photograph(sheet(t, 7, 300), 12, 10, 70, 10), 80),
		"small":                    asJPEG(t, photograph(sheet(t, 7, 75), 0, 0, 100, 0), 80),
	} {
		got := volume.ReadLeaves(t.Context(), content, "image/any")
		if len(got) != 1 || got[0] != (volume.Leaf{Code: register.Code, Page: 7}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A scanner's PDF has a picture on each page, which finds its own place.
func TestAPDFOfManyPages(t *testing.T) {
	blank := asJPEG(t, image.NewGray(image.Rect(0, 0, 400, 300)), 70) // a sheet without a code
	last := asJPEG(t, photograph(sheet(t, 11, 120), 180, 0, 100, 0), 70)
	file := bound(t, asJPEG(t, sheet(t, 3, 120), 70), blank, last)
	got := volume.ReadLeaves(t.Context(), file, scan.PDF)
	want := []volume.Leaf{{Code: register.Code, Page: 3}, {}, {Code: register.Code, Page: 11}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v", got)
	}
}

// A file whose reading has been ended has all its leaves, for a person to place; a picture
// that takes more memory than it may is one of them.
func TestWhatIsNotRead(t *testing.T) {
	page := asJPEG(t, sheet(t, 3, 60), 70)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := volume.ReadLeaves(ended, bound(t, page, page), scan.PDF); len(got) != 2 || got[0] != (volume.Leaf{}) {
		t.Errorf("%+v", got)
	}
	heavy := asJPEG(t, image.NewRGBA(image.Rect(0, 0, 16, 16)), 70)
	frame := heavy[bytes.Index(heavy, []byte("\xff\xc0")):]
	copy(frame[5:], []byte{0x19, 0, 0x19, 0}) // 6400 × 6400
	frame[1] = 0xc2                           // progressive
	if got := volume.ReadLeaves(t.Context(), heavy, scan.JPEG); len(got) != 1 || got[0] != (volume.Leaf{}) {
		t.Errorf("%+v", got)
	}
}

func TestWhatHasNoCode(t *testing.T) {
	for name, content := range map[string][]byte{"nothing": nil, "words": []byte("foglio"), "a white picture": asPNG(t, image.NewGray(image.Rect(0, 0, 300, 200))),
		"a point": asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))} {
		if got := volume.ReadLeaves(t.Context(), content, scan.PNG); len(got) != 1 || got[0] != (volume.Leaf{}) {
			t.Errorf("%s: %+v", name, got)
		}
		if got := volume.ReadLeaves(t.Context(), content, scan.PDF); len(got) != 1 || got[0] != (volume.Leaf{}) {
			t.Errorf("%s as a PDF: %+v", name, got)
		}
	}
}

// Whatever the file, reading it ends, and what it says is a page of a register or nothing.
func FuzzReadLeaves(f *testing.F) {
	small := asPNG(f, photograph(image.NewGray(image.Rect(0, 0, 60, 40)), 3, 0, 90, 9))
	for _, seed := range [][]byte{nil, small, asJPEG(f, image.NewGray(image.Rect(0, 0, 40, 30)), 50),
		[]byte("%PDF-1.4\n1 0 obj<</Type/Page/Resources<</XObject<</I 2 0 R>>>>/Contents 3 0 R>>endobj 2 0 obj<</Subtype/Image/Width 9/Height 9/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 9>>/Length 4>>stream\n\x00\x10\x01\x00\nendstream endobj %%EOF"),
		[]byte("%PDF-1.4\n1 0 obj<</Type/Page/Resources<</XObject<</I 2 0 R>>>>/Contents 3 0 R>>endobj 2 0 obj<</Subtype/Image/Width 65535/Height 65535/BitsPerComponent 8/Length 4>>stream\nabcd\nendstream endobj %%EOF")} {
		f.Add(seed, len(seed)%2 == 0)
	}
	f.Fuzz(func(t *testing.T, content []byte, pdf bool) {
		media := scan.JPEG
		if pdf {
			media = scan.PDF
		}
		for _, l := range volume.ReadLeaves(t.Context(), content, media) {
			if l.Code == "" != (l.Page == 0) {
				t.Errorf("%+v", l)
			}
		}
	})
}

package pdftext

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"testing"
)

// The header of a file says what drawing it takes, however few bytes there are of it.
func TestCost(t *testing.T) {
	jpegOf := func(m image.Image, marker byte, side int) []byte {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(b.Bytes(), []byte("\xff\xc0"))
		frame := b.Bytes()[at:]
		frame[1] = marker
		binary.BigEndian.PutUint16(frame[5:], uint16(side))
		binary.BigEndian.PutUint16(frame[7:], uint16(side))
		return b.Bytes()
	}
	pngOf := func(m image.Image) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	square := image.Rect(0, 0, 16, 16)
	grey, coloured := image.NewGray(square), image.NewRGBA(square)
	adobe := append(jpegOf(coloured, 0xc0, 6400)[:2:2], append([]byte("\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"), jpegOf(coloured, 0xc0, 6400)[2:]...)...)
	for name, test := range map[string]struct {
		file           []byte
		points, memory int
	}{
		"grey":                      {jpegOf(grey, 0xc0, 6400), 40_960_000, 40_960_000},
		"coloured":                  {jpegOf(coloured, 0xc0, 6400), 40_960_000, 61_440_000},
		"coloured, in red and blue": {adobe, 40_960_000, 61_440_000 + 4*40_960_000},
		"progressive":               {jpegOf(coloured, 0xc2, 6400), 40_960_000, 5 * 61_440_000},
		"a screen":                  {pngOf(coloured), 256, 4 * 256},
		"sixteen bits a colour":     {pngOf(image.NewRGBA64(square)), 256, 8 * 256},
		"no picture":                {[]byte("foglio"), 0, 0},
	} {
		if points, memory := Cost(test.file); points != test.points || memory != test.memory {
			t.Errorf("%s: %d points, %d bytes", name, points, memory)
		}
	}
}

package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	"rsc.io/qr"

	"vidimus/internal/scan"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/volume"
)

// photographed is the paper register of a course as the tutor's telephone sees it: the pages
// of its first three days, of which the third was held so that its code is not in the picture.
func (b *builder) photographed(e *edition) {
	b.on(b.dayOf(e, 3), "12:30", "scansioni del registro "+e.class, func() error {
		var book volume.Book
		err := b.DB.Read(b.ctx, func(r store.Reader) (err error) {
			book, err = volume.BookOf(b.ctx, r, e.id)
			return err
		})
		if err != nil {
			return err
		}
		first := book.Volumes[0]
		var files []vault.File
		for _, code := range []string{first.QR(first.FirstPage), first.QR(first.FirstPage + 1), ""} {
			page, err := photograph(code)
			if err != nil {
				return err
			}
			file, err := scan.Keep(b.Vault, page)
			if err != nil {
				return err
			}
			files = append(files, file)
		}
		return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
			_, err := volume.HandIn(b.ctx, tx, e.id, files...)
			return err
		})
	})
}

// photograph is a sheet of A4 with the ruled lines of a page and, where it is in the picture,
// its code.
func photograph(code string) ([]byte, error) {
	const width, height, margin, line = 1240, 1754, 90, 44
	page := image.NewGray(image.Rect(0, 0, width, height))
	fill := func(r image.Rectangle, light uint8) {
		draw.Draw(page, r, image.NewUniform(color.Gray{light}), image.Point{}, draw.Src)
	}
	fill(page.Rect, 245)
	for y := 420; y < height-margin; y += line {
		fill(image.Rect(margin, y, width-margin, y+2), 110)
	}
	for _, x := range []int{margin, margin + 60, width / 2, width*3/4 - 20, width - margin} {
		fill(image.Rect(x, 420, x+2, height-margin), 110)
	}
	if code != "" {
		square, err := qr.Encode(code, qr.M)
		if err != nil {
			return nil, err
		}
		const dot = 9
		at := image.Pt(width-margin-dot*square.Size, margin)
		for y := range square.Size {
			for x := range square.Size {
				if square.Black(x, y) {
					fill(image.Rect(x*dot, y*dot, x*dot+dot, y*dot+dot).Add(at), 30)
				}
			}
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, page, &jpeg.Options{Quality: 60})
	return out.Bytes(), err
}

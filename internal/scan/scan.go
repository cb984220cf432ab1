// Package scan decides what may be handed in as a document: a PDF, or a photograph as
// JPEG, PNG or HEIC. What a file is, its content says; its name and what the browser calls it
// are never believed, nor kept, so that a path or a second ending in a name does nothing.
//
// A file that is cut short or damaged is refused at once, while the person still has the
// document in hand, with what to do next. Nothing is rendered or run here.
//
// A PDF with scripts or with files inside is kept: fillable forms and signed certificates
// have them, and a copy without them would no longer be what was handed in nor carry its
// signature. It is marked, so that whoever opens it is told first.
package scan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	_ "image/jpeg" // what a photograph measures
	_ "image/png"
	"slices"

	"vidimus/internal/fault"
	"vidimus/internal/pdftext"
	"vidimus/internal/vault"
)

// MaxBytes is the largest document: some thirty scanned pages, or any photograph of a
// telephone.
const MaxBytes = 10 << 20

// maxPixels is more than any telephone or scanner makes of a page. A small file may claim
// more in order to fill the memory of whoever opens it.
const maxPixels = 250_000_000

// The kinds of file, by media type.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
	HEIC = "image/heic"
)

// Accept is what the form of a browser lets people choose from.
const Accept = ".pdf,.jpg,.jpeg,.png,.heic,.heif," + PDF + "," + JPEG + "," + PNG + "," + HEIC

// Keep judges an uploaded file and puts it into the vault; it is part of the record once
// vault.Keep has said so. What is refused is a *fault.Error whose sentence belongs beside
// the field of the file.
func Keep(v *vault.Vault, content []byte) (vault.File, error) {
	media, active, err := Judge(content)
	if err != nil {
		return vault.File{}, err
	}
	file, err := v.Put(content, media)
	file.Active = active
	return file, err
}

// judging is how many files are judged at once: a PDF of any size may be unpacked to tens of
// megabytes.
var judging = make(chan struct{}, 2)

// Judge says what a file is by its content, and whether it is a PDF with scripts or files
// inside.
func Judge(content []byte) (media string, active bool, err error) {
	if len(content) > MaxBytes {
		return "", false, TooLarge()
	}
	judging <- struct{}{}
	defer func() { <-judging }()
	switch {
	case len(content) == 0:
		return "", false, fault.New(fault.Invalid, "scan.empty", "Il file è vuoto: apri il documento per controllare che ci sia, poi sceglilo di nuovo.")
	case bytes.HasPrefix(bytes.TrimLeft(content, "\xef\xbb\xbf \t\r\n"), []byte("%PDF-")):
		active, err = judgePDF(content)
		return PDF, active, err
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return JPEG, false, judgePicture(content, endsAsJPEG)
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, false, judgePicture(content, endsAsPNG)
	case isHEIC(content):
		if !endsAsHEIC(content) {
			return "", false, damagedPicture()
		}
		return HEIC, false, nil
	}
	return "", false, fault.New(fault.Invalid, "scan.kind", "Il file non è un PDF né una foto JPEG, PNG o HEIC, qualunque sia il suo nome: scansiona o fotografa il documento di nuovo.")
}

// TooLarge is the refusal of a file beyond MaxBytes.
func TooLarge() error {
	return fault.New(fault.Invalid, "scan.too_large", "Il file è troppo grande: al massimo {max} MB. Scansiona a 150 dpi o in toni di grigio, oppure fotografa il documento.", fault.Args{"max": MaxBytes >> 20})
}

// Ending is how the name of a downloaded file ends.
func Ending(media string) string {
	return map[string]string{PDF: ".pdf", JPEG: ".jpg", PNG: ".png", HEIC: ".heic"}[media]
}

// judgePDF wants pages and the mark at the end of the file, which is what an interrupted
// copy lacks. Of an encrypted file the pages may not be found: many certificates only
// forbid changes and open without a password, so it is kept for a person to look at.
func judgePDF(content []byte) (active bool, err error) {
	shape, err := pdftext.Inspect(content)
	ended := bytes.Contains(content[max(0, len(content)-2048):], []byte("%%EOF"))
	if !ended || err != nil && !errors.Is(err, pdftext.ErrLocked) {
		return false, fault.New(fault.Invalid, "scan.pdf", "Il PDF è danneggiato o incompleto: aprilo, salvalo di nuovo come PDF e ricaricalo, oppure fotografa il documento.")
	}
	return shape.Active, nil
}

func damagedPicture() error {
	return fault.New(fault.Invalid, "scan.picture", "L’immagine è danneggiata o incompleta: fotografa o scansiona il documento di nuovo.")
}

// judgePicture reads what a picture measures and whether it is whole, without drawing it.
func judgePicture(content []byte, whole func([]byte) bool) error {
	c, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return damagedPicture()
	}
	if c.Width > maxPixels/c.Height {
		return fault.New(fault.Invalid, "scan.pixels", "L’immagine dichiara {width} × {height} punti, troppi per aprirla: riducila o fotografa il documento di nuovo.",
			fault.Args{"width": c.Width, "height": c.Height})
	}
	if !whole(content) {
		return damagedPicture()
	}
	return nil
}

// endsAsJPEG walks the segments to where the picture begins and looks for its end behind:
// telephones put further pictures and films after it.
func endsAsJPEG(b []byte) bool {
	for b = b[2:]; len(b) >= 4 && b[0] == 0xff; {
		switch marker, n := b[1], int(binary.BigEndian.Uint16(b[2:])); {
		case marker == 0xff: // filling
			b = b[1:]
		case marker == 0xda: // the picture begins
			return bytes.Contains(b, []byte{0xff, 0xd9})
		case n < 2 || len(b) < n+2:
			return false
		default:
			b = b[n+2:]
		}
	}
	return false
}

// endsAsPNG walks the chunks, each with its checksum, to the last.
func endsAsPNG(b []byte) bool {
	for b = b[8:]; len(b) >= 12; {
		n := int(binary.BigEndian.Uint32(b))
		if n > len(b)-12 || crc32.ChecksumIEEE(b[4:8+n]) != binary.BigEndian.Uint32(b[8+n:]) {
			return false
		}
		if string(b[4:8]) == "IEND" {
			return true
		}
		b = b[12+n:]
	}
	return false
}

// brands of the pictures that telephones take (ISO/IEC 23008-12).
var brands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}

func isHEIC(b []byte) bool {
	return len(b) >= 12 && string(b[4:8]) == "ftyp" && slices.Contains(brands, string(b[8:12]))
}

// endsAsHEIC walks the boxes to the last, which must be whole; one of them describes the
// picture.
func endsAsHEIC(b []byte) bool {
	described := false
	for len(b) >= 8 {
		n := uint64(binary.BigEndian.Uint32(b))
		switch {
		case n == 0: // to the end of the file
			n = uint64(len(b))
		case n == 1 && len(b) >= 16:
			n = binary.BigEndian.Uint64(b[8:])
		}
		if n < 8 || n > uint64(len(b)) {
			return false
		}
		described = described || string(b[4:8]) == "meta"
		b = b[n:]
	}
	return described && len(b) == 0
}

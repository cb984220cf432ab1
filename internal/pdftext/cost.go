package pdftext

import (
	"bytes"
	"image"
	_ "image/png" // its size is told
)

// MaxMemory is how many bytes drawing one picture may take.
const MaxMemory = 208 << 20

// Cost is what it takes to draw a JPEG or PNG: its points, and the bytes of memory that the
// library needs for them. Few points can take many bytes: a progressive JPEG is put together
// from numbers of four bytes each, a PNG may have sixteen bits a colour. Zero for any other
// file.
func Cost(b []byte) (points, memory int) {
	c, kind, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width > 1<<16 || c.Height > 1<<16 {
		return 0, 0
	}
	points = c.Width * c.Height
	if kind == "png" {
		return points, pngMemory(b, points)
	}
	return points, jpegMemory(b, c.Width, c.Height)
}

// pngMemory goes by the header, which is always the first chunk.
func pngMemory(b []byte, points int) int {
	depth, interlaced := b[24], b[28] != 0
	memory := 4 * points
	if depth == 16 {
		memory *= 2
	}
	if interlaced { // its last pass is half of it once more
		memory += memory / 2
	}
	return memory
}

// jpegMemory goes by the frame: how many components of which share of the points.
func jpegMemory(b []byte, width, height int) int {
	frame, progressive := jpegFrame(b)
	if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) {
		return MaxMemory + 1
	}
	var ids string
	var blocks, across, down int
	for c := range int(frame[5]) {
		of := frame[6+3*c:]
		ids += string(rune(of[0]))
		h, v := int(of[1]>>4), int(of[1]&15)
		blocks, across, down = blocks+h*v, max(across, h), max(down, v)
	}
	if across == 0 || down == 0 {
		return MaxMemory + 1
	}
	units := ((width + 8*across - 1) / (8 * across)) * ((height + 8*down - 1) / (8 * down))
	memory := units * blocks * 64
	if progressive {
		memory *= 1 + 4
	}
	if len(ids) == 4 || ids == "RGB" || len(ids) == 3 && untransformed(b) { // drawn a second time
		memory += 4 * width * height
	}
	return memory
}

// jpegFrame is the segment of the frame header, found as image/jpeg finds it.
func jpegFrame(b []byte) (frame []byte, progressive bool) {
	for at := 2; at+3 < len(b); {
		marker := b[at+1]
		switch {
		case b[at] != 0xff || marker == 0xff: // what does not belong there, and filling
			at++
			continue
		case marker == 0 || marker >= 0xd0 && marker <= 0xd7:
			at += 2
			continue
		}
		length := int(b[at+2])<<8 | int(b[at+3])
		if marker >= 0xc0 && marker <= 0xc2 {
			return b[at+4 : min(max(at+4, at+2+length), len(b))], marker == 0xc2
		}
		at += 2 + length
	}
	return nil, false
}

// untransformed reports whether a JPEG says, as Adobe's programs do, that it is red, green and
// blue.
func untransformed(b []byte) bool {
	for {
		_, after, found := bytes.Cut(b, []byte("Adobe"))
		if !found || len(after) < 7 {
			return false
		}
		if after[6] == 0 {
			return true
		}
		b = after
	}
}

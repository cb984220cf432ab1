package volume

import (
	"strings"

	"vidimus/internal/signs"
)

// A page is known by six signs of its volume, two of its number and one that checks them.
// Behind [mark] they are the text of the QR: twelve letters and figures, so that the squares
// of the code are as large as they can be. Nothing in it says whose register it is.
const (
	mark        = "VR-"
	volumeSigns = 6
	pageSigns   = 2
)

// lastPossible is the highest number that two signs can say.
const lastPossible = len(signs.All)*len(signs.All) - 1

// PageCode is what is printed under the QR of a page: KQ7-F3M-24X.
func (v Volume) PageCode(page int) string {
	raw := v.raw(page)
	return raw[:3] + "-" + raw[3:6] + "-" + raw[6:]
}

// QR is the text of the page's QR.
func (v Volume) QR(page int) string { return mark + v.raw(page) }

func (v Volume) raw(page int) string {
	raw := v.Code + string(signs.All[page/len(signs.All)]) + string(signs.All[page%len(signs.All)])
	return raw + string(signs.Check(raw))
}

// ReadCode is the volume's code and the page that a QR or somebody's typing says; false
// where it is no code of a page. The mark in front is not asked of who types.
func ReadCode(text string) (code string, page int, ok bool) {
	raw := signs.Read(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), mark))
	const all = volumeSigns + pageSigns
	if len(raw) != all+1 || !signs.Known(raw) || signs.Check(raw[:all]) != raw[all] {
		return "", 0, false
	}
	page = strings.IndexByte(signs.All, raw[volumeSigns])*len(signs.All) + strings.IndexByte(signs.All, raw[volumeSigns+1])
	return raw[:volumeSigns], page, page > 0
}

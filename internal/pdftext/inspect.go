package pdftext

// Shape is what a PDF is made of, as far as can be told without drawing it.
type Shape struct {
	Pages  int  // 300 are counted at most
	Active bool // it carries scripts, programs to start, or files
}

// Inspect looks at how a PDF of any size is built, and not at its text. The error is
// ErrUnreadable where no page was found, ErrLocked where the file is encrypted: then what
// Shape says may be too little.
func Inspect(b []byte) (s Shape, err error) {
	defer func() {
		if recover() != nil {
			s, err = Shape{}, ErrUnreadable
		}
	}()
	d := open(b)
	for _, v := range d.objects {
		s.Active = s.Active || d.acts(v, 0)
	}
	s.Pages = len(d.pages())
	switch {
	case d.locked:
		return s, ErrLocked
	case s.Pages == 0:
		return s, ErrUnreadable
	}
	return s, nil
}

// acts reports whether a value has an action that runs or starts something (ISO 32000-1,
// 12.6.4), or a file (7.11.4).
func (d *document) acts(v any, depth int) bool {
	d.step(1)
	if depth > maxNesting {
		return false
	}
	switch v := v.(type) {
	case streamT:
		return d.acts(v.dict, depth)
	case array:
		for _, item := range v {
			if d.acts(item, depth+1) {
				return true
			}
		}
	case dict:
		for _, key := range []name{"JS", "JavaScript", "EF", "EmbeddedFiles", "RichMedia"} {
			if v[key] != nil {
				return true
			}
		}
		switch v["S"] {
		case name("JavaScript"), name("Launch"):
			return true
		}
		if v["Type"] == name("EmbeddedFile") {
			return true
		}
		for _, item := range v {
			if d.acts(item, depth+1) {
				return true
			}
		}
	}
	return false
}

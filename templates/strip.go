package templates

import (
	"html/template"
	"strings"
)

// Strip is when somebody was there, against the time of a lesson. Spans are in seconds from
// its beginning.
type Strip struct {
	Length  int // of the lesson, in seconds
	Breaks  []StripSpan
	Present []StripSpan
}

// StripSpan is a stretch of a strip.
type StripSpan struct{ From, To int }

// drawStrip draws a strip: the lesson as the ground, who was there as a solid bar, the breaks
// hatched across it. The picture is for the eye only (aria-hidden): the same times stand
// beside it as text.
func drawStrip(s Strip) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="bar strip" width="100%" height="28" aria-hidden="true" focusable="false"><rect class="bar-ground" x="0" y="4" width="100%" height="20"/>`)
	place := func(second int) int {
		if s.Length <= 0 {
			return 0
		}
		return min(max(second, 0), s.Length) * 10000 / s.Length
	}
	for _, p := range s.Present {
		rect(&b, "bar-live-distance", place(p.From), place(p.To))
	}
	for _, p := range s.Breaks {
		rect(&b, "bar-attendable", place(p.From), place(p.To))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // every part of it is a number or a name of ours
}

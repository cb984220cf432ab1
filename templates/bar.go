package templates

import (
	"fmt"
	"html/template"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// share is where m stands on a scale of total, in hundredths of a percent, 0 to 10000.
// Positions are rounded, never widths, so that neighbours always touch.
func share(m, total calendar.Minutes) int {
	if total <= 0 || m <= 0 {
		return 0
	}
	return int(min(m, total)) * 10000 / int(total)
}

func position(hundredths int) string {
	return fmt.Sprintf("%d.%02d%%", hundredths/100, hundredths%100)
}

func rect(b *strings.Builder, class string, from, to int) {
	if to > from {
		fmt.Fprintf(b, `<rect class="%s" x="%s" y="4" width="%s" height="20"/>`, class, position(from), position(to-from))
	}
}

// hoursBar draws a learner's hours: the modes side by side, the credits, the hours that
// can still be attended hatched, and the mark of the threshold. The picture is for the
// eye only (aria-hidden): the same figures stand beside it as text.
func hoursBar(bar Bar) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="bar" width="100%" height="28" aria-hidden="true" focusable="false">`)
	b.WriteString(`<rect class="bar-ground" x="0" y="4" width="100%" height="20"/>`)
	var sum calendar.Minutes
	step := func(class string, m calendar.Minutes) {
		from := share(sum, bar.Total)
		sum += max(m, 0)
		rect(&b, class, from, share(sum, bar.Total))
	}
	for _, p := range bar.Parts {
		step("bar-"+modeClass(p.Mode), p.Minutes)
	}
	step("bar-credit", bar.Credited)
	step("bar-attendable", bar.Attendable)
	if bar.Threshold > 0 {
		at := position(share(bar.Threshold, bar.Total))
		fmt.Fprintf(&b, `<line class="bar-threshold" x1="%s" x2="%s" y1="0" y2="28"/>`, at, at)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // every part of it is a number or a name of ours
}

// planBar draws the hours given of one mode within the hours planned, both on the scale
// of the largest plan.
func planBar(m ModeHours, all []ModeHours) template.HTML {
	var widest calendar.Minutes
	for _, other := range all {
		widest = max(widest, other.Planned, other.Given)
	}
	var b strings.Builder
	b.WriteString(`<svg class="bar" width="100%" height="28" aria-hidden="true" focusable="false">`)
	fmt.Fprintf(&b, `<rect class="bar-plan" x="0" y="2" width="%s" height="24"/>`, position(share(m.Planned, widest)))
	fmt.Fprintf(&b, `<rect class="bar-%s" x="0" y="7" width="%s" height="14"/>`, modeClass(m.Mode), position(share(m.Given, widest)))
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // every part of it is a number or a name of ours
}

// modeClass is the mode's name in the stylesheet; an unknown one gets no colour.
func modeClass(m hours.Mode) string {
	switch m {
	case hours.Classroom, hours.Laboratory, hours.LiveDistance, hours.SelfPaced, hours.WorkPlacement, hours.Traineeship:
		return strings.ReplaceAll(string(m), "_", "-")
	}
	return "unknown"
}

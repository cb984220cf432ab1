package page

import (
	"slices"

	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/standard"
	"vidimus/templates"
)

// judgement is what a standard says of a plan, in the reader's language.
type judgement struct {
	l      language.Locale
	plan   course.Plan
	found  []finding.Finding
	bounds []course.Bound
}

// verdict is the whole of it in a few words.
func (j judgement) verdict(form templates.Form) templates.Badge {
	blocking, warnings := len(finding.Of(j.found, finding.Blocking)), len(finding.Of(j.found, finding.Warning))
	switch {
	case len(form.Errors) > 0 && blocking == 0:
		return templates.Badge{Tone: templates.Danger, Text: j.l.T("Ci sono campi da correggere")}
	case blocking > 0:
		return templates.Badge{Tone: templates.Danger, Text: j.l.T("Non conforme: {n} {n|punto blocca|punti bloccano} l’autorizzazione", "n", blocking)}
	case warnings > 0:
		return templates.Badge{Tone: templates.Caution, Text: j.l.T("Conforme, con {n} {n|rilievo|rilievi} da valutare", "n", warnings)}
	}
	return templates.Badge{Tone: templates.Success, Text: j.l.T("Conforme allo standard")}
}

// within are the findings that stand in a row.
func (j judgement) within(segments []string) []finding.Finding {
	var out []finding.Finding
	for _, f := range j.found {
		if slices.Contains(segments, course.CellOf(f).Segment) {
			out = append(out, f)
		}
	}
	return out
}

// cell is a field with its bound; why names the row's findings where one is about it.
func (j judgement) cell(c planCell, row string, form templates.Form) templates.PlanCell {
	out := templates.PlanCell{Column: c.column, Label: c.label, Note: c.note}
	if c.note != "" {
		return out
	}
	out.Name = cellName(c.Cell)
	out.Hours, out.Error = form.Value(out.Name), form.Error(out.Name)
	out.Tone, out.Note = j.tone(c.Cell), j.note(c.Cell)
	if out.Tone != "" {
		out.Why = "why-" + row
	}
	return out
}

// sum is the hours of a row, a column or the whole, with the bound of that sum.
func (j judgement) sum(id, label string, h int, at hours.Cell) templates.PlanSum {
	return templates.PlanSum{ID: id, Label: label, Hours: h, Tone: j.tone(at), Note: j.note(at)}
}

// year is the field of a year of the course.
func (j judgement) year(y standard.Year, form templates.Form) templates.PlanCell {
	name := yearName(y.Year)
	out := templates.PlanCell{Name: name, Label: j.l.T("Anno {n}, ore", "n", y.Year), Hours: form.Value(name), Error: form.Error(name), Note: j.l.T("{n} h nella scheda", "n", y.Hours)}
	for _, f := range j.found {
		if f.Rule == "P15" && f.Args["year"] == y.Year {
			out.Tone = templates.Caution
		}
	}
	return out
}

// yearFrom is the field of the day on which a year after the first begins.
func (j judgement) yearFrom(y standard.Year, form templates.Form) templates.PlanCell {
	name := yearFrom(y.Year)
	return templates.PlanCell{Name: name, Label: j.l.T("Anno {n}, comincia il", "n", y.Year), Hours: form.Value(name), Error: form.Error(name), Note: j.l.T("giorno/mese/anno")}
}

// tone is that of the gravest finding at a place of the grid, of one rule where it is named.
func (j judgement) tone(at hours.Cell, rules ...string) templates.Tone {
	var out templates.Tone
	for _, f := range j.found {
		if course.CellOf(f) != at || len(rules) > 0 && !slices.Contains(rules, f.Rule) || at == (hours.Cell{}) && f.Rule == "P15" {
			continue
		}
		switch f.Severity {
		case finding.Blocking:
			return templates.Danger
		case finding.Warning:
			out = templates.Caution
		case finding.Note:
		}
	}
	return out
}

// note is the bound of a cell or of a sum in a few words, the one that leaves least. Of the
// two readings of P12 it is the course's own.
func (j judgement) note(at hours.Cell) string {
	var tightest *course.Bound
	for i, b := range j.bounds {
		other := b.Rule == "P12a" && j.plan.Reading() == course.Literal || b.Rule == "P12b" && j.plan.Reading() != course.Literal
		idle := !b.AtMost && *b.Bound == 0                           // a minimum of nothing
		wider := b.Rule == "P3" || b.Rule == "P5" || b.Rule == "P16" // more than the hours it stands beside
		if course.CellOf(b.Finding) != at || b.Rule == "P10" || idle || (other || wider) && b.Kept() {
			continue
		}
		if tightest == nil || !b.Kept() && tightest.Kept() || b.AtMost && tightest.Kept() && b.Left() < tightest.Left() {
			tightest = &j.bounds[i]
		}
	}
	if tightest == nil {
		return ""
	}
	n := max(tightest.Left(), -tightest.Left())
	args := []any{"bound", *tightest.Bound, "n", n}
	switch {
	case tightest.Rule == "P16":
		return j.l.T("alla UC {n|manca|mancano} {n}", args...)
	case tightest.Rule == "P3", tightest.Rule == "P5":
		return j.l.T("{what}: {n|manca|mancano} {n}", append(args, "what", language.Message(tightest.Label()))...)
	case tightest.AtMost && n == 0:
		return j.l.T("max {bound}", args...)
	case tightest.AtMost && tightest.Kept():
		return j.l.T("max {bound}, {n|resta|restano} {n}", args...)
	case tightest.AtMost:
		return j.l.T("max {bound}, {n} di troppo", args...)
	case tightest.Kept():
		return j.l.T("min {bound}", args...)
	}
	return j.l.T("min {bound}, {n|manca|mancano} {n}", args...)
}

// strip is what is left to give of each bound of the whole course.
func (j judgement) strip() []templates.PlanBound {
	var out []templates.PlanBound
	for _, b := range j.bounds {
		if at := course.CellOf(b.Finding); at.Segment != "" && at.Mode != "" && at.Segment != hours.TraineeshipSeg || b.Rule == "P11" {
			continue // it stands in its row
		}
		line := templates.PlanBound{Tone: templates.Success, Label: j.l.T(b.Label())}
		args := []any{"measured", *b.Measured, "bound", *b.Bound, "n", max(b.Left(), -b.Left())}
		switch {
		case !b.Kept() && b.AtMost:
			line.Tone, line.Text = templates.Danger, j.l.T("{measured} di {bound} h, {n} di troppo", args...)
		case !b.Kept():
			line.Tone, line.Text = templates.Danger, j.l.T("{measured} di {bound} h, {n|manca|mancano} {n} h", args...)
		case b.AtMost:
			line.Text = j.l.T("{measured} di {bound} h, {n|resta|restano} {n} h", args...)
		default:
			line.Text = j.l.T("{measured} h, minimo {bound}", args...)
		}
		if line.Tone == templates.Danger && b.Severity == finding.Warning {
			line.Tone = templates.Caution
		}
		out = append(out, line)
	}
	return out
}

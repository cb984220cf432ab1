package page

import (
	"slices"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/standard"
	"vidimus/templates"
)

// subjectName is a part of a sheet as people say it.
func subjectName(l language.Locale, s standard.Subject) string {
	switch s.Kind {
	case standard.UnitOfCompetence:
		return prefixed("UC", s.Code)
	case standard.UnitOfTraining:
		return prefixed("UF", s.Code)
	case standard.TrainingStandard:
		return l.T("Standard formativo {n}", "n", s.Training)
	case standard.YearOfTraining:
		return l.T("Anno {n}", "n", s.Code)
	case standard.Requirement:
		return l.T("Requisito {rule}", "rule", ruleTitle(l, s.Code))
	}
	return l.T("Identificazione")
}

// ruleTitle is what an entry requirement is about, its id where only the sheet knows.
func ruleTitle(l language.Locale, id string) string {
	for _, k := range knownRules {
		if k.id == id {
			return l.T(k.label)
		}
	}
	return id
}

// changeValue is one side of a change, ready to print: a bound that is not set says so.
func changeValue(l language.Locale, c standard.Change, value string) string {
	switch {
	case value == "" && c.Item:
		return ""
	case value == "":
		return l.T("non indicato")
	case value == "true":
		return l.T("sì")
	case value == "false":
		return l.T("no")
	case c.Unit == finding.Hours:
		return value + " h"
	case c.Label == "Annualità":
		return value + " h"
	}
	return value
}

// changeKind is what happened, at a glance.
func changeKind(l language.Locale, c standard.Change) templates.Badge {
	switch {
	case c.Item && c.Old == "":
		return templates.Badge{Tone: templates.Success, Text: l.T("Aggiunto")}
	case c.Item && c.New == "":
		return templates.Badge{Tone: templates.Danger, Text: l.T("Tolto")}
	}
	return templates.Badge{Tone: templates.Caution, Text: l.T("Cambiato")}
}

// diffLine is a change with, of long texts, only the words that differ between those around
// them.
func diffLine(l language.Locale, c standard.Change) templates.DiffLine {
	line := templates.DiffLine{Label: l.T(string(c.Label)), Kind: changeKind(l, c), Old: changeValue(l, c, c.Old), New: changeValue(l, c, c.New)}
	if len(c.Old) > longText && len(c.New) > longText {
		line.Before, line.Old, line.New, line.After = apart(c.Old, c.New)
	}
	return line
}

// longText is from where on only the part of a text that changed is shown; around are the
// words beside it that say where it is.
const (
	longText = 120
	around   = 8
)

// apart cuts two texts to the words in which they differ.
func apart(older, newer string) (before, gone, come, after string) {
	a, b := strings.Fields(older), strings.Fields(newer)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	before, after = strings.Join(a[max(0, head-around):head], " "), strings.Join(a[len(a)-tail:min(len(a), len(a)-tail+around)], " ")
	if head > around {
		before = "… " + before
	}
	if tail > around {
		after += " …"
	}
	return before, strings.Join(a[head:len(a)-tail], " "), strings.Join(b[head:len(b)-tail], " "), after
}

// diffGroups are changes by the part of the sheet that they are about, in its order.
func diffGroups(l language.Locale, changes []standard.Change) []templates.DiffGroup {
	var out []templates.DiffGroup
	var last standard.Subject
	for _, c := range changes {
		if len(out) == 0 || c.Subject != last {
			out = append(out, templates.DiffGroup{Title: subjectName(l, c.Subject)})
			last = c.Subject
		}
		g := &out[len(out)-1]
		g.Changes = append(g.Changes, diffLine(l, c))
	}
	return out
}

// readingGroups are what a person confirms, one by one: read from the text by its lines,
// changed by hand by the part of the sheet, typed part by part.
func readingGroups(l language.Locale, review standard.Review, lines []string, std *standard.Standard, changed string) []templates.ReadingGroup {
	var out []templates.ReadingGroup
	for _, c := range review.Corrections {
		title := changed + ": " + subjectName(l, c.Subject)
		if n := len(out); n == 0 || out[n-1].Title != title {
			out = append(out, templates.ReadingGroup{ID: "modifica-" + c.Key(), Title: title})
		}
		g := &out[len(out)-1]
		g.Readings = append(g.Readings, changeReading(l, c, std))
	}
	if len(review.Parts) > 0 {
		g := templates.ReadingGroup{ID: "parti", Title: l.T("Parti scritte a mano o importate")}
		for _, p := range review.Parts {
			g.Readings = append(g.Readings, templates.Reading{Key: p.Key, Text: partSentence(l, p, std)})
		}
		out = append(out, g)
	}
	for _, group := range confirmable(review.Readings) {
		g := templates.ReadingGroup{ID: readingAnchor(group[0].Line), Line: group[0].Line, Title: l.T("Tutta la scheda")}
		if n := g.Line; n > 0 {
			g.Title = l.T("Riga {line} della scheda", "line", n)
			if n <= len(lines) {
				g.Quote = strings.Join(strings.Fields(lines[n-1]), " ")
			}
		}
		for _, f := range group {
			g.Readings = append(g.Readings, templates.Reading{Key: standard.ReadingKey(f), Text: withoutLine(l, f), Doubt: f.Severity == finding.Warning})
		}
		out = append(out, g)
	}
	return out
}

// changeReading is a change to be confirmed. A unit or training standard that was added is
// compared as a whole.
func changeReading(l language.Locale, c standard.Change, s *standard.Standard) templates.Reading {
	whole := c.Item && c.Old == "" && (c.Subject.Kind == standard.UnitOfCompetence || c.Subject.Kind == standard.TrainingStandard)
	for _, p := range standard.PartsOf(s) {
		if whole && p.Path == c.Path+"." {
			return templates.Reading{Key: c.Key(), Text: l.T("Aggiunto.") + " " + partSentence(l, p, s)}
		}
	}
	line := diffLine(l, c)
	return templates.Reading{Key: c.Key(), Text: line.Label, Old: textOrNone(line.Old), New: textOrNone(line.New)}
}

func textOrNone(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// partSentence says what is to be compared in a part.
func partSentence(l language.Locale, p standard.Part, s *standard.Standard) string {
	switch p.Subject.Kind {
	case standard.UnitOfCompetence:
		i := slices.IndexFunc(standard.PartsOf(s), func(x standard.Part) bool { return x.Name == p.Name }) - 1
		u := s.CompetenceUnits[i]
		return l.T("{part}, {title}: codice, ore, {abilities} abilità e {knowledge} conoscenze sono quelli della scheda ufficiale.",
			"part", subjectName(l, p.Subject), "title", u.Title, "abilities", len(u.Abilities), "knowledge", len(u.Knowledge))
	case standard.TrainingStandard:
		t := s.TrainingNo(p.Subject.Training)
		return l.T("{part}: limiti di ore, {units} unità formative, {rules} requisiti, soglia e testi sono quelli della scheda ufficiale.",
			"part", subjectName(l, p.Subject), "units", len(t.Units), "rules", len(t.EntryRules))
	}
	return l.T("Titolo, regione, codici e descrizione sono quelli della scheda ufficiale.")
}

// confirmable are the readings of a sheet by the line they were read from, in the order of
// the sheet; those of the sheet as a whole come last.
func confirmable(readings []finding.Finding) [][]finding.Finding {
	sorted := slices.Clone(readings)
	place := func(f finding.Finding) int {
		if f.Line == 0 {
			return 1 << 30
		}
		return f.Line
	}
	slices.SortStableFunc(sorted, func(a, b finding.Finding) int { return place(a) - place(b) })
	var out [][]finding.Finding
	for i, f := range sorted {
		if i == 0 || f.Line != sorted[i-1].Line {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], f)
	}
	return out
}

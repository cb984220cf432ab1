package standard

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"vidimus/internal/finding"
)

// Review is what stands between a draft and its publication. A person confirms its
// readings, corrections and parts one by one, each by its key; blocking findings must be
// settled.
type Review struct {
	Readings    []finding.Finding // what was taken from the text, with its lines
	Corrections []Change          // what a person changed: in the sheet as read, or in the published version it revises
	Parts       []Part            // what was typed or came in a file, to be compared with the official sheet part by part
	Findings    []finding.Finding // the sheet against itself, and what it lacks
}

// ReviewOf judges a version: std is its document, before the published version it follows,
// nil for none.
func ReviewOf(v Version, std, before *Standard) Review {
	switch {
	case v.AsRead():
		found := readerFindings(v)
		readings := Readings(found)
		rest := slices.DeleteFunc(found, func(f finding.Finding) bool {
			return slices.ContainsFunc(readings, func(r finding.Finding) bool { return ReadingKey(r) == ReadingKey(f) })
		})
		return Review{Readings: readings, Findings: append(rest, Check(std)...)}
	case v.Origin == OriginSheet:
		read, found := Read([]byte(v.Source))
		r := Review{Readings: Readings(settled(found)), Findings: append(Complete(std), Check(std)...)}
		if read != nil {
			r.Corrections = Diff(read, std)
		}
		return r
	case v.Origin == OriginVersion && before != nil:
		return Review{Corrections: Diff(before, std), Findings: append(Complete(std), Check(std)...)}
	}
	return Review{Parts: PartsOf(std), Findings: append(Complete(std), Check(std)...)}
}

// settled are the reader's findings once a person has put the document right by hand:
// what the text lacks no longer blocks, but is still to be compared; the sheet's own
// arithmetic is held against the document.
func settled(found []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, f := range found {
		if isArithmetic(f) {
			continue
		}
		if f.Severity == finding.Blocking {
			f.Severity = finding.Warning
		}
		out = append(out, f)
	}
	return out
}

// Keys are those of everything that must be confirmed.
func (r Review) Keys() []string {
	var out []string
	for _, f := range r.Readings {
		out = append(out, ReadingKey(f))
	}
	for _, c := range r.Corrections {
		out = append(out, c.Key())
	}
	for _, p := range r.Parts {
		out = append(out, p.Key)
	}
	return out
}

// Blocking are the findings that stand in the way of publication.
func (r Review) Blocking() []finding.Finding { return finding.Of(r.Findings, finding.Blocking) }

// Key names a change in a form, the same as long as the change is.
func (c Change) Key() string {
	text, _ := json.Marshal(c) // texts and numbers always marshal
	return digest(text)[:16]
}

// A Part is a stretch of a sheet that one form corrects and one tick confirms.
type Part struct {
	Name    PartName
	Subject Subject
	Path    string // the beginning of the paths of everything in it, empty for the head
	Key     string // changes when anything in the part does
}

// PartName names a part in an address: "scheda", "uc-2", "formativo-1"; "uc-nuova" and
// "formativo-nuovo" are the ones to be added.
type PartName string

// The parts that every sheet has, or may get.
const (
	HeadPart    PartName = "scheda"
	NewUnit     PartName = "uc-nuova"
	NewTraining PartName = "formativo-nuovo"
)

// PartsOf are the parts of a sheet, in its order.
func PartsOf(s *Standard) []Part {
	head := *s
	head.CompetenceUnits, head.Training = nil, nil
	out := []Part{{Name: HeadPart, Subject: Subject{Kind: Head}, Key: sealOf(head)}}
	for i, u := range s.CompetenceUnits {
		out = append(out, Part{PartName(fmt.Sprintf("uc-%d", i+1)), Subject{Kind: UnitOfCompetence, Code: u.name()}, fmt.Sprintf("competence_units[%d].", i), sealOf(u)})
	}
	for i, t := range s.Training {
		out = append(out, Part{PartName(fmt.Sprintf("formativo-%d", i+1)), Subject{Kind: TrainingStandard, Training: i + 1}, fmt.Sprintf("training[%d].", i), sealOf(t)})
	}
	return out
}

// PartOf is one part of a sheet; false where it has none of that name. The key of a part
// to be added changes when somebody else adds one.
func PartOf(s *Standard, name PartName) (Part, bool) {
	units, training := len(s.CompetenceUnits), len(s.Training)
	switch name {
	case NewUnit:
		return Part{name, Subject{Kind: UnitOfCompetence}, fmt.Sprintf("competence_units[%d].", units), strconv.Itoa(units)}, true
	case NewTraining:
		return Part{name, Subject{Kind: TrainingStandard, Training: training + 1}, fmt.Sprintf("training[%d].", training), strconv.Itoa(training)}, true
	}
	for _, p := range PartsOf(s) {
		if p.Name == name {
			return p, true
		}
	}
	return Part{}, false
}

func sealOf(v any) string {
	text, _ := json.Marshal(v) // texts and numbers always marshal
	return digest(text)[:16]
}

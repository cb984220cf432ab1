// Package finding is a line of a verdict: which rule was looked at, on what, what
// was measured against which bound, and the sentence that states the arithmetic.
//
// Every judgement of the product (conformity of a plan, staff, entry
// requirements, the threshold, the quality of the data) is a pure function that
// returns findings. The sentence is rendered by package language, so that a page,
// a paper, the API and the command line say the same thing.
package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Severity says what a finding does to the act it is about.
type Severity string

const (
	Blocking Severity = "blocking" // the act cannot be done
	Warning  Severity = "warning"  // it can, when a person says why
	Note     Severity = "note"     // nothing to decide: said so that nobody has to guess
)

// Unit is what Measured and Bound count.
type Unit string

const (
	Hours   Unit = "h"
	Minutes Unit = "min"
	None    Unit = ""
)

// Args are the values that stand in the sentence between braces, by name.
type Args map[string]any

// A Finding is one line. Measured and Bound are integers in Unit, nil where the
// rule measures nothing.
type Finding struct {
	Rule     string   // the id of the rule: "P12a", "S3", "R-LANGUAGE"
	Severity Severity //
	Subject  string   // what it is about: "course", a UF code, a UC code, a person's id
	Measured *int
	Bound    *int
	Unit     Unit
	Line     int    // line of the source text, 1-based; 0 where there is none
	Message  string // an Italian sentence, the key of the catalogue
	Args     Args
}

// Key names a finding in a form: the same for as long as it says the same.
func (f Finding) Key() string {
	text, _ := json.Marshal([]any{f.Rule, f.Line, f.Subject, f.Message, f.Args}) // texts and numbers always marshal
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Int is a pointer to n, for Measured and Bound.
func Int(n int) *int { return &n }

// Blocks reports whether any finding is blocking.
func Blocks(fs []Finding) bool {
	return slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Blocking })
}

// Of returns the findings of one severity, in order.
func Of(fs []Finding, s Severity) []Finding {
	var out []Finding
	for _, f := range fs {
		if f.Severity == s {
			out = append(out, f)
		}
	}
	return out
}

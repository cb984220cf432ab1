package templates

// PlanEditor is the partial "plan-editor": the grid in which a plan is written, with what
// the training standard says of it beside each cell. Cells are posted as
// plan.{segment}.{mode} in whole hours, years as year.{n} and, after the first, the
// day they begin on as year.{n}.from, the declared total as declared.
//
// The same view rendered as the partial "plan-judgement" is what the script asks of Judge
// while somebody types: the parts that say something, without the fields.
type PlanEditor struct {
	Judge    string // href that answers with the judgement of what is typed
	Modes    []string
	Rows     []PlanRowForm
	Sums     []PlanSum // of the columns
	Total    PlanSum
	Declared PlanCell
	Years    []PlanCell // none where the standard has one year
	Verdict  Badge
	Bounds   []PlanBound // of the whole course: what is left of each
	Findings []Finding   // about no single segment
	Effects  []PlanEffect
	Reasons  []Field // why each warning is acceptable, where that is asked here
	Draft    bool    // the plan does not conform: it can be saved by ticking draft
}

// PlanRowForm is a segment in the grid.
type PlanRowForm struct {
	Key      string // value: part of ids
	Title    string
	Note     string // the UC it leads to
	Cells    []PlanCell
	Sum      PlanSum
	Findings []Finding
}

// PlanCell is one segment × mode.
type PlanCell struct {
	Name   string // value: the form's field; empty where this segment has no such mode
	Column int    // from 1
	Label  string
	Hours  string // what is planned, or typed
	Error  string // it is no number
	Tone   Tone   // Danger or Caution where a finding is about this very cell
	Note   string // the bound and what is left of it
	Why    string // id of the findings beside it, empty where there are none
}

// PlanSum is a row's or a column's hours, with the bound of the sum.
type PlanSum struct {
	ID    string // value
	Label string
	Hours int
	Tone  Tone
	Note  string
}

// PlanBound is one bound in the strip that stays in sight: "DAD", "120 di 175 h, restano 55 h".
type PlanBound struct {
	Tone  Tone
	Label string
	Text  string
}

// PlanEffect is what a variation changes in one cell, and what it does to what was held
// and to what stands in the calendar.
type PlanEffect struct {
	Cell     string // "UF 531, DAD"
	Old, New string
	Change   string // "+10 h"
	Held     string
	Ahead    string
	Tone     Tone
	Text     string
}

// PlanVersions is pages/plan_versions.html: the plan as it was, version after version, the
// latest first.
type PlanVersions struct {
	Versions []PlanVersion
	Next     []Action
}

// PlanVersion is one of them.
type PlanVersion struct {
	Title    string // "Versione 2"
	State    Badge
	Act      string // "DD 40 del 01/02/2027", empty for a draft
	Reason   string
	Total    string
	Against  string // "Differenze dalla versione 1", empty for the first
	Changes  []PlanEffect
	Held     bool      // the changes say what was held and what stands in the calendar
	Accepted []Finding // the warnings it was authorised under, each with its reason
}

package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// LearnerHours is pages/learner_hours.html: the hours of one learner, every minute traced to
// what it comes from. Who reads their own by a private address sees it too, without names.
type LearnerHours struct {
	Home      string // value: the page's own address, to which the hypothesis is asked
	State     Badge
	Why       string // the arithmetic in a sentence
	Bar       Bar
	Reckoning Reckoning
	Readings  []CreditReading
	WhatIf    *WhatIf // nil for who reads their own
	Cells     []SegmentHours
	Total     hours.CellTotal
	NotCount  []string // one sentence for each bound that left minutes out
	Mend      []string // what the office or the tutor has to put right; nil for who reads their own
	Narrow    []Narrowing
	Rows      []HoursLine
	Sum       HoursLine // of the rows that are shown
	Lessons   string    // "12 righe su 40"
	Alerts    []Event   // when the tutor and the secretariat were told
	Downloads []Link
	Links     []Link
	Empty     Empty
}

// SegmentHours is a segment in a mode.
type SegmentHours struct {
	Name string
	hours.CellTotal
}

// Narrowing is one way to narrow a list, with its name: by segment, by mode, by month.
type Narrowing struct {
	Label   string
	Filters []Filter
}

// HoursLine is one line of the hours.
type HoursLine struct {
	Date       calendar.Date
	When       string // 09:00–14:00
	What       string // UF 531, argomento
	Href       string // of the lesson, the FAD object or the diary
	Mode       hours.Mode
	Note       string // recupero, oltre il piano…
	Offered    calendar.Minutes
	Attended   calendar.Minutes
	Recognised calendar.Minutes
	LeftOver   calendar.Minutes
	Bound      string // why it is left over
	State      Badge
	Detail     string   // "presente 09:15–13:00"
	Told       string   // the event behind it
	Changes    []string // counter-entries, old beside new
}

// Reckoning is layout/reckoning.html: the figures of a threshold line by line, as they are and,
// with a hypothesis, as they would be.
type Reckoning struct {
	Asked  bool // there is a hypothesis
	Rows   []ReckoningRow
	Before Verdict
	After  Verdict
}

// ReckoningRow is one figure.
type ReckoningRow struct {
	Label, Now, Then, Change string
	Strong                   bool
}

// Verdict is where somebody stands, in a word and in a sentence.
type Verdict struct {
	State Badge
	Why   string
}

// WhatIf is the form of a hypothesis. It is asked by GET and nothing is ever written: make_hours,
// make_cell, make_on; credit_hours, credit_cell; miss_from, miss_to; without.
type WhatIf struct {
	Action    string
	Form      Form
	Open      bool
	Said      string // the hypothesis in words; empty where there is none
	Cells     []Choice
	Lessons   []Choice // that may be taken away
	Shortcuts []Link
	Clear     string // the page without the hypothesis
}

// CourseWhatIf is pages/course_what_if.html: what an act would do to each learner of a course.
type CourseWhatIf struct {
	WhatIf    WhatIf
	Asked     bool
	Figures   []Figure
	Rows      []WhatIfRow
	Downloads []Link
	Empty     Empty
}

// WhatIfRow is one learner before and after.
type WhatIfRow struct {
	Number        int
	Name, Href    string
	Now, Then     calendar.Minutes // may still be missed
	Change        string           // of what may still be missed; empty where nothing changes
	Before, After Verdict
}

// LearnerMonths is pages/learner_months.html: what each learner of a course attended, by month.
type LearnerMonths struct {
	CourseID  string
	From, To  string // values: 2026-09
	Months    []Choice
	Modes     []hours.Mode
	Rows      []MonthRow
	Sum       MonthRow
	Period    string
	Warning   string // lessons of the period that nobody has closed
	Downloads []Link
	Empty     Empty
}

// MonthRow is one learner over the period.
type MonthRow struct {
	Number     int
	Name, Href string
	Minutes    []calendar.Minutes // by mode
	Total      calendar.Minutes   // attended
	Recognised calendar.Minutes
	Offered    calendar.Minutes
	Days       int
}

package templates

import "vidimus/internal/calendar"

// Stage is pages/stage.html: the agreements of a course, the days that wait to be confirmed,
// and who has no agreement yet.
type Stage struct {
	Filters   []Filter
	Downloads []Link
	Actions   []Action
	Queue     *StageQueue
	Rows      []StageRow
	Uncovered []StageUncovered
	Empty     Empty
}

// StageRow is one agreement in the list.
type StageRow struct {
	Href, Name, Company, Period string
	State                       Badge
	Done, Planned               calendar.Minutes
	Waiting                     int // days to be confirmed
	Lacks                       int // findings of its file
}

// StageUncovered is somebody with hours of stage and no agreement for them.
type StageUncovered struct {
	Name, Lacking string
	Agree         string // href; empty: may not
}

// StageQueue are days to be confirmed or sent back. It posts day, as often as was ticked, act
// (confirm, return), reason and agreement to Action.
type StageQueue struct {
	Action    string
	Agreement string // value: where to go back to; empty: the list
	Form      Form
	Days      []StageDay
}

// StageDay is a stretch of the diary.
type StageDay struct {
	Value    string // which day, and which writing of it was shown
	Name     string // the learner and the company, in a list of several
	Date     calendar.Date
	From, To calendar.Wall
	Break    calendar.Minutes
	Minutes  calendar.Minutes
	Segment  string // empty where the agreement has one part
	Activity string
	State    Badge
	Writer   string   // "scritta dall’allievo il …, confermata il … da …"
	Notes    []string // what to know before deciding; why it was sent back
	Act      Link     // counter-entry, or by the private address: correct; empty: may not
	TakeBack string   // href that the private address posts to; empty: may not
	Ticked   bool
}

// StageFile is pages/stage_agreement.html: one agreement with its diary.
type StageFile struct {
	State       Badge
	Facts       []Fact
	Project     string
	Findings    []Finding
	Parts       []StagePart
	Queue       *StageQueue
	Days        []StageDay
	Corrections []StageCorrection
	Addenda     []Event
	Made        *SecretAddress // shown once
	MadeFor     string
	Addresses   []StageAddress
	Write       *DiaryForm
	Sign        *StageSign
	Actions     []Action
	Papers      []Link
}

// StagePart is what one part of an agreement has come to.
type StagePart struct {
	Segment                       string
	Planned, Done, Waiting, Lacks calendar.Minutes
	Beyond                        calendar.Minutes // that the plan does not have
}

// StageCorrection is a counter-entry.
type StageCorrection struct {
	When, Who, Old, New, Reason string
}

// StageAddress is a private address of a diary as the office keeps it.
type StageAddress struct {
	Title   string
	State   Badge
	Note    string // who makes it, where the reader does not
	Facts   []Fact
	Actions []Action
}

// StageSign posts provider_signed_on, company_signed_on, learner_signed_on and file to Action.
type StageSign struct {
	Action string
	Form   Form
	Open   bool
}

// DiaryForm posts date, from, to, break_minutes, segment, activity, and day where an entry is
// written anew, to Action.
type DiaryForm struct {
	Action   string
	Form     Form
	Segments []Choice // none where the agreement has one part
	Day      string   // value
	Note     string   // how much is still to be written; empty where it is not asked for
	Title    string
	Submit   string
	Open     bool
}

// StageForm is pages/stage_form.html: a new agreement, the same one for several learners, or an
// addendum. It posts the fields of an agreement to Action; minutes.{segment}, and from.{weekday}
// and to.{weekday}; for several learners learner, as often as was ticked, and number.{learner}.
type StageForm struct {
	Action, Intro string
	Form          Form
	Addendum      bool
	ForSeveral    bool
	Several       []StageLearner
	Learners      []Choice
	Staff         []Choice
	Parts         []StageHours
	Week          []StageWeekday
	Submit        string
	Back          Link
}

// StageLearner is one of those among whom an agreement for several is shared out.
type StageLearner struct {
	Value   string
	Name    string
	Lacking string // hours of stage without an agreement
	Chosen  bool
}

// Field is the name of the field with the number of their agreement.
func (l StageLearner) Field() string { return "number." + l.Value }

// StageHours is one segment of the plan.
type StageHours struct {
	Segment string // value
	Label   string
	Hint    string
}

// StageWeekday is a row of the week.
type StageWeekday struct {
	Day  int // value: Sunday is 0
	Name string
}

// Diary is pages/diary.html: the diary of a stage by a private address.
type Diary struct {
	Intro       string
	Facts       []Fact
	Parts       []StagePart
	Verdict     *Alert // how it stands, when it is over or has not begun
	Write       *DiaryForm
	Countersign *StageQueue // the company's tutor alone; posts day
	Days        []StageDay
	Contact     string
}

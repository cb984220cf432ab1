package templates

import "vidimus/internal/calendar"

// Apply is pages/apply.html, the public form of a course, one step at a time. It posts to
// /domanda/{Code}: go (next, back), step, the step's own fields, and Hidden, what the other
// steps asked.
type Apply struct {
	Code        string // value
	Form        Form
	Step        int // from 1; the last one shows everything and asks nothing more
	Steps       []ApplyStep
	Intro       []string // paragraphs, on the first step
	Facts       []Fact   // of the course, on the first step
	Citizenship []Choice
	Countries   []Choice
	Titles      []Choice
	Systems     []Choice
	Hidden      []Hidden
	Typed       []Fact   // on the last step: everything again
	Warnings    []string // what only looks wrong
	Notice      []string // on the last step: what is done with the data
}

// ApplyStep is a step in the line above the form.
type ApplyStep struct {
	Title         string
	Done, Current bool
}

// Follow is pages/follow.html: an application by its private address.
type Follow struct {
	Address  string // the page's own, to be kept
	New      bool   // just handed in
	Verdict  Alert
	Facts    []Fact
	HandIn   *HandIn
	Papers   []Link // forms to be printed and signed
	Withdraw string // href, empty once decided
}

// HandIn is layout/link.html's hand-in: what is missing, a form for each way to hand it in,
// and what is there already. It posts rule, kind, file and the offer's fields to Action.
type HandIn struct {
	Action  string
	Form    Form
	Missing []Requirement
	Done    []Evidence
}

// LearnerLink is pages/learner_link.html: a learner's own page by its private address.
type LearnerLink struct {
	State    Badge
	Bar      Bar
	Sums     []Fact // the arithmetic, line by line
	Standing Alert
	Cells    []OwnHours
	Why      string // instead of hours, while there are none
	Hours    string // href of the hours line by line
	Lessons  []OwnLesson
	Calendar string // address for the telephone, empty without one
	Diaries  []Link // of the stages, where an address of them was made
	Absence  *AbsenceForm
	Signals  []OwnSignal
	HandIn   *HandIn
	Forms    []Link // forms to be printed and signed
	Papers   []Link // issued
	Contact  string // where the office is
}

// OwnHours is a row of a learner's own hours.
type OwnHours struct {
	Segment, Mode                                 string
	Planned, Offered, Recognised, Credited, Ahead calendar.Minutes
}

// OwnLesson is a lesson to come.
type OwnLesson struct {
	When, What, Where, Note string
}

// AbsenceForm posts day, or lesson, and kind to Action.
type AbsenceForm struct {
	Action  string
	Form    Form
	Kinds   []Choice
	Lessons []Choice
}

// OwnSignal is something a learner has signalled, and the way to take it back.
type OwnSignal struct {
	Text, TakeBack string
}

// PrivateLink is pages/private_link.html: the office's side of a learner's address.
type PrivateLink struct {
	State   Badge
	Facts   []Fact
	New     *SecretAddress // shown once
	Actions []Action
}

// SecretAddress is an address to hand over, and the same as a QR code: a path of unit
// squares in a box of Size.
type SecretAddress struct {
	URL  string
	Path string
	Size int
}

// ApplicationForm is pages/application_form.html: the form of a course as the office keeps
// it. It posts from, to, intro, seats to /corsi/{CourseID}/domande.
type ApplicationForm struct {
	CourseID string
	Tabs     []Tab
	State    Badge
	Form     Form
	Address  *SecretAddress // nothing secret about it: for a poster
	Actions  []Action
	Waiting  Link // to the applications
}

// Applications is pages/applications.html.
type Applications struct {
	Courses []Filter
	States  []Filter
	Rows    []ApplicationRow
	Actions []Action
	Empty   Empty
}

// ApplicationRow is one application in the queue.
type ApplicationRow struct {
	Href, Name, Course, When, Note string
	State                          Badge
	Documents                      int
}

// Application is pages/application.html: one application before the office. It posts learner,
// accept to /domande/{ID}/accetta, and reason to /domande/{ID}/rifiuta.
type Application struct {
	ID        string
	State     Badge
	Facts     []Fact
	Note      string
	Documents []Link
	Missing   []string
	Warnings  []Finding
	Others    []Link // applications that look like the same person's
	Seats     string
	Matches   []Match // people on file who may be this one
	Decide    bool
	Accept    Form
	Refuse    Form
	Decided   []Fact
	Actions   []Action
	History   []Event
}

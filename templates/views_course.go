package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Course is pages/course.html. Exactly one of Plan, Staff, Calendar, Learners, Progress is
// set: the tab that ?scheda= asks for.
type Course struct {
	ID       string // value
	State    Badge
	Facts    []Fact
	Tabs     []Tab
	Actions  []Action
	More     []Action // behind "Altre operazioni"
	Plan     *CoursePlan
	Staff    *CourseStaff
	Calendar *CourseCalendar
	Learners *CourseLearners
	Progress *CourseProgress
}

// Action is something a person may do next. Post means it changes something and is a
// form with an operation key; otherwise it is a link.
type Action struct {
	Text    string
	Href    string
	Post    bool
	Primary bool
	Fields  []Hidden // values the form sends along
	Confirm string   // for irreversible acts: the sentence beside a box that must be ticked
	Blocked string   // why it cannot be done now; shown in place of the button's action
}

// Hidden is a value that a form sends without showing it.
type Hidden struct {
	Name, Value string
}

// CoursePlan is the tab "piano": hours by segment × mode, and conformity.
type CoursePlan struct {
	Modes    []hours.Mode // the columns in use
	Rows     []PlanRow
	Totals   []calendar.Minutes
	Total    calendar.Minutes
	Version  string // "Versione 2, variazione del 12/01/2027"
	Findings []Finding
}

// CourseStaff is the tab "personale": who works on the course, and T1–T3.
type CourseStaff struct {
	Findings []Finding // T1
	Staff    []StaffRow
	Add      *StaffForm // nil: may not assign anybody
}

// StaffForm posts staff, part, practical_only to /corsi/{ID}/personale.
type StaffForm struct {
	Form          Form
	People, Parts []Choice
}

// PlanRow is one segment; Minutes stands by the columns, Total at the end.
type PlanRow struct {
	Code    string
	Title   string
	Minutes []calendar.Minutes
	Total   calendar.Minutes
}

// StaffRow is a teacher or tutor and what is on file about them.
type StaffRow struct {
	Name     string
	Href     string // their file, empty where it is not the reader's to see
	Role     string // docente, tutor, tutor di stage
	Segments string // "UF 531, KC"
	Hours    calendar.Minutes
	Work     bool // from the world of work, as somebody judged
	State    Badge
	Instead  string   // what stands in for a title that is not adequate
	Missing  []string // what T2 and T3 miss
	Note     string
	Remove   *Action // nil: may not
}

// CourseCalendar is the tab "calendario".
type CourseCalendar struct {
	Filters []Filter
	Days    []Day
	Pager   Pager
	Empty   Empty
	Tools   []Action    // generate it, days off
	Acts    []Action    // on many lessons at once
	Add     *LessonForm // nil: may not add a lesson
}

// Day is a date with its lessons.
type Day struct {
	Date    calendar.Date
	Lessons []LessonRow
}

// LessonRow is a lesson in a list.
type LessonRow struct {
	Href     string
	Course   string // "Operatore call center – edizione 5", where the list is of several courses
	Date     calendar.Date
	From, To calendar.Wall
	Segment  string // "UF 531"
	Topic    string
	Mode     hours.Mode
	Teachers string
	Place    string
	Audience string // "Classe", "Gruppo A", "3 allievi"
	State    Badge  // in calendario, da firmare, chiusa, annullata
	Marked   int    // learners with a mark
	Expected int
}

// LessonForm posts date, from, to, breaks, segment, mode, teacher, site, platform,
// audience, topic to /corsi/{ID}/lezioni, and learner for each of those whom a make-up
// lesson is for.
type LessonForm struct {
	Conflicts                                            []Conflict
	Form                                                 Form
	Segments, Modes, Teachers, Sites, Audience, Learners []Choice
}

// CourseLearners is the tab "allievi".
type CourseLearners struct {
	Filters   []Filter
	Search    string // value of q
	Filter    string // value of stato
	Next      *Alert // a seat is free and somebody waits
	Learners  []LearnerRow
	Seats     string
	Private   bool // names and numbers alone: the reader is not of the office
	CanEnrol  bool // link to /corsi/{ID}/iscrizioni/nuova
	Empty     Empty
	Downloads []Link
}

// LearnerRow is an enrolment in the list of a course.
type LearnerRow struct {
	Href    string
	Number  int    // register number, 0 before it is given
	Name    string // Cognome Nome
	Born    string
	State   Badge
	Missing string // "manca 1 requisito: italiano A2", empty when complete
	Since   string
	Place   int // on the waiting list, 0 off it
}

// CourseProgress is the tab "andamento".
type CourseProgress struct {
	Modes    []ModeHours
	Windows  []string // FAD and stage that learners attend and that are not given yet
	Units    []UnitHours
	Lessons  []GridLesson // the columns of the grid
	Learners []GridRow
	MoreAt   string // href of the lessons before these, empty when all are shown
}

// UnitHours is what remains to be given of a segment.
type UnitHours struct {
	Code, Title               string
	Planned, Given, Remaining calendar.Minutes
}

// GridLesson is a column of the attendance grid.
type GridLesson struct {
	Number int
	Date   calendar.Date
	Href   string
}

// GridRow is a learner in the attendance grid. Href is empty where the reader may not
// open the file.
type GridRow struct {
	Name  string
	Href  string
	Cells []GridCell
}

// GridCell is one learner at one lesson: the state's name decides colour and shape.
type GridCell struct {
	State CellState
	Text  string // for people who do not see it: "presente 240 minuti su 240"
}

// CellState is what a square of the attendance grid shows.
type CellState string

const (
	CellPresent  CellState = "present"
	CellPart     CellState = "part" // entered late or left early
	CellAbsent   CellState = "absent"
	CellUnmarked CellState = "unmarked"
	CellNone     CellState = "none" // not of this learner's audience, or not enrolled
)

// Enrol is pages/enrol.html. It posts surname, name, sex, birth_date, birth_place,
// tax_code, citizenship, email, phone, address, auditor to /corsi/{CourseID}/iscrizioni.
// The fields birth_date, sex and birth_place may be left empty when the code gives them.
type Enrol struct {
	CourseID string // value
	Form     Form
	Person   PersonForm
	Warnings []Finding // what the codice fiscale says otherwise; ticking "accept" confirms
	Seats    string
	Matches  []Match // people already known who look like this one
	Search   string  // what was looked for among the people already known: a GET with cerca
	Found    []Match // and who was found: each can be enrolled at once
}

// Match is a person already known; choosing them sends learner={ID}.
type Match struct {
	ID     string // value
	Name   string
	Detail string
}

// Enrolment is pages/enrolment.html, the checklist.
type Enrolment struct {
	ID           string        // value
	Verdict      Alert         // "Non ancora ammissibile alla frequenza: mancano 2 requisiti su 7"
	Requirements []Requirement // missing first
	Course       []Fact
	Person       []Fact
	History      []Event
	Actions      []Action // admit to attendance, enter late, withdraw
	Others       []Fact   // acts that cannot be done now, each with why
	Links        []Link   // whom it replaces, where it goes on
	Credits      Credits
	Form         Form // the evidence that was refused, when Form.Values["rule"] names its requirement
}

// Requirement is one line of the checklist.
type Requirement struct {
	Rule     string // value: R-LANGUAGE
	Title    string
	State    Badge
	Why      string // why it is asked of this person
	Instead  string // what counts instead
	Deadline string // "entro il 01/12/2026, fra 9 giorni"
	Who      string // who must act
	Evidence []Evidence
	Offers   []Offer
	Newer    bool // it is met: the offers are for a newer document
}

// Evidence is a document on file.
type Evidence struct {
	ID     string // value
	Title  string // "Attestato A2, CELI, n. 4471, rilasciato il 12/06/2026"
	File   string // href, empty when there is none or it is not the reader's to see
	Back   string // href of its other side
	Active bool   // the file has scripts or files inside
	Detail string // "verificato da Rossi Giulia il 18/11/2026"
	State  Badge
	Check  bool // awaits a person's verdict: posts to /evidenze/{ID}/verifica with outcome=accepted|refused
}

// Offer is a way to meet a requirement: a form that posts, multipart, rule, kind,
// title_level, country, issuer, number, issued, received, expires, level, score, examiner,
// decision, decided, reason, note, file, back to /iscrizioni/{ID}/evidenze.
type Offer struct {
	Kind    string // value
	Label   string // "Carica attestato", "Registra test d’ingresso", "Ha un diploma italiano"
	Primary bool
	Fields  []string            // which of the fields above it asks
	Choices map[string][]Choice // of the fields that are chosen from a list
	File    bool                // asks a file
	Back    bool                // and the other side of it
	Loose   bool                // of the fields, only the day it came is required
}

// Learner is pages/learner.html: a person and their courses.
type Learner struct {
	ID         string // value
	Actions    []Action
	Facts      []Fact
	Doubts     []Finding      // what does not match the codice fiscale
	Twins      []Link         // records that may be of the same person, to be compared
	Past       []PastIdentity // names, sexes and codes before an act
	Enrolments []LearnerCourse
	Documents  []Link
	History    []Event
}

// LearnerCourse is one enrolment of a person, with the hours so far.
type LearnerCourse struct {
	Href     string
	Course   string
	State    Badge
	Bar      Bar
	Total    calendar.Minutes // recognised
	Percent  int              // hundredths
	Standing Badge
	Why      string
	Lines    []ModeLine
	Links    []Link          // what the desk states and writes
	Readings []CreditReading // of the credits; none where there is none
}

// GroupLearner is somebody who may be put into a group.
type GroupLearner struct {
	Choice
	Grouped bool // is in one already
	Checked bool
}

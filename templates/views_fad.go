package templates

import "vidimus/internal/calendar"

// Fad is pages/fad.html: the self-paced distance of a course. A new object posts segment,
// title, minutes, from_date, to_date, platform to /corsi/{CourseID}/fad; a platform's report
// posts file, platform, up_to, gap to /corsi/{CourseID}/rapporti-fad.
type Fad struct {
	CourseID  string // value
	Findings  []Finding
	Filters   []Filter // by state of a learner at an object
	Downloads []Link
	Objects   []FadObject
	Add       *FadForm // nil: may not
	Bring     *Form    // nil: may not
	Reports   []FadReportRow
	Papers    []Link
	Empty     Empty
}

// FadForm is the form of a new object.
type FadForm struct {
	Form     Form
	Segments []Choice
}

// FadObject is one object with what the platform says of each learner. Its evidence posts
// source, up_to and, for each enrolment E, time.{E} and test.{E} to
// /corsi/{CourseID}/fad/{ID}; what has to be attested posts learner and reason to …/attesta.
type FadObject struct {
	ID       string // value
	Title    string
	Segment  string
	Minutes  calendar.Minutes
	Window   string // "dal 01/12/2026 al 20/12/2026"
	Platform string
	State    Badge
	Rows     []FadRow
	Known    int // learners of whom there is evidence
	Of       int // learners, shown or not
	ToAttest int // rows with a time that somebody has to attest
	Editable bool
	Acts     []Action // change, remove, give the hours in a lesson
	Open     bool     // shown unfolded
	Form     Form
	Attest   Form
}

// FadRow is a learner at an object.
type FadRow struct {
	Enrolment  string // value
	Href       string // the reports behind it
	Number     int
	Name       string
	Time       string // as typed, hours and minutes; empty while there is no evidence
	Test       string
	Recorded   string // "rapporto Moodle del 21/12, registrato il …"
	Error      string
	Credited   calendar.Minutes
	Remaining  calendar.Minutes
	Typed      calendar.Minutes // by hand, and nobody has attested it
	Clicks     calendar.Minutes // an estimate that nobody has attested
	ToAttest   string           // value: the two, as they are shown; empty where there are none
	Attested   string           // "stima attestata da … il …", empty where nothing is
	LastAccess string
}

// FadReportRow is a report that was brought.
type FadReportRow struct {
	Href, Name, What, When, Who string
	State                       Badge
}

// FadReport is pages/fad_report.html: what was understood of a report, and what would count.
// It posts to /corsi/{CourseID}/rapporti-fad/{ID}/…: column.{n}, unit, pair, order, estimated
// to colonne; person.{n}, activity.{n} with their keys to scelte; seen to conferma.
type FadReport struct {
	CourseID   string // value
	ID         string // value
	SHA256     string // of the file
	Facts      []Fact
	Alert      *Alert // it was confirmed before, or it is an estimate
	Columns    *FadColumns
	People     []FadMatch
	Activities []FadMatch
	Learners   []Choice
	Objects    []Choice
	Lines      []FadLine
	Findings   []Finding
	Form       Form
	Editable   bool
	Confirm    string // what the button says; empty: there is nothing to confirm
	Seen       string // value: what the page shows, to be confirmed
	Discard    bool
}

// FadColumns asks what the columns of a table are.
type FadColumns struct {
	Form      Form
	Columns   []ImportColumn
	Fields    []Choice
	Units     []Choice
	Pairs     []Choice
	Orders    []Choice // empty: the days of the file tell
	Estimated bool
	Open      bool
}

// FadMatch is a person or an activity of a report and what it is taken for.
type FadMatch struct {
	Name   string // of the field: person.0
	Key    string // value
	Text   string // as the report has it
	Detail string
	Choice string // the enrolment or object; "-" for none, empty while nobody knows
	How    Badge
}

// FadLine is what a report says of a learner on an object, and what counts before and after.
type FadLine struct {
	Name          string
	Object        string
	Told          calendar.Minutes
	Planned       calendar.Minutes
	Before, After calendar.Minutes
	Clicks        calendar.Minutes
	Outside       string // "20' fuori finestra", empty for none
	Late          string // "non dice quanto viene dopo il 20/12/2026", empty for none
	Last          string
	Test          string
	New           bool
}

// FadLearner is pages/fad_learner.html: the reports behind a learner's time on an object. Rows
// that do not hold post row and reason to /corsi/{CourseID}/fad/{Object}/allievo/{Enrolment}.
type FadLearner struct {
	CourseID, Object, Enrolment string // values
	Facts                       []Fact
	Findings                    []Finding
	Rows                        []FadEvidenceRow
	Form                        Form
	Editable                    bool
	Empty                       Empty
}

// FadEvidenceRow is a row of a report.
type FadEvidenceRow struct {
	ID       string // value
	Days     string // "12/03/2026", "fino al 12/03/2026"
	Told     calendar.Minutes
	Measure  string
	Sessions string
	Source   string
	Href     string // the report
	State    Badge
	Note     string // by whom it was attested or set aside, and why
	Aside    bool
}

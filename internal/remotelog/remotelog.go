// Package remotelog reads the reports that video platforms make of who was connected to a
// remote lesson: Microsoft Teams of every year and language, Zoom, Google Meet, Webex,
// BigBlueButton, and any other table once somebody has said what its columns are.
//
// A report is evidence, not attendance: what comes out are people under the names the
// platform knows, and the intervals in which they were connected, to the second. A person's
// time is the union of their intervals, never the sum of durations: two devices at once are
// one person, once. What a report does not say is not made up: the order of day and month is
// told by the file or by the lesson’s date, else it is asked; a row that was not understood is
// a finding with its line.
//
// Tables: none
package remotelog

import (
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
)

// MaxBytes is how long a report may be: a day of a hundred people who come and go is far
// below it.
const MaxBytes = 4 << 20

// Platform is whose report it is.
type Platform string

// The platforms whose reports are known as they come.
const (
	Teams         Platform = "teams"
	Zoom          Platform = "zoom"
	Meet          Platform = "meet"
	Webex         Platform = "webex"
	BigBlueButton Platform = "bigbluebutton"
	Other         Platform = "other" // by a mapping
)

// Label is the platform's own name.
func (p Platform) Label() string {
	switch p {
	case Teams:
		return "Microsoft Teams"
	case Zoom:
		return "Zoom"
	case Meet:
		return "Google Meet"
	case Webex:
		return "Webex"
	case BigBlueButton:
		return "BigBlueButton"
	}
	return "altra piattaforma"
}

// The ids of what a report is found to be.
const (
	AskDate     = "LOG-DATE"     // the lesson's date must be said
	AskOrder    = "LOG-ORDER"    // day and month cannot be told apart: somebody must say
	AskColumns  = "LOG-COLUMNS"  // nobody knows these columns yet
	AskWords    = "LOG-WORDS"    // nobody can tell a way in from a way out
	OtherDay    = "LOG-DAY"      // the report is of another day
	BadRow      = "LOG-ROW"      // a row that was not understood
	WaitingRoom = "LOG-WAITING"  // time in the waiting room, which is not in the lesson
	Unended     = "LOG-OPEN"     // a way in without a way out
	Unentered   = "LOG-LEFT"     // a way out without a way in
	Declared    = "LOG-DECLARED" // minutes without times: nobody can verify them
	Gaps        = "LOG-GAPS"     // away in between, the report does not say when
	Renamed     = "LOG-RENAMED"  // one e-mail under several names
	Ahead       = "LOG-AHEAD"    // it tells of times after it was brought
	ClockChange = "LOG-CLOCK"    // a time that the change of the clocks makes double or none
)

// Known is what is known beside the file.
type Known struct {
	Zone     *time.Location    // of times that name none
	Day      calendar.Date     // of the lesson; zero where it is not known
	Lesson   calendar.Interval // empty where it is not known
	Order    stamp.Order       // as a person said
	Brought  calendar.Instant  // when the file was handed in; zero where it is not known
	Mappings []Mapping         // of headers that were met before
}

// Report is what was read.
type Report struct {
	Platform Platform
	Called   string   // another platform, by whoever said what its columns are
	People   []Person // in the order of the file
	Findings []finding.Finding
}

// Asks reports whether the report cannot be read before a question is answered.
func (r Report) Asks(rule string) bool {
	for _, f := range r.Findings {
		if f.Rule == rule && f.Severity == finding.Blocking {
			return true
		}
	}
	return false
}

// skew is how far the platform's clock may be ahead of ours.
const skew = 5 * time.Minute

// Person is somebody who was connected. People with one e-mail are one.
type Person struct {
	Name      string // the first the file has
	Names     []string
	Email     string
	Intervals []calendar.Interval // disjoint, in order, inside the lesson where that is known
	Declared  int                 // seconds that the platform states without saying when
	Line      int                 // of the first row
}

// Seconds is how long the person was connected: the length of the intervals, or what is only
// declared.
func (p Person) Seconds() int {
	if len(p.Intervals) == 0 {
		return p.Declared
	}
	var sum time.Duration
	for _, iv := range p.Intervals {
		sum += iv.To.Sub(iv.From)
	}
	return int(sum / time.Second)
}

// Read reads a report. The error is a *fault.Error: the file is no table. What the table
// leaves open is in the findings, a question as a blocking one.
func Read(name string, content []byte, k Known) (Report, error) {
	rows, err := tableOf(name, content)
	if err != nil {
		return Report{}, err
	}
	l, known := layoutOf(rows, k.Mappings)
	switch {
	case !known && len(rows) < 2:
		return Report{}, fault.New(fault.Invalid, "log.empty", "Nel file c’è una riga sola, senza nessuno: scarica di nuovo il resoconto dalla piattaforma, a riunione finita.")
	case !known:
		return Report{Platform: Other, Findings: []finding.Finding{{Rule: AskColumns, Severity: finding.Blocking,
			Message: "Non è un resoconto di Teams, Zoom, Meet, Webex o BigBlueButton come li conosciamo: indica quale colonna è il nome, l’e-mail, l’entrata e l’uscita."}}}, nil
	}
	return l.read(rows, k), nil
}

func tableOf(name string, content []byte) ([]spreadsheet.Row, error) {
	if len(content) > MaxBytes {
		return nil, fault.New(fault.TooLarge, "log.size", "Il resoconto è troppo grande: al massimo {n} MB.", fault.Args{"n": MaxBytes >> 20})
	}
	t, err := spreadsheet.Read(name, content)
	if err != nil {
		return nil, err
	}
	for _, row := range t.Rows {
		for i, cell := range row.Cells {
			row.Cells[i] = stamp.Clean(cell)
		}
	}
	return t.Rows, nil
}

// Package fadlog reads what an e-learning platform says of those who studied there by
// themselves (FAD): the log of a Moodle course, its activity completion, and any table of
// times by a mapping of its columns: SCORM, xAPI and cmi5 reports, or a platform's own.
//
// The three say different things. A table with a duration tells time that the platform
// measured. A log tells clicks: from it only an estimate can be made ([Report.Estimated]),
// and an estimate is evidence of nothing until a person attests it. Completion and the
// result of a test tell no time at all.
//
// The estimate: two clicks of one person that follow each other, on one activity and no
// further apart than [Options.Gap], are time spent on it; the last click counts nothing, and
// neither does the way from one activity to another. It is the cautious one of those in use.
//
// Nothing is dropped in silence: each row that cannot be read, and each that is somebody
// else's or nobody's, is in the findings with its line.
//
// Tables: none
package fadlog

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
)

// What a report may hold: the log of a course of two years, five times over. A workbook is
// packed, and takes many times its size to read.
const (
	MaxBytes    = 48 << 20
	MaxWorkbook = 8 << 20
	MaxRows     = 500_000
)

// limitsOf are those of a file, by its kind.
func limitsOf(content []byte) spreadsheet.Limits {
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return spreadsheet.Limits{Bytes: MaxWorkbook, Rows: MaxRows}
	}
	return spreadsheet.Limits{Bytes: MaxBytes, Rows: MaxRows}
}

// reading lets one report be read at a time.
var reading = make(chan struct{}, 1)

// Kind is what a file is.
type Kind string

const (
	Log        Kind = "log"        // Moodle, clicks
	Completion Kind = "completion" // Moodle, what was finished
	Table      Kind = "table"      // times, by a mapping
)

// Options are what no file says of itself.
type Options struct {
	Zone    *time.Location
	Gap     calendar.Minutes // between two clicks that are still one session; 0 is [UsualGap]
	Mapping Mapping          // of a table; the zero one is proposed from the headings
}

// UsualGap is half an hour, as reports of dedication usually have it.
const UsualGap calendar.Minutes = 30

// Report is what was understood of a file.
type Report struct {
	Kind       Kind
	Format     spreadsheet.Format
	Headings   []string
	Sample     []spreadsheet.Row // the first rows of a table, for whoever says what its columns are
	Signature  string            // of the headings: two files of one report have the same
	Mapping    Mapping           // of a table, as given or proposed
	Asks       []Ask             // what must be said before the rows can be read
	Estimated  bool              // its times are estimates
	People     []Person
	Activities []string
	Entries    []Entry
	Rows       int // below the headings
	Findings   []finding.Finding
}

// Ask is something of a table that a person must say.
type Ask string

const (
	AskColumns Ask = "columns" // who, or how long, is in no column
	AskUnit    Ask = "unit"    // of bare numbers: 90, 1,5
	AskPair    Ask = "pair"    // 12:34 is hours and minutes, or minutes and seconds
	AskOrder   Ask = "order"   // 03/04 is in April, or in March
)

// Person is somebody as the platform knows them; what it does not say is empty.
type Person struct {
	Name     string
	Email    string
	Username string // or the number that the platform gave
	TaxCode  string
}

// Entry is one person on one activity.
type Entry struct {
	Person, Activity int // places in People and Activities
	Parts            []Part
	Accesses         int
	Last             calendar.Instant // access; zero where the report does not say
	Completed        bool
	Score            string // of the test, as written
}

// Seconds is the time of all parts.
func (e Entry) Seconds() (n int) {
	for _, p := range e.Parts {
		n += p.Seconds
	}
	return n
}

// Part is time on a day; without a Day it is all time until the report was made.
type Part struct {
	Day      calendar.Date
	Seconds  int
	Untimed  int                 // of them, those of which the report does not say when
	Sessions []calendar.Interval // where it does
}

// Read reads a report. The error is a *fault.Error that says what is wrong and where.
func Read(name string, content []byte, o Options) (Report, error) {
	reading <- struct{}{}
	defer func() { <-reading }()
	if o.Gap <= 0 {
		o.Gap = UsualGap
	}
	if limits := limitsOf(content); len(content) > limits.Bytes && limits.Bytes == MaxWorkbook {
		return Report{}, fault.New(fault.TooLarge, "fadlog.workbook", "Il file Excel è troppo grande: al massimo {n} MB. Salvalo come CSV e caricalo di nuovo.", fault.Args{"n": MaxWorkbook >> 20})
	}
	head, err := begin(name, content)
	if err != nil {
		return Report{}, err
	}
	rd := &reader{opt: o, head: head, known: map[Person]int{}, index: map[string]int{}, written: map[string]int{}, activity: map[string]int{}, entry: map[[2]int]int{}}
	rd.Headings, rd.Signature = head.row.Cells, spreadsheet.Signature(head.row.Cells)
	var each func(spreadsheet.Row) error
	switch columns, isLog := logColumns(head.row.Cells); {
	case isLog:
		rd.Kind, rd.Estimated = Log, true
		each = (&logReader{reader: rd, columns: columns}).row
	case isCompletion(head.row.Cells, head.sample):
		rd.Kind = Completion
		each = rd.completionRow
	default:
		rd.Kind = Table
		each = rd.table(head)
	}
	table, err := spreadsheet.Each(name, content, limitsOf(content), func(r spreadsheet.Row) error {
		if r.Number <= head.row.Number {
			return nil
		}
		rd.Rows++
		return each(r)
	})
	if err != nil {
		return Report{}, err
	}
	rd.Format = table.Format
	if rd.finish != nil {
		if err := rd.finish(); err != nil {
			return Report{}, err
		}
	}
	rd.close()
	return rd.Report, nil
}

// headed is the beginning of a file: the row of the headings and the rows after it.
type headed struct {
	row    spreadsheet.Row
	sample []spreadsheet.Row
}

// searched is how many rows from the top the headings are looked for in; sampled how many
// rows after them are shown.
const (
	searched = 10
	sampled  = 5
)

var errEnough = errors.New("fadlog: enough rows")

// begin finds the headings: the row that names most columns, else the first.
func begin(name string, content []byte) (headed, error) {
	var first []spreadsheet.Row
	_, err := spreadsheet.Each(name, content, limitsOf(content), func(r spreadsheet.Row) error {
		if len(first) == searched+sampled {
			return errEnough
		}
		first = append(first, r)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return headed{}, err
	}
	best, most := 0, 0
	for i, row := range first[:min(len(first), searched)] {
		n := 0
		for _, f := range propose(row.Cells).Columns {
			if f != "" {
				n++
			}
		}
		if _, isLog := logColumns(row.Cells); isLog {
			n += len(row.Cells)
		}
		if n > most {
			best, most = i, n
		}
	}
	rest := first[best+1:]
	if len(rest) == 0 {
		return headed{}, fault.New(fault.Invalid, "fadlog.empty", "Sotto le intestazioni non c’è nessuna riga: esporta di nuovo il rapporto dalla piattaforma.")
	}
	return headed{first[best], rest[:min(len(rest), sampled)]}, nil
}

// reader is a report being read.
type reader struct {
	Report
	opt      Options
	head     headed
	known    map[Person]int // as written: folding a hundred thousand names takes longer than reading them
	index    map[string]int // people, by what tells them
	written  map[string]int // activities, as written
	activity map[string]int
	entry    map[[2]int]int
	orders   orders
	more     int // findings that are not listed
	finish   func() error
}

// Key tells people apart by what the platform gives only once: an e-mail, a codice fiscale,
// a username; by their name where it gives none of these.
func (p Person) Key() string {
	switch {
	case p.Email != "":
		return "email " + strings.ToLower(p.Email)
	case p.TaxCode != "":
		return "code " + strings.ToUpper(p.TaxCode)
	case p.Username != "":
		return "user " + strings.ToLower(p.Username)
	}
	return "name " + language.Fold(p.Name)
}

// person is the place of somebody.
func (r *reader) person(p Person) int {
	if at, known := r.known[p]; known {
		return at
	}
	key := p.Key()
	at, known := r.index[key]
	if !known {
		at = len(r.People)
		r.index[key] = at
		r.People = append(r.People, p)
	}
	r.known[p] = at
	return at
}

func (r *reader) activityAt(name string) int {
	if at, known := r.written[name]; known {
		return at
	}
	key := language.Fold(name)
	at, known := r.activity[key]
	if !known {
		at = len(r.Activities)
		r.activity[key] = at
		r.Activities = append(r.Activities, name)
	}
	r.written[name] = at
	return at
}

// entryOf is the entry of a person on an activity.
func (r *reader) entryOf(person, activity int) *Entry {
	at, known := r.entry[[2]int{person, activity}]
	if !known {
		at = len(r.Entries)
		r.entry[[2]int{person, activity}] = at
		r.Entries = append(r.Entries, Entry{Person: person, Activity: activity})
	}
	return &r.Entries[at]
}

// saw notes an access.
func (e *Entry) saw(at calendar.Instant) {
	if e.Last.Before(at) {
		e.Last = at
	}
}

// mostFindings of one file are listed, the rest counted.
const mostFindings = 200

func (r *reader) note(s finding.Severity, line int, message string, args finding.Args) {
	if len(r.Findings) >= mostFindings {
		r.more++
		return
	}
	r.Findings = append(r.Findings, finding.Finding{Rule: "FAD-READ", Severity: s, Line: line, Message: message, Args: args})
}

// close counts the time, and puts everything in the order in which it is shown.
func (r *reader) close() {
	if r.more > 0 {
		r.Findings = append(r.Findings, finding.Finding{Rule: "FAD-READ", Severity: finding.Warning, Message: "Altre {n} righe hanno qualcosa da dire, come quelle elencate.", Args: finding.Args{"n": r.more}})
	}
	for i := range r.Entries {
		r.Entries[i].settle()
		slices.SortFunc(r.Entries[i].Parts, func(a, b Part) int { return a.Day.Compare(b.Day) })
	}
	slices.SortStableFunc(r.Entries, func(a, b Entry) int {
		if a.Person != b.Person {
			return a.Person - b.Person
		}
		return a.Activity - b.Activity
	})
}

// spend adds a session to an entry, split where a day begins.
func (e *Entry) spend(s calendar.Interval, zone *time.Location) {
	for s.From.Before(s.To) {
		day, _ := calendar.WallOf(s.From, zone)
		part, rest := s, calendar.Interval{}
		if midnight := startOf(day.AddDays(1), zone); midnight.Before(s.To) {
			part.To, rest = midnight, calendar.Interval{From: midnight, To: s.To}
		}
		p := e.part(day)
		p.Sessions = append(p.Sessions, part)
		s = rest
	}
}

// part is the entry's part of a day.
func (e *Entry) part(day calendar.Date) *Part {
	for i := range e.Parts {
		if e.Parts[i].Day == day {
			return &e.Parts[i]
		}
	}
	e.Parts = append(e.Parts, Part{Day: day})
	return &e.Parts[len(e.Parts)-1]
}

// settle counts the time of the sessions once, however many of them overlap.
func (e *Entry) settle() {
	for i := range e.Parts {
		p := &e.Parts[i]
		p.Sessions, p.Seconds = calendar.Union(p.Sessions), p.Untimed
		for _, s := range p.Sessions {
			p.Seconds += int(s.To.Sub(s.From) / time.Second)
		}
	}
}

// startOf is the first instant of a day, in a zone whose clocks do not change at midnight.
func startOf(day calendar.Date, zone *time.Location) calendar.Instant {
	return calendar.InstantOf(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone))
}

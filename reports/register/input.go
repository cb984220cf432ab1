package register

import (
	"slices"

	"vidimus/internal/calendar"
)

// A Register is everything the paper prints, already decided: the hours are those
// the ledger returned, and nothing is added up here.
type Register struct {
	Draft  bool          // prints BOZZA across every page
	Date   calendar.Date // the paper's own date: it dates the file, so the same data give the same bytes
	Cover  Cover
	People []Person
	Days   []Day
	Stages []Stage
	Visits []Visit
	Hours  Hours
}

// Cover is the first page (DOMAIN §6).
type Cover struct {
	Region            string // "Regione Campania"
	Provider          string
	Accreditation     string // the provider's accreditation code
	ProviderSite      string
	Course            string // the title of the edition
	Qualification     string
	QualificationCode string
	EQF               string
	Act               string // the authorising act, "D.D. n. 123"
	ActDate           calendar.Date
	CourseCode        string
	Site              string // where the course is held
	Total             calendar.Minutes
	ByMode            []ModeHours
	Start, End        calendar.Date
	Learners          int
	Director          string
	Tutor             string

	// Electronic says which register is the original. When it is set the paper says
	// «registro elettronico» and ElectronicAct, the act that allows it; otherwise
	// every day page is headed «trascrizione del registro cartaceo».
	Electronic    bool
	ElectronicAct string

	// Volumes are those of the paper register, each with its authentication
	// (vidimazione); where there is none it prints as lines to be filled in by hand.
	Volumes []Volume
}

// A Volume of the paper register, as it was stamped.
type Volume struct {
	Number      int
	First, Last int // its pages
	By          string
	On          calendar.Date
	In          string // the place
	Protocol    string
	Barred      []string // "31–40, il 02/03/2026, Rossi Anna"
}

// ModeHours is a line of a split by mode.
type ModeHours struct {
	Mode    string // as the field says it: "Aula", "DAD"
	Minutes calendar.Minutes
}

// A Person is a line of the learner list.
type Person struct {
	Number     int    // on the register, the same on every page
	Name       string // surname and name, as valid on the paper's date
	BirthPlace string
	Birth      string // as much of the date as is known: 31/12/2006, 1990
	TaxCode    string // codice fiscale; may be empty until it is known
	Enrolled   calendar.Date
	EnteredOn  calendar.Date // only of who entered late
	Withdrawn  calendar.Date
	Suspended  []Period
	Credits    []string // "UF 531, aula: 10 h 00' (decisione n. 4 del 02/03/2026)"
	Auditor    bool     // uditore: on the list, outside seats and threshold
}

// A Period runs from From to To, both included; To is zero while it lasts.
type Period struct{ From, To calendar.Date }

// A Day is one page of the register, or more when lessons or people need them.
type Day struct {
	Date    calendar.Date
	Place   string // the room and its address, or the platform
	Lessons []Lesson
	Rows    []Row // in the order of Person.Number

	Present, Enrolled int
	Total             calendar.Minutes // hours of the day
	Running           calendar.Minutes // hours of the course up to and with this day

	Tutors     []Signature   // each once; unsigned where no tutor has signed a lesson of the day
	RecordedOn calendar.Date // only when a page was closed late
	Reopenings []Reopening
	Paper      []PaperPage // where the original stands, when that is of paper
	Seals      []Seal
	Amendments []Amendment
}

// PaperPage is a place in the paper register.
type PaperPage struct{ Volume, Page string }

// A Lesson is a held lesson of a day. It stands in the afternoon block when it
// starts at 13:00 or later.
type Lesson struct {
	From, To calendar.Wall // held
	Minutes  calendar.Minutes
	Segment  string // "UF 531", "KC"
	Mode     string
	Topic    string
	Audience string // "gruppo A"; empty for the whole class
	Note     string // "svolta in parte: interruzione di corrente", "sostituzione: malattia"
	Teachers []Signature
	Annulled *Annulment // it was closed as not held
}

// An Annulment is a closing which says that a lesson was not held.
type Annulment struct {
	By     string
	At     Moment
	Reason string
}

// Annulled reports whether none of the day's lessons was held.
func (d Day) Annulled() bool {
	return len(d.Lessons) > 0 && !slices.ContainsFunc(d.Lessons, func(l Lesson) bool { return l.Annulled == nil })
}

// A Signature is the line of who signs. Without SignedOn and AttestedBy it prints
// as an empty box, to be signed by hand.
type Signature struct {
	Name     string
	Lessons  string // which lessons of the day, where it is not under all of them: "09:00–13:00"
	SignedOn Moment
	PIN      bool // signed with a PIN, on the tutor's device
	// AttestedBy is who declared, on AttestedOn, that the signature is missing.
	AttestedBy string
	AttestedOn calendar.Date
}

// A Reopening is a page that the director opened again after it was closed.
type Reopening struct {
	Lesson string // "lezione delle 09:00"
	By     string
	At     Moment
	Reason string
	Before []Signature // that stood under the page until then
}

// A Moment is a civil date and the wall time in the provider's zone.
type Moment struct {
	Date calendar.Date
	Wall calendar.Wall
}

// A Row is a person's line on a day page.
type Row struct {
	Number  int
	Name    string
	Marks   []Mark // one for each of Day.Lessons, in the same order
	Minutes calendar.Minutes
}

// A Mark is what the register says of a person at a lesson.
type Mark struct {
	State State
	Spans []Span // entry and exit, when present
	Mode  string // only when it differs from the lesson's: "DAD"

	RecordedOn calendar.Date // only when it was recorded late
}

// State of a mark. The zero State is Unmarked: neither present nor absent.
type State int

const (
	Unmarked    State = iota // «non segnato»
	Present                  // entry and exit times
	Absent                   // «ASSENTE»
	Outside                  // present, but never while the lesson was held
	NotHeld                  // of this lesson's audience, and the lesson was not held
	NotExpected              // not of this lesson's audience, or not enrolled on this day
)

// A Span is a stretch of the day.
type Span struct{ From, To calendar.Wall }

// A Seal is what a page left in the chain of evidence when it was closed, signed or
// corrected. The last one of a lesson covers those before it.
type Seal struct {
	Ordinal int
	Head    string // hexadecimal digest, printed in groups of four
	KeyID   string
	Earlier []int // the ordinals of the lesson's seals before it
}

// An Amendment is a counter-entry: old and new value both stay readable.
type Amendment struct {
	Number int
	What   string // whose or which entry: "Rossi Mario, lezione delle 09:00, uscita"
	Old    string
	New    string
	Reason string
	Author string
	At     Moment

	ReplacedBy int // the number of the later one of the same entry; 0: it holds
}

// Hours is the summary at the end: learner × segment × mode.
type Hours struct {
	Threshold string // the rule in words: "80 % delle ore complessive"
	Reading   string // how credits are counted, in words
	AsOf      calendar.Date
	Accounts  []Account
}

// An Account is the hours of one learner.
type Account struct {
	Number   int
	Name     string
	Lines    []Line
	Total    Line             // as the ledger returned it; Segment and Mode are not printed
	Required calendar.Minutes // what the threshold asks of this learner
	Percent  string           // "81,25 %", in the reading in force
	Other    string           // the same in the other reading, with its words; may be empty
	Outcome  string           // "soglia raggiunta"
	Notes    []string         // which bound cut hours: "UF 531: 2 h 00' di FAD oltre il massimo di 12 h"
}

// A Line is a segment in one mode.
type Line struct {
	Segment, Mode string
	Planned       calendar.Minutes
	Offered       calendar.Minutes
	Attended      calendar.Minutes
	Recognised    calendar.Minutes
	NotRecognised calendar.Minutes
	BeyondPlan    calendar.Minutes
	Credited      calendar.Minutes
}

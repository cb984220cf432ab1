package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
)

// The views are the contract between the handlers and the pages: plain values, one
// struct for each page, named like its file. A string in a view is ready to print in
// the reader's language, unless its comment says it is a value; a page translates
// only the sentences written in the page itself.

// Page is what every page has around it. View is the page's own struct.
type Page struct {
	Title    string // the h1 and the window's title
	Subtitle string
	Provider string // the training body's name, in the slim bar
	User     *User  // nil: nobody is signed in
	Nav      []NavItem
	Crumbs   []Link // the way here, without the page itself
	Alerts   []Alert
	Here     string // where to go on after a change of language; empty: the page before
	View     any
}

// User is who is signed in, as the slim bar shows them.
type User struct {
	Name string
	Role string // the role's word: "Tutor", "Segreteria"

	Keeper string // value: the account of who keeps registers, whose marks a device may hold
}

// Kept is what a page that a device may keep says of itself when there is no network.
type Kept struct {
	Title string        // in the list of what can be opened: "09:00–13:00 · UF 531"
	Date  calendar.Date // when the server made it, zero for a page that is not kept
	At    string        // 09:12
	Name  string        // whose it is
}

// Link is a place to go.
type Link struct {
	Text string
	Href string
}

// NavItem is an entry of the main menu.
type NavItem struct {
	Link
	Current bool
	Count   int // what waits behind it, 0 where nothing does
}

// Tone is what a badge or an alert says at a glance. Each has a colour and a shape,
// and stands beside a word: never colour alone.
type Tone string

const (
	Success Tone = "success" // ✓
	Caution Tone = "warning" // !
	Danger  Tone = "danger"  // ✕
	Info    Tone = "info"    // i
	Neutral Tone = "neutral" // –
)

// Badge is a state in one or two words.
type Badge struct {
	Tone Tone
	Text string
}

// Alert is a message above the page: what happened, and what to do next.
type Alert struct {
	Tone  Tone
	Title string
	Text  string
	Link  *Link
}

// Tab is one of the faces of a page; Filter one of the ways to narrow a list. Both
// are links, so that the state is in the URL.
type Tab struct {
	Link
	Current bool
}

// Filter narrows a list and says to how many.
type Filter struct {
	Link
	Count   int
	Current bool
}

// Pager is where a long list is cut. An empty link is a page that is not there.
type Pager struct {
	From, To, Total int
	Previous, Next  string // hrefs
}

// Empty stands where a list has nothing yet, and names the next step.
type Empty struct {
	Text string
	Next *Link
}

// Figure is one large number with its word, Href where it opens the list behind it.
type Figure struct {
	Number string
	Label  string
	Href   string
}

// Fact is one line of a description: "Provvedimento", "D.D. 12 del 3/2/2026".
type Fact struct {
	Label string
	Value string
}

// Choice is an option of a list.
type Choice struct {
	Value string // what the form sends
	Text  string
}

// Form is what was typed and what is wrong with it, by field name. A page opened for
// the first time has an empty Form, or the values to start from.
type Form struct {
	Values  map[string]string
	Errors  map[string]string
	Message string // the refusal as a whole, shown above the form
}

// Value is what was typed in a field.
func (f Form) Value(name string) string { return f.Values[name] }

// Error is what is wrong with a field, empty when nothing is.
func (f Form) Error(name string) string { return f.Errors[name] }

// Finding is a line of a verdict, its sentence already made.
type Finding struct {
	Rule     string
	Severity finding.Severity
	Subject  string // "UF 531", empty where the sentence says it
	Text     string
	Line     int    // line of the sheet, 0 where there is none
	Reason   string // why a person accepted it, empty where nobody did
	Href     string // the page where it is put in order, empty without one
}

// Event is a line of a history.
type Event struct {
	When string // 18/11/2026 16:42, in the provider's zone
	Who  string
	Text string
}

// ModeHours compares the hours of one mode with the plan.
type ModeHours struct {
	Mode    hours.Mode
	Planned calendar.Minutes
	Given   calendar.Minutes
	Note    string // the bound of the standard: "min 130 h", "max 175 h"
}

// Bar is a learner's hours on the scale of the course: what is recognised, by mode,
// what is credited, what can still be attended, and the mark of the threshold.
type Bar struct {
	Total      calendar.Minutes // T, the whole width
	Threshold  calendar.Minutes // what is required of this learner
	Parts      []BarPart
	Credited   calendar.Minutes
	Attendable calendar.Minutes // hatched: only a possibility
}

// BarPart is the recognised minutes of one mode.
type BarPart struct {
	Mode    hours.Mode
	Minutes calendar.Minutes
}

// Act is pages/act.html: one act that asks for a few fields and a button.
type Act struct {
	Action    string // href it posts to
	Intro     string
	Facts     []Fact
	Findings  []Finding  // what stands in the way, or is to be known before
	Conflicts []Conflict // lessons that stand in the way of it
	Form      Form
	Fields    []Field // Value and Error are filled in from Form
	Checks    []Checks
	Hidden    []Hidden
	Confirm   string // for irreversible acts: the sentence beside a box that must be ticked
	Submit    string
	Back      Link
}

// Controls are the fields with what was typed and what is wrong.
func (a Act) Controls() []Field {
	out := make([]Field, len(a.Fields))
	for i, f := range a.Fields {
		f.ID = "f-" + f.Name
		if typed, ok := a.Form.Values[f.Name]; ok {
			f.Value = typed
		}
		f.Error = a.Form.Error(f.Name)
		if f.Type == "" {
			f.Type = "text"
		}
		out[i] = f
	}
	return out
}

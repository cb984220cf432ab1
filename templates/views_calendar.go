package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Calendar is pages/calendar.html: a month or a week of lessons, of everything the reader
// may see or of one course, teacher or room. What it shows is all in its address.
type Calendar struct {
	Heading        string // "Novembre 2026", "23–29 novembre 2026"
	Views          []Tab  // month, week
	Previous, Next Link
	Today          Tab // current while it is shown
	Month          bool
	Columns        int // days of a week that are shown: 5, 6 or 7
	Days           []CalendarDay
	Bands          []string // of a week: the parts of the day that have lessons
	Chosen         []Link   // filters in force; each link is the page without it
	Facets         []Facet
	Modes          []ModeTotal
	Windows        []CalendarWindow // of a course: what has days and no hours
	Printed        string           // "stampato il 22/11/2026"
	Links          []Link           // to other views of the same thing
	Downloads      []Link
	Feed           *Feed // nil: the reader may not open one for this calendar
	Empty          Empty
}

// ModeTotal is a mode in the legend, with its hours of the days that are shown.
type ModeTotal struct {
	Mode    hours.Mode
	Minutes calendar.Minutes
}

// Facet is one way to narrow a calendar: by course, by room …
type Facet struct {
	Label   string
	Choices []Filter
}

// CalendarDay is a day, whether it has lessons or not.
type CalendarDay struct {
	Date   calendar.Date
	Month  string // its word
	Today  bool
	Other  bool     // of the month before or after
	Closed []string // why nobody teaches: "Immacolata Concezione"
	Bands  [][]CalendarLesson
	More   *Link // to the lessons that found no room in the cell
}

// Count is how many lessons the day shows.
func (d CalendarDay) Count() int {
	n := 0
	for _, b := range d.Bands {
		n += len(b)
	}
	return n
}

// CalendarLesson is a lesson in a calendar.
type CalendarLesson struct {
	Href      string
	From, To  calendar.Wall
	Segment   string // "UF 531"
	Mode      hours.Mode
	Course    string // empty where all are of one course
	Topic     string
	Teachers  string
	Place     string
	Audience  string // empty for the class
	State     Badge  // empty for what is simply to come, or closed and signed
	Cancelled bool
	Conflicts []string // what it clashes with
}

// CalendarWindow is self-paced distance or a work placement: days without hours.
type CalendarWindow struct {
	Mode hours.Mode
	Text string
	Days string // "dal 01/12/2026 al 20/12/2026"
	Href string
}

// Feed is a calendar on people's telephones: its secret address, while it has one. A POST to
// {Calendar}/indirizzo makes a new one, a POST to {Calendar}/revoca ends it.
type Feed struct {
	Calendar string // href
	Open     bool   // shown unfolded: it has just changed
	About    string // what one will find there
	URL      string // empty: there is none
	Since    string // "aperto il 22/11/2026 09:14 da Izzo Lucia"
}

package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Generate is pages/generate.html: a calendar from the week of a course. The form posts to
// /corsi/{CourseID}/genera and comes back with Preview; confirming posts the same again,
// with seal. Nothing is planned before.
type Generate struct {
	CourseID string // value
	Form     Form   // from, order, class_day, teacher_day, shortest, again
	Bands    []GenerateBand
	Segments []GenerateSegment
	Orders   []Choice
	Again    string  // what ticking «again» takes out, empty where there is nothing to take out
	Missing  []Alert // what has to be there first: teachers, rooms
	Preview  *GeneratePreview
}

// GenerateBand is a stretch of the week. Its fields are named band.{N}.days, .modes, .from,
// .to, .breaks, .room.
type GenerateBand struct {
	N           string // value
	Title       string
	Blank       bool // to be filled in where another one is needed
	Days, Modes Checks
	Rooms       []Choice
}

// GenerateSegment is a segment and its modes. Its fields are segment.{Code}.order, .weight.
type GenerateSegment struct {
	Code    string // value
	Title   string
	Strands []GenerateStrand
}

// GenerateStrand is a segment in a mode; no Rooms: it has a platform. Its fields are strand.{Key}.teachers, .with, .room
// or .platform, .groups.
type GenerateStrand struct {
	Key      string // value
	Mode     hours.Mode
	Missing  string // "mancano 30 h 00' su 50 h 00'"
	Done     bool   // nothing is missing
	Teachers []Choice
	Rooms    []Choice
	Groups   Checks // no boxes: the course has no groups
}

// GeneratePreview is the calendar as it would be.
type GeneratePreview struct {
	Summary   string
	Facts     []Fact
	Findings  []Finding
	Parts     []GeneratePart
	Weeks     []GenerateWeek
	Hidden    []Hidden // what was typed, and the seal of what is shown
	AskReason string   // why a reason is asked, empty where it is not
	Form      Form     // reason
	Submit    string   // empty: there is nothing to confirm
}

// GeneratePart is what the calendar gives of a segment in a mode.
type GeneratePart struct {
	Text                   string
	Missing, Given, Remain calendar.Minutes
}

// GenerateWeek is a week of it, by day.
type GenerateWeek struct {
	Title string
	Days  []GenerateDay
}

// GenerateDay is a day with its lessons, or why there are none.
type GenerateDay struct {
	Date    calendar.Date
	Off     string
	Lessons []LessonRow
}

// Closures is pages/closures.html: the days without lessons. A new closure posts scope,
// from, to, reason to /calendario/chiusure.
type Closures struct {
	Tabs     []Tab
	Form     Form
	Scopes   []Choice
	Closures []ClosureRow
	Holidays []HolidayRow
	Sites    []PatronRow
	CanClose bool
}

// ClosureRow is a closure still to come, with the lessons that lie in it.
type ClosureRow struct {
	From, To calendar.Date
	Reason   string
	Scope    string
	Lessons  []Link
	More     int // further lessons, not listed
	Lift     *Action
}

// HolidayRow is a national holiday, or the day of a site's patron saint.
type HolidayRow struct {
	Date calendar.Date
	Name string
	Law  string // or the sites whose patron it is
}

// PatronRow is a site of which nobody has said the patron's day.
type PatronRow struct {
	Site string
	Href string // empty: may not say it
}

package templates

import "vidimus/internal/calendar"

// Home is pages/home.html: what a provider still has to enter before its first lesson.
type Home struct {
	Steps []StartStep
	Done  int
	All   int
}

// StartStep is one of them.
type StartStep struct {
	Number   int
	Title    string
	Text     string
	State    Badge // fatto, da fare, poi
	Action   *Link // nil: done, or not the reader's to do
	Next     bool  // the first that is not done
	Optional bool
}

// Provider is pages/provider.html: who the training body is.
type Provider struct {
	Tabs         []Tab
	Actions      []Action
	Facts        []Fact
	Missing      Alert // what papers would print empty; no title where nothing is
	Terms        []Fact
	TermsActions []Action

	RegisterTerms   []Fact
	RegisterActions []Action
}

// Sites is pages/sites.html.
type Sites struct {
	Tabs    []Tab
	Sites   []Site
	CanOpen bool
	Empty   Empty
}

// Site is a place with its rooms.
type Site struct {
	Name    string
	Address string
	Use     string // "2 corsi"
	State   Badge
	Actions []Action
	Rooms   []Room
}

// Room is a classroom or a laboratory.
type Room struct {
	Name    string
	Seats   string
	Use     string // "12 lezioni in calendario"
	State   Badge
	Actions []Action
}

// StaffList is pages/staff.html.
type StaffList struct {
	Search    string // value of q
	Filters   []Filter
	People    []StaffPerson
	CanEngage bool
	Downloads []Link
	Empty     Empty
	Pager     Pager
}

// StaffPerson is somebody in the list of the staff.
type StaffPerson struct {
	Href    string
	Name    string
	Title   string
	Years   string
	Work    string // from the world of work: "sì", "no"
	Courses int
	State   Badge
	Lacks   []string
}

// Person is pages/person.html: a teacher or a tutor with what is on file. A document is
// posted, multipart, as kind, description, received, file to /personale/{ID}/documenti.
type Person struct {
	ID         string // value
	State      Badge
	Actions    []Action
	Facts      []Fact
	Lacks      []Finding
	Documents  []StaffDocument
	Upload     *Upload // nil: may not
	Judgements []Judgement
	Courses    []PersonCourse
	Hours      *HoursTable // of the month that was asked for
	Months     []MonthHours
	History    []Event
}

// StaffDocument is a document about somebody of the staff.
type StaffDocument struct {
	Title    string
	Kind     string
	Detail   string // "ricevuto il 12/09/2026", "ritirato il …: copia di un’altra persona"
	File     string // href, empty where there is none or it is not the reader's to see
	Withdraw string // href, empty where it may not be
	Gone     bool
}

// Upload is the form of a document.
type Upload struct {
	Form  Form
	Kinds []Choice
}

// Judgement is what somebody decided about a title, and whether it stands.
type Judgement struct {
	By       string // "Marotta Antonella, 20/09/2026"
	State    Badge
	Facts    []Fact
	Standing bool
	Fell     string // "decaduto il …: …"
}

// PersonCourse is a course somebody works on.
type PersonCourse struct {
	Href  string // empty where the reader may not open it
	Name  string
	Parts string
	State Badge
}

// MonthHours is a month of somebody's lessons.
type MonthHours struct {
	Href    string
	Month   string
	Current bool
	HoursSum
}

// HoursSum is what was planned of some lessons and what became of it.
type HoursSum struct {
	Planned          calendar.Minutes
	Held             calendar.Minutes // = Signed + Unsigned
	Signed, Unsigned calendar.Minutes
	Open, Ahead      calendar.Minutes // to be closed, to be held
	Cancelled        calendar.Minutes
}

// HoursTable is the teaching of one month, person by person, course by course and mode.
type HoursTable struct {
	Month string
	Rows  []HoursRow
	Total HoursSum
	Empty string
}

// HoursRow is one person, course and mode. Name is empty where it is that of the row above.
type HoursRow struct {
	Name, Href string
	Course     string
	Mode       string
	HoursSum
}

// StaffHours is pages/staff_hours.html.
type StaffHours struct {
	Previous, Next Link
	Value          string // of the month's field: "2026-03"
	Months         []Choice
	Table          HoursTable
	Courses        []CourseHours
	Downloads      []Link
}

// CourseHours is what a course had in a month: each lesson once, and for everybody who gave it.
type CourseHours struct {
	Href, Course           string
	Held, Taught, Together calendar.Minutes
}

// Accounts is pages/accounts.html: who signs in.
type Accounts struct {
	Tabs      []Tab
	Search    string // value of q
	Filters   []Filter
	Accounts  []AccountRow
	Downloads []Link
	Empty     Empty
	Pager     Pager
}

// AccountRow is one of them.
type AccountRow struct {
	Href     string
	Name     string
	Email    string
	Roles    string
	Staff    string // the person of the staff, where it is one
	State    Badge
	Sessions int
}

// AccountPage is pages/account.html.
type AccountPage struct {
	State   Badge
	Facts   []Fact
	Link    *OneTimeLink // just made: it is shown once
	Actions []Action
	History []Event
}

// OneTimeLink is a link that lets its bearer choose a password.
type OneTimeLink struct {
	URL   string
	Until string // 29/11/2026 09:14
	For   string
}

// Profile is pages/profile.html: one's own account. It posts password, password_new,
// password_again to /profilo/password.
type Profile struct {
	Facts []Fact
	Form  Form
	Staff *Link // one's own page, for who is of the staff
	PIN   *OwnPIN
}

// Password is pages/password.html: who holds a one-time link chooses a password. It
// posts password, password_again to /password/{Token}.
type Password struct {
	Form  Form
	Token string // value
	Email string
}

package templates

import "vidimus/internal/calendar"

// SignIn is pages/sign_in.html. It posts email, password and next to /accedi.
type SignIn struct {
	Form  Form
	Next  string     // value: the path to go on to
	Demo  []DemoUser // who can sign in, on the demo provider only
	Setup bool       // no administrator yet: say where the one-time link is
}

// DemoUser is an account of the demo provider.
type DemoUser struct {
	Name, Role, Email, Password string
}

// Setup is pages/setup.html, the first administrator's form. It posts provider,
// name, email, password, password_again to /avvio/{Token}.
type Setup struct {
	Form  Form
	Token string // value
}

// Courses is pages/courses.html.
type Courses struct {
	Courses []CourseRow
	Filters []Filter
	Search  string // value of q
	CanOpen bool   // may open a course: link to /corsi/nuovo
	Desk    []Link // the desk's lists across all courses
	Empty   Empty
	Pager   Pager
}

// CourseRow is one edition in the list.
type CourseRow struct {
	Href    string
	Title   string
	Edition string // "ed. 3 – 2026/27"
	Code    string // the Region's course code, may be empty
	State   Badge
	Dates   string // "dal 01/12/2026 al 28/05/2027"
	Seats   string // "24 su 25"
	Given   calendar.Minutes
	Total   calendar.Minutes
	Note    string // what waits for somebody: "3 lezioni da firmare"
}

// NewCourse is pages/new_course.html. It posts title, edition, standard, training,
// funding, cup, region_code, seats, site, start, end, register,
// platform, uf_caps, credit_reading, at_risk, mark_scale, pass_mark and the plan to Action;
// check=1 only judges it, propose=1 proposes another. Without a standard it first asks for
// one, by GET.
type NewCourse struct {
	Form      Form
	Action    string // href: /corsi, or /corsi/{id}/modifica for a draft
	Standards []Choice
	Standard  string // the title of the chosen one, empty before
	Sites     []Choice
	Plan      PlanEditor
}

// Variation is pages/variation.html: a new plan under a dated act. It posts act, date,
// reason, accepted.{key} for each warning and the plan to /corsi/{CourseID}/variazione.
type Variation struct {
	CourseID string // value
	Form     Form
	Plan     PlanEditor
}

// ErrorPage is pages/error.html: what was refused and what to do next.
type ErrorPage struct {
	Status  int
	Message string
	Fields  []Fact
	ID      string // the id that is in the log, empty for a refusal a person can act on
	Next    []Link
}

// Inspect is pages/inspect.html: what doctor recomputed, for inspectors.
type Inspect struct {
	Tabs      []Tab
	CheckedAt string // 22/11/2026 09:14
	Verdict   Alert  // "Integro" or the first thing that differs
	Checks    []Check
	Streams   []Stream
	Anchors   []Fact
}

// Check is one thing that was recomputed.
type Check struct {
	Title  string
	State  Badge
	Detail string
}

// Stream is one chain of events.
type Stream struct {
	Name   string
	Events int
	Head   string // the first characters of the head's hash
	Since  string // unchanged since
	State  Badge
}

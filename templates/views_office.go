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

// Catalogue is pages/catalogue.html. Uploading posts the file "sheet" to /standard.
type Catalogue struct {
	Standards []StandardRow
	Filters   []Filter
	CanUpload bool
	Form      Form // field sheet
	Empty     Empty
}

// StandardRow is one version of a sheet in the catalogue.
type StandardRow struct {
	Href         string
	Code         string
	Title        string
	Region       string
	EQF          string
	Version      int
	State        Badge  // bozza, confermato, pubblicato
	Hours        string // "250 h", or "senza standard formativo"
	Courses      int
	FindingsOpen int
}

// Standard is pages/standard.html. Confirming posts to /standard/{ID}/conferma with
// confirmed.{Key} for each reading, publishing posts confirm to /standard/{ID}/pubblica.
type Standard struct {
	ID          string // value
	State       Badge
	Facts       []Fact // act, EQF, SEP, ADA, ATECO, ISTAT, ISCED-F, regolamentata
	Description string
	Units       []CompetenceUnit
	Training    []Training // empty: the sheet has none, no course can be declared conformant
	Readings    []ReadingGroup
	Confirmed   string // "Letture confermate da Rossi Giulia il 12/11/2026", empty while open
	Findings    []Finding
	CanConfirm  bool
	CanPublish  bool
	Form        Form
	Source      Link // the sheet as it was received
}

// CompetenceUnit is a UC of the sheet.
type CompetenceUnit struct {
	Code      string
	Title     string
	EQF       string
	Bounds    []Fact // min duration, max DAD, max FAD
	ISTAT     []string
	Abilities []string
	Knowledge []string
}

// Training is one training standard of the sheet: its bounds, years and UF.
type Training struct {
	Bounds []Fact // "Durata minima" "250 h"; "non indicato" where no bound is set
	Units  []TrainingUnit
	Texts  []Fact // requirements, assessment, credits, as the sheet words them
}

// TrainingUnit is a UF of the sheet. A figure is ready to print: "30 h", "non indicato".
type TrainingUnit struct {
	Code, Title, Competence              string
	MinHours, MaxDAD, MaxFAD, Laboratory string
}

// ReadingGroup is what was read from one line of the sheet.
type ReadingGroup struct {
	Line     int    // 0: of the sheet as a whole
	Quote    string // the line
	Readings []Reading
}

// Reading is a fact that was inferred from prose and that a person confirms before
// the version is published.
type Reading struct {
	Key   string // value: the form's field is confirmed.{Key}
	Text  string
	Doubt bool // the sheet contradicts itself or is incomplete: read with care
}

// Courses is pages/courses.html.
type Courses struct {
	Courses []CourseRow
	Filters []Filter
	Search  string // value of q
	CanOpen bool   // may open a course: link to /corsi/nuovo
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
	CheckedAt string // 22/11/2026 09:14
	Verdict   Alert  // "Integro" or the first thing that differs
	Checks    []Check
	Streams   []Stream
	Anchors   []Fact
	CanRun    bool // posting to /integrita recomputes now
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

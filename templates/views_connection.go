package templates

// Connection is pages/connection.html: who was connected to a remote lesson, by the reports of
// the platform. A report posts file to /lezioni/{LessonID}/resoconto; what is proposed posts
// version.{E}, state.{E}, times.{E} and keep.{E} of every enrolment E, and seen, the
// reports it rests on, to …/resoconto/conferma.
type Connection struct {
	LessonID string // value
	Intro    string
	Facts    []Fact
	Upload   *Form // nil: may not
	Again    bool  // a report is there already
	Reports  []ConnectionReport
	People   *ConnectionPeople  // nil: nobody to ask or to correct
	Proposed *ConnectionRows    // nil: nothing to show yet
	Empty    Empty              // shown where there is no report
	Differs  []ConnectionDiffer // between a second report and what counts
}

// ConnectionReport is a report that is on file.
type ConnectionReport struct {
	ID       string // value
	Name     string
	Platform string
	When     string // "caricato il 08/07/2025 13:20 da Ferri Marta"
	SHA256   string
	Download string // href
	State    Badge
	Doubt    string // why it may be the wrong file
	Findings []Finding
	Order    *Form             // asks whether the day or the month comes first
	Columns  *ConnectionColumn // asks what the columns are
	Actions  []Action
}

// ConnectionColumn asks what stands in the columns of a report nobody knows. It posts label,
// order and the columns name, surname, email, join, leave, duration by number to
// …/resoconto/{report}/colonne.
type ConnectionColumn struct {
	Form    Form
	Header  []string
	Rows    [][]string
	Options []Choice
}

// ConnectionPeople are the people of the reports. It posts alias.{i}, was.{i} and who.{i} to
// …/resoconto/persone.
type ConnectionPeople struct {
	Form    Form
	Asked   []ConnectedPerson // nobody has said who they are
	Known   []ConnectedPerson
	Choices []Choice // the class, staff, ignored
}

// ConnectedPerson is somebody of a report.
type ConnectedPerson struct {
	Index     int // in the form
	Name      string
	Email     string
	Alias     string // value: what the choice is remembered by
	Connected string // "09:03:03–12:07:54, 236′"
	Who       string // value of the choice, empty where nobody has said
	How       string // "dall’e-mail", "dal nome"
	Resembles string // a suggestion: "Larici Olga"
}

// ConnectionRows are the learners with what is proposed for each.
type ConnectionRows struct {
	Form     Form
	Seen     string // value
	From, To string // of the lesson
	Breaks   string
	Rows     []ConnectionRow
	Same     []ConnectionRow // that the register says already, where others wait to be confirmed
	Editable bool
	Attest   bool   // a report is still to be confirmed, and nobody's mark changes by it
	Blocked  string // why nothing can be confirmed yet
}

// ConnectionRow is one learner against the lesson.
type ConnectionRow struct {
	Enrolment string // value
	Name      string
	Strip     Strip
	State     MarkState // proposed
	Times     string    // "09:03:03–12:07:54, 12:07:55–13:00:00"
	Minutes   string    // "236′ su 240′"
	Version   int
	Marked    string // what is on the register now: "presente 09:00–13:00"
	Choose    bool   // it says otherwise, by hand: somebody must choose
	Done      bool   // the register says this already
	Amend     string // href of the counter-entry, on a closed page that says otherwise
	Note      string // "in DAD", "60′ dichiarati, non verificabili"
}

// ConnectionDiffer is a learner of whom a second report says otherwise.
type ConnectionDiffer struct {
	Report, Name, Counted, Compared string
}

// ConnectedTable are some people of the reports, with what they are chosen among.
type ConnectedTable struct {
	Form    Form
	Choices []Choice
	Rows    []ConnectedPerson
}

// ConnectionEntry is one row, with the form it stands in.
type ConnectionEntry struct {
	Form     Form
	Row      ConnectionRow
	Editable bool
}

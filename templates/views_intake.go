package templates

// Imports is pages/imports.html: a file of people to bring, and those that were brought. It
// posts file or text, and course, to /importazioni.
type Imports struct {
	Form    Form
	Courses []Choice // on which they may be enrolled
	Kept    int      // days that rows left out are kept
	Rows    []ImportRow
}

// ImportRow is an import that was begun.
type ImportRow struct {
	Href, File, When, Who string
	Course                *Link
	State                 Badge
	Counts                string
}

// ImportColumns is pages/import_columns.html: what the columns of a file are. It posts header
// and column.{letter} to /importazioni/{ID}/colonne.
type ImportColumns struct {
	ID      string // value
	Facts   []Fact
	Same    *Alert // the same file was imported before
	Form    Form
	Headers []Choice // the first rows: which has the headings
	Fields  []Choice
	Columns []ImportColumn
}

// ImportColumn is a column of the file. Name is its field in the form.
type ImportColumn struct {
	Letter, Heading, Name string
	Samples               []string
	Field                 string // value: the field it is for
}

// ImportPreview is pages/import_preview.html: what each row would do. It posts choice.{number}
// to /importazioni/{ID}/scelte, and update, warned to /importazioni/{ID}/conferma.
type ImportPreview struct {
	ID      string // value
	Facts   []Fact
	Filters []Filter
	Keep    []Hidden // where the choices go back to
	Lines   []ImportLine
	Choices bool // some line has a choice
	Empty   Empty
	Pager   Pager
	Form    Form
	Doing   []string // what confirming does
	Differs int      // people known with something that differs
	Warned  int      // rows with warnings
}

// ImportLine is a row of the file.
type ImportLine struct {
	Number  int
	Name    string
	Detail  string // birth date and code
	What    Badge
	Found   []Finding
	Changes []ImportChange
	Choice  string // value
	Options []Choice
	Known   *Link
}

// ImportChange is a field of somebody known that differs.
type ImportChange struct{ Label, Old, New string }

// Import is pages/import.html: an import that is being written, or what came of it.
type Import struct {
	ID       string // value
	Facts    []Fact
	Writing  bool
	Done     int // rows dealt with
	All      int
	Percent  int
	Figures  []Fact
	Left     []Link // the file of refused rows
	LeftText string
	Erased   string
	Next     []Link
	Discard  bool // its rows can be erased now
}

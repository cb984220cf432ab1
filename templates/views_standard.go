package templates

// Catalogue is pages/catalogue.html. Its search posts q, regione, formativo and stato by
// GET; adding a sheet posts the file "sheet" or the text "text" to /standard.
type Catalogue struct {
	Standards []StandardRow
	Filters   []Filter
	Search    Form // q, regione, formativo; stato goes along hidden
	Regions   []Choice
	Training  []Choice
	CanUpload bool
	CanPair   bool // two or more are listed: they can be compared
	Form      Form // fields sheet, text
	Unread    bool // the text is no sheet we can read: offer to type it in
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
	State        Badge  // bozza, confermato, pubblicato, superato
	Hours        string // "250 h", or "senza standard formativo"
	Courses      int
	FindingsOpen int
}

// NewStandard is pages/standard_new.html: a sheet typed in by hand. It posts region and
// title to /standard/nuovo.
type NewStandard struct {
	Form    Form
	Regions []Choice
}

// Standard is pages/standard.html. Confirming posts to /standard/{ID}/conferma with
// confirmed.{Key} for each reading, publishing posts confirm to /standard/{ID}/pubblica.
type Standard struct {
	ID          string // value
	State       Badge
	From        string // where it comes from: "Letta dal testo ufficiale, corretta a mano il 12/11/2026 da Rossi Giulia"
	Actions     []Action
	More        []Action // the rarer ones
	Facts       []Fact   // act, EQF, SEP, ADA, ATECO, ISTAT, ISCED-F, regolamentata
	Description string
	Units       []CompetenceUnit
	Training    []Training     // empty: the sheet has none, no course can be declared conformant
	Readings    []ReadingGroup // what a person confirms, or has confirmed
	ToConfirm   int
	Blocked     int    // findings that stand in the way of publication
	Confirmed   string // "Letture confermate da Rossi Giulia il 12/11/2026", empty while open
	Findings    []Finding
	CanConfirm  bool
	CanPublish  bool
	CanAdjoin   bool   // the training standard that the region publishes apart can be added: minimum, minimum_text
	Staying     string // before publication: "2 corsi restano sulla versione 1"
	Form        Form
	Lines       []SourceLine // the text it was read from, empty where there is none
	Source      Link         // the sheet as it was received
	Versions    []StandardVersion
}

// StandardVersion is one version of the qualification, in the list of all.
type StandardVersion struct {
	Link
	Current bool
	State   Badge
	When    string // "pubblicata il 12/11/2026"
	Courses []Link // the courses that follow it
	More    int    // and so many others
	Diff    Link   // what changed from the published version before it; empty Href where there is none
}

// SourceLine is a line of the official text; Reading links to what was read from it.
type SourceLine struct {
	No      int
	Text    string
	Reading string // href, empty where nothing is to be confirmed
	Doubt   bool
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
	Title        string
	Bounds       []Fact // "Durata minima" "250 h"; "non indicato" where no bound is set
	Requirements []Fact // what is asked to enter, and of the staff
	Units        []TrainingUnit
	Texts        []Fact // requirements, assessment, credits, as the sheet words them
}

// TrainingUnit is a UF of the sheet. A figure is ready to print: "30 h", "non indicato".
type TrainingUnit struct {
	Code, Title, Competence              string
	MinHours, MaxDAD, MaxFAD, Laboratory string
}

// ReadingGroup is what is confirmed together: read from one line of the sheet, or of one
// part of it.
type ReadingGroup struct {
	ID       string // of the fieldset: "lettura-84"
	Title    string
	Line     int    // 0: of no single line
	Quote    string // the line
	Readings []Reading
}

// Reading is a fact that a person confirms before the version is published: inferred from
// prose, changed by hand, or typed.
type Reading struct {
	Key      string // value: the form's field is confirmed.{Key}
	Text     string
	Doubt    bool // the sheet contradicts itself or is incomplete: read with care
	Old, New string
}

// StandardDesk is pages/standard_edit.html: a draft by its parts, each with a form of its
// own.
type StandardDesk struct {
	ID       string // value
	Parts    []DeskPart
	Units    []DeskPart
	Training []DeskTraining
	AddUnit  string // hrefs
	AddTrain string
	Findings []Finding
	Back     Link
	Alert    string // what a refused act says
}

// DeskPart is one part in the list: what it says in a line, where it is corrected. Strike
// takes it out of the sheet.
type DeskPart struct {
	Title     string
	Summary   string
	Corrected int // fields that differ from what was read, or from the published version
	Edit      Link
	Strike    *Action
}

// DeskTraining is a training standard and its forms.
type DeskTraining struct {
	Title  string
	Parts  []DeskPart
	Strike *Action
}

// StandardPart is pages/standard_part.html: the form of one part. It posts the controls,
// seen and then to Action; the button named more asks for one more row.
type StandardPart struct {
	Action string
	Seen   string // value: the part as it was when the form was opened
	Form   Form
	Groups []ControlGroup
	Again  bool // after saving, another of the same kind
	Back   Link
}

// ControlGroup is some controls under one heading. Rows repeat the same controls.
type ControlGroup struct {
	ID     string
	Title  string
	Hint   string
	Folded bool
	Dense  bool // figures: small fields side by side
	Fields []Field
	Rows   []ControlRow
	Add    string // the button's words; empty where no row can be added
	Blank  ControlRow
}

// ControlRow is one of the rows; its controls' names carry its number.
type ControlRow struct {
	Title  string
	Fields []Field
}

// StandardDiff is pages/standard_diff.html: a version beside the published one before it.
type StandardDiff struct {
	Older, Newer Link
	Figures      []Figure
	Groups       []DiffGroup
	Staying      []Link // courses that follow the older one
	Empty        Empty
}

// DiffGroup is what changed in one part of the sheet.
type DiffGroup struct {
	Title   string
	Changes []DiffLine
}

// DiffLine is one change. Of a long text only the words that differ stand between those
// around them.
type DiffLine struct {
	Label         string
	Kind          Badge // aggiunto, tolto, cambiato
	Old, New      string
	Before, After string
}

// StandardPair is pages/standard_compare.html: two qualifications side by side. Choosing
// posts a and b by GET.
type StandardPair struct {
	Form       Form
	Choices    []Choice
	A, B       *PairSide
	Figures    []Figure
	Facts      []PairFact
	Units      []PairLine
	Abilities  []PairLine
	Knowledge  []PairLine
	Codes      []PairLine
	Similar    []PairLine
	Exports    []Link
	NothingYet Empty
}

// PairSide is one of the two; Units are how much of each UC stands in the other.
type PairSide struct {
	Link
	Region string
	Units  []PairUnit
}

// PairUnit is a UC and its share in common: "3 su 10".
type PairUnit struct {
	Name, Abilities, Knowledge string
}

// PairFact is what each of the two says of the same thing.
type PairFact struct {
	Label, A, B string
	Same        bool
}

// PairLine is one thing in common; In are the units where it stands.
type PairLine struct {
	Kind     string // "ATECO 2007", "76 %": what stands before it
	A, B     string
	InA, InB string
	How      Badge // identico, stesse parole, stesso codice; none where they only look alike
}

// pairTable is a list of the comparison with the names of the two.
type pairTable struct {
	Title, A, B, Empty string
	Lines              []PairLine
}

// pairOf makes one of its lists ready for the page.
func pairOf(v StandardPair, title string, lines []PairLine, empty string) pairTable {
	return pairTable{Title: title, A: v.A.Text, B: v.B.Text, Lines: lines, Empty: empty}
}

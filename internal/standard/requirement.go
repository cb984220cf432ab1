package standard

// Source says who asks for an entry requirement: only what the sheet or the law
// asks may be called "nessuna deroga".
type Source string

const (
	FromSheet    Source = "sheet"
	FromLaw      Source = "law"
	FromProvider Source = "provider"
)

// Deadline says by when a requirement must be held and documented (R-TIME).
type Deadline string

const (
	ByStart       Deadline = "start"       // the day of the first lesson held, inclusive
	ByCertificate Deadline = "certificate" // before the certificate is issued
)

// Validity says until when what is handed in must be valid.
type Validity string

const (
	ValidAtStart Validity = ""    // on the day the course starts
	ValidToEnd   Validity = "end" // to the last day of the course
)

// EntryRule is one entry requirement as data of the standard: package enrolment
// judges it, this package only says what is asked. Which fields matter depends on
// ID; the others are zero.
type EntryRule struct {
	ID         string   `json:"id"` // DOMAIN §4: R-AGE, R-SCHOOL, R-GRADE, R-FOREIGN-TITLE, R-LANGUAGE, R-IDENTITY, R-MINOR, R-TAXCODE, R-PRIVACY, …
	Source     Source   `json:"source"`
	Deadline   Deadline `json:"deadline"`
	NoOverride bool     `json:"no_override"` // "Non è ammessa alcuna deroga": no role can force it
	Waivable   bool     `json:"waivable"`    // an admission credit may waive it

	MinAge             int    `json:"min_age,omitempty"`              // R-AGE: years completed on the course start date
	AssessmentFromAge  int    `json:"assessment_from_age,omitempty"`  // R-SCHOOL: from this age an assessment of the equivalent competences may replace the title
	MinSchooling       string `json:"min_schooling,omitempty"`        // R-GRADE: the sheet's word, "Licenza media"
	LanguageLevel      string `json:"language_level,omitempty"`       // R-LANGUAGE: "A2", "B1" (QCER)
	EntryTestAccepted  bool   `json:"entry_test_accepted,omitempty"`  // R-LANGUAGE: an entry test kept on file counts instead
	ItalianDiplomaFree bool   `json:"italian_diploma_free,omitempty"` // R-LANGUAGE: exempt with a lower-secondary or higher diploma of the Italian school system
	SelfDeclaration    bool   `json:"self_declaration,omitempty"`     // a self-declaration is accepted as evidence

	Days       int       `json:"days,omitempty"`        // of ByStart: so many days after the start, before it where negative
	ValidUntil Validity  `json:"valid_until,omitempty"` // what is handed in must be valid until then
	ValidDays  int       `json:"valid_days,omitempty"`  // and so many days more
	Composed   *Composed `json:"composed,omitempty"`    // of what the program has no rule of its own for

	Clause string `json:"clause,omitempty"` // the sheet's own words
	Line   int    `json:"line,omitempty"`   // where they stand in the source
}

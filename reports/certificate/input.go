package certificate

import "vidimus/internal/calendar"

// A Certificate is one «Certificazione di qualifica professionale», frozen.
type Certificate struct {
	Draft    bool          // prints BOZZA across every page
	Date     calendar.Date // of the certificate; it dates the file too
	Place    string        // where it is given
	Number   string        // the provider's own gap-free register number
	Region   Body          // the ente titolare
	Provider Body
	// RegionalNumber and RegionalDate are the Region's act, once it is released.
	RegionalNumber string
	RegionalDate   calendar.Date

	Accreditation     string // the provider's accreditation code
	Qualification     string
	QualificationCode string
	EQF               string
	SEP               string
	ADA, ISTAT, ATECO []Code
	Holder            Holder

	Act        string // the authorising act, "D.D. n. 123"
	ActDate    calendar.Date
	CourseCode string
	Course     string // the title of the edition; may be empty
	Site       string
	Start, End calendar.Date
	Total      calendar.Minutes
	ByMode     []ModeHours
	Stage      string   // "75 h 00' presso Alfa s.r.l."; may be empty
	Credits    []string // "UF 531: 10 h 00' (decisione n. 4 del 02/03/2026)"

	Units      []Unit // the competence units certified
	Assessment string // how the competences were assessed
	ExamDate   calendar.Date
	Board      string   // the board and the act that appointed it
	LegalBasis []string // one norm each

	Signatories []Signatory

	VerificationCode string
	URL              string // the verification page, ASCII: drawn as QR and printed
	KeyID            string
}

// A Body signs the paper with its name and, where there is one, its logo.
type Body struct {
	Name string
	Site string
	Logo []byte // PNG or JPEG; may be empty
}

// A Code is an entry of a classification.
type Code struct{ Code, Title string }

// A Holder is whom the paper certifies, with the names valid on its date.
type Holder struct {
	Name       string
	BirthPlace string
	Birth      string // as much of the date as is known: 31/12/2006, 1990
	TaxCode    string
}

// ModeHours is a line of the split by mode.
type ModeHours struct {
	Mode    string // as the field says it: "Aula", "DAD"
	Minutes calendar.Minutes
}

// A Unit is a competence unit certified.
type Unit struct {
	Code      string
	Title     string
	EQF       string
	Abilities []string
	Knowledge []string
}

// A Signatory gets a box to sign in.
type Signatory struct{ Role, Name string }

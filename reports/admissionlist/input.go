package admissionlist

import "vidimus/internal/calendar"

// A List is the admission list to an exam, as it was frozen.
type List struct {
	Draft         bool          // prints BOZZA across every page
	Date          calendar.Date // the date of the list; it dates the file too
	Place         string        // where it is signed; may be empty
	Region        string        // "Regione Campania"
	Provider      string
	Accreditation string
	Course        string
	Qualification string
	CourseCode    string
	Act           string // the authorising act, "D.D. n. 123"
	ActDate       calendar.Date
	Site          string
	Start, End    calendar.Date
	Exam          string // "esame finale", "esame intermedio del 1° anno"
	Total         calendar.Minutes
	ByMode        []ModeHours
	Threshold     string // the rule in words: "80 % delle ore complessive"
	Reading       string // how credits are counted, in words
	Candidates    []Candidate
	Notes         []string // warnings of the whole list, each a sentence
	Digest        string   // hexadecimal digest of the frozen list, printed in groups of four
	KeyID         string
	Director      string
}

// ModeHours is a line of the split by mode.
type ModeHours struct {
	Mode    string // as the field says it: "Aula", "DAD"
	Minutes calendar.Minutes
}

// A Candidate is a line of the list. Auditors are not on it.
type Candidate struct {
	Number       int    // on the register
	Name         string // surname and name, as valid on the list's date
	BirthPlace   string
	Birth        string // as much of the date as is known: 31/12/2006, 1990
	TaxCode      string
	Recognised   calendar.Minutes
	Credited     calendar.Minutes
	Required     calendar.Minutes
	Percent      string // "81,25 %", in the reading in force
	OtherPercent string // in the other reading, with its words; may be empty
	Requirements string // "completi", "mancanti"
	Tests        string // tests at the end of each UF: "2 di 2"
	Admitted     bool
	Pending      bool   `json:",omitempty"` // of a draft: the threshold is neither reached nor out of reach
	Reason       string // one sentence, always there
}

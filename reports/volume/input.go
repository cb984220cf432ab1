package volume

import "vidimus/internal/calendar"

// Volume is everything the sheets of a volume print.
type Volume struct {
	Date          calendar.Date // the paper's own
	Region        string        // "Regione Campania"
	Provider      string
	Accreditation string // the provider's accreditation code
	ProviderSite  string
	Course        string // the title of the edition
	Qualification string
	CourseCode    string
	Act           string // the authorising act, "D.D. n. 123"
	ActDate       calendar.Date
	Site          string // where the course is held
	Director      string
	Tutor         string
	Number        int
	Pages         []Page
	Learners      []Learner // of the class, as it is on the paper's date
	Seats         int       // that many lines there are at least
	// Emergency is a loose sheet for a day on which neither register nor network is at hand:
	// it belongs to no volume, and its pages have no number.
	Emergency bool
}

// Page is a numbered page with the code that leads a scan of it to its place.
type Page struct {
	Number int
	QR     string // the text of the square
	Code   string // the same to be read and typed by people
}

// Learner is a line of the sheet.
type Learner struct {
	Number int
	Name   string
}

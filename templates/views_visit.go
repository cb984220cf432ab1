package templates

// Visits is pages/visits.html: what inspectors noted of a course.
type Visits struct {
	Intro   string
	Actions []Action
	Rows    []VisitRow
	Empty   Empty
}

// VisitRow is one annotation.
type VisitRow struct {
	Number    int
	When      string
	Lesson    Link // no text where it is of the whole course
	Outcome   Badge
	Note      string
	Present   int
	Inspector string
	Noted     string // when it was written, and its seal
	Seal      int    // its ordinal
}

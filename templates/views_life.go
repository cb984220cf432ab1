package templates

// CourseLife is every passage of a course, from its authorisation to its closing, and what
// stands in the way of the next (page "course_life").
type CourseLife struct {
	Steps []LifeStep
}

// LifeStep is one passage.
type LifeStep struct {
	Title    string
	Asks     string // what it asks, in one sentence
	On       string // the day it was done, empty where none is kept
	Done     bool
	Next     bool
	Findings []Finding // of the next one
	Open     int       // how many of them block it
	Act      Action    // the page where it is done, none for who may not
}

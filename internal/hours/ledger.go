package hours

import "vidimus/internal/calendar"

// BoundKind is which of the law's bounds stopped a minute from counting.
type BoundKind string

const (
	SegmentBound BoundKind = "segment"    // planned − credited of the segment: "oltre il piano"
	UnitDAD      BoundKind = "unit_dad"   // the unit's cap: "non riconosciuta", as all below
	UnitFAD      BoundKind = "unit_fad"   //
	CourseDAD    BoundKind = "course_dad" //
	CourseFAD    BoundKind = "course_fad" //
)

// Bound is one bound of the plan; Segment is empty for the course's.
type Bound struct {
	Kind    BoundKind
	Segment string
	Limit   calendar.Minutes
}

// Line is what became of one presence.
type Line struct {
	Presence
	Recognised calendar.Minutes
	LeftOver   calendar.Minutes // Minutes − Recognised
	Bound      Bound            // what stopped LeftOver; the zero Bound where nothing is left over
}

// CellTotal is a row of the hours summary.
type CellTotal struct {
	Cell
	Planned       calendar.Minutes
	Offered       calendar.Minutes // held for this learner, make-up lessons apart
	MakeUp        calendar.Minutes // held for this learner to give back what was missed
	Unmarked      calendar.Minutes // of the two above: nobody has said present or absent
	Attended      calendar.Minutes // = Recognised + NotRecognised + BeyondPlan
	Recognised    calendar.Minutes
	NotRecognised calendar.Minutes // stopped by a cap
	BeyondPlan    calendar.Minutes // stopped by the segment's planned minutes
	Credited      calendar.Minutes // what counts of the credits
	Remaining     calendar.Minutes // planned − offered − credited, at least 0
}

// Figure is the threshold in one reading of the credits.
type Figure struct {
	Numerator         calendar.Minutes // A, or A + C
	Denominator       calendar.Minutes // T − C, or T
	Required          calendar.Minutes // the least A that is enough
	PercentHundredths Hundredths       // truncated
	Reached           bool
}

// Outcome is where a learner stands.
type Outcome string

const (
	Reached     Outcome = "reached"      // the threshold is met
	OnCourse    Outcome = "on_course"    // it can be met
	AtRisk      Outcome = "at_risk"      // it can, but most of the allowed absence is used
	Unreachable Outcome = "unreachable"  // it cannot, even attending all that is ahead
	NoThreshold Outcome = "no_threshold" // the standard states none, or nothing is planned
	Withdrawn   Outcome = "withdrawn"    // left the course by their own will, as [Leaving] says
	Excluded    Outcome = "excluded"     // left it by decision of the provider
	Transferred Outcome = "transferred"  // left it for another course
)

// Standing is one threshold judged: what is required, what there is, what there can
// still be.
type Standing struct {
	Threshold
	Year           int // of the course; 0 = the whole of it
	Reading        Reading
	T, C, A        calendar.Minutes // planned, credited, recognised
	Ahead          calendar.Minutes // what may still be attended: remaining, make-ups to come, unmarked
	Best           calendar.Minutes // the A of somebody who attends all that is ahead
	Required       calendar.Minutes // the least A that is enough
	AllowedAbsence calendar.Minutes // T − C − Required
	Lost           calendar.Minutes // T − C − Best: what can no longer be recognised
	Missable       calendar.Minutes // Best − Required: may still be missed; negative when unreachable
	Outcome        Outcome
	Last           calendar.Date // of attendance, where the Outcome is of somebody who left
}

// Ledger is the answer: what every screen, paper and export prints.
type Ledger struct {
	Standing                     // of the whole course; Standing.Outcome is its own
	Outcome           Outcome    // the worst of the course's, of the further thresholds and of the years'
	PercentHundredths Hundredths // in the course's reading
	Reduced, Counted  Figure     // both readings are printed

	Cells    []CellTotal // in plan order, then the cells the plan does not have
	Total    CellTotal   // their sum
	Lines    []Line      // in order of time
	Unmarked int         // how many lines nobody has marked
	Excess   []Credit    // the credits, or the part of them, beyond the planned minutes

	Extra []Standing // the plan's further thresholds
	Years []Ledger   // of each year by itself: no segment is planned by year, so their Cells have nothing Planned

	// ImpossibleOn is the first day on which the course's threshold cannot be met any
	// more if everything from now on is missed; zero if that never happens or already has.
	ImpossibleOn calendar.Date
}

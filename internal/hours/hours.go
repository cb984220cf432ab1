// Package hours is the arithmetic of the training decree: how many hours a person
// was given, how many they attended, how many of those the law recognises, and
// whether that is enough to sit the exam.
//
// The course has a plan of T minutes, split by segment (a training unit, the key
// competences, the stage) and by mode (classroom, laboratory, live distance,
// self-paced distance, …). A learner may hold credits for C of them.
//
// What somebody attends is kept to the second, clipped to what was really held,
// freed of the breaks that fall inside it, and cut to whole minutes once for each
// lesson, downwards. Of those minutes the largest number A is recognised that
// satisfies every bound at once:
//
//   - a segment counts for no more than its planned minutes less the credited ones;
//   - a unit's DAD and FAD count for no more than the unit's caps;
//   - the course's DAD and FAD, key competences included, count for no more than
//     the course's caps.
//
// Because A is a maximum, the order of the days does not matter and attending more
// never lowers a total. What is left over is the latest, and each line of it names
// the bound that stopped it: the planned minutes ("oltre il piano") or a cap ("non
// riconosciuta").
//
// A learner is admitted when A reaches the threshold p. The credits can be read in
// two lawful ways, a setting of the course: they reduce the hours to attend,
// 100·A ≥ p·(T−C), or they count as attended, 100·(A+C) ≥ p·T.
//
// A course of more years is counted as one. A year is judged besides, on what is recognised
// of its days when the days that follow it are left aside: the list that admitted to its
// intermediate exam must hold whatever comes later, and A, being a maximum, may give up an
// early minute for two late ones.
//
// Every figure is a whole number of minutes. The package knows no database and no
// clock: what it is given is all it judges.
package hours

import "vidimus/internal/calendar"

// Cell is what hours are counted by: a segment in a mode. A segment is a unit's
// code ("531"), "KC", "stage", "stage:2299" (the part linked to a competence unit)
// or "traineeship".
type Cell struct {
	Segment string
	Mode    Mode
}

// The segments that are not training units.
const (
	KeyCompetences = "KC"
	Stage          = "stage"
	TraineeshipSeg = "traineeship"
)

// StageOf is the part of the stage that is linked to a competence unit.
func StageOf(competenceUnit string) string { return Stage + ":" + competenceUnit }

// Planned is one entry of the frozen plan.
type Planned struct {
	Cell
	Minutes calendar.Minutes
}

// UnitCap is the most DAD or FAD (no other mode is capped) that one unit may count,
// in the reading chosen for P12.
type UnitCap struct {
	Segment string
	Mode    Mode // LiveDistance or SelfPaced
	Limit   calendar.Minutes
}

// Reading says how attendance credits enter the threshold.
type Reading string

const (
	Reduce Reading = "reduce" // 100·A ≥ p·(T−C); the default, also when empty
	Count  Reading = "count"  // 100·(A+C) ≥ p·T
)

// Threshold is a further share to reach within some cells: those of Mode, those of
// Segment, or where both are given the one cell (elsewhere: 70 % of the classroom
// and 70 % of the stage).
type Threshold struct {
	Mode    Mode
	Segment string
	Percent int
}

// Year is one year of a course of several.
type Year struct {
	Number  int
	Minutes calendar.Minutes // planned
	From    calendar.Date    // what is offered from this day on belongs to it; of the first year it is not read
	Percent int              // of its hours, admits to its intermediate exam; 0 = the year has none
}

// Plan is everything the law and the provider fixed beforehand. T, the authorised
// hours, is the sum of its cells.
type Plan struct {
	Cells                []Planned
	UnitCaps             []UnitCap         // absent = no cap
	CourseDAD, CourseFAD *calendar.Minutes // nil = no cap; key competences included
	ThresholdPercent     int               // 80; 0 = the standard states none and no outcome can be judged
	Credits              Reading
	AtRiskPercent        int         // share of the allowed absence used from which a learner is at risk; 0 = 75
	Extra                []Threshold // further thresholds; none unless the standard states them
	Years                []Year      // in order; none in a course of one
}

// YearOn is the number of the year that a day belongs to, 0 in a course of one.
func (p Plan) YearOn(day calendar.Date) (number int) {
	for i, y := range p.Years {
		if i == 0 || !y.From.IsZero() && !day.Before(y.From) {
			number = y.Number
		}
	}
	return number
}

// Presence is one thing that was offered to the learner, and how much of it they
// attended: a lesson (Attended and Held count its minutes), a FAD object or a stage
// day (see Window).
//
// Hours held before a late entry, or while suspended, are absence: they are given
// here with no Minutes.
type Presence struct {
	ID string // lesson, FAD evidence, stage day: the caller's reference
	Cell
	At       calendar.Instant // its place in time: the latest is left over first
	On       calendar.Date    // its day, by which months are told apart; it decides nothing
	Year     int              // of the course, see [Plan.YearOn]
	Minutes  calendar.Minutes // attended
	Offered  calendar.Minutes // held; never taken as less than Minutes
	Unmarked bool             // offered, but nobody has marked it: neither present nor absent
	MakeUp   bool             // gives back hours already offered once: it takes nothing from what remains
}

// Credit is a dated decision that waives minutes of a cell.
type Credit struct {
	Cell
	Year     int // of the course whose hours it waives; 0 in a course of one, or where the decision names none
	Minutes  calendar.Minutes
	Decision string
	On       calendar.Date
}

// Future is something still to come in the calendar: a planned lesson on its day, a
// FAD object or a stage agreement on the day its window ends.
type Future struct {
	ID string
	Cell
	On      calendar.Date    // when it may be attended at the latest
	Day     calendar.Date    // of a lesson, where it is not On: its day has gone by and nobody has closed it
	At      calendar.Instant // when a lesson begins; the zero Instant of anything else
	Minutes calendar.Minutes
	MakeUp  bool // as for Presence: it can be attended on top of what remains of the plan
	Year    int  // as for Presence
}

// Situation is all that is known of one learner: what [Compute] judges.
type Situation struct {
	Plan      Plan
	Presences []Presence
	Credits   []Credit
	Ahead     []Future
	Left      Leaving
}

// Ledger is the hours of the situation.
func (s Situation) Ledger() Ledger {
	l := Compute(s.Plan, s.Presences, s.Credits, s.Ahead)
	if s.Left.As != "" {
		l.leave(s.Left)
	}
	return l
}

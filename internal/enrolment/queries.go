package enrolment

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// ByID reads one enrolment.
func ByID(ctx context.Context, r store.Reader, id string) (Enrolment, error) {
	e, err := enrolments.ByID(ctx, r, id)
	return e, store.NotFound(err, "L’iscrizione non c’è.")
}

// OfLearner are the enrolments of a person, those of records merged into theirs too, the
// latest first.
func OfLearner(ctx context.Context, r store.Reader, learnerID string) ([]Enrolment, error) {
	return enrolments.Where(ctx, r, "learner_id = ? OR learner_id IN (SELECT id FROM learner WHERE merged_into = ?) ORDER BY enrolled_on DESC, id DESC", learnerID, learnerID)
}

// Member is a person on a course.
type Member struct {
	Enrolment
	Learner learner.Learner
}

// OfCourse is the roster of a course: everybody who is or was on it, by surname and name.
func OfCourse(ctx context.Context, r store.Reader, courseID string) ([]Member, error) {
	rows, err := enrolments.Where(ctx, r, "course_id = ? ORDER BY number", courseID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, e := range rows {
		ids[i] = e.LearnerID
	}
	people, err := learner.ByIDs(ctx, r, ids...)
	if err != nil {
		return nil, err
	}
	members := make([]Member, len(rows))
	for i, e := range rows {
		members[i] = Member{e, people[e.LearnerID]}
	}
	slices.SortStableFunc(members, func(a, b Member) int { return cmp.Compare(a.Learner.SortKey, b.Learner.SortKey) })
	return members, nil
}

// Counts are how many are on a course.
type Counts struct {
	States   map[State]int
	Auditors int // of those who are there
	Seats    int // taken
}

// CountByCourse are the counts of every course that has enrolments.
func CountByCourse(ctx context.Context, r store.Reader) (map[string]Counts, error) {
	var rows []struct {
		CourseID string `db:"course_id"`
		State    State  `db:"state"`
		Auditor  bool   `db:"auditor"`
		N        int    `db:"n"`
	}
	err := r.Select(ctx, &rows, "SELECT course_id, state, auditor, COUNT(*) AS n FROM enrolment GROUP BY course_id, state, auditor")
	out := map[string]Counts{}
	for _, row := range rows {
		c := out[row.CourseID]
		c.add(Enrolment{State: row.State, Auditor: row.Auditor}, row.N)
		out[row.CourseID] = c
	}
	return out, err
}

// CountOf are the counts of a roster.
func CountOf(members []Member) Counts {
	var c Counts
	for _, m := range members {
		c.add(m.Enrolment, 1)
	}
	return c
}

func (c *Counts) add(e Enrolment, n int) {
	if c.States == nil {
		c.States = map[State]int{}
	}
	c.States[e.State] += n
	if e.TakesSeat() {
		c.Seats += n
	}
	if e.Auditor && e.State.Open() {
		c.Auditors += n
	}
}

// PeriodsOf are the periods of attendance of an enrolment, in order.
func PeriodsOf(ctx context.Context, r store.Reader, enrolmentID string) ([]Period, error) {
	return periods.Where(ctx, r, "enrolment_id = ? ORDER BY from_date, id", enrolmentID)
}

// CreditByID reads one attendance credit.
func CreditByID(ctx context.Context, r store.Reader, id string) (CreditRow, error) {
	c, err := credits.ByID(ctx, r, id)
	return c, store.NotFound(err, "Il credito non c’è.")
}

// WaiverByID reads one decision that stands in place of a requirement.
func WaiverByID(ctx context.Context, r store.Reader, id string) (WaiverRow, error) {
	w, err := waivers.ByID(ctx, r, id)
	return w, store.NotFound(err, "La decisione non c’è.")
}

// CreditsOf are the attendance credits of an enrolment, in order of decision; the revoked
// ones too.
func CreditsOf(ctx context.Context, r store.Reader, enrolmentID string) ([]CreditRow, error) {
	return credits.Where(ctx, r, "enrolment_id = ? ORDER BY decided_on, id", enrolmentID)
}

// WaiversOf are the decisions that stand in place of requirements of an enrolment.
func WaiversOf(ctx context.Context, r store.Reader, enrolmentID string) ([]WaiverRow, error) {
	return waivers.Where(ctx, r, "enrolment_id = ? ORDER BY decided_on, id", enrolmentID)
}

const ofCourse = "enrolment_id IN (SELECT e.id FROM enrolment e WHERE e.course_id = ?)"

// PeriodsOfCourse are the periods of everybody on a course, by enrolment, in order.
func PeriodsOfCourse(ctx context.Context, r store.Reader, courseID string) (map[string][]Period, error) {
	rows, err := periods.Where(ctx, r, ofCourse+" ORDER BY from_date, id", courseID)
	return byEnrolment(rows, func(p Period) string { return p.EnrolmentID }), err
}

// WaiversOfCourse are the waivers of everybody on a course, by enrolment.
func WaiversOfCourse(ctx context.Context, r store.Reader, courseID string) (map[string][]WaiverRow, error) {
	rows, err := waivers.Where(ctx, r, ofCourse+" ORDER BY decided_on, id", courseID)
	return byEnrolment(rows, func(w WaiverRow) string { return w.EnrolmentID }), err
}

func byEnrolment[T any](rows []T, of func(T) string) map[string][]T {
	out := map[string][]T{}
	for _, row := range rows {
		out[of(row)] = append(out[of(row)], row)
	}
	return out
}

// EditionOf is what the rules need to know of a course.
func EditionOf(c course.Course) Edition {
	return Edition{Start: c.Start(), Frozen: !c.StartedOn.IsZero(), End: c.EndsOn}
}

// RulesOf are the requirements of a course: what its standard asks, what the law asks and
// what the provider asks.
func RulesOf(ctx context.Context, r store.Reader, c course.Course, auditor bool) ([]standard.EntryRule, error) {
	learners, auditors, err := rulesOf(ctx, r, c)
	if auditor {
		return auditors, err
	}
	return learners, err
}

// VerdictsOf judges one enrolment, rule by rule, on a day.
func VerdictsOf(ctx context.Context, r store.Reader, enrolmentID string, today calendar.Date) ([]Verdict, error) {
	e, err := ByID(ctx, r, enrolmentID)
	if err != nil {
		return nil, err
	}
	c, err := course.ByID(ctx, r, e.CourseID)
	if err != nil {
		return nil, err
	}
	rules, err := RulesOf(ctx, r, c, e.Auditor)
	if err != nil {
		return nil, err
	}
	person, err := learner.ByID(ctx, r, e.LearnerID)
	if err != nil {
		return nil, err
	}
	evidence, err := learner.EvidenceOf(ctx, r, e.LearnerID)
	if err != nil {
		return nil, err
	}
	granted, err := WaiversOf(ctx, r, e.ID)
	if err != nil {
		return nil, err
	}
	return Judge(rules, person, evidence, granted, EditionOf(c), today), nil
}

// VerdictsOfCourse judges everybody on a roster, by enrolment, in the same number of
// queries however many they are.
func VerdictsOfCourse(ctx context.Context, r store.Reader, c course.Course, members []Member, today calendar.Date) (map[string][]Verdict, error) {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.LearnerID
	}
	evidence, err := learner.EvidenceOfAll(ctx, r, ids...)
	if err != nil {
		return nil, err
	}
	granted, err := WaiversOfCourse(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	rules := map[bool][]standard.EntryRule{} // by whether somebody is an auditor
	if rules[false], rules[true], err = rulesOf(ctx, r, c); err != nil {
		return nil, err
	}
	out := map[string][]Verdict{}
	for _, m := range members {
		out[m.ID] = Judge(rules[m.Auditor], m.Learner, evidence[m.LearnerID], granted[m.ID], EditionOf(c), today)
	}
	return out, nil
}

// Happening is an event of an enrolment with its step: the day it is about, and why.
type Happening struct {
	store.Recorded
	Step Step
}

// History is what happened to an enrolment, the latest first.
func History(ctx context.Context, r store.Reader, e Enrolment) ([]Happening, error) {
	var events []store.Recorded
	err := r.Select(ctx, &events, "SELECT seq, at, actor_id, type, body FROM event WHERE stream = ? AND type LIKE 'enrolment.%' AND body LIKE ? ORDER BY seq DESC",
		store.CourseStream(e.CourseID).String(), `%"enrolment":"`+e.ID+`"%`)
	if err != nil {
		return nil, err
	}
	taken, err := steps.Where(ctx, r, "enrolment_id = ?", e.ID)
	if err != nil {
		return nil, err
	}
	byID := map[string]Step{}
	for _, s := range taken {
		byID[s.ID] = s
	}
	out := make([]Happening, len(events))
	for i, ev := range events {
		var body struct {
			Facts struct {
				Step string `json:"step"`
			} `json:"facts"`
		}
		if err := json.Unmarshal([]byte(ev.Body), &body); err != nil {
			return nil, fmt.Errorf("enrolment: event %d of %s: %w", ev.Seq, e.CourseID, err)
		}
		out[i] = Happening{ev, byID[body.Facts.Step]}
	}
	return out, nil
}

// Linked are the enrolments that refer to one another: whom it replaces, who replaces it,
// where it was transferred from and to. What is not so is the zero Enrolment.
type Linked struct{ Replaces, ReplacedBy, CameFrom, WentTo Enrolment }

// LinksOf are the enrolments that one refers to, or that refer to it.
func LinksOf(ctx context.Context, r store.Reader, e Enrolment) (l Linked, err error) {
	all, err := enrolments.Where(ctx, r, "id IN (?, ?) OR replaces_id = ? OR came_from_id = ?", string(e.ReplacesID), string(e.CameFromID), e.ID, e.ID)
	for _, o := range all {
		switch {
		case store.Ref(o.ID) == e.ReplacesID:
			l.Replaces = o
		case store.Ref(o.ID) == e.CameFromID:
			l.CameFrom = o
		case o.ReplacesID == store.Ref(e.ID):
			l.ReplacedBy = o
		case o.CameFromID == store.Ref(e.ID):
			l.WentTo = o
		}
	}
	return l, err
}

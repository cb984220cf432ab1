package attendance

import (
	"context"
	"maps"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/store"
)

const notThere = "La convenzione di stage non c’è."

// AgreementByID is one agreement.
func AgreementByID(ctx context.Context, r store.Reader, id string) (Agreement, error) {
	a, err := agreements.ByID(ctx, r, id)
	return a, store.NotFound(err, notThere)
}

// agreementOn refuses an agreement of another course as if it were absent.
func agreementOn(ctx context.Context, r store.Reader, courseID string, a Agreement) error {
	of, err := CourseOf(ctx, r, a)
	if err == nil && of != courseID {
		err = fault.New(fault.NotFound, "not_found", notThere)
	}
	return err
}

// CourseOf is the course of an agreement.
func CourseOf(ctx context.Context, r store.Reader, a Agreement) (id string, err error) {
	err = r.Get(ctx, &id, "SELECT e.course_id FROM enrolment e WHERE e.id = ?", a.EnrolmentID)
	return id, store.NotFound(err, notThere)
}

// bornOf is the last day on which the person of an enrolment may be born.
func bornOf(ctx context.Context, r store.Reader, enrolmentID string) (calendar.Date, error) {
	var birth string
	err := r.Get(ctx, &birth, "SELECT n.birth_date FROM enrolment e JOIN learner n ON n.id = e.learner_id WHERE e.id = ?", enrolmentID)
	return learner.Learner{BirthDate: birth}.BornBy(), store.NotFound(err, "L’iscrizione non c’è.")
}

// Agreements are the stage agreements of a course.
func Agreements(ctx context.Context, r store.Reader, courseID string) ([]Agreement, error) {
	return agreements.Where(ctx, r, "enrolment_id IN (SELECT e.id FROM enrolment e WHERE e.course_id = ?) ORDER BY from_date, id", courseID)
}

// AgreementsOf are those of one enrolment, in order.
func AgreementsOf(ctx context.Context, r store.Reader, enrolmentID string) ([]Agreement, error) {
	return agreements.Where(ctx, r, "enrolment_id = ? ORDER BY from_date, id", enrolmentID)
}

// Diary is the days of one agreement.
func Diary(ctx context.Context, r store.Reader, agreementID string) ([]StageDay, error) {
	return stageDays.Where(ctx, r, "agreement_id = ? ORDER BY on_date, from_wall, id", agreementID)
}

// Diaries are the days of all agreements of a course, in whatever state.
func Diaries(ctx context.Context, r store.Reader, courseID string) ([]StageDay, error) {
	return stageDays.Where(ctx, r, `agreement_id IN (SELECT a.id FROM stage_agreement a JOIN enrolment e ON e.id = a.enrolment_id WHERE e.course_id = ?)
		ORDER BY agreement_id, on_date, from_wall, id`, courseID)
}

// StageCorrections are the counter-entries in the diaries of a course, in their order.
func StageCorrections(ctx context.Context, r store.Reader, courseID string) ([]StageCorrection, error) {
	return corrections.Where(ctx, r, `agreement_id IN (SELECT a.id FROM stage_agreement a JOIN enrolment e ON e.id = a.enrolment_id WHERE e.course_id = ?)
		ORDER BY corrected_at, id`, courseID)
}

// StageAddenda are what was agreed after the agreements of a course were signed, in order.
func StageAddenda(ctx context.Context, r store.Reader, courseID string) ([]StageAddendum, error) {
	return addenda.Where(ctx, r, `agreement_id IN (SELECT a.id FROM stage_agreement a JOIN enrolment e ON e.id = a.enrolment_id WHERE e.course_id = ?)
		ORDER BY recorded_at, id`, courseID)
}

// DiaryAddress is a private address by which a diary was written, and who made it: they could
// have used it.
type DiaryAddress struct {
	ID          string           `db:"id"`
	AgreementID string           `db:"subject"`
	Purpose     link.Purpose     `db:"purpose"`
	OpenedAt    calendar.Instant `db:"opened_at"`
	OpenedBy    string           `db:"opened_by"`
}

// DiaryAddresses are those of the diaries of a course in their order, with those that hold no
// more.
func DiaryAddresses(ctx context.Context, r store.Reader, courseID string) ([]DiaryAddress, error) {
	var out []DiaryAddress
	err := r.Select(ctx, &out, `SELECT l.id, l.subject, l.purpose, l.opened_at, l.opened_by FROM enrolment e JOIN stage_agreement a ON a.enrolment_id = e.id
		JOIN private_link l ON l.subject = a.id AND l.purpose IN ('stage_learner', 'stage_company') WHERE e.course_id = ? ORDER BY l.opened_at, l.id`, courseID)
	return out, err
}

func withDiary(ctx context.Context, r store.Reader, courseID, agreementID string) (Agreement, []StageDay, error) {
	a, err := agreementOf(ctx, r, courseID, agreementID)
	if err != nil {
		return a, nil, err
	}
	days, err := Diary(ctx, r, agreementID)
	return a, days, err
}

// daysAround are the entries of a person in the week of a day and on the days beside it, of all
// their agreements and courses, without those that were sent back or struck.
func daysAround(ctx context.Context, r store.Reader, enrolmentID string, day calendar.Date) ([]StageDay, error) {
	return stageDays.Where(ctx, r, `on_date >= ? AND on_date <= ? AND state IN ('proposed', 'confirmed') AND agreement_id IN (
		SELECT a.id FROM enrolment mine JOIN enrolment e ON e.learner_id = mine.learner_id JOIN stage_agreement a ON a.enrolment_id = e.id WHERE mine.id = ?)
		ORDER BY on_date, from_wall, id`, day.AddDays(-7), day.AddDays(7), enrolmentID)
}

// DiaryLocks are what writing into the diaries of a course locks: the course, and the others
// of whoever has a diary here. What somebody does at the same time on two courses is judged
// one after the other.
func DiaryLocks(ctx context.Context, r store.Reader, courseID string) ([]store.Stream, error) {
	var others []string
	err := r.Select(ctx, &others, `SELECT DISTINCT c.id FROM enrolment mine JOIN stage_agreement a ON a.enrolment_id = mine.id
		JOIN enrolment e ON e.learner_id = mine.learner_id JOIN course c ON c.id = e.course_id AND c.state <> 'closed'
		WHERE mine.course_id = ? AND c.id <> mine.course_id ORDER BY c.id`, courseID)
	locks := []store.Stream{store.CourseStream(courseID)}
	for _, id := range others {
		locks = append(locks, store.CourseStream(id))
	}
	return locks, err
}

// presenceOn is when a person was at lessons on a day, of all their courses, as far as they
// were held.
func presenceOn(ctx context.Context, r store.Reader, enrolmentID string, day calendar.Date) ([]calendar.Interval, error) {
	var said []string
	err := r.Select(ctx, &said, `SELECT m.id FROM enrolment mine JOIN enrolment e ON e.learner_id = mine.learner_id
		JOIN mark m ON m.enrolment_id = e.id AND m.state = 'present' JOIN lesson l ON l.id = m.lesson_id AND l.on_date = ? WHERE mine.id = ?`, day, enrolmentID)
	if err != nil {
		return nil, err
	}
	there, err := There(ctx, r, said...)
	return slices.Concat(slices.Collect(maps.Values(there))...), err
}

// stageHoursOn is when each learner of the course was at a company on a day, for whatever
// course, as far as it was confirmed: what somebody proposes must not stop a roll.
func stageHoursOn(ctx context.Context, r store.Reader, courseID string, day calendar.Date, zone *time.Location) (map[string][]calendar.Interval, error) {
	var days []struct {
		EnrolmentID string        `db:"enrolment_id"`
		From        calendar.Wall `db:"from_wall"`
		To          calendar.Wall `db:"to_wall"`
	}
	err := r.Select(ctx, &days, `SELECT e.id AS enrolment_id, d.from_wall, d.to_wall FROM enrolment e JOIN enrolment o ON o.learner_id = e.learner_id
		JOIN stage_agreement a ON a.enrolment_id = o.id JOIN stage_day d ON d.agreement_id = a.id
		WHERE e.course_id = ? AND d.on_date = ? AND d.state = 'confirmed'`, courseID, day)
	if err != nil {
		return nil, err
	}
	out := map[string][]calendar.Interval{}
	for _, d := range days {
		iv, err := interval(day, d.From, d.To, zone)
		if err != nil {
			return nil, err
		}
		out[d.EnrolmentID] = append(out[d.EnrolmentID], iv)
	}
	return out, nil
}

// WaitingDiary is a diary in which entries wait for the provider's tutor.
type WaitingDiary struct {
	CourseID    string           `db:"course_id"`
	AgreementID string           `db:"agreement_id"`
	EnrolmentID string           `db:"enrolment_id"`
	StaffID     store.Ref        `db:"staff_id"` // whose it is to confirm, where it is known
	Days        int              `db:"days"`
	Minutes     calendar.Minutes `db:"minutes"`
	Since       calendar.Date    `db:"since"` // the earliest day that waits
}

// WaitingDiaries are the diaries of all courses with entries of a day or earlier that nobody has
// confirmed, the one that waits longest first: with today less N days, those that wait for more
// than N.
func WaitingDiaries(ctx context.Context, r store.Reader, until calendar.Date) ([]WaitingDiary, error) {
	var out []WaitingDiary
	err := r.Select(ctx, &out, `SELECT e.course_id, a.id AS agreement_id, a.enrolment_id, a.staff_id, COUNT(*) AS days, SUM(d.minutes) AS minutes, MIN(d.on_date) AS since
		FROM stage_day d JOIN stage_agreement a ON a.id = d.agreement_id JOIN enrolment e ON e.id = a.enrolment_id
		WHERE d.state = 'proposed' AND d.on_date <= ? GROUP BY e.course_id, a.id, a.enrolment_id, a.staff_id ORDER BY since, a.id`, until)
	return out, err
}

// ShortAgreement is an agreement whose hours are not all done.
type ShortAgreement struct {
	Agreement
	CourseID string           `db:"course_id"`
	Done     calendar.Minutes `db:"done"` // as far as it was confirmed
}

// Lacking is what is still to be done.
func (s ShortAgreement) Lacking() calendar.Minutes { return s.Minutes() - s.Done }

// ShortAgreements are those of running courses that end between two days and lack confirmed
// hours, the one that ends first first.
func ShortAgreements(ctx context.Context, r store.Reader, from, to calendar.Date) ([]ShortAgreement, error) {
	var found []ShortAgreement
	err := r.Select(ctx, &found, "SELECT "+agreements.Columns("a")+`, e.course_id, COALESCE(SUM(d.minutes), 0) AS done FROM stage_agreement a
		JOIN enrolment e ON e.id = a.enrolment_id JOIN course c ON c.id = e.course_id
		LEFT JOIN stage_day d ON d.agreement_id = a.id AND d.state = 'confirmed'
		WHERE a.to_date >= ? AND a.to_date <= ? AND NOT a.ended_early AND e.state = 'admitted' AND c.state = 'started'
		GROUP BY a.id, e.id ORDER BY a.to_date, a.id`, from, to)
	return slices.DeleteFunc(found, func(s ShortAgreement) bool { return s.Lacking() <= 0 }), err
}

// Uncovered is a learner with hours of stage in the plan that no agreement and no credit has.
type Uncovered struct {
	EnrolmentID string
	Name        string
	Parts       Parts // what is lacking
}

// WithoutAgreement are the learners of a course who still need an agreement, by name: admitted,
// no auditors, with more stage in the plan than is agreed and credited.
func WithoutAgreement(ctx context.Context, r store.Reader, courseID string) ([]Uncovered, error) {
	plan, err := course.HoursPlan(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	var people []struct {
		ID      string `db:"id"`
		Surname string `db:"surname"`
		Name    string `db:"name"`
	}
	if err := r.Select(ctx, &people, `SELECT e.id, n.surname, n.name FROM enrolment e JOIN learner n ON n.id = e.learner_id
		WHERE e.course_id = ? AND e.state = 'admitted' AND NOT e.auditor ORDER BY n.sort_key, e.number`, courseID); err != nil {
		return nil, err
	}
	var credits []struct {
		EnrolmentID string           `db:"enrolment_id"`
		Segment     string           `db:"segment"`
		Minutes     calendar.Minutes `db:"minutes"`
	}
	if err := r.Select(ctx, &credits, `SELECT c.enrolment_id, c.segment, c.minutes FROM enrolment e JOIN credit c ON c.enrolment_id = e.id
		WHERE e.course_id = ? AND c.revoked_on IS NULL`, courseID); err != nil {
		return nil, err
	}
	agreed, err := Agreements(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	type own struct{ enrolment, segment string }
	has := map[own]calendar.Minutes{}
	for _, c := range credits {
		has[own{c.EnrolmentID, c.Segment}] += c.Minutes
	}
	for _, a := range agreed {
		for _, p := range a.Parts {
			has[own{a.EnrolmentID, p.Segment}] += p.Minutes
		}
	}
	var out []Uncovered
	for _, person := range people {
		u := Uncovered{EnrolmentID: person.ID, Name: learner.Learner{Surname: person.Surname, Name: person.Name}.FullName()}
		for _, c := range plan.Cells {
			if lacking := c.Minutes - has[own{person.ID, c.Segment}]; IsStage(c.Mode) && lacking > 0 {
				u.Parts = append(u.Parts, Part{c.Segment, lacking})
			}
		}
		if len(u.Parts) > 0 {
			out = append(out, u)
		}
	}
	return out, nil
}

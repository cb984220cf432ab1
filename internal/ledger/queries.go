package ledger

import (
	"context"
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Of is the board of a course on a day. It makes the same number of queries whatever the
// number of learners, and reads rows of that course alone.
func Of(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (Board, error) {
	b, _, err := board(ctx, r, courseID, on, "")
	return b, err
}

// OfEnrolment is one learner's row of the board. Lesson figures are of the whole class.
func OfEnrolment(ctx context.Context, r store.Reader, enrolmentID string, on calendar.Date) (Board, error) {
	b, _, err := ofEnrolment(ctx, r, enrolmentID, on)
	return b, err
}

func ofEnrolment(ctx context.Context, r store.Reader, enrolmentID string, on calendar.Date) (Board, *records, error) {
	var courseID string
	if err := r.Get(ctx, &courseID, "SELECT course_id FROM enrolment WHERE id = ?", enrolmentID); err != nil {
		return Board{}, nil, store.NotFound(err, "L’iscrizione non c’è.")
	}
	b, rec, err := board(ctx, r, courseID, on, enrolmentID)
	if err == nil && len(b.Rows) == 0 {
		err = fault.New(fault.NotFound, "ledger.not_attending", "L’allievo non è ancora ammesso alla frequenza: non ha ore.")
	}
	return b, rec, err
}

// board computes the rows of everybody, or of one enrolment, and answers what it read.
func board(ctx context.Context, r store.Reader, courseID string, on calendar.Date, only string) (Board, *records, error) {
	b := Board{On: on}
	var err error
	if b.Course, err = course.ByID(ctx, r, courseID); err != nil {
		return Board{}, nil, err
	}
	people, err := peopleOf(ctx, r, courseID)
	if err != nil {
		return Board{}, nil, err
	}
	rec, err := read(ctx, r, courseID, on)
	if err != nil {
		return Board{}, nil, err
	}
	b.Plan = rec.plan
	var attending []string
	for _, p := range people {
		if len(rec.periods[p.ID]) == 0 && !rec.marked[p.ID] {
			continue // not admitted to attendance: no hours
		}
		attending = append(attending, p.ID)
		if only != "" && only != p.ID {
			continue
		}
		row := Row{Enrolment: p.Enrolment, Learner: Person{p.LearnerID, p.Surname, p.Name}}
		rec.count(&row)
		b.Rows = append(b.Rows, row)
	}
	b.Lessons = rec.sheets(attending)
	return b, rec, nil
}

// sheets says of each lesson how far it is marked.
func (rec *records) sheets(attending []string) []Lesson {
	out := make([]Lesson, 0, len(rec.lessons))
	for _, l := range rec.lessons {
		sheet := Lesson{Lesson: l, Minutes: rec.slots[l.ID].Offered()}
		for _, id := range attending {
			who := presence{rec.periods[id]}
			if !who.covers(l.Date) || !rec.isFor(l, id, who) {
				continue
			}
			sheet.Expected++
			if _, ok := rec.marks[key{l.ID, id}]; ok {
				sheet.Marked++
			}
		}
		out = append(out, sheet)
	}
	return out
}

type enrolled struct {
	enrolment.Enrolment
	Surname string `db:"surname"`
	Name    string `db:"name"`
}

func peopleOf(ctx context.Context, r store.Reader, courseID string) ([]enrolled, error) {
	var out []enrolled
	err := r.Select(ctx, &out, `SELECT e.id, e.course_id, e.learner_id, e.number, e.state, e.auditor, e.enrolled_on, e.admitted_on, e.late_entry, n.surname, n.name
		FROM enrolment e JOIN learner n ON n.id = e.learner_id WHERE e.course_id = ? ORDER BY n.sort_key, e.number`, courseID)
	return out, err
}

// read reads everything that the hours of a course are counted from.
func read(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (*records, error) {
	rec := &records{on: on, slots: map[string]attendance.Slot{}, marks: map[key]attendance.Mark{}, marked: map[string]bool{}, teaching: map[hours.Cell][]store.Ref{},
		periods: map[string][]enrolment.Period{}, credits: map[string][]hours.Credit{},
		evidence: map[key][]attendance.FadEvidence{}, stages: map[string][]attendance.Agreement{}, diary: map[string][]attendance.StageDay{}}
	for _, step := range []func(context.Context, store.Reader, string) error{rec.readPlan, rec.readPeople, rec.readLessons, rec.readAudiences, rec.readFad, rec.readStages} {
		if err := step(ctx, r, courseID); err != nil {
			return nil, err
		}
	}
	return rec, nil
}

func (rec *records) readPlan(ctx context.Context, r store.Reader, courseID string) (err error) {
	if rec.zone, err = provider.Zone(ctx, r); err != nil {
		return err
	}
	rec.plan, err = course.HoursPlan(ctx, r, courseID)
	return err
}

func (rec *records) readPeople(ctx context.Context, r store.Reader, courseID string) error {
	var periods []enrolment.Period
	err := r.Select(ctx, &periods, `SELECT p.id, p.enrolment_id, p.from_date, p.to_date, p.end_kind
		FROM enrolment e JOIN enrolment_period p ON p.enrolment_id = e.id WHERE e.course_id = ? ORDER BY p.enrolment_id, p.from_date, p.id`, courseID)
	if err != nil {
		return err
	}
	for _, p := range periods {
		rec.periods[p.EnrolmentID] = append(rec.periods[p.EnrolmentID], p)
	}
	var credits []enrolment.CreditRow
	err = r.Select(ctx, &credits, `SELECT c.id, c.enrolment_id, c.segment, c.mode, c.year, c.minutes, c.decision, c.decided_on
		FROM enrolment e JOIN credit c ON c.enrolment_id = e.id AND c.revoked_on IS NULL WHERE e.course_id = ? ORDER BY c.enrolment_id, c.decided_on, c.id`, courseID)
	if err != nil {
		return err
	}
	for _, c := range credits {
		rec.credits[c.EnrolmentID] = append(rec.credits[c.EnrolmentID], hours.Credit{Cell: hours.Cell{Segment: c.Segment, Mode: c.Mode},
			Year: c.Year, Minutes: c.Minutes, Decision: c.Decision, On: c.DecidedOn})
	}
	return nil
}

func (rec *records) readLessons(ctx context.Context, r store.Reader, courseID string) error {
	var err error
	if rec.lessons, err = timetable.LessonsOfCourse(ctx, r, courseID, timetable.Filter{}); err != nil {
		return err
	}
	for _, l := range rec.lessons {
		rec.slots[l.ID] = attendance.SlotOf(l, rec.zone)
		if c := cell(l); l.Audience == timetable.ForGroup && l.State != timetable.Cancelled && !slices.Contains(rec.teaching[c], l.GroupID) {
			rec.teaching[c] = append(rec.teaching[c], l.GroupID)
		}
	}
	said, err := attendance.MarksOf(ctx, r, courseID)
	for _, m := range said {
		rec.marks[key{m.LessonID, m.EnrolmentID}], rec.marked[m.EnrolmentID] = m, true
	}
	return err
}

func (rec *records) readAudiences(ctx context.Context, r store.Reader, courseID string) (err error) {
	rec.roll, err = timetable.RollOf(ctx, r, courseID)
	return err
}

func (rec *records) readFad(ctx context.Context, r store.Reader, courseID string) (err error) {
	if rec.objects, err = attendance.Objects(ctx, r, courseID); err != nil {
		return err
	}
	evidence, err := attendance.FadOf(ctx, r, courseID)
	for _, e := range evidence {
		at := key{e.ObjectID, e.EnrolmentID}
		rec.evidence[at] = append(rec.evidence[at], e)
	}
	return err
}

func (rec *records) readStages(ctx context.Context, r store.Reader, courseID string) error {
	agreements, err := attendance.Agreements(ctx, r, courseID)
	if err != nil {
		return err
	}
	for _, a := range agreements {
		rec.stages[a.EnrolmentID] = append(rec.stages[a.EnrolmentID], a)
	}
	days, err := attendance.Diaries(ctx, r, courseID)
	for _, d := range days {
		rec.diary[d.AgreementID] = append(rec.diary[d.AgreementID], d)
	}
	return err
}

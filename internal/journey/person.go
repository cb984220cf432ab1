package journey

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

// Admit lets a person attend from the first day of the course. Where they have another
// course at the same times it asks why that is acceptable. Locks: course, learner.
func Admit(ctx context.Context, tx *store.Tx, enrolmentID, accepted string) (enrolment.Enrolment, error) {
	e, err := enrolment.AdmitToAttendance(ctx, tx, enrolmentID)
	if err != nil {
		return e, err
	}
	return e, clashes(ctx, tx, e, accepted)
}

// EnterLate lets somebody attend from a day after the first lesson, unless the threshold
// is already out of their reach: what the class has had before that day, and what it is
// still to have before it, is absence. It returns the hours as they stand with that
// entry. Of another course at the same times it asks as [Admit]. Locks: course, learner.
func EnterLate(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date, accepted string) (enrolment.Enrolment, hours.Ledger, error) {
	return enter(ctx, tx, enrolmentID, from, accepted, func() (enrolment.Enrolment, error) {
		return enrolment.EnterLate(ctx, tx, enrolmentID, from)
	})
}

// Replace lets somebody attend in the place of a person who left, judged as a late entry.
// Locks: course, learner.
func Replace(ctx context.Context, tx *store.Tx, enrolmentID, leftID string, from calendar.Date, reason, accepted string) (enrolment.Enrolment, hours.Ledger, error) {
	return enter(ctx, tx, enrolmentID, from, accepted, func() (enrolment.Enrolment, error) {
		return enrolment.EnterFor(ctx, tx, enrolmentID, leftID, from, reason)
	})
}

// enter carries out an entry after the start, and undoes it by refusing when it is of no use.
func enter(ctx context.Context, tx *store.Tx, enrolmentID string, from calendar.Date, accepted string, act func() (enrolment.Enrolment, error)) (enrolment.Enrolment, hours.Ledger, error) {
	before, err := enrolment.ByID(ctx, tx, enrolmentID)
	if err != nil {
		return before, hours.Ledger{}, err
	}
	e, err := act()
	if err != nil {
		return e, hours.Ledger{}, err
	}
	on, err := today(ctx, tx)
	if err != nil {
		return e, hours.Ledger{}, err
	}
	l, err := ledger.Entering(ctx, tx, before, from, on)
	if err != nil {
		return e, l, err
	}
	if l.Outcome == hours.Unreachable && !e.Auditor {
		return e, l, Unreachable(from, l)
	}
	return e, l, clashes(ctx, tx, e, accepted)
}

// Unreachable says that who enters on a day cannot reach the threshold any more.
func Unreachable(from calendar.Date, l hours.Ledger) error {
	return fault.New(fault.Refused, "journey.unreachable",
		"Entrando il {from} la soglia non è più raggiungibile: servono {required}, anche frequentando tutto il resto arriverebbe a {best}.",
		fault.Args{"from": from, "required": l.Required, "best": l.Best})
}

// clashes refuses, without a reason, a person who has another course at the same times.
func clashes(ctx context.Context, tx *store.Tx, e enrolment.Enrolment, accepted string) error {
	found, err := Elsewhere(ctx, tx, e.CourseID, e.LearnerID, e.AdmittedOn, "")
	if err != nil || len(found) == 0 {
		return err
	}
	if strings.TrimSpace(accepted) != "" {
		return enrolment.AcceptClash(ctx, tx, e.ID, accepted)
	}
	refusal := fault.New(fault.Refused, "journey.elsewhere", "La persona ha anche lezioni di un altro corso agli stessi orari.")
	for _, f := range found {
		refusal.With(f.Rule, f.Message, fault.Args(f.Args))
	}
	return refusal.With("accepted", "Scrivi perché va bene lo stesso.")
}

// Moving is a transfer to another edition of the same standard.
type Moving struct {
	EnrolmentID string // where it ends
	CourseID    string // where it goes on
	Last, From  calendar.Date
	Reason      string
	Credits     map[hours.Cell]calendar.Minutes // of what can be carried, as much as is recognised
	Decision    enrolment.Decision
	Accepted    string // why lessons of another course at the same times do not matter
}

// Carry is what somebody can take along of one cell: what was recognised or credited
// there, up to what is planned here.
type Carry struct {
	hours.Cell
	Earned, Planned calendar.Minutes
	years           []share // of what was earned; one of year 0 in a course of one
}

// share is what somebody has in one year of the course.
type share struct {
	year    int
	minutes calendar.Minutes
}

// Most is the most that can be credited.
func (c Carry) Most() calendar.Minutes { return min(c.Earned, c.Planned) }

// Editions are the courses to which an enrolment can be transferred: other editions of the
// same standard whose lessons are not over.
func Editions(ctx context.Context, r store.Reader, from course.Course) ([]course.Course, error) {
	all, err := course.List(ctx, r, course.Filter{})
	var out []course.Course
	for _, c := range all {
		if c.ID == from.ID || c.State != course.Authorised && c.State != course.Started {
			continue
		}
		same, err := sameStandard(ctx, r, from, c.Course)
		if err != nil {
			return nil, err
		}
		if same {
			out = append(out, c.Course)
		}
	}
	return out, err
}

func sameStandard(ctx context.Context, r store.Reader, a, b course.Course) (bool, error) {
	var n int
	err := r.Get(ctx, &n, "SELECT COUNT(DISTINCT v.standard_id) FROM standard_version v WHERE v.id IN (?, ?)", a.StandardVersionID, b.StandardVersionID)
	return n == 1 && a.Training == b.Training, err
}

// Carried is what of somebody's hours up to a day can be credited on another course, in
// the order of its plan. It is refused while a lesson up to that day is not closed: nobody
// knows yet what it will have been worth.
func Carried(ctx context.Context, r store.Reader, enrolmentID, courseID string, last calendar.Date) ([]Carry, error) {
	b, err := ledger.OfEnrolment(ctx, r, enrolmentID, last)
	if err != nil {
		return nil, err
	}
	open := 0
	for _, l := range b.Lessons {
		if l.Open(last) {
			open++
		}
	}
	if open > 0 || b.Rows[0].Ledger.Unmarked > 0 {
		return nil, fault.New(fault.Refused, "journey.register_open",
			"Fino al {last} il registro non è completo: {n} {n|lezione da chiudere|lezioni da chiudere}, {unmarked} {unmarked|presenza o giornata di stage|presenze o giornate di stage} da segnare o confermare. Le ore si riconoscono dopo.",
			fault.Args{"last": last, "n": open, "unmarked": b.Rows[0].Ledger.Unmarked})
	}
	plan, err := course.HoursPlan(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	var out []Carry
	for _, p := range plan.Cells {
		if earned := earned(b.Rows[0].Ledger, p.Cell); earned > 0 {
			out = append(out, Carry{p.Cell, earned, p.Minutes, shares(b.Rows[0].Ledger, plan, p.Cell)})
		}
	}
	return out, nil
}

// earned is what counts of a cell.
func earned(l hours.Ledger, cell hours.Cell) calendar.Minutes {
	i := slices.IndexFunc(l.Cells, func(c hours.CellTotal) bool { return c.Cell == cell })
	if i < 0 {
		return 0
	}
	return l.Cells[i].Recognised + l.Cells[i].Credited
}

// shares are the years of the new edition to which what was earned goes: each year's own,
// and what no year has, to the first.
func shares(l hours.Ledger, there hours.Plan, cell hours.Cell) []share {
	if len(there.Years) == 0 {
		return []share{{0, earned(l, cell)}}
	}
	left := earned(l, cell)
	var out []share
	for _, y := range there.Years {
		its, _ := l.Of(y.Number)
		mine := min(left, earned(its, cell))
		left -= mine
		out = append(out, share{y.Number, mine})
	}
	out[0].minutes += left
	return out
}

// Transfer ends an enrolment and goes on with it on another edition of the same standard,
// whose number is a new one: the recognised hours come along as credits, under the
// decision. The requirements are judged for the other edition, by its own start, and so
// is whether the threshold can be reached. Locks: both courses, learner.
func Transfer(ctx context.Context, tx *store.Tx, m Moving) (enrolment.Enrolment, error) {
	here, there, err := m.courses(ctx, tx)
	if err != nil {
		return enrolment.Enrolment{}, err
	}
	if err := m.check(there); err != nil {
		return enrolment.Enrolment{}, err
	}
	carried, err := Carried(ctx, tx, here.ID, there.ID, m.Last)
	if err != nil {
		return enrolment.Enrolment{}, err
	}
	if here, err = enrolment.Depart(ctx, tx, here.ID, there.ID, enrolment.Leaving{Last: m.Last, Reason: m.Reason, LastPresence: attendance.LastPresence}); err != nil {
		return here, err
	}
	e, err := enrolment.Arrive(ctx, tx, here, there.ID)
	if err != nil {
		return e, err
	}
	if err := m.credit(ctx, tx, e, carried); err != nil {
		return e, err
	}
	if there.StartedOn.IsZero() {
		return Admit(ctx, tx, e.ID, m.Accepted)
	}
	e, _, err = EnterLate(ctx, tx, e.ID, m.From, m.Accepted)
	return e, err
}

func (m Moving) courses(ctx context.Context, tx *store.Tx) (enrolment.Enrolment, course.Course, error) {
	e, err := enrolment.ByID(ctx, tx, m.EnrolmentID)
	if err != nil {
		return e, course.Course{}, err
	}
	from, err := course.ByID(ctx, tx, e.CourseID)
	if err != nil {
		return e, course.Course{}, err
	}
	there, err := course.ByID(ctx, tx, m.CourseID)
	if err != nil {
		return e, there, err
	}
	same, err := sameStandard(ctx, tx, from, there)
	switch {
	case err != nil:
		return e, there, err
	case from.ID == there.ID:
		return e, there, fault.New(fault.Invalid, "journey.transfer", "Il trasferimento non va bene.").With("course", "Scegli un’altra edizione.")
	case !same:
		return e, there, fault.New(fault.Refused, "journey.standard",
			"L’altro corso segue un altro standard: ci si iscrive da capo, e le ore fatte si possono riconoscere come crediti di frequenza con la loro decisione.")
	}
	return e, there, nil
}

func (m Moving) check(there course.Course) error {
	bad := fault.New(fault.Invalid, "journey.transfer", "Il trasferimento non va bene.")
	if !there.StartedOn.IsZero() && !m.From.After(m.Last) {
		bad.With("from", "Nella nuova edizione frequenta da un giorno dopo l’ultimo in questa.")
	}
	return bad.OrNil()
}

// credit grants what is carried, cell by cell.
func (m Moving) credit(ctx context.Context, tx *store.Tx, e enrolment.Enrolment, carried []Carry) error {
	known := 0
	for _, c := range carried {
		minutes, asked := m.Credits[c.Cell]
		if asked {
			known++
		}
		if minutes == 0 {
			continue
		}
		if minutes < 0 || minutes > c.Most() {
			return fault.New(fault.Invalid, "journey.carried", "Un credito supera le ore che si possono portare.").
				With("carry."+c.Segment+"."+string(c.Mode), "Al massimo {most}: {earned} riconosciute, {planned} previste nella nuova edizione.",
					fault.Args{"most": c.Most(), "earned": c.Earned, "planned": c.Planned})
		}
		for _, s := range c.years {
			part := min(minutes, s.minutes)
			if minutes -= part; part == 0 {
				continue
			}
			if _, err := enrolment.GrantCredit(ctx, tx, e.ID, c.Cell, s.year, part, m.Decision); err != nil {
				return err
			}
		}
	}
	if known < len(m.Credits) {
		return fault.New(fault.Conflict, "journey.carried", "Le ore che si possono portare sono cambiate: ricarica la pagina.")
	}
	return nil
}

// Elsewhere says, as warnings, on which other courses a person has lessons at the same
// times as the lessons of this course from a day on; leaving is a course that they are
// about to leave, if any. Lessons of groups are left out: who is in which group is decided
// after enrolment.
func Elsewhere(ctx context.Context, r store.Reader, courseID, learnerID string, from calendar.Date, leaving string) ([]finding.Finding, error) {
	var rows []struct {
		Title   string        `db:"title"`
		Edition string        `db:"edition"`
		N       int           `db:"n"`
		First   calendar.Date `db:"first_day"`
	}
	err := r.Select(ctx, &rows, `SELECT c.title, c.edition, COUNT(DISTINCT mine.id) AS n, MIN(mine.on_date) AS first_day
		FROM enrolment e JOIN course c ON c.id = e.course_id
		JOIN lesson theirs ON theirs.course_id = c.id AND theirs.audience = 'class' AND theirs.state <> 'cancelled'
		JOIN lesson mine ON mine.course_id = ? AND mine.audience = 'class' AND mine.state <> 'cancelled' AND mine.on_date >= ?
			AND mine.starts_at < theirs.ends_at AND theirs.starts_at < mine.ends_at
		WHERE e.learner_id = ? AND e.course_id NOT IN (?, ?) AND e.state IN ('applied', 'admitted')
		GROUP BY c.id, c.title, c.edition ORDER BY c.title, c.edition, c.id`, courseID, from, learnerID, courseID, leaving)
	var out []finding.Finding
	for _, row := range rows {
		out = append(out, finding.Finding{Rule: "E-ELSEWHERE", Severity: finding.Warning, Subject: learnerID, Measured: finding.Int(row.N), Bound: finding.Int(0),
			Message: "Ha anche il corso «{course}»: {n} {n|lezione si tiene|lezioni si tengono} agli stessi orari, la prima il {first}.",
			Args:    finding.Args{"course": strings.TrimSpace(row.Title + " " + row.Edition), "n": row.N, "first": row.First}})
	}
	return out, err
}

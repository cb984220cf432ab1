package overview

import (
	"context"
	"maps"
	"slices"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// running are the courses whose register is still written.
const running = "c.state NOT IN ('exam', 'closed')"

// lessonRow is a lesson as the checks name it.
type lessonRow struct {
	ID       string        `db:"id"`
	CourseID string        `db:"course_id"`
	Date     calendar.Date `db:"on_date"`
	From     calendar.Wall `db:"from_wall"`
	To       calendar.Wall `db:"to_wall"`
	N        int           `db:"n"` // of people, where a check counts them
}

func (l lessonRow) lack(rule string, severity finding.Severity, owner account.Role, message string, args finding.Args) Lack {
	all := finding.Args{"date": l.Date, "from": l.From.String(), "to": l.To.String()}
	maps.Copy(all, args)
	return Lack{Finding: finding.Finding{Rule: rule, Severity: severity, Subject: l.ID, Message: message, Args: all}, CourseID: l.CourseID, Owner: owner, Since: l.Date, Href: "/lezioni/" + l.ID}
}

// unmarked are the lessons of days gone by that somebody was expected at and has no mark.
func unmarked(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	var rows []lessonRow
	err := r.Select(ctx, &rows, `SELECT l.id, l.course_id, l.on_date, l.from_wall, l.to_wall, COUNT(DISTINCT e.id) AS n
		FROM lesson l JOIN course c ON c.id = l.course_id AND `+running+`
		JOIN enrolment e ON e.course_id = l.course_id
		JOIN enrolment_period p ON p.enrolment_id = e.id AND p.from_date <= l.on_date AND (p.to_date IS NULL OR p.to_date >= l.on_date)
		WHERE l.state = 'planned' AND l.on_date < ?
		AND NOT EXISTS (SELECT 1 FROM mark m WHERE m.lesson_id = l.id AND m.enrolment_id = e.id)
		AND (l.audience = 'class'
			OR l.audience = 'group' AND EXISTS (SELECT 1 FROM group_member g WHERE g.enrolment_id = e.id AND g.group_id = l.group_id
				AND g.from_date <= l.on_date AND (g.to_date IS NULL OR g.to_date >= l.on_date))
			OR l.audience = 'learners' AND EXISTS (SELECT 1 FROM lesson_learner x WHERE x.enrolment_id = e.id AND x.lesson_id = l.id))
		GROUP BY l.id, l.course_id, l.on_date, l.from_wall, l.to_wall ORDER BY l.on_date, l.from_wall, l.id`, n.Today)
	var out []Lack
	for _, l := range rows {
		out = append(out, l.lack("Q-UNMARKED", finding.Warning, account.Tutor, "Lezione del {date}, {from}–{to}: {n} {n|allievo senza appello|allievi senza appello}.", finding.Args{"n": l.N}))
	}
	return out, err
}

// unclosed are the lessons that nobody has closed within the provider’s term: their tutors
// are chased, and after some more days the director with them.
func unclosed(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	open, err := timetable.OpenSince(ctx, r, n.Now.Add(-n.Terms.Close))
	var out []Lack
	for _, l := range open {
		row := lessonRow{ID: l.ID, CourseID: l.CourseID, Date: l.Date, From: l.From, To: l.To}
		lack := row.lack("Q-UNCLOSED", finding.Blocking, account.Tutor, "Lezione del {date}, {from}–{to}: non è chiusa. Andava chiusa entro {hours} ore dalla fine.",
			finding.Args{"hours": int(n.Terms.Close / time.Hour)})
		due := n.Terms.Due(l)
		lack.Since = calendar.DateOf(due.In(n.Zone))
		if !n.Now.Before(due.Add(n.Chase)) {
			lack.Also = []account.Role{account.Director}
		}
		out = append(out, lack)
	}
	return out, err
}

// unsigned are the closed lessons that a teacher has not signed. From the day on which the
// director can attest that a signature is missing, it is theirs too.
func unsigned(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	var rows []struct {
		lessonRow
		Surname   string           `db:"surname"`
		Name      string           `db:"name"`
		StaffID   string           `db:"staff_id"`
		AccountID store.Ref        `db:"account_id"`
		LeftOn    calendar.Date    `db:"left_on"`
		ClosedAt  calendar.Instant `db:"closed_at"`
	}
	err := r.Select(ctx, &rows, `SELECT l.id, l.course_id, l.on_date, l.from_wall, l.to_wall, s.surname, s.name, s.id AS staff_id, a.id AS account_id, s.left_on, l.closed_at
		FROM lesson_teacher t JOIN lesson l ON l.id = t.lesson_id AND l.state = 'closed' AND l.held <> 'cancelled'
		JOIN course c ON c.id = l.course_id AND `+running+` JOIN staff s ON s.id = t.staff_id
		LEFT JOIN account a ON a.id = s.account_id AND a.active
		WHERE t.actual AND t.signed_at IS NULL ORDER BY l.on_date, l.from_wall, t.id`)
	var out []Lack
	for _, l := range rows {
		name := learner.Learner{Surname: l.Surname, Name: l.Name}.FullName()
		lack := l.lack("Q-UNSIGNED", finding.Warning, account.Teacher, "Lezione del {date}, {from}–{to}: manca la firma di {name}.", finding.Args{"name": name})
		lack.Subject += "/" + l.StaffID
		if l.AccountID != "" {
			lack.People = []Person{{AccountID: string(l.AccountID), Name: name}}
		} else {
			lack.Owner = account.Director
		}
		if from := n.Terms.Attestable(timetable.Lesson{ClosedAt: l.ClosedAt}, provider.Staff{LeftOn: l.LeftOn}, n.Today); !n.Today.Before(from) {
			lack.Severity, lack.Also = finding.Blocking, []account.Role{account.Director}
		}
		out = append(out, lack)
	}
	return out, err
}

// overlapping are the people who are in two places at once: in two lessons of a course or of
// two, in a lesson and at a company, or at two companies.
func overlapping(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	out, err := twoLessons(ctx, r)
	if err != nil {
		return nil, err
	}
	mixed, err := lessonAndStage(ctx, r, n)
	if err != nil {
		return nil, err
	}
	stages, err := twoStages(ctx, r)
	return slices.Concat(out, mixed, stages), err
}

// samePerson are the enrolments of one person in a course that is not over, two by two and
// each also with itself; the other may be in a course that is.
const samePerson = `WITH pair AS (SELECT a.id AS one, b.id AS other FROM enrolment a JOIN course c ON c.id = a.course_id AND c.state NOT IN ('closed', 'draft')
		JOIN enrolment b ON b.learner_id = a.learner_id JOIN course d ON d.id = b.course_id WHERE b.id >= a.id OR d.state = 'closed')`

// overlap is a lesson, or a day at a company, and where else somebody was at the same time.
type overlap struct {
	lessonRow
	LearnerID string        `db:"learner_id"`
	Surname   string        `db:"surname"`
	Name      string        `db:"name"`
	Present   string        `db:"present"` // at the lesson, as intervals
	OtherID   string        `db:"other_id"`
	From2     calendar.Wall `db:"from2"`
	To2       calendar.Wall `db:"to2"`
}

func (o overlap) lack(message string) Lack {
	lack := o.lessonRow.lack("Q-OVERLAP", finding.Blocking, account.Tutor, message, finding.Args{"name": learner.Learner{Surname: o.Surname, Name: o.Name}.FullName(), "from2": o.From2.String(), "to2": o.To2.String()})
	lack.Subject += "/" + o.LearnerID + "/" + o.OtherID
	return lack
}

// with reports whether somebody was at the lesson during any of these times.
func (o overlap) with(times []calendar.Interval) bool {
	return len(calendar.Intersect(attendance.Mark{Intervals: o.Present}.Presence(), times)) > 0
}

func twoLessons(ctx context.Context, r store.Reader) ([]Lack, error) {
	var rows []struct {
		overlap
		Other string `db:"other"`
	}
	err := r.Select(ctx, &rows, samePerson+` SELECT la.id, la.course_id, la.on_date, la.from_wall, la.to_wall, p.id AS learner_id, p.surname, p.name,
			ma.intervals AS present, mb.intervals AS other, lb.id AS other_id, lb.from_wall AS from2, lb.to_wall AS to2
		FROM pair JOIN mark ma ON ma.enrolment_id = pair.one AND ma.state = 'present' JOIN lesson la ON la.id = ma.lesson_id
		JOIN mark mb ON mb.enrolment_id = pair.other AND mb.state = 'present' JOIN lesson lb ON lb.id = mb.lesson_id
		JOIN enrolment e ON e.id = pair.one JOIN learner p ON p.id = e.learner_id
		WHERE lb.on_date = la.on_date AND la.starts_at < lb.ends_at AND lb.starts_at < la.ends_at AND (pair.one <> pair.other OR lb.id > la.id)
		ORDER BY la.on_date, la.id, lb.id`)
	var out []Lack
	for _, l := range rows {
		if l.with(attendance.Mark{Intervals: l.Other}.Presence()) { // else left one before the other began
			out = append(out, l.lack("Il {date} {name} risulta presente in due lezioni insieme: {from}–{to} e {from2}–{to2}."))
		}
	}
	return out, err
}

func lessonAndStage(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	var rows []overlap
	err := r.Select(ctx, &rows, `SELECT l.id, l.course_id, l.on_date, l.from_wall, l.to_wall, p.id AS learner_id, p.surname, p.name, m.intervals AS present,
			d.id AS other_id, d.from_wall AS from2, d.to_wall AS to2
		FROM stage_day d JOIN stage_agreement a ON a.id = d.agreement_id JOIN enrolment s ON s.id = a.enrolment_id
		JOIN course c ON c.id = s.course_id AND c.state NOT IN ('closed', 'draft')
		JOIN enrolment e ON e.learner_id = s.learner_id JOIN mark m ON m.enrolment_id = e.id AND m.state = 'present'
		JOIN lesson l ON l.id = m.lesson_id AND l.on_date = d.on_date AND l.from_wall < d.to_wall AND d.from_wall < l.to_wall
		JOIN learner p ON p.id = e.learner_id WHERE d.state = 'confirmed' ORDER BY l.on_date, l.id, d.id`)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, l := range rows {
		from, err := calendar.At(l.Date, l.From2, n.Zone)
		if err != nil {
			return nil, err
		}
		to, err := calendar.At(l.Date, l.To2, n.Zone)
		if err != nil {
			return nil, err
		}
		if l.with([]calendar.Interval{{From: from, To: to}}) {
			out = append(out, l.lack("Il {date} {name} risulta presente a lezione, {from}–{to}, e in stage, {from2}–{to2}."))
		}
	}
	return out, nil
}

func twoStages(ctx context.Context, r store.Reader) ([]Lack, error) {
	var rows []struct {
		overlap
		Agreement string `db:"agreement"`
	}
	err := r.Select(ctx, &rows, samePerson+` SELECT da.id, e.course_id, da.on_date, da.from_wall, da.to_wall, p.id AS learner_id, p.surname, p.name,
			aa.id AS agreement, db.id AS other_id, db.from_wall AS from2, db.to_wall AS to2
		FROM pair JOIN stage_agreement aa ON aa.enrolment_id = pair.one JOIN stage_day da ON da.agreement_id = aa.id AND da.state = 'confirmed'
		JOIN stage_agreement ab ON ab.enrolment_id = pair.other JOIN stage_day db ON db.agreement_id = ab.id AND db.state = 'confirmed'
		JOIN enrolment e ON e.id = pair.one JOIN learner p ON p.id = e.learner_id
		WHERE db.on_date = da.on_date AND da.from_wall < db.to_wall AND db.from_wall < da.to_wall AND (pair.one <> pair.other OR db.id > da.id)
		ORDER BY da.on_date, da.id, db.id`)
	var out []Lack
	for _, d := range rows {
		lack := d.lack("Il {date} {name} risulta in due stage insieme: {from}–{to} e {from2}–{to2}.")
		lack.Href = "/corsi/" + d.CourseID + "/stage/" + d.Agreement
		out = append(out, lack)
	}
	return out, err
}

// anchorPatience is how long a seal may wait to be written outside the database.
const anchorPatience = 10 * time.Minute

// unsealed are the closed pages without a seal, and seals that are not yet written outside
// the database.
func unsealed(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	var rows []lessonRow
	err := r.Select(ctx, &rows, `SELECT l.id, l.course_id, l.on_date, l.from_wall, l.to_wall FROM lesson l
		WHERE l.course_id IN (SELECT c.id FROM course c WHERE `+running+`) AND l.state = 'closed' AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.lesson_id = l.id) ORDER BY l.on_date, l.id`)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, l := range rows {
		out = append(out, l.lack("Q-SEAL", finding.Blocking, account.Director, "Lezione del {date}, {from}–{to}: la pagina è chiusa ma non ha sigillo.", nil))
	}
	var late struct {
		N     int              `db:"n"`
		Since calendar.Instant `db:"since"`
	}
	err = r.Get(ctx, &late, "SELECT COUNT(*) AS n, MIN(due_at) AS since FROM outbox WHERE kind = 'anchor' AND done_at IS NULL AND due_at < ?", n.Now.Add(-anchorPatience))
	if err == nil && late.N > 0 {
		out = append(out, Lack{Finding: finding.Finding{Rule: "Q-ANCHOR", Severity: finding.Blocking, Subject: "anchors", Measured: finding.Int(late.N), Bound: finding.Int(0),
			Message: "{n} {n|sigillo aspetta|sigilli aspettano} di finire fuori dalla base di dati: controlla che la cartella DATA_DIR sia scrivibile.", Args: finding.Args{"n": late.N}},
			Owner: account.Administrator, Since: calendar.DateOf(late.Since.In(n.Zone)), Href: "/integrita"})
	}
	return out, err
}

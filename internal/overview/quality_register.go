package overview

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
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
}

func rowOf(l timetable.Lesson) lessonRow {
	return lessonRow{ID: l.ID, CourseID: l.CourseID, Date: l.Date, From: l.From, To: l.To}
}

func (l lessonRow) lack(rule string, severity finding.Severity, owner account.Role, message string, args finding.Args) Lack {
	all := finding.Args{"date": l.Date, "from": l.From.String(), "to": l.To.String()}
	maps.Copy(all, args)
	return Lack{Finding: finding.Finding{Rule: rule, Severity: severity, Subject: l.ID, Message: message, Args: all}, CourseID: l.CourseID, Owner: owner, Since: l.Date, Href: "/lezioni/" + l.ID}
}

// unmarked are the open lessons of days gone by that somebody was expected at and has no mark.
func unmarked(_ context.Context, _ store.Reader, n Night) ([]Lack, error) {
	var out []Lack
	for _, b := range n.Boards {
		for _, l := range b.Lessons {
			if missing := l.Expected - l.Marked; l.State == timetable.Planned && l.Date.Before(n.Today) && missing > 0 {
				out = append(out, rowOf(l.Lesson).lack("Q-UNMARKED", finding.Warning, account.Tutor, "Lezione del {date}, {from}–{to}: {n} {n|allievo senza appello|allievi senza appello}.", finding.Args{"n": missing}))
			}
		}
	}
	return out, nil
}

// unsettled are the closed pages that have no mark of somebody who entered, or joined a group,
// afterwards, and those that have a presence of somebody who was not attending: what would
// stop the admission list is said while there is time to put it in order.
func unsettled(_ context.Context, _ store.Reader, n Night) ([]Lack, error) {
	var out []Lack
	for _, b := range n.Boards {
		for _, f := range ledger.Blocks(b) {
			l := Lack{Finding: f, CourseID: b.Course.ID}
			l.Since, _ = f.Args["date"].(calendar.Date)
			switch f.Rule {
			case "L-UNMARKED":
				l.Owner, l.Href = account.Tutor, "/lezioni/"+f.Subject
			case "L-CONTRADICTS":
				l.Owner, l.Href = account.Secretary, "/iscrizioni/"+f.Subject
				l.Subject = fmt.Sprint(f.Subject, "/", l.Since, "/", f.Args["from"])
			default:
				continue
			}
			out = append(out, l)
		}
	}
	return out, nil
}

// unclosed are the lessons that nobody has closed within the provider’s term: their tutors
// are chased, and after some more days the director with them.
func unclosed(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	open, err := timetable.OpenSince(ctx, r, n.Now.Add(-n.Terms.Close))
	var out []Lack
	for _, l := range open {
		lack := rowOf(l).lack("Q-UNCLOSED", finding.Blocking, account.Tutor, "Lezione del {date}, {from}–{to}: non è chiusa. Andava chiusa entro {hours} ore dalla fine.",
			finding.Args{"hours": int(n.Terms.Close / time.Hour)})
		due := n.Terms.Due(l)
		lack.Since, lack.Daily = calendar.DateOf(due.In(n.Zone)), true
		if !n.Now.Before(due.Add(n.Chase)) {
			lack.Also = []account.Role{account.Director}
		}
		out = append(out, lack)
	}
	return out, err
}

// signer is somebody whose signature a closed page wants.
type signer struct {
	lessonRow
	StaffID   string           `db:"staff_id"`
	Surname   string           `db:"surname"`
	Name      string           `db:"name"`
	AccountID store.Ref        `db:"account_id"` // empty: they do not sign in
	LeftOn    calendar.Date    `db:"left_on"`
	ClosedAt  calendar.Instant `db:"closed_at"`
}

const signerColumns = "l.id, l.course_id, l.on_date, l.from_wall, l.to_wall, l.closed_at, s.id AS staff_id, s.surname, s.name, s.left_on, a.id AS account_id"

// unsigned are the closed lessons that a teacher, or every tutor of the course, has not signed.
func unsigned(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	var teachers, tutors []signer
	err := r.Select(ctx, &teachers, "SELECT "+signerColumns+` FROM lesson_teacher t JOIN lesson l ON l.id = t.lesson_id AND l.state = 'closed'
		JOIN course c ON c.id = l.course_id AND `+running+` JOIN staff s ON s.id = t.staff_id
		LEFT JOIN account a ON a.id = s.account_id AND a.active
		WHERE t.actual AND t.signed_at IS NULL ORDER BY l.on_date, l.from_wall, t.id`)
	if err != nil {
		return nil, err
	}
	err = r.Select(ctx, &tutors, "SELECT "+signerColumns+` FROM course_staff m JOIN course c ON c.id = m.course_id AND `+running+`
		JOIN lesson l ON l.course_id = m.course_id AND l.state = 'closed' JOIN staff s ON s.id = m.staff_id
		LEFT JOIN account a ON a.id = s.account_id AND a.active
		WHERE m.part = 'tutor' AND NOT EXISTS (SELECT 1 FROM tutor_signature x WHERE x.lesson_id = l.id) ORDER BY l.on_date, l.from_wall, l.id, s.sort_key, s.id`)
	var out []Lack
	for _, s := range teachers {
		lack := n.unsigned(account.Teacher, "Lezione del {date}, {from}–{to}: manca la firma di {names}.", s)
		lack.Subject += "/" + s.StaffID
		if s.AccountID != "" {
			lack.People = []Person{{AccountID: string(s.AccountID), Name: s.fullName()}}
		}
		out = append(out, lack)
	}
	for rest := tutors; len(rest) > 0; { // any of them may sign a page
		k := slices.IndexFunc(rest, func(s signer) bool { return s.ID != rest[0].ID })
		if k < 0 {
			k = len(rest)
		}
		lack := n.unsigned(account.Tutor, "Lezione del {date}, {from}–{to}: manca la firma del tutor ({names}).", rest[:k]...)
		lack.Subject += "/tutor"
		out, rest = append(out, lack), rest[k:]
	}
	return out, err
}

// unsigned is the lack of a signature that any of these people may put. It is the director's
// where none of them signs in, and theirs too from the day on which they can attest it.
func (n Night) unsigned(owner account.Role, message string, signers ...signer) Lack {
	var names []string
	signsIn, attestable := false, false
	for _, s := range signers {
		names = append(names, s.fullName())
		signsIn = signsIn || s.AccountID != ""
		from := n.Terms.Attestable(timetable.Lesson{ClosedAt: s.ClosedAt}, provider.Staff{LeftOn: s.LeftOn}, n.Today)
		attestable = attestable || !n.Today.Before(from)
	}
	if !signsIn {
		owner = account.Director
	}
	lack := signers[0].lack("Q-UNSIGNED", finding.Warning, owner, message, finding.Args{"names": names})
	lack.Href += "#firme"
	if attestable {
		lack.Severity, lack.Also = finding.Blocking, []account.Role{account.Director}
	}
	return lack
}

func (s signer) fullName() string {
	return learner.Learner{Surname: s.Surname, Name: s.Name}.FullName()
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
	Mark      string        `db:"mark"` // of the lesson
	OtherID   string        `db:"other_id"`
	OtherMark string        `db:"other_mark"` // where that is a lesson too
	From2     calendar.Wall `db:"from2"`
	To2       calendar.Wall `db:"to2"`
}

func (o overlap) lack(message string) Lack {
	lack := o.lessonRow.lack("Q-OVERLAP", finding.Blocking, account.Tutor, message, finding.Args{"name": learner.Learner{Surname: o.Surname, Name: o.Name}.FullName(), "from2": o.From2.String(), "to2": o.To2.String()})
	lack.Subject += "/" + o.LearnerID + "/" + o.OtherID
	return lack
}

// stays are when the people of lessons that overlap were at them, by mark.
func stays(ctx context.Context, r store.Reader, rows []overlap) (map[string][]calendar.Interval, error) {
	var ids []string
	for _, o := range rows {
		ids = append(ids, o.Mark)
		if o.OtherMark != "" {
			ids = append(ids, o.OtherMark)
		}
	}
	slices.Sort(ids)
	return attendance.There(ctx, r, slices.Compact(ids)...)
}

func twoLessons(ctx context.Context, r store.Reader) ([]Lack, error) {
	var rows []overlap
	err := r.Select(ctx, &rows, samePerson+` SELECT la.id, la.course_id, la.on_date, la.from_wall, la.to_wall, p.id AS learner_id, p.surname, p.name,
			ma.id AS mark, mb.id AS other_mark, lb.id AS other_id, lb.from_wall AS from2, lb.to_wall AS to2
		FROM pair JOIN mark ma ON ma.enrolment_id = pair.one AND ma.state = 'present' JOIN lesson la ON la.id = ma.lesson_id
		JOIN mark mb ON mb.enrolment_id = pair.other AND mb.state = 'present' JOIN lesson lb ON lb.id = mb.lesson_id
		JOIN enrolment e ON e.id = pair.one JOIN learner p ON p.id = e.learner_id
		WHERE lb.on_date = la.on_date AND la.starts_at < lb.ends_at AND lb.starts_at < la.ends_at AND (pair.one <> pair.other OR lb.id > la.id)
		ORDER BY la.on_date, la.id, lb.id`)
	if err != nil {
		return nil, err
	}
	at, err := stays(ctx, r, rows)
	var out []Lack
	for _, l := range rows {
		if len(calendar.Intersect(at[l.Mark], at[l.OtherMark])) > 0 { // else left one before the other began
			out = append(out, l.lack("Il {date} {name} risulta presente in due lezioni insieme: {from}–{to} e {from2}–{to2}."))
		}
	}
	return out, err
}

func lessonAndStage(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	var rows []overlap
	err := r.Select(ctx, &rows, `SELECT l.id, l.course_id, l.on_date, l.from_wall, l.to_wall, p.id AS learner_id, p.surname, p.name, m.id AS mark,
			d.id AS other_id, d.from_wall AS from2, d.to_wall AS to2
		FROM stage_day d JOIN stage_agreement a ON a.id = d.agreement_id JOIN enrolment s ON s.id = a.enrolment_id
		JOIN course c ON c.id = s.course_id AND c.state NOT IN ('closed', 'draft')
		JOIN enrolment e ON e.learner_id = s.learner_id JOIN mark m ON m.enrolment_id = e.id AND m.state = 'present'
		JOIN lesson l ON l.id = m.lesson_id AND l.on_date = d.on_date AND l.from_wall < d.to_wall AND d.from_wall < l.to_wall
		JOIN learner p ON p.id = e.learner_id WHERE d.state = 'confirmed' ORDER BY l.on_date, l.id, d.id`)
	if err != nil {
		return nil, err
	}
	at, err := stays(ctx, r, rows)
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
		if len(calendar.Intersect(at[l.Mark], []calendar.Interval{{From: from, To: to}})) > 0 {
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

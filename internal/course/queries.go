package course

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// ByID reads one course.
func ByID(ctx context.Context, r store.Reader, id string) (Course, error) {
	c, err := courses.ByID(ctx, r, id)
	return c, store.NotFound(err, "Il corso non c’è.")
}

// ByIDs reads courses, in the order of their titles.
func ByIDs(ctx context.Context, r store.Reader, ids ...string) ([]Course, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In("id IN (?) ORDER BY title, edition, id", ids)
	if err != nil {
		return nil, err
	}
	return courses.Where(ctx, r, query, args...)
}

// Listed is a course as a list shows it. Who is enrolled is not known here.
type Listed struct {
	Course
	Qualification string `db:"qualification"`
	Region        string `db:"region"`
	Site          string `db:"site"`
	Teachers      int    `db:"teachers"`
	PlanText      string `db:"plan_text"`
	Plan          Plan   `db:"-"` // in force
}

// Filter narrows a list of courses; an empty field narrows nothing.
type Filter struct {
	Text    string // in title, edition, regional code, qualification
	State   State
	StaffID string // courses this person works on
	Part    Part   // as what; empty: whatever they do there
}

// List are the courses, the latest start first.
func List(ctx context.Context, r store.Reader, f Filter) ([]Listed, error) {
	query := `SELECT ` + courses.Columns("c") + `, s.title AS qualification, s.region, si.name AS site,
		(SELECT COUNT(*) FROM course_staff t WHERE t.course_id = c.id AND t.part = 'teacher') AS teachers,
		p.plan AS plan_text
		FROM course c
		JOIN standard_version v ON v.id = c.standard_version_id
		JOIN standard s ON s.id = v.standard_id
		JOIN site si ON si.id = c.site_id
		JOIN plan_version p ON p.course_id = c.id AND ` + inForce + ` WHERE 1 = 1`
	var args []any
	if f.State != "" {
		query += " AND c.state = ?"
		args = append(args, string(f.State))
	}
	if f.StaffID != "" {
		query += " AND EXISTS (SELECT 1 FROM course_staff t WHERE t.course_id = c.id AND t.staff_id = ? AND ? IN ('', t.part))"
		args = append(args, f.StaffID, string(f.Part))
	}
	var rows []Listed
	if err := r.Select(ctx, &rows, query+" ORDER BY c.starts_on DESC, c.title, c.id", args...); err != nil {
		return nil, err
	}
	out := rows[:0]
	for _, row := range rows {
		text := language.Fold(strings.Join([]string{row.Title, row.Edition, row.RegionalCode, row.Qualification}, " "))
		if !strings.Contains(text, language.Fold(f.Text)) {
			continue
		}
		var err error
		if row.Plan, err = ReadPlan([]byte(row.PlanText)); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// inForce picks, of the versions p of a plan, the authorised one, or the draft before
// there is any: the two never stand side by side.
const inForce = `p.state <> 'superseded'`

// PlanInForce is the plan that hours are counted by: the authorised one, or the draft
// while none is. Which of the two, says the version's State.
func PlanInForce(ctx context.Context, r store.Reader, courseID string) (Plan, PlanVersion, error) {
	var v PlanVersion
	err := r.Get(ctx, &v, "SELECT "+planVersions.Columns("p")+" FROM plan_version p WHERE p.course_id = ? AND "+inForce, courseID)
	if err != nil {
		return Plan{}, v, store.NotFound(err, "Il corso non c’è.")
	}
	p, err := v.Read()
	return p, v, err
}

// PlanOn is the plan that was in force on a day: the last that was authorised by then, or
// the first of all where none was yet.
func PlanOn(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (Plan, PlanVersion, error) {
	versions, err := PlanVersions(ctx, r, courseID)
	if err != nil {
		return Plan{}, PlanVersion{}, err
	}
	if len(versions) == 0 {
		return Plan{}, PlanVersion{}, store.NotFound(sql.ErrNoRows, "Il corso non c’è.")
	}
	v := versions[len(versions)-1]
	if i := slices.IndexFunc(versions, func(v PlanVersion) bool { return v.State != PlanDraft && !v.AuthorisedOn.After(on) }); i >= 0 {
		v = versions[i]
	}
	p, err := v.Read()
	return p, v, err
}

// PlanVersions are all versions of a course's plan, the latest first.
func PlanVersions(ctx context.Context, r store.Reader, courseID string) ([]PlanVersion, error) {
	return planVersions.Where(ctx, r, "course_id = ? ORDER BY version DESC", courseID)
}

// Read is the plan of a version.
func (v PlanVersion) Read() (Plan, error) { return ReadPlan([]byte(v.Plan)) }

// HoursPlan is what package hours needs to know of a course: the plan in force, the
// caps of its training standard, the threshold and the course's own readings. No
// other place builds one.
func HoursPlan(ctx context.Context, r store.Reader, courseID string) (hours.Plan, error) {
	c, err := ByID(ctx, r, courseID)
	if err != nil {
		return hours.Plan{}, err
	}
	p, _, err := PlanInForce(ctx, r, courseID)
	if err != nil {
		return hours.Plan{}, err
	}
	_, std, err := standard.VersionByID(ctx, r, c.StandardVersionID)
	if err != nil {
		return hours.Plan{}, err
	}
	return hoursPlan(c, p, std.TrainingNo(c.Training)), nil
}

// hoursPlan is the pure half of HoursPlan; without a training standard there are
// neither caps nor a threshold.
func hoursPlan(c Course, p Plan, t *standard.Training) hours.Plan {
	p.UFCaps = c.UFCaps
	out := hours.Plan{Cells: p.Cells(), Credits: c.CreditReading, AtRiskPercent: c.AtRiskPercent}
	if t == nil {
		return out
	}
	out.UnitCaps = UnitCaps(*t, p)
	out.CourseDAD, out.CourseFAD = minutes(t.MaxDAD), minutes(t.MaxFAD)
	if t.ThresholdPercent != nil {
		out.ThresholdPercent = *t.ThresholdPercent
	}
	out.Years = years(p, t, out.ThresholdPercent)
	return out
}

// years are those of a plan that tells them apart by their days; where the sheet sets an
// intermediate exam, the year's own hours have the threshold of the course (DOMAIN §5).
func years(p Plan, t *standard.Training, threshold int) []hours.Year {
	if len(p.Years) < 2 || slices.ContainsFunc(p.Years[1:], func(y PlannedYear) bool { return y.From.IsZero() }) {
		return nil
	}
	var out []hours.Year
	for _, y := range p.Years {
		year := hours.Year{Number: y.Year, Minutes: calendar.Hours(y.Hours), From: y.From}
		if slices.Contains(t.IntermediateExams(), y.Year) {
			year.Percent = threshold
		}
		out = append(out, year)
	}
	return out
}

func minutes(h *int) *calendar.Minutes {
	if h == nil {
		return nil
	}
	m := calendar.Hours(*h)
	return &m
}

// Colleague is one person in one part on a course, with what is on file about them.
type Colleague struct {
	StaffMember
	Person provider.Staff
}

// StaffOf is everybody who works on a course, by name and part.
func StaffOf(ctx context.Context, r store.Reader, courseID string) ([]Colleague, error) {
	members, err := staffMembers.Where(ctx, r, "course_id = ? ORDER BY part, id", courseID)
	if err != nil || len(members) == 0 {
		return nil, err
	}
	people, err := provider.AllStaff(ctx, r)
	if err != nil {
		return nil, err
	}
	out := make([]Colleague, 0, len(members))
	for _, p := range people { // in the order of names
		for _, m := range members {
			if m.StaffID == p.ID {
				out = append(out, Colleague{m, p})
			}
		}
	}
	return out, nil
}

// Taught is what the calendar says of one teacher of a course.
type Taught struct {
	Minutes  calendar.Minutes // given, or to be given
	Replaced bool             // had lessons, and somebody else gives every one of them
}

// StaffFindings are T1–T3 of a course. Taught is by staff id (timetable.TaughtBy): the
// printed share of hours needs it, and T1 does not count who was replaced; nil is a course
// without a calendar.
func StaffFindings(ctx context.Context, r store.Reader, courseID string, taught map[string]Taught) ([]finding.Finding, error) {
	c, err := ByID(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	_, std, err := standard.VersionByID(ctx, r, c.StandardVersionID)
	if err != nil {
		return nil, err
	}
	staff, err := StaffOf(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	return staffFindings(std.TrainingNo(c.Training), staff, taught), nil
}

func staffFindings(t *standard.Training, staff []Colleague, taught map[string]Taught) []finding.Finding {
	if t == nil {
		return nil
	}
	var teachers []Teacher
	var tutors []StageTutor
	for _, s := range staff {
		title, work, experience := judgements(s.Person)
		switch s.Part {
		case TeacherPart:
			teachers = append(teachers, Teacher{ID: s.StaffID, Name: s.Person.FullName(), FromWorldOfWork: work, Title: title, Experience: experience,
				DocumentedYears: s.Person.DocumentedYears, OnlyPractical: s.PracticalOnly, Planned: taught[s.StaffID].Minutes, Replaced: taught[s.StaffID].Replaced})
		case StageTutorPart:
			tutors = append(tutors, StageTutor{ID: s.StaffID, Name: s.Person.FullName(), Title: title, Experience: experience,
				DocumentedYears: s.Person.DocumentedYears})
		}
	}
	return CheckStaff(t.Staff, teachers, tutors)
}

// judgements are what a person has decided about somebody's title, provenance and
// experience; one signature stands under all three.
func judgements(s provider.Staff) (title, work, experience *Judgement) {
	signed := func(favourable bool) *Judgement {
		return &Judgement{Adequate: favourable, Evidence: s.Evidence, By: s.JudgedBy, On: s.JudgedOn}
	}
	if s.TitleAdequate != "" {
		title = signed(s.TitleAdequate == "yes")
	}
	if s.WorldOfWork {
		work = signed(true)
	}
	if s.DocumentedYears > 0 {
		experience = signed(true)
	}
	return title, work, experience
}

// Conformity is everything that is held against a course before it is authorised:
// the sheet against itself (S), the plan against the sheet (P), the staff (T).
func Conformity(ctx context.Context, r store.Reader, courseID string, taught map[string]Taught) ([]finding.Finding, error) {
	c, err := ByID(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	p, _, err := PlanInForce(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	found, err := planFindings(ctx, r, c, p)
	if err != nil {
		return nil, err
	}
	staff, err := StaffFindings(ctx, r, courseID, taught)
	return append(found, staff...), err
}

// planFindings are P1–P18 of a plan that a course has or asks for, and the S-rules of
// its sheet.
func planFindings(ctx context.Context, r store.Reader, c Course, p Plan) ([]finding.Finding, error) {
	_, std, err := standard.VersionByID(ctx, r, c.StandardVersionID)
	if err != nil {
		return nil, err
	}
	p.UFCaps = c.UFCaps
	found := append(standard.Check(std), Check(std, c.Training, p)...)
	return append(found, checkYears(std.TrainingNo(c.Training), p, c.StartsOn, c.EndsOn)...), nil
}

// CountByStandard is how many courses each version of a sheet has, by its id.
func CountByStandard(ctx context.Context, r store.Reader) (map[string]int, error) {
	return count(ctx, r, "SELECT standard_version_id AS id, COUNT(*) AS n FROM course GROUP BY standard_version_id")
}

// OnStandard are the courses of a qualification by the version that they follow, the latest
// start first.
func OnStandard(ctx context.Context, r store.Reader, standardID string) (map[string][]Course, error) {
	var rows []Course
	err := r.Select(ctx, &rows, "SELECT "+courses.Columns("c")+` FROM course c JOIN standard_version v ON v.id = c.standard_version_id
		WHERE v.standard_id = ? ORDER BY c.starts_on DESC, c.id`, standardID)
	out := map[string][]Course{}
	for _, c := range rows {
		out[c.StandardVersionID] = append(out[c.StandardVersionID], c)
	}
	return out, err
}

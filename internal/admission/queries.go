package admission

import (
	"context"
	"slices"
	"strconv"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// Of reads where a course stands on a day before the exam at the end of a year, or the
// Final one: the board, the list as it would be, and what stands in its way.
func Of(ctx context.Context, r store.Reader, courseID string, year int, on calendar.Date) (Situation, error) {
	b, err := ledger.Of(ctx, r, courseID, on)
	if err != nil {
		return Situation{}, err
	}
	_, std, err := standard.VersionByID(ctx, r, b.Course.StandardVersionID)
	if err != nil {
		return Situation{}, err
	}
	training := std.TrainingNo(b.Course.Training)
	dossiers, err := DossiersOf(ctx, r, b.Course, on)
	if err != nil {
		return Situation{}, err
	}
	units := unitsTested(training)
	if year != Final {
		if !slices.Contains(Exams(b.Plan), year) {
			return Situation{}, fault.New(fault.NotFound, "admission.year", "Il corso non ha un esame intermedio alla fine del {year}° anno.", fault.Args{"year": year})
		}
		b, _ = b.OfYear(year)
		units = nil // which UF end with the year is not in the plan
	}
	s := Situation{Board: b, List: Judge(b, dossiers, units), Blocks: Blocks(b, dossiers, units)}
	if year == Final {
		wanting, err := Unlisted(ctx, r, courseID)
		if err != nil {
			return Situation{}, err
		}
		s.Blocks = append(wanting, s.Blocks...)
	}
	return s, nil
}

// Unlisted are the intermediate exams whose list nobody has issued: without it there is no
// final one (A-YEAR).
func Unlisted(ctx context.Context, r store.Reader, courseID string) ([]finding.Finding, error) {
	plan, err := course.HoursPlan(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	var out []finding.Finding
	for _, year := range Exams(plan) {
		if year == Final {
			continue
		}
		_, issued, err := Latest(ctx, r, courseID, year)
		if err != nil {
			return nil, err
		}
		if !issued {
			out = append(out, finding.Finding{Rule: "A-YEAR", Severity: finding.Blocking, Subject: strconv.Itoa(year),
				Message: "Manca l’elenco di ammissione all’esame intermedio del {year}° anno.", Args: finding.Args{"year": year}})
		}
	}
	return out, nil
}

// Exams are the exams that a plan leads to, in order: the years that end with an
// intermediate one, then the Final.
func Exams(p hours.Plan) []int {
	var out []int
	for _, y := range p.Years {
		if y.Percent > 0 {
			out = append(out, y.Number)
		}
	}
	return append(out, Final)
}

// unitsTested are the UF at whose end the sheet asks a test.
func unitsTested(t *standard.Training) []string {
	var out []string
	if t != nil && t.UnitTests {
		for _, u := range t.Units {
			out = append(out, string(u.Code))
		}
	}
	return out
}

// DossiersOf are the dossiers of everybody on a course, by enrolment.
func DossiersOf(ctx context.Context, r store.Reader, c course.Course, on calendar.Date) (map[string]Dossier, error) {
	members, err := enrolment.OfCourse(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	verdicts, err := enrolment.VerdictsOfCourse(ctx, r, c, members, on)
	if err != nil {
		return nil, err
	}
	tests, err := testsOf(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Dossier, len(members))
	for _, m := range members {
		out[m.ID] = Dossier{Learner: m.Learner, Verdicts: verdicts[m.ID], Tests: map[string]calendar.Date{}}
	}
	for _, t := range tests {
		out[t.EnrolmentID].Tests[t.Segment] = t.HeldOn
	}
	return out, nil
}

func testsOf(ctx context.Context, r store.Reader, courseID string) ([]UnitTest, error) {
	return unitTests.Where(ctx, r, "enrolment_id IN (SELECT e.id FROM enrolment e WHERE e.course_id = ?) ORDER BY enrolment_id, segment", courseID)
}

// attendingIDs are the enrolments that were admitted to attendance.
func attendingIDs(ctx context.Context, r store.Reader, courseID string) (map[string]bool, error) {
	var ids []string
	err := r.Select(ctx, &ids, `SELECT e.id FROM enrolment e
		WHERE e.course_id = ? AND EXISTS (SELECT 1 FROM enrolment_period p WHERE p.enrolment_id = e.id)`, courseID)
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// Latest is the last list of a year's exam, or of the Final, that was frozen, and false
// while there is none.
func Latest(ctx context.Context, r store.Reader, courseID string, year int) (Frozen, bool, error) {
	all, err := Versions(ctx, r, courseID, year)
	if err != nil || len(all) == 0 {
		return Frozen{}, false, err
	}
	return all[0], true, nil
}

// PerhapsOvertaken are the last lists of every course and exam; of a closed course only where
// something was written since of what is still written then: a counter-entry, an enrolment, a
// person. [Overtaken] judges them. Closed courses grow in number, and hardly one of them changes.
func PerhapsOvertaken(ctx context.Context, r store.Reader) ([]Frozen, error) {
	return lists.Where(ctx, r, `NOT EXISTS (SELECT 1 FROM admission_list n WHERE n.course_id = admission_list.course_id
			AND n.year = admission_list.year AND n.version > admission_list.version)
		AND (EXISTS (SELECT 1 FROM course c WHERE c.id = admission_list.course_id AND c.state <> 'closed')
			OR EXISTS (SELECT 1 FROM event v WHERE v.stream = ? || admission_list.course_id AND v.seq > admission_list.course_seq
				AND (v.type LIKE 'attendance.%' OR v.type LIKE 'enrolment.%'))
			OR EXISTS (SELECT 1 FROM enrolment e JOIN learner l ON l.id = e.learner_id OR l.merged_into = e.learner_id
				JOIN event v ON v.stream = ? || l.id WHERE e.course_id = admission_list.course_id AND v.at > admission_list.frozen_at))
		ORDER BY course_id, year`, coursePrefix, learnerPrefix)
}

// Versions are all lists of a year's exam, or of the Final, the latest first.
func Versions(ctx context.Context, r store.Reader, courseID string, year int) ([]Frozen, error) {
	return lists.Where(ctx, r, "course_id = ? AND year = ? ORDER BY version DESC", courseID, year)
}

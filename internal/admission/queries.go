package admission

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// Of reads where a course stands on a day: the board, the list as it would be, and what
// stands in its way.
func Of(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (Situation, error) {
	b, err := ledger.Of(ctx, r, courseID, on)
	if err != nil {
		return Situation{}, err
	}
	_, std, err := standard.VersionByID(ctx, r, b.Course.StandardVersionID)
	if err != nil {
		return Situation{}, err
	}
	training := std.TrainingNo(b.Course.Training)
	dossiers, err := DossiersOf(ctx, r, b.Course, training, on)
	if err != nil {
		return Situation{}, err
	}
	units := unitsTested(training)
	return Situation{Board: b, List: Judge(b, dossiers, units), Blocks: Blocks(b, dossiers, units)}, nil
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
func DossiersOf(ctx context.Context, r store.Reader, c course.Course, training *standard.Training, on calendar.Date) (map[string]Dossier, error) {
	people, err := peopleOf(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	papers, err := evidenceOf(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	waivers, err := waiversOf(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	tests, err := testsOf(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	rules := entryRules(training)
	edition := enrolment.Edition{Start: c.Start(), Frozen: !c.StartedOn.IsZero(), End: c.EndsOn}
	out := make(map[string]Dossier, len(people))
	for _, p := range people {
		out[p.EnrolmentID] = Dossier{Learner: p.Learner, Tests: map[string]calendar.Date{},
			Verdicts: enrolment.Judge(rules, p.Learner, papers[p.ID], waivers[p.EnrolmentID], edition, on)}
	}
	for _, t := range tests {
		out[t.EnrolmentID].Tests[t.Segment] = t.HeldOn
	}
	return out, nil
}

// entryRules are what the sheet asks and what the law asks besides.
func entryRules(t *standard.Training) []standard.EntryRule {
	var out []standard.EntryRule
	said := map[string]bool{}
	if t != nil {
		out = append(out, t.EntryRules...)
	}
	for _, rule := range out {
		said[rule.ID] = true
	}
	for _, rule := range standard.LawRules() {
		if !said[rule.ID] {
			out = append(out, rule)
		}
	}
	return out
}

type person struct {
	learner.Learner
	EnrolmentID string `db:"enrolment_id"`
}

func peopleOf(ctx context.Context, r store.Reader, courseID string) ([]person, error) {
	var out []person
	err := r.Select(ctx, &out, `SELECT e.id AS enrolment_id, n.id, n.surname, n.name, n.sort_key, n.search, n.sex, n.birth_date, n.birth_place, n.birth_code,
			n.citizenships, n.tax_code, n.email, n.phone, n.residence, n.guardian
		FROM enrolment e JOIN learner n ON n.id = e.learner_id WHERE e.course_id = ? ORDER BY e.number`, courseID)
	return out, err
}

// evidenceOf is what the learners of a course have handed in, by learner.
func evidenceOf(ctx context.Context, r store.Reader, courseID string) (map[string][]learner.Evidence, error) {
	var rows []learner.Evidence
	err := r.Select(ctx, &rows, `SELECT v.id, v.learner_id, v.kind, v.title_level, v.system, v.country, v.level, v.score, v.examiner, v.issuer, v.number,
			v.issued_on, v.received_on, v.expires_on, v.self_declared, v.file_id, v.outcome, v.checked_by, v.checked_on, v.note
		FROM evidence v WHERE v.learner_id IN (SELECT e.learner_id FROM enrolment e WHERE e.course_id = ?) ORDER BY v.received_on, v.id`, courseID)
	out := map[string][]learner.Evidence{}
	for _, row := range rows {
		out[row.LearnerID] = append(out[row.LearnerID], row)
	}
	return out, err
}

func waiversOf(ctx context.Context, r store.Reader, courseID string) (map[string][]enrolment.WaiverRow, error) {
	var rows []enrolment.WaiverRow
	err := r.Select(ctx, &rows, `SELECT w.id, w.enrolment_id, w.rule, w.kind, w.decision, w.decided_on, w.decided_by
		FROM enrolment e JOIN requirement_waiver w ON w.enrolment_id = e.id WHERE e.course_id = ? ORDER BY w.enrolment_id, w.rule`, courseID)
	out := map[string][]enrolment.WaiverRow{}
	for _, row := range rows {
		out[row.EnrolmentID] = append(out[row.EnrolmentID], row)
	}
	return out, err
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

// Latest is the last list of a course that was frozen, and false while there is none.
func Latest(ctx context.Context, r store.Reader, courseID string) (Frozen, bool, error) {
	all, err := Versions(ctx, r, courseID)
	if err != nil || len(all) == 0 {
		return Frozen{}, false, err
	}
	return all[0], true, nil
}

// Versions are all lists of a course, the latest first.
func Versions(ctx context.Context, r store.Reader, courseID string) ([]Frozen, error) {
	return lists.Where(ctx, r, "course_id = ? AND kind = ? ORDER BY version DESC", courseID, string(Final))
}

// ByID reads one frozen list.
func ByID(ctx context.Context, r store.Reader, id string) (Frozen, error) {
	f, err := lists.ByID(ctx, r, id)
	return f, store.NotFound(err, "L’elenco non c’è.")
}

// Blocking is what of a situation stands in the way of the list.
func (s Situation) Blocking() []finding.Finding { return finding.Of(s.Blocks, finding.Blocking) }

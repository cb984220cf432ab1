package admission

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

// A Change is something recorded after a list was frozen that it was judged on.
type Change struct {
	At   calendar.Instant
	Type string             // of the event
	What []language.Message // "presenze", "lezioni"
	By   string             // who, by name where it is somebody with an account
	// Lessons it is about, by id.
	Lessons []string
}

// Changed is somebody of whom a list says something else when it is judged again.
type Changed struct {
	Row
	Now  calendar.Minutes // recognised
	Lost bool             // admitted then, and not any more
}

// Changed are those of a frozen list whose minutes, or whose admission, are others now.
func (f Frozen) Changed(now List) ([]Changed, error) {
	then, err := f.List()
	var out []Changed
	for _, row := range then.Rows {
		is, listed := now.Row(row.EnrolmentID)
		if listed && (is.Recognised != row.Recognised || is.Admitted != row.Admitted) {
			out = append(out, Changed{Row: row, Now: is.Recognised, Lost: row.Admitted && !is.Admitted})
		}
	}
	return out, err
}

// matters are the tables a list is judged on, with the office's word for each.
var matters = []struct {
	table string
	what  language.Message
}{
	{"mark", "presenze"}, {"lesson", "lezioni"}, {"lesson_learner", "lezioni"}, {"group_member", "gruppi"},
	{"fad_object", "FAD"}, {"fad_evidence", "FAD"}, {"stage_agreement", "stage"}, {"stage_day", "stage"},
	{"credit", "crediti"}, {"enrolment", "iscrizioni"}, {"enrolment_period", "iscrizioni"},
	{"requirement_waiver", "requisiti"}, {"evidence", "requisiti"}, {"plan_version", "piano"}, {"learner", identity},
}

// identity is the matter of a person's own data. A telephone is among them, so that a change
// of these alone overtakes a list only when, judged again, it says something else.
const identity language.Message = "dati della persona"

// Overtaken is what was recorded on the course after a list was frozen and touches what
// it was judged on, and the evidence of its learners that was changed since. None: it
// still holds. The course goes on after an intermediate list, so that one is overtaken only
// when, judged again, it says something else of somebody.
func Overtaken(ctx context.Context, r store.Reader, f Frozen) ([]Change, error) {
	its := lessons(nil)
	if f.Year != Final {
		now, err := Of(ctx, r, f.CourseID, f.Year, f.FrozenOn)
		if err != nil {
			return nil, err
		}
		if same, err := now.agrees(f); err != nil || same {
			return nil, err
		}
		its = lessons{}
		for _, l := range now.Board.Lessons {
			its[l.ID] = true
		}
	}
	events, err := eventsSince(ctx, r, f)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, e := range events {
		if e.Type == enrolment.MergedEvent || slices.Contains(attendance.WithoutHours, e.Type) {
			continue
		}
		what, about, err := touched(e, its)
		if err != nil {
			return nil, err
		}
		if len(what) == 0 {
			continue
		}
		out = append(out, Change{At: e.At, Type: e.Type, What: what, By: e.ActorID, Lessons: about})
	}
	if err := name(ctx, r, out); err != nil {
		return nil, err
	}
	if f.Year != Final || slices.ContainsFunc(out, func(c Change) bool { return !c.ofIdentity() }) {
		return out, nil
	}
	return f.unlessItHolds(ctx, r, out)
}

// name says who changed something, where it is somebody with an account.
func name(ctx context.Context, r store.Reader, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	accounts, err := account.All(ctx, r)
	for i, c := range changes {
		for _, a := range accounts {
			if a.ID == c.By {
				changes[i].By = a.Name
			}
		}
	}
	return err
}

func (c Change) ofIdentity() bool { return len(c.What) == 1 && c.What[0] == identity }

// unlessItHolds are the changes, none when the list, judged again, says the same.
func (f Frozen) unlessItHolds(ctx context.Context, r store.Reader, changes []Change) ([]Change, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	now, err := Of(ctx, r, f.CourseID, f.Year, f.FrozenOn)
	if err != nil {
		return nil, err
	}
	same, err := now.agrees(f)
	if err != nil || same {
		return nil, err
	}
	return changes, nil
}

// Superseded is what the changes after a list mean for the exam (EXAM-LIST).
func (f Frozen) Superseded(changes []Change) finding.Finding {
	return finding.Finding{Rule: "EXAM-LIST", Severity: finding.Blocking, Subject: f.CourseID,
		Message: "Dopo l’elenco di ammissione del {date} il registro o le iscrizioni sono cambiati ({n} {n|volta|volte}): il direttore deve emettere di nuovo l’elenco.",
		Args:    finding.Args{"date": f.FrozenOn, "n": len(changes)}}
}

// agrees reports whether a list judged again says the same of everybody who was on the
// frozen one, and whether nobody is wanting on it who attended that year. Who left since is
// still admitted as they were.
func (s Situation) agrees(f Frozen) (bool, error) {
	then, err := f.List()
	if err != nil {
		return false, err
	}
	for _, now := range s.List.Rows {
		row, listed := then.Row(now.EnrolmentID)
		switch {
		case !listed && s.entered(now.EnrolmentID) > f.Year:
		case !listed:
			return false, nil
		case now.judgement() != row.judgement():
			return false, nil
		}
	}
	return true, nil
}

// judgement is what a list says of somebody that can change.
func (r Row) judgement() [9]any {
	return [9]any{r.Name, r.Birth, r.BirthPlace, r.TaxCode, r.Recognised, r.Credited, r.Required, r.Outcome, r.Open}
}

// entered is the year in which somebody began to attend.
func (s Situation) entered(enrolmentID string) int {
	i := slices.IndexFunc(s.Board.Rows, func(r ledger.Row) bool { return r.Enrolment.ID == enrolmentID })
	return s.Board.Plan.YearOn(s.Board.Rows[i].Periods[0].FromDate)
}

// lessons are those an intermediate list was judged on, by id; nil stands for all.
type lessons map[string]bool

// touched is which of the matters an event wrote, and of which lessons, by its own account.
func touched(e store.Recorded, its lessons) (out []language.Message, about []string, err error) {
	var body struct {
		Rows    map[string][]map[string]any `json:"rows"`
		Removed map[string]json.RawMessage  `json:"removed"`
	}
	if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
		return nil, nil, fmt.Errorf("admission: event %s %d: %w", e.Stream, e.Seq, err)
	}
	for _, m := range matters {
		for _, row := range body.Rows[m.table] {
			if id := lessonOf(m.table, row); id != "" && its.include(m.table, row) && !slices.Contains(about, id) {
				about = append(about, id)
			}
		}
		wrote := slices.ContainsFunc(body.Rows[m.table], func(row map[string]any) bool { return its.include(m.table, row) })
		if (wrote || body.Removed[m.table] != nil) && !slices.Contains(out, m.what) {
			out = append(out, m.what)
		}
	}
	return out, about, nil
}

// include reports whether a row is about one of the lessons, or about none.
func (its lessons) include(table string, row map[string]any) bool {
	id := lessonOf(table, row)
	return its == nil || id == "" || its[id]
}

// lessonOf is the lesson that a row is about, empty where it is about none.
func lessonOf(table string, row map[string]any) string {
	column := "lesson_id"
	if table == "lesson" {
		column = "id"
	}
	id, _ := row[column].(string)
	return id
}

func eventsSince(ctx context.Context, r store.Reader, f Frozen) ([]store.Recorded, error) {
	const page = 500
	var out []store.Recorded
	for after := f.CourseSeq; ; {
		batch, err := store.Events(ctx, r, store.CourseStream(f.CourseID), after, page)
		if err != nil {
			return nil, err
		}
		out = append(out, batch...)
		if len(batch) < page {
			break
		}
		after = batch[len(batch)-1].Seq
	}
	var learners []store.Recorded
	err := r.Select(ctx, &learners, `SELECT v.stream, v.seq, v.at, v.actor_id, v.type, v.body FROM enrolment e
		JOIN learner l ON l.id = e.learner_id OR l.merged_into = e.learner_id JOIN event v ON v.stream = ? || l.id
		WHERE e.course_id = ? AND v.at > ? ORDER BY v.at, v.stream, v.seq`, learnerPrefix, f.CourseID, f.FrozenAt)
	return append(out, learners...), err
}

// What the streams of a course and of a person begin with.
var (
	coursePrefix  = store.CourseStream("").String()
	learnerPrefix = store.LearnerStream("").String()
)

package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Trace is one learner's hours with what each minute comes from: the lesson, the FAD object or
// the day of stage, and the event of the course's chain that tells of it.
type Trace struct {
	Board           // of this learner alone
	Entries []Entry // as the lines of the ledger: in order of time
}

// Row is the learner's own.
func (t Trace) Row() Row { return t.Rows[0] }

// Entry is a line of the ledger with what is behind it. One of Lesson, Object and Agreement is
// set.
type Entry struct {
	hours.Line
	Lesson     *timetable.Lesson
	Mark       attendance.Mark // of the lesson; the zero Mark where nobody has said anything
	Object     *attendance.Object
	Evidence   attendance.FadEvidence // of the object; zero in the line of what nobody followed of it
	Agreement  *attendance.Agreement
	Day        attendance.StageDay // of the diary; zero in the line of what nobody used of the agreement
	Away       bool                // the learner was not attending on that day: not yet, suspended, or no more
	Told       Told
	Amendments []attendance.Amendment // in the order they were made
}

// Told is the last event that told of a row: where it stands in the chain, when and by whom.
// The zero Told is nothing.
type Told struct {
	Seq   int
	At    calendar.Instant
	Kind  store.ActorKind
	By    string // an account, where Kind is a person
	Event string // its type
}

// TraceOf traces a learner's hours as they stand on a day.
func TraceOf(ctx context.Context, r store.Reader, enrolmentID string, on calendar.Date) (Trace, error) {
	b, rec, err := ofEnrolment(ctx, r, enrolmentID, on)
	if err != nil {
		return Trace{}, err
	}
	told, err := rec.toldOf(ctx, r, b.Course.ID, enrolmentID)
	if err != nil {
		return Trace{}, err
	}
	amended, err := attendance.Amendments(ctx, r, b.Course.ID)
	if err != nil {
		return Trace{}, err
	}
	t := Trace{Board: b}
	origins := rec.origins(enrolmentID)
	for _, line := range t.Row().Ledger.Lines {
		e := origins[line.ID]
		e.Line, e.Away = line, !(presence{rec.periods[enrolmentID]}).covers(line.On)
		e.Told = told[e.row()]
		for _, a := range amended {
			if string(a.EnrolmentID) == enrolmentID && a.LessonID == line.ID {
				e.Amendments = append(e.Amendments, a)
			}
		}
		t.Entries = append(t.Entries, e)
	}
	return t, nil
}

// row is the row that an entry was counted from, as events name it; empty where there is none.
func (e Entry) row() string {
	switch {
	case e.Mark.ID != "":
		return "mark/" + e.Mark.ID
	case e.Evidence.ID != "":
		return "fad_evidence/" + e.Evidence.ID
	case e.Day.ID != "":
		return "stage_day/" + e.Day.ID
	}
	return ""
}

// origins are what the lines of a learner may come from, by the id of the line.
func (rec *records) origins(enrolmentID string) map[string]Entry {
	out := map[string]Entry{}
	for i, l := range rec.lessons {
		out[l.ID] = Entry{Lesson: &rec.lessons[i], Mark: rec.marks[key{l.ID, enrolmentID}]}
	}
	for i, o := range rec.objects {
		out[o.ID] = Entry{Object: &rec.objects[i]}
		for _, e := range rec.evidence[key{o.ID, enrolmentID}] {
			out[e.ID] = Entry{Object: &rec.objects[i], Evidence: e}
		}
	}
	for i, a := range rec.stages[enrolmentID] {
		agreement := &rec.stages[enrolmentID][i]
		out[a.ID] = Entry{Agreement: agreement}
		for _, d := range rec.diary[a.ID] {
			out[d.ID] = Entry{Agreement: agreement, Day: d}
		}
	}
	return out
}

// toldOf are the last events that wrote each row of the learner's, by table and id. An event
// of the course names the learner, or one of their agreements.
func (rec *records) toldOf(ctx context.Context, r store.Reader, courseID, enrolmentID string) (map[string]Told, error) {
	conditions, args := []string{"body LIKE ?"}, []any{store.CourseStream(courseID).String(), `%"` + enrolmentID + `"%`}
	for _, a := range rec.stages[enrolmentID] {
		conditions, args = append(conditions, "body LIKE ?"), append(args, `%"`+a.ID+`"%`)
	}
	var events []struct {
		Seq  int              `db:"seq"`
		At   calendar.Instant `db:"at"`
		Kind store.ActorKind  `db:"actor_kind"`
		By   string           `db:"actor_id"`
		Type string           `db:"type"`
		Body string           `db:"body"`
	}
	err := r.Select(ctx, &events, "SELECT seq, at, actor_kind, actor_id, type, body FROM event WHERE stream = ? AND ("+strings.Join(conditions, " OR ")+") ORDER BY seq", args...)
	if err != nil {
		return nil, err
	}
	out := map[string]Told{}
	for _, e := range events {
		var body struct {
			Rows map[string][]struct {
				ID string `json:"id"`
			} `json:"rows"`
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return nil, fmt.Errorf("ledger: event %d of %s: %w", e.Seq, courseID, err)
		}
		for table, rows := range body.Rows {
			for _, row := range rows {
				out[table+"/"+row.ID] = Told{Seq: e.Seq, At: e.At, Kind: e.Kind, By: e.By, Event: e.Type}
			}
		}
	}
	return out, nil
}

package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// PageTold is something that happened to a lesson's page as a whole, as the journal tells it.
type PageTold struct {
	LessonID string
	At       calendar.Instant
	By       string // an account
	Type     string // one of those below
	Reason   string
	StaffID  string         // whose signature
	Means    provider.Means // by which they signed
}

// What may happen to a page as a whole: the types of its events.
const (
	PageClosed    = "attendance.closed"
	PageReopened  = "attendance.reopened"
	PageSigned    = "attendance.signed"
	PageAttested  = "attendance.attested"
	RollTakenBack = "attendance.roll_taken_back"
)

// PageHistory is how a lesson's page was closed, signed and opened again, and its roll taken
// back, the oldest first.
func PageHistory(ctx context.Context, r store.Reader, l timetable.Lesson) ([]PageTold, error) {
	told, err := toldOf(ctx, r, l.CourseID, "type IN (?, ?, ?, ?, ?) AND body LIKE ?",
		PageClosed, PageReopened, PageSigned, PageAttested, RollTakenBack, `%"`+l.ID+`"%`)
	return slices.DeleteFunc(told, func(p PageTold) bool { return p.LessonID != l.ID }), err
}

// Reopenings are the pages of a course that were opened again, the oldest first.
func Reopenings(ctx context.Context, r store.Reader, courseID string) ([]PageTold, error) {
	return toldOf(ctx, r, courseID, "type = ?", PageReopened)
}

func toldOf(ctx context.Context, r store.Reader, courseID, where string, args ...any) ([]PageTold, error) {
	var told []struct {
		Seq     int              `db:"seq"`
		At      calendar.Instant `db:"at"`
		ActorID string           `db:"actor_id"`
		Type    string           `db:"type"`
		Body    string           `db:"body"`
	}
	err := r.Select(ctx, &told, "SELECT seq, at, actor_id, type, body FROM event WHERE stream = ? AND "+where+" ORDER BY seq",
		append([]any{store.CourseStream(courseID).String()}, args...)...)
	if err != nil {
		return nil, err
	}
	var out []PageTold
	for _, e := range told {
		var body struct {
			Facts struct {
				Lesson string         `json:"lesson"`
				Reason string         `json:"reason"`
				Staff  string         `json:"staff"`
				Means  provider.Means `json:"means"`
			} `json:"facts"`
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return nil, fmt.Errorf("attendance: event %d of %s: %w", e.Seq, courseID, err)
		}
		f := body.Facts
		out = append(out, PageTold{f.Lesson, e.At, e.ActorID, e.Type, f.Reason, f.Staff, f.Means})
	}
	return out, nil
}

// before are the values that a learner's mark has had: the one that stands and, where an
// entry says seconds that it does not have, those that the journal tells of.
func (s *sheet) before(ctx context.Context, r store.Reader, enrolmentID string, e Entry) ([]Value, error) {
	stands := []Value{s.present(enrolmentID).Value()}
	known := exactly(stands, s.zone)
	if !slices.ContainsFunc(e.seconds(), func(w calendar.Wall) bool { return !slices.Contains(known, w) }) {
		return stands, nil
	}
	var bodies []string
	err := r.Select(ctx, &bodies, "SELECT body FROM event WHERE stream = ? AND type IN ('attendance.marked', 'attendance.amended') AND body LIKE ? AND body LIKE ?",
		store.CourseStream(s.lesson.CourseID).String(), `%"`+s.lesson.ID+`"%`, `%"`+enrolmentID+`"%`)
	if err != nil {
		return nil, err
	}
	for _, text := range bodies {
		var body struct {
			Rows struct {
				Mark []struct {
					LessonID    string `json:"lesson_id"`
					EnrolmentID string `json:"enrolment_id"`
					Intervals   string `json:"intervals"`
				} `json:"mark"`
			} `json:"rows"`
		}
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			return nil, fmt.Errorf("attendance: event of %s: %w", s.lesson.CourseID, err)
		}
		for _, m := range body.Rows.Mark {
			if m.LessonID == s.lesson.ID && m.EnrolmentID == enrolmentID {
				stands = append(stands, Value{State: Present, Intervals: intervals(m.Intervals)})
			}
		}
	}
	return stands, nil
}

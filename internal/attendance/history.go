package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

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
	Lifted   []Lifted       // by a reopening
}

// Lifted is a signature that stood under a page until it was opened again.
type Lifted struct {
	StaffID string           `json:"staff"`
	By      string           `json:"by"` // the account on whose device, or who attested it
	At      calendar.Instant `json:"at"`
	Means   provider.Means   `json:"means"`
}

// What may happen to a page as a whole: the types of its events.
const (
	PageClosed    = "attendance.closed"
	PageReopened  = "attendance.reopened"
	PageSigned    = "attendance.signed"
	PageAttested  = "attendance.attested"
	RollTakenBack = "attendance.roll_taken_back"
)

// WithoutHours are the types of the events of this room that change nobody's minutes: seals and
// signatures, and what of a diary waits for a decision.
var WithoutHours = []string{
	"attendance.sealed", PageSigned, PageAttested,
	"attendance.stage_signed", "attendance.stage_day_proposed", "attendance.stage_day_taken_back", "attendance.stage_countersigned", "attendance.stage_returned",
}

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
	events, err := eventsOf[struct {
		Lesson string         `json:"lesson"`
		Reason string         `json:"reason"`
		Staff  string         `json:"staff"`
		Means  provider.Means `json:"means"`
		Lifted []Lifted       `json:"lifted"`
	}](ctx, r, courseID, where, args...)
	var out []PageTold
	for _, e := range events {
		f := e.facts
		out = append(out, PageTold{f.Lesson, e.At, e.ActorID, e.Type, f.Reason, f.Staff, f.Means, f.Lifted})
	}
	return out, err
}

// event is one of the journal's, with the facts that are asked of it.
type event[F any] struct {
	Seq     int              `db:"seq"`
	At      calendar.Instant `db:"at"`
	ActorID string           `db:"actor_id"`
	Type    string           `db:"type"`
	Body    string           `db:"body"`
	facts   F
}

// eventsOf are events of a course, the oldest first.
func eventsOf[F any](ctx context.Context, r store.Reader, courseID, where string, args ...any) ([]event[F], error) {
	var out []event[F]
	err := r.Select(ctx, &out, "SELECT seq, at, actor_id, type, body FROM event WHERE stream = ? AND "+where+" ORDER BY seq",
		append([]any{store.CourseStream(courseID).String()}, args...)...)
	if err != nil {
		return nil, err
	}
	for i, e := range out {
		var body struct {
			Facts F `json:"facts"`
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return nil, fmt.Errorf("attendance: event %d of %s: %w", e.Seq, courseID, err)
		}
		out[i].facts = body.Facts
	}
	return out, nil
}

// The events of one mark.
const (
	markSet     = "attendance.marked"
	markCleared = "attendance.cleared"
)

// markFacts are the facts of such an event.
type markFacts struct {
	Lesson    string           `json:"lesson"`
	Enrolment string           `json:"enrolment"`
	Device    string           `json:"device,omitempty"` // of a mark taken away: there is no row to keep it
	Seq       int              `json:"seq,omitempty"`
	DeviceAt  calendar.Instant `json:"device_at,omitzero"` // when it was tapped, by the device's own clock
}

// presentOrGone is the mark as it stands for an operation. Where one was seen and is gone,
// the journal tells who took it away: the device that did so goes on from there, and whoever
// must choose is told whom against.
func (s *sheet) presentOrGone(ctx context.Context, r store.Reader, op MarkOperation) (Mark, error) {
	present := s.present(op.EnrolmentID)
	if present.Version != 0 || present.MarkedBy != "" || op.BaseVersion == 0 {
		return present, nil
	}
	events, err := eventsOf[markFacts](ctx, r, s.lesson.CourseID, "type IN (?, ?) AND body LIKE ?", markCleared, RollTakenBack, `%"`+s.lesson.ID+`"%`)
	for _, e := range events {
		if f := e.facts; f.Lesson == s.lesson.ID && (f.Enrolment == op.EnrolmentID || e.Type == RollTakenBack) {
			s.gone[op.EnrolmentID] = Mark{Device: f.Device, DeviceSeq: f.Seq, MarkedAt: e.At, MarkedBy: e.ActorID}
		}
	}
	return s.present(op.EnrolmentID), err
}

// Tap is a mark that reached the register at another time than its device says it was made.
type Tap struct {
	EnrolmentID string
	At          calendar.Instant // when it was recorded
	By          string           // an account
	DeviceAt    calendar.Instant
}

// apart is how far a device's time may be from the register's before it tells something: a
// network's delay, and clocks that are a little off.
const apart = time.Minute

// LateTaps are the marks of a lesson that reached the register more than a minute before or
// after the device says they were made, the oldest first: most waited for the network.
func LateTaps(ctx context.Context, r store.Reader, l timetable.Lesson) ([]Tap, error) {
	events, err := eventsOf[markFacts](ctx, r, l.CourseID, "type IN (?, ?) AND body LIKE ? AND body LIKE ?", markSet, markCleared, `%"`+l.ID+`"%`, `%"device_at"%`)
	var out []Tap
	for _, e := range events {
		if f := e.facts; f.Lesson == l.ID && !f.DeviceAt.IsZero() && e.At.Sub(f.DeviceAt).Abs() > apart {
			out = append(out, Tap{f.Enrolment, e.At, e.ActorID, f.DeviceAt})
		}
	}
	return out, err
}

// before are the values that a learner's mark has had: the one that stands and, where an
// entry says seconds that it does not have, those that the journal tells of, in which
// whatever was kept by then is recorded first.
func (s *sheet) before(ctx context.Context, tx *store.Tx, enrolmentID string, e Entry) ([]Value, error) {
	stands := []Value{s.present(enrolmentID).Value()}
	known := exactly(stands, s.zone)
	if !slices.ContainsFunc(e.seconds(), func(w calendar.Wall) bool { return !slices.Contains(known, w) }) {
		return stands, nil
	}
	if err := s.record(ctx, tx); err != nil {
		return nil, err
	}
	var bodies []string
	err := tx.Select(ctx, &bodies, "SELECT body FROM event WHERE stream = ? AND type IN ('attendance.marked', 'attendance.amended') AND body LIKE ? AND body LIKE ?",
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

package attendance

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// PageTold is something that happened to a lesson's page as a whole, as the journal tells it.
type PageTold struct {
	At     calendar.Instant
	By     string // an account
	Type   string // PageClosed, PageReopened or RollTakenBack
	Reason string
}

// What may happen to a page as a whole: the types of its events.
const (
	PageClosed    = "attendance.closed"
	PageReopened  = "attendance.reopened"
	RollTakenBack = "attendance.roll_taken_back"
)

// PageHistory is how a lesson's page was closed and opened again, and its roll taken back, the
// oldest first.
func PageHistory(ctx context.Context, r store.Reader, l timetable.Lesson) ([]PageTold, error) {
	var told []struct {
		Seq     int              `db:"seq"`
		At      calendar.Instant `db:"at"`
		ActorID string           `db:"actor_id"`
		Type    string           `db:"type"`
		Body    string           `db:"body"`
	}
	err := r.Select(ctx, &told, "SELECT seq, at, actor_id, type, body FROM event WHERE stream = ? AND type IN (?, ?, ?) AND body LIKE ? ORDER BY seq",
		store.CourseStream(l.CourseID).String(), PageClosed, PageReopened, RollTakenBack, `%"`+l.ID+`"%`)
	if err != nil {
		return nil, err
	}
	var out []PageTold
	for _, e := range told {
		var body struct {
			Facts struct {
				Lesson string `json:"lesson"`
				Reason string `json:"reason"`
			} `json:"facts"`
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return nil, fmt.Errorf("attendance: event %d of %s: %w", e.Seq, l.CourseID, err)
		}
		if body.Facts.Lesson == l.ID {
			out = append(out, PageTold{e.At, e.ActorID, e.Type, body.Facts.Reason})
		}
	}
	return out, nil
}

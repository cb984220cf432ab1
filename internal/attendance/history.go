package attendance

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// ClosingTold is a closing of a lesson's page, or its reopening, as the journal tells it.
type ClosingTold struct {
	At       calendar.Instant
	By       string // an account
	Reopened bool
	Reason   string // of a reopening
}

// Closings are how often a lesson's page was closed and opened again, the oldest first.
func Closings(ctx context.Context, r store.Reader, l timetable.Lesson) ([]ClosingTold, error) {
	var told []struct {
		Seq     int              `db:"seq"`
		At      calendar.Instant `db:"at"`
		ActorID string           `db:"actor_id"`
		Type    string           `db:"type"`
		Body    string           `db:"body"`
	}
	err := r.Select(ctx, &told, "SELECT seq, at, actor_id, type, body FROM event WHERE stream = ? AND type IN ('attendance.closed', 'attendance.reopened') AND body LIKE ? ORDER BY seq",
		store.CourseStream(l.CourseID).String(), `%"`+l.ID+`"%`)
	if err != nil {
		return nil, err
	}
	var out []ClosingTold
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
			out = append(out, ClosingTold{e.At, e.ActorID, e.Type == "attendance.reopened", body.Facts.Reason})
		}
	}
	return out, nil
}

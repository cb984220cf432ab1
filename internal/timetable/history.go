package timetable

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Past is something that happened to a lesson in the calendar.
type Past struct {
	At         calendar.Instant
	By         string // an account, where somebody did it
	Type       string // of the event: "timetable.moved"
	Reason     string
	Was, Now   *Place // where the lesson stood before and after, if it was changed
	From       string // the lesson it was made from
	Made       string // the lesson that was made from it
	Away, Came string // of a substitution: staff ids
}

// History is what happened to a lesson, as the journal of its course tells it, the oldest
// first. What became of it on the register is attendance's to tell.
func History(ctx context.Context, r store.Reader, l Lesson) ([]Past, error) {
	var told []struct {
		Seq     int              `db:"seq"`
		At      calendar.Instant `db:"at"`
		ActorID string           `db:"actor_id"`
		Type    string           `db:"type"`
		Body    string           `db:"body"`
	}
	err := r.Select(ctx, &told, "SELECT seq, at, actor_id, type, body FROM event WHERE stream = ? AND type LIKE 'timetable.%' AND body LIKE ? ORDER BY seq",
		store.CourseStream(l.CourseID).String(), `%"`+l.ID+`"%`)
	if err != nil {
		return nil, err
	}
	var out []Past
	for _, e := range told {
		var body struct {
			Facts struct {
				facts
				Lesson     string `json:"lesson"`
				Teacher    string `json:"teacher"`
				Substitute string `json:"substitute"`
			} `json:"facts"`
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return nil, fmt.Errorf("timetable: event %d of %s: %w", e.Seq, l.CourseID, err)
		}
		f := body.Facts
		p := Past{At: e.At, By: e.ActorID, Type: e.Type, Reason: f.Reason, Away: f.Teacher, Came: f.Substitute}
		for _, edit := range f.Edits {
			if edit.Lesson == l.ID {
				p.Was, p.Now = &edit.Was, &edit.Now
			}
		}
		for _, m := range f.Made {
			switch l.ID {
			case m.Lesson:
				p.From = m.From
			case m.From:
				p.Made = m.Lesson
			}
		}
		out = append(out, p)
	}
	return out, nil
}

package attendance

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// There is when marks say that learners were at their lessons, of what was held, by mark: what
// [Slot.There] is of one. Nobody is in two places because a lesson ended early or was not held.
func There(ctx context.Context, r store.Reader, markIDs ...string) (map[string][]calendar.Interval, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	said, err := marks.Among(ctx, r, "id IN (?)", markIDs)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(said))
	for i, m := range said {
		ids[i] = m.LessonID
	}
	lessons, err := timetable.LessonsByID(ctx, r, ids...)
	if err != nil {
		return nil, err
	}
	out := map[string][]calendar.Interval{}
	for _, m := range said {
		out[m.ID] = SlotOf(lessons[m.LessonID], zone).There(m)
	}
	return out, nil
}

package timetable

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Span is from the first to the last day that has a lesson, of any course; zero days where
// there is none.
func Span(ctx context.Context, r store.Reader) (first, last calendar.Date, err error) {
	var days struct {
		First calendar.Date `db:"first_day"`
		Last  calendar.Date `db:"last_day"`
	}
	err = r.Get(ctx, &days, "SELECT MIN(on_date) AS first_day, MAX(on_date) AS last_day FROM lesson")
	return days.First, days.Last, err
}

// OpenByRoom is how many lessons each room is still to have, by its id.
func OpenByRoom(ctx context.Context, r store.Reader) (map[string]int, error) {
	var rows []struct {
		ID string `db:"room_id"`
		N  int    `db:"n"`
	}
	err := r.Select(ctx, &rows, "SELECT room_id, COUNT(*) AS n FROM lesson WHERE state = 'planned' AND room_id IS NOT NULL GROUP BY room_id")
	out := make(map[string]int, len(rows))
	for _, row := range rows {
		out[row.ID] = row.N
	}
	return out, err
}

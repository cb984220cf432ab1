package paperwork

import (
	"context"

	"vidimus/internal/store"
	"vidimus/internal/visit"
	"vidimus/reports/register"
)

// visits are what inspectors noted, as the register prints it.
func (b *book) visits(ctx context.Context, r store.Reader) ([]register.Visit, error) {
	all, err := visit.OfCourse(ctx, r, b.board.Course.ID)
	if err != nil {
		return nil, err
	}
	seals, err := visit.Seals(ctx, r, b.board.Course.ID)
	if err != nil {
		return nil, err
	}
	var out []register.Visit
	for _, v := range all {
		row := register.Visit{Number: v.Number, Date: v.Date, At: v.At, Present: v.Present, Outcome: v.Outcome.Label(), Note: v.Note, Inspector: v.Inspector,
			NotedAt: b.moment(v.NotedAt), Seal: seals[v.ID]}
		for _, l := range b.board.Lessons {
			if l.ID == string(v.LessonID) {
				row.Lesson = l.From.String() + "–" + l.To.String() + ", " + segmentLabel(l.Segment)
			}
		}
		out = append(out, row)
	}
	return out, nil
}

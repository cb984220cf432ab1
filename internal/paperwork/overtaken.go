package paperwork

import (
	"context"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Later is the last act upon hours that came after a paper was issued.
type Later struct {
	At calendar.Instant `db:"at"`
	By string           `db:"actor_id"`
}

// OvertakenBy is what changed the hours of a course after one of its papers, nothing where the
// paper still says what the register does.
func OvertakenBy(ctx context.Context, r store.Reader, p Paper) ([]Later, error) {
	stream := store.CourseStream(p.CourseID).String()
	query, args, err := sqlx.In(`SELECT at, actor_id FROM event WHERE stream = ? AND type LIKE 'attendance.%' AND type NOT IN (?)
		AND seq > (SELECT MIN(x.seq) FROM event x WHERE x.stream = ? AND x.type = 'paperwork.reserved' AND x.body LIKE ?)
		ORDER BY seq DESC LIMIT 1`, stream, attendance.WithoutHours, stream, `%"`+p.ID+`"%`)
	if err != nil {
		return nil, err
	}
	var out []Later
	err = r.Select(ctx, &out, query, args...)
	return out, err
}

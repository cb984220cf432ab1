package paperwork

import (
	"context"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Later is the last act upon hours that came after a paper was issued.
type Later struct {
	At calendar.Instant `db:"at"`
	By string           `db:"actor_id"`
}

// OvertakenBy is what changed the hours of a course after one of its papers, nothing where the
// paper still says what the register does. Signatures and seals change no hour.
func OvertakenBy(ctx context.Context, r store.Reader, p Paper) ([]Later, error) {
	var out []Later
	stream := store.CourseStream(p.CourseID).String()
	err := r.Select(ctx, &out, `SELECT at, actor_id FROM event WHERE stream = ? AND type LIKE 'attendance.%'
		AND type NOT IN ('attendance.sealed', 'attendance.signed', 'attendance.attested')
		AND seq > (SELECT MIN(x.seq) FROM event x WHERE x.stream = ? AND x.type = 'paperwork.reserved' AND x.body LIKE ?)
		ORDER BY seq DESC LIMIT 1`, stream, stream, `%"`+p.ID+`"%`)
	return out, err
}

package course

import (
	"context"

	"vidimus/internal/store"
)

// CountBySite is how many courses each site has, by its id.
func CountBySite(ctx context.Context, r store.Reader) (map[string]int, error) {
	return count(ctx, r, "SELECT site_id AS id, COUNT(*) AS n FROM course GROUP BY site_id")
}

// CountByStaff is how many courses that are not over each person of the staff works on.
func CountByStaff(ctx context.Context, r store.Reader) (map[string]int, error) {
	return count(ctx, r, `SELECT m.staff_id AS id, COUNT(DISTINCT m.course_id) AS n FROM course_staff m JOIN course c ON c.id = m.course_id
		WHERE c.state IN ('draft', 'authorised', 'started') GROUP BY m.staff_id`)
}

// PartsOf is what somebody of the staff does, course by course.
func PartsOf(ctx context.Context, r store.Reader, staffID string) ([]StaffMember, error) {
	return staffMembers.Where(ctx, r, "staff_id = ? ORDER BY course_id, part", staffID)
}

func count(ctx context.Context, r store.Reader, query string) (map[string]int, error) {
	var rows []struct {
		ID string `db:"id"`
		N  int    `db:"n"`
	}
	err := r.Select(ctx, &rows, query)
	out := make(map[string]int, len(rows))
	for _, row := range rows {
		out[row.ID] = row.N
	}
	return out, err
}

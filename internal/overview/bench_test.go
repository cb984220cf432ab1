package overview_test

import (
	"fmt"
	"testing"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// BenchmarkQuality is the board of a provider with ten courses that run, while those that
// are over pile up beside them.
func BenchmarkQuality(b *testing.B) {
	databases := map[string]string{"sqlite": b.TempDir() + "/v.db", "postgres": storetest.Postgres(b)}
	for _, name := range []string{"sqlite", "postgres"} {
		s := attendancetest.New(b, databases[name], "2026-10-01T08:00:00Z")
		opened := 0
		for _, courses := range []int{10, 1000} {
			for ; opened < courses; opened++ {
				c := s.Open(fmt.Sprintf("c%04d", opened), 5)
				c.Calendar()
				if opened >= 10 {
					s.Exec("UPDATE lesson SET state = 'closed', held = 'planned', closed_at = '2026-09-07T14:00:00.000000Z', closed_by = 'x' WHERE course_id = '" + c.ID + "'")
					s.Exec("UPDATE lesson_teacher SET signed_at = '2026-09-07T14:00:00.000000Z' WHERE lesson_id IN (SELECT l.id FROM lesson l WHERE l.course_id = '" + c.ID + "')")
					s.Exec("UPDATE course SET state = 'closed' WHERE id = '" + c.ID + "'")
				}
			}
			b.Run(fmt.Sprintf("%s/%d", name, courses), func(b *testing.B) {
				for b.Loop() {
					s.Read(func(r store.Reader) error {
						_, err := overview.Quality(b.Context(), r, s.DB.Now())
						return err
					})
				}
			})
		}
	}
}

package communication_test

import (
	"fmt"
	"testing"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/communication"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// BenchmarkOverdue is what the home of the office asks: of every course that runs and was
// told, 30 lessons and a class of 25 against its letter. Courses that were never told cost
// a row each.
func BenchmarkOverdue(b *testing.B) {
	databases := map[string]string{"sqlite": b.TempDir() + "/v.db", "postgres": storetest.Postgres(b)}
	for _, name := range []string{"sqlite", "postgres"} {
		s := attendancetest.New(b, databases[name], "2026-08-20T09:00:00Z")
		told := 0
		for _, courses := range []int{10, 40} {
			for ; told < courses; told++ {
				d := desk{s.Open(fmt.Sprintf("c%03d", told), 25)}
				d.Calendar()
				d.send(communication.Draft{Kind: communication.Start})
			}
			b.Run(fmt.Sprintf("%s/%d", name, courses), func(b *testing.B) {
				for b.Loop() {
					s.Read(func(r store.Reader) error {
						_, err := communication.Overdue(b.Context(), r, attendancetest.Start)
						return err
					})
				}
			})
		}
	}
}

package paperwork_test

import (
	"fmt"
	"testing"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// BenchmarkRegister is what the register of a long course prints: 220 days of two lessons.
func BenchmarkRegister(b *testing.B) {
	databases := map[string]string{"sqlite": b.TempDir() + "/v.db", "postgres": storetest.Postgres(b)}
	for _, name := range []string{"sqlite", "postgres"} {
		s := attendancetest.New(b, databases[name], "2027-08-01T08:00:00Z")
		c := s.Open("c", 20)
		for day := range 220 {
			on := attendancetest.Start.AddDays(day)
			c.Teach(attendancetest.Lesson{ID: fmt.Sprintf("a%03d", day), Segment: "531", Mode: hours.Classroom, Date: on, From: "09:00", To: "11:00"},
				attendancetest.Lesson{ID: fmt.Sprintf("b%03d", day), Segment: "532", Mode: hours.Classroom, Date: on, From: "11:15", To: "13:15", Breaks: `[{"from":"12:00","to":"12:10"}]`})
		}
		s.Exec("UPDATE lesson SET state = 'closed', held = 'planned', held_starts_at = starts_at, held_ends_at = ends_at, closed_at = ends_at, topic = 'x'")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.Read(func(r store.Reader) error {
					content, err := paperwork.Register(b.Context(), r, "c", calendar.MustDate("2027-08-01"))
					if last := content.Days[len(content.Days)-1].Running; last != 220*(120+110) {
						b.Errorf("%v in all", last)
					}
					return err
				})
			}
		})
	}
}

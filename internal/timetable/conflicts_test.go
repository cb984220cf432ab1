package timetable

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// However many lessons there are, those in the way are found by index: the plan says so
// where the time of a small test cannot. (PostgreSQL plans by how much it holds; its
// growth is measured by BenchmarkConflicts.)
func TestConflictsAreFoundByIndex(t *testing.T) {
	db := storetest.Open(t, filepath.Join(t.TempDir(), "v.db"), storetest.NewClock("2026-11-22T09:00:00Z"))
	var wanted []Booked
	for i := range perQuery {
		l := lesson(t, fmt.Sprint(i), slot("2026-12-01", "9", "13"))
		l.RoomID = "aula"
		wanted = append(wanted, Booked{Lesson: l, Teachers: []string{"moretti", "ricci"}})
	}
	places, teachers := overlapping(wanted, []string{"c", "d"})
	for _, query := range []struct {
		text string
		args []any
	}{
		{"SELECT lesson.id FROM lesson WHERE " + places.String(), places.args},
		{"SELECT DISTINCT t.lesson_id FROM lesson_teacher t WHERE t.actual AND " + teachers.String(), teachers.args},
	} {
		var steps []struct {
			ID, Parent, NotUsed int
			Detail              string
		}
		err := db.Read(t.Context(), func(r store.Reader) error {
			return r.Select(t.Context(), &steps, "EXPLAIN QUERY PLAN "+query.text, query.args...)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			if strings.HasPrefix(s.Detail, "SCAN") {
				t.Errorf("%s:\n%s", s.Detail, query.text)
			}
		}
		if len(steps) < perQuery {
			t.Errorf("%d steps for %d lessons: %+v", len(steps), perQuery, steps)
		}
	}
}

package hours_test

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Whatever lessons say that somebody was there, of each day no more minutes come out than went
// by while they were somewhere, to the second; and of that time none is lost.
func TestNoMinuteOfADayCountsTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		second := rapid.IntRange(0, 4*3600)
		stretches := func(day calendar.Date, n int, label string) (out []calendar.Interval) {
			morning, _ := calendar.At(day, calendar.NewWall(9, 0), time.UTC)
			for range rapid.IntRange(0, n).Draw(t, label) {
				a, b := second.Draw(t, label+" from"), second.Draw(t, label+" to")
				out = append(out, calendar.Interval{From: morning.Add(time.Duration(a) * time.Second), To: morning.Add(time.Duration(b) * time.Second)})
			}
			return out
		}
		var once hours.Once
		given := map[calendar.Date]calendar.Minutes{}
		was, has := map[calendar.Date][]calendar.Interval{}, map[calendar.Date][]calendar.Interval{}
		for range rapid.IntRange(1, 6).Draw(t, "lessons") {
			day := firstDay.AddDays(rapid.IntRange(0, 1).Draw(t, "day"))
			stay := hours.Stay(stretches(day, 3, "presence"), stretches(day, 2, "held"), stretches(day, 2, "break"))
			own, twice := once.Take(day, slices.Clone(stay))
			if diff := gocmp.Diff(calendar.Intersect(stay, was[day]), twice); diff != "" {
				t.Fatalf("twice (-want +got):\n%s", diff)
			}
			given[day] += calendar.WholeMinutes(own)
			was[day], has[day] = append(was[day], stay...), append(has[day], own...)
		}
		for day, all := range was {
			if given[day] > calendar.WholeMinutes(all) {
				t.Fatalf("%s: %v of %v", day, given[day], calendar.WholeMinutes(all))
			}
			if diff := gocmp.Diff(calendar.Union(all), calendar.Union(has[day])); diff != "" {
				t.Fatalf("lost (-was +counted):\n%s", diff)
			}
		}
	})
}

package timetable

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

func lessonAt(t interface{ Fatal(...any) }, s Slot) Lesson {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	span, err := s.times(zone)
	if err != nil {
		t.Fatal(err)
	}
	var l Lesson
	l.put(s, span)
	return l
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		name          string
		lesson        Slot
		at            string
		first, second Slot // no times: refused at the field "at"
	}{
		{"without breaks", slot("2026-12-01", "9", "13"), "11", slot("2026-12-01", "9", "11"), slot("2026-12-01", "11", "13")},
		{"each break goes with its part", slot("2026-12-01", "9", "17", "10", "10:15", "13", "14", "16", "16:10"), "12",
			slot("2026-12-01", "9", "12", "10", "10:15"), slot("2026-12-01", "12", "17", "13", "14", "16", "16:10")},
		{"in a break", slot("2026-12-01", "9", "17", "13", "14"), "13:30", slot("2026-12-01", "9", "13"), slot("2026-12-01", "14", "17")},
		{"where a break begins", slot("2026-12-01", "9", "13", "11", "11:15"), "11", slot("2026-12-01", "9", "11"), slot("2026-12-01", "11:15", "13")},
		{"where it ends", slot("2026-12-01", "9", "13", "11", "11:15"), "11:15", slot("2026-12-01", "9", "11"), slot("2026-12-01", "11:15", "13")},
		{"between two that touch", slot("2026-12-01", "9", "13", "11", "11:10", "11:10", "11:20"), "11:10", slot("2026-12-01", "9", "11"), slot("2026-12-01", "11:20", "13")},
		{"on the day with the hour that comes twice", slot("2026-10-25", "1", "5"), "4", slot("2026-10-25", "1", "4"), slot("2026-10-25", "4", "5")},
		{"in the hour that does not exist", slot("2027-03-28", "1", "5"), "2:30", Slot{}, Slot{}},
		{"where it begins", slot("2026-12-01", "9", "13"), "9", Slot{}, Slot{}},
		{"after its end", slot("2026-12-01", "9", "13"), "14", Slot{}, Slot{}},
		{"so that nothing but a break is left", slot("2026-12-01", "9", "13", "12", "13"), "12:30", Slot{}, Slot{}},
		{"in seconds", slot("2026-12-01", "9", "13"), "10:00:30", Slot{}, Slot{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			first, second, err := cut(lessonAt(t, test.lesson), calendar.MustWall(test.at), rome(t))
			if test.first.To == 0 {
				if e := fault.As(err); e == nil || e.Fields[0].Name != "at" {
					t.Fatalf("%v, %v, %v", first, second, err)
				}
				return
			}
			if d := cmp.Diff([]Slot{test.first, test.second}, []Slot{first, second}); d != "" || err != nil {
				t.Error(err, d)
			}
		})
	}
}

// Whatever the breaks and the cut, no minute of teaching is lost or won, and the parts do
// not overlap.
func TestCutKeepsTheMinutes(t *testing.T) {
	zone := rome(t)
	rapid.Check(t, func(t *rapid.T) {
		quarter := func(label string, from, to int) int { return rapid.IntRange(from, to).Draw(t, label) }
		wall := func(n int) calendar.Wall { return calendar.Wall(n * 15 * 60) }
		from := quarter("from", 28, 60)
		to := quarter("to", from+2, 90)
		s := Slot{Date: calendar.MustDate("2026-12-01"), From: wall(from), To: wall(to)}
		for at := from; at < to; {
			b := quarter("break from", at, to)
			e := quarter("break to", b, to)
			if e > b {
				s.Breaks = append(s.Breaks, Break{wall(b), wall(e)})
			}
			at = e + 1
		}
		if _, err := s.times(zone); err != nil {
			return // nothing but breaks
		}
		l := lessonAt(t, s)
		first, second, err := cut(l, wall(quarter("at", from, to)), zone)
		if err != nil {
			return
		}
		one, two := lessonAt(t, first), lessonAt(t, second)
		if one.Minutes(zone)+two.Minutes(zone) != l.Minutes(zone) || one.Interval().Overlaps(two.Interval()) {
			t.Fatalf("%v cut into %v and %v", s, first, second)
		}
	})
}

package ledger

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/timetable"
)

// Whatever the rows say of lessons and of stage, of no day more minutes are counted than its
// evidence has from beginning to end (DOMAIN §5), and who is in two places is named.
func TestADayHasNoMoreMinutesThanItsEvidence(t *testing.T) {
	first := calendar.MustDate("2027-03-27") // the clocks change in the night after it
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		wall := rapid.Map(rapid.IntRange(0, 8*60), func(m int) calendar.Wall { return calendar.NewWall(8, 0) + calendar.Wall(m*60) })
		rec := &records{on: first.AddDays(9), zone: rome, slots: map[string]attendance.Slot{}, marks: map[key]attendance.Mark{},
			periods: map[string][]enrolment.Period{"e": {{FromDate: first}}}, stages: map[string][]attendance.Agreement{}, diary: map[string][]attendance.StageDay{},
			plan: hours.Plan{Cells: []hours.Planned{{Cell: hours.Cell{Segment: "531", Mode: hours.Classroom}, Minutes: calendar.Hours(100)}}}}
		evidence, each := map[calendar.Date][]calendar.Interval{}, map[calendar.Date]calendar.Minutes{}
		stretch := func(day calendar.Date, label string) calendar.Interval {
			a, b := wall.Draw(t, label), wall.Draw(t, label)
			from, err1 := calendar.At(day, min(a, b), rome)
			to, err2 := calendar.At(day, max(a, b), rome)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			return calendar.Interval{From: from, To: to}
		}
		drawDay := func() calendar.Date { return first.AddDays(rapid.IntRange(0, 1).Draw(t, "day")) }
		for i := range rapid.IntRange(0, 4).Draw(t, "lessons") {
			day := drawDay()
			held := stretch(day, "held")
			l := timetable.Lesson{ID: fmt.Sprint("l", i), Segment: "531", Mode: hours.Classroom, Date: day, Audience: timetable.ForClass, State: timetable.Closed,
				HeldStartsAt: held.From, HeldEndsAt: held.To}
			present, err := json.Marshal([]calendar.Interval{stretch(day, "in"), stretch(day, "again")})
			if err != nil {
				t.Fatal(err)
			}
			m := attendance.Mark{ID: "m", State: attendance.Present, Intervals: string(present), Mode: rapid.SampledFrom([]hours.Mode{"", hours.LiveDistance}).Draw(t, "mode")}
			rec.lessons, rec.slots[l.ID], rec.marks[key{l.ID, "e"}] = append(rec.lessons, l), attendance.SlotOf(l, rome), m
			evidence[day] = append(evidence[day], rec.slots[l.ID].Stay(m)...)
		}
		a := attendance.Agreement{ID: "a", Parts: attendance.Parts{{Segment: "stage", Minutes: calendar.Hours(100)}}, FromDate: first, ToDate: first.AddDays(8)}
		rec.stages["e"] = []attendance.Agreement{a}
		for i := range rapid.IntRange(0, 3).Draw(t, "stage") {
			day := drawDay()
			x, y := wall.Draw(t, "from"), wall.Draw(t, "to")
			d := attendance.StageDay{ID: fmt.Sprint("d", i), AgreementID: "a", Segment: "stage", Date: day, From: min(x, y), To: max(x, y), State: attendance.DayConfirmed}
			whole := calendar.WholeMinutes([]calendar.Interval{d.When(rome)})
			d.Minutes = whole - min(whole, calendar.Minutes(rapid.IntRange(0, 60).Draw(t, "break")))
			rec.diary["a"] = append(rec.diary["a"], d)
			evidence[day] = append(evidence[day], d.When(rome))
		}
		row := Row{Enrolment: enrolment.Enrolment{ID: "e"}}
		rec.count(&row)
		counted := map[calendar.Date]calendar.Minutes{}
		for _, line := range row.Ledger.Lines {
			counted[line.On] += line.Minutes
		}
		for day, n := range counted {
			if most := calendar.WholeMinutes(evidence[day]); n > most {
				t.Fatalf("%s: %v of %v", day, n, most)
			}
		}
		for day, all := range evidence {
			for _, iv := range all {
				each[day] += calendar.WholeMinutes([]calendar.Interval{iv})
			}
			twice := each[day] > calendar.WholeMinutes(all)
			named := false
			for _, d := range row.Doubles {
				named = named || d.On == day
			}
			if twice != named {
				t.Fatalf("%s: in two places %v, named %v", day, twice, named)
			}
		}
	})
}

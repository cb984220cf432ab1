package attendance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// The object of these tests: two hours in March.
var (
	opens  = calendar.MustDate("2026-03-01")
	object = attendance.Object{ID: "o", Segment: "531", Title: "Modulo", Minutes: 120, FromDate: opens, ToDate: calendar.MustDate("2026-03-31")}
)

func rows(in ...attendance.FadEvidence) []attendance.FadEvidence { return in }

func seconds(e attendance.FadEvidence, n int) attendance.FadEvidence {
	e.Seconds = n
	return e
}

// told is a row of the n-th report: all seconds until a day, or those of one day with the letter d.
func told(report int, of string, minutes int, more ...attendance.Measure) attendance.FadEvidence {
	e := attendance.FadEvidence{ID: fmt.Sprint(report, of), Seconds: 60 * minutes, Measure: attendance.Tracked, Sessions: "[]", Source: fmt.Sprint("rapporto ", report),
		FromDate: attendance.Ever, RecordedAt: calendar.InstantOf(time.Date(2026, 6, report, 0, 0, 0, 0, time.UTC))}
	day, one := strings.CutSuffix(of, "d")
	e.ToDate = calendar.MustDate("2026-" + day)
	if one {
		e.FromDate = e.ToDate
	}
	for _, m := range more {
		e.Measure = m
	}
	return e
}

func attested(e attendance.FadEvidence) attendance.FadEvidence {
	e.AttestedAt, e.AttestedBy, e.AttestedReason = e.RecordedAt, "tutor", "visto a schermo"
	return e
}

func aside(e attendance.FadEvidence) attendance.FadEvidence {
	e.AsideAt, e.AsideBy, e.AsideReason = e.RecordedAt, "tutor", "doppio"
	return e
}

func TestFollow(t *testing.T) {
	always := func(calendar.Date) bool { return true }
	except := func(days ...string) func(calendar.Date) bool {
		return func(d calendar.Date) bool {
			for _, x := range days {
				from, to, _ := strings.Cut(x, "/")
				if !d.Before(calendar.MustDate("2026-"+from)) && !d.After(calendar.MustDate("2026-"+to)) {
					return false
				}
			}
			return true
		}
	}
	const est, typed = attendance.Estimate, attendance.Typed
	for name, c := range map[string]struct {
		rows    []attendance.FadEvidence
		attends func(calendar.Date) bool
		on      string // default: long after
		want    string // days with their minutes
		bounds  string // of the rows, those that count left out
		less    int    // decreases
		not     string // minutes outside the window, minutes while not attending, rows that came late; default: none
	}{
		"one report":                          {rows: rows(told(1, "03-10", 40)), want: "03-10 40"},
		"the same again":                      {rows: rows(told(1, "03-10", 40), told(2, "03-10", 40)), want: "03-10 40", bounds: "known"},
		"a later one tells it all again":      {rows: rows(told(1, "03-10", 40), told(2, "03-20", 70)), want: "03-10 40, 03-20 30"},
		"a later one brings nothing":          {rows: rows(told(1, "03-10", 40), told(2, "03-20", 40)), want: "03-10 40", bounds: "known"},
		"the number went down":                {rows: rows(told(1, "03-10", 40), told(2, "03-20", 25)), want: "03-10 40", bounds: "known", less: 1},
		"a person decides for the later":      {rows: rows(aside(told(1, "03-10", 40)), told(2, "03-20", 25)), want: "03-20 25", bounds: "aside"},
		"a person decides for the earlier":    {rows: rows(told(1, "03-10", 40), aside(told(2, "03-20", 25))), want: "03-10 40", bounds: "aside"},
		"up to the planned minutes":           {rows: rows(told(1, "03-10", 100), told(2, "03-20", 300)), want: "03-10 100, 03-20 20"},
		"seconds are cut once":                {rows: rows(seconds(told(1, "03-10d", 0), 59), seconds(told(1, "03-11d", 0), 59), seconds(told(1, "03-12d", 0), 59)), want: "03-11 1, 03-12 1"},
		"day by day":                          {rows: rows(told(1, "03-10d", 30), told(1, "03-12d", 20)), want: "03-10 30, 03-12 20"},
		"two reports overlap":                 {rows: rows(told(1, "03-10d", 30), told(1, "03-12d", 20), told(2, "03-12d", 20), told(2, "03-13d", 10)), want: "03-10 30, 03-12 20, 03-13 10", bounds: "known"},
		"an unfinished day is told again":     {rows: rows(told(1, "03-12d", 20), told(2, "03-12d", 45)), want: "03-12 45"},
		"a day has less than before":          {rows: rows(told(1, "03-12d", 45), told(2, "03-12d", 20)), want: "03-12 45", bounds: "known", less: 1},
		"days, then all of it":                {rows: rows(told(1, "03-10d", 30), told(1, "03-12d", 20), told(2, "03-20", 70)), want: "03-10 30, 03-12 20, 03-20 20"},
		"all of it, then days":                {rows: rows(told(1, "03-10", 40), told(2, "03-09d", 30), told(2, "03-11d", 15)), want: "03-09 30, 03-10 10, 03-11 15"},
		"the edges of the window":             {rows: rows(told(1, "03-01d", 10), told(1, "03-31d", 10)), want: "03-01 10, 03-31 10"},
		"a day before, a day after":           {rows: rows(told(1, "02-28d", 10), told(1, "04-01d", 10)), bounds: "before_opening after_closing", not: "20 0 0"},
		"a report made after the end":         {rows: rows(told(1, "04-20", 50)), want: "03-31 50", not: "0 0 1"},
		"one of the last day, one after it":   {rows: rows(told(1, "03-31", 40), told(2, "04-20", 100)), want: "03-31 40", bounds: "after_closing", not: "60 0 0"},
		"the later of the two is read first":  {rows: rows(told(2, "04-20", 100), told(1, "03-31", 40)), want: "03-31 40", bounds: "after_closing", not: "60 0 0"},
		"both came after the end":             {rows: rows(told(1, "04-05", 70), told(2, "04-20", 100)), want: "03-31 70", bounds: "after_closing", not: "30 0 1"},
		"three, and the second says less":     {rows: rows(told(1, "03-31", 70), told(2, "04-05", 20), told(3, "04-20", 100)), want: "03-31 70", bounds: "known after_closing", less: 1, not: "30 0 0"},
		"an earlier one was set aside":        {rows: rows(aside(told(1, "03-31", 40)), told(2, "04-20", 100)), want: "03-31 100", bounds: "aside", not: "0 0 1"},
		"a day after the end, then all of it": {rows: rows(told(1, "04-05d", 20), told(2, "04-20", 100)), want: "03-31 80", bounds: "after_closing", not: "20 0 1"},
		"told twice outside":                  {rows: rows(told(1, "04-05d", 20), told(2, "04-05d", 20)), bounds: "after_closing after_closing", not: "20 0 0"},
		"a report made before the beginning":  {rows: rows(told(1, "02-20", 50)), bounds: "before_opening", not: "50 0 0"},
		"before the beginning, then all":      {rows: rows(told(1, "02-20", 50), told(2, "03-10", 70)), want: "03-10 20", bounds: "before_opening", not: "50 0 0"},
		"twice before the beginning, then all": {rows: rows(told(1, "02-20", 30), told(2, "02-28", 50), told(3, "03-10", 70), told(4, "03-20", 80)), want: "03-10 20, 03-20 10",
			bounds: "before_opening before_opening", not: "50 0 0"},
		"a day before it, then all":           {rows: rows(told(1, "02-20d", 50), told(2, "03-10", 70)), want: "03-10 20", bounds: "before_opening", not: "50 0 0"},
		"nothing since the beginning":         {rows: rows(told(1, "02-20", 50), told(2, "03-10", 50)), bounds: "before_opening known", not: "50 0 0"},
		"all before it, then the first day":   {rows: rows(told(1, "02-20", 50), told(2, "03-01d", 20), told(3, "03-01", 70)), want: "03-01 20", bounds: "before_opening known", not: "50 0 0"},
		"before it, and nobody knew":          {rows: rows(told(1, "03-01", 70), told(2, "03-10", 80)), want: "03-01 70, 03-10 10"},
		"suspended on the day":                {rows: rows(told(1, "03-10d", 30), told(1, "03-12d", 20)), attends: except("03-11/03-15"), want: "03-10 30", bounds: "not_attending", not: "0 20 0"},
		"suspended when it was reported":      {rows: rows(told(1, "03-12", 30)), attends: except("03-11/03-15"), want: "03-10 30", not: "0 0 1"},
		"reported before and while suspended": {rows: rows(told(1, "03-10", 30), told(2, "03-25", 90)), attends: except("03-11/12-31"), want: "03-10 30", bounds: "not_attending", not: "0 60 0"},
		"suspended, and back":                 {rows: rows(told(1, "03-10", 30), told(2, "03-15", 90), told(3, "03-25", 120)), attends: except("03-11/03-15"), want: "03-10 30, 03-25 30", bounds: "not_attending", not: "0 60 0"},
		"a day suspended, then all of it":     {rows: rows(told(1, "03-10d", 30), told(1, "03-12d", 20), told(2, "03-20", 70)), attends: except("03-11/03-15"), want: "03-10 30, 03-20 20", bounds: "not_attending", not: "0 20 0"},
		"gone before it was reported":         {rows: rows(told(1, "03-20", 30)), attends: except("03-06/12-31"), want: "03-05 30", not: "0 0 1"},
		"gone, and days after it":             {rows: rows(told(1, "03-05d", 30), told(1, "03-20d", 30)), attends: except("03-06/12-31"), want: "03-05 30", bounds: "not_attending", not: "0 30 0"},
		"never there":                         {rows: rows(told(1, "03-20", 30)), attends: except("01-01/12-31"), bounds: "not_attending", not: "0 30 0"},
		"entered late":                        {rows: rows(told(1, "03-05d", 30), told(1, "03-20d", 30)), attends: except("01-01/03-09"), want: "03-20 30", bounds: "not_attending", not: "0 30 0"},
		"entered late, and reported then":     {rows: rows(told(1, "03-09", 20), told(2, "03-20", 70)), attends: except("01-01/03-09"), want: "03-20 50", bounds: "not_attending", not: "0 20 0"},
		"asked about an earlier day":          {rows: rows(told(1, "03-10", 40), told(2, "03-20", 70)), on: "03-15", want: "03-10 40", bounds: "not_yet"},
		"by hand is no evidence":              {rows: rows(told(1, "03-10", 30, typed)), bounds: "typed"},
		"by hand, and somebody attests it":    {rows: rows(attested(told(1, "03-10", 30, typed))), want: "03-10 30"},
		"by hand, then the report":            {rows: rows(attested(told(1, "03-10", 40, typed)), told(2, "03-20", 30)), want: "03-20 30", bounds: "measured"},
		"by hand, before and after the end":   {rows: rows(attested(told(1, "03-31", 40, typed)), attested(told(2, "04-20", 100, typed))), want: "03-31 40", bounds: "after_closing", not: "60 0 0"},
		"by hand, of a day it must not be":    {rows: rows(told(1, "03-12d", 20), attested(told(2, "03-20", 70, typed))), attends: except("03-11/03-15"), want: "03-20 50", bounds: "not_attending", not: "0 20 0"},
		"clicks are no evidence":              {rows: rows(told(1, "03-10d", 30, est)), bounds: "clicks"},
		"clicks that somebody attests":        {rows: rows(attested(told(1, "03-10d", 30, est))), want: "03-10 30"},
		"clicks of a day that was measured":   {rows: rows(attested(told(1, "03-10d", 50, est)), told(2, "03-10d", 30), attested(told(1, "03-11d", 20, est))), want: "03-10 30, 03-11 20", bounds: "measured"},
		"a result makes no minutes":           {rows: rows(told(1, "03-10d", 0, attendance.Outcome)), bounds: "no_time"},
		"a result with clicks that fell away": {rows: rows(aside(attested(told(1, "03-10d", 30, est))), told(1, "03-10d", 0, attendance.Outcome)), bounds: "aside no_time"},
	} {
		t.Run(name, func(t *testing.T) {
			on := calendar.MustDate("2027-01-01")
			if c.on != "" {
				on = calendar.MustDate("2026-" + c.on)
			}
			if c.attends == nil {
				c.attends = always
			}
			f := attendance.Follow(object, c.rows, c.attends, on)
			var days, bounds []string
			for _, d := range f.Days {
				days = append(days, fmt.Sprintf("%s %d", d.On.String()[5:], d.Minutes))
			}
			for _, r := range f.Rows {
				if r.Bound != attendance.Counts {
					bounds = append(bounds, string(r.Bound))
				}
			}
			if d := cmp.Diff(c.want, strings.Join(days, ", ")); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.bounds, strings.Join(bounds, " ")); d != "" {
				t.Error(d)
			}
			late := 0
			for _, r := range f.Rows {
				if r.Late() {
					late++
				}
			}
			not := strings.TrimPrefix(fmt.Sprint(int(f.Outside()), " ", int(f.Away()), " ", late), "0 0 0")
			if d := cmp.Diff(c.not, not); d != "" {
				t.Error(d)
			}
			if n := len(f.Decreases()); n != c.less {
				t.Errorf("%d decreases, want %d", n, c.less)
			}
		})
	}
}

// Whatever comes again, in whatever order, nothing counts twice, more reports of days that
// count never lower the total, and the days add up to the planned minutes at most.
func TestFollowNeverCountsTwice(t *testing.T) {
	always := func(calendar.Date) bool { return true }
	row := rapid.Custom(func(t *rapid.T) attendance.FadEvidence {
		e := told(rapid.IntRange(1, 3).Draw(t, "report"), "03-01", rapid.IntRange(0, 90).Draw(t, "minutes"))
		e.ToDate = opens.AddDays(rapid.IntRange(-3, 34).Draw(t, "day"))
		if rapid.Bool().Draw(t, "one day") {
			e.FromDate = e.ToDate
		}
		return e
	})
	on := calendar.MustDate("2027-01-01")
	rapid.Check(t, func(t *rapid.T) {
		told := rapid.SliceOfN(row, 0, 8).Draw(t, "rows")
		once := attendance.Follow(object, told, always, on)
		again := attendance.Follow(object, append(rapid.Permutation(told).Draw(t, "again"), told...), always, on)
		if d := cmp.Diff(once.Days, again.Days, cmp.AllowUnexported(calendar.Date{}), cmpopts.IgnoreFields(attendance.FollowedDay{}, "EvidenceID")); d != "" {
			t.Fatalf("twice is not once: %s", d)
		}
		if once.Minutes() > object.Minutes {
			t.Fatalf("%d minutes", once.Minutes())
		}
		told = slices.DeleteFunc(told, func(e attendance.FadEvidence) bool { return e.ToDate.After(object.ToDate) })
		fewer := attendance.Follow(object, told, always, on)
		more := attendance.Follow(object, append(told, row.Filter(func(e attendance.FadEvidence) bool { return !e.ToDate.Before(opens) && !e.ToDate.After(object.ToDate) }).Draw(t, "more")), always, on)
		if more.Minutes() < fewer.Minutes() {
			t.Fatalf("%d minutes, %d before", more.Minutes(), fewer.Minutes())
		}
	})
}

func TestObjectsAgainstThePlan(t *testing.T) {
	plan := []hours.Planned{{Cell: hours.Cell{Segment: "531", Mode: hours.SelfPaced}, Minutes: 600}, {Cell: hours.Cell{Segment: "532", Mode: hours.SelfPaced}, Minutes: 300},
		{Cell: hours.Cell{Segment: "533", Mode: hours.SelfPaced}, Minutes: 60}, {Cell: hours.Cell{Segment: "531", Mode: hours.Classroom}, Minutes: 6000}}
	var got []string
	for _, f := range attendance.ObjectFindings(plan, []attendance.Object{{Segment: "531", Minutes: 400}, {Segment: "531", Minutes: 300}, {Segment: "533", Minutes: 60}}) {
		got = append(got, fmt.Sprint(f.Rule, " ", f.Subject, " ", *f.Measured, "/", *f.Bound, " ", f.Args["rest"]))
	}
	if d := cmp.Diff([]string{"FAD-PLAN 531 700/600 1 h 40'", "FAD-PLAN 532 0/300 5 h 00'"}, got); d != "" {
		t.Error(d)
	}
}

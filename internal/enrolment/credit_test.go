package enrolment

import (
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
)

func TestAnAttendanceCreditWithinItsLimits(t *testing.T) {
	kc, stage := hours.Cell{Segment: hours.KeyCompetences, Mode: hours.Classroom}, hours.Cell{Segment: hours.Stage, Mode: hours.WorkPlacement}
	half := 10
	limits := func(change func(*CreditLimits)) CreditLimits {
		l := CreditLimits{Allowed: true, Total: calendar.Hours(250), Planned: map[hours.Cell]calendar.Minutes{kc: calendar.Hours(20), stage: calendar.Hours(80)},
			Granted: map[hours.Cell]calendar.Minutes{kc: calendar.Hours(5)}}
		if change != nil {
			change(&l)
		}
		return l
	}
	for _, tt := range []struct {
		name    string
		change  func(*CreditLimits)
		cell    hours.Cell
		year    int
		minutes calendar.Minutes
		field   string // where it is refused, empty where it is not
	}{
		{"what is left of the cell", nil, kc, 0, calendar.Hours(15), ""},
		{"a minute more", nil, kc, 0, calendar.Hours(15) + 1, "hours"},
		{"nothing", nil, kc, 0, 0, "hours"},
		{"a cell that the plan does not have", nil, hours.Cell{Segment: "999", Mode: hours.Classroom}, 0, 60, "segment"},
		{"the standard admits none", func(l *CreditLimits) { l.Allowed = false }, kc, 0, 60, "segment"},
		{"10 % of the course in all", func(l *CreditLimits) { l.Percent = &half }, stage, 0, calendar.Hours(20), ""},
		{"more than 10 %", func(l *CreditLimits) { l.Percent = &half }, stage, 0, calendar.Hours(20) + 1, "hours"},
		{"more than a plan that was varied has, and no share is set", func(l *CreditLimits) { l.Total = calendar.Hours(84) }, stage, 0, calendar.Hours(79) + 1, "hours"},
		{"as much as it has", func(l *CreditLimits) { l.Total = calendar.Hours(84) }, stage, 0, calendar.Hours(79), ""},
		{"of which year", func(l *CreditLimits) { l.Years = []int{1, 2} }, kc, 0, 60, "year"},
		{"of the second", func(l *CreditLimits) { l.Years = []int{1, 2} }, kc, 2, 60, ""},
		{"of a third", func(l *CreditLimits) { l.Years = []int{1, 2} }, kc, 3, 60, "year"},
		{"a year in a course of one", nil, kc, 1, 60, "year"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := fault.New(fault.Invalid, "test", "no")
			limits(tt.change).check(bad, tt.cell, tt.year, tt.minutes)
			got := ""
			if len(bad.Fields) > 0 {
				got = bad.Fields[0].Name
			}
			if got != tt.field || len(bad.Fields) > 1 {
				t.Errorf("refused at %q: %v", got, bad.Fields)
			}
		})
	}
}

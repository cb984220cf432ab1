package course

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/standard"
)

func TestYearsOfACourse(t *testing.T) {
	first, last := calendar.MustDate("2026-10-05"), calendar.MustDate("2028-06-30")
	threeYears := []standard.Year{{Year: 1, Hours: 300, IntermediateExam: true}, {Year: 2, Hours: 300, IntermediateExam: true}, {Year: 3, Hours: 200}}
	on := calendar.MustDate
	for _, tt := range []struct {
		name  string
		sheet []standard.Year
		plan  []PlannedYear
		want  []string
	}{
		{"a course of one year", []standard.Year{{Year: 1, Hours: 600}}, nil, nil},
		{"no intermediate exam", []standard.Year{{Year: 1, Hours: 300}, {Year: 2, Hours: 300}}, nil, nil},
		{"each year has its day", threeYears, []PlannedYear{{1, 300, calendar.Date{}}, {2, 300, on("2027-02-01")}, {3, 200, on("2027-10-04")}}, nil},
		{"the plan says nothing", threeYears, nil, []string{
			"Anno 1: scrivi le sue ore; la scheda prevede un esame intermedio, e la soglia vale anno per anno.",
			"Anno 2: scrivi le sue ore; la scheda prevede un esame intermedio, e la soglia vale anno per anno.",
			"Anno 3: scrivi le sue ore; la scheda prevede un esame intermedio, e la soglia vale anno per anno."}},
		{"no day", threeYears, []PlannedYear{{1, 300, calendar.Date{}}, {2, 300, calendar.Date{}}, {3, 200, on("2027-10-04")}},
			[]string{"Anno 2: scrivi il giorno da cui comincia; le ore di ogni anno si contano per data."}},
		{"the years overlap", threeYears, []PlannedYear{{1, 300, calendar.Date{}}, {2, 300, on("2027-10-04")}, {3, 200, on("2027-10-04")}},
			[]string{"Anno 3: comincia il 04/10/2027, ma deve cominciare dopo il 04/10/2027."}},
		{"the second begins with the course", threeYears, []PlannedYear{{1, 300, calendar.Date{}}, {2, 300, first}, {3, 200, on("2027-10-04")}},
			[]string{"Anno 2: comincia il 05/10/2026, ma deve cominciare dopo il 05/10/2026."}},
		{"the last begins after the end", threeYears, []PlannedYear{{1, 300, calendar.Date{}}, {2, 300, on("2027-02-01")}, {3, 200, on("2028-07-01")}},
			[]string{"Anno 3: comincia il 01/07/2028, ma il corso finisce il 30/06/2028."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range checkYears(&standard.Training{Years: tt.sheet}, Plan{Years: tt.plan}, first, last) {
				got = append(got, language.Italian.Finding(f))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestYearsForTheHours(t *testing.T) {
	sheet := &standard.Training{Years: []standard.Year{{Year: 1, IntermediateExam: true}, {Year: 2}}}
	from := calendar.MustDate("2027-09-13")
	got := years(Plan{Years: []PlannedYear{{Year: 1, Hours: 300}, {Year: 2, Hours: 200, From: from}}}, sheet, 80)
	want := []hours.Year{{Number: 1, Minutes: calendar.Hours(300), Percent: 80}, {Number: 2, Minutes: calendar.Hours(200), From: from}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for name, plan := range map[string][]PlannedYear{"one year": {{Year: 1, Hours: 300}}, "no day": {{Year: 1, Hours: 300}, {Year: 2, Hours: 200}}} {
		if got := years(Plan{Years: plan}, sheet, 80); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

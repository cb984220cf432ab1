package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNewDate(t *testing.T) {
	for _, tt := range []struct {
		year  int
		month time.Month
		day   int
		want  string // empty: refused
	}{
		{2026, 12, 31, "2026-12-31"},
		{2024, 2, 29, "2024-02-29"},
		{2026, 2, 29, ""},
		{1900, 2, 29, ""},
		{2000, 2, 29, "2000-02-29"},
		{2026, 4, 31, ""},
		{2026, 13, 1, ""},
		{2026, 0, 1, ""},
		{2026, 1, 0, ""},
		{0, 1, 1, ""},
		{10000, 1, 1, ""},
	} {
		d, err := NewDate(tt.year, tt.month, tt.day)
		if (err == nil) != (tt.want != "") || d.String() != tt.want {
			t.Errorf("%d-%d-%d: %q, %v; want %q", tt.year, tt.month, tt.day, d, err, tt.want)
		}
	}
}

func TestParseItalian(t *testing.T) {
	for in, want := range map[string]string{
		"31/12/2026":     "2026-12-31",
		" 31/12/2026 ":   "2026-12-31",
		"1.2.2026":       "2026-02-01",
		"31-12-2026":     "2026-12-31",
		"1 2 2026":       "2026-02-01",
		"1 / 2 / 2026":   "2026-02-01",
		"2026-12-31":     "2026-12-31",
		"29/02/2024":     "2024-02-29",
		"29/02/2026":     "",
		"12/31/2026":     "",
		"31/12/26":       "",
		"31/12/0026":     "",
		"0026-12-31":     "",
		"+1/12/2026":     "",
		"1/12/+026":      "",
		"1//12/2026":     "",
		"31/12":          "",
		"31/12/2026 ore": "",
		"ieri":           "",
		"":               "",
	} {
		d, err := ParseItalian(in)
		if (err == nil) != (want != "") || d.String() != want {
			t.Errorf("%q: %q, %v; want %q", in, d, err, want)
		}
	}
}

func FuzzParseItalian(f *testing.F) {
	for _, seed := range []string{"31/12/2026", "1.2.2026", "2026-12-31", "29/02/2023", "٣١/١٢/٢٠٢٦", "+1/1/2026", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseItalian(s)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("%q: %s with %v", s, d, err)
			}
			return
		}
		if again, err := ParseItalian(d.Italian()); err != nil || again != d {
			t.Errorf("%q is %s, printed %s and read again %s, %v", s, d, d.Italian(), again, err)
		}
	})
}

func TestAge(t *testing.T) {
	for _, tt := range []struct {
		born, on string
		want     int
	}{
		{"2010-01-12", "2026-01-11", 15},
		{"2010-01-12", "2026-01-12", 16},
		{"2010-01-12", "2026-01-13", 16},
		{"2008-02-29", "2024-02-28", 15},
		{"2008-02-29", "2024-02-29", 16},
		{"2012-02-29", "2026-02-28", 13},
		{"2012-02-29", "2026-03-01", 14},
		{"2010-12-31", "2026-01-01", 15},
		{"2026-01-12", "2026-01-12", 0},
	} {
		if got := MustDate(tt.born).YearsCompleted(MustDate(tt.on)); got != tt.want {
			t.Errorf("born %s, on %s: %d years, want %d", tt.born, tt.on, got, tt.want)
		}
	}
	if got := (Date{}).YearsCompleted(MustDate("2026-01-12")); got != 0 {
		t.Errorf("without a birth date: %d years", got)
	}
}

func TestDateArithmetic(t *testing.T) {
	for _, tt := range []struct {
		got  Date
		want string
	}{
		{MustDate("2026-03-28").AddDays(1), "2026-03-29"},
		{MustDate("2026-03-29").AddDays(1), "2026-03-30"}, // 23 hours
		{MustDate("2026-10-25").AddDays(1), "2026-10-26"}, // 25 hours
		{MustDate("2026-01-01").AddDays(-1), "2025-12-31"},
		{MustDate("2024-02-28").AddDays(1), "2024-02-29"},
		{MustDate("2024-02-29").AddYears(1), "2025-03-01"},
		{MustDate("2024-02-29").AddYears(4), "2028-02-29"},
		{Date{}.AddDays(1), ""},
		{Date{}.AddYears(1), ""},
	} {
		if tt.got.String() != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	d := MustDate("2026-12-31")
	if d.Italian() != "31/12/2026" || (Date{}).Italian() != "" || d.Weekday() != time.Thursday {
		t.Errorf("%s is a %s", d.Italian(), d.Weekday())
	}
	if n := MustDate("2026-03-28").DaysUntil(MustDate("2026-03-30")); n != 2 {
		t.Errorf("%d days over the change of the clocks", n)
	}
}

func TestDateOrder(t *testing.T) {
	day := rapid.Custom(func(t *rapid.T) Date {
		return MustDate("1999-12-31").AddDays(rapid.IntRange(-40000, 40000).Draw(t, "days"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := day.Draw(t, "a"), day.Draw(t, "b")
		n := a.DaysUntil(b)
		if a.AddDays(n) != b || b.AddDays(-n) != a {
			t.Errorf("%s and %s are %d days apart", a, b, n)
		}
		if a.Before(b) != (n > 0) || a.After(b) != (n < 0) || a.Equal(b) != (n == 0) || a.Before(b) != (a.String() < b.String()) {
			t.Errorf("%s and %s: Compare is %d", a, b, a.Compare(b))
		}
		if again, err := ParseDate(a.String()); err != nil || again != a {
			t.Errorf("%s read again is %s, %v", a, again, err)
		}
	})
	if !(Date{}).Before(MustDate("0001-01-01")) {
		t.Error("no date comes before every date")
	}
}

func TestDateInDatabaseAndJSON(t *testing.T) {
	want := MustDate("2026-03-29")
	for _, src := range []any{"2026-03-29", []byte("2026-03-29"), "2026-03-29T00:00:00Z", "2026-03-29 00:00:00+00:00",
		time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)} {
		var d Date
		if err := d.Scan(src); err != nil || d != want {
			t.Errorf("%T %v: %s, %v", src, src, d, err)
		}
	}
	d := want
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL: %s, %v", d, err)
	}
	for _, src := range []any{"29/03/2026", "2026-02-30", "", 20260329} {
		if err := d.Scan(src); err == nil {
			t.Errorf("%v was read as %s", src, d)
		}
	}
	if v, err := want.Value(); v != "2026-03-29" || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
	if v, err := (Date{}).Value(); v != nil || err != nil {
		t.Errorf("no date stored as %v, %v", v, err)
	}

	type form struct{ From, To Date }
	b, err := json.Marshal(form{From: want})
	if err != nil || string(b) != `{"From":"2026-03-29","To":""}` {
		t.Errorf("%s, %v", b, err)
	}
	var back form
	if err := json.Unmarshal(b, &back); err != nil || back != (form{From: want}) {
		t.Errorf("%+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"From":"2026-13-01"}`), &back); err == nil {
		t.Errorf("month 13 was read as %s", back.From)
	}
}

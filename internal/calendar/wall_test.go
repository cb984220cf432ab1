package calendar

import (
	"testing"
	"time"
	_ "time/tzdata" // the zone may not be on the machine

	"pgregory.net/rapid"
)

func rome(t interface{ Fatal(...any) }) *time.Location {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestParseWall(t *testing.T) {
	for in, want := range map[string]string{
		"9":        "09:00",
		"09":       "09:00",
		"915":      "09:15",
		"0915":     "09:15",
		"9:15":     "09:15",
		"09.15":    "09:15",
		"9,15":     "09:15",
		" 09:15 ":  "09:15",
		"09:15:30": "09:15:30",
		"0":        "00:00",
		"23:59:59": "23:59:59",
		"24":       "24:00",
		"2400":     "24:00",
		"24:00":    "24:00",
		"24:01":    "",
		"24:00:01": "",
		"25":       "",
		"9:60":     "",
		"9:15:60":  "",
		"9:5":      "",
		"9:":       "",
		":15":      "",
		"9::15":    "",
		"-9":       "",
		"+9":       "",
		"9:-5":     "",
		"9:15:30:": "",
		"91530":    "",
		"9h15":     "",
		"nove":     "",
		"":         "",
		"٠٩:١٥":    "",
	} {
		w, err := ParseWall(in)
		if want == "" {
			if err == nil {
				t.Errorf("%q was read as %s", in, w)
			}
			continue
		}
		if err != nil || w.String() != want {
			t.Errorf("%q: %s, %v; want %s", in, w, err, want)
		}
	}
}

func FuzzParseWall(f *testing.F) {
	for _, seed := range []string{"9", "915", "0915", "09.15", "9,15", "09:15:30", "24:00", ":15", "-1", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWall(s)
		if err != nil {
			return
		}
		if w < 0 || w > MaxWall {
			t.Errorf("%q is %d seconds", s, w)
		}
		if again, err := ParseWall(w.String()); err != nil || again != w {
			t.Errorf("%q is %s, read again %s, %v", s, w, again, err)
		}
	})
}

func TestAt(t *testing.T) {
	zone := rome(t)
	for _, tt := range []struct {
		name, date, wall, want string // want empty: the clocks never show it
	}{
		{"winter", "2026-01-12", "09:00", "2026-01-12T08:00:00.000000Z"},
		{"summer", "2026-07-13", "09:00", "2026-07-13T07:00:00.000000Z"},
		{"the evening before, UTC", "2026-07-13", "00:30", "2026-07-12T22:30:00.000000Z"},
		{"seconds", "2026-01-12", "09:00:30", "2026-01-12T08:00:30.000000Z"},
		{"the last minute before the jump", "2026-03-29", "01:59", "2026-03-29T00:59:00.000000Z"},
		{"inside the jump", "2026-03-29", "02:00", ""},
		{"inside the jump", "2026-03-29", "02:30", ""},
		{"after the jump", "2026-03-29", "03:00", "2026-03-29T01:00:00.000000Z"},
		{"before the hour that comes twice", "2026-10-25", "01:59", "2026-10-24T23:59:00.000000Z"},
		{"the first of two", "2026-10-25", "02:00", "2026-10-25T00:00:00.000000Z"},
		{"the first of two", "2026-10-25", "02:30", "2026-10-25T00:30:00.000000Z"},
		{"after both", "2026-10-25", "03:00", "2026-10-25T02:00:00.000000Z"},
		{"the end of the day", "2026-01-12", "24:00", "2026-01-12T23:00:00.000000Z"},
		{"the end of the short day", "2026-03-29", "24:00", "2026-03-29T22:00:00.000000Z"},
		{"the end of the long day", "2026-10-25", "24:00", "2026-10-25T23:00:00.000000Z"},
		{"the end of the year", "2026-12-31", "24:00", "2026-12-31T23:00:00.000000Z"},
	} {
		got, err := At(MustDate(tt.date), MustWall(tt.wall), zone)
		if (err == nil) != (tt.want != "") || got.String() != tt.want {
			t.Errorf("%s, %s %s: %q, %v; want %q", tt.name, tt.date, tt.wall, got, err, tt.want)
		}
	}
	for _, bad := range []Wall{-1, -3600, MaxWall + 1} {
		if got, err := At(MustDate("2026-01-12"), bad, zone); err == nil {
			t.Errorf("%d seconds after midnight is %s", bad, got)
		}
	}
	if got, err := At(Date{}, MustWall("09:00"), zone); err == nil {
		t.Errorf("09:00 of no day is %s", got)
	}
}

// A lesson over the change of the clocks lasts as long as it lasted.
func TestLessonOnTheDayTheClocksChange(t *testing.T) {
	zone := rome(t)
	for date, want := range map[string]Minutes{"2026-03-28": 240, "2026-03-29": 180, "2026-10-25": 300} {
		from, err1 := At(MustDate(date), MustWall("00:00"), zone)
		to, err2 := At(MustDate(date), MustWall("04:00"), zone)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if got := WholeMinutes([]Interval{{from, to}}); got != want {
			t.Errorf("%s from 00:00 to 04:00: %d minutes, want %d", date, got, want)
		}
	}
}

func TestAtAndBack(t *testing.T) {
	zone := rome(t)
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.SampledFrom([]string{"2026-03-29", "2026-10-25", "2026-01-12"}).Draw(t, "near")
		d := MustDate(near).AddDays(rapid.IntRange(-1, 1).Draw(t, "days"))
		w := Wall(rapid.IntRange(0, int(MaxWall)-1).Draw(t, "wall"))
		i, err := At(d, w, zone)
		if err != nil {
			if d != MustDate("2026-03-29") || w/3600 != 2 {
				t.Errorf("%s %s: %v", d, w, err)
			}
			return
		}
		if gotDate, gotWall := WallOf(i, zone); gotDate != d || gotWall != w {
			t.Errorf("%s %s is %s, which shows %s %s", d, w, i, gotDate, gotWall)
		}
		if before := i.Add(-time.Hour); w >= 3600 {
			if _, shown := WallOf(before, zone); shown == w {
				t.Errorf("%s %s: %s is the second of two", d, w, i)
			}
		}
	})
}

func TestWallText(t *testing.T) {
	w := NewWall(9, 15)
	b, err := w.MarshalText()
	var back Wall
	if err2 := back.UnmarshalText(b); err != nil || err2 != nil || back != w || string(b) != "09:15" {
		t.Errorf("%s, %s, %v, %v", b, back, err, err2)
	}
	if v, err := w.Value(); v != int64(33300) || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
}

package calendar

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Wall is what the clock on the wall shows, in seconds since midnight. Times typed
// by hand are whole minutes; a platform's log is kept to the second.
type Wall int

// MaxWall is 24:00, the end of the last lesson a day can hold.
const MaxWall = Wall(24 * 60 * 60)

// NewWall is hour:minute.
func NewWall(hour, minute int) Wall { return Wall(hour*3600 + minute*60) }

// ParseWall reads what people type on a phone: 9, 915, 0915, 09.15, 9:15, 9,15 and
// 09:15:30. 24:00 is the end of the day; anything later is an error, like anything else.
func ParseWall(s string) (Wall, error) {
	bad := fmt.Errorf("calendar: %q is not a time like 09:15", s)
	s = strings.TrimSpace(s)
	parts := strings.Split(strings.NewReplacer(".", ":", ",", ":").Replace(s), ":")
	if len(parts) == 1 && len(parts[0]) > 2 && len(parts[0]) <= 4 {
		cut := len(parts[0]) - 2
		parts = []string{parts[0][:cut], parts[0][cut:]}
	}
	if len(parts) > 3 {
		return 0, bad
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 2 || (i > 0 && len(p) != 2) || p[0] == '-' || p[0] == '+' {
			return 0, bad
		}
		n[i] = v
	}
	w := Wall(n[0]*3600 + n[1]*60 + n[2])
	if n[1] > 59 || n[2] > 59 || w > MaxWall {
		return 0, bad
	}
	return w, nil
}

// MustWall is ParseWall for constants and tests.
func MustWall(s string) Wall {
	w, err := ParseWall(s)
	if err != nil {
		panic(err)
	}
	return w
}

// String is 09:15, or 09:15:30 where there are seconds.
func (w Wall) String() string {
	if w%60 != 0 {
		return fmt.Sprintf("%02d:%02d:%02d", w/3600, w/60%60, w%60)
	}
	return fmt.Sprintf("%02d:%02d", w/3600, w/60%60)
}

func (w Wall) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

func (w *Wall) UnmarshalText(b []byte) error {
	parsed, err := ParseWall(string(b))
	*w = parsed
	return err
}

// Value stores seconds since midnight.
func (w Wall) Value() (driver.Value, error) { return int64(w), nil }

// At is the instant at which a wall in that zone shows w on day d. It is an error
// when the clocks jump over it (02:30 on the last Sunday of March); of the two
// instants that show 02:30 when the clocks go back, it is the first.
func At(d Date, w Wall, zone *time.Location) (Instant, error) {
	if d.IsZero() {
		return Instant{}, fmt.Errorf("calendar: %s of no day", w)
	}
	day := 0
	if w == MaxWall {
		day, w = 1, 0
	}
	t := time.Date(d.Year(), d.Month(), d.Day()+day, int(w)/3600, int(w)/60%60, int(w)%60, 0, zone)
	if t.Hour() != int(w)/3600 || t.Minute() != int(w)/60%60 {
		return Instant{}, fmt.Errorf("calendar: on %s the clocks in %s never show %s", d.Italian(), zone, w)
	}
	// time.Date does not say which of two equal wall times it picks: ask for the first.
	if first := t.Add(-time.Hour); first.Hour() == t.Hour() && first.Minute() == t.Minute() {
		t = first
	}
	return InstantOf(t), nil
}

// WallOf is the civil date and wall time of an instant in a zone, cut to seconds.
func WallOf(i Instant, zone *time.Location) (Date, Wall) {
	t := i.In(zone)
	return DateOf(t), Wall(t.Hour()*3600 + t.Minute()*60 + t.Second())
}

package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestInstantInDatabase(t *testing.T) {
	want := InstantOf(time.Date(2026, 3, 29, 1, 30, 0, 123456000, time.UTC))
	for _, src := range []any{
		"2026-03-29T01:30:00.123456Z", []byte("2026-03-29T01:30:00.123456Z"), "2026-03-29T03:30:00.123456+02:00",
		time.Date(2026, 3, 29, 3, 30, 0, 123456789, time.FixedZone("", 7200)),
	} {
		var i Instant
		if err := i.Scan(src); err != nil || i != want {
			t.Errorf("%T %v: %s, %v", src, src, i, err)
		}
	}
	i := want
	if err := i.Scan(nil); err != nil || !i.IsZero() {
		t.Errorf("NULL: %s, %v", i, err)
	}
	for _, src := range []any{"2026-03-29", "domani", 5} {
		if err := i.Scan(src); err == nil {
			t.Errorf("%v was read as %s", src, i)
		}
	}
	if v, err := want.Value(); v != "2026-03-29T01:30:00.123456Z" || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
	if v, err := (Instant{}).Value(); v != nil || err != nil {
		t.Errorf("not yet stored as %v, %v", v, err)
	}
	if !InstantOf(time.Time{}).IsZero() || !(Instant{}).Time().IsZero() || (Instant{}).String() != "" {
		t.Error("no time is not yet, both ways")
	}
}

// Text order is time order, and nothing is lost between the forms.
func TestInstantOrder(t *testing.T) {
	instant := rapid.Custom(func(t *rapid.T) Instant {
		return Instant{rapid.Int64Range(1, 4_000_000_000_000_000).Draw(t, "µs")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := instant.Draw(t, "a"), instant.Draw(t, "b")
		if a.Before(b) != (a.String() < b.String()) || a.After(b) != b.Before(a) || a.Equal(b) != (a.Compare(b) == 0) {
			t.Errorf("%s and %s: Compare is %d", a, b, a.Compare(b))
		}
		if b.Add(a.Sub(b)) != a || InstantOf(a.Time()) != a {
			t.Errorf("%s is lost on the way", a)
		}
		var back Instant
		if err := back.UnmarshalText([]byte(a.String())); err != nil || back != a {
			t.Errorf("%s read again is %s, %v", a, back, err)
		}
	})
}

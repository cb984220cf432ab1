package calendar

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a point in time to the microsecond, in UTC. The zero Instant means
// "not yet".
type Instant struct{ us int64 }

// instantLayout has a fixed width, so that text order is time order in SQLite.
const instantLayout = "2006-01-02T15:04:05.000000Z"

// InstantOf cuts t to microseconds, the precision both databases keep.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UnixMicro()}
}

// Time is the instant in UTC.
func (i Instant) Time() time.Time {
	if i.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(i.us).UTC()
}

// In is the instant in a zone, for people to read.
func (i Instant) In(zone *time.Location) time.Time { return i.Time().In(zone) }

func (i Instant) IsZero() bool                { return i.us == 0 }
func (i Instant) Equal(j Instant) bool        { return i == j }
func (i Instant) Before(j Instant) bool       { return i.us < j.us }
func (i Instant) After(j Instant) bool        { return i.us > j.us }
func (i Instant) Micros() int64               { return i.us }
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i.us-j.us) * time.Microsecond }

// Add is the instant d later.
func (i Instant) Add(d time.Duration) Instant { return Instant{i.us + d.Microseconds()} }

// Compare is -1, 0 or +1 as i is before, at or after j.
func (i Instant) Compare(j Instant) int {
	switch {
	case i.us < j.us:
		return -1
	case i.us > j.us:
		return 1
	}
	return 0
}

// String is the stored form, empty for "not yet".
func (i Instant) String() string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format(instantLayout)
}

// Value stores fixed-width UTC text, which PostgreSQL reads as TIMESTAMPTZ and
// SQLite orders as text; NULL for "not yet".
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.String(), nil
}

// Scan reads what either database gives back for a TIMESTAMPTZ.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
		return nil
	case time.Time:
		*i = InstantOf(v)
		return nil
	case []byte:
		return i.UnmarshalText(v)
	case string:
		return i.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("calendar: cannot read an instant from %T", src)
}

// MarshalText is the stored form.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the stored form or any RFC 3339 text; empty is "not yet".
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = Instant{}
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fmt.Errorf("calendar: %q is not an instant", b)
	}
	*i = InstantOf(t)
	return nil
}

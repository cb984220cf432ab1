package calendar

import (
	"fmt"
	"slices"
)

// Minutes is a count of whole minutes, the only unit of every total.
type Minutes int

// Hours is n whole hours.
func Hours(n int) Minutes { return Minutes(n) * 60 }

// String is what is printed: 197 h 15', and 200 h 00'.
func (m Minutes) String() string {
	sign := ""
	if m < 0 {
		sign, m = "−", -m
	}
	return fmt.Sprintf("%s%d h %02d'", sign, m/60, m%60)
}

// Interval is a stretch of time from From up to, not including, To.
type Interval struct {
	From Instant `json:"from"`
	To   Instant `json:"to"`
}

// IsEmpty reports whether no time lies in it.
func (iv Interval) IsEmpty() bool { return !iv.From.Before(iv.To) }

// Overlaps reports whether the two share any time; touching is not overlapping.
func (iv Interval) Overlaps(other Interval) bool {
	return iv.From.Before(other.To) && other.From.Before(iv.To)
}

// Union is the same time as disjoint intervals in order: order and repetition of
// the input do not matter, and empty intervals vanish.
func Union(in []Interval) []Interval {
	sorted := slices.Clone(in)
	sorted = slices.DeleteFunc(sorted, Interval.IsEmpty)
	slices.SortFunc(sorted, func(a, b Interval) int { return a.From.Compare(b.From) })
	var out []Interval
	for _, iv := range sorted {
		if n := len(out); n > 0 && !out[n-1].To.Before(iv.From) {
			if out[n-1].To.Before(iv.To) {
				out[n-1].To = iv.To
			}
			continue
		}
		out = append(out, iv)
	}
	return out
}

// Intersect is the time that lies in both a and b, as disjoint intervals in order.
func Intersect(a, b []Interval) []Interval {
	var out []Interval
	b = Union(b)
	for _, x := range Union(a) {
		for _, y := range b {
			iv := Interval{From: later(x.From, y.From), To: earlier(x.To, y.To)}
			if !iv.IsEmpty() {
				out = append(out, iv)
			}
		}
	}
	return out
}

// Subtract is the time of a that does not lie in b.
func Subtract(a, b []Interval) []Interval {
	out := Union(a)
	for _, cut := range Union(b) {
		var next []Interval
		for _, iv := range out {
			if !iv.Overlaps(cut) {
				next = append(next, iv)
				continue
			}
			next = append(next, Interval{iv.From, cut.From}, Interval{cut.To, iv.To})
		}
		out = slices.DeleteFunc(next, Interval.IsEmpty)
	}
	return out
}

// WholeMinutes is the length of the union, cut to whole minutes once, downwards.
func WholeMinutes(in []Interval) Minutes {
	var us int64
	for _, iv := range Union(in) {
		us += iv.To.us - iv.From.us
	}
	return Minutes(us / 60_000_000)
}

func later(a, b Instant) Instant {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b Instant) Instant {
	if b.Before(a) {
		return b
	}
	return a
}

package calendar

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// sec is n seconds after some moment.
func sec(n int64) Instant { return Instant{1_000_000_000_000 + n*1_000_000} }

// spans makes intervals of pairs of seconds.
func spans(pairs ...int64) (out []Interval) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Interval{sec(pairs[i]), sec(pairs[i+1])})
	}
	return out
}

func TestIntervals(t *testing.T) {
	for _, tt := range []struct {
		name      string
		got, want []Interval
	}{
		{"union of nothing", Union(nil), nil},
		{"union in order", Union(spans(50, 60, 10, 20)), spans(10, 20, 50, 60)},
		{"union of the same twice", Union(spans(10, 20, 10, 20)), spans(10, 20)},
		{"union of touching", Union(spans(10, 20, 20, 30)), spans(10, 30)},
		{"union of one inside another", Union(spans(10, 50, 20, 30)), spans(10, 50)},
		{"union drops what is empty or backwards", Union(spans(10, 10, 30, 20)), nil},
		{"intersection", Intersect(spans(10, 30, 40, 60), spans(20, 50)), spans(20, 30, 40, 50)},
		{"intersection of touching", Intersect(spans(10, 20), spans(20, 30)), nil},
		{"difference in the middle", Subtract(spans(10, 40), spans(20, 30)), spans(10, 20, 30, 40)},
		{"difference at both ends", Subtract(spans(10, 40), spans(0, 20, 30, 50)), spans(20, 30)},
		{"difference with all", Subtract(spans(10, 40), spans(0, 50)), nil},
		{"difference with nothing", Subtract(spans(10, 40), nil), spans(10, 40)},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	in := spans(50, 60, 10, 20)
	Union(in)
	if !slices.Equal(in, spans(50, 60, 10, 20)) {
		t.Error("Union changed what it was given")
	}
}

func TestMinutes(t *testing.T) {
	for m, want := range map[Minutes]string{
		Hours(200): "200 h 00'", Hours(197) + 15: "197 h 15'", 59: "0 h 59'", 0: "0 h 00'", -90: "−1 h 30'",
	} {
		if m.String() != want {
			t.Errorf("%d minutes are %s, want %s", int(m), m, want)
		}
	}
	for _, tt := range []struct {
		in   []Interval
		want Minutes
	}{
		{nil, 0},
		{spans(0, 59), 0},
		{spans(0, 60), 1},
		{spans(0, 119), 1},
		{spans(0, 40, 100, 140), 1}, // cut once, not for each interval
		{spans(0, 60, 0, 60), 1},
	} {
		if got := WholeMinutes(tt.in); got != tt.want {
			t.Errorf("%v: %d minutes, want %d", tt.in, got, tt.want)
		}
	}
}

// The three operations, against membership second by second.
func TestIntervalProperties(t *testing.T) {
	const last = 60
	sets := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Interval {
		return spans(rapid.Int64Range(0, last).Draw(t, "from"), rapid.Int64Range(0, last).Draw(t, "to"))[0]
	}), 0, 6)
	in := func(set []Interval, i Instant) bool {
		return slices.ContainsFunc(set, func(iv Interval) bool { return !i.Before(iv.From) && i.Before(iv.To) })
	}
	tidy := func(set []Interval) bool {
		for i, iv := range set {
			if iv.IsEmpty() || i > 0 && !set[i-1].To.Before(iv.From) {
				return false
			}
		}
		return true
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := sets.Draw(t, "a"), sets.Draw(t, "b")
		union, both, rest := Union(append(slices.Clone(a), b...)), Intersect(a, b), Subtract(a, b)
		for s := range int64(last) + 1 {
			i := sec(s)
			inA, inB := in(a, i), in(b, i)
			if in(union, i) != (inA || inB) || in(both, i) != (inA && inB) || in(rest, i) != (inA && !inB) {
				t.Fatalf("second %d: in a %t, in b %t; union %v, intersection %v, difference %v", s, inA, inB, union, both, rest)
			}
		}
		if !tidy(union) || !tidy(both) || !tidy(rest) {
			t.Errorf("not disjoint and in order: %v, %v, %v", union, both, rest)
		}
		if again := Union(rapid.Permutation(append(slices.Clone(a), a...)).Draw(t, "twice")); !slices.Equal(again, Union(a)) {
			t.Errorf("order and repetition matter: %v, %v", again, Union(a))
		}
	})
}

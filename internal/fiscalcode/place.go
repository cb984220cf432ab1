package fiscalcode

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"vidimus/internal/calendar"
)

// Place is a municipality or a foreign state with its Belfiore code. The table has
// one interval for each code and lacks some historic ones: a code it does not know,
// or a birth outside the interval, is a warning at most.
type Place struct {
	Code     string
	Name     string
	Province string        // letters of the province, empty for a foreign state
	Country  string        // ISO 3166 code of a foreign state, where it has one
	From     calendar.Date // first day in force
	To       calendar.Date // last day, zero while it is in force
}

// InForceOn reports whether the place existed under this code on that day.
func (p Place) InForceOn(day calendar.Date) bool {
	return !day.Before(p.From) && (p.To.IsZero() || !day.After(p.To))
}

// Abroad reports whether it is a foreign state: their codes begin with Z.
func (p Place) Abroad() bool { return strings.HasPrefix(p.Code, "Z") }

// String is how a form shows it: Napoli (NA), Perù.
func (p Place) String() string {
	if p.Province == "" {
		return p.Name
	}
	return p.Name + " (" + p.Province + ")"
}

// Lookup finds a place by its Belfiore code.
func Lookup(code string) (Place, bool) {
	t := table()
	i, ok := slices.BinarySearchFunc(t, code, func(e entry, code string) int { return strings.Compare(e.Code, code) })
	if !ok {
		return Place{}, false
	}
	return t[i].Place, true
}

// mostPlaces is as many as somebody reads under a field.
const mostPlaces = 20

// Places answers a form's field: the places whose name, or one word of it, begins
// with the query (accents and apostrophes do not matter, a province may follow:
// "reggio re"), exact names first, then names that begin with it. With a birth date only the
// places of that day are offered; without, those still in force come first.
func Places(query string, born calendar.Date) []Place {
	q, _ := fold(query)
	if q == "" {
		return nil
	}
	type hit struct {
		rank int
		Place
	}
	var hits []hit
	for _, e := range table() {
		if !born.IsZero() && !e.InForceOn(born) {
			continue
		}
		rank := e.rank(q)
		if rank < 0 {
			continue
		}
		if born.IsZero() && !e.To.IsZero() {
			rank += 10
		}
		hits = append(hits, hit{rank, e.Place})
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return strings.Compare(a.Name, b.Name)
	})
	var out []Place
	for _, h := range hits[:min(len(hits), mostPlaces)] {
		out = append(out, h.Place)
	}
	return out
}

// Named are the places of exactly that name, with its province or without ("Reggio
// nell'Emilia (RE)"), that existed on a day; on no day all of them, those in force first.
func Named(name string, on calendar.Date) []Place {
	q, _ := fold(name)
	var out []Place
	for _, e := range byName()[q] {
		if on.IsZero() || e.InForceOn(on) {
			out = append(out, e.Place)
		}
	}
	if on.IsZero() {
		slices.SortStableFunc(out, func(a, b Place) int {
			switch {
			case a.To.IsZero() == b.To.IsZero():
				return 0
			case a.To.IsZero():
				return -1
			}
			return 1
		})
	}
	return out
}

// byName is the table by folded name, and by name and province.
var byName = sync.OnceValue(func() map[string][]entry {
	out := map[string][]entry{}
	for _, e := range table() {
		if e.folded != "" {
			out[e.folded] = append(out[e.folded], e)
			if e.Province != "" {
				full := e.folded + " " + e.Province
				out[full] = append(out[full], e)
			}
		}
	}
	return out
})

// An entry is a place with its name folded for the search.
type entry struct {
	Place
	folded string
}

// rank is how well the folded query fits, lower is better, -1 not at all.
func (e entry) rank(q string) int {
	full := e.folded + " " + e.Province
	switch {
	case e.folded == q, full == q:
		return 0
	case strings.HasPrefix(full, q):
		return 1
	case strings.Contains(full, " "+q):
		return 2
	}
	return -1
}

// packed is made by tools/belfiore, which says how.
//
//go:embed belfiore.tsv.gz
var packed []byte

// table is sorted by code. The file is part of the program: one that cannot be read
// is a defect of the build.
var table = sync.OnceValue(func() []entry {
	t, err := unpack(packed)
	if err != nil {
		panic(fmt.Errorf("fiscalcode: the table of places: %w", err))
	}
	return t
})

func unpack(packed []byte) ([]entry, error) {
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		return nil, err
	}
	var out []entry
	for line := range strings.Lines(string(text)) {
		col := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(col) != 6 {
			return nil, fmt.Errorf("line %d has %d columns", len(out)+1, len(col))
		}
		e := entry{Place: Place{Code: col[0], Name: col[1], Province: col[2], Country: col[3]}}
		if err := e.From.UnmarshalText([]byte(col[4])); err != nil {
			return nil, err
		}
		if err := e.To.UnmarshalText([]byte(col[5])); err != nil {
			return nil, err
		}
		e.folded, _ = fold(e.Name)
		out = append(out, e)
	}
	return out, nil
}

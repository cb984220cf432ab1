package learner

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
)

// State is a state that somebody can be a citizen of: its ISO 3166 alpha-2 code and its
// Italian name.
type State struct {
	Code string
	Name string
}

// States are the states in force in the official table that gives the Belfiore codes
// their names, in the order of an Italian list, Italy first.
var States = sync.OnceValue(func() []State {
	states := []State{}
	seen := map[string]bool{"IT": true}
	for n := 100; n < 1000; n++ {
		p, ok := fiscalcode.Lookup(fmt.Sprintf("Z%d", n))
		if ok && p.Country != "" && p.To.IsZero() && !seen[p.Country] {
			seen[p.Country] = true
			states = append(states, State{p.Country, p.Name})
		}
	}
	slices.SortFunc(states, func(a, b State) int { return strings.Compare(language.SortKey(a.Name), language.SortKey(b.Name)) })
	return append([]State{{"IT", "Italia"}}, states...)
})

// Country is the Italian name of the state with that code.
func Country(code string) (string, bool) {
	for _, s := range States() {
		if s.Code == code {
			return s.Name, true
		}
	}
	return "", false
}

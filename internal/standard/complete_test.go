package standard

import (
	"strings"
	"testing"

	"vidimus/internal/finding"
	"vidimus/internal/language"
)

// TestComplete takes one thing at a time from a sheet that has everything.
func TestComplete(t *testing.T) {
	for _, test := range []struct {
		name              string
		change            func(*Standard)
		blocking, warning []string
		says              string
	}{
		{"as it stands", func(*Standard) {}, nil, nil, ""},
		{"no title", func(s *Standard) { s.Title = "" }, []string{Incomplete}, nil, "Manca il titolo"},
		{"no level", func(s *Standard) { s.EQF = nil }, nil, []string{Incomplete}, "livello EQF"},
		{"no UC", func(s *Standard) { s.CompetenceUnits = nil; s.Training = nil }, []string{Incomplete}, nil, "nessuna unità di competenza"},
		{"a UC without title", func(s *Standard) { s.CompetenceUnits[1].Title = "" }, []string{Incomplete}, nil, "La UC 3075 non ha il titolo."},
		{"a UC without code, to which no UF leads", func(s *Standard) { s.CompetenceUnits[1].Code = "" }, []string{Untied, Untied}, nil, "nessuna UF porta alla UC n. 2"},
		{"a code twice", func(s *Standard) { s.CompetenceUnits[1].Code = "2299" }, []string{Doubled, Untied}, nil, "Due UC hanno lo stesso codice 2299."},
		{"no knowledge", func(s *Standard) { s.CompetenceUnits[1].Knowledge = nil }, nil, []string{Incomplete, Untied}, "La UC 3075 non ha abilità o non ha conoscenze."},
		{"no training standard", func(s *Standard) { s.Training = nil }, nil, nil, "nessun corso può essere dichiarato conforme"},
		{"no total", func(s *Standard) { s.Training[0].MinTotal = nil }, []string{Incomplete}, nil, "manca la durata minima complessiva"},
		{"no threshold", func(s *Standard) { s.Training[0].ThresholdPercent = nil }, nil, []string{Incomplete}, "manca la soglia"},
		{"no requirements", func(s *Standard) { s.Training[0].EntryRules = nil }, nil, []string{Incomplete}, "nessun requisito"},
		{"no UF", func(s *Standard) { s.Training[0].Units = nil }, []string{Incomplete}, nil, "nessuna unità formativa"},
		{"a UF without code", func(s *Standard) { s.Training[0].Units[1].Code = "" }, []string{Doubled}, nil, "La UF n. 2 non ha il codice"},
		{"a UF twice", func(s *Standard) { s.Training[0].Units[1].Code = "531" }, []string{Doubled}, nil, "Due UF hanno lo stesso codice 531."},
		{"a UF without UC", func(s *Standard) { s.Training[0].Units[1].CompetenceUnit = "" }, []string{Untied, Untied}, nil, "La UF 532 non porta a nessuna UC."},
		{"a UF without UC in a sheet of modules", func(s *Standard) { s.Modules = true; s.Training[0].Units[1].CompetenceUnit = "" }, nil, nil, ""},
		{"a UF of another UC", func(s *Standard) { s.Training[0].Units[1].CompetenceUnit = "7" }, []string{Untied, Untied}, nil, "La UF 532 porta alla UC 7, che nella scheda non c’è."},
		{"a UF that says something else", func(s *Standard) { s.Training[0].Units[0].Result = "altro" }, nil, []string{Untied}, "La UF 531 non ripete"},
		{"a unit with contents of its own", func(s *Standard) {
			s.Training[0].Units[0].Abilities, s.Training[0].Units[0].Knowledge = nil, []string{"Contenuti"}
		}, nil, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := read(t, sheet(t, campaniaSheet))
			test.change(s)
			fs := Complete(s)
			eq(t, "blocking", rules(fs, finding.Blocking), test.blocking)
			eq(t, "warning", rules(fs, finding.Warning), test.warning)
			if test.says != "" && says(fs, test.says) == nil {
				t.Errorf("%q is not said: %v", test.says, fs)
			}
			for _, f := range fs {
				if sentence := language.Italian.Finding(f); strings.ContainsAny(sentence, "{}") {
					t.Errorf("a value is missing: %s", sentence)
				}
			}
		})
	}
}

package standard

import (
	"strings"
	"testing"

	"vidimus/internal/finding"
	"vidimus/internal/language"
)

// TestSheetAgainstItself moves one figure of the Campania sheet at a time: nothing at
// the bound, one finding past it.
func TestSheetAgainstItself(t *testing.T) {
	n := finding.Int
	type change func(s *Standard, t *Training)
	tests := []struct {
		name     string
		change   change
		blocking []string
		warning  []string
		says     string
	}{
		{"as it stands", func(*Standard, *Training) {}, nil, nil, ""},
		{"S1 UC", func(s *Standard, _ *Training) { s.CompetenceUnits[0].MaxDAD = n(76) }, []string{"S1"}, nil, "UC 2299: DAD massima 76 h, più della durata minima di 75 h."},
		{"S1 UF", func(_ *Standard, t *Training) { t.Units[0].MaxDAD = n(31) }, []string{"S1"}, nil, "UF 531: DAD massima 31 h"},
		{"S1 no cap set", func(_ *Standard, t *Training) { t.Units[0].MaxDAD = nil }, nil, nil, ""},
		{"S1 no minimum set", func(_ *Standard, t *Training) { t.Units[0].MinHours = nil }, nil, nil, ""},
		{"S1 a minimum of zero is a bound", func(_ *Standard, t *Training) { t.Units[0].MinHours = n(0) }, []string{"S1", "S2"}, nil, ""},
		{"S2 at the bound", func(_ *Standard, t *Training) { t.Units[1].MaxFAD = n(30) }, nil, nil, ""},
		{"S2 past it, S4 with it", func(_ *Standard, t *Training) { t.Units[1].MaxFAD = n(31) }, []string{"S2"}, []string{"S4"}, "UF 532: FAD massima 31 h"},
		{"S3 DAD may be more than the aula", func(_ *Standard, t *Training) { t.MaxDAD = n(250) }, nil, nil, ""},
		{"S3 DAD", func(_ *Standard, t *Training) { t.MaxDAD = n(251) }, []string{"S3"}, nil, "DAD massima 251 h, più delle 250 h"},
		{"S3 FAD", func(_ *Standard, t *Training) { t.MaxDAD, t.MaxFAD = nil, n(251) }, []string{"S3"}, nil, "FAD massima 251 h"},
		{"S4 at the bound", func(_ *Standard, t *Training) { t.MaxFAD = n(175) }, nil, nil, ""},
		{"S4 past it", func(_ *Standard, t *Training) { t.MaxFAD = n(176) }, nil, []string{"S4"}, "FAD massima 176 h, più della DAD massima di 175 h"},
		{"S5 at the bound", func(_ *Standard, t *Training) { t.Units[0].LaboratoryMin = n(30) }, nil, nil, ""},
		{"S5 past it", func(_ *Standard, t *Training) { t.Units[0].LaboratoryMin = n(31) }, []string{"S5"}, nil, "laboratorio minimo 31 h, più del massimo di 30 h"},
		{"S6", func(_ *Standard, t *Training) { t.MinTotalRepeated = n(260) }, []string{"S6"}, nil, "250 h e 260 h"},
		{"S6 printed once", func(_ *Standard, t *Training) { t.MinTotalRepeated = nil }, nil, nil, ""},
		{"S7", func(_ *Standard, t *Training) { t.Years = []Year{{1, 150, true}, {2, 99, false}} }, []string{"S7"}, nil, "sommano 249 h, il percorso ne ha 250"},
		{"S7 two years", func(_ *Standard, t *Training) { t.Years = []Year{{1, 150, true}, {2, 100, false}} }, nil, nil, ""},
		{"S7 no years", func(_ *Standard, t *Training) { t.Years = nil }, nil, nil, ""},
		{"S8 at the bound", func(_ *Standard, t *Training) { t.MinStageLaboratory = n(120) }, nil, nil, ""},
		{"S8 past it", func(_ *Standard, t *Training) { t.MinStageLaboratory = n(121) }, []string{"S8"}, nil, "Aula 130 h + pratica 121 h = 251 h, più delle 250 h"},
		{"S8 laboratory and traineeship apart", func(_ *Standard, t *Training) { t.MinLaboratory, t.MinTraineeship = n(60), n(61) }, []string{"S8"}, nil, "pratica 121 h"},
		{"S9 at the bound", func(_ *Standard, t *Training) { t.Units[0].MinHours = n(220) }, nil, nil, ""},
		{"S9 past it", func(_ *Standard, t *Training) { t.Units[0].MinHours = n(221) }, []string{"S9"}, nil, "sommano 251 h, più delle 250 h"},
		{"S10 at the bound", func(_ *Standard, t *Training) { t.MinKC = n(250) }, nil, nil, ""},
		{"S10 past it", func(_ *Standard, t *Training) { t.MinKC = n(251) }, []string{"S10"}, nil, "Competenze chiave minime 251 h"},
		{"no total: nothing to compare", func(_ *Standard, t *Training) { t.MinTotal = nil; t.MaxDAD = n(999); t.MinKC = n(999) }, nil, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, _ := read(t, sheet(t, campaniaSheet))
			test.change(s, &s.Training[0])
			fs := Check(s)
			eq(t, "blocking", rules(fs, finding.Blocking), test.blocking)
			eq(t, "warning", rules(fs, finding.Warning), test.warning)
			if test.says != "" && says(fs, test.says) == nil {
				t.Errorf("%q is not said", test.says)
			}
			for _, f := range fs {
				if sentence := language.Italian.Finding(f); strings.ContainsAny(sentence, "{}") {
					t.Errorf("a value is missing: %s", sentence)
				}
				if f.Measured == nil || f.Bound == nil || f.Unit != finding.Hours || f.Subject == "" {
					t.Errorf("figures are missing: %+v", f)
				}
			}
		})
	}
}

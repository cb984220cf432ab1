package course

import (
	"fmt"
	"testing"

	"vidimus/internal/finding"
	"vidimus/internal/standard"
)

// BenchmarkCheck grows with the units of the sheet; each unit breaks one rule.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{2, 8, 32} {
		std, p := sheetOf(n), Plan{UF: map[string]Split{}}
		for _, u := range std.Training[0].Units {
			p.UF[string(u.Code)] = Split{Classroom: 16, SelfPaced: 14}
		}
		b.Run(fmt.Sprintf("uf=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(Check(std, 1, p)) < n {
					b.Fatal("too few findings")
				}
			}
		})
	}
}

func BenchmarkPropose(b *testing.B) {
	for _, n := range []int{2, 8, 32} {
		std := sheetOf(n)
		b.Run(fmt.Sprintf("uf=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Propose(std, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// sheetOf is a sheet with some units like those of Campania.
func sheetOf(units int) *standard.Standard {
	std := &standard.Standard{}
	t := standard.Training{MinTotal: finding.Int(125 * units), MinClassroom: finding.Int(65 * units), MinKC: finding.Int(20),
		MaxDAD: finding.Int(87 * units), MaxFAD: finding.Int(50 * units), MinStageLaboratory: finding.Int(37 * units)}
	for i := range units {
		uc := standard.Code(fmt.Sprint(2000 + i))
		std.CompetenceUnits = append(std.CompetenceUnits, standard.CompetenceUnit{Code: uc, MinHours: finding.Int(75)})
		t.Units = append(t.Units, standard.Unit{Code: standard.Code(fmt.Sprint(500 + i)), CompetenceUnit: uc, MinHours: finding.Int(30),
			MaxDAD: finding.Int(30), MaxFAD: finding.Int(12), LaboratoryMin: finding.Int(0), LaboratoryMax: finding.Int(30)})
	}
	std.Training = []standard.Training{t}
	return std
}

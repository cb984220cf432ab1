package learner_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/learner"
)

var reviewed = calendar.MustDate("2026-11-22")

func TestReviewOneName(t *testing.T) {
	for _, tc := range []struct {
		surname, name, full string
		want                []string
	}{
		{"Mariam", "", "Mariam", []string{"L-ONE-NAME"}},
		{"", "Mariam", "Mariam", []string{"L-ONE-NAME"}},
		{"García Pérez", "Ana María", "García Pérez Ana María", nil},
	} {
		l, found, err := learner.Review(learner.Learner{Surname: tc.surname, Name: tc.name}, reviewed)
		if err != nil || l.FullName() != tc.full || !slices.Equal(rulesOf(found), tc.want) {
			t.Errorf("%q %q: %q %v %v", tc.surname, tc.name, l.FullName(), rulesOf(found), err)
		}
	}
	// The office writes the one name as surname, whichever field it stands in.
	for _, l := range []learner.Learner{{Surname: "Mariam"}, {Name: "Mariam"}} {
		code, err := fiscalcode.Compute(fiscalcode.Identity{Surname: "Mariam", Sex: fiscalcode.Female, Birth: calendar.MustDate("1980-01-01"), Place: "Z200"})
		if err != nil {
			t.Fatal(err)
		}
		l.TaxCode = string(code)
		if _, found, err := learner.Review(l, reviewed); err != nil || !slices.Equal(rulesOf(found), []string{"L-ONE-NAME"}) {
			t.Errorf("%+v: %v %v", l, found, err)
		}
	}
}

func TestReviewProvisionalAndOmocodic(t *testing.T) {
	for code, want := range map[string][]string{"12345678903": {"CF-PROVISIONAL"}, omocodic: nil, "": nil} {
		l, found, err := learner.Review(learner.Learner{Surname: "Rossi", Name: "Mario", TaxCode: code}, reviewed)
		if err != nil || l.TaxCode != code || !slices.Equal(rulesOf(found), want) {
			t.Errorf("%q: %v %v", code, rulesOf(found), err)
		}
	}
}

func TestReviewDeclared(t *testing.T) {
	l, found, err := learner.Review(learner.Learner{Surname: "Quispe", Name: "Rosa", Citizenships: "pe",
		Residence: " Via  Roma 1 ", ResidenceTown: "pozzuoli", ResidencePostcode: "80078", DomicileTown: "Lima (Perù)", DomicilePostcode: "15001",
		Guardian: "Quispe Ana", GuardianRelation: "mother", GuardianTaxCode: "rss mra 80a01 h501u", GuardianPhone: "+51 999 888 777",
		School: learner.LicenzaMedia, SchoolSystem: learner.ItalianSystem, SchoolYear: "2015", Employment: "unemployed"}, reviewed)
	if err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
	if got := []string{l.ResidenceAddress(), l.ResidenceCode, l.DomicileAddress(), l.DomicileCode, l.GuardianTaxCode}; !slices.Equal(got,
		[]string{"Via Roma 1, 80078 Pozzuoli (NA)", "G964", "15001 Lima (Perù)", "Z611", rossi}) {
		t.Error(got)
	}
	// What was reviewed stays as it is when it is reviewed again.
	if again, _, err := learner.Review(l, reviewed); err != nil || again != l {
		t.Error(cmp.Diff(l, again), err)
	}
	for field, bad := range map[string]learner.Learner{
		"postcode":                {ResidenceTown: "Napoli", ResidencePostcode: "8010"},
		"domicile_postcode":       {DomicileTown: "Roma (RM)", DomicilePostcode: "ABCDE"},
		"phone":                   {Phone: "333"},
		"guardian_phone":          {GuardianPhone: "interno"},
		"guardian_email":          {GuardianEmail: "mamma"},
		"guardian_tax_code":       {GuardianTaxCode: misspelt},
		"guardian_relation":       {GuardianRelation: "vicino"},
		"other_guardian_email":    {OtherGuardianEmail: "@"},
		"school":                  {School: "asilo"},
		"school_system":           {SchoolSystem: "marziano"},
		"school_country":          {SchoolCountry: "XX"},
		"school_year":             {SchoolYear: "2031"},
		"employment":              {Employment: "re"},
		"other_guardian_relation": {OtherGuardianRelation: "zia"},
	} {
		bad.Surname, bad.Name = "Rossi", "Mario"
		_, _, err := learner.Review(bad, reviewed)
		if e := fault.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestPlacesWithOneName(t *testing.T) {
	_, found, err := learner.Review(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: "1990-05-05", BirthPlace: "Castro"}, reviewed)
	if err != nil || len(found) != 1 || found[0].Args["names"] != "Castro (BG), Castro (LE)" {
		t.Errorf("%v %v", found, err)
	}
	l, found, err := learner.Review(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: "1990-05-05", BirthPlace: "castro  lE"}, reviewed)
	if err != nil || len(found) != 0 || l.BirthPlace != "Castro (LE)" || l.BirthCode != "M261" {
		t.Errorf("%s %v %v", l.BirthPlace, found, err)
	}
}

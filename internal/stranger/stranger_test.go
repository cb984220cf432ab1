package stranger_test

import (
	"testing"

	"vidimus/internal/stranger"
)

func TestRecognise(t *testing.T) {
	class := []stranger.Known{
		{Surname: "D’Angelo", Name: "Anna Maria", Email: "anna@example.org", TaxCode: "DNGNMR00A41F839X"},
		{Surname: "Bruni", Name: "Ugo"},
		{Surname: "Russo", Name: "Luca", Email: "family@example.org"},
		{Surname: "Russo", Name: "Luca", Email: "family@example.org"},
		{Surname: "Russo", Name: "Mia", Email: "family@example.org"},
		{},
	}
	const anna, ugo, mia, nobody = 0, 1, 4, -1
	for name, c := range map[string]struct {
		who  stranger.Stranger
		want int
		sign stranger.Sign
	}{
		"e-mail":                     {stranger.Stranger{Names: []string{"Anita"}, Email: " Anna@Example.org"}, anna, stranger.ByEmail},
		"username is the e-mail":     {stranger.Stranger{Username: "anna@example.org"}, anna, stranger.ByEmail},
		"codice fiscale":             {stranger.Stranger{TaxCode: "DNGNMR00A41F839X"}, anna, stranger.ByTaxCode},
		"username is the code":       {stranger.Stranger{Username: "dngnmr00a41f839x"}, anna, stranger.ByTaxCode},
		"name, surname first":        {stranger.Stranger{Names: []string{"D'ANGELO Anna Maria"}}, anna, stranger.ByName},
		"name, surname last":         {stranger.Stranger{Names: []string{"Anna Maria D’Angelo"}}, anna, stranger.ByName},
		"one of several names":       {stranger.Stranger{Names: []string{"Tablet", "Ugo Bruni"}}, ugo, stranger.ByName},
		"an e-mail nobody has":       {stranger.Stranger{Names: []string{"Ugo Bruni"}, Email: "ugo@home.example"}, ugo, stranger.ByName},
		"half a name":                {stranger.Stranger{Names: []string{"Anna D’Angelo"}}, nobody, ""},
		"two of one name":            {stranger.Stranger{Names: []string{"Russo Luca"}}, nobody, ""},
		"a family's e-mail":          {stranger.Stranger{Email: "family@example.org"}, nobody, ""},
		"and which of the family":    {stranger.Stranger{Names: []string{"Mia Russo"}, Email: "family@example.org"}, mia, stranger.ByName},
		"and which of two namesakes": {stranger.Stranger{Names: []string{"Luca Russo"}, Email: "family@example.org"}, nobody, ""},
		"and nobody of the family":   {stranger.Stranger{Names: []string{"Bruni Ugo"}, Email: "family@example.org"}, nobody, ""},
		"two names of two people":    {stranger.Stranger{Names: []string{"Ugo Bruni", "Mia Russo"}}, nobody, ""},
		"nothing":                    {stranger.Stranger{}, nobody, ""},
		"a name without letters":     {stranger.Stranger{Names: []string{"–"}}, nobody, ""},
	} {
		if got, sign := stranger.Recognise(c.who, class); got != c.want || sign != c.sign {
			t.Errorf("%s: %d by %q", name, got, sign)
		}
	}
}

package enrolment_test

import (
	"testing"

	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
)

func TestRecognise(t *testing.T) {
	member := func(id, surname, name, email, code string) enrolment.Member {
		return enrolment.Member{Enrolment: enrolment.Enrolment{ID: id}, Learner: learner.Learner{Surname: surname, Name: name, Email: email, TaxCode: code}}
	}
	class := []enrolment.Member{
		member("anna", "D’Angelo", "Anna Maria", "anna@example.org", "DNGNMR00A41F839X"), member("ugo", "Bruni", "Ugo", "", ""),
		member("one", "Russo", "Luca", "family@example.org", ""), member("two", "Russo", "Luca", "family@example.org", ""),
	}
	for name, c := range map[string]struct {
		who  enrolment.Stranger
		want string
		sign enrolment.Sign
	}{
		"e-mail":                     {enrolment.Stranger{Name: "Anita", Email: "Anna@Example.org"}, "anna", enrolment.ByEmail},
		"username is the e-mail":     {enrolment.Stranger{Username: "anna@example.org"}, "anna", enrolment.ByEmail},
		"codice fiscale":             {enrolment.Stranger{Username: "dngnmr00a41f839x"}, "anna", enrolment.ByTaxCode},
		"name, surname first":        {enrolment.Stranger{Name: "D'ANGELO Anna Maria"}, "anna", enrolment.ByName},
		"name, surname last":         {enrolment.Stranger{Name: "Anna Maria D’Angelo"}, "anna", enrolment.ByName},
		"an e-mail of somebody else": {enrolment.Stranger{Name: "Ugo Bruni", Email: "ugo@home.example"}, "ugo", enrolment.ByName},
		"half a name":                {enrolment.Stranger{Name: "Anna D’Angelo"}, "", ""},
		"two of one name":            {enrolment.Stranger{Name: "Russo Luca"}, "", ""},
		"two of one e-mail":          {enrolment.Stranger{Name: "Bruni Ugo", Email: "family@example.org"}, "", ""},
		"nothing":                    {enrolment.Stranger{}, "", ""},
	} {
		m, sign := enrolment.Recognise(class, c.who)
		if m.ID != c.want || sign != c.sign {
			t.Errorf("%s: %q by %q", name, m.ID, sign)
		}
	}
}

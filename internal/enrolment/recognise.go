package enrolment

import (
	"slices"
	"strings"

	"vidimus/internal/language"
)

// Stranger is somebody as a platform knows them; what it does not say is empty.
type Stranger struct {
	Name     string // in either order
	Email    string
	Username string
	TaxCode  string
}

// Sign is by what somebody was recognised, empty for nobody.
type Sign string

const (
	ByEmail   Sign = "email"
	ByTaxCode Sign = "tax_code"
	ByName    Sign = "name"
)

// Recognise finds who on a course a stranger is: by e-mail, by codice fiscale (some platforms
// make either the username), else by exact name, surname first or last, whatever accents and
// capitals it is written with. What fits two people fits nobody.
func Recognise(members []Member, s Stranger) (Member, Sign) {
	same := func(a, b string) bool {
		return a != "" && strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	name := language.Fold(s.Name)
	for _, sign := range []struct {
		sign Sign
		fits func(Member) bool
	}{
		{ByEmail, func(m Member) bool { return same(s.Email, m.Learner.Email) || same(s.Username, m.Learner.Email) }},
		{ByTaxCode, func(m Member) bool {
			return same(s.TaxCode, m.Learner.TaxCode) || same(s.Username, m.Learner.TaxCode)
		}},
		{ByName, func(m Member) bool {
			return name != "" && (name == language.Fold(m.Learner.Surname+" "+m.Learner.Name) || name == language.Fold(m.Learner.Name+" "+m.Learner.Surname))
		}},
	} {
		i := slices.IndexFunc(members, sign.fits)
		if i < 0 {
			continue
		}
		if slices.ContainsFunc(members[i+1:], sign.fits) {
			return Member{}, ""
		}
		return members[i], sign.sign
	}
	return Member{}, ""
}

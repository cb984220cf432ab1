// Package stranger says who somebody is whom another program knows: the report of a video
// call, the log of an e-learning platform. Three signs are trusted: the e-mail, the codice
// fiscale, the exact name. Whatever is less, or fits two people, fits nobody: who uses this
// asks a person, and remembers the answer.
//
// Tables: none
package stranger

import (
	"slices"
	"strings"

	"vidimus/internal/language"
)

// Stranger is somebody as another program knows them; what it does not say is empty.
type Stranger struct {
	Names    []string // all that they go by, surname first or last
	Email    string
	Username string // some platforms make the e-mail or the codice fiscale one
	TaxCode  string
}

// Known is somebody who may be meant.
type Known struct{ Surname, Name, Email, TaxCode string }

// Sign is by what somebody is known.
type Sign string

// The signs; those that [Recognise] looks for are the surest first.
const (
	Unknown   Sign = ""     // a person must say
	Said      Sign = "said" // a person has said, once
	ByEmail   Sign = "email"
	ByTaxCode Sign = "tax_code"
	ByName    Sign = "name"
)

var signs = []struct {
	sign Sign
	fits func(Stranger, Known) bool
}{
	{ByEmail, func(s Stranger, k Known) bool { return same(k.Email, s.Email, s.Username) }},
	{ByTaxCode, func(s Stranger, k Known) bool { return same(k.TaxCode, s.TaxCode, s.Username) }},
	{ByName, Stranger.called},
}

// Recognise is the place of a stranger among people, and by which sign; -1 for nobody. Where a
// sign fits several – a family with one e-mail – the next one must tell which of them it is.
func Recognise(s Stranger, people []Known) (int, Sign) {
	among := make([]int, len(people))
	for i := range people {
		among[i] = i
	}
	for _, by := range signs {
		var fit []int
		for _, i := range among {
			if by.fits(s, people[i]) {
				fit = append(fit, i)
			}
		}
		switch len(fit) {
		case 0:
		case 1:
			return fit[0], by.sign
		default:
			among = fit
		}
	}
	return -1, Unknown
}

func same(known string, said ...string) bool {
	return known != "" && slices.ContainsFunc(said, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(known)) })
}

// called reports whether a name is exactly this person's, whatever its accents and capitals.
func (s Stranger) called(k Known) bool {
	last, first := language.Fold(k.Name+" "+k.Surname), language.Fold(k.Surname+" "+k.Name)
	return slices.ContainsFunc(s.Names, func(name string) bool {
		name = language.Fold(name)
		return name != "" && (name == first || name == last)
	})
}

package fiscalcode

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// Identity is what a code is made from, as the person declares it. Name may be
// empty: some people have one name, and the office writes it as surname.
type Identity struct {
	Surname string
	Name    string
	Sex     Sex
	Birth   calendar.Date
	Place   string // Belfiore code
}

// Compute is the code that the identity would have without omocodia: a proposal to
// compare with the document, never the code itself. The error is a *fault.Error that
// names the fields which are missing or cannot be used.
func Compute(id Identity) (Code, error) {
	bad := fault.New(fault.Invalid, "fiscalcode.identity", "Per proporre il codice fiscale servono cognome, nome, sesso, data e luogo di nascita.")
	surname, ok := letters(id.Surname)
	if !ok {
		bad.With("surname", "Scrivi il cognome in lettere latine, come sul documento.")
	} else if surname == "" {
		bad.With("surname", "Scrivi il cognome; chi ha un solo nome lo scrive qui.")
	}
	name, ok := letters(id.Name)
	if !ok {
		bad.With("name", "Scrivi il nome in lettere latine, come sul documento.")
	}
	if id.Sex != Male && id.Sex != Female {
		bad.With("sex", "Indica il sesso come sul documento.")
	}
	if id.Birth.IsZero() {
		bad.With("birth", "Scrivi la data di nascita.")
	}
	if !isPlaceCode(id.Place) {
		bad.With("place", "Scegli il comune, o lo Stato estero, di nascita.")
	}
	if err := bad.OrNil(); err != nil {
		return "", err
	}
	day := id.Birth.Day()
	if id.Sex == Female {
		day += femaleDay
	}
	s := fmt.Sprintf("%s%s%02d%c%02d%s", surnamePart(surname), namePart(name),
		id.Birth.Year()%100, monthLetters[id.Birth.Month()-1], day, id.Place)
	return Code(s + string(checkLetter(s))), nil
}

func isPlaceCode(s string) bool {
	return len(s) == 4 && s[0] >= 'A' && s[0] <= 'Z' && strings.Trim(s[1:], "0123456789") == ""
}

// surnamePart is the consonants in order, then the vowels, then X: three letters.
func surnamePart(letters string) string {
	consonants, vowels := split(letters)
	return (consonants + vowels + "XXX")[:3]
}

// namePart is as the surname's, but of four or more consonants the second is left out.
func namePart(letters string) string {
	if consonants, _ := split(letters); len(consonants) >= 4 {
		return consonants[:1] + consonants[2:4]
	}
	return surnamePart(letters)
}

func split(letters string) (consonants, vowels string) {
	for _, r := range letters {
		if strings.ContainsRune("AEIOU", r) {
			vowels += string(r)
		} else {
			consonants += string(r)
		}
	}
	return consonants, vowels
}

// letters is a name as the code counts it, A to Z; ok is false when a letter has no
// Latin form.
func letters(name string) (s string, ok bool) {
	folded, ok := fold(name)
	return strings.ReplaceAll(folded, " ", ""), ok
}

// latin are the letters that no accent explains.
var latin = map[rune]string{
	'ẞ': "SS", 'ß': "SS", 'Æ': "AE", 'Œ': "OE", 'Ø': "O", 'Đ': "D", 'Ð': "D", 'Ł': "L", 'Þ': "TH",
	'Ħ': "H", 'Ŧ': "T", 'Ŋ': "N", 'Ə': "E", 'ĸ': "K", 'Ǥ': "G",
}

// fold turns a name into words of A to Z with one space between them: accents go,
// whatever is no letter parts words. ok is false when a letter has no Latin form.
func fold(name string) (s string, ok bool) {
	ok = true
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		r = unicode.ToUpper(r)
		plain, special := latin[r]
		switch {
		case special:
			b.WriteString(plain)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent, taken off by NFKD
		case unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r):
			ok = false
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), ok
}

// Package fiscalcode reads, checks and proposes the codice fiscale, the sixteen
// characters by which Italian offices know a person (DOMAIN §7).
//
// Only a wrong shape or a wrong check letter is an error: such a code cannot be
// anybody's. Everything else (a name, a date, a place that does not match what the
// person declares) is a warning, because real codes do differ from identities: it is
// decoded and shown, and a person decides. Citizenship is never derived from a code:
// who is born abroad may be Italian, and the other way round.
package fiscalcode

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// Code is a codice fiscale in capitals without spaces: sixteen characters whose
// check letter is right, or the eleven digits of a provisional code. Only [Parse] and
// [Compute] make one.
type Code string

// Sex is what the registry office wrote, the only two values a code can carry.
type Sex string

const (
	Male   Sex = "M"
	Female Sex = "F"
)

// Where the digits of a code stand. With omocodia (two people whose codes would be
// equal) the office replaces some of them by the letters below.
var digitPlaces = [...]int{6, 7, 9, 10, 12, 13, 14}

const (
	omocodiaLetters = "LMNPQRSTUV"   // for 0 to 9
	monthLetters    = "ABCDEHLMPRST" // January to December
	femaleDay       = 40             // added to a woman's day of birth
	longestTyped    = 64             // bytes; more is no code with stray spaces
)

// oddValues are the values of A to Z, and of 0 to 9 as A to J, in the odd places
// (first, third, …) of the check sum: D.M. 23 December 1976.
var oddValues = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// Parse reads what people type or paste: small letters, spaces, dots and hyphens do
// not matter. The error is a *fault.Error, of shape or of check letter.
func Parse(typed string) (Code, error) {
	if len(typed) > longestTyped {
		return "", shape("Il codice fiscale è troppo lungo: sono 16 caratteri, come sulla tessera sanitaria.")
	}
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' || r == '-' {
			return -1
		}
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, typed)
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0:
		return "", shape("Scrivi il codice fiscale: 16 caratteri, come sulla tessera sanitaria.")
	case n == 11 && strings.Trim(s, "0123456789") == "":
		return parseProvisional(s)
	case n != 16:
		return "", shape("Il codice fiscale ha {n} {n|carattere|caratteri}: devono essere 16 (11 cifre, se è provvisorio). Ricopialo dal documento.", fault.Args{"n": n})
	}
	if err := checkShape(s); err != nil {
		return "", err
	}
	if s[15] != checkLetter(s[:15]) {
		return "", fault.New(fault.Invalid, "fiscalcode.check", "L’ultima lettera del codice fiscale non torna con gli altri caratteri: c’è un errore di battitura. Ricopialo dal documento.")
	}
	return Code(s), nil
}

func shape(message string, args ...fault.Args) error {
	return fault.New(fault.Invalid, "fiscalcode.shape", message, args...)
}

func checkShape(s string) error {
	at := 0 // counts characters, not bytes: what was typed may hold any
	for _, r := range s {
		digit := r >= '0' && r <= '9'
		letter := r >= 'A' && r <= 'Z'
		switch wantsDigit := slices.Contains(digitPlaces[:], at); {
		case wantsDigit && !digit && !(letter && strings.ContainsRune(omocodiaLetters, r)):
			return shape("Il carattere {n} del codice fiscale è «{found}», ma lì ci vuole una cifra. Ricopialo dal documento.", fault.Args{"n": at + 1, "found": printable(r)})
		case !wantsDigit && !letter:
			return shape("Il carattere {n} del codice fiscale è «{found}», ma lì ci vuole una lettera. Ricopialo dal documento.", fault.Args{"n": at + 1, "found": printable(r)})
		}
		at++
	}
	if strings.IndexByte(monthLetters, s[8]) < 0 {
		return shape("Il carattere 9 del codice fiscale è «{found}», che non indica nessun mese. Ricopialo dal documento.", fault.Args{"found": s[8:9]})
	}
	if d := number(Code(s).Base()[9:11]); d < 1 || d > femaleDay+31 || d > 31 && d <= femaleDay {
		return shape("I caratteri 10 e 11 del codice fiscale indicano il giorno di nascita, ma {found} non è possibile: da 01 a 31 per un uomo, da 41 a 71 per una donna.", fault.Args{"found": s[9:11]})
	}
	return nil
}

// printable keeps an invisible or half-read character out of the sentence.
func printable(r rune) string {
	if r == utf8.RuneError || !unicode.IsPrint(r) {
		return "?"
	}
	return string(r)
}

// parseProvisional checks the eleven digits that the Agenzia delle Entrate gives for
// the time being: the last is the check digit of a VAT number.
func parseProvisional(s string) (Code, error) {
	sum := 0
	for i := range s {
		v := int(s[i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	if sum%10 != 0 || sum == 0 {
		return "", fault.New(fault.Invalid, "fiscalcode.check", "L’ultima cifra del codice fiscale provvisorio non torna con le altre: c’è un errore di battitura. Ricopialo dal documento.")
	}
	return Code(s), nil
}

// checkLetter is the sixteenth character for the first fifteen.
func checkLetter(s string) byte {
	sum := 0
	for i := range s {
		v := int(s[i] - 'A')
		if s[i] <= '9' {
			v = int(s[i] - '0')
		}
		if i%2 == 0 { // the first place counts as odd
			v = oddValues[v]
		}
		sum += v
	}
	return byte('A' + sum%26)
}

// Provisional reports whether c is the eleven digits given for the time being,
// which say nothing about the person.
func (c Code) Provisional() bool { return len(c) == 11 }

// Base is the code as it would be without omocodia: two codes of one person, the
// first and the replaced one, have the same base.
func (c Code) Base() Code {
	if len(c) != 16 {
		return c
	}
	b := []byte(c)
	for _, i := range digitPlaces {
		if d := strings.IndexByte(omocodiaLetters, b[i]); d >= 0 {
			b[i] = byte('0' + d)
		}
	}
	b[15] = checkLetter(string(b[:15]))
	return Code(b)
}

// Decoded is what a code says about a person.
type Decoded struct {
	Surname string // three letters
	Name    string // three letters
	Year    int    // last two digits of the year of birth: the century is not in the code
	Month   time.Month
	Day     int
	Sex     Sex
	Place   string // Belfiore code of the municipality or state of birth
}

// Decode says what the code carries; ok is false for a provisional code, which
// carries nothing.
func (c Code) Decode() (d Decoded, ok bool) {
	if len(c) != 16 {
		return Decoded{}, false
	}
	b := c.Base()
	d = Decoded{
		Surname: string(b[:3]),
		Name:    string(b[3:6]),
		Year:    number(b[6:8]),
		Month:   time.Month(strings.IndexByte(monthLetters, b[8]) + 1),
		Day:     number(b[9:11]),
		Sex:     Male,
		Place:   string(b[11:15]),
	}
	if d.Day > femaleDay {
		d.Day -= femaleDay
		d.Sex = Female
	}
	return d, true
}

// Birth is the decoded birthday in the century of the declared date or, where
// nothing is declared, the latest such day that is not after today. It is the zero Date
// when the calendar has no such day (31 June).
func (d Decoded) Birth(declared, today calendar.Date) calendar.Date {
	if !declared.IsZero() {
		return d.in(declared.Year() / 100)
	}
	century := today.Year() / 100
	if birth := d.in(century); !birth.IsZero() && !birth.After(today) {
		return birth
	}
	return d.in(century - 1)
}

func (d Decoded) in(century int) calendar.Date {
	birth, err := calendar.NewDate(century*100+d.Year, d.Month, d.Day)
	if err != nil {
		return calendar.Date{}
	}
	return birth
}

// number reads two digits.
func number(s Code) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

package learner

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vidimus/internal/fault"
)

// longestName is in characters; the longest names on European documents are far shorter.
const longestName = 100

// CheckName cleans a surname or a name as typed and refuses what could not stand on
// a certificate: it is composed (NFC), without spaces around and with single spaces inside.
// Letters of the European scripts, spaces, apostrophes, hyphens and dots are kept as
// they are. The error is a *fault.Error whose message is about the field.
func CheckName(field, value string) (string, error) {
	refuse := func(code, message string, args ...fault.Args) (string, error) {
		return "", fault.New(fault.Invalid, "name."+code, "Controlla il nome scritto.").With(field, message, args...)
	}
	if !utf8.ValidString(value) {
		return refuse("encoding", "Il nome è arrivato con caratteri illeggibili: riscrivilo a mano.")
	}
	name := norm.NFC.String(strings.TrimSpace(value))
	if name == "" {
		return refuse("empty", "Scrivi il nome come sul documento.")
	}
	if n := utf8.RuneCountInString(name); n > longestName {
		return refuse("long", "Il nome ha {n} caratteri: al massimo {max}.", fault.Args{"n": n, "max": longestName})
	}
	var script *unicode.RangeTable
	spaced := false
	var b strings.Builder
	for _, r := range name {
		r = plainMark(r)
		args := fault.Args{"char": string(r), "code": fmt.Sprintf("U+%04X", r)}
		switch of := scriptOf(r); {
		case r == ' ':
			if !spaced {
				b.WriteRune(r)
			}
			spaced = true
			continue
		case of != nil && script != nil && of != script:
			return refuse("scripts", "Il nome mescola lettere di alfabeti diversi («{char}»): riscrivilo tutto con le lettere del documento.", args)
		case of != nil:
			script = of
		case strings.ContainsRune("'’.-·", r):
		case unicode.IsDigit(r):
			return refuse("digit", "Nel nome c’è la cifra «{char}»: ci vanno solo lettere, spazi, apostrofi, trattini e punti.", args)
		case !unicode.IsGraphic(r) || unicode.Is(unicode.Variation_Selector, r):
			return refuse("invisible", "Nel nome c’è un carattere invisibile ({code}), forse incollato da un altro programma: cancella il campo e riscrivi il nome a mano.", args)
		case unicode.Is(unicode.Mn, r):
			return refuse("accent", "Nel nome c’è un accento staccato dalla sua lettera ({code}): riscrivi la lettera accentata a mano.", args)
		case unicode.IsLetter(r):
			return refuse("alphabet", "Nel nome c’è «{char}», che non è una lettera degli alfabeti europei: scrivi il nome in lettere latine, come nel passaporto.", args)
		default:
			return refuse("symbol", "Nel nome c’è «{char}», che su un attestato non può stare: ci vanno solo lettere, spazi, apostrofi, trattini e punti.", args)
		}
		spaced = false
		b.WriteRune(r)
	}
	if script == nil {
		return refuse("letters", "Nel nome non c’è nessuna lettera: scrivilo come sul documento.")
	}
	return b.String(), nil
}

// plainMark turns the look-alikes that keyboards and word processors put in a name
// into the mark that was meant.
func plainMark(r rune) rune {
	switch r {
	case '`', '´', '‘', 'ʼ':
		return '’'
	case '‐', '‑', '–':
		return '-'
	case '\u00a0', '\u2009', '\u202f':
		return ' '
	}
	return r
}

// scriptOf is the European script whose letter r is, nil for anything else. Phonetic,
// archaic and full-width letters and ligatures are no letters of a name; those that
// are, the font of the papers has.
func scriptOf(r rune) *unicode.RangeTable {
	if !unicode.IsLetter(r) || r == 'ª' || r == 'º' {
		return nil
	}
	switch {
	case r < 0x250, r == 'ə', r >= 0x1e00 && r <= 0x1e9b, r == 'ẞ', r >= 0x1ea0 && r <= 0x1ef9: // the small ə of Azerbaijan stands among the phonetic signs
		return unicode.Latin
	case r >= 0x386 && r <= 0x3ce, unicode.Is(unicode.Greek, r) && r >= 0x1f00 && r < 0x2000:
		return unicode.Greek
	case r >= 0x400 && r < 0x514:
		return unicode.Cyrillic
	}
	return nil
}

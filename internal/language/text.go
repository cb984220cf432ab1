package language

import (
	"encoding/hex"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// A collator is not safe for several goroutines and costs a millisecond to make.
var collators = sync.Pool{New: func() any { return collate.New(xlanguage.Italian) }}

// SortKey is the it-IT collation key of a text, in hex: stored beside a name, it
// sorts the same in both databases, as an Italian register is sorted.
func SortKey(s string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	return hex.EncodeToString(c.KeyFromString(&buf, norm.NFC.String(s)))
}

// letters that a decomposition leaves whole, as Italians look for them.
var plain = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i")

// Fold is a text as people search for it: lower case, no accents, apostrophes or
// punctuation, single spaces. "D’Angelo" is found by "dangelo".
func Fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range plain.Replace(strings.ToLower(norm.NFKD.String(strings.ToLower(s)))) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		case unicode.IsSpace(r), r == '-', r == '/', r == ',':
			space = true
		}
	}
	return b.String()
}

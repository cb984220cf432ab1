// Package signs makes codes that people read from paper or over the telephone and type in
// again. None of their characters can be taken for another, and the last one is worked out
// of those before it, so that a wrong one is noticed.
//
// Tables: none
package signs

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// All are the characters a code is made of. There are 29 of them, a prime, so that the
// check sign notices every wrong sign and every two that changed places.
const All = "23456789ABCDEFGHJKMNPQRTVWXYZ"

// Random is n signs that nobody can guess.
func Random(n int) string {
	raw := make([]byte, n)
	for i := range raw {
		k, _ := rand.Int(rand.Reader, big.NewInt(int64(len(All)))) // never fails
		raw[i] = All[k.Int64()]
	}
	return string(raw)
}

// Check is the sign that belongs behind raw: the weighted sum of its signs, modulo 29.
func Check(raw string) byte {
	sum := 0
	for i, r := range raw {
		sum += (i + 2) * strings.IndexRune(All, r)
	}
	return All[sum%len(All)]
}

// Read takes the signs out of what was typed: small letters, spaces, points and hyphens do
// not matter.
func Read(typed string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "", ".", "", "\u2011", "", "\u00a0", "").Replace(strings.TrimSpace(typed)))
}

// Known reports whether raw has no other signs than ours.
func Known(raw string) bool { return strings.Trim(raw, All) == "" }

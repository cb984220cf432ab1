package paperwork

import (
	"crypto/rand"
	"math/big"
	"strings"

	"vidimus/internal/fault"
)

// signs are the characters of a verification code: none can be taken for another when it
// is read from paper or over the telephone. There are 29 of them, a prime, so that the
// check sign notices every wrong sign and every two that changed places.
const signs = "23456789ABCDEFGHJKMNPQRTVWXYZ"

// codeLength is eleven random signs, some 53 bits, and the check sign.
const codeLength = 12

// newCode is a verification code as it is printed: ABCD-EFGH-JKM2.
func newCode() string {
	raw := make([]byte, codeLength-1)
	for i := range raw {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(signs)))) // never fails
		raw[i] = signs[n.Int64()]
	}
	return group(string(raw) + string(checkSign(string(raw))))
}

func group(raw string) string { return raw[:4] + "-" + raw[4:8] + "-" + raw[8:] }

// checkSign is the weighted sum of the signs, modulo 29.
func checkSign(raw string) byte {
	sum := 0
	for i, r := range raw {
		sum += (i + 2) * strings.IndexRune(signs, r)
	}
	return signs[sum%len(signs)]
}

// ReadCode reads a code as people type it: small letters, spaces and missing hyphens do
// not matter. The refusal says that it was mistyped, which is not to say that the paper
// is false.
func ReadCode(typed string) (string, error) {
	bad := func(message string) error {
		return fault.New(fault.Invalid, "paper.code", "Il codice di verifica non è scritto bene.").With("code", message)
	}
	raw := strings.ToUpper(strings.NewReplacer("-", "", " ", "", ".", "", "\u2011", "", "\u00a0", "").Replace(strings.TrimSpace(typed)))
	if len(raw) != codeLength {
		return "", bad("Il codice ha dodici segni, a gruppi di quattro: ricopialo dall’attestato.")
	}
	for _, r := range raw {
		if !strings.ContainsRune(signs, r) {
			return "", bad("Nel codice c’è un segno che non può esserci: ricopialo dall’attestato. Non contiene mai 0, 1, I, L, O, S, U.")
		}
	}
	if checkSign(raw[:codeLength-1]) != raw[codeLength-1] {
		return "", bad("Nel codice c’è un segno sbagliato o due segni sono scambiati: ricopialo dall’attestato.")
	}
	return group(raw), nil
}

package paperwork

import (
	"vidimus/internal/fault"
	"vidimus/internal/signs"
)

// codeLength is eleven random signs, some 53 bits, and the check sign.
const codeLength = 12

// newCode is a verification code as it is printed: ABCD-EFGH-JKM2.
func newCode() string {
	raw := signs.Random(codeLength - 1)
	return group(raw + string(signs.Check(raw)))
}

func group(raw string) string { return raw[:4] + "-" + raw[4:8] + "-" + raw[8:] }

// ReadCode reads a code as people type it: small letters, spaces and missing hyphens do
// not matter. The refusal says that it was mistyped, which is not to say that the paper
// is false.
func ReadCode(typed string) (string, error) {
	bad := func(message string) error {
		return fault.New(fault.Invalid, "paper.code", "Il codice di verifica non è scritto bene.").With("code", message)
	}
	raw := signs.Read(typed)
	if len(raw) != codeLength {
		return "", bad("Il codice ha dodici segni, a gruppi di quattro: ricopialo dall’attestato.")
	}
	if !signs.Known(raw) {
		return "", bad("Nel codice c’è un segno che non può esserci: ricopialo dall’attestato. Non contiene mai 0, 1, I, L, O, S, U.")
	}
	if signs.Check(raw[:codeLength-1]) != raw[codeLength-1] {
		return "", bad("Nel codice c’è un segno sbagliato o due segni sono scambiati: ricopialo dall’attestato.")
	}
	return group(raw), nil
}

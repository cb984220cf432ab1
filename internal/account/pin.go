package account

import (
	"context"
	"strings"

	"vidimus/internal/fault"
)

// A PIN is typed on a device that is not one's own, with others around: digits only.
const (
	shortestPIN = 6
	longestPIN  = 12
)

// HashPIN judges a new PIN and makes its hash, as of a password. The refusal has the
// field pin.
func HashPIN(ctx context.Context, pin string) (Hash, error) {
	bad := fault.New(fault.Invalid, "account.pin", "Scegli un altro PIN.")
	switch {
	case len(pin) < shortestPIN || len(pin) > longestPIN || strings.Trim(pin, "0123456789") != "":
		bad.With("pin", "Il PIN è fatto di sole cifre: da {least} a {most}.", fault.Args{"least": shortestPIN, "most": longestPIN})
	case trivial(pin):
		bad.With("pin", "Questo PIN si indovina subito: evita cifre in fila o ripetute.")
	}
	if err := bad.OrNil(); err != nil {
		return "", err
	}
	return hashOf(ctx, pin)
}

// trivial are the digits that are tried first: each the same step from the one before
// (111111, 123456, 987654, 246802), or a few repeated (121212, 123123, 112112).
func trivial(pin string) bool {
	step := func(i int) int { return (int(pin[i]) - int(pin[i-1]) + 10) % 10 }
	row := true
	for i := 2; i < len(pin); i++ {
		row = row && step(i) == step(1)
	}
	if row {
		return true
	}
	for n := 1; n <= len(pin)/2; n++ {
		if strings.HasPrefix(strings.Repeat(pin[:n], len(pin)), pin) {
			return true
		}
	}
	return false
}

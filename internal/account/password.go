package account

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"vidimus/internal/fault"
)

// Hash is a password as it is kept.
type Hash string

const (
	shortestPassword = 12
	longestPassword  = 128 // more only costs us time
)

var params = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing lets two hashes be computed at once: five hundred tutors who sign in at nine
// wait for each other, not the pages of everybody else for them.
var hashing = make(chan struct{}, 2)

func compute(ctx context.Context, work func() error) error {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
		return work()
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Unavailable, "account.busy", "Troppi accessi in questo momento. Riprova tra poco.")
	}
}

// HashPassword judges a new password and makes its hash. It takes tens of milliseconds:
// do it before the write that keeps it. The refusal has the field password.
func HashPassword(ctx context.Context, password string) (Hash, error) {
	bad := fault.New(fault.Invalid, "account.password", "Scegli un’altra password.")
	switch {
	case utf8.RuneCountInString(password) < shortestPassword:
		bad.With("password", "La password ha meno di {n} caratteri: scrivine almeno {n}.", fault.Args{"n": shortestPassword})
	case len(password) > longestPassword:
		bad.With("password", "La password è troppo lunga: al massimo {n} caratteri.", fault.Args{"n": longestPassword})
	case strings.Count(password, password[:1]) == len(password):
		bad.With("password", "La password è un solo carattere ripetuto: usa una frase.")
	}
	if err := bad.OrNil(); err != nil {
		return "", err
	}
	return hashOf(ctx, password)
}

func hashOf(ctx context.Context, secret string) (Hash, error) {
	var hash string
	err := compute(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(secret, params)
		return err
	})
	return Hash(hash), err
}

// nobodys is compared when there is no such account, so that the answer takes as long.
// It is the hash of a random text that nobody kept.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$NBFJqm8/gZDj8dcnJqbOYg$PjWN3jT4p3W9VKSSGAWTRhT6dGGKvfo4hGKzyB2XcXU"

// Is reports whether the hash is of this password, or PIN, in the same time for the empty
// Hash, which is of none, as for any other.
func (h Hash) Is(ctx context.Context, password string) (bool, error) {
	hash := cmp.Or(h, nobodys)
	if len(password) > longestPassword {
		password = ""
	}
	var match bool
	err := compute(ctx, func() (err error) {
		match, err = argon2id.ComparePasswordAndHash(password, string(hash))
		return err
	})
	if err != nil && fault.As(err) == nil {
		err = fmt.Errorf("account: %w", err)
	}
	return match && h != "", err
}

// matches reports whether the password is the account's.
func (a Account) matches(ctx context.Context, password string) (bool, error) {
	return Hash(a.PasswordHash).Is(ctx, password)
}

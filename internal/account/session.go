package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/link"
	"vidimus/internal/store"
)

const (
	idle     = 60 * time.Minute // without a request
	absolute = 12 * time.Hour   // in any case
	renewal  = 5 * time.Minute  // how much of idle passes before it is written anew
)

// Session is one sign-in on one device.
type Session struct {
	Account Account
	id      string
	opened  calendar.Instant
	expires calendar.Instant
}

// sessionData is what stands in the row. Password is a digest of the account's hash: a
// changed password ends every session that was opened with the old one.
type sessionData struct {
	Opened   calendar.Instant `json:"opened"`
	Password string           `json:"password"`
}

// SessionOf is the open session of a token, and false when there is none (any more).
func SessionOf(ctx context.Context, r store.Reader, now calendar.Instant, token string) (Session, bool, error) {
	var row struct {
		Account string           `db:"account_id"`
		Data    string           `db:"data"`
		Expires calendar.Instant `db:"expires_at"`
	}
	s := Session{id: link.Digest(token)}
	err := r.Get(ctx, &row, "SELECT account_id, data, expires_at FROM session WHERE id = ?", s.id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !now.Before(row.Expires) {
		return Session{}, false, nil
	}
	if err != nil {
		return Session{}, false, err
	}
	var data sessionData
	if err := json.Unmarshal([]byte(row.Data), &data); err != nil {
		return Session{}, false, fmt.Errorf("account: session: %w", err)
	}
	s.opened, s.expires = data.Opened, row.Expires
	if s.Account, err = ByID(ctx, r, row.Account); err != nil {
		return Session{}, false, err
	}
	return s, s.Account.Active && link.Digest(s.Account.PasswordHash) == data.Password, nil
}

// Prolong keeps a session open for another hour from now, up to twelve from its
// beginning. It writes only when some minutes of the hour have passed.
func (s Session) Prolong(ctx context.Context, db *store.DB, now calendar.Instant) error {
	until := earlier(now.Add(idle), s.opened.Add(absolute))
	if until.Sub(s.expires) < renewal {
		return nil
	}
	return db.Upkeep(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE session SET expires_at = ? WHERE id = ?", until, s.id)
		return err
	})
}

func earlier(a, b calendar.Instant) calendar.Instant {
	if b.Before(a) {
		return b
	}
	return a
}

// OpenSession signs an account in without asking for its password: for who has just
// chosen it. The token is for the browser's cookie; the database has only its hash.
func OpenSession(ctx context.Context, db *store.DB, a Account) (token string, err error) {
	token = rand.Text() + rand.Text() // 260 bits
	err = db.Upkeep(ctx, func(tx *store.Tx) error {
		data, err := json.Marshal(sessionData{Opened: tx.Now(), Password: link.Digest(a.PasswordHash)})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM session WHERE expires_at <= ?", tx.Now()); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO session (id, account_id, data, expires_at) VALUES (?, ?, ?, ?)", link.Digest(token), a.ID, string(data), tx.Now().Add(idle))
		return err
	})
	return token, err
}

// CloseSession signs out.
func CloseSession(ctx context.Context, db *store.DB, token string) error {
	return db.Upkeep(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM session WHERE id = ?", link.Digest(token))
		return err
	})
}

// How many sign-ins may fail in a window. A classroom shares one address; a person
// does not forget a password a hundred times.
const (
	accountTries  = 10
	accountWindow = 15 * time.Minute
	addressTries  = 100
	addressWindow = time.Hour
)

// SignIn opens a session for who knows the password. The refusal (account.sign_in) is
// the same, and takes as long, whether the account is unknown, disabled or the password
// wrong; after too many it is account.throttled, for an unknown account too.
func SignIn(ctx context.Context, db *store.DB, email, password string, from netip.Addr) (token string, a Account, err error) {
	email, _ = fold(email)
	byAccount, byAddress := "account:"+link.Digest(email), "address:"+Network(from)
	if err := try(ctx, db, byAccount, byAddress); err != nil {
		return "", Account{}, err
	}
	err = db.Read(ctx, func(r store.Reader) (err error) {
		a, _, err = ByEmail(ctx, r, email)
		return err
	})
	if err != nil {
		return "", Account{}, err
	}
	known, err := a.matches(ctx, password)
	if err != nil {
		return "", Account{}, err
	}
	if !known || !a.Active {
		return "", Account{}, fault.New(fault.Refused, "account.sign_in", "Indirizzo email o password non corretti.")
	}
	if token, err = OpenSession(ctx, db, a); err != nil {
		return "", Account{}, err
	}
	return token, a, Forgive(ctx, db, byAccount, byAddress)
}

// Forgive forgets the attempts of who turned out to know the password: all of their own,
// and this one of those that others share.
func Forgive(ctx context.Context, db *store.DB, own, shared string) error {
	return db.Upkeep(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM throttle WHERE id = ?", own); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE throttle SET failures = failures - 1 WHERE id = ? AND failures > 0", shared)
		return err
	})
}

// Confirm asks somebody who is signed in for their password once more, before they
// change it, or sign with it. The refusal (account.confirm) has the field password; it counts as an attempt
// to sign in.
func Confirm(ctx context.Context, db *store.DB, a Account, password string, from netip.Addr) error {
	byAccount, byAddress := "account:"+link.Digest(a.Email), "address:"+Network(from)
	if err := try(ctx, db, byAccount, byAddress); err != nil {
		return err
	}
	known, err := a.matches(ctx, password)
	if err != nil {
		return err
	}
	if !known {
		return fault.New(fault.Invalid, "account.confirm", "Non è cambiato nulla: la password non è giusta.").With("password", "La tua password non è questa: scrivila di nuovo.")
	}
	return Forgive(ctx, db, byAccount, byAddress)
}

// Limit is how often something may be tried in a window of time.
type Limit struct {
	Key    string // what is counted, of whom: "address:192.0.2.1"
	Most   int
	Window time.Duration
}

// Throttled counts one more try of each, and reports whether one of them is too much: then
// those that follow are not counted, so that nobody uses up what others share with tries
// that are refused. The window begins with its first try.
func Throttled(ctx context.Context, db *store.DB, limits ...Limit) (throttled bool, err error) {
	err = db.Upkeep(ctx, func(tx *store.Tx) error {
		throttled = false
		for _, l := range limits {
			var n int
			err := tx.Get(ctx, &n, `INSERT INTO throttle (id, failures, until) VALUES (?, 1, ?)
				ON CONFLICT (id) DO UPDATE SET
					failures = CASE WHEN throttle.until <= ? THEN 1 ELSE throttle.failures + 1 END,
					until = CASE WHEN throttle.until <= ? THEN excluded.until ELSE throttle.until END
				RETURNING failures`, l.Key, tx.Now().Add(l.Window), tx.Now(), tx.Now())
			if err != nil {
				return err
			}
			if n > l.Most {
				throttled = true
				return nil
			}
		}
		return nil
	})
	return throttled, err
}

// try counts an attempt before the password is looked at, so that a hundred at once are
// a hundred.
func try(ctx context.Context, db *store.DB, byAccount, byAddress string) error {
	throttled, err := Throttled(ctx, db, Limit{byAccount, accountTries, accountWindow}, Limit{byAddress, addressTries, addressWindow})
	if err == nil && throttled {
		return fault.New(fault.Throttled, "account.throttled", "Troppi tentativi di accesso: riprova tra un quarto d’ora, o chiedi all’amministratore una nuova password.")
	}
	return err
}

// Network is what one subscriber holds: an IPv4 address, an IPv6 /64.
func Network(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

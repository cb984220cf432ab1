package account

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/link"
	"vidimus/internal/store"
)

// ChoosePassword is the purpose of the link by which somebody chooses a password: the
// first one, when they are invited, or another one when theirs is forgotten.
const ChoosePassword = "choose_password"

const (
	invitationLife = 7 * 24 * time.Hour
	forgottenLife  = 24 * time.Hour
)

// Invite makes an account that has no password yet: its owner chooses one by the link
// that [PasswordLink] makes. Lock: provider. Refusals: account.invalid with the fields
// email, name, roles.
func Invite(ctx context.Context, tx *store.Tx, n New) (Account, error) {
	a := Account{ID: store.NewID(), Roles: n.Roles, Active: true}
	if err := a.name(ctx, tx, n.Email, n.Name); err != nil {
		return Account{}, err
	}
	return a, record(ctx, tx, "account.invited", a)
}

// Invited reports whether an account waits for its owner to choose a password.
func (a Account) Invited() bool { return a.PasswordHash == "" && !a.IsZero() }

// Correct changes how an account's owner is called, reached and what they may do. Lock:
// provider. Refusals: account.invalid with its fields, account.last_administrator.
func Correct(ctx context.Context, tx *store.Tx, id string, n New) (Account, error) {
	a, err := ByID(ctx, tx, id)
	if err != nil {
		return Account{}, err
	}
	before := a
	a.Roles = n.Roles
	if err := a.name(ctx, tx, n.Email, n.Name); err != nil {
		return Account{}, err
	}
	if err := keepsAnAdministrator(ctx, tx, before, a); err != nil {
		return Account{}, err
	}
	return a, record(ctx, tx, "account.corrected", a)
}

// name judges name, address and roles, and writes the first two down.
func (a *Account) name(ctx context.Context, r store.Reader, email, name string) error {
	bad := fault.New(fault.Invalid, "account.invalid", "L’account non si può salvare: controlla i campi segnalati.")
	var ok bool
	if a.Email, ok = fold(email); !ok {
		bad.With("email", "Scrivi un indirizzo email, ad esempio nome@ente.it.")
	} else if other, taken, err := ByEmail(ctx, r, a.Email); err != nil {
		return err
	} else if taken && other.ID != a.ID {
		bad.With("email", "C’è già un account con questo indirizzo email.")
	}
	if a.Name = strings.TrimSpace(name); a.Name == "" {
		bad.With("name", "Scrivi cognome e nome.")
	}
	if a.Roles == "" {
		bad.With("roles", "Scegli almeno un ruolo.")
	}
	return bad.OrNil()
}

// PasswordLink makes the link by which the owner of an active account chooses a password;
// an earlier one is worth nothing any more, the password they have still is. What it
// returns is the secret, which is not kept, and until when it is good. Lock: provider.
func PasswordLink(ctx context.Context, tx *store.Tx, id string) (secret string, until calendar.Instant, err error) {
	a, err := ByID(ctx, tx, id)
	if err != nil {
		return "", until, err
	}
	if !a.Active {
		return "", until, fault.New(fault.Refused, "account.disabled", "L’account è disattivato: riattivalo prima di dare una password.")
	}
	life := forgottenLife
	if a.Invited() {
		life = invitationLife
	}
	secret, until = rand.Text(), tx.Now().Add(life)
	if err := dropLinks(ctx, tx, id); err != nil {
		return "", until, err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO one_time_link (id, purpose, account_id, expires_at) VALUES (?, ?, ?, ?)", link.Digest(secret), ChoosePassword, id, until); err != nil {
		return "", until, err
	}
	return secret, until, tell(ctx, tx, "account.password_link_made", id)
}

// OfPasswordLink is whose password a link lets choose, and whether they have chosen; one
// that has expired or belongs to a disabled account it refuses.
func OfPasswordLink(ctx context.Context, r store.Reader, now calendar.Instant, secret string) (_ Account, used bool, err error) {
	var row struct {
		Account
		Used bool `db:"used"`
	}
	err = r.Get(ctx, &row, `SELECT `+accounts.Columns("a")+`, l.used_at IS NOT NULL AS used FROM one_time_link l JOIN account a ON a.id = l.account_id
		WHERE l.id = ? AND l.purpose = ? AND l.expires_at > ? AND a.active`, link.Digest(secret), ChoosePassword, now)
	return row.Account, row.Used, store.NotFound(err, notChoosable)
}

const notChoosable = "Questo collegamento non vale più: è stato usato o è scaduto. Chiedine un altro all’amministratore."

// Choose uses a link up and makes the password its owner's. Lock: provider.
func Choose(ctx context.Context, tx *store.Tx, secret string, h Hash) (Account, error) {
	a, used, err := OfPasswordLink(ctx, tx, tx.Now(), secret)
	if err != nil {
		return Account{}, err
	}
	if used {
		return Account{}, fault.New(fault.NotFound, "account.link", notChoosable)
	}
	if err := UseLink(ctx, tx, ChoosePassword, secret); err != nil {
		return Account{}, err
	}
	a.PasswordHash = string(h)
	return a, record(ctx, tx, "account.password_chosen", a)
}

// Enable lets a disabled account in again. Lock: provider.
func Enable(ctx context.Context, tx *store.Tx, id string) error {
	a, err := ByID(ctx, tx, id)
	if err != nil || a.Active {
		return err
	}
	a.Active = true
	return record(ctx, tx, "account.enabled", a)
}

// EndSessions signs an account out everywhere. Lock: provider.
func EndSessions(ctx context.Context, tx *store.Tx, id string) error {
	if _, err := ByID(ctx, tx, id); err != nil {
		return err
	}
	if err := dropSessions(ctx, tx, id); err != nil {
		return err
	}
	return tell(ctx, tx, "account.sessions_ended", id)
}

// OpenSessions is how many sessions each account has open, by its id.
func OpenSessions(ctx context.Context, r store.Reader, now calendar.Instant) (map[string]int, error) {
	var rows []struct {
		ID string `db:"account_id"`
		N  int    `db:"n"`
	}
	err := r.Select(ctx, &rows, "SELECT account_id, COUNT(*) AS n FROM session WHERE expires_at > ? GROUP BY account_id", now)
	out := make(map[string]int, len(rows))
	for _, row := range rows {
		out[row.ID] = row.N
	}
	return out, err
}

func dropSessions(ctx context.Context, tx *store.Tx, id string) error {
	_, err := tx.Exec(ctx, "DELETE FROM session WHERE account_id = ?", id)
	return err
}

func dropLinks(ctx context.Context, tx *store.Tx, id string) error {
	_, err := tx.Exec(ctx, "DELETE FROM one_time_link WHERE account_id = ?", id)
	return err
}

// tell records what happened to an account and changed no row of it.
func tell(ctx context.Context, tx *store.Tx, kind, id string) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Facts: map[string]any{"account": id}})
	return err
}

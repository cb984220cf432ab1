package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/link"
	"vidimus/internal/store"
)

// FirstAdministrator is the purpose of the link that the program writes on the terminal
// at its first start.
const FirstAdministrator = "first_administrator"

// linkLife is how long the first administrator has.
const linkLife = 24 * time.Hour

// NewLink makes the one link of a purpose; an earlier one is worth nothing any more.
// What it returns is the secret, which is not kept.
func NewLink(ctx context.Context, db *store.DB, purpose string) (secret string, err error) {
	secret = rand.Text()
	err = db.Upkeep(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM one_time_link WHERE purpose = ?", purpose); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO one_time_link (id, purpose, expires_at) VALUES (?, ?, ?)", link.Digest(secret), purpose, tx.Now().Add(linkLife))
		return err
	})
	return secret, err
}

// CheckLink reports whether a link was used; one that is unknown or expired it refuses.
func CheckLink(ctx context.Context, r store.Reader, now calendar.Instant, purpose, secret string) (used bool, err error) {
	err = r.Get(ctx, &used, "SELECT used_at IS NOT NULL FROM one_time_link WHERE id = ? AND purpose = ? AND expires_at > ?", link.Digest(secret), purpose, now)
	if errors.Is(err, sql.ErrNoRows) {
		return false, noLink()
	}
	return used, err
}

// UseLink uses a link up, in the transaction of what it allows.
func UseLink(ctx context.Context, tx *store.Tx, purpose, secret string) error {
	n, err := tx.Exec(ctx, "UPDATE one_time_link SET used_at = ? WHERE id = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?",
		tx.Now(), link.Digest(secret), purpose, tx.Now())
	if err == nil && n == 0 {
		return noLink()
	}
	return err
}

// noLink is the refusal of a link that is worth nothing (any more).
func noLink() error {
	return fault.New(fault.NotFound, "account.link", "Questo collegamento non vale più: è stato usato o è scaduto. Riavvia il programma per averne un altro.")
}

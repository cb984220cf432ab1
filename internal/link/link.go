// Package link is the private address: who has it needs no account, and sees what it was
// made for and nothing else. An applicant follows their application by one, a learner their
// hours by another, a telephone reads the learner's calendar by a third, and the diary of a
// stage is written by two more. It is shown once, can be revoked and made anew, and may
// expire; when it was last used is known.
//
// An address ends with a secret that is made of the link's id with a key outside the
// database, which has its SHA-256 alone: who reads the database has no address.
//
// Tables: private_link, private_link_use
package link

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
)

// Purpose is what a link is for.
type Purpose string

const (
	Application     Purpose = "application"      // to follow an application; its subject
	Learner         Purpose = "learner"          // a learner's page; the subject is their enrolment
	LearnerCalendar Purpose = "learner_calendar" // the same learner's lessons, for a telephone
	StageLearner    Purpose = "stage_learner"    // to write the diary of a stage, as the learner; the subject is the agreement
	StageCompany    Purpose = "stage_company"    // the same diary, as the company's tutor
	SignPIN         Purpose = "sign_pin"         // to choose the PIN one signs with, once; the subject is of the staff
)

// Link is one address. Each purpose has at most one for a subject that is not revoked.
type Link struct {
	ID         string           `db:"id"`
	Purpose    Purpose          `db:"purpose"`
	Subject    string           `db:"subject"`
	SecretHash string           `db:"secret_hash"`
	OpenedAt   calendar.Instant `db:"opened_at"`
	OpenedBy   string           `db:"opened_by"`
	ExpiresAt  calendar.Instant `db:"expires_at"` // zero: never
	RevokedAt  calendar.Instant `db:"revoked_at"`
	RevokedBy  string           `db:"revoked_by"`
}

var links = store.NewTable[Link]("private_link")

// Secret is what the address ends with.
func (l Link) Secret(keys *keyring.Keyring) string { return keys.Secret("private link " + l.ID) }

// Digest is how a secret of ours is kept. It is random to 128 bits and more, so that one
// SHA-256 is enough.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Open makes an address; the one that the subject had for this purpose is revoked. It is
// told of on the subject's stream, always the same one. Lock: that stream.
func Open(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, stream store.Stream, p Purpose, subject string, expires calendar.Instant) (Link, error) {
	l := Link{ID: store.NewID(), Purpose: p, Subject: subject, OpenedAt: tx.Now(), OpenedBy: tx.Actor.ID, ExpiresAt: expires}
	l.SecretHash = Digest(l.Secret(keys))
	old, open, err := Of(ctx, tx, p, subject)
	if err != nil {
		return l, err
	}
	rows := []store.Rows{links.Keep(l)}
	if open { // first out, then in: of one subject there is never more than one
		rows = []store.Rows{links.Keep(old.revoked(tx)), links.Keep(l)}
	}
	return l, record(ctx, tx, stream, "link.opened", l, rows...)
}

// Until sets when the address of a subject expires, where it has one. Lock: the subject's stream.
func Until(ctx context.Context, tx *store.Tx, stream store.Stream, p Purpose, subject string, expires calendar.Instant) error {
	l, open, err := Of(ctx, tx, p, subject)
	if err != nil || !open || l.ExpiresAt == expires {
		return err
	}
	l.ExpiresAt = expires
	return record(ctx, tx, stream, "link.prolonged", l, links.Keep(l))
}

// Revoke makes the address worth nothing. Lock: the subject's stream.
func Revoke(ctx context.Context, tx *store.Tx, stream store.Stream, p Purpose, subject string) error {
	l, open, err := Of(ctx, tx, p, subject)
	if err != nil || !open {
		return err
	}
	return record(ctx, tx, stream, "link.revoked", l, links.Keep(l.revoked(tx)))
}

func (l Link) revoked(tx *store.Tx) Link {
	l.RevokedAt, l.RevokedBy = tx.Now(), tx.Actor.ID
	return l
}

func record(ctx context.Context, tx *store.Tx, stream store.Stream, kind string, l Link, rows ...store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: stream, Type: kind,
		Facts: map[string]any{"link": l.ID, "purpose": string(l.Purpose), string(l.Purpose): l.Subject}, Rows: rows})
	return err
}

// Of is the address of a subject, and false when it has none.
func Of(ctx context.Context, r store.Reader, p Purpose, subject string) (Link, bool, error) {
	found, err := links.Where(ctx, r, "revoked_at IS NULL AND purpose = ? AND subject = ?", string(p), subject)
	if err != nil || len(found) == 0 {
		return Link{}, false, err
	}
	return found[0], true, nil
}

// BySecret is the link of an address. One that never was, one that was revoked and one that
// has expired are refused alike (link.absent); of one that its own bearer used up they are
// told (link.used): they may be who used it, or who should know that somebody has.
func BySecret(ctx context.Context, r store.Reader, now calendar.Instant, p Purpose, secret string) (Link, error) {
	found, err := links.Where(ctx, r, "purpose = ? AND secret_hash = ?", string(p), Digest(secret))
	switch {
	case err != nil:
		return Link{}, err
	case len(found) == 1 && found[0].used():
		return Link{}, fault.New(fault.Gone, "link.used", "Con questo indirizzo il PIN di firma è già stato scelto: vale una volta sola. Se il PIN non l’hai scelto tu, dillo subito in segreteria.")
	case len(found) == 0 || !found[0].holds(now):
		return Link{}, fault.New(fault.NotFound, "link.absent", "Questo indirizzo non vale, o non vale più. Chiedi all’ente quello nuovo.")
	}
	return found[0], nil
}

// used reports whether its own bearer took the worth from it, as who chooses a PIN does.
func (l Link) used() bool { return l.RevokedBy == l.ID }

func (l Link) holds(now calendar.Instant) bool {
	return l.RevokedAt.IsZero() && (l.ExpiresAt.IsZero() || now.Before(l.ExpiresAt))
}

// patience is how much time passes before the last use is written anew.
const patience = 5 * time.Minute

// Used writes down that the link was used just now.
func Used(ctx context.Context, db *store.DB, l Link) error {
	var last calendar.Instant
	err := db.Read(ctx, func(r store.Reader) (err error) {
		last, err = LastUsed(ctx, r, l)
		return err
	})
	if err != nil || !last.IsZero() && db.Now().Sub(last) < patience {
		return err
	}
	return db.Upkeep(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO private_link_use (link_id, used_at) VALUES (?, ?) ON CONFLICT (link_id) DO UPDATE SET used_at = excluded.used_at", l.ID, tx.Now())
		return err
	})
}

// LastUsed is when the link was last used, zero when never.
func LastUsed(ctx context.Context, r store.Reader, l Link) (at calendar.Instant, err error) {
	err = r.Get(ctx, &at, "SELECT u.used_at FROM private_link_use u WHERE u.link_id = ?", l.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return calendar.Instant{}, nil
	}
	return at, err
}

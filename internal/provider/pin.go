package provider

import (
	"context"
	"database/sql"
	"errors"
	"net/netip"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/link"
	"vidimus/internal/store"
)

// PIN is by what somebody of the staff signs on a device that is not theirs: digits that
// they alone know, kept as a password is.
type PIN struct {
	ID       string           `db:"id"` // of the staff
	Hash     account.Hash     `db:"hash" personal:"true"`
	ChosenAt calendar.Instant `db:"chosen_at"`
	ChosenBy string           `db:"chosen_by"` // their account, or the private link
	GivenBy  string           `db:"given_by"`  // the account that made that link; empty without one
	LockedAt calendar.Instant `db:"locked_at"` // after too many wrong ones; zero: it is good
}

var pins = store.NewTable[PIN]("staff_pin")

// PINOf is the PIN of somebody of the staff, and false when they have chosen none.
func PINOf(ctx context.Context, r store.Reader, staffID string) (PIN, bool, error) {
	p, err := pins.ByID(ctx, r, staffID)
	if errors.Is(err, sql.ErrNoRows) {
		return PIN{}, false, nil
	}
	return p, err == nil, err
}

// ChoosePIN gives somebody of the staff a PIN, in the place of the one they had, locked or
// not. Who acts is they themselves: signed in, or by the link that [PINLink] made, which is
// used up. Lock: provider.
func ChoosePIN(ctx context.Context, tx *store.Tx, staffID string, h account.Hash) error {
	if _, err := StaffByID(ctx, tx, staffID); err != nil {
		return err
	}
	p := PIN{ID: staffID, Hash: h, ChosenAt: tx.Now(), ChosenBy: tx.Actor.ID}
	if tx.Actor.Kind == store.PrivateLink {
		l, _, err := link.Of(ctx, tx, link.SignPIN, staffID)
		if err != nil {
			return err
		}
		p.GivenBy = l.OpenedBy
	}
	if err := link.Revoke(ctx, tx, store.ProviderStream(), link.SignPIN, staffID); err != nil {
		return err
	}
	return record(ctx, tx, "provider.pin_chosen", about(staffID), pins.Keep(p))
}

// How often a PIN may be mistyped. Six digits are a million: whoever has five tries, and
// then none until the owner has chosen another, does not find one. The second limit is for
// one who tries them on everybody: it is of the account whose device it is.
const (
	pinTries    = 5
	pinWindow   = 30 * 24 * time.Hour
	deviceTries = 20
)

// Means is how somebody showed that it is them.
type Means string

const (
	ByAccount Means = "account" // the password of their account, on a device of their own
	ByPIN     Means = "pin"     // on the device of somebody else who is signed in there
)

// Proven is somebody of the staff who has just shown that it is them. Only
// [ProveByPassword] and [ProveByPIN] make one; the zero Proven is nobody.
type Proven struct {
	staffID string
	actor   string // the account on whose device
	means   Means
}

// StaffID is who it is, empty for nobody.
func (p Proven) StaffID() string { return p.staffID }

// Means is how they showed it.
func (p Proven) Means() Means { return p.means }

// On reports whether it was shown on the device of this actor: what was shown on one is
// worth nothing on another.
func (p Proven) On(a store.Actor) bool {
	return p.staffID != "" && a.Kind == store.Person && a.ID == p.actor
}

// ProveByPassword asks an account that is signed in for its password once more. The
// refusals are those of [account.Confirm].
func ProveByPassword(ctx context.Context, db *store.DB, a account.Account, password string, from netip.Addr) (Proven, error) {
	if err := account.Confirm(ctx, db, a, password, from); err != nil {
		return Proven{}, err
	}
	var s Staff
	err := db.Read(ctx, func(r store.Reader) (err error) {
		s, _, err = StaffOfAccount(ctx, r, a.ID)
		return err
	})
	return Proven{s.ID, a.ID, ByAccount}, err
}

// ProveByPIN asks somebody for their PIN on the device where the actor is signed in. A wrong
// one is on record with who was signed in; after five the PIN is locked. The refusal of a
// wrong one (provider.pin) has the field pin.
func ProveByPIN(ctx context.Context, db *store.DB, actor store.Actor, staffID, pin string) (Proven, error) {
	var s Staff
	var p PIN
	var chosen bool
	var zone *time.Location
	err := db.Read(ctx, func(r store.Reader) (err error) {
		if s, err = StaffByID(ctx, r, staffID); err != nil {
			return err
		}
		if zone, err = Zone(ctx, r); err != nil {
			return err
		}
		p, chosen, err = PINOf(ctx, r, staffID)
		return err
	})
	if err != nil {
		return Proven{}, err
	}
	err = p.serves(s, actor, calendar.DateOf(db.Now().In(zone)))
	if err == nil && !chosen {
		err = wrongPIN("{name} non ha ancora un PIN: lo sceglie dal proprio profilo, o con il collegamento che dà la segreteria.", fault.Args{"name": s.FullName()})
	}
	if err != nil {
		return Proven{}, err
	}
	// Counted before it is compared, so that a hundred at once are a hundred. Another PIN
	// begins anew.
	device := "pin-device:" + actor.ID
	over, err := account.Throttled(ctx, db, account.Limit{Key: device, Most: deviceTries, Window: time.Hour})
	if err == nil && over {
		err = fault.New(fault.Throttled, "provider.pins", "Troppi PIN sbagliati da questo dispositivo: riprova tra un’ora.")
	}
	if err != nil {
		return Proven{}, err
	}
	over, err = account.Throttled(ctx, db, account.Limit{Key: p.tries(), Most: pinTries, Window: pinWindow})
	if err == nil && over {
		err = locked(s)
	}
	if err != nil {
		return Proven{}, err
	}
	same, err := p.Hash.Is(ctx, pin)
	if err != nil {
		return Proven{}, err
	}
	if same {
		return Proven{staffID, actor.ID, ByPIN}, account.Forgive(ctx, db, p.tries(), device)
	}
	n, err := mistyped(ctx, db, actor, p)
	switch {
	case err != nil:
		return Proven{}, err
	case n == 0:
		return Proven{}, locked(s)
	}
	return Proven{}, wrongPIN("Il PIN di {name} non è questo. {n|Resta|Restano} {n} {n|tentativo|tentativi}, poi si blocca.", fault.Args{"name": s.FullName(), "n": n})
}

// serves refuses a PIN that nobody may sign with, whatever is typed.
func (p PIN) serves(s Staff, actor store.Actor, today calendar.Date) error {
	switch {
	case s.Gone(today):
		return fault.New(fault.Refused, "provider.pin_gone", "{name} non lavora più per l’ente dal {date}: non firma più con il PIN.", fault.Args{"name": s.FullName(), "date": s.LeftOn.Italian()})
	case !p.LockedAt.IsZero():
		return locked(s)
	case p.GivenBy != "" && p.GivenBy == actor.ID: // who had the link may have chosen the PIN too
		return fault.New(fault.Refused, "provider.pin_given",
			"Il collegamento con cui {name} ha scelto il PIN l’hai creato tu: sul tuo dispositivo quel PIN non vale. {name} firma con il proprio account, oppure un’altra persona dell’ufficio crea un nuovo collegamento.", fault.Args{"name": s.FullName()})
	}
	return nil
}

// tries is under what key wrong ones are counted.
func (p PIN) tries() string { return "pin:" + p.ID + ":" + link.Digest(string(p.Hash)) }

// mistyped puts a wrong one on record, and locks the PIN when it was the last that may be.
// It answers how many are left.
func mistyped(ctx context.Context, db *store.DB, actor store.Actor, p PIN) (remain int, err error) {
	_, err = db.Write(ctx, store.Command{Actor: actor, Locks: []store.Stream{store.ProviderStream()}}, func(tx *store.Tx) error {
		now, _, err := PINOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		var tries int
		if err := tx.Get(ctx, &tries, "SELECT failures FROM throttle WHERE id = ?", p.tries()); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		remain = max(pinTries-tries, 0)
		if remain > 0 || now != p { // locked or chosen anew meanwhile
			return record(ctx, tx, "provider.pin_mistyped", about(p.ID))
		}
		p.LockedAt = tx.Now()
		return record(ctx, tx, "provider.pin_locked", about(p.ID), pins.Keep(p))
	})
	return remain, err
}

func wrongPIN(message string, args fault.Args) error {
	return fault.New(fault.Invalid, "provider.pin", "Nessuna firma: il PIN non va.").With("pin", message, args)
}

func locked(s Staff) error {
	return fault.New(fault.Refused, "provider.pin_locked",
		"Il PIN di {name} è bloccato dopo {n} tentativi sbagliati: ne sceglie un altro dal proprio profilo, o con un nuovo collegamento della segreteria.",
		fault.Args{"name": s.FullName(), "n": pinTries})
}

// linkLife is how long somebody has to choose their PIN by a private link.
const linkLife = 7 * 24 * time.Hour

// PINLink makes the address by which somebody of the staff chooses a PIN, once; an earlier
// one is worth nothing any more, the PIN they have still is. Lock: provider.
func PINLink(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, staffID string) (link.Link, error) {
	if _, err := StaffByID(ctx, tx, staffID); err != nil {
		return link.Link{}, err
	}
	return link.Open(ctx, tx, keys, store.ProviderStream(), link.SignPIN, staffID, tx.Now().Add(linkLife))
}

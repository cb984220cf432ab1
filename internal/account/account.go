// Package account is who may come in: the people of the provider who sign in, what
// each may do (their roles), their passwords and their sign-ins. Whether an act is
// allowed is judged by the page or the verb; here stands who somebody is.
//
// A password is kept as its argon2id hash, a session or a one-time link as the SHA-256
// of its secret: who reads the database can sign in as nobody.
//
// Tables: account, session, throttle, one_time_link
package account

import (
	"context"
	"database/sql"
	"errors"
	"net/mail"
	"slices"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// Role is what a person does at the provider.
type Role string

const (
	Secretary     Role = "secretary"     // segreteria: courses, files, calendar
	Teacher       Role = "teacher"       // docente: own lessons
	Tutor         Role = "tutor"         // tutor: lessons of own courses
	Director      Role = "director"      // direttore: authorises, signs, sees the restricted record
	Administrator Role = "administrator" // amministratore: accounts and the machine
	Inspector     Role = "inspector"     // ispettore: reads the registers, changes nothing
)

// AllRoles are the roles there are.
var AllRoles = []Role{Secretary, Teacher, Tutor, Director, Administrator, Inspector}

var roleLabels = map[Role]string{
	Secretary: "Segreteria", Teacher: "Docente", Tutor: "Tutor",
	Director: "Direttore", Administrator: "Amministratore", Inspector: "Ispettore",
}

// Label is the role's word, a key of the catalogue.
func (r Role) Label() string { return roleLabels[r] }

// Roles are the roles of one person: their names, separated by spaces, in the order of
// AllRoles.
type Roles string

// RolesOf puts roles together, each once.
func RolesOf(roles ...Role) Roles {
	var names []string
	for _, r := range AllRoles {
		if slices.Contains(roles, r) {
			names = append(names, string(r))
		}
	}
	return Roles(strings.Join(names, " "))
}

// ParseRoles reads role names, as a form or the command line gives them.
func ParseRoles(names ...string) (Roles, error) {
	var roles []Role
	for _, name := range names {
		if !slices.Contains(AllRoles, Role(name)) {
			return "", fault.New(fault.Invalid, "account.role", "Il ruolo «{role}» non esiste.", fault.Args{"role": name})
		}
		roles = append(roles, Role(name))
	}
	return RolesOf(roles...), nil
}

// List is the roles one by one.
func (rs Roles) List() []Role {
	var out []Role
	for name := range strings.FieldsSeq(string(rs)) {
		out = append(out, Role(name))
	}
	return out
}

// Account is a person who signs in. The zero Account is nobody.
type Account struct {
	ID           string `db:"id"`
	Email        string `db:"email" personal:"true"` // in lower case
	Name         string `db:"name" personal:"true"`  // Cognome Nome
	PasswordHash string `db:"password_hash" personal:"true"`
	Roles        Roles  `db:"roles"`
	Active       bool   `db:"active"`
}

// IsZero reports whether this is nobody.
func (a Account) IsZero() bool { return a.ID == "" }

// Is reports whether the person has one of the roles.
func (a Account) Is(roles ...Role) bool {
	return slices.ContainsFunc(a.Roles.List(), func(r Role) bool { return slices.Contains(roles, r) })
}

var accounts = store.NewTable[Account]("account")

// New is what an account is made of.
type New struct {
	Email    string
	Name     string // Cognome Nome
	Roles    Roles
	Password Hash
}

// Create makes an account. Lock: provider. Refusals: account.invalid with the fields
// email, name, roles.
func Create(ctx context.Context, tx *store.Tx, n New) (Account, error) {
	a := Account{ID: store.NewID(), PasswordHash: string(n.Password), Roles: n.Roles, Active: true}
	if err := a.name(ctx, tx, n.Email, n.Name); err != nil {
		return Account{}, err
	}
	if n.Password == "" {
		return Account{}, errors.New("account: an account without a password")
	}
	return a, record(ctx, tx, "account.created", a)
}

// SetPassword changes a password; every open session of the account ends. Lock: provider.
func SetPassword(ctx context.Context, tx *store.Tx, id string, h Hash) error {
	a, err := ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	a.PasswordHash = string(h)
	return record(ctx, tx, "account.password_changed", a)
}

// Disable shuts an account out, from its next request on: its sessions end and its links
// are worth nothing, also when it is enabled again. Lock: provider. The last administrator
// cannot be (account.last_administrator).
func Disable(ctx context.Context, tx *store.Tx, id string) error {
	a, err := ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	before := a
	a.Active = false
	if err := keepsAnAdministrator(ctx, tx, before, a); err != nil {
		return err
	}
	if err := errors.Join(dropSessions(ctx, tx, id), dropLinks(ctx, tx, id)); err != nil {
		return err
	}
	return record(ctx, tx, "account.disabled", a)
}

// keepsAnAdministrator refuses a change that leaves nobody who can sign in and administer.
func keepsAnAdministrator(ctx context.Context, r store.Reader, before, after Account) error {
	if !before.administers() || after.administers() {
		return nil
	}
	all, err := All(ctx, r)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.ID != after.ID && a.administers() {
			return nil
		}
	}
	return fault.New(fault.Refused, "account.last_administrator", "È l’ultimo amministratore attivo: prima nominane un altro.")
}

// administers: who was invited and never came does not.
func (a Account) administers() bool { return a.Active && !a.Invited() && a.Is(Administrator) }

func record(ctx context.Context, tx *store.Tx, kind string, a Account) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Rows: []store.Rows{accounts.Keep(a)}})
	return err
}

// ByID reads an account.
func ByID(ctx context.Context, r store.Reader, id string) (Account, error) {
	a, err := accounts.ByID(ctx, r, id)
	return a, store.NotFound(err, "L’account non c’è.")
}

// ByEmail reads the account of an address, and false when there is none.
func ByEmail(ctx context.Context, r store.Reader, email string) (Account, bool, error) {
	email, _ = fold(email)
	var a Account
	err := r.Get(ctx, &a, "SELECT "+accounts.Columns("")+" FROM account WHERE email = ?", email)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, false, nil
	}
	return a, err == nil, err
}

// All are all accounts by name.
func All(ctx context.Context, r store.Reader) ([]Account, error) {
	all, err := accounts.Where(ctx, r, "1 = 1 ORDER BY id")
	slices.SortStableFunc(all, func(a, b Account) int { return strings.Compare(language.SortKey(a.Name), language.SortKey(b.Name)) })
	return all, err
}

// HasAdministrator reports whether the provider was set up: there is one to ask.
func HasAdministrator(ctx context.Context, r store.Reader) (bool, error) {
	all, err := All(ctx, r)
	return slices.ContainsFunc(all, Account.administers), err
}

// fold is an address as it is kept and looked up, and whether it is one.
func fold(email string) (string, bool) {
	email = strings.ToLower(strings.TrimSpace(email))
	parsed, err := mail.ParseAddress(email)
	return email, err == nil && parsed.Address == email && len(email) <= 254
}

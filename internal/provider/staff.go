package provider

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// Staff is a teacher, a tutor or a stage tutor, with what is on file about them. What
// they bring (title, years, provenance) is theirs to say until somebody judges it: from
// then on it is what the judgement found.
type Staff struct {
	ID              string        `db:"id"`
	AccountID       store.Ref     `db:"account_id"` // empty: does not sign in
	Surname         string        `db:"surname" personal:"true"`
	Name            string        `db:"name" personal:"true"`
	SortKey         string        `db:"sort_key" personal:"true"`
	WorldOfWork     bool          `db:"world_of_work"`
	Title           string        `db:"title" personal:"true"` // empty while none is on file
	TitleAdequate   string        `db:"title_adequate"`        // Adequate, Inadequate, empty: nobody has judged it
	DocumentedYears int           `db:"documented_years"`      // of closely related professional or teaching experience
	Evidence        string        `db:"evidence" personal:"true"`
	JudgedBy        string        `db:"judged_by"`
	JudgedOn        calendar.Date `db:"judged_on"`
	LeftOn          calendar.Date `db:"left_on"` // works here no longer: is given no new course
}

// What a person can find of a title.
const (
	Adequate   = "yes"
	Inadequate = "no"
)

// FullName is Cognome Nome.
func (s Staff) FullName() string {
	return strings.TrimSpace(s.Surname + " " + s.Name)
}

// Gone reports whether they work here no longer on a day.
func (s Staff) Gone(on calendar.Date) bool { return !s.LeftOn.IsZero() && !s.LeftOn.After(on) }

// Judged reports whether somebody has judged what is on file.
func (s Staff) Judged() bool { return s.TitleAdequate != "" }

var staff = store.NewTable[Staff]("staff")

// Engage adds a person to the staff, or replaces all that is on file about them; a
// judgement that comes with them goes into their history. Lock: provider.
func Engage(ctx context.Context, tx *store.Tx, s Staff) (Staff, error) {
	if s.ID == "" {
		s.ID = store.NewID()
	}
	bad := s.check()
	switch {
	case !slices.Contains([]string{"", Adequate, Inadequate}, s.TitleAdequate):
		bad.With("title_adequate", "Scegli se il titolo è adeguato, non lo è o non è ancora stato giudicato.")
	case s.Judged() && (s.JudgedBy == "" || s.JudgedOn.IsZero()):
		bad.With("title_adequate", "Scrivi chi ha giudicato il titolo e quando.")
	}
	if err := alone(ctx, tx, s, bad); err != nil {
		return Staff{}, err
	}
	if err := bad.OrNil(); err != nil {
		return Staff{}, err
	}
	s.SortKey = language.SortKey(s.FullName())
	history, err := standing(ctx, tx, s.ID)
	if err != nil {
		return Staff{}, err
	}
	if made := judgementOf(s, ""); !s.Judged() || !slices.ContainsFunc(history, made.says) {
		if history, err = fallen(ctx, tx, history, superseded); err != nil {
			return Staff{}, err
		}
		if s.Judged() {
			history = append(history, made)
		}
	}
	return s, record(ctx, tx, "provider.engaged", about(s.ID), staff.Keep(s), judgements.Keep(history...))
}

// Revise changes who somebody is and what they bring. A judgement of a title, of years
// or of a provenance that are no longer the same falls: somebody judges again. The fields
// of the judgement itself are left to [Judge]. Lock: provider.
func Revise(ctx context.Context, tx *store.Tx, s Staff) (Staff, error) {
	now, err := StaffByID(ctx, tx, s.ID)
	if err != nil {
		return Staff{}, err
	}
	bad := s.check()
	if err := alone(ctx, tx, s, bad); err != nil {
		return Staff{}, err
	}
	if err := bad.OrNil(); err != nil {
		return Staff{}, err
	}
	same := s.Title == now.Title && s.DocumentedYears == now.DocumentedYears && s.WorldOfWork == now.WorldOfWork
	s.TitleAdequate, s.Evidence, s.JudgedBy, s.JudgedOn = now.TitleAdequate, now.Evidence, now.JudgedBy, now.JudgedOn
	s.SortKey = language.SortKey(s.FullName())
	if same || !now.Judged() {
		return s, record(ctx, tx, "provider.revised", about(s.ID), staff.Keep(s))
	}
	s, old, err := unjudged(ctx, tx, s, "Sono cambiati il titolo, gli anni o la provenienza.")
	if err != nil {
		return Staff{}, err
	}
	return s, record(ctx, tx, "provider.revised", about(s.ID), staff.Keep(s), old)
}

// GiveAccount says with which account somebody of the staff signs in; empty takes it
// away. An account is one person's. Lock: provider.
func GiveAccount(ctx context.Context, tx *store.Tx, staffID string, account store.Ref) error {
	s, err := StaffByID(ctx, tx, staffID)
	if err != nil || s.AccountID == account {
		return err
	}
	s.AccountID = account
	bad := fault.New(fault.Invalid, "provider.staff", "Completa i dati della persona.")
	if err := alone(ctx, tx, s, bad); err != nil {
		return err
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	return record(ctx, tx, "provider.account_given", about(s.ID), staff.Keep(s))
}

// check tidies what was typed and judges it.
func (s *Staff) check() *fault.Error {
	s.Surname, s.Name, s.Title = strings.TrimSpace(s.Surname), strings.TrimSpace(s.Name), strings.TrimSpace(s.Title)
	bad := fault.New(fault.Invalid, "provider.staff", "Completa i dati della persona.")
	if s.Surname == "" {
		bad.With("surname", "Scrivi il cognome.")
	}
	if s.DocumentedYears < 0 {
		bad.With("documented_years", "Gli anni documentati non possono essere negativi.")
	}
	return bad
}

// alone adds to bad where the account is already somebody else's: lessons to sign are
// found by it.
func alone(ctx context.Context, r store.Reader, s Staff, bad *fault.Error) error {
	if s.AccountID == "" {
		return nil
	}
	other, found, err := StaffOfAccount(ctx, r, string(s.AccountID))
	if found && other.ID != s.ID {
		bad.With("account_id", "Questo account è già di {name}: scegline un altro.", fault.Args{"name": other.FullName()})
	}
	return err
}

// about are the facts by which the history of one person is found.
func about(staffID string) map[string]any { return map[string]any{"staff": staffID} }

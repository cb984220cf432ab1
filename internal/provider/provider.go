// Package provider is the accredited training body: who it is, where it teaches, and
// the people who teach and assist. What the sheet asks of teachers and stage tutors
// (T1–T3) is on file here; whether a title is adequate is judged by a person who is
// named.
//
// Tables: provider, site, room, staff
package provider

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// Provider is the training body itself: the database has one.
type Provider struct {
	ID                string `db:"id"`
	Name              string `db:"name"`
	AccreditationCode string `db:"accreditation_code"`
	Region            string `db:"region"`
	TaxID             string `db:"tax_id"`
	Address           string `db:"address"`
	City              string `db:"city"`
	Director          string `db:"director"` // who signs papers
	Zone              string `db:"zone"`     // of every wall time: "Europe/Rome"

	// When the Region is told, in days (terms.go).
	StartNoticeDays     int `db:"start_notice_days"`     // before the first lesson
	CalendarNoticeDays  int `db:"calendar_notice_days"`  // before a lesson that is moved
	VariationNoticeDays int `db:"variation_notice_days"` // before a lesson with another teacher, site or mode
	WithdrawalDays      int `db:"withdrawal_days"`       // after a withdrawal
	EndDays             int `db:"end_days"`              // after the course's end
	ExamNoticeDays      int `db:"exam_notice_days"`      // before the exam
}

// theOne is the id of the only provider row.
const theOne = "provider"

// Site is a place where the provider teaches.
type Site struct {
	ID      string `db:"id"`
	Name    string `db:"name"`
	Address string `db:"address"`
	City    string `db:"city"`
}

// Room is a classroom or a laboratory of a site.
type Room struct {
	ID     string `db:"id"`
	SiteID string `db:"site_id"`
	Name   string `db:"name"`
	Seats  int    `db:"seats"`
}

// Staff is a teacher, a tutor or a stage tutor, with what is on file about them.
type Staff struct {
	ID              string        `db:"id"`
	AccountID       store.Ref     `db:"account_id"` // empty: does not sign in
	Surname         string        `db:"surname" personal:"true"`
	Name            string        `db:"name" personal:"true"`
	SortKey         string        `db:"sort_key" personal:"true"`
	WorldOfWork     bool          `db:"world_of_work"`
	Title           string        `db:"title"`            // the title on file, empty while none is
	TitleAdequate   string        `db:"title_adequate"`   // "yes", "no", empty: nobody has judged it
	DocumentedYears int           `db:"documented_years"` // of closely related professional or teaching experience
	Evidence        string        `db:"evidence"`         // what is on file: document and date
	JudgedBy        string        `db:"judged_by"`
	JudgedOn        calendar.Date `db:"judged_on"`
}

// FullName is Cognome Nome.
func (s Staff) FullName() string { return s.Surname + " " + s.Name }

var (
	providers = store.NewTable[Provider]("provider")
	sites     = store.NewTable[Site]("site")
	rooms     = store.NewTable[Room]("room")
	staff     = store.NewTable[Staff]("staff")
)

// Establish writes who the provider is, the first time or anew. Lock: provider.
func Establish(ctx context.Context, tx *store.Tx, p Provider) error {
	p.ID = theOne
	bad := fault.New(fault.Invalid, "provider.incomplete", "Completa i dati dell’ente.")
	if p.Name == "" {
		bad.With("name", "Scrivi la denominazione dell’ente.")
	}
	// "Local" would be wherever the program happens to run.
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		bad.With("zone", "Il fuso orario «{zone}» non esiste: scrivi ad esempio Europe/Rome.", fault.Args{"zone": p.Zone})
	}
	p.judgeTerms(bad)
	if err := bad.OrNil(); err != nil {
		return err
	}
	return record(ctx, tx, "provider.established", providers.Keep(p))
}

// OpenSite adds or changes a site. Lock: provider.
func OpenSite(ctx context.Context, tx *store.Tx, s Site) (Site, error) {
	if s.ID == "" {
		s.ID = store.NewID()
	}
	if s.Name == "" {
		return Site{}, fault.New(fault.Invalid, "provider.site", "Completa i dati della sede.").With("name", "Scrivi il nome della sede.")
	}
	return s, record(ctx, tx, "provider.site_opened", sites.Keep(s))
}

// FurnishRoom adds or changes a room. Lock: provider.
func FurnishRoom(ctx context.Context, tx *store.Tx, r Room) (Room, error) {
	if r.ID == "" {
		r.ID = store.NewID()
	}
	bad := fault.New(fault.Invalid, "provider.room", "Completa i dati dell’aula.")
	if r.Name == "" {
		bad.With("name", "Scrivi il nome dell’aula.")
	}
	if r.Seats < 0 {
		bad.With("seats", "I posti non possono essere negativi.")
	}
	switch _, err := sites.ByID(ctx, tx, r.SiteID); {
	case errors.Is(err, sql.ErrNoRows):
		bad.With("site_id", "Scegli la sede dell’aula.")
	case err != nil:
		return Room{}, err
	}
	if err := bad.OrNil(); err != nil {
		return Room{}, err
	}
	return r, record(ctx, tx, "provider.room_furnished", rooms.Keep(r))
}

// Engage adds a person to the staff, or changes what is on file. Lock: provider.
func Engage(ctx context.Context, tx *store.Tx, s Staff) (Staff, error) {
	if s.ID == "" {
		s.ID = store.NewID()
	}
	bad := fault.New(fault.Invalid, "provider.staff", "Completa i dati della persona.")
	if s.Surname == "" {
		bad.With("surname", "Scrivi il cognome.")
	}
	if s.DocumentedYears < 0 {
		bad.With("documented_years", "Gli anni documentati non possono essere negativi.")
	}
	switch {
	case !slices.Contains([]string{"", "yes", "no"}, s.TitleAdequate):
		bad.With("title_adequate", "Scegli se il titolo è adeguato, non lo è o non è ancora stato giudicato.")
	case s.TitleAdequate != "" && (s.JudgedBy == "" || s.JudgedOn.IsZero()):
		bad.With("title_adequate", "Scrivi chi ha giudicato il titolo e quando.")
	}
	if s.AccountID != "" {
		// Lessons to sign are found by the account: it is one person's.
		other, found, err := StaffOfAccount(ctx, tx, string(s.AccountID))
		if err != nil {
			return Staff{}, err
		}
		if found && other.ID != s.ID {
			bad.With("account_id", "Questo account è già di {name}: scegline un altro.", fault.Args{"name": other.FullName()})
		}
	}
	if err := bad.OrNil(); err != nil {
		return Staff{}, err
	}
	s.SortKey = language.SortKey(s.FullName())
	return s, record(ctx, tx, "provider.engaged", staff.Keep(s))
}

func record(ctx context.Context, tx *store.Tx, kind string, rows store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Rows: []store.Rows{rows}})
	return err
}

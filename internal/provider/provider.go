// Package provider is the accredited training body: who it is, where it teaches, and
// the people who teach and assist. What the sheet asks of teachers and stage tutors
// (T1–T3) is on file here, with the documents; whether a title is adequate is judged by
// a person who is named. Nothing that was once in use goes away: a site, a room or a
// person is closed to new use.
//
// Tables: provider, site, room, staff, staff_document, staff_judgement, staff_pin
package provider

import (
	"context"
	"net/mail"
	"strings"
	"time"

	"vidimus/internal/fault"
	"vidimus/internal/fiscalcode"
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
	Director          string `db:"director"`     // who signs papers
	Zone              string `db:"zone"`         // of every wall time: "Europe/Rome"
	SenderEmail       string `db:"sender_email"` // messages to learners come from it; empty: none are sent

	// What the house does by itself (night.go).
	NightHour  int `db:"night_hour"`  // when it looks at the data
	DigestHour int `db:"digest_hour"` // when it writes to its own people
	ChaseDays  int `db:"chase_days"`  // after the tutor was chased, before the director is

	// Shares of the allowed absence, in percent, at which tutor and secretariat are told; 0: not told.
	AbsenceFirst  int `db:"absence_first"`
	AbsenceSecond int `db:"absence_second"`
	AbsenceLast   int `db:"absence_last"`

	// When the Region is told, in days (terms.go).
	StartNoticeDays     int `db:"start_notice_days"`     // before the first lesson
	CalendarNoticeDays  int `db:"calendar_notice_days"`  // before a lesson that is moved
	VariationNoticeDays int `db:"variation_notice_days"` // before a lesson with another teacher, site or mode
	WithdrawalDays      int `db:"withdrawal_days"`       // after a withdrawal
	EndDays             int `db:"end_days"`              // after the course's end
	ExamNoticeDays      int `db:"exam_notice_days"`      // before the exam

	ReplacementDays int `db:"replacement_days"` // after the first lesson, in which who leaves can be replaced

	// When the register is written (terms.go).
	CloseHours int `db:"close_hours"` // after its end, in which a lesson is closed
	MarkDays   int `db:"mark_days"`   // after its day, in which a mark is in time
	AttestDays int `db:"attest_days"` // after closing, before a missing signature is attested
}

// Complete reports whether everything is written that a paper prints of the provider.
func (p Provider) Complete() bool {
	return p.Name != "" && p.AccreditationCode != "" && p.Region != "" && p.TaxID != "" && p.Address != "" && p.City != "" && p.Director != ""
}

// theOne is the id of the only provider row.
const theOne = "provider"

var providers = store.NewTable[Provider]("provider")

// Establish writes who the provider is, the first time or anew. Lock: provider.
func Establish(ctx context.Context, tx *store.Tx, p Provider) error {
	p.ID = theOne
	for _, text := range []*string{&p.Name, &p.AccreditationCode, &p.Region, &p.TaxID, &p.Address, &p.City, &p.Director, &p.Zone, &p.SenderEmail} {
		*text = strings.TrimSpace(*text)
	}
	bad := fault.New(fault.Invalid, "provider.incomplete", "Completa i dati dell’ente.")
	if p.Name == "" {
		bad.With("name", "Scrivi la denominazione dell’ente.")
	}
	// "Local" would be wherever the program happens to run.
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		bad.With("zone", "Il fuso orario «{zone}» non esiste: scrivi ad esempio Europe/Rome.", fault.Args{"zone": p.Zone})
	}
	if _, err := fiscalcode.Parse(p.TaxID); err != nil && p.TaxID != "" {
		bad.With("tax_id", "La partita IVA o il codice fiscale dell’ente non torna: ricopialo dal certificato di attribuzione.")
	}
	if a, err := mail.ParseAddress(p.SenderEmail); p.SenderEmail != "" && (err != nil || a.Address != p.SenderEmail) {
		bad.With("sender_email", "L’indirizzo email non è completo: scrivilo come segreteria@ente.it.")
	}
	p.judgeTerms(bad)
	p.judgeNight(bad)
	if err := bad.OrNil(); err != nil {
		return err
	}
	return record(ctx, tx, "provider.established", nil, providers.Keep(p))
}

func record(ctx context.Context, tx *store.Tx, kind string, facts any, rows ...store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Facts: facts, Rows: rows})
	return err
}

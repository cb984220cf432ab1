// Package learner is a person who attends, attended or applied: identity, contacts
// and what they have handed in as evidence. What a course asks of them is judged by
// package enrolment.
//
// Citizenship is what the person declares; it is never taken from the codice
// fiscale, which says only where somebody was born.
//
// Tables: learner, evidence
package learner

import (
	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Learner is a person. Everything but the id is personal: the journal holds it
// beside the chain, erasable.
type Learner struct {
	ID           string `db:"id"`
	Surname      string `db:"surname" personal:"true"`
	Name         string `db:"name" personal:"true"`
	SortKey      string `db:"sort_key" personal:"true"`     // it-IT collation, in hex
	Search       string `db:"search" personal:"true"`       // folded
	Sex          string `db:"sex" personal:"true"`          // "F", "M" or empty
	BirthDate    string `db:"birth_date" personal:"true"`   // ISO; see Born
	BirthPlace   string `db:"birth_place" personal:"true"`  // as printed: "Lima (Perù)"
	BirthCode    string `db:"birth_code" personal:"true"`   // Belfiore
	Citizenships string `db:"citizenships" personal:"true"` // ISO 3166 alpha-2, separated by spaces
	TaxCode      string `db:"tax_code" personal:"true"`
	Email        string `db:"email" personal:"true"`
	Phone        string `db:"phone" personal:"true"`
	Residence    string `db:"residence" personal:"true"`
	Guardian     string `db:"guardian" personal:"true"` // of a minor
}

// FullName is Cognome Nome, the order of every register.
func (l Learner) FullName() string {
	if l.Name == "" {
		return l.Surname
	}
	return l.Surname + " " + l.Name
}

// Born is the birth date, zero when unknown.
func (l Learner) Born() calendar.Date {
	d, err := calendar.ParseDate(l.BirthDate)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// Evidence is one thing handed in, or an entry test kept on file, and what the
// person who looked at it found.
type Evidence struct {
	ID           string        `db:"id"`
	LearnerID    string        `db:"learner_id"`
	Kind         string        `db:"kind"`        // package enrolment names the kinds
	TitleLevel   string        `db:"title_level"` // of a school title
	System       string        `db:"system"`      // "italian" or "foreign", of a school title
	Country      string        `db:"country"`     // ISO 3166 alpha-2, of a foreign title
	Level        string        `db:"level"`       // of a language: A1 … C2
	Score        string        `db:"score" personal:"true"`
	Examiner     string        `db:"examiner"`
	Issuer       string        `db:"issuer" personal:"true"`
	Number       string        `db:"number" personal:"true"`
	IssuedOn     calendar.Date `db:"issued_on"`
	ReceivedOn   calendar.Date `db:"received_on"`
	ExpiresOn    calendar.Date `db:"expires_on"`
	SelfDeclared bool          `db:"self_declared"`
	FileID       store.Ref     `db:"file_id"`
	BackID       store.Ref     `db:"back_id"` // the other side of a card
	Outcome      string        `db:"outcome"` // pending, accepted, rejected
	CheckedBy    string        `db:"checked_by"`
	CheckedOn    calendar.Date `db:"checked_on"`
	Note         string        `db:"note" personal:"true"`
}

// The outcomes of looking at a piece of evidence.
const (
	Pending  = "pending"
	Accepted = "accepted"
	Rejected = "rejected"
)

var (
	learners = store.NewTable[Learner]("learner")
	evidence = store.NewTable[Evidence]("evidence")
)

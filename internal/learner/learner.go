// Package learner is a person who attends, attended or applied: identity, contacts
// and what they have handed in as evidence. What a course asks of them is judged by
// package enrolment.
//
// Citizenship is what the person declares; it is never taken from the codice
// fiscale, which says only where somebody was born.
//
// A record that turns out to be of somebody already known is merged into theirs: it stays
// with its id and its history, and whoever asks for it gets the one that was kept.
//
// Tables: learner, learner_key, learner_version, learner_distinct, evidence
package learner

import (
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Learner is a person as they are known now. Everything but the id is personal: the
// journal holds it beside the chain, erasable. Residence, domicile, guardians, schooling
// and employment are what the person declares; what counts as a requirement is evidence.
type Learner struct {
	ID           string `db:"id"`
	Surname      string `db:"surname" personal:"true"` // of people with one name, this or the other is empty
	Name         string `db:"name" personal:"true"`
	SortKey      string `db:"sort_key" personal:"true"`     // it-IT collation, in hex
	Sex          string `db:"sex" personal:"true"`          // "F", "M" or empty
	BirthDate    string `db:"birth_date" personal:"true"`   // ISO, as much as is known: see ParseBirth, Born, BornBy
	BirthPlace   string `db:"birth_place" personal:"true"`  // as printed: "Lima (Perù)"
	BirthCode    string `db:"birth_code" personal:"true"`   // Belfiore
	Citizenships string `db:"citizenships" personal:"true"` // ISO 3166 alpha-2, separated by spaces
	TaxCode      string `db:"tax_code" personal:"true"`
	Email        string `db:"email" personal:"true"`
	Phone        string `db:"phone" personal:"true"`
	OtherPhone   string `db:"other_phone" personal:"true"`

	Residence         string `db:"residence" personal:"true"`      // street and number
	ResidenceTown     string `db:"residence_town" personal:"true"` // as printed: "Napoli (NA)", "Lima (Perù)"
	ResidenceCode     string `db:"residence_code" personal:"true"` // Belfiore
	ResidencePostcode string `db:"residence_postcode" personal:"true"`
	Domicile          string `db:"domicile" personal:"true"` // all empty: the same as the residence
	DomicileTown      string `db:"domicile_town" personal:"true"`
	DomicileCode      string `db:"domicile_code" personal:"true"`
	DomicilePostcode  string `db:"domicile_postcode" personal:"true"`

	Guardian              string `db:"guardian" personal:"true"`          // of a minor: surname and name
	GuardianRelation      string `db:"guardian_relation" personal:"true"` // one of Relations
	GuardianTaxCode       string `db:"guardian_tax_code" personal:"true"`
	GuardianEmail         string `db:"guardian_email" personal:"true"`
	GuardianPhone         string `db:"guardian_phone" personal:"true"`
	OtherGuardian         string `db:"other_guardian" personal:"true"`
	OtherGuardianRelation string `db:"other_guardian_relation" personal:"true"`
	OtherGuardianTaxCode  string `db:"other_guardian_tax_code" personal:"true"`
	OtherGuardianEmail    string `db:"other_guardian_email" personal:"true"`
	OtherGuardianPhone    string `db:"other_guardian_phone" personal:"true"`

	School          string `db:"school" personal:"true"`         // one of TitleLevels
	SchoolSystem    string `db:"school_system" personal:"true"`  // ItalianSystem, ForeignSystem
	SchoolCountry   string `db:"school_country" personal:"true"` // ISO 3166 alpha-2, of a foreign title
	SchoolYear      string `db:"school_year" personal:"true"`    // of the title
	SchoolInstitute string `db:"school_institute" personal:"true"`
	Employment      string `db:"employment" personal:"true"` // one of Employments

	MergedInto store.Ref `db:"merged_into"` // the record kept, where this one was the same person
}

// FullName is Cognome Nome, the order of every register.
func (l Learner) FullName() string { return strings.TrimSpace(l.Surname + " " + l.Name) }

// CitizenOf are the states the person is a citizen of, ISO 3166 alpha-2.
func (l Learner) CitizenOf() []string { return strings.Fields(l.Citizenships) }

// ResidenceAddress is where the person lives, on one line.
func (l Learner) ResidenceAddress() string {
	return address(l.Residence, l.ResidencePostcode, l.ResidenceTown)
}

// DomicileAddress is where the person is found, empty when it is the residence.
func (l Learner) DomicileAddress() string {
	return address(l.Domicile, l.DomicilePostcode, l.DomicileTown)
}

func address(line, postcode, town string) string {
	town = strings.TrimSpace(postcode + " " + town)
	if line == "" || town == "" {
		return line + town
	}
	return line + ", " + town
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
	learners  = store.NewTable[Learner]("learner")
	versions  = store.NewTable[Version]("learner_version")
	distincts = store.NewTable[distinct]("learner_distinct")
	evidence  = store.NewTable[Evidence]("evidence")
)

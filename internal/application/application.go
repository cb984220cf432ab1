// Package application is the domanda: somebody who wants to attend a course fills a public
// form from their telephone, hands in documents and follows by a private link what becomes
// of it. What they typed is kept as it was handed in; they are nobody of the provider's
// until the office accepts them into its files, and then the documents come with them,
// still to be looked at.
//
// The form of a course is off until the office publishes it, between two days. Whoever
// applies is told what is done with their data, in the provider's own words. An application
// that came to nothing is kept for the time that is promised there, a year at most, listed
// when that is over, and erased by a person's act (DOMAIN §8).
//
// Tables: application_terms, application_form, application, application_document
package application

import (
	"encoding/json"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

// Terms are what who applies is told of their data. The latest are in force.
type Terms struct {
	ID            string           `db:"id"`
	PrivacyNotice string           `db:"privacy_notice"`
	KeepDays      int              `db:"keep_days"` // an application that came to nothing
	Since         calendar.Instant `db:"since"`
	WrittenBy     string           `db:"written_by"`
}

// Form is the public form of a course.
type Form struct {
	ID        string        `db:"id"`
	CourseID  string        `db:"course_id"`
	Code      string        `db:"code"` // of its address
	Published bool          `db:"published"`
	From      calendar.Date `db:"from_date"`
	To        calendar.Date `db:"to_date"` // the last day
	Intro     string        `db:"intro"`
	Seats     string        `db:"seats"`
}

// Open reports whether the form takes applications on a day.
func (f Form) Open(today calendar.Date) bool {
	return f.Published && !today.Before(f.From) && !today.After(f.To)
}

// State is where an application stands.
type State string

const (
	Submitted State = "submitted" // waits for the office
	Accepted  State = "accepted"  // an enrolment now
	Refused   State = "refused"
	Withdrawn State = "withdrawn" // by who applied
	Erased    State = "erased"
)

// Application is what somebody handed in, and what became of it.
type Application struct {
	ID          string           `db:"id"`
	CourseID    string           `db:"course_id"`
	TermsID     string           `db:"terms_id"`
	State       State            `db:"state"`
	Typed       string           `db:"typed" personal:"true"` // JSON of Typed: read by Person
	SubmittedAt calendar.Instant `db:"submitted_at"`
	DecidedAt   calendar.Instant `db:"decided_at"`
	DecidedBy   string           `db:"decided_by"`
	Reason      string           `db:"reason" personal:"true"`
	EnrolmentID store.Ref        `db:"enrolment_id"`
}

// Typed is the form as it was typed and judged good.
type Typed struct {
	Surname      string `json:"surname"`
	Name         string `json:"name"`
	Sex          string `json:"sex"`
	BirthDate    string `json:"birth_date"` // ISO
	BirthPlace   string `json:"birth_place"`
	Citizenships string `json:"citizenships"`
	TaxCode      string `json:"tax_code"`
	Email        string `json:"email"`
	Phone        string `json:"phone"`
	Residence    string `json:"address"` // street and number
	Town         string `json:"town"`
	Postcode     string `json:"postcode"`
	Guardian     string `json:"guardian"`
	TitleLevel   string `json:"title_level"` // of the highest school title
	System       string `json:"system"`      // where it was obtained
	Country      string `json:"country"`
	Note         string `json:"note"`
}

// Person is what was typed. Once erased there is nothing.
func (a Application) Person() Typed {
	var t Typed
	if a.Typed != "" {
		_ = json.Unmarshal([]byte(a.Typed), &t) // written by this package alone
	}
	return t
}

// Learner is the person as the register would have them; they are not in it.
func (t Typed) Learner() learner.Learner {
	return learner.Learner{Surname: t.Surname, Name: t.Name, Sex: t.Sex, BirthDate: t.BirthDate, BirthPlace: t.BirthPlace, Citizenships: t.Citizenships,
		TaxCode: t.TaxCode, Email: t.Email, Phone: t.Phone, Residence: t.Residence, ResidenceTown: t.Town, ResidencePostcode: t.Postcode, Guardian: t.Guardian,
		School: t.TitleLevel, SchoolSystem: t.System, SchoolCountry: t.Country}
}

// FullName is Cognome Nome.
func (t Typed) FullName() string { return t.Learner().FullName() }

// Document is a file that was handed in with an application.
type Document struct {
	ID            string        `db:"id"`
	ApplicationID string        `db:"application_id"`
	Kind          string        `db:"kind"` // of evidence: package enrolment names them
	TitleLevel    string        `db:"title_level" personal:"true"`
	System        string        `db:"system" personal:"true"`
	Country       string        `db:"country" personal:"true"`
	Level         string        `db:"level" personal:"true"`
	ReceivedOn    calendar.Date `db:"received_on"`
	FileID        string        `db:"file_id"`
}

// Evidence is the document as the office will have it: nobody has looked at it yet.
func (d Document) Evidence() learner.Evidence {
	return learner.Evidence{ID: d.ID, Kind: d.Kind, TitleLevel: d.TitleLevel, System: d.System, Country: d.Country, Level: d.Level,
		ReceivedOn: d.ReceivedOn, FileID: store.Ref(d.FileID), Outcome: learner.Pending}
}

// Evidence are documents as evidence.
func Evidence(documents []Document) []learner.Evidence {
	out := make([]learner.Evidence, len(documents))
	for i, d := range documents {
		out[i] = d.Evidence()
	}
	return out
}

// Missing are the verdicts that who applied can do something about: what nobody has handed
// in yet, by what they declared.
func Missing(verdicts []enrolment.Verdict) []enrolment.Verdict {
	return slices.DeleteFunc(slices.Clone(verdicts), func(v enrolment.Verdict) bool {
		return v.State != enrolment.Missing && v.State != enrolment.Expired
	})
}

var (
	terms        = store.NewTable[Terms]("application_terms")
	forms        = store.NewTable[Form]("application_form")
	applications = store.NewTable[Application]("application")
	documents    = store.NewTable[Document]("application_document")
)

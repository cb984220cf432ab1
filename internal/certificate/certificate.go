// Package certificate is the attestato: the certification of a professional qualification
// for who passed the exam.
//
// The qualification is the Region's act. The provider prepares the paper under its own
// number without gaps (predisposto) and sends it (trasmesso); the Region gives it its own
// number and date (rilasciato); the holder gets it (consegnato). A certificate is never
// erased: one that was wrong is revoked with the reason, and the public page says so for
// ever. Nobody has two that are valid for the same course.
//
// Tables: certificate
package certificate

import (
	"vidimus/internal/calendar"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// State is where a certificate stands.
type State string

const (
	Prepared    State = "prepared"
	Transmitted State = "transmitted"
	Released    State = "released"
	Delivered   State = "delivered"
	Revoked     State = "revoked"
)

// Label is the office's word for it.
func (s State) Label() string {
	switch s {
	case Prepared:
		return "predisposto"
	case Transmitted:
		return "trasmesso"
	case Released:
		return "rilasciato"
	case Delivered:
		return "consegnato"
	case Revoked:
		return "revocato"
	}
	return string(s)
}

// Certificate is one learner's, with the paper that says it.
type Certificate struct {
	ID             string        `db:"id"`
	EnrolmentID    string        `db:"enrolment_id"`
	PaperID        string        `db:"paper_id"`
	State          State         `db:"state"`
	RegionalNumber string        `db:"regional_number"`
	RegionalDate   calendar.Date `db:"regional_date"`
	DeliveredOn    calendar.Date `db:"delivered_on"`
	DeliveredTo    string        `db:"delivered_to" personal:"true"` // the holder, or by proxy whom
	RevokedOn      calendar.Date `db:"revoked_on"`
	RevokedReason  string        `db:"revoked_reason" personal:"true"`
}

var certificates = store.NewTable[Certificate]("certificate")

// Refusal is somebody of a class who could not get a certificate.
type Refusal struct {
	EnrolmentID string
	Name        string
	Err         error
}

// Sentence is why, in the reader's language.
func (r Refusal) Sentence(l language.Locale) string { return l.Fault(r.Err) }

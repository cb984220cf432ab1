// Package message is what the office writes to the people of a course, from words that are
// its own: which documents are missing and by when, when and where the course starts, that
// a seat is free. A message is shown as it will be sent, confirmed, and then sent as e-mail
// by the outbox; without a mail server its text is copied and it is marked as said by other
// means.
//
// Nobody is written to twice for the same reason on the same day, unless somebody asks for
// it by an act of its own. Between the moment a mail server takes a message and the moment
// we have written that down, the plug can be pulled. So the message is marked as being sent
// before the server is called, under a Message-ID that never changes; whoever finds it so
// marked does not try again but says that its outcome is unknown, and a person decides.
// Bounces are not read: they arrive at the sender's address.
//
// The text is the person's data, and erasable; what the journal keeps is to whom, why, when
// and how it went.
//
// Tables: message, message_template
package message

import (
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/learner"
	"vidimus/internal/post"
	"vidimus/internal/store"
)

// Reason is why somebody is written to.
type Reason string

const (
	Documents Reason = "documents" // something is missing
	Start     Reason = "start"     // of the course: when, where, what to bring
	Seat      Reason = "seat"      // one is free, and the person is next
)

// Reasons in the order of a form.
var Reasons = []Reason{Documents, Start, Seat}

// Label is the office's word for it.
func (r Reason) Label() string {
	switch r {
	case Documents:
		return "Documenti mancanti"
	case Start:
		return "Inizio del corso"
	case Seat:
		return "Posto libero"
	}
	return string(r)
}

// State is how far a message is.
type State string

const (
	Queued    State = "queued"    // to be sent
	Sending   State = "sending"   // the mail server is being called
	Sent      State = "sent"      // the mail server has taken it
	Failed    State = "failed"    // certainly not sent; not tried again by itself
	Unknown   State = "unknown"   // it may have been sent: a person decides
	Told      State = "told"      // by other means
	Cancelled State = "cancelled" // taken back before it was sent
)

// Label is the office's word for it.
func (s State) Label() string {
	switch s {
	case Queued:
		return "Da inviare"
	case Sending:
		return "In invio"
	case Sent:
		return "Inviato"
	case Failed:
		return "Non inviato"
	case Unknown:
		return "Esito sconosciuto"
	case Told:
		return "Detto con altro mezzo"
	case Cancelled:
		return "Annullato"
	}
	return string(s)
}

// Means is how somebody was told.
type Means string

const (
	Email     Means = "email"
	OtherMail Means = "other_email" // from the office's own mailbox
	Phone     Means = "phone"
	Chat      Means = "chat"
	Post      Means = "post"
	InPerson  Means = "in_person"
)

// OtherMeans are those that a person does and then notes.
var OtherMeans = []Means{OtherMail, Phone, Chat, Post, InPerson}

// Label is the office's word for it.
func (m Means) Label() string {
	switch m {
	case Email:
		return "Email"
	case OtherMail:
		return "Email dalla casella dell’ufficio"
	case Phone:
		return "Telefono"
	case Chat:
		return "Messaggio sul telefono"
	case Post:
		return "Posta"
	case InPerson:
		return "Di persona"
	}
	return string(m)
}

// Message is what was written to a person, with how it went. Its text is frozen.
type Message struct {
	ID          string           `db:"id"`
	CourseID    string           `db:"course_id"`
	EnrolmentID string           `db:"enrolment_id"`
	Reason      Reason           `db:"reason"`
	OnDate      calendar.Date    `db:"on_date"`
	Copy        int              `db:"copy"` // 0; more where somebody asked to send it again on the day
	State       State            `db:"state"`
	Means       Means            `db:"means"`
	Recipient   string           `db:"recipient" personal:"true"` // e-mail address, empty where there was none
	Subject     string           `db:"subject" personal:"true"`
	Body        string           `db:"body" personal:"true"`
	MessageID   string           `db:"message_id"` // of the e-mail, without brackets
	Turn        int              `db:"turn"`       // how often it was put into the queue: a job of an earlier turn does nothing
	Attempts    int              `db:"attempts"`
	Trouble     post.Trouble     `db:"trouble"`
	Detail      string           `db:"detail" personal:"true"` // the server's words
	QueuedAt    calendar.Instant `db:"queued_at"`              // of the last turn
	QueuedBy    string           `db:"queued_by"`
	SettledAt   calendar.Instant `db:"settled_at"` // sent, failed, told …
	SettledBy   string           `db:"settled_by"`
}

// Listed is a message as lists show it.
type Listed struct {
	Message
	Surname string `db:"surname"`
	Name    string `db:"name"`
	Title   string `db:"title"` // of the course
	Edition string `db:"edition"`
}

// To is Cognome Nome.
func (l Listed) To() string { return learner.Learner{Surname: l.Surname, Name: l.Name}.FullName() }

// patience is how long after it was queued a message is still tried.
const patience = 24 * time.Hour

// impatient reports whether a message has been tried for long enough.
func (m Message) impatient(now calendar.Instant) bool { return !now.Before(m.QueuedAt.Add(patience)) }

var (
	messages  = store.NewTable[Message]("message")
	templates = store.NewTable[Template]("message_template")
)

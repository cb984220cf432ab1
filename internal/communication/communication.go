// Package communication is what a provider tells the Region of a course (comunicazioni
// alla Regione): the start, what changes in the calendar, who leaves or joins, the end,
// the request of the exam's board. And it is the protocol register (registro di
// protocollo), in which whatever comes in and goes out has its number.
//
// What is due is computed from the course ([Due]): the calendar, the class and the dates
// as they are now, against what the last letter that was sent said of them, by the terms
// that the provider has agreed with its Region. Preparing a letter freezes what it says
// and takes a protocol number; from then on it is what was told, whatever happens to the
// course. So the calendar as communicated can be laid beside the calendar as held
// ([Compare]).
//
// Nothing about health and no reason of an absence is ever part of a letter.
//
// Tables: communication, protocol_entry, exam_proposal
package communication

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Kind is what a letter tells (DOMAIN §6, communications to the Region).
type Kind string

const (
	Start       Kind = "start"
	Variation   Kind = "variation" // of lessons: see Aspect
	Class       Kind = "class"     // who left, who joined
	End         Kind = "end"
	ExamRequest Kind = "exam"
)

// Kinds in the order of a course's life.
var Kinds = []Kind{Start, Variation, Class, End, ExamRequest}

// Label is the office's word for it.
func (k Kind) Label() string {
	switch k {
	case Start:
		return "Avvio del corso"
	case Variation:
		return "Variazione delle lezioni"
	case Class:
		return "Ritiri e ingressi"
	case End:
		return "Fine delle attività"
	case ExamRequest:
		return "Richiesta d’esame"
	}
	return "Comunicazione"
}

// tellsCalendar reports whether the letter says all lessons of the course, or what
// changes in them: the next variation is measured from it.
func (k Kind) tellsCalendar() bool { return k == Start || k == Variation || k == End }

// tellsClass likewise for who attends.
func (k Kind) tellsClass() bool { return k == Start || k == Class || k == End }

// Aspect is what changes in a lesson.
type Aspect string

const (
	Calendar Aspect = "calendar" // day or time; a lesson more, a lesson less
	Teacher  Aspect = "teacher"
	Site     Aspect = "site" // site, room or platform
	Mode     Aspect = "mode"
)

// Aspects in the order they are told.
var Aspects = []Aspect{Calendar, Teacher, Site, Mode}

// Label is the office's word for it.
func (a Aspect) Label() string {
	switch a {
	case Calendar:
		return "calendario"
	case Teacher:
		return "docente"
	case Site:
		return "sede o aula"
	case Mode:
		return "modalità"
	}
	return "altro"
}

// State is how far a letter has come.
type State string

const (
	Ready        State = "ready" // frozen and numbered, not sent yet
	Sent         State = "sent"
	Acknowledged State = "acknowledged" // there is a receipt
	Annulled     State = "annulled"     // before it was sent
)

// Label is the office's word for it.
func (s State) Label() string {
	switch s {
	case Ready:
		return "Da inviare"
	case Sent:
		return "Inviata, senza ricevuta"
	case Acknowledged:
		return "Inviata, con ricevuta"
	case Annulled:
		return "Annullata"
	}
	return "Da preparare"
}

// Channel is how a letter was sent.
type Channel string

const (
	PEC            Channel = "pec"
	Portal         Channel = "portal"
	RegisteredMail Channel = "registered_mail"
	Hand           Channel = "hand"
)

// Channels in the order they are offered.
var Channels = []Channel{PEC, Portal, RegisteredMail, Hand}

// Label is the office's word for it.
func (c Channel) Label() string {
	switch c {
	case PEC:
		return "PEC"
	case Portal:
		return "Portale della Regione"
	case RegisteredMail:
		return "Raccomandata"
	case Hand:
		return "A mano"
	}
	return "Altro"
}

// Communication is a letter to the Region.
type Communication struct {
	ID       string        `db:"id"`
	CourseID string        `db:"course_id"`
	Kind     Kind          `db:"kind"`
	Aspects  string        `db:"aspects"` // of a variation, separated by spaces
	State    State         `db:"state"`
	DueOn    calendar.Date `db:"due_on"` // the last day in time, as it was when it was prepared
	Why      string        `db:"why"`    // what made it due, in Italian
	Reason   string        `db:"reason" personal:"true"`

	Subject    string        `db:"subject"` // oggetto
	Recipient  string        `db:"recipient"`
	Content    string        `db:"content" personal:"true"` // JSON of Snapshot
	PreparedOn calendar.Date `db:"prepared_on"`
	PreparedBy string        `db:"prepared_by"`
	EntryID    string        `db:"entry_id"` // its protocol number

	Channel       Channel       `db:"channel"`
	SentOn        calendar.Date `db:"sent_on"`
	SentReference string        `db:"sent_reference"` // the message’s or the parcel’s own number
	ReceivedOn    calendar.Date `db:"received_on"`
	ReceiptNumber string        `db:"receipt_number"` // the Region’s protocol
	ReceiptFileID store.Ref     `db:"receipt_file_id"`
	AnswerID      store.Ref     `db:"answer_id"` // the protocol entry of what the Region answered
	AnnulledOn    calendar.Date `db:"annulled_on"`
	AnnulledWhy   string        `db:"annulled_why"`
}

// Tells are the aspects of a variation.
func (c Communication) Tells() []Aspect {
	var out []Aspect
	for a := range strings.FieldsSeq(c.Aspects) {
		out = append(out, Aspect(a))
	}
	return out
}

// WasSent reports whether the Region has it.
func (c Communication) WasSent() bool { return c.State == Sent || c.State == Acknowledged }

// Late is how many days after its term the letter was sent, or has waited by today; 0 in
// time.
func (c Communication) Late(today calendar.Date) int {
	on := today
	if c.WasSent() {
		on = c.SentOn
	}
	if c.DueOn.IsZero() || !on.After(c.DueOn) || c.State == Annulled {
		return 0
	}
	return c.DueOn.DaysUntil(on)
}

// Digest tells two letters apart by what they say.
func (c Communication) Digest() string {
	sum := sha256.Sum256([]byte(c.Content))
	return hex.EncodeToString(sum[:])
}

// Letter is a communication with what it froze.
type Letter struct {
	Communication
	Entry    Entry // its protocol number
	Snapshot Snapshot
}

// read is the letter of a row.
func (c Communication) read(e Entry) (Letter, error) {
	l := Letter{Communication: c, Entry: e}
	if err := json.Unmarshal([]byte(c.Content), &l.Snapshot); err != nil {
		return l, fmt.Errorf("communication: %s: %w", c.ID, err)
	}
	return l, nil
}

// Direction of a protocol entry.
type Direction string

const (
	In  Direction = "in"
	Out Direction = "out"
)

// Label is the register's word for it.
func (d Direction) Label() string {
	if d == In {
		return "Arrivo"
	}
	return "Partenza"
}

// Entry is a line of the protocol register. It never changes and is never deleted: what
// is wrong is annulled, with the reason, and registered again.
type Entry struct {
	ID           string        `db:"id"`
	Year         int           `db:"year"`
	Number       int           `db:"number"` // without gaps in its year
	Direction    Direction     `db:"direction"`
	RegisteredOn calendar.Date `db:"registered_on"`
	RegisteredBy string        `db:"registered_by"`
	Counterpart  string        `db:"counterpart" personal:"true"`
	Subject      string        `db:"subject" personal:"true"`
	DocumentDate calendar.Date `db:"document_date"`
	Reference    string        `db:"reference"` // the counterpart’s own number
	CourseID     store.Ref     `db:"course_id"`
	FileID       store.Ref     `db:"file_id"`
	AnnulledOn   calendar.Date `db:"annulled_on"`
	AnnulledBy   string        `db:"annulled_by"`
	AnnulledWhy  string        `db:"annulled_why"`
}

// Label is the number as people quote it: 12/2026.
func (e Entry) Label() string { return fmt.Sprintf("%d/%d", e.Number, e.Year) }

// Series is what protocol numbers of a year are counted in.
func Series(year int) string { return fmt.Sprintf("protocol:%d", year) }

// Proposal is the day a course proposes for its exam.
type Proposal struct {
	ID       string        `db:"id"`
	CourseID string        `db:"course_id"`
	On       calendar.Date `db:"on_date"`
	Place    string        `db:"place"`
}

var (
	communications = store.NewTable[Communication]("communication")
	entries        = store.NewTable[Entry]("protocol_entry")
	proposals      = store.NewTable[Proposal]("exam_proposal")
)

func joined(aspects []Aspect) string {
	var words []string
	for _, a := range Aspects { // each once, in the one order
		if slices.Contains(aspects, a) {
			words = append(words, string(a))
		}
	}
	return strings.Join(words, " ")
}

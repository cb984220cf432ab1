// Package notice is what the house tells its own people: a lesson that nobody closed, a
// learner who is about to lose the exam, a document that expires. A notice is one sentence
// with its facts and the page that puts it in order; it is told to a person once, whatever
// finds it again, and it is over by itself when the thing is put in order. Some, that are
// overdue, are told every day until then.
//
// Once a day, at an hour of the provider's, whoever has something new that is still open, or
// something overdue, gets one e-mail with all of it. As with messages to learners, the e-mail is marked as
// being sent before the mail server is called: whoever finds it so marked comes after
// somebody who never came back, and does not send it again. Nothing is lost by that: the
// notices stand on their page.
//
// A notice is no fact of the field. What it tells of is on record where it happened, so it
// is written without an event, and some time after it is over it goes.
//
// Tables: notice, notice_digest
package notice

import (
	"encoding/json"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// News is something to be told.
type News struct {
	To       []string         // accounts
	Key      string           // what it is about: nobody is told the same key twice while it is known
	Daily    bool             // it is overdue: told every day, read or not, until it is in order
	Severity finding.Severity // how pressing it is
	Message  string           // an Italian sentence, a key of the catalogue
	Args     finding.Args
	Facts    []Fact
	Href     string // the page that puts it in order
}

// Fact is a figure behind the sentence.
type Fact struct {
	Label language.Message `json:"label"`
	Value string           `json:"value"`
}

// Notice is what one person was told.
type Notice struct {
	ID        string           `db:"id"`
	AccountID string           `db:"account_id"`
	Kind      string           `db:"kind"`
	Key       string           `db:"key"`
	Daily     bool             `db:"daily"`
	Severity  finding.Severity `db:"severity"`
	Sentence  string           `db:"message"`
	ArgsJSON  string           `db:"args"`
	FactsJSON string           `db:"facts"`
	Href      string           `db:"href"`
	ToldAt    calendar.Instant `db:"told_at"`
	ReadAt    calendar.Instant `db:"read_at"`
	ClosedAt  calendar.Instant `db:"closed_at"` // put in order
	DigestID  store.Ref        `db:"digest_id"` // the last e-mail that told it
}

const columns = "id, account_id, kind, key, daily, severity, message, args, facts, href, told_at, read_at, closed_at, digest_id"

// Text is the sentence in a language.
func (n Notice) Text(l language.Locale) string {
	args := map[string]any{}
	_ = json.Unmarshal([]byte(n.ArgsJSON), &args) // written by this package alone
	return l.T(n.Sentence, args)
}

// Facts are the figures behind the sentence.
func (n Notice) Facts() []Fact {
	var out []Fact
	_ = json.Unmarshal([]byte(n.FactsJSON), &out) // written by this package alone
	return out
}

// SeverityLabel is how pressing a notice is, in the office’s words.
func SeverityLabel(s finding.Severity) string {
	switch s {
	case finding.Blocking:
		return "Da sistemare subito"
	case finding.Warning:
		return "Da guardare"
	}
	return "Per conoscenza"
}

// Open reports whether what it tells of is still to be put in order.
func (n Notice) Open() bool { return n.ClosedAt.IsZero() }

// Unread reports whether it is open and was not read.
func (n Notice) Unread() bool { return n.Open() && n.ReadAt.IsZero() }

// printed are the values of a sentence as they are printed: a date is no date any more once
// it went through JSON.
func printed(args finding.Args) (string, error) {
	out := map[string]string{}
	for name, v := range args {
		out[name] = language.Italian.Value(v)
	}
	text, err := json.Marshal(out)
	return string(text), err
}

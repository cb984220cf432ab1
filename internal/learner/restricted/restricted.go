// Package restricted is the fascicolo riservato of a person: what the office must know
// and nobody else may read. Disability and learning disorders, the measures that follow
// from them in class and at the exam, the reasons of a residence permit, justifications
// for health (DOMAIN §8).
//
// It stands apart from everything else. No register, list, export or paper joins its
// tables, because only this package reads them, and what it keeps lies encrypted: in the
// database, in its backups, in the journal. It is opened on purpose by the secretary or
// the director; the journal tells that it was opened, by whom, when and what for, never
// what it says. What is corrected keeps what stood before. What is erased by an act cannot
// be read again, although the chain still holds: each entry has a key of its own, and that
// is what is destroyed.
//
// Tables: restricted_entry, restricted_key, restricted_reading
package restricted

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
)

// Kind is what an entry is about. It is as sensitive as the words, and kept with them.
type Kind string

const (
	Disability   Kind = "disability"   // and learning disorders
	Measure      Kind = "measure"      // what is done about it in class and at the exam
	Health       Kind = "health"       // justifications of absences
	Permit       Kind = "permit"       // why somebody has a residence permit
	Circumstance Kind = "circumstance" // whatever else is to be known and not told
)

// Kinds in the order of the form.
var Kinds = []Kind{Disability, Measure, Health, Permit, Circumstance}

// Label is the office's word.
func (k Kind) Label() string {
	switch k {
	case Disability:
		return "Disabilità o disturbo dell’apprendimento"
	case Measure:
		return "Misure in aula e all’esame"
	case Health:
		return "Giustificazione per motivi di salute"
	case Permit:
		return "Motivo del permesso di soggiorno"
	}
	return "Altra circostanza"
}

// Note is what an entry says. A justification may say of which days of absence: it excuses
// no hour, and the tutor sees neither that there is one nor why.
type Note struct {
	Kind     Kind          `json:"kind"`
	Text     string        `json:"text"`
	Until    calendar.Date `json:"until,omitzero"` // to be looked at again by then
	From     calendar.Date `json:"from,omitzero"`  // of the absence, with To
	To       calendar.Date `json:"to,omitzero"`
	Document *Document     `json:"document,omitempty"`
}

// Document is the paper behind a note: a certificate, a report. It lies within the entry,
// under the same key, and is destroyed with it.
type Document struct {
	MediaType string `json:"media_type"`
	Content   []byte `json:"content"`
}

// Entry is a note on file, as it lies in the database: sealed.
type Entry struct {
	ID        string        `db:"id"`
	LearnerID string        `db:"learner_id"`
	Sealed    string        `db:"sealed" personal:"true"`
	WrittenBy string        `db:"written_by"`
	WrittenOn calendar.Date `db:"written_on"`
	Replaces  string        `db:"replaces"` // the entry that it corrects, empty for none
	ErasedBy  string        `db:"erased_by"`
	ErasedOn  calendar.Date `db:"erased_on"`
}

// Reading is that somebody opened the record.
type Reading struct {
	ID        string           `db:"id"`
	LearnerID string           `db:"learner_id"`
	AccountID string           `db:"account_id"`
	Name      string           `db:"name"`
	At        calendar.Instant `db:"at"`
	Why       string           `db:"why" personal:"true"`
}

// open is how long what was opened may be looked at before it is opened anew.
const open = 10 * time.Minute

// Lasts reports whether a reading still lasts.
func (r Reading) Lasts(now calendar.Instant) bool { return now.Before(r.At.Add(open)) }

var (
	entries  = store.NewTable[Entry]("restricted_entry")
	readings = store.NewTable[Reading]("restricted_reading")
)

// A Safe seals and opens notes. Its key is not in the database.
type Safe struct{ aead cipher.AEAD }

// SafeOf is the safe of a provider.
func SafeOf(k *keyring.Keyring) (Safe, error) {
	key := k.Key("restricted record")
	aead, err := gcm(key[:])
	return Safe{aead}, err
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal closes a note under a key of its own, and that key under the safe's. Each is bound to
// the entry: none can be put in another's place.
func (s Safe) seal(e Entry, n Note) (sealed, key string, err error) {
	text, err := json.Marshal(n)
	if err != nil {
		return "", "", err
	}
	own := make([]byte, 32)
	_, _ = rand.Read(own) // never fails
	aead, err := gcm(own)
	if err != nil {
		return "", "", err
	}
	return shut(aead, text, e), shut(s.aead, own, e), nil
}

// errOtherKeys says that what lies there cannot be opened with these keys.
var errOtherKeys = errors.New("restricted: an entry does not open: DATA_DIR holds other keys, or the entry was changed")

func (s Safe) open(e Entry, key string) (n Note, err error) {
	own, err := unshut(s.aead, key, e)
	if err != nil {
		return n, err
	}
	aead, err := gcm(own)
	if err != nil {
		return n, err
	}
	text, err := unshut(aead, e.Sealed, e)
	if err != nil {
		return n, err
	}
	return n, json.Unmarshal(text, &n)
}

func shut(aead cipher.AEAD, plain []byte, e Entry) string {
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return base64.StdEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, []byte(e.LearnerID+"/"+e.ID)))
}

func unshut(aead cipher.AEAD, text string, e Entry) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) < aead.NonceSize() {
		return nil, errOtherKeys
	}
	plain, err := aead.Open(nil, b[:aead.NonceSize()], b[aead.NonceSize():], []byte(e.LearnerID+"/"+e.ID))
	if err != nil {
		return nil, errOtherKeys
	}
	return plain, nil
}

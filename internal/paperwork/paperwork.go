// Package paperwork is the only road to an official paper: register, admission list,
// certificate, letter to the Region, statement at the desk.
//
// A paper gets its number in the transaction that makes it necessary, together with its
// frozen content and a signature over both ([Reserve]). It is drawn afterwards from that
// content alone, its bytes go into the vault, and only then it counts as issued
// ([Press.Draw]). Whoever pulls the plug in between finds the same number on the same
// paper at the next start. Issued bytes are kept for ever and never drawn again.
//
// Every hour on a paper is the ledger's: the assemblers ([Register], [AdmissionList],
// [Certificate]) put it where the paper wants it and add nothing up.
//
// Tables: paper
package paperwork

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
)

// Kind is what a paper is.
type Kind string

const (
	RegisterPaper    Kind = "register"
	AdmissionPaper   Kind = "admission"
	CertificatePaper Kind = "certificate"
	LetterPaper      Kind = "communication" // to the Region; its number is that of the protocol
	StatementPaper   Kind = "statement"     // of enrolment, attendance or presence
	VolumePaper      Kind = "volume"        // the sheets of a paper register, to be stamped
)

// State is how far a paper has come.
type State string

const (
	Reserved State = "reserved" // numbered and frozen, not yet drawn
	Issued   State = "issued"   // its bytes are in the vault
)

// Paper is an official paper.
type Paper struct {
	ID        string           `db:"id"`
	Kind      Kind             `db:"kind"`
	CourseID  string           `db:"course_id"`
	Series    string           `db:"series"` // "certificate:2026"
	Number    int              `db:"number"` // without gaps in its series
	Content   string           `db:"content" personal:"true"`
	Dated     calendar.Date    `db:"dated"`
	Code      string           `db:"code"`
	KeyID     string           `db:"key_id"`
	Signature string           `db:"signature"` // hex
	State     State            `db:"state"`
	FileID    store.Ref        `db:"file_id"` // SHA-256 of the issued bytes
	IssuedAt  calendar.Instant `db:"issued_at"`
}

// Label is the number as people quote it: 12/2026.
func (p Paper) Label() string { return fmt.Sprintf("%d/%d", p.Number, p.Dated.Year()) }

// Verify reports whether the signature is one of the keys' over this very paper.
func (p Paper) Verify(keys keyring.PublicKeys) bool {
	signature, err := hex.DecodeString(p.Signature)
	return err == nil && keys.Verify(p.KeyID, p.message(), signature)
}

// message is what is signed: each part stands behind its length, so that no byte can
// move from one to the next.
func (p Paper) message() []byte {
	digest := sha256.Sum256([]byte(p.Content))
	var out []byte
	for _, part := range []string{"vidimus/paper/v1", string(p.Kind), p.Series, fmt.Sprint(p.Number), p.Dated.String(), p.Code, hex.EncodeToString(digest[:])} {
		out = binary.BigEndian.AppendUint64(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out
}

// seriesOf numbers each kind of paper by year.
func seriesOf(k Kind, dated calendar.Date) string { return fmt.Sprintf("%s:%d", k, dated.Year()) }

var papers = store.NewTable[Paper]("paper")

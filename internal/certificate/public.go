package certificate

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/keyring"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	paper "vidimus/reports/certificate"
)

// Verdict is what the public page says of a code.
type Verdict string

const (
	Valid     Verdict = "valid"
	Withdrawn Verdict = "revoked"
	Unknown   Verdict = "unknown" // no paper has this code
	Broken    Verdict = "broken"  // the record does not agree with its own signature
)

// Public is what anybody who holds a paper may compare it with: no more than the paper
// itself says, without codice fiscale and birth. Of a broken record nothing is shown.
type Public struct {
	Verdict       Verdict
	Code          string
	Number        string
	Holder        string // Cognome Nome
	Qualification string
	EQF           string
	Course        string
	Provider      string
	Date          calendar.Date
	State         State
	Regional      string // the Region's number, once it is released
	RegionalDate  calendar.Date
	RevokedOn     calendar.Date
	KeyID         string
	SHA256        string // of the issued file; empty while it is being drawn
}

// Verify answers the public page for a code as it was typed. The refusal of a mistyped
// code is paperwork.ReadCode's.
func Verify(ctx context.Context, r store.Reader, typed string) (Public, error) {
	code, err := paperwork.ReadCode(typed)
	if err != nil {
		return Public{}, err
	}
	p, found, err := paperwork.ByCode(ctx, r, code)
	if err != nil {
		return Public{}, err
	}
	unknown := Public{Verdict: Unknown, Code: code}
	if !found || p.Kind != paperwork.CertificatePaper {
		return unknown, nil
	}
	c, found, err := ofPaper(ctx, r, p.ID)
	if err != nil || !found {
		return unknown, err
	}
	keys, err := keyring.Known(ctx, r)
	if err != nil {
		return Public{}, err
	}
	if !p.Verify(keys) {
		return Public{Verdict: Broken, Code: code, KeyID: p.KeyID}, nil
	}
	var content paper.Certificate
	if err := json.Unmarshal([]byte(p.Content), &content); err != nil {
		return Public{}, fmt.Errorf("certificate: paper %s: %w", p.ID, err)
	}
	out := Public{Verdict: Valid, Code: code, Number: p.Label(), Holder: content.Holder.Name, Qualification: content.Qualification, EQF: content.EQF,
		Course: content.Course, Provider: content.Provider.Name, Date: p.Dated, State: c.State, Regional: c.RegionalNumber, RegionalDate: c.RegionalDate,
		RevokedOn: c.RevokedOn, KeyID: p.KeyID, SHA256: string(p.FileID)}
	if c.State == Revoked {
		out.Verdict = Withdrawn
	}
	return out, nil
}

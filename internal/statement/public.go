package statement

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/keyring"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	paper "vidimus/reports/statement"
)

// Public is what anybody who holds a statement may compare it with: no more than the paper
// itself says, without codice fiscale, birth and hours. Of a broken record nothing is shown.
type Public struct {
	Broken     bool // the record does not agree with its own signature
	Code       string
	Kind       Kind
	Number     string
	Holder     string // Cognome Nome
	Day        calendar.Date
	Course     string
	Provider   string
	Date       calendar.Date // of issue
	AnnulledOn calendar.Date
	Later      string // the number of the one that took its place, and its date
	LaterOn    calendar.Date
	KeyID      string
	SHA256     string // of the issued file; empty while it is being drawn
}

// Verify answers the public page for a code as it was typed; false where no statement has
// it. The refusal of a mistyped code is paperwork.ReadCode's.
func Verify(ctx context.Context, r store.Reader, typed string) (Public, bool, error) {
	code, err := paperwork.ReadCode(typed)
	if err != nil {
		return Public{}, false, err
	}
	p, found, err := paperwork.ByCode(ctx, r, code)
	if err != nil || !found || p.Kind != paperwork.StatementPaper {
		return Public{}, false, err
	}
	all, err := issued(ctx, r, "x.paper_id = ?", p.ID)
	if err != nil || len(all) == 0 {
		return Public{}, false, err
	}
	keys, err := keyring.Known(ctx, r)
	if err != nil {
		return Public{}, false, err
	}
	if !p.Verify(keys) {
		return Public{Broken: true, Code: code, KeyID: p.KeyID}, true, nil
	}
	var content paper.Statement
	if err := json.Unmarshal([]byte(p.Content), &content); err != nil {
		return Public{}, false, fmt.Errorf("statement: paper %s: %w", p.ID, err)
	}
	s := all[0]
	out := Public{Code: code, Kind: s.Kind, Number: p.Label(), Holder: content.Holder.Name, Day: s.Day, Course: content.CourseName,
		Provider: content.Provider, Date: p.Dated, AnnulledOn: s.AnnulledOn, KeyID: p.KeyID, SHA256: string(p.FileID)}
	if s.Superseded() {
		out.Later, out.LaterOn = s.Later(), s.LastDated
	}
	return out, true, nil
}

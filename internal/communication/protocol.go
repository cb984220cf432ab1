package communication

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Register puts what came in, or went out by another road, into the protocol register
// under the next number of the year. It takes a number: call it last. Lock: provider.
func Register(ctx context.Context, tx *store.Tx, e Entry, file *vault.File) (Entry, error) {
	today, err := today(ctx, tx)
	if err != nil {
		return e, err
	}
	e.Counterpart, e.Subject, e.Reference = strings.TrimSpace(e.Counterpart), strings.TrimSpace(e.Subject), strings.TrimSpace(e.Reference)
	bad := fault.New(fault.Invalid, "protocol.incomplete", "Completa la registrazione.")
	if e.Direction != In && e.Direction != Out {
		bad.With("direction", "Scegli se è in arrivo o in partenza.")
	}
	if e.Counterpart == "" {
		bad.With("counterpart", "Scrivi da chi viene o a chi va.")
	}
	if e.Subject == "" {
		bad.With("subject", "Scrivi l’oggetto.")
	}
	if e.DocumentDate.After(today) {
		bad.With("document_date", "Il documento non può avere la data di un giorno che deve ancora venire.")
	}
	if err := bad.OrNil(); err != nil {
		return e, err
	}
	return enter(ctx, tx, e, file)
}

// enter numbers an entry and records it.
func enter(ctx context.Context, tx *store.Tx, e Entry, file *vault.File) (Entry, error) {
	today, err := today(ctx, tx)
	if err != nil {
		return e, err
	}
	e.ID, e.Year, e.RegisteredOn, e.RegisteredBy = store.NewID(), today.Year(), today, tx.Actor.ID
	e.AnnulledOn, e.AnnulledBy, e.AnnulledWhy = calendar.Date{}, "", ""
	if file != nil {
		if err := vault.Keep(ctx, tx, *file); err != nil {
			return e, err
		}
		e.FileID = store.Ref(file.ID)
	}
	if e.Number, err = tx.Next(ctx, Series(e.Year)); err != nil {
		return e, err
	}
	return e, recordEntry(ctx, tx, "protocol.registered", e)
}

// Answer registers what the Region answered to a letter that was sent, and links the two.
// It takes a number: call it last. Locks: [Locks].
func Answer(ctx context.Context, tx *store.Tx, id string, e Entry, file *vault.File) (Entry, error) {
	l, err := ByID(ctx, tx, id)
	if err != nil {
		return e, err
	}
	if !l.WasSent() {
		return e, fault.New(fault.Refused, "communication.not_sent", "La comunicazione non risulta inviata: prima registra l’invio.")
	}
	e.Direction, e.CourseID = In, store.Ref(l.CourseID)
	if e, err = Register(ctx, tx, e, file); err != nil {
		return e, err
	}
	l.AnswerID = store.Ref(e.ID)
	return e, record(ctx, tx, "communication.answered", l.Communication)
}

// AnnulEntry annuls an entry that was registered wrongly. The number stays. What belongs
// to a letter to the Region is annulled with the letter. Lock: provider.
func AnnulEntry(ctx context.Context, tx *store.Tx, id, reason string) (Entry, error) {
	e, err := EntryByID(ctx, tx, id)
	if err != nil {
		return e, err
	}
	of, err := communications.Where(ctx, tx, "entry_id = ?", id)
	if err != nil {
		return e, err
	}
	if len(of) > 0 {
		return e, fault.New(fault.Refused, "protocol.letter", "Questo numero è di una comunicazione alla Regione: se non è ancora inviata, annulla quella.")
	}
	today, err := today(ctx, tx)
	if err != nil {
		return e, err
	}
	return annulEntry(ctx, tx, e, reason, today)
}

func annulEntry(ctx context.Context, tx *store.Tx, e Entry, reason string, today calendar.Date) (Entry, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case !e.AnnulledOn.IsZero():
		return e, fault.New(fault.Refused, "protocol.annulled", "Il numero {number} è già annullato.", fault.Args{"number": e.Label()})
	case reason == "":
		return e, fault.New(fault.Invalid, "protocol.why", "L’annullamento ha bisogno di un motivo.").With("reason", "Scrivi perché è annullata.")
	}
	e.AnnulledOn, e.AnnulledBy, e.AnnulledWhy = today, tx.Actor.ID, reason
	return e, recordEntry(ctx, tx, "protocol.annulled", e)
}

func recordEntry(ctx context.Context, tx *store.Tx, kind string, e Entry) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind,
		Facts: map[string]any{"number": e.Label(), "direction": e.Direction}, Rows: []store.Rows{entries.Keep(e)}})
	return err
}

// EntryByID reads one entry.
func EntryByID(ctx context.Context, r store.Reader, id string) (Entry, error) {
	e, err := entries.ByID(ctx, r, id)
	return e, store.NotFound(err, "La registrazione di protocollo non c’è.")
}

// Filter narrows the protocol register; an empty field narrows nothing.
type Filter struct {
	Year      int
	Direction Direction
	Text      string // in number, counterpart, subject, reference
}

// Protocol is the register, the latest number first.
func Protocol(ctx context.Context, r store.Reader, f Filter) ([]Entry, error) {
	where, args := "1 = 1", []any{}
	if f.Year != 0 {
		where += " AND year = ?"
		args = append(args, f.Year)
	}
	if f.Direction != "" {
		where += " AND direction = ?"
		args = append(args, string(f.Direction))
	}
	all, err := entries.Where(ctx, r, where+" ORDER BY year DESC, number DESC", args...)
	out := all[:0]
	for _, e := range all {
		if strings.Contains(language.Fold(e.Label()+" "+e.Counterpart+" "+e.Subject+" "+e.Reference), language.Fold(f.Text)) {
			out = append(out, e)
		}
	}
	return out, err
}

// Year is how many entries the register of a year has.
type Year struct {
	Year    int `db:"year"`
	Entries int `db:"entries"`
}

// Years are those that have entries, the latest first.
func Years(ctx context.Context, r store.Reader) ([]Year, error) {
	var out []Year
	err := r.Select(ctx, &out, "SELECT year, COUNT(*) AS entries FROM protocol_entry GROUP BY year ORDER BY year DESC")
	return out, err
}

// OfEntry is the letter to the Region that a protocol number belongs to, its own or that
// of its answer, and false when there is none.
func OfEntry(ctx context.Context, r store.Reader, entryID string) (Letter, bool, error) {
	found, err := communications.Where(ctx, r, "entry_id = ? OR answer_id = ? ORDER BY id LIMIT 1", entryID, entryID)
	if err != nil || len(found) == 0 {
		return Letter{}, false, err
	}
	l, err := ByID(ctx, r, found[0].ID)
	return l, err == nil, err
}

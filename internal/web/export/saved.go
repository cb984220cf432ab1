package export

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Saved is a layout that the provider keeps under a name, for everybody of the office.
type Saved struct {
	ID        string   `db:"id"`
	List      string   `db:"list"` // the Kind of the lists it is for
	Name      string   `db:"name"`
	Columns   string   `db:"columns"`   // []Choice, as JSON
	Separator string   `db:"separator"` // ";", ",", "tab"
	Encoding  Encoding `db:"encoding"`
	ISODates  bool     `db:"iso_dates"`
	Usual     bool     `db:"usual"` // taken where nobody chooses another
}

var layouts = store.NewTable[Saved]("export_layout")

// Layout is what was saved, ready for a list.
func (s Saved) Layout() (Layout, error) {
	l := Layout{Encoding: s.Encoding, ISODates: s.ISODates, Separator: map[string]rune{",": ',', "tab": '\t'}[s.Separator]}
	if err := json.Unmarshal([]byte(s.Columns), &l.Columns); err != nil {
		return l, fmt.Errorf("export: layout %s: %w", s.ID, err)
	}
	return l, nil
}

// What a layout may hold.
const (
	longestName  = 60
	longestTitle = 100
	mostColumns  = 200
)

// Save keeps a layout under its name, new without an ID; the usual one of its list is one.
// Lock: provider.
func Save(ctx context.Context, tx *store.Tx, s Saved, columns []Choice) (Saved, error) {
	s.Name = strings.TrimSpace(s.Name)
	if err := check(s, columns); err != nil {
		return s, err
	}
	all, err := SavedFor(ctx, tx, s.List)
	if err != nil {
		return s, err
	}
	if s.ID == "" {
		s.ID = store.NewID()
	} else if _, err := ByID(ctx, tx, s.ID); err != nil {
		return s, err
	}
	var changed []Saved
	for _, other := range all {
		switch {
		case other.ID == s.ID:
		case strings.EqualFold(other.Name, s.Name):
			return s, fault.New(fault.Invalid, "export.twice", "Controlla il tracciato.").With("name", "Un tracciato con questo nome c’è già: scegline un altro.")
		case other.Usual && s.Usual:
			other.Usual = false
			changed = append(changed, other)
		}
	}
	text, err := json.Marshal(columns)
	if err != nil {
		return s, fmt.Errorf("export: %w", err)
	}
	s.Columns = string(text)
	return s, record(ctx, tx, "export.layout_saved", layouts.Keep(append(changed, s)...))
}

func check(s Saved, columns []Choice) error {
	bad := fault.New(fault.Invalid, "export.layout", "Controlla il tracciato.")
	if n := utf8.RuneCountInString(s.Name); n == 0 || n > longestName {
		bad.With("name", "Scrivi il nome del tracciato, al massimo {max} caratteri.", fault.Args{"max": longestName})
	}
	if len(columns) == 0 || len(columns) > mostColumns {
		bad.With("columns", "Scegli le colonne: scrivi un numero d’ordine accanto a quelle che servono.")
	}
	for _, c := range columns {
		if n := utf8.RuneCountInString(c.Title) + utf8.RuneCountInString(c.Text); strings.TrimSpace(c.Title) == "" || n > longestTitle {
			bad.With("columns", "Ogni colonna ha un titolo, e con il suo testo al massimo {max} caratteri.", fault.Args{"max": longestTitle})
			break
		}
	}
	if s.Separator != ";" && s.Separator != "," && s.Separator != "tab" {
		bad.With("separator", "Scegli il separatore del CSV.")
	}
	if s.Encoding != UTF8Mark && s.Encoding != UTF8 && s.Encoding != Windows1252 {
		bad.With("encoding", "Scegli la codifica del CSV.")
	}
	return bad.OrNil()
}

// Discard takes a layout away; files made with it stay with whoever has them. Lock: provider.
func Discard(ctx context.Context, tx *store.Tx, id string) (Saved, error) {
	s, err := ByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	return s, record(ctx, tx, "export.layout_discarded", layouts.Remove(id))
}

func record(ctx context.Context, tx *store.Tx, kind string, rows store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: kind, Rows: []store.Rows{rows}})
	return err
}

// ByID reads one layout.
func ByID(ctx context.Context, r store.Reader, id string) (Saved, error) {
	s, err := layouts.ByID(ctx, r, id)
	return s, store.NotFound(err, "Il tracciato non c’è più.")
}

// SavedFor are the layouts of a kind of list, by name.
func SavedFor(ctx context.Context, r store.Reader, kind string) ([]Saved, error) {
	return layouts.Where(ctx, r, "list = ? ORDER BY name, id", kind)
}

package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"vidimus/internal/store"
)

// A file that nobody needs any more goes in two steps, because the same bytes may be handed
// in once more at that moment: [Vault.Put] takes bytes that were set aside for absent, and
// writes them again.

func (v *Vault) aside(id string) string { return v.path(id) + ".aside" }

// SetAside begins to forget a file: Get still reads it, Put no longer counts on it.
func (v *Vault) SetAside(id string) error { return move(v.path(id), v.aside(id)) }

// TakeBack makes a file that was set aside what it was.
func (v *Vault) TakeBack(id string) error { return move(v.aside(id), v.path(id)) }

// move renames a file; one that is not there has been moved before.
func move(from, to string) error {
	if err := os.Rename(from, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}

// Drop takes the row of a file away, and reports that it could not where another row still
// names the file.
func Drop(ctx context.Context, db *store.DB, id string) (used bool, err error) {
	err = db.Upkeep(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM vault_file WHERE id = ?", id)
		return err
	})
	if store.IsForeignKey(err) {
		return true, nil
	}
	return false, err
}

// Discard ends it: the bytes that were set aside go for ever.
func (v *Vault) Discard(id string) error {
	if err := os.Remove(v.aside(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}

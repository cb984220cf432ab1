// Package vault keeps files: documents people hand in and the bytes of every paper
// ever issued. A file is named by the SHA-256 of its content, so that the same bytes
// are kept once and other bytes cannot stand under the same name, and is encrypted
// with a key that is not in the database.
//
// Tables: vault_file
package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/renameio/v2"
	"github.com/jmoiron/sqlx"

	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Vault is the folder of one provider's files.
type Vault struct {
	dir  string
	aead cipher.AEAD
}

// Open uses the folder, and makes it where it is not there.
func Open(dir string, key [32]byte) (*Vault, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return &Vault{dir: dir, aead: aead}, nil
}

// File is what the database knows of a file in the vault.
type File struct {
	ID        string // SHA-256 of the content, in hex
	MediaType string
	Size      int
	Active    bool // a PDF with scripts or files inside: whoever opens it is told first
}

// Put stores the bytes durably before it returns; a damaged file is written anew. It
// writes no row: Keep does, in the transaction that makes the file part of the record.
// Bytes without a row are waste, a row without bytes would be a loss.
func (v *Vault) Put(content []byte, mediaType string) (File, error) {
	sum := sha256.Sum256(content)
	id := hex.EncodeToString(sum[:])
	file := File{ID: id, MediaType: mediaType, Size: len(content)}
	name := v.path(id)
	if _, err := v.read(name, id); err == nil {
		return file, nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return File{}, fmt.Errorf("vault: %w", err)
	}
	nonce := make([]byte, v.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	// The name is authenticated with the content: two files cannot be swapped.
	sealed := v.aead.Seal(nonce, nonce, content, []byte(id))
	if err := renameio.WriteFile(name, sealed, 0o600); err != nil {
		return File{}, fmt.Errorf("vault: %w", err)
	}
	// A name survives a power failure once its folder is on the disk, and so for the
	// folder's own name.
	if err := errors.Join(syncDir(filepath.Dir(name)), syncDir(v.dir)); err != nil {
		return File{}, fmt.Errorf("vault: %w", err)
	}
	return file, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Keep records the file in the database.
func Keep(ctx context.Context, tx *store.Tx, f File) error {
	_, err := tx.Exec(ctx, "INSERT INTO vault_file (id, media_type, size, active, stored_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
		f.ID, f.MediaType, f.Size, f.Active, tx.Now())
	return err
}

// ErrDamaged says that a file's bytes are not the ones that were put.
var ErrDamaged = errors.New("vault: the file is damaged or was encrypted with another key")

// Get reads a file and proves that its bytes are the ones its name promises.
func (v *Vault) Get(id string) ([]byte, error) {
	if sum, err := hex.DecodeString(id); err != nil || len(sum) != sha256.Size {
		return nil, fault.New(fault.NotFound, "vault.absent", "Il file non c’è.")
	}
	content, err := v.read(v.path(id), id)
	if errors.Is(err, fs.ErrNotExist) {
		content, err = v.read(v.aside(id), id)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "vault.absent", "Il file non c’è.")
	}
	return content, err
}

// read is the content of the file of that name, proved to be the one that was put.
func (v *Vault) read(name, id string) ([]byte, error) {
	sealed, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	n := v.aead.NonceSize()
	if len(sealed) < n {
		return nil, ErrDamaged
	}
	content, err := v.aead.Open(nil, sealed[:n], sealed[n:], []byte(id))
	if err != nil {
		return nil, ErrDamaged
	}
	sum := sha256.Sum256(content)
	if hex.EncodeToString(sum[:]) != id {
		return nil, ErrDamaged
	}
	return content, nil
}

// FileByID reads what the database knows of a file.
func FileByID(ctx context.Context, r store.Reader, id string) (File, error) {
	files, err := FilesByID(ctx, r, id)
	if err == nil && len(files) == 0 {
		err = fault.New(fault.NotFound, "vault.absent", "Il file non c’è.")
	}
	return files[id], err
}

// FilesByID are what the database knows of these files, by id.
func FilesByID(ctx context.Context, r store.Reader, ids ...string) (map[string]File, error) {
	out := map[string]File{}
	for batch := range slices.Chunk(ids, 1000) {
		query, args, err := sqlx.In("SELECT id, media_type, size, active FROM vault_file WHERE id IN (?)", batch)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			ID        string `db:"id"`
			MediaType string `db:"media_type"`
			Size      int    `db:"size"`
			Active    bool   `db:"active"`
		}
		if err := r.Select(ctx, &rows, query, args...); err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[row.ID] = File(row)
		}
	}
	return out, nil
}

func (v *Vault) path(id string) string { return filepath.Join(v.dir, id[:2], id) }

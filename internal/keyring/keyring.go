// Package keyring keeps the secret keys of a provider outside its database: the
// Ed25519 keys that seal closed pages and official papers, and the key of the vault.
// Whoever can rewrite the database alone cannot make a new seal.
//
// A seal made here is evidence that nothing changed since. It is no qualified
// electronic signature.
//
// Tables: signing_key
package keyring

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"vidimus/internal/store"
)

const (
	sealSuffix = ".seal"
	vaultFile  = "vault.key"
	lockFile   = "lock"
)

// Keyring is the keys of one provider.
type Keyring struct {
	seals   map[string]ed25519.PrivateKey
	current string
	vault   [32]byte
}

// Open reads the keys in dir, and makes them when the folder is empty. Of several
// copies of the program that start at once on a shared folder, one makes them.
func Open(dir string) (_ *Keyring, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	k, err := read(dir)
	if err != nil || k != nil {
		return k, err
	}
	if err := create(dir); err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	return read(dir)
}

// read gives nil for a folder without keys.
func read(dir string) (*Keyring, error) {
	k := &Keyring{seals: map[string]ed25519.PrivateKey{}}
	names, err := filepath.Glob(filepath.Join(dir, "*"+sealSuffix))
	if err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	if len(names) == 0 {
		if _, err := os.Stat(filepath.Join(dir, vaultFile)); err == nil {
			return nil, fmt.Errorf("keyring: %s has the vault's key but no seal key: restore the folder from a backup", dir)
		}
		return nil, nil
	}
	slices.Sort(names) // they begin with their ordinal: the last one is current
	for _, name := range names {
		seed, err := readHex(name, ed25519.SeedSize)
		if err != nil {
			return nil, err
		}
		key := ed25519.NewKeyFromSeed(seed)
		k.current = idOf(key.Public().(ed25519.PublicKey))
		k.seals[k.current] = key
	}
	vault, err := readHex(filepath.Join(dir, vaultFile), len(k.vault))
	if err != nil {
		return nil, err
	}
	copy(k.vault[:], vault)
	return k, nil
}

func create(dir string) error {
	seed := make([]byte, ed25519.SeedSize)
	vault := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails
	_, _ = rand.Read(vault)
	id := idOf(ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
	// The seal key last and the folder with it: it is there when all is.
	if err := renameio.WriteFile(filepath.Join(dir, vaultFile), []byte(hex.EncodeToString(vault)), 0o600); err != nil {
		return err
	}
	if err := renameio.WriteFile(filepath.Join(dir, "1-"+id+sealSuffix), []byte(hex.EncodeToString(seed)), 0o600); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes new names in a folder survive a power failure.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func readHex(name string, size int) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) != size {
		return nil, fmt.Errorf("keyring: %s is not a key of %d bytes in hex: restore it from a backup", name, size)
	}
	return b, nil
}

// idOf is how people name a key: the first eight bytes of its public half's SHA-256.
func idOf(pub ed25519.PublicKey) string {
	sum := sha256.Sum256(pub)
	return hex.EncodeToString(sum[:8])
}

// Sign seals a message with the current key.
func (k *Keyring) Sign(message []byte) (keyID string, signature []byte) {
	return k.current, ed25519.Sign(k.seals[k.current], message)
}

// CurrentID names the key that Sign uses.
func (k *Keyring) CurrentID() string { return k.current }

// Public is the public half of a key that is here, nil otherwise.
func (k *Keyring) Public(id string) ed25519.PublicKey {
	key, ok := k.seals[id]
	if !ok {
		return nil
	}
	return key.Public().(ed25519.PublicKey)
}

// VaultKey is the AES-256 key of the vault.
func (k *Keyring) VaultKey() [32]byte { return k.vault }

// Secret is a secret of 160 bits for one purpose, the same whenever it is asked for: an
// address that is shown again, and that the database alone does not give away.
func (k *Keyring) Secret(purpose string) string {
	b, err := hkdf.Key(sha256.New, k.vault[:], nil, "vidimus secret: "+purpose, 20)
	if err != nil {
		panic(err) // 20 bytes are not too many
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}

// Key is a key of 256 bits for one purpose, the same whenever it is asked for.
func (k *Keyring) Key(purpose string) (key [32]byte) {
	b, err := hkdf.Key(sha256.New, k.vault[:], nil, "vidimus key: "+purpose, len(key))
	if err != nil {
		panic(err) // 32 bytes are not too many
	}
	return [32]byte(b)
}

// PublicKeys are the public halves the database knows, by id: what a verifier needs.
type PublicKeys map[string]ed25519.PublicKey

// Verify reports whether the signature is that key's over the message.
func (p PublicKeys) Verify(keyID string, message, signature []byte) bool {
	pub, ok := p[keyID]
	return ok && ed25519.Verify(pub, message, signature)
}

// Known reads the public keys of everything ever sealed in this database.
func Known(ctx context.Context, r store.Reader) (PublicKeys, error) {
	var rows []struct {
		ID        string `db:"id"`
		PublicKey string `db:"public_key"`
	}
	if err := r.Select(ctx, &rows, "SELECT id, public_key FROM signing_key ORDER BY id"); err != nil {
		return nil, err
	}
	out := PublicKeys{}
	for _, row := range rows {
		pub, err := hex.DecodeString(row.PublicKey)
		if err != nil || len(pub) != ed25519.PublicKeySize || idOf(pub) != row.ID {
			return nil, fmt.Errorf("keyring: the database's public key %s is not the key of that name", row.ID)
		}
		out[row.ID] = pub
	}
	return out, nil
}

// ErrOtherKeys says that DATA_DIR and DATABASE_URL do not belong together.
var ErrOtherKeys = errors.New("keyring: DATA_DIR does not hold the keys that sealed this database: point it at the right folder, or restore the folder from the same backup")

// Introduce makes the database know the current key. A database that knows another
// key, which is not here, is refused: this copy of the program must not serve it. Of
// two copies that come at once with different keys, one is refused.
func (k *Keyring) Introduce(ctx context.Context, db *store.DB) error {
	cmd := store.Command{Actor: store.Actor{Kind: store.Console, ID: "keyring"}, Locks: []store.Stream{store.ProviderStream()}}
	_, err := db.Write(ctx, cmd, func(tx *store.Tx) error {
		known, err := Known(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := known[k.current]; ok {
			return nil
		}
		for id := range known {
			if k.seals[id] == nil {
				return ErrOtherKeys
			}
		}
		_, err = tx.Exec(ctx, "INSERT INTO signing_key (id, public_key, since) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
			k.current, hex.EncodeToString(k.Public(k.current)), tx.Now())
		return err
	})
	return err
}

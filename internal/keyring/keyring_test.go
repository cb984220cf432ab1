package keyring_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vidimus/internal/keyring"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

func open(t *testing.T, dir string) *keyring.Keyring {
	t.Helper()
	k, err := keyring.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func known(t *testing.T, db *store.DB) (keys keyring.PublicKeys) {
	t.Helper()
	err := db.Read(t.Context(), func(r store.Reader) (err error) {
		keys, err = keyring.Known(t.Context(), r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestTheKeysAreMadeOnceAndReadAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first, again := open(t, dir), open(t, dir)
	if first.CurrentID() == "" || first.CurrentID() != again.CurrentID() {
		t.Errorf("seal keys %q and %q", first.CurrentID(), again.CurrentID())
	}
	if first.VaultKey() != again.VaultKey() || first.VaultKey() == ([32]byte{}) {
		t.Error("the vault's key is not the same, or none")
	}
	if first.Public("0123456789abcdef") != nil {
		t.Error("a key nobody made has a public half")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s is readable by others: %v", e.Name(), info.Mode())
		}
	}
}

func TestSeveralCopiesStartingAtOnceHaveTheSameKeys(t *testing.T) {
	dir := t.TempDir()
	rings := make([]*keyring.Keyring, 8)
	errs := make([]error, len(rings))
	var wait sync.WaitGroup
	for i := range rings {
		wait.Go(func() { rings[i], errs[i] = keyring.Open(dir) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, k := range rings {
		if k.CurrentID() != rings[0].CurrentID() || k.VaultKey() != rings[0].VaultKey() {
			t.Fatal("two copies hold different keys")
		}
	}
}

func TestADamagedFolderIsRefusedAndNeverFilledAgain(t *testing.T) {
	remove := func(t *testing.T, dir, pattern string) {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(names) != 1 {
			t.Fatal(names, err)
		}
		if err := os.Remove(names[0]); err != nil {
			t.Fatal(err)
		}
	}
	overwrite := func(t *testing.T, dir, name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		damage func(t *testing.T, dir string)
		says   string
	}{
		"no seal key":      {func(t *testing.T, dir string) { remove(t, dir, "*.seal") }, "restore the folder"},
		"no vault key":     {func(t *testing.T, dir string) { remove(t, dir, "vault.key") }, "vault.key"},
		"short vault key":  {func(t *testing.T, dir string) { overwrite(t, dir, "vault.key", "abcd") }, "not a key of 32 bytes"},
		"seal key not hex": {func(t *testing.T, dir string) { overwrite(t, dir, "2-x.seal", "not a key") }, "not a key of 32 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			open(t, dir)
			c.damage(t, dir)
			if _, err := keyring.Open(dir); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("opened with %v", err)
			}
		})
	}
}

func TestASealIsOneKeysOverOneMessage(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir)
	message := []byte("pagina 7")
	id, signature := k.Sign(message)
	keys := keyring.PublicKeys{id: k.Public(id)}
	if !keys.Verify(id, message, signature) {
		t.Error("a true seal does not hold")
	}
	if keys.Verify(id, []byte("pagina 8"), signature) {
		t.Error("the seal holds over another message")
	}
	if keys.Verify("0123456789abcdef", message, signature) {
		t.Error("the seal holds under a key nobody knows")
	}
	other := open(t, t.TempDir())
	if (keyring.PublicKeys{id: other.Public(other.CurrentID())}).Verify(id, message, signature) {
		t.Error("the seal holds under another key")
	}

	// A key made later seals from then on; the old seals still hold.
	seed := strings.Repeat("07", ed25519.SeedSize)
	if err := os.WriteFile(filepath.Join(dir, "2-later.seal"), []byte(seed), 0o600); err != nil {
		t.Fatal(err)
	}
	later := open(t, dir)
	if later.CurrentID() == id {
		t.Error("the older key still seals")
	}
	if !ed25519.Verify(later.Public(id), message, signature) {
		t.Error("the old seal no longer holds")
	}
}

func TestADatabaseIsServedWithItsOwnKeysAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dir := t.TempDir()
		mine := open(t, dir)
		for range 2 { // the second start changes nothing
			if err := mine.Introduce(t.Context(), db); err != nil {
				t.Fatal(err)
			}
		}
		if keys := known(t, db); len(keys) != 1 || !mine.Public(mine.CurrentID()).Equal(keys[mine.CurrentID()]) {
			t.Errorf("the database knows %v", keys)
		}
		if err := open(t, t.TempDir()).Introduce(t.Context(), db); !errors.Is(err, keyring.ErrOtherKeys) {
			t.Errorf("another folder is served: %v", err)
		}

		seed := strings.Repeat("07", ed25519.SeedSize)
		if err := os.WriteFile(filepath.Join(dir, "2-later.seal"), []byte(seed), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := open(t, dir).Introduce(t.Context(), db); err != nil {
			t.Error("a key made later is refused:", err)
		}
		if keys := known(t, db); len(keys) != 2 {
			t.Errorf("the database knows %d keys, want both", len(keys))
		}

		// What Introduce locks is no chain that doctor could miss an event in.
		err := db.Read(t.Context(), func(r store.Reader) error {
			found, err := store.Verify(t.Context(), r)
			if len(found) > 0 {
				t.Errorf("doctor finds %v", found)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestOfTwoFoldersThatComeAtOnceOneIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rings := []*keyring.Keyring{open(t, t.TempDir()), open(t, t.TempDir()), open(t, t.TempDir())}
		errs := make([]error, len(rings))
		var wait sync.WaitGroup
		for i, k := range rings {
			wait.Go(func() { errs[i] = k.Introduce(t.Context(), db) })
		}
		wait.Wait()
		refused := 0
		for _, err := range errs {
			switch {
			case errors.Is(err, keyring.ErrOtherKeys):
				refused++
			case err != nil:
				t.Error(err)
			}
		}
		if refused != len(rings)-1 {
			t.Errorf("%d of %d were refused, want all but one", refused, len(rings))
		}
	})
}

func TestAForgedPublicKeyIsNoticed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		k, forger := open(t, t.TempDir()), open(t, t.TempDir())
		if err := k.Introduce(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		err := db.Upkeep(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE signing_key SET public_key = ? WHERE id = ?",
				hex.EncodeToString(forger.Public(forger.CurrentID())), k.CurrentID())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Introduce(t.Context(), db); err == nil || !strings.Contains(err.Error(), k.CurrentID()) {
			t.Errorf("another key under the old name: %v", err)
		}
	})
}

// A secret is the same whenever it is asked for, and no other keyring's or purpose's.
func TestSecret(t *testing.T) {
	dir := t.TempDir()
	open := func(dir string) *keyring.Keyring {
		t.Helper()
		k, err := keyring.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	secret := open(dir).Secret("calendar 1")
	if again := open(dir).Secret("calendar 1"); again != secret || len(secret) != 32 {
		t.Errorf("%q, then %q", secret, again)
	}
	if open(dir).Secret("calendar 2") == secret || open(t.TempDir()).Secret("calendar 1") == secret {
		t.Error("two secrets are one")
	}
}

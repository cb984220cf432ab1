package vault_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
)

var key = [32]byte{1, 2, 3}

func open(t *testing.T, dir string, key [32]byte) *vault.Vault {
	t.Helper()
	v, err := vault.Open(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func put(t *testing.T, v *vault.Vault, content string) vault.File {
	t.Helper()
	f, err := v.Put([]byte(content), "application/pdf")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// where is the one place of a file in the folder.
func where(t *testing.T, dir, id string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", id))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return found[0]
}

func TestAFileComesBackAsItWasPut(t *testing.T) {
	v := open(t, t.TempDir(), key)
	for _, content := range []string{"attestato", "", strings.Repeat("registro ", 1<<18)} {
		f := put(t, v, content)
		if f.Size != len(content) || f.MediaType != "application/pdf" {
			t.Errorf("%+v", f)
		}
		got, err := v.Get(f.ID)
		if err != nil || string(got) != content {
			t.Errorf("%d bytes came back as %d: %v", len(content), len(got), err)
		}
	}
}

func TestAFileIsNamedByItsContentAndUnreadableOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, key)
	f := put(t, v, "carta d’identità")
	if again := put(t, v, "carta d’identità"); again != f {
		t.Errorf("the same bytes are %v and %v", f, again)
	}
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte("carta d’identità"))); f.ID != want {
		t.Errorf("the name is %s, want %s", f.ID, want)
	}
	disk, err := os.ReadFile(where(t, dir, f.ID))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(disk, []byte("identit")) {
		t.Error("the content stands on the disk in clear")
	}
}

func TestOtherBytesNeverStandUnderAName(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string, one, other vault.File){
		"another file's ciphertext": func(t *testing.T, dir string, one, other vault.File) {
			b, err := os.ReadFile(where(t, dir, other.ID))
			if err != nil {
				t.Fatal(err)
			}
			write(t, where(t, dir, one.ID), b)
		},
		"one bit": func(t *testing.T, dir string, one, _ vault.File) {
			b, err := os.ReadFile(where(t, dir, one.ID))
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 1
			write(t, where(t, dir, one.ID), b)
		},
		"cut short": func(t *testing.T, dir string, one, _ vault.File) {
			write(t, where(t, dir, one.ID), []byte("short"))
		},
		"empty": func(t *testing.T, dir string, one, _ vault.File) {
			write(t, where(t, dir, one.ID), nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v := open(t, dir, key)
			one, other := put(t, v, "l’attestato di Anna"), put(t, v, "l’attestato di Ugo.")
			damage(t, dir, one, other)
			if got, err := v.Get(one.ID); !errors.Is(err, vault.ErrDamaged) {
				t.Errorf("got %q, %v", got, err)
			}
			// Whoever still has the bytes puts them again, and the file is whole.
			if again := put(t, v, "l’attestato di Anna"); again != one {
				t.Errorf("put again as %v", again)
			}
			if got, err := v.Get(one.ID); err != nil || string(got) != "l’attestato di Anna" {
				t.Errorf("after putting it again: %q, %v", got, err)
			}
		})
	}
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnotherKeyReadsNothing(t *testing.T) {
	dir := t.TempDir()
	f := put(t, open(t, dir, key), "registro")
	if got, err := open(t, dir, [32]byte{9}).Get(f.ID); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("another key reads %q, %v", got, err)
	}
}

func TestWhatIsNoNameIsNotThere(t *testing.T) {
	dir := t.TempDir()
	v := open(t, filepath.Join(dir, "vault"), key)
	write(t, filepath.Join(dir, "secret"), []byte("of somebody else"))
	for _, id := range []string{"", "secret", strings.Repeat("0", 64), strings.Repeat("z", 64), strings.Repeat("../", 19) + "secret!"} {
		if got, err := v.Get(id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: got %q, %v", id, got, err)
		}
	}
}

func TestTheRecordKnowsItsFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := put(t, open(t, t.TempDir(), key), "verbale")
		cmd := store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}, Locks: []store.Stream{store.ProviderStream()}}
		for range 2 { // the same bytes may be part of the record twice
			_, err := db.Write(t.Context(), cmd, func(tx *store.Tx) error {
				if err := vault.Keep(t.Context(), tx, f); err != nil {
					return err
				}
				_, err := tx.Record(t.Context(), store.Event{Stream: store.ProviderStream(), Type: "vault.test"})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(t.Context(), func(r store.Reader) error {
			got, err := vault.FileByID(t.Context(), r, f.ID)
			if diff := cmp.Diff(f, got); diff != "" {
				t.Error(diff)
			}
			if _, err := vault.FileByID(t.Context(), r, "none"); !fault.Is(err, fault.NotFound) {
				t.Errorf("a file nobody put: %v", err)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

package demo

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
	"vidimus/migrations"
)

// built is a house with the demonstration in it.
func built(t testing.TB, url string, today calendar.Date) (House, School) {
	t.Helper()
	dir := t.TempDir()
	h := House{Clock: NewClock(func() time.Time { t.Fatal("the present was asked for"); return time.Time{} }), Anchors: filepath.Join(dir, "anchors"),
		BaseURL: "http://127.0.0.1:8080", Log: slog.New(slog.DiscardHandler)}
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.stand(time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, zone))
	if h.DB, err = store.Open(t.Context(), store.Config{URL: url, Clock: h.Clock.Now, Migrations: migrations.Files}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.DB.Close() })
	if h.Keys, err = keyring.Open(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	if err := h.Keys.Introduce(t.Context(), h.DB); err != nil {
		t.Fatal(err)
	}
	if h.Vault, err = vault.Open(filepath.Join(dir, "vault"), h.Keys.VaultKey()); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	s, err := Build(t.Context(), h, today)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("built in %v", time.Since(start))
	return h, s
}

func TestBuild(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		built(t, url, calendar.MustDate("2026-11-25"))
	})
}

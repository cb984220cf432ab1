package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"vidimus/internal/application"
	"vidimus/internal/attendance"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/intake"
	"vidimus/internal/keyring"
	"vidimus/internal/ledger"
	"vidimus/internal/message"
	"vidimus/internal/night"
	"vidimus/internal/notice"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/volume"
	"vidimus/internal/web"
	"vidimus/migrations"
)

// A house is what a provider has: database, keys, files, and the anchors beside them.
type house struct {
	config
	db    *store.DB
	keys  *keyring.Keyring
	vault *vault.Vault
}

// openHouse opens a provider's data, makes it where there is none, and refuses keys that
// are not this database's. The clock is nil but for a demonstration.
func openHouse(ctx context.Context, c config, clock func() time.Time) (*house, error) {
	keys, err := keyring.Open(c.inDataDir("keys"))
	if err != nil {
		return nil, err
	}
	files, err := vault.Open(c.inDataDir("files"), keys.VaultKey())
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Config{URL: c.database, Clock: clock, Migrations: migrations.Files})
	if err != nil {
		return nil, err
	}
	if err := keys.Introduce(ctx, db); err != nil {
		if errors.Is(err, keyring.ErrOtherKeys) {
			err = fault.Wrap(err, fault.Refused, "keys.other",
				"La cartella {dir} non contiene le chiavi di questa base di dati: indica quella giusta con DATA_DIR, o recuperala dalla stessa copia di sicurezza.",
				fault.Args{"dir": c.dataDir})
		}
		return nil, errors.Join(err, db.Close())
	}
	return &house{c, db, keys, files}, nil
}

func (h *house) close() error { return h.db.Close() }

func (h *house) anchors() string { return h.inDataDir("anchors") }

// app wires the site and the work that follows a commit.
func (h *house) app(log *slog.Logger) *web.App {
	press := paperwork.Press{DB: h.db, Vault: h.vault, BaseURL: h.baseURL}
	digests := notice.Posting{DB: h.db, Server: h.mail, BaseURL: h.baseURL}
	worker := &outbox.Worker{DB: h.db, Log: log, Handlers: map[string]outbox.Handler{
		"anchor":      attendance.AppendAnchor(h.anchors()),
		paperwork.Job: press.Handle,
		volume.Job:    volume.Reader{DB: h.db, Vault: h.vault}.Handle,
		message.Job:   message.Posting{DB: h.db, Server: h.mail}.Handle,

		enrolment.HoursChanged: ledger.Alert(h.db),

		night.Job:         night.Handle(h.db),
		notice.DigestsJob: digests.Compose,
		notice.DigestJob:  digests.Send,

		application.Forgetting: application.Forget(h.db, h.vault),
		intake.Job:             intake.Writer{DB: h.db}.Handle,
	}}
	return &web.App{DB: h.db, Keys: h.keys, Vault: h.vault, Worker: worker, Mail: h.mail, BaseURL: h.baseURL, Anchors: h.anchors(), Log: log, Proxies: h.proxies}
}

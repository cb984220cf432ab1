package application

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"vidimus/internal/outbox"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Forgetting is the work that follows an erasure: the files go.
const Forgetting = "application.forget"

type forgotten struct {
	File  string `json:"file"`
	Aside bool   `json:"aside"`
}

// settling is longer than a write may take: a document with the same bytes that was being
// handed in when they were set aside has its row by then.
const settling = time.Minute

// Release lets go of a file: unless another row names it, its bytes are forgotten once the
// transaction is committed.
func Release(ctx context.Context, tx *store.Tx, fileID string) error {
	return outbox.Add(ctx, tx, Forgetting, forgotten{File: fileID})
}

// Forget takes the files of erased applications out of the vault, in two steps. First the
// bytes are set aside, where they can still be read; a minute later they go, or come back
// when another document has the same ones.
func Forget(db *store.DB, files *vault.Vault) outbox.Handler {
	return func(ctx context.Context, body []byte) error {
		var job forgotten
		if err := json.Unmarshal(body, &job); err != nil {
			return fmt.Errorf("application: %w", err)
		}
		if !job.Aside {
			if err := files.SetAside(job.File); err != nil {
				return err
			}
			return db.Upkeep(ctx, func(tx *store.Tx) error {
				return outbox.AddAt(ctx, tx, Forgetting, forgotten{job.File, true}, tx.Now().Add(settling))
			})
		}
		used, err := vault.Drop(ctx, db, job.File)
		if err != nil {
			return err
		}
		if used {
			return files.TakeBack(job.File)
		}
		return files.Discard(job.File)
	}
}

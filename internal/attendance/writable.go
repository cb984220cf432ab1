package attendance

import (
	"context"

	"vidimus/internal/account"
	"vidimus/internal/course"
	"vidimus/internal/store"
)

// writable refuses what would change the hours of a closed course.
func writable(ctx context.Context, r store.Reader, courseID string) error {
	c, err := course.ByID(ctx, r, courseID)
	if err != nil {
		return err
	}
	return c.Writable()
}

// correctable refuses a counter-entry upon them, unless the director makes it.
func correctable(ctx context.Context, tx *store.Tx, courseID string) error {
	if tx.Actor.Role == string(account.Director) {
		return nil
	}
	return writable(ctx, tx, courseID)
}

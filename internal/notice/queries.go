package notice

import (
	"context"
	"database/sql"
	"errors"

	"vidimus/internal/store"
)

// Of are the notices of an account, those that are open first, the most pressing first,
// then the latest.
func Of(ctx context.Context, r store.Reader, accountID string) ([]Notice, error) {
	var out []Notice
	err := r.Select(ctx, &out, "SELECT "+columns+` FROM notice WHERE account_id = ?
		ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, CASE severity WHEN 'blocking' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, told_at DESC, id DESC`, accountID)
	return out, err
}

// OfKind are the notices of a kind, the first that were told first.
func OfKind(ctx context.Context, r store.Reader, kind string) ([]Notice, error) {
	var out []Notice
	err := r.Select(ctx, &out, "SELECT "+columns+" FROM notice WHERE kind = ? ORDER BY told_at, id", kind)
	return out, err
}

// Unread is how many notices of an account are open and were not read.
func Unread(ctx context.Context, r store.Reader, accountID string) (n int, err error) {
	err = r.Get(ctx, &n, "SELECT COUNT(*) FROM notice WHERE account_id = ? AND closed_at IS NULL AND read_at IS NULL", accountID)
	return n, err
}

// LastDigest is the latest e-mail to an account, and false where there was none.
func LastDigest(ctx context.Context, r store.Reader, accountID string) (Digest, bool, error) {
	var d Digest
	err := r.Get(ctx, &d, "SELECT "+digestColumns+" FROM notice_digest WHERE account_id = ? ORDER BY on_date DESC LIMIT 1", accountID)
	if errors.Is(err, sql.ErrNoRows) {
		return Digest{}, false, nil
	}
	return d, err == nil, err
}

func ofDigest(ctx context.Context, r store.Reader, id string) ([]Notice, error) {
	var out []Notice
	err := r.Select(ctx, &out, "SELECT "+columns+` FROM notice WHERE digest_id = ? AND closed_at IS NULL
		ORDER BY daily DESC, CASE severity WHEN 'blocking' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, told_at, id`, id)
	return out, err
}

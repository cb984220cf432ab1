package paperwork

import (
	"context"

	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// ByID reads one paper.
func ByID(ctx context.Context, r store.Reader, id string) (Paper, error) {
	p, err := papers.ByID(ctx, r, id)
	return p, store.NotFound(err, "Il documento non c’è.")
}

// ByCode is the paper with that verification code, as [ReadCode] gives it; false when
// there is none.
func ByCode(ctx context.Context, r store.Reader, code string) (Paper, bool, error) {
	found, err := papers.Where(ctx, r, "code = ?", code)
	if err != nil || len(found) == 0 {
		return Paper{}, false, err
	}
	return found[0], true, nil
}

// OfCourse are the papers of a course, the latest first.
func OfCourse(ctx context.Context, r store.Reader, courseID string) ([]Paper, error) {
	return papers.Where(ctx, r, "course_id = ? ORDER BY id DESC", courseID)
}

// All are the papers of every course, in the order they were reserved.
func All(ctx context.Context, r store.Reader) ([]Paper, error) {
	return papers.Where(ctx, r, "1 = 1 ORDER BY id")
}

// Bytes are the issued bytes of a paper, refused while it is being drawn.
func Bytes(v *vault.Vault, p Paper) ([]byte, error) {
	if p.State != Issued {
		return nil, fault.New(fault.Refused, "paper.drawing", "Il documento n. {number} è in preparazione: riprova tra qualche secondo.", fault.Args{"number": p.Label()})
	}
	return v.Get(string(p.FileID))
}

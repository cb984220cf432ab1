package course

import (
	"context"

	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// JudgePlan is what is held against a plan that a course does not have yet, as
// [Authorise] and [Vary] will judge it: P1–P18, and the S-rules of its sheet.
func JudgePlan(ctx context.Context, r store.Reader, courseID string, p Plan) ([]finding.Finding, error) {
	c, err := ByID(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	return planFindings(ctx, r, c, p)
}

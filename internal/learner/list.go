package learner

import (
	"context"

	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Everybody is everybody in the archive, by surname and name; more than most is a refusal.
func Everybody(ctx context.Context, r store.Reader, most int) ([]Learner, error) {
	all, err := learners.Where(ctx, r, "1 = 1 ORDER BY sort_key, id LIMIT ?", most+1)
	if len(all) > most {
		return nil, fault.New(fault.Refused, "learner.many", "Le persone sono più di {most}: scarica un corso alla volta.", fault.Args{"most": most})
	}
	return all, err
}

package enrolment

import (
	"context"

	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Everywhere are the enrolments on every course, course by course and by number; more than
// most is a refusal.
func Everywhere(ctx context.Context, r store.Reader, most int) ([]Enrolment, error) {
	all, err := enrolments.Where(ctx, r, "1 = 1 ORDER BY course_id, number LIMIT ?", most+1)
	if len(all) > most {
		return nil, fault.New(fault.Refused, "enrolment.many", "Le iscrizioni sono più di {most}: scarica un corso alla volta.", fault.Args{"most": most})
	}
	return all, err
}

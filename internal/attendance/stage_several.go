package attendance

import (
	"context"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Numbered is a learner, and the number that their own agreement bears.
type Numbered struct{ EnrolmentID, Number string }

// AgreeWithSeveral puts one agreement on file for several learners, as where a company takes
// them together: each has their own, with its number and its diary. Each is judged singly; where
// one of them is refused nothing is written, and what is said of whom has the field
// number.<enrolment>. Unlike [Agree] it holds the hours against what each still lacks: who has
// credits, or another agreement, would be given too many without anybody looking. Lock: the course.
func AgreeWithSeveral(ctx context.Context, tx *store.Tx, courseID string, a Agreement, whose []Numbered) ([]Agreement, error) {
	bad := incomplete()
	checkNumbers(whose, bad)
	if err := a.settle(ctx, tx, courseID, bad); err != nil {
		return nil, err
	}
	uncovered, err := WithoutAgreement(ctx, tx, courseID)
	if err != nil {
		return nil, err
	}
	lacking := map[string]Parts{}
	for _, u := range uncovered {
		lacking[u.EnrolmentID] = u.Parts
	}
	refused := fault.New(fault.Refused, "attendance.agreements", "Nessuna convenzione è stata registrata: correggi i dati, o togli dalla scelta gli allievi segnalati e registra la loro a parte.")
	out := make([]Agreement, 0, len(whose))
	for _, w := range whose {
		own := a
		own.ID, own.EnrolmentID, own.Number = store.NewID(), w.EnrolmentID, strings.TrimSpace(w.Number)
		if err := own.suits(ctx, tx, courseID); fault.As(err) != nil {
			tell(refused, numberOf(w), fault.As(err))
		} else if err != nil {
			return nil, err
		}
		own.Parts.within(lacking[w.EnrolmentID], numberOf(w), refused)
		out = append(out, own)
	}
	if err := refused.OrNil(); err != nil {
		return nil, err
	}
	for _, own := range out {
		if err := recordStage(ctx, tx, courseID, own, "attendance.stage_agreed", nil, agreements.Keep(own)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// numberOf is the field of a learner's number.
func numberOf(w Numbered) string { return "number." + w.EnrolmentID }

func checkNumbers(whose []Numbered, bad *fault.Error) {
	if len(whose) == 0 {
		bad.With("learner", "Scegli almeno un allievo.")
	}
	seen := map[string]bool{}
	for _, w := range whose {
		switch number := strings.TrimSpace(w.Number); {
		case number == "":
			bad.With(numberOf(w), "Scrivi il numero della convenzione.")
		case seen[number]:
			bad.With(numberOf(w), "Il numero {number} è già di un altro: ogni convenzione ha il suo.", fault.Args{"number": number})
		default:
			seen[number] = true
		}
	}
}

// tell says under a field what a refusal says.
func tell(to *fault.Error, field string, why *fault.Error) {
	if len(why.Fields) == 0 {
		to.With(field, why.Message, why.Args)
	}
	for _, f := range why.Fields {
		to.With(field, f.Message, f.Args)
	}
}

// within refuses hours beyond those that are still to be agreed.
func (ps Parts) within(lacking Parts, field string, refused *fault.Error) {
	for _, p := range ps {
		if left, _ := lacking.Of(p.Segment); p.Minutes > left.Minutes {
			refused.With(field, "La convenzione ha {agreed} di una parte dello stage di cui restano da convenzionare {left}.", fault.Args{"agreed": p.Minutes, "left": left.Minutes})
			return
		}
	}
}

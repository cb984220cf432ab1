package demo

import (
	"vidimus/internal/learner/restricted"
	"vidimus/internal/store"
)

// InConfidence is what the restricted record of one learner of a course says. It stands
// nowhere else.
const InConfidence = "Dislessia certificata: tempi più lunghi del 30 % alle prove scritte."

func (b *builder) inConfidence(tx *store.Tx, p *pupil) error {
	safe, err := restricted.SafeOf(b.Keys)
	if err != nil {
		return err
	}
	_, err = restricted.Write(b.ctx, tx, safe, p.ID, restricted.Note{Kind: restricted.Measure, Text: InConfidence}, "Izzo Lucia")
	return err
}

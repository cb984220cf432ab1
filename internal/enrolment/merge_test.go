package enrolment_test

import (
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

// merge is what the page does: the locks, then the act.
func (o *office) merge(kept, gone string) error {
	o.Helper()
	var locks []store.Stream
	o.read(func(r store.Reader) (err error) {
		locks, err = enrolment.MergeLocks(o.Context(), r, kept, gone)
		return err
	})
	return o.write(func(tx *store.Tx) error { return enrolment.Merge(o.Context(), tx, kept, gone) }, locks...)
}

// sound fails unless every chain and every row still tell the same.
func (o *office) sound() {
	o.Helper()
	o.read(func(r store.Reader) error {
		found, err := store.Verify(o.Context(), r)
		if len(found) > 0 {
			o.Errorf("after the merge: %v", found)
		}
		return err
	})
}

func TestMergeMovesWhatThePersonHas(t *testing.T) {
	each(t, func(o *office) {
		kept, gone := o.person("Rossi"), o.person("Rosi")
		e := o.enrolled(gone)
		o.handsIn(gone, "2026-11-20", enrolment.KindIdentityDocument)
		o.handsIn(kept, "2026-11-19", enrolment.KindPhoto)
		o.must(o.merge(kept, gone))
		if now := o.now(e); now.LearnerID != kept || now.Number != e.Number {
			o.Errorf("the enrolment is %+v", now)
		}
		o.read(func(r store.Reader) error {
			if l, err := learner.ByID(o.Context(), r, gone); err != nil || l.ID != kept {
				o.Errorf("the record that went leads to %+v, %v", l, err)
			}
			papers, err := learner.EvidenceOf(o.Context(), r, kept)
			if err != nil || len(papers) != 2 {
				o.Errorf("%d papers, %v", len(papers), err)
			}
			mine, err := enrolment.OfLearner(o.Context(), r, kept)
			if err != nil || len(mine) != 1 {
				o.Errorf("%d enrolments, %v", len(mine), err)
			}
			verdicts, err := enrolment.VerdictsOf(o.Context(), r, e.ID, calendar.MustDate("2026-11-22"))
			for _, v := range verdicts {
				if v.Rule.ID == "R-IDENTITY" && v.State != enrolment.Met {
					o.Errorf("the identity document of the record that went does not count: %s", v.State)
				}
			}
			for _, name := range []string{"rosi", "rossi"} {
				if hits, err := learner.Search(o.Context(), r, name, 5); err != nil || len(hits) != 1 || hits[0].ID != kept {
					o.Errorf("%s finds %v, %v", name, hits, err)
				}
			}
			return err
		})
		// A third record, and a stale form that still names the one that went.
		third := o.person("Rosso")
		o.must(o.merge(third, kept))
		o.read(func(r store.Reader) error {
			if l, err := learner.ByID(o.Context(), r, gone); err != nil || l.ID != third {
				o.Errorf("after the second merge: %s, %v", l.ID, err)
			}
			return nil
		})
		_, err := o.enrol(gone, false)
		o.refused("enrolment.twice", err)
		o.sound()
	})
}

func TestMergeRefusesTwoEnrolmentsOfOneCourse(t *testing.T) {
	each(t, func(o *office) {
		kept, gone := o.person("Rossi"), o.person("Rosi")
		right, wrong := o.enrolled(kept), o.enrolled(gone)
		if f := o.refused("enrolment.merge_twice", o.merge(kept, gone)); !strings.Contains(f.Error(), "Operatore") {
			o.Error(f)
		}
		alone := o.person("Bo")
		o.refused("learner.one_record", o.merge(alone, alone))
		day := calendar.MustDate("2026-11-22")
		o.must(o.verb(wrong, func(tx *store.Tx) error {
			_, err := enrolment.Renounce(o.Context(), tx, wrong.ID, day, "doppia")
			return err
		}))
		o.refused("enrolment.merge_turned", o.merge(gone, kept))
		o.must(o.merge(kept, gone))
		if o.now(right).LearnerID != kept || o.now(wrong).LearnerID != gone {
			o.Error("the enrolment that was left moved")
		}
		o.read(func(r store.Reader) error {
			mine, err := enrolment.OfLearner(o.Context(), r, kept)
			if err != nil || len(mine) != 2 {
				o.Errorf("%d enrolments, %v", len(mine), err)
			}
			return err
		})
		o.refused("learner.merged", o.merge(kept, gone))
		o.sound()
	})
}

// An enrolment that stayed under the record that went stays there when the record it leads
// to goes in its turn; open again, it still counts against a second one.
func TestMergeOfThreeRecords(t *testing.T) {
	each(t, func(o *office) {
		a, b, c := o.person("Rossi"), o.person("Rosi"), o.person("Rosso")
		right, wrong := o.enrolled(a), o.enrolled(b)
		o.must(o.renounce(wrong))
		o.must(o.merge(a, b))
		o.must(o.merge(c, a))
		if o.now(right).LearnerID != c || o.now(wrong).LearnerID != b {
			o.Errorf("of %s and %s", o.now(right).LearnerID, o.now(wrong).LearnerID)
		}
		o.read(func(r store.Reader) error {
			mine, err := enrolment.OfLearner(o.Context(), r, c)
			if err != nil || len(mine) != 2 {
				o.Errorf("%d enrolments, %v", len(mine), err)
			}
			return err
		})
		// Whichever of the two is the older, a fourth record on the course is refused.
		o.must(o.renounce(right))
		d := o.person("Russo")
		o.enrolled(d)
		o.refused("enrolment.merge_turned", o.merge(c, d))
		o.must(o.merge(d, c))
		o.sound()
	})
}

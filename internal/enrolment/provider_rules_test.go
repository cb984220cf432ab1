package enrolment_test

import (
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

func TestProviderRules(t *testing.T) {
	each(t, func(o *office) {
		decide := func(rules ...standard.EntryRule) error {
			return o.write(func(tx *store.Tx) error { return enrolment.DecideProviderRules(o.Context(), tx, rules, "Riva Carlo") }, store.ProviderStream())
		}
		asked := func() map[string]standard.Source {
			out := map[string]standard.Source{}
			o.read(func(r store.Reader) error {
				c, err := course.ByID(o.Context(), r, "c1")
				if err != nil {
					return err
				}
				rules, err := enrolment.RulesOf(o.Context(), r, c, false)
				for _, rule := range rules {
					if _, twice := out[rule.ID]; twice {
						o.Errorf("%s is asked twice", rule.ID)
					}
					out[rule.ID] = rule.Source
				}
				return err
			})
			return out
		}
		if rules := asked(); rules["R-PRIVACY"] != standard.FromProvider || rules["R-SCHOOL"] != standard.FromSheet || rules["R-IDENTITY"] != standard.FromLaw {
			o.Errorf("at first: %v", rules)
		}
		licence := standard.EntryRule{ID: "R-ENTE-1", Deadline: standard.ByStart, Composed: &standard.Composed{Title: "Patente", Ways: []standard.Way{{Pieces: []standard.Piece{{Kind: standard.KindOther, Name: "Patente B"}}}}}}
		photo := standard.EntryRule{ID: "R-PHOTO", Deadline: standard.ByStart}
		o.must(decide(licence, photo))
		if rules := asked(); rules["R-PRIVACY"] != "" || rules["R-ENTE-1"] != standard.FromProvider || rules["R-PHOTO"] != standard.FromProvider {
			o.Errorf("decided: %v", rules)
		}
		for _, bad := range []standard.EntryRule{
			{ID: "R-AGE", Deadline: standard.ByStart, MinAge: 18},
			{ID: "R-ENTE-2", Deadline: standard.ByStart, Composed: &standard.Composed{Title: "Senza modi"}},
			{ID: "R-ENTE-2", Deadline: "mai", Composed: licence.Composed},
			{ID: "patente", Deadline: standard.ByStart, Composed: licence.Composed},
		} {
			if f := o.refused("enrolment.provider_rules", decide(bad)); len(f.Fields) == 0 {
				o.Errorf("%+v: no field", bad)
			}
		}

		// A course that has started keeps what stood the day before.
		o.on("2026-12-01")
		o.must(o.write(func(tx *store.Tx) error {
			_, err := course.Start(o.Context(), tx, "c1", calendar.MustDate("2026-12-01"))
			return err
		}, store.CourseStream("c1")))
		o.must(decide(photo))
		o.on("2026-12-05")
		o.must(decide())
		if rules := asked(); rules["R-ENTE-1"] != standard.FromProvider || rules["R-PHOTO"] != standard.FromProvider {
			o.Errorf("after the start: %v", rules)
		}
		o.read(func(r store.Reader) error {
			now, stands, err := enrolment.ProviderRulesNow(o.Context(), r)
			all, err2 := enrolment.ProviderRulesHistory(o.Context(), r)
			if len(now) != 0 || stands.DecidedBy != "Riva Carlo" || len(all) != 3 || err2 != nil {
				o.Errorf("now %v of %+v, %d versions, %v", now, stands, len(all), err2)
			}
			return err
		})
	})
}

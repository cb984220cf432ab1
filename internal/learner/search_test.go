package learner_test

import (
	"fmt"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/store"
)

func (o office) mustRegister(l learner.Learner) learner.Learner {
	o.Helper()
	l, _, err := o.register(l, true)
	if err != nil {
		o.Fatal(err)
	}
	return l
}

func (o office) finds(text string) string {
	o.Helper()
	var names []string
	o.read(func(r store.Reader) error {
		hits, err := learner.Search(o.Context(), r, text, 10)
		for _, l := range hits {
			names = append(names, l.FullName())
		}
		return err
	})
	return strings.Join(names, ", ")
}

func TestSearchAsPeopleType(t *testing.T) {
	each(t, func(o office) {
		o.mustRegister(learner.Learner{Surname: "D’Angelo", Name: "Nicolò", TaxCode: "DNGNCL95E01F839R", Phone: "+39 081 555 12 34"})
		o.mustRegister(learner.Learner{Surname: "De Luca", Name: "Maria Rosa", OtherPhone: "0039 333 7654321"})
		o.mustRegister(learner.Learner{Surname: "Rossi", Name: "Mario", TaxCode: omocodic})
		o.mustRegister(learner.Learner{Surname: "Bianchi", Name: "Rosanna"})
		o.mustRegister(learner.Learner{Surname: "Đorđević", Name: "Șerban"})
		o.mustRegister(learner.Learner{Surname: "Παπαδόπουλος", Name: "Γιώργος"})
		for text, want := range map[string]string{
			"dangelo":             "D’Angelo Nicolò",
			"D'ANGELO nico":       "D’Angelo Nicolò",
			"angelo":              "D’Angelo Nicolò",
			"nicolo d":            "D’Angelo Nicolò",
			"DNGNCL95E01F839R":    "D’Angelo Nicolò",
			"081 5551234":         "D’Angelo Nicolò",
			"0815551":             "D’Angelo Nicolò",
			"deluca":              "De Luca Maria Rosa",
			"luca rosa":           "De Luca Maria Rosa",
			"333 765":             "De Luca Maria Rosa",
			"ros":                 "Rossi Mario, Bianchi Rosanna, De Luca Maria Rosa", // whose surname begins so comes first
			rossi:                 "Rossi Mario",                                      // without omocodia
			"rss mra 80a01 h50mm": "Rossi Mario",
			"dordevic":            "Đorđević Șerban",
			"παπα":                "Παπαδόπουλος Γιώργος",
			"verdi":               "",
			"mario bianchi":       "",
			"  ":                  "",
			"%":                   "",
			"+":                   "",
		} {
			if got := o.finds(text); got != want {
				o.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
	})
}

func TestListInPieces(t *testing.T) {
	each(t, func(o office) {
		for i := range 7 {
			o.mustRegister(learner.Learner{Surname: "Rossi", Name: "Prova " + string(rune('A'+i))})
			o.mustRegister(learner.Learner{Surname: "Bianchi " + string(rune('A'+i)), Name: "Rossana"})
		}
		for text, of := range map[string]int{"": 14, "ross": 14, "rossi": 7, "bianchi ross": 7} {
			seen, last := map[string]bool{}, false
			for offset := 0; !last; offset += 3 {
				o.read(func(r store.Reader) error {
					piece, err := learner.List(o.Context(), r, text, offset, 3)
					for _, l := range piece {
						if seen[l.ID] {
							o.Errorf("%q: %s twice", text, l.FullName())
						}
						seen[l.ID] = true
					}
					last = len(piece) < 3
					return err
				})
			}
			if len(seen) != of {
				o.Errorf("%q: %d people, want %d", text, len(seen), of)
			}
		}
		o.read(func(r store.Reader) error {
			if n, err := learner.Known(o.Context(), r); n != 14 || err != nil {
				o.Error(n, err)
			}
			return nil
		})
	})
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"rossi", "D'Angelo", "+39 333", "%_", "ῼ ﷺ", "\x00", strings.Repeat("a ", 50), "İı"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := learner.WordsOf(text)
		if len(words) > 6 {
			t.Errorf("%d words", len(words))
		}
		for _, w := range words {
			if w == "" || strings.ContainsAny(w, " %'") {
				t.Errorf("%q: %q", text, w)
			}
		}
	})
}

func TestRectifyKeepsWhatStoodBefore(t *testing.T) {
	each(t, func(o office) {
		l := o.mustRegister(learner.Learner{Surname: "Rossi", Name: "Mario", Sex: "M", TaxCode: rossi})
		rectify := func(with func(l *learner.Learner), act learner.Act) error {
			changed := l
			with(&changed)
			return o.write(store.LearnerStream(l.ID), func(tx *store.Tx) error {
				_, _, err := learner.Rectify(o.Context(), tx, changed, act, true)
				return err
			})
		}
		name := func(l *learner.Learner) { l.Surname = "Neri" }
		day := calendar.MustDate("2026-10-01")
		for field, act := range map[string]learner.Act{
			"act":        {},
			"act_date":   {Kind: learner.NameChange, Number: "decreto n. 12"},
			"act_number": {Kind: learner.NameChange, On: day},
		} {
			err := rectify(name, act)
			if e := fault.As(err); e == nil || e.Code != "learner.act" || e.Fields[0].Name != field {
				o.Errorf("%s: %v", field, err)
			}
		}
		if err := rectify(name, learner.Act{Kind: learner.NameChange, Number: "decreto n. 12", On: calendar.MustDate("2026-11-23")}); !fault.HasCode(err, "learner.act") {
			o.Errorf("tomorrow’s act: %v", err)
		}
		if err := rectify(name, learner.Act{Kind: learner.NameChange, Number: "decreto n. 12", Authority: "Prefetto di Napoli", On: day}); err != nil {
			o.Fatal(err)
		}
		if got := o.finds("rossi"); got != "Neri Mario" {
			o.Errorf("the old surname finds %q", got)
		}
		o.read(func(r store.Reader) error {
			all, err := learner.VersionsOf(o.Context(), r, l.ID)
			if err != nil || len(all) != 1 || all[0].Surname != "Rossi" || all[0].Number != "decreto n. 12" || all[0].ActedOn != day {
				o.Errorf("%+v, %v", all, err)
			}
			found, err := store.Verify(o.Context(), r)
			if len(found) > 0 {
				o.Errorf("%v", found)
			}
			return err
		})
		// Whoever comes with the old name is recognised.
		_, found, err := o.register(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: "1980-01-01"}, false)
		if !fault.HasCode(err, "learner.unconfirmed") || rulesOf(found)[0] != "L-KNOWN" {
			o.Errorf("%v %v", found, err)
		}
		// A telephone is no act, and what was accepted is not asked again.
		now := l
		now.Surname, now.Phone = "Neri", "333 1234567"
		for _, accepted := range []bool{false, false} {
			o.must(store.LearnerStream(l.ID), func(tx *store.Tx) error {
				_, _, err := learner.Rectify(o.Context(), tx, now, learner.Act{}, accepted)
				return err
			})
		}
		var events int
		o.read(func(r store.Reader) error {
			history, err := learner.History(o.Context(), r, l.ID)
			events = len(history)
			return err
		})
		if events != 3 {
			o.Errorf("%d events: the same twice changes nothing", events)
		}
	})
}

// A form shows places by name: those the list does not know keep the code they had.
func TestRectifyKeepsTheCodesOfPlaces(t *testing.T) {
	each(t, func(o office) {
		l := o.mustRegister(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: "1990-05-05", BirthPlace: "Pola (Croazia)", BirthCode: "Z149", ResidenceTown: "Napoli"})
		typed := l
		typed.BirthCode, typed.ResidenceCode, typed.Phone = "", "", "333 1234567"
		o.must(store.LearnerStream(l.ID), func(tx *store.Tx) (err error) {
			typed, _, err = learner.Correct(o.Context(), tx, typed, false)
			return err
		})
		if typed.BirthCode != "Z149" || typed.ResidenceCode != "F839" {
			o.Errorf("%q %q", typed.BirthCode, typed.ResidenceCode)
		}
	})
}

func TestPairs(t *testing.T) {
	each(t, func(o office) {
		one := o.mustRegister(learner.Learner{Surname: "Rossi", Name: "Mario", TaxCode: rossi})
		same := o.mustRegister(learner.Learner{Surname: "Rosi", Name: "Mario", TaxCode: omocodic})
		vague := o.mustRegister(learner.Learner{Surname: "Rossì", Name: "Mario", BirthDate: "1980"})
		o.mustRegister(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: "1991-05-05"})
		pairs := func() (out []string) {
			o.read(func(r store.Reader) error {
				all, err := learner.Pairs(o.Context(), r, 10)
				for _, p := range all {
					out = append(out, fmt.Sprint(p.One.Surname, "+", p.Other.Surname, " ", p.SameCode))
				}
				return err
			})
			return out
		}
		if got := fmt.Sprint(pairs()); got != "[Rossi+Rosi true Rossi+Rossì false]" {
			o.Error(got)
		}
		locks := []store.Stream{store.LearnerStream(one.ID), store.LearnerStream(vague.ID)}
		apart := func() error {
			_, err := o.db.Write(o.Context(), store.Command{Actor: secretary, Locks: locks}, func(tx *store.Tx) error {
				return learner.Distinguish(o.Context(), tx, vague.ID, one.ID)
			})
			return err
		}
		for range 2 {
			if err := apart(); err != nil {
				o.Fatal(err)
			}
		}
		if got := fmt.Sprint(pairs()); got != "[Rossi+Rosi true]" {
			o.Error(got)
		}
		locks = []store.Stream{store.LearnerStream(one.ID), store.LearnerStream(same.ID)}
		if _, err := o.db.Write(o.Context(), store.Command{Actor: secretary, Locks: locks}, func(tx *store.Tx) error {
			return learner.Merge(o.Context(), tx, same.ID, one.ID)
		}); err != nil {
			o.Fatal(err)
		}
		if got := pairs(); len(got) != 0 {
			o.Error(got)
		}
	})
}

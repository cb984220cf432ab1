package learner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
)

var secretary = store.Actor{Kind: store.Person, ID: "giulia", Role: "secretary"}

type office struct {
	*testing.T
	db *store.DB
}

func each(t *testing.T, run func(o office)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := office{t, db}
		o.must(store.ProviderStream(), func(tx *store.Tx) error {
			return provider.Establish(t.Context(), tx, provider.Provider{Name: "Ente", Zone: "Europe/Rome"})
		})
		run(o)
	})
}

func (o office) write(lock store.Stream, fn func(tx *store.Tx) error) error {
	_, err := o.db.Write(o.Context(), store.Command{Actor: secretary, Locks: []store.Stream{lock}}, fn)
	return err
}

func (o office) must(lock store.Stream, fn func(tx *store.Tx) error) {
	o.Helper()
	if err := o.write(lock, fn); err != nil {
		o.Fatal(err)
	}
}

func (o office) read(fn func(r store.Reader) error) {
	o.Helper()
	if err := o.db.Read(o.Context(), fn); err != nil {
		o.Fatal(err)
	}
}

func (o office) register(l learner.Learner, accepted bool) (learner.Learner, []finding.Finding, error) {
	l.ID = store.NewID()
	var found []finding.Finding
	err := o.write(store.LearnerStream(l.ID), func(tx *store.Tx) error {
		var err error
		l, found, err = learner.Register(o.Context(), tx, l, accepted)
		return err
	})
	return l, found, err
}

// The code of an invented Mario Rossi, male, born in Rome on 1 January 1980, the
// form that omocodia gives it, and with a wrong check letter.
const (
	rossi    = "RSSMRA80A01H501U"
	omocodic = "RSSMRA80A01H50MM"
	misspelt = "RSSMRA80A01H501A"
)

func TestRegisterFillsFromTheCode(t *testing.T) {
	each(t, func(o office) {
		l, found, err := o.register(learner.Learner{Surname: " Rossi ", Name: "Mario", TaxCode: "rss mra 80a01 h501u", Phone: "333 1234567"}, false)
		if err != nil || len(found) != 0 {
			o.Fatal(found, err)
		}
		o.read(func(r store.Reader) error {
			l, err = learner.ByID(o.Context(), r, l.ID)
			return err
		})
		if l.FullName() != "Rossi Mario" || l.TaxCode != rossi || l.BirthDate != "1980-01-01" || l.Sex != "M" || l.BirthCode != "H501" || l.BirthPlace != "Roma (RM)" {
			o.Errorf("registered %+v", l)
		}
		if l.Citizenships != "" {
			o.Errorf("citizenship %q taken from the codice fiscale", l.Citizenships)
		}
		for _, text := range []string{"rossi", "MARIO ros", "rssmra80", "RSS MRA 80A01 H501U", "3331234567", "333 123", "+39 333 12"} {
			o.read(func(r store.Reader) error {
				hits, err := learner.Search(o.Context(), r, text, 5)
				if len(hits) != 1 {
					o.Errorf("Search(%q) found %d", text, len(hits))
				}
				return err
			})
		}
	})
}

func TestRegisterWarns(t *testing.T) {
	each(t, func(o office) {
		wrong := learner.Learner{Surname: "Rossi", Name: "Maria", TaxCode: rossi, Sex: "F", BirthDate: "1980-01-01", BirthPlace: "Roma"}
		l, found, err := o.register(wrong, false)
		if !fault.HasCode(err, "learner.unconfirmed") || !slices.Equal(rulesOf(found), []string{"CF-SEX"}) {
			o.Fatal(rulesOf(found), err)
		}
		o.read(func(r store.Reader) error {
			if _, err := learner.ByID(o.Context(), r, l.ID); !fault.Is(err, fault.NotFound) {
				o.Errorf("an unconfirmed person is there: %v", err)
			}
			return nil
		})
		if _, _, err := o.register(wrong, true); err != nil {
			o.Error(err)
		}
	})
}

func TestRegisterSuggestsWhoIsKnown(t *testing.T) {
	each(t, func(o office) {
		first, _, err := o.register(learner.Learner{Surname: "Rossi", Name: "Mario", TaxCode: rossi}, false)
		if err != nil {
			o.Fatal(err)
		}
		for name, l := range map[string]learner.Learner{
			"the same code":               {Surname: "Rosi", Name: "Mario", TaxCode: rossi},
			"the code after omocodia":     {Surname: "Rossi", Name: "Mario", TaxCode: omocodic},
			"the same name and birthday":  {Surname: "ROSSI", Name: "mario", BirthDate: "1980-01-01"},
			"the same name, no birthday":  {Surname: "Rossi", Name: "Mario"},
			"the same name, other accent": {Surname: "Rossì", Name: "Mario", BirthDate: "1980-01-01"},
		} {
			_, found, err := o.register(l, false)
			if !fault.HasCode(err, "learner.unconfirmed") || !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == "L-KNOWN" && f.Subject == first.ID }) {
				o.Errorf("%s: %v, %v", name, rulesOf(found), err)
			}
		}
		if _, found, err := o.register(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: "1991-05-05"}, false); err != nil {
			o.Errorf("another Mario Rossi is refused: %v %v", rulesOf(found), err)
		}
	})
}

func TestRegisterRefusesAtTheField(t *testing.T) {
	each(t, func(o office) {
		ok := learner.Learner{Surname: "Rossi", Name: "Mario"}
		for name, tc := range map[string]struct {
			with  func(l *learner.Learner)
			field string
		}{
			"no name at all":           {func(l *learner.Learner) { l.Surname, l.Name = " ", "" }, "surname"},
			"an emoji in the name":     {func(l *learner.Learner) { l.Name = "Mario 😀" }, "name"},
			"a wrong check letter":     {func(l *learner.Learner) { l.TaxCode = misspelt }, "tax_code"},
			"a code of ten characters": {func(l *learner.Learner) { l.TaxCode = "RSSMRA80A0" }, "tax_code"},
			"born tomorrow":            {func(l *learner.Learner) { l.BirthDate = "2026-11-23" }, "birth_date"},
			"born in 1026":             {func(l *learner.Learner) { l.BirthDate = "1026-11-23" }, "birth_date"},
			"no date":                  {func(l *learner.Learner) { l.BirthDate = "domani" }, "birth_date"},
			"no state":                 {func(l *learner.Learner) { l.Citizenships = "IT XX" }, "citizenship"},
			"no address":               {func(l *learner.Learner) { l.Email = "mario" }, "email"},
			"a third sex":              {func(l *learner.Learner) { l.Sex = "X" }, "sex"},
			"a page of address":        {func(l *learner.Learner) { l.Residence = strings.Repeat("via ", 100) }, "address"},
		} {
			l := ok
			tc.with(&l)
			_, _, err := o.register(l, true)
			e := fault.As(err)
			if e == nil || e.Kind != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != tc.field {
				o.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestCorrectKeepsOldCodesSearchable(t *testing.T) {
	each(t, func(o office) {
		l, _, err := o.register(learner.Learner{Surname: "Rossi", Name: "Mario", TaxCode: rossi, Citizenships: "it pe it"}, false)
		if err != nil {
			o.Fatal(err)
		}
		if l.Citizenships != "IT PE" {
			o.Errorf("citizenships %q", l.Citizenships)
		}
		l.TaxCode, l.Email = omocodic, "mario@example.org"
		for range 2 { // a correction after the correction keeps it too
			o.must(store.LearnerStream(l.ID), func(tx *store.Tx) error {
				_, _, err := learner.Correct(o.Context(), tx, l, false)
				return err
			})
		}
		o.read(func(r store.Reader) error {
			for _, code := range []string{rossi, omocodic} {
				hits, err := learner.Search(o.Context(), r, code, 5)
				if err != nil || len(hits) != 1 || hits[0].Email != "mario@example.org" {
					o.Errorf("Search(%q) = %v, %v", code, hits, err)
				}
			}
			return nil
		})
		l.ID = store.NewID()
		err = o.write(store.LearnerStream(l.ID), func(tx *store.Tx) error {
			_, _, err := learner.Correct(o.Context(), tx, l, false)
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			o.Errorf("correcting nobody: %v", err)
		}
	})
}

func TestPlaces(t *testing.T) {
	today := calendar.MustDate("2026-11-22")
	for _, tc := range []struct{ typed, date, place, code string }{
		{"napoli", "2001-02-03", "Napoli (NA)", "F839"},
		{"Napoli (NA)", "2001-02-03", "Napoli (NA)", "F839"},
		{"Perù", "2001-02-03", "Perù", "Z611"},
		{"Lima (Perù)", "2001-02-03", "Lima (Perù)", "Z611"},
		{"Paperopoli", "2001-02-03", "Paperopoli", ""},
		{"Paperopoli (Napoli)", "2001-02-03", "Paperopoli (Napoli)", ""},
	} {
		l, found, err := learner.Review(learner.Learner{Surname: "Rossi", BirthDate: tc.date, BirthPlace: tc.typed}, today)
		if err != nil || l.BirthPlace != tc.place || l.BirthCode != tc.code || (tc.code == "") != slices.Contains(rulesOf(found), "L-PLACE") {
			t.Errorf("%q: %q %q %v %v", tc.typed, l.BirthPlace, l.BirthCode, rulesOf(found), err)
		}
	}
}

func TestStates(t *testing.T) {
	states := learner.States()
	if len(states) < 190 || states[0].Code != "IT" {
		t.Fatalf("%d states, the first %v", len(states), states[0])
	}
	for _, code := range []string{"PE", "RO", "UA", "MA", "CN"} {
		if _, ok := learner.Country(code); !ok {
			t.Errorf("%s is missing", code)
		}
	}
}

func TestEvidence(t *testing.T) {
	each(t, func(o office) {
		l, _, err := o.register(learner.Learner{Surname: "Rossi", Name: "Mario"}, false)
		if err != nil {
			o.Fatal(err)
		}
		v, err := vault.Open(o.TempDir(), [32]byte{1})
		if err != nil {
			o.Fatal(err)
		}
		file, err := v.Put([]byte("%PDF-1.7"), "application/pdf")
		if err != nil {
			o.Fatal(err)
		}
		day := calendar.MustDate("2026-11-20")
		in := learner.Evidence{LearnerID: l.ID, Kind: "language_certificate", Level: "a2", Issuer: " CELI ", ReceivedOn: day}
		var e learner.Evidence
		o.must(store.LearnerStream(l.ID), func(tx *store.Tx) error {
			e, err = learner.HandIn(o.Context(), tx, in, &file)
			return err
		})
		if e.Outcome != learner.Pending || e.Level != "A2" || e.Issuer != "CELI" || string(e.FileID) != file.ID {
			o.Errorf("handed in %+v", e)
		}
		o.must(store.LearnerStream(l.ID), func(tx *store.Tx) error {
			_, err := learner.Check(o.Context(), tx, e.ID, learner.Accepted, "Rossi Giulia", day.AddDays(1))
			return err
		})
		o.read(func(r store.Reader) error {
			all, err := learner.EvidenceOf(o.Context(), r, l.ID)
			if err != nil || len(all) != 1 || all[0].Outcome != learner.Accepted || all[0].CheckedOn != day.AddDays(1) {
				o.Errorf("on file: %+v, %v", all, err)
			}
			_, err = vault.FileByID(o.Context(), r, file.ID)
			return err
		})

		refused := func(name, field string, fn func(tx *store.Tx) error) {
			o.Helper()
			err := o.write(store.LearnerStream(l.ID), fn)
			if f := fault.As(err); f == nil || len(f.Fields) == 0 || f.Fields[0].Name != field {
				o.Errorf("%s: %v", name, err)
			}
		}
		handIn := func(with func(e *learner.Evidence)) func(tx *store.Tx) error {
			e := in
			with(&e)
			return func(tx *store.Tx) error {
				_, err := learner.HandIn(o.Context(), tx, e, nil)
				return err
			}
		}
		refused("no kind", "kind", handIn(func(e *learner.Evidence) { e.Kind = "" }))
		refused("never received", "received", handIn(func(e *learner.Evidence) { e.ReceivedOn = calendar.Date{} }))
		refused("received tomorrow", "received", handIn(func(e *learner.Evidence) { e.ReceivedOn = calendar.MustDate("2026-11-23") }))
		refused("issued after it was received", "issued", handIn(func(e *learner.Evidence) { e.IssuedOn = day.AddDays(1) }))
		refused("expired before it was issued", "expires", handIn(func(e *learner.Evidence) { e.IssuedOn, e.ExpiresOn = day, day.AddDays(-1) }))
		refused("level D1", "level", handIn(func(e *learner.Evidence) { e.Level = "D1" }))
		refused("no such title", "title_level", handIn(func(e *learner.Evidence) { e.TitleLevel = "dottore" }))
		refused("a country without end", "country", handIn(func(e *learner.Evidence) { e.Country = strings.Repeat("I", 1<<20) }))
		for field, with := range map[string]func(e *learner.Evidence, s string){
			"kind": func(e *learner.Evidence, s string) { e.Kind = s }, "system": func(e *learner.Evidence, s string) { e.System = s },
			"number": func(e *learner.Evidence, s string) { e.Number = s }, "note": func(e *learner.Evidence, s string) { e.Note = s },
		} {
			refused("a text without end", field, handIn(func(e *learner.Evidence) { with(e, strings.Repeat("à", 201)) }))
		}
		check := func(outcome, by string, on calendar.Date) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				_, err := learner.Check(o.Context(), tx, e.ID, outcome, by, on)
				return err
			}
		}
		refused("no such outcome", "outcome", check("forse", "Rossi", day))
		refused("checked by nobody", "by", check(learner.Rejected, " ", day))
		refused("checked before it came", "on", check(learner.Rejected, "Rossi", day.AddDays(-1)))
		if err := o.write(store.LearnerStream(l.ID), func(tx *store.Tx) error {
			_, err := learner.Check(o.Context(), tx, "none", learner.Accepted, "Rossi", day)
			return err
		}); !fault.Is(err, fault.NotFound) {
			o.Errorf("no such evidence: %v", err)
		}
	})
}

func TestWhatSomebodyHandsInThemselves(t *testing.T) {
	each(t, func(o office) {
		l, _, err := o.register(learner.Learner{Surname: "Rossi", Name: "Mario"}, false)
		if err != nil {
			o.Fatal(err)
		}
		v, err := vault.Open(o.TempDir(), [32]byte{1})
		if err != nil {
			o.Fatal(err)
		}
		handIn := func(kind, content string) (e learner.Evidence, err error) {
			o.Helper()
			file, err := v.Put([]byte(content), "application/pdf")
			if err != nil {
				o.Fatal(err)
			}
			err = o.write(store.LearnerStream(l.ID), func(tx *store.Tx) (err error) {
				e, err = learner.HandInOwn(o.Context(), tx, learner.Evidence{LearnerID: l.ID, Kind: kind, ReceivedOn: calendar.MustDate("2026-11-20")}, file)
				return err
			})
			return e, err
		}
		count := func() (n int) {
			o.Helper()
			o.read(func(r store.Reader) error {
				all, err := learner.EvidenceOf(o.Context(), r, l.ID)
				n = len(all)
				return err
			})
			return n
		}
		first, err := handIn("identity_document", "%PDF 0")
		if err != nil {
			o.Fatal(err)
		}
		if again, err := handIn("identity_document", "%PDF 0"); err != nil || again.ID != first.ID || count() != 1 {
			o.Errorf("pressed twice: %+v, %v, %d on file", again, err, count())
		}
		if other, err := handIn("photo", "%PDF 0"); err != nil || other.ID == first.ID || count() != 2 {
			o.Errorf("the same as another kind: %+v, %v, %d on file", other, err, count())
		}
		for i := range 48 {
			if _, err := handIn("photo", fmt.Sprintf("%%PDF %d", i+1)); err != nil {
				o.Fatal(err)
			}
		}
		if _, err := handIn("photo", "%PDF one more"); !fault.HasCode(err, "learner.pending") || count() != 50 {
			o.Errorf("beyond 50: %v, %d on file", err, count())
		}
		if again, err := handIn("identity_document", "%PDF 0"); err != nil || again.ID != first.ID {
			o.Errorf("known, beyond 50: %v", err)
		}
		o.must(store.LearnerStream(l.ID), func(tx *store.Tx) error {
			_, err := learner.Check(o.Context(), tx, first.ID, learner.Rejected, "Rossi Giulia", first.ReceivedOn)
			return err
		})
		if again, err := handIn("identity_document", "%PDF 0"); err != nil || again.ID == first.ID || count() != 51 {
			o.Errorf("what was rejected, again: %+v, %v, %d on file", again, err, count())
		}
	})
}

func rulesOf(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule)
	}
	return out
}

package standard_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// act is one verb on a version; it gives back what the verb did.
func act(t *testing.T, db *store.DB, verb func(ctx context.Context, tx *store.Tx) (standard.Version, error)) (v standard.Version, err error) {
	t.Helper()
	err = write(t, db, func(tx *store.Tx) (err error) {
		v, err = verb(t.Context(), tx)
		return err
	})
	return v, err
}

func load(t *testing.T, db *store.DB, id string) (v standard.Version, std *standard.Standard, review standard.Review) {
	t.Helper()
	read(t, db, func(r store.Reader) (err error) {
		if v, std, err = standard.VersionByID(t.Context(), r, id); err != nil {
			return err
		}
		_, before, err := standard.PublishedBefore(t.Context(), r, v)
		review = standard.ReviewOf(v, std, before)
		return err
	})
	return v, std, review
}

func correct(t *testing.T, db *store.DB, id string, name standard.PartName, change func(*standard.Standard)) error {
	t.Helper()
	_, std, _ := load(t, db, id)
	part, ok := standard.PartOf(std, name)
	if !ok {
		t.Fatalf("no part %s", name)
	}
	_, err := act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
		return standard.Correct(ctx, tx, id, name, part.Key, change)
	})
	return err
}

func release(t *testing.T, db *store.DB, v standard.Version) {
	t.Helper()
	_, _, review := load(t, db, v.ID)
	if err := confirm(t, db, v, review.Keys()); err != nil {
		t.Fatal(err)
	}
	if err := publish(t, db, v); err != nil {
		t.Fatal(err)
	}
}

// baker types a sheet of another region, complete.
func baker(t *testing.T, db *store.DB) standard.Version {
	t.Helper()
	v, err := act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
		return standard.Compose(ctx, tx, " Molise", "Panettiere ")
	})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(correct(t, db, v.ID, standard.HeadPart, func(s *standard.Standard) { s.EQF, s.SEP = finding.Int(3), "Produzioni alimentari" }))
	must(correct(t, db, v.ID, standard.NewUnit, func(s *standard.Standard) {
		s.CompetenceUnits = append(s.CompetenceUnits, standard.CompetenceUnit{Code: "UC1", Title: "Impastare", Result: "Impasto pronto",
			Abilities: []string{"Dosare"}, Knowledge: []string{"Farine"}, MinHours: finding.Int(100)})
	}))
	must(correct(t, db, v.ID, standard.NewTraining, func(s *standard.Standard) {
		s.Training = append(s.Training, standard.Training{MinTotal: finding.Int(100), MaxFAD: finding.Int(0), ThresholdPercent: finding.Int(75),
			EntryRules: []standard.EntryRule{{ID: "R-AGE", Source: standard.FromSheet, Deadline: standard.ByStart, MinAge: 18}},
			Units:      []standard.Unit{{Code: "UF1", CompetenceUnit: "UC1", MinHours: finding.Int(90)}}})
	}))
	return v
}

func TestASheetIsTypedInAndPublished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := baker(t, db)
		v, std, review := load(t, db, v.ID)
		if std.Title != "Panettiere" || std.Region != "Molise" || std.Layout != standard.Typed || v.Origin != standard.OriginHand || v.EditedBy != "giulia" || v.EditedOn.String() != "2026-11-22" {
			t.Fatalf("%+v %+v", v, std)
		}
		if uf := std.Training[0].Units[0]; uf.Title != "Impastare" || uf.Result != "Impasto pronto" || !cmp.Equal(uf.Abilities, []string{"Dosare"}) {
			t.Errorf("the UF does not repeat its UC: %+v", uf)
		}
		if len(review.Parts) != 3 || len(review.Readings)+len(review.Corrections)+len(review.Findings) != 0 {
			t.Fatalf("to confirm: %+v", review)
		}
		if err := confirm(t, db, v, review.Keys()[1:]); !fault.HasCode(err, "standard.unconfirmed") || fault.As(err).Fields[0].Name != "confirmed."+review.Keys()[0] {
			t.Errorf("confirmed with one part unread: %v", err)
		}
		// The UC gets another code and another result: its UF goes with it.
		if err := correct(t, db, v.ID, "uc-1", func(s *standard.Standard) {
			s.CompetenceUnits[0].Code, s.CompetenceUnits[0].Result = "77", "Impasto lievitato"
		}); err != nil {
			t.Fatal(err)
		}
		if _, std, _ = load(t, db, v.ID); std.Training[0].Units[0].CompetenceUnit != "77" || std.Training[0].Units[0].Result != "Impasto lievitato" {
			t.Errorf("the UF was left behind: %+v", std.Training[0].Units[0])
		}
		release(t, db, v)
		if err := correct(t, db, v.ID, standard.HeadPart, func(*standard.Standard) {}); !fault.HasCode(err, "standard.published") {
			t.Errorf("a published version is corrected: %v", err)
		}
		if _, err := act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
			return standard.Compose(ctx, tx, "Molise", "Panettiere")
		}); !fault.HasCode(err, "standard.known") {
			t.Errorf("typed in a second time: %v", err)
		}
		if err := write(t, db, func(tx *store.Tx) error { return standard.Discard(t.Context(), tx, v.ID) }); !fault.HasCode(err, "standard.published") {
			t.Errorf("a published version is discarded: %v", err)
		}
		read(t, db, func(r store.Reader) error {
			broken, err := store.Verify(t.Context(), r)
			if len(broken) != 0 {
				t.Errorf("verify: %v", broken)
			}
			return err
		})
	})
}

func TestWhatIsTypedIsJudgedAtItsPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := baker(t, db)
		for _, test := range []struct {
			part   standard.PartName
			change func(*standard.Standard)
			path   string
		}{
			{standard.HeadPart, func(s *standard.Standard) { s.Title = "" }, "title"},
			{standard.HeadPart, func(s *standard.Standard) { s.EQF = finding.Int(9) }, "eqf"},
			{"uc-1", func(s *standard.Standard) { s.CompetenceUnits[0].Code = "U C" }, "competence_units[0].code"},
			{standard.NewUnit, func(s *standard.Standard) {
				s.CompetenceUnits = append(s.CompetenceUnits, standard.CompetenceUnit{Title: strings.Repeat("x", 501)})
			}, "competence_units[1].title"},
			{"formativo-1", func(s *standard.Standard) { s.Training[0].MinTotal = finding.Int(-1) }, "training[0].min_total"},
		} {
			err := correct(t, db, v.ID, test.part, test.change)
			if e := fault.As(err); e == nil || e.Kind != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != test.path {
				t.Errorf("%s: %v", test.path, err)
			}
		}
		_, std, _ := load(t, db, v.ID)
		part, _ := standard.PartOf(std, "uc-1")
		if err := correct(t, db, v.ID, "uc-1", func(s *standard.Standard) { s.CompetenceUnits[0].Title = "Impastare e lievitare" }); err != nil {
			t.Fatal(err)
		}
		late := func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
			return standard.Correct(ctx, tx, v.ID, "uc-1", part.Key, func(s *standard.Standard) { s.CompetenceUnits[0].Title = "Cuocere" })
		}
		if _, err := act(t, db, late); !fault.HasCode(err, "standard.changed") {
			t.Errorf("somebody else's correction is lost: %v", err)
		}
		if _, err := act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
			return standard.Correct(ctx, tx, v.ID, "uc-9", "", func(*standard.Standard) {})
		}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a part that is not there: %v", err)
		}
		strike := func(name standard.PartName) error {
			_, std, _ := load(t, db, v.ID)
			part, _ := standard.PartOf(std, name)
			_, err := act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
				return standard.Strike(ctx, tx, v.ID, name, part.Key)
			})
			return err
		}
		if err := strike("uc-1"); !fault.HasCode(err, "standard.tied") {
			t.Errorf("a UC is taken from under its UF: %v", err)
		}
		if err := strike(standard.HeadPart); !fault.HasCode(err, "standard.no_strike") {
			t.Errorf("the head is taken away: %v", err)
		}
		if err := strike("formativo-1"); err != nil {
			t.Error(err)
		}
		if err := strike("uc-1"); err != nil {
			t.Error(err)
		}
		if _, std, _ = load(t, db, v.ID); len(std.CompetenceUnits)+len(std.Training) != 0 {
			t.Errorf("left: %+v", std)
		}
	})
}

// TestASheetAsReadIsCorrected: what the reader understood and what a person put right are
// told apart, and both are confirmed.
func TestASheetAsReadIsCorrected(t *testing.T) {
	text := strings.Replace(string(sheet(t, campania)), "Durata minima complessiva del percorso (ore) 250\n", "", -1)
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v, _, err := add(t, db, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, _, asRead := load(t, db, v.ID)
		if len(asRead.Blocking()) == 0 || len(asRead.Corrections) != 0 {
			t.Fatalf("a sheet without its total: %+v", asRead.Findings)
		}
		if err := confirm(t, db, v, asRead.Keys()); err != nil {
			t.Fatal(err)
		}
		if err := publish(t, db, v); !fault.HasCode(err, "standard.blocked") {
			t.Fatalf("published without its total: %v", err)
		}
		if err := correct(t, db, v.ID, "formativo-1", func(*standard.Standard) {}); !fault.HasCode(err, "standard.closed") {
			t.Fatalf("a confirmed version is corrected: %v", err)
		}
		if _, err := act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
			return standard.Reopen(ctx, tx, v.ID)
		}); err != nil {
			t.Fatal(err)
		}
		if err := correct(t, db, v.ID, "formativo-1", func(s *standard.Standard) { s.Training[0].MinTotal = finding.Int(250) }); err != nil {
			t.Fatal(err)
		}
		v, std, review := load(t, db, v.ID)
		if len(review.Corrections) != 1 || review.Corrections[0].Path != "training[0].min_total" || review.Corrections[0].Old != "" || review.Corrections[0].New != "250" {
			t.Fatalf("corrections %+v", review.Corrections)
		}
		if len(review.Blocking()) != 0 || *std.Training[0].MinTotal != 250 || v.AsRead() {
			t.Fatalf("still blocked: %+v", review.Blocking())
		}
		if len(review.Readings) <= len(asRead.Readings) {
			t.Errorf("what the text lacks is no longer shown: %d readings, %d before", len(review.Readings), len(asRead.Readings))
		}
		if err := confirm(t, db, v, asRead.Keys()); !fault.HasCode(err, "standard.unconfirmed") {
			t.Errorf("confirmed without the correction: %v", err)
		}
		release(t, db, v)
		if _, std, _ = load(t, db, v.ID); *std.Training[0].MinTotal != 250 {
			t.Error("the correction is lost on publication")
		}
	})
}

func TestAPublishedSheetIsRevised(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first := baker(t, db)
		revise := func(id string) (standard.Version, error) {
			return act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) { return standard.Revise(ctx, tx, id) })
		}
		if _, err := revise(first.ID); !fault.HasCode(err, "standard.unpublished") {
			t.Fatalf("a draft is revised: %v", err)
		}
		release(t, db, first)
		second, err := revise(first.ID)
		if err != nil || second.Version != 2 || second.State != standard.Draft || second.Origin != standard.OriginVersion {
			t.Fatalf("%+v, %v", second, err)
		}
		if _, err := revise(first.ID); !fault.HasCode(err, "standard.drafted") {
			t.Errorf("two revisions at a time: %v", err)
		}
		if err := confirm(t, db, second, nil); !fault.HasCode(err, "standard.unchanged") {
			t.Errorf("a revision that changes nothing: %v", err)
		}
		if err := correct(t, db, second.ID, "formativo-1", func(s *standard.Standard) { s.Training[0].ThresholdPercent = finding.Int(80) }); err != nil {
			t.Fatal(err)
		}
		if err := correct(t, db, second.ID, standard.HeadPart, func(s *standard.Standard) { s.Title = "Panettiere e pizzaiolo" }); err != nil {
			t.Fatal(err)
		}
		_, _, review := load(t, db, second.ID)
		if len(review.Corrections) != 2 || review.Corrections[1].Old != "75" || review.Corrections[1].New != "80" {
			t.Fatalf("changes %+v", review.Corrections)
		}
		release(t, db, second)
		if _, std, _ := load(t, db, first.ID); *std.Training[0].ThresholdPercent != 75 || std.Title != "Panettiere" {
			t.Error("the published version has changed")
		}
		if _, err := revise(first.ID); !fault.HasCode(err, "standard.late") {
			t.Errorf("an old version is revised: %v", err)
		}
		read(t, db, func(r store.Reader) error {
			list, err := standard.Catalogue(t.Context(), r, standard.Filter{})
			if len(list) != 2 || list[0].Version.Version != 2 || list[0].Superseded || !list[1].Superseded {
				t.Errorf("catalogue %+v", list)
			}
			return err
		})
		third, err := revise(second.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(t, db, func(tx *store.Tx) error { return standard.Discard(t.Context(), tx, third.ID) }); err != nil {
			t.Fatal(err)
		}
		if _, err := revise(second.ID); err != nil {
			t.Errorf("after the draft was discarded: %v", err)
		}
	})
}

func TestAFileIsImportedAsADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		there, _ := standard.Read(sheet(t, campania))
		file, err := standard.Export(there, string(sheet(t, campania)))
		if err != nil {
			t.Fatal(err)
		}
		importFile := func(b []byte) (standard.Version, error) {
			return act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) { return standard.Import(ctx, tx, b) })
		}
		v, err := importFile(file)
		if err != nil || v.Version != 1 || v.State != standard.Draft || v.Origin != standard.OriginFile {
			t.Fatalf("%+v, %v", v, err)
		}
		v, here, review := load(t, db, v.ID)
		if diff := cmp.Diff(there, here); diff != "" || v.Source != string(sheet(t, campania)) {
			t.Errorf("-there +here:\n%s", diff)
		}
		if len(review.Parts) != 4 {
			t.Errorf("to confirm: %+v", review.Parts)
		}
		if _, err := importFile(file); !fault.HasCode(err, "standard.same") {
			t.Errorf("the same file twice: %v", err)
		}
		if _, err := importFile([]byte(`{"format": "vidimus.standard"}`)); !fault.HasCode(err, "standard.file") {
			t.Errorf("half a file: %v", err)
		}
		if err := write(t, db, func(tx *store.Tx) error { return standard.Discard(t.Context(), tx, v.ID) }); err != nil {
			t.Fatal(err)
		}
		read(t, db, func(r store.Reader) error {
			list, err := standard.Catalogue(t.Context(), r, standard.Filter{})
			if len(list) != 0 {
				t.Errorf("left in the catalogue: %+v", list)
			}
			return err
		})
		if again, err := importFile(file); err != nil || again.Version != 1 {
			t.Errorf("after the draft was discarded: %+v, %v", again, err)
		}
	})
}

const profile, minimum = "abruzzo-biciclette.txt", "abruzzo-biciclette-minimo.txt"

func adjoin(t *testing.T, db *store.DB, id string, text []byte) (standard.Version, error) {
	t.Helper()
	return act(t, db, func(ctx context.Context, tx *store.Tx) (standard.Version, error) {
		return standard.Adjoin(ctx, tx, id, text)
	})
}

func TestAPublishedProfileGetsItsTrainingStandardInANewVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v, _, err := add(t, db, sheet(t, profile))
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string][]byte{"a poem": []byte("una poesia"), "a profile": sheet(t, profile), "nothing": nil} {
			if _, err := adjoin(t, db, v.ID, text); !fault.HasCode(err, "standard.no_minimum") {
				t.Errorf("%s: %v", name, err)
			}
		}
		release(t, db, v)
		second, err := adjoin(t, db, v.ID, sheet(t, minimum))
		if err != nil || second.Version != 2 || second.State != standard.Draft {
			t.Fatalf("%+v, %v", second, err)
		}
		_, std, review := load(t, db, second.ID)
		if len(std.Training) != 1 || *std.Training[0].MinTotal != 300 || len(review.Readings) == 0 || len(review.Corrections) != 0 {
			t.Errorf("joined: %+v", review)
		}
		if _, before, _ := load(t, db, v.ID); len(before.Training) != 0 {
			t.Error("the published profile has changed")
		}
		if _, err := adjoin(t, db, second.ID, sheet(t, minimum)); !fault.HasCode(err, "standard.has_training") {
			t.Errorf("joined twice: %v", err)
		}
		release(t, db, second)
	})
}

func TestADraftProfileTakesItsTrainingStandardIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v, _, err := add(t, db, sheet(t, profile))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := adjoin(t, db, v.ID, sheet(t, minimum)); err != nil {
			t.Fatal(err)
		}
		if got, std, _ := load(t, db, v.ID); got.Version != 1 || len(std.Training) != 1 {
			t.Error("the draft did not take it in")
		}
	})
}

func TestAProfileCorrectedByHandIsNotReadAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v, _, err := add(t, db, sheet(t, profile))
		if err != nil {
			t.Fatal(err)
		}
		if err := correct(t, db, v.ID, standard.HeadPart, func(s *standard.Standard) { s.SEP = "Meccanica" }); err != nil {
			t.Fatal(err)
		}
		if _, err := adjoin(t, db, v.ID, sheet(t, minimum)); !fault.HasCode(err, "standard.by_hand") {
			t.Errorf("a correction is lost: %v", err)
		}
	})
}

package standard_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

var secretary = store.Command{Actor: store.Actor{Kind: store.Person, ID: "giulia", Role: "secretary"}, Locks: []store.Stream{store.ProviderStream()}}

func write(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) error {
	t.Helper()
	_, err := db.Write(t.Context(), secretary, fn)
	return err
}

func sheet(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func add(t *testing.T, db *store.DB, source []byte) (v standard.Version, found []finding.Finding, err error) {
	t.Helper()
	err = write(t, db, func(tx *store.Tx) error {
		var err error
		v, found, err = standard.Add(t.Context(), tx, source)
		return err
	})
	return v, found, err
}

func confirm(t *testing.T, db *store.DB, v standard.Version, keys []string) error {
	t.Helper()
	return write(t, db, func(tx *store.Tx) error {
		_, err := standard.Confirm(t.Context(), tx, v.ID, keys)
		return err
	})
}

func publish(t *testing.T, db *store.DB, v standard.Version) error {
	t.Helper()
	return write(t, db, func(tx *store.Tx) error {
		_, err := standard.Publish(t.Context(), tx, v.ID)
		return err
	})
}

func keys(found []finding.Finding) []string {
	var out []string
	for _, f := range standard.Readings(found) {
		out = append(out, standard.ReadingKey(f))
	}
	return out
}

const campania, abruzzo = "campania-operatore-call-center-inbound.txt", "abruzzo-addetto-telefonico-servizio-clienti.txt"

func TestASheetIsConfirmedReadingByReadingThenPublishedForEver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v, found, err := add(t, db, sheet(t, campania))
		if err != nil || v.Version != 1 || v.State != standard.Draft {
			t.Fatalf("added %+v, %v", v, err)
		}
		if err := publish(t, db, v); !fault.HasCode(err, "standard.draft") {
			t.Fatalf("a draft is published: %v", err)
		}
		all := keys(found)
		if len(all) < 5 {
			t.Fatalf("only %d readings to confirm", len(all))
		}
		err = confirm(t, db, v, all[1:])
		if !fault.HasCode(err, "standard.unconfirmed") {
			t.Fatalf("confirmed with one reading missing: %v", err)
		}
		if fields := fault.As(err).Fields; len(fields) != 1 || fields[0].Name != "confirmed."+all[0] {
			t.Fatalf("fields %+v, want the one of %s", fields, all[0])
		}
		if err := confirm(t, db, v, all); err != nil {
			t.Fatal(err)
		}
		if err := confirm(t, db, v, all); !fault.HasCode(err, "standard.confirmed") {
			t.Fatalf("confirmed twice: %v", err)
		}
		if err := publish(t, db, v); err != nil {
			t.Fatal(err)
		}
		if err := publish(t, db, v); !fault.HasCode(err, "standard.published") {
			t.Fatalf("published twice: %v", err)
		}
		if err := confirm(t, db, v, all); !fault.HasCode(err, "standard.confirmed") {
			t.Fatalf("a published version is confirmed: %v", err)
		}
		read(t, db, func(r store.Reader) error {
			got, std, err := standard.VersionByID(t.Context(), r, v.ID)
			if err != nil {
				return err
			}
			if got.State != standard.Published || got.ConfirmedBy != "giulia" || got.ConfirmedOn.String() != "2026-11-22" || got.PublishedOn.String() != "2026-11-22" {
				t.Errorf("published version %+v", got)
			}
			fresh, _ := standard.Read(sheet(t, campania))
			if diff := cmp.Diff(fresh, std); diff != "" {
				t.Errorf("the stored sheet differs from the text (-text +stored):\n%s", diff)
			}
			if diff := cmp.Diff(found, got.Findings()); diff != "" {
				t.Errorf("recomputed findings differ (-added +now):\n%s", diff)
			}
			broken, err := store.Verify(t.Context(), r)
			if len(broken) != 0 {
				t.Errorf("verify: %v", broken)
			}
			return err
		})
	})
}

func read(t *testing.T, db *store.DB, fn func(r store.Reader) error) {
	t.Helper()
	if err := db.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestASheetThatContradictsItselfIsNotPublished(t *testing.T) {
	// The laboratory of one UF: at least 40 hours, at most 30.
	text := strings.Replace(string(sheet(t, campania)), "Durata minima ora laboratorio 0", "Durata minima ora laboratorio 40", 1)
	std, _ := standard.Read([]byte(text))
	if !finding.Blocks(standard.Check(std)) {
		t.Fatal("the altered sheet has no blocking S-finding: the test proves nothing")
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v, found, err := add(t, db, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := confirm(t, db, v, keys(found)); err != nil {
			t.Fatal(err)
		}
		err = publish(t, db, v)
		if !fault.HasCode(err, "standard.blocked") || len(fault.As(err).Fields) == 0 || fault.As(err).Fields[0].Name != "S5" {
			t.Fatalf("err = %v", err)
		}
	})
}

func TestCatalogue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if _, _, err := add(t, db, []byte("Gentile direttore, le scrivo per…")); !fault.HasCode(err, "standard.no_sheet") {
			t.Fatalf("a letter is a sheet: %v", err)
		}
		for _, name := range []string{campania, abruzzo} {
			if _, _, err := add(t, db, sheet(t, name)); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := add(t, db, sheet(t, campania)); !fault.HasCode(err, "standard.same") {
			t.Fatalf("the same sheet twice: %v", err)
		}
		next, _, err := add(t, db, append(sheet(t, campania), "\n"...))
		if err != nil || next.Version != 2 {
			t.Fatalf("second version: %+v, %v", next, err)
		}
		for _, test := range []struct {
			filter standard.Filter
			want   []string
		}{
			{standard.Filter{}, []string{"Abruzzo 1 true 0", "Campania 2 true 1", "Campania 1 false 1"}},
			{standard.Filter{Text: "CALL center"}, []string{"Campania 2 true 1", "Campania 1 false 1"}},
			{standard.Filter{Text: "campania", State: standard.Published}, nil},
		} {
			read(t, db, func(r store.Reader) error {
				list, err := standard.Catalogue(t.Context(), r, test.filter)
				var got []string
				for _, l := range list {
					got = append(got, fmt.Sprintf("%s %d %t %d", l.Standard.Region, l.Version.Version, l.Latest, len(l.MinTotals())))
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%+v (-want +got):\n%s", test.filter, diff)
				}
				return err
			})
		}
	})
}

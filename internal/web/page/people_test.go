package page_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/store"
)

// names are the people that a page of the list shows.
func (o *enrolOffice) names(path string) []string {
	o.Helper()
	var out []string
	doc := o.get(account.Secretary, path).must(http.StatusOK)
	for _, row := range doc.Find("#trovate tbody th a").EachIter() {
		out = append(out, row.Text())
	}
	return out
}

func TestPeopleOnThePage(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		doc := o.get(account.Secretary, "/persone").must(http.StatusOK)
		if !has(doc, ".empty", "Nuova persona") || doc.Find(`nav.menu a[href="/persone"][aria-current]`).Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		// One name, and a birth date of which only the year is known: asked once more.
		mariam := []string{"surname", "Mariam", "birth_date", "00/00/1990", "citizenship", "AF", "birth_place", "Kabul (Afghanistan)", "phone", "+39 333 765 4321"}
		doc = o.post(account.Secretary, "/persone", mariam...).must(http.StatusUnprocessableEntity)
		if !has(doc, ".findings", "si sa solo 1990") || !has(doc, ".findings", "Il nome è vuoto") || doc.Find("input[name=accept]").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if v, _ := doc.Find("#f-birth_place").Attr("value"); v != "Kabul (Afghanistan)" {
			o.Errorf("what was typed is gone: %q", v)
		}
		home := o.post(account.Secretary, "/persone", with(mariam, "accept", "1")...).went()
		if doc := o.get(account.Secretary, home).must(http.StatusOK); !has(doc, "aside", "1990, Kabul (Afghanistan)") || !has(doc, "h1", "Mariam") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, "/persone", "surname", "Nowak", "name", "Łucja", "citizenship", "PL", "town", "Napoli", "postcode", "8010").must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, "/persone", "surname", "Nowak", "name", "Łucja", "citizenship", "PL", "town", "Napoli", "postcode", "80100", "guardian", "Nowak Ewa", "guardian_relation", "mother").went()
		for path, want := range map[string][]string{"/persone": {"Mariam", "Nowak Łucja"}, "/persone?q=LUCJA": {"Nowak Łucja"}, "/persone?q=333+765": {"Mariam"}, "/persone?q=zzz": nil} {
			if got := o.names(path); !slices.Equal(got, want) {
				o.Errorf("%s: %v", path, got)
			}
		}
		csv := o.get(account.Inspector, "/persone?q=nowak&formato=csv")
		if csv.must(http.StatusOK); !strings.Contains(string(csv.body), "Nowak") || strings.Contains(string(csv.body), "Mariam") {
			o.Errorf("%s", csv.body)
		}
		for _, who := range []account.Role{account.Tutor, account.Teacher} {
			o.get(who, "/persone").must(http.StatusForbidden)
		}
		o.get(account.Inspector, "/persone/nuova").must(http.StatusForbidden)
	})
}

func TestPlaceSuggestions(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		for query, want := range map[string]string{"q=pozzu": "Pozzuoli (NA)", "q=peru": "Perù", "q=castro+l&nato=01/01/1990": "Castro (LE)", "q=urss&nato=31/12/2": ""} {
			var names []string
			if err := json.Unmarshal(o.get(account.Secretary, "/luoghi?"+query).body, &names); err != nil {
				o.Fatal(err)
			}
			if want != "" && (len(names) == 0 || names[0] != want) {
				o.Errorf("%s: %v", query, names)
			}
		}
	})
}

func TestAnActChangesTheName(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		form := []string{"surname", "Rossi", "name", "Aldo", "sex", "M", "citizenship", "IT", "citizenship_2", "FR", "citizenship_more", "PE RO"}
		home := o.post(account.Secretary, "/persone", form...).went()
		changed := with(form, "name", "Alba", "sex", "F")
		doc := o.post(account.Secretary, home+"/dati", changed...).must(http.StatusUnprocessableEntity)
		if doc.Find("#f-act-error").Length() != 1 || doc.Find("details[open] #f-act").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		changed = with(changed, "act", "sex", "act_number", "sentenza n. 345/2026", "act_authority", "Tribunale di Napoli", "act_date", "02/11/2026")
		o.post(account.Secretary, home+"/dati", changed...).went()
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		if !has(doc, "h1", "Rossi Alba") || !has(doc, "#prima", "Rossi Aldo") || !has(doc, "#prima", "sentenza n. 345/2026, Tribunale di Napoli") || !has(doc, "#prima", "01/11/2026") {
			o.Error(doc.Find("main").Text())
		}
		if got := o.names("/persone?q=aldo"); !slices.Equal(got, []string{"Rossi Alba"}) {
			o.Errorf("the old name finds %v", got)
		}
		if form := o.get(account.Secretary, home+"/dati").must(http.StatusOK); form.Find(`input[name=citizenship_more][value="PE RO"]`).Length() != 1 {
			o.Error("a third citizenship is lost by the form")
		}
		if seen := o.get(account.Inspector, home).must(http.StatusOK); seen.Find(`.actions a[href$="/dati"]`).Length() != 0 {
			o.Error("the inspector may correct")
		}
	})
}

func TestTwoRecordsBecomeOne(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		enrolment := o.enrolled(mario...)
		first := o.names("/persone?q=dangelo")
		doc := o.get(account.Secretary, "/persone?q=dangelo").must(http.StatusOK)
		one, _ := doc.Find("#trovate tbody th a").First().Attr("href")
		again := []string{"surname", "Dangelo", "name", "Nicolo", "citizenship", "IT", "phone", "081 5551234"}
		doc = o.post(account.Secretary, "/persone", again...).must(http.StatusUnprocessableEntity)
		if len(first) != 1 || doc.Find("input[name=learner]").Length() != 2 {
			o.Fatalf("%v, %s", first, doc.Find("main").Text())
		}
		other := o.post(account.Secretary, "/persone", with(again, "learner", "")...).went()
		doc = o.get(account.Secretary, "/persone/doppioni").must(http.StatusOK)
		if doc.Find("main .panel").Length() != 1 {
			o.Fatal(doc.Find("main").Text())
		}
		compare, _ := doc.Find("main .panel a.btn").Attr("href")
		if doc = o.get(account.Secretary, one).must(http.StatusOK); doc.Find(`.alert a[href^="/persone/unione"]`).Length() != 1 {
			o.Error("the person’s page does not name the other")
		}
		doc = o.get(account.Secretary, compare).must(http.StatusOK)
		if !has(doc, "table", "D’Angelo") || !has(doc, "table", "Dangelo") || !has(doc, "table", "diverso") {
			o.Error(doc.Find("main").Text())
		}
		id := func(path string) string { return strings.TrimPrefix(path, "/allievi/") }
		form := []string{"one", id(one), "other", id(other), "keep", id(other)}
		o.post(account.Secretary, "/persone/unione", form...).must(http.StatusUnprocessableEntity) // not confirmed
		o.post(account.Inspector, "/persone/unione", form...).must(http.StatusForbidden)
		o.post(account.Secretary, "/persone/unione", with(form, "confirm", "1")...).went()
		if to := o.get(account.Secretary, one); to.status != http.StatusSeeOther || to.location != other {
			o.Errorf("the old address answers %d, %q", to.status, to.location)
		}
		doc = o.get(account.Secretary, other).must(http.StatusOK)
		if !has(doc, "aside", "DNGNCL95E01F839R") || !has(doc, "#prima", "D’Angelo Nicolò") || doc.Find(`h2 a[href="`+enrolment+`"]`).Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.get(account.Secretary, enrolment).must(http.StatusOK)
		if got := o.names("/persone?q=" + url.QueryEscape("d’angelo")); !slices.Equal(got, []string{"Dangelo Nicolo"}) {
			o.Errorf("%v", got)
		}
		if doc = o.get(account.Secretary, "/persone/doppioni").must(http.StatusOK); !has(doc, "main", "Nessuna scheda sembra doppia") {
			o.Error(doc.Find("main").Text())
		}
		if err := o.db.Read(o.Context(), func(r store.Reader) error {
			found, err := store.Verify(o.Context(), r)
			for _, f := range found {
				o.Error(f)
			}
			return err
		}); err != nil {
			o.Fatal(err)
		}
	})
}

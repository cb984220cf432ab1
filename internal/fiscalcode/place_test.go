package fiscalcode

import (
	"strings"
	"testing"

	"vidimus/internal/calendar"
)

func TestTable(t *testing.T) {
	entries, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 10063 {
		t.Errorf("%d places, want 10063", len(entries))
	}
	before := ""
	for _, e := range entries {
		switch {
		case e.Code <= before:
			t.Errorf("%s does not follow %s", e.Code, before)
		case !isPlaceCode(e.Code), e.Name == "", e.folded == "", e.From.IsZero():
			t.Errorf("%+v is not a place", e)
		case !e.To.IsZero() && e.To.Before(e.From):
			t.Errorf("%s ends before it begins", e.Code)
		case strings.ContainsAny(e.Name, "'Ã¢¨¬²\u00a0"):
			t.Errorf("%s: %q is spoiled", e.Code, e.Name)
		}
		before = e.Code
	}
}

func TestLookup(t *testing.T) {
	naples, ok := Lookup("F839")
	if !ok || naples.String() != "Napoli (NA)" || naples.Abroad() {
		t.Errorf("F839 is %+v", naples)
	}
	peru, ok := Lookup("Z611")
	if !ok || peru.String() != "Perù" || peru.Country != "PE" || !peru.Abroad() {
		t.Errorf("Z611 is %+v", peru)
	}
	for _, code := range []string{"", "Z999", "f839", "F839X"} {
		if p, ok := Lookup(code); ok {
			t.Errorf("%q is %+v", code, p)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, tc := range []struct{ query, born, first string }{
		{"napoli", "", "F839"},
		{"NAPOLI NA", "", "F839"},
		{"roma", "", "H501"},
		{"peru", "", "Z611"},
		{"perù", "", "Z611"},
		{"l'aquila", "", "A345"},
		{"reggio emilia", "", ""},
		{"reggio nell", "", "H223"},
		{"cecoslovacchia", "1980-01-01", "Z105"},
		{"cecoslovacchia", "2000-01-01", ""},
		{"  ", "", ""},
		{"xyzzy", "", ""},
	} {
		var born calendar.Date
		if tc.born != "" {
			born = calendar.MustDate(tc.born)
		}
		got := ""
		found := Places(tc.query, born)
		if len(found) > 0 {
			got = found[0].Code
		}
		if got != tc.first {
			t.Errorf("Places(%q, %s)[0] = %q (%v), want %q", tc.query, tc.born, got, found, tc.first)
		}
	}
	if n := len(Places("san", calendar.Date{})); n != mostPlaces {
		t.Errorf("%d places for a short query, want %d", n, mostPlaces)
	}
}

func BenchmarkPlaces(b *testing.B) {
	table()
	for b.Loop() {
		Places("san g", calendar.Date{})
	}
}

// Named finds what a form's field would choose, and nothing that only begins so.
func TestNamed(t *testing.T) {
	for name, want := range map[string]string{"NAPOLI": "F839", "Napoli (NA)": "F839", "napoli na": "F839", "Napoli (RM)": "", "Nap": "", "perù": "Z611", "": ""} {
		got := Named(name, calendar.MustDate("1990-01-01"))
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0].Code != want) {
			t.Errorf("%q: %v, want %q", name, got, want)
		}
	}
	all := Named("Livo", calendar.Date{}) // one in the province of Como, one in that of Trento
	if len(all) < 2 {
		t.Errorf("%v", all)
	}
	for i := 1; i < len(all); i++ {
		if all[i].To.IsZero() && !all[i-1].To.IsZero() {
			t.Errorf("%v: what is in force comes first", all)
		}
	}
}

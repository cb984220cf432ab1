package fiscalcode

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// vectors are 600 codes on which three independent implementations agree. All three
// drop an accented letter altogether (Škoda would be KDO…, where the office writes SKD…):
// the vectors hold for the name without it. What becomes of accents is TestComputeFoldsNames.
func vectors(t testing.TB) (ids []Identity, codes []Code) {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		ids = append(ids, Identity{Surname: dropAccented(row[0]), Name: dropAccented(row[1]), Sex: Sex(row[2]), Birth: calendar.MustDate(row[3]), Place: row[6]})
		codes = append(codes, Code(row[7]))
	}
	if len(codes) != 600 {
		t.Fatalf("%d vectors, want 600", len(codes))
	}
	return ids, codes
}

func dropAccented(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r > 'Z' {
			return -1
		}
		return r
	}, name)
	if plain == "" {
		return "X" // nothing left is filled up with X
	}
	return plain
}

func TestVectors(t *testing.T) {
	ids, codes := vectors(t)
	for i, want := range codes {
		id := ids[i]
		got, err := Compute(id)
		if err != nil || got != want {
			t.Errorf("Compute(%v) = %s, %v, want %s", id, got, err, want)
		}
		parsed, err := Parse(strings.ToLower(string(want)))
		if err != nil || parsed != want {
			t.Errorf("Parse(%s) = %s, %v", want, parsed, err)
		}
		d, ok := want.Decode()
		if !ok || d.Sex != id.Sex || d.Place != id.Place || d.Birth(id.Birth, calendar.Date{}) != id.Birth {
			t.Errorf("%s decodes to %+v, want %+v", want, d, id)
		}
		for _, f := range Compare(want, id) {
			// Of places the table may know less than the office, of the person it may not.
			if f.Rule != "CF-PLACE-UNKNOWN" && f.Rule != "CF-PLACE-DATE" {
				t.Errorf("%s against its own identity %v: %s %v", want, id, f.Rule, f.Args)
			}
		}
	}
}

// TestEveryOmocodia replaces every one of the 128 subsets of the seven digits.
func TestEveryOmocodia(t *testing.T) {
	const base = Code("RSSMRA85T10A562S")
	seen := map[Code]bool{}
	for subset := range 1 << len(digitPlaces) {
		b := []byte(base)
		for bit, at := range digitPlaces {
			if subset&(1<<bit) != 0 {
				b[at] = omocodiaLetters[b[at]-'0']
			}
		}
		b[15] = checkLetter(string(b[:15]))
		code, err := Parse(string(b))
		if err != nil {
			t.Errorf("Parse(%s): %v", b, err)
			continue
		}
		seen[code] = true
		if code.Base() != base {
			t.Errorf("%s has base %s, want %s", code, code.Base(), base)
		}
		want, _ := base.Decode()
		if got, _ := code.Decode(); got != want {
			t.Errorf("%s decodes to %+v, want %+v", code, got, want)
		}
	}
	if len(seen) != 128 {
		t.Errorf("%d different codes, want 128", len(seen))
	}
}

func TestParse(t *testing.T) {
	for _, typed := range []string{"RSSMRA85T10A562S", " rss mra 85t10 a562s\n", "RSS-MRA.85T10\u00a0A562S"} {
		if got, err := Parse(typed); err != nil || got != "RSSMRA85T10A562S" {
			t.Errorf("Parse(%q) = %s, %v", typed, got, err)
		}
	}
	for _, tc := range []struct{ name, typed, code string }{
		{"empty", "  ", "fiscalcode.shape"},
		{"one short", "RSSMRA85T10A562", "fiscalcode.shape"},
		{"one long", "RSSMRA85T10A562SS", "fiscalcode.shape"},
		{"a whole page", strings.Repeat("RSSMRA85T10A562S", 1000), "fiscalcode.shape"},
		{"letter O for zero", "RSSMRA85T1OA562S", "fiscalcode.shape"},
		{"digit for a letter", "R5SMRA85T10A562S", "fiscalcode.shape"},
		{"a month that is none", "RSSMRA85F10A562S", "fiscalcode.shape"},
		{"day 00", "RSSMRA85T00A562S", "fiscalcode.shape"},
		{"day 35", "RSSMRA85T35A562S", "fiscalcode.shape"},
		{"day 72", "RSSMRA85T72A562S", "fiscalcode.shape"},
		{"accented", "RSSMRÀ85T10A562S", "fiscalcode.shape"},
		{"broken UTF-8", "RSSMR\xff85T10A562S", "fiscalcode.shape"},
		{"invisible", "RSSMRA85T10A562\u202e", "fiscalcode.shape"},
		{"digits of other scripts", "RSSMRA٨٥T10A562S", "fiscalcode.shape"},
		{"wrong check letter", "RSSMRA85T10A562T", "fiscalcode.check"},
		{"two letters swapped", "SRSMRA85T10A562S", "fiscalcode.check"},
		{"provisional with a wrong digit", "00743110158", "fiscalcode.check"},
		{"eleven zeros", "00000000000", "fiscalcode.check"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Parse(tc.typed)
			if got != "" || !fault.HasCode(err, tc.code) {
				t.Errorf("Parse(%q) = %q, %v, want a fault %s", tc.typed, got, err, tc.code)
			}
		})
	}
}

func TestProvisional(t *testing.T) {
	code, err := Parse("00743110157")
	if err != nil || !code.Provisional() {
		t.Fatalf("got %q, %v", code, err)
	}
	if d, ok := code.Decode(); ok {
		t.Errorf("a provisional code decodes to %+v", d)
	}
	if code.Base() != code {
		t.Errorf("base is %s", code.Base())
	}
}

func TestBirth(t *testing.T) {
	today := calendar.MustDate("2026-03-01")
	for _, tc := range []struct {
		year            int
		month           time.Month
		day             int
		declared, birth string
	}{
		{25, 3, 4, "1925-03-04", "1925-03-04"}, // the century is the declared one
		{25, 3, 4, "2025-03-04", "2025-03-04"},
		{25, 3, 4, "", "2025-03-04"},
		{26, 3, 1, "", "2026-03-01"},
		{26, 3, 2, "", "1926-03-02"}, // not born tomorrow
		{0, 2, 29, "", "2000-02-29"},
		{0, 2, 29, "1900-03-01", ""}, // 1900 had no 29 February
		{99, 6, 31, "", ""},
	} {
		var declared calendar.Date
		if tc.declared != "" {
			declared = calendar.MustDate(tc.declared)
		}
		got := Decoded{Year: tc.year, Month: tc.month, Day: tc.day}.Birth(declared, today)
		if got.String() != tc.birth {
			t.Errorf("%d/%d/%02d declared %q: %s, want %s", tc.day, tc.month, tc.year, tc.declared, got, tc.birth)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"RSSMRA85T10A562S", "RSSMRAURTMLARSNL", "00743110157", "", "RSSMRÀ85T10A562S", "\xff\xfe", "rss mra 85t10 a562s"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := Parse(typed)
		if err != nil {
			if fault.As(err) == nil || code != "" {
				t.Fatalf("Parse(%q) = %q, %v", typed, code, err)
			}
			return
		}
		if again, err := Parse(string(code)); err != nil || again != code {
			t.Fatalf("Parse(%q) = %q, read again %q, %v", typed, code, again, err)
		}
		if base, err := Parse(string(code.Base())); err != nil || base != code.Base() {
			t.Fatalf("base of %q: %q, %v", code, base, err)
		}
		Compare(code, Identity{Surname: typed, Name: typed, Place: typed})
	})
}

package fiscalcode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
)

func identity(surname, name string, sex Sex, birth, place string) Identity {
	return Identity{Surname: surname, Name: name, Sex: sex, Birth: calendar.MustDate(birth), Place: place}
}

func TestCompare(t *testing.T) {
	mario := identity("Rossi", "Mario", Male, "1985-12-10", "A562") // RSSMRA85T10A562S, San Giuliano Terme
	with := func(change func(*Identity)) Identity {
		id := mario
		change(&id)
		return id
	}
	for _, tc := range []struct {
		name     string
		code     Code
		declared Identity
		want     []string
	}{
		{"all agrees", "RSSMRA85T10A562S", mario, nil},
		{"nothing declared", "RSSMRA85T10A562S", Identity{}, nil},
		{"omocodia agrees", "RSSMRA85T10A56NH", mario, nil},
		{"surname", "RSSMRA85T10A562S", with(func(id *Identity) { id.Surname = "Bianchi" }), []string{"CF-SURNAME"}},
		{"name", "RSSMRA85T10A562S", with(func(id *Identity) { id.Name = "Maurizio" }), []string{"CF-NAME"}},
		{"name missing", "RSSMRA85T10A562S", with(func(id *Identity) { id.Name = "" }), []string{"CF-NAME"}},
		{"swapped", "RSSMRA85T10A562S", with(func(id *Identity) { id.Surname, id.Name = "Mario", "Rossi" }), []string{"CF-SWAPPED"}},
		{"birth", "RSSMRA85T10A562S", with(func(id *Identity) { id.Birth = calendar.MustDate("1985-10-12") }), []string{"CF-BIRTH"}},
		{"another century is not seen", "RSSMRA85T10A562S", with(func(id *Identity) { id.Birth = calendar.MustDate("1885-12-10") }), nil},
		{"sex", "RSSMRA85T10A562S", with(func(id *Identity) { id.Sex = Female }), []string{"CF-SEX"}},
		{"place", "RSSMRA85T10A562S", with(func(id *Identity) { id.Place = "F839" }), []string{"CF-PLACE"}},
		{"before the place existed", "RSSMRA85T10A562S", with(func(id *Identity) { id.Birth = calendar.MustDate("1785-12-10") }), []string{"CF-PLACE-DATE"}},
		{"provisional", "00743110157", mario, []string{"CF-PROVISIONAL"}},
		{"Greek letters", "RSSMRA85T10A562S", with(func(id *Identity) { id.Surname = "Παπαδόπουλος" }), []string{"CF-ALPHABET"}},
		{"everything", "RSSMRA85T10A562S", identity("Bianchi", "Lucia", Female, "1990-01-01", "Z611"), []string{"CF-SURNAME", "CF-NAME", "CF-BIRTH", "CF-SEX", "CF-PLACE"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, err := Parse(string(tc.code))
			if err != nil {
				t.Fatal(err)
			}
			var rules []string
			for _, f := range Compare(code, tc.declared) {
				rules = append(rules, f.Rule)
				if f.Severity != finding.Warning || f.Subject == "" || f.Message == "" {
					t.Errorf("%+v is not a warning about a field", f)
				}
			}
			if diff := cmp.Diff(tc.want, rules); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A code with a place the table lacks, or one that had ceased, is the person's all the same.
func TestComparePlaceIsOnlyAWarning(t *testing.T) {
	for _, tc := range []struct{ place, birth, rule string }{
		{"Z998", "1990-05-05", "CF-PLACE-UNKNOWN"},
		{"Z118", "2010-05-05", "CF-PLACE-DATE"}, // Yugoslavia, no more in 2010
		{"Z118", "1970-05-05", ""},
		{"F839", "1970-05-05", ""},
	} {
		id := identity("Rossi", "Mario", Male, tc.birth, tc.place)
		code, err := Compute(id)
		if err != nil {
			t.Fatal(err)
		}
		var rules []string
		for _, f := range Compare(code, id) {
			rules = append(rules, f.Rule)
		}
		if got := strings.Join(rules, " "); got != tc.rule {
			t.Errorf("%s on %s: %q, want %q", tc.place, tc.birth, got, tc.rule)
		}
	}
}

func TestComputeFoldsNames(t *testing.T) {
	for _, tc := range []struct{ surname, name, want string }{
		{"Đorđević", "Șerban", "DRDSBN"},
		{"Dordevic", "Serban", "DRDSBN"},
		{"Żółć", "Łukasz", "ZLCLSZ"},
		{"D’Angelo", "Nicolò", "DNGNCL"},
		{"D'Angelo", "Nicolo'", "DNGNCL"},
		{"Weiß", "Jürgen", "WSSJGN"},
		{"Ægir", "Åse", "GRASAE"}, // the vowels of Åse are A, E
		{"Ñandú", "Åse", "NNDSAE"},
		{"Škoda", "Hu", "SKDHUX"},
		{"Suharto", "", "SHRXXX"}, // one name
		{"Þórsdóttir", "Œdipe", "THRDPO"},
		{"Yılmaz", "İpek", "YLMPKI"},
		{"Bianchi", "Gianfranco", "BNCGFR"}, // four consonants: first, third, fourth
	} {
		got, err := Compute(identity(tc.surname, tc.name, Male, "1990-01-01", "F839"))
		if err != nil {
			t.Errorf("%s %s: %v", tc.surname, tc.name, err)
			continue
		}
		if string(got[:6]) != tc.want {
			t.Errorf("%s %s: %s, want %s", tc.surname, tc.name, got[:6], tc.want)
		}
	}
}

func TestComputeNamesWhatIsMissing(t *testing.T) {
	_, err := Compute(Identity{Name: "Γιώργος", Place: "Napoli"})
	e := fault.As(err)
	if e == nil {
		t.Fatalf("got %v", err)
	}
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, f.Name)
	}
	if diff := cmp.Diff([]string{"surname", "name", "sex", "birth", "place"}, fields); diff != "" {
		t.Error(diff)
	}
}

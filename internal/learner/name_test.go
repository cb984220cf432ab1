package learner

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"vidimus/internal/fault"
)

func TestCheckNameTakes(t *testing.T) {
	for _, name := range []string{
		"Șerban Đorđević", "Łukasz Żółć", "D’Angelo Nicolò", "D'Angelo", "Ñandú Åse", "Weiß", "Ægir", "Œdipe", "Þórr",
		"Anne-Marie", "M. Chiara", "Gal·la", "Ö", "van der Berg", "Παπαδόπουλος Γιώργος", "Ђорђевић", "Əliyev Vəli", "Nguyễn",
	} {
		if got, err := CheckName("surname", name); err != nil || got != name {
			t.Errorf("CheckName(%q) = %q, %v", name, got, err)
		}
	}
}

func TestCheckNameCleans(t *testing.T) {
	for _, tc := range []struct{ typed, want string }{
		{"  Rossi \n", "Rossi"},
		{"De   Luca", "De Luca"},
		{"De\u00a0Luca", "De Luca"},
		{"Nicolo\u0300", "Nicolò"},
		{"S\u0326erban", "Șerban"},
		{"D`Angelo", "D’Angelo"},
		{"Anne‑Marie", "Anne-Marie"},
	} {
		if got, err := CheckName("name", tc.typed); err != nil || got != tc.want {
			t.Errorf("CheckName(%q) = %q, %v, want %q", tc.typed, got, err, tc.want)
		}
	}
}

func TestCheckNameRefuses(t *testing.T) {
	for _, tc := range []struct{ name, typed, code string }{
		{"nothing", " \t", "name.empty"},
		{"emoji", "Giulia 😀", "name.symbol"},
		{"emoji of the first plane", "Giulia ☺", "name.symbol"},
		{"heart with a variation selector", "Giulia\ufe0f", "name.invisible"},
		{"right-to-left override", "Rossi\u202eoiraM", "name.invisible"},
		{"zero-width joiner", "Ros\u200dsi", "name.invisible"},
		{"soft hyphen", "Ros\u00adsi", "name.invisible"},
		{"byte order mark", "\ufeffRossi", "name.invisible"},
		{"tab inside", "Rossi\tMario", "name.invisible"},
		{"null", "Rossi\x00", "name.invisible"},
		{"digits only", "12345", "name.digit"},
		{"a digit", "Rossi2", "name.digit"},
		{"punctuation only", "-.’", "name.letters"},
		{"markup", "<b>Rossi</b>", "name.symbol"},
		{"formula", "=Rossi", "name.symbol"},
		{"Chinese", "王", "name.alphabet"},
		{"Arabic", "محمد", "name.alphabet"},
		{"mathematical letters", "𝐑ossi", "name.alphabet"},
		{"full-width letters", "Ｒossi", "name.alphabet"},
		{"ligature", "Raﬀaele", "name.alphabet"},
		{"Cyrillic о in a Latin name", "R\u043essi", "name.scripts"},
		{"piled accents", "Ro\u0301\u0317ssi", "name.accent"},
		{"broken UTF-8", "Ros\xffsi", "name.encoding"},
		{"a whole page", strings.Repeat("a", 101), "name.long"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := CheckName("surname", tc.typed)
			if got != "" || !fault.HasCode(err, tc.code) {
				t.Fatalf("CheckName(%q) = %q, %v, want a fault %s", tc.typed, got, err, tc.code)
			}
			if fields := fault.As(err).Fields; len(fields) != 1 || fields[0].Name != "surname" || fields[0].Message == "" {
				t.Errorf("fields are %+v", fields)
			}
		})
	}
}

func FuzzCheckName(f *testing.F) {
	for _, seed := range []string{"Șerban", "D`Angelo", "Giulia 😀", "R\u043essi", "\xff", "De\u00a0 Luca", "Nicolo\u0300", "\u0300"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, err := CheckName("name", typed)
		if err != nil {
			if fault.As(err) == nil || name != "" {
				t.Fatalf("CheckName(%q) = %q, %v", typed, name, err)
			}
			return
		}
		if again, err := CheckName("name", name); err != nil || again != name {
			t.Fatalf("CheckName(%q) = %q, checked again %q, %v", typed, name, again, err)
		}
		if !norm.NFC.IsNormalString(name) {
			t.Fatalf("%q is not NFC", name)
		}
	})
}

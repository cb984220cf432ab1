package standard

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestNormalForm(t *testing.T) {
	for _, test := range []struct {
		name, a, b string
		same       bool
	}{
		{"case and spaces", "Principi  di Customer care", "PRINCIPI di customer\u00a0care", true},
		{"accents, also as an apostrophe", "Principali attività e qualità", "principali attivita' e qualita", true},
		{"both apostrophes", "Assistenza all’utente", "assistenza all'utente", true},
		{"punctuation", "Manuali, schede (di prodotto); ecc.", "manuali schede di prodotto ecc", true},
		{"articles", "Applicare le tecniche", "Applicare tecniche", true},
		{"articles before a vowel", "Leggere l'organigramma e un'altra scheda", "leggere organigramma e altra scheda", true},
		{"articles inside prepositions", "Gestione delle attività del call center", "Gestione di attività di call center", true},
		{"ease of speech", "front-office ed accoglienza", "Front office e accoglienza", true},
		{"another preposition", "risposte al cliente", "risposte del cliente", false},
		{"another word", "comunicazione telefonica", "comunicazione efficace", false},
		{"one word more", "colloquio in lingua straniera", "colloquio anche in lingua straniera", false},
		{"singular and plural", "data base", "data bases", false},
		{"figures", "livello 2", "livello 3", false},
	} {
		if got := normal(test.a) == normal(test.b); got != test.same {
			t.Errorf("%s: %q and %q the same: %t", test.name, normal(test.a), normal(test.b), got)
		}
	}
	if normal("Il lo la, l’") != "" {
		t.Error("articles alone say something")
	}
}

// TestCompareTheTwoCallCentres: what the two sheets share was looked up by hand in both
// texts. They were written apart: one profession, three sentences in common.
func TestCompareTheTwoCallCentres(t *testing.T) {
	a, _ := read(t, sheet(t, campaniaSheet))
	b, _ := read(t, sheet(t, abruzzoSheet))
	c := Compare(a, b)
	same := func(text string, inA, inB []int) Shared {
		return Shared{A: text, B: text, InA: inA, InB: inB, Exact: true}
	}
	want := []Shared{
		same("Elementi di psicologia della comunicazione", []int{0}, []int{2}),
		same("Gamma di prodotti/servizi in vendita", []int{0}, []int{1, 2}),
		same("Normativa sul trattamento dei dati personali", []int{0, 1}, []int{0, 1}),
	}
	if diff := cmp.Diff(want, c.Knowledge, cmpopts.IgnoreUnexported(Shared{})); diff != "" {
		t.Errorf("knowledge (-want +got):\n%s", diff)
	}
	if len(c.Units) != 0 || len(c.Abilities) != 0 {
		t.Errorf("no competence and no ability is worded alike: %v, %v", c.Units, c.Abilities)
	}
	eq(t, "ADA", len(c.ADA), 0)
	eq(t, "ATECO of the one", codes(side(c.ATECO, func(s SharedCode) Reference { return s.A })), []string{"N.82.11.01", "N.82.20.00", "N.82.91.20"})
	eq(t, "ATECO of the other", codes(side(c.ATECO, func(s SharedCode) Reference { return s.B })), []string{"82.11.01", "82.20.00", "82.91.20"})
	eq(t, "ISTAT", codes(side(c.ISTAT, func(s SharedCode) Reference { return s.A })), []string{"4.2.2.4.0"})
	eq(t, "Campania", c.A, Side{Abilities: 13, Knowledge: 15, Units: []Coverage{{8, 0, 10, 3}, {5, 0, 7, 1}}})
	// 50 lines of knowledge, of which six stand in two units.
	eq(t, "Abruzzo", c.B, Side{Abilities: 38, Knowledge: 44, Units: []Coverage{{9, 0, 16, 1}, {10, 0, 14, 2}, {19, 0, 20, 2}}})
	if len(c.Similar) == 0 || c.Similar[0].B != "Tecniche di gestione del colloquio telefonico in lingua straniera" || c.Similar[0].Percent != 92 {
		t.Errorf("most alike: %+v", c.Similar)
	}
}

func side(list []SharedCode, of func(SharedCode) Reference) []Reference {
	var out []Reference
	for _, s := range list {
		out = append(out, of(s))
	}
	return out
}

func TestCompareWithItself(t *testing.T) {
	for _, name := range []string{campaniaSheet, abruzzoSheet} {
		s, _ := read(t, sheet(t, name))
		c := Compare(s, s)
		eq(t, "units", len(c.Units), len(s.CompetenceUnits))
		eq(t, "abilities", len(c.Abilities), c.A.Abilities)
		eq(t, "knowledge", len(c.Knowledge), c.B.Knowledge)
		eq(t, "similar", len(c.Similar), 0)
		for _, x := range append(append(c.Units, c.Abilities...), c.Knowledge...) {
			if !x.Exact {
				t.Errorf("not the same letter by letter: %+v", x)
			}
		}
		for _, u := range c.A.Units {
			if u.Abilities != u.SharedAbilities || u.Knowledge != u.SharedKnowledge {
				t.Errorf("a unit is not covered by itself: %+v", u)
			}
		}
	}
}

// TestCompareIsTheSameFromBothSides: what one shares with the other, the other shares with it.
func TestCompareIsTheSameFromBothSides(t *testing.T) {
	a, _ := read(t, sheet(t, campaniaSheet))
	b, _ := read(t, sheet(t, abruzzoSheet))
	there, back := Compare(a, b), Compare(b, a)
	eq(t, "sides", []Side{back.A, back.B}, []Side{there.B, there.A})
	for _, pair := range [][2][]Shared{{there.Units, back.Units}, {there.Abilities, back.Abilities}, {there.Knowledge, back.Knowledge}} {
		if len(pair[0]) != len(pair[1]) {
			t.Fatalf("%d there, %d back", len(pair[0]), len(pair[1]))
		}
		for _, x := range pair[0] {
			if !slices.ContainsFunc(pair[1], func(y Shared) bool {
				return y.A == x.B && y.B == x.A && y.Exact == x.Exact && slices.Equal(y.InA, x.InB)
			}) {
				t.Errorf("%q is not shared the other way round", x.A)
			}
		}
	}
}

func TestCompareTellsExactFromNormal(t *testing.T) {
	a := &Standard{CompetenceUnits: []CompetenceUnit{{Title: "Accogliere il cliente", Abilities: []string{"Usare il telefono", "Ascoltare", "Ascoltare."}}}}
	b := &Standard{CompetenceUnits: []CompetenceUnit{{Title: "Accogliere i clienti"}, {Title: "ACCOGLIERE CLIENTE", Abilities: []string{"usare telefono", "Ascoltare.", "il"}}}}
	c := Compare(a, b)
	want := []Shared{{A: "Usare il telefono", B: "usare telefono", InA: []int{0}, InB: []int{1}}, {A: "Ascoltare.", B: "Ascoltare.", InA: []int{0}, InB: []int{1}, Exact: true}}
	if diff := cmp.Diff(want, c.Abilities, cmpopts.IgnoreUnexported(Shared{})); diff != "" {
		t.Error(diff)
	}
	if len(c.Units) != 1 || c.Units[0].InB[0] != 1 || c.Units[0].Exact {
		t.Errorf("competences: %+v", c.Units)
	}
	eq(t, "each text once", c.A.Abilities, 2)
}

func BenchmarkCompare(b *testing.B) {
	x, _ := read(b, sheet(b, campaniaSheet))
	y, _ := read(b, sheet(b, abruzzoSheet))
	for b.Loop() {
		Compare(x, y)
	}
}

// BenchmarkCompareLarge: twenty units of forty abilities and forty pieces of knowledge on
// each side, none the same, so that each is held against each.
func BenchmarkCompareLarge(b *testing.B) {
	x, _ := read(b, sheet(b, abruzzoSheet))
	y, _ := read(b, sheet(b, abruzzoSheet))
	for _, s := range []*Standard{x, y} {
		var units []CompetenceUnit
		for i := range 20 {
			u := CompetenceUnit{Title: s.CompetenceUnits[0].Title}
			for j := range 40 {
				from := s.CompetenceUnits[2]
				suffix := string(rune('a'+i)) + string(rune('a'+j%26)) + string(rune('a'+j/26))
				if s == y {
					suffix += "x"
				}
				u.Abilities = append(u.Abilities, from.Abilities[j%len(from.Abilities)]+" "+suffix)
				u.Knowledge = append(u.Knowledge, from.Knowledge[j%len(from.Knowledge)]+" "+suffix)
			}
			units = append(units, u)
		}
		s.CompetenceUnits = units
	}
	for b.Loop() {
		Compare(x, y)
	}
}

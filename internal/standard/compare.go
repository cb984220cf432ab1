package standard

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Comparison is what two qualifications have in common, for whoever decides which
// credits one gives in the other. It counts and shows; it grants nothing.
type Comparison struct {
	Units, Abilities, Knowledge []Shared
	ADA, ATECO, ISTAT           []SharedCode
	A, B                        Side
	Similar                     []Similar // not the same: for a person to read
}

// Side is one of the two with what it shares.
type Side struct {
	Abilities, Knowledge int // different texts, each once
	Units                []Coverage
}

// Coverage is a competence unit and how much of it stands anywhere in the other sheet.
type Coverage struct {
	Abilities, SharedAbilities int
	Knowledge, SharedKnowledge int
}

// Shared is a text that stands in both sheets, in which units of each (counted from 0).
type Shared struct {
	A, B   string
	InA    []int
	InB    []int
	Exact  bool // letter by letter; otherwise but for accents, case, punctuation, articles
	normal string
}

// SharedCode is an entry of a classification that both sheets name, as each writes it.
type SharedCode struct{ A, B Reference }

// Similar are two texts with most of their words in common: 100 would be all of them.
type Similar struct {
	A, B        string
	InA, InB    []int
	Percent     int
	IsKnowledge bool
}

// Compare lays two sheets side by side. Competences, abilities and knowledge are the same
// when their texts are, first letter by letter, then in their normal form; codes when
// they are one code (ATECO with or without its section). A code counts wherever it stands:
// of the qualification or of one of its units.
func Compare(a, b *Standard) Comparison {
	c := Comparison{
		ADA:   sharedCodes(a.ADA, b.ADA, func(x Code) string { return string(x) }),
		ATECO: sharedCodes(a.ATECO, b.ATECO, withoutSection),
		ISTAT: sharedCodes(allISTAT(a), allISTAT(b), func(x Code) string { return string(x) }),
	}
	title := func(u CompetenceUnit) []string { return []string{u.Title} }
	abilities := func(u CompetenceUnit) []string { return u.Abilities }
	knowledge := func(u CompetenceUnit) []string { return u.Knowledge }
	c.Units = shared(textsOf(a, title), textsOf(b, title))
	ofA, ofB := textsOf(a, abilities), textsOf(b, abilities)
	c.Abilities, c.A.Abilities, c.B.Abilities = shared(ofA, ofB), len(ofA), len(ofB)
	c.Similar = similar(ofA, ofB, false)
	ofA, ofB = textsOf(a, knowledge), textsOf(b, knowledge)
	c.Knowledge, c.A.Knowledge, c.B.Knowledge = shared(ofA, ofB), len(ofA), len(ofB)
	c.Similar = append(c.Similar, similar(ofA, ofB, true)...)
	slices.SortStableFunc(c.Similar, func(x, y Similar) int { return y.Percent - x.Percent })
	c.A.Units, c.B.Units = coverage(a, c), coverage(b, c)
	return c
}

// A text is something a sheet says, once, with the units in which it says so.
type text struct {
	normal string
	words  string   // as first written
	all    []string // every way it is written
	in     []int
}

// textsOf are the texts of a sheet by their normal form, in its order.
func textsOf(s *Standard, of func(CompetenceUnit) []string) []text {
	var out []text
	at := map[string]int{}
	for unit, uc := range s.CompetenceUnits {
		for _, words := range of(uc) {
			n := normal(words)
			if n == "" {
				continue
			}
			i, known := at[n]
			if !known {
				i = len(out)
				at[n] = i
				out = append(out, text{normal: n, words: words})
			}
			out[i].all = append(out[i].all, words)
			if !slices.Contains(out[i].in, unit) {
				out[i].in = append(out[i].in, unit)
			}
		}
	}
	return out
}

func shared(a, b []text) []Shared {
	inB := make(map[string]text, len(b))
	for _, t := range b {
		inB[t.normal] = t
	}
	var out []Shared
	for _, t := range a {
		other, ok := inB[t.normal]
		if !ok {
			continue
		}
		s := Shared{A: t.words, B: other.words, InA: t.in, InB: other.in, normal: t.normal}
		for _, words := range t.all {
			if slices.Contains(other.all, words) {
				s.A, s.B, s.Exact = words, words, true
				break
			}
		}
		out = append(out, s)
	}
	return out
}

// enoughWords is the share of words, in percent, from which two texts are worth a look.
const enoughWords = 60

// similar pairs each text that is not shared with the closest of the other sheet.
func similar(a, b []text, isKnowledge bool) []Similar {
	same := map[string]bool{}
	for _, s := range shared(a, b) {
		same[s.normal] = true
	}
	number := vocabulary{}
	bags := make([][]int, len(b))
	for i, t := range b {
		bags[i] = number.bag(t.normal)
	}
	var out []Similar
	for _, t := range a {
		if same[t.normal] {
			continue
		}
		mine, best, most := number.bag(t.normal), -1, enoughWords-1
		for i, other := range b {
			if p := common(mine, bags[i]); p > most && !same[other.normal] {
				best, most = i, p
			}
		}
		if best >= 0 {
			out = append(out, Similar{A: t.words, B: b[best].words, InA: t.in, InB: b[best].in, Percent: most, IsKnowledge: isKnowledge})
		}
	}
	return out
}

// vocabulary numbers words, so that texts are compared by numbers.
type vocabulary map[string]int

// bag is a text's words, in order of their numbers, each once, without those that only
// join others.
func (v vocabulary) bag(normalForm string) []int {
	var out []int
	for w := range strings.FieldsSeq(normalForm) {
		if joining[w] {
			continue
		}
		n, known := v[w]
		if !known {
			n = len(v)
			v[w] = n
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// common is twice the shared words over all words of both, in percent, cut downwards.
func common(a, b []int) int {
	if len(a)+len(b) == 0 {
		return 0
	}
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 200 * n / (len(a) + len(b))
}

func coverage(s *Standard, c Comparison) []Coverage {
	has := func(list []Shared) map[string]bool {
		out := map[string]bool{}
		for _, x := range list {
			out[x.normal] = true
		}
		return out
	}
	abilities, knowledge := has(c.Abilities), has(c.Knowledge)
	count := func(list []string, shared map[string]bool) (all, both int) {
		seen := map[string]bool{}
		for _, words := range list {
			n := normal(words)
			if n == "" || seen[n] {
				continue
			}
			seen[n] = true
			all++
			if shared[n] {
				both++
			}
		}
		return all, both
	}
	out := make([]Coverage, len(s.CompetenceUnits))
	for i, uc := range s.CompetenceUnits {
		out[i].Abilities, out[i].SharedAbilities = count(uc.Abilities, abilities)
		out[i].Knowledge, out[i].SharedKnowledge = count(uc.Knowledge, knowledge)
	}
	return out
}

func allISTAT(s *Standard) []Reference {
	out := slices.Clone(s.ISTAT)
	for _, uc := range s.CompetenceUnits {
		out = append(out, uc.ISTAT...)
	}
	return out
}

func sharedCodes(a, b []Reference, key func(Code) string) []SharedCode {
	var out []SharedCode
	seen := map[string]bool{}
	for _, x := range a {
		i := slices.IndexFunc(b, func(y Reference) bool { return key(y.Code) == key(x.Code) })
		if i >= 0 && x.Code != "" && !seen[key(x.Code)] {
			seen[key(x.Code)] = true
			out = append(out, SharedCode{x, b[i]})
		}
	}
	return out
}

// articles say nothing that tells two texts apart; an apostrophe parts them from their
// noun ("l'utente", "un'altra").
var articles = map[string]bool{"il": true, "lo": true, "la": true, "i": true, "gli": true, "le": true, "l": true, "gl": true, "un": true, "uno": true, "una": true}

// plainForms are prepositions without the article inside them ("della" is di + la) and words
// without the letter that only eases speech ("ed").
var plainForms = map[string]string{
	"del": "di", "dello": "di", "della": "di", "dei": "di", "degli": "di", "delle": "di", "dell": "di", "d": "di",
	"al": "a", "allo": "a", "alla": "a", "ai": "a", "agli": "a", "alle": "a", "all": "a", "ad": "a",
	"dal": "da", "dallo": "da", "dalla": "da", "dai": "da", "dagli": "da", "dalle": "da", "dall": "da",
	"nel": "in", "nello": "in", "nella": "in", "nei": "in", "negli": "in", "nelle": "in", "nell": "in",
	"sul": "su", "sullo": "su", "sulla": "su", "sui": "su", "sugli": "su", "sulle": "su", "sull": "su",
	"col": "con", "coi": "con", "ed": "e", "od": "o",
}

var joining = map[string]bool{"di": true, "a": true, "da": true, "in": true, "con": true, "su": true, "per": true, "tra": true, "fra": true, "e": true, "o": true}

// normal is a text as two sheets would both write it: lower case, without accents,
// punctuation and articles, single spaces.
func normal(s string) string {
	parts := strings.FieldsFunc(strings.ToLower(norm.NFKD.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	words := parts[:0]
	for _, w := range parts {
		w = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, w)
		if plain, ok := plainForms[w]; ok {
			w = plain
		}
		if w != "" && !articles[w] {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

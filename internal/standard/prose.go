package standard

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"vidimus/internal/finding"
)

// A passage is prose of a sheet, searched in its folded form.
type passage struct {
	*scanner
	text, folded string
	at           []int // of each byte of folded that begins a letter, where it begins in text
	begins       []begin
	label        int // the line of its label
}

// passage is a text read by textField.
func (sc *scanner) passage(text *string, label int) passage {
	p := passage{scanner: sc, text: *text, folded: fold(*text), begins: sc.begins[text], label: label}
	p.at = make([]int, len(p.folded)+1)
	to := 0
	for from := range p.text { // fold keeps the letters one for one
		p.at[to] = from
		_, size := utf8.DecodeRuneInString(p.folded[to:])
		to += size
	}
	p.at[len(p.folded)] = len(p.text)
	return p
}

// find is where an expression and its groups stand in the folded text, nil where it
// does not.
func (p passage) find(re *regexp.Regexp) []int { return re.FindStringSubmatchIndex(p.folded) }

// group is the first group that was found, in the sheet's own letters.
func (p passage) group(at []int) string {
	for i := 2; i < len(at); i += 2 {
		if at[i] >= 0 {
			return p.cut(at[i], at[i+1])
		}
	}
	return ""
}

// cut is the part of the text that stands at folded[from:to].
func (p passage) cut(from, to int) string { return p.text[p.at[from]:p.at[to]] }

// sentence is the one in which a match stands, without its bullet.
func (p passage) sentence(at []int) string {
	from := max(strings.LastIndex(p.folded[:at[0]], ". "), strings.LastIndex(p.folded[:at[0]], "\n")) + 1
	to := len(p.folded)
	if i := strings.Index(p.folded[at[1]:], ". "); i >= 0 {
		to = at[1] + i + 1 // with its full stop
	}
	if i := strings.Index(p.folded[at[1]:to], "\n"); i >= 0 {
		to = at[1] + i
	}
	return strings.TrimLeft(strings.TrimSpace(p.cut(from, to)), "•·-– ")
}

// A sentence ends before what begins in upper case or with a bullet.
var sentenceEnd = regexp.MustCompile(`(?:[.;] ?\n?|\n)(?:[-–•*] ?)?`)

// sentences are the places of all of them.
func (p passage) sentences() [][]int {
	var out [][]int
	from := 0
	for _, at := range append(sentenceEnd.FindAllStringIndex(p.folded, -1), []int{len(p.folded), len(p.folded)}) {
		next := p.text[p.at[at[1]]:]
		if next != "" && (runsOn(next) || next[0] >= '0' && next[0] <= '9') {
			continue // an abbreviation
		}
		if from < at[0] {
			out = append(out, []int{from, at[0]})
		}
		from = at[1]
	}
	return out
}

// line is the one in which a match begins.
func (p passage) line(at []int) int {
	no := p.label
	for _, b := range p.begins {
		if b.at <= p.at[at[0]] {
			no = b.line
		}
	}
	return no
}

// infers looks for a clause and says, with its line, that it was found.
func (p passage) infers(re *regexp.Regexp, message string) bool {
	at := p.find(re)
	if at != nil {
		p.inferred(p.line(at), message, nil)
	}
	return at != nil
}

// allowsCredits looks for a sentence that allows credits of a kind.
func (p passage) allowsCredits(kind *regexp.Regexp, message string) bool {
	for _, at := range kind.FindAllStringIndex(p.folded, -1) {
		if !noCredits.MatchString(fold(p.sentence(at))) {
			p.inferred(p.line(at), message, nil)
			return true
		}
	}
	return false
}

var spans = map[string]int{"annuale": 1, "biennale": 2, "triennale": 3, "quadriennale": 4, "quinquennale": 5}

// years reads "triennale" or "3 anni"; nil where it is neither.
func years(s string) *int {
	if n, ok := spans[fold(s)]; ok {
		return &n
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(fold(s), " anni")); err == nil {
		return &n
	}
	return nil
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // the expression lets only a few digits through
	return n
}

// LawRules are the entry requirements that hold whatever the sheet says.
func LawRules() []EntryRule {
	return []EntryRule{
		{ID: "R-IDENTITY", Source: FromLaw, Deadline: ByStart, Clause: "documento di identità"},
		{ID: "R-MINOR", Source: FromLaw, Deadline: ByStart, Clause: "per i minorenni: documento e firma di chi esercita la responsabilità genitoriale"},
		{ID: "R-TAXCODE", Source: FromLaw, Deadline: ByCertificate, Clause: "codice fiscale"},
	}
}

// threshold is the share of hours asked to sit the exam, or what the tolerated
// absences leave of it, and where it stands; nil where nothing is said.
func (p passage) threshold() (*int, []int) {
	if at := p.find(attendance); at != nil && atoi(p.group(at)) <= 100 {
		return finding.Int(atoi(p.group(at))), at
	}
	if at := p.find(absences); at != nil {
		return finding.Int(100 - atoi(p.group(at))), at
	}
	return nil, nil
}

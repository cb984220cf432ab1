package standard

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"vidimus/internal/finding"
)

// wordsField is a short text: what runs on in lower case still belongs to it.
func wordsField(to *string, labels ...string) field {
	return field{labels: labels, more: asWords, put: func(v string, _ int) bool {
		*to = strings.TrimSpace(*to + " " + v)
		return true
	}}
}

// textField is prose: every line up to the next label or blank line belongs to it. A
// line that begins anew — with a bullet, after a stop, or in upper case after a short
// one — stays a line of its own, so that no clause is read across two.
func (sc *scanner) textField(to *string, labels ...string) field {
	last, all := "", strings.Builder{} // the line before, the text so far
	return field{labels: labels, more: asText, put: func(v string, no int) bool {
		_, marked := listItems(v)
		between := " "
		if marked || strings.HasSuffix(last, ".") || strings.HasSuffix(last, ";") || strings.HasSuffix(last, ":") || !runsOn(v) && utf8.RuneCountInString(last) < column {
			between = "\n"
		}
		if all.Len() > 0 {
			all.WriteString(between)
		}
		sc.begins[to] = append(sc.begins[to], begin{all.Len(), no})
		all.WriteString(v)
		last, *to = v, all.String()
		return true
	}}
}

// column is how many characters a line has at least that was broken by its page.
const column = 60

func numberField(to **int, labels ...string) field {
	return field{labels: labels, put: func(v string, _ int) bool {
		n, ok := parseNumber(v)
		*to = n
		return ok
	}}
}

// codeField is a code that the sheet gives; "Codice del consumo" is none.
func codeField(to *Code) field {
	return field{labels: []string{"codice"}, only: oneCode, put: func(v string, _ int) bool {
		*to = Code(v)
		return v == "" || !isUnset(v)
	}}
}

var oneCode = regexp.MustCompile(`^(?:[0-9A-Za-z][0-9A-Za-z._-]*|[-–—])?$`)

// codesField is an official classification: one code or several on a line, a title
// that runs on to the next, a code that stands twice.
func (sc *scanner) codesField(to *[]Reference, labels ...string) field {
	have := map[Code]bool{}
	return field{labels: labels, more: asCodes, again: true, put: func(v string, no int) bool {
		if isUnset(v) {
			return true
		}
		refs := parseReferences(v)
		if refs == nil && len(*to) > 0 && runsOn(v) {
			(*to)[len(*to)-1].Title += " " + v
			sc.inferred(no, "La riga {line} è stata unita al titolo del codice {code}.", finding.Args{"code": string((*to)[len(*to)-1].Code)})
			return true
		}
		for _, r := range refs {
			if have[r.Code] {
				sc.say(finding.Note, Repeated, no, "Riga {line}: «{text}» è già nell’elenco, tenuta una volta sola.", finding.Args{"line": no, "text": string(r.Code)})
				continue
			}
			have[r.Code] = true
			*to = append(*to, r)
		}
		return refs != nil
	}}
}

// listField reads abilities and knowledge: items on lines of their own or glued on
// one line, an item that runs on, one that stands twice. A line that begins in lower
// case runs on in a list with bullets; in one without, only behind a long line.
func (sc *scanner) listField(to *[]string, labels ...string) field {
	bulleted, last, have := false, "", map[string]bool{}
	var bare finding.Args // what is said of the items without a bullet, once for the list
	return field{labels: labels, more: asList, again: true, put: func(v string, no int) bool {
		if v == "" {
			return true
		}
		items, marked := listItems(v)
		broken := bulleted || utf8.RuneCountInString(last) >= column
		last = v
		switch {
		case !marked && len(*to) > 0 && runsOn(v) && broken:
			sc.inferred(no, "La riga {line} è stata unita alla voce precedente dell’elenco.", nil)
			(*to)[len(*to)-1] += " " + v
			return true
		case !marked && bulleted:
			return false
		case !marked && bare != nil:
			bare["n"] = bare["n"].(int) + 1
		case !marked:
			bare = finding.Args{"n": 1}
			sc.inferred(no, "Riga {line}: {n} {n|riga è stata letta come voce|righe sono state lette come voci} dell’elenco, benché senza segno.", bare)
		}
		bulleted = bulleted || marked
		for _, item := range items {
			if have[fold(item)] {
				sc.say(finding.Note, Repeated, no, "Riga {line}: «{text}» è già nell’elenco, tenuta una volta sola.", finding.Args{"line": no, "text": item})
				continue
			}
			have[fold(item)] = true
			*to = append(*to, item)
		}
		return true
	}}
}

func holds(list []string, item string) bool {
	for _, s := range list {
		if fold(s) == fold(item) {
			return true
		}
	}
	return false
}

var (
	leading = regexp.MustCompile(`^(?:[-–*]|\d{1,2}[.)]) `)
	bullets = strings.NewReplacer("·", "•", "▪", "•", "■", "•", "◦", "•", "●", "•", "○", "•", "‣", "•", "➢", "•", "✓", "•", "\uF0B7", "•", "\uF0A7", "•")
)

// listItems are the items of a line and whether they carry bullets or numbers.
func listItems(v string) (items []string, marked bool) {
	if m := leading.FindString(v); m != "" {
		return []string{strings.TrimSpace(v[len(m):])}, true
	}
	v = bullets.Replace(v)
	for part := range strings.SplitSeq(v, "•") {
		if part = strings.TrimSpace(part); part != "" {
			items = append(items, part)
		}
	}
	return items, strings.Contains(v, "•")
}

const code = `(?:ADA(?:\.\d+)+|[A-Z]\.\d{1,2}(?:\.\d+)*|\d{1,2}(?:\.\d+)+)`

var (
	reference = regexp.MustCompile(`(?:^|[\s;>])(` + code + `)\s*[-–]\s`)
	bareCodes = regexp.MustCompile(`^` + code + `(?:[ ,;]+` + code + `)*$`)
	number    = regexp.MustCompile(`^(\d{1,5}|\d{1,2}\.\d{3})(?: ?(?:ore|h|anni|anni compiuti))?$`)
)

// parseReferences reads "CODE - title", several on one line, "->" before them, or
// codes alone; nil when the line is not made of codes.
func parseReferences(v string) []Reference {
	v = strings.TrimSpace(strings.TrimPrefix(v, "->"))
	var out []Reference
	if bareCodes.MatchString(v) {
		for _, c := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" ,;", r) }) {
			out = append(out, Reference{Code: Code(c)})
		}
		return out
	}
	at := reference.FindAllStringSubmatchIndex(v, -1)
	if len(at) == 0 || at[0][2] != 0 {
		return nil
	}
	for i, m := range at {
		end := len(v)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		title := strings.Trim(v[m[1]:end], " ;->")
		out = append(out, Reference{Code: Code(v[m[2]:m[3]]), Title: title})
	}
	return out
}

func withoutSection(c Code) string {
	if len(c) > 2 && c[0] >= 'A' && c[0] <= 'Z' && c[1] == '.' {
		c = c[2:]
	}
	return string(c)
}

func isUnset(v string) bool { return v == "" || v == "-" || v == "–" || v == "—" }

// parseNumber reads a count: nil where no bound is set, false where it is no number.
func parseNumber(v string) (*int, bool) {
	if isUnset(v) {
		return nil, true
	}
	m := number.FindStringSubmatch(fold(v))
	if m == nil {
		return nil, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[1], ".", ""))
	return &n, err == nil
}

// A share is a bound that an older sheet gives as a percentage of a duration, which may
// be printed below it.
type share struct {
	to, percent **int
	of          func() *int
	line        int
}

var percentValue = regexp.MustCompile(`^(\d{1,3}) ?%?$`)

// parsePercent reads "40%"; nil where none is set.
func parsePercent(v string) (*int, bool) {
	if isUnset(v) || v == "%" || v == "-%" { // the page prints its sign after nothing, too
		return nil, true
	}
	m := percentValue.FindStringSubmatch(v)
	if m == nil || atoi(m[1]) > 100 {
		return nil, false
	}
	return finding.Int(atoi(m[1])), true
}

func percentField(to **int, labels ...string) field {
	return field{labels: labels, put: func(v string, _ int) bool {
		n, ok := parsePercent(v)
		*to = n
		return ok
	}}
}

// shareField is a percentage: the hours are reckoned when all is read.
func shareField(shares *[]share, to, percent **int, of func() *int, labels ...string) field {
	f := percentField(percent, labels...)
	read := f.put
	f.put = func(v string, no int) bool {
		if !read(v, no) {
			return false
		}
		if *percent != nil {
			*shares = append(*shares, share{to, percent, of, no})
		}
		return true
	}
	return f
}

// capField is hours or, in older sheets, a percentage of the minimum duration.
func capField(shares *[]share, to, percent **int, of func() *int, labels ...string) field {
	f := shareField(shares, to, percent, of, labels...)
	asShare, asHours := f.put, numberField(to, labels...).put
	f.put = func(v string, no int) bool {
		if strings.HasSuffix(v, "%") {
			return asShare(v, no)
		}
		return asHours(v, no)
	}
	return f
}

// reckon turns percentages into hours, downwards.
func (sc *scanner) reckon(shares []share, subject string) {
	for _, s := range shares {
		percent, least := **s.percent, s.of()
		if least == nil {
			sc.about(subject, finding.Warning, NotUnderstood, s.line, "Riga {line}: il {percent} % non si può calcolare senza la durata minima.",
				finding.Args{"line": s.line, "percent": percent})
			continue
		}
		n := *least * percent / 100
		*s.to = &n
		sc.about(subject, finding.Note, Inferred, s.line, "Riga {line}: {percent} % di {least} h letto come {hours} h.",
			finding.Args{"line": s.line, "percent": percent, "least": *least, "hours": n})
	}
}

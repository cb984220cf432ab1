package standard

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"vidimus/internal/finding"
)

// The rule ids of what the reader says about the text itself.
const (
	NoSheet       = "L-SHEET"         // it cannot be read as a sheet at all
	Missing       = "L-MISSING"       // a section or line that a sheet of this layout has is not there
	NotUnderstood = "L-LINE"          // a line, or a value, that could not be placed
	Inferred      = "L-INFERRED"      // taken from prose, or put together by the reader
	Contradiction = "L-CONTRADICTION" // the sheet says two things
	Repeated      = "L-REPEATED"      // said twice, kept once
)

// maxUnread is how many lines not understood are listed one by one.
const maxUnread = 200

// A field is a label of the sheet and what to do with what stands after it.
type field struct {
	labels []string // folded; the first is its name
	put    func(value string, no int) bool
	more   continuation
	again  bool // may be printed more than once
}

// continuation says which unlabelled lines still belong to the field.
type continuation int

const (
	never   continuation = iota
	asProse              // a sentence that runs on
	asCodes              // further codes of a classification
	asList               // further items
)

// A record is one subject being read: the head, a UC, a training standard, a UF.
type record struct {
	fields []field
	seen   map[string]int    // name of a field -> its line
	values map[string]string // name of a field -> what stood there
}

func newRecord(fields ...field) *record {
	return &record{fields: fields, seen: map[string]int{}, values: map[string]string{}}
}

// scanner puts lines into fields and lists what it could not.
type scanner struct {
	findings []finding.Finding
	unread   int
	record   *record
	open     *field // the field whose value may go on
}

func (sc *scanner) say(sev finding.Severity, rule string, no int, message string, args finding.Args) {
	sc.findings = append(sc.findings, finding.Finding{Rule: rule, Severity: sev, Line: no, Message: message, Args: args})
}

func (sc *scanner) about(subject string, sev finding.Severity, rule string, no int, message string, args finding.Args) {
	sc.say(sev, rule, no, message, args)
	sc.findings[len(sc.findings)-1].Subject = subject
}

func (sc *scanner) notUnderstood(l line) {
	sc.open = nil
	if sc.unread++; sc.unread <= maxUnread {
		sc.say(finding.Warning, NotUnderstood, l.no, "Riga {line} non compresa: «{text}».", finding.Args{"line": l.no, "text": excerpt(l.text)})
	}
}

// use starts a subject.
func (sc *scanner) use(r *record) { sc.record, sc.open = r, nil }

// place puts a line into the current record and reports whether it belongs there.
// A value that cannot be read is listed as a line not understood.
func (sc *scanner) place(l line) bool {
	if l.text == "" {
		if sc.open != nil && sc.open.more != asList { // a page break does not end a list
			sc.open = nil
		}
		return true
	}
	if f, value := sc.record.match(l.text); f != nil {
		sc.label(f, value, l)
		return true
	}
	return sc.open != nil && sc.goOn(l)
}

func (sc *scanner) label(f *field, value string, l line) {
	name := f.labels[0]
	first, twice := sc.record.seen[name]
	if twice && !f.again {
		sc.open = nil
		if sc.record.values[name] == value {
			sc.say(finding.Note, Repeated, l.no, "La riga {line} ripete la riga {first}: tenuta una volta sola.", finding.Args{"line": l.no, "first": first})
			return
		}
		sc.say(finding.Warning, Contradiction, l.no, "La riga {line} contraddice la riga {first}: «{text}». È tenuta la prima; controlla la scheda.",
			finding.Args{"line": l.no, "first": first, "text": excerpt(l.text)})
		return
	}
	if !twice {
		sc.record.seen[name], sc.record.values[name] = l.no, value
	}
	if !f.put(value, l.no) {
		sc.notUnderstood(l)
		return
	}
	sc.open = f
}

// goOn tries an unlabelled line as the rest of the open field.
func (sc *scanner) goOn(l line) bool {
	name := sc.open.labels[0]
	empty := sc.record.values[name] == ""
	switch sc.open.more {
	case asProse:
		first, _ := utf8.DecodeRuneInString(l.text)
		if !empty && !unicode.IsLower(first) {
			return false
		}
		sc.say(finding.Note, Inferred, l.no, "La riga {line} è stata unita alla voce della riga {first}.", finding.Args{"line": l.no, "first": sc.record.seen[name]})
	case asCodes:
		if !empty && parseReferences(l.text) == nil {
			return false
		}
	case never:
		if !empty {
			return false
		}
	}
	if !sc.open.put(l.text, l.no) {
		return false
	}
	sc.record.values[name] += l.text
	return true
}

// match finds the longest label the line begins with.
func (r *record) match(text string) (*field, string) {
	folded := fold(text)
	var best *field
	length := 0
	for i := range r.fields {
		for _, label := range r.fields[i].labels {
			if len(label) > length && strings.HasPrefix(folded, label) && endsWord(folded[len(label):]) {
				best, length = &r.fields[i], len(label)
			}
		}
	}
	if best == nil {
		return nil, ""
	}
	value := after(text, utf8.RuneCountInString(folded[:length]))
	return best, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(value), ":"))
}

func endsWord(rest string) bool { return rest == "" || rest[0] == ' ' || rest[0] == ':' }

func textField(to *string, labels ...string) field {
	return field{labels: labels, more: asProse, put: func(v string, _ int) bool {
		*to = strings.TrimSpace(*to + " " + v)
		return true
	}}
}

func numberField(to **int, labels ...string) field {
	return field{labels: labels, put: func(v string, _ int) bool {
		n, ok := parseNumber(v)
		*to = n
		return ok
	}}
}

func codesField(to *[]Reference, labels ...string) field {
	return field{labels: labels, more: asCodes, again: true, put: func(v string, _ int) bool {
		if isUnset(v) {
			return true
		}
		refs := parseReferences(v)
		*to = append(*to, refs...)
		return refs != nil
	}}
}

// listField reads abilities and knowledge: items on lines of their own or glued on
// one line, an item that runs on, one that stands twice.
func (sc *scanner) listField(to *[]string, labels ...string) field {
	bulleted := false
	return field{labels: labels, more: asList, again: true, put: func(v string, no int) bool {
		if v == "" {
			return true
		}
		items, marked := listItems(v)
		first, _ := utf8.DecodeRuneInString(v)
		switch {
		case !marked && len(*to) > 0 && unicode.IsLower(first):
			sc.say(finding.Note, Inferred, no, "La riga {line} è stata unita alla voce precedente dell’elenco.", finding.Args{"line": no})
			(*to)[len(*to)-1] += " " + v
			return true
		case !marked && bulleted:
			return false
		case !marked:
			sc.say(finding.Note, Inferred, no, "La riga {line} è stata letta come voce dell’elenco, benché senza segno.", finding.Args{"line": no})
		}
		bulleted = bulleted || marked
		for _, item := range items {
			if holds(*to, item) {
				sc.say(finding.Note, Repeated, no, "Riga {line}: «{text}» è già nell’elenco, tenuta una volta sola.", finding.Args{"line": no, "text": item})
				continue
			}
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

var dash = regexp.MustCompile(`^[-–*] `)

// listItems are the items of a line and whether they carry bullets.
func listItems(v string) (items []string, marked bool) {
	if m := dash.FindString(v); m != "" {
		return []string{strings.TrimSpace(v[len(m):])}, true
	}
	v = strings.NewReplacer("·", "•", "▪", "•", "◦", "•", "\uF0B7", "•").Replace(v)
	for part := range strings.SplitSeq(v, "•") {
		if part = strings.TrimSpace(part); part != "" {
			items = append(items, part)
		}
	}
	return items, strings.Contains(v, "•")
}

var (
	reference = regexp.MustCompile(`(?:^|[\s;>])(ADA(?:\.\d+)+|(?:[A-Z]\.)?\d{1,2}(?:\.\d+)+)\s*[-–]\s`)
	bareCode  = regexp.MustCompile(`^(?:ADA(?:\.\d+)+|(?:[A-Z]\.)?\d{1,2}(?:\.\d+)+)$`)
	number    = regexp.MustCompile(`^(\d{1,5}|\d{1,2}\.\d{3})(?: ?(?:ore|h|anni))?$`)
)

// parseReferences reads "CODE - title", several on one line, "->" before them; nil
// when the line is not made of codes.
func parseReferences(v string) []Reference {
	v = strings.TrimSpace(strings.TrimPrefix(v, "->"))
	if bareCode.MatchString(v) {
		return []Reference{{Code: Code(v)}}
	}
	at := reference.FindAllStringSubmatchIndex(v, -1)
	if len(at) == 0 || at[0][2] != 0 {
		return nil
	}
	var out []Reference
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

// SameATECO reports whether two ATECO codes are one: N.82.20.00 and 82.20.00 are.
func SameATECO(a, b Code) bool { return withoutSection(a) == withoutSection(b) }

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

// excerpt keeps a sentence readable: at most 120 characters of the source.
func excerpt(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return s
}

package standard

import (
	"regexp"
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

// fate is what became of a line: every one has exactly one.
type fate int

const (
	waiting   fate = iota // not read yet
	blank                 // nothing stands there
	placed                // it is in the sheet that was understood, or in a finding of its own
	furniture             // the page's own words, which say nothing about the sheet
	unread                // listed as not understood
)

// A field is a label of the sheet and what to do with what stands after it.
type field struct {
	labels []string // folded; the first is its name
	put    func(value string, no int) bool
	more   continuation
	again  bool           // may be printed more than once
	only   *regexp.Regexp // what may stand behind the label, where its word begins sentences too
}

// continuation says which unlabelled lines still belong to the field. Each may also
// begin on the line after its label.
type continuation int

const (
	never   continuation = iota
	asWords              // a phrase that runs on in lower case
	asText               // sentences, one or more to a line
	asCodes              // further codes of a classification
	asList               // further items
)

// A record is one subject being read: the head, a UC, a training standard, a UF.
type record struct {
	fields []field
	seen   map[string]int    // name of a field -> its line
	values map[string]string // name of a field -> what stood there
	below  bool              // its labels are headings: the text stands below them
}

func newRecord(fields ...field) *record {
	return &record{fields: fields, seen: map[string]int{}, values: map[string]string{}}
}

// scanner puts lines into fields and lists what it could not.
type scanner struct {
	lines    []line
	at       int // the line being read
	fates    []fate
	findings []finding.Finding
	unread   int
	record   *record
	owner    *record // of open
	open     *field  // the field whose value may go on
	awaits   bool    // nothing stood beside its label: the value is on the next line
	joined   finding.Args
	begins   map[*string][]begin // of a text, where each of its lines begins
}

// begin is the place of a line in a text.
type begin struct{ at, line int }

func newScanner(lines []line) *scanner {
	return &scanner{lines: lines, fates: make([]fate, len(lines)), begins: map[*string][]begin{}}
}

// run gives every line its fate, in order. A line may settle that of the next.
func (sc *scanner) run(read func(line) fate) {
	for sc.at = 0; sc.at < len(sc.lines); sc.at++ {
		if sc.fates[sc.at] == waiting {
			sc.fates[sc.at] = read(sc.lines[sc.at])
		}
	}
}

// next is the text of the nearest line below that is not blank.
func (sc *scanner) next() string {
	for _, l := range sc.lines[sc.at+1:] {
		if l.text != "" {
			return l.text
		}
	}
	return ""
}

func (sc *scanner) say(sev finding.Severity, rule string, no int, message string, args finding.Args) {
	sc.findings = append(sc.findings, finding.Finding{Rule: rule, Severity: sev, Line: no, Message: message, Args: args})
}

func (sc *scanner) about(subject string, sev finding.Severity, rule string, no int, message string, args finding.Args) {
	sc.say(sev, rule, no, message, args)
	sc.findings[len(sc.findings)-1].Subject = subject
}

// inferred says what was taken from prose or put together, for a person to confirm.
func (sc *scanner) inferred(no int, message string, args finding.Args) {
	if args == nil {
		args = finding.Args{}
	}
	args["line"] = no
	sc.say(finding.Note, Inferred, no, message, args)
}

func (sc *scanner) notUnderstood(l line) fate {
	sc.close()
	if sc.unread++; sc.unread <= maxUnread {
		sc.say(finding.Warning, NotUnderstood, l.no, "Riga {line} non compresa: «{text}».", finding.Args{"line": l.no, "text": excerpt(l.text)})
	}
	return unread
}

// serve passes over the page's own words: no text runs on across them.
func (sc *scanner) serve() fate {
	sc.close()
	return furniture
}

// use starts a subject.
func (sc *scanner) use(r *record) {
	sc.record = r
	sc.close()
}

func (sc *scanner) close() { sc.open, sc.owner, sc.joined = nil, nil, nil }

// pass is a blank line: it ends a text that has begun, and no list, which a page break
// may part.
func (sc *scanner) pass() fate {
	if sc.open != nil && sc.open.more != asList && sc.open.more != asCodes && !sc.awaits {
		sc.close()
	}
	return blank
}

// place puts a line into the record, as a labelled one or as the rest of the open
// field; waiting when it belongs nowhere.
func (sc *scanner) place(l line) fate {
	if f := sc.placeIn(sc.record, l); f != waiting {
		return f
	}
	if sc.open != nil && sc.goOn(l) {
		return placed
	}
	return waiting
}

// placeIn puts a labelled line into a record.
func (sc *scanner) placeIn(r *record, l line) fate {
	if f, value := sc.overTwoLines(r, l); f != nil {
		return sc.label(r, f, value, l)
	}
	if f, value := r.match(l.text); f != nil {
		return sc.label(r, f, value, l)
	}
	return waiting
}

// overTwoLines finds a label that a narrow column has broken: it begins in this line
// and ends in the next, which is then placed with it.
func (sc *scanner) overTwoLines(r *record, l line) (*field, string) {
	if sc.at+1 >= len(sc.lines) || sc.lines[sc.at+1].text == "" {
		return nil, ""
	}
	both := l.text + " " + sc.lines[sc.at+1].text
	f, value := r.match(both)
	if f == nil || utf8.RuneCountInString(value) >= utf8.RuneCountInString(sc.lines[sc.at+1].text) {
		return nil, "" // the label ends in this line
	}
	sc.fates[sc.at+1] = placed
	sc.inferred(l.no, "Righe {line} e {next}: lette come una sola, la voce va a capo.", finding.Args{"next": l.no + 1})
	return f, value
}

func (sc *scanner) label(r *record, f *field, value string, l line) fate {
	sc.close()
	name := f.labels[0]
	first, twice := r.seen[name]
	if twice && !f.again {
		if r.values[name] == value {
			sc.say(finding.Note, Repeated, l.no, "La riga {line} ripete la riga {first}: tenuta una volta sola.", finding.Args{"line": l.no, "first": first})
			return placed
		}
		sc.say(finding.Warning, Contradiction, l.no, "La riga {line} contraddice la riga {first}: «{text}». È tenuta la prima; controlla la scheda.",
			finding.Args{"line": l.no, "first": first, "text": excerpt(l.text)})
		return placed
	}
	if !twice {
		r.seen[name], r.values[name] = l.no, value
	}
	if !f.put(value, l.no) {
		return sc.notUnderstood(l)
	}
	sc.open, sc.owner, sc.awaits = f, r, value == ""
	return placed
}

// goOn tries an unlabelled line as the rest of the open field.
func (sc *scanner) goOn(l line) bool {
	name := sc.open.labels[0]
	switch sc.open.more {
	case asWords:
		if !sc.awaits && !runsOn(l.text) {
			return false
		}
	case never:
		if !sc.awaits {
			return false
		}
	}
	if !sc.open.put(l.text, l.no) {
		return false
	}
	if (sc.open.more == asWords || sc.open.more == asText) && !sc.owner.below {
		sc.join(l.no, sc.owner.seen[name])
	}
	if sc.awaits && sc.owner.values[name] == "" {
		sc.owner.values[name] = l.text
	}
	sc.awaits = false
	return true
}

// join says once which lines were added to the text of a line above.
func (sc *scanner) join(no, first int) {
	if sc.joined != nil {
		sc.joined["n"] = sc.joined["n"].(int) + 1
		return
	}
	sc.joined = finding.Args{"first": first, "n": 1}
	sc.inferred(no, "Riga {line}: {n} {n|riga è stata unita|righe sono state unite} alla voce della riga {first}.", sc.joined)
}

// runsOn reports a line that continues a phrase: it begins in lower case or within a
// bracket or list of words.
func runsOn(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(first) || strings.ContainsRune("(,;", first)
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
	value := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(after(text, utf8.RuneCountInString(folded[:length]))), ":"))
	if best.only != nil && !best.only.MatchString(value) {
		return nil, ""
	}
	return best, value
}

func endsWord(rest string) bool { return rest == "" || rest[0] == ' ' || rest[0] == ':' }

// excerpt keeps a sentence readable: at most 120 characters of the source.
func excerpt(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return s
}

package learner

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// The kinds of key by which people are found.
const (
	nameKey   = "name"   // surname and name as they stand: one for each person
	formerKey = "former" // surname and name as they stood before an act
	codeKey   = "code"   // a codice fiscale of theirs, omocodia apart
	wordKey   = "word"   // any one word of theirs, telephones too
)

type key struct{ kind, word string }

// keysOf are the keys of a person; before are the identities they had.
func keysOf(l Learner, before []Learner) []key {
	seen := map[key]bool{}
	add := func(kind string, words ...string) {
		for _, w := range words {
			if w != "" {
				seen[key{kind, encode(w)}] = true
			}
		}
	}
	add(nameKey, language.Fold(l.FullName()))
	for i, one := range append([]Learner{l}, before...) {
		if i > 0 {
			add(formerKey, language.Fold(one.FullName()))
		}
		add(wordKey, nameWords(one.Surname)...)
		add(wordKey, nameWords(one.Name)...)
		add(wordKey, phoneKey(one.Phone), phoneKey(one.OtherPhone), strings.ToLower(one.TaxCode))
		if code, err := fiscalcode.Parse(one.TaxCode); err == nil {
			add(codeKey, baseKey(code))
			add(wordKey, baseKey(code))
		}
	}
	out := make([]key, 0, len(seen))
	for k := range seen {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b key) int { return strings.Compare(a.kind+a.word, b.kind+b.word) })
	return out
}

// nameWords are the ways in which somebody looks for a name: D’Angelo as dangelo and
// angelo, De Luca as de, luca and deluca.
func nameWords(name string) []string {
	whole := strings.Fields(language.Fold(name))
	apart := strings.Fields(language.Fold(strings.NewReplacer("'", " ", "’", " ").Replace(name)))
	return slices.Concat(whole, apart, []string{strings.Join(whole, "")})
}

func baseKey(code fiscalcode.Code) string { return strings.ToLower(string(code.Base())) }

// phoneKey is a telephone's digits without the prefix of Italy.
func phoneKey(typed string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed)
	if strings.HasPrefix(strings.TrimSpace(typed), "+") {
		return strings.TrimPrefix(digits, "39")
	}
	return strings.TrimPrefix(digits, "0039")
}

// encode makes a key whose order is the same in every collation, and whose prefixes are
// those of the text.
func encode(text string) string { return hex.EncodeToString([]byte(text)) }

// span is the range of the keys that begin with a text.
func span(text string) (from, to string) { return encode(text), encode(text) + "g" }

// index writes down what a person is found by. Lock: learner.
func index(ctx context.Context, tx *store.Tx, l Learner, before []Learner) error {
	if _, err := tx.Exec(ctx, "DELETE FROM learner_key WHERE learner_id = ?", l.ID); err != nil {
		return err
	}
	keys := keysOf(l, before)
	args := make([]any, 0, 3*len(keys))
	for _, k := range keys {
		args = append(args, l.ID, k.kind, k.word)
	}
	_, err := tx.Exec(ctx, "INSERT INTO learner_key (learner_id, kind, word) VALUES "+strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(keys)), ", "), args...)
	return err
}

// mostWords is as many words of a search as are looked at.
const mostWords = 6

// wordsOf are the folded words of a search: a telephone or a codice fiscale is one, with
// whatever spaces it is typed.
func wordsOf(text string) []string {
	if strings.TrimFunc(text, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsSpace(r) || strings.ContainsRune("+./-", r) }) == "" {
		if phone := phoneKey(text); phone != "" {
			return []string{phone}
		}
		return nil
	}
	if code, err := fiscalcode.Parse(text); err == nil {
		return []string{baseKey(code)}
	}
	words := strings.Fields(language.Fold(text))
	return words[:min(len(words), mostWords)]
}

// Search are the people each word of the text begins a word of: surname, name, codice
// fiscale (old ones too) or telephone; accents, apostrophes and capitals do not matter.
// Those whose surname begins so come first. At most limit; nobody for no text.
func Search(ctx context.Context, r store.Reader, text string, limit int) ([]Learner, error) {
	if len(wordsOf(text)) == 0 {
		return nil, nil
	}
	return List(ctx, r, text, 0, limit)
}

// List is a piece of what [Search] finds, and of everybody, by surname and name, for a text
// without words.
func List(ctx context.Context, r store.Reader, text string, offset, limit int) ([]Learner, error) {
	words := wordsOf(text)
	from, to := span(strings.Join(words, " "))
	out, err := found(ctx, r, "SELECT word, learner_id FROM learner_key n WHERE kind = 'name' AND word >= ? AND word < ?", offset, limit, from, to)
	if err != nil || len(out) == limit || len(words) == 0 {
		return out, err
	}
	lead := offset + len(out) // how many there are whose surname begins so
	if offset > 0 {
		if err := r.Get(ctx, &lead, "SELECT COUNT(*) FROM learner_key WHERE kind = 'name' AND word >= ? AND word < ?", from, to); err != nil {
			return nil, err
		}
	}
	if err := rarestFirst(ctx, r, words); err != nil {
		return nil, err
	}
	query, args := byWords(words)
	rest, err := found(ctx, r, query+" AND NOT (n.word >= ? AND n.word < ?)", max(0, offset-lead), limit-len(out), append(args, from, to)...)
	return append(out, rest...), err
}

// found are the people whose keys «n» a query finds, a piece of them by surname and name: only
// those of the piece are read.
func found(ctx context.Context, r store.Reader, query string, offset, limit int, args ...any) ([]Learner, error) {
	var out []Learner
	err := r.Select(ctx, &out, "SELECT "+learners.Columns("l")+" FROM ("+query+" ORDER BY n.word, n.learner_id LIMIT ? OFFSET ?) k JOIN learner l ON l.id = k.learner_id ORDER BY k.word, k.learner_id",
		append(args, limit, offset)...)
	return out, err
}

// many is from how many people on a word is no longer called rare.
const many = 1000

// rarestFirst puts the word that fewest people have first.
func rarestFirst(ctx context.Context, r store.Reader, words []string) error {
	if len(words) == 1 {
		return nil
	}
	have := map[string]int{}
	for _, word := range words {
		from, to := span(word)
		var n int
		if err := r.Get(ctx, &n, "SELECT COUNT(*) FROM (SELECT 1 FROM learner_key WHERE kind = 'word' AND word >= ? AND word < ? LIMIT ?) w", from, to, many); err != nil {
			return err
		}
		have[word] = n
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Or(have[a]-have[b], len(b)-len(a)) })
	return nil
}

// byWords finds the full names of those each word is one of. The first word leads; the others
// are looked up for each of those who have it.
func byWords(words []string) (query string, args []any) {
	from, to := span(words[0])
	query = `SELECT n.word, n.learner_id FROM (SELECT DISTINCT learner_id FROM learner_key WHERE kind = 'word' AND word >= ? AND word < ?) w
		CROSS JOIN learner_key n WHERE n.learner_id = w.learner_id AND n.kind = 'name'`
	args = []any{from, to}
	for _, word := range words[1:] {
		from, to := span(word)
		query += " AND EXISTS (SELECT 1 FROM learner_key o WHERE o.learner_id = w.learner_id AND o.kind = 'word' AND o.word >= ? AND o.word < ?)"
		args = append(args, from, to)
	}
	return query, args
}

// Known is how many people there are.
func Known(ctx context.Context, r store.Reader) (n int, err error) {
	err = r.Get(ctx, &n, "SELECT COUNT(*) FROM learner_key WHERE kind = 'name'")
	return n, err
}

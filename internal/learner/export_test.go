package learner

// WordsOf is what a search looks for.
var WordsOf = wordsOf

// KeysOf are the kinds and words by which somebody is found.
func KeysOf(l Learner, before []Learner) [][2]string {
	var out [][2]string
	for _, k := range keysOf(l, before) {
		out = append(out, [2]string{k.kind, k.word})
	}
	return out
}

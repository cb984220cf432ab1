package learner

// WordsOf is what a search looks for.
var WordsOf = wordsOf

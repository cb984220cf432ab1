package enrolment

import (
	"slices"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

// composed judges a requirement that was put together in a form: whoever is exempt is not
// asked, any one of the ways meets it, and a way is met by all its pieces together.
//
// What is handed in more never makes the verdict worse: a way is worth as much as its
// weakest piece, the requirement as much as its best way.
func (j judge) composed(v *Verdict, c *standard.Composed) {
	v.Title = say("{title}", finding.Args{"title": c.Title})
	if c.Why != "" {
		v.Why = say("{why}", finding.Args{"why": c.Why})
	}
	switch c.Who {
	case standard.GuardianActs:
		v.Who = Guardian
	case standard.SecretaryActs:
		v.Who = Secretary
	}
	diploma, exempt := j.exempted(v, c.Exempt)
	if exempt {
		return
	}
	best := j.bestWay(v.Rule, c)
	for i, w := range c.Ways {
		if i != best.number {
			v.Instead = append(v.Instead, say("Vale anche: {documents}.", finding.Args{"documents": named(w.Pieces...)}))
		}
	}
	if len(best.found) == 0 { // no way at all: the form asks for one
		v.tell(say("Manca quanto richiesto."))
		return
	}
	piece, f := best.way.Pieces[best.weakest()], best.found[best.weakest()]
	if diploma.weight > f.weight {
		piece, f = standard.Piece{Kind: KindSchoolTitle}, diploma
	}
	v.tell(say("Manca: {documents}.", finding.Args{"documents": named(piece)}))
	met := say("{document}: consegna del {received}, verificata.", documentArgs(f.e))
	if together := named(best.way.Pieces...); len(together) > 1 {
		met = say("Verificati: {documents}.", finding.Args{"documents": together})
		if f.weight != good {
			v.note(say("Servono insieme: {documents}.", finding.Args{"documents": together}))
		}
	}
	j.rest(v, f, met)
	if f.weight <= pending {
		j.notePieces(v, piece)
	}
}

// exempted says why the requirement is not asked of this person; or it is the title of the
// Italian school that would exempt them, good or not yet looked at. Data of the person
// that an exemption needs and nobody has written is asked for in a note.
func (j judge) exempted(v *Verdict, x standard.Exemptions) (found, bool) {
	citizen := j.citizenships()
	if (x.Italian || x.European) && len(citizen) == 0 {
		v.note(say("Manca la cittadinanza dichiarata: senza, non si sa se il requisito è dovuto."))
	}
	european := slices.ContainsFunc(citizen, func(c string) bool { return slices.Contains(withoutPermit, c) })
	switch {
	case x.Italian && slices.Contains(citizen, "IT"):
		v.exempt(say("Non richiesto: ha la cittadinanza italiana."))
		return found{}, true
	case x.European && (european || slices.Contains(citizen, "IT")):
		v.exempt(say("Non richiesto a chi ha una cittadinanza europea."))
		return found{}, true
	}
	if x.AgeFrom > 0 || x.AgeBelow > 0 {
		if j.person.Born().IsZero() {
			v.note(say("Manca la data di nascita: senza, non si sa se il requisito è dovuto."))
		} else if old, day := j.hasCompleted(x.AgeFrom); x.AgeFrom > 0 && old {
			v.exempt(say("Non richiesto a chi ha compiuto {age} anni: li compie il {day}.", finding.Args{"age": x.AgeFrom, "day": day}))
			return found{}, true
		} else if old, day := j.hasCompleted(x.AgeBelow); x.AgeBelow > 0 && !old {
			v.exempt(say("Non richiesto a chi ha meno di {age} anni: li compie il {day}.", finding.Args{"age": x.AgeBelow, "day": day}))
			return found{}, true
		}
	}
	if x.ItalianTitle == "" {
		return found{}, false
	}
	diploma := j.bestThat(v.Rule, func(e learner.Evidence) bool {
		return e.Kind == KindSchoolTitle && e.System == ItalianSystem && atLeast(e.TitleLevel, x.ItalianTitle)
	})
	if diploma.weight == good {
		v.Evidence = diploma.e.ID
		v.exempt(say("Ha un diploma italiano: {title}.", finding.Args{"title": language.Message(TitleLabel(diploma.e.TitleLevel))}))
		return diploma, true
	}
	v.Instead = append(v.Instead, say("Non serve a chi ha un titolo italiano: {title} o superiore.", finding.Args{"title": language.Message(TitleLabel(x.ItalianTitle))}))
	return diploma, false
}

// tried is a way with the best evidence for each of its pieces.
type tried struct {
	number int
	way    standard.Way
	found  []found
}

// bestWay is the way that is worth most; of two alike, the one of which more is there, then
// the first.
func (j judge) bestWay(rule standard.EntryRule, c *standard.Composed) tried {
	best := tried{number: -1}
	for i, w := range c.Ways {
		t := tried{number: i, way: w}
		for _, p := range w.Pieces {
			t.found = append(t.found, j.piece(rule, p))
		}
		if best.number < 0 || t.weight() > best.weight() || t.weight() == best.weight() && t.good() > best.good() {
			best = t
		}
	}
	return best
}

// weakest is the piece that is worth least, -1 where there is none. Of two alike it is the
// one whose validity ends first, so that what expires is told.
func (t tried) weakest() int {
	at := -1
	for i, f := range t.found {
		if at < 0 || f.weight < t.found[at].weight || f.weight == t.found[at].weight && outlasts(t.found[at].e.ExpiresOn, f.e.ExpiresOn) {
			at = i
		}
	}
	return at
}

func (t tried) weight() weight {
	if i := t.weakest(); i >= 0 {
		return t.found[i].weight
	}
	return nothing
}

// title is the school title among what was found.
func (t tried) title() found {
	for _, f := range t.found {
		if f.e.Kind == KindSchoolTitle {
			return f
		}
	}
	return found{}
}

func (t tried) good() int {
	n := 0
	for _, f := range t.found {
		if f.weight == good {
			n++
		}
	}
	return n
}

// piece is the best document for a piece. What is not written of it yet leaves it open.
func (j judge) piece(rule standard.EntryRule, p standard.Piece) found {
	var f found
	for _, e := range j.evidence {
		if !sameKind(p.Evidence(), e.Kind) || !fits(p, e) {
			continue
		}
		one := found{weight: j.weigh(rule, e), prefer: 1, e: e}
		if e.Kind == KindLanguageTest && !whole(e) || p.MinLevel != "" && e.Level == "" {
			one.weight = min(one.weight, pending)
		}
		f = better(f, one)
	}
	return f
}

// fits reports whether what a document says is enough for the piece.
func fits(p standard.Piece, e learner.Evidence) bool {
	low := p.MinLevel != "" && e.Level != "" && !reaches(e.Level, p.MinLevel)
	return !low && (p.MinTitle == "" || atLeast(e.TitleLevel, p.MinTitle))
}

// whole reports whether an entry test is on file as it must be: the paper, its score and who
// examined.
func whole(e learner.Evidence) bool { return e.Score != "" && e.Examiner != "" && e.FileID != "" }

// sameKind: «Patente B» and «patente b» are one document.
func sameKind(a, b string) bool { return a == b || language.Fold(a) == language.Fold(b) }

// notePieces says of documents of the right kind why they do not do.
func (j judge) notePieces(v *Verdict, p standard.Piece) {
	for _, e := range j.evidence {
		if !sameKind(p.Evidence(), e.Kind) || e.Outcome == OutcomeRejected {
			continue
		}
		args := finding.Args{"document": language.Message(KindLabel(e.Kind)), "has": e.Level, "level": p.MinLevel}
		switch {
		case p.MinLevel != "" && e.Level == "":
			v.note(say("{document}: scrivi il livello (A1, A2, B1, B2, C1 o C2).", args))
		case p.MinLevel != "" && !fits(p, e):
			v.note(say("{document}: è di livello {has}, ne serve uno di livello {level} o superiore.", args))
		case !fits(p, e):
			v.note(say("Il titolo consegnato è di livello inferiore a quello richiesto."))
		case e.Kind == KindLanguageTest && !whole(e):
			v.note(unfinishedTest(args))
		}
	}
}

// unfinishedTest says what an entry test lacks.
func unfinishedTest(args finding.Args) Sentence {
	return say("{document}: servono il file della prova svolta, il punteggio e l’esaminatore, che restano agli atti.", args)
}

// named is what pieces ask for, in the reader's language.
func named(pieces ...standard.Piece) []language.Phrase {
	out := make([]language.Phrase, len(pieces))
	for i, p := range pieces {
		args := map[string]any{"document": language.Message(KindLabel(p.Evidence())), "level": p.MinLevel, "title": language.Message(TitleLabel(p.MinTitle))}
		switch {
		case p.MinLevel != "":
			out[i] = language.Phrase{Message: "{document} (livello {level} o superiore)", Args: args}
		case p.MinTitle != "":
			out[i] = language.Phrase{Message: "{document} ({title} o superiore)", Args: args}
		default:
			out[i] = language.Phrase{Message: "{document}", Args: args}
		}
	}
	return out
}

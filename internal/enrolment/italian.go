package enrolment

import (
	"slices"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
)

// LanguageLevels are those of the Common European Framework (QCER), lowest first.
var LanguageLevels = []string{"A1", "A2", "B1", "B2", "C1", "C2"}

// reaches reports whether a level is at least the asked one; an unknown level
// reaches nothing.
func reaches(level, asked string) bool {
	at := slices.Index(LanguageLevels, strings.ToUpper(strings.TrimSpace(level)))
	return at >= 0 && at >= slices.Index(LanguageLevels, asked)
}

// language is R-LANGUAGE: asked of who is not (also) an Italian citizen, met by a
// certificate or an entry test on file, not asked of who has a school diploma of the
// Italian system.
func (j judge) language(v *Verdict) {
	v.Title = say("Conoscenza della lingua italiana")
	citizen := j.citizenships()
	switch {
	case len(citizen) == 0:
		j.citizenshipMissing(v)
		return
	case slices.Contains(citizen, "IT"):
		v.exempt(say("Non richiesto: ha la cittadinanza italiana."))
		return
	}
	asked := finding.Args{"level": v.Rule.LanguageLevel}
	v.Why = say("Lo standard lo chiede a chi non ha la cittadinanza italiana, anche se cittadino dell’Unione europea.")
	v.tell(say("Manca la prova di conoscenza dell’italiano, livello {level} o superiore.", asked))
	v.Instead = []Sentence{say("Vale un attestato riconosciuto di livello {level} o superiore.", asked)}
	if v.Rule.EntryTestAccepted {
		v.Instead = append(v.Instead, say("Vale un test d’ingresso conservato agli atti, con punteggio, livello ed esaminatore."))
	}
	if v.Rule.ItalianDiplomaFree {
		v.Instead = append(v.Instead, say("Non serve a chi ha un diploma italiano, di scuola secondaria di primo grado o superiore."))
	}

	proof := j.languageProof(v)
	diploma := j.italianDiploma(v)
	if diploma.weight == good {
		v.Evidence = diploma.e.ID
		v.exempt(say("Ha un diploma italiano: {title}.", finding.Args{"title": language.Message(TitleLabel(diploma.e.TitleLevel))}))
		return
	}
	f := better(proof, diploma)
	j.rest(v, f, say("{document}: livello {level}, consegna del {received}, verificata.",
		finding.Args{"document": language.Message(KindLabel(f.e.Kind)), "level": strings.ToUpper(f.e.Level), "received": f.e.ReceivedOn}))
}

// languageProof is the best certificate or entry test of the asked level; of the
// others it notes why they do not do.
func (j judge) languageProof(v *Verdict) found {
	var f found
	for _, e := range j.evidence {
		if e.Kind != KindLanguageCertificate && (e.Kind != KindLanguageTest || !v.Rule.EntryTestAccepted) {
			continue
		}
		one := found{weight: j.weigh(v.Rule, e), prefer: 1, e: e}
		args := finding.Args{"document": language.Message(KindLabel(e.Kind)), "has": e.Level, "level": v.Rule.LanguageLevel}
		switch {
		case e.Level == "":
			v.note(say("{document}: scrivi il livello (A1, A2, B1, B2, C1 o C2).", args))
			one.weight = min(one.weight, pending)
		case !reaches(e.Level, v.Rule.LanguageLevel):
			v.note(say("{document}: è di livello {has}, ne serve uno di livello {level} o superiore.", args))
			continue
		case e.Kind == KindLanguageTest && !whole(e):
			v.note(unfinishedTest(args))
			one.weight = min(one.weight, pending)
		}
		f = better(f, one)
	}
	return f
}

// italianDiploma is the best diploma of the Italian school system, lower secondary
// or higher.
func (j judge) italianDiploma(v *Verdict) found {
	if !v.Rule.ItalianDiplomaFree {
		return found{}
	}
	return j.bestThat(v.Rule, func(e learner.Evidence) bool {
		return e.Kind == KindSchoolTitle && e.System == ItalianSystem && atLeast(e.TitleLevel, LicenzaMedia)
	})
}

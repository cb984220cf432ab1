package enrolment

import (
	"slices"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

// tenYears is the first birth year whose obbligo di istruzione is ten years of school
// (law 296/2006, art. 1 c. 622, from the school year 2007/2008): for them the
// licenza media alone may not attest it.
const tenYears = 1993

// school is R-SCHOOL: a title, or the assessment, or a credit (which waive sees to).
func (j judge) school(v *Verdict) {
	v.Title = say("Obbligo di istruzione")
	v.tell(say("Manca il titolo che attesta l’assolvimento dell’obbligo di istruzione."))
	if from := v.Rule.AssessmentFromAge; from > 0 {
		v.Instead = append(v.Instead, say("Vale anche l’accertamento delle competenze connesse all’obbligo, agli atti, per chi ne è prosciolto o ha compiuto {age} anni.", finding.Args{"age": from}))
	}
	if v.Rule.Waivable {
		v.Instead = append(v.Instead, say("Vale anche un credito di ammissione."))
	}
	f := j.schoolFound(v.Rule)
	j.rest(v, f, metBy(f.e))
	if f.weight == good && f.e.Kind == KindSchoolTitle && f.e.TitleLevel == LicenzaMedia && j.person.BornBy().Year() >= tenYears {
		v.note(say("Nostra lettura: la licenza media attesta l’obbligo. Per chi è nato dal 1993 l’obbligo è di dieci anni di istruzione: se serve, chiedi la certificazione della scuola."))
	}
	j.noteAssessment(v, v.Rule.AssessmentFromAge)
}

func (j judge) schoolFound(rule standard.EntryRule) found {
	f := better(j.title(rule, LicenzaMedia), j.best(rule, KindObligationCertificate))
	return better(f, j.assessment(rule, rule.AssessmentFromAge))
}

// grade is R-GRADE: the sheet's minimum schooling.
func (j judge) grade(v *Verdict) {
	min, known := levelOf(v.Rule.MinSchooling)
	v.Title = say("Titolo di studio minimo")
	v.tell(say("Manca il titolo di studio minimo: {schooling}.", finding.Args{"schooling": v.Rule.MinSchooling}))
	from := j.assessmentAge()
	if min == LicenzaMedia && from > 0 {
		v.Instead = []Sentence{say("Nostra lettura: vale anche l’accertamento delle competenze che sostituisce il titolo dell’obbligo.")}
	}
	f := j.gradeFound(v.Rule)
	j.rest(v, f, metBy(f.e))
	if f.weight != good {
		return
	}
	switch {
	case f.e.Kind != KindSchoolTitle:
		v.note(say("Nostra lettura: l’accertamento delle competenze dell’obbligo soddisfa anche il titolo minimo ({schooling}).", finding.Args{"schooling": v.Rule.MinSchooling}))
	case !known:
		v.note(say("Lo standard chiede «{schooling}»: che il titolo basti lo ha deciso chi lo ha verificato.", finding.Args{"schooling": v.Rule.MinSchooling}))
	}
}

func (j judge) gradeFound(rule standard.EntryRule) found {
	min, _ := levelOf(rule.MinSchooling)
	f := j.title(rule, min)
	if min == LicenzaMedia {
		f = better(f, j.assessment(rule, j.assessmentAge()))
	}
	return f
}

// levelOf reads the sheet's word for a level; a word it does not know is taken as any
// title, and known is false.
func levelOf(schooling string) (level string, known bool) {
	s := strings.ToLower(schooling)
	for _, word := range []struct{ says, level string }{
		{"licenza media", LicenzaMedia}, {"primo grado", LicenzaMedia}, {"qualifica", Qualifica},
		{"laurea", Laurea}, {"secondo grado", Diploma}, {"superiore", Diploma}, {"diploma", Diploma},
	} {
		if strings.Contains(s, word.says) {
			return word.level, true
		}
	}
	return LicenzaMedia, false
}

// title is the best school title of at least that level. Of two good ones an Italian
// one, or a foreign one whose level is declared, asks nothing more of the person.
func (j judge) title(rule standard.EntryRule, min string) found {
	var f found
	for _, e := range j.evidence {
		if e.Kind != KindSchoolTitle {
			continue
		}
		one := found{weight: j.weigh(rule, e), prefer: 3, e: e}
		if e.System == ForeignSystem {
			one.prefer = 0
			if d := j.declaration(standard.EntryRule{ID: "R-FOREIGN-TITLE", Source: rule.Source, Deadline: rule.Deadline}, e); d.weight == good {
				one.prefer = 2
				if d.e.TitleLevel != "" { // the document states the level, not the person
					one.e.TitleLevel = d.e.TitleLevel
				}
			}
		}
		if atLeast(one.e.TitleLevel, min) {
			f = better(f, one)
		}
	}
	return f
}

func atLeast(level, min string) bool {
	return slices.Index(TitleLevels, level) >= slices.Index(TitleLevels, min)
}

// assessment is the assessment of the competences of the obbligo, which counts for
// who is released from it or has completed so many years by the start; zero years: never.
func (j judge) assessment(rule standard.EntryRule, from int) found {
	if from == 0 {
		return found{}
	}
	f := j.best(rule, KindCompetenceAssessment)
	if old, _ := j.hasCompleted(from); old {
		return f
	}
	release := j.best(rule, KindRelease)
	if release.weight < f.weight {
		return release
	}
	return f
}

// noteAssessment says why an assessment on file does not count.
func (j judge) noteAssessment(v *Verdict, from int) {
	if v.State.Settled() || from == 0 || j.best(v.Rule, KindCompetenceAssessment).weight == nothing {
		return
	}
	if old, day := j.hasCompleted(from); !old && !day.IsZero() {
		v.note(say("L’accertamento conta da solo dai {age} anni, che compie il {day}: prima serve anche il proscioglimento dall’obbligo.", finding.Args{"age": from, "day": day}))
	}
}

// assessmentAge is the age that R-SCHOOL sets, zero where no assessment counts.
func (j judge) assessmentAge() int {
	for _, rule := range j.rules {
		if rule.ID == "R-SCHOOL" {
			return rule.AssessmentFromAge
		}
	}
	return 0
}

// metBy says what a requirement of schooling rests on.
func metBy(e learner.Evidence) Sentence {
	args := documentArgs(e)
	if e.Kind != KindSchoolTitle {
		return say("{document}: consegna del {received}, verificata.", args)
	}
	args["title"] = language.Message(TitleLabel(e.TitleLevel))
	if e.System == ForeignSystem {
		return say("{title}, titolo conseguito all’estero: consegna del {received}, verificata.", args)
	}
	return say("{title}: consegna del {received}, verificata.", args)
}

// foreignTitle is R-FOREIGN-TITLE, asked only where such a title is relied on.
func (j judge) foreignTitle(v *Verdict) {
	v.Title = say("Valore del titolo conseguito all’estero")
	title, relied := j.reliedTitle()
	if !relied {
		v.exempt(say("Non serve: nessun requisito poggia su un titolo conseguito all’estero."))
		return
	}
	v.Why = say("Si fa conto su un titolo conseguito all’estero; la cittadinanza non importa.")
	v.tell(say("Manca la dichiarazione di valore del titolo conseguito all’estero."))
	v.Instead = []Sentence{say("Vale anche un documento equipollente o corrispondente che attesti il livello del titolo. Un’autocertificazione non vale.")}
	f := j.declaration(v.Rule, title)
	j.rest(v, f, say("{document}: consegna del {received}, verificata.", documentArgs(f.e)))
}

// reliedTitle is the title obtained abroad that R-SCHOOL, R-GRADE or a composed requirement
// rests on.
func (j judge) reliedTitle() (learner.Evidence, bool) {
	for _, rule := range j.rules {
		var f found
		switch rule.ID {
		case "R-SCHOOL":
			f = j.schoolFound(rule)
		case "R-GRADE":
			f = j.gradeFound(rule)
		default:
			if c := rule.Form(); c != nil {
				f = j.bestWay(rule, c).title()
			}
		}
		if f.weight > selfDeclared && f.e.Kind == KindSchoolTitle && f.e.System == ForeignSystem && !j.waived(rule) {
			return f.e, true
		}
	}
	return learner.Evidence{}, false
}

// declaration is the best declaration of value of that title: of the same country
// where both say one.
func (j judge) declaration(rule standard.EntryRule, title learner.Evidence) found {
	return j.bestThat(rule, func(e learner.Evidence) bool {
		return e.Kind == KindDeclarationOfValue && (e.Country == "" || title.Country == "" || strings.EqualFold(e.Country, title.Country))
	})
}

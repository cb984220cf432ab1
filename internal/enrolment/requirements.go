package enrolment

import (
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

const adult = 18 // art. 2 c.c.

// Kinds are the kinds of evidence that can meet a rule, for the forms that offer them.
func Kinds(rule standard.EntryRule) []string {
	switch rule.ID {
	case "R-AGE", "R-TAXCODE":
		return nil // met by the person's own data
	case "R-SCHOOL":
		kinds := []string{KindSchoolTitle, KindObligationCertificate}
		if rule.AssessmentFromAge > 0 {
			kinds = append(kinds, KindCompetenceAssessment, KindRelease)
		}
		return kinds
	case "R-GRADE":
		return []string{KindSchoolTitle, KindCompetenceAssessment}
	case "R-FOREIGN-TITLE":
		return []string{KindDeclarationOfValue}
	case "R-LANGUAGE":
		kinds := []string{KindLanguageCertificate}
		if rule.EntryTestAccepted {
			kinds = append(kinds, KindLanguageTest)
		}
		if rule.ItalianDiplomaFree {
			kinds = append(kinds, KindSchoolTitle)
		}
		return kinds
	case "R-IDENTITY":
		return []string{KindIdentityDocument}
	case "R-MINOR":
		return []string{KindGuardianDocument}
	case "R-PRIVACY":
		return []string{KindPrivacyNotice}
	case "R-AGREEMENT":
		return []string{KindTrainingAgreement}
	case "R-PHOTO":
		return []string{KindPhoto}
	case "R-PERMIT":
		return []string{KindResidencePermit, KindPermitRenewal}
	}
	var out []string
	if c := rule.Form(); c != nil {
		if c.Exempt.ItalianTitle != "" {
			out = append(out, KindSchoolTitle)
		}
		for _, w := range c.Ways {
			for _, p := range w.Pieces {
				if kind := p.Evidence(); !slices.Contains(out, kind) {
					out = append(out, kind)
				}
			}
		}
	}
	return out
}

// Serves reports whether a document was handed in for the rule.
func Serves(rule standard.EntryRule, e learner.Evidence) bool {
	if rule.ID == "R-LANGUAGE" && e.Kind == KindSchoolTitle && e.System != ItalianSystem {
		return false
	}
	return slices.ContainsFunc(Kinds(rule), func(kind string) bool { return sameKind(kind, e.Kind) })
}

// ask judges one rule by what the person is and has handed in, before waivers and
// before the clock has its say.
func (j judge) ask(rule standard.EntryRule) Verdict {
	v := Verdict{Rule: rule, State: Missing, Who: Applicant, Why: whyAsked(rule.Source)}
	switch rule.ID {
	case "R-AGE":
		j.age(&v)
	case "R-SCHOOL":
		j.school(&v)
	case "R-GRADE":
		j.grade(&v)
	case "R-FOREIGN-TITLE":
		j.foreignTitle(&v)
	case "R-LANGUAGE":
		j.language(&v)
	case "R-IDENTITY":
		v.Title = say("Documento d’identità")
		v.tell(say("Manca un documento d’identità valido."))
		j.document(&v)
	case "R-MINOR":
		j.minor(&v)
	case "R-TAXCODE":
		j.taxCode(&v)
	case "R-PERMIT":
		j.permit(&v)
	case "R-PRIVACY":
		v.Title = say("Informativa sulla privacy")
		v.tell(say("Manca l’informativa sulla privacy firmata."))
		j.document(&v)
	case "R-AGREEMENT":
		v.Title = say("Patto formativo")
		v.tell(say("Manca il patto formativo firmato."))
		j.document(&v)
	case "R-PHOTO":
		v.Title = say("Fotografia")
		v.tell(say("Manca la fotografia."))
		j.document(&v)
	default:
		j.composed(&v, rule.Form())
	}
	return v
}

func whyAsked(source standard.Source) Sentence {
	switch source {
	case standard.FromLaw:
		return say("Lo chiede la legge.")
	case standard.FromProvider:
		return say("Lo chiede l’ente.")
	}
	return say("Lo chiede lo standard formativo.")
}

// document is a rule that one accepted document meets.
func (j judge) document(v *Verdict) {
	f := j.best(v.Rule, Kinds(v.Rule)...)
	j.rest(v, f, say("{document}: consegna del {received}, verificata.", documentArgs(f.e)))
}

func documentArgs(e learner.Evidence) finding.Args {
	return finding.Args{"document": language.Message(KindLabel(e.Kind)), "received": e.ReceivedOn}
}

func (v *Verdict) exempt(s Sentence) {
	v.State = Exempt
	v.tell(s)
}

// age is R-AGE: the years completed on the start date, the birthday included.
func (j judge) age(v *Verdict) {
	born, min := j.person.BornBy(), v.Rule.MinAge
	v.Title = say("Età minima")
	if born.IsZero() {
		v.Who = Secretary
		v.tell(say("Manca la data di nascita: servono {age} anni compiuti all’inizio del corso.", finding.Args{"age": min}))
		return
	}
	day := born.AddYears(min)
	args := finding.Args{"age": min, "day": day, "start": j.deadline}
	switch {
	case !day.After(j.today):
		v.State = Met
		v.tell(say("{age} anni compiuti il {day}.", args))
	case j.deadline.IsZero():
		v.Who = Secretary
		v.tell(say("Compie {age} anni il {day}: l’inizio del corso non è ancora fissato e non può venire prima.", args))
	case !day.After(j.deadline):
		v.State = Met
		v.tell(say("Compie {age} anni il {day}, entro l’inizio del corso ({start}).", args))
	default:
		v.State = Impossible
		v.tell(say("Compie {age} anni il {day}, dopo l’inizio del corso ({start}): può iscriversi a un’edizione che inizia da quel giorno in poi.", args))
	}
}

// minor is R-MINOR: who is under 18 at the start has a parent or guardian sign.
func (j judge) minor(v *Verdict) {
	v.Title = say("Genitore o tutore di chi è minorenne")
	born := j.person.BornBy()
	if born.IsZero() {
		v.Who = Secretary
		v.tell(say("Manca la data di nascita: senza, non si sa se serve la firma di un genitore o tutore."))
		return
	}
	day := born.AddYears(adult)
	args := finding.Args{"day": day}
	if !day.After(j.servesOn()) {
		v.exempt(say("Maggiorenne all’inizio del corso: 18 anni il {day}.", args))
		if day.After(j.today) {
			v.note(say("Oggi è ancora minorenne: la domanda la firma anche un genitore o tutore."))
		}
		return
	}
	v.Who = Guardian
	v.Why = say("Lo chiede la legge: compie 18 anni il {day}.", args)
	v.note(say("Minorenne: verifica l’assolvimento del diritto-dovere all’istruzione e alla formazione."))
	v.tell(say("Mancano il documento e la firma di un genitore o tutore."))
	f := j.best(v.Rule, KindGuardianDocument)
	if j.person.Guardian == "" {
		v.tell(say("Manca il nome del genitore o tutore che firma."))
		if f.weight == good {
			v.Who, v.Evidence = Secretary, f.e.ID
			return
		}
	}
	j.rest(v, f, say("Documento e firma di {guardian}.", finding.Args{"guardian": j.person.Guardian}))
}

// taxCode is R-TAXCODE, due before the certificate.
func (j judge) taxCode(v *Verdict) {
	v.Title = say("Codice fiscale")
	if strings.TrimSpace(j.person.TaxCode) == "" {
		v.tell(say("Manca il codice fiscale."))
		return
	}
	code, err := fiscalcode.Parse(j.person.TaxCode)
	if e := fault.As(err); e != nil {
		v.Who = Secretary
		v.tell(Sentence{e.Message, finding.Args(e.Args)})
		return
	}
	v.State = Met
	v.tell(say("Codice fiscale presente e corretto nella forma."))
	if code.Provisional() {
		v.tell(say("Codice fiscale provvisorio, di 11 cifre."))
		v.note(say("Chiedi il codice fiscale definitivo prima dell’attestato."))
	}
}

// withoutPermit are the citizenships that need no residence permit: the European
// Union, the European Economic Area, Switzerland, San Marino, the Holy See.
var withoutPermit = strings.Fields("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO CH SM VA")

// permit is R-PERMIT, where a standard asks it: valid at the start, or its renewal
// asked for.
func (j judge) permit(v *Verdict) {
	v.Title = say("Permesso di soggiorno")
	citizen := j.citizenships()
	if len(citizen) == 0 {
		j.citizenshipMissing(v)
		return
	}
	if i := slices.IndexFunc(citizen, func(c string) bool { return slices.Contains(withoutPermit, c) }); i >= 0 {
		v.exempt(say("Non serve con la cittadinanza dichiarata ({citizenship}).", finding.Args{"citizenship": citizen[i]}))
		return
	}
	v.tell(say("Manca un permesso di soggiorno valido."))
	v.Instead = []Sentence{say("Vale anche la ricevuta della domanda di rinnovo.")}
	j.document(v)
}

// citizenships are ISO 3166 codes as declared, in capitals.
func (j judge) citizenships() []string { return strings.Fields(strings.ToUpper(j.person.Citizenships)) }

func (j judge) citizenshipMissing(v *Verdict) {
	v.Who = Secretary
	v.tell(say("Manca la cittadinanza dichiarata: senza, non si sa se il requisito è dovuto."))
}

// hasCompleted reports whether the person will have completed so many years by the
// day that counts, and the birthday.
func (j judge) hasCompleted(years int) (bool, calendar.Date) {
	born := j.person.BornBy()
	if born.IsZero() {
		return false, calendar.Date{}
	}
	day := born.AddYears(years)
	return !day.After(j.servesOn()), day
}

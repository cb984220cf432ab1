package enrolment

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

// weight is what a piece of evidence is worth for a rule, worst first.
type weight int

const (
	nothing weight = iota
	rejected
	selfDeclared // where the rule takes no self-declaration
	late         // after the start, for a rule that closes with it
	expired      // no longer valid on the day it must serve
	pending      // nobody has looked yet
	good
)

// found is the evidence a verdict rests on.
type found struct {
	weight weight
	prefer int // among equals, the one that asks nothing more of the person
	e      learner.Evidence
}

// better is the one to rest on; of two alike, the one that stays valid longer.
func better(a, b found) found {
	switch {
	case a.weight != b.weight:
		if a.weight > b.weight {
			return a
		}
		return b
	case a.prefer != b.prefer:
		if a.prefer > b.prefer {
			return a
		}
		return b
	case outlasts(b.e.ExpiresOn, a.e.ExpiresOn):
		return b
	}
	return a
}

func outlasts(a, b calendar.Date) bool { return !b.IsZero() && (a.IsZero() || a.After(b)) }

// weigh is what e is worth for the rule.
func (j judge) weigh(rule standard.EntryRule, e learner.Evidence) weight {
	switch {
	case e.ReceivedOn.IsZero():
		return nothing
	case e.Outcome == OutcomeRejected:
		return rejected
	case e.SelfDeclared && !takesSelfDeclaration(rule, e):
		return selfDeclared
	case closes(rule) && !j.deadline.IsZero() && (e.ReceivedOn.After(j.due(rule)) || e.IssuedOn.After(j.due(rule))):
		return late
	case !e.ExpiresOn.IsZero() && e.ExpiresOn.Before(j.validOn(rule)):
		return expired
	case e.Outcome != OutcomeAccepted:
		return pending
	}
	return good
}

// takesSelfDeclaration: never for a title obtained abroad or for the language, whatever
// the data say.
func takesSelfDeclaration(rule standard.EntryRule, e learner.Evidence) bool {
	return rule.SelfDeclaration && rule.ID != "R-FOREIGN-TITLE" && rule.ID != "R-LANGUAGE" && e.System != ForeignSystem
}

// best is the best evidence of these kinds.
func (j judge) best(rule standard.EntryRule, kinds ...string) found {
	return j.bestThat(rule, func(e learner.Evidence) bool { return slices.Contains(kinds, e.Kind) })
}

func (j judge) bestThat(rule standard.EntryRule, fits func(learner.Evidence) bool) found {
	var f found
	for _, e := range j.evidence {
		if fits(e) {
			f = better(f, found{weight: j.weigh(rule, e), prefer: 1, e: e})
		}
	}
	return f
}

// rest lets the verdict rest on what was found: met, in those words, when it is good;
// otherwise the verdict stays as open as the evidence leaves it.
func (j judge) rest(v *Verdict, f found, met Sentence) {
	args := finding.Args{
		"document": language.Message(KindLabel(f.e.Kind)), "received": f.e.ReceivedOn,
		"expires": f.e.ExpiresOn, "start": j.deadline, "end": j.edition.End, "due": j.dueNamed(v.Rule), "until": j.validOn(v.Rule),
	}
	if f.weight != nothing {
		v.Evidence = f.e.ID
	}
	switch f.weight {
	case good:
		v.State = Met
		v.tell(met)
		if end := j.edition.End; !end.IsZero() && !f.e.ExpiresOn.IsZero() && f.e.ExpiresOn.Before(end) {
			v.note(say("{document}: la validità finisce il {expires}, prima della fine del corso ({end}). Chiedi il rinnovo.", args))
		}
		if !j.deadline.IsZero() && f.e.ReceivedOn.After(j.due(v.Rule)) { // a rule that does not close
			v.note(say("{document}: consegna del {received}, dopo {due}.", args))
		}
	case pending:
		v.State = ToVerify
		v.tell(say("{document}: consegna del {received}, ancora da verificare.", args))
	case expired:
		v.State = Expired
		if j.validOn(v.Rule) != j.servesOn() {
			v.tell(say("{document}: la validità finisce il {expires}. Ne serve uno valido fino al {until}.", args))
		} else if f.e.ExpiresOn.Before(j.today) {
			v.tell(say("{document}: validità finita il {expires}. Ne serve uno valido all’inizio del corso.", args))
		} else {
			v.tell(say("{document}: la validità finisce il {expires}, prima dell’inizio del corso ({start}). Ne serve uno valido quel giorno.", args))
		}
	case late:
		v.State = Impossible
		v.tell(say("{document}: consegna del {received}, dopo {due}. Per questa edizione non è più possibile.", args))
		if f.e.IssuedOn.After(j.due(v.Rule)) {
			v.note(say("Il documento è del {issued}: il requisito va posseduto, oltre che documentato, entro il termine.", finding.Args{"issued": f.e.IssuedOn}))
		}
	case selfDeclared:
		v.note(say("{document}: qui l’autocertificazione non vale, serve il documento.", args))
	case rejected:
		v.note(say("{document}: consegna del {received}, non valida dopo la verifica.", args))
	}
}

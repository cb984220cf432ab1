package enrolment

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

// Judge says, rule by rule and in the order of the rules, how a person stands on a
// day: one verdict for each rule. R-TIME is no line of its own: it is the deadline of
// the others.
func Judge(rules []standard.EntryRule, p learner.Learner, evidence []learner.Evidence, waivers []WaiverRow, c Edition, today calendar.Date) []Verdict {
	j := newJudge(rules, p, evidence, waivers, c, today)
	var out []Verdict
	for _, rule := range rules {
		if rule.ID != "R-TIME" {
			out = append(out, j.judge(rule))
		}
	}
	return out
}

// Admissible reports whether nothing forbids admission to attendance.
func Admissible(verdicts []Verdict) bool {
	for _, v := range verdicts {
		if v.Finding.Severity == finding.Blocking {
			return false
		}
	}
	return true
}

// Findings are the verdicts' findings, in order.
func Findings(verdicts []Verdict) []finding.Finding {
	var out []finding.Finding
	for _, v := range verdicts {
		out = append(out, v.Finding)
	}
	return out
}

// Tally counts the verdicts of one person. Of what blocks, Missing counts what is
// missing or expired.
type Tally struct {
	Total, Settled                int
	Missing, ToVerify, Impossible int // blocking admission to attendance
	Later                         int // due by the certificate
}

// Count tallies the verdicts.
func Count(verdicts []Verdict) Tally {
	t := Tally{Total: len(verdicts)}
	for _, v := range verdicts {
		switch {
		case v.State.Settled():
			t.Settled++
		case v.Finding.Severity != finding.Blocking:
			t.Later++
		case v.State == Impossible:
			t.Impossible++
		case v.State == ToVerify:
			t.ToVerify++
		default:
			t.Missing++
		}
	}
	return t
}

// Summary is the tally in one sentence, the head of the checklist.
func (t Tally) Summary() Sentence {
	args := finding.Args{"total": t.Total, "missing": t.Missing, "verify": t.ToVerify, "impossible": t.Impossible, "later": t.Later}
	switch {
	case t.Impossible > 0:
		return say("Non ammissibile a questa edizione: {impossible} {impossible|requisito|requisiti} su {total} non {impossible|si può|si possono} più soddisfare.", args)
	case t.Missing > 0 && t.ToVerify > 0:
		return say("Non ancora ammissibile alla frequenza: {missing|manca|mancano} {missing} {missing|requisito|requisiti} su {total}, {verify} da verificare.", args)
	case t.Missing > 0:
		return say("Non ancora ammissibile alla frequenza: {missing|manca|mancano} {missing} {missing|requisito|requisiti} su {total}.", args)
	case t.ToVerify > 0:
		return say("Non ancora ammissibile alla frequenza: {verify} {verify|requisito|requisiti} su {total} da verificare.", args)
	case t.Later > 0:
		return say("Ammissibile alla frequenza. Prima dell’attestato {later|va completato|vanno completati} {later} {later|requisito|requisiti}.", args)
	}
	return say("Ammissibile alla frequenza: tutti i requisiti sono soddisfatti.")
}

// judge holds what one person is judged by.
type judge struct {
	rules    []standard.EntryRule
	person   learner.Learner
	evidence []learner.Evidence
	waivers  []WaiverRow
	edition  Edition
	today    calendar.Date
	deadline calendar.Date // for what is due by the start; zero when no start is fixed
}

func newJudge(rules []standard.EntryRule, p learner.Learner, evidence []learner.Evidence, waivers []WaiverRow, c Edition, today calendar.Date) judge {
	return judge{rules: rules, person: p, evidence: evidence, waivers: waivers, edition: c, today: today, deadline: c.deadline(today)}
}

// servesOn is the day on which what was handed in must be valid, and a minor is a
// minor: the start, today while no start is fixed.
func (j judge) servesOn() calendar.Date {
	if j.deadline.IsZero() {
		return j.today
	}
	return j.deadline
}

// due is the last day for the rule: the start, or so many days after or before it. Zero
// when no start is fixed.
func (j judge) due(rule standard.EntryRule) calendar.Date {
	if j.deadline.IsZero() {
		return j.deadline
	}
	return j.deadline.AddDays(rule.Days)
}

// validOn is the day on which what is handed in for the rule must still be valid.
func (j judge) validOn(rule standard.EntryRule) calendar.Date {
	day := j.servesOn()
	if rule.ValidUntil == standard.ValidToEnd && !j.edition.End.IsZero() {
		day = j.edition.End
	}
	return day.AddDays(rule.ValidDays)
}

func (j judge) judge(rule standard.EntryRule) Verdict {
	v := j.ask(rule)
	v = j.waive(v)
	v = j.timeIsUp(v)
	due := j.due(rule)
	switch {
	case v.State.Settled():
		v.Finding.Severity = finding.Note
		v.Instead, v.Who, v.By = nil, Nobody, calendar.Date{}
	case rule.Deadline == standard.ByCertificate:
		v.Finding.Severity = finding.Warning
		v.By = j.edition.End
	case rule.Days > 0 && (due.IsZero() || !j.today.After(due)):
		v.Finding.Severity = finding.Warning
		v.By = due
	default:
		v.Finding.Severity = finding.Blocking
		v.By = due
	}
	if v.State == Impossible {
		v.Who, v.By = Nobody, calendar.Date{}
	}
	if v.State == ToVerify {
		v.Who = Secretary
	}
	v.Finding.Rule = rule.ID
	v.Finding.Subject = j.person.ID
	return v
}

// closes reports whether nothing handed in after the start counts for the rule: what
// the sheet asks, and whatever admits no override.
func closes(rule standard.EntryRule) bool {
	return rule.Deadline != standard.ByCertificate && (rule.Source == standard.FromSheet || rule.NoOverride)
}

// timeIsUp turns what is open into impossible once the course has started (R-TIME).
// What was handed in in time and only waits for somebody's look stays open, and so does
// what the office itself has not written down.
func (j judge) timeIsUp(v Verdict) Verdict {
	due := j.due(v.Rule)
	over := !due.IsZero() && j.today.After(due)
	if !closes(v.Rule) || !over && v.State != Impossible {
		return v
	}
	if (v.State == Missing || v.State == Expired) && v.Who != Secretary {
		v.State = Impossible
		v.Notes = append([]Sentence{{v.Finding.Message, v.Finding.Args}}, v.Notes...)
		v.tell(say("{requirement}: nulla di valido consegnato entro {day}. Per questa edizione non è più possibile.",
			finding.Args{"requirement": language.Phrase{Message: v.Title.Message, Args: v.Title.Args}, "day": j.dueNamed(v.Rule)}))
	}
	if v.State == Impossible {
		v.Instead = nil
		if v.Rule.NoOverride {
			v.note(say("Lo standard non ammette deroghe: nessuno può forzare questo requisito."))
		}
	}
	return v
}

// dueNamed is the last day in words.
func (j judge) dueNamed(rule standard.EntryRule) language.Phrase {
	if rule.Days == 0 {
		return language.Phrase{Message: "l’inizio del corso ({day})", Args: map[string]any{"day": j.deadline}}
	}
	return language.Phrase{Message: "il termine ({day})", Args: map[string]any{"day": j.due(rule)}}
}

// waive lets a credit or an override take the place of what is open, or says why it cannot.
func (j judge) waive(v Verdict) Verdict {
	if v.State.Settled() {
		return v
	}
	for _, w := range j.waivers {
		if w.Rule != v.Rule.ID {
			continue
		}
		if why := j.vain(v.Rule, w); why.Message != "" {
			v.note(why)
			continue
		}
		v.State, v.Evidence = Exempt, ""
		args := finding.Args{"decision": w.Decision, "day": w.DecidedOn, "by": w.DecidedBy}
		if w.Kind == AdmissionCredit {
			v.tell(say("Sostituito da un credito di ammissione: decisione {decision} del {day}.", args))
		} else {
			v.tell(say("Non richiesto per decisione di {by} del {day}: {decision}.", args))
		}
		return v
	}
	return v
}

// waived reports whether a credit takes the place of the rule.
func (j judge) waived(rule standard.EntryRule) bool {
	for _, w := range j.waivers {
		if w.Rule == rule.ID && j.vain(rule, w).Message == "" {
			return true
		}
	}
	return false
}

// vain says why a waiver does not count, the zero Sentence when it does.
func (j judge) vain(rule standard.EntryRule, w WaiverRow) Sentence {
	switch {
	case w.Kind == AdmissionCredit && !rule.Waivable:
		return say("Un credito di ammissione non può sostituire questo requisito.")
	case w.Kind != AdmissionCredit && (rule.Source != standard.FromProvider || rule.NoOverride):
		return say("Questo requisito non lo chiede l’ente: nessuno può derogarvi.")
	case w.Decision == "" || w.DecidedOn.IsZero() || w.DecidedBy == "":
		return say("La decisione che sostituisce il requisito non conta finché non ha estremi o motivo, data e autore.")
	case closes(rule) && !j.deadline.IsZero() && w.DecidedOn.After(j.due(rule)):
		return say("La decisione è del {day}, dopo {due}: per questa edizione non conta.",
			finding.Args{"day": w.DecidedOn, "due": j.dueNamed(rule)})
	}
	return Sentence{}
}

// tell sets the verdict's own sentence.
func (v *Verdict) tell(s Sentence) { v.Finding.Message, v.Finding.Args = s.Message, s.Args }

func (v *Verdict) note(s Sentence) { v.Notes = append(v.Notes, s) }

package hours

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
)

// Explain is the sentence that states where a learner stands and why: the key of the
// catalogue and its values. Where a further threshold, or a year's, is worse off than the
// course's, it is that one's.
func Explain(l Ledger) (message string, args finding.Args) {
	worst := l.Standing
	for _, other := range l.others() {
		if worse(worst.Outcome, other.Outcome) != worst.Outcome {
			worst = other
		}
	}
	return worst.explain()
}

func (s Standing) explain() (string, finding.Args) {
	now := s.figure(s.Reading)
	best := s
	best.A = s.Best
	then := best.figure(s.Reading)
	args := finding.Args{
		"have": now.Numerator, "base": now.Denominator, "percent": now.PercentHundredths,
		"needed": now.needed(s.Percent), "threshold": s.Percent, "scope": s.scope(),
		"lost": s.Lost, "allowed": s.AllowedAbsence, "ahead": s.Ahead,
		"best": then.Numerator, "best_percent": then.PercentHundredths,
		"missable": s.Missable, "missing": s.Required - s.Best, "year": s.Year, "last": s.Last,
	}
	switch {
	case s.Outcome.Gone():
		return s.farewell(), args
	case s.T == 0:
		return "Il piano non prevede ore: la soglia di frequenza non si può giudicare.", args
	case s.Outcome == NoThreshold:
		return "Lo standard non indica una soglia di frequenza: l’ammissione non si può giudicare.", args
	case s.Year > 0:
		return "Soglia del {threshold} % per il {year}° anno: {have} su {base} ({percent}), ne servono {needed}; ancora possibili {ahead}.", args
	case s.Mode != "" || s.Segment != "":
		return "Soglia del {threshold} % per {scope}: {have} su {base} ({percent}), ne servono {needed}; ancora possibili {ahead}.", args
	case s.Outcome == Reached:
		return "Ha raggiunto la soglia: {have} su {base} ({percent}), ne servono {needed}.", args
	case s.Outcome == OnCourse:
		return "Può raggiungere la soglia: ha {have} su {base} ({percent}), ne servono {needed}; può ancora perdere {missable}.", args
	case s.Outcome == AtRisk:
		return "A rischio: ha perso {lost} su {allowed} consentite; ha {have} su {base} ({percent}), ne servono {needed}; può ancora perdere {missable}.", args
	case s.Ahead > 0:
		return "Ha perso {lost} su {allowed} consentite; anche frequentando le {ahead} che restano arriva a {best} ({best_percent}): mancano {missing}.", args
	}
	return "Ha perso {lost} su {allowed} consentite: si ferma a {have} su {base} ({percent}), mancano {missing}.", args
}

// farewell is the sentence on somebody who left.
func (s Standing) farewell() string {
	switch {
	case s.Last.IsZero():
		return "Ha lasciato il corso senza frequentare."
	case s.Outcome == Excluded:
		return "Escluso/a: ultimo giorno di frequenza {last}. Le ore restano: {have} su {base} ({percent}), per la soglia ne servivano {needed}."
	case s.Outcome == Transferred:
		return "Trasferito/a: ultimo giorno di frequenza {last}. Le ore restano: {have} su {base} ({percent}), per la soglia ne servivano {needed}."
	}
	return "Ritirato/a: ultimo giorno di frequenza {last}. Le ore restano: {have} su {base} ({percent}), per la soglia ne servivano {needed}."
}

// scope names what a further threshold is about.
func (t Threshold) scope() string {
	switch {
	case t.Mode == "":
		return t.Segment
	case t.Segment == "":
		return t.Mode.Label()
	}
	return t.Segment + " " + t.Mode.Label()
}

// NotCounted is what was attended, or credited, and does not count. Subject is the learner as the
// caller names them. The rules:
//
//	H-SEGMENT  attended beyond the planned minutes of a segment: note
//	H-CAP      attended beyond a cap of DAD or FAD: note
//	H-CREDIT   credits beyond the planned minutes of a segment: warning
func NotCounted(l Ledger, subject string) []finding.Finding {
	var out []finding.Finding
	for _, left := range leftOver(l.Lines) {
		rule := "H-CAP"
		if left.Bound.Kind == SegmentBound {
			rule = "H-SEGMENT"
		}
		message, args := left.Explain()
		out = append(out, inMinutes(rule, finding.Note, subject, left.LeftOver, 0, message, args))
	}
	for _, c := range l.Excess {
		out = append(out, inMinutes("H-CREDIT", finding.Warning, subject, c.Minutes, 0,
			"{segment}, {mode}: il credito {decision} del {day} supera di {minutes} le ore previste; l’eccedenza non conta.",
			finding.Args{"segment": c.Segment, "mode": c.Mode.Label(), "decision": c.Decision, "day": c.On, "minutes": c.Minutes}))
	}
	return out
}

// BeyondPlan is what the learner was given, or followed by exception, of a segment and mode beyond
// what the plan has of it: H-BEYOND-PLAN, a warning, since it needs a variation (DOMAIN §5). It
// tells of somebody in two groups, whose hours the class as a whole was not given twice.
func BeyondPlan(l Ledger, subject string) []finding.Finding {
	var out []finding.Finding
	for _, row := range l.Cells {
		measured, message := row.Offered, "{segment}, {mode}: offerte {offered}, previste {planned}. Serve una variazione datata del progetto."
		if row.Offered <= row.Planned {
			measured, message = row.Attended, "{segment}, {mode}: frequentate {attended}, previste {planned}. Serve una variazione datata del progetto."
		}
		if measured > row.Planned {
			out = append(out, inMinutes("H-BEYOND-PLAN", finding.Warning, subject, measured, row.Planned, message,
				finding.Args{"segment": row.Segment, "mode": row.Mode.Label(), "planned": row.Planned, "offered": row.Offered, "attended": row.Attended}))
		}
	}
	return out
}

func inMinutes(rule string, severity finding.Severity, subject string, measured, bound calendar.Minutes, message string, args finding.Args) finding.Finding {
	return finding.Finding{Rule: rule, Severity: severity, Subject: subject, Measured: finding.Int(int(measured)), Bound: finding.Int(int(bound)),
		Unit: finding.Minutes, Message: message, Args: args}
}

// others are the thresholds besides the course's.
func (l Ledger) others() []Standing {
	out := slices.Clone(l.Extra)
	for _, year := range l.Years {
		out = append(out, year.Standing)
	}
	return out
}

// leftOver adds up what did not count, by cell and bound, in order of time.
func leftOver(lines []Line) []Line {
	var out []Line
next:
	for _, line := range lines {
		if line.LeftOver == 0 {
			continue
		}
		for i := range out {
			if out[i].Cell == line.Cell && out[i].Bound == line.Bound {
				out[i].LeftOver += line.LeftOver
				continue next
			}
		}
		out = append(out, line)
	}
	return out
}

// Explain is the sentence that names what stopped a line, empty where nothing did.
func (l Line) Explain() (message string, args finding.Args) {
	if l.LeftOver == 0 {
		return "", nil
	}
	switch l.Bound.Kind {
	case SegmentBound:
		message = "{segment}, {mode}: {minutes} oltre il piano, che per il segmento ne riconosce {limit}."
	case UnitDAD, UnitFAD:
		message = "{segment}, {mode}: {minutes} non riconosciute, il massimo dell’unità formativa è {limit}."
	case CourseDAD, CourseFAD:
		message = "{segment}, {mode}: {minutes} non riconosciute, il massimo del corso è {limit}."
	}
	return message, finding.Args{"segment": l.Segment, "mode": l.Mode.Label(), "minutes": l.LeftOver, "limit": l.Bound.Limit}
}

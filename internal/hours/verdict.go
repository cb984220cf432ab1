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
		"missable": s.Missable, "missing": s.Required - s.Best, "year": s.Year,
	}
	switch {
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

// Findings is the ledger as a verdict on admitting the learner to the exam. Subject
// is the learner as the caller names them. The rules:
//
//	H-THRESHOLD    the course's threshold, each further one and each year's: blocking until reached
//	H-LAST-DAY     the day after which the threshold is lost to somebody who stops coming: note
//	H-UNMARKED     presences at lessons that nobody has marked: blocking, they are not absence
//	H-DIARY        days of stage that nobody has confirmed: blocking likewise
//	H-NOT-OFFERED  planned hours never offered to this learner: blocking
//	H-BEYOND-PLAN  more delivered, or attended by exception, in a segment and mode than planned:
//	               it needs a variation; warning
//	H-SEGMENT      attended beyond the planned minutes of a segment, not counted: note
//	H-CAP          attended beyond a cap of DAD or FAD, not counted: note
//	H-CREDIT       credits beyond the planned minutes of a segment, not counted: warning
func Findings(l Ledger, subject string) []finding.Finding {
	var out []finding.Finding
	add := func(rule string, severity finding.Severity, measured, bound calendar.Minutes, message string, args finding.Args) {
		out = append(out, finding.Finding{Rule: rule, Severity: severity, Subject: subject,
			Measured: finding.Int(int(measured)), Bound: finding.Int(int(bound)), Unit: finding.Minutes,
			Message: message, Args: args})
	}

	for _, s := range l.judged() {
		severity := finding.Blocking
		if s.Outcome == Reached {
			severity = finding.Note
		}
		message, args := s.explain()
		add("H-THRESHOLD", severity, s.A, s.Required, message, args)
		if s.Outcome == NoThreshold {
			out[len(out)-1].Bound = nil
		}
	}
	if !l.ImpossibleOn.IsZero() {
		add("H-LAST-DAY", finding.Note, l.Best, l.Required,
			"Se non frequenta più, dal {day} la soglia non è più raggiungibile.", finding.Args{"day": l.ImpossibleOn})
	}
	if n, minutes := l.unmarked(true); n > 0 {
		add("H-UNMARKED", finding.Blocking, minutes, 0,
			"{n} {n|presenza|presenze} senza appello ({minutes}): non {n|vale|valgono} né come presenza né come assenza finché il registro non dice quale.",
			finding.Args{"n": n, "minutes": minutes})
	}
	if n, minutes := l.unmarked(false); n > 0 {
		add("H-DIARY", finding.Blocking, minutes, 0,
			"{n} {n|giornata|giornate} di stage da confermare ({minutes}): non {n|vale|valgono} né come presenza né come assenza finché nessuno {n|la conferma|le conferma}.",
			finding.Args{"n": n, "minutes": minutes})
	}
	for _, row := range l.Cells {
		args := finding.Args{"segment": row.Segment, "mode": row.Mode.Label(), "planned": row.Planned,
			"offered": row.Offered, "attended": row.Attended, "credited": row.Credited, "remaining": row.Remaining}
		if row.Remaining > 0 {
			add("H-NOT-OFFERED", finding.Blocking, row.Offered+row.Credited, row.Planned,
				"{segment}, {mode}: restano da offrire {remaining} (previste {planned}, offerte {offered}, a credito {credited}).", args)
		}
		switch {
		case row.Offered > row.Planned:
			add("H-BEYOND-PLAN", finding.Warning, row.Offered, row.Planned,
				"{segment}, {mode}: offerte {offered}, previste {planned}. Serve una variazione datata del progetto.", args)
		case row.Attended > row.Planned:
			add("H-BEYOND-PLAN", finding.Warning, row.Attended, row.Planned,
				"{segment}, {mode}: frequentate {attended}, previste {planned}. Serve una variazione datata del progetto.", args)
		}
	}
	for _, left := range leftOver(l.Lines) {
		rule := "H-CAP"
		if left.Bound.Kind == SegmentBound {
			rule = "H-SEGMENT"
		}
		message, args := left.Explain()
		add(rule, finding.Note, left.LeftOver, 0, message, args)
	}
	for _, c := range l.Excess {
		add("H-CREDIT", finding.Warning, c.Minutes, 0,
			"{segment}, {mode}: il credito {decision} del {day} supera di {minutes} le ore previste; l’eccedenza non conta.",
			finding.Args{"segment": c.Segment, "mode": c.Mode.Label(), "decision": c.Decision, "day": c.On, "minutes": c.Minutes})
	}
	return out
}

// unmarked is how many lines nobody has decided about, and their minutes: those of lessons,
// which lack a mark, or those of the diary, which lack its confirmation.
func (l Ledger) unmarked(lessons bool) (n int, minutes calendar.Minutes) {
	for _, line := range l.Lines {
		if line.Unmarked && line.Mode.IsLesson() == lessons {
			n, minutes = n+1, minutes+line.Offered
		}
	}
	return n, minutes
}

// judged is the course's threshold and the further ones. A course without its own is
// judged by the further ones alone.
func (l Ledger) judged() []Standing {
	var out []Standing
	for _, s := range append([]Standing{l.Standing}, l.others()...) {
		if s.Outcome != NoThreshold {
			out = append(out, s)
		}
	}
	if out == nil {
		return []Standing{l.Standing}
	}
	return out
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

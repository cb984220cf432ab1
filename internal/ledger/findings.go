package ledger

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
)

// Blocks is what stands in the way of the admission list, each with its place. The rules:
//
//	L-OPEN         a lesson whose day has come is not closed; says how many are unmarked
//	L-UNMARKED     a closed lesson has somebody without a mark (who entered afterwards)
//	L-NOT-OFFERED  planned hours that the class, or some of it, was never offered
//	L-DIARY        days of stage that nobody has confirmed: neither presence nor absence
//	L-CONTRADICTS  a presence on a day on which the learner was not attending
//	L-OVERLAP      somebody in two places at once: that time counts once
//	L-MODE         somebody in a mode beyond what the plan has of it for the segment: warning
func Blocks(b Board) []finding.Finding {
	var out []finding.Finding
	for _, l := range b.Lessons {
		out = append(out, l.blocks(b.On)...)
	}
	out = append(out, b.waiting()...)
	out = append(out, b.notOffered()...)
	for _, row := range b.Rows {
		out = append(out, b.Contradicts(row)...)
	}
	return append(out, b.beyondModes()...)
}

// Contradicts is what of the evidence about a learner cannot be true at once: L-CONTRADICTS and
// L-OVERLAP.
func (b Board) Contradicts(row Row) (out []finding.Finding) {
	say := func(rule, message string, args finding.Args) {
		args["name"] = row.Learner.FullName()
		out = append(out, finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: row.Enrolment.ID, Message: message, Args: args})
	}
	for _, id := range row.Contradictions {
		l := b.Lessons[slices.IndexFunc(b.Lessons, func(l Lesson) bool { return l.ID == id })]
		say("L-CONTRADICTS", "{name} risulta presente alla lezione del {date} delle {from}, ma in quel giorno non frequentava: correggi l’iscrizione o il registro.",
			finding.Args{"date": l.Date, "from": l.From.String()})
	}
	for _, d := range row.Doubles {
		say("L-OVERLAP", "{name} il {date} dalle {from} alle {to} risulta in due posti insieme: quel tempo conta una volta sola. Il tutor corregge l’appello o il diario di stage che sbaglia.",
			finding.Args{"date": d.On, "from": d.From.String(), "to": d.To.String()})
	}
	return out
}

func (l Lesson) blocks(on calendar.Date) []finding.Finding {
	missing := l.Expected - l.Marked
	args := finding.Args{"date": l.Date, "from": l.From.String(), "to": l.To.String(), "segment": language.Segment(l.Segment), "n": missing}
	f := finding.Finding{Severity: finding.Blocking, Subject: l.ID, Measured: finding.Int(missing), Bound: finding.Int(0), Args: args}
	switch {
	case l.Open(on) && missing > 0:
		f.Rule, f.Message = "L-OPEN", "La lezione del {date}, {from}–{to} ({segment}), non è chiusa: {n} {n|allievo è|allievi sono} senza appello."
	case l.Open(on):
		f.Rule, f.Message = "L-OPEN", "La lezione del {date}, {from}–{to} ({segment}), ha l’appello completo ma non è chiusa."
	case l.Held != "" && !l.ClosedAt.IsZero() && l.Minutes > 0 && missing > 0:
		f.Rule, f.Message = "L-UNMARKED", "Nella lezione chiusa del {date}, {from}–{to} ({segment}), {n} {n|allievo è|allievi sono} senza appello: serve una rettifica."
	default:
		return nil
	}
	return []finding.Finding{f}
}

// waiting counts the days of stage that nobody has confirmed, of those whose hours decide.
func (b Board) waiting() []finding.Finding {
	days := 0
	var names []string
	for _, row := range b.Rows {
		if n := len(row.Waiting); n > 0 && row.Counts() {
			days, names = days+n, append(names, row.Learner.FullName())
		}
	}
	if days == 0 {
		return nil
	}
	return []finding.Finding{{Rule: "L-DIARY", Severity: finding.Blocking, Measured: finding.Int(days), Bound: finding.Int(0),
		Message: "{n} {n|giornata di stage aspetta|giornate di stage aspettano} conferma ({names}): fino ad allora non {n|vale|valgono} né come presenza né come assenza.",
		Args:    finding.Args{"n": days, "names": names}}}
}

// mostNamed is how many people a sentence names: of more it says how many.
const mostNamed = 4

// notOffered groups by cell and minutes those who were not offered all that is planned, so
// that an hour nobody was given is said once.
func (b Board) notOffered() []finding.Finding {
	type lack struct {
		hours.Cell
		minutes calendar.Minutes
	}
	names := map[lack][]string{}
	var order []lack
	class := 0
	for _, row := range b.Rows {
		if !row.Counts() {
			continue
		}
		class++
		wanting := row.Ledger.Cells
		if b.Year > 0 {
			wanting = []hours.CellTotal{row.Ledger.Total} // no segment is planned by year
		}
		for _, c := range wanting {
			if c.Remaining == 0 {
				continue
			}
			k := lack{c.Cell, c.Remaining}
			if names[k] == nil {
				order = append(order, k)
			}
			names[k] = append(names[k], row.Learner.FullName())
		}
	}
	var out []finding.Finding
	for _, k := range order {
		message := "{segment}, {mode}: {minutes} in programma non sono mai state offerte a {names}."
		switch n := len(names[k]); {
		case n == class:
			message = "{segment}, {mode}: {minutes} in programma non sono ancora state offerte alla classe."
		case n > mostNamed:
			message = "{segment}, {mode}: {minutes} in programma non sono ancora state offerte a {n} allievi su {class}."
		}
		if b.Year > 0 {
			message = "{year}° anno: {minutes} in programma non sono ancora state offerte alla classe."
			if len(names[k]) < class {
				message = "{year}° anno: {minutes} in programma non sono mai state offerte a {names}."
			}
		}
		out = append(out, finding.Finding{Rule: "L-NOT-OFFERED", Severity: finding.Blocking, Subject: k.Segment,
			Measured: finding.Int(int(k.minutes)), Bound: finding.Int(0), Unit: finding.Minutes, Message: message,
			Args: finding.Args{"segment": language.Segment(k.Segment), "mode": language.Message(k.Mode.Label()), "minutes": k.minutes, "names": names[k],
				"n": len(names[k]), "class": class, "year": b.Year}})
	}
	return out
}

// beyondModes names the cells in which exceptions and make-ups have given learners more than
// the plan has (DOMAIN §5): what the class was given beyond it is the delivery’s to say.
func (b Board) beyondModes() []finding.Finding {
	planned := map[hours.Cell]calendar.Minutes{}
	for _, c := range b.Plan.Cells {
		planned[c.Cell] = c.Minutes
	}
	minutes := map[hours.Cell]calendar.Minutes{}
	var order []hours.Cell
	for _, row := range b.Rows {
		for _, c := range row.Ledger.Cells {
			beyond := c.MakeUp
			if planned[c.Cell] > 0 { // who gives back what they missed is within the plan
				beyond = min(beyond, c.Attended-planned[c.Cell])
			}
			if beyond <= 0 {
				continue
			}
			if _, seen := minutes[c.Cell]; !seen {
				order = append(order, c.Cell)
			}
			minutes[c.Cell] += beyond
		}
	}
	var out []finding.Finding
	for _, c := range order {
		message := "{segment}: il piano non ha ore di {mode}, ma il registro ne segna {minutes} in tutto. Serve una variazione datata del progetto."
		if planned[c] > 0 {
			message = "{segment}: il piano ha {planned} di {mode}, ma ad allievi singoli il registro ne segna {minutes} in più in tutto. Serve una variazione datata del progetto."
		}
		out = append(out, finding.Finding{Rule: "L-MODE", Severity: finding.Warning, Subject: c.Segment + "/" + string(c.Mode),
			Measured: finding.Int(int(minutes[c])), Bound: finding.Int(0), Unit: finding.Minutes, Message: message,
			Args: finding.Args{"segment": language.Segment(c.Segment), "mode": language.Message(c.Mode.Label()), "planned": planned[c], "minutes": minutes[c]}})
	}
	return out
}

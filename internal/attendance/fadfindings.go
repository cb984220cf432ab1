package attendance

import (
	"cmp"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
)

// A Decrease is a report that says less than earlier ones did of the same days.
type Decrease struct {
	Later FadReading
	Was   int // seconds, by the earlier ones
}

// Decreases are the reports, other than estimates, with which the platform's number went
// down. The larger one counts until a person sets one of them aside: a platform that is emptied
// or moved loses time that was there, and a mistake that is put right never was.
func (f Followed) Decreases() []Decrease {
	var out []Decrease
	for _, later := range f.Rows {
		if !later.measured() {
			continue
		}
		var before []stretch
		for _, r := range f.Rows {
			if r.measured() && r.RecordedAt.Before(later.RecordedAt) && !r.FromDate.Before(later.FromDate) && !r.ToDate.After(later.ToDate) {
				before = append(before, stretch{from: r.FromDate, to: r.ToDate, seconds: r.Seconds})
			}
		}
		if was := most(before); was/60 > later.Seconds/60 {
			out = append(out, Decrease{later, was})
		}
	}
	return out
}

func (r FadReading) measured() bool {
	return r.Measure != Estimate && (r.Bound == Counts || r.Bound == AlreadyKnown)
}

// Findings is what somebody should look at of a learner on an object:
//
//	FAD-LESS     a later report says less than an earlier one
//	FAD-OUTSIDE  activity on days on which the object was not open
//	FAD-AWAY     activity on days on which the learner was not attending
//	FAD-LATE     a report that cannot tell what came after the last day that counts
//	FAD-TYPED    time written by hand that nobody has attested
//	FAD-CLICKS   an estimate that nobody has attested
func (f Followed) Findings(name string) []finding.Finding {
	var out []finding.Finding
	say := func(rule string, s finding.Severity, message string, args finding.Args) {
		args["name"], args["title"] = name, f.Object.Title
		out = append(out, finding.Finding{Rule: rule, Severity: s, Subject: f.Object.ID, Message: message, Args: args})
	}
	for _, d := range f.Decreases() {
		say("FAD-LESS", finding.Warning, "«{title}», {name}: un rapporto precedente diceva {was}, «{source}» dice {now}. Vale il più alto finché non si mette da parte uno dei due.",
			finding.Args{"was": calendar.Minutes(d.Was / 60).String(), "now": calendar.Minutes(d.Later.Seconds / 60).String(), "source": d.Later.Source})
	}
	if n := f.Outside(); n > 0 {
		say("FAD-OUTSIDE", finding.Note, "«{title}», {name}: {minutes} fuori dalla finestra (dal {from} al {to}) non contano.",
			finding.Args{"minutes": n.String(), "from": f.Object.FromDate, "to": f.Object.ToDate})
	}
	if n := f.Away(); n > 0 {
		say("FAD-AWAY", finding.Note, "«{title}», {name}: {minutes} in giorni in cui non frequentava non contano.", finding.Args{"minutes": n.String()})
	}
	for _, r := range f.Rows {
		if r.Late() {
			say("FAD-LATE", finding.Note, "«{title}», {name}: «{source}» dice il tempo fino al {until} tutto insieme e conta intero, ma l’ultimo giorno utile era il {last}. Se c’è un rapporto di quel giorno, portalo: quello che viene dopo non conterà.",
				finding.Args{"source": r.Source, "until": r.ToDate, "last": r.Until})
		}
	}
	if n := f.Typed(); n > 0 {
		say("FAD-TYPED", finding.Note, "«{title}», {name}: {minutes} sono scritti a mano e non contano finché una persona non li attesta, o finché non si porta il rapporto della piattaforma.", finding.Args{"minutes": n.String()})
	}
	if n := f.Clicks(); n > 0 {
		say("FAD-CLICKS", finding.Note, "«{title}», {name}: {minutes} sono una stima dai clic e non contano finché una persona non li attesta.", finding.Args{"minutes": n.String()})
	}
	return out
}

// ObjectFindings set the objects of a course against the FAD of its plan, by segment
// (FAD-PLAN).
func ObjectFindings(plan []hours.Planned, objects []Object) []finding.Finding {
	planned, given := map[string]calendar.Minutes{}, map[string]calendar.Minutes{}
	var segments []string
	add := func(to map[string]calendar.Minutes, segment string, minutes calendar.Minutes) {
		if !slices.Contains(segments, segment) {
			segments = append(segments, segment)
		}
		to[segment] += minutes
	}
	for _, c := range plan {
		if c.Mode == hours.SelfPaced {
			add(planned, c.Segment, c.Minutes)
		}
	}
	for _, o := range objects {
		add(given, o.Segment, o.Minutes)
	}
	slices.SortFunc(segments, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	var out []finding.Finding
	for _, s := range segments {
		p, g := planned[s], given[s]
		f := finding.Finding{Rule: "FAD-PLAN", Severity: finding.Warning, Subject: s, Measured: finding.Int(int(g)), Bound: finding.Int(int(p)), Unit: finding.Minutes,
			Args: finding.Args{"segment": s, "objects": g.String(), "plan": p.String(), "rest": max(p-g, g-p).String()}}
		switch {
		case g > p:
			f.Message = "{segment}: gli oggetti FAD sono {objects}, il piano ne ha {plan}: {rest} non potranno contare."
		case g < p:
			f.Message = "{segment}: gli oggetti FAD sono {objects}, il piano ne ha {plan}: mancano {rest}."
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

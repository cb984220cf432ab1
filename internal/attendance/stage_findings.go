package attendance

import (
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
)

// Findings are what the file of an agreement still lacks, or what does not fit. The rules:
//
//	STAGE-INAIL, STAGE-LIABILITY  no policy, or one that does not cover the whole stage
//	STAGE-SIGNED                  a party has not signed, and the stage has begun
//	STAGE-COPY                    the signed copy is not on file
//	STAGE-TUTOR                   no tutor of the provider
//	STAGE-COMPANY                 the company has no tax id
//	STAGE-PROJECT, STAGE-WEEK     no training project; no hours of the week
//	STAGE-MINOR                   hours of the week that a minor may not work
func (a Agreement) Findings(c course.Course, born, today calendar.Date) []finding.Finding {
	var out []finding.Finding
	say := func(rule string, severity finding.Severity, message string, args finding.Args) {
		out = append(out, finding.Finding{Rule: rule, Severity: severity, Subject: a.ID, Message: message, Args: args})
	}
	begun := !today.Before(a.FromDate)
	for _, p := range a.Cover(c) {
		switch {
		case p.Policy == "":
			say(p.Rule, finding.Blocking, p.None, nil)
		case p.From.After(a.FromDate) || p.To.Before(a.ToDate):
			say(p.Rule, finding.Blocking, p.Short, finding.Args{"from": p.From, "to": p.To, "first": a.FromDate, "last": a.ToDate})
		}
	}
	if begun && (a.ProviderSignedOn.IsZero() || a.CompanySignedOn.IsZero() || a.LearnerSignedOn.IsZero()) {
		say("STAGE-SIGNED", finding.Warning, "Lo stage è cominciato il {first} e mancano firme della convenzione.", finding.Args{"first": a.FromDate})
	}
	for _, lack := range []struct {
		is            bool
		rule, message string
	}{
		{a.FileID == "", "STAGE-COPY", "La copia firmata della convenzione non è ancora agli atti."},
		{a.StaffID == "", "STAGE-TUTOR", "Manca il tutor di stage dell’ente."},
		{a.CompanyTaxID == "", "STAGE-COMPANY", "Manca la partita IVA o il codice fiscale dell’azienda."},
		{a.Project == "", "STAGE-PROJECT", "Manca il progetto formativo: obiettivi e attività."},
		{len(a.Week) == 0, "STAGE-WEEK", "Mancano i giorni e gli orari della settimana: il diario non li può controllare."},
	} {
		if lack.is {
			say(lack.rule, finding.Warning, lack.message, nil)
		}
	}
	return append(out, a.Week.forAge(born, a.FromDate)...)
}

// Policy is an insurance of a stage.
type Policy struct {
	Rule, Name  string
	Policy      string
	From, To    calendar.Date
	None, Short string // what is said where it is missing, and where it does not cover the stage
}

// Cover are the insurances that cover a stage: its own, else the course's.
func (a Agreement) Cover(c course.Course) []Policy {
	inail := Policy{Rule: "STAGE-INAIL", Name: "INAIL", Policy: a.InailPolicy, From: a.InailFrom, To: a.InailTo,
		None: "Manca la posizione INAIL dello stage.", Short: "L’INAIL vale dal {from} al {to}, lo stage dura dal {first} al {last}."}
	if inail.Policy == "" {
		inail.Policy, inail.From, inail.To = c.InailPolicy, c.InailFrom, c.InailTo
	}
	liability := Policy{Rule: "STAGE-LIABILITY", Name: "RC", Policy: a.LiabilityPolicy, From: a.LiabilityFrom, To: a.LiabilityTo,
		None: "Manca la polizza di responsabilità civile dello stage.", Short: "La polizza di responsabilità civile vale dal {from} al {to}, lo stage dura dal {first} al {last}."}
	if liability.Policy == "" {
		liability.Policy, liability.From, liability.To = c.LiabilityPolicy, c.LiabilityFrom, c.LiabilityTo
	}
	return []Policy{inail, liability}
}

// Beyond is how many minutes of a segment the agreements of a learner have more than the plan:
// the ledger will not recognise them.
func Beyond(plan hours.Plan, own []Agreement) map[string]calendar.Minutes {
	out := map[string]calendar.Minutes{}
	for _, a := range own {
		for _, p := range a.Parts {
			out[p.Segment] += p.Minutes
		}
	}
	for _, c := range plan.Cells {
		if _, ok := out[c.Segment]; ok {
			out[c.Segment] -= c.Minutes
		}
	}
	for segment, n := range out {
		if n <= 0 {
			delete(out, segment)
		}
	}
	return out
}

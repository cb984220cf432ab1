package course

import (
	"maps"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/standard"
)

// NoTraining is the id of the finding that nothing can be checked: the sheet has no
// such training standard.
const NoTraining = "P-STANDARD"

// wholeCourse is the subject of what is about no single UF.
const wholeCourse = "course"

// checked is a plan beside what it is checked against.
type checked struct {
	std  *standard.Standard
	t    *standard.Training
	plan Plan
	all  Split // teaching of every UF and of the KC
}

// Check holds a plan against a training standard, counted from 1: P1–P17 of DOMAIN
// §3 in their order. What is wrong with the sheet itself is said by standard.Check.
func Check(std *standard.Standard, training int, p Plan) []finding.Finding {
	if len(std.Training) == 0 {
		return []finding.Finding{{Rule: NoTraining, Severity: finding.Blocking, Subject: wholeCourse,
			Message: "La scheda non ha uno standard formativo: nessun corso può essere dichiarato conforme."}}
	}
	t := std.TrainingNo(training)
	if t == nil {
		return []finding.Finding{{Rule: NoTraining, Severity: finding.Blocking, Subject: wholeCourse,
			Message: "Lo standard formativo n. {training} non c’è: la scheda ne ha {n}.", Args: finding.Args{"training": training, "n": len(std.Training)}}}
	}
	c := checked{std: std, t: t, plan: p, all: p.Teaching()}
	var out []finding.Finding
	for _, rule := range []func(checked) []finding.Finding{
		checked.p1, checked.p2, checked.p3, checked.p4, checked.p5, checked.p6, checked.p7, checked.p8, checked.p9, checked.p10,
		checked.p11, checked.p12a, checked.p12b, checked.p13, checked.p14, checked.p15, checked.p16, checked.p17,
	} {
		out = append(out, rule(c)...)
	}
	return out
}

// P1: the declared total is the sum.
func (c checked) p1() []finding.Finding {
	total := c.plan.Total()
	if c.plan.Declared == nil || *c.plan.Declared == total {
		return nil
	}
	f := measured("P1", finding.Blocking, wholeCourse, total, *c.plan.Declared,
		"Aula {aula} h + laboratorio {laboratory} h + stage {stage} h + tirocinio {traineeship} h = {measured} h, totale dichiarato {bound} h.")
	f.Args["aula"], f.Args["laboratory"] = c.all.Aula(), c.all.Laboratory
	f.Args["stage"], f.Args["traineeship"] = c.plan.Stage.Total(), c.plan.Traineeship
	return []finding.Finding{f}
}

// P2: more than the minimum is allowed.
func (c checked) p2() []finding.Finding {
	return atLeast("P2", finding.Blocking, wholeCourse, c.plan.Total(), c.t.MinTotal, "Totale del percorso {measured} h, minimo {bound} h.")
}

// P3: DAD and FAD count as aula. Older sheets bound aula and laboratory together.
func (c checked) p3() []finding.Finding {
	return append(atLeast("P3", finding.Blocking, wholeCourse, c.all.Aula(), c.t.MinClassroom, "Aula, con DAD e FAD, {measured} h, minimo {bound} h."),
		atLeast("P3", finding.Blocking, wholeCourse, c.all.Total(), c.t.MinClassroomLaboratory, "Aula e laboratorio {measured} h, minimo {bound} h.")...)
}

// P4: the laboratory, where the sheet asks for it.
func (c checked) p4() []finding.Finding {
	return atLeast("P4", finding.Blocking, wholeCourse, c.all.Laboratory, c.t.MinLaboratory, "Laboratorio {measured} h, minimo {bound} h.")
}

// P5: stage and laboratory in any mix.
func (c checked) p5() []finding.Finding {
	stage, laboratory := c.plan.Stage.Total(), c.all.Laboratory
	return with(atLeast("P5", finding.Blocking, wholeCourse, stage+laboratory, c.t.MinStageLaboratory,
		"Stage {stage} h + laboratorio {laboratory} h = {measured} h, minimo {bound} h."), finding.Args{"stage": stage, "laboratory": laboratory})
}

// P6: the traineeship in a company.
func (c checked) p6() []finding.Finding {
	return atLeast("P6", finding.Blocking, wholeCourse, c.plan.Traineeship, c.t.MinTraineeship, "Tirocinio in impresa {measured} h, minimo {bound} h.")
}

// P7: the key competences.
func (c checked) p7() []finding.Finding {
	return atLeast("P7", finding.Blocking, hours.KeyCompetences, c.plan.KC.Total(), c.t.MinKC, "Competenze chiave {measured} h, minimo {bound} h.")
}

// P8: DAD of the course, KC included.
func (c checked) p8() []finding.Finding {
	return atMost("P8", finding.Blocking, wholeCourse, c.all.LiveDistance, c.t.MaxDAD, "DAD del corso {measured} h, massimo {bound} h.")
}

// P9: FAD of the course, KC included.
func (c checked) p9() []finding.Finding {
	return atMost("P9", finding.Blocking, wholeCourse, c.all.SelfPaced, c.t.MaxFAD, "FAD del corso {measured} h, massimo {bound} h.")
}

// P10 is our reading: the sheet states no cap for the two together.
func (c checked) p10() []finding.Finding {
	dad, fad := c.all.LiveDistance, c.all.SelfPaced
	return with(atMost("P10", finding.Warning, wholeCourse, dad+fad, c.t.MaxDAD,
		"DAD {dad} h + FAD {fad} h = {measured} h, più del massimo di DAD di {bound} h (nostra lettura: la scheda non dice se le due si sommano)."),
		finding.Args{"dad": dad, "fad": fad})
}

// P11: each UF has its hours.
func (c checked) p11() []finding.Finding {
	return c.eachUF(func(u standard.Unit, s Split) []finding.Finding {
		return atLeast("P11", finding.Blocking, string(u.Code), s.Total(), u.MinHours, "UF {uf}: {measured} h, minimo {bound} h.")
	})
}

// P12a: DAD and FAD of each UF in proportion to its hours.
func (c checked) p12a() []finding.Finding {
	return c.distance("P12a", finding.Blocking, Proportional)
}

// P12b: the literal reading, which a course may choose to be bound by.
func (c checked) p12b() []finding.Finding {
	severity := finding.Warning
	if c.plan.Reading() == Literal {
		severity = finding.Blocking
	}
	return c.distance("P12b", severity, Literal)
}

// distance compares the plan with the caps of UnitCaps in a reading.
func (c checked) distance(rule string, severity finding.Severity, reading UFCaps) []finding.Finding {
	p := c.plan
	p.UFCaps = reading
	var out []finding.Finding
	for _, limit := range UnitCaps(*c.t, p) {
		split, u := p.UF[limit.Segment], c.t.Unit(standard.Code(limit.Segment))
		h, max := split.LiveDistance, u.MaxDAD
		if limit.Mode == hours.SelfPaced {
			h, max = split.SelfPaced, u.MaxFAD
		}
		if calendar.Hours(h) <= limit.Limit {
			continue
		}
		message := "UF {uf}: {mode} prevista {measured} h, massimo {bound} h alla lettera."
		args := finding.Args{"uf": limit.Segment, "mode": limit.Mode.Label(), "planned": split.Total()}
		if inProportion(u.MinHours, reading) {
			message = "UF {uf}: {mode} prevista {measured} h, massimo {bound} h su {planned} h ({percent})."
			args["percent"] = percent(*max, *u.MinHours)
		}
		out = append(out, with([]finding.Finding{measured(rule, severity, limit.Segment, h, int(limit.Limit/60), message)}, args)...)
	}
	return out
}

// P13: the laboratory of each UF.
func (c checked) p13() []finding.Finding {
	return c.eachUF(func(u standard.Unit, s Split) []finding.Finding {
		return append(atLeast("P13", finding.Blocking, string(u.Code), s.Laboratory, u.LaboratoryMin, "UF {uf}: laboratorio {measured} h, minimo {bound} h."),
			atMost("P13", finding.Blocking, string(u.Code), s.Laboratory, u.LaboratoryMax, "UF {uf}: laboratorio {measured} h, massimo {bound} h.")...)
	})
}

// P14: sheet and plan speak of the same UC and UF.
func (c checked) p14() []finding.Finding {
	var out []finding.Finding
	say := func(subject, message string, args finding.Args) {
		out = append(out, finding.Finding{Rule: "P14", Severity: finding.Blocking, Subject: subject, Message: message, Args: args})
	}
	if !c.std.Modules {
		for _, uc := range c.std.CompetenceUnits {
			if !slices.ContainsFunc(c.t.Units, func(u standard.Unit) bool { return u.CompetenceUnit == uc.Code }) {
				say(string(uc.Code), "UC {uc}: nessuna unità formativa della scheda la nomina.", finding.Args{"uc": string(uc.Code)})
			}
		}
	}
	for _, u := range c.t.Units {
		modular := c.std.Modules && u.CompetenceUnit == ""
		if c.std.UC(u.CompetenceUnit) == nil && !modular {
			say(string(u.Code), "UF {uf}: la scheda non la lega a una sua UC.", finding.Args{"uf": string(u.Code)})
		}
		if _, ok := c.plan.UF[string(u.Code)]; !ok {
			say(string(u.Code), "UF {uf}: manca nel piano.", finding.Args{"uf": string(u.Code)})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.plan.UF)) {
		if c.t.Unit(standard.Code(code)) == nil {
			say(code, "UF {uf}: è nel piano ma non nella scheda.", finding.Args{"uf": code})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.plan.Stage.UC)) {
		if c.std.UC(standard.Code(code)) == nil {
			say(code, "Stage collegato alla UC {uc}, che non è nella scheda.", finding.Args{"uc": code})
		}
	}
	return out
}

// P15: the years, where the plan states them and is as long as the minimum.
func (c checked) p15() []finding.Finding {
	if len(c.plan.Years) == 0 || c.t.MinTotal == nil || c.plan.Total() != *c.t.MinTotal {
		return nil
	}
	planned := map[int]int{}
	for _, y := range c.plan.Years {
		planned[y.Year] = y.Hours
	}
	asked := map[int]int{}
	for _, y := range c.t.Years {
		asked[y.Year] = y.Hours
	}
	both := maps.Clone(asked)
	maps.Copy(both, planned)
	var out []finding.Finding
	for _, year := range slices.Sorted(maps.Keys(both)) {
		if planned[year] != asked[year] {
			out = append(out, with([]finding.Finding{measured("P15", finding.Warning, wholeCourse, planned[year], asked[year],
				"Anno {year}: {measured} h nel piano, {bound} h nella scheda.")}, finding.Args{"year": year})...)
		}
	}
	return out
}

// P16 is our reading: the hours of the UC are those of the UC taught on its own.
func (c checked) p16() []finding.Finding {
	var out []finding.Finding
	for _, uc := range c.std.CompetenceUnits {
		code, taught := string(uc.Code), 0
		for _, u := range c.t.Units {
			if u.CompetenceUnit == uc.Code && uc.Code != "" {
				taught += c.plan.UF[string(u.Code)].Total()
			}
		}
		stage := c.plan.Stage.UC[code]
		out = append(out, with(atLeast("P16", finding.Warning, code, taught+stage, uc.MinHours,
			"UC {uc}: UF {taught} h + stage collegato {stage} h = {measured} h, durata minima della UC {bound} h (nostra lettura: la durata della UC a sé stante)."),
			finding.Args{"uc": code, "taught": taught, "stage": stage})...)
	}
	return out
}

// P17: the sheet asks of every UF both aula and practice.
func (c checked) p17() []finding.Finding {
	return c.eachUF(func(u standard.Unit, s Split) []finding.Finding {
		var out []finding.Finding
		say := func(message string) {
			out = append(out, finding.Finding{Rule: "P17", Severity: finding.Warning, Subject: string(u.Code), Message: message})
		}
		if s.Aula() == 0 {
			say("UF {uf}: nessuna ora di aula; la scheda chiede a ogni UF formazione d’aula.")
		}
		if s.Laboratory == 0 && c.plan.Stage.UC[string(u.CompetenceUnit)] == 0 {
			say("UF {uf}: nessuna ora di laboratorio e nessuna di stage collegata alla sua UC; la scheda chiede a ogni UF attività pratiche.")
		}
		return out
	})
}

// eachUF looks at every UF that sheet and plan both have; P14 speaks of the others.
func (c checked) eachUF(rule func(standard.Unit, Split) []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, u := range c.t.Units {
		if split, ok := c.plan.UF[string(u.Code)]; ok {
			out = append(out, with(rule(u, split), finding.Args{"uf": string(u.Code)})...)
		}
	}
	return out
}

func atLeast(rule string, severity finding.Severity, subject string, have int, bound *int, message string) []finding.Finding {
	if bound == nil || have >= *bound {
		return nil
	}
	return []finding.Finding{measured(rule, severity, subject, have, *bound, message)}
}

func atMost(rule string, severity finding.Severity, subject string, have int, bound *int, message string) []finding.Finding {
	if bound == nil || have <= *bound {
		return nil
	}
	return []finding.Finding{measured(rule, severity, subject, have, *bound, message)}
}

func measured(rule string, severity finding.Severity, subject string, have, bound int, message string) finding.Finding {
	return finding.Finding{Rule: rule, Severity: severity, Subject: subject, Measured: &have, Bound: &bound, Unit: finding.Hours,
		Message: message, Args: finding.Args{"measured": have, "bound": bound}}
}

// with adds values to the sentences.
func with(fs []finding.Finding, args finding.Args) []finding.Finding {
	for i := range fs {
		if fs[i].Args == nil {
			fs[i].Args = finding.Args{}
		}
		maps.Copy(fs[i].Args, args)
	}
	return fs
}

package course

import (
	"iter"
	"maps"
	"slices"

	"vidimus/internal/finding"
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
	out := c.p1()
	for _, rule := range bounded {
		out = append(out, broken(rule(c))...)
	}
	return slices.Concat(out, c.p14(), c.p15(), broken(c.p16()), c.p17())
}

// P1: the declared total is the sum.
func (c checked) p1() []finding.Finding {
	total := c.plan.Total()
	if c.plan.Declared == nil || *c.plan.Declared == total {
		return nil
	}
	return []finding.Finding{measured("P1", wholeCourse, total, *c.plan.Declared,
		"Aula {aula} h + laboratorio {laboratory} h + stage {stage} h + tirocinio {traineeship} h = {measured} h, totale dichiarato {bound} h.",
		finding.Args{"aula": c.all.Aula(), "laboratory": c.all.Laboratory, "stage": c.plan.Stage.Total(), "traineeship": c.plan.Traineeship})}
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

// P15: the years, where the plan states them and is as long as the minimum. Years that do
// not make up the plan are said whatever its length.
func (c checked) p15() []finding.Finding {
	if len(c.plan.Years) == 0 {
		return nil
	}
	planned, sum := map[int]int{}, 0
	for _, y := range c.plan.Years {
		planned[y.Year] = y.Hours
		sum += y.Hours
	}
	if total := c.plan.Total(); sum != total && (c.t.MinTotal == nil || total != *c.t.MinTotal) {
		f := measured("P15", wholeCourse, sum, total, "Gli anni sommano {measured} h, il piano {bound} h.", nil)
		f.Severity = finding.Note
		return []finding.Finding{f}
	}
	if c.t.MinTotal == nil || c.plan.Total() != *c.t.MinTotal {
		return nil
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
			f := measured("P15", wholeCourse, planned[year], asked[year], "Anno {year}: {measured} h nel piano, {bound} h nella scheda.", finding.Args{"year": year})
			f.Severity = finding.Warning
			out = append(out, f)
		}
	}
	return out
}

// P17: the sheet asks of every UF both aula and practice.
func (c checked) p17() []finding.Finding {
	var out []finding.Finding
	for u, split := range c.units() {
		say := func(message string) {
			out = append(out, finding.Finding{Rule: "P17", Severity: finding.Warning, Subject: string(u.Code), Message: message, Args: finding.Args{"uf": string(u.Code)}})
		}
		if split.Aula() == 0 {
			say("UF {uf}: nessuna ora di aula; la scheda chiede a ogni UF formazione d’aula.")
		}
		if split.Laboratory == 0 && c.plan.Stage.UC[string(u.CompetenceUnit)] == 0 {
			say("UF {uf}: nessuna ora di laboratorio e nessuna di stage collegata alla sua UC; la scheda chiede a ogni UF attività pratiche.")
		}
	}
	return out
}

// units are the UF that sheet and plan both have; P14 speaks of the others.
func (c checked) units() iter.Seq2[standard.Unit, Split] {
	return func(yield func(standard.Unit, Split) bool) {
		for _, u := range c.t.Units {
			if split, ok := c.plan.UF[string(u.Code)]; ok && !yield(u, split) {
				return
			}
		}
	}
}

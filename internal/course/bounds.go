package course

import (
	"maps"

	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/standard"
)

// Bound is one sum of hours that the sheet bounds, kept or not: a designer sees what is
// left before anything is wrong. The finding is what [Check] says where it is not kept;
// Measured and Bound are always set.
type Bound struct {
	finding.Finding
	AtMost bool // Bound is a maximum, else a minimum
}

// Kept reports whether the plan keeps the bound.
func (b Bound) Kept() bool {
	if b.AtMost {
		return b.Left() >= 0
	}
	return b.Left() <= 0
}

// Left is the hours from what is planned to the bound: those that may still be planned
// under a maximum, those that are still wanting for a minimum. Negative is past it.
func (b Bound) Left() int { return *b.Bound - *b.Measured }

// Label is what the bound is about, in a word or two.
func (b Bound) Label() string {
	switch b.Rule {
	case "P2":
		return "Totale"
	case "P3":
		if b.Message == aulaAndLaboratory {
			return "Aula e laboratorio"
		}
		return "Aula, DAD e FAD"
	case "P4", "P13":
		return "Laboratorio"
	case "P5":
		return "Stage e laboratorio"
	case "P6":
		return "Tirocinio"
	case "P7":
		return "Competenze chiave"
	case "P8":
		return "DAD"
	case "P9":
		return "FAD"
	case "P10":
		return "DAD e FAD insieme"
	case "P12a", "P12b":
		return modeOf(b.Finding).Label()
	}
	return "Ore"
}

// aulaAndLaboratory is what older sheets say instead of a minimum of aula.
const aulaAndLaboratory = "Aula e laboratorio {measured} h, minimo {bound} h."

// bounded are the rules that compare a sum of hours with a bound, P16 apart.
var bounded = []func(checked) []Bound{
	checked.p2, checked.p3, checked.p4, checked.p5, checked.p6, checked.p7, checked.p8, checked.p9, checked.p10,
	checked.p11, checked.p12a, checked.p12b, checked.p13,
}

// Bounds are all sums of hours that the training standard bounds, in the order of the
// rules. A bound that is not set is absent; none where there is no such training standard.
func Bounds(std *standard.Standard, training int, p Plan) []Bound {
	t := std.TrainingNo(training)
	if t == nil {
		return nil
	}
	c := checked{std: std, t: t, plan: p, all: p.Teaching()}
	var out []Bound
	for _, rule := range bounded {
		out = append(out, rule(c)...)
	}
	return append(out, c.p16()...)
}

// broken are the findings of the bounds that are not kept.
func broken(bounds []Bound) []finding.Finding {
	var out []finding.Finding
	for _, b := range bounds {
		if !b.Kept() {
			out = append(out, b.Finding)
		}
	}
	return out
}

// P2: more than the minimum is allowed.
func (c checked) p2() []Bound {
	return atLeast("P2", wholeCourse, c.plan.Total(), c.t.MinTotal, "Totale del percorso {measured} h, minimo {bound} h.", nil)
}

// P3: DAD and FAD count as aula. Older sheets bound aula and laboratory together.
func (c checked) p3() []Bound {
	return append(atLeast("P3", wholeCourse, c.all.Aula(), c.t.MinClassroom, "Aula, con DAD e FAD, {measured} h, minimo {bound} h.", nil),
		atLeast("P3", wholeCourse, c.all.Total(), c.t.MinClassroomLaboratory, aulaAndLaboratory, nil)...)
}

// P4: the laboratory, where the sheet asks for it.
func (c checked) p4() []Bound {
	return atLeast("P4", wholeCourse, c.all.Laboratory, c.t.MinLaboratory, "Laboratorio {measured} h, minimo {bound} h.", nil)
}

// P5: stage and laboratory in any mix.
func (c checked) p5() []Bound {
	stage, laboratory := c.plan.Stage.Total(), c.all.Laboratory
	return atLeast("P5", wholeCourse, stage+laboratory, c.t.MinStageLaboratory,
		"Stage {stage} h + laboratorio {laboratory} h = {measured} h, minimo {bound} h.", finding.Args{"stage": stage, "laboratory": laboratory})
}

// P6: the traineeship in a company.
func (c checked) p6() []Bound {
	return atLeast("P6", wholeCourse, c.plan.Traineeship, c.t.MinTraineeship, "Tirocinio in impresa {measured} h, minimo {bound} h.", nil)
}

// P7: the key competences.
func (c checked) p7() []Bound {
	return atLeast("P7", hours.KeyCompetences, c.plan.KC.Total(), c.t.MinKC, "Competenze chiave {measured} h, minimo {bound} h.", nil)
}

// P8: DAD of the course, KC included.
func (c checked) p8() []Bound {
	return atMost("P8", wholeCourse, c.all.LiveDistance, c.t.MaxDAD, "DAD del corso {measured} h, massimo {bound} h.", nil)
}

// P9: FAD of the course, KC included. Older sheets bound that of the KC by itself too.
func (c checked) p9() []Bound {
	return append(atMost("P9", wholeCourse, c.all.SelfPaced, c.t.MaxFAD, "FAD del corso {measured} h, massimo {bound} h.", nil),
		atMost("P9", hours.KeyCompetences, c.plan.KC.SelfPaced, c.t.MaxKCFAD, "Competenze chiave: FAD {measured} h, massimo {bound} h.", nil)...)
}

// P10 is our reading: the sheet states no cap for the two together.
func (c checked) p10() []Bound {
	dad, fad := c.all.LiveDistance, c.all.SelfPaced
	return advisory(atMost("P10", wholeCourse, dad+fad, c.t.MaxDAD,
		"DAD {dad} h + FAD {fad} h = {measured} h, più del massimo di DAD di {bound} h (nostra lettura: la scheda non dice se le due si sommano).",
		finding.Args{"dad": dad, "fad": fad}))
}

// P11: each UF has its hours.
func (c checked) p11() []Bound {
	var out []Bound
	for u, split := range c.units() {
		out = append(out, atLeast("P11", string(u.Code), split.Total(), u.MinHours, "UF {uf}: {measured} h, minimo {bound} h.", finding.Args{"uf": string(u.Code)})...)
	}
	return out
}

// P12a: DAD and FAD of each UF in proportion to its hours.
func (c checked) p12a() []Bound { return c.distance("P12a", Proportional) }

// P12b: the literal reading, which a course may choose to be bound by.
func (c checked) p12b() []Bound {
	if c.plan.Reading() == Literal {
		return c.distance("P12b", Literal)
	}
	return advisory(c.distance("P12b", Literal))
}

// distance compares the plan with the caps of UnitCaps in a reading.
func (c checked) distance(rule string, reading UFCaps) []Bound {
	p := c.plan
	p.UFCaps = reading
	var out []Bound
	for _, limit := range UnitCaps(*c.t, p) {
		split, u := p.UF[limit.Segment], c.t.Unit(standard.Code(limit.Segment))
		h, max := split.LiveDistance, u.MaxDAD
		if limit.Mode == hours.SelfPaced {
			h, max = split.SelfPaced, u.MaxFAD
		}
		message := "UF {uf}: {mode} prevista {measured} h, massimo {bound} h alla lettera."
		args := finding.Args{"uf": limit.Segment, "mode": limit.Mode.Label(), "planned": split.Total()}
		if inProportion(u.MinHours, reading) {
			message = "UF {uf}: {mode} prevista {measured} h, massimo {bound} h su {planned} h ({percent})."
			args["percent"] = percent(*max, *u.MinHours)
		}
		most := int(limit.Limit / 60) // whole hours keep the limit exactly when they keep its whole hours
		out = append(out, atMost(rule, limit.Segment, h, &most, message, args)...)
	}
	return out
}

// P13: the laboratory of each UF.
func (c checked) p13() []Bound {
	var out []Bound
	for u, split := range c.units() {
		code := string(u.Code)
		out = append(out, atLeast("P13", code, split.Laboratory, u.LaboratoryMin, "UF {uf}: laboratorio {measured} h, minimo {bound} h.", finding.Args{"uf": code})...)
		out = append(out, atMost("P13", code, split.Laboratory, u.LaboratoryMax, "UF {uf}: laboratorio {measured} h, massimo {bound} h.", finding.Args{"uf": code})...)
	}
	return out
}

// P16 is our reading: the hours of the UC are those of the UC taught on its own.
func (c checked) p16() []Bound {
	var out []Bound
	for _, uc := range c.std.CompetenceUnits {
		code, taught := string(uc.Code), 0
		for _, u := range c.t.Units {
			if u.CompetenceUnit == uc.Code && uc.Code != "" {
				taught += c.plan.UF[string(u.Code)].Total()
			}
		}
		stage := c.plan.Stage.UC[code]
		out = append(out, advisory(atLeast("P16", code, taught+stage, uc.MinHours,
			"UC {uc}: UF {taught} h + stage collegato {stage} h = {measured} h, durata minima della UC {bound} h (nostra lettura: la durata della UC a sé stante).",
			finding.Args{"uc": code, "taught": taught, "stage": stage}))...)
	}
	return out
}

func atLeast(rule, subject string, have int, bound *int, message string, args finding.Args) []Bound {
	if bound == nil {
		return nil
	}
	return []Bound{{Finding: measured(rule, subject, have, *bound, message, args)}}
}

func atMost(rule, subject string, have int, bound *int, message string, args finding.Args) []Bound {
	if bound == nil {
		return nil
	}
	return []Bound{{Finding: measured(rule, subject, have, *bound, message, args), AtMost: true}}
}

// advisory are bounds that a person may pass with a reason.
func advisory(bounds []Bound) []Bound {
	for i := range bounds {
		bounds[i].Severity = finding.Warning
	}
	return bounds
}

// measured is a blocking finding about hours; what it measures stands in its sentence.
func measured(rule, subject string, have, bound int, message string, args finding.Args) finding.Finding {
	all := finding.Args{"measured": have, "bound": bound}
	maps.Copy(all, args)
	return finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: subject, Measured: &have, Bound: &bound, Unit: finding.Hours, Message: message, Args: all}
}

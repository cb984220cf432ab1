package course

import (
	"slices"

	"vidimus/internal/finding"
	"vidimus/internal/standard"
)

// Propose is a plan that keeps everything a training standard asks, no longer than its
// minima make it and wholly in presence: something lawful from which a designer starts.
// Where no plan can conform, because the sheet contradicts itself, the refusal says where.
func Propose(std *standard.Standard, training int) (Plan, error) {
	p := Plan{UF: map[string]Split{}, Stage: Stage{UC: map[string]int{}}}
	if t := std.TrainingNo(training); t != nil {
		o := outline{std: std, t: t, plan: p}
		o.practice()
		o.teaching()
		o.lengthen()
		p = o.plan
	}
	if blocking := finding.Of(Check(std, training, p), finding.Blocking); len(blocking) > 0 {
		return Plan{}, finding.Refusal("course.no_proposal", "Nessun piano può essere conforme a questa scheda: {n} {n|punto lo impedisce|punti lo impediscono}.", blocking)
	}
	return p, nil
}

// outline is a plan that grows from minimum to minimum; nothing that was reached is ever
// taken back.
type outline struct {
	std  *standard.Standard
	t    *standard.Training
	plan Plan
}

// practice is laboratory, stage and traineeship: P4–P6, P13, the practice of P17.
func (o *outline) practice() {
	linked := o.competenceUnits()
	for _, u := range o.t.Units {
		lab, placed := least(u.LaboratoryMin), slices.Contains(linked, u.CompetenceUnit) && least(o.t.MinStageLaboratory) > 0
		if !placed && (u.LaboratoryMax == nil || *u.LaboratoryMax > 0) {
			lab = max(lab, 1) // no stage is there to be its practice
		}
		o.plan.UF[string(u.Code)] = Split{Laboratory: lab}
	}
	wanting := least(o.t.MinLaboratory) - o.plan.Teaching().Laboratory
	for _, u := range o.t.Units {
		s := o.plan.UF[string(u.Code)]
		more := max(0, wanting)
		if u.LaboratoryMax != nil {
			more = min(more, max(0, *u.LaboratoryMax-s.Laboratory))
		}
		s.Laboratory += more
		wanting -= more
		o.plan.UF[string(u.Code)] = s
	}
	o.plan.KC.Laboratory = max(0, wanting)

	stage := max(0, least(o.t.MinStageLaboratory)-o.plan.Teaching().Laboratory)
	if len(linked) == 0 {
		o.plan.Stage.Unlinked = stage
	}
	for i, uc := range linked {
		o.plan.Stage.UC[string(uc)] = max(part(stage, len(linked), i), o.lacksPractice(uc))
	}
	o.plan.Traineeship = least(o.t.MinTraineeship)
}

// competenceUnits are the UC of the sheet that the UF lead to, each once.
func (o *outline) competenceUnits() []standard.Code {
	var out []standard.Code
	for _, u := range o.t.Units {
		if o.std.UC(u.CompetenceUnit) != nil && !slices.Contains(out, u.CompetenceUnit) {
			out = append(out, u.CompetenceUnit)
		}
	}
	return out
}

// lacksPractice is 1 where a UF of the UC has no laboratory: an hour of stage is its practice.
func (o *outline) lacksPractice(uc standard.Code) int {
	for _, u := range o.t.Units {
		if u.CompetenceUnit == uc && o.plan.UF[string(u.Code)].Laboratory == 0 {
			return 1
		}
	}
	return 0
}

// teaching is the aula that KC, UF and UC ask by themselves: P7, P11, P16, the aula of P17.
func (o *outline) teaching() {
	o.plan.KC.Classroom = max(0, least(o.t.MinKC)-o.plan.KC.Laboratory)
	for _, u := range o.t.Units {
		o.add(u, max(1, least(u.MinHours)-o.plan.UF[string(u.Code)].Laboratory))
	}
	for _, uc := range o.std.CompetenceUnits {
		i := slices.IndexFunc(o.t.Units, func(u standard.Unit) bool { return u.CompetenceUnit == uc.Code && uc.Code != "" })
		if i < 0 {
			continue
		}
		wanting := least(uc.MinHours) - o.plan.Stage.UC[string(uc.Code)]
		for _, u := range o.t.Units {
			if u.CompetenceUnit == uc.Code {
				wanting -= o.plan.UF[string(u.Code)].Total()
			}
		}
		o.add(o.t.Units[i], max(0, wanting))
	}
}

// lengthen adds aula until the whole is long enough, to each UF its part: P2, P3, P15.
func (o *outline) lengthen() {
	all := o.plan.Teaching()
	wanting := max(least(o.t.MinClassroom)-all.Aula(), least(o.t.MinClassroomLaboratory)-all.Total(), least(o.t.MinTotal)-o.plan.Total(), 0)
	for i, u := range o.t.Units {
		o.add(u, part(wanting, len(o.t.Units), i))
	}
	if len(o.t.Units) == 0 {
		o.plan.KC.Classroom += wanting
	}
	if len(o.t.Years) > 1 {
		o.plan.Years = o.years()
	}
}

// years are those of the sheet; where the plan is not as long as they are, each is as long
// as the plan lets it be and the last one takes the rest.
func (o *outline) years() []PlannedYear {
	var out []PlannedYear
	rest := o.plan.Total()
	for i, y := range o.t.Years {
		h := y.Hours
		if o.t.MinTotal == nil || *o.t.MinTotal != o.plan.Total() {
			if h = min(h, rest); i == len(o.t.Years)-1 {
				h = rest
			}
		}
		rest -= h
		out = append(out, PlannedYear{Year: y.Year, Hours: h})
	}
	return out
}

func (o *outline) add(u standard.Unit, classroom int) {
	s := o.plan.UF[string(u.Code)]
	s.Classroom += classroom
	o.plan.UF[string(u.Code)] = s
}

// least is a minimum, 0 where none is set.
func least(bound *int) int {
	if bound == nil {
		return 0
	}
	return *bound
}

// part is the i-th of n parts of some hours, the first ones an hour longer where they do
// not divide.
func part(h, n, i int) int {
	if i < h%n {
		return h/n + 1
	}
	return h / n
}

package standard

import "vidimus/internal/finding"

// Check holds the sheet against itself: S1–S10 of DOMAIN §3. A bound that is not set
// is not compared.
func Check(s *Standard) []finding.Finding {
	var out []finding.Finding
	for _, uc := range s.CompetenceUnits {
		out = append(out, distanceWithinDuration("UC", uc.Code, uc.MinHours, uc.MaxDAD, uc.MaxFAD)...)
	}
	for _, t := range s.Training {
		for _, u := range t.Units {
			out = append(out, distanceWithinDuration("UF", u.Code, u.MinHours, u.MaxDAD, u.MaxFAD)...)
		}
		for _, rule := range []func(Training) []finding.Finding{s3, s4, s5, s6, s7, s8, s9, s10} {
			out = append(out, rule(t)...)
		}
	}
	return out
}

// distanceWithinDuration is S1 and S2: a UC or UF cannot be given at a distance for
// longer than it lasts. S4 for the same subject: what may be asynchronous may be
// synchronous.
func distanceWithinDuration(kind string, code Code, min, dad, fad *int) []finding.Finding {
	var out []finding.Finding
	subject := func(f []finding.Finding) []finding.Finding {
		for i := range f {
			f[i].Subject = string(code)
			f[i].Args["kind"], f[i].Args["code"] = kind, string(code)
		}
		return f
	}
	out = append(out, subject(atMost("S1", finding.Blocking, dad, min, "{kind} {code}: DAD massima {measured} h, più della durata minima di {bound} h."))...)
	out = append(out, subject(atMost("S2", finding.Blocking, fad, min, "{kind} {code}: FAD massima {measured} h, più della durata minima di {bound} h."))...)
	out = append(out, subject(atMost("S4", finding.Warning, fad, dad, "{kind} {code}: FAD massima {measured} h, più della DAD massima di {bound} h."))...)
	return out
}

// S3: the caps are compared with the total, not with the aula: 175 of 130 is fine.
func s3(t Training) []finding.Finding {
	return append(atMost("S3", finding.Blocking, t.MaxDAD, t.MinTotal, "Standard formativo: DAD massima {measured} h, più delle {bound} h del percorso."),
		atMost("S3", finding.Blocking, t.MaxFAD, t.MinTotal, "Standard formativo: FAD massima {measured} h, più delle {bound} h del percorso.")...)
}

func s4(t Training) []finding.Finding {
	return atMost("S4", finding.Warning, t.MaxFAD, t.MaxDAD, "Standard formativo: FAD massima {measured} h, più della DAD massima di {bound} h.")
}

func s5(t Training) []finding.Finding {
	var out []finding.Finding
	for _, u := range t.Units {
		for _, f := range atMost("S5", finding.Blocking, u.LaboratoryMin, u.LaboratoryMax, "UF {code}: laboratorio minimo {measured} h, più del massimo di {bound} h.") {
			f.Subject, f.Args["code"] = string(u.Code), string(u.Code)
			out = append(out, f)
		}
	}
	return out
}

// S6: the total is printed twice.
func s6(t Training) []finding.Finding {
	if t.MinTotal == nil || t.MinTotalRepeated == nil || *t.MinTotal == *t.MinTotalRepeated {
		return nil
	}
	return []finding.Finding{broken("S6", finding.Blocking, *t.MinTotalRepeated, *t.MinTotal, "Le due durate complessive non coincidono: {bound} h e {measured} h.")}
}

func s7(t Training) []finding.Finding {
	sum := 0
	for _, y := range t.Years {
		sum += y.Hours
	}
	if len(t.Years) == 0 || t.MinTotal == nil || sum == *t.MinTotal {
		return nil
	}
	return []finding.Finding{broken("S7", finding.Blocking, sum, *t.MinTotal, "Le ore degli anni sommano {measured} h, il percorso ne ha {bound}.")}
}

// S8: stage and laboratory together, or laboratory and traineeship apart, must fit
// beside the aula.
func s8(t Training) []finding.Finding {
	aula := value(t.MinClassroom)
	practice := max(value(t.MinLaboratory)+value(t.MinTraineeship), value(t.MinStageLaboratory))
	sum := aula + practice
	fs := atMost("S8", finding.Blocking, &sum, t.MinTotal, "Aula {aula} h + pratica {practice} h = {measured} h, più delle {bound} h del percorso.")
	for i := range fs {
		fs[i].Args["aula"], fs[i].Args["practice"] = aula, practice
	}
	return fs
}

func s9(t Training) []finding.Finding {
	sum := 0
	for _, u := range t.Units {
		sum += value(u.MinHours)
	}
	return atMost("S9", finding.Blocking, &sum, t.MinTotal, "Le durate minime delle UF sommano {measured} h, più delle {bound} h del percorso.")
}

func s10(t Training) []finding.Finding {
	return atMost("S10", finding.Blocking, t.MinKC, t.MinTotal, "Competenze chiave minime {measured} h, più delle {bound} h del percorso.")
}

// atMost is a finding when both are set and measured is more than bound.
func atMost(rule string, sev finding.Severity, measured, bound *int, message string) []finding.Finding {
	if measured == nil || bound == nil || *measured <= *bound {
		return nil
	}
	return []finding.Finding{broken(rule, sev, *measured, *bound, message)}
}

func broken(rule string, sev finding.Severity, measured, bound int, message string) finding.Finding {
	return finding.Finding{Rule: rule, Severity: sev, Subject: "standard", Measured: &measured, Bound: &bound, Unit: finding.Hours,
		Message: message, Args: finding.Args{"measured": measured, "bound": bound}}
}

// value is the bound, 0 where none is set.
func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

package standard

import (
	"strings"

	"vidimus/internal/finding"
)

func (c *campania) headFields() []field {
	std := c.std
	return []field{
		wordsField(&std.Title, "denominazione qualificazione", "qualificazione regionale di riferimento"),
		numberField(&std.EQF, "livello eqf"),
		wordsField(&std.SEP, "settore economico professionale"),
		c.codesField(&std.ADA, "area di attivita"),
		c.textField(&std.Process, "processo"),
		c.textField(&std.Sequence, "sequenza di processo"),
		wordsField(&std.CorrelationGroups, "gruppo/i di correlazione", "gruppi di correlazione"),
		wordsField(&std.Act, "atto di approvazione"),
		c.textField(&std.Description, "descrizione sintetica", "descrizione sintetica della qualificazione", "descrizione qualificazione"),
		c.codesField(&std.ATECO, "referenziazione ateco 2007", "referenziazione ateco"),
		c.codesField(&std.ISTAT, "referenziazione istat cp2011", "referenziazione istat"),
		{labels: []string{"regolamentata"}, put: func(v string, _ int) bool {
			yes := fold(v)
			std.Regulated = yes == "si" || yes == "si'"
			return std.Regulated || yes == "no" || yes == ""
		}},
	}
}

// The fields of UC, UF and training standard: "Durata minima" means another thing in
// each.

func (c *campania) ucFields(uc *ucRecord) []field {
	min := func() *int { return uc.MinHours }
	return []field{
		codeField(&uc.Code),
		ownTitle(&uc.Title, "denominazione", "titolo", "denominazione unita di competenza"),
		c.textField(&uc.Result, "risultato formativo atteso", "risultato atteso"),
		c.textField(&uc.Object, "oggetto di osservazione"),
		c.textField(&uc.Indicators, "indicatori"),
		c.textField(&uc.PerformanceThreshold, "soglia minima di prestazione"),
		numberField(&uc.EQF, "livello eqf", "eqf"),
		c.listField(&uc.Abilities, "abilita", "abilita'"),
		c.listField(&uc.Knowledge, "conoscenze"),
		c.codesField(&uc.ISTAT, "referenziazione istat cp2011", "referenziazione istat"),
		numberField(&uc.MinHours, "durata minima", "durata minima (ore)"),
		capField(&uc.shares, &uc.MaxDAD, &uc.MaxDADPercent, min, "durata massima dad", "durata massima dad (minore o uguale alla durata minima)", "durata massima dad (ore)"),
		capField(&uc.shares, &uc.MaxFAD, &uc.MaxFADPercent, min, "durata massima fad", "durata massima fad (minore o uguale alla durata minima)", "durata massima fad (ore)",
			"durata massima fad (%)"),
		shareField(&uc.shares, &uc.MaxFAD, &uc.MaxFADPercent, min, "percentuale massima di fad"),
	}
}

func (c *campania) unitFields(u *unitRecord) []field {
	min := func() *int { return u.MinHours }
	return []field{
		codeField(&u.Code),
		numberField(&u.EQF, "livello eqf", "eqf"),
		ownTitle(&u.Title, "denominazione", "titolo", "denominazione unita formativa", "denominazione modulo"),
		{labels: []string{"denominazione uc correlata", "denominazione unita di competenza"}, more: asWords, put: func(v string, _ int) bool { return c.relate(u, v) }},
		c.textField(&u.Result, "risultato formativo atteso", "risultato atteso"),
		c.listField(&u.Abilities, "abilita", "abilita'"),
		c.listField(&u.Knowledge, "conoscenze", "conoscenze/contenuti", "contenuti"),
		c.textField(&u.Constraints, "vincoli (eventuali)", "vincoli"),
		numberField(&u.MinHours, "durata minima", "durata minima (ore)"),
		percentField(&u.VariationPercent, "percentuale di variazione massima consentita in aumento e/o diminuzione della durata minima dell'uf"),
		capField(&u.shares, &u.MaxDAD, &u.MaxDADPercent, min, "durata massima dad", "durata massima dad (ore)"),
		capField(&u.shares, &u.MaxFAD, &u.MaxFADPercent, min, "durata massima fad", "durata massima fad (ore)", "durata massima fad (%)"),
		shareField(&u.shares, &u.MaxFAD, &u.MaxFADPercent, min, "percentuale massima di fad"),
		numberField(&u.LaboratoryMin, "durata minima ora laboratorio", "durata minima ore laboratorio", "durata minima laboratorio (ore)"),
		numberField(&u.LaboratoryMax, "durata massima ora laboratorio", "durata massima ore laboratorio", "durata massima laboratorio (ore)"),
	}
}

// relate reads "TITLE (CODE)" of the UC that a UF leads to; a long title ends on the
// next line.
func (c *campania) relate(u *unitRecord, v string) bool {
	whole := strings.TrimSpace(u.related + " " + v)
	m := relatedUC.FindStringSubmatch(whole)
	switch {
	case u.CompetenceUnit != "":
		return false
	case m != nil:
		u.related, u.CompetenceUnit = m[1], Code(m[2])
	case isUnset(v):
	case relatedUC.MatchString(whole + " " + c.next()):
		u.related = whole
	default:
		return false
	}
	return true
}

// ownTitle is a title with a label of its own, which a list may have announced.
func ownTitle(to *string, labels ...string) field {
	said := ""
	return field{labels: labels, more: asWords, put: func(v string, _ int) bool {
		said = strings.TrimSpace(said + " " + v)
		*to = said
		return true
	}}
}

func (c *campania) trainingFields(t *trainingRecord) []field {
	total, kc := func() *int { return t.MinTotal }, func() *int { return t.MinKC }
	return []field{
		wordsField(&t.Title, "denominazione standard formativo"),
		numberField(&t.EQF, "livello eqf"),
		{labels: []string{"durata minima complessiva del percorso (ore)", "durata minima complessiva (ore)", "durata minima (ore)"}, again: true, put: func(v string, _ int) bool {
			n, ok := parseNumber(v)
			if t.MinTotal == nil {
				t.MinTotal = n
			} else {
				t.MinTotalRepeated = n
			}
			return ok
		}},
		c.textField(&t.Texts.Requirements, "requisiti minimi di ingresso dei partecipanti"),
		{labels: []string{"grado minimo d'istruzione previsto", "grado minimo di istruzione previsto"}, put: func(v string, _ int) bool {
			if !isUnset(v) {
				t.MinSchooling = &v
			}
			return true
		}},
		numberField(&t.MinAge, "eta minima prevista"),
		c.textField(&t.Texts.Teaching, "requisiti minimi didattici comuni a tutte le uf/segmenti", "requisiti minimi didattici comuni a tutte le uf"),
		c.textField(&t.Texts.Resources, "requisiti minimi di risorse professionali e strumentali"),
		c.textField(&t.Texts.Assessment, "requisiti minimi di valutazione e di attestazione degli apprendimenti"),
		c.textField(&t.Texts.Credits, "gestione dei crediti formativi"),
		c.textField(&t.Texts.FurtherNotes, "eventuali ulteriori indicazioni"),
		{labels: []string{"codice isced-f 2013", "codice isced-f"}, again: true, put: c.isced},
		numberField(&t.MinClassroom, "durata minima di aula (ore)", "durata minima aula (ore)"),
		numberField(&t.MinClassroomLaboratory, "durata minima di aula e laboratorio (ore)"),
		numberField(&t.MinLaboratory, "durata minima laboratorio (ore)", "durata minima di laboratorio (ore)"),
		numberField(&t.MinKC, "durata minima delle attivita di aula e laboratorio rivolte alle kc (ore)"),
		capField(&t.shares, &t.MaxDAD, &t.MaxDADPercent, total, "durata massima dad aula", "durata massima dad aula (ore)"),
		capField(&t.shares, &t.MaxFAD, &t.MaxFADPercent, total, "durata massima fad aula", "durata massima fad aula (ore)", "durata massima fad (%)"),
		shareField(&t.shares, &t.MaxFAD, &t.MaxFADPercent, func() *int { return t.MinClassroomLaboratory },
			"percentuale massima di fad sulla durata minima di aula e laboratorio", "percentuale massima di fad"),
		shareField(&t.shares, &t.MaxKCFAD, &t.MaxKCFADPercent, kc, "percentuale massima di fad sulla durata delle attivita rivolte alle kc"),
		numberField(&t.MinTraineeship, "durata minima tirocinio in impresa (ore)"),
		numberField(&t.MinStageLaboratory, "durata minima stage + laboratorio (ore)", "durata minima stage+laboratorio (ore)"),
	}
}

// isced is the field of education; where the sheet names several, the first is kept.
func (c *campania) isced(v string, no int) bool {
	if isUnset(v) {
		return true
	}
	m := isced.FindStringSubmatch(v)
	if m == nil {
		return false
	}
	if c.std.ISCEDF != "" && c.std.ISCEDF != Code(m[1]) {
		c.say(finding.Warning, Contradiction, no, "La riga {line} dà un codice ISCED-F diverso dalla riga {first}: è tenuto il primo; controlla la scheda.",
			finding.Args{"line": no, "first": c.iscedLine})
		return true
	}
	c.std.ISCEDF, c.std.ISCEDFTitle, c.iscedLine = Code(m[1]), m[2], no
	return true
}

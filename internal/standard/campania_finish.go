package standard

import (
	"slices"

	"vidimus/internal/finding"
)

// finish ties the UF to their UC, reads the prose and says what is missing.
func (c *campania) finish() {
	c.chooseTitle()
	if c.std.Title == "" {
		c.say(finding.Blocking, Missing, 0, "Manca il titolo della qualificazione, la prima riga della scheda.", nil)
	}
	c.wants(c.head, "", "Livello EQF", "Settore Economico Professionale", "Area di Attività", "Referenziazione ATECO 2007", "Referenziazione ISTAT CP2011")
	for _, t := range c.trainings {
		c.finishTraining(t)
		c.std.Training = append(c.std.Training, t.Training)
	}
	if len(c.ucs) == 0 {
		c.say(finding.Blocking, Missing, 0, "Manca la sezione «Elenco Unità di Competenza (UC)»: copia tutta la scheda e rileggila.", nil)
	}
	first := map[Code]int{}
	for _, uc := range c.ucs {
		c.once(first, "UC", uc.Code, uc.record)
		c.finishUC(uc)
		c.std.CompetenceUnits = append(c.std.CompetenceUnits, uc.CompetenceUnit)
	}
	for _, a := range c.announced {
		if c.std.UC(a.Code) == nil {
			c.about(string(a.Code), finding.Blocking, Missing, 0, "L’elenco annuncia la UC {uc}, che nella scheda non c’è: copia tutta la scheda e rileggila.", finding.Args{"uc": string(a.Code)})
		}
	}
	if len(c.trainings) == 0 {
		c.say(finding.Blocking, Missing, 0, "Manca la sezione «Standard Formativo»: senza, nessun corso può essere dichiarato conforme. Copia tutta la scheda e rileggila.", nil)
	}
	for _, t := range c.trainings {
		for _, u := range t.units {
			c.tie(u)
		}
	}
}

// once refuses a code that stands twice: plans and hours are counted by it.
func (c *campania) once(first map[Code]int, kind string, code Code, r *record) {
	if at := first[code]; code != "" && at > 0 {
		c.about(string(code), finding.Blocking, Contradiction, r.seen["codice"], "{kind} {code}: lo stesso codice è scritto anche alla riga {first}; controlla la scheda.",
			finding.Args{"kind": kind, "code": string(code), "first": at})
	}
	first[code] = r.seen["codice"]
}

// chooseTitle finds the title among the unlabelled lines above the first label: the
// one that a training standard repeats, else the nearest. The others are the page's.
func (c *campania) chooseTitle() {
	chosen := len(c.titles) - 1
	for i, at := range c.titles {
		for _, t := range c.trainings {
			if fold(c.lines[at].text) == fold(t.Title) {
				chosen = i
			}
		}
	}
	if c.std.Title != "" {
		chosen = -1 // it has a label
	}
	for i, at := range c.titles {
		if i == chosen {
			c.std.Title = c.lines[at].text
		} else if fold(c.lines[at].text) != fold(c.std.Title) {
			c.fates[at] = c.notUnderstood(c.lines[at])
		}
	}
}

// older reports the form of 2019: aula and laboratory are bound together, FaD as a
// share, and UC have no hours of their own.
func (t *trainingRecord) older() bool {
	return t.seen["durata minima di aula e laboratorio (ore)"] > 0 || t.seen["percentuale massima di fad sulla durata minima di aula e laboratorio"] > 0
}

func (c *campania) finishUC(uc *ucRecord) {
	code := string(uc.Code)
	if code == "" {
		c.say(finding.Blocking, Missing, uc.line, "Una unità di competenza non ha la riga «Codice».", nil)
	}
	c.reckon(uc.shares, code)
	c.competences(code, "UC", uc.record, uc.Abilities, uc.Knowledge)
	c.wants(uc.record, code, "Risultato formativo atteso", "Livello EQF")
	if !slices.ContainsFunc(c.trainings, (*trainingRecord).older) {
		c.wants(uc.record, code, "Durata minima", "Durata massima DAD", "Durata massima FAD")
	}
	if uc.Title == "" {
		c.about(code, finding.Warning, Missing, uc.line, "UC {uc}: il titolo non si trova, nessuna unità formativa la nomina.", finding.Args{"uc": code})
	}
}

func (c *campania) finishTraining(t *trainingRecord) {
	if t.line == 0 {
		c.say(finding.Blocking, Missing, 0, "Manca la sezione «Standard Formativo»: senza, nessun corso può essere dichiarato conforme. Copia tutta la scheda e rileggila.", nil)
	}
	if t.MinTotal == nil {
		c.say(finding.Blocking, Missing, t.line, "Manca la durata minima complessiva del percorso: nessun piano può essere controllato.", nil)
	}
	if t.titled > 0 && fold(t.Title) != fold(c.std.Title) {
		c.say(finding.Warning, Contradiction, t.titled, "Lo standard formativo è intitolato «{text}», la qualificazione «{title}»: controlla la scheda.",
			finding.Args{"text": excerpt(t.Title), "title": excerpt(c.std.Title)})
	}
	c.wants(t.record, "", "Requisiti minimi di ingresso dei partecipanti", "Requisiti minimi di risorse professionali e strumentali",
		"Requisiti minimi di valutazione e di attestazione degli apprendimenti", "Gestione dei crediti formativi",
		"Durata minima delle attività di aula e laboratorio rivolte alle KC (ore)", "Durata minima tirocinio in impresa (ore)")
	if t.older() {
		c.say(finding.Note, Missing, t.line, "La scheda è nella forma del 2019: non dà le ore delle singole UC, la DAD, il laboratorio, l’età e il grado di istruzione in righe proprie, né gli anni; dove non dice nulla, nessun limite è posto.", nil)
	} else {
		c.wants(t.record, "", "Grado minimo d'istruzione previsto", "Età minima prevista", "Durata minima di aula (ore)", "Durata minima laboratorio (ore)",
			"Durata massima DAD aula", "Durata massima FAD aula", "Durata minima stage + Laboratorio (ore)")
	}
	c.reckon(t.shares, "")
	if t.EQF != nil && c.std.EQF != nil && *t.EQF != *c.std.EQF {
		c.say(finding.Warning, Contradiction, t.seen["livello eqf"], "Lo standard formativo è di livello EQF {a}, la qualificazione di livello {b}: controlla la scheda.",
			finding.Args{"a": *t.EQF, "b": *c.std.EQF})
	}
	if len(t.Years) == 0 && !t.older() {
		c.say(finding.Warning, Missing, t.line, "Manca la sezione «Annualità»: le ore per anno non sono controllate.", nil)
	}
	if len(t.units) == 0 {
		c.say(finding.Blocking, Missing, t.line, "Manca la sezione «Elenco Unità Formative (UF)»: copia tutta la scheda e rileggila.", nil)
	}
	texts := &t.Texts
	(&clauses{Training: &t.Training,
		requirements: c.passage(&texts.Requirements, t.seen["requisiti minimi di ingresso dei partecipanti"]),
		assessed:     c.passage(&texts.Assessment, t.seen["requisiti minimi di valutazione e di attestazione degli apprendimenti"]),
		resources:    c.passage(&texts.Resources, t.seen["requisiti minimi di risorse professionali e strumentali"]),
		credits:      c.passage(&texts.Credits, t.seen["gestione dei crediti formativi"]),
		age:          t.seen["eta minima prevista"], printedAge: "Età minima prevista " + t.values["eta minima prevista"],
		grade: t.seen["grado minimo d'istruzione previsto"]}).infer()
	c.finishUnits(t)
}

func (c *campania) finishUnits(t *trainingRecord) {
	first := map[Code]int{}
	for _, u := range t.units {
		c.once(first, "UF", u.Code, u.record)
		code := string(u.Code)
		if code == "" {
			c.say(finding.Blocking, Missing, u.line, "Una unità formativa non ha la riga «Codice».", nil)
		}
		c.reckon(u.shares, code)
		c.varies(u)
		if !c.std.Modules {
			c.competences(code, "UF", u.record, u.Abilities, u.Knowledge)
		}
		c.wants(u.record, code, "Durata minima")
		if !t.older() {
			c.wants(u.record, code, "Durata massima DAD", "Durata massima FAD", "Durata minima ora laboratorio", "Durata massima ora laboratorio")
		}
		for _, uc := range c.ucs {
			if uc.Code == u.CompetenceUnit && uc.Code != "" && uc.Title == "" {
				uc.Title = u.related // the newer form prints it only in the lines of the UF
			}
		}
		if u.Title == "" {
			u.Title = u.related
		}
		t.Units = append(t.Units, u.Unit)
	}
	for _, a := range t.announced {
		if !slices.ContainsFunc(t.units, func(u *unitRecord) bool { return fold(u.Title) == fold(a.Title) }) {
			c.say(finding.Blocking, Missing, t.line, "L’elenco annuncia la UF «{title}», che nella scheda non c’è: copia tutta la scheda e rileggila.", finding.Args{"title": a.Title})
		}
	}
}

// varies says how an allowed variation of the duration is read: a plan keeps the
// minimum, which is always allowed.
func (c *campania) varies(u *unitRecord) {
	if u.VariationPercent == nil || *u.VariationPercent == 0 {
		return
	}
	c.about(string(u.Code), finding.Note, Inferred, u.seen["percentuale di variazione massima consentita in aumento e/o diminuzione della durata minima dell'uf"],
		"UF {uf}: la durata può variare del {percent} %; nostra lettura, il piano rispetta comunque la durata minima.",
		finding.Args{"uf": string(u.Code), "percent": *u.VariationPercent})
}

// tie checks the UF against its UC, whose result, abilities and knowledge it repeats.
func (c *campania) tie(u *unitRecord) {
	code := string(u.Code)
	args := func() finding.Args { return finding.Args{"uf": code, "uc": string(u.CompetenceUnit)} }
	at := u.seen["denominazione uc correlata"]
	if u.CompetenceUnit == "" {
		if !c.std.Modules {
			c.about(code, finding.Blocking, Missing, u.line, "UF {uf}: manca la riga «Denominazione UC correlata», con il codice della UC tra parentesi.", args())
		}
		return
	}
	uc := c.std.UC(u.CompetenceUnit)
	if uc == nil {
		c.about(code, finding.Blocking, Missing, at, "UF {uf}: la UC {uc} non è nella scheda.", args())
		return
	}
	if fold(uc.Title) != fold(u.related) {
		c.about(code, finding.Warning, Contradiction, at, "UF {uf}: il titolo della UC {uc} è diverso da quello letto in un’altra unità formativa.", args())
	}
	differs := func(label string, same bool, message string) {
		if no := u.seen[label]; no > 0 && !same {
			c.about(code, finding.Warning, Contradiction, no, message, args())
		}
	}
	differs("livello eqf", u.EQF == nil || uc.EQF == nil || *u.EQF == *uc.EQF, "UF {uf}: il livello EQF non è quello della UC {uc}; controlla la scheda.")
	differs("risultato formativo atteso", fold(u.Result) == fold(uc.Result), "UF {uf}: il risultato atteso non è quello della UC {uc}; controlla la scheda.")
	differs("abilita", sameItems(u.Abilities, uc.Abilities), "UF {uf}: le abilità non sono quelle della UC {uc}; controlla la scheda.")
	differs("conoscenze", sameItems(u.Knowledge, uc.Knowledge), "UF {uf}: le conoscenze non sono quelle della UC {uc}; controlla la scheda.")
}

func sameItems(a, b []string) bool {
	have := map[string]bool{}
	for _, s := range b {
		have[fold(s)] = true
	}
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool { return !have[fold(s)] })
}

func (sc *scanner) competences(code, kind string, r *record, abilities, knowledge []string) {
	if len(abilities) == 0 {
		sc.about(code, finding.Blocking, Missing, firstLine(r), "{kind} {code}: mancano le abilità.", finding.Args{"kind": kind, "code": code})
	}
	if len(knowledge) == 0 {
		sc.about(code, finding.Blocking, Missing, firstLine(r), "{kind} {code}: mancano le conoscenze.", finding.Args{"kind": kind, "code": code})
	}
}

// wants lists the lines that the layout has and this text has not: a missing line is
// not a bound of zero, nor "no bound".
func (sc *scanner) wants(r *record, code string, names ...string) {
	for _, name := range names {
		if r.seen[fold(name)] == 0 {
			sc.about(code, finding.Warning, Missing, firstLine(r), "Manca la riga «{label}»: controlla se la scheda la riporta.", finding.Args{"label": name})
		}
	}
}

// firstLine is where a record begins, 0 for one that has nothing.
func firstLine(r *record) int {
	first := 0
	for _, no := range r.seen {
		if first == 0 || no < first {
			first = no
		}
	}
	return first
}

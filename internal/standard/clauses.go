package standard

import (
	"regexp"
	"slices"
	"strings"

	"vidimus/internal/finding"
)

// The clauses a program can act on, in folded prose. What none of them finds is not
// asked: a rule is never supplied from elsewhere.
var (
	schoolDuty    = regexp.MustCompile(`obbligo di istruzione|diritto[- ]dovere all'istruzione`)
	assessment    = regexp.MustCompile(`maggiori di anni (\d{2})[^.\n]*accertamento`)
	released      = regexp.MustCompile(`prosciolti`)
	byCredit      = regexp.MustCompile(`fatto salvo quanto disposto alla voce "?gestione dei crediti`)
	foreignTitle  = regexp.MustCompile(`titolo di studio all'estero[^.\n]*dichiarazione di valore`)
	languageLevel = regexp.MustCompile(`lingua italiana[^.\n]*livello (?:non inferiore (?:al )?all?'?(?:o )? ?|minimo |almeno |pari almeno al? )?([abc][12])\b`)
	entryTest     = regexp.MustCompile(`test di ingresso`)
	italianSchool = regexp.MustCompile(`dispensati[^.\n]*sistema italiano di istruzione`)
	permit        = regexp.MustCompile(`permesso di soggiorno`)
	noOverride    = regexp.MustCompile(`non (?:e'?|sono) ammess[ae] (?:alcuna deroga|deroghe)`)
	byTheStart    = regexp.MustCompile(`entro l'inizio delle attivita`)
	ageInProse    = regexp.MustCompile(`eta (?:minima )?(?:non inferiore a(?:i)?|di almeno|minima di|minima) (\d{2}) anni|(?:aver|avere|abbiano) compiuto (?:il |i )?(\d{2})[°^]? ?(?:anni|anno)`)
	gradeInProse  = regexp.MustCompile(`possesso (?:almeno )?(?:di|del|della) (?:almeno )?(licenza media|diploma di (?:licenza media|scuola secondaria di (?:primo|secondo) grado|istruzione secondaria (?:superiore|di (?:primo|secondo) grado))|qualifica professionale)`)

	attendance  = regexp.MustCompile(`almeno (?:l'|il )?(\d{1,3}) ?% (?:delle ore|del monte ore)`)
	absences    = regexp.MustCompile(`assenze[^.\n]*(?:superior[ei] al|oltre il|massimo del|massima del) (\d{1,2}) ?%`)
	unitTests   = regexp.MustCompile(`verifiche[^.\n]*(?:conclusione|termine) di ogni (?:uf|unita formativa|unita di risultati di apprendimento)`)
	publicExam  = regexp.MustCompile(`esame (?:finale )?pubblico`)
	certificate = regexp.MustCompile(`certificazione rilasciata al termine del percorso: ?["«]([^"»]+)["»]`)

	admissionCredits  = regexp.MustCompile(`credit[^.\n]*ammissione`)
	attendanceCredits = regexp.MustCompile(`credit[^.\n]*frequenza`)
	noCredits         = regexp.MustCompile(`nessun|non (?:e'? |sono )?(?:ammess|previst|riconosci)`)

	worldOfWork  = regexp.MustCompile(`almeno (?:il |per il )?(\d{1,3}) ?% dal mondo del lavoro`)
	teacherTitle = regexp.MustCompile(`docenti[^.\n]*titolo di studio adeguato`)
	teacherYears = regexp.MustCompile(`docenti[^.\n]*sostituito da[^.\n]*esperienza[^.\n]*almeno (\w+(?: anni)?)`)
	tutorTitle   = regexp.MustCompile(`tutor di stage[^.\n]*titolo di studio adeguato`)
	tutorYears   = regexp.MustCompile(`tutor di stage[^.\n]*esperienza[^.\n]*almeno (\w+(?: anni)?)`)
)

// clauses is the prose of a training standard, with the lines of what newer sheets
// print apart.
type clauses struct {
	*Training
	requirements, assessed, resources, credits passage
	age, grade                                 int    // lines, 0 where the sheet has no such label
	printedAge                                 string // in the sheet's words
}

// infer reads what the prose says as data. Everything it takes is a note with its
// line, for a person to confirm.
func (c *clauses) infer() {
	c.entryRules()
	c.assess()
	c.staff()
	c.AdmissionCredits = c.credits.allowsCredits(admissionCredits, "Riga {line}: sono ammessi crediti di ammissione.")
	c.AttendanceCredits = c.credits.allowsCredits(attendanceCredits, "Riga {line}: sono ammessi crediti di frequenza.")
}

// entryRules are DOMAIN §4 as this sheet asks them.
func (c *clauses) entryRules() {
	p := c.requirements
	c.minimumAge(p)
	c.schoolDuty(p)
	c.minimumSchooling(p)
	if at := p.find(foreignTitle); at != nil {
		c.ask(p, at, EntryRule{ID: "R-FOREIGN-TITLE"}, "Riga {line}: per un titolo conseguito all’estero serve la dichiarazione di valore o un documento equipollente.", nil)
	}
	if at := p.find(languageLevel); at != nil {
		r := EntryRule{ID: "R-LANGUAGE", LanguageLevel: strings.ToUpper(p.group(at))}
		r.EntryTestAccepted, r.ItalianDiplomaFree = entryTest.MatchString(p.folded), italianSchool.MatchString(p.folded)
		c.ask(p, at, r, "Riga {line}: ai cittadini stranieri serve l’italiano di livello {level} o superiore.", finding.Args{"level": r.LanguageLevel})
		p.infers(entryTest, "Riga {line}: al posto dell’attestato di italiano vale un test di ingresso conservato agli atti.")
		p.infers(italianSchool, "Riga {line}: è dispensato dall’attestato di italiano chi ha un diploma della scuola italiana.")
	}
	if at := p.find(permit); at != nil {
		c.ask(p, at, EntryRule{ID: "R-PERMIT"}, "Riga {line}: ai cittadini extracomunitari serve il permesso di soggiorno valido o la ricevuta del rinnovo.", nil)
	}
	if p.infers(noOverride, "Riga {line}: «nessuna deroga», nessuno può forzare i requisiti della scheda.") {
		for i := range c.EntryRules {
			c.EntryRules[i].NoOverride = true
		}
	}
	c.unjudged(p)
	if len(c.EntryRules) > 0 && !p.infers(byTheStart, "Riga {line}: i requisiti vanno posseduti e documentati entro l’inizio delle attività.") {
		p.inferred(p.label, "La scheda non dice entro quando i requisiti vanno documentati: nostra lettura, entro l’inizio delle attività.", nil)
	}
}

// entryClauses are all that a sentence of the entry requirements may be understood by.
var entryClauses = []*regexp.Regexp{schoolDuty, assessment, foreignTitle, languageLevel, entryTest, italianSchool, permit, noOverride, byTheStart, ageInProse, gradeInProse}

// unjudged lists the sentences that no rule was made of: a person has to see to them.
func (c *clauses) unjudged(p passage) {
	listed := 0
	for _, at := range p.sentences() {
		of := p.folded[at[0]:at[1]]
		understood := slices.ContainsFunc(entryClauses, func(re *regexp.Regexp) bool { return re.MatchString(of) })
		if understood || isUnset(of) {
			continue
		}
		if listed++; listed <= maxUnread {
			p.say(finding.Warning, NotUnderstood, p.line(at), "Riga {line}: «{text}» resta nel testo dei requisiti, ma il programma non lo sa controllare: lo verifica una persona.",
				finding.Args{"line": p.line(at), "text": excerpt(p.cut(at[0], at[1]))})
		}
	}
	if n := listed - maxUnread; n > 0 {
		p.say(finding.Warning, NotUnderstood, p.label, "Altre {n} frasi dei requisiti non sono elencate: le verifica una persona.", finding.Args{"n": n})
	}
}

// ask adds an entry rule that a clause states.
func (c *clauses) ask(p passage, at []int, r EntryRule, message string, args finding.Args) {
	r.Source, r.Deadline, r.Line = FromSheet, ByStart, p.line(at)
	if r.Clause == "" {
		r.Clause = p.sentence(at)
	}
	c.EntryRules = append(c.EntryRules, r)
	p.inferred(r.Line, message, args)
}

func (c *clauses) schoolDuty(p passage) {
	at := p.find(schoolDuty)
	if at == nil {
		return
	}
	r := EntryRule{ID: "R-SCHOOL", Waivable: byCredit.MatchString(p.folded)}
	message := "Riga {line}: serve il titolo che attesta l’obbligo di istruzione."
	if m := p.find(assessment); m != nil {
		r.AssessmentFromAge = atoi(p.group(m))
		r.Clause = strings.TrimSpace(p.sentence(at) + " " + p.sentence(m))
		message = "Riga {line}: serve il titolo che attesta l’obbligo di istruzione oppure, per i prosciolti e da {age} anni, l’accertamento delle competenze."
	}
	c.ask(p, at, r, message, finding.Args{"age": r.AssessmentFromAge})
	if r.Waivable {
		p.infers(byCredit, "Riga {line}: un credito di ammissione può sostituire il titolo che attesta l’obbligo di istruzione.")
	}
}

// minimumAge has a line of its own in the newer sheets and stands in the prose of the
// others.
func (c *clauses) minimumAge(p passage) {
	if c.MinAge != nil {
		c.EntryRules = append(c.EntryRules, EntryRule{ID: "R-AGE", Source: FromSheet, Deadline: ByStart, MinAge: *c.MinAge, Clause: c.printedAge, Line: c.age})
		return
	}
	if at := p.find(ageInProse); at != nil && c.age == 0 {
		c.MinAge = finding.Int(atoi(p.group(at)))
		c.ask(p, at, EntryRule{ID: "R-AGE", MinAge: *c.MinAge}, "Riga {line}: età minima di {age} anni, letta dai requisiti di ingresso.", finding.Args{"age": *c.MinAge})
	}
}

// minimumSchooling likewise.
func (c *clauses) minimumSchooling(p passage) {
	if c.MinSchooling == nil {
		if at := p.find(gradeInProse); at != nil && c.grade == 0 {
			grade := p.group(at)
			c.MinSchooling = &grade
			c.ask(p, at, EntryRule{ID: "R-GRADE", MinSchooling: grade}, "Riga {line}: grado minimo di istruzione «{grade}», letto dai requisiti di ingresso.", finding.Args{"grade": grade})
		}
		return
	}
	c.EntryRules = append(c.EntryRules, EntryRule{ID: "R-GRADE", Source: FromSheet, Deadline: ByStart, MinSchooling: *c.MinSchooling,
		Clause: "Grado minimo d'istruzione previsto " + *c.MinSchooling, Line: c.grade})
	if at := p.find(released); at != nil && noOverride.MatchString(p.folded) {
		p.say(finding.Warning, Contradiction, c.grade,
			"La riga {line} chiede «{grade}» e la riga {other} non ammette deroghe, ma ammette i prosciolti dall’obbligo e chi ha compiuto l’età, dopo accertamento: nostra lettura, l’accertamento soddisfa anche il grado minimo. Conferma.",
			finding.Args{"line": c.grade, "grade": *c.MinSchooling, "other": p.line(at)})
	}
}

func (c *clauses) assess() {
	p := c.assessed
	percent, at := p.threshold()
	if at != nil {
		c.ThresholdPercent, c.ThresholdClause = percent, p.sentence(at)
		p.inferred(p.line(at), "Riga {line}: soglia di frequenza per l’ammissione all’esame, {percent} % delle ore complessive.", finding.Args{"percent": *percent})
	} else {
		p.say(finding.Warning, Missing, p.label, "La soglia di frequenza per l’ammissione all’esame non si trova nella scheda: va indicata da una persona.", nil)
	}
	c.UnitTests = p.infers(unitTests, "Riga {line}: serve una verifica alla fine di ogni unità formativa.")
	c.PublicExam = p.infers(publicExam, "Riga {line}: l’esame finale è pubblico.")
	if at := p.find(certificate); at != nil {
		c.Certificate = p.group(at)
		p.inferred(p.line(at), "Riga {line}: al termine si rilascia «{name}».", finding.Args{"name": c.Certificate})
	}
}

func (c *clauses) staff() {
	p, s := c.resources, &c.Staff
	if at := p.find(worldOfWork); at != nil {
		s.WorldOfWorkPercent, s.Line = finding.Int(atoi(p.group(at))), p.line(at)
		p.inferred(s.Line, "Riga {line}: almeno il {percent} % dei docenti proviene dal mondo del lavoro.", finding.Args{"percent": *s.WorldOfWorkPercent})
	}
	if s.TeacherTitle = p.infers(teacherTitle, "Riga {line}: ogni docente ha un titolo di studio adeguato."); s.TeacherTitle && s.Line == 0 {
		s.Line = p.line(p.find(teacherTitle))
	}
	if at := p.find(teacherYears); at != nil && years(p.group(at)) != nil {
		s.TeacherYears = years(p.group(at))
		p.inferred(p.line(at), "Riga {line}: per i docenti dal mondo del lavoro o solo di pratica, {n} {n|anno|anni} di esperienza attinente {n|può|possono} sostituire il titolo.", finding.Args{"n": *s.TeacherYears})
	}
	if s.TutorTitle = p.infers(tutorTitle, "Riga {line}: ogni tutor di stage ha un titolo di studio adeguato."); s.TutorTitle && s.Line == 0 {
		s.Line = p.line(p.find(tutorTitle))
	}
	if at := p.find(tutorYears); at != nil && years(p.group(at)) != nil {
		s.TutorYears = years(p.group(at))
		p.inferred(p.line(at), "Riga {line}: ogni tutor di stage ha almeno {n} {n|anno|anni} di esperienza nel settore.", finding.Args{"n": *s.TutorYears})
	}
}

package standard

import (
	"regexp"
	"strconv"
	"strings"

	"vidimus/internal/finding"
)

// The clauses a program can act on, in folded prose. What none of them finds is not
// asked: a rule is never supplied from elsewhere.
var (
	schoolDuty    = regexp.MustCompile(`obbligo di istruzione`)
	assessment    = regexp.MustCompile(`maggiori di anni (\d{2})[^.\n]*accertamento`)
	released      = regexp.MustCompile(`prosciolti`)
	byCredit      = regexp.MustCompile(`fatto salvo quanto disposto alla voce "?gestione dei crediti`)
	foreignTitle  = regexp.MustCompile(`titolo di studio all'estero[^.\n]*dichiarazione di valore`)
	languageLevel = regexp.MustCompile(`lingua italiana[^.\n]*livello (?:non inferiore (?:al )?all?'?(?:o )? ?|minimo |almeno |pari almeno al? )?([abc][12])\b`)
	permit        = regexp.MustCompile(`permesso di soggiorno`)
	ageInProse    = regexp.MustCompile(`eta (?:minima )?(?:non inferiore a(?:i)?|di almeno|minima di|minima) (\d{2}) anni|(?:aver|avere|abbiano|devono aver) compiuto (?:il |i )?(\d{2})[°^]? ?(?:anni|anno)`)
	gradeInProse  = regexp.MustCompile(`(?:possesso|essere in possesso) (?:almeno )?(?:di|del|della) (?:almeno )?(licenza media|diploma di (?:licenza media|scuola secondaria di (?:primo|secondo) grado|istruzione secondaria (?:superiore|di (?:primo|secondo) grado))|qualifica professionale)`)
	entryTest     = regexp.MustCompile(`test di ingresso`)
	italianSchool = regexp.MustCompile(`dispensati[^.\n]*sistema italiano di istruzione`)
	noOverride    = regexp.MustCompile(`non (?:e'?|sono) ammess[ae] (?:alcuna deroga|deroghe)`)
	byTheStart    = regexp.MustCompile(`entro l'inizio delle attivita`)

	attendance  = regexp.MustCompile(`almeno (?:l'|il )?(\d{1,3}) ?% delle ore`)
	absences    = regexp.MustCompile(`assenze[^.\n]*(?:superior[ei] al|oltre il|massimo del|massima del) (\d{1,2}) ?%`)
	unitTests   = regexp.MustCompile(`verifiche[^.\n]*(?:conclusione|termine) di ogni (?:uf|unita formativa)`)
	publicExam  = regexp.MustCompile(`esame finale pubblico`)
	certificate = regexp.MustCompile(`certificazione rilasciata al termine del percorso: ?["«]([^"»]+)["»]`)

	noCredits = regexp.MustCompile(`nessun|non (?:e'? |sono )?(?:ammess|previst|riconosci)`)

	worldOfWork  = regexp.MustCompile(`almeno (?:il |per il )?(\d{1,3}) ?% dal mondo del lavoro`)
	teacherTitle = regexp.MustCompile(`docenti[^.\n]*titolo di studio adeguato`)
	teacherYears = regexp.MustCompile(`docenti[^.\n]*sostituito da[^.\n]*esperienza[^.\n]*almeno (\w+(?: anni)?)`)
	tutorTitle   = regexp.MustCompile(`tutor di stage[^.\n]*titolo di studio adeguato`)
	tutorYears   = regexp.MustCompile(`tutor di stage[^.\n]*esperienza[^.\n]*almeno (\w+(?: anni)?)`)
)

var spans = map[string]int{"annuale": 1, "biennale": 2, "triennale": 3, "quadriennale": 4, "quinquennale": 5}

// clauses is the prose of a training standard with the lines where it begins.
type clauses struct {
	*scanner
	*Training
	requirements, grade, age, assessment, resources, credits int
	printedAge                                               string // the line that gives the age, in the sheet's words
}

// infer reads what the prose says as data. Everything it takes is a note with its
// line, for a person to confirm.
func (c *clauses) infer() {
	c.entryRules()
	c.assess()
	c.staff()
	credits := fold(c.Texts.Credits)
	if c.AdmissionCredits = allowsCredits(credits, "ammissione"); c.AdmissionCredits {
		c.inferred(c.credits, "Riga {line}: sono ammessi crediti di ammissione.", nil)
	}
	if c.AttendanceCredits = allowsCredits(credits, "frequenza"); c.AttendanceCredits {
		c.inferred(c.credits, "Riga {line}: sono ammessi crediti di frequenza.", nil)
	}
}

// allowsCredits reports a sentence that allows credits of a kind.
func allowsCredits(text, kind string) bool {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '\n' }) {
		if strings.Contains(s, "credit") && strings.Contains(s, kind) && !noCredits.MatchString(s) {
			return true
		}
	}
	return false
}

// entryRules are DOMAIN §4 as this sheet asks them.
func (c *clauses) entryRules() {
	prose := c.Texts.Requirements
	text, no := fold(prose), c.requirements
	strict := noOverride.MatchString(text)
	add := func(r EntryRule) {
		r.Source, r.Deadline, r.NoOverride = FromSheet, ByStart, strict
		c.EntryRules = append(c.EntryRules, r)
	}
	c.minimumAge(prose, text, add)
	if at := schoolDuty.FindStringIndex(text); at != nil {
		r := EntryRule{ID: "R-SCHOOL", Waivable: byCredit.MatchString(text), Clause: sentence(prose, text, at), Line: no}
		message := "Riga {line}: serve il titolo che attesta l’obbligo di istruzione."
		if m := assessment.FindStringSubmatchIndex(text); m != nil {
			r.AssessmentFromAge = atoi(text[m[2]:m[3]])
			r.Clause = strings.TrimSpace(r.Clause + " " + sentence(prose, text, m))
			message = "Riga {line}: serve il titolo che attesta l’obbligo di istruzione oppure, per i prosciolti e da {age} anni, l’accertamento delle competenze."
		}
		add(r)
		c.inferred(no, message, finding.Args{"age": r.AssessmentFromAge})
		if r.Waivable {
			c.inferred(no, "Riga {line}: un credito di ammissione può sostituire il titolo che attesta l’obbligo di istruzione.", nil)
		}
	}
	c.minimumSchooling(prose, text, strict, add)
	if at := foreignTitle.FindStringIndex(text); at != nil {
		add(EntryRule{ID: "R-FOREIGN-TITLE", Clause: sentence(prose, text, at), Line: no})
		c.inferred(no, "Riga {line}: per un titolo conseguito all’estero serve la dichiarazione di valore o un documento equipollente.", nil)
	}
	if m := languageLevel.FindStringSubmatchIndex(text); m != nil {
		r := EntryRule{ID: "R-LANGUAGE", LanguageLevel: strings.ToUpper(text[m[2]:m[3]]), EntryTestAccepted: entryTest.MatchString(text),
			ItalianDiplomaFree: italianSchool.MatchString(text), Clause: sentence(prose, text, m), Line: no}
		add(r)
		c.inferred(no, "Riga {line}: ai cittadini stranieri serve l’italiano di livello {level} o superiore.", finding.Args{"level": r.LanguageLevel})
		if r.EntryTestAccepted {
			c.inferred(no, "Riga {line}: al posto dell’attestato di italiano vale un test di ingresso conservato agli atti.", nil)
		}
		if r.ItalianDiplomaFree {
			c.inferred(no, "Riga {line}: è dispensato dall’attestato di italiano chi ha un diploma della scuola italiana.", nil)
		}
	}
	if at := permit.FindStringIndex(text); at != nil {
		add(EntryRule{ID: "R-PERMIT", Clause: sentence(prose, text, at), Line: no})
		c.inferred(no, "Riga {line}: ai cittadini extracomunitari serve il permesso di soggiorno valido o la ricevuta del rinnovo.", nil)
	}
	if strict {
		c.inferred(no, "Riga {line}: «nessuna deroga», nessuno può forzare i requisiti della scheda.", nil)
	}
	if len(c.EntryRules) > 0 && byTheStart.MatchString(text) {
		c.inferred(no, "Riga {line}: i requisiti vanno posseduti e documentati entro l’inizio delle attività.", nil)
	} else if len(c.EntryRules) > 0 {
		c.inferred(no, "La scheda non dice entro quando i requisiti vanno documentati: nostra lettura, entro l’inizio delle attività.", nil)
	}
}

// minimumAge has a line of its own in the newer sheets and stands in the prose of the
// others.
func (c *clauses) minimumAge(prose, text string, add func(EntryRule)) {
	if c.MinAge != nil {
		add(EntryRule{ID: "R-AGE", MinAge: *c.MinAge, Clause: c.printedAge, Line: c.age})
		return
	}
	m := ageInProse.FindStringSubmatchIndex(text)
	if m == nil || c.age > 0 {
		return
	}
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			c.MinAge = finding.Int(atoi(text[m[i]:m[i+1]]))
		}
	}
	add(EntryRule{ID: "R-AGE", MinAge: *c.MinAge, Clause: sentence(prose, text, m), Line: c.requirements})
	c.inferred(c.requirements, "Riga {line}: età minima di {age} anni, letta dai requisiti di ingresso.", finding.Args{"age": *c.MinAge})
}

// minimumSchooling likewise.
func (c *clauses) minimumSchooling(prose, text string, strict bool, add func(EntryRule)) {
	if c.MinSchooling != nil {
		add(EntryRule{ID: "R-GRADE", MinSchooling: *c.MinSchooling, Clause: "Grado minimo d'istruzione previsto " + *c.MinSchooling, Line: c.grade})
		if strict && released.MatchString(text) {
			c.say(finding.Warning, Contradiction, c.grade,
				"La riga {line} chiede «{grade}» e la riga {other} non ammette deroghe, ma ammette i prosciolti dall’obbligo e chi ha compiuto l’età, dopo accertamento: nostra lettura, l’accertamento soddisfa anche il grado minimo. Conferma.",
				finding.Args{"line": c.grade, "grade": *c.MinSchooling, "other": c.requirements})
		}
		return
	}
	m := gradeInProse.FindStringSubmatchIndex(text)
	if m == nil || c.grade > 0 {
		return
	}
	grade := cut(prose, text, m[2], m[3])
	c.MinSchooling = &grade
	add(EntryRule{ID: "R-GRADE", MinSchooling: grade, Clause: sentence(prose, text, m), Line: c.requirements})
	c.inferred(c.requirements, "Riga {line}: grado minimo di istruzione «{grade}», letto dai requisiti di ingresso.", finding.Args{"grade": grade})
}

func (c *clauses) assess() {
	prose := c.Texts.Assessment
	text, no := fold(prose), c.assessment
	percent, at := threshold(text)
	if at != nil {
		c.ThresholdPercent = &percent
		c.ThresholdClause = sentence(prose, text, at)
		c.inferred(no, "Riga {line}: soglia di frequenza per l’ammissione all’esame, {percent} % delle ore complessive.", finding.Args{"percent": percent})
	} else {
		c.say(finding.Warning, Missing, no, "La soglia di frequenza per l’ammissione all’esame non si trova nella scheda: va indicata da una persona.", nil)
	}
	if c.UnitTests = unitTests.MatchString(text); c.UnitTests {
		c.inferred(no, "Riga {line}: serve una verifica alla fine di ogni unità formativa.", nil)
	}
	if c.PublicExam = publicExam.MatchString(text); c.PublicExam {
		c.inferred(no, "Riga {line}: l’esame finale è pubblico.", nil)
	}
	if m := certificate.FindStringSubmatchIndex(text); m != nil {
		c.Certificate = cut(prose, text, m[2], m[3])
		c.inferred(no, "Riga {line}: al termine si rilascia «{name}».", finding.Args{"name": c.Certificate})
	}
}

// threshold is the share of hours asked to sit the exam, or what the tolerated
// absences leave of it, and where it stands; nil where nothing is said.
func threshold(text string) (int, []int) {
	if m := attendance.FindStringSubmatchIndex(text); m != nil && atoi(text[m[2]:m[3]]) <= 100 {
		return atoi(text[m[2]:m[3]]), m
	}
	if m := absences.FindStringSubmatchIndex(text); m != nil {
		return 100 - atoi(text[m[2]:m[3]]), m
	}
	return 0, nil
}

func (c *clauses) staff() {
	text, no := fold(c.Texts.Resources), c.resources
	s := &c.Staff
	if m := worldOfWork.FindStringSubmatch(text); m != nil {
		s.WorldOfWorkPercent = finding.Int(atoi(m[1]))
		c.inferred(no, "Riga {line}: almeno il {percent} % dei docenti proviene dal mondo del lavoro.", finding.Args{"percent": *s.WorldOfWorkPercent})
	}
	s.TeacherTitle, s.TeacherYears = teacherTitle.MatchString(text), years(teacherYears.FindStringSubmatch(text))
	s.TutorTitle, s.TutorYears = tutorTitle.MatchString(text), years(tutorYears.FindStringSubmatch(text))
	if s.TeacherTitle {
		c.inferred(no, "Riga {line}: ogni docente ha un titolo di studio adeguato.", nil)
	}
	if s.TeacherYears != nil {
		c.inferred(no, "Riga {line}: per i docenti dal mondo del lavoro o solo di pratica, {n} {n|anno|anni} di esperienza attinente {n|può|possono} sostituire il titolo.", finding.Args{"n": *s.TeacherYears})
	}
	if s.TutorTitle {
		c.inferred(no, "Riga {line}: ogni tutor di stage ha un titolo di studio adeguato.", nil)
	}
	if s.TutorYears != nil {
		c.inferred(no, "Riga {line}: ogni tutor di stage ha almeno {n} {n|anno|anni} di esperienza nel settore.", finding.Args{"n": *s.TutorYears})
	}
	if s.WorldOfWorkPercent != nil || s.TeacherTitle || s.TutorTitle {
		s.Line = no
	}
}

// years reads "triennale" or "3 anni".
func years(m []string) *int {
	if m == nil {
		return nil
	}
	if n, ok := spans[m[1]]; ok {
		return &n
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(m[1], " anni")); err == nil {
		return &n
	}
	return nil
}

// sentence is the sentence of prose in which a match in its folded form stands.
func sentence(prose, folded string, at []int) string {
	from := max(strings.LastIndex(folded[:at[0]], ". "), strings.LastIndex(folded[:at[0]], "\n")) + 1
	to := len(folded)
	if i := strings.Index(folded[at[1]:], ". "); i >= 0 {
		to = at[1] + i + 1 // with its full stop
	}
	if i := strings.Index(folded[at[1]:to], "\n"); i >= 0 {
		to = at[1] + i
	}
	return strings.TrimSpace(cut(prose, folded, from, to))
}

// cut is the part of prose that stands at folded[from:to]; the two have the same runes.
func cut(prose, folded string, from, to int) string {
	start, n := len([]rune(folded[:from])), len([]rune(folded[from:to]))
	return string([]rune(prose)[start : start+n])
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // the expression lets only a few digits through
	return n
}

// LawRules are the entry requirements that hold whatever the sheet says.
func LawRules() []EntryRule {
	return []EntryRule{
		{ID: "R-IDENTITY", Source: FromLaw, Deadline: ByStart, Clause: "documento di identità"},
		{ID: "R-MINOR", Source: FromLaw, Deadline: ByStart, Clause: "per i minorenni: documento e firma di chi esercita la responsabilità genitoriale"},
		{ID: "R-TAXCODE", Source: FromLaw, Deadline: ByCertificate, Clause: "codice fiscale"},
	}
}

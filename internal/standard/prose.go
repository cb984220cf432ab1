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
	assessment    = regexp.MustCompile(`maggiori di anni (\d{2})[^.]*accertamento`)
	released      = regexp.MustCompile(`prosciolti`)
	byCredit      = regexp.MustCompile(`fatto salvo quanto disposto alla voce "?gestione dei crediti`)
	foreignTitle  = regexp.MustCompile(`titolo di studio all'estero[^.]*dichiarazione di valore`)
	languageLevel = regexp.MustCompile(`lingua italiana[^.]*livello non inferiore all?'?(?:o )? ?([abc][12])`)
	entryTest     = regexp.MustCompile(`test di ingresso`)
	italianSchool = regexp.MustCompile(`dispensati[^.]*sistema italiano di istruzione`)
	noOverride    = regexp.MustCompile(`non (?:e'?|sono) ammess[ae] (?:alcuna deroga|deroghe)`)
	byTheStart    = regexp.MustCompile(`entro l'inizio delle attivita`)

	attendance  = regexp.MustCompile(`almeno (?:l'|il )?(\d{1,3}) ?% delle ore`)
	unitTests   = regexp.MustCompile(`verifiche[^.]*(?:conclusione|termine) di ogni (?:uf|unita formativa)`)
	publicExam  = regexp.MustCompile(`esame finale pubblico`)
	certificate = regexp.MustCompile(`certificazione rilasciata al termine del percorso: ?["«]([^"»]+)["»]`)

	worldOfWork  = regexp.MustCompile(`almeno (?:il |per il )?(\d{1,3}) ?% dal mondo del lavoro`)
	teacherTitle = regexp.MustCompile(`docenti[^.]*titolo di studio adeguato`)
	teacherYears = regexp.MustCompile(`docenti[^.]*sostituito da[^.]*esperienza[^.]*almeno (\w+(?: anni)?)`)
	tutorTitle   = regexp.MustCompile(`tutor di stage[^.]*titolo di studio adeguato`)
	tutorYears   = regexp.MustCompile(`tutor di stage[^.]*esperienza[^.]*almeno (\w+(?: anni)?)`)
)

var spans = map[string]int{"annuale": 1, "biennale": 2, "triennale": 3, "quadriennale": 4, "quinquennale": 5}

// infer reads what the prose of a training standard says as data. Everything it
// takes is a note with its line, for a person to confirm.
func (c *campania) infer(t *trainingRecord) {
	c.entryRules(t)
	c.assessment(t)
	c.staff(t)
	credits, no := fold(t.Texts.Credits), t.seen["gestione dei crediti formativi"]
	if strings.Contains(credits, "ammesso il riconoscimento dei crediti") {
		t.AdmissionCredits = strings.Contains(credits, "ammissione")
		t.AttendanceCredits = strings.Contains(credits, "frequenza")
		if t.AdmissionCredits {
			c.inferred(no, "Riga {line}: sono ammessi crediti di ammissione.", nil)
		}
		if t.AttendanceCredits {
			c.inferred(no, "Riga {line}: sono ammessi crediti di frequenza.", nil)
		}
	}
}

func (c *campania) inferred(no int, message string, args finding.Args) {
	if args == nil {
		args = finding.Args{}
	}
	args["line"] = no
	c.say(finding.Note, Inferred, no, message, args)
}

// entryRules are DOMAIN §4 as this sheet asks them.
func (c *campania) entryRules(t *trainingRecord) {
	prose := t.Texts.Requirements
	text, no := fold(prose), t.seen["requisiti minimi di ingresso dei partecipanti"]
	strict := noOverride.MatchString(text)
	add := func(r EntryRule) {
		r.Source, r.Deadline, r.NoOverride = FromSheet, ByStart, strict
		t.EntryRules = append(t.EntryRules, r)
	}
	if t.MinAge != nil {
		at := t.seen["eta minima prevista"]
		add(EntryRule{ID: "R-AGE", MinAge: *t.MinAge, Clause: "Età minima prevista " + t.values["eta minima prevista"], Line: at})
	}
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
	if t.MinSchooling != nil {
		const label = "grado minimo d'istruzione previsto"
		add(EntryRule{ID: "R-GRADE", MinSchooling: *t.MinSchooling, Clause: "Grado minimo d'istruzione previsto " + *t.MinSchooling, Line: t.seen[label]})
		if strict && released.MatchString(text) {
			c.say(finding.Warning, Contradiction, t.seen[label],
				"La riga {line} chiede «{grade}» e la riga {other} non ammette deroghe, ma ammette i prosciolti dall’obbligo e chi ha compiuto l’età, dopo accertamento: nostra lettura, l’accertamento soddisfa anche il grado minimo. Conferma.",
				finding.Args{"line": t.seen[label], "grade": *t.MinSchooling, "other": no})
		}
	}
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
	if strict {
		c.inferred(no, "Riga {line}: «nessuna deroga», nessuno può forzare i requisiti della scheda.", nil)
	}
	if len(t.EntryRules) > 0 && byTheStart.MatchString(text) {
		c.inferred(no, "Riga {line}: i requisiti vanno posseduti e documentati entro l’inizio delle attività.", nil)
	} else if len(t.EntryRules) > 0 {
		c.inferred(no, "La scheda non dice entro quando i requisiti vanno documentati: nostra lettura, entro l’inizio delle attività.", nil)
	}
}

func (c *campania) assessment(t *trainingRecord) {
	prose := t.Texts.Assessment
	text, no := fold(prose), t.seen["requisiti minimi di valutazione e di attestazione degli apprendimenti"]
	if m := attendance.FindStringSubmatchIndex(text); m != nil && atoi(text[m[2]:m[3]]) <= 100 {
		t.ThresholdPercent = finding.Int(atoi(text[m[2]:m[3]]))
		t.ThresholdClause = sentence(prose, text, m)
		c.inferred(no, "Riga {line}: soglia di frequenza per l’ammissione all’esame, {percent} % delle ore complessive.", finding.Args{"percent": *t.ThresholdPercent})
	} else {
		c.say(finding.Warning, Missing, no, "La soglia di frequenza per l’ammissione all’esame non si trova nella scheda: va indicata da una persona.", nil)
	}
	if t.UnitTests = unitTests.MatchString(text); t.UnitTests {
		c.inferred(no, "Riga {line}: serve una verifica alla fine di ogni unità formativa.", nil)
	}
	if t.PublicExam = publicExam.MatchString(text); t.PublicExam {
		c.inferred(no, "Riga {line}: l’esame finale è pubblico.", nil)
	}
	if m := certificate.FindStringSubmatchIndex(text); m != nil {
		t.Certificate = cut(prose, text, m[2], m[3])
		c.inferred(no, "Riga {line}: al termine si rilascia «{name}».", finding.Args{"name": t.Certificate})
	}
}

func (c *campania) staff(t *trainingRecord) {
	text, no := fold(t.Texts.Resources), t.seen["requisiti minimi di risorse professionali e strumentali"]
	s := &t.Staff
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
	from := strings.LastIndex(folded[:at[0]], ". ") + 1
	to := len(folded)
	if i := strings.Index(folded[at[1]:], ". "); i >= 0 {
		to = at[1] + i + 1 // with its full stop
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

package standard

import (
	"regexp"
	"strconv"
	"strings"

	"vidimus/internal/finding"
)

// campania reads the detail page of the Region's repertory, and its older form: the
// head, the list of UC, one or more training standards with their years, each
// followed by its UF.
type campania struct {
	*scanner
	std     *Standard
	section section

	head      *record
	ucs       []*ucRecord
	trainings []*trainingRecord
	iscedLine int
}

type section int

const (
	inHead section = iota
	inUCs
	inTraining
	inYears
	inUnits
)

type ucRecord struct {
	*record
	CompetenceUnit
	caps []share
}

type trainingRecord struct {
	*record
	Training
	line  int // of its heading, 0 where there is none
	units []*unitRecord
	caps  []share
}

type unitRecord struct {
	*record
	Unit
	caps []share
	line int
}

// share is a cap that an older sheet gives as a percentage of the minimum.
type share struct {
	to      **int
	percent int
	line    int
}

var (
	ucHeading       = regexp.MustCompile(`^elenco unita di competenza( \(uc\))?$`)
	trainingHeading = regexp.MustCompile(`^standard formativo( n?\.? ?\d+)?$`)
	unitHeading     = regexp.MustCompile(`^elenco (unita formative|moduli)( \(uf\))?$`)
	furniture       = regexp.MustCompile(`^(scheda di dettaglio|scheda .*pdf|anno ore esame intermedio|pagina \d+( (di|/) \d+)?)$`)
	yearLine        = regexp.MustCompile(`^(\d) ?[°ºª^]? ?anno ?(\d{1,4}) ?(si'?|no)$`)
	relatedUC       = regexp.MustCompile(`^(.*\S) ?\(([0-9A-Za-z][0-9A-Za-z._-]*)\)$`)
	percentValue    = regexp.MustCompile(`^(\d{1,3}) ?%$`)
	isced           = regexp.MustCompile(`^(\d{4})(?: ?[-–])?(?: (.*))?$`)
)

func readCampania(sc *scanner, std *Standard, lines []line) {
	c := &campania{scanner: sc, std: std}
	c.head = newRecord(
		numberField(&std.EQF, "livello eqf"),
		textField(&std.SEP, "settore economico professionale"),
		codesField(&std.ADA, "area di attivita"),
		textField(&std.Process, "processo"),
		textField(&std.Sequence, "sequenza di processo"),
		textField(&std.CorrelationGroups, "gruppo/i di correlazione", "gruppi di correlazione"),
		textField(&std.Act, "atto di approvazione"),
		textField(&std.Description, "descrizione sintetica"),
		codesField(&std.ATECO, "referenziazione ateco 2007", "referenziazione ateco"),
		codesField(&std.ISTAT, "referenziazione istat cp2011", "referenziazione istat"),
		field{labels: []string{"regolamentata"}, put: func(v string, _ int) bool {
			yes := fold(v)
			std.Regulated = yes == "si" || yes == "si'"
			return std.Regulated || yes == "no"
		}},
	)
	c.use(c.head)
	for _, l := range lines {
		c.line(l)
	}
	c.finish()
}

func (c *campania) line(l line) {
	folded := fold(l.text)
	switch {
	case furniture.MatchString(folded):
	case ucHeading.MatchString(folded):
		c.enter(inUCs)
	case trainingHeading.MatchString(folded):
		c.startTraining(l.no)
	case folded == "annualita" && len(c.trainings) > 0:
		c.section = inYears
		c.use(c.training().record)
	case unitHeading.MatchString(folded):
		c.std.Modules = c.std.Modules || strings.Contains(folded, "moduli")
		if len(c.trainings) == 0 {
			c.startTraining(0) // its heading is missing, and is reported
		}
		c.enter(inUnits)
	case l.text == "":
		c.place(l)
	case c.section == inYears && c.year(folded):
	case c.isNewSubject(folded):
		c.startSubject(l)
		fallthrough
	default:
		if !c.place(l) && !c.title(l) {
			c.notUnderstood(l)
		}
	}
}

// enter begins a list: its records come with their first line.
func (c *campania) enter(s section) {
	c.section = s
	c.use(newRecord())
}

func (c *campania) training() *trainingRecord { return c.trainings[len(c.trainings)-1] }

// isNewSubject reports a line that begins a UC or UF: its code or, when a code line
// is missing, anything at all before the first code, and a second expected result.
func (c *campania) isNewSubject(folded string) bool {
	if c.section != inUCs && c.section != inUnits {
		return false
	}
	_, begun := c.record.seen["risultato formativo atteso"]
	switch {
	case strings.HasPrefix(folded, "codice "):
		return true
	case len(c.record.fields) == 0:
		probe := c.fields(&ucRecord{record: newRecord()}, &unitRecord{})
		f, _ := (&record{fields: probe}).match(folded)
		return f != nil
	}
	return begun && (strings.HasPrefix(folded, "risultato formativo atteso") || strings.HasPrefix(folded, "risultato atteso"))
}

func (c *campania) startSubject(l line) {
	if c.section == inUCs {
		uc := &ucRecord{record: newRecord(), CompetenceUnit: CompetenceUnit{ISTAT: []Reference{}, Abilities: []string{}, Knowledge: []string{}}}
		uc.fields = c.fields(uc, nil)
		c.ucs = append(c.ucs, uc)
		c.use(uc.record)
		return
	}
	u := &unitRecord{record: newRecord(), line: l.no, Unit: Unit{Abilities: []string{}, Knowledge: []string{}}}
	u.fields = c.fields(nil, u)
	t := c.training()
	t.units = append(t.units, u)
	c.use(u.record)
}

// fields are those of the section: "Durata minima" means another thing in each.
func (c *campania) fields(uc *ucRecord, u *unitRecord) []field {
	if c.section == inUCs {
		return []field{
			codeField(&uc.Code),
			textField(&uc.Title, "denominazione", "titolo"),
			textField(&uc.Result, "risultato formativo atteso", "risultato atteso"),
			textField(&uc.Object, "oggetto di osservazione"),
			textField(&uc.Indicators, "indicatori"),
			textField(&uc.PerformanceThreshold, "soglia minima di prestazione"),
			numberField(&uc.EQF, "livello eqf", "eqf"),
			c.listField(&uc.Abilities, "abilita", "abilita'"),
			c.listField(&uc.Knowledge, "conoscenze"),
			codesField(&uc.ISTAT, "referenziazione istat cp2011", "referenziazione istat"),
			numberField(&uc.MinHours, "durata minima", "durata minima (ore)"),
			capField(&uc.MaxDAD, &uc.caps, "durata massima dad", "durata massima dad (minore o uguale alla durata minima)", "durata massima dad (ore)"),
			capField(&uc.MaxFAD, &uc.caps, "durata massima fad", "durata massima fad (minore o uguale alla durata minima)", "durata massima fad (ore)", "durata massima fad (%)"),
		}
	}
	return []field{
		codeField(&u.Code),
		numberField(&u.EQF, "livello eqf", "eqf"),
		textField(&u.Title, "denominazione", "titolo"),
		{labels: []string{"denominazione uc correlata"}, put: func(v string, _ int) bool {
			m := relatedUC.FindStringSubmatch(v)
			if m == nil {
				return isUnset(v)
			}
			u.Title, u.CompetenceUnit = m[1], Code(m[2])
			return true
		}},
		textField(&u.Result, "risultato formativo atteso", "risultato atteso"),
		c.listField(&u.Abilities, "abilita", "abilita'"),
		c.listField(&u.Knowledge, "conoscenze"),
		numberField(&u.MinHours, "durata minima", "durata minima (ore)"),
		capField(&u.MaxDAD, &u.caps, "durata massima dad", "durata massima dad (ore)"),
		capField(&u.MaxFAD, &u.caps, "durata massima fad", "durata massima fad (ore)", "durata massima fad (%)"),
		numberField(&u.LaboratoryMin, "durata minima ora laboratorio", "durata minima ore laboratorio", "durata minima laboratorio (ore)"),
		numberField(&u.LaboratoryMax, "durata massima ora laboratorio", "durata massima ore laboratorio", "durata massima laboratorio (ore)"),
	}
}

func (c *campania) startTraining(no int) {
	t := &trainingRecord{record: newRecord(), line: no, Training: Training{EntryRules: []EntryRule{}, Years: []Year{}, Units: []Unit{}}}
	t.fields = []field{
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
		textField(&t.Texts.Requirements, "requisiti minimi di ingresso dei partecipanti"),
		{labels: []string{"grado minimo d'istruzione previsto", "grado minimo di istruzione previsto"}, put: func(v string, _ int) bool {
			if !isUnset(v) {
				t.MinSchooling = &v
			}
			return true
		}},
		numberField(&t.MinAge, "eta minima prevista"),
		textField(&t.Texts.Teaching, "requisiti minimi didattici comuni a tutte le uf/segmenti", "requisiti minimi didattici comuni a tutte le uf"),
		textField(&t.Texts.Resources, "requisiti minimi di risorse professionali e strumentali"),
		textField(&t.Texts.Assessment, "requisiti minimi di valutazione e di attestazione degli apprendimenti"),
		textField(&t.Texts.Credits, "gestione dei crediti formativi"),
		textField(&t.Texts.FurtherNotes, "eventuali ulteriori indicazioni"),
		{labels: []string{"codice isced-f 2013", "codice isced-f"}, put: c.isced},
		numberField(&t.MinClassroom, "durata minima di aula (ore)", "durata minima aula (ore)"),
		numberField(&t.MinClassroomLaboratory, "durata minima di aula e laboratorio (ore)"),
		numberField(&t.MinLaboratory, "durata minima laboratorio (ore)", "durata minima di laboratorio (ore)"),
		numberField(&t.MinKC, "durata minima delle attivita di aula e laboratorio rivolte alle kc (ore)"),
		capField(&t.MaxDAD, &t.caps, "durata massima dad aula", "durata massima dad aula (ore)"),
		capField(&t.MaxFAD, &t.caps, "durata massima fad aula", "durata massima fad aula (ore)", "durata massima fad (%)"),
		numberField(&t.MinTraineeship, "durata minima tirocinio in impresa (ore)"),
		numberField(&t.MinStageLaboratory, "durata minima stage + laboratorio (ore)", "durata minima stage+laboratorio (ore)"),
	}
	c.trainings = append(c.trainings, t)
	c.section = inTraining
	c.use(t.record)
}

func codeField(to *Code) field {
	return field{labels: []string{"codice"}, put: func(v string, _ int) bool {
		if strings.Contains(v, " ") {
			return false
		}
		*to = Code(v)
		return !isUnset(v)
	}}
}

// capField is hours or, in older sheets, a percentage of the minimum duration.
func capField(to **int, shares *[]share, labels ...string) field {
	f := numberField(to, labels...)
	hours := f.put
	f.put = func(v string, no int) bool {
		m := percentValue.FindStringSubmatch(v)
		if m == nil {
			return hours(v, no)
		}
		p, err := strconv.Atoi(m[1])
		if err != nil || p > 100 {
			return false
		}
		*shares = append(*shares, share{to, p, no})
		return true
	}
	return f
}

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

// year reads the glued line "1° Anno250NO".
func (c *campania) year(folded string) bool {
	m := yearLine.FindStringSubmatch(folded)
	if m == nil {
		return false
	}
	year, _ := strconv.Atoi(m[1]) // digits, by the expression
	hours, _ := strconv.Atoi(m[2])
	t := c.training()
	t.Years = append(t.Years, Year{Year: year, Hours: hours, IntermediateExam: m[3] != "no"})
	return true
}

// title takes the first unlabelled line of the head and of each training standard.
func (c *campania) title(l line) bool {
	to := &c.std.Title
	switch {
	case c.section == inTraining:
		to = &c.training().Title
	case c.section != inHead:
		return false
	}
	if *to != "" || len(c.record.seen) > 0 {
		return false
	}
	*to = l.text
	if c.section == inTraining && fold(*to) != fold(c.std.Title) {
		c.say(finding.Warning, Contradiction, l.no, "Lo standard formativo è intitolato «{text}», la qualificazione «{title}»: controlla la scheda.",
			finding.Args{"text": excerpt(l.text), "title": excerpt(c.std.Title)})
	}
	return true
}

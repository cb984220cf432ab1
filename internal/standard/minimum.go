package standard

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/finding"
)

// minimum reads the "standard minimo di percorso formativo" that Abruzzo publishes apart
// from its profiles: entry requirements, a table of units of learning outcomes (URA)
// with their hours and the part of them in FAD, the traineeship, their contents, and
// what is asked of assessment, credits and staff. It becomes the training standard of
// the profile; each URA leads to the UC that its line names, or to none.
type minimum struct {
	*scanner
	std  *Standard
	t    *Training
	line int // of its heading

	head        *record
	title       string
	units       []*minimumUnit
	inUnits     bool // among the contents of the units
	net, netFAD *int // the hours without the traineeship
	trainee     *int
	total       *int
	number      map[Code]bool // units that the table has
}

type minimumUnit struct {
	*record
	Unit
	line int
}

var (
	minimumHeading = regexp.MustCompile(`^standard (?:formativo )?minimo(?: di percorso)?(?: formativo)?(?:$|[ :–-])|^standard formativo(?: di percorso)?$`)
	minimumWords   = regexp.MustCompile(`^(?:giunta )?region(?:e|ale) (?:d')?abruzzo$|^repertorio degli standard formativi(?: della regione abruzzo)?$|^(?:n[.°]? ?)?unita'? di .*(?:durata|ore).*fad.*$`)
	unitsHeading   = regexp.MustCompile(`^unita'? di risultati di apprendimento:?$`)
	chapter        = regexp.MustCompile(`^\d{1,2}(?:[.)]|(?:\.\d)+) `)
	hoursAndFAD    = `(\d{1,4})(?: ?(?:ore|h))?(?: (\d{1,4}|[-–])(?: ?(?:ore|h))?)?$`
	unitRow        = regexp.MustCompile(`^(\d{1,2})[.)]? (.+?) ` + hoursAndFAD)
	netRow         = regexp.MustCompile(`^durata minima totale al netto del tirocinio(?: curriculare)?:? ` + hoursAndFAD)
	traineeRow     = regexp.MustCompile(`^tirocinio(?: curriculare)?:? ` + hoursAndFAD)
	totalRow       = regexp.MustCompile(`^durata minima totale(?: del)? percorso:? ` + hoursAndFAD)
)

// IsMinimum reports a text that is a separate training standard of Abruzzo: it says
// nothing without its profile.
func IsMinimum(text string) bool {
	lines, _ := split(text)
	return isMinimum(lines)
}

func isMinimum(lines []line) bool {
	heading := slices.ContainsFunc(lines, func(l line) bool { return minimumHeading.MatchString(fold(l.text)) })
	return heading && slices.ContainsFunc(lines, func(l line) bool { return netRow.MatchString(fold(l.text)) || totalRow.MatchString(fold(l.text)) })
}

// Join puts the separate training standard under its profile, as one text for [Read]
// and [Add]: the lines of the findings are those of the joined text.
func Join(profile, minimum string) string {
	return strings.TrimRight(profile, "\r\n") + "\n\n" + strings.TrimLeft(minimum, "\uFEFF\r\n")
}

func newMinimum(sc *scanner, std *Standard, no int) *minimum {
	m := &minimum{scanner: sc, std: std, line: no, number: map[Code]bool{},
		t: &Training{EntryRules: []EntryRule{}, Years: []Year{}, Units: []Unit{}}}
	texts := &m.t.Texts
	assessment := sc.textField(&texts.Assessment, "valutazione didattica degli apprendimenti")
	attestation, exam := assessment, assessment
	attestation.labels = []string{"attestazione in esito rilasciata dal soggetto attuatore"}
	exam.labels = []string{"attestazione in esito ad esame pubblico"}
	exam.put = func(v string, no int) bool {
		m.t.PublicExam = true
		if m.t.Certificate == "" {
			m.t.Certificate = strings.TrimSuffix(v, ".")
		}
		return v == "" || assessment.put(v, no)
	}
	m.head = newRecord(
		wordsField(&m.title, "qualificazione di", "denominazione della qualificazione", "profilo professionale", "denominazione del profilo professionale"),
		numberField(&m.t.EQF, "livello eqf", "livello di qualificazione eqf"),
		sc.textField(&texts.Requirements, "requisiti obbligatori di accesso al percorso", "requisiti minimi di accesso al percorso", "requisiti di accesso al percorso",
			"requisiti minimi di ingresso dei partecipanti"),
		field{labels: []string{"articolazione, propedeuticita e durate minime", "articolazione, propedeuticita' e durate minime", "articolazione e durate minime", "articolazione del percorso"},
			more: asList, put: m.row},
		sc.textField(&texts.FurtherNotes, "unita di risultati di apprendimento aggiuntive", "ulteriori indicazioni"),
		sc.textField(&texts.Teaching, "metodologia didattica", "metodologie didattiche"),
		assessment, attestation, exam,
		sc.textField(&texts.Credits, "gestione dei crediti formativi"),
		sc.textField(&texts.Resources, "requisiti professionali e strumentali", "requisiti minimi di risorse professionali e strumentali"),
	)
	m.head.below = true
	m.use(m.head)
	return m
}

func (m *minimum) read(l line) fate {
	folded := fold(l.text)
	bare := chapter.ReplaceAllString(folded, "") // the chapters may be numbered
	switch {
	case l.text == "":
		return m.pass()
	case pageWords.MatchString(folded), minimumWords.MatchString(folded):
		if m.open != nil && m.open.more == asList {
			return furniture // the table goes on below its header
		}
		return m.serve()
	case minimumHeading.MatchString(folded):
		m.close()
		return placed
	case unitsHeading.MatchString(bare):
		m.inUnits = true
		m.use(newRecord())
		return placed
	case m.inUnits && m.startUnit(bare):
		return placed
	}
	return m.content(l)
}

// content is a labelled line, with or without the number of its chapter, or what
// belongs to the label above.
func (m *minimum) content(l line) fate {
	numbered := l
	numbered.text = l.text[len(chapter.FindString(l.text)):]
	if f, _ := m.head.match(numbered.text); f != nil {
		m.inUnits = false
		m.use(m.head)
		return m.placeIn(m.head, numbered)
	}
	if f := m.place(l); f != waiting {
		return f
	}
	return m.notUnderstood(l)
}

// startUnit reports the line above the contents of a unit that the table has.
func (m *minimum) startUnit(folded string) bool {
	for _, u := range m.units {
		if fold(u.Title) == folded {
			m.use(u.record)
			return true
		}
	}
	return false
}

// row reads a line of the table: a total, or a unit, whose title may run over the next
// lines.
func (m *minimum) row(v string, no int) bool {
	if m.sum(v) {
		return true
	}
	for below := 0; unitStart.MatchString(v); below++ {
		if at := unitRow.FindStringSubmatch(v); at != nil {
			for i := 1; i <= below; i++ {
				m.fates[m.at+i] = placed
			}
			return m.unit(at, no)
		}
		next := m.at + below + 1
		if below == 3 || next >= len(m.lines) || unitStart.MatchString(m.lines[next].text) || m.sum(m.lines[next].text) {
			return false
		}
		v += " " + m.lines[next].text
	}
	return v == ""
}

// sum reads one of the totals.
func (m *minimum) sum(v string) bool {
	folded := fold(v)
	for _, of := range []struct {
		row        *regexp.Regexp
		hours, fad **int
	}{{netRow, &m.net, &m.netFAD}, {traineeRow, &m.trainee, new(*int)}, {totalRow, &m.total, new(*int)}} {
		if at := of.row.FindStringSubmatch(folded); at != nil {
			*of.hours, *of.fad = finding.Int(atoi(at[1])), fadOf(at[2])
			return true
		}
	}
	return false
}

var unitStart = regexp.MustCompile(`^\d{1,2}[.)]? \S`)

// unit is a line of the table: number, title and UC, hours and FAD.
func (m *minimum) unit(at []string, no int) bool {
	code := Code(at[1])
	if m.number[code] {
		return false
	}
	m.number[code] = true
	u := &minimumUnit{record: newRecord(), line: no, Unit: Unit{Code: code, Abilities: []string{}, Knowledge: []string{},
		MinHours: finding.Int(atoi(at[3])), MaxFAD: fadOf(at[4])}}
	u.Title, u.CompetenceUnit = m.leadsTo(at[2])
	u.fields = []field{
		m.listField(&u.Knowledge, "contenuti", "conoscenze/contenuti", "conoscenze"),
		m.listField(&u.Abilities, "abilita", "abilita'"),
		m.textField(&u.Result, "risultato atteso", "risultati di apprendimento"),
		m.textField(&u.Constraints, "vincoli (eventuali)", "vincoli"),
	}
	m.units = append(m.units, u)
	return true
}

func fadOf(v string) *int {
	if isUnset(v) {
		return nil
	}
	return finding.Int(atoi(v))
}

// leadsTo parts the title of a unit from that of the UC behind it. A profile without
// codes gives each UC its number.
func (m *minimum) leadsTo(text string) (title string, uc Code) {
	folded := fold(text)
	for i, c := range m.std.CompetenceUnits {
		name := fold(c.Title)
		if name == "" || !strings.HasSuffix(folded, name) {
			continue
		}
		code := c.Code
		if code == "" {
			code = Code(strconv.Itoa(i + 1))
		}
		title = strings.TrimRight(string([]rune(text)[:len([]rune(folded))-len([]rune(name))]), " -–")
		if title == "" {
			title = c.Title
		}
		return title, code
	}
	return strings.TrimRight(text, " -–"), ""
}

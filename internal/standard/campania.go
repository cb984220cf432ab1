package standard

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/finding"
)

// campania reads the detail page of the Region's repertory, and its older form on
// screen and on paper: the head, the list of UC, one or more training standards with
// their years, each followed by its UF or modules.
type campania struct {
	*scanner
	std     *Standard
	section section

	head      *record
	titles    []int // unlabelled lines before the first label: the last is the title
	ucs       []*ucRecord
	trainings []*trainingRecord
	iscedLine int

	announced []Reference // UC that a list names before their details
	heading   line        // a title printed above the code it belongs to
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
	shares []share
	line   int
}

type trainingRecord struct {
	*record
	Training
	line      int // of its heading, 0 where there is none
	titled    int // the line of its title
	units     []*unitRecord
	shares    []share
	announced []Reference // UF or modules that a list names before their details
}

type unitRecord struct {
	*record
	Unit
	related string // the title of its UC, as the line that names the UC prints it
	shares  []share
	line    int
}

var (
	ucHeading       = regexp.MustCompile(`^elenco (?:delle )?unita'? di competenza(?: \(uc\))?$`)
	ucDetail        = regexp.MustCompile(`^dettaglio unita'? di competenza n\.? ?(\d{1,3})$`)
	trainingHeading = regexp.MustCompile(`^standard formativo(?: n?\.? ?\d+)?$`)
	unitHeading     = regexp.MustCompile(`^elenco (?:delle |dei )?(?:unita'? formative|moduli)(?: \(uf\))?$`)
	unitDetail      = regexp.MustCompile(`^dettaglio (?:unita'? formativa|modulo) n\.? ?(\d{1,3})$`)
	codeLine        = regexp.MustCompile(`^codice:?(?: [0-9a-z][0-9a-z._-]*)?$`)
	pageWords       = regexp.MustCompile(`^(?:scheda di dettaglio|scheda .*pdf(?: scarica)?|anno ore esame intermedio|pagina \d+(?: ?(?:di|/) ?\d+)?|torna alla ricerca|qualificazione professionale|repertorio delle qualificazioni professionali della regione campania|doc_id: \S+(?: pagina \d+ ?/ ?\d+)?)$`)
	yearLine        = regexp.MustCompile(`^(\d) ?[°ºª^]? ?anno ?(\d{1,4}) ?(si'?|no)$`)
	relatedUC       = regexp.MustCompile(`^(.*\S) ?\(([0-9A-Za-z][0-9A-Za-z._-]*)\)$`)
	announcement    = regexp.MustCompile(`^(\d{1,3})(?:[.)]| ?[-–]) (.*\S)$`)
	isced           = regexp.MustCompile(`^(\d{4})(?: ?[-–])?(?: (.*))?$`)
)

func readCampania(sc *scanner, std *Standard) {
	c := &campania{scanner: sc, std: std}
	c.head = newRecord(c.headFields()...)
	c.use(c.head)
	c.run(c.line)
	c.finish()
}

func (c *campania) line(l line) fate {
	folded := fold(l.text)
	switch {
	case l.text == "":
		return c.pass()
	case pageWords.MatchString(folded):
		return c.serve()
	case ucHeading.MatchString(folded):
		c.enter(inUCs)
	case ucDetail.MatchString(folded):
		c.section = inUCs
		c.startUC(l.no, ucDetail.FindStringSubmatch(folded)[1])
	case trainingHeading.MatchString(folded):
		c.startTraining(l.no)
	case folded == "annualita" && len(c.trainings) > 0:
		c.section = inYears
		c.use(c.training().record)
	case unitHeading.MatchString(folded):
		c.enterUnits(folded)
	case unitDetail.MatchString(folded):
		c.enterUnits(folded)
		c.startUnit(l.no, unitDetail.FindStringSubmatch(folded)[1])
	case c.section == inYears && c.year(folded):
	case c.isHeading(folded):
		c.heading = l
		c.close()
	default:
		return c.content(l, folded)
	}
	return placed
}

// content is a line within a section.
func (c *campania) content(l line, folded string) fate {
	if c.announces(l.text) {
		return placed
	}
	if c.isNewSubject(folded) {
		c.startSubject(l)
	}
	if f := c.place(l); f != waiting {
		return f
	}
	if c.section == inTraining { // on paper a training standard repeats the head
		if f := c.placeIn(c.head, l); f != waiting {
			return f
		}
	}
	if c.title(l) {
		return placed
	}
	return c.notUnderstood(l)
}

// enter begins a list: its records come with their first line.
func (c *campania) enter(s section) {
	c.section = s
	c.use(newRecord())
}

func (c *campania) enterUnits(folded string) {
	c.std.Modules = c.std.Modules || strings.Contains(folded, "modul")
	if len(c.trainings) == 0 {
		c.startTraining(0) // its heading is missing, and is reported
	}
	c.enter(inUnits)
}

func (c *campania) training() *trainingRecord { return c.trainings[len(c.trainings)-1] }

// begun reports whether the list that was entered has its first UC or UF.
func (c *campania) begun() bool { return len(c.record.fields) > 0 }

// announces takes the list that the paper form prints before the details:
// "1. TITLE (CODE)" of UC, "1 - TITLE" of UF and modules.
func (c *campania) announces(text string) bool {
	if c.section != inUCs && c.section != inUnits || c.begun() {
		return false
	}
	at := announcement.FindStringSubmatch(text)
	if at == nil {
		return false
	}
	if c.section == inUnits {
		t := c.training()
		t.announced = append(t.announced, Reference{Code: Code(at[1]), Title: at[2]})
		return true
	}
	m := relatedUC.FindStringSubmatch(at[2])
	if m == nil {
		return false
	}
	c.announced = append(c.announced, Reference{Code: Code(m[2]), Title: m[1]})
	return true
}

// isHeading reports a title that stands above the code of its UC or UF, as the page
// prints it when its sections are open.
func (c *campania) isHeading(folded string) bool {
	if c.section != inUCs && c.section != inUnits || !codeLine.MatchString(fold(c.next())) || codeLine.MatchString(folded) || c.open != nil && c.open.more == never && c.awaits {
		return false
	}
	if _, marked := listItems(folded); marked || parseReferences(folded) != nil {
		return false
	}
	f, _ := (&record{fields: c.fieldsHere()}).match(folded)
	return f == nil && !runsOn(c.lines[c.at].text)
}

// isNewSubject reports a line that begins a UC or UF: its code or, when a code line
// is missing, anything at all before the first code, and a second expected result.
func (c *campania) isNewSubject(folded string) bool {
	if c.section != inUCs && c.section != inUnits {
		return false
	}
	_, begun := c.record.seen["risultato formativo atteso"]
	switch {
	case codeLine.MatchString(folded):
		_, titled := c.record.seen["denominazione"]
		return !c.begun() || len(c.record.seen) > 1 || len(c.record.seen) == 1 && !titled
	case !c.begun():
		f, _ := (&record{fields: c.fieldsHere()}).match(folded)
		return f != nil
	}
	return begun && (strings.HasPrefix(folded, "risultato formativo atteso") || strings.HasPrefix(folded, "risultato atteso"))
}

// fieldsHere are the fields of the section, bound to nothing: to ask what a line is.
func (c *campania) fieldsHere() []field {
	if c.section == inUCs {
		return c.ucFields(&ucRecord{})
	}
	return c.unitFields(&unitRecord{})
}

func (c *campania) startSubject(l line) {
	if c.section == inUCs {
		c.startUC(l.no, "")
	} else {
		c.startUnit(l.no, "")
	}
}

// startUC begins a UC; number is its place in the list that the paper form prints.
func (c *campania) startUC(no int, number string) {
	uc := &ucRecord{record: newRecord(), line: no, CompetenceUnit: CompetenceUnit{ISTAT: []Reference{}, Abilities: []string{}, Knowledge: []string{}}}
	uc.fields = c.ucFields(uc)
	if i := atoi(number); i > 0 && i <= len(c.announced) {
		uc.Code, uc.Title = c.announced[i-1].Code, c.announced[i-1].Title
	}
	c.underHeading("UC", &uc.Title)
	c.ucs = append(c.ucs, uc)
	c.use(uc.record)
}

// startUnit begins a UF or module; the paper form numbers them and prints no code.
func (c *campania) startUnit(no int, number string) {
	u := &unitRecord{record: newRecord(), line: no, Unit: Unit{Abilities: []string{}, Knowledge: []string{}}}
	u.fields = c.unitFields(u)
	t := c.training()
	if number != "" {
		u.Code = Code(number)
		c.inferred(no, "Riga {line}: la scheda non stampa il codice della UF; al suo posto vale il numero {code}.", finding.Args{"code": number})
		if i := slices.IndexFunc(t.announced, func(r Reference) bool { return string(r.Code) == number }); i >= 0 {
			u.Title = t.announced[i].Title
		}
	}
	c.underHeading("UF", &u.Title)
	t.units = append(t.units, u)
	c.use(u.record)
}

// underHeading gives a UC or UF the title printed above its code.
func (c *campania) underHeading(kind string, to *string) {
	if c.heading.no > 0 {
		*to = c.heading.text
		c.inferred(c.heading.no, "La riga {line} è stata letta come titolo della {kind} che segue.", finding.Args{"kind": kind})
	}
	c.heading = line{}
}

func (c *campania) startTraining(no int) {
	t := &trainingRecord{record: newRecord(), line: no, Training: Training{EntryRules: []EntryRule{}, Years: []Year{}, Units: []Unit{}}}
	t.fields = c.trainingFields(t)
	c.trainings = append(c.trainings, t)
	c.section = inTraining
	c.use(t.record)
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

// title takes the unlabelled lines before the first label: of the head all, to choose
// from when all is read, of a training standard the first.
func (c *campania) title(l line) bool {
	switch {
	case len(c.record.seen) > 0:
		return false
	case c.section == inHead:
		c.titles = append(c.titles, c.at)
		return true
	case c.section != inTraining || c.training().Title != "":
		return false
	}
	c.training().Title, c.training().titled = l.text, l.no
	return true
}

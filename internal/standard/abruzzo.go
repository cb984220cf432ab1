package standard

import (
	"regexp"
	"strings"

	"vidimus/internal/finding"
)

// abruzzo reads a profile of the Region's repertory: a head and its UC, without
// codes, hours or a training standard, and without anything invented in their place.
type abruzzo struct {
	*scanner
	std  *Standard
	head *record
	ucs  []*profileUnit
	list []string // the titles the head announces

	minimum *minimum // the training standard that stands below the profile, nil without
}

type profileUnit struct {
	*record
	CompetenceUnit
	line int
}

var (
	profileUnitHeading = regexp.MustCompile(`^denominazione dell'unita di competenza(?:$|[: ])`)
	ordinal            = regexp.MustCompile(`^\d{1,2}\) ?`)
	act                = regexp.MustCompile(`(?:^|\s)((?:Determinazione|Deliberazione|Delibera|Decreto|D\.?G\.?R\.?|D\.?D\.?|Legge)\s.*\d.*)$`)
	enumerated         = regexp.MustCompile(`(?:^|\s)\d{1,2}\) ?`)
)

func readAbruzzo(sc *scanner, std *Standard) {
	a := &abruzzo{scanner: sc, std: std}
	a.head = newRecord(
		field{labels: []string{"denominazione del profilo professionale"}, more: asList, put: a.title},
		a.textField(&std.Description, "descrizione del profilo professionale"),
		wordsField(&std.SEP, "settore economico - professionale", "settore economico professionale"),
		a.codesField(&std.ADA, "ada", "area di attivita"),
		a.textField(&std.Process, "processo di lavoro", "processo"),
		a.textField(&std.Sequence, "sequenza di processo"),
		wordsField(&std.CorrelationGroups, "gruppo/i di correlazione", "gruppi di correlazione"),
		numberField(&std.EQF, "livello eqf"),
		a.codesField(&std.ISTAT, "codice univoco istat cp2011", "referenziazione istat cp2011"),
		a.codesField(&std.ATECO, "referenziazione ateco", "referenziazione ateco 2007"),
		field{labels: []string{"unita di competenza costituenti il profilo"}, more: asList, put: a.announce},
	)
	a.use(a.head)
	a.run(a.line)
	a.finish()
	if a.minimum != nil {
		a.minimum.finish()
	}
}

func (a *abruzzo) line(l line) fate {
	folded := fold(l.text)
	switch {
	case a.minimum != nil:
		return a.minimum.read(l)
	case l.text == "":
		return a.pass()
	case pageWords.MatchString(folded), minimumWords.MatchString(folded):
		return a.serve()
	case minimumHeading.MatchString(folded):
		a.collect()
		a.minimum = newMinimum(a.scanner, a.std, l.no)
		return placed
	case profileUnitHeading.MatchString(folded):
		a.startUnit(l.no)
	}
	if f := a.place(l); f != waiting {
		return f
	}
	return a.notUnderstood(l)
}

func (a *abruzzo) startUnit(no int) {
	uc := &profileUnit{record: newRecord(), line: no, CompetenceUnit: CompetenceUnit{ISTAT: []Reference{}, Abilities: []string{}, Knowledge: []string{}}}
	uc.fields = []field{
		{labels: []string{"denominazione dell'unita di competenza"}, more: asWords, put: func(v string, _ int) bool {
			uc.Title = strings.TrimSpace(uc.Title + " " + ordinal.ReplaceAllString(v, ""))
			return true
		}},
		a.textField(&uc.Result, "risultato atteso", "risultato formativo atteso"),
		numberField(&uc.EQF, "eqf", "livello eqf"),
		a.listField(&uc.Knowledge, "conoscenze"),
		a.listField(&uc.Abilities, "abilita", "abilita'"),
		a.textField(&uc.Indicators, "indicatori di valutazione", "indicatori"),
		a.textField(&uc.PerformanceThreshold, "soglia minima di prestazione"),
	}
	a.ucs = append(a.ucs, uc)
	a.use(uc.record)
}

// title parts the name from the act that is glued to it or stands below it.
func (a *abruzzo) title(v string, no int) bool {
	if m := act.FindStringSubmatchIndex(v); m != nil && a.std.Act == "" {
		a.std.Act = v[m[2]:m[3]]
		v = strings.TrimSpace(v[:m[0]])
		a.inferred(no, "Riga {line}: l’atto «{act}» è stato staccato dal titolo.", finding.Args{"act": a.std.Act})
	} else if a.std.Title != "" && !runsOn(v) {
		return false
	}
	a.std.Title = strings.TrimSpace(a.std.Title + " " + v)
	return true
}

// announce reads the list of UC of the head, on one line or several; one that runs on.
func (a *abruzzo) announce(v string, _ int) bool {
	titles := enumeration(v)
	if items, marked := listItems(v); titles == nil && marked {
		titles = items
	}
	if n := len(a.list); titles == nil && n > 0 && runsOn(v) {
		a.list[n-1] += " " + v
		return true
	}
	a.list = append(a.list, titles...)
	return v == "" || titles != nil
}

// enumeration reads "1) … 2) …", nil when there is none.
func enumeration(v string) []string {
	var out []string
	at := enumerated.FindAllStringIndex(v, -1)
	for i, m := range at {
		end := len(v)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		out = append(out, strings.TrimSpace(v[m[1]:end]))
	}
	return out
}

// collect puts the UC into the sheet, where a training standard below finds them.
func (a *abruzzo) collect() {
	if len(a.std.CompetenceUnits) > 0 {
		return
	}
	for _, uc := range a.ucs {
		a.std.CompetenceUnits = append(a.std.CompetenceUnits, uc.CompetenceUnit)
	}
}

func (a *abruzzo) finish() {
	if a.std.Title == "" {
		a.say(finding.Blocking, Missing, 0, "Manca la riga «Denominazione del profilo professionale» con il titolo.", nil)
	}
	a.wants(a.head, "", "Descrizione del profilo professionale", "ADA", "Livello EQF", "Codice univoco ISTAT CP2011", "Referenziazione ATECO",
		"Unità di Competenza costituenti il profilo")
	a.collect()
	var titles []string
	for _, uc := range a.ucs {
		titles = append(titles, uc.Title)
		a.competences(uc.Title, "UC", uc.record, uc.Abilities, uc.Knowledge)
		a.wants(uc.record, uc.Title, "Risultato atteso", "EQF")
	}
	if len(a.ucs) == 0 {
		a.say(finding.Blocking, Missing, 0, "Mancano le unità di competenza, ciascuna con la riga «Denominazione dell’Unità di Competenza»: copia tutta la scheda e rileggila.", nil)
	}
	at := a.head.seen["unita di competenza costituenti il profilo"]
	for _, title := range a.list {
		if !holds(titles, title) {
			a.say(finding.Blocking, Missing, at, "La riga {line} annuncia la UC «{title}», che nella scheda non c’è: copia tutta la scheda e rileggila.", finding.Args{"line": at, "title": title})
		}
	}
	for _, uc := range a.ucs {
		if a.list != nil && !holds(a.list, uc.Title) {
			a.say(finding.Warning, Contradiction, uc.line, "Riga {line}: la UC «{title}» non è tra quelle annunciate alla riga {first}.", finding.Args{"line": uc.line, "title": uc.Title, "first": at})
		}
	}
	if a.minimum != nil {
		return
	}
	a.say(finding.Note, Missing, 0, "La scheda non ha uno standard formativo: nessun corso può essere dichiarato conforme e nessun requisito di ingresso è previsto, finché una persona non ne inserisce uno.", nil)
}

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
}

type profileUnit struct {
	*record
	CompetenceUnit
	line int
}

var (
	profileUnitHeading = regexp.MustCompile(`^denominazione dell'unita di competenza:? ?(?:\d+\) ?)?`)
	act                = regexp.MustCompile(`\s((?:Determinazione|Deliberazione|Delibera|Decreto|D\.?G\.?R\.?|D\.?D\.?|Legge)\s.*\d.*)$`)
	enumerated         = regexp.MustCompile(`(?:^|\s)\d{1,2}\) ?`)
)

func readAbruzzo(sc *scanner, std *Standard, lines []line) {
	a := &abruzzo{scanner: sc, std: std}
	a.head = newRecord(
		field{labels: []string{"denominazione del profilo professionale"}, put: a.title},
		textField(&std.Description, "descrizione del profilo professionale"),
		textField(&std.SEP, "settore economico - professionale", "settore economico professionale"),
		codesField(&std.ADA, "ada"),
		textField(&std.CorrelationGroups, "gruppo/i di correlazione"),
		numberField(&std.EQF, "livello eqf"),
		codesField(&std.ISTAT, "codice univoco istat cp2011"),
		codesField(&std.ATECO, "referenziazione ateco"),
		field{labels: []string{"unita di competenza costituenti il profilo"}, put: func(v string, _ int) bool {
			a.list = enumeration(v)
			return v == "" || a.list != nil
		}},
	)
	a.use(a.head)
	for _, l := range lines {
		a.line(l)
	}
	a.finish()
}

func (a *abruzzo) line(l line) {
	folded := fold(l.text)
	heading := profileUnitHeading.FindString(folded)
	switch {
	case furniture.MatchString(folded):
	case heading != "" && len(heading) < len(folded):
		uc := &profileUnit{record: newRecord(), line: l.no, CompetenceUnit: CompetenceUnit{ISTAT: []Reference{}, Abilities: []string{}, Knowledge: []string{},
			Title: after(l.text, len([]rune(heading)))}}
		uc.fields = []field{
			textField(&uc.Result, "risultato atteso", "risultato formativo atteso"),
			numberField(&uc.EQF, "eqf", "livello eqf"),
			a.listField(&uc.Knowledge, "conoscenze"),
			a.listField(&uc.Abilities, "abilita", "abilita'"),
			textField(&uc.Indicators, "indicatori di valutazione"),
			textField(&uc.PerformanceThreshold, "soglia minima di prestazione"),
		}
		a.ucs = append(a.ucs, uc)
		a.use(uc.record)
	default:
		if !a.place(l) {
			a.notUnderstood(l)
		}
	}
}

// title parts the name from the act that is glued to it.
func (a *abruzzo) title(v string, no int) bool {
	if m := act.FindStringSubmatchIndex(v); m != nil {
		a.std.Act = v[m[2]:m[3]]
		v = strings.TrimSpace(v[:m[0]])
		a.say(finding.Note, Inferred, no, "Riga {line}: l’atto «{act}» è stato staccato dal titolo.", finding.Args{"line": no, "act": a.std.Act})
	}
	a.std.Title = v
	return v != ""
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

func (a *abruzzo) finish() {
	if a.std.Title == "" {
		a.say(finding.Blocking, Missing, 0, "Manca la riga «Denominazione del profilo professionale» con il titolo.", nil)
	}
	a.wants(a.head, "", "Descrizione del profilo professionale", "ADA", "Livello EQF", "Codice univoco ISTAT CP2011", "Referenziazione ATECO",
		"Unità di Competenza costituenti il profilo")
	var titles []string
	for _, uc := range a.ucs {
		titles = append(titles, uc.Title)
		a.competences(uc.Title, "UC", uc.record, uc.Abilities, uc.Knowledge)
		a.wants(uc.record, uc.Title, "Risultato atteso", "EQF")
		a.std.CompetenceUnits = append(a.std.CompetenceUnits, uc.CompetenceUnit)
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
	a.say(finding.Note, Missing, 0, "La scheda non ha uno standard formativo: nessun corso può essere dichiarato conforme e nessun requisito di ingresso è previsto, finché una persona non ne inserisce uno.", nil)
}

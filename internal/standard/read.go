package standard

import (
	"slices"
	"strings"

	"vidimus/internal/finding"
)

// Read understands the text of an official sheet. It returns what it understood,
// nil when the text is no sheet, and everything a person must know before
// confirming: lines not understood (warning), what was taken from prose (note), what
// is missing or contradicts itself, and the sheet's own arithmetic ([Check]).
func Read(text []byte) (*Standard, []finding.Finding) {
	content, encoding, refusal := decode(text)
	if refusal != nil {
		return nil, []finding.Finding{*refusal}
	}
	lines, tagged := split(content)
	layout := layoutOf(lines)
	if layout == "" {
		return nil, []finding.Finding{*refuse("Il testo non è una scheda che il programma conosce: servono le voci delle schede della Campania o dell’Abruzzo. Controlla di aver copiato tutta la scheda.")}
	}

	sc := newScanner(lines)
	if encoding != "UTF-8" {
		sc.say(finding.Note, Inferred, 0, "Il file è stato letto come {encoding}: controlla le lettere accentate.", finding.Args{"encoding": encoding})
	}
	if strings.ContainsRune(content, '\uFFFD') {
		sc.say(finding.Warning, NotUnderstood, lineOf(lines, '\uFFFD'), "Qualche carattere del file è rovinato: controlla le lettere accentate.", nil)
	}
	if len(tagged) > 0 {
		sc.say(finding.Note, Inferred, atoi(tagged[0]), "Tolti residui HTML alle righe {lines}.", finding.Args{"lines": tagged})
	}
	std := &Standard{Layout: layout, ADA: []Reference{}, ATECO: []Reference{}, ISTAT: []Reference{},
		CompetenceUnits: []CompetenceUnit{}, Training: []Training{}}
	switch layout {
	case Campania:
		std.Region = "Campania"
		readCampania(sc, std)
	case Abruzzo:
		std.Region = "Abruzzo"
		readAbruzzo(sc, std)
	}
	sc.say(finding.Note, Inferred, 0, "Regione {region}: riconosciuta dall’impaginazione della scheda.", finding.Args{"region": std.Region})
	if n := sc.unread - maxUnread; n > 0 {
		sc.say(finding.Warning, NotUnderstood, 0, "Altre {n} righe non comprese non sono elencate: controlla che il testo sia una sola scheda.", finding.Args{"n": n})
	}
	slices.SortStableFunc(sc.findings, func(a, b finding.Finding) int { return a.Line - b.Line })
	return std, append(sc.findings, Check(std)...)
}

// A sheet is recognised by labels that stand at the start of a line; three are
// enough, one could be a letter that talks about sheets.
const enoughLabels = 3

var marks = map[Layout][]string{
	Campania: {"scheda di dettaglio", "livello eqf", "settore economico professionale", "area di attivita", "sequenza di processo", "descrizione sintetica",
		"elenco unita di competenza", "risultato formativo atteso", "oggetto di osservazione", "standard formativo", "durata minima", "durata massima",
		"requisiti minimi", "elenco unita formative", "elenco moduli", "denominazione uc correlata"},
	Abruzzo: {"denominazione del profilo professionale", "descrizione del profilo professionale", "settore economico - professionale", "gruppo/i di correlazione",
		"codice univoco istat", "unita di competenza costituenti il profilo", "denominazione dell'unita di competenza", "indicatori di valutazione",
		"soglia minima di prestazione"},
}

func layoutOf(lines []line) Layout {
	count := map[Layout]int{}
	for _, l := range lines {
		folded := fold(l.text)
		for layout, labels := range marks {
			if slices.ContainsFunc(labels, func(m string) bool { return strings.HasPrefix(folded, m) }) {
				count[layout]++
			}
		}
	}
	best := Campania
	if count[Abruzzo] > count[Campania] {
		best = Abruzzo
	}
	if count[best] < enoughLabels {
		return ""
	}
	return best
}

func lineOf(lines []line, r rune) int {
	for _, l := range lines {
		if strings.ContainsRune(l.text, r) {
			return l.no
		}
	}
	return 0
}

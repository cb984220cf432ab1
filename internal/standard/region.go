package standard

import (
	"regexp"
	"slices"
	"strings"

	"vidimus/internal/finding"
)

// A sheet is recognised by labels that stand at the start of a line; three are
// enough, one could be a letter that talks about sheets. The sheet of another region
// shares some of them: eight are sure.
const (
	enoughLabels = 3
	sureLabels   = 8
)

var marks = map[Layout][]string{
	Campania: {"scheda di dettaglio", "livello eqf", "settore economico professionale", "area di attivita", "sequenza di processo", "descrizione sintetica",
		"elenco unita di competenza", "risultato formativo atteso", "oggetto di osservazione", "standard formativo", "durata minima", "durata massima",
		"requisiti minimi", "elenco unita formative", "elenco moduli", "denominazione uc correlata"},
	Abruzzo: {"denominazione del profilo professionale", "descrizione del profilo professionale", "settore economico - professionale", "gruppo/i di correlazione",
		"codice univoco istat", "unita di competenza costituenti il profilo", "denominazione dell'unita di competenza", "indicatori di valutazione",
		"soglia minima di prestazione"},
}

// others are the regions and autonomous provinces whose sheets the program cannot
// read, by their name and by words that only their repertories use.
var others = []struct {
	name  string
	words *regexp.Regexp
}{
	{"Basilicata", named(`basilicata`)},
	{"Calabria", named(`calabria`)},
	{"Emilia-Romagna", named(`emilia[ -]romagna|sistema regionale delle qualifiche`)},
	{"Friuli-Venezia Giulia", named(`friuli[ -]venezia giulia|qualificatore professionale regionale`)},
	{"Lazio", named(`lazio`)},
	{"Liguria", named(`liguria|repertorio ligure`)},
	{"Lombardia", named(`lombardia|quadro regionale degli standard professionali`)},
	{"Marche", named(`marche`)},
	{"Molise", named(`molise`)},
	{"Piemonte", named(`piemonte|vetrina regionale dei profili`)},
	{"Puglia", named(`puglia`)},
	{"Sardegna", named(`(?:autonoma della )?sardegna|autonoma de sardigna`)},
	{"Sicilia", named(`sicilia(?:na)?`)},
	{"Toscana", named(`toscana|repertorio regionale delle figure professionali`)},
	{"Trento", regexp.MustCompile(`provincia autonoma di trento`)},
	{"Bolzano", regexp.MustCompile(`provincia autonoma di bolzano`)},
	{"Umbria", named(`umbria`)},
	{"Valle d’Aosta", named(`(?:autonoma )?valle d'aosta`)},
	{"Veneto", named(`(?:del )?veneto|repertorio regionale degli standard professionali`)},
}

// named is a region's name as the heading of a sheet has it, "Regione X", or what
// stands alone.
func named(name string) *regexp.Regexp {
	own, words, _ := strings.Cut(name, "|")
	if words != "" {
		words = `|\b(?:` + words + `)\b`
	}
	return regexp.MustCompile(`\bregione ` + own + `\b|\bgiunta regionale (?:del |della |delle )?` + own + `\b` + words)
}

// layoutOf recognises the layout, or says why the text is none that can be read.
func layoutOf(lines []line) (Layout, *finding.Finding) {
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
	if count[best] < sureLabels {
		if f := ofAnotherRegion(lines); f != nil {
			return "", f
		}
	}
	if count[Abruzzo] < enoughLabels && isMinimum(lines) {
		return "", refuse("Il testo è uno standard minimo di percorso formativo: da solo non dice quali competenze si certificano. Uniscilo alla scheda del profilo a cui appartiene.")
	}
	if count[best] < enoughLabels {
		return "", refuse("Il testo non è una scheda che il programma conosce: servono le voci delle schede della Campania o dell’Abruzzo. Controlla di aver copiato tutta la scheda.")
	}
	return best, nil
}

// headingLength is how long a line may be that names the region of a sheet: a longer
// one talks about it.
const headingLength = 120

func ofAnotherRegion(lines []line) *finding.Finding {
	for _, l := range lines {
		if len(l.text) > headingLength {
			continue
		}
		folded := fold(l.text)
		for _, region := range others {
			if region.words.MatchString(folded) {
				f := refuse("La riga {line} dice che la scheda è della regione {region}: il programma legge da sé quelle di Campania e Abruzzo. Questa si può scrivere a mano, voce per voce.")
				f.Line, f.Args = l.no, finding.Args{"line": l.no, "region": region.name}
				return f
			}
		}
	}
	return nil
}

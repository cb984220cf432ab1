package standard

import (
	"slices"
	"strings"

	"vidimus/internal/finding"
)

// Read understands an official sheet, in any form that [Text] knows. It returns what it understood,
// nil when the text is no sheet, and everything a person must know before
// confirming: lines not understood (warning), what was taken from prose (note), what
// is missing or contradicts itself, and the sheet's own arithmetic ([Check]).
func Read(source []byte) (*Standard, []finding.Finding) {
	content, form, refusal := decode(source)
	if refusal != nil {
		return nil, []finding.Finding{*refusal}
	}
	lines, tagged := split(content)
	if len(lines) > maxLines {
		return nil, []finding.Finding{*refuse("Il testo ha troppe righe per essere una scheda sola. Salva solo il testo della scheda e riprova.")}
	}
	layout, refusal := layoutOf(lines)
	if refusal != nil {
		return nil, []finding.Finding{*refusal}
	}

	std, sc := understand(layout, lines)
	switch form {
	case utf8Form:
	case pageForm, pdfForm:
		sc.say(finding.Note, Inferred, 0, "Il file è in forma {form}: le righe sono quelle del testo che ne è stato ricavato. Confrontalo con l’originale.", finding.Args{"form": form})
	default:
		sc.say(finding.Note, Inferred, 0, "Il file è stato letto come {encoding}: controlla le lettere accentate.", finding.Args{"encoding": form})
	}
	if strings.ContainsRune(content, '\uFFFD') {
		sc.say(finding.Warning, NotUnderstood, lineOf(lines, '\uFFFD'), "Qualche carattere del file è rovinato: controlla le lettere accentate.", nil)
	}
	if len(tagged) > 0 {
		sc.say(finding.Note, Inferred, atoi(tagged[0]), "Tolti residui HTML alle righe {lines}.", finding.Args{"lines": tagged})
	}
	slices.SortStableFunc(sc.findings, func(a, b finding.Finding) int { return a.Line - b.Line })
	return std, append(sc.findings, Check(std)...)
}

// understand reads the lines of a sheet: what they say, and what became of each.
func understand(layout Layout, lines []line) (*Standard, *scanner) {
	std := &Standard{Layout: layout, ADA: []Reference{}, ATECO: []Reference{}, ISTAT: []Reference{},
		CompetenceUnits: []CompetenceUnit{}, Training: []Training{}}
	sc := newScanner(lines)
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
	return std, sc
}

func lineOf(lines []line, r rune) int {
	for _, l := range lines {
		if strings.ContainsRune(l.text, r) {
			return l.no
		}
	}
	return 0
}

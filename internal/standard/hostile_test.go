package standard

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestLongTextsTakeNoTime: a megabyte of anything, in as many lines as are read, takes a
// moment; what grew with the square of its lines would take minutes.
func TestLongTextsTakeNoTime(t *testing.T) {
	const head = "Scheda di dettaglio\nTitolo\nLivello EQF 3\nSettore Economico Professionale SEP\n"
	many := func(line string) string {
		var b strings.Builder
		width := (MaxBytes - 4096) / maxLines
		for i := range (maxLines - 10) / max(1, strings.Count(line, "\n")) {
			said := fmt.Sprintf(line, i)
			b.WriteString(strings.Replace(said, " ", strings.Repeat(" e", max(0, width-len(said))/2)+" ", 1))
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"items":        head + "Elenco Unità di Competenza (UC)\nCodice 1\nAbilità\n" + many("• voce %d\n"),
		"codes":        head + many("N.1.%d - x\n"),
		"sentences":    head + "Standard Formativo\nRequisiti minimi di ingresso dei partecipanti " + many("Frase %d. "),
		"joined":       head + "Elenco Unità di Competenza (UC)\nCodice 1\nAbilità\n• voce\n" + many("voce %d\n"),
		"phrase":       "Titolo\nLivello EQF 3\nArea di attività -\nSettore Economico Professionale x\n" + many("voce %d\n"),
		"lines":        head + "Standard Formativo\nRequisiti minimi di ingresso dei partecipanti\n" + many("Frase %d\n"),
		"unknown":      head + "Scheda qualificazione PDF\n" + many("riga %d\n"),
		"UC":           head + "Elenco Unità di Competenza (UC)\n" + many("Codice %d\n"),
		"UF":           head + "Standard Formativo\nElenco Unità Formative (UF)\n" + many("Codice %d\n"),
		"announced UF": head + "Standard Formativo\nElenco delle unità formative\n" + many("1 - Titolo %d\n"),
		"titles":       "Scheda di dettaglio\n" + many("titolo %d\n") + head,
		"trainings":    head + many("Standard Formativo\nTitolo %d\n"),
		"credits":      head + "Standard Formativo\nGestione dei crediti formativi " + many("nessun credito di ammissione %d "),
		"profile":      "Denominazione del profilo professionale X\nDescrizione del profilo professionale Y\nCodice univoco ISTAT CP2011 -\n" + many("Denominazione dell'Unità di Competenza %d\n"),
	} {
		start := time.Now()
		s, _ := Read([]byte(text))
		if took := time.Since(start); s == nil || took > 10*time.Second {
			t.Errorf("%s: %v, read: %v", name, took, s != nil)
		} else {
			t.Log(name, took)
		}
	}
}

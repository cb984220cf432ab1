package communication

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf/pdftest"
)

var names = []string{"Șerban Đorđević", "Łukasz Żółć", "D’Angelo Nicolò", "Ñandú Åse", "Hernández de la Fuente y Martínez-Bordiú Guadalupe Inmaculada Concepción"}

// letter tells the start of a course of 25 with 60 lessons.
func letter() Letter {
	l := Letter{
		Protocol: "12/2026", Date: calendar.MustDate("2026-11-20"), Place: "Napoli", Provider: "Ente Formazione Prova s.r.l.", Accreditation: "0000/00/00",
		TaxID: "00000000000", Address: "via delle Prove 1, Napoli", Recipient: "Regione Campania – Formazione professionale", Subject: "Avvio del corso – corso «Operatore call center Inbound», edizione 1, codice PROVA-1",
		Course: []Fact{{"Corso", "Operatore call center Inbound – edizione 1"}, {"Codice", "PROVA-1"}, {"Atto", "D.D. 123 del 15/01/2026"}, {"Durata", "250 h 00'"}},
		Text:   []string{"Si comunica l’avvio delle attività il giorno 01/12/2026.", "Si trasmettono gli elenchi che seguono."}, Reason: "Indisponibilità della sede.",
	}
	learners := Table{Name: "allievi", Title: "Allievi", Columns: []Column{{Title: "N.", Width: 1, Right: true}, {Title: "Cognome e nome", Width: 6}, {Title: "Nascita", Width: 5}, {Title: "Codice fiscale", Width: 4}}}
	for i := range 25 {
		name := fmt.Sprintf("Cognome%d Nome", i+1)
		if i < len(names) {
			name = names[i]
		}
		learners.Rows = append(learners.Rows, []string{strconv.Itoa(i + 1), name, "Napoli (NA), 01/05/1990", "RSSMRA90E01F839X"})
	}
	lessons := Table{Name: "calendario", Title: "Calendario", Columns: []Column{{Title: "Data", Width: 3}, {Title: "Orario", Width: 3}, {Title: "Docente", Width: 6}}}
	for i := range 60 {
		lessons.Rows = append(lessons.Rows, []string{calendar.MustDate("2026-12-01").AddDays(i).Italian(), "09:00–13:00", "Neri Anna"})
	}
	l.Tables = []Table{learners, lessons}
	return l
}

func TestLetter(t *testing.T) {
	paper := pdftest.Written(t, Write, letter())
	if pages := pdftest.Check(t, paper, 20); pages != 3 {
		t.Errorf("%d pages", pages)
	}
	text := pdftest.Words(t, paper)
	pdftest.Says(t, text, names...)
	pdftest.Says(t, text, "Prot. n. 12/2026 del 20/11/2026", "Regione Campania – Formazione professionale", "Oggetto: Avvio del corso", "codice PROVA-1", "D.D. 123 del 15/01/2026",
		"Si comunica l’avvio delle attività", "Motivo e note", "Indisponibilità della sede.", "25 Cognome25 Nome", "29/01/2027", "Napoli, 20/11/2026", "Il legale rappresentante", "pagina 3 di 3")
	if strings.Contains(text, "BOZZA") {
		t.Error("the letter is a draft")
	}
}

func TestADraftHasNoNumber(t *testing.T) {
	l := letter()
	l.Draft, l.Protocol = true, ""
	text := pdftest.Words(t, pdftest.Written(t, Write, l))
	if !strings.Contains(text, "BOZZA") || strings.Contains(text, "Prot.") {
		t.Error(text[:300])
	}
}

func TestWhatCannotBePrintedIsRefused(t *testing.T) {
	l := letter()
	l.Tables[0].Rows[24][1] = "Rossi 👍"
	if err := pdftest.Refused(t, Write, l); err.Code != "pdf.character" {
		t.Error(err)
	}
}

func TestLongTexts(t *testing.T) {
	long := strings.Repeat("Denominazione particolarmente lunga ", 9) + "fine."
	l := letter()
	l.Provider, l.Address, l.Recipient, l.Subject, l.Reason = long, long, long, long, long
	l.Course[0].Text, l.Text[0], l.Tables[0].Title, l.Tables[0].Rows[3][1] = long, long, long, long
	paper := pdftest.Written(t, Write, l)
	pdftest.Check(t, paper, 20)
	if n := strings.Count(pdftest.Words(t, paper), "fine."); n < 9 {
		t.Errorf("the long texts end %d times", n)
	}
}

func TestProtocol(t *testing.T) {
	p := Protocol{Year: 2026, Date: calendar.MustDate("2026-12-31"), Provider: "Ente Formazione Prova s.r.l.", Accreditation: "0000/00/00"}
	for i := range 60 {
		p.Entries = append(p.Entries, Entry{Number: i + 1, On: calendar.MustDate("2026-01-07").AddDays(i), Direction: "Arrivo", Counterpart: "Regione Campania", Subject: "Decreto di autorizzazione", Document: "D.D. 12 del 05/01/2026", Course: "PROVA-1"})
	}
	p.Entries[7].Annulled = "annullata il 15/01/2026: registrata due volte"
	printed := func() string {
		paper := pdftest.Written(t, WriteProtocol, p)
		pdftest.Check(t, paper, 20)
		return pdftest.Words(t, paper)
	}
	text := printed()
	pdftest.Says(t, text, "Registro di protocollo 2026", "Registrazioni: 60, senza numeri mancanti.", "annullata il 15/01/2026: registrata due volte", "D.D. 12 del 05/01/2026", "pagina 2 di")
	p.Entries = append(p.Entries[:9], p.Entries[10:]...)
	if text := printed(); !strings.Contains(text, "manca il numero 10") {
		t.Error("a missing number is not told of")
	}
}

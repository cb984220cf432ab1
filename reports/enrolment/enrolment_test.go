package enrolment

import (
	"io"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf/pdftest"
)

func form() Form {
	return Form{
		Date: calendar.MustDate("2026-11-22"), Place: "Napoli", Provider: "Ente Formazione Prova s.r.l.", Accreditation: "0000/00/00", Address: "via delle Prove 1, Napoli",
		Director: "Marotta Antonella", Course: "Operatore call center Inbound – edizione 3",
		Facts:    []Fact{{"Qualificazione", "Operatore call center inbound"}, {"Livello EQF", "3"}, {"Sede", "Sede Chiaia, via delle Ginestre 1, Napoli"}, {"Inizio", "01/12/2026"}, {"Fine prevista", "28/05/2027"}},
		Person:   "Đorđević Șerban",
		Data:     []Fact{{"Cognome e nome", "Đorđević Șerban"}, {"Nascita", "Belgrado (Serbia), 03/02/2010"}, {"Cittadinanza", "Serbia"}, {"Codice fiscale", ""}, {"Telefono", "333 1234567"}},
		Guardian: "Đorđević Ana", Minor: true,
		Documents: []Document{{"Documento d’identità", true}, {"Titolo di studio minimo", false}},
		Notice:    []string{"Titolare del trattamento: Ente Formazione Prova s.r.l.", strings.Repeat("I dati servono a decidere sulla domanda. ", 20)},
		Duration:  "250 h 00'", Split: []Fact{{"Aula", "130 h 00'"}, {"Stage", "75 h 00'"}}, Threshold: "80 % delle ore complessive",
	}
}

func printed(t *testing.T, write func(io.Writer, Form) error, f Form) string {
	t.Helper()
	paper := pdftest.Written(t, write, f)
	pdftest.Check(t, paper, 20)
	return pdftest.Words(t, paper)
}

func TestApplication(t *testing.T) {
	f := form()
	text := printed(t, WriteApplication, f)
	pdftest.Says(t, text, "Domanda di iscrizione", "Đorđević Șerban (minorenne), con chi ne esercita la responsabilità genitoriale", "Operatore call center Inbound – edizione 3", "03/02/2010",
		"Codice fiscale", "……………", "Documento d’identità (già consegnato)", "Titolo di studio minimo", "D.P.R. 445/2000", "Informativa sui dati personali", "Firma di chi si iscrive", "Firma del genitore o tutore", "Đorđević Ana", "Napoli, il ……", "pagina 1 di")
	f.Minor, f.Notice, f.Documents = false, nil, nil
	text = printed(t, WriteApplication, f)
	for _, no := range []string{"genitore", "Informativa", "Documenti"} {
		if strings.Contains(text, no) {
			t.Errorf("%q on the form of an adult", no)
		}
	}
}

func TestAgreement(t *testing.T) {
	f := form()
	text := printed(t, WriteAgreement, f)
	pdftest.Says(t, text, "Patto formativo", "svolgere le 250 h 00' del corso", "almeno l’80 % delle ore complessive", "130 h 00'", "75 h 00'", "Per l’ente, il direttore", "Marotta Antonella", "L’allievo", "Firma del genitore o tutore")
	f.Threshold = ""
	if text := printed(t, WriteAgreement, f); strings.Contains(text, "è ammesso all’esame") {
		t.Error("a threshold where the standard sets none")
	}
}

func TestWhatCannotBePrintedIsRefused(t *testing.T) {
	f := form()
	f.Person = "王"
	for _, write := range []func(io.Writer, Form) error{WriteApplication, WriteAgreement} {
		if err := pdftest.Refused(t, write, f); err.Code != "pdf.character" {
			t.Error(err)
		}
	}
}

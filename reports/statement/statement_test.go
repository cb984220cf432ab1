package statement

import (
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf/pdftest"
)

func sample() Statement {
	return Statement{Title: "Dichiarazione di frequenza", Number: "12/2026", Date: calendar.MustDate("2026-11-20"), Place: "Napoli", Provider: "Ente Formazione Prova s.r.l.",
		Site: "via delle Prove 1, Napoli", Accreditation: "0000/00/00", Region: "Regione Campania", Signatory: "Neri Anna",
		Holder:  Holder{Name: "Hernández de la Fuente y Martínez-Bordiú Guadalupe Inmaculada Concepción", BirthPlace: "Lima (Perù)", Birth: "01/05/1990", TaxCode: "RSSMRA90E01F839X"},
		Opening: "ha frequentato il corso indicato qui sotto.", Text: []string{"Fino al 20/11/2026 risultano frequentate 100 h 00'."},
		Course: []Fact{{"Corso", "Operatore call center Inbound – edizione 1"}, {"Codice", ""}, {"Sede", "Napoli"}},
		Table:  Table{Title: "Ore", Total: true, Columns: []Column{{Title: "Segmento", Width: 2}, {Title: "Ore", Width: 1, Right: true}}, Rows: [][]string{{"UF 531", "100 h 00'"}, {"Totale", "100 h 00'"}}},
		Notes:  []string{"Le ore sono quelle delle pagine chiuse."}, Code: "ABCD-EFGH-JKM2", URL: "https://registro.example/v/ABCD-EFGH-JKM2", KeyID: "k1"}
}

func TestStatement(t *testing.T) {
	s := sample()
	paper := pdftest.Written(t, Write, s)
	text := pdftest.Words(t, paper)
	pdftest.Says(t, text, s.Title, "n. 12/2026 del 20/11/2026", s.Holder.Name, "nato/a a Lima (Perù) il 01/05/1990", s.Holder.TaxCode, "Totale", s.Code, s.URL, "Il direttore", "Neri Anna", "chiave k1")
	if n := pdftest.Check(t, paper, 10); n != 1 {
		t.Errorf("%d pages", n)
	}
}

// The signature and the code stay together when the table is long.
func TestALongTable(t *testing.T) {
	s := sample()
	for range 60 {
		s.Table.Rows = append(s.Table.Rows, []string{"UF 532", "1 h 00'"})
	}
	paper := pdftest.Written(t, Write, s)
	if n := pdftest.Check(t, paper, 10); n != 2 {
		t.Errorf("%d pages", n)
	}
	pages := strings.Split(pdftest.Text(t, paper), "\f")
	if last := pages[1]; !strings.Contains(last, "Il direttore") || !strings.Contains(last, s.URL) || !strings.Contains(last, "n. 12/2026") {
		t.Error(last)
	}
}

func TestWhatCannotBePrinted(t *testing.T) {
	s := sample()
	s.Holder.Name = "日本"
	if err := pdftest.Refused(t, Write, s); err.Code != "pdf.character" {
		t.Error(err)
	}
}

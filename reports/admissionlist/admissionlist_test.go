package admissionlist

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf/pdftest"
)

var names = []string{
	"Șerban Đorđević", "Łukasz Żółć", "D’Angelo Nicolò", "Ñandú Åse", "Esposito Maria Rosaria",
	"Hernández de la Fuente y Martínez-Bordiú Guadalupe Inmaculada Concepción",
}

// list is a class of 25.
func list() List {
	l := List{
		Date: calendar.MustDate("2026-07-01"), Place: "Napoli", Region: "Regione Campania",
		Provider: "Ente Formazione Prova s.r.l.", Accreditation: "0000/00/00", Course: "Operatore call center Inbound – edizione 1",
		Qualification: "Operatore call center Inbound", CourseCode: "PROVA-2026-01", Act: "D.D. n. 123", ActDate: calendar.MustDate("2026-01-15"),
		Site: "via delle Prove 1, 80100 Napoli (NA)", Start: calendar.MustDate("2026-03-02"), End: calendar.MustDate("2026-06-30"),
		Exam: "esame finale", Total: calendar.Hours(250),
		ByMode:    []ModeHours{{"Aula", calendar.Hours(100)}, {"Laboratorio", calendar.Hours(35)}, {"DAD", calendar.Hours(60)}, {"FAD", calendar.Hours(15)}, {"Stage", calendar.Hours(40)}},
		Threshold: "80 % delle ore complessive", Reading: "in riduzione del monte ore",
		Notes:  []string{"UF 532: la prova di fine unità non risulta svolta per 1 allievo."},
		Digest: "3f2a91bc00d4e5f67788990011aabbccddeeff00112233445566778899aabbcc", KeyID: "k1", Director: "Verdi Paola",
	}
	for i := range 25 {
		c := Candidate{
			Number: i + 1, Name: fmt.Sprintf("Cognome%d Nome", i+1), BirthPlace: "Napoli (NA)", Birth: calendar.MustDate("1990-05-01").AddDays(37 * i).Italian(),
			TaxCode: "RSSMRA90E01F839X", Recognised: 12187, Required: calendar.Hours(200), Percent: "81,24 %",
			Requirements: "completi", Tests: "2 di 2", Admitted: true,
			Reason: "203 h 07' riconosciute su 200 h 00' richieste.",
		}
		if i < len(names) {
			c.Name = names[i]
		}
		if i == 4 {
			c.Credited, c.OtherPercent = calendar.Hours(10), "85,24 % contando i crediti"
		}
		if i%6 == 5 {
			c.Admitted, c.Recognised, c.Percent = false, 11999, "79,99 %"
			c.Reason = "199 h 59' riconosciute su 200 h 00' richieste: manca 0 h 01'."
		}
		l.Candidates = append(l.Candidates, c)
	}
	return l
}

func TestList(t *testing.T) {
	paper := pdftest.Written(t, Write, list())
	if pages := pdftest.Check(t, paper, 20); pages != 2 {
		t.Errorf("%d pages", pages)
	}
	text := pdftest.Words(t, paper)
	pdftest.Says(t, text, names...)
	pdftest.Says(t, text,
		"Elenco di ammissione all’esame finale", "D.D. n. 123 del 15/01/2026", "80 % delle ore complessive",
		"Crediti di frequenza: in riduzione del monte ore.", "199 h 59' riconosciute su 200 h 00' richieste: manca 0 h 01'.",
		"81,24 %", "85,24 % contando i crediti", "10 h 00'", "completi", "2 di 2", "RSSMRA90E01F839X", "Napoli (NA), 01/05/1990",
		"In elenco 25: ammessi 21, non ammessi 4.", "UF 532: la prova di fine unità non risulta svolta per 1 allievo.",
		"3f2a 91bc 00d4", "chiave k1", "Napoli, 01/07/2026", "Il direttore del corso Verdi Paola", "pagina 2 di 2",
	)
	if no, all := strings.Count(text, "NON AMMESSO/A"), strings.Count(text, "AMMESSO/A"); no != 4 || all != 25 {
		t.Errorf("%d of %d are not admitted", no, all)
	}
}

func TestDraftIsMarked(t *testing.T) {
	l := list()
	if strings.Contains(pdftest.Words(t, pdftest.Written(t, Write, l)), "BOZZA") {
		t.Error("a frozen list is marked as a draft")
	}
	l.Draft = true
	if n := strings.Count(pdftest.Words(t, pdftest.Written(t, Write, l)), "BOZZA"); n != 2 {
		t.Errorf("%d marks on 2 pages", n)
	}
}

// In mid-course nobody is «NON AMMESSO/A» who can still be admitted.
func TestDraftInMidCourse(t *testing.T) {
	l := list()
	l.Draft = true
	c := &l.Candidates[5]
	c.Pending, c.Recognised, c.Reason = true, calendar.Hours(120), "A rischio: può ancora perdere 11 h 05'."
	text := pdftest.Words(t, pdftest.Written(t, Write, l))
	pdftest.Says(t, text, "NON ANCORA GIUDICABILE", "Mancano 80 h 00' alla soglia. A rischio: può ancora perdere 11 h 05'.", "ammessi 21, non ammessi 3, non ancora giudicabili 1.")
	if n := strings.Count(text, "NON AMMESSO/A"); n != 3 {
		t.Errorf("%d are not admitted", n)
	}
}

func TestEmojiIsRefusedBeforeAByteIsWritten(t *testing.T) {
	l := list()
	l.Candidates[24].Reason = "bravo 👍"
	if err := pdftest.Refused(t, Write, l); err.Code != "pdf.character" {
		t.Error(err)
	}
}

func TestLongTexts(t *testing.T) {
	l := list()
	long := strings.Repeat("Denominazione particolarmente lunga ", 9) + "fine."
	l.Course, l.Provider, l.Qualification, l.Site, l.Region = long, long, long, long, long
	l.Candidates[3].Name, l.Candidates[3].BirthPlace, l.Candidates[4].Reason = long, long, long
	l.Notes = append(l.Notes, long)
	paper := pdftest.Written(t, Write, l)
	pdftest.Check(t, paper, 20)
	if n := strings.Count(pdftest.Words(t, paper), "fine."); n != 9 {
		t.Errorf("the long texts end %d times", n)
	}
}

func TestEmptyList(t *testing.T) {
	if pages := pdftest.Check(t, pdftest.Written(t, Write, List{Date: calendar.MustDate("2026-07-01")}), 20); pages != 1 {
		t.Errorf("%d pages", pages)
	}
}

func BenchmarkList(b *testing.B) {
	l := list()
	for b.Loop() {
		if err := Write(io.Discard, l); err != nil {
			b.Fatal(err)
		}
	}
}

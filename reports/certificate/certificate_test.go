package certificate

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf/pdftest"
)

// certified is a certificate with the competences of a real sheet.
func certified() Certificate {
	return Certificate{
		Date: calendar.MustDate("2026-07-15"), Place: "Napoli", Number: "12/2026",
		Region: Body{Name: "Regione Campania", Logo: logo(120, 60)}, Provider: Body{Name: "Ente Formazione Prova s.r.l.", Site: "via delle Prove 1, 80100 Napoli (NA)", Logo: logo(60, 60)},
		Accreditation: "0000/00/00", Qualification: "Operatore call center Inbound", QualificationCode: "CC-IN", EQF: "3",
		SEP:    "24 – Area comune",
		ADA:    []Code{{"ADA.24.04.11", "Erogazione del servizio di accoglienza clienti ed assistenza pre e post vendita"}},
		ISTAT:  []Code{{"4.2.2.4.0", "Addetti all’informazione nei Call Center (senza funzioni di vendita)"}},
		ATECO:  []Code{{"N.82.11.01", "Servizi integrati di supporto per le funzioni d’ufficio"}, {"N.82.20.00", "Attività dei call center"}, {"N.82.91.20", "Agenzie di informazioni commerciali"}},
		Holder: Holder{Name: "Șerban Đorđević", BirthPlace: "Craiova (Romania)", Birth: "01/05/1990", TaxCode: "RSSMRA90E01Z129X"},
		Act:    "D.D. n. 123", ActDate: calendar.MustDate("2026-01-15"), CourseCode: "PROVA-2026-01", Course: "Operatore call center Inbound – edizione 1",
		Site: "via delle Prove 1, 80100 Napoli (NA)", Start: calendar.MustDate("2026-03-02"), End: calendar.MustDate("2026-06-30"), Total: calendar.Hours(250),
		ByMode: []ModeHours{{"Aula", calendar.Hours(100)}, {"Laboratorio", calendar.Hours(35)}, {"DAD", calendar.Hours(60)}, {"FAD", calendar.Hours(15)}, {"Stage", calendar.Hours(40)}},
		Stage:  "40 h 00' presso Alfa Servizi Telefonici s.r.l., Napoli", Credits: []string{"UF 531, aula: 10 h 00' (decisione n. 4 del 02/03/2026)"},
		Units: []Unit{
			{
				Code: "2299", Title: "Fornire informazioni e assistenza tramite servizio di call center", EQF: "3",
				Abilities: []string{
					"Utilizzare software posta elettronica (outlook o analoghi)", "Applicare tecniche di comunicazione telefonica",
					"Utilizzare software gestione attività di call center", "Reperire dati e informazioni consultando data-base, schede di prodotto/servizio, manuali, ecc.",
					"Comprendere ed interpretare esigenze e domande del cliente/utente",
					"Applicare tecniche di gestione di base del colloquio telefonico in inglese e/o in un'altra lingua straniera europea",
					"Applicare le procedure per l'inoltro all'assistenza tecnica delle richieste dei clienti che necessitano di tale intervento",
					"Registrare le richieste dei clienti e le informazioni fornite compilando eventuali report",
				},
				Knowledge: []string{
					"Principi di customer care", "Elementi di psicologia della comunicazione", "Gamma di prodotti/servizi in vendita",
					"Etica e deontologia della comunicazione", "Normativa sulle comunicazioni elettroniche", "Struttura organizzativa di un call center",
					"Normativa sul trattamento dei dati personali", "Tecniche di gestione del colloquio telefonico anche in lingua straniera",
					"Fraseologia essenziale per la gestione di colloqui telefonici in lingua inglese e in un'altra lingua straniera europea",
					"Nozioni di base sull'utilizzo del software di gestione dell'attività di call center",
				},
			},
			{
				Code: "3075", Title: "Gestire dati e informazioni connessi con l'erogazione dell'assistenza telefonica", EQF: "3",
				Abilities: []string{"Comprendere organigrammi e schemi di processo", "Immettere ed estrarre dati da data-base"},
				Knowledge: []string{"Tecniche di comunicazione efficace", "Tecniche di consultazione di data base"},
			},
		},
		Assessment: "prova scritta e colloquio, in seduta pubblica", ExamDate: calendar.MustDate("2026-07-10"), Board: "commissione nominata con D.D. n. 456 del 01/07/2026",
		LegalBasis:  []string{"D.Lgs. 16 gennaio 2013, n. 13", "D.G.R. n. 000 del 01/01/2020"},
		Signatories: []Signatory{{"Il presidente della commissione", "Alberti Rosa"}, {"Il direttore del corso", "Verdi Paola"}, {"Per la Regione", ""}},

		VerificationCode: "7KQ2-M9XD-4TRW", URL: "https://registri.example.it/verifica/7KQ2-M9XD-4TRW", KeyID: "k1",
	}
}

// logo is a small invented PNG with some transparency.
func logo(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(20 + x), 60, uint8(90 + y), uint8(120 + x)})
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

func TestCertificate(t *testing.T) {
	c := certified()
	c.RegionalNumber, c.RegionalDate = "4567", calendar.MustDate("2026-08-01")
	paper := pdftest.Written(t, Write, c)
	if pages := pdftest.Check(t, paper, 30); pages != 2 {
		t.Errorf("%d pages", pages)
	}
	text := pdftest.Words(t, paper)
	pdftest.Says(t, text,
		"Ente titolare", "Regione Campania", "Ente erogatore", "Ente Formazione Prova s.r.l.", "0000/00/00",
		"Certificazione di qualifica professionale", "n. 12/2026 del registro dell’ente · repertorio regionale n. 4567 del 01/08/2026",
		"Șerban Đorđević", "nato/a a Craiova (Romania) il 01/05/1990 · codice fiscale RSSMRA90E01Z129X",
		"Operatore call center Inbound", "codice CC-IN · livello EQF 3", "24 – Area comune", "ADA.24.04.11", "4.2.2.4.0", "N.82.91.20 Agenzie di informazioni commerciali",
		"PROVA-2026-01", "D.D. n. 123 del 15/01/2026", "dal 02/03/2026 al 30/06/2026", "via delle Prove 1, 80100 Napoli (NA)",
		"250 h 00': Aula 100 h 00', Laboratorio 35 h 00', DAD 60 h 00', FAD 15 h 00', Stage 40 h 00'",
		"40 h 00' presso Alfa", "UF 531, aula: 10 h 00' (decisione n. 4 del 02/03/2026)",
		"UC 2299 – Fornire informazioni e assistenza tramite servizio di call center (livello EQF 3)",
		"Comprendere organigrammi e schemi di processo", "Tecniche di consultazione di data base",
		"prova scritta e colloquio, in seduta pubblica", "10/07/2026 – commissione nominata con D.D. n. 456 del 01/07/2026",
		"D.Lgs. 16 gennaio 2013, n. 13; D.G.R. n. 000 del 01/01/2020", "Napoli, 15/07/2026",
		"Il presidente della commissione", "Alberti Rosa", "Per la Regione",
		"7KQ2-M9XD-4TRW", "https://registri.example.it/verifica/7KQ2-M9XD-4TRW", "chiave k1", "pagina 2 di 2",
	)
}

func TestOnePageWhenTheCompetencesFit(t *testing.T) {
	c := certified()
	c.Units, c.Region.Logo, c.Provider.Logo = c.Units[1:], nil, nil
	if pages := pdftest.Check(t, pdftest.Written(t, Write, c), 30); pages != 1 {
		t.Errorf("%d pages", pages)
	}
}

func TestNamesCopyOutAsTyped(t *testing.T) {
	for _, name := range []string{"Łukasz Żółć", "D’Angelo Nicolò", "Ñandú Åse", "Nguyễn Thị Hồng"} {
		c := certified()
		c.Holder.Name = name
		if text := pdftest.Words(t, pdftest.Written(t, Write, c)); !strings.Contains(text, "si certifica che "+name+" nato/a") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestDraftIsMarked(t *testing.T) {
	c := certified()
	if strings.Contains(pdftest.Words(t, pdftest.Written(t, Write, c)), "BOZZA") {
		t.Error("a final certificate is marked as a draft")
	}
	c.Draft = true
	if n := strings.Count(pdftest.Words(t, pdftest.Written(t, Write, c)), "BOZZA"); n != 2 {
		t.Errorf("%d marks on 2 pages", n)
	}
}

func TestRefusals(t *testing.T) {
	for code, change := range map[string]func(c *Certificate){
		"pdf.character": func(c *Certificate) { c.Units[1].Knowledge[1] = "😀" },
		"pdf.image":     func(c *Certificate) { c.Region.Logo = []byte("<svg/>") },
		"pdf.qr":        func(c *Certificate) { c.URL = "https://città.example.it" },
		"pdf.too_long":  func(c *Certificate) { c.Signatories[0].Name = strings.Repeat("nome ", 100) },
	} {
		c := certified()
		change(&c)
		if err := pdftest.Refused(t, Write, c); err.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestLongTextsGoOn(t *testing.T) {
	c := certified()
	long := strings.Repeat("Denominazione particolarmente lunga ", 5) + "fine."
	c.Holder.Name, c.Qualification, c.Site, c.Board, c.Provider.Name = long, long, long, long, long
	c.Units = nil
	for u := range 5 {
		unit := Unit{Code: fmt.Sprint(u), EQF: "4", Title: long}
		for i := range 20 {
			unit.Abilities = append(unit.Abilities, fmt.Sprintf("abilità %d.%d.", u, i))
			unit.Knowledge = append(unit.Knowledge, fmt.Sprintf("conoscenza %d.%d. di una materia che non si dice in una riga sola", u, i))
		}
		c.Units = append(c.Units, unit)
	}
	paper := pdftest.Written(t, Write, c)
	pdftest.Check(t, paper, 30)
	text := pdftest.Words(t, paper)
	for u := range 5 {
		for i := range 20 {
			if !strings.Contains(text, fmt.Sprintf("abilità %d.%d.", u, i)) || !strings.Contains(text, fmt.Sprintf("conoscenza %d.%d.", u, i)) {
				t.Errorf("unit %d lost item %d", u, i)
			}
		}
	}
	if n := strings.Count(text, "fine."); n < 10 {
		t.Errorf("the long texts end %d times", n)
	}
}

func TestAlmostEmpty(t *testing.T) {
	c := Certificate{Date: calendar.MustDate("2026-07-15"), URL: "https://example.it/v/1"}
	if pages := pdftest.Check(t, pdftest.Written(t, Write, c), 30); pages != 1 {
		t.Errorf("%d pages", pages)
	}
}

func BenchmarkCertificate(b *testing.B) {
	c := certified()
	for b.Loop() {
		if err := Write(io.Discard, c); err != nil {
			b.Fatal(err)
		}
	}
}

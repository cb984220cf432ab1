package certificate

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"vidimus/internal/calendar"
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
		Holder: Holder{Name: "Șerban Đorđević", BirthPlace: "Craiova (Romania)", BirthDate: calendar.MustDate("1990-05-01"), TaxCode: "RSSMRA90E01Z129X"},
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

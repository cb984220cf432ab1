package admissionlist

import (
	"fmt"

	"vidimus/internal/calendar"
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
			Number: i + 1, Name: fmt.Sprintf("Cognome%d Nome", i+1), BirthPlace: "Napoli (NA)", BirthDate: calendar.MustDate("1990-05-01").AddDays(37 * i),
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

package templates_test

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	. "vidimus/templates"
)

func sampleCredits() Credits {
	return Credits{
		Rows: []CreditRow{
			{Segment: "UF 531", Mode: hours.Classroom, Minutes: calendar.Hours(4), Decision: "n. 12 del 20/11/2026", By: "Commissione crediti", File: "/crediti/k1", Revoke: "/crediti/k1/revoca"},
			{Segment: "Competenze chiave", Mode: hours.Classroom, Minutes: calendar.Hours(2), Decision: "n. 9 del 10/11/2026", By: "Commissione crediti", Revoked: "revocato il 21/11/2026"},
		},
		Waivers:  []WaiverRow{{Rule: "Obbligo di istruzione", Decision: "n. 3 del 20/11/2026", By: "Bianchi Anna", Revoke: "/decisioni/w1/revoca"}},
		Readings: sampleReadings(),
		Form:     &CreditForm{Segments: []Choice{{"531", "UF 531"}}, Modes: []Choice{{"classroom", "Aula"}}, Years: []Choice{{"1", "1° anno"}, {"2", "2° anno"}}, Form: Form{Errors: map[string]string{"by": "Scrivi la commissione, o chi ha deciso."}}},
	}
}

func sampleReadings() []CreditReading {
	return []CreditReading{
		{Name: "I crediti riducono le ore da frequentare", InForce: true, Rule: "100 · frequentate ≥ 80 · (corso − crediti)", Sum: "84 h 00' su 250 h 00' − 80 h 00' = 170 h 00': 49,41 %", Required: "Servono 136 h 00' frequentate: ne ha 84 h 00'.", State: Badge{Caution, "Non ancora raggiunta"}},
		{Name: "I crediti contano come ore frequentate", Rule: "100 · (frequentate + crediti) ≥ 80 · corso", Sum: "84 h 00' + 80 h 00' = 164 h 00' su 250 h 00': 65,60 %", Required: "Servono 120 h 00' frequentate: ne ha 84 h 00'.", State: Badge{Success, "Raggiunta"}},
	}
}

func stateSamples() map[string]Page {
	waiting := Badge{Caution, "Lista d’attesa"}
	carry := []CarryRow{
		{Name: "carry.531.classroom", Segment: "UF 531", Mode: hours.Classroom, Earned: calendar.Hours(12), Planned: calendar.Hours(30), Value: "12:00"},
		{Name: "carry.KC.classroom", Segment: "Competenze chiave", Mode: hours.Classroom, Earned: calendar.Hours(8), Planned: calendar.Hours(20), Value: "9", Error: "Al massimo 8 h 00': 8 h 00' riconosciute, 20 h 00' previste nella nuova edizione."},
	}
	choice := []Choice{{"c2", "Operatore call center inbound, edizione 4, dal 11/01/2027"}}
	facts := []Fact{{"Ore del corso", "250 h 00'"}, {"Crediti", "20 h 00'"}, {"Ore perse entrando il 11/01/2027", "0 h 00'"}, {"Ore che servono", "184 h 00', 80 % di 230 h 00'"}}
	granted := sampleEnrolment()
	granted.Credits, granted.Form = sampleCredits(), Form{}
	return map[string]Page{
		"enrolment-credits": page("Iscrizione di Ramírez Lucía", "", 1, granted),
		"transfer":          page("Trasferimento di Leone Federica", "Operatore call center inbound – ed. 3", 1, Transfer{Action: "/iscrizioni/e15/trasferimento", Courses: choice, Back: Link{"Torna all’iscrizione", "/iscrizioni/e15"}}),
		"transfer-none":     page("Trasferimento di Leone Federica", "", 1, Transfer{Action: "/iscrizioni/e15/trasferimento", Back: Link{"Torna all’iscrizione", "/iscrizioni/e15"}}),
		"transfer-ready":    page("Trasferimento di Leone Federica", "", 1, Transfer{Action: "/iscrizioni/e15/trasferimento", Courses: choice, Ready: true, Clash: true, Facts: facts, Carry: carry, Back: Link{"Torna all’iscrizione", "/iscrizioni/e15"}, Findings: []Finding{{Rule: "E-ELSEWHERE", Severity: finding.Warning, Text: "Ha anche il corso «Inglese 1»: 3 lezioni si tengono agli stessi orari, la prima il 12/01/2027."}}, Form: Form{Message: "Un credito supera le ore che si possono portare.", Values: map[string]string{"course": "c2", "last": "22/11/2026"}, Errors: map[string]string{"decision": "Scrivi il numero o gli estremi della decisione."}}}),
		"course-waiting": page("Operatore call center inbound", "edizione 3", 1, Course{ID: "c1", State: Badge{Success, "In corso"}, Tabs: []Tab{{Link{"Allievi", "?scheda=allievi"}, true}}, Learners: &CourseLearners{CanEnrol: true, Filter: "waiting", Search: "a", Seats: "24 posti occupati su 25",
			Next:     &Alert{Tone: Info, Title: "1 posto libero, 2 in lista d’attesa.", Text: "Tocca a Ramírez Lucía, domanda del 18/11/2026.", Link: &Link{"Assegna il posto", "/iscrizioni/e18/posto"}},
			Filters:  []Filter{{Link{"Tutti", "?"}, 27, false}, {Link{"Lista d’attesa", "?stato=waiting"}, 2, true}},
			Learners: []LearnerRow{{Href: "/iscrizioni/e18", Number: 26, Name: "Ramírez Lucía", Born: "12/05/2004", State: waiting, Since: "dal 18/11/2026", Place: 1}, {Href: "/iscrizioni/e19", Number: 27, Name: "Sala Marco", State: waiting, Since: "dal 19/11/2026", Place: 2, Missing: "manca: Documento d’identità"}}}}),
	}
}
